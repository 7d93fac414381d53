"""Homicides: of late, this year, since 1975, and beside other cities."""

from __future__ import annotations

from dashboard.components import comparison, history, html, page, trend


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("Homicides")) as view:
        _ = view.words._
        trend.opening(view)
        trend.stale_note(view)
        html.heading(_("The last 12 months"))
        trend.rolling_block(view)
        html.heading(_("This year so far"))
        trend.year_block(view)
        history.title(view)
        history.since_block(view)
        history.counts_differ(view)
        html.heading(_("Other cities"))
        comparison.cities_block(view)
        html.heading(_("People shot who lived"))
        comparison.shootings_block(view)
