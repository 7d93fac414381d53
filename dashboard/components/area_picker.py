"""Finding a place: by name or by the name people use, and picking it from the list."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard import public_data
from dashboard.change import Period
from dashboard.components import html, links, record
from dashboard.components.view import View

MOST_HITS = 30


def search(view: View, *, leads_to: str | None = None) -> None:
    """A search field for neighborhoods, districts and divisions.

    One hit is shown at once; several are listed as links. `leads_to` is the page that shows a
    place, or None on that page itself.
    """
    words = view.words
    _ = words._
    with st.form("search", border=False, enter_to_submit=True):
        field, button = st.columns([4, 1], vertical_alignment="bottom")
        text = field.text_input(
            _("Search for a neighborhood"), key="search", max_chars=60, type="search",
            placeholder=_("Name of a neighborhood or district"),
        )  # fmt: skip
        asked = button.form_submit_button(_("Search"), width="stretch")
    text = (text or "").strip()
    if not text:
        return
    hits = public_data.find_areas(view.database, text)
    hits = hits[hits.area_type.isin(links.LEVELS)]
    if hits.empty:
        html.note(words.no_area_found(text))
    elif len(hits) == 1 and asked:
        _show(hits.iloc[0], leads_to)
    elif asked or leads_to:
        _listed(view, text, hits, leads_to)


def _show(hit, leads_to: str | None) -> None:
    if leads_to:
        links.go_to(leads_to, level=hit.area_type, area=hit.area_id)
    links.remember(level=hit.area_type, area=hit.area_id)


def _listed(view: View, text: str, hits, leads_to: str | None) -> None:
    words = view.words
    by_alias = hits[hits.matched_by == "alias"]
    lines = []
    if len(by_alias) and len(by_alias) == len(hits):
        lines.append(f"<p>{escape(words.also_called(text, list(by_alias.area_name)))}</p>")
    items = [
        f'<li><a href="{escape(_address(hit, leads_to))}">{escape(hit.area_name)}</a></li>'
        for hit in hits.head(MOST_HITS).itertuples()
    ]
    html.show("".join(lines) + f"<ul>{''.join(items)}</ul>", kind="pb-note")


def _address(hit, leads_to: str | None) -> str:
    values = {"level": hit.area_type, "area": hit.area_id}
    return links.path(leads_to, **values) if leads_to else links.address(**values)


@dataclass(frozen=True)
class Choice:
    """What the Neighborhoods page shows; `period` and `span` are None where no count is known."""

    area_type: str
    period: str | None
    span: Period | None
    area_id: str | None


def choose(view: View) -> Choice:
    """The fields above the map. The address is what counts: fields are filled from it, and a
    change in a field is written to it before the page is drawn."""
    words = view.words
    _ = words._
    changed = False
    levels = _levels(view.release.release_id, view.database)
    place = public_data.area(view.database, links.asked("area") or "")
    if links.asked("area") and (place is None or place.area_type not in levels):
        place, changed = None, True
        links.forget("area")
    if links.asked("level") not in (None, *levels):
        changed = True
        links.forget("level")
    level = place.area_type if place is not None else links.asked("level")
    level = level if level in levels else levels[0]
    periods = record.periods(view, level)
    period = links.asked("period") or links.asked("year")
    if period and period not in periods:
        period, changed = None, True
        links.remember(period=None, year=None)
    period = period or (periods[0] if periods else None)
    areas = _areas(view.release.release_id, level, view.database)
    chosen = place.area_id if place is not None else None

    one, *two, three = st.columns([1, 1, 2] if periods else [1, 2], vertical_alignment="bottom")
    names = record.level_names(view)
    with one:
        _field("level", _("Divide the city by"), levels, level, names.get, forgets="area")
    if periods:
        with two[0]:
            _field("period", _("Time"), periods, period, lambda name: _period(words, name))
    with three:
        _field("area", _("Pick from the list"), [None, *areas], chosen,
               lambda name: areas.get(name, _("Choose a place")))  # fmt: skip
    if changed and not view.has_new_address:
        html.note(words.view_changed())
    found = record.by_area(view, level, period) if period else None
    return Choice(level, period, found[1] if found else None, chosen)


def _field(name: str, label: str, options: list, value, show, forgets: str | None = None) -> None:
    """A list that writes its choice to the address."""
    key = f"pick-{name}"

    def changed() -> None:
        links.remember(**{name: st.session_state[key]})
        if forgets:
            links.forget(forgets)

    if st.session_state.get(key, ...) != value:
        st.session_state[key] = value
    # A list that may be left empty shows the words of its empty choice.
    empty = show(None) if None in options else None
    st.selectbox(label, options, key=key, format_func=show, placeholder=empty, on_change=changed)


def _period(words, name: str) -> str:
    return words._("Last 12 months") if name == links.LAST_12 else name


def pick(area_id: str) -> None:
    """Show the area that was picked on the map."""
    links.remember(area=area_id)
    st.rerun()


@st.cache_resource(max_entries=8, show_spinner=False)
def _levels(release_id: str, _database) -> list[str]:
    present = set(public_data.areas(_database).area_type)
    return [level for level in links.LEVELS if level in present]


@st.cache_resource(max_entries=16, show_spinner=False)
def _areas(release_id: str, area_type: str, _database) -> dict[str, str]:
    rows = public_data.areas(_database, area_type)
    return dict(rows[["area_id", "area_name"]].itertuples(index=False))
