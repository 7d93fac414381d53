"""Every table of the release as a file with an address of its own, and what its columns mean."""

from __future__ import annotations

from html import escape

from dashboard import public_data
from dashboard.components import html
from dashboard.components.door.downloads import TABLES, download_address
from dashboard.components.view import View, kept


@kept
def downloads(view: View) -> None:
    """One link for each table with what it holds, and the meaning of its columns below it."""
    words = view.words
    _ = words._
    notes = public_data.column_notes(view.database)
    parts = []
    for table in TABLES:
        own = notes[notes.table_name == table]
        if own.empty:  # a release made by an older version does not have every table
            continue
        about = "".join(_(row.definition) for row in own.itertuples() if not row.column_name)
        rows = [(row.column_name, _(row.definition)) for row in own.itertuples() if row.column_name]
        address = escape(download_address(view.release.release_id, table))
        columns = html.table(
            _("What the columns of {table} mean").format(table=table),
            [_("Column"), _("Meaning")],
            rows,
        )
        parts.append(
            f'<p><a href="{address}"><strong>{escape(table)}.csv</strong></a> {escape(about)}</p>'
            + (html.folded(_("What the columns mean"), columns) if rows else "")
        )
    html.show("".join(parts))
