"""About the data: rules, sources, privacy, releases, changes, downloads, words."""

from __future__ import annotations

from dashboard.components import about, downloads, html, page, releases


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("About the data")) as view:
        _ = view.words._
        for title, draw in (
            (_("What is counted"), about.definitions),
            (_("Where the numbers come from"), about.sources),
            (_("How people are protected"), about.privacy),
            (_("Releases"), releases.releases),
            (_("Changed numbers"), releases.revision_log),
            (_("What was published on a day"), releases.as_published),
            (_("Downloads"), downloads.downloads),
            (_("Words"), about.glossary),
            (_("Report a mistake"), about.mistakes),
        ):
            html.heading(title)
            draw(view)
