"""Writes the drawn city as a city's folder has it: GeoJSON layers, areas.csv and memberships.csv.

python -m dashboard.intake.simulate.layers data/cities/demo
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from shapely import make_valid, set_precision
from shapely.geometry import MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from dashboard.intake.simulate import names
from dashboard.intake.simulate.geography import SEED, Area, draw, to_degrees

POPULATION = 312_400
POPULATION_YEAR = 2020


def _polygons_only(shape: BaseGeometry) -> BaseGeometry:
    """Valid polygons of at least 500 square meters: cutting leaves slivers and loose lines."""
    flat = make_valid(shape)
    parts = [
        part for part in getattr(flat, "geoms", [flat]) if isinstance(part, Polygon | MultiPolygon)
    ]
    pieces = [piece for part in parts for piece in getattr(part, "geoms", [part])]
    kept = [piece for piece in pieces if piece.area > 0.0005]
    return MultiPolygon(kept) if len(kept) > 1 else kept[0]


def _feature(area: Area, number: int) -> dict:
    """A GeoJSON feature with properties as a city portal names them."""
    if area.area_type == "neighborhood":
        properties = {
            "objectid": str(number),
            "nbhname": area.name,
            "nbhid": area.area_id and area.area_id[13:],
        }
    elif area.area_type == "division":
        code = names.DIVISION_CODES[area.area_id.removeprefix("division-")]
        properties = {
            "objectid": str(number),
            "division_id": area.area_id.removeprefix("division-"),
            "division_name": area.name,
            "div_code": code,
        }
    elif area.area_type == "district":
        properties = {"objectid": str(number), "dist_id": area.area_id.removeprefix("district-")}
    else:
        properties = {"city_name": area.name}
    shape = set_precision(to_degrees(_polygons_only(area.shape)), 1e-6)
    return {
        "type": "Feature",
        "properties": properties | {"simulated": True},
        "geometry": _rounded(mapping(shape)),
    }


def _rounded(geometry: dict) -> dict:
    """Six decimals, about 10 centimeters: the committed files stay small and borders still meet."""

    def walk(part):
        return (
            [walk(inner) for inner in part]
            if isinstance(part[0], list | tuple)
            else [round(v, 6) for v in part]
        )

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


LAYERS = {
    "city": "city_outline",
    "neighborhood": "neighborhoods",
    "district": "districts",
    "division": "divisions",
}


def write(folder: Path, seed: int = SEED) -> None:
    """Write boundaries/*.geojson, areas.csv and memberships.csv of the city into `folder`."""
    areas = draw(seed)
    (folder / "boundaries").mkdir(parents=True, exist_ok=True)
    for area_type, name in LAYERS.items():
        features = [
            _feature(area, i + 1)
            for i, area in enumerate(a for a in areas if a.area_type == area_type)
        ]
        lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
        title = json.dumps(f"Simulated {name} of {names.CITY}")
        text = f'{{"type":"FeatureCollection","name":{title},"features":[\n{lines}\n]}}\n'
        (folder / "boundaries" / f"simulated_{name}.geojson").write_text(text, encoding="utf-8")
    _write_areas(folder / "areas.csv", areas, seed)
    _write_memberships(folder / "memberships.csv", areas)


def _write_areas(path: Path, areas: list[Area], seed: int) -> None:
    rng = np.random.default_rng(seed + 1)
    hoods = [a for a in areas if a.area_type == "neighborhood" and a.area_id]
    size = np.array([a.shape.area for a in hoods])
    away = np.array([a.shape.centroid.distance(Point(0.3, -1.6)) for a in hoods])
    weight = size * np.exp(-away / 4.5) * rng.lognormal(0, 0.35, len(hoods))
    people = np.floor(POPULATION * weight / weight.sum()).astype(int)
    people[np.argmax(people)] += POPULATION - people.sum()
    lived_in = dict(zip([a.area_id for a in hoods], people, strict=True)) | {"city": POPULATION}
    header = (
        "area_type,area_id,area_name,centroid_lat,centroid_lon,area_sq_km,"
        "population,population_year,population_source"
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split(","))
        for area in areas:
            if area.area_id is None:
                continue
            at = to_degrees(area.shape.centroid)
            row = [
                area.area_type,
                area.area_id,
                area.name,
                f"{at.y:.5f}",
                f"{at.x:.5f}",
                f"{area.shape.area:.2f}",
            ]
            if area.area_id in lived_in:
                row += [lived_in[area.area_id], POPULATION_YEAR, "Simulated census"]
            else:
                row += ["", "", ""]
            out.writerow(row)


def _write_memberships(path: Path, areas: list[Area]) -> None:
    hoods = [a for a in areas if a.area_type == "neighborhood" and a.area_id]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["area_id", "parent_type", "parent_id", "share", "overlaps"])
        for hood in hoods:
            for parent_type in ("district", "division"):
                shares = {
                    a.area_id: hood.shape.intersection(a.shape).area / hood.shape.area
                    for a in areas
                    if a.area_type == parent_type
                }
                parent = max(shares, key=shares.get)
                share = shares[parent]
                out.writerow(
                    [hood.area_id, parent_type, parent, f"{share:.4f}", str(share < 0.995).lower()]
                )


if __name__ == "__main__":
    write(Path(sys.argv[1]))
