"""`peaceboard tally`: what it writes, what it never writes, and what it needs."""

from __future__ import annotations

import os
import pty
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.intake.tally.mapping import shipped_text
from dashboard.settings import HOME
from tests.intake.tally.desk import SERVICE_COLUMNS, SERVICES, TOP, Desk, workbook
from tests.intake.tally.test_shapes import PLANTED, case_management

WINDOWS = """
import os, sys
missing = ("resource", "fcntl", "pwd", "grp", "termios")
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name in missing:
            raise ImportError(name)
for name in missing:
    sys.modules.pop(name, None)
for name in ("fork", "fchmod", "O_DIRECTORY", "O_NOFOLLOW"):
    if hasattr(os, name):
        delattr(os, name)
sys.meta_path.insert(0, Blocker())
from dashboard.cli import main
main()
"""


def type_in(desk: Desk, *words: str | Path, **more) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", more.pop("code", "from dashboard.cli import main; main()"),
         "--today", "2026-11-18", "tally", *map(str, words)],
        cwd=HOME, capture_output=True, text=True, **more,
    )  # fmt: skip


@pytest.fixture
def cases(desk: Desk) -> Desk:
    """A desk with a case-management export full of planted values."""
    columns, rows, *_ = case_management(random.Random(7))
    text = shipped_text("case-management").replace('"your-organization"', '"harbor-house"')
    desk.mapping(text.replace('"Your City"', '"Lanternford"'))
    desk.csv(columns, rows)
    return desk


def words(desk: Desk, export: str = "export.csv", out: str = "counts") -> tuple:
    return (desk.folder / export, "--mapping", desk.folder / "mapping.toml", "--areas",
            desk.folder / "areas.csv", "-o", desk.folder / out)  # fmt: skip


def test_nothing_about_a_person_is_written_printed_or_left(cases: Desk, tmp_path: Path) -> None:
    export = (cases.folder / "export.csv").read_bytes()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    env = os.environ | {"TMPDIR": str(temporary), "HOME": str(temporary)}
    before = {path for path in cases.folder.rglob("*") if path.is_file()}
    ran = type_in(cases, *words(cases), "--from", "2026-07-01", "--to", "2026-10-31", env=env)
    assert ran.returncode == 0, ran.stderr
    new = {path for path in cases.folder.rglob("*") if path.is_file()} - before
    assert {path.name for path in new} == {"services.csv", "service_referrals.csv"}
    texts = [path.read_text("utf-8") for path in new] + [ran.stdout, ran.stderr]
    for text in (*PLANTED, "HH-", "S-1", "Elm Grove", "Smallville"):
        assert text in export.decode() or text in ("00417733",)
        assert not [one for one in texts if text in one], text
    assert not list(temporary.rglob("*"))


def test_a_refusal_leaves_nothing_either(cases: Desk, tmp_path: Path) -> None:
    text = (cases.folder / "export.csv").read_text("utf-8")
    (cases.folder / "export.csv").write_text(text.replace("Job club", "Quintessa's club"), "utf-8")
    ran = type_in(cases, *words(cases), "--from", "2026-07-01", "--to", "2026-10-31")
    assert ran.returncode == 2 and "services.service_type does not name" in ran.stderr
    assert not [one for one in PLANTED if one in ran.stdout + ran.stderr]
    assert not (cases.folder / "counts").exists()


def test_files_of_counts_can_be_read_by_their_owner_only(cases: Desk) -> None:
    assert type_in(cases, *words(cases)).returncode == 0
    for path in (cases.folder / "counts").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_no_half_file(cases: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.intake import whole

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    typed = ["--today", "2026-11-18", "tally", *map(str, words(cases))]
    ran = CliRunner().invoke(main, typed)
    assert ran.exit_code == 1 and "No space left on device" in ran.output
    assert not [path for path in cases.folder.rglob("*") if path.parent.name == "counts"]


@pytest.fixture
def visits(desk: Desk) -> Desk:
    """A desk with a mapping of one report."""
    desk.mapping(TOP + SERVICES)
    row = {"Person": "P1", "Name": "Ombersley", "Day": "10/05/2026", "Kind": "Talk",
           "Group": "Hurt", "Neighborhood": "Ash Row"}  # fmt: skip
    desk.csv(SERVICE_COLUMNS, [row])
    return desk


def test_a_mapping_of_one_report_writes_one_file(visits: Desk) -> None:
    assert type_in(visits, *words(visits, out="october.csv")).returncode == 0
    assert (visits.folder / "october.csv").read_text().count("\n") == 2
    again = type_in(visits, *words(visits, out="october.csv"))
    assert again.returncode == 1 and "october.csv is there already" in again.stderr


def test_a_mapping_of_several_reports_needs_a_folder(cases: Desk) -> None:
    ran = type_in(cases, *words(cases, out="october.csv"))
    assert ran.returncode == 1 and "--out must be a folder" in ran.stderr


def test_areas_are_asked_for_where_the_mapping_places_people(visits: Desk) -> None:
    ran = type_in(visits, visits.folder / "export.csv", "--mapping",
                  visits.folder / "mapping.toml", "-o", visits.folder / "counts")  # fmt: skip
    assert ran.returncode == 2 and "--areas FILE" in ran.stderr


def test_values_are_shown_on_a_terminal_and_nowhere_else(visits: Desk) -> None:
    typed = (visits.folder / "export.csv", "--mapping", visits.folder / "mapping.toml",
             "--list-values", "Kind")  # fmt: skip
    piped = type_in(visits, *typed)
    assert piped.returncode == 1 and "on a terminal only" in piped.stderr
    assert piped.stdout == ""
    ours, theirs = pty.openpty()
    ran = subprocess.run(
        [sys.executable, "-c", "from dashboard.cli import main; main()", "tally",
         *map(str, typed)], cwd=HOME, stdout=theirs, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert ran.returncode == 0
    assert shown.split() == ["1", "Talk"]


def test_it_runs_without_what_windows_lacks(visits: Desk) -> None:
    ran = type_in(visits, *words(visits), code=WINDOWS)
    assert ran.returncode == 0, ran.stderr


def test_a_workbook_is_counted_by_the_command(visits: Desk) -> None:
    row = ["1", "P1", "Ombersley", date(2026, 10, 5), "Talk", "Hurt", "Ash Row", ""]
    workbook(visits.folder / "export.xlsx", "Log", [SERVICE_COLUMNS, row])
    text = SERVICES.replace("[tables.visits]", '[tables.visits]\nsheet = "Log"')
    visits.mapping(TOP + text)
    ran = type_in(visits, *words(visits, export="export.xlsx"))
    assert ran.returncode == 0, ran.stderr
    assert "Ombersley" not in ran.stdout + (visits.folder / "counts/services.csv").read_text()
