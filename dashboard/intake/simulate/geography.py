"""Draws the made-up city: outline, river, neighborhoods, divisions, districts.

The drawn layers are committed under `data/cities/demo/boundaries/`, because a city is a folder of
data; `layers.py` writes them.

Everything is worked out in kilometers around `CENTER` and written as WGS84. The center lies in the
open North Atlantic, far from any land, so that nobody can mistake the city for a real one and no
fabricated death lies in a real place; the latitude is one where a degree looks as it does at home.
"""

from dataclasses import dataclass

import numpy as np
from shapely import union_all, voronoi_polygons
from shapely.affinity import scale, translate
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize, split, unary_union

from dashboard.intake.simulate import names

CENTER = (38.2, -41.3)
KM_PER_DEGREE_LAT = 111.195
KM_PER_DEGREE_LON = KM_PER_DEGREE_LAT * float(np.cos(np.radians(CENTER[0])))
SEED = 1871


@dataclass(frozen=True)
class Area:
    """One drawn area, its shape in kilometers around the center; a name of None is no name."""

    area_type: str
    area_id: str | None
    name: str | None
    shape: BaseGeometry


def to_degrees(shape: BaseGeometry) -> BaseGeometry:
    """Kilometers around the center into longitude and latitude."""
    flat = scale(shape, 1 / KM_PER_DEGREE_LON, 1 / KM_PER_DEGREE_LAT, origin=(0, 0))
    return translate(flat, CENTER[1], CENTER[0])


def _outline(rng: np.random.Generator) -> Polygon:
    """A closed, wavy line: a circle with six random harmonics, wider than high."""
    turn = np.linspace(0, 2 * np.pi, 181)[:-1]
    radius = np.full_like(turn, 7.9)
    for wave in range(2, 8):
        radius += rng.normal(0, 1.5 / wave) * np.cos(wave * turn + rng.uniform(0, 2 * np.pi))
    return Polygon(np.column_stack([1.15 * radius * np.cos(turn), radius * np.sin(turn)]))


def _river() -> LineString:
    """From west to east, with one deep bend to the south around the old town."""
    x = np.linspace(-14, 14, 141)
    return LineString(
        np.column_stack([x, 2.6 - 2.7 * np.exp(-((x - 0.6) ** 2) / 5) + 0.5 * np.sin(x / 2.1)])
    )


def _scatter(rng: np.random.Generator, ground: Polygon, count: int) -> np.ndarray:
    """`count` points in `ground`, denser near the old town, pushed apart by three Lloyd steps."""
    points: list[tuple[float, float]] = []
    west, south, east, north = ground.bounds
    while len(points) < count:
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        is_kept = rng.random() < 0.25 + 0.75 * np.exp(-(x**2 + (y + 1.5) ** 2) / 18)
        if is_kept and ground.contains(Point(x, y)):
            points.append((x, y))
    spread = np.array(points)
    for _ in range(3):
        cells = _cells(spread, ground)
        spread = 0.5 * spread + 0.5 * np.array(
            [cell.representative_point().coords[0] for cell in cells]
        )
    return spread


def _cells(points: np.ndarray, ground: BaseGeometry) -> list[BaseGeometry]:
    """The Voronoi cell of each point, cut to `ground`, in the order of the points."""
    drawn = list(voronoi_polygons(MultiPoint(points), extend_to=ground.buffer(5)).geoms)
    ordered = []
    for x, y in points:
        [cell] = [cell for cell in drawn if cell.contains(Point(x, y))]
        ordered.append(cell.intersection(ground))
    return ordered


def _bend_edges(
    rng: np.random.Generator, cells: list[BaseGeometry], outer: BaseGeometry
) -> list[Polygon]:
    """The same cells with crooked borders: each shared edge is bent, once for both sides."""
    lines = linemerge(unary_union([cell.boundary for cell in cells]))
    bent = []
    for line in lines.geoms:
        is_shared = not outer.boundary.buffer(0.02).contains(line)
        if len(line.coords) == 2 and is_shared and line.length > 0.3:
            (x0, y0), (x1, y1) = line.coords
            at = np.linspace(0, 1, 5)[1:-1]
            off = rng.normal(0, 0.035, 3)
            middle = [
                (x0 + (x1 - x0) * t - (y1 - y0) * d, y0 + (y1 - y0) * t + (x1 - x0) * d)
                for t, d in zip(at, off, strict=True)
            ]
            line = LineString([(x0, y0), *middle, (x1, y1)])
        bent.append(line)
    return list(polygonize(unary_union(bent)))


def _name_cells(cells: list[BaseGeometry], bank: str) -> dict[str, BaseGeometry]:
    """Names for the cells of one bank: the south bank is split into center, east and west."""
    if bank == "north":
        return dict(
            zip(names.NEIGHBORHOODS["north"], sorted(cells, key=_reading_order), strict=True)
        )
    by_distance = sorted(cells, key=lambda cell: cell.centroid.distance(Point(0.3, -1.6)))
    center = by_distance[: len(names.NEIGHBORHOODS["central"])]
    rest = sorted(by_distance[len(center) :], key=lambda cell: cell.centroid.x)
    west = rest[: len(names.NEIGHBORHOODS["west"])]
    named = {}
    for division, part in (("central", center), ("west", west), ("east", rest[len(west) :])):
        ordered = sorted(part, key=_reading_order)
        named.update(zip(names.NEIGHBORHOODS[division], ordered, strict=True))
    return named


def _reading_order(cell: BaseGeometry) -> tuple[int, float]:
    return (-round(cell.centroid.y / 2.2), cell.centroid.x)


def draw(seed: int = SEED) -> list[Area]:
    """All areas of the city, drawn from `seed`: city, neighborhoods (80 named, 2 unnamed: the
    river and a rail yard), divisions, districts."""
    rng = np.random.default_rng(seed)
    outline, river_line = _outline(rng), _river()
    river = river_line.buffer(0.17).intersection(outline)
    banks = sorted(outline.difference(river).geoms, key=lambda part: part.area)[-2:]
    north, south = sorted(banks, key=lambda part: -part.centroid.y)
    named: dict[str, BaseGeometry] = {}
    yard: BaseGeometry | None = None
    for bank, ground in (("north", north), ("south", south)):
        count = sum(
            len(part)
            for key, part in names.NEIGHBORHOODS.items()
            if (key == "north") == (bank == "north")
        )
        extra = 1 if bank == "south" else 0
        straight = _cells(_scatter(rng, ground, count + extra), ground)
        cells = _bend_edges(rng, straight, ground)
        if extra:
            yard = min(cells, key=lambda cell: cell.centroid.distance(Point(6.2, -3.2)))
            cells = [cell for cell in cells if cell is not yard]
        named.update(_name_cells(cells, bank))
    water = outline.difference(unary_union([*named.values(), yard]))
    order = sorted(named)
    hoods = [
        Area("neighborhood", f"neighborhood-{i + 1}", name, named[name])
        for i, name in enumerate(order)
    ]
    unnamed = [Area("neighborhood", None, None, shape) for shape in (water, yard)]
    city = [Area("city", "city", names.CITY, outline)]
    return city + hoods + unnamed + _divisions(hoods, water, yard) + _districts(rng, hoods, outline)


def _divisions(hoods: list[Area], water: BaseGeometry, yard: BaseGeometry) -> list[Area]:
    """Patrol divisions are whole neighborhoods, but for one that the Central and Kilns share."""
    by_name = {hood.name: hood.shape for hood in hoods}
    parts = {key: [by_name[name] for name in listed] for key, listed in names.NEIGHBORHOODS.items()}
    central = unary_union(parts["central"])
    shared = max(
        parts["east"], key=lambda cell: cell.boundary.intersection(central.boundary).length
    )
    x = shared.bounds[0] + 0.38 * (shared.bounds[2] - shared.bounds[0])
    pieces = sorted(
        split(shared, LineString([(x, -30), (x, 30)])).geoms, key=lambda part: part.centroid.x
    )
    parts["east"] = [cell for cell in parts["east"] if cell is not shared] + pieces[1:] + [yard]
    parts["central"].append(pieces[0])
    parts["north"].append(water)
    return [
        Area("division", f"division-{key}", names.DIVISIONS[key], _joined(part))
        for key, part in parts.items()
    ]


def _districts(rng: np.random.Generator, hoods: list[Area], outline: Polygon) -> list[Area]:
    """Council districts are nearest-center areas that follow whole neighborhoods where a border
    only grazes them, and cut those through which it really passes."""
    turn = np.linspace(0, 2 * np.pi, 7)[:-1] + 0.4
    centers = np.column_stack([5.2 * np.cos(turn), 4.4 * np.sin(turn)]) + rng.normal(0, 0.7, (6, 2))
    ground = _cells(centers, outline)
    parts: list[list[BaseGeometry]] = [[] for _ in ground]
    taken = []
    for hood in hoods:
        share = [hood.shape.intersection(cell).area / hood.shape.area for cell in ground]
        first = int(np.argmax(share))
        if max(share) < 0.78:
            continue
        parts[first].append(hood.shape)
        taken.append(hood.shape)
    rest = outline.difference(unary_union(taken))
    for i, cell in enumerate(ground):
        parts[i].append(cell.intersection(rest))
    return [
        Area("district", f"district-{i + 1}", f"Council District {i + 1}", _joined(part))
        for i, part in enumerate(parts)
    ]


def _joined(parts: list[BaseGeometry]) -> BaseGeometry:
    """The union on a grid of one meter, so that borders computed twice meet in the same point."""
    return union_all(parts, grid_size=0.001)
