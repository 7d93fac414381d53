"""Which periods are counted, and from which day on an undecided service referral is late. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.periods import WEEK, month_of, periods_between, week_of

BUSINESS_DAYS = 2
"""A service referral that is undecided after more business days than these is reported as such."""


@dataclass(frozen=True)
class Range:
    """The periods asked for, in order."""

    kind: str
    periods: tuple[tuple[date, date], ...]

    @property
    def first_day(self) -> date:
        return self.periods[0][0]

    @property
    def last_day(self) -> date:
        return self.periods[-1][1]

    def fiscal_year_start(self, month: int) -> date:
        """The first day of the fiscal year of the first period, which starts in `month`."""
        year = self.first_day.year - (self.first_day.month < month)
        return date(year, month, 1)


def choose_range(kind: str, first: date | None, last: date | None, today: date) -> Range:
    """The periods from the one that holds `first` to the one that holds `last`.

    Without them it is the last one that is over by `today`. Raises IntakeError for a period that
    is not over, and for days in the wrong order.
    """
    around = week_of if kind == WEEK else month_of
    last_over = around(around(today)[0] - timedelta(days=1))
    start = around(first)[0] if first else (around(last)[0] if last else last_over[0])
    end = around(last)[1] if last else max(last_over[1], start)
    if end < start:
        raise IntakeError("--from is after --to; exchange them.")
    if end >= today:
        raise IntakeError(
            f"The {kind} of {'--to' if last else '--from'} is not over yet; the last one that is "
            f"began on {last_over[0]}."
        )
    return Range(kind, tuple(periods_between(kind, start, end)))


def late_until(today: date, holidays: Collection[date]) -> date:
    """The last day whose undecided service referrals are late by `today`.

    They are late on the first day after two whole business days (Monday to Friday but for
    `holidays`) have passed since the day they came in.
    """
    day = today - timedelta(days=1)
    while late_from(day, holidays) > today:
        day -= timedelta(days=1)
    return day


def late_from(day: date, holidays: Collection[date]) -> date:
    """The first day on which a service referral of `day` that is undecided is late."""
    passed = 0
    while passed < BUSINESS_DAYS:
        day += timedelta(days=1)
        passed += day.weekday() < 5 and day not in holidays
    return day + timedelta(days=1)
