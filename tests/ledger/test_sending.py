"""When a report is late, and when it came before its period was over: rules that always hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ledger.model import ExpectedReport
from dashboard.ledger.sending import due_on, is_late, is_partial, owed_for, sent_after

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
EVERY = st.sampled_from(["week", "month", "quarter"])


def _owed(every: str, due_days: int, starts_on=date(1999, 1, 1), ends_on=None) -> ExpectedReport:
    return ExpectedReport("open-hands", "services", "month", every, due_days, starts_on, ends_on)


def _begins_a_new_one(day: date, every: str) -> bool:
    """Whether a week, month or quarter begins on this day: the definition, told otherwise."""
    if every == "week":
        return day.strftime("%A") == "Monday"
    return day.day == 1 and (every == "month" or day.month in (1, 4, 7, 10))


@given(DAYS, EVERY)
def test_a_report_is_sent_after_the_first_end_of_a_sending_period(end: date, every: str) -> None:
    day = end
    while not _begins_a_new_one(day + timedelta(days=1), every):
        day += timedelta(days=1)
    assert sent_after(end, every) == day


@given(DAYS, EVERY, st.integers(0, 60), st.integers(-200, 200))
def test_it_is_late_from_the_day_after_it_was_due_on(
    end: date, every: str, due_days: int, offset: int
) -> None:
    owed = _owed(every, due_days)
    received = due_on(end, owed) + timedelta(days=offset)
    assert is_late(received, end, owed) == (offset > 0)
    assert not is_late(received, end, None), "what nobody expects is never late"


@given(DAYS, st.integers(-40, 40))
def test_it_is_partial_up_to_the_last_day_of_its_period(end: date, offset: int) -> None:
    assert is_partial(end + timedelta(days=offset), end) == (offset <= 0)


@given(DAYS, EVERY, st.integers(0, 60))
def test_what_is_partial_is_never_late(end: date, every: str, due_days: int) -> None:
    received = end
    assert is_partial(received, end) and not is_late(received, end, _owed(every, due_days))


@pytest.mark.parametrize(
    ("end", "every", "due_days", "last"),
    [
        (date(2026, 10, 31), "month", 10, date(2026, 11, 10)),
        (date(2026, 10, 31), "quarter", 10, date(2027, 1, 10)),
        (date(2026, 11, 15), "week", 3, date(2026, 11, 18)),
        # The two parts of a week that crosses a month are sent together, after its Sunday.
        (date(2026, 9, 30), "week", 0, date(2026, 10, 4)),
        (date(2026, 10, 4), "week", 0, date(2026, 10, 4)),
        (date(2026, 11, 8), "month", 5, date(2026, 12, 5)),
    ],
)
def test_days_that_reports_are_due_on(end: date, every: str, due_days: int, last: date) -> None:
    assert due_on(end, _owed(every, due_days)) == last


def test_a_period_is_owed_under_the_terms_that_held_in_it() -> None:
    old = _owed("month", 10, date(2024, 1, 1), date(2026, 6, 30))
    new = _owed("week", 3, date(2026, 7, 1))
    both = [new, old]
    assert owed_for(both, "services", date(2026, 6, 1), date(2026, 6, 30)) == old
    assert owed_for(both, "services", date(2026, 7, 1), date(2026, 7, 5)) == new
    assert owed_for(both, "services", date(2023, 12, 1), date(2023, 12, 31)) is None
    assert owed_for(both, "capacity", date(2026, 7, 1), date(2026, 7, 5)) is None
