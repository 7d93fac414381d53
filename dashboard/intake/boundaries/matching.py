"""Which layer a file is, and which of the city's areas each of its polygons is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.city import UNKNOWN, City
from dashboard.intake.boundaries.files import Feature
from dashboard.intake.boundaries.shapes import mended
from dashboard.intake.errors import IntakeError

MARGIN_DEGREES = 0.25  # around the centroids, where city.toml gives no box


@dataclass
class Matched:
    """What became of the polygons of one file; the counts add up to `read`."""

    areas: dict[str, BaseGeometry] = field(default_factory=dict)
    unknown: list[BaseGeometry] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    read: int = 0
    named: int = 0
    unnamed: int = 0
    unlisted: list[str] = field(default_factory=list)  # names or ids areas.csv does not have
    repeated: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    without_shape: int = 0
    mended: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)  # file's name, areas.csv's name
    absent: list[str] = field(default_factory=list)  # areas.csv's areas the file lacks


def plain(name: str) -> str:
    """A name without case and punctuation, to compare two spellings of one name."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def layer_of(city: City, features: list[Feature], layer: str | None, name: str) -> tuple[str, dict]:
    """The layer of sources.toml the file is, and its mapping; asks for `--layer` when in doubt."""
    layers: dict[str, dict[str, Any]] = city.sources.get("boundaries", {})
    if layer is not None:
        if layer not in layers:
            raise IntakeError(
                f"sources.toml of {city.city_id} has no layer {layer}; use one of "
                f"{', '.join(sorted(layers)) or 'none yet: add [boundaries.<layer>]'}."
            )
        return layer, layers[layer]
    columns = set().union(*(feature.columns for feature in features))
    fitting = [
        layer_id
        for layer_id, mapping in layers.items()
        if columns.intersection(mapping.get("id_columns") or mapping.get("name_columns", ()))
        and columns.issuperset(mapping.get("hint_columns", ()))
    ]
    if len(fitting) != 1:
        found = "fit several layers" if fitting else "fit no layer"
        raise IntakeError(
            f"{name}: its columns {found} of sources.toml; say which it is with --layer, one of "
            f"{', '.join(sorted(fitting or layers))}."
        )
    return fitting[0], layers[fitting[0]]


def extent(city: City) -> tuple[float, float, float, float]:
    """West, south, east and north of the city, from city.toml or around its centroids."""
    sides = [city.map.get(side) for side in ("west", "south", "east", "north")]
    if all(side is not None for side in sides):
        return tuple(float(side) for side in sides)  # type: ignore[return-value]
    known = city.areas.dropna(subset=["centroid_lat", "centroid_lon"])
    return (
        known["centroid_lon"].min() - MARGIN_DEGREES,
        known["centroid_lat"].min() - MARGIN_DEGREES,
        known["centroid_lon"].max() + MARGIN_DEGREES,
        known["centroid_lat"].max() + MARGIN_DEGREES,
    )


def check_place(city: City, features: list[Feature], name: str) -> None:
    """Refuse a layer that lies elsewhere, or has latitude before longitude."""
    box = np.array([feature.geometry.bounds for feature in features if feature.geometry])
    middles = (box[:, :2] + box[:, 2:]) / 2
    west, south, east, north = extent(city)

    def share_inside(x: np.ndarray, y: np.ndarray) -> float:
        return float(((x >= west) & (x <= east) & (y >= south) & (y <= north)).mean())

    if share_inside(middles[:, 0], middles[:, 1]) > 0.5:
        return
    if share_inside(middles[:, 1], middles[:, 0]) > 0.5:
        raise IntakeError(
            f"{name} has latitude before longitude; export it with longitude first, as GeoJSON "
            "and well-known text require."
        )
    raise IntakeError(
        f"{name} lies outside {city.city_name}; check that it is this city's layer, or correct "
        "the box under [map] in city.toml."
    )


def _first(columns: dict[str, str], wanted: list[str]) -> str:
    return next((columns[name] for name in wanted if columns.get(name)), "")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _area_id(mapping: dict, identifier: str, name: str, known: dict[str, str]) -> str | None:
    """The area a polygon is, by its id, else by a name that is the same but for punctuation."""
    if mapping.get("id_value"):
        return mapping["id_value"]
    if re.fullmatch(r"\d+\.0+", identifier):  # whole numbers that went through a spreadsheet
        identifier = identifier.partition(".")[0]
    prefix = mapping.get("id_prefix", "")
    if identifier and prefix + _slug(identifier) in known:
        return prefix + _slug(identifier)
    by_name = {plain(area_name): area_id for area_id, area_name in known.items()}
    return by_name.get(plain(name)) or by_name.get(plain(identifier))


def match(city: City, mapping: dict, features: list[Feature]) -> Matched:
    """Each polygon's area, by the layer's mapping. Never guesses: what fits no area is unknown."""
    listed = city.areas[city.areas["area_type"] == mapping["area_type"]]
    known = dict(zip(listed["area_id"], listed["area_name"], strict=True))
    found = Matched(read=len(features), names=known)
    for feature in features:
        if feature.geometry is None:
            found.without_shape += 1
            continue
        identifier = _first(feature.columns, mapping.get("id_columns", []))
        name = _first(feature.columns, mapping.get("name_columns", []))
        geometry, was_mended = mended(feature.geometry)
        if geometry.is_empty:
            found.without_shape += 1
            continue
        is_unnamed = not name and (not identifier or identifier in mapping.get("unnamed_ids", []))
        area_id = None if is_unnamed else _area_id(mapping, identifier, name, known)
        if was_mended:
            found.mended.append(name or known.get(area_id or "", "") or "an unnamed polygon")
        if area_id is None:
            found.unknown.append(geometry)
            if is_unnamed:
                found.unnamed += 1
            else:
                found.unlisted.append(name or identifier)
            continue
        if area_id not in found.areas:
            found.areas[area_id] = geometry
            found.named += 1
        elif shapely.equals(found.areas[area_id], geometry):
            found.repeated.append(known[area_id])
            continue
        else:
            found.areas[area_id] = shapely.union(found.areas[area_id], geometry)
            found.merged.append(known[area_id])
        if name and plain(name) != plain(known[area_id]) and not mapping.get("id_value"):
            found.renamed.append((name, known[area_id]))
    found.absent = [name for area_id, name in known.items() if area_id not in found.areas]
    return found


def collection(area_type: str, found: Matched) -> dict[str, Any]:
    """The matched layer as a GeoJSON feature collection, areas by id, then the unknown ones."""
    ordered = [
        (area_id, found.names[area_id], found.areas[area_id]) for area_id in sorted(found.areas)
    ]
    ordered += [(UNKNOWN, "", geometry) for geometry in found.unknown]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_type": area_type, "area_id": area_id, "area_name": name},
                "geometry": shapely.geometry.mapping(geometry),
            }
            for area_id, name, geometry in ordered
        ],
    }
