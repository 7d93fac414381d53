"""The two pictures of partners' counts: bars over months, and bars of groups or places.

Each block is a sentence, the picture, the same numbers as a table, what is left out, and a file.
"""

from __future__ import annotations

import pandas as pd

from dashboard import charts, public_data
from dashboard.components import html, program_notes, program_record
from dashboard.components.chart_block import picture
from dashboard.components.program_record import CITY, Span
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept

MONTHS = 24
"""So many months a chart shows at most: two years have room on a phone."""


def over_months(view: View, measure_id: str) -> None:
    """The city's count in each of the last 24 months that were due, with its file; nothing before
    the first."""
    if not _months(view, measure_id).empty:
        _over_months(view, measure_id)
        download(view, f"{_file(measure_id)}-by-month", lambda: months_table(view, measure_id))


def by_group(view: View, measure_id: str, attribute: str, span: Span | None) -> None:
    """The groups of one attribute in one period, for the whole city, with their file."""
    if span is None:
        return
    key = (measure_id, attribute, span.period_type, span.start, span.end)
    _by_group(view, *key)
    download(
        view, f"{_file(measure_id)}-by-{attribute.replace('_', '-')}-{span.key}",
        lambda: group_table(view, measure_id, attribute, span),
    )  # fmt: skip


def by_area(view: View, measure_id: str, area_type: str | None, span: Span | None) -> None:
    """Every area of a level in one period, by name, with its file."""
    if span is None or area_type is None:
        return
    _by_area(view, measure_id, area_type, span.period_type, span.start, span.end)
    download(
        view, f"{_file(measure_id)}-by-{area_type}-{span.key}",
        lambda: area_table(view, measure_id, area_type, span),
    )  # fmt: skip


def _months(view: View, measure_id: str) -> pd.DataFrame:
    """The due months up to the newest one with a cell: period_start, period_end, counted, status.

    A month without a cell was not reported."""
    known = program_record.periods(view, measure_id, "month")
    known = known[known.status != "not_closed"][["period_start", "period_end"]]
    rows = program_record.counts(view, measure_id, "", CITY, "month")
    rows = known.merge(rows[["period_start", "counted", "status"]], on="period_start", how="left")
    rows = rows.assign(status=rows.status.fillna("not_reported"))
    return rows.sort_values("period_start").tail(MONTHS).reset_index(drop=True)


def months_table(view: View, measure_id: str) -> Table:
    """The months of the chart, the newest first."""
    what = program_notes.title(view, measure_id)
    frame = _months(view, measure_id).iloc[::-1]
    frame = frame.assign(month=[view.words.month(day) for day in frame.period_start])
    return Table(
        view.simulated(f"{what}, {view.words._('by month')}"),
        {"month": view.words._("Month"), "counted": what},
        frame[["month", "counted", "status", "period_start", "period_end"]],
        about={"measure_id": measure_id, "area_type": CITY},
        statuses={"counted": "status"},
    )


@kept
def _over_months(view: View, measure_id: str) -> None:
    words = view.words
    rows = _months(view, measure_id)
    what = program_notes.title(view, measure_id)
    bars = rows.assign(said=[words.month(day) for day in rows.period_start])
    last = rows.iloc[-1]
    newest = Span("month", last.period_start, last.period_end)
    picture(
        view,
        [words.each_month(what)],
        charts.month_bars(bars, view.theme, words=_labels(view), ticks=_ticks(view, rows)),
        alt=words.alt_over_months(
            what, view.city, rows.period_start.iloc[0], last.period_start,
            words.count_or_status(_number(last.counted), last.status),
        ),
        table=months_table(view, measure_id),
        source=program_notes.source(view, measure_id, newest),
        notes=program_notes.notes(view, measure_id, newest),
    )  # fmt: skip


def _groups(view: View, measure_id: str, attribute: str, span: Span) -> pd.DataFrame:
    """Every known group in its usual order, then what the release has besides."""
    cells = program_record.cells(view, measure_id, attribute, CITY, span)
    rows = program_record.every(cells, "attribute_value", view.words.groups_of(attribute))
    return rows.assign(name=[view.words.group(attribute, value) for value in rows.attribute_value])


def group_table(view: View, measure_id: str, attribute: str, span: Span) -> Table:
    """The groups of the chart with their status, in the same order."""
    words = view.words
    what = program_notes.thing(view, measure_id)
    frame = _groups(view, measure_id, attribute, span)
    frame = frame.assign(attribute=attribute, period_start=span.start, period_end=span.end)
    columns = ["name", "counted", "status", "attribute", "attribute_value"]
    return Table(
        view.simulated(words.each_group(what, words.by_attribute(attribute), span.period)),
        {"name": words.attribute_heading(attribute), "counted": what},
        frame[[*columns, "period_start", "period_end"]],
        about={"measure_id": measure_id, "area_type": CITY},
        statuses={"counted": "status"},
    )


@kept
def _by_group(view: View, measure_id: str, attribute: str, period_type: str, start, end) -> None:
    words, span = view.words, Span(period_type, start, end)
    rows = _groups(view, measure_id, attribute, span)
    # The stages after a call-in lie within each other; they do not add up to anything.
    are_parts = measure_id != program_record.CALL_INS
    _rows_picture(
        view, measure_id, rows, words.by_attribute(attribute), span,
        group_table(view, measure_id, attribute, span),
        [
            words.parts_and_total() if are_parts and (rows.status == "not_shown").any() else "",
            # Beside the follow-ups done on time this chart has those that the measure leaves out.
            *program_notes.notes(
                view, measure_id, span, with_left_out=attribute != "timeliness"
            ),
        ],
    )  # fmt: skip


def _areas(view: View, measure_id: str, area_type: str, span: Span) -> pd.DataFrame:
    """Every area of the level, by name; nothing is ranked."""
    known = public_data.areas(view.database, area_type).sort_values(["area_name", "area_id"])
    names = dict(zip(known.area_id, known.area_name, strict=True))
    cells = program_record.cells(view, measure_id, "", area_type, span)
    rows = program_record.every(cells, "area_id", list(names))
    return rows.assign(name=[names.get(area_id, area_id) for area_id in rows.area_id])


def area_table(view: View, measure_id: str, area_type: str, span: Span) -> Table:
    """The areas of the chart with their status, in the same order."""
    words = view.words
    what = program_notes.thing(view, measure_id)
    frame = _areas(view, measure_id, area_type, span)
    frame = frame.assign(area_type=area_type, period_start=span.start, period_end=span.end)
    columns = ["name", "counted", "status", "area_type", "area_id", "period_start", "period_end"]
    return Table(
        view.simulated(words.each_group(what, words.level_by(area_type), span.period)),
        {"name": words._("Place"), "counted": what},
        frame[columns],
        about={"measure_id": measure_id},
        statuses={"counted": "status"},
    )


@kept
def _by_area(view: View, measure_id: str, area_type: str, period_type: str, start, end) -> None:
    span = Span(period_type, start, end)
    rows = _areas(view, measure_id, area_type, span)
    if rows.empty:
        html.note(view.words.level_not_available(area_type))
        return
    _rows_picture(
        view, measure_id, rows, view.words.level_by(area_type), span,
        area_table(view, measure_id, area_type, span),
        [
            f"{view.words.parts_and_total()} {view.words.places_and_city()}",
            "" if area_type == "neighborhood" else view.words.year_keeps_boundaries(),
            *program_notes.notes(view, measure_id, span),
        ],
    )  # fmt: skip


def _rows_picture(
    view: View,
    measure_id: str,
    rows: pd.DataFrame,
    by: str,
    span: Span,
    table: Table,
    notes: list[str],
) -> None:
    words = view.words
    what = program_notes.thing(view, measure_id)
    said = [
        (row.name, words.count_or_status(_number(row.counted), row.status))
        for row in rows.itertuples()
    ]
    picture(
        view,
        [words.each_group(what, by, span.period)],
        charts.group_bars(rows[["name", "counted", "status"]], view.theme, words=_labels(view)),
        alt=words.alt_groups(what, by, said),
        table=table,
        source=program_notes.source(view, measure_id, span),
        notes=notes,
    )


def _labels(view: View) -> dict[str, str]:
    return {status: view.words.status(status) for status in ("not_shown", "not_reported")}


def _number(counted) -> int | None:
    return None if pd.isna(counted) else int(counted)


def _ticks(view: View, rows: pd.DataFrame) -> dict[int, str]:
    """A mark every sixth month, the newest one among them."""
    last = len(rows) - 1
    return {
        place: view.words.month_short(start)
        for place, start in enumerate(rows.period_start)
        if (last - place) % 6 == 0
    }


def _file(measure_id: str) -> str:
    return measure_id.replace("_", "-")
