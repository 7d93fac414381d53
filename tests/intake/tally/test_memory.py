"""Millions of rows are counted in the same bounded memory as few."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import database
from dashboard.intake.errors import IntakeError
from dashboard.intake.tally import run
from tests.bench import tallying
from tests.intake.tally.desk import SERVICE_COLUMNS, SERVICES, TOP, Desk

ROWS = 4_000_000
MOST_MEGABYTES = 1_000


@pytest.mark.slow
def test_millions_of_rows_fit_into_a_gigabyte(tmp_path: Path) -> None:
    result = tallying.compare(tmp_path, ROWS, 1)
    assert result.megabytes > 400
    assert result.peak_megabytes < MOST_MEGABYTES


@pytest.mark.parametrize("megabytes", [4, 6, 8, 12])
def test_where_memory_does_not_do_one_sentence_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, megabytes: int
) -> None:
    """Wherever it ends: in reading or in counting."""
    from datetime import date

    desk.mapping(TOP + SERVICES)
    row = {"Day": "10/05/2026", "Kind": "Talk", "Group": "Hurt", "Neighborhood": "Ash Row"}
    desk.csv(SERVICE_COLUMNS, (row | {"Person": f"P{n}", "Visit": n} for n in range(200_000)))
    monkeypatch.setattr(run, "MEMORY", f"{megabytes}MB")
    with pytest.raises(IntakeError, match=r"export\.csv needs more memory than the tally may take"):
        desk.count(first=date(2026, 10, 1), last=date(2026, 10, 31))


def test_nothing_spills_to_a_disk() -> None:
    with database.scratch(memory="1GB", joins_as_written=True) as builder:
        found = builder.ask(
            "select name, value from duckdb_settings() where name in "
            "('temp_directory', 'enable_external_access', 'lock_configuration')"
        )
    told = dict(found.itertuples(index=False, name=None))
    assert told["temp_directory"] in ("", None)
    assert (told["enable_external_access"], told["lock_configuration"]) == ("false", "true")
