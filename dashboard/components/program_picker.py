"""Which period and which level of areas a page about partners' counts shows.

The address is what counts: the fields are filled from it, and a change in a field is written to it
before the page is drawn. What the release does not have leaves the address, and the page says so.
"""

from __future__ import annotations

import streamlit as st

from dashboard import public_data
from dashboard.components import html, links, program_record, record
from dashboard.components.program_record import Span
from dashboard.components.view import View

LEVELS = ("district", "division")
"""The levels by which a page divides the city; neighborhoods have their profiles."""


def period(view: View, measure_id: str, attribute: str = "") -> Span | None:
    """The published quarter or year to show: as the address asks, or the newest; None if none.

    Draws the list to pick from.
    """
    words = view.words
    spans = {span.key: span for span in program_record.offered(view, measure_id)}
    asked = links.asked("time")
    if asked and asked not in spans:
        _leave(view, "time")
    usual = program_record.newest(view, measure_id, attribute)
    chosen = spans.get(asked or "", usual) or next(iter(spans.values()), None)
    if chosen is None:
        return None
    labels = {key: words.period_label(span.period) for key, span in spans.items()}
    _field("time", words._("Time"), list(spans), chosen.key, labels)
    return chosen


def level(view: View, measure_id: str) -> str | None:
    """The level of areas to show; None where this release has none. Draws the list to pick from."""
    words = view.words
    known = _levels(view.release.release_id, measure_id, view.database)
    asked = links.asked("level")
    if asked and asked not in known:
        _leave(view, "level")
    if not known:
        return None
    chosen = asked if asked in known else known[0]
    if len(known) > 1:
        names = record.level_names(view)
        _field("level", words._("Divide the city by"), known, chosen, names)
    return chosen


def _leave(view: View, name: str) -> None:
    """Take what this release does not have out of the address, and say so once."""
    links.forget(name)
    if not view.has_new_address:
        html.note(view.words.view_changed())


def _field(name: str, label: str, options: list[str], value: str, labels: dict[str, str]) -> None:
    key = f"program-{name}"

    def changed() -> None:
        links.remember(**{name: st.session_state[key]})

    if st.session_state.get(key, ...) != value:
        st.session_state[key] = value
    with st.container(width=360):
        st.selectbox(
            label, options, key=key, format_func=lambda option: labels.get(option, option),
            on_change=changed,
        )  # fmt: skip


@st.cache_resource(max_entries=16, show_spinner=False)
def _levels(release_id: str, measure_id: str, _database) -> list[str]:
    menu = public_data.program_menu(_database)
    offered = set(menu[(menu.measure_id == measure_id) & (menu.attribute == "")].area_type)
    present = set(public_data.areas(_database).area_type)
    return [name for name in LEVELS if name in offered & present]
