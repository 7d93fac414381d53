"""How people are protected: the rule, an example, and who checks it."""

from __future__ import annotations

from dashboard.components import html, page, protection


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("How people are protected"), counts_people=False) as view:
        _ = view.words._
        protection.rule(view)
        for title, draw in (
            (_("Why one hidden number is not enough"), protection.example),
            (_("Why numbers come out late, and once"), protection.over_time),
            (_("Who checks it"), protection.checks),
        ):
            html.heading(title)
            draw(view)
