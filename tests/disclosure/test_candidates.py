"""Which cells are large enough, and which remainders give a smaller one away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.disclosure import DisclosureError, Rules
from dashboard.disclosure.sizes import fewest_people
from tests.disclosure.made import (
    AUGUST,
    JULY,
    OCTOBER,
    Q1,
    Q2,
    SEPTEMBER,
    YEAR,
    reports,
    secured,
    value,
    views,
    with_total,
)  # fmt: skip


def test_eleven_people_are_shown_and_ten_are_not() -> None:
    found = secured(reports(("Ash", JULY, 11), ("Ash", AUGUST, 10)), views("city month"))
    assert value(found, "city", JULY, "month") == 11
    assert value(found, "city", AUGUST, "month") is None


def test_a_zero_is_never_shown_so_that_what_is_not_shown_may_be_one() -> None:
    menu = views("city month", "division month")
    none = secured(reports(("Ash", JULY, 30)), menu)
    few = secured(reports(("Ash", JULY, 30), ("Cedar", AUGUST, 1)), menu)
    assert not (none.cells.counted == 0).any()
    pd.testing.assert_frame_equal(none.cells, few.cells)


def test_a_group_of_zero_is_not_shown_even_citywide() -> None:
    frame = reports(("Ash", JULY, 30, {"value": "police"}))
    found = secured(
        with_total("referral_source", frame),
        views("city year", "city year referral_source"),
        groups={"referral_source": ["police", "self"]},
    )
    assert value(found, "city", YEAR, "year", "self") is None


def test_people_counted_by_two_organizations_may_be_the_same_people() -> None:
    two = reports(("Ash", JULY, 9), ("Ash", JULY, 9, {"organization_id": "two"}))
    assert value(secured(two, views("city month")), "city", JULY, "month") is None
    alone = Rules(max_organizations_per_person=1)
    assert value(secured(two, views("city month"), rules=alone), "city", JULY, "month") == 18


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(1, 4))
def test_the_fewest_people_grow_with_every_count_and_never_exceed_the_sum(
    counts: list[int], most: int
) -> None:
    rules = Rules(max_organizations_per_person=most)
    fewest = fewest_people(np.array(counts, float), rules)
    assert max(counts) <= fewest <= sum(counts) or sum(counts) == 0
    more = fewest_people(np.array([counts[0] + 1, *counts[1:]], float), rules)
    assert more >= fewest


def test_the_strictest_agreement_in_a_cell_decides() -> None:
    rows = reports(
        ("Ash", JULY, 15), ("Cedar", JULY, 15), ("Cedar", JULY, 1, {"organization_id": "strict",
                                                                   "k": 20}),
    )  # fmt: skip
    found = secured(rows, views("division month"))
    assert value(found, "East", JULY, "month") == 15
    assert value(found, "West", JULY, "month") is None


def test_an_event_count_in_which_one_person_is_more_than_a_quarter_is_not_shown() -> None:
    def shown(largest: int) -> int | None:
        rows = reports(("Ash", JULY, 11, {"counted": 40, "largest": largest}))
        return value(
            secured(rows, views("city month"), rules=Rules(is_events=True)), "city", JULY, "month"
        )

    assert shown(10) == 40
    assert shown(11) is None


def test_a_single_hidden_part_takes_another_with_it() -> None:
    rows = reports(("Ash", JULY, 30), ("Cedar", JULY, 5), ("Ash", OCTOBER, 20))
    found = secured(rows, views("city month", "division month"))
    assert value(found, "city", JULY, "month") == 35
    assert value(found, "East", JULY, "month") is None
    assert value(found, "East", OCTOBER, "month") == 20


def test_a_remainder_is_measured_in_people_not_in_events() -> None:
    few_people = {"people": 3, "counted": 60}
    rows = reports(("Ash", JULY, 90), ("Cedar", JULY, 60, few_people))
    found = secured(rows, views("city month", "division month"), rules=Rules(is_events=True))
    assert value(found, "East", JULY, "month") is None


def test_a_year_less_its_quarters_and_the_months_of_a_hidden_quarter_is_a_remainder_too() -> None:
    rows = reports(
        ("Ash", JULY, 20), ("Ash", AUGUST, 5), ("Ash", SEPTEMBER, 20), ("Ash", OCTOBER, 20)
    )
    found = secured(rows, views("division month", "division quarter", "division year"))
    year = value(found, "East", YEAR, "year") or 0
    q1, q2 = value(found, "East", Q1, "quarter"), value(found, "East", Q2, "quarter")
    months = [value(found, "East", m, "month") for m in (JULY, AUGUST, SEPTEMBER)]
    rest = year - (q2 or 0) - (q1 if q1 is not None else sum(m or 0 for m in months))
    assert not year or rest == 0 or rest >= 11


def test_hidden_groups_are_never_said_to_be_empty() -> None:
    rows = reports(("Ash", JULY, 30, {"value": "police"}), ("Ash", AUGUST, 30, {"value": "self"}))
    found = secured(
        with_total("referral_source", rows),
        views("city year", "city year referral_source"),
        groups={"referral_source": ["court", "police", "self"]},
    )
    shown = [value(found, "city", YEAR, "year", g) for g in ("court", "police", "self")]
    assert shown.count(None) >= 2, "60 less 30 and 30 would say that nobody came from a court"


def test_a_group_is_shown_only_where_all_are_shown() -> None:
    rows = reports(
        ("Ash", JULY, 30, {"value": "police"}),
        ("Ash", JULY, 30, {"value": "self"}),
        ("Cedar", JULY, 5, {"value": "self"}),
    )
    menu = views("city year", "division year", "city year referral_source",
                 "division year referral_source")  # fmt: skip
    found = secured(with_total("referral_source", rows), menu)
    shown = found.cells[found.cells.status == "shown"]
    place = ["area_id", "period_start"]
    groups, plain = shown[shown.attribute != ""], shown[shown.attribute == ""]
    assert set(groups[place].itertuples(index=False)) <= set(plain[place].itertuples(index=False))
    assert value(found, "East", YEAR, "year") is None


def test_groups_that_do_not_add_up_to_all_are_refused() -> None:
    frame = reports(("Ash", JULY, 30, {"value": "police"}))
    base = {"": reports(("Ash", JULY, 31)), "referral_source": frame}
    with pytest.raises(DisclosureError, match="do not add up"):
        secured(base, views("city year", "city year referral_source"))


def test_a_negative_or_missing_count_is_refused() -> None:
    with pytest.raises(DisclosureError, match="below 0"):
        secured(reports(("Ash", JULY, -1)))
    with pytest.raises(DisclosureError, match="lacks people"):
        secured(reports(("Ash", JULY, 1)).drop(columns="people"))


def test_nothing_reported_is_not_an_error() -> None:
    found = secured(reports(("Ash", JULY, 1)).iloc[:0], views("city month"))
    assert set(found.cells.status) == {"not_shown"}
    assert found.cells.counted.isna().all()
    assert isinstance(found.cells.period_start.iloc[0], pd.Timestamp)


def test_what_is_sealed_cannot_be_subtracted_however_large_it_is() -> None:
    """Total less all sources would be what justice sources sent to a substance-use program."""
    rows = reports(
        ("Ash", JULY, 30, {"value": "police"}), ("Ash", JULY, 40, {"value": "self"}),
        ("Ash", JULY, 14, {"value": None}),
    )  # fmt: skip
    base = with_total("referral_source", rows)
    menu = views("city year", "city year referral_source")
    both = {"police": 30, "self": 40}
    open_, sealed = (
        {
            group: value(secured(base, menu, rules=rules), "city", YEAR, "year", group)
            for group in both
        }
        for rules in (Rules(), Rules(sealed=("referral_source",)))
    )
    assert open_ == both
    assert sealed == {"police": None, "self": 40}
