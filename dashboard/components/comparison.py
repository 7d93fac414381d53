"""Other cities, as rates with their exact intervals; and people shot who lived."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import charts, public_data
from dashboard.change import TooFewForRate, rate_per_100k
from dashboard.components import html, record
from dashboard.components.chart_block import picture
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept


def rates(view: View) -> pd.DataFrame:
    """The newest year of each city for which a count and a population of that year are known:
    city_name, year, counted, population, rate_per_100k, low, high, publisher, population_source.

    Cities in alphabetical order. A city with fewer than 20 people killed has no rate.
    """
    others = public_data.comparison_totals(view.database, record.HOMICIDES)
    own = _own(view)
    where = _population_sources(view, [*others.city_name.unique(), *own.city_name.unique()])
    rows = []
    for _name, part in pd.concat([others, own]).groupby("city_name"):
        part = part[part.population.notna()].sort_values("year")
        if part.empty:
            continue
        newest = part.iloc[-1]
        try:
            rate = rate_per_100k(int(newest.counted), int(newest.population))
        except TooFewForRate:
            continue
        rows.append(
            {
                "city_name": newest.city_name,
                "year": int(newest.year),
                "counted": rate.count,
                "population": rate.population,
                "rate_per_100k": round(rate.per_100k, 1),
                "low": round(rate.low, 1),
                "high": round(rate.high, 1),
                "publisher": newest.publisher,
                "population_source": where.get((newest.city_name, int(newest.year)), ""),
            }
        )
    frame = pd.DataFrame(rows)
    return frame if frame.empty else frame.sort_values("city_name").reset_index(drop=True)


def _population_sources(view: View, cities: list[str]) -> dict[tuple[str, int], str]:
    return {
        (name, int(row.year)): row.source
        for name in cities
        for row in public_data.populations(view.database, name).itertuples()
    }


def _own(view: View) -> pd.DataFrame:
    name = record.publisher_name(view)
    totals = public_data.published_totals(
        view.database, record.HOMICIDES, name, "year", default_only=True
    )
    people = public_data.populations(view.database, name)
    totals = totals.assign(year=totals.period_start.dt.year)
    columns = ["city_name", "year", "counted", "population", "publisher", "as_of"]
    return totals.merge(people[["year", "population"]], on="year", how="left")[columns]


def _rates_table(view: View, frame: pd.DataFrame) -> Table:
    _ = view.words._
    return Table(
        view.simulated(_("People killed per 100,000 residents in one year")),
        {
            "city_name": _("City"),
            "year": _("Year"),
            "counted": _("People killed"),
            "population": _("Residents"),
            "rate_per_100k": _("Rate per 100,000"),
            "low": _("From"),
            "high": _("to"),
            "publisher": _("Counted by"),
            "population_source": _("Residents from"),
        },
        frame,
        about={"measure_id": record.HOMICIDES},
    )


@kept
def _cities(view: View) -> None:
    words = view.words
    frame = rates(view)
    if len(frame) < 2:
        html.note(words._("No other city's figures are part of this release."))
        return
    points = frame.rename(columns={"rate_per_100k": "rate"})
    points = points.assign(label=[f"{row.city_name}, {row.year}" for row in points.itertuples()])
    figure = charts.rates(
        points, view.theme, home=record.publisher_name(view),
        hover="%{x:.1f} (%{customdata[0]:.1f}–%{customdata[1]:.1f})<extra></extra>",
    )  # fmt: skip
    picture(
        view,
        [
            words._("People killed per 100,000 residents, in the newest year with both numbers."),
            words.comparison_caution(),
        ],
        figure,
        alt=words.alt_rates([row.label for row in points.itertuples()], list(points.rate)),
        table=_rates_table(view, frame),
        source=words.counted_by(words.list_of(sorted(set(frame.publisher)))),
        notes=[words._("The bars beside each mark show what chance alone could make.")],
    )


def cities_block(view: View) -> None:
    """Rates of this city and of the comparison cities, by name."""
    _cities(view)
    if _has(view, "rates"):
        download(view, "homicides-rates-of-cities", lambda: _rates_table(view, rates(view)))


def _shootings(view: View) -> pd.DataFrame:
    totals = public_data.published_totals(
        view.database, record.SHOOTINGS, record.publisher_name(view), "year", default_only=True
    )
    totals = totals.assign(year=totals.period_start.dt.year)
    columns = ["year", "counted", "publisher", "counting_rule", "as_of", "source"]
    return totals[columns].sort_values("year", ascending=False)


def _shootings_table(view: View) -> Table:
    _ = view.words._
    return Table(
        view.simulated(_("People shot who lived, by year, and who counted")),
        {"year": _("Year"), "counted": _("People shot who lived"), "publisher": _("Counted by")},
        _shootings(view),
        about={"measure_id": record.SHOOTINGS},
    )


@kept
def _shot(view: View) -> None:
    words = view.words
    frame = _shootings(view)
    if frame.empty:
        html.note(words._("Not available. We know no source that counts them for this city."))
        return
    first, last = int(frame.year.min()), int(frame.year.max())
    every = pd.DataFrame({"year": range(first, last + 1)}).merge(frame, on="year", how="left")
    figure = charts.yearly_bars(
        every.assign(is_open=False), view.theme, hover="%{x}: %{y}<extra></extra>",
        missing=words._("not found"),
    )  # fmt: skip
    found = words.list_of([str(year) for year in every[every.counted.isna()].year])
    picture(
        view,
        [
            words._(
                "People who were shot and lived, as yearly totals for the whole city. "
                "More than one publisher counted them, so small steps may be a change in counting."
            ),
            words._("We found no published count for {years}.").format(years=found)
            if found
            else "",
        ],
        figure,
        alt=words._(
            "Bar chart: people shot who lived in {place}, each year from {first} to {last}."
        ).format(place=view.city, first=first, last=last),
        table=_shootings_table(view),
        source=words.counted_by(words.list_of(sorted(set(frame.publisher)))),
    )


def shootings_block(view: View) -> None:
    """Yearly totals of people shot who lived, or that there are none."""
    _shot(view)
    if _has(view, "shootings"):
        download(view, "nonfatal-shootings-by-year", lambda: _shootings_table(view))


def _has(view: View, what: str) -> bool:
    return _is_there(view.release.release_id, what, view)


@st.cache_resource(max_entries=16, show_spinner=False)
def _is_there(release_id: str, what: str, _view: View) -> bool:
    return len(rates(_view)) >= 2 if what == "rates" else len(_shootings(_view)) > 0
