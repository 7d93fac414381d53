"""Published totals: every variant kept, the reconciliation adds up, a bad table changes nothing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard import city as cities
from dashboard import settings as surroundings
from dashboard.city import TOTALS, City
from dashboard.intake.errors import IntakeError
from dashboard.intake.store import RecordStore
from dashboard.intake.totals import all_totals, import_totals
from dashboard.settings import Settings
from tests.cities.small import settings_of, total, write_city

TODAY = date(2026, 11, 22)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    write_city(tmp_path / "cities", totals=[total(10, "2019", publisher="Index", as_of="2020")])
    return settings_of(tmp_path)


@pytest.fixture
def city(here: Settings) -> City:
    return cities.load(here.city_folder)


def _table(path: Path, *rows: list, name: str = "table.csv") -> Path:
    with (path / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path / name


def _yearly(path: Path, *rows: list, name: str = "table.csv") -> Path:
    return _table(path, ["Town", "Year", "HOMS", "other"], *rows, name=name)


def _card(path: Path, full: object, when: str, ytd: object, updated: str, name="card.csv") -> Path:
    head = ["town", "crime", "full", "range", "ytd", "last_updated"]
    row = ["Small", "murder", full, when, ytd, updated]
    return _table(path, head, row, ["Small", "theft", 5, when, 5, updated], name=name)


def _bring(here: Settings, city: City, *paths: Path):
    return import_totals(here, city, paths, today=TODAY)


def _held(here: Settings) -> dict[str, str]:
    return {key: e.folder.name for key, e in RecordStore(here.restricted).entries().items()}


def _adds_up(facts: dict) -> bool:
    return facts["rows_read"] == facts["rows_used"] + sum(facts["rows_left_out"].values())


def _figures(here: Settings, city: City, publisher: str = "Index") -> list[tuple]:
    rows = all_totals(RecordStore(here.restricted), city)
    rows = rows[rows["publisher"] == publisher]
    return sorted(
        (row.city_name, str(row.period_start)[:7], row.period_type, row.counted, row.as_of)
        for row in rows.itertuples()
    )


def test_only_this_city_and_its_comparison_cities_are_kept(here, city, tmp_path) -> None:
    rows = [["Small", 2020, 12, 1], ["Other", 2020, 99, 1], ["Elsewhere", 2020, 7, 1]]
    [report] = _bring(here, city, _yearly(tmp_path, *rows))
    assert _figures(here, city) == [
        ("Other, ST", "2020-01", "year", 99, "2025"),
        ("Small, ST", "2019-01", "year", 10, "2020"),
        ("Small, ST", "2020-01", "year", 12, "2025"),
    ]
    assert _adds_up(report.facts)
    assert "3 rows read" in report.text
    assert "1 row left out: another city" in report.text


def test_a_figure_that_is_missing_is_left_out_not_zero(here, city, tmp_path) -> None:
    rows = [["Small", 2020, "NA", 1], ["Small", 2021, 0, 1]]
    [report] = _bring(here, city, _yearly(tmp_path, *rows))
    assert report.facts["rows_left_out"] == {"no figure given": 1}
    assert ("Small, ST", "2021-01", "year", 0, "2025") in _figures(here, city)
    assert _adds_up(report.facts)


def test_a_newer_as_of_adds_a_variant_and_overwrites_none(here, city, tmp_path) -> None:
    _bring(here, city, _yearly(tmp_path, ["Small", 2019, 11, 1]))
    assert _figures(here, city) == [
        ("Small, ST", "2019-01", "year", 10, "2020"),
        ("Small, ST", "2019-01", "year", 11, "2025"),
    ]
    marked = city.mark_defaults(all_totals(RecordStore(here.restricted), city))
    assert marked.loc[marked["is_default"], "counted"].tolist() == [11]


def test_another_figure_as_of_the_same_date_is_refused(here, city, tmp_path) -> None:
    _bring(here, city, _yearly(tmp_path, ["Small", 2020, 12, 1]))
    before = _held(here)
    with pytest.raises(IntakeError, match="gives another figure for the year"):
        _bring(here, city, _yearly(tmp_path, ["Small", 2020, 13, 1], name="later.csv"))
    assert _held(here) == before


def test_the_same_file_again_changes_nothing(here, city, tmp_path) -> None:
    path = _yearly(tmp_path, ["Small", 2020, 12, 1])
    _bring(here, city, path)
    before = _held(here)
    [report] = _bring(here, city, path)
    assert _held(here) == before
    assert "nothing changed" in report.text


def test_figures_already_in_totals_csv_are_counted_as_known(here, city, tmp_path) -> None:
    rows = [total(10, "2019", publisher="Index", as_of="2020"), total(3, "2021")]
    [report] = _bring(here, city, _table(tmp_path, list(TOTALS), *rows))
    assert (report.facts["figures_known"], report.facts["figures_new"]) == (1, 1)
    assert len(all_totals(RecordStore(here.restricted), city)) == 2


def test_a_later_file_of_a_source_keeps_what_the_earlier_brought(here, city, tmp_path) -> None:
    _bring(here, city, _yearly(tmp_path, ["Small", 2020, 12, 1], name="a.csv"))
    _bring(here, city, _yearly(tmp_path, ["Small", 2021, 13, 1], name="b.csv"))
    entry = RecordStore(here.restricted).entries("totals")["totals/yearly"]
    assert [file["file_name"] for file in entry.sidecar["files"]] == ["a.csv", "b.csv"]
    assert len(entry.rows()) == 2


def test_the_first_month_of_a_year_is_its_year_to_date(here, city, tmp_path) -> None:
    [report] = _bring(here, city, _card(tmp_path, 120, "Jan 2026", 6, "2026-03-01 10:00"))
    assert _figures(here, city)[1:] == [
        ("Small, ST", "2025-01", "year", 120, "2026-03-01"),
        ("Small, ST", "2026-01", "month", 6, "2026-03-01"),
    ]
    assert report.facts["rows_left_out"] == {"another crime": 1}
    assert _adds_up(report.facts)


def test_a_month_is_the_year_to_date_less_the_months_already_known(here, city, tmp_path) -> None:
    _bring(here, city, _card(tmp_path, 120, "Jan 2026", 6, "2026-03-01"))
    _bring(here, city, _card(tmp_path, 121, "Jan - Feb 2026", 18, "2026-04-01", "b.csv"))
    assert ("Small, ST", "2026-02", "month", 12, "2026-04-01") in _figures(here, city)
    rows = all_totals(RecordStore(here.restricted), city)
    february = rows[rows["period_start"].astype(str) == "2026-02-01"]
    assert "differencing" in february["source"].iloc[0]


@pytest.mark.parametrize(
    ("when", "ytd", "reason"),
    [
        ("Jan - Mar 2026", 30, "part of a year, the months before are not known"),
        ("Jan - Feb 2026", 5, "part of a year, earlier months were revised downward"),
        ("Jan - Feb 2026", "NA", "no figure given"),
    ],
)
def test_a_year_to_date_that_cannot_be_split_is_left_out_not_guessed(
    here, city, tmp_path, when, ytd, reason
) -> None:
    _bring(here, city, _card(tmp_path, 120, "Jan 2026", 6, "2026-03-01"))
    [report] = _bring(here, city, _card(tmp_path, 120, when, ytd, "2026-04-01", "b.csv"))
    assert report.facts["figures_left_out"] == {reason: 1}
    months = [row for row in _figures(here, city) if row[2] == "month"]
    assert months == [("Small, ST", "2026-01", "month", 6, "2026-03-01")]


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _sparse(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    return path


ROW = total(3, "2021")
HOSTILE = {
    "absent": (lambda at: at / "x.csv", "There is no file"),
    "empty": (lambda at: _bytes(at / "x", b""), "is empty"),
    "2 GB": (lambda at: _sparse(at / "x"), "is larger than"),
    "UTF-16": (lambda at: _bytes(at / "x", "town,year".encode("utf-16")), "UTF-16"),
    "bytes": (lambda at: _bytes(at / "x", b"town,\x80\x81\n1,2"), "not UTF-8"),
    "a zip": (lambda at: _bytes(at / "x", b"PK\x03\x04\xff\xfe\x80"), "not UTF-8"),
    "semicolons": (lambda at: _bytes(at / "x", b"town;year;homs\nSmall;2020;1\n"), "single column"),
    "header only": (lambda at: _bytes(at / "x", b"town,year,homs\n"), "a header and no rows"),
    "a million columns": (lambda at: _bytes(at / "x", b"a," * 1_000_000 + b"b\n1"), "header"),
    "many columns": (lambda at: _bytes(at / "x", b"a," * 5_000 + b"b\n1"), "5,001 columns"),
    "a huge cell": (lambda at: _bytes(at / "x", b"town,year,homs\n" + b"a" * 999_999), "row 2"),
    "an open quote": (lambda at: _bytes(at / "x", b'town,year,homs\n"Small,2020,1\n'), "row 2"),
    "a column twice": (lambda at: _bytes(at / "x", b"town,Town\n1,2\n"), "columns 1 and 2 have"),
    "another table": (lambda at: _bytes(at / "x", b"a,b\n1,2\n"), "no source of sources.toml"),
    "a lost column": (lambda at: _bytes(at / "x", b"town,crime,full,ytd,last_updated\n1,2,3,4,5\n"),
                      "has no column range"),
    "a cut row": (lambda at: _yearly(at, ["Small", 2020, 1]), "row 2: has 3 cells"),
    "a word for a count": (lambda at: _yearly(at, ["Small", 2020, "few", 1]), "row 2, column homs"),
    "half a person": (lambda at: _yearly(at, ["Small", 2020, 1.5, 1]), "row 2, column homs"),
    "fewer than none": (lambda at: _yearly(at, ["Small", 2020, -1, 1]), "row 2, column homs"),
    "a wrong year": (lambda at: _yearly(at, ["Small", "20x0", 1, 1]), "row 2, column year"),
    "the future": (lambda at: _yearly(at, ["Small", 2031, 1, 1]), "has not begun"),
    "nobody's": (lambda at: _yearly(at, ["Elsewhere", 2020, 1, 1]), "no figure of this city"),
    "twice, differing": (lambda at: _yearly(at, ["Small", 2020, 1, 1], ["Small", 2020, 2, 1]),
                         "gives another figure"),
    "a wrong range": (lambda at: _card(at, 1, "Winter 2026", 1, "2026-01-01"), "column range"),
    "no as-of": (lambda at: _card(at, 1, "Jan 2026", 1, "lately"), "column last_updated"),
    "half a period": (lambda at: _table(at, list(TOTALS), [*ROW[:4], "2021-11-30", *ROW[5:]]),
                      "row 2, column period_end"),
    "no publisher": (lambda at: _table(at, list(TOTALS), [*ROW[:7], "", *ROW[8:]]),
                     "row 2, column publisher"),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_a_hostile_file_ends_in_one_sentence_and_the_store_is_as_it_was(
    here, city, tmp_path, kind
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    make, said = HOSTILE[kind]
    _bring(here, city, _yearly(tmp_path, ["Small", 2020, 12, 1], name="good.csv"))
    before = _held(here)
    new = _yearly(tmp_path, ["Small", 2022, 5, 1], name="new.csv")
    with pytest.raises(IntakeError) as refused:
        _bring(here, city, new, make(folder))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")
    assert _held(here) == before


def test_a_file_about_people_without_a_header_is_refused_without_a_value_of_it(
    here, city, tmp_path
) -> None:
    path = _table(tmp_path, ["190000001", "4300 SAMPLE AV", "4300 SAMPLE AV"], ["2", "3", "4"])
    with pytest.raises(IntakeError, match="columns 2 and 3 have one name") as refused:
        _bring(here, city, path)
    assert "sample" not in str(refused.value).lower()


@pytest.mark.real_data
def test_the_real_tables_repeat_the_facts_and_add_months_back_to_2018(
    tmp_path: Path, real_data
) -> None:
    here = surroundings.read({}, city_id="kansas-city", data_folder=tmp_path)
    city = cities.load(here.city_folder)
    ucr, agencies, scorecard = _bring(
        here, city,
        real_data("trends/ucr_crime_1975_2015.csv"),
        real_data("trends/rtci_by_agency_kc_and_comparison_cities.csv"),
        real_data("trends/rtci_scorecard.csv"),
    )  # fmt: skip
    assert all(_adds_up(report.facts) for report in (ucr, agencies, scorecard))
    assert (ucr.facts["rows_read"], ucr.facts["figures_known"]) == (2829, 162)
    assert ucr.facts["figures_new"] == scorecard.facts["figures_new"] == 0
    assert agencies.facts["figures_new"] == 316
    marked = city.mark_defaults(all_totals(RecordStore(here.restricted), city))
    months = marked[
        marked["is_default"]
        & (marked["city_name"] == city.publisher_city_name)
        & (marked["period_type"] == "month")
    ]
    years = pd.Series([day.year for day in months["period_start"]], index=months.index)
    assert months.groupby(years)["counted"].sum().to_dict() == {
        2018: 138, 2019: 150, 2020: 176, 2021: 156, 2022: 167,
        2023: 181, 2024: 141, 2025: 135, 2026: 18,
    }  # fmt: skip
