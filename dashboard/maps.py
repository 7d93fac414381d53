"""The map: a layer file that holds shapes, values and colors, and the deck that fetches it.

Pure: frames in, plain data out. A release's values never change, so a layer is made once, served
from its own versioned address and kept by the browser; the page itself sends only the address.
There is no basemap and no request to anyone else. Colors are pale steps of one blue: deaths are
never drawn in red. An area without a value has no fill and a thick outline, and the legend says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, log2, radians

import pandas as pd
import pydeck as pdk

FILLS = {
    "light": ("#F5F7FA", "#D9E6F1", "#B0CCE3", "#7FABD0", "#4F86B8"),
    "dark": ("#1B232C", "#27405A", "#36608A", "#4C82B4", "#7DADDB"),
}
LINES = {"light": "#6B7785", "dark": "#7D8A98"}
EMPTY_LINES = {"light": "#3D3D3D", "dark": "#D0D0D0"}
CHOSEN = {"light": "#801650", "dark": "#F0A3CF"}
STEPS = 4


@dataclass(frozen=True)
class Step:
    """One class of the legend: counts from `low` to `high`, both included."""

    low: int
    high: int


def steps(largest: int) -> list[Step]:
    """Zero, then at most four classes of equal width that reach `largest`.

    >>> [(step.low, step.high) for step in steps(7)]
    [(0, 0), (1, 2), (3, 4), (5, 6), (7, 8)]
    """
    width = max(1, -(-int(largest) // STEPS))
    highest = max(1, -(-int(largest) // width))
    return [Step(0, 0)] + [Step(1 + i * width, (i + 1) * width) for i in range(highest)]


def step_of(counted: int, classes: list[Step]) -> int:
    """The place of a count in its classes."""
    return next(place for place, step in enumerate(classes) if step.low <= counted <= step.high)


def rgba(color: str, alpha: int = 255) -> list[int]:
    """#RRGGBB as deck.gl's list of four."""
    return [int(color[place : place + 2], 16) for place in (1, 3, 5)] + [alpha]


def layer(
    shapes: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    notes: Mapping[str, Callable[[int | None, str], str]],
) -> dict:
    """A GeoJSON FeatureCollection of the level's areas with what may be shown and nothing else.

    `shapes`: area_id, area_name, geojson (text of a geometry). `counts`: area_id, counted, status;
    an area without a row, or whose status is not `shown` or `provisional`, has no value.
    `notes`: for each language a function (counted or None, status) -> the tooltip's words.
    Properties: area_id, area_name, counted, step (-1: no value), note_<language>,
    fill_<theme>, line_<theme>, line_width. `legend` beside the features lists the classes.
    """
    values = {
        row.area_id: (int(row.counted), row.status)
        for row in counts.itertuples()
        if row.status in ("shown", "provisional") and pd.notna(row.counted)
    }
    states = dict(zip(counts.area_id, counts.status, strict=True)) if len(counts) else {}
    drawn = [values[area_id][0] for area_id in shapes.area_id if area_id in values]
    classes = steps(max(drawn, default=1))
    features = []
    for row in shapes.sort_values("area_name").itertuples():
        counted, status = values.get(row.area_id, (None, states.get(row.area_id, "not_reported")))
        step = -1 if counted is None else step_of(counted, classes)
        properties = {
            "area_id": row.area_id,
            "area_name": row.area_name,
            "counted": counted,
            "step": step,
            "line_width": 2 if counted is None else 1,
        }
        for language, note in notes.items():
            properties[f"note_{language}"] = note(counted, status)
        for theme in FILLS:
            properties[f"fill_{theme}"] = (
                [0, 0, 0, 0] if counted is None else rgba(FILLS[theme][step], 235)
            )
            properties[f"line_{theme}"] = rgba(
                EMPTY_LINES[theme] if counted is None else LINES[theme]
            )
        features.append(
            {
                "type": "Feature",
                "id": row.area_id,
                "properties": properties,
                "geometry": json.loads(row.geojson),
            }
        )
    return {
        "type": "FeatureCollection",
        "legend": [[step.low, step.high] for step in classes],
        "features": features,
    }


def bounds(shapes: pd.DataFrame) -> tuple[float, float, float, float]:
    """West, south, east and north of all shapes, in degrees."""
    longitudes: list[float] = []
    latitudes: list[float] = []

    def walk(part) -> None:
        if isinstance(part[0], int | float):
            longitudes.append(part[0])
            latitudes.append(part[1])
        else:
            for inner in part:
                walk(inner)

    for text in shapes.geojson:
        walk(json.loads(text)["coordinates"])
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def view(
    box: tuple[float, float, float, float], width: int = 340, height: int = 460
) -> pdk.ViewState:
    """The camera that shows the whole box in a picture of that many pixels."""
    west, south, east, north = box
    middle = (south + north) / 2
    wide = max(1e-6, east - west)
    tall = max(1e-6, (north - south) / cos(radians(middle)))
    zoom = min(log2(width * 360 / (512 * wide)), log2(height * 360 / (512 * tall))) - 0.08
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=middle,
        zoom=zoom,
        min_zoom=zoom - 1,
        max_zoom=zoom + 5,
    )


def deck(
    layer_url: str,
    camera: pdk.ViewState,
    *,
    theme: str,
    language: str,
    chosen: str | None = None,
) -> pdk.Deck:
    """The deck of one level: its layer by address, an outline on the chosen area, no basemap.

    No `map_style` is given: with one, even None, the browser would ask a map server.
    """
    marked = rgba(CHOSEN[theme])
    is_chosen = f"properties.area_id == '{chosen}'" if chosen else "false"
    areas = pdk.Layer(
        "GeoJsonLayer",
        data=layer_url,
        id="areas",
        pickable=True,
        auto_highlight=True,
        highlight_color=[*marked[:3], 60],
        stroked=True,
        filled=True,
        get_fill_color=f"properties.fill_{theme}",
        get_line_color=f"{is_chosen} ? {json.dumps(marked)} : properties.line_{theme}"
        if chosen
        else f"properties.line_{theme}",
        get_line_width=f"{is_chosen} ? 4 : properties.line_width"
        if chosen
        else "properties.line_width",
        line_width_units=pdk.types.String("pixels"),
    )
    colors = (
        {"color": "#1B1F23", "backgroundColor": "#FFFFFF"}
        if theme == "light"
        else {"color": "#F1F3F5", "backgroundColor": "#14181C"}
    )
    return pdk.Deck(
        layers=[areas],
        initial_view_state=camera,
        map_provider=None,
        tooltip={
            "text": f"{{area_name}}\n{{note_{language}}}",
            "style": {**colors, "border": f"1px solid {LINES[theme]}", "fontSize": "14px"},
        },
    )
