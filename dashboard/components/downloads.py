"""The whole release as tables to download, each with the meaning of its columns."""

from __future__ import annotations

import pandas as pd

from dashboard import public_data
from dashboard.components import html, record, series
from dashboard.components.chart_block import kept
from dashboard.components.page import View
from dashboard.components.tables import Table

_LEVELS = ("city", "district", "division", "neighborhood")


def downloads(view: View) -> None:
    """One button for each table, and the meaning of all columns one tap away."""
    for table in tables(view):
        table.download(view, table.caption)
    _columns(view)


def tables(view: View) -> list[Table]:
    """Counts by year and month for each level that has them, and every published total."""
    _ = view.words._
    names = record.level_names(view)
    found = []
    for area_type in _LEVELS:
        for kind, label in (("year", _("by year")), ("month", _("by month"))):
            frame = record.counts(view, area_type, kind)
            if not frame.empty:
                frame = frame.assign(measure_id=record.HOMICIDES, area_type=area_type)
                title = _("Homicides: {level}, {by}").format(level=names[area_type], by=label)
                found.append(Table(f"counts-{area_type}-{kind}", title, {}, frame))
    totals = [
        series.as_dates(
            public_data.published_totals(
                view.database, measure_id, record.publisher_name(view), kind
            )
        )
        for measure_id in (record.HOMICIDES, record.SHOOTINGS)
        for kind in ("year", "month")
    ]
    every = pd.concat([frame for frame in totals if not frame.empty] or totals)
    if not every.empty:
        title = _("Every published total, with rule and source")
        # The frame's own column of the city's name stays; the file's common column follows it.
        found.append(
            Table("published-totals", title, {}, every.rename(columns={"city_name": "series_city"}))
        )
    return found


@kept
def _columns(view: View) -> None:
    _ = view.words._
    notes = public_data.column_notes(view.database)
    notes = notes[notes.table_name.isin(["count_by_period", "published_total"])]
    rows = [
        (f"{row.table_name}.{row.column_name}" if row.column_name else row.table_name,
         _(row.definition))
        for row in notes.itertuples()
    ]  # fmt: skip
    if rows:
        html.show(
            html.folded(
                _("What the columns mean"),
                html.table(_("What the columns mean"), [_("Column"), _("Meaning")], rows),
            )
        )
