"""The map of a level: drawn by WebGL or, where that is missing or not wanted, as SVG."""

from __future__ import annotations

from html import escape

import pydeck as pdk
import streamlit as st

from dashboard import maps, public_data
from dashboard.change import Period
from dashboard.components import area_table, exit_link, html, layer_file, links, record, svg_map
from dashboard.components.view import View, kept

HEIGHT = 470


def overview(view: View) -> None:
    """The first page's map beside its table; a place that is picked opens its profile."""
    periods = record.periods(view, "neighborhood")
    found = record.by_area(view, "neighborhood", periods[0]) if periods else None
    if found is None:
        html.note(view.words.level_not_available("neighborhood"))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        # Drawn, because the WebGL library alone would double the time until this page is done.
        picked = map_of(view, "neighborhood", periods[0], found[1], always_drawn=True)
    with right:
        area_table.shown(view, "neighborhood", periods[0])
    area_table.download_button(view, "neighborhood", periods[0])
    if picked:
        links.go_to("neighborhoods", level="neighborhood", area=picked)


def map_of(
    view: View,
    area_type: str,
    period: str,
    span: Period | None,
    *,
    chosen: str | None = None,
    always_drawn: bool = False,
) -> str | None:
    """Draw a level for a period (`none`: outlines only) and return the area_id picked just now.

    The reader chooses between WebGL and the drawn map, unless it is `always_drawn`.
    """
    words = view.words
    _ = words._
    if not _has_shapes(view.release.release_id, area_type, view.database):
        html.note(words.level_not_available(area_type))
        return None
    url = layer_file.address(view, area_type, period)
    largest = _largest(view, area_type, period)
    legend = _classes(largest)
    unit = _unit(view, area_type, period)
    label = view.simulated(
        words.alt_map(view.city, words.level_by(area_type), words.span(span), largest, unit)
        if span and largest is not None
        else _("Map: the areas of {place}, without counts.").format(place=view.city)
    )
    drawn = always_drawn or links.asked("map") == "drawn" or not exit_link.has_webgl()
    if not always_drawn:
        st.session_state["drawn_map"] = drawn
        st.toggle(
            _("Simple map, for keyboard and print"),
            key="drawn_map",
            on_change=_switch,
            disabled=not exit_link.has_webgl(),
        )
    if drawn:
        picked = svg_map.svg_map(
            url, theme=view.theme.name, language=words.locale, label=label, chosen=chosen,
            key=f"svg-{area_type}-{period}",
        )  # fmt: skip
    else:
        picked = _deck(view, url, area_type, period, label, chosen)
    _legend(view, unit, tuple(map(tuple, legend)) if span else (), drawn)
    if _is_approximate(view.release.release_id, area_type, view.database):
        html.paragraphs([words.approximate_map()], kind="pb-quiet")
    return picked


def _switch() -> None:
    links.remember(map="drawn" if st.session_state["drawn_map"] else None)


def _deck(view, url, area_type, period, label, chosen) -> str | None:
    key = f"deck-{area_type}-{period}"
    event = st.pydeck_chart(
        _made(url, view.theme.name, view.words.locale, chosen, _width(),
              view.release.release_id, area_type, view.database),
        height=HEIGHT, on_select="rerun", selection_mode="single-object", key=key, alt=label,
    )  # fmt: skip
    objects = (event or {}).get("selection", {}).get("objects", {}).get("areas", [])
    picked = objects[0]["properties"]["area_id"] if objects else None
    # A selection stays selected; only a new one is a pick.
    before = st.session_state.get(f"{key}-picked")
    st.session_state[f"{key}-picked"] = picked
    return picked if picked != before else None


def _width() -> int:
    """About how wide the map is drawn; the first view is made to fit it."""
    return 330 if "Mobi" in (st.context.headers.get("User-Agent") or "") else 560


@st.cache_resource(max_entries=512, show_spinner=False)
def _made(url, theme, language, chosen, width, release_id, area_type, _database) -> pdk.Deck:
    camera = _camera(width, release_id, area_type, _database)
    return maps.deck(url, camera, theme=theme, language=language, chosen=chosen)


@st.cache_resource(max_entries=16, show_spinner=False)
def _camera(width: int, release_id: str, area_type: str, _database) -> pdk.ViewState:
    return maps.view(maps.bounds(public_data.shapes(_database, area_type)), width, HEIGHT)


@st.cache_resource(max_entries=16, show_spinner=False)
def _has_shapes(release_id: str, area_type: str, _database) -> bool:
    return not public_data.shapes(_database, area_type).empty


@st.cache_resource(max_entries=16, show_spinner=False)
def _is_approximate(release_id: str, area_type: str, _database) -> bool:
    return bool(public_data.areas(_database, area_type).is_approximate.any())


def _classes(largest: int | None) -> list[list[int]]:
    if largest is None:
        return [[0, 0]]
    return [[step.low, step.high] for step in maps.steps(largest)]


def _largest(view: View, area_type: str, period: str) -> int | None:
    """The largest count that is drawn; None where the period has none."""
    found = None if period == "none" else record.by_area(view, area_type, period)
    if found is None:
        return None
    rows = found[0]
    rows = rows[(rows.area_id != "unknown") & rows.status.isin(("shown", "provisional"))]
    return int(rows.counted.max()) if len(rows) else None


def _unit(view: View, area_type: str, period: str) -> str:
    found = record.by_area(view, area_type, period)
    return record.unit(found[0]) if found else "victims"


@kept
def _legend(view: View, unit: str, classes: tuple, is_drawn: bool) -> None:
    words = view.words
    fills = maps.FILLS[view.theme.name]
    items = [
        f'<li><i style="background:{fills[place]}"></i>{escape(_span(words, low, high))}</li>'
        for place, (low, high) in enumerate(classes)
    ]
    kind = "pb-none pb-hatched" if is_drawn else "pb-none"
    items.append(f'<li><i class="{kind}"></i>{escape(words.status("not_reported"))}</li>')
    title = escape(view.simulated(words.counted_name(unit)))
    html.show(f'<p class="pb-quiet">{title}</p><ul class="pb-legend">{"".join(items)}</ul>')


def _span(words, low: int, high: int) -> str:
    if low == high:
        return words.number(low)
    return words._("{low} to {high}").format(low=words.number(low), high=words.number(high))
