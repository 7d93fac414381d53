"""By which boundaries the counts of a fiscal year are told: those of its first release.

Somebody with both maps could compare what a district had before and after a neighborhood moved. So
a fiscal year that has begun to be published keeps its districts and divisions to its end, in new
periods and in corrections alike; a new boundary counts from the next fiscal year on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from dashboard.database import Database

PARENTS = ("area_id", "district_id", "division_id")
"""Columns of a frame of parents: one row per neighborhood, missing where it has none."""

ParentsOf = Callable[[str], pd.DataFrame]
"""Given the id of a release, the parents (columns `PARENTS`) of its day."""

Boundaries = Mapping[pd.Timestamp, pd.DataFrame]
"""Start of a fiscal year to its parents, for years told by other boundaries than today's."""


def areas_now(db: Database) -> pd.DataFrame:
    """Every area of the warehouse, with the district and division each neighborhood lies in:
    area_type, area_id, district, division."""
    parents = db.read("area_parent", ("area_id", "district_id", "division_id"))
    areas = db.read("area", ("area_type", "area_id")).merge(parents, on="area_id")
    is_neighborhood = areas["area_type"] == "neighborhood"
    for level in ("district", "division"):
        known = is_neighborhood & (areas[f"{level}_id"] != "unknown")
        areas[level] = areas[f"{level}_id"].where(known, None)
    listed = areas[areas["area_id"] != "unknown"]
    return listed[["area_type", "area_id", "district", "division"]].reset_index(drop=True)


def parents_in(areas: pd.DataFrame) -> pd.DataFrame:
    """The parents in a frame of areas: columns `PARENTS`."""
    own = areas[areas["area_type"] == "neighborhood"]
    return own.rename(columns={"district": "district_id", "division": "division_id"})[list(PARENTS)]


def kept(
    published: pd.DataFrame, calendar: pd.DataFrame, today: pd.DataFrame, parents_of: ParentsOf
) -> Boundaries:
    """The years whose first release knew other parents than those of `today`.

    `published`: period_type, period_start, release_number and release_id of published cells;
    `calendar`: period_type, period_start, year_start."""
    key = ["period_type", "period_start"]
    dated = published.assign(period_start=pd.to_datetime(published["period_start"]))
    dated = dated.merge(calendar[[*key, "year_start"]], on=key)
    first = dated.sort_values("release_number", kind="stable").drop_duplicates("year_start")
    now = _comparable(today)
    found = {}
    for year, release_id in zip(first["year_start"], first["release_id"], strict=True):
        then = parents_of(release_id)
        if not _comparable(then).equals(now):
            found[year] = then
    return found


def placed(rows: pd.DataFrame, boundaries: Boundaries) -> pd.DataFrame:
    """Rows (neighborhood_id, district_id, division_id, year) with the parents of their year."""
    rows = rows.copy()
    for year, parents in boundaries.items():
        here = (rows["year"] == year) & rows["neighborhood_id"].notna()
        of = parents.set_index("area_id")
        for level in ("district_id", "division_id"):
            then = rows.loc[here, "neighborhood_id"].map(of[level]).astype(object)
            rows[level] = rows[level].astype(object)
            rows.loc[here, level] = then.where(then.notna(), None)
    return rows


def areas_of(areas: pd.DataFrame, parents: pd.DataFrame) -> pd.DataFrame:
    """`areas` (area_type, area_id, district, division) with the parents of another day."""
    of = parents.set_index("area_id")
    areas = areas.copy()
    is_neighborhood = areas["area_type"] == "neighborhood"
    for level in ("district", "division"):
        then = areas.loc[is_neighborhood, "area_id"].map(of[f"{level}_id"]).astype(object)
        areas.loc[is_neighborhood, level] = then.where(then.notna(), None)
    return areas


def _comparable(parents: pd.DataFrame) -> pd.DataFrame:
    frame = parents[list(PARENTS)].astype(object)
    frame = frame.where(frame.notna() & (frame != "unknown"), None)
    return frame.sort_values("area_id", ignore_index=True)
