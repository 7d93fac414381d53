"""Importing layers into the record store, and giving them back to those who place and draw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.city import UNKNOWN, City
from dashboard.intake.boundaries.files import read_features
from dashboard.intake.boundaries.matching import Matched, check_place, collection, layer_of, match
from dashboard.intake.boundaries.shapes import (
    Shape,
    discs,
    overlapping,
    polygons_of,
    shares,
)
from dashboard.intake.reports import Report, counted
from dashboard.intake.store import Put, RecordStore
from dashboard.settings import Settings

RULES = 1  # raise when the same file would now give another layer
Progress = Callable[[str, int, int | None], None]
Layers = dict[str, list[tuple[str, BaseGeometry]]]
MEMBERSHIP_COLUMNS = ["area_id", "parent_type", "parent_id", "share", "overlaps"]


def import_boundaries(
    settings: Settings,
    city: City,
    paths: Sequence[Path],
    *,
    layer: str | None = None,
    today: date,
    progress: Progress | None = None,
) -> list[Report]:
    """Read boundary files and make them the city's layers; one report per file.

    `layer` names the layer of sources.toml where the columns do not tell. A file that is already
    the current layer changes nothing. Raises IntakeError, and then nothing of any file is kept.
    """
    store = RecordStore(settings.restricted)
    tell = progress or (lambda label, done, total: None)
    layers = load_layers(store)
    reports: list[tuple[str, Report]] = []
    puts: dict[str, Put] = {}
    for number, path in enumerate(Path(path) for path in paths):
        tell(f"Reading {path.name}", number, len(paths))
        features, content = read_features(path)
        layer_id, mapping = layer_of(city, features, layer, path.name)
        # Keyed by area type: a second layer of one type would give each area two shapes.
        area_type = mapping["area_type"]
        key, mark = f"boundaries/{area_type}", _mark(content, mapping, city)
        before = puts.get(key) or store.get(key)
        if before is not None and before.sidecar.get("mark") == mark:
            headline = f"{path.name}: already the current layer {layer_id}; nothing changed."
            reports.append((layer_id, Report(headline)))
            continue
        check_place(city, features, path.name)
        found = match(city, mapping, features)
        layers[area_type] = [*sorted(found.areas.items()), *((UNKNOWN, s) for s in found.unknown)]
        overlaps = overlapping(sorted(found.areas.items()))
        report = _report(path.name, mapping, found, overlaps, city)
        sidecar = {
            "layer": layer_id,
            "area_type": area_type,
            "mark": mark,
            "sha256": hashlib.sha256(content).hexdigest(),
            "file_name": path.name,
            "imported_on": today.isoformat(),
            "publisher": mapping.get("publisher", ""),
            "title": mapping.get("title", layer_id),
            **report.facts,
        }
        puts[key] = Put(key, sidecar, layer=collection(area_type, found))
        reports.append((layer_id, report))
    if puts:
        tell("Comparing the layers", len(paths), len(paths))
        reports += _with_memberships(store, city, layers, puts)
        store.put_many(puts.values())
    for layer_id, report in reports:
        report.keep(settings.restricted, f"boundaries-{layer_id}")
    return [report for _, report in reports]


def _mark(content: bytes, mapping: dict, city: City) -> str:
    """What decides the result: the file, the mapping, the areas, and the rules of this code."""
    areas = city.areas[city.areas["area_type"] == mapping["area_type"]]
    known = areas[["area_id", "area_name"]].to_csv(index=False)
    parts = (content, json.dumps(mapping, sort_keys=True).encode(), known.encode(), b"%d" % RULES)
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _report(
    file_name: str,
    mapping: dict,
    found: Matched,
    overlaps: list[tuple[str, str, float]],
    city: City,
) -> Report:
    lines = [f"{counted(found.named, 'named area')} used"]
    if found.unnamed:
        lines.append(f"{counted(found.unnamed, 'unnamed polygon')} kept as {UNKNOWN}")
    if found.unlisted:
        lines.append(
            f"{counted(len(found.unlisted), 'polygon')} not in areas.csv, kept as {UNKNOWN}: "
            + "; ".join(sorted(found.unlisted))
        )
    if found.merged:
        lines.append(
            f"{counted(len(found.merged), 'further polygon')} joined to the area of the same id: "
            + "; ".join(sorted(found.merged))
        )
    if found.repeated:
        lines.append(
            f"{counted(len(found.repeated), 'exact duplicate')} left out: "
            + "; ".join(sorted(found.repeated))
        )
    if found.without_shape:
        lines.append(f"{counted(found.without_shape, 'row')} without a shape left out")
    if len(found.mended) == 1:
        lines.append(f"one invalid ring mended: {found.mended[0]}")
    elif found.mended:
        lines.append(f"{len(found.mended)} invalid rings mended: {'; '.join(found.mended)}")
    for said, ours in found.renamed:
        lines.append(f"the file calls {ours} by another name: {said}")
    if found.absent:
        lines.append(
            f"{counted(len(found.absent), 'area')} of areas.csv not in the file: "
            + "; ".join(found.absent)
        )
    for first, second, sq_km in overlaps:
        both = f"{city.area_name(first)} and {city.area_name(second)}"
        lines.append(f"{both} overlap by {sq_km:.3f} square kilometers")
    facts: dict[str, Any] = {
        "read": found.read,
        "named": found.named,
        "unnamed": found.unnamed,
        "unlisted": sorted(found.unlisted),
        "merged": sorted(found.merged),
        "repeated": sorted(found.repeated),
        "without_shape": found.without_shape,
        "mended": found.mended,
        "renamed": found.renamed,
        "absent": found.absent,
        "overlaps": overlaps,
    }
    read = counted(found.read, "polygon")
    return Report(f"{file_name}: {mapping.get('title', 'layer')}: {read} read", tuple(lines), facts)


def _with_memberships(
    store: RecordStore, city: City, layers: Layers, puts: dict[str, Put]
) -> list[tuple[str, Report]]:
    """Put the computed memberships beside the neighborhood layer; report where they differ."""
    if not layers.get("neighborhood"):
        return []
    key = "boundaries/neighborhood"
    neighborhoods = _named(layers["neighborhood"])
    rows, reports = [], []
    for parent_type in ("district", "division"):
        if not layers.get(parent_type):
            continue
        computed = shares(neighborhoods, _named(layers[parent_type]))
        rows += [
            dict(
                zip(
                    MEMBERSHIP_COLUMNS,
                    (r.area_id, parent_type, r.parent_id, round(r.share, 4), r.overlaps),
                    strict=True,
                )
            )
            for r in computed.itertuples()
        ]
        reports.append((f"membership-{parent_type}", _compared(city, parent_type, computed)))
    old = puts.get(key) or store.get(key)
    if old.sidecar.get("memberships") == rows and key not in puts:
        return []
    made = old.layer if isinstance(old, Put) else old.layer()
    puts[key] = Put(key, {**old.sidecar, "memberships": rows}, layer=made)
    return reports


def _compared(city: City, parent_type: str, computed: pd.DataFrame) -> Report:
    written = city.memberships[city.memberships["parent_type"] == parent_type]
    ours = dict(zip(written["area_id"], written["parent_id"], strict=True))
    differing = [
        f"{city.area_name(r.area_id)} is in {city.area_name(r.parent_id)} by largest share "
        f"({r.share:.1%}); memberships.csv says {city.area_name(ours[r.area_id])}"
        for r in computed.itertuples()
        if r.area_id in ours and ours[r.area_id] != r.parent_id
    ]
    placed = set(computed["area_id"])
    outside = [f"{city.area_name(id_)} is in none of them" for id_ in ours if id_ not in placed]
    cut = int(computed["overlaps"].sum()) if len(computed) else 0
    same = sum(ours.get(r.area_id) == r.parent_id for r in computed.itertuples())
    lines = [
        f"{counted(len(computed), 'neighborhood')} placed by largest share of area; {cut} are cut",
        f"{same:,} as memberships.csv says" if ours else "memberships.csv names none",
        *differing,
        *outside,
    ]
    facts = {
        "placed": len(computed),
        "cut": cut,
        "same": same,
        "differing": differing,
        "outside": outside,
    }
    return Report(f"Each neighborhood's {parent_type}:", tuple(lines), facts)


def _named(areas: list[tuple[str, BaseGeometry]]) -> list[tuple[str, BaseGeometry]]:
    return [(area_id, geometry) for area_id, geometry in areas if area_id != UNKNOWN]


def load_layers(store: RecordStore) -> Layers:
    """The imported shapes by area type: `(area_id, geometry)`, WGS84, unnamed ones as unknown."""
    layers: Layers = {}
    for entry in store.entries("boundaries").values():
        layers[entry.sidecar["area_type"]] = [
            (feature["properties"]["area_id"], shape(feature["geometry"]))
            for feature in entry.layer()["features"]
        ]
    return layers


def load_memberships(store: RecordStore, city: City) -> pd.DataFrame:
    """Memberships as memberships.csv, replaced by the computed ones where layers were imported."""
    computed = [
        row
        for entry in store.entries("boundaries").values()
        for row in entry.sidecar.get("memberships", [])
    ]
    if not computed:
        return city.memberships
    rows = pd.DataFrame(computed, columns=MEMBERSHIP_COLUMNS)
    kept = city.memberships[~city.memberships["parent_type"].isin(set(rows["parent_type"]))]
    return pd.concat([kept, rows], ignore_index=True) if len(kept) else rows


def approximate_shapes(
    city: City,
    memberships: pd.DataFrame | None = None,
    neighborhoods: list[tuple[str, BaseGeometry]] | None = None,
) -> list[Shape]:
    """Shapes drawn from centroids and sizes alone, until official boundaries are imported.

    Neighborhoods are discs that do not overlap, or the shapes given; a district, a division and
    the city are the union of their neighborhoods. An area without a size or without members has
    no shape.
    """
    listed = city.areas[city.areas["area_type"] == "neighborhood"]
    drawn = dict(discs(listed) if neighborhoods is None else neighborhoods)
    shapes: list[Shape] = [("neighborhood", area_id, disc) for area_id, disc in drawn.items()]
    members = city.memberships if memberships is None else memberships
    for (parent_type, parent_id), group in members.groupby(["parent_type", "parent_id"]):
        parts = [drawn[area_id] for area_id in group["area_id"] if area_id in drawn]
        if parts:
            shapes.append((parent_type, parent_id, polygons_of(shapely.union_all(parts))))
    if drawn:
        shapes.append(("city", "city", polygons_of(shapely.union_all(list(drawn.values())))))
    return shapes


def shapes_of(store: RecordStore, city: City) -> list[tuple[str, str, BaseGeometry, bool]]:
    """What to draw: `(area_type, area_id, geometry, is_approximate)` of every area with a shape.

    An imported layer replaces the approximate shapes of its area type. The unnamed polygons are
    not areas and are not drawn.
    """
    layers = load_layers(store)
    found = [
        (area_type, area_id, geometry, False)
        for area_type, areas in layers.items()
        for area_id, geometry in _named(areas)
    ]
    official = _named(layers["neighborhood"]) if "neighborhood" in layers else None
    found += [
        (area_type, area_id, geometry, True)
        for area_type, area_id, geometry in approximate_shapes(
            city, load_memberships(store, city), official
        )
        if area_type not in layers
    ]
    return sorted(found, key=lambda item: item[:2])
