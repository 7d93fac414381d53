"""Putting a point into its neighborhood, district and division, and saying how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from dashboard.intake.schemas import DefaultPlace, plain_text
from dashboard.intake.store import RecordStore
from dashboard.intake.victims import Victim

UNKNOWN = "unknown"
LEVELS = ("neighborhood", "district", "division")
QUALITIES = {
    "in_area": "in a named area",
    "unnamed_area": "in the city, but in no named area",
    "default_address": "at a default address, flagged and not mapped",
    "zero_point": "at the point 0,0, which is none",
    "out_of_city": "outside the city",
    "no_point": "without a point",
    "no_boundaries": "with a point, but no boundaries are imported",
}
"""Every place quality and its words."""

_METERS_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Placed:
    """Where one victim was placed: an area_id of each level, or `unknown`."""

    neighborhood_id: str
    district_id: str
    division_id: str
    place_quality: str


@dataclass(frozen=True)
class Level:
    """All polygons of one area type, searchable by point."""

    tree: shapely.STRtree
    area_ids: Sequence[str]

    def find(self, latitude: float, longitude: float) -> str | None:
        """The area that holds the point; `unknown` for an unnamed polygon, None for none.

        On a shared border the named area with the smaller id gets it, whatever the file's order.
        """
        hits = self.tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        found = sorted(self.area_ids[i] for i in hits)
        named = [area_id for area_id in found if area_id != UNKNOWN]
        return (named or found or [None])[0]


@dataclass(frozen=True)
class Places:
    """What is known about where areas are: imported layers, default places, area codes."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each parent type, the one parent of neighborhoods that lie wholly in it."""
    default_places: Sequence[DefaultPlace] = ()
    division_codes: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, str] = field(default_factory=dict)
    """The layers used and their hashes."""

    def default_place(
        self, latitude: float | None, longitude: float | None, address: str | None
    ) -> DefaultPlace | None:
        """The default place that a row's point or address is at, if any."""
        plain = plain_text(address or "")
        for place in self.default_places:
            if any(plain == text or plain.startswith(f"{text} ") for text in place.addresses):
                return place
            if None not in (latitude, longitude, place.latitude, place.longitude):
                north = (latitude - place.latitude) * _METERS_PER_DEGREE
                east = (longitude - place.longitude) * _METERS_PER_DEGREE
                east *= math.cos(math.radians(place.latitude))
                if math.hypot(north, east) <= place.radius_m:
                    return place
        return None

    def place(self, victim: Victim) -> Placed:
        """Place one victim; the record's own area code decides the division where it has one."""
        latitude, longitude = victim.latitude, victim.longitude
        if self.default_place(latitude, longitude, victim.address):
            # The area code of a default address says as little as its point.
            return Placed(UNKNOWN, UNKNOWN, UNKNOWN, "default_address")
        coded = self.division_codes.get(str(victim.division_code or "").strip().upper(), UNKNOWN)
        if latitude is None or longitude is None or not _on_earth(latitude, longitude):
            return Placed(UNKNOWN, UNKNOWN, coded, "no_point")
        if latitude == 0 and longitude == 0:
            return Placed(UNKNOWN, UNKNOWN, coded, "zero_point")
        found = {name: level.find(latitude, longitude) for name, level in self.levels.items()}
        neighborhood = found.get("neighborhood") or UNKNOWN
        ids = {"neighborhood": neighborhood}
        for name in ("district", "division"):
            known = self.parents.get(name, {}).get(neighborhood, UNKNOWN)
            ids[name] = (found.get(name) or UNKNOWN) if name in self.levels else known
        if coded != UNKNOWN:
            ids["division"] = coded
        return Placed(ids["neighborhood"], ids["district"], ids["division"], self._quality(found))

    def _quality(self, found: Mapping[str, str | None]) -> str:
        finest = next((name for name in LEVELS if name in self.levels), None)
        if finest and found[finest] not in (None, UNKNOWN):
            return "in_area"
        if any(area_id is not None for area_id in found.values()):
            return "unnamed_area" if finest else "no_boundaries"
        return "out_of_city" if self.levels else "no_boundaries"

    def box(self, fallback: Mapping[str, float]) -> dict[str, float] | None:
        """South, west, north and east of the imported layers, else of the city's own box."""
        names = ("south", "west", "north", "east")
        if self.levels:
            bounds = np.array(
                [shapely.total_bounds(level.tree.geometries) for level in self.levels.values()]
            )
            west, south = bounds[:, :2].min(axis=0)
            east, north = bounds[:, 2:].max(axis=0)
            return dict(zip(names, map(float, (south, west, north, east)), strict=True))
        if all(name in fallback for name in names):
            return {name: float(fallback[name]) for name in names}
        return None


def known_places(
    store: RecordStore,
    memberships: Any,
    default_places: Sequence[DefaultPlace] = (),
    division_codes: Mapping[str, str] | None = None,
) -> Places:
    """Read the imported layers of `store`; `memberships` is the city's frame of that name."""
    shapes: dict[str, list[tuple[str, Any]]] = {}
    layers = {}
    for key, entry in store.entries("boundaries").items():
        layers[key.partition("/")[2]] = str(entry.sidecar.get("sha256"))
        for feature in entry.layer()["features"]:
            told = feature["properties"]
            if feature.get("geometry"):
                shapes.setdefault(told["area_type"], []).append(
                    (str(told["area_id"] or UNKNOWN), shape(feature["geometry"]))
                )
    levels = {
        area_type: Level(shapely.STRtree([one for _, one in found]), [i for i, _ in found])
        for area_type, found in shapes.items()
        if area_type in (*LEVELS, "city")
    }
    parents: dict[str, dict[str, str]] = {}
    whole = memberships[~memberships["overlaps"].astype(bool)]
    for row in whole.itertuples():
        parents.setdefault(row.parent_type, {})[row.area_id] = row.parent_id
    return Places(levels, parents, default_places, division_codes or {}, layers)


def _on_earth(latitude: float, longitude: float) -> bool:
    return abs(latitude) <= 90 and abs(longitude) <= 180  # NaN is neither
