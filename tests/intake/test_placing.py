"""Where a victim is placed, and what is said when that is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.intake.placing import Placed, Places, known_places
from dashboard.intake.schemas import DefaultPlace
from dashboard.intake.store import RecordStore
from dashboard.intake.victims import Victim
from tests.intake.police import SQUARES, Desk, row, square

IN_WEST = (39.02, -94.57)
ON_BORDER = (39.02, -94.55)
IN_UNNAMED = (39.07, -94.57)
OUTSIDE = (38.63, -90.20)  # near another city
HEADQUARTERS = DefaultPlace("headquarters", ("1100 locust",), 39.04, -94.58, 60)
NO_MEMBERSHIPS = pd.DataFrame(columns=["area_id", "parent_type", "parent_id", "overlaps"])


def victim(point=(None, None), code=None, address=None) -> Victim:
    return Victim(date(2021, 3, 8), "injury", code, *point, address)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    desk = Desk(tmp_path)
    desk.bring_boundaries()
    return known_places(desk.store, NO_MEMBERSHIPS, [HEADQUARTERS], {"EPD": "division-east"})


def test_a_point_gets_the_area_that_holds_it_at_every_level(places):
    assert places.place(victim(IN_WEST, "EPD")) == Placed(
        "neighborhood-1", "district-4", "division-east", "in_area"
    )


def test_a_point_on_a_border_goes_to_the_same_area_every_time(places):
    assert places.place(victim(ON_BORDER)).neighborhood_id == "neighborhood-1"


def test_a_point_in_an_unnamed_polygon_has_no_neighborhood_but_a_district(places):
    placed = places.place(victim(IN_UNNAMED))
    assert placed == Placed("unknown", "district-4", "unknown", "unnamed_area")


def test_a_point_far_away_is_out_of_the_city(places):
    assert places.place(victim(OUTSIDE)).place_quality == "out_of_city"


def test_zero_zero_is_not_a_place(places):
    assert places.place(victim((0.0, 0.0))).place_quality == "zero_point"


def test_no_point_is_said(places):
    assert places.place(victim()).place_quality == "no_point"
    assert places.place(victim((39.02, None))).place_quality == "no_point"
    assert places.place(victim((float("nan"), -94.57))).place_quality == "no_point"
    assert places.place(victim((3902.0, -94.57))).place_quality == "no_point"


def test_the_area_code_of_the_record_gives_the_division_without_a_point(places):
    assert places.place(victim(code="epd ")).division_id == "division-east"
    assert places.place(victim(code="OSPD")).division_id == "unknown"


@pytest.mark.parametrize(
    "where",
    [
        victim((39.04, -94.58), "EPD"),
        victim((39.0404, -94.5803), "EPD"),
        victim(address="1100 LOCUST ST", code="EPD"),
        victim(IN_WEST, "EPD", "1100  Locust"),
    ],
)
def test_a_default_place_is_flagged_and_placed_nowhere(places, where):
    assert places.place(where) == Placed("unknown", "unknown", "unknown", "default_address")


def test_near_a_default_place_is_not_at_it(places):
    assert places.place(victim((39.042, -94.58))).place_quality == "in_area"
    assert places.place(victim(IN_WEST, None, "11001 LOCUST ST")).place_quality == "in_area"


def test_without_boundaries_a_point_says_so(tmp_path):
    places = known_places(RecordStore(tmp_path), NO_MEMBERSHIPS)
    assert places.place(victim(IN_WEST)).place_quality == "no_boundaries"
    assert places.box({}) is None


def test_a_whole_neighborhoods_district_is_known_without_a_layer_of_districts(tmp_path):
    desk = Desk(tmp_path)
    desk.bring_boundaries("west", "east")
    memberships = pd.DataFrame({
        "area_id": ["neighborhood-1", "neighborhood-2"], "parent_type": ["district"] * 2,
        "parent_id": ["district-4", "district-5"], "overlaps": [False, True],
    })  # fmt: skip
    places = known_places(desk.store, memberships)
    assert places.place(victim(IN_WEST)).district_id == "district-4"
    # A cut neighborhood does not say in which of its districts a point lies.
    assert places.place(victim((39.02, -94.52))).district_id == "unknown"


def test_the_outline_of_the_city_tells_inside_from_outside(tmp_path):
    desk = Desk(tmp_path)
    desk.bring_boundaries("west")
    outline = square("city", "city", -94.70, 38.90, -94.40, 39.20)
    desk.store.put(
        "boundaries/city",
        layer={"type": "FeatureCollection", "features": [outline]},
        sidecar={"sha256": "c"},
    )
    places = known_places(desk.store, NO_MEMBERSHIPS)
    assert places.place(victim((39.10, -94.50))).place_quality == "unnamed_area"
    assert places.place(victim(OUTSIDE)).place_quality == "out_of_city"


def test_each_level_adds_up_to_the_city(tmp_path):
    desk = Desk(tmp_path)
    desk.bring_boundaries()
    points = [IN_WEST, ON_BORDER, IN_UNNAMED, OUTSIDE, (0.0, 0.0)]
    desk.take_rows([row(Report_No=str(n), Location=f"{p}") for n, p in enumerate(points)])
    stored = desk.rows()
    for level in ("neighborhood_id", "district_id", "division_id"):
        assert stored.groupby(level)["counted"].sum().sum() == len(points)
        assert stored[level].notna().all()


def test_every_row_of_the_file_gets_a_quick_look(tmp_path):
    desk = Desk(tmp_path)
    points = ["(39.02, -94.57)", "(38.63, -90.2)", "(0.0, 0.0)", "", "(39.10091, -94.577328)"]
    rows = [row(), *(row(IBRS="13A", Report_No=str(n), Location=p) for n, p in enumerate(points))]
    report = desk.take_rows(rows)
    assert desk.told()["file_places"] == {
        "box_of": "the city's box", "in_city": 2, "out_of_city": 1, "default": 1, "zero": 1,
        "none": 1,
    }  # fmt: skip
    assert "not the true outline" in report.text


def test_the_squares_of_these_tests_do_not_overlap():
    west, east = SQUARES["west"], SQUARES["east"]
    assert west[4] == east[2]
