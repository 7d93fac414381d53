"""The questions a public release answers; each is one file of `queries/public/`.

Every function but `current_release` and `published_releases` takes the open release first and
returns a pandas frame whose columns are those the query's header gives, unless it says otherwise.
Days are datetime64 columns; `counted` is a whole number of people (or of what `counted_unit` says)
and is missing where `status` is "not_reported". Nothing here is cached: that is the caller's task.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.database import Database

AREA_TYPES = ("city", "district", "division", "neighborhood")
PERIOD_TYPES = ("day", "month", "year")


class PublicDataError(ValueError):
    """A release that is listed but cannot be served; the message says which."""


@dataclass(frozen=True)
class CurrentRelease:
    """The release in service and its file."""

    release_id: str
    path: Path


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


def current_release(public_folder: Path) -> CurrentRelease | None:
    """The release in service, or None before the first one (or after all were withdrawn).

    Raises PublicDataError if the manifest cannot be read or names a file that is not there.
    """
    manifest = _manifest(public_folder)
    release_id = manifest.get("current")
    if release_id is None:
        return None
    for entry in manifest["releases"]:
        if entry["release_id"] == release_id and not entry["withdrawn"]:
            # Only the bare name counts: a manifest must not lead out of its folder.
            path = Path(public_folder) / "releases" / Path(entry["file"]).name
            if path.is_file():
                return CurrentRelease(release_id, path)
            break
    raise PublicDataError(
        f"manifest.json names the release {release_id}, but its file is not in releases/; "
        "run 'peaceboard release'."
    )


def release_in_service(public_folder: Path, release_id: str) -> CurrentRelease | None:
    """A release by its id, the current or an older one; None if unknown, withdrawn or lost."""
    for entry in _manifest(public_folder).get("releases", []):
        if entry["release_id"] == release_id and not entry["withdrawn"]:
            path = Path(public_folder) / "releases" / Path(entry["file"]).name
            return CurrentRelease(release_id, path) if path.is_file() else None
    return None


def published_releases(public_folder: Path) -> pd.DataFrame:
    """All releases ever published, withdrawn ones included, newest first.

    Columns: release_id, published_on, sha256, approved_by, is_withdrawn, withdrawn_on and reason
    (None where it is in service).
    A release file cannot know what was withdrawn after it was written; the manifest does.
    """
    rows = [
        {
            "release_id": entry["release_id"],
            "published_on": pd.Timestamp(entry["published_on"]),
            "sha256": entry["sha256"],
            "approved_by": entry["approved_by"],
            "is_withdrawn": bool(entry["withdrawn"]),
            "withdrawn_on": (entry["withdrawn"] or {}).get("on"),
            "reason": (entry["withdrawn"] or {}).get("reason"),
        }
        for entry in reversed(_manifest(public_folder).get("releases", []))
    ]
    known = ["release_id", "published_on", "sha256", "approved_by", "is_withdrawn"]
    return pd.DataFrame(rows, columns=[*known, "withdrawn_on", "reason"])


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
    return db.ask("public/areas", area_type=_one_of(area_type, AREA_TYPES, "area_type"))


def area(db: Database, area_id: str) -> pd.Series | None:
    """One area with the columns of `areas`, or None if there is none of this id."""
    rows = db.ask("public/area", area_id=area_id)
    return rows.iloc[0] if len(rows) else None


def shapes(db: Database, area_type: str) -> pd.DataFrame:
    """Outlines of one level: area_id, area_name, geojson (text of a WGS84 geometry)."""
    return db.ask("public/shapes", area_type=_one_of(area_type, AREA_TYPES, "area_type"))


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
        area_type=_one_of(area_type, AREA_TYPES, "area_type"),
        period_type=_one_of(period_type, PERIOD_TYPES, "period_type"),
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
        area_type=_one_of(area_type, AREA_TYPES, "area_type"),
        period_type=_one_of(period_type, PERIOD_TYPES, "period_type"),
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
        period_type=_one_of(period_type, PERIOD_TYPES, "period_type"),
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


def _manifest(public_folder: Path) -> dict[str, Any]:
    path = Path(public_folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        manifest = {}
    if not isinstance(manifest, dict) or not isinstance(manifest.get("releases"), list):
        raise PublicDataError("manifest.json cannot be read; run 'peaceboard release'.")
    return manifest


def _one_of(value: str | None, known: tuple[str, ...], name: str) -> str | None:
    if value is not None and value not in known:
        raise PublicDataError(f"{name} must be one of {', '.join(known)}.")
    return value


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value
