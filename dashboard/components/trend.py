"""Homicides of late: the 12-month line with its expected range, and the year so far."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard import charts
from dashboard.change import (
    Pair,
    UnequalPeriods,
    expected_range,
    rolling_12_months,
    year_to_date,
)
from dashboard.components import html, programs, record, series
from dashboard.components.chart_block import picture
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept


@kept
def opening(view: View) -> None:
    """The one sentence: both counts of 12 months, and whether chance could make the difference."""
    pair = rolling_12_months(record.through(view))
    change = series.change_between(record.counter(view), pair)
    sentence = (
        _without_comparison(view, pair) if change is None else view.words.opening(change, view.city)
    )
    html.first_words(sentence, name="lead")


def _without_comparison(view: View, pair: Pair) -> str:
    """The newer count, where it is known, and which counts are missing."""
    count = record.counter(view)
    after = count(pair.after)
    if after is None:
        return view.words.no_counts(pair.after)
    killed = view.words.people_killed(after, view.city, pair.after)
    return f"{killed} {view.words.no_counts(pair.before)}"


STALE_AFTER_DAYS = 60


@kept
def stale_note(view: View) -> None:
    """A banner where the newest count is older than two months."""
    through = record.through(view)
    if (view.release.today_on - through).days > STALE_AFTER_DAYS:
        html.note(view.words.stale(record.publisher(view), through))


def line_of_12_months(view: View) -> pd.DataFrame:
    """The rolling line, its last point on the last day of data where the series knows days."""
    line = series.rolling(record.closed(view, "city", "month"))
    through = record.through(view)
    if record.has_days(view) and (line.empty or line.period_end.iloc[-1] < through):
        latest = record.counter(view)(rolling_12_months(through).after)
        if latest is not None:
            line.loc[len(line)] = {
                "period_end": through, "counted": latest, "is_provisional": True,
            }  # fmt: skip
    return line


def table_of_12_months(view: View) -> Table:
    """The numbers of the line, with the range beside each."""
    _ = view.words._
    line = line_of_12_months(view)
    ranges = series.bands(record.years_like_months(view)[0], list(line.period_end))
    frame = line.merge(ranges, on="period_end", how="left").sort_values(
        "period_end", ascending=False
    )
    frame = frame.assign(
        counted=frame.counted.astype("Int64"),
        low=frame.low.astype("Int64"),
        high=frame.high.astype("Int64"),
        is_provisional=frame.is_provisional.astype(bool),
    )
    return Table(
        view.simulated(_("People killed in the 12 months up to each day")),
        {
            "period_end": _("12 months up to"),
            "counted": _("People killed"),
            "low": _("Usual range from"),
            "high": _("to"),
            "is_provisional": _("May still change"),
        },
        frame[["period_end", "counted", "low", "high", "is_provisional"]],
        about={"measure_id": record.HOMICIDES, "publisher": record.publisher(view)},
    )


@kept
def _rolling(view: View) -> None:
    words = view.words
    _ = words._
    line = line_of_12_months(view)
    if line.empty:
        html.note(words.no_counts(rolling_12_months(record.through(view)).after))
        return
    years, years_by = record.years_like_months(view)
    ranges = series.bands(years, list(line.period_end))
    starts = programs.on_axis(view, line.period_end.iloc[0], line.period_end.iloc[-1])
    figure = charts.rolling(
        line.assign(said=[words.through(end) for end in line.period_end]), ranges, starts,
        view.theme,
        words={
            "band": _("Usual range"),
            "provisional": words.status("provisional"),
            "hover": "%{y}<br>%{customdata}<extra></extra>",
        },
        ticks=_ticks(view, line.period_end.iloc[0], line.period_end.iloc[-1]),
    )  # fmt: skip
    last = line.iloc[-1]
    usual = _latest_range(view)
    sentences = [
        f"{words.expected_range(usual)} {words.against_range(int(last.counted), usual)}"
        if usual
        else _("There are not yet five full years before, so no usual range is shown.")
    ]
    picture(
        view,
        sentences,
        figure,
        alt=words.alt_12_months(
            view.city, line.period_end.iloc[0], last.period_end, int(last.counted)
        ),
        table=table_of_12_months(view),
        source=words.source_line(
            record.publisher(view), record.through(view), view.release.published_on
        ),
        notes=[
            f"{words.expected_range_note()} {words.counted_by(years_by)}" if usual else "",
            words.may_still_change() if line.is_provisional.any() else "",
        ],
    )
    programs.listed(view, starts)


def _ticks(view: View, first: date, last: date) -> dict[date, str]:
    """About five marks of a time axis: years, or months where the axis is short."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months >= 48:
        step = -(-months // 12) // 6 + 1
        years = range(first.year + 1, last.year + 1)
        return {date(year, 1, 1): str(year) for year in years if (last.year - year) % step == 0}
    days = [date(first.year + place // 12, place % 12 + 1, 1) for place in range(0, 60, 6)]
    return {day: view.words.month_short(day) for day in days if first <= day <= last}


def rolling_block(view: View) -> None:
    """The 12-month line, its table, its source, its download."""
    _rolling(view)
    download(view, "homicides-12-months", lambda: table_of_12_months(view))


def _latest_range(view: View):
    end = record.through(view)
    last = rolling_12_months(end).after.start.year - 1
    years = {row.period_start.year: row for row in record.years_like_months(view)[0].itertuples()}
    wanted = range(last - 4, last + 1)
    if not all(year in years for year in wanted):
        return None
    return expected_range([int(years[year].counted) for year in wanted])


def table_of_year(view: View) -> Table:
    """The count so far in this year and in the year before, month by month."""
    _ = view.words._
    months = record.closed(view, "city", "month")
    last = record.through(view).year
    frame = series.running_years(months, [last - 1, last]).rename(columns={"label": "year"})
    return Table(
        view.simulated(_("People killed from January 1 to the end of each month")),
        {"year": _("Year"), "month": _("Month"), "so_far": _("People killed so far")},
        frame,
        about={"measure_id": record.HOMICIDES, "publisher": record.publisher(view)},
    )


@kept
def _year_so_far(view: View) -> None:
    words = view.words
    through = record.through(view)
    try:
        pair = year_to_date(through, has_days=record.has_days(view))
    except UnequalPeriods as unequal:
        html.note(words.not_comparable(unequal.reason))
        return
    change = series.change_between(record.counter(view), pair)
    if change is None:
        html.note(_without_comparison(view, pair))
        return
    table = table_of_year(view)
    figure = charts.running_year(
        table.frame.rename(columns={"year": "label"}),
        view.theme,
        months=[words.month_name(date(2000, month, 1))[:3] for month in range(1, 13)],
        hover="%{y}<extra></extra>",
    )
    picture(
        view,
        [words.year_to_date(change, view.city), words.change_percent(change)],
        figure,
        alt=words.alt_year_to_date(view.city, pair.after.end.year, change.after, change.before),
        table=table,
        source=words.source_line(
            record.publisher(view), record.through(view), view.release.published_on
        ),
        notes=[
            words.may_still_change(),
            words._("The chart shows complete months.") if record.has_days(view) else "",
        ],
    )


def year_block(view: View) -> None:
    """This year beside the same part of last year."""
    _year_so_far(view)
    download(view, "homicides-year-to-date", lambda: table_of_year(view))
