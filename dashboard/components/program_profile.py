"""Service referrals and services of one area: numbers, or the words that stand for them."""

from __future__ import annotations

import pandas as pd

from dashboard import public_data
from dashboard.components import html, program_notes, program_record
from dashboard.components.program_record import RECEIVED, SERVICES, Span
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept

_MEASURES = {"service_referrals": RECEIVED, "services": SERVICES}
_COLUMNS = [
    "period",
    *(name for each in _MEASURES for name in (each, f"{each}_status")),
    "period_type",
    "period_start",
    "period_end",
]
_MOST = {"quarter": 8, "year": 4}
"""How many of the newest periods of each length a profile lists."""


def measures(view: View, area_id: str) -> None:
    """The area's newest quarters and years, and their file; words where nothing is published."""
    _shown(view, area_id)
    if not _frame(view, area_id).empty:
        download(view, f"programs-{area_id}", lambda: _table(view, area_id))


@kept
def _shown(view: View, area_id: str) -> None:
    words = view.words
    _ = words._
    html.heading(_("Service referrals and services"), 3)
    table = _table(view, area_id)
    if table.frame.empty:
        html.paragraphs(
            [
                f"{_('Service referrals')}: {words.not_reported_by_partners()}",
                f"{_('Services')}: {words.not_reported_by_partners()}",
            ]
        )
        return
    html.paragraphs(_sentences(view, area_id))
    html.show(table.html(words))
    newest = program_record.newest(view, RECEIVED)
    html.paragraphs(
        [
            program_notes.source(view, RECEIVED, newest),
            words.published_after(program_record.lag_days(view, RECEIVED)),
            words.not_shown_is_not_missing(),
        ],
        kind="pb-quiet",
    )


def _sentences(view: View, area_id: str) -> list[str]:
    """One sentence for each measure, about its newest published quarter."""
    words = view.words
    area = public_data.area(view.database, area_id)
    said = []
    for measure_id, sentence in (
        (RECEIVED, words.referrals_received), (SERVICES, words.services_given),
    ):  # fmt: skip
        spans = program_record.published(view, measure_id, "quarter")
        if not spans:
            continue
        figure = program_record.area_figure(view, measure_id, area.area_type, area_id, spans[0])
        what = program_notes.title(view, measure_id)
        said.append(
            sentence(figure.counted, area.area_name, spans[0].period)
            if figure.is_shown
            else words.count_without_number(what, spans[0].period, figure.status)
        )
    return said


def _frame(view: View, area_id: str) -> pd.DataFrame:
    """One row per period, newest first, quarters before years: both counts with their status."""
    area = public_data.area(view.database, area_id)
    rows = []
    for period_type, most in _MOST.items():
        spans = {
            Span(period_type, row.period_start, row.period_end)
            for measure_id in _MEASURES.values()
            for row in program_record.periods(view, measure_id, period_type).itertuples()
            if row.status != "not_closed"
        }
        for span in sorted(spans, key=lambda span: span.start, reverse=True)[:most]:
            row = {
                "period": view.words.period_label(span.period),
                "period_type": period_type,
                "period_start": span.start,
                "period_end": span.end,
            }
            for name, measure_id in _MEASURES.items():
                figure = program_record.area_figure(view, measure_id, area.area_type, area_id, span)
                row |= {name: figure.counted, f"{name}_status": figure.status}
            rows.append(row)
    return pd.DataFrame(rows, columns=_COLUMNS).astype({name: "Int64" for name in _MEASURES})


def _table(view: View, area_id: str) -> Table:
    words = view.words
    _ = words._
    area = public_data.area(view.database, area_id)
    frame = _frame(view, area_id).assign(area_id=area_id, area_name=area.area_name)
    caption = _("Service referrals and services in {area}").format(area=area.area_name)
    return Table(
        view.simulated(caption),
        {
            "period": _("Time"),
            "service_referrals": _("Service referrals"),
            "services": _("Services"),
        },
        frame,
        statuses={name: f"{name}_status" for name in _MEASURES},
    )
