"""What stands below every count of partners: how complete, when published, what is left out."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.components import html, program_record
from dashboard.components.program_record import Span
from dashboard.components.view import View


def title(view: View, measure_id: str) -> str:
    """The measure's name in the reader's language."""
    row = program_record.about(view, measure_id)
    return view.words._(row.title) if row is not None else measure_id.replace("_", " ")


def thing(view: View, measure_id: str) -> str:
    """What the groups of a measure are counted in, in the reader's language."""
    return view.words.counted_thing(program_record.family(measure_id))


def source(view: View, measure_id: str, span: Span | None) -> str:
    """Where the counts come from, and when those of `span` were published."""
    words = view.words
    row = program_record.about(view, measure_id)
    name = words._(row.source) if row is not None else words._("Partner organizations' reports")
    return words.source_published(
        name, None if span is None else _published_on(view, measure_id, span)
    )


def notes(
    view: View, measure_id: str, span: Span | None, *, with_left_out: bool = True
) -> list[str]:
    """How many partners had reported and when counts come out; what a measure leaves out, unless
    the chart shows that too."""
    words = view.words
    row = None if span is None else _row(view, measure_id, span)
    said = []
    if row is not None and pd.notna(row.organizations_expected):
        reported, expected = int(row.organizations_reported), int(row.organizations_expected)
        said.append(words.partners_had_reported(reported, expected))
    said.append(words.published_after(program_record.lag_days(view, measure_id)))
    about = program_record.about(view, measure_id)
    left_out = (
        "" if about is None or not with_left_out else words.leaves_out(words._(about.leaves_out))
    )
    return [" ".join(said), left_out]


def nothing_yet(view: View, measure_id: str) -> None:
    """The empty state in words."""
    html.note(view.words.nothing_published(program_record.lag_days(view, measure_id)))


def _row(view: View, measure_id: str, span: Span):
    rows = program_record.periods(view, measure_id, span.period_type)
    return next((row for row in rows.itertuples() if row.period_start == span.start), None)


def _published_on(view: View, measure_id: str, span: Span) -> date | None:
    row = _row(view, measure_id, span)
    return row.published_on.date() if row is not None and pd.notna(row.published_on) else None
