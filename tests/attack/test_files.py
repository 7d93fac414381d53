"""From release files to a report: what `peaceboard attack` reads, says and ends with."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from dashboard import database
from dashboard.attack import AttackError, attack, from_cells, read_releases
from dashboard.cli import common
from dashboard.cli.attacking import attack as verb
from tests.attack.frames import MEASURE, write_release
from tests.disclosure import cities


@pytest.fixture(scope="module")
def city() -> cities.City:
    return cities.synthetic(neighborhoods=5, years=1, people=130)


@pytest.fixture(scope="module")
def naive(city: cities.City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    return write_release(folder / "naive.duckdb", cities.naive(city), city)


@pytest.fixture(scope="module")
def safe(city: cities.City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    frame = cities.naive(city)
    frame = frame[(frame["area_type"] == "city") & (frame["period_type"] == "quarter")]
    frame = frame[frame["attribute"] == ""]
    folder = tmp_path_factory.mktemp("releases")
    return write_release(folder / "safe.duckdb", frame, city)


@click.group(cls=common.Peaceboard)
@common.CITY
@common.TODAY
@common.DEBUG
def peaceboard(**_: object) -> None:
    """The command line with this verb alone."""


peaceboard.add_command(verb)


def _run(*words: str) -> Result:
    return CliRunner().invoke(peaceboard, ["attack", *words])


def test_a_file_says_the_same_as_its_cells(city: cities.City, naive: Path) -> None:
    of_file = read_releases([naive]).cells.drop(columns="release_id")
    of_frame = from_cells(cities.naive(city), city.memberships).cells.drop(columns="release_id")
    assert len(of_file) == len(of_frame)
    assert of_file["counted"].sum() == of_frame["counted"].sum()
    assert set(of_file["measure_id"]) == {MEASURE}


@pytest.mark.parametrize("name", database.query_names("attack"))
def test_questions_keep_what_their_headers_promise(name: str, naive: Path) -> None:
    query = database.load_query(name)
    with database.open_public(naive) as db:
        parameters, columns = db.describe(query)
    assert parameters == set(query.takes)
    assert columns == dict(query.gives)


def test_files_are_attacked(naive: Path, safe: Path) -> None:
    assert attack([naive], withheld=False).is_broken
    assert not attack([safe], withheld=False).is_broken


def test_what_was_published_once_stays_known(naive: Path, safe: Path) -> None:
    assert attack([naive, safe], withheld=False).is_broken


def test_a_release_without_program_counts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with database.build(path) as builder:
        builder.table("area", "select 1 as area_id")
    with pytest.raises(AttackError, match="nothing to attack"):
        attack([path])


def test_the_verb_ends_with_1_if_anything_was_proved(naive: Path) -> None:
    result = _run(str(naive), "--nothing-withheld")
    assert result.exit_code == 1
    assert "found out what should not be known" in result.output


def test_the_verb_ends_with_0_if_nothing_was_proved(safe: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    result = _run(str(safe), "-o", str(report))
    assert result.exit_code == 0, result.output
    assert report.read_text("utf-8").startswith("# Attack on published program counts")


def test_the_verb_writes_json(naive: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert _run(str(naive), "-o", str(report), "--nothing-withheld").exit_code == 1
    told = json.loads(report.read_text("utf-8"))
    assert told["is_broken"] is True
    assert told["blocks"][0]["proved"] > 0


def test_the_verb_refuses_what_it_does_not_know() -> None:
    result = _run("no-such-release")
    assert result.exit_code == 2
    assert "neither a file nor a release" in result.output
