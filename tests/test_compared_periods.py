"""Which periods may be compared: equally long, apart, and the same part of the year."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.change import (
    Period,
    UnequalPeriods,
    compare,
    earlier_years,
    require_comparable,
    rolling_12_months,
    year_to_date,
)

DAYS = some.dates(min_value=date(1975, 1, 1), max_value=date(2040, 12, 31))


def period(start, end):
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (("2024-01-01", "2024-12-31"), ("2024-07-01", "2025-06-30"), "overlap"),
        (("2024-01-01", "2024-06-30"), ("2024-06-30", "2024-12-27"), "overlap"),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31"), "wrong_order"),
        (("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-11-30"), "different_length"),
        (("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-06-30"), "different_length"),
        (("2024-07-01", "2024-07-31"), ("2024-08-01", "2024-08-31"), "different_part_of_year"),
        (("2024-01-01", "2024-02-29"), ("2025-01-02", "2025-03-01"), "different_part_of_year"),
    ],
)
def test_periods_that_would_mislead_are_refused_with_a_reason(before, after, reason):
    with pytest.raises(UnequalPeriods) as refused:
        compare(1, 1, before_period=period(*before), after_period=period(*after))
    assert refused.value.reason == reason
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("2023-01-01", "2023-02-28"), ("2024-01-01", "2024-02-29")),
        (("2024-01-01", "2024-02-28"), ("2025-01-01", "2025-02-28")),
        (("2024-01-01", "2024-02-29"), ("2025-01-01", "2025-02-28")),
        (("2023-03-01", "2024-02-29"), ("2024-03-01", "2025-02-28")),
        (("2019-07-01", "2019-07-31"), ("2026-07-01", "2026-07-31")),
    ],
)
def test_a_leap_day_does_not_make_two_years_incomparable(before, after):
    require_comparable(period(*before), period(*after))


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end"):
        period("2025-02-01", "2025-01-31")


@settings(max_examples=300)
@given(DAYS)
def test_rolling_12_months_are_comparable_and_touch(data_through):
    before, after = rolling_12_months(data_through)
    require_comparable(before, after)
    assert after.end == data_through
    assert before.end + timedelta(days=1) == after.start
    assert {(p.end - p.start).days + 1 for p in (before, after)} <= {365, 366}


def test_the_12_months_through_february_are_whole_months_in_every_year():
    assert rolling_12_months(date(2025, 2, 28)) == (
        period("2023-03-01", "2024-02-29"),
        period("2024-03-01", "2025-02-28"),
    )
    assert rolling_12_months(date(2024, 2, 29)).after == period("2023-03-01", "2024-02-29")


@settings(max_examples=300)
@given(DAYS)
def test_year_to_date_ends_on_the_same_day_of_last_year(data_through):
    before, after = year_to_date(data_through)
    require_comparable(before, after)
    assert after == Period(date(data_through.year, 1, 1), data_through)
    if (data_through.month, data_through.day) != (2, 29):
        assert (before.end.month, before.end.day) == (data_through.month, data_through.day)


@settings(max_examples=300)
@given(DAYS)
def test_a_source_with_months_only_compares_complete_months(data_through):
    if data_through.month == 1 and data_through.day < 31:
        with pytest.raises(UnequalPeriods) as refused:
            year_to_date(data_through, has_days=False)
        assert refused.value.reason == "no_complete_month"
        return
    before, after = year_to_date(data_through, has_days=False)
    require_comparable(before, after)
    assert after.end <= data_through
    assert all((p.end + timedelta(days=1)).day == 1 for p in (before, after))


def test_complete_months_to_february_hold_the_leap_day_of_last_year():
    assert year_to_date(date(2025, 3, 14), has_days=False) == (
        period("2024-01-01", "2024-02-29"),
        period("2025-01-01", "2025-02-28"),
    )


@settings(max_examples=300)
@given(DAYS)
def test_the_five_earlier_years_are_the_same_part_of_the_year_oldest_first(data_through):
    after = rolling_12_months(data_through).after
    earlier = earlier_years(after)
    assert len(earlier) == 5 and earlier == sorted(earlier)
    for each in earlier:
        require_comparable(each, after)
    assert earlier[-1].end < after.start
