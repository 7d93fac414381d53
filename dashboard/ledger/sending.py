"""When a report is due, and whether it came late or too early. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from dashboard.intake.partner.periods import MONTH, QUARTER, month_of, quarter_of
from dashboard.ledger.model import ExpectedReport


def sent_after(period_end: date, sends_every: str) -> date:
    """The last day of the week, month or quarter in which a period ends.

    A week is a whole one, Monday to Sunday (ISO 8601), also where its two parts in two months are
    periods of their own: both are sent together.
    """
    if sends_every == QUARTER:
        return quarter_of(period_end)[1]
    if sends_every == MONTH:
        return month_of(period_end)[1]
    return period_end + timedelta(days=6 - period_end.weekday())


def due_on(period_end: date, owed: ExpectedReport) -> date:
    """The last day on which the report of a period is in time."""
    return sent_after(period_end, owed.sends_every) + timedelta(days=owed.due_days)


def owed_for(
    expected: Iterable[ExpectedReport], report: str, start: date, end: date
) -> ExpectedReport | None:
    """What is owed for a period (the entry begun last, if several touch it), or None."""
    found = [
        one
        for one in expected
        if one.report == report
        and one.starts_on <= end
        and (one.ends_on is None or one.ends_on >= start)
    ]
    return max(found, key=lambda one: one.starts_on, default=None)


def is_late(received_on: date, period_end: date, owed: ExpectedReport | None) -> bool:
    """Whether a report came after the day it was due. What nobody expects is never late."""
    return owed is not None and received_on > due_on(period_end, owed)


def is_partial(received_on: date, period_end: date) -> bool:
    """Whether the period was not over on the day its report came."""
    return period_end >= received_on
