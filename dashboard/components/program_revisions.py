"""Counts of partners that were corrected after they were published: old, new and when."""

from __future__ import annotations

import pandas as pd

from dashboard import public_data
from dashboard.change import Period
from dashboard.components import html, program_notes, series
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept

MOST_LINES = 200


def table(view: View) -> Table:
    """Every corrected number, the newest first."""
    words = view.words
    _ = words._
    frame = series.as_dates(public_data.program_revisions(view.database))
    names = dict(public_data.areas(view.database)[["area_id", "area_name"]].itertuples(index=False))
    frame = frame.assign(
        published_on=pd.to_datetime(frame.published_on).dt.date,
        measure=[program_notes.title(view, measure_id) for measure_id in frame.measure_id],
        area_name=frame.area_id.map(names).fillna(frame.area_id),
        period=[words.span(Period(row.period_start, row.period_end)) for row in frame.itertuples()],
        group=[
            words.group(row.attribute, row.attribute_value) if row.attribute else _("All")
            for row in frame.itertuples()
        ],
    )
    return Table(
        view.simulated(_("Counts of partners that were corrected")),
        {
            "published_on": _("Changed on"),
            "measure": _("What is counted"),
            "area_name": _("Place"),
            "group": _("Group"),
            "period": _("Time"),
            "old_counted": _("Old"),
            "new_counted": _("New"),
        },
        frame,
    )


def log(view: View) -> None:
    """The newest lines of the list and its file; nothing where nothing was corrected."""
    if not public_data.program_revisions(view.database).empty:
        _log(view)
        download(view, "program-revisions", lambda: table(view))


@kept
def _log(view: View) -> None:
    whole = table(view)
    newest = Table(whole.caption, whole.headings, whole.frame.head(MOST_LINES))
    html.show(newest.html(view.words))
