"""How many people in each area of a level, over a year or the last 12 months.

The map's layer and the table beside it both ask here, so that they cannot differ.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from dashboard import public_data
from dashboard.change import Period, is_month_end, rolling_12_months
from dashboard.database import Database
from dashboard.public_data import ReleaseInfo

LAST_12 = "last12"


def period_of(name: str, info: ReleaseInfo) -> Period | None:
    """The days of `last12` or of a year like `2024`; None if the release has no such period.

    `last12` is the last 12 complete months: areas are counted by month, not by day.
    """
    through = info.data_through_on
    if through is None:
        return None
    if name == LAST_12:
        if not is_month_end(through):
            through = through.replace(day=1) - timedelta(days=1)
        return rolling_12_months(through).after
    year = int(name)
    return Period(date(year, 1, 1), date(year, 12, 31))


def counts_of_areas(
    db: Database, measure_id: str, area_type: str, name: str, info: ReleaseInfo
) -> pd.DataFrame:
    """One row per area that has counts in the period: area_id, counted, status, is_complete.

    `status` is `shown`, or `not_reported` (with `counted` missing) where a month of the 12 is
    missing: a sum over fewer months would look like a smaller count. The area_id "unknown" holds
    what could not be placed. `is_complete` is false where the record holds only a part.
    """
    period = period_of(name, info)
    columns = ["area_id", "counted", "status", "is_complete"]
    if period is None:
        return pd.DataFrame(columns=columns)
    by = "month" if name == LAST_12 else "year"
    rows = public_data.counts(db, measure_id, area_type, by, period.start, period.end)
    if rows.empty:
        return pd.DataFrame(columns=columns)
    known = rows.status.isin(("shown", "provisional")) & rows.counted.notna()
    wanted = 12 if by == "month" else 1
    found = (
        rows.assign(known=known, counted=rows.counted.where(known))
        .groupby("area_id", sort=True)
        .agg(
            counted=("counted", "sum"),
            periods=("known", "sum"),
            is_complete=("is_complete", "all"),
            is_provisional=("is_provisional", "any"),
        )
        .reset_index()
    )
    is_whole = found.periods == wanted
    found["status"] = "shown"
    found.loc[found.is_provisional.astype(bool), "status"] = "provisional"
    found.loc[~is_whole, "status"] = "not_reported"
    found["counted"] = found.counted.where(is_whole).astype("Int64")
    return found[columns]
