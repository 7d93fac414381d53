"""The made-up city itself: a drawn map without holes, names of its own, and nothing real in it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from dashboard import city as cities

CITIES = Path(__file__).resolve().parents[2] / "data" / "cities"
LAYERS = ("city_outline", "neighborhoods", "districts", "divisions")
NOTHING = 1e-4  # share of the city's area: a strip of a meter along its border


@pytest.fixture(scope="module")
def city() -> cities.City:
    return cities.load(CITIES / "demo")


@pytest.fixture(scope="module")
def layers() -> dict[str, list[dict]]:
    folder = CITIES / "demo" / "boundaries"
    return {
        name: json.loads((folder / f"simulated_{name}.geojson").read_text("utf-8"))["features"]
        for name in LAYERS
    }


@pytest.fixture(scope="module")
def outline(layers):
    return shape(layers["city_outline"][0]["geometry"])


def test_there_are_80_neighborhoods_6_districts_and_4_divisions(city) -> None:
    sizes = city.areas["area_type"].value_counts().to_dict()
    assert sizes == {"neighborhood": 80, "district": 6, "division": 4, "city": 1}


@pytest.mark.parametrize("layer", LAYERS)
def test_every_polygon_is_valid_and_none_overlaps_another(layers, outline, layer: str) -> None:
    shapes = [shape(feature["geometry"]) for feature in layers[layer]]
    assert all(one.is_valid and not one.is_empty for one in shapes)
    together = shapely.union_all(shapes)
    assert sum(one.area for one in shapes) - together.area < NOTHING * outline.area


@pytest.mark.parametrize("layer", LAYERS[1:])
def test_every_layer_covers_the_city_and_no_more(layers, outline, layer: str) -> None:
    together = shapely.union_all([shape(feature["geometry"]) for feature in layers[layer]])
    assert together.symmetric_difference(outline).area < NOTHING * outline.area


def test_two_polygons_have_no_name(layers) -> None:
    unnamed = [f for f in layers["neighborhoods"] if not f["properties"]["nbhname"]]
    assert len(unnamed) == 2
    assert all(f["properties"]["nbhid"] is None for f in unnamed)


def test_the_map_is_no_grid(layers) -> None:
    """Real neighborhoods have five or six neighbors, unlike sizes and crooked borders."""
    shapes = [shape(feature["geometry"]) for feature in layers["neighborhoods"]]
    areas = sorted(one.area for one in shapes)
    assert areas[-8] / areas[8] > 3
    assert min(len(one.exterior.coords) for one in shapes) > 8


def test_the_layers_are_small_enough_to_commit() -> None:
    files = (CITIES / "demo" / "boundaries").glob("*")
    assert sum(file.stat().st_size for file in files) < 500_000


def test_districts_cut_some_neighborhoods_and_divisions_hardly_any(city) -> None:
    cut = city.memberships[city.memberships["overlaps"]].groupby("parent_type").size()
    assert 8 <= cut["district"] <= 25
    assert 1 <= cut["division"] <= 3


def test_divisions_and_districts_cross(city) -> None:
    wide = city.memberships.pivot(index="area_id", columns="parent_type", values="parent_id")
    assert wide.groupby("division")["district"].nunique().min() >= 2
    assert wide.groupby("district")["division"].nunique().max() >= 2


def test_no_name_is_used_twice_or_known_from_kansas_city(city) -> None:
    with (CITIES / "kansas-city" / "areas.csv").open(encoding="utf-8", newline="") as file:
        real = {row["area_name"].casefold() for row in csv.DictReader(file)}
    named = city.areas[city.areas["area_type"] == "neighborhood"]["area_name"].str.casefold()
    assert named.is_unique
    assert not set(named) & real


def test_every_area_lies_in_the_open_sea(layers) -> None:
    """Within a degree of 38 N 41 W, over a thousand kilometers from any coast but the Azores."""
    for features in layers.values():
        west, south, east, north = shapely.total_bounds([shape(f["geometry"]) for f in features])
        assert -42 < west < east < -40
        assert 37 < south < north < 39


def test_everything_published_about_the_city_says_simulated(city) -> None:
    assert city.simulated
    assert city.totals["publisher"].str.startswith("Simulated").all()
    assert city.totals["counting_rule"].str.startswith("Simulated").all()
    assert city.totals["source"].str.startswith("Simulated").all()
    assert city.populations["source"].str.startswith("Simulated").all()
    assert city.programmes["programme"].str.endswith("(simulated)").all()
    assert all(name.endswith("(simulated)") for name in city.comparison_cities)
    for kind in ("crime", "boundaries", "totals"):
        assert all(s["publisher"].startswith("Simulated") for s in city.sources[kind].values())


def test_totals_reach_from_1975_to_the_year_before_the_files_end(city) -> None:
    yearly = city.totals[city.totals["period_type"] == "year"]
    years = {day.year for day in yearly[yearly["city_name"] == "Lanternford"]["period_start"]}
    assert years == set(range(1975, 2026))
    for name in city.comparison_cities:
        assert len(yearly[yearly["city_name"] == name]) == 51


def test_a_year_of_the_files_has_several_published_counts(city) -> None:
    own = city.totals[city.totals["city_name"] == "Lanternford"]
    start = own["period_start"].map(lambda day: day.year)
    assert own[start >= 2016].groupby(start)["publisher"].nunique().eq(2).all()


def test_no_program_of_the_made_up_city_has_a_published_rating(city) -> None:
    assert set(city.programmes["rating"].fillna("")) <= {"", "Not rated"}
    assert set(city.programmes["other_side"].fillna("")) == {""}


def test_help_lines_are_the_real_national_ones(city) -> None:
    lines = city.help.set_index("help_id")
    assert lines.loc["988", "phone"] == "988"
    assert lines.loc["victimconnect", "phone"] == "1-855-484-2846"
    assert set(lines["area"]) == {"national"}


def test_populations_of_neighborhoods_add_up_to_the_city(city) -> None:
    people = city.areas.groupby("area_type")["population"].sum()
    assert people["neighborhood"] == people["city"]
