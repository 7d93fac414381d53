"""Geometry of areas: shares of area, approximate shapes, simplification."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box, shape

from dashboard import city as cities
from dashboard.intake.boundaries import approximate_shapes, geojson_text, shares, simplify
from dashboard.intake.boundaries.files import read_features
from dashboard.intake.boundaries.shapes import discs, mended, projection
from tests.cities.small import SQUARE_KM, write_city

CUTS = st.lists(st.floats(0.001, 0.999), max_size=4, unique_by=lambda cut: round(cut, 3))


def _strips(cuts: list[float], west: float = 0.0, east: float = 1.0) -> list[tuple]:
    edges = [west, *(west + cut * (east - west) for cut in sorted(cuts)), east]
    return [
        (f"parent-{n}", box(a, 40.0, b, 40.1)) for n, (a, b) in enumerate(itertools.pairwise(edges))
    ]


@given(cuts=CUTS, west=st.floats(-0.3, 0.9), width=st.floats(0.05, 0.5))
def test_shares_are_at_most_one_and_the_largest_wins(cuts, west, width) -> None:
    parents = _strips(cuts)
    ground = box(west, 40.0, west + width, 40.1)
    rows = shares([("neighborhood-1", ground)], parents)
    # Oracle: at one latitude the equal-area share is the share of degrees.
    true = {
        area_id: max(0.0, min(p.bounds[2], west + width) - max(p.bounds[0], west)) / width
        for area_id, p in parents
    }
    best = max(true.values())
    if rows.empty:
        assert best < 0.001
        return
    [row] = rows.itertuples()
    assert 0 < row.share <= 1
    assert row.share + row.second_share <= 1 + 1e-9
    assert row.share == pytest.approx(best, abs=2e-3)
    assert true[row.parent_id] == pytest.approx(best, abs=2e-3)
    assert row.overlaps == (row.second_share > 0)


def test_a_sliver_along_a_common_border_is_no_overlap() -> None:
    parents = [("a", box(0, 40, 1.0001, 41)), ("b", box(1.0001, 40, 2, 41))]
    [row] = shares([("n", box(0, 40, 1.0002, 41))], parents).itertuples()
    assert (row.parent_id, row.overlaps, row.second_id) == ("a", False, "")


def test_a_tie_goes_to_the_smaller_id_whatever_the_order() -> None:
    parents = [("b", box(0, 40, 1, 41)), ("a", box(0, 40, 1, 41))]
    for given_parents in (parents, parents[::-1]):
        assert shares([("n", box(0, 40, 1, 41))], given_parents)["parent_id"].tolist() == ["a"]


def test_a_neighborhood_no_parent_touches_has_no_row() -> None:
    assert shares([("n", box(5, 40, 6, 41))], [("a", box(0, 40, 1, 41))]).empty
    assert shares([], []).empty


def test_what_is_mended_is_valid_and_polygonal() -> None:
    spike = shapely.from_wkt("POLYGON((0 0, 2 0, 2 2, 1 2, 1 5, 1 2, 0 2, 0 0))")
    made, was_mended = mended(spike)
    assert was_mended and made.is_valid and made.geom_type == "Polygon"
    assert made.area == pytest.approx(4)
    assert mended(box(0, 0, 1, 1)) == (box(0, 0, 1, 1), False)


PLACES = st.lists(
    st.tuples(st.floats(39.9, 40.1), st.floats(9.9, 10.1), st.floats(0.01, 30.0)),
    min_size=1, max_size=25, unique_by=lambda place: (round(place[0], 4), round(place[1], 4)),
)  # fmt: skip


def _areas(places: list[tuple[float, float, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(places, columns=["centroid_lat", "centroid_lon", "area_sq_km"])
    return frame.assign(area_id=[f"neighborhood-{n}" for n in range(len(frame))])


@given(places=PLACES)
def test_approximate_shapes_never_overlap_and_are_never_too_large(places) -> None:
    frame = _areas(places)
    drawn = discs(frame)
    assert len(drawn) == len(places)
    to_plane, _ = projection(disc for _, disc in drawn)
    grounds = {area_id: to_plane(disc) for area_id, disc in drawn}
    for area_id, sq_km in zip(frame["area_id"], frame["area_sq_km"], strict=True):
        assert grounds[area_id].is_valid
        assert grounds[area_id].area / 1e6 <= sq_km * 1.001
    together = shapely.union_all(list(grounds.values())).area
    assert together == pytest.approx(sum(ground.area for ground in grounds.values()), rel=1e-6)


@given(sq_km=st.floats(0.05, 60.0))
def test_a_disc_that_meets_no_neighbor_has_its_true_area(sq_km) -> None:
    # The neighbors' cells begin half way, about 28 km off.
    drawn = dict(discs(_areas([(40.0, 10.0, sq_km), (40.5, 10.0, 1.0), (40.0, 10.66, 1.0)])))
    to_plane, _ = projection(drawn.values())
    assert to_plane(drawn["neighborhood-0"]).area / 1e6 == pytest.approx(sq_km, rel=0.001)


def test_an_area_without_size_or_place_is_not_drawn(tmp_path: Path) -> None:
    frame = _areas([(40.0, 10.0, 1.0), (40.1, 10.0, 1.0), (40.2, 10.0, 1.0)])
    frame.loc[0, "area_sq_km"] = np.nan
    frame.loc[1, "centroid_lat"] = np.nan
    assert [area_id for area_id, _ in discs(frame)] == ["neighborhood-2"]
    assert discs(frame.iloc[:2]) == []


def test_districts_are_the_union_of_their_neighborhoods(tmp_path: Path) -> None:
    drawn = {
        (kind, area_id): ground
        for kind, area_id, ground in approximate_shapes(cities.load(write_city(tmp_path)))
    }
    assert len(drawn) == 4 + 2 + 1
    north = shapely.union(
        drawn["neighborhood", "neighborhood-1"], drawn["neighborhood", "neighborhood-2"]
    )
    assert drawn["district", "district-1"].equals(north)
    to_plane, _ = projection(drawn.values())
    assert to_plane(drawn["city", "city"]).area / 1e6 <= 4 * SQUARE_KM


def _wavy_grid(cells: int = 6, steps: int = 60) -> list[tuple]:
    """A coverage whose common borders are wavy lines of many corners."""

    def edge(a: tuple, b: tuple) -> list[tuple]:
        t = np.linspace(0, 1, steps)
        wave = 0.0006 * np.sin(t * math.pi * 8) * np.sin(t * math.pi)
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = math.hypot(dx, dy)
        x, y = a[0] + t * dx - wave * dy / length, a[1] + t * dy + wave * dx / length
        return list(zip(x.round(9), y.round(9), strict=True))

    size, west, south = 0.01, 10.0, 40.0
    line = {}
    for i in range(cells + 1):
        for j in range(cells + 1):
            here = (west + i * size, south + j * size)
            line[i, j, "x"] = edge(here, (here[0] + size, here[1]))
            line[i, j, "y"] = edge(here, (here[0], here[1] + size))
    shapes = []
    for i in range(cells):
        for j in range(cells):
            ring = (line[i, j, "x"] + line[i + 1, j, "y"][1:]
                    + line[i, j + 1, "x"][::-1][1:] + line[i, j, "y"][::-1][1:])  # fmt: skip
            shapes.append(("neighborhood", f"neighborhood-{i}-{j}", shapely.Polygon(ring)))
    return shapes


def _check_simplified(before: list[tuple], after: list[tuple], budget: int, meters: float) -> None:
    assert [item[:2] for item in after] == [item[:2] for item in before]
    texts = [geojson_text(ground) for _, _, ground in after]
    assert sum(map(len, texts)) <= budget
    to_plane, _ = projection(ground for _, _, ground in before)
    drawn = [shape(json.loads(text)) for text in texts]
    assert all(ground.is_valid and not ground.is_empty for ground in drawn)
    for (_, _, old), new in zip(before, drawn, strict=True):
        assert shapely.hausdorff_distance(to_plane(old), to_plane(new)) < meters
    whole = shapely.union_all([to_plane(ground) for ground in drawn])
    assert whole.area == pytest.approx(sum(to_plane(ground).area for ground in drawn), rel=1e-3)


def test_simplified_shapes_fit_and_leave_no_gap_wider_than_two_meters() -> None:
    before = _wavy_grid()
    budget = sum(len(geojson_text(ground)) for _, _, ground in before) // 4
    after = simplify(before, budget)
    _check_simplified(before, after, budget, meters=120)
    to_plane, _ = projection(ground for _, _, ground in before)
    whole = shapely.union_all([to_plane(ground) for _, _, ground in after])
    # Inside the city no strip of bare ground may be left between two neighbors.
    filled = shapely.union_all(
        [shapely.Polygon(part.exterior) for part in shapely.get_parts(whole)]
    )
    gaps = shapely.difference(filled, whole)
    assert shapely.buffer(gaps, -1.0).is_empty


def test_shapes_that_cannot_fit_are_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="do not fit 100 bytes"):
        simplify(_wavy_grid(2), 100)
    assert simplify([], 100) == []


def test_shapes_that_fit_keep_their_corners() -> None:
    before = [("city", "city", box(10, 40, 11, 41))]
    [(_, _, after)] = simplify(before, 10_000)
    assert after.equals(before[0][2])


@pytest.mark.real_data
def test_the_real_neighborhoods_fit_400_kilobytes(real_data) -> None:
    features, _ = read_features(real_data("boundaries/kc_neighborhoods_official.geojson"))
    before = [
        ("neighborhood", str(n), mended(feature.geometry)[0]) for n, feature in enumerate(features)
    ]
    after = simplify(before, 300_000)
    _check_simplified(before, after, 300_000, meters=60)
