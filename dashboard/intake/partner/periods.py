"""The periods of partner reports: calendar months, and weeks cut where a month ends. Pure.

Weeks run from Monday to Sunday (ISO 8601). A week that crosses a month is reported as two periods,
so that the weeks of a month always add up to it.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

WEEK, MONTH, QUARTER = "week", "month", "quarter"


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of the calendar month that holds `day`."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)


def week_of(day: date) -> tuple[date, date]:
    """The first and last day of the part of a week, within one month, that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    first, last = month_of(day)
    return max(monday, first), min(monday + timedelta(days=6), last)


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the calendar quarter that holds `day`."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, month_of(date(day.year, first.month + 2, 1))[1]


def period_type(start: date, end: date) -> str | None:
    """`month`, `week` (also a part of one at the edge of a month), or None for anything else."""
    if (start, end) == month_of(start):
        return MONTH
    return WEEK if (start, end) == week_of(start) else None


def periods_between(kind: str, first: date, last: date) -> list[tuple[date, date]]:
    """Every period of `kind` (`week`, `month` or `quarter`) that begins from `first` to `last`.

    The period that holds `first` is among them only if it begins on it.
    """
    around = {WEEK: week_of, MONTH: month_of, QUARTER: quarter_of}[kind]
    found = []
    day = first
    while day <= last:
        start, end = around(day)
        if start >= first:
            found.append((start, end))
        day = end + timedelta(days=1)
    return found
