"""The whole release as tables to download, each with the meaning of its columns."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import public_data
from dashboard.components import html, record, series
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept

_LEVELS = ("city", "district", "division", "neighborhood")


def downloads(view: View) -> None:
    """One button for each table, and the meaning of all columns one tap away."""
    _ = view.words._
    names = record.level_names(view)
    by = {"year": _("by year"), "month": _("by month")}
    for area_type in _LEVELS:
        for kind in by:
            if not record.counts(view, area_type, kind).empty:
                title = _("Homicides: {level}, {by}").format(level=names[area_type], by=by[kind])
                name = f"counts-{area_type}-{kind}"
                download(view, name, partial(counts_table, view, area_type, kind), title)
    title = _("Every published total, with rule and source")
    download(view, "published-totals", lambda: totals_table(view), title)
    _columns(view)


def counts_table(view: View, area_type: str, kind: str) -> Table:
    """Every count of a level by year or month, as the release holds it."""
    frame = record.counts(view, area_type, kind)
    return Table("", {}, frame.assign(measure_id=record.HOMICIDES, area_type=area_type))


def totals_table(view: View) -> Table:
    """Every published total of this city, defaults and variants."""
    parts = [
        public_data.published_totals(view.database, measure_id, record.publisher_name(view), kind)
        for measure_id in (record.HOMICIDES, record.SHOOTINGS)
        for kind in ("year", "month")
    ]
    frame = pd.concat([part for part in parts if not part.empty] or parts)
    # The publisher's name of the city stays beside this file's own column `city_name`.
    return Table("", {}, series.as_dates(frame.rename(columns={"city_name": "series_city"})))


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
