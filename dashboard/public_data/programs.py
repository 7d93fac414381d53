"""Questions about what partners reported: the protected counts, their periods and their menu.

A release made before partners reported, or by an older version, may have no such tables; then
every answer is an empty frame with its columns.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.database import Database, load_query
from dashboard.public_data.asking import AREA_TYPES, one_of

PROGRAM_PERIOD_TYPES = ("month", "quarter", "year")
"""Quarters and years are those of the city's fiscal year."""
ATTRIBUTES = (
    "", "referral_source", "service_type", "population", "outcome", "contact", "timeliness",
    "stage",
)  # fmt: skip
"""What counts may be split by; the empty one is the count as a whole."""
_DTYPES = {"VARCHAR": "object", "DATE": "datetime64[us]", "BIGINT": "Int64"}


def program_counts(
    db: Database,
    measure_id: str,
    attribute: str,
    area_type: str,
    period_type: str,
    since: date | None = None,
    until: date | None = None,
    area_id: str | None = None,
    on: date | None = None,
) -> pd.DataFrame:
    """Protected counts by area, period and value of `attribute`, oldest first, areas by name.

    `since` is the earliest period start and `until` the latest period end. `on` asks for the
    counts as they stood published at the end of that day. `status` is `shown`, `not_shown` or
    `not_reported`; `counted` (Int64) is missing unless it is `shown`. A period without a row was
    not published.
    """
    return _ask(
        db,
        "public/program_counts",
        measure_id=measure_id,
        attribute=one_of(attribute, ATTRIBUTES, "attribute"),
        area_type=one_of(area_type, AREA_TYPES, "area_type"),
        period_type=one_of(period_type, PROGRAM_PERIOD_TYPES, "period_type"),
        since=since,
        until=until,
        area_id=area_id,
        published_on=on,
    )


def program_periods(db: Database, measure_id: str, period_type: str) -> pd.DataFrame:
    """The periods of one measure, oldest first: when each was published, and by how many partners.

    `status` is `published`, `not_reported` (closed, and nobody reported) or `not_closed`;
    `organizations_reported` of the `organizations_expected` had reported as it was published.
    """
    return _ask(
        db,
        "public/program_periods",
        measure_id=measure_id,
        period_type=one_of(period_type, PROGRAM_PERIOD_TYPES, "period_type"),
    )


def program_menu(db: Database) -> pd.DataFrame:
    """Every view that may be published: measure, attribute, level of areas, length of periods."""
    return _ask(db, "public/program_menu")


def program_revisions(db: Database) -> pd.DataFrame:
    """Published counts that were corrected later, newest first: old, new and the day."""
    return _ask(db, "public/program_revisions")


def _ask(db: Database, query: str, **params: Any) -> pd.DataFrame:
    gives = load_query(query).gives
    if "program_count" in {table for table, _, _ in db.columns()}:
        return db.ask(query, **params).astype(
            {name: "Int64" for name, kind in gives.items() if kind == "BIGINT"}
        )
    return pd.DataFrame({name: pd.Series(dtype=_DTYPES[kind]) for name, kind in gives.items()})
