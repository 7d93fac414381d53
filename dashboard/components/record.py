"""The counts of the release in service, read once per release and shared by all visitors.

Frames that come from here are shared: nobody may change them in place.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import city, public_data
from dashboard.change import YEARS_FOR_EXPECTED_RANGE, Period, rolling_12_months
from dashboard.components import series
from dashboard.components.view import View
from dashboard.settings import read_public

HOMICIDES = "homicide_victims"
SHOOTINGS = "nonfatal_shooting_victims"


def counts(
    view: View, area_type: str, period_type: str, measure_id: str = HOMICIDES
) -> pd.DataFrame:
    """The columns of `public_data.counts`, with plain days, for one level and kind of period."""
    return _counts(view.release.release_id, measure_id, area_type, period_type, view.database)


@st.cache_resource(max_entries=64, show_spinner=False)
def _counts(
    release_id: str, measure_id: str, area_type: str, period_type: str, _database
) -> pd.DataFrame:
    return series.as_dates(public_data.counts(_database, measure_id, area_type, period_type))


def closed(view: View, area_type: str, period_type: str) -> pd.DataFrame:
    """`counts` that hold a number, of periods that ended by the release's last day of data."""
    frame = series.known(counts(view, area_type, period_type))
    through = view.release.data_through_on
    return series.where(frame, (through is not None and end <= through for end in frame.period_end))


def counter(view: View) -> series.CountsOf:
    """A function from a period to the city's count."""
    return series.counter(closed(view, "city", "month"), series.known(counts(view, "city", "day")))


def years_like_months(view: View) -> tuple[pd.DataFrame, str]:
    """Full years to judge the newest months by, and who counted them.

    Where the publisher of the months has also published years, those: a range made of another
    publisher's years would take a difference in counting for a change. Else the city's own series.
    """
    default = closed(view, "city", "year")
    if counts_records(view):
        return default, police(view)
    name = publisher(view)
    totals = public_data.published_totals(
        view.database, HOMICIDES, view.release.publisher_city_name, "year"
    )
    same = totals[totals.publisher == name].sort_values("as_of")
    same = series.as_dates(same.drop_duplicates("period_start", keep="last"))
    if same.period_start.nunique() >= YEARS_FOR_EXPECTED_RANGE:
        return same.sort_values("period_start"), name
    return default, publisher_of_years(view)


def has_days(view: View) -> bool:
    """Whether the city's series knows days, or months only."""
    return not counts(view, "city", "day").empty


def through(view: View) -> date:
    """The last day that 12 months can be counted to: the last complete month without days."""
    last = view.release.data_through_on or view.release.published_on
    if has_days(view):
        return last
    months = closed(view, "city", "month")
    return last if months.empty else months.period_end.max()


def area_through(view: View, area_type: str) -> date | None:
    """The end of the newest complete month of a level's police record; None without months."""
    months = closed(view, area_type, "month")
    return None if months.empty else months.period_end.max()


def by_area(view: View, area_type: str, period: str) -> tuple[pd.DataFrame, Period] | None:
    """Counts of every area of a level in `last12` or a year: area_id, counted, status,
    is_provisional, is_complete, counted_unit; and the period meant.

    None where the level has no rows for it, or fewer than the 12 months.
    """
    return _by_area(view.release.release_id, area_type, period, view)


@st.cache_resource(max_entries=128, show_spinner=False)
def _by_area(
    release_id: str, area_type: str, period: str, _view: View
) -> tuple[pd.DataFrame, Period] | None:
    view = _view
    if period == "none":
        return None
    if period != "last12":
        year = int(period)
        rows = counts(view, area_type, "year")
        rows = series.where(rows, (start.year == year for start in rows.period_start))
        if rows.empty:
            return None
        span = Period(date(year, 1, 1), _end_of(view, year))
        return rows.drop(columns=["period_start", "period_end"]), span
    end = area_through(view, area_type)
    if end is None:
        return None
    span = rolling_12_months(end).after
    rows = series.known(counts(view, area_type, "month"))
    inside = [
        span.start <= start and stop <= span.end
        for start, stop in zip(rows.period_start, rows.period_end, strict=True)
    ]
    rows = series.where(rows, inside)
    if rows.period_start.nunique() < 12:
        return None
    summed = rows.groupby("area_id", as_index=False, sort=False).agg(
        area_name=("area_name", "first"),
        counted=("counted", "sum"),
        is_provisional=("is_provisional", "any"),
        counted_unit=("counted_unit", "first"),
        is_complete=("is_complete", "all"),
    )
    return summed.assign(status="shown"), span


def _end_of(view: View, year: int) -> date:
    """The last day of a year that its police file can tell of: a year may not be over yet."""
    last = date(year, 12, 31)
    through = view.release.data_through_on
    if through is None or last <= through:
        return last
    files = public_data.coverage(view.database)
    ends = pd.to_datetime(files[files.source_year == year].covers_to).dt.date
    return min(last, ends.max() if len(ends) else max(through, date(year, 1, 1)))


def unit(rows: pd.DataFrame) -> str:
    """What the rows count: `reports` where any of them does, else `victims`."""
    return "reports" if (rows.counted_unit == "reports").any() else "victims"


def periods(view: View, area_type: str) -> list[str]:
    """The periods a level can be shown for, the usual one first."""
    return _periods(view.release.release_id, area_type, view)


@st.cache_resource(max_entries=16, show_spinner=False)
def _periods(release_id: str, area_type: str, _view: View) -> list[str]:
    view = _view
    rows = series.known(counts(view, area_type, "year"))
    years = sorted({start.year for start in rows.period_start}, reverse=True)
    last = ["last12"] if by_area(view, area_type, "last12") else []
    return last + [str(year) for year in years]


@st.cache_resource(max_entries=8, show_spinner=False)
def about_city(city_id: str) -> city.City:
    """The city's folder, for the names that publishers use and the words for its levels."""
    return city.load(read_public().cities_folder / city_id)


def publisher_name(view: View) -> str:
    """The city's name as publishers write it ("Kansas City, MO")."""
    return view.release.publisher_city_name


def counts_records(view: View) -> bool:
    """Whether the city's figures are counted from police files, not taken from published totals."""
    return about_city(view.release.city_id).homicides["city_series"] == "records"


def police(view: View) -> str:
    """Who publishes the newest police file."""
    files = public_data.coverage(view.database)
    return "" if files.empty else files.sort_values("source_year").publisher.iloc[-1]


def publisher_of_years(view: View) -> str:
    """Who made the newest yearly count of the city's series."""
    return publisher(view, ("year",))


def publisher(view: View, kinds: tuple[str, ...] = ("month", "year")) -> str:
    """Who made the city's newest counts."""
    if counts_records(view):
        return police(view)
    for period_type in kinds:
        totals = public_data.published_totals(
            view.database, HOMICIDES, publisher_name(view), period_type, default_only=True
        )
        if not totals.empty:
            return totals.sort_values("period_start").publisher.iloc[-1]
    return ""


def level_names(view: View) -> dict[str, str]:
    """What the city calls its levels, in the reader's language."""
    levels = about_city(view.release.city_id).levels
    tongue = view.words.locale
    return {
        name: level.get(f"plural_{tongue}") or level["plural_en"] for name, level in levels.items()
    }
