"""Which periods a release publishes for the first time, and what each is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.city.menu import Family, Menu
from dashboard.release import bases as bases_of
from dashboard.release.families import FAMILIES

MOST_DAYS = 183
"""So long after its end a period waits for reports at most: one partner with a late day must not
hold back what all others sent."""


def due_periods(
    found: bases_of.Bases,
    menu: Menu,
    family: Family,
    published: pd.DataFrame,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """The calendar with `is_closed` (see `comes_out`), `is_frozen` (published before) and
    `is_due` (to be published now: of a kind that the menu lists of the family, closed, reported,
    and not published before).

    A kind that is not listed has no cells, so that it would be due, and counted, again and again.
    """
    listed = {view.period_type for view in menu.of(family.family)}
    total = FAMILIES[family.family].total
    reporting = found.reporting[found.reporting["measure_id"] == total]
    keys = ["period_type", "period_start"]
    reported = reporting.loc[reporting["is_reported"], keys].assign(is_reported=True)
    frozen = published[keys].drop_duplicates().assign(is_frozen=True)
    calendar = found.calendar.merge(reported, on=keys, how="left").merge(
        frozen, on=keys, how="left"
    )
    for name in ("is_reported", "is_frozen"):
        calendar[name] = calendar[name].eq(True)
    calendar["is_closed"] = comes_out(calendar, found, family) < today
    calendar["is_due"] = (
        calendar["period_type"].isin(listed)
        & calendar["is_closed"]
        & calendar["is_reported"]
        & ~calendar["is_frozen"]
    )
    return calendar


def comes_out(periods: pd.DataFrame, found: bases_of.Bases, family: Family) -> pd.Series:
    """The last day on which it is too early to publish each of some periods (period_type,
    period_start, period_end).

    `lag_days` after the period, and not before all reports of it were due: a month that most
    partners report with its quarter would else be published, once and for all, without them. Who
    did report has no part in it. After `MOST_DAYS` a period waits for nobody.
    """
    owed = found.last_due[found.last_due["report"] == FAMILIES[family.family].report]
    due_on = owed.set_index(["period_type", "period_start"])["due_on"]
    at = pd.MultiIndex.from_frame(periods[["period_type", "period_start"]])
    last_due = pd.Series(due_on.reindex(at).array, periods.index)
    last_due = last_due.clip(upper=periods["period_end"] + pd.Timedelta(days=MOST_DAYS))
    return (periods["period_end"] + pd.Timedelta(days=family.lag_days)).combine(
        last_due, lambda lag, due: lag if pd.isna(due) else max(lag, due)
    )


def is_in(frame: pd.DataFrame, periods: pd.DataFrame) -> pd.Series:
    """Which rows of a base frame lie in one of these periods: by month, by quarter or by year."""
    inside = pd.Series(False, index=frame.index)
    for period_type in ("month", "quarter", "year"):
        starts = periods.loc[periods["period_type"] == period_type, "period_start"]
        inside |= frame[period_type].isin(starts)
    return inside


def joined(
    current: pd.DataFrame, kept: pd.DataFrame, periods: pd.DataFrame, years: Sequence[Any]
) -> pd.DataFrame:
    """What the periods of some years are counted from: the kept rows of what was published,
    today's of the rest."""
    rows = [current[~is_in(current, periods[periods["is_frozen"]])].assign(batch=0, sign=1), kept]
    parts = [frame[frame["year"].isin(years)] for frame in rows]
    return pd.concat([frame for frame in parts if len(frame)] or parts[:1], ignore_index=True)


def newly_published(current: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """The rows of today that this release publishes counts of for the first time."""
    return current[
        is_in(current, periods[periods["is_due"]]) & ~is_in(current, periods[periods["is_frozen"]])
    ]
