"""Questions about the public record, the areas of the city, and the release itself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.database import Database
from dashboard.public_data.asking import AREA_TYPES, one_of

PERIOD_TYPES = ("day", "month", "year")


@dataclass(frozen=True)
class ReleaseInfo:
    """What a release says about itself. `built_at` is UTC without a zone.

    `publisher_city_name` is the city's key in published totals and populations.
    """

    release_id: str
    city_id: str
    city_name: str
    publisher_city_name: str
    is_simulated: bool
    built_at: datetime
    published_on: date
    today_on: date
    data_through_on: date | None
    previous_release_id: str | None
    approved_by: str


def release(db: Database) -> ReleaseInfo:
    """What the release says about itself."""
    row = db.ask("public/release").iloc[0]
    values = {field.name: _plain(row[field.name]) for field in fields(ReleaseInfo)}
    for name in ("published_on", "today_on", "data_through_on"):
        values[name] = values[name].date() if values[name] is not None else None
    return ReleaseInfo(**values)


def measures(db: Database) -> pd.DataFrame:
    """What is counted, in words: one row per measure."""
    return db.ask("public/measures")


def areas(db: Database, area_type: str | None = None) -> pd.DataFrame:
    """The areas of one level, or of all, by name; `area_sq_km` in square kilometers."""
    return db.ask("public/areas", area_type=one_of(area_type, AREA_TYPES, "area_type"))


def area(db: Database, area_id: str) -> pd.Series | None:
    """One area with the columns of `areas`, or None if there is none of this id."""
    rows = db.ask("public/area", area_id=area_id)
    return rows.iloc[0] if len(rows) else None


def shapes(db: Database, area_type: str) -> pd.DataFrame:
    """Outlines of one level: area_id, area_name, geojson (text of a WGS84 geometry)."""
    return db.ask("public/shapes", area_type=one_of(area_type, AREA_TYPES, "area_type"))


def memberships(db: Database) -> pd.DataFrame:
    """The district and division of each neighborhood, with `share` of its area from 0 to 1."""
    return db.ask("public/memberships")


def aliases(db: Database) -> pd.DataFrame:
    """Names in use and the areas they mean: one row per alias and area."""
    return db.ask("public/aliases")


def find_areas(db: Database, text: str) -> pd.DataFrame:
    """Areas whose name or alias holds `text`, whatever its case and accents; none for no text.

    `matched_by` is "name" or "alias".
    """
    wanted = " ".join(text.split())
    rows = db.ask("public/find_areas", text=wanted)
    return rows if wanted else rows.iloc[:0]


def counts(
    db: Database,
    measure_id: str,
    area_type: str,
    period_type: str,
    since: date | None = None,
    until: date | None = None,
    area_id: str | None = None,
) -> pd.DataFrame:
    """Counts by area and period, oldest first, areas by name.

    `since` is the earliest period start and `until` the latest period end. What could not be
    placed has the area_id "unknown". A row of 0 is a true zero; a period without a row was not
    reported. `is_complete` is false where the record covers only a part of the truth, and
    `is_provisional` is true where the number may still change. A period that has not ended
    (period_end after the release's `data_through_on`) holds what is known so far.
    """
    return db.ask(
        "public/counts",
        measure_id=measure_id,
        area_type=one_of(area_type, AREA_TYPES, "area_type"),
        period_type=one_of(period_type, PERIOD_TYPES, "period_type"),
        since=since,
        until=until,
        area_id=area_id,
    )


def as_published_on(
    db: Database, measure_id: str, area_type: str, period_type: str, on: date
) -> pd.DataFrame:
    """Like `counts`, as it stood published at the end of the day `on`."""
    return db.ask(
        "public/as_published_on",
        measure_id=measure_id,
        area_type=one_of(area_type, AREA_TYPES, "area_type"),
        period_type=one_of(period_type, PERIOD_TYPES, "period_type"),
        published_on=on,
    )


def published_totals(
    db: Database, measure_id: str, city_name: str, period_type: str, default_only: bool = False
) -> pd.DataFrame:
    """Every published figure of a city with rule, publisher and as-of date; or the defaults only.

    `city_name` is the name publishers use, as in "Kansas City, MO".
    """
    return db.ask(
        "public/published_totals",
        measure_id=measure_id,
        city_name=city_name,
        period_type=one_of(period_type, PERIOD_TYPES, "period_type"),
        default_only=default_only,
    )


def comparison_totals(db: Database, measure_id: str) -> pd.DataFrame:
    """Default yearly figures of the comparison cities with the population of the same year.

    `population` is missing where no figure for the year is known.
    """
    return db.ask("public/comparison_totals", measure_id=measure_id)


def populations(db: Database, city_name: str) -> pd.DataFrame:
    """How many people lived in a city, by year, with the source."""
    return db.ask("public/populations", city_name=city_name)


def programmes(db: Database) -> pd.DataFrame:
    """Program events by start date, with published evidence ratings and the other side."""
    return db.ask("public/programmes")


def help_lines(db: Database) -> pd.DataFrame:
    """Where to get help, in the order of the city's file, with the day each was checked."""
    return db.ask("public/help_lines")


def coverage(db: Database) -> pd.DataFrame:
    """Which police files were read: span, counts, and the published total they compare with."""
    return db.ask("public/coverage")


def coverage_left_out(db: Database) -> pd.DataFrame:
    """Rows of police files that were not counted, by source, year and reason."""
    return db.ask("public/coverage_left_out")


def coverage_places(db: Database) -> pd.DataFrame:
    """Counted people by how well they could be placed, by source and year."""
    return db.ask("public/coverage_places")


def revisions(db: Database) -> pd.DataFrame:
    """Published numbers that changed later, newest first: old, new, date and reason."""
    return db.ask("public/revisions")


def released(db: Database) -> pd.DataFrame:
    """The releases up to this one, newest first; see `published_releases` for later news."""
    return db.ask("public/released")


def segments(db: Database) -> pd.DataFrame:
    """Stretches of years of the city's homicide series; `to_year` is missing where it goes on."""
    return db.ask("public/segments")


def column_notes(db: Database) -> pd.DataFrame:
    """What every table and column of the release means; an empty column name is the table's."""
    return db.ask("public/column_notes")


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value
