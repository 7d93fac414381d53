"""What a change in a count can and cannot say.

Counts of people killed go up and down by chance alone. This module compares two counts, or one
count with earlier years, by exact methods for rare events, and refuses comparisons that would
mislead: periods of unequal length, that overlap, or that are different parts of the year.

Everything takes and gives plain numbers and dates. `scipy.stats` computes the exact
distributions; the tests hold a second, independent computation beside it.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from scipy import stats

FEWEST_FOR_PERCENT = 20
FEWEST_FOR_RATE = 20
YEARS_FOR_EXPECTED_RANGE = 5
USUAL_LEVEL = 0.95
SCREENING_LEVEL = 0.998
"""Limits for looking at many areas at once. At 95 %, about 12 of 240 neighborhoods would stand out
in a year in which nothing changed anywhere; at 99.8 % about one every two years."""


class UnequalPeriods(ValueError):
    """Two periods that must not be compared. `reason` is one of
    `overlap`, `wrong_order`, `different_length`, `different_part_of_year`, `no_complete_month`."""

    def __init__(self, reason: str, sentence: str):
        super().__init__(sentence)
        self.reason = reason


class TooFewForRate(ValueError):
    """A rate asked for from fewer than `FEWEST_FOR_RATE` events."""

    def __init__(self, count: int):
        super().__init__(
            f"A rate needs at least {FEWEST_FOR_RATE} events; this count is {count}. "
            "Show the count instead."
        )
        self.count = count


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of days; both `start` and `end` belong to it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"A period cannot end ({self.end}) before it starts ({self.start}).")

    @property
    def days_but_leap_days(self) -> int:
        """Days of the period, each 29 February left out, so that whole years are equally long."""
        leap_days = sum(
            1
            for year in range(self.start.year, self.end.year + 1)
            if monthrange(year, 2)[1] == 29 and self.start <= date(year, 2, 29) <= self.end
        )
        return (self.end - self.start).days + 1 - leap_days

    @property
    def part_of_year(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Month and day of the first and of the last day. A period that starts on 29 February
        counts as starting on 1 March, one that ends on it as ending on 28 February: otherwise
        nothing of a leap year could be compared with another year."""
        first, last = (self.start.month, self.start.day), (self.end.month, self.end.day)
        return (3, 1) if first == (2, 29) else first, (2, 28) if last == (2, 29) else last


class Pair(NamedTuple):
    """Two periods that may be compared, the earlier one first."""

    before: Period
    after: Period


@dataclass(frozen=True)
class Change:
    """Two counts of equal periods and what may be said of their difference.

    `ratio` is after / before (None where `before` is 0), `ratio_low` and `ratio_high` its exact
    interval (`math.inf` where the data set no upper limit). `percent` is the change in percent
    (-7.1 for 7.1 % fewer), or None where either count is under 20. `is_larger_than_chance` is
    p < alpha: chance alone would rarely make a difference this large."""

    before: int
    after: int
    before_period: Period
    after_period: Period
    p_value: float
    ratio: float | None
    ratio_low: float
    ratio_high: float
    percent: float | None
    is_larger_than_chance: bool


@dataclass(frozen=True)
class ExpectedRange:
    """Where the count of one more year like `years` earlier ones would usually fall."""

    mean: float
    low: float
    high: float
    years: int
    level: float = USUAL_LEVEL

    @property
    def lowest(self) -> int:
        """The low limit as a whole count, rounded outwards."""
        return math.floor(self.low)

    @property
    def highest(self) -> int:
        """The high limit as a whole count, rounded outwards."""
        return math.ceil(self.high)

    def place_of(self, count: int) -> str:
        """`below`, `inside` or `above`: where a count lies, judged by the whole-number limits
        that the page prints, so that the sentence and the picture cannot disagree."""
        if count < self.lowest:
            return "below"
        return "above" if count > self.highest else "inside"


@dataclass(frozen=True)
class Rate:
    """Events per 100,000 residents and year, with the exact interval of the count behind it."""

    count: int
    population: int
    per_100k: float
    low: float
    high: float


def require_comparable(before: Period, after: Period) -> None:
    """Raise `UnequalPeriods` unless the periods are equally long, do not overlap, come in order
    and are the same part of the year. 29 February may be in one of them and not in the other."""
    if before.start <= after.end and after.start <= before.end:
        raise UnequalPeriods("overlap", "The two periods share days, so they cannot be compared.")
    if before.start > after.start:
        raise UnequalPeriods("wrong_order", "The earlier period has to come first.")
    if before.days_but_leap_days != after.days_but_leap_days:
        raise UnequalPeriods(
            "different_length", "The two periods are not equally long, so they cannot be compared."
        )
    if before.part_of_year != after.part_of_year:
        raise UnequalPeriods(
            "different_part_of_year",
            "The two periods are different parts of the year, so they cannot be compared.",
        )


def compare(
    before: int, after: int, *, before_period: Period, after_period: Period, alpha: float = 0.05
) -> Change:
    """Compare the counts of two equal periods.

    Given before + after events in all, and no change in the underlying rate, each event falls
    into either period with probability one half; the two-sided p-value is that of this binomial
    distribution (Przyborowski and Wilenski 1940). The interval of the ratio is Clopper and
    Pearson's (1934) for the share of events in the later period, turned into odds.

    Raises ValueError for counts that are negative or not whole, UnequalPeriods as
    `require_comparable` does.
    """
    before, after = _whole(before), _whole(after)
    require_comparable(before_period, after_period)
    total = before + after
    p_value, share_low, share_high = 1.0, 0.0, 1.0
    if total:
        test = stats.binomtest(after, total, 0.5)
        interval = test.proportion_ci(confidence_level=1 - alpha, method="exact")
        p_value, share_low, share_high = float(test.pvalue), interval.low, interval.high
    enough = min(before, after) >= FEWEST_FOR_PERCENT
    return Change(
        before=before,
        after=after,
        before_period=before_period,
        after_period=after_period,
        p_value=min(1.0, p_value),
        ratio=after / before if before else None,
        ratio_low=_odds(share_low),
        ratio_high=_odds(share_high),
        percent=100 * (after - before) / before if enough else None,
        is_larger_than_chance=p_value < alpha,
    )


def garwood(count: float, level: float = USUAL_LEVEL) -> tuple[float, float]:
    """The exact interval (Garwood 1936) for the mean of a Poisson distribution, from one count,
    or from a mean of counts. Raises ValueError for a negative count or a level outside (0, 1)."""
    if count < 0 or not 0 < level < 1:
        raise ValueError("An interval needs a count of 0 or more and a level between 0 and 1.")
    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0
    return float(low), float(stats.chi2.ppf(1 - tail, 2 * count + 2) / 2)


def expected_range(yearly_counts: Sequence[int], level: float = USUAL_LEVEL) -> ExpectedRange:
    """The range in which one more year like these would usually fall: the exact Poisson interval
    (`garwood`) at their mean. Use `level=SCREENING_LEVEL` when many areas are looked at together.
    Raises ValueError unless there are `YEARS_FOR_EXPECTED_RANGE` counts."""
    counts = [_whole(count) for count in yearly_counts]
    if len(counts) != YEARS_FOR_EXPECTED_RANGE:
        raise ValueError(
            f"An expected range needs {YEARS_FOR_EXPECTED_RANGE} earlier years, not {len(counts)}."
        )
    mean = sum(counts) / len(counts)
    low, high = garwood(mean, level)
    return ExpectedRange(mean=mean, low=low, high=high, years=len(counts), level=level)


def rate_per_100k(count: int, population: int, level: float = USUAL_LEVEL) -> Rate:
    """Events of one year per 100,000 residents, with the exact interval (`garwood`) of the count.
    Raises TooFewForRate under 20 events, ValueError for a population that is not positive."""
    count = _whole(count)
    if population <= 0:
        raise ValueError("A rate needs a population above 0.")
    if count < FEWEST_FOR_RATE:
        raise TooFewForRate(count)
    low, high = garwood(count, level)
    scale = 100_000 / population
    return Rate(count, int(population), count * scale, low * scale, high * scale)


def rolling_12_months(data_through: date) -> Pair:
    """The 12 months up to `data_through` and the 12 months before them."""
    after = _twelve_months_to(data_through)
    return Pair(_twelve_months_to(after.start - timedelta(days=1)), after)


def year_to_date(data_through: date, *, has_days: bool = True) -> Pair:
    """1 January to `data_through` of this year and of last year. A source that has only months
    (`has_days=False`) compares its complete months. Raises UnequalPeriods(`no_complete_month`)
    where this year has none yet."""
    end = data_through
    if not has_days and not is_month_end(end):
        if end.month == 1:
            raise UnequalPeriods(
                "no_complete_month", "No month of this year is complete, so there is nothing yet."
            )
        end = date(end.year, end.month, 1) - timedelta(days=1)
    after = Period(date(end.year, 1, 1), end)
    return Pair(years_earlier(after, 1, whole_months=not has_days), after)


def earlier_years(period: Period, years: int = YEARS_FOR_EXPECTED_RANGE) -> list[Period]:
    """The same part of each of the `years` years before, oldest first; whole months stay whole."""
    whole = period.start.day == 1 and is_month_end(period.end)
    return [years_earlier(period, back, whole_months=whole) for back in range(years, 0, -1)]


def years_earlier(period: Period, years: int, *, whole_months: bool) -> Period:
    """The same part of an earlier year. With `whole_months` a period that ends with its month
    ends with that month there too (29 February for 28 February)."""
    start = _in_year(period.start, period.start.year - years)
    end = _in_year(period.end, period.end.year - years)
    if whole_months:
        end = end.replace(day=monthrange(end.year, end.month)[1])
    return Period(start, end)


def is_month_end(day: date) -> bool:
    """Whether a day is the last of its month."""
    return day.day == monthrange(day.year, day.month)[1]


def _twelve_months_to(end: date) -> Period:
    year_ago = _in_year(end, end.year - 1)
    if is_month_end(end):
        year_ago = year_ago.replace(day=monthrange(year_ago.year, year_ago.month)[1])
    return Period(year_ago + timedelta(days=1), end)


def _in_year(day: date, year: int) -> date:
    """The same calendar day of another year; 28 February for a 29 February that is not there."""
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _odds(share: float) -> float:
    return math.inf if share >= 1 else float(share / (1 - share))


def _whole(count: int) -> int:
    if count != int(count) or count < 0:
        raise ValueError("A count is a whole number, 0 or more.")
    return int(count)
