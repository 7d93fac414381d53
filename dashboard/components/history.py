"""The long series, whose publishers change, and why counts of one year differ."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd

from dashboard import charts, public_data
from dashboard.change import Period
from dashboard.components import html, programs, record
from dashboard.components.chart_block import picture
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept
from dashboard.words import Variant, Words


def years(view: View) -> pd.DataFrame:
    """One row per full year: year, counted, publisher, segment_id, label, counting_rule, as_of.

    Years of published totals carry their segment. Where the city's counts come from police files,
    those years are the segment `records`, and published totals stand for the years before.
    """
    totals = public_data.published_totals(
        view.database, record.HOMICIDES, record.publisher_name(view), "year", default_only=True
    )
    totals = totals.assign(year=totals.period_start.dt.year)
    shown = record.closed(view, "city", "year")
    counted = pd.DataFrame(
        {
            "year": [start.year for start in shown.period_start],
            "counted": shown.counted.astype(int).to_list(),
        }
    )
    columns = ["year", "publisher", "segment_id", "counting_rule", "as_of", "source"]
    if not record.counts_records(view):
        frame = counted.merge(totals[columns], on="year", how="inner")
    else:
        files = public_data.coverage(view.database).rename(columns={"source_year": "year"})
        files = files.drop_duplicates("year").assign(
            segment_id="records", as_of=files.as_of_on.dt.date.astype(str), source=files.source_id
        )
        frame = counted.merge(files[columns], on="year", how="inner")
        older = totals[~totals.year.isin(frame.year)]
        frame = pd.concat([older[["counted", *columns]], frame])
    frame = frame.sort_values("year").reset_index(drop=True)
    return frame.assign(label=frame.segment_id.map(_labels(view)).fillna(frame.publisher))


def _labels(view: View) -> dict[str, str]:
    rows = public_data.segments(view.database)
    local = f"label_{view.words.locale}"
    names = rows.get(local, rows.label_en)
    return dict(zip(rows.segment_id, names, strict=True))


def runs(frame: pd.DataFrame) -> pd.DataFrame:
    """`years` with a `segment_id` for each unbroken run of one segment, so that a line stops
    where the source changes and where a year is missing."""
    breaks = (frame.segment_id != frame.segment_id.shift()) | (frame.year.diff() != 1)
    return frame.assign(segment_id=frame.segment_id + "/" + breaks.cumsum().astype(str))


@kept
def title(view: View) -> None:
    """The heading: since when the series runs."""
    frame = years(view)
    html.heading(
        view.words._("Each year")
        if frame.empty
        else view.words._("Each year since {year}").format(year=int(frame.year.min()))
    )


def table(view: View) -> Table:
    """Every year with its publisher and counting rule, the newest first."""
    _ = view.words._
    frame = years(view).sort_values("year", ascending=False)
    columns = ["year", "counted", "publisher", "counting_rule", "as_of", "source"]
    return Table(
        view.simulated(_("People killed in each year, and who counted")),
        {
            "year": _("Year"),
            "counted": _("People killed"),
            "publisher": _("Counted by"),
            "counting_rule": _("Counting rule"),
            "as_of": _("As of"),
        },
        frame[columns],
        about={"measure_id": record.HOMICIDES},
    )


@kept
def _since(view: View) -> None:
    words = view.words
    frame = years(view)
    if frame.empty:
        last = record.through(view).year - 1
        html.note(words.no_counts(Period(date(last, 1, 1), date(last, 12, 31))))
        return
    first, last = int(frame.year.min()), int(frame.year.max())
    marked = programs.on_axis(view, date(first, 1, 1), date(last + 1, 12, 31))
    on_years = marked.assign(
        starts_on=[day.year + (day.timetuple().tm_yday - 1) / 365 for day in marked.starts_on]
    )
    drawn = runs(frame).assign(publisher=[_family(name) for name in frame.segment_id])
    labels = {
        family: min(part.label, key=len) for family, part in drawn.groupby("publisher", sort=False)
    }
    figure = charts.since(
        drawn, on_years, view.theme, labels=labels, hover="%{x}: %{y}<extra></extra>"
    )
    several = drawn.publisher.nunique() > 1
    picture(
        view,
        [
            words.long_series(view.city, first, last),
            words.series_segments(list(labels.values())) if several else "",
        ],
        figure,
        alt=words.alt_years(
            view.city, first, last, int(frame.counted.min()), int(frame.counted.max())
        ),
        table=table(view),
        source=" ".join(
            (words.counted_by(words.list_of(list(labels.values()))),
             words.updated(view.release.published_on))
        ),
    )  # fmt: skip
    programs.listed(view, marked)


def _family(segment_id: str) -> str:
    """Segments named alike up to a year ("rtci", "rtci-2018") share one look."""
    head, _, tail = segment_id.rpartition("-")
    return head if tail.isdigit() else segment_id


def since_block(view: View) -> None:
    """The long series with its table, sources, programs and download."""
    _since(view)
    download(view, "homicides-by-year", lambda: table(view))


@kept
def counts_differ(view: View) -> None:
    """Why counts differ, with every published variant of every year."""
    words = view.words
    _ = words._
    totals = public_data.published_totals(
        view.database, record.HOMICIDES, record.publisher_name(view), "year"
    )
    if totals.empty:
        return
    totals = totals.assign(year=totals.period_start.dt.year)
    several = totals.groupby("year").counted.nunique()
    reasons = "".join(f"<li>{escape(line)}</li>" for line in words.counts_differ_reasons())
    parts = [f"<ul>{reasons}</ul>"]
    for year in sorted(several[several > 1].index, reverse=True):
        rows = totals[totals.year == year].sort_values(["publisher", "as_of"])
        lines = "".join(_variant(words, row) for row in rows.itertuples())
        sentence = escape(words.counts_differ(int(year), rows.counted))
        parts.append(html.folded(str(year), f"<p>{sentence}</p><ul>{lines}</ul>"))
    html.show(html.folded(_("Why do counts differ?"), "".join(parts)))


def _variant(words: Words, row) -> str:
    variant = Variant(int(row.counted), row.publisher, row.counting_rule, row.as_of)
    return f"<li>{escape(words.variant(variant))} {html.cell(row.source)}</li>"
