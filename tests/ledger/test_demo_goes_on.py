"""The command that sends the made-up partners' files goes on where it stopped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard import city as cities
from dashboard import settings as surroundings
from dashboard.cli import partners_demo
from dashboard.cli.common import Call
from dashboard.cli.progress import ProgressBar
from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.simulate import partners
from dashboard.ledger import audit, open_ledger
from dashboard.ledger.reported import snapshot
from dashboard.ledger.submissions import receipts
from tests.frames_to_rows import rows


class Impatient(ProgressBar):
    """Somebody who presses Ctrl+C after so many files."""

    def __init__(self, files: int) -> None:
        super().__init__()
        self.files = files

    def __call__(self, label: str, done: int, total: int | None = None) -> None:
        self.files -= 1
        if self.files < 0:
            raise KeyboardInterrupt


def _send(
    folder: Path, today: date, *, city_id: str = "demo", bar: ProgressBar | None = None
) -> surroundings.Settings:
    settings = surroundings.read({}, data_folder=folder, city_id=city_id)
    with bar or ProgressBar() as shown:
        partners_demo.send(Call(settings, today, shown))
    return settings


def test_the_demo_goes_on_in_the_middle_of_the_day_on_which_it_was_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    city = cities.load(surroundings.read({}).city_folder)
    day = date(2023, 1, 5)
    files = list(partners.plan(city, day))
    assert files[12].sent_on == files[13].sent_on
    with pytest.raises(KeyboardInterrupt):
        _send(tmp_path, day, bar=Impatient(13))
    settings = _send(tmp_path, day)
    assert f"Partners sent {len(files) - 13} simulated files: " in capsys.readouterr().out
    _send(tmp_path, day)
    assert capsys.readouterr().out == "", "all of it was sent"
    with open_ledger(settings) as ledger:
        found, true = snapshot(ledger), partners.truth(city, day)
        for report, form in FORMS.items():
            columns = list(form.stored)
            assert rows(found[report], columns) == rows(true[report], columns), report
        assert len(receipts(ledger)) == sum(file.expected == partners.ACCEPTED for file in files)
        assert audit.verify(ledger, receipts(ledger)) == []


def test_nothing_is_sent_for_a_real_city(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="real city"):
        _send(tmp_path, date(2026, 11, 22), city_id="kansas-city")
    assert list(tmp_path.iterdir()) == []
