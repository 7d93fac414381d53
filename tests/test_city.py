"""A city's folder: what loads is consistent, and what does not says which cell to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.city import CityError, as_of_last_day, load
from tests.cities.small import CITY_TOML, total, write_city

SEGMENT = '[[homicides.segments]]\nsegment_id = "police"'


def test_a_small_city_loads_with_typed_columns(tmp_path: Path) -> None:
    city = load(write_city(tmp_path))
    assert city.k == 11
    assert len(city.areas) == 7
    assert str(city.areas["population"].dtype) == "Int64"
    assert city.areas["population"].isna().sum() == 3
    assert city.memberships["overlaps"].tolist() == [False] * 4
    assert city.area_name("neighborhood-2") == "Square 2"
    assert city.area_name("nowhere") == "nowhere"


def _area(row: list, at: int, value: object) -> list:
    return [*row[:at], value, *row[at + 1 :]]


CITY_ROW = ["city", "city", "Small", "", "", "", "", "", ""]
SQUARE_ROW = ["neighborhood", "neighborhood-1", "Square 1", 40.0, 10.0, 1.0, 5, 2010, "a census"]
MEMBER_ROW = ["neighborhood-1", "district", "district-1", 1.0, "false"]
HELP_ROW = ["988", "Lifeline", "Línea", "988", "988", "Call.", "Llame.", "24/7",
            "https://988lifeline.org", "2026-01-01", "national"]  # fmt: skip
PROGRAMME_ROW = ["a", "Small, ST", "A", "2020-01-01", "2019-01-01", "day", "Start", "", "", "", "",
                 "", "", "a source"]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ({"areas": [CITY_ROW, SQUARE_ROW, SQUARE_ROW]}, "areas.csv, row 4, column area_id"),
        ({"areas": [CITY_ROW, _area(SQUARE_ROW, 0, "zone")]}, "areas.csv, row 3, column area_type"),
        (
            {"areas": [CITY_ROW, _area(SQUARE_ROW, 1, "unknown")]},
            "areas.csv, row 3, column area_id",
        ),
        ({"areas": [CITY_ROW, _area(SQUARE_ROW, 2, "")]}, "areas.csv, row 3, column area_name"),
        ({"areas": [CITY_ROW, _area(SQUARE_ROW, 3, 110)]}, "areas.csv, row 3, column centroid_lat"),
        ({"areas": [CITY_ROW, _area(SQUARE_ROW, 4, "east")]}, "row 3, column centroid_lon"),
        ({"areas": [CITY_ROW, _area(SQUARE_ROW, 6, "-4")]}, "row 3, column population"),
        ({"areas": [CITY_ROW, _area(SQUARE_ROW, 8, "")]}, "row 3, column population_source"),
        ({"areas": [SQUARE_ROW]}, "areas.csv: needs exactly one row of area_type city"),
        ({"areas": [CITY_ROW, SQUARE_ROW[:-1]]}, "areas.csv, row 3: has 8 cells"),
        (
            {"memberships": [_area(MEMBER_ROW, 0, "nbh-1")]},
            "memberships.csv, row 2, column area_id",
        ),
        ({"memberships": [_area(MEMBER_ROW, 2, "city")]}, "row 2, column parent_id"),
        ({"memberships": [_area(MEMBER_ROW, 3, 1.01)]}, "memberships.csv, row 2, column share"),
        ({"memberships": [_area(MEMBER_ROW, 3, "nan")]}, "memberships.csv, row 2, column share"),
        ({"memberships": [_area(MEMBER_ROW, 4, "no")]}, "row 2, column overlaps"),
        ({"memberships": [MEMBER_ROW, MEMBER_ROW]}, "memberships.csv, row 3"),
        ({"aliases": [["Top", "neighborhood-1;nbh-2", ""]]}, "aliases.csv, row 2, column area_ids"),
        ({"totals": [_area(total(5, "2015"), 4, "2015-11-30")]}, "row 2, column period_end"),
        ({"totals": [total(5, "2015"), total(6, "2015")]}, "totals.csv, row 3, column as_of"),
        ({"totals": [total(5, "2015", as_of="soon")]}, "totals.csv, row 2, column as_of"),
        ({"totals": [_area(total(5, "2015"), 7, "")]}, "totals.csv, row 2, column publisher"),
        ({"totals": [_area(total(5, "2015"), 6, "")]}, "totals.csv, row 2, column counting_rule"),
        ({"totals": [_area(total(5, "2015"), 9, "")]}, "totals.csv, row 2, column source"),
        ({"populations": [["Small, ST", 2020, 1, "a"]] * 2}, "populations.csv, row 3, column year"),
        ({"programmes": [PROGRAMME_ROW]}, "programmes.csv, row 2, column ends_on"),
        ({"help": [_area(HELP_ROW, 9, "")]}, "help.csv, row 2, column verified_on"),
    ],
)
def test_a_wrong_cell_is_named_by_file_row_and_column(
    tmp_path: Path, rows: dict, where: str
) -> None:
    rows = {"memberships": [], "aliases": [], **rows} if "areas" in rows else rows
    with pytest.raises(CityError) as refused:
        load(write_city(tmp_path, **rows))
    assert where in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_published_rating_of_a_real_program_names_who_published_it(tmp_path: Path) -> None:
    row = _area(_area(PROGRAMME_ROW, 4, ""), 8, "Rated")
    folder = write_city(tmp_path, programmes=[row])
    text = CITY_TOML.replace("simulated = true", "simulated = false")
    (folder / "city.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CityError, match="row 2, column rating_publisher"):
        load(folder)


@pytest.mark.parametrize("name", ["areas.csv", "totals.csv", "city.toml", "sources.toml"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_city(tmp_path)
    (folder / name).unlink()
    with pytest.raises(CityError, match=f"{name} is missing"):
        load(folder)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    (folder / "aliases.csv").write_text("alias,area_ids\n", encoding="utf-8")
    with pytest.raises(CityError, match=r"aliases\.csv, row 1: lacks column note"):
        load(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("k = 11", "k = 10", "k: is below 11"),
        ("simulated = true", 'simulated = "yes"', "simulated: is missing or not true or false"),
        ('city_id = "small"', 'city_id = "tall"', "city_id: is not the folder's name"),
        ('city_series = "totals"', 'city_series = "guess"', "homicides.city_series"),
        ("to_year = 2020", "to_year = 2001", "to_year is before from_year"),
        ('publishers = ["Police"]', "", "names neither publishers nor counting_rules"),
        ("[levels.district]", "[levels.ward]", "levels.ward"),
        ("k = 11", "k = = 11", "city.toml is not TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = write_city(tmp_path)
    (folder / "city.toml").write_text(CITY_TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(CityError) as refused:
        load(folder)
    assert said in str(refused.value)


def _defaults(folder: Path) -> list[tuple]:
    city = load(folder)
    marked = city.mark_defaults(city.totals)
    chosen = marked[marked["is_default"]]
    return [
        (start.year, counted, segment)
        for start, counted, segment in zip(
            chosen["period_start"], chosen["counted"], chosen["segment_id"], strict=True
        )
    ]


def test_the_latest_as_of_of_a_segment_is_the_default(tmp_path: Path) -> None:
    rows = [total(148, "2019", as_of="2020-01"), total(151, "2019", as_of="2024-01-08")]
    assert _defaults(write_city(tmp_path, totals=rows)) == [(2019, 151, "police")]
    assert _defaults(write_city(tmp_path, totals=rows[::-1])) == [(2019, 151, "police")]


def test_an_earlier_segment_wins_over_a_newer_figure_of_a_later_one(tmp_path: Path) -> None:
    rows = [total(150, "2019", publisher="Index", as_of="2026"), total(148, "2019", as_of="2020")]
    assert _defaults(write_city(tmp_path, totals=rows)) == [(2019, 148, "police")]


def test_a_year_the_first_segment_lacks_falls_to_the_next(tmp_path: Path) -> None:
    rows = [total(138, "2018", publisher="Index"), total(135, "2025", publisher="Index")]
    assert _defaults(write_city(tmp_path, totals=rows)) == [
        (2018, 138, "index"),
        (2025, 135, "index"),
    ]


def test_a_publisher_of_no_segment_is_kept_but_never_the_default(tmp_path: Path) -> None:
    rows = [total(82, "2014", publisher="Newspaper")]
    assert _defaults(write_city(tmp_path, totals=rows)) == []
    assert len(load(tmp_path / "small").totals) == 1


def test_two_latest_figures_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    text = CITY_TOML.replace('publishers = ["Police"]', 'counting_rules = ["by rule"]')
    rows = [total(148, "2019"), total(151, "2019", publisher="Clerk")]
    folder = write_city(tmp_path, totals=rows)
    (folder / "city.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CityError, match="two different figures"):
        load(folder)


@pytest.mark.parametrize(
    ("as_of", "day"),
    [("2016", "2016-12-31"), ("2024-02", "2024-02-29"), ("2026-04-24", "2026-04-24")],
)
def test_an_as_of_of_a_month_or_year_counts_as_its_last_day(as_of: str, day: str) -> None:
    assert as_of_last_day(as_of).isoformat() == day


@given(order=st.permutations(range(6)))
def test_the_default_does_not_depend_on_the_order_of_rows(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    rows = [
        total(77, "2014", as_of="2015-01-01"),
        total(81, "2014", as_of="2016-02"),
        total(79, "2014", as_of="2016-01-31"),
        total(5, "2016", publisher="Index", as_of="2020"),
        total(7, "2016", publisher="Index", as_of="2021"),
        total(9, "2021", publisher="Index", as_of="2022"),
    ]
    folder = write_city(tmp_path_factory.mktemp("cities"), totals=[rows[i] for i in order])
    assert sorted(_defaults(folder)) == [(2014, 81, "police"), (2016, 7, "index"),
                                         (2021, 9, "index")]  # fmt: skip
