"""Pure geometry of areas: mending, shares of area, approximate shapes, simplification.

Shapes are WGS84 longitude and latitude; areas and distances are measured in a Lambert azimuthal
equal-area projection centered on the shapes (Snyder, Map Projections, USGS PP 1395, chapter 24).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

SLIVER_SHARE = 0.0005  # smaller shares are drawing noise along a common border
DECIMALS = 5  # about one meter
_CORNERS = 32  # of an approximate disc
Shape = tuple[str, str, BaseGeometry]  # area_type, area_id, geometry


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """The polygonal parts of a geometry, as Polygon or MultiPolygon (possibly empty)."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def mended(geometry: BaseGeometry) -> tuple[BaseGeometry, bool]:
    """A valid geometry that covers the same ground, and whether it had to be mended."""
    if shapely.is_valid(geometry):
        return geometry, False
    return polygons_of(shapely.make_valid(geometry)), True


def projection(geometries: Iterable[BaseGeometry]) -> tuple[Callable, Callable]:
    """Functions from WGS84 to equal-area meters around these geometries, and back."""
    west, south, east, north = shapely.total_bounds(list(geometries))
    plane = pyproj.CRS.from_proj4(
        f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84 +units=m"
    )
    there = pyproj.Transformer.from_crs(4326, plane, always_xy=True)
    back = pyproj.Transformer.from_crs(plane, 4326, always_xy=True)
    return (
        lambda shape: shapely.transform(shape, there.transform, interleaved=False),
        lambda shape: shapely.transform(shape, back.transform, interleaved=False),
    )


def _dense(geometries: Iterable[BaseGeometry]) -> Callable:
    # A long straight border in degrees is a curve in the plane: with too few corners, two shapes
    # that share it would part.
    to_plane, _ = projection(geometries)
    return lambda shape: to_plane(shapely.segmentize(shape, 0.01))


def shares(
    neighborhoods: Sequence[tuple[str, BaseGeometry]], parents: Sequence[tuple[str, BaseGeometry]]
) -> pd.DataFrame:
    """Which parent holds the largest share of each neighborhood's area.

    Columns area_id, parent_id, share (0 to 1 of the neighborhood's own area), overlaps (a second
    parent holds more than a sliver), second_id, second_share. A neighborhood no parent touches has
    no row. Ties go to the smaller id, so that the order of a file decides nothing.
    """
    columns = ["area_id", "parent_id", "share", "overlaps", "second_id", "second_share"]
    if not neighborhoods or not parents:
        return pd.DataFrame(columns=columns)
    to_plane = _dense(shape for _, shape in [*neighborhoods, *parents])
    grounds = [to_plane(shape) for _, shape in parents]
    tree = shapely.STRtree(grounds)
    rows = []
    for area_id, shape in neighborhoods:
        ground = to_plane(shape)
        found: dict[str, float] = {}
        for index in tree.query(ground, predicate="intersects"):
            part = shapely.area(shapely.intersection(ground, grounds[index])) / ground.area
            parent_id = parents[index][0]
            found[parent_id] = found.get(parent_id, 0.0) + part
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] <= SLIVER_SHARE:
            continue
        (best, share), *rest = ranked
        second_id, second_share = rest[0] if rest else ("", 0.0)
        if second_share <= SLIVER_SHARE:
            second_id, second_share = "", 0.0
        rows.append((area_id, best, min(share, 1.0), bool(second_id), second_id, second_share))
    return pd.DataFrame(rows, columns=columns)


def overlapping(
    areas: Sequence[tuple[str, BaseGeometry]], least_share: float = 0.001
) -> list[tuple[str, str, float]]:
    """Pairs of areas that share ground: ids and square kilometers, above a share of the smaller."""
    if not areas:
        return []
    to_plane = _dense(shape for _, shape in areas)
    grounds = [to_plane(shape) for _, shape in areas]
    pairs = []
    for first, second in shapely.STRtree(grounds).query(grounds, predicate="intersects").T:
        if first < second:
            common = shapely.area(shapely.intersection(grounds[first], grounds[second]))
            if common > least_share * min(grounds[first].area, grounds[second].area):
                pairs.append((areas[first][0], areas[second][0], common / 1e6))
    return sorted(pairs)


def discs(areas: pd.DataFrame) -> list[tuple[str, BaseGeometry]]:
    """A disc of each area's size around its centroid, cut where it would meet its neighbor's cell.

    `areas` has area_id, centroid_lat, centroid_lon, area_sq_km. Because each disc stays in the
    Voronoi cell of its centroid, no two overlap; a disc that meets no border has its true area.
    """
    known = areas.dropna(subset=["centroid_lat", "centroid_lon", "area_sq_km"])
    known = known[known["area_sq_km"] > 0].sort_values("area_id")
    known = known.drop_duplicates(["centroid_lat", "centroid_lon"])  # one place, one disc
    if known.empty:
        return []
    points = shapely.points(known["centroid_lon"].to_numpy(), known["centroid_lat"].to_numpy())
    to_plane, back = projection([shapely.buffer(shapely.multipoints(points), 0.01)])
    centers = np.array([to_plane(point) for point in points])
    # A polygon of n corners and radius r has the area n/2 r^2 sin(2 pi / n), not pi r^2.
    unit = _CORNERS / 2 * math.sin(2 * math.pi / _CORNERS)
    radii = np.sqrt(known["area_sq_km"].to_numpy() * 1e6 / unit)
    circles = shapely.buffer(centers, radii, quad_segs=_CORNERS // 4)
    if len(centers) > 1:
        reach = shapely.box(*shapely.total_bounds(circles))
        cells = shapely.voronoi_polygons(
            shapely.multipoints(centers), extend_to=reach, ordered=True
        )
        circles = shapely.intersection(circles, shapely.get_parts(cells))
    return [
        (area_id, back(polygons_of(circle)))
        for area_id, circle in zip(known["area_id"], circles, strict=True)
    ]


def geojson_text(geometry: BaseGeometry, decimals: int = DECIMALS) -> str:
    """A geometry as compact GeoJSON text, coordinates rounded to `decimals` of a degree."""
    document = shapely.geometry.mapping(geometry)

    def rounded(value):
        if isinstance(value, (list, tuple)):
            return [rounded(part) for part in value]
        return round(value, decimals)

    document = {"type": document["type"], "coordinates": rounded(document["coordinates"])}
    return json.dumps(document, separators=(",", ":"))


def simplify(shapes: Sequence[Shape], budget_bytes: int) -> list[Shape]:
    """The same shapes with fewer corners, so that their GeoJSON texts fit `budget_bytes` together.

    Shapes of one area type are simplified as a coverage (Visvalingam-Whyatt on shared edges), so
    neighbors keep their common border. The smallest tolerance that fits is used. Raises ValueError
    if nothing fits, because cutting shapes off would be worse than not drawing them.
    """
    if not shapes:
        return []
    to_plane, back = projection(shape for _, _, shape in shapes)
    groups: dict[str, list[int]] = {}
    for index, (area_type, _, _) in enumerate(shapes):
        groups.setdefault(area_type, []).append(index)
    plane = [to_plane(shape) for _, _, shape in shapes]
    for tolerance in (0.0, *(2.0 * 1.5**step for step in range(18))):
        drawn: list[BaseGeometry | None] = [None] * len(shapes)
        for indexes in groups.values():
            group = [plane[index] for index in indexes]
            if tolerance:
                group = shapely.coverage_simplify(group, tolerance)
            for index, shape in zip(indexes, group, strict=True):
                drawn[index] = _rounded(back(shape), back(plane[index]))
        if sum(len(geojson_text(shape)) for shape in drawn) <= budget_bytes:
            return [(kind, id_, shape) for (kind, id_, _), shape in zip(shapes, drawn, strict=True)]
    raise ValueError(f"{len(shapes)} shapes do not fit {budget_bytes} bytes")


def _rounded(shape: BaseGeometry, original: BaseGeometry) -> BaseGeometry:
    # Rounding moves corners by under a meter, which may fold a thin part; what folds is mended,
    # and a part too thin for the grid keeps its own corners.
    for candidate in (shape, original):
        snapped = polygons_of(mended(shapely.set_precision(candidate, 10.0**-DECIMALS))[0])
        if not snapped.is_empty:
            return snapped
    return original
