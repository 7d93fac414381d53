"""Which paper the visitor reads on, and the style sheet that goes with it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import streamlit as st

from dashboard import charts

# Accent, mark and paper of the style sheet; the same colors the charts use.
_PAPERS = {
    name: (f"--pb-accent:{theme.series[0]};--pb-mark:{theme.series[1]};--pb-paper:{theme.paper};")
    for name, theme in charts.THEMES.items()
}


def theme() -> charts.Theme:
    """The theme of the visitor's screen; light where the browser has not said yet."""
    return charts.THEMES.get(st.context.theme.type or "light", charts.LIGHT)


def apply(menu: str) -> charts.Theme:
    """Send the style sheet and return the theme it was made for. `menu` is written beside the
    sign that opens the list of pages on a phone."""
    chosen = theme()
    st.html(_style(chosen.name, menu))
    return chosen


@cache
def _style(name: str, menu: str) -> str:
    sheet = files("dashboard.components").joinpath("assets/peaceboard.css").read_text("utf-8")
    return f'<style>.stApp{{{_PAPERS[name]}--pb-menu:"{menu}";}}{sheet}</style>'
