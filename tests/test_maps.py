"""The map's layer holds what may be shown and nothing else; the deck asks nobody for anything."""

from __future__ import annotations

import json
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import maps

SQUARE = '{"type":"Polygon","coordinates":[[[10,40],[10.1,40],[10.1,40.1],[10,40.1],[10,40]]]}'
SHAPES = pd.DataFrame(
    {
        "area_id": ["n-1", "n-2", "n-3"],
        "area_name": ["Birch", "Ash", "Cedar"],
        "geojson": [SQUARE] * 3,
    }
)
NOTES = {
    "en": lambda counted, status: status if counted is None else f"{counted} people",
    "es": lambda counted, status: status if counted is None else f"{counted} personas",
}


def counts(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area_id", "counted", "status"])


def areas(frame: pd.DataFrame) -> dict[str, dict]:
    layer = maps.layer(SHAPES, frame, notes=NOTES)
    return {f["properties"]["area_id"]: f["properties"] for f in layer["features"]}


def test_areas_are_in_the_order_of_their_names() -> None:
    layer = maps.layer(SHAPES, counts(("n-1", 9, "shown")), notes=NOTES)
    assert [f["properties"]["area_name"] for f in layer["features"]] == ["Ash", "Birch", "Cedar"]


def test_an_area_without_a_row_has_no_value_and_no_fill() -> None:
    about = areas(counts(("n-1", 4, "shown")))["n-2"]
    assert about["counted"] is None
    assert about["step"] == -1
    assert about["note_en"] == "not_reported"
    assert about["fill_light"][3] == about["fill_dark"][3] == 0
    assert about["line_width"] == 2


def test_a_zero_is_a_value_and_looks_different_from_none() -> None:
    about = areas(counts(("n-1", 0, "shown"), ("n-2", 5, "shown")))
    assert about["n-1"]["counted"] == 0
    assert about["n-1"]["step"] == 0
    assert about["n-1"]["fill_light"] != about["n-3"]["fill_light"]


@pytest.mark.parametrize("status", ["not_shown", "not_reported", "unheard_of"])
def test_a_value_that_may_not_be_shown_is_nowhere_in_the_file(status: str) -> None:
    layer = maps.layer(SHAPES, counts(("n-1", 777, status), ("n-2", 3, "shown")), notes=NOTES)
    assert "777" not in json.dumps(layer)
    # Nor does it move the classes of the others.
    assert layer["legend"][-1][1] < 10


def test_a_count_that_may_change_is_shown() -> None:
    assert areas(counts(("n-1", 2, "provisional")))["n-1"]["counted"] == 2


def test_a_layer_carries_no_column_that_is_not_drawn() -> None:
    frame = counts(("n-1", 2, "shown")).assign(secret="hidden")
    assert "hidden" not in json.dumps(maps.layer(SHAPES, frame, notes=NOTES))


def test_both_languages_and_both_papers_are_in_one_file() -> None:
    about = areas(counts(("n-1", 2, "shown")))["n-1"]
    assert (about["note_en"], about["note_es"]) == ("2 people", "2 personas")
    assert about["fill_light"] != about["fill_dark"]


@given(st.integers(0, 5_000))
def test_classes_cover_every_count_once_and_begin_with_zero_alone(largest: int) -> None:
    classes = maps.steps(largest)
    assert (classes[0].low, classes[0].high) == (0, 0)
    assert 2 <= len(classes) <= 1 + maps.STEPS
    assert classes[-1].high >= largest
    for one, next_one in pairwise(classes):
        assert next_one.low == one.high + 1
    assert maps.step_of(largest, classes) == sum(step.low <= largest for step in classes) - 1


def test_no_color_of_the_map_is_red() -> None:
    for fills in maps.FILLS.values():
        for color in fills:
            red, _, blue, _ = maps.rgba(color)
            assert red <= blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_steps_get_stronger_without_a_break(theme: str) -> None:
    light = [sum(maps.rgba(color)[:3]) for color in maps.FILLS[theme]]
    assert light == sorted(light, reverse=theme == "light")
    assert len(light) == 1 + maps.STEPS


def test_a_deck_names_its_layer_by_address_and_no_basemap() -> None:
    deck = maps.deck("/layers/r/a/b.geojson", maps.view((10, 40, 11, 41)), theme="light",
                     language="en")  # fmt: skip
    told = json.loads(deck.to_json())
    assert told["layers"][0]["data"] == "/layers/r/a/b.geojson"
    # pydeck's mark for "none was given"; any other value, None included, asks a map server.
    assert told["mapStyle"] == "__MAP_STYLE__"
    assert told.get("mapProvider") is None
    assert "http" not in deck.to_json()
    assert len(deck.to_json()) < 3_000


def test_the_chosen_area_is_outlined() -> None:
    deck = maps.deck("/x", maps.view((10, 40, 11, 41)), theme="dark", language="es", chosen="n-2")
    line = json.loads(deck.to_json())["layers"][0]["getLineColor"]
    assert "'n-2'" in line
    assert "note_es" in deck._tooltip["text"]


@given(
    st.floats(-120, -70), st.floats(25, 48), st.floats(0.01, 1), st.floats(0.01, 1),
)  # fmt: skip
def test_the_first_view_holds_the_whole_city(west, south, wide, tall) -> None:
    box = (west, south, west + wide, south + tall)
    camera = maps.view(box, width=340, height=460)
    degrees_across = 340 * 360 / (512 * 2**camera.zoom)
    assert degrees_across >= wide
    assert camera.longitude == pytest.approx(west + wide / 2)


def test_the_box_is_found_in_every_kind_of_shape() -> None:
    many = '{"type":"MultiPolygon","coordinates":[[[[9,41],[9.5,41],[9.5,42],[9,41]]]]}'
    frame = pd.DataFrame({"geojson": [SQUARE, many]})
    assert maps.bounds(frame) == (9, 40, 10.1, 42)
