"""Series that charts draw, computed from the counts of a release: plain frames in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
import pandas as pd

from dashboard.change import (
    YEARS_FOR_EXPECTED_RANGE,
    Change,
    Pair,
    Period,
    compare,
    expected_range,
    is_month_end,
    rolling_12_months,
)

CountsOf = Callable[[Period], int | None]


def known(counts: pd.DataFrame) -> pd.DataFrame:
    """Only the rows that hold a number."""
    return counts[counts.status.isin(("shown", "provisional")) & counts.counted.notna()]


def where(frame: pd.DataFrame, wanted: Iterable[bool]) -> pd.DataFrame:
    """The rows that are wanted. A frame without rows keeps its columns, which it would lose if
    pandas were given an empty list: that would mean "none of the columns"."""
    return frame[np.fromiter(wanted, dtype=bool)]


def as_dates(frame: pd.DataFrame) -> pd.DataFrame:
    """`period_start` and `period_end` as plain days, whatever the database driver made of them."""
    return frame.assign(
        period_start=pd.to_datetime(frame.period_start).dt.date,
        period_end=pd.to_datetime(frame.period_end).dt.date,
    )


def counter(months: pd.DataFrame, days: pd.DataFrame) -> CountsOf:
    """A function that gives the count of a period, or None where the rows do not cover it.

    `months` and `days` are city counts (period_start, period_end, counted). Whole months are
    summed from months, anything else from days.
    """
    by_month = dict(zip(months.period_start, months.counted, strict=True))
    by_day = dict(zip(days.period_start, days.counted, strict=True))

    def count(period: Period) -> int | None:
        whole = period.start.day == 1 and is_month_end(period.end)
        if whole:
            wanted = [day.date() for day in pd.date_range(period.start, period.end, freq="MS")]
            rows = by_month
        else:
            wanted = [day.date() for day in pd.date_range(period.start, period.end)]
            rows = by_day
        if not all(day in rows for day in wanted):
            return None
        return int(sum(rows[day] for day in wanted))

    return count


def change_between(count: CountsOf, pair: Pair) -> Change | None:
    """The comparison of two periods, or None where one of them is not covered."""
    before, after = count(pair.before), count(pair.after)
    if before is None or after is None:
        return None
    return compare(before, after, before_period=pair.before, after_period=pair.after)


def rolling(months: pd.DataFrame) -> pd.DataFrame:
    """The count of the 12 months up to each month: period_end, counted, is_provisional.

    `months`: one row per month without gaps inside a run; a sum over a gap is not drawn.
    """
    months = months.sort_values("period_start").reset_index(drop=True)
    sums = months.counted.rolling(12).sum()
    starts = months.period_start.shift(11)
    complete = [
        pd.notna(start) and rolling_12_months(end).after.start == start
        for start, end in zip(starts, months.period_end, strict=True)
    ]
    frame = where(months.assign(counted=sums), complete)
    return frame[["period_end", "counted", "is_provisional"]].reset_index(drop=True)


def bands(years: pd.DataFrame, ends: list[date]) -> pd.DataFrame:
    """The expected range beside each point of a rolling line: period_end, low, high.

    For each point from the five calendar years that ended before its 12 months began, so a
    point never helps to make the range it is judged by. Points without
    five such years are left out.
    """
    by_year = {row.period_start.year: int(row.counted) for row in years.itertuples()}
    made: dict[int, tuple[int, int]] = {}
    rows = []
    for end in ends:
        last = rolling_12_months(end).after.start.year - 1
        wanted = range(last - YEARS_FOR_EXPECTED_RANGE + 1, last + 1)
        if not all(year in by_year for year in wanted):
            continue
        if last not in made:
            usual = expected_range([by_year[year] for year in wanted])
            made[last] = (usual.lowest, usual.highest)
        rows.append((end, *made[last]))
    return pd.DataFrame(rows, columns=["period_end", "low", "high"])


def running_years(months: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """The count so far in each year: label (the year), month (1 to 12), so_far.

    A sum that would leave out a missing month is not drawn: a year ends before its first gap."""
    parts = []
    for year in years:
        part = where(months, (start.year == year for start in months.period_start))
        part = part.sort_values("period_start")
        part = where(
            part, (start.month == place for place, start in enumerate(part.period_start, start=1))
        )
        parts.append(
            pd.DataFrame(
                {
                    "label": str(year),
                    "month": [start.month for start in part.period_start],
                    "so_far": part.counted.cumsum().astype(int),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
