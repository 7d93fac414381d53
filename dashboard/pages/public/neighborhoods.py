"""Neighborhoods: a map beside a table, and the profile of the place that was picked."""

from __future__ import annotations

import streamlit as st

from dashboard.components import area_picker, area_table, html, map_block, page, profile


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("Neighborhoods")) as view:
        area_picker.search(view)
        choice = area_picker.choose(view)
        left, right = st.columns([3, 2], gap="medium")
        with left:
            picked = map_block.map_of(
                view, choice.area_type, choice.period or "none", choice.span, chosen=choice.area_id
            )
        with right:
            area_table.shown(view, choice.area_type, choice.period or "none")
        area_table.download_button(view, choice.area_type, choice.period or "none")
        if picked:
            area_picker.pick(picked)
        if choice.area_id:
            profile.profile(view, choice.area_id, choice.period or "none")
        else:
            html.note(view.words.choose_area())
