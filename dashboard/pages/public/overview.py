"""The first page: what happened in the last 12 months, what is known, and where help is."""

from __future__ import annotations

from dashboard.components import area_picker, html, map_block, page, trend
from dashboard.components.measures import measure_tiles


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("Overview")) as view:
        _ = view.words._
        trend.opening(view)
        trend.stale_note(view)
        area_picker.search(view, leads_to="neighborhoods")
        measure_tiles(view)
        html.heading(_("People killed in the last 12 months"))
        trend.rolling_block(view)
        html.heading(_("Where people were killed"))
        map_block.overview(view)
