"""The data dictionary: what every table and column means, for machines (CSV) and people (HTML)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from dashboard.exports.open_data.facts import Facts
from dashboard.exports.open_data.package import File, description_of, title_of
from dashboard.exports.open_data.tables import Column, Table, place_of
from dashboard.exports.tables import csv_bytes
from dashboard.public_data import ReleaseInfo

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f23;background:#fff}table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid #6b7280;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}.made-up{border:2px solid;padding:.5rem 1rem}"
    "a{color:#0b5394}@media(prefers-color-scheme:dark){body{color:#f1f3f5;background:#14181c}"
    "a{color:#8cc4f0}}"
)


def csv(tables: Sequence[Table], info: ReleaseInfo) -> bytes:
    """One row per column: table_name, column_name, type, is_key, allowed_values, definition."""
    rows = [
        {
            "table_name": table.name,
            "column_name": column.name,
            "type": column.type,
            "is_key": column.name in table.key,
            "allowed_values": ";".join(column.categories) or None,
            "definition": column.meaning,
        }
        for table in tables
        for column in table.columns
    ]
    return csv_bytes(
        pd.DataFrame(rows),
        {"release_of": place_of(info), "release": info.release_id},
        mark=False,
    )


def html(tables: Sequence[Table], info: ReleaseInfo, facts: Facts, files: Sequence[File]) -> bytes:
    """A whole page without script, to be opened from the folder or from the public door."""
    title = title_of(info)
    words = f'<p class="made-up"><strong>{escape(description_of(info))}</strong></p>'
    if not info.is_simulated:
        words = f"<p>{escape(description_of(info))}</p>"
    license = f'<a href="{escape(facts.license.url)}">{escape(facts.license.title)}</a>'
    body = [
        f"<h1>{escape(title)}</h1>{words}",
        f"<p>Published by {escape(facts.publisher)}. License: {license}. Write to "
        f'<a href="mailto:{escape(facts.contact_email)}">{escape(facts.contact_name)}</a> '
        "about a mistake.</p>",
        "<p>In CSV files an empty cell means that there is no value. A text that a spreadsheet "
        "would run as a formula begins with an apostrophe; the Parquet files hold it as it is. "
        "<code>SHA256SUMS</code> lets you check that no file was changed.</p>",
        "<h2>Files</h2>",
        _rows(("File", "What it is", "Bytes"), [_file(file) for file in files]),
        "<h2>Tables</h2>",
        *(_table(table) for table in tables),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>"
        + "\n".join(body)
        + "</main></body></html>\n"
    ).encode()


def _file(file: File) -> tuple[str, str, str]:
    name = escape(file.name)
    return f'<a href="{name}">{name}</a>', escape(file.title), f"{file.size:,}"


def _table(table: Table) -> str:
    key = f"<p>One row per {escape(', '.join(table.key))}.</p>" if table.key else ""
    return (
        f'<h3 id="{table.name}">{table.name}</h3>'
        f"<p>{escape(table.meaning)} {len(table.rows):,} rows.</p>{key}"
        + _rows(("Column", "Type", "What it means"), [_column(column) for column in table.columns])
    )


def _column(column: Column) -> tuple[str, str, str]:
    words = "; ".join(f"{value}: {label}" for value, label in column.categories.items())
    meaning = f"{column.meaning} {words}".strip()
    return f"<code>{escape(column.name)}</code>", column.type, escape(meaning)


def _rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    lines = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{lines}\n</tbody></table>"
