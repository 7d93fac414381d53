"""The made-up city's police files: the same each time, messy as real ones, true to the truth."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import city as cities
from dashboard.intake import simulate
from dashboard.intake.simulate import draws, files

REPOSITORY = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
SCALE = 0.15  # fewer thefts; the killings are always all there


@pytest.fixture(scope="module")
def city() -> cities.City:
    return cities.load(REPOSITORY / "data" / "cities" / "demo")


@pytest.fixture(scope="module")
def written(city, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("portal")
    paths = simulate.write_portal_files(city, folder, today=TODAY, scale=SCALE)
    return {path.name: path for path in paths}


@pytest.fixture(scope="module")
def table(written) -> Callable[[int], pd.DataFrame]:
    """The newest file of a year as text cells under plain column names, as pandas reads it."""

    def read(year: int) -> pd.DataFrame:
        return _read(
            next(p for n, p in written.items() if n.startswith(f"simulated_police_{year}."))
        )

    return read


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".json":
        frame = pd.DataFrame(json.loads(path.read_text("utf-8")))
    elif path.suffix == ".xlsx":
        frame = pd.read_excel(path, engine="openpyxl")
    else:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame.columns = [re.sub(r"\W+", "_", str(name).lower()) for name in frame.columns]
    return frame


def _count_victims(frame: pd.DataFrame) -> int:
    """What a careful reader counts: distinct people marked victims of a 09A, report by report."""
    if "ibrs" in frame:
        is_homicide = frame["ibrs"] == "09A"
    else:
        is_homicide = frame["crime"] == "Homicide/Non Neglige"
    is_victim = frame["involvement"].isin(["VIC", "CMP VIC"])
    number = "report_no" if "report_no" in frame else "report"
    person = ["invl_no"] if "invl_no" in frame else ["race", "sex", "age"]
    return len(frame[is_homicide & is_victim].drop_duplicates([number, *person]))


# --- the same each time ----------------------------------------------------------------------


def test_the_same_day_and_seed_give_the_same_bytes(city, written, tmp_path) -> None:
    again = simulate.write_portal_files(city, tmp_path, today=TODAY, scale=SCALE)
    assert {p.name: p.read_bytes() for p in again} == {
        n: p.read_bytes() for n, p in written.items()
    }


def test_another_seed_gives_other_victims(city) -> None:
    one, other = (simulate.truth(city, today=TODAY, seed=seed) for seed in (1, 2))
    assert not one.equals(other)


def test_tomorrow_only_adds_to_this_years_file(city, written, table, tmp_path) -> None:
    later = simulate.write_portal_files(
        city, tmp_path, today=TODAY + timedelta(days=1), scale=SCALE
    )
    today, tomorrow = set(table(2026)["report_no"]), set(_read(later[-1])["report_no"])
    assert today < tomorrow


def test_settled_years_stay_the_same_to_the_byte_in_the_next_year(city, written, tmp_path) -> None:
    next_year = TODAY.replace(year=TODAY.year + 1)
    later = {
        p.name: p for p in simulate.write_portal_files(city, tmp_path, today=next_year, scale=SCALE)
    }
    settled = [name for name in later if name in written and re.search(r"20(1\d|2[0-4])\.", name)]
    assert len(settled) == 8
    for name in settled:
        assert later[name].read_bytes() == written[name].read_bytes(), name


@settings(max_examples=10)
@given(st.integers(1, 400))
def test_what_was_known_on_a_day_does_not_depend_on_when_it_is_asked(city, days: int) -> None:
    file = files.PortalFile(2025, date(2025, 9, 30), "wkt")
    asked_then = files.true_victims_of(city, file, today=date(2025, 10, 7))
    asked_later = files.true_victims_of(city, file, today=date(2025, 10, 7) + timedelta(days=days))
    pd.testing.assert_frame_equal(asked_then, asked_later)


@settings(max_examples=50)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 2**40), min_size=1, max_size=20))
def test_a_number_depends_on_its_counters_only(seed: int, counters: list[int]) -> None:
    together = draws.uniform(seed, "purpose", pd.Series(counters).to_numpy())
    alone = [draws.uniform(seed, "purpose", counter)[0] for counter in counters]
    assert together.tolist() == alone
    assert all(0 <= u < 1 for u in alone)


def test_numbers_of_two_purposes_are_unrelated() -> None:
    days = pd.RangeIndex(20_000).to_numpy()
    one, other = draws.uniform(1, "one", days), draws.uniform(1, "other", days)
    assert abs(pd.Series(one).corr(pd.Series(other))) < 0.03
    assert one.mean() == pytest.approx(0.5, abs=0.01)
    assert pd.Series(one).autocorr() == pytest.approx(0, abs=0.03)


# --- the truth -------------------------------------------------------------------------------


@pytest.mark.parametrize("file", simulate.plan(TODAY), ids=lambda file: file.name)
def test_the_truth_is_what_a_careful_reader_counts(city, written, file) -> None:
    counted = _count_victims(_read(written[file.name]))
    assert counted == len(simulate.true_victims_of(city, file, today=TODAY))


def test_the_truth_adds_up_over_files(city) -> None:
    truth = simulate.truth(city, today=TODAY)
    for file in simulate.plan(TODAY):
        if not file.is_older:
            held = simulate.true_victims_of(city, file, today=TODAY)
            assert len(held) == truth.loc[truth["source_year"] == file.year, "counted"].sum()


def test_every_victim_with_a_point_in_the_city_has_a_district_and_a_division(city) -> None:
    truth = simulate.truth(city, today=TODAY)
    inside = truth["place_quality"].isin(["in_area", "unnamed_area"])
    known = {kind: set(part["area_id"]) for kind, part in city.areas.groupby("area_type")}
    for kind in ("district", "division"):
        assert set(truth.loc[inside, f"{kind}_id"]) <= known[kind]
        assert set(truth.loc[~inside, f"{kind}_id"]) == {"unknown"}
    named = truth["place_quality"] == "in_area"
    assert set(truth.loc[named, "neighborhood_id"]) <= known["neighborhood"]
    assert set(truth.loc[~named, "neighborhood_id"]) == {"unknown"}


def test_a_victim_outside_the_cut_neighborhoods_is_in_the_listed_district(city) -> None:
    truth = simulate.truth(city, today=TODAY)
    whole = city.memberships[~city.memberships["overlaps"]]
    for kind in ("district", "division"):
        parents = whole[whole["parent_type"] == kind].set_index("area_id")["parent_id"]
        placed = truth[truth["neighborhood_id"].isin(parents.index)]
        assert (placed["neighborhood_id"].map(parents) == placed[f"{kind}_id"]).all()
        assert len(placed) > 300


@pytest.mark.parametrize("seed", range(8))
def test_yearly_counts_are_those_of_a_city_of_this_size(city, seed: int) -> None:
    truth = simulate.truth(city, today=TODAY, seed=seed)
    years = truth[truth["source_year"] < 2026].groupby("source_year")["counted"].sum()
    assert years.between(35, 125).all()


def test_the_shown_seed_stays_between_40_and_110_victims_a_year(city) -> None:
    truth = simulate.truth(city, today=TODAY)
    years = truth[truth["source_year"] < 2026].groupby("source_year")["counted"].sum()
    assert len(years) == 10
    assert years.between(40, 110).all()


def test_months_differ_more_than_chance_and_summers_have_more(city) -> None:
    truth = simulate.truth(city, today=TODAY)
    month = truth["injured_on"].dt.month
    assert month.isin([6, 7, 8]).sum() > month.isin([12, 1, 2]).sum()
    by_month = truth.groupby(truth["injured_on"].dt.to_period("M"))["counted"].sum().iloc[12:-2]
    assert by_month.var() > by_month.mean()


def test_most_neighborhoods_have_few_victims_and_some_none(city) -> None:
    truth = simulate.truth(city, today=TODAY)
    last = truth[(truth["source_year"] == 2025) & (truth["neighborhood_id"] != "unknown")]
    assert last["neighborhood_id"].nunique() < 45
    ten_years = truth[truth["neighborhood_id"] != "unknown"].groupby("neighborhood_id").size()
    assert ten_years.median() < 10 < ten_years.max()


# --- the mess --------------------------------------------------------------------------------


def test_every_file_says_that_it_is_simulated(written) -> None:
    assert all("simulated" in name for name in written)


def test_there_is_one_file_a_year_and_the_revised_year_has_two(written) -> None:
    assert [file.year for file in simulate.plan(TODAY)] == [*range(2016, 2026), 2025, 2026]
    assert len(written) == 12


def test_a_year_holds_thousands_of_rows_about_other_offenses(written, table) -> None:
    for year in range(2016, 2026):
        assert 1_500 < len(table(year)) < 4_500  # at this test's scale; ten thousands at the demo's


@pytest.mark.parametrize("year", range(2016, 2027))
def test_every_file_has_exact_duplicates_and_several_rows_a_report(table, year: int) -> None:
    frame = table(year).astype(str)
    frame = frame.drop(columns=[c for c in frame if c in ("_", "unnamed_0")])
    number = "report_no" if "report_no" in frame else "report"
    assert frame.duplicated().sum() >= 3
    assert frame[number].value_counts().max() >= 4


@pytest.mark.parametrize("year", [year for year in range(2016, 2027) if year != 2021])
def test_every_file_has_suspects_arrests_and_other_homicides(table, year: int) -> None:
    frame = table(year)
    homicide = frame[frame["ibrs"] == "09A"]
    assert {"VIC", "SUS"} <= set(homicide["involvement"])
    assert {"ARR", "ARR SUS"} & set(homicide["involvement"])
    assert {"09B", "09C"} & set(frame["ibrs"])


def test_offenses_are_numbers_to_2018_and_words_from_2019(table) -> None:
    for year in (2016, 2017, 2018):
        assert table(year)["offense"].str.fullmatch(r"\d+").all()
    for year in (2019, 2020, 2022, 2023, 2024, 2025, 2026):
        assert not table(year)["offense"].str.contains(r"^\d").any()


def test_complainants_who_are_victims_appear_from_2022(table) -> None:
    assert "CMP VIC" not in set(table(2020)["involvement"])
    for year in range(2022, 2027):
        assert {"VIC", "CMP VIC", "CMP"} <= set(table(year)["involvement"])


def test_the_2016_form_has_points_in_the_third_line_of_a_cell(table) -> None:
    frame = table(2016)
    assert (
        frame["location_1"].str.contains(r"\nLANTERNFORD 00\d{3}\n\(38\.\d+, -41\.\d+\)").sum()
        > 1000
    )
    assert {"latitude", "longitude"} <= set(frame.columns)
    assert frame["latitude"].str.fullmatch(r"(\d+\.\d{1,4})?").all()


def test_the_2017_form_has_zip_codes_as_decimals_and_short_dates(table) -> None:
    frame = table(2017)
    assert frame["zip_code"].str.fullmatch(r"\d+\.0").all()
    assert frame["reported_date"].str.fullmatch(r"\d/\d/\d{4}").any()


def test_the_2018_form_has_dictionaries_region_columns_and_an_unnamed_first_one(
    written, table
) -> None:
    header = written["simulated_police_2018.csv"].read_text("utf-8").split("\n", 1)[0]
    assert header.startswith(",:@computed_region_")
    point = next(text for text in table(2018)["location"] if text)
    assert ast.literal_eval(point)["type"] == "Point"
    assert table(2018)["reported_date"].str.fullmatch(r"2018-\d\d-\d\dT00:00:00\.000").all()


def test_the_2019_form_is_json_without_its_empty_fields(written) -> None:
    rows = json.loads(written["simulated_police_2019.json"].read_text("utf-8"))
    assert len({frozenset(row) for row in rows}) > 5
    assert {type(row["location"]) for row in rows if "location" in row} == {dict}


def test_the_2020_form_has_a_byte_order_mark_carriage_returns_and_dashes(written) -> None:
    content = written["simulated_police_2020.csv"].read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") > 1000
    assert "Murder – First Degree".encode() in content


def test_the_2021_form_is_a_workbook_of_several_sheets_with_cut_descriptions(written) -> None:
    book = openpyxl.load_workbook(written["simulated_police_2021.xlsx"], read_only=True)
    assert book.sheetnames == ["simulated_crime_close", "Pivot", "Notes"]
    crimes = [row[3] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert "Homicide/Non Neglige" in crimes
    assert max(map(len, crimes)) == 20


@pytest.mark.parametrize(
    "quality", ["default_address", "zero_point", "out_of_city", "no_point", "unnamed_area"]
)
def test_some_victims_have_no_usable_place(city, quality: str) -> None:
    truth = simulate.truth(city, today=TODAY)
    assert 3 <= (truth["place_quality"] == quality).sum() < 60


def test_some_injuries_of_one_year_are_in_the_next_years_file(city) -> None:
    truth = simulate.truth(city, today=TODAY)
    assert (truth["injured_on"].dt.year < truth["source_year"]).sum() >= 3


def test_the_newer_vintage_of_last_year_differs_from_the_older(city, written) -> None:
    older, newer = (_read(path) for name, path in written.items() if "_2025" in name)
    assert set(older["report_no"]) < set(newer["report_no"])
    was, now = (set(frame.loc[frame["ibrs"] == "09A", "report_no"]) for frame in (older, newer))
    assert now - was


def test_the_newest_report_is_about_a_week_old(table) -> None:
    newest = pd.to_datetime(table(2026)["reported_date"]).max().date()
    assert timedelta(days=7) <= TODAY - newest <= timedelta(days=9)


@pytest.mark.parametrize("today", [date(2027, 1, 3), date(2027, 1, 20), date(2028, 2, 29)])
def test_a_demo_made_in_any_season_has_its_ten_years(today: date) -> None:
    plan = simulate.plan(today)
    assert {today.year - 1 - i for i in range(10)} <= {file.year for file in plan}
    assert len({file.name for file in plan}) == len(plan)
    assert all(file.as_of < today for file in plan)
    assert sum(file.is_older for file in plan) == 1


def test_the_index_ends_with_the_last_whole_month(city, tmp_path) -> None:
    path = simulate.write_index_file(city, tmp_path, today=TODAY)
    frame = pd.read_csv(path)
    assert frame["date"].iloc[-1] == "2026-10-01"
    reported = simulate.truth(city, today=TODAY)
    reported = reported[reported["source_year"] == 2025]
    assert frame.loc[frame["date"].str.startswith("2025"), "murder"].sum() == len(reported)
