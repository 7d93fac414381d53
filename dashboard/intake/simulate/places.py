"""The address book of the made-up city: where simulated reports take place."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.intake.simulate import names
from dashboard.intake.simulate.draws import uniform

PER_NEIGHBORHOOD = 120
# Addresses keep away from every border, so that rounding to four decimals (11 meters), as some
# files do, cannot move one into the next area and the truth stays the truth.
MARGIN_DEGREES = 0.0004
HEADQUARTERS_AT = (38.18431, -41.31652)  # latitude, longitude; the files' default place
FAR_AWAY = (40.7113, -38.4702)  # where a geocoder puts streets of the same name elsewhere


@dataclass(frozen=True)
class AddressBook:
    """Arrays of one entry per address. Entries of the two unnamed polygons come last and have
    neighborhood "unknown"; `first` and `size` find a neighborhood's addresses by its position."""

    lat: np.ndarray
    lon: np.ndarray
    street: np.ndarray
    zip_code: np.ndarray
    code: np.ndarray
    neighborhood: np.ndarray
    district: np.ndarray
    division: np.ndarray
    ids: tuple[str, ...]  # area_id of each named neighborhood, in order
    first: np.ndarray
    size: np.ndarray


def _layer(folder: Path, name: str) -> list[tuple[dict, BaseGeometry]]:
    text = (folder / "boundaries" / f"simulated_{name}.geojson").read_text(encoding="utf-8")
    return [(f["properties"], shape(f["geometry"])) for f in json.loads(text)["features"]]


@lru_cache(maxsize=4)
def address_book(folder: Path, seed: int) -> AddressBook:
    """Scatter addresses inside every neighborhood of the city in `folder`, off all borders."""
    hoods = _layer(folder, "neighborhoods")
    hoods = [h for h in hoods if h[0]["nbhid"]] + [h for h in hoods if not h[0]["nbhid"]]
    districts = [(f"district-{p['dist_id']}", s) for p, s in _layer(folder, "districts")]
    divisions = [(f"division-{p['division_id']}", s) for p, s in _layer(folder, "divisions")]
    borders = shapely.union_all([s.boundary for _, s in districts + divisions]).buffer(
        MARGIN_DEGREES
    )
    desk = shapely.Point(HEADQUARTERS_AT[1], HEADQUARTERS_AT[0]).buffer(0.004)
    points, owner = [], []
    for i, (_, polygon) in enumerate(hoods):
        inside = polygon.buffer(-MARGIN_DEGREES).difference(borders).difference(desk)
        found = _scatter(inside, seed, i)
        points.append(found)
        owner += [i] * len(found)
    at, hood = np.vstack(points), np.array(owner)
    ids = [f"neighborhood-{p['nbhid']}" if p["nbhid"] else "unknown" for p, _ in hoods]
    number = np.arange(len(at))
    street = np.array(names.STREETS)[
        (uniform(seed, "street", number) * len(names.STREETS)).astype(int)
    ]
    block = (uniform(seed, "block", number) * 98 + 1).astype(int) * 100
    district, division = _area_of(at, districts), _area_of(at, divisions)
    codes = {f"division-{key}": code for key, code in names.DIVISION_CODES.items()}
    size = np.bincount(hood)
    return AddressBook(
        lat=at[:, 1], lon=at[:, 0],
        street=np.array([f"{b} {s}" for b, s in zip(block, street, strict=True)]),
        zip_code=np.array([f"0012{name[-1]}" for name in district]),
        code=np.array([codes[name] for name in division]),
        neighborhood=np.array(ids, dtype=object)[hood], district=district, division=division,
        ids=tuple(name for name in ids if name != "unknown"),
        first=np.concatenate([[0], np.cumsum(size)[:-1]]), size=size,
    )  # fmt: skip


def _scatter(inside: BaseGeometry, seed: int, number: int) -> np.ndarray:
    """Points (lon, lat) inside a polygon: uniform over its box, those outside thrown away."""
    west, south, east, north = inside.bounds
    tries = np.arange(PER_NEIGHBORHOOD * 12)
    lon = west + (east - west) * uniform(seed, "lon", number, tries)
    lat = south + (north - south) * uniform(seed, "lat", number, tries)
    hit = shapely.contains_xy(inside, lon, lat)
    return np.column_stack([lon[hit], lat[hit]])[:PER_NEIGHBORHOOD].round(6)


def _area_of(at: np.ndarray, areas: list[tuple[str, BaseGeometry]]) -> np.ndarray:
    found = np.full(len(at), "unknown", dtype=object)
    for area_id, polygon in areas:
        found[shapely.contains_xy(polygon, at[:, 0], at[:, 1])] = area_id
    return found
