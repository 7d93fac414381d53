"""The map's layer as a file: made once per release, level and period, then served by address.

The door's route `/layers/<release_id>/<area_type>/<period>.geojson` answers with
`layer_bytes(...)` of the release in that address; a release never changes, so neither does it.
"""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from dashboard import maps, public_data
from dashboard.charts import LIGHT
from dashboard.components import language, links, record
from dashboard.components.view import View
from dashboard.database import Database
from dashboard.words import Words


def address(view: View, area_type: str, period: str) -> str:
    """Where the browser fetches a layer; the address changes with the release."""
    return f"/layers/{view.release.release_id}/{area_type}/{period}.geojson"


def layer_bytes(database: Database, area_type: str, period: str) -> bytes | None:
    """A layer as GeoJSON text in UTF-8; None for a level or period that the release has not.

    `period` is `last12`, a year, or `none` for outlines without values.
    """
    if area_type not in links.LEVELS:
        return None
    if period not in ("none", links.LAST_12) and not (period.isdigit() and len(period) == 4):
        return None
    release = public_data.release(database)
    return _layer_bytes(release.release_id, area_type, period, database)


@st.cache_resource(max_entries=64, show_spinner=False)
def _layer_bytes(release_id: str, area_type: str, period: str, _database) -> bytes | None:
    shapes = public_data.shapes(_database, area_type)
    if shapes.empty:
        return None
    counts = pd.DataFrame(columns=["area_id", "counted", "status"])
    if period != "none":
        release = public_data.release(_database)
        view = View(_database, release, language.language("en").words, LIGHT)
        found = record.by_area(view, area_type, period)
        if found is None:
            return None
        counts = found[0]
    unit = record.unit(counts) if len(counts) else "victims"
    notes = {code: _note(language.language(code).words, unit) for code in language.LANGUAGES}
    layer = maps.layer(shapes, counts, notes=notes)
    return json.dumps(layer, ensure_ascii=False, separators=(",", ":")).encode()


def _note(words: Words, unit: str):
    def note(counted: int | None, status: str) -> str:
        if counted is None:
            return words.status("not_reported")
        return words.counted_people(counted, unit)

    return note
