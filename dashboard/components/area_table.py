"""The table beside the map: every area of a level, by name, with the same numbers."""

from __future__ import annotations

import pandas as pd

from dashboard import public_data
from dashboard.components import html, record
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept

UNKNOWN = "unknown"


def table(view: View, area_type: str, period: str) -> Table:
    """Areas in alphabetical order, then what could not be placed; nothing is ranked."""
    words = view.words
    _ = words._
    found = record.by_area(view, area_type, period)
    areas = public_data.areas(view.database, area_type)[["area_id", "area_name"]]
    if found is None:
        rows, span = areas.assign(counted=None, status="not_reported"), None
    else:
        counted, span = found
        counted = counted[["area_id", "counted", "status", "is_complete", "counted_unit"]]
        rows = areas.merge(counted, on="area_id", how="left")
        rows = rows.assign(status=rows.status.fillna("not_reported"))
        unplaced = counted[counted.area_id == UNKNOWN].assign(area_name=words.unplaced_name())
        rows = pd.concat([rows, unplaced], ignore_index=True)
    rows = rows.assign(
        counted=rows.counted.astype("Int64"),
        period_start=span.start if span else None,
        period_end=span.end if span else None,
        area_type=area_type,
    )
    columns = ["area_name", "counted", "status", "area_type", "area_id"]
    columns += ["period_start", "period_end"]
    unit = record.unit(found[0]) if found else "victims"
    what = words.counted_name(unit)
    title = ", ".join(
        [what, words.level_by(area_type), *([words.span(span)] if span else [])],
    )
    return Table(
        view.simulated(title),
        {"area_name": _("Place"), "counted": what},
        rows[columns],
        about={
            "measure_id": record.HOMICIDES,
            "counted_unit": unit,
            "publisher": record.police(view),
        },
    )


def download_button(view: View, area_type: str, period: str) -> None:
    """The table as a file."""
    name = f"homicides-{area_type}-{period}"
    download(view, name, lambda: table(view, area_type, period))


@kept
def shown(view: View, area_type: str, period: str) -> None:
    """The table on the page, with the sentence it adds up to and what could not be placed."""
    words = view.words
    found = record.by_area(view, area_type, period)
    if found is not None:
        rows, span = found
        held = rows[rows.counted.notna()]
        unplaced = int(held[held.area_id == UNKNOWN].counted.sum())
        unit = record.unit(held)
        if notes := caveats(view, period):  # before the count, so that no one quotes a part as all
            html.note(*notes)
        html.paragraphs(
            [
                words.areas_opening(area_type, int(held.counted.sum()), span, view.city, unit),
                words.unplaced(unplaced, area_type, unit),
            ]
        )
    html.show(table(view, area_type, period).html(words))
    html.paragraphs([words.small_counts()], kind="pb-quiet")


def caveats(view: View, period: str) -> list[str]:
    """What a reader of a period's counts by place has to know: files that hold only a part, and
    files that count reports."""
    words = view.words
    files = public_data.coverage(view.database).sort_values("source_year")
    wanted = files[files.source_year == int(period)] if period.isdigit() else files.tail(2)
    sentences = []
    for file in wanted.itertuples():
        year = int(file.source_year)
        if not file.is_complete and pd.notna(file.published_total):
            held, published = int(file.counted), int(file.published_total)
            sentences.append(words.partial_file(held, published, year, file.counted_unit))
        if file.counted_unit == "reports":
            sentences.append(words.reports_not_victims(year))
    return sentences
