"""Twelve months of weekly releases of the made-up city, as they would have come: late reports,
corrections, and a neighborhood that moves to another district half way.

Against strangers, who have every release; the proofs against insiders would take hours here, and
have tests of their own.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from dashboard import attack, database, release, warehouse
from dashboard import settings as surroundings
from dashboard.cli import partners_demo
from dashboard.cli.common import Call
from dashboard.cli.progress import ProgressBar
from dashboard.ledger import open_ledger, released
from dashboard.release.protecting import protect_warehouse
from dashboard.settings import HOME, Settings

FIRST = date(2024, 9, 4)
WEEKS = 52
MOVES_IN = 26
AGAINST_STRANGERS = partial(protect_warehouse, insiders=False)
BUILDER, APPROVER = "marlow-candle", "fennel-quarterdeck"
GRAIN = ["measure_id", "attribute", "attribute_value", "area_type", "area_id", "period_type",
         "period_start", "version"]  # fmt: skip

pytestmark = pytest.mark.slow


@dataclass
class Year:
    """The public file of each week in which something new was published."""

    settings: Settings
    weeks: int
    files: list[Path] = field(default_factory=list)

    def counts(self, file: Path) -> pd.DataFrame:
        with database.open_public(file) as db:
            columns = [*GRAIN, "counted", "status", "release_id"]
            return db.read("program_count", columns)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("replay")
    cities = folder / "cities"
    shutil.copytree(HOME / "data" / "cities" / "demo", cities / "demo")
    settings = surroundings.read({}, data_folder=folder / "data", cities_folder=cities)
    made = Year(settings, WEEKS)
    for week in range(WEEKS):
        today = FIRST + timedelta(weeks=week)
        if week == MOVES_IN:
            _move_a_neighborhood(cities / "demo" / "memberships.csv")
        with ProgressBar() as bar:
            partners_demo.send(Call(settings, today, bar))
        warehouse.build(settings, today)
        built = release.publish(settings, today, by=BUILDER, protect=AGAINST_STRANGERS)
        if built.is_held:
            release.approve(settings, built.release_id, by=APPROVER, today=today)
            built = release.publish(settings, today, by=BUILDER, protect=AGAINST_STRANGERS)
        if not made.files or built.path != made.files[-1]:
            made.files.append(built.path)
    yield made


def _move_a_neighborhood(path: Path) -> None:
    """The first neighborhood that lies in one district only goes to another one."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    districts = sorted({row["parent_id"] for row in rows if row["parent_type"] == "district"})
    for row in rows:
        if row["parent_type"] == "district" and float(row["share"]) == 1:
            row["parent_id"] = next(d for d in districts if d != row["parent_id"])
            break
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_number_that_was_published_is_the_same_in_every_later_release(year: Year) -> None:
    assert len(year.files) > 12
    before = year.counts(year.files[0])
    for file in year.files[1:]:
        now = year.counts(file)
        both = before[before["status"] != "not_reported"].merge(
            now, on=GRAIN, how="left", suffixes=("_before", "_now")
        )
        assert (both["status_before"] == both["status_now"]).all()
        assert both["counted_before"].fillna(-1).equals(both["counted_now"].fillna(-1))
        before = now


def test_months_and_quarters_of_the_year_are_added_as_they_close(year: Year) -> None:
    first, last = year.counts(year.files[0]), year.counts(year.files[-1])
    # stages of call-ins are known half a year later, so theirs are of two fiscal years
    city = last[(last["area_type"] == "city") & (last["measure_id"] == "services_delivered")]
    city = city[(city["attribute"] == "") & (city["version"] == 0)]
    old = set(map(tuple, first[GRAIN].to_numpy()))
    new = city[[tuple(row) not in old for row in city[GRAIN].to_numpy()]]
    counts = new.groupby("period_type")["period_start"].nunique()
    assert counts.to_dict() == {"month": 12, "quarter": 4, "year": 1}


def test_late_reports_are_corrected_in_batches_and_nothing_else_is(year: Year) -> None:
    last = year.counts(year.files[-1])
    again = last[last["version"] > 0].merge(last[last["version"] == 0], on=GRAIN[:-1])
    assert len(again)
    assert ((again["counted_x"] - again["counted_y"]).abs() >= 11).all()


def test_the_ledger_of_releases_holds_each_number_once_and_its_chain_is_whole(year: Year) -> None:
    with open_ledger(year.settings) as ledger:
        released.verify(ledger)
        cells = released.cells(ledger)
    key = ["family", *[name for name in GRAIN if name != "measure_id"]]
    assert not cells.duplicated(key).any()
    last = year.counts(year.files[-1])
    published = last[last["status"] != "not_reported"]
    # the stages of call-ins are shown as sums of the groups in the ledger
    others = published[published["attribute"] != "stage"]
    assert len(others) == (cells["attribute"] != "stage").sum()


def test_the_year_keeps_the_boundaries_it_began_with(year: Year) -> None:
    """A neighborhood has moved, and what it counts is still told with its old district."""
    with database.open_public(year.files[0]) as db:
        before = db.ask("protected/published_parents")
    with database.open_public(year.files[-1]) as db:
        after = db.ask("protected/published_parents")
    assert not before.equals(after)
    with open_ledger(year.settings) as ledger:
        base = released.base(ledger)
    own = base[base["neighborhood"].notna() & base["district"].notna()]
    lay = own.groupby(["year", "neighborhood"])["district"].nunique()
    assert lay.max() == 1


def attacked(files: list[Path], **options) -> attack.Report:
    """The attack on the fiscal year that was published week by week; the years before came with
    the first release alone, and that is attacked elsewhere."""
    published = attack.read_releases(files)
    began = pd.Timestamp(FIRST.year, 7, 1)
    of_year = published.cells[published.cells["period_start"] >= began]
    return attack.attack_published(published, of_periods=of_year, **options)


def test_nothing_is_proved_with_every_release(year: Year) -> None:
    report = attacked(year.files)
    with open_ledger(year.settings) as ledger:
        assert report.releases == released.cells(ledger)["release_id"].nunique()
    assert not report.is_broken and not report.is_unfinished, report.text()


@pytest.mark.parametrize("left_out", ["first", "third", "middle", "last"])
def test_nor_with_one_of_them_missing(year: Year, left_out: str) -> None:
    at = {"first": 0, "third": 2, "middle": len(year.files) // 2, "last": -1}[left_out]
    files = [file for file in year.files if file != year.files[at]]
    report = attacked(files, withheld=True)
    assert not report.is_broken and not report.is_unfinished, report.text()


def test_nor_with_the_newest_alone(year: Year) -> None:
    report = attacked(year.files[-1:])
    assert not report.is_broken and not report.is_unfinished, report.text()
