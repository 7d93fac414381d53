"""What a batch of corrections may not tell: that an organization's class or agreement changed."""

from __future__ import annotations

import pandas as pd

from dashboard.disclosure import Rules
from dashboard.release.bases import COLUMNS
from dashboard.release.correcting import corrections, numbered, without_other_permissions
from tests.disclosure.made import (
    AREAS,
    AUGUST,
    JULY,
    YEAR,
    as_frozen,
    periods,
    reports,
    secured,
    value,
    views,
)

MENU = views("city month", "district month", "neighborhood month")
YEARLY = pd.DateOffset(years=1)
HAVEN = {"organization_id": "haven"}
OTHERS = [("Ash", JULY, 40), ("Birch", JULY, 50), ("Cedar", JULY, 60), ("Dogwood", JULY, 45)]
NAMED = [("Ash", JULY, 19, HAVEN), ("Birch", JULY, 25, HAVEN), ("Cedar", JULY, 31, HAVEN)]
CITYWIDE = [(None, JULY, 75, HAVEN)]
LATE = [("Dogwood", JULY, 14)]


def frame(*rows: tuple) -> pd.DataFrame:
    return reports(*rows)[list(COLUMNS)]


def batch(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """What is published again, once `now` is known of what was published from `before`."""
    due = periods(due_until=AUGUST)
    first = secured(before, MENU, periods=due)
    assert value(first, "Birch", JULY, "month") == 75
    cells, _, _ = corrections(
        "services", {"": before.assign(batch=0, sign=1)}, {"": now}, MENU, Rules(), areas=AREAS,
        periods=due, frozen=as_frozen(first), insiders=False, processes=1, progress=None,
    )  # fmt: skip
    return cells.set_index("area_id")["counted"].astype(int)


def test_a_class_that_changed_takes_nothing_out_of_what_was_published() -> None:
    found = batch(frame(*OTHERS, *NAMED), frame(*OTHERS, *CITYWIDE, *LATE))
    assert found.to_dict() == {"city": 284, "2": 134, "Dogwood": 59}, "the late ones alone"
    assert not {"Ash", "Birch", "Cedar"} & set(found.index)


def test_an_agreement_that_allows_more_than_before_adds_nothing_to_it() -> None:
    now = without_other_permissions(
        {"": frame(*OTHERS, *CITYWIDE)}, {"": frame(*OTHERS, *NAMED, *LATE)}
    )[""]
    assert now[now["organization_id"] == "haven"]["neighborhood"].isna().all()
    assert now["counted"].sum() == frame(*OTHERS, *CITYWIDE, *LATE)["counted"].sum()


def test_a_late_report_of_the_same_kind_is_taken() -> None:
    now = frame(*OTHERS, *NAMED, ("Ash", JULY, 14, HAVEN))
    assert without_other_permissions({"": frame(*OTHERS, *NAMED)}, {"": now})[""] is now


def test_an_organization_that_is_new_or_that_took_all_back_is_corrected() -> None:
    new = frame(*OTHERS, *NAMED)
    assert without_other_permissions({"": frame(*OTHERS)}, {"": new})[""] is new
    none = frame(*OTHERS)
    assert without_other_permissions({"": frame(*OTHERS, *NAMED)}, {"": none})[""] is none


def test_what_went_into_a_withheld_group_is_not_told_by_a_batch() -> None:
    police = frame(("Ash", JULY, 20, HAVEN | {"value": "police"}))
    sealed = frame(("Ash", JULY, 20, HAVEN | {"value": None}))
    now = without_other_permissions({"referral_source": police}, {"referral_source": sealed})
    assert now["referral_source"]["value"].tolist() == ["police"]


def test_a_first_number_counts_the_batches_of_its_year_that_came_before_it() -> None:
    last_year = pd.Timestamp("2024-05-01")
    calendar = pd.DataFrame(
        [("month", JULY, YEAR), ("month", AUGUST, YEAR), ("month", last_year, YEAR - YEARLY)],
        columns=["period_type", "period_start", "year_start"],
    )
    rows = [  # month, version in the ledger, release; version for disclosure control
        (JULY, 0, 1, 0),
        (JULY, 1, 2, 1),  # the first batch
        (AUGUST, 0, 2, 0),  # published with it, and so before it
        (JULY, 2, 4, 2),  # the second batch
        (AUGUST, 0, 3, 1),
        (AUGUST, 0, 5, 2),
        (last_year, 0, 5, 0),  # another year has batches of its own
    ]
    cells = pd.DataFrame(rows, columns=["period_start", "version", "release_number", "wanted"])
    found = numbered(cells.assign(period_type="month"), calendar)
    assert found["version"].tolist() == cells["wanted"].tolist()
