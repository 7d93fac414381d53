"""The verbs for releases as a person types them: build, look, approve, decline, check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard import release as releases
from dashboard.cli import main, publishing
from dashboard.ledger import open_ledger
from tests.protected import AUGUST, SEPTEMBER, Plan, build, copied, town_with_people
from tests.towns import TODAY, Town


class Desk:
    """A town, and what is typed there."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def type(self, *words: str, code: int = 0) -> Result:
        """Run the command; requires that it ends with `code`."""
        settings = self.town.settings
        environment = {
            "PEACEBOARD_DATA": str(settings.data_folder),
            "PEACEBOARD_CITIES": str(settings.cities_folder),
            "PEACEBOARD_CITY": "town",
        }
        result = CliRunner().invoke(main, ["--today", str(TODAY), *words], env=environment)
        assert result.exit_code == code, result.output
        return result

    def manifest(self) -> dict:
        return json.loads((self.town.settings.public / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town_with_people(tmp_path_factory.mktemp("made"))


@pytest.fixture
def desk(made: Town, tmp_path: Path) -> Desk:
    return Desk(copied(made, tmp_path))


@pytest.fixture
def waiting(desk: Desk) -> str:
    """A release that brings counts of partners, built by the coordinator."""
    return build(desk.town, Plan({AUGUST: 24, SEPTEMBER: None})).release_id


def test_a_release_that_waits_is_listed_and_approved(desk: Desk, waiting: str) -> None:
    first = desk.manifest()["current"]
    (held,) = releases.held.waiting(desk.town.settings)
    said = desk.type("releases").output
    assert f"{waiting}  {TODAY}  held" in said and held.sha256 in said
    assert "waits for an approver" in said
    said = desk.type("approve", waiting, "--by", "cleo", code=2).stderr
    assert "Only an approver may" in said and said.count("\n") == 1
    assert desk.manifest()["current"] == first
    said = desk.type("approve", waiting, "--by", "bea").output
    assert said.startswith(f"Release {waiting} is approved by bea and public.\n")
    report = Path(said.rpartition("Disclosure report: ")[2].strip())
    assert report.is_file() and report.parent != releases.held.folder_of(desk.town.settings)
    assert desk.manifest()["current"] == waiting
    said = desk.type("releases").output
    assert "approved by bea" in said and "held" not in said


def test_said_again_an_approval_says_who_approved_and_changes_nothing(
    desk: Desk, waiting: str
) -> None:
    first = desk.manifest()["current"]
    desk.type("approve", waiting, "--by", "bea")
    before = desk.manifest()
    said = desk.type("approve", waiting, "--by", "abe").output
    assert said.startswith(f"Release {waiting} was approved by bea earlier; nothing has changed.\n")
    assert "open data" in said, "it is the current one"
    said = desk.type("approve", first, "--by", "abe").output
    assert said == f"Release {first} was approved automatically earlier; nothing has changed.\n"
    said = desk.type("approve", waiting, "--by", "cleo", code=2).stderr
    assert "Only an approver may" in said and said.count("\n") == 1
    said = desk.type("approve", waiting, "--by", "nobody", code=2).stderr
    assert "list of members" in said and said.count("\n") == 1
    assert desk.manifest() == before


def test_a_withdrawn_release_is_not_approved_again(desk: Desk, waiting: str) -> None:
    desk.type("approve", waiting, "--by", "bea")
    desk.type("withdraw", waiting, "--reason", "Wrong file.")
    before = desk.manifest()
    said = desk.type("approve", waiting, "--by", "bea", code=2).stderr
    assert said.endswith(f"Release {waiting} was withdrawn and stays so.\n")
    assert desk.manifest() == before


def test_a_declined_release_is_gone(desk: Desk, waiting: str) -> None:
    said = desk.type("decline", waiting, "--by", "abe").output
    assert "the release in service stays" in said
    assert waiting not in desk.type("releases").output
    said = desk.type("approve", waiting, "--by", "bea", code=2).stderr
    assert "see 'peaceboard releases'" in said


def test_with_by_and_nothing_new_of_partners_a_release_goes_out_by_itself(desk: Desk) -> None:
    desk.town.put_records(2026, [("2026-03-01", "neighborhood-1"), ("2026-03-20", "unknown")])
    desk.type("build")
    assert "approved automatically" in desk.type("release", "--by", "cleo").output
    said = desk.type("release", "--by", "nobody", code=2).stderr
    assert "list of members" in said and said.count("\n") == 1


def test_without_by_the_partners_counts_are_not_looked_at(desk: Desk) -> None:
    assert "Nothing has changed" in desk.type("release").output
    assert releases.held.waiting(desk.town.settings) == []


def test_who_built_it_is_told_what_to_do_next(
    desk: Desk, waiting: str, capsys: pytest.CaptureFixture
) -> None:
    again = build(desk.town, Plan({AUGUST: 24, SEPTEMBER: None}))
    publishing.say_result(desk.town.settings, again)
    said = capsys.readouterr().out
    assert f"peaceboard approve {waiting} --by MEMBER" in said and "waits already" in said
    report = Path(said.rpartition("Disclosure report: ")[2].strip())
    assert f"<h1>Disclosure report of release {waiting}" in report.read_text("utf-8")


def test_check_finds_a_ledger_of_releases_that_was_changed(desk: Desk, waiting: str) -> None:
    desk.type("approve", waiting, "--by", "bea")
    desk.type("check")
    with open_ledger(desk.town.settings) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("drop trigger released_base_keeps_history_on_delete")
        connection.exec_driver_sql("delete from released_base")
    said = desk.type("check", code=1).stderr
    assert f"Ledger of releases: Release {waiting} has withheld counts" in said


def test_before_the_first_release_the_list_says_so(desk: Desk) -> None:
    for path in (desk.town.settings.public).rglob("manifest.json"):
        path.unlink()
    assert desk.type("releases").output == "There is no release yet.\n"
