"""Kansas City's facts: each figure with its publisher, rule, as-of date and source."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from dashboard.city import City, as_of_last_day, load

KC = "Kansas City, MO"


@pytest.fixture(scope="module")
def city(repository: Path) -> City:
    return load(repository / "data" / "cities" / "kansas-city")


@pytest.fixture(scope="module")
def defaults(city: City) -> pd.DataFrame:
    marked = city.mark_defaults(city.totals)
    return marked[marked["is_default"]]


def _years(defaults: pd.DataFrame, measure_id: str = "homicide_victims", name: str = KC) -> dict:
    rows = defaults[
        (defaults["city_name"] == name)
        & (defaults["measure_id"] == measure_id)
        & (defaults["period_type"] == "year")
    ]
    assert not rows["period_start"].duplicated().any()
    return {row.period_start.year: row for row in rows.itertuples()}


def test_nothing_of_the_real_city_is_simulated(city: City, repository: Path) -> None:
    assert city.simulated is False
    for path in city.folder.rglob("*.csv"):
        assert "imulated" not in path.read_text(encoding="utf-8"), path.name


def test_areas_are_240_neighborhoods_6_districts_6_divisions_and_the_city(city: City) -> None:
    assert city.areas["area_type"].value_counts().to_dict() == {
        "neighborhood": 240, "district": 6, "division": 6, "city": 1,
    }  # fmt: skip
    ids = set(city.areas.loc[city.areas["area_type"] == "neighborhood", "area_id"])
    assert ids == {f"neighborhood-{number}" for number in range(1, 241)}
    divisions = city.areas.loc[city.areas["area_type"] == "division", "area_name"]
    assert [name.removesuffix(" Patrol Division") for name in divisions] == [
        "Central", "East", "Metro", "North", "Shoal Creek", "South",
    ]  # fmt: skip


def test_neighborhood_populations_are_of_2010_and_say_so(city: City) -> None:
    rows = city.areas[city.areas["area_type"] == "neighborhood"]
    assert rows["population"].sum() == 459_371
    assert set(rows["population_year"]) == {2010}
    assert set(rows["population_source"]) == {"2010 census by neighborhood, City of Kansas City"}


def test_every_neighborhood_has_one_district_and_no_invented_division(city: City) -> None:
    assert set(city.memberships["parent_type"]) == {"district"}
    assert len(city.memberships) == 240
    assert city.memberships["share"].min() > 0.5
    assert city.memberships["overlaps"].sum() == 37


def test_every_total_names_its_rule_publisher_as_of_and_source(city: City) -> None:
    for column in ("counting_rule", "publisher", "as_of", "source"):
        assert (city.totals[column].str.len() > 0).all(), column


def test_the_default_series_has_every_year_from_1975_to_2025(defaults: pd.DataFrame) -> None:
    assert sorted(_years(defaults)) == list(range(1975, 2026))


def test_each_stretch_of_years_comes_from_its_publisher(defaults: pd.DataFrame) -> None:
    segments = {year: row.segment_id for year, row in _years(defaults).items()}
    assert {segments[year] for year in range(1975, 2016)} == {"fbi-ucr"}
    assert {segments[year] for year in range(2016, 2025) if year != 2018} == {"kcpd"}
    assert segments[2018] == "rtci-2018"
    assert segments[2025] == "rtci"


@pytest.mark.parametrize(
    ("year", "victims"),
    [(1975, 114), (1993, 153), (2014, 79), (2015, 109), (2016, 127), (2017, 149), (2018, 138),
     (2019, 151), (2020, 179), (2021, 157), (2022, 170), (2023, 182), (2024, 144), (2025, 135)],
)  # fmt: skip
def test_the_default_of_a_year_is_the_latest_word_of_its_publisher(
    defaults: pd.DataFrame, year: int, victims: int
) -> None:
    assert _years(defaults)[year].counted == victims


def test_2014_keeps_every_published_variant(city: City) -> None:
    rows = city.totals[
        (city.totals["city_name"] == KC)
        & (city.totals["measure_id"] == "homicide_victims")
        & (city.totals["period_start"].map(lambda day: day.year) == 2014)
        & (city.totals["period_type"] == "year")
    ]
    assert set(zip(rows["counted"], rows["publisher"], strict=True)) == {
        (79, "FBI UCR"), (77, "KCPD"), (81, "KCPD"), (82, "Kansas City Star"),
    }  # fmt: skip


def test_months_run_from_2023_to_february_2026_from_one_publisher(defaults: pd.DataFrame) -> None:
    months = defaults[(defaults["period_type"] == "month") & (defaults["city_name"] == KC)]
    assert months["period_start"].min().isoformat() == "2023-01-01"
    assert months["period_end"].max().isoformat() == "2026-02-28"
    assert len(months) == 38
    assert set(months["publisher"]) == {"Real-Time Crime Index"}
    assert set(months["as_of"]) == {"2026-04-24"}
    by_year = months.groupby(months["period_start"].map(lambda day: day.year))["counted"].sum()
    assert by_year.to_dict() == {2023: 181, 2024: 141, 2025: 135, 2026: 18}


def test_nonfatal_shootings_are_city_years_from_two_publishers(
    city: City, defaults: pd.DataFrame
) -> None:
    years = _years(defaults, "nonfatal_shooting_victims")
    assert {year: row.counted for year, row in years.items()} == {
        2014: 290, 2015: 414, 2016: 477, 2019: 491, 2020: 630, 2022: 537, 2023: 511, 2024: 571,
    }  # fmt: skip
    assert {row.segment_id for row in years.values()} == {"shootings-kcpd", "shootings-star"}
    rows = city.totals[city.totals["measure_id"] == "nonfatal_shooting_victims"]
    assert set(rows["period_type"]) == {"year"}


def test_comparison_cities_have_figures_and_populations(city: City, defaults: pd.DataFrame) -> None:
    assert city.comparison_cities == ["Baltimore, MD", "Cincinnati, OH", "Detroit, MI"]
    for name in city.comparison_cities:
        years = _years(defaults, name=name)
        assert {1975, 2015, 2022, 2025} <= set(years), name
        assert set(city.populations.loc[city.populations["city_name"] == name, "year"]) >= {2015}


def test_a_published_rating_stands_beside_the_other_side(city: City) -> None:
    rows = city.programmes[city.programmes["programme"] == "KC NoVA"]
    assert len(rows) == 2
    for row in rows.itertuples():
        assert row.rating.startswith("No Effects")
        assert row.rating_publisher.startswith("CrimeSolutions")
        assert "Fox and Novak" in row.other_side
        assert row.other_side_source.startswith("https://nij.ojp.gov/")


def test_every_program_row_has_a_source_and_american_spelling(city: City) -> None:
    assert city.programmes["source"].str.startswith("https://").all()
    for column in ("event", "note", "rating", "other_side"):
        assert not city.programmes[column].str.contains("rogramme|rganised").any(), column


def test_988_can_be_called_and_texted(city: City) -> None:
    line = city.help.set_index("help_id").loc["988"]
    assert (line["phone"], line["sms"], line["hours"]) == ("988", "988", "24/7")


def test_aliases_name_several_neighborhoods(city: City) -> None:
    ids = city.aliases.set_index("alias")["area_ids"]
    assert ids["Ivanhoe"].split(";") == ["neighborhood-53", "neighborhood-54", "neighborhood-55"]
    assert len(ids["Historic Northeast"].split(";")) == 6


@pytest.mark.real_data
def test_no_figure_differs_from_the_facts_it_came_from(city: City, real_data) -> None:
    facts = real_data("../facts/homicides_annual.csv")
    with facts.open(encoding="utf-8") as file:
        given = {
            (row["city"], int(row["year"]), int(row["homicides"]), row["counting_rule"],
             row["publisher"], row["as_of"], row["source"])
            for row in csv.DictReader(file)
        }  # fmt: skip
    rows = city.totals[
        (city.totals["measure_id"] == "homicide_victims") & (city.totals["period_type"] == "year")
    ]
    held = {
        (
            r.city_name,
            r.period_start.year,
            r.counted,
            r.counting_rule,
            r.publisher,
            r.as_of,
            r.source,
        )
        for r in rows.itertuples()
    }
    assert held == given
    assert all(as_of_last_day(row[5]) for row in held)
