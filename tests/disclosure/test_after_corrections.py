"""What is published after a correction, which cannot have changed it, as everybody knows."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.disclosure import DisclosureError, Protected, Rules, correct
from tests.disclosure.made import (
    AREAS,
    AUGUST,
    JULY,
    OCTOBER,
    Q2,
    SEPTEMBER,
    as_frozen,
    periods,
    reports,
    secured,
    value,
    views,
    with_total,
)  # fmt: skip

NOVEMBER, DECEMBER = pd.Timestamp("2024-11-01"), pd.Timestamp("2024-12-01")
NEW_YEAR = pd.Timestamp("2025-01-01")
POLICE, SELF = {"value": "police"}, {"value": "self"}
MENU = views(
    "city month", "city quarter", "city month population", "city quarter population",
    "district month",
)  # fmt: skip
SUMMER = [(place, month, 30, who) for month in (JULY, AUGUST, SEPTEMBER)
          for place in ("Ash", "Birch") for who in (POLICE, SELF)]  # fmt: skip
LATE = [("Ash", JULY, 20, POLICE), ("Ash", JULY, 17, SELF)]
AUTUMN = [
    ("Ash", OCTOBER, 18, POLICE),
    ("Ash", NOVEMBER, 49, POLICE), ("Ash", NOVEMBER, 400, SELF),
    ("Ash", DECEMBER, 4, POLICE), ("Birch", DECEMBER, 400, SELF),
]  # fmt: skip


def published(due_until: pd.Timestamp, frozen: pd.DataFrame | None, base: dict) -> Protected:
    return secured(base, MENU, periods=periods(due_until=due_until), frozen=frozen)


@pytest.fixture(scope="module")
def corrected() -> tuple[dict, pd.DataFrame]:
    """Summer was published, and then a batch of corrections; the truth as published, and what."""
    base = with_total("population", reports(*SUMMER))
    first = as_frozen(published(OCTOBER, None, base))
    found = correct(
        base, with_total("population", reports(*SUMMER, *LATE)), MENU, Rules(), areas=AREAS,
        periods=periods(due_until=OCTOBER), frozen=first, insiders=False,
    )  # fmt: skip
    assert len(found.cells) and set(found.cells.version) == {1}
    again = found.cells.assign(status="shown")
    return found.base, pd.concat([first, again], ignore_index=True)


def month_by_month(corrected: tuple[dict, pd.DataFrame]) -> tuple[dict, pd.DataFrame, Protected]:
    """The truth as published, all that was published, and the last release, of December."""
    base, frozen = corrected
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        rows = reports(*(row for row in AUTUMN if row[1] == month)).assign(batch=0, sign=1)
        more = with_total("population", rows)
        base = {name: pd.concat([base[name], more[name]], ignore_index=True) for name in base}
        last = published(month + pd.DateOffset(months=1), frozen, base)
        new = last.cells.is_new.to_numpy()
        frozen = pd.concat([frozen, as_frozen(last)[new]], ignore_index=True)
    return base, frozen, last


def test_four_people_of_a_hidden_month_do_not_follow_from_the_quarter(corrected) -> None:
    """October holds 18 in all, so of a quarter's 71 less November's 49 at least 4 were counted in
    December: the three numbers may not stand together."""
    _, frozen, last = month_by_month(corrected)
    shown = frozen[frozen.status == "shown"]
    october = shown[(shown.area_type == "city") & (shown.attribute == "")]
    assert 18 in set(october[october.period_start == OCTOBER].counted), "else nothing is tested"
    police = value(last, "city", Q2, "quarter", "police")
    november = value(last, "city", NOVEMBER, "month", "police")
    assert value(last, "city", DECEMBER, "month", "police") is None
    assert police is None or november is None or police - november - 18 <= 0


def test_what_was_proved_when_it_was_published_is_proved_again(corrected) -> None:
    base, frozen, _ = month_by_month(corrected)
    again = published(NEW_YEAR, frozen, base)
    assert not again.cells.is_new.any()
    assert again.worlds


def test_no_world_corrects_what_was_published_after_the_correction(corrected) -> None:
    _, _, last = month_by_month(corrected)
    amounts = pd.concat([world.amounts for world in last.worlds])
    by_batch = amounts[amounts.part != "first"]
    assert len(by_batch), "else nothing is tested"
    assert set(by_batch.month.dropna()) <= {JULY, AUGUST, SEPTEMBER}


def test_a_new_number_says_how_many_corrections_came_before_it(corrected) -> None:
    _, frozen, _ = month_by_month(corrected)
    plain = frozen[(frozen.attribute == "") & (frozen.area_type == "city")]
    versions = plain.groupby("period_start")["version"].agg(set).to_dict()
    assert versions[AUGUST] == {0}
    assert versions[OCTOBER] == {1} and versions[DECEMBER] == {1}


def test_a_batch_that_changes_what_came_after_it_is_refused(corrected) -> None:
    base, frozen = corrected
    rows = reports(*AUTUMN[:1]).assign(batch=1, sign=1)
    wrong = {name: pd.concat([base[name], rows]) for name in base}
    wrong[""] = wrong[""].assign(value="")
    with pytest.raises(DisclosureError, match="nothing again"):
        published(NOVEMBER, frozen, wrong)


def test_a_batch_that_left_a_quarter_alone_gives_it_no_other_groups() -> None:
    """A batch changes summer only, and autumn's numbers stand. Winter holds 18, all of the police;
    so a year's 242 less 120 and 100 would be 22, and 4 of them of spring."""
    winter, spring = NEW_YEAR, pd.Timestamp("2025-04-01")
    menu = views(
        "city quarter", "city year", "city quarter population", "city year population"
    )  # fmt: skip
    rows = [("Ash", month, 100, who) for month in (JULY, OCTOBER) for who in (POLICE, SELF)]
    base = with_total("population", reports(*rows))
    due = periods(due_until=winter)
    first = as_frozen(secured(base, menu, periods=due))
    late = with_total("population", reports(*rows, *LATE))
    found = correct(
        base, late, menu, Rules(), areas=AREAS, periods=due, frozen=first, insiders=False
    )
    assert set(found.cells.period_start) == {JULY}
    base = found.base
    frozen = pd.concat([first, found.cells.assign(status="shown")], ignore_index=True)
    for month, more in (
        (winter, [("Ash", winter, 18, POLICE)]),
        (spring, [("Ash", spring, 4, POLICE), ("Ash", spring, 300, SELF)]),
    ):
        new = with_total("population", reports(*more).assign(batch=0, sign=1))
        base = {name: pd.concat([base[name], new[name]], ignore_index=True) for name in base}
        due = periods(due_until=month + pd.DateOffset(months=3))
        last = secured(base, menu, frozen=frozen, periods=due)
        frozen = pd.concat([frozen, as_frozen(last)[last.cells.is_new.to_numpy()]])
    assert value(last, "city", winter, "quarter") == 18
    assert value(last, "city", JULY, "year", "police") is None


def test_what_waits_is_published_when_enough_has_come_and_then_everything_adds_up() -> None:
    """The few of August wait, and do not travel unseen in the quarter."""
    menu = views("city month", "city quarter")
    due = periods(due_until=OCTOBER)
    counts = {JULY: 100, AUGUST: 100, SEPTEMBER: 100}

    def rows() -> pd.DataFrame:
        return reports(*(("Ash", month, count) for month, count in counts.items()))

    base = {"": rows()}
    frozen = as_frozen(secured(base, menu, periods=due))
    told = []
    for late in ({JULY: 20, AUGUST: 3}, {SEPTEMBER: 30}, {AUGUST: 8}):
        for month, more in late.items():
            counts[month] += more
        found = correct(
            base, {"": rows()}, menu, Rules(), areas=AREAS, periods=due, frozen=frozen,
            insiders=False,
        )  # fmt: skip
        base = found.base
        frozen = pd.concat([frozen, found.cells.assign(status="shown")], ignore_index=True)
        told.append(dict(zip(found.cells.period_type, found.cells.counted, strict=True)))
    assert told == [
        {"month": 120, "quarter": 320},
        {"month": 130, "quarter": 350},
        {"month": 111, "quarter": 361},
    ]
