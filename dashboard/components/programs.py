"""Program start dates: numbered on a chart, named below it, with what others have published."""

from __future__ import annotations

from datetime import date
from html import escape
from urllib.parse import urlsplit

import pandas as pd

from dashboard import public_data
from dashboard.components import html, record
from dashboard.components.view import View


def starts(view: View) -> pd.DataFrame:
    """The first dated event of each program of this city, with the columns of the release."""
    rows = public_data.programmes(view.database)
    rows = rows[rows.city_name.isin([record.publisher_name(view), view.release.city_name])]
    rows = rows.assign(starts_on=pd.to_datetime(rows.starts_on).dt.date)
    return rows.sort_values("starts_on").drop_duplicates("programme_id")


def on_axis(view: View, since: date, until: date) -> pd.DataFrame:
    """The starts that a chart from `since` to `until` marks, numbered."""
    rows = starts(view)
    rows = rows[(rows.starts_on >= since) & (rows.starts_on <= until)].reset_index(drop=True)
    return rows.assign(number=range(1, len(rows) + 1))


def listed(view: View, marked: pd.DataFrame) -> None:
    """The numbered list below a chart: date, program, source; rating and other side, attributed."""
    if marked.empty:
        return
    words = view.words
    items = []
    for row in marked.itertuples():
        lines = [
            words.program_event(
                row.programme, row.event, row.starts_on, row.precision, _site(row.source)
            )
        ]
        if _given(row.note):
            lines.append(words.program_note(row.note))
        if _given(row.rating):
            lines.append(
                words.program_rating(
                    row.programme, row.rating, row.rating_publisher or _site(row.rating_source)
                )
            )
        else:
            lines.append(words.program_not_rated(row.programme))
        if _given(row.other_side):
            lines.append(words.program_other_side(row.other_side, _site(row.other_side_source)))
        links = [
            html.cell(address)
            for address in dict.fromkeys((row.source, row.rating_source, row.other_side_source))
            if _given(address) and address.startswith("https://")
        ]
        items.append(f"<li>{escape(' '.join(lines))} {' · '.join(links)}</li>")
    html.show(
        f'<p>{escape(words.program_caution())}</p><ol class="pb-starts">{"".join(items)}</ol>',
        kind="pb-quiet",
    )


def _given(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _site(source: object) -> str:
    """The name of a source: its site for an address, else the words themselves."""
    text = str(source or "")
    return urlsplit(text).netloc.removeprefix("www.") if text.startswith("http") else text
