"""Workbooks: the right sheet, the right cells, and the real file of 2017."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from dashboard.intake.boundaries import import_boundaries
from tests.intake.police import COLUMNS, TODAY, Desk, row


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def workbook(path: Path, **sheets: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    book.save(path)
    return path


def cells(*rows: dict) -> list[list]:
    return [list(COLUMNS), *([one[name] for name in COLUMNS] for one in rows)]


def test_the_sheet_is_found_by_its_header_and_told_by_its_place(desk, tmp_path):
    path = workbook(
        tmp_path / "crime.xlsx",
        Pivot=[["Month", "Rows"], [1, 20], [2, 30]],
        records=cells(row(), row(Involvement="SUS")),
        Notes=[["The date of the report is the date."]],
    )
    report = desk.take(path)[0]
    assert "Read from the second of 3 sheets." in report.text
    assert "records," not in report.text
    assert desk.told()["reconciliation"]["rows_read"] == 2
    assert desk.told()["reconciliation"]["counted"] == 1


def test_a_header_may_stand_below_a_title_and_blank_rows_are_no_rows(desk, tmp_path):
    rows = cells(row())
    path = workbook(
        tmp_path / "crime.xlsx",
        records=[["Simulated crime data"], [], rows[0], rows[1], [], [], rows[1]],
    )
    desk.take(path)
    told = desk.told()["reconciliation"]
    assert (told["rows_read"], told["counted"]) == (2, 1)


def test_numbers_and_dates_of_a_spreadsheet_are_understood(desk, tmp_path):
    desk.bring_boundaries()
    path = tmp_path / "crime.xlsx"
    workbook(path, records=[
        ["Report", "Date", "Time", "Crime", "Zip", "Latitude", "Longitude"],
        [210000001.0, date(2021, 3, 9), None, "HOMICIDE/Non Neglige", 64130.0, 39.02, -94.57],
        [210000001, datetime(2021, 3, 11), None, "HOMICIDE/Non Neglige", 64130, 39.02, -94.57],
        [210000002, date(2021, 3, 9), None, "Justifiable Homicide", 64130, 39.02, -94.57],
        [210000003, date(2021, 3, 9), None, "Property Damage", None, None, None],
    ])  # fmt: skip
    desk.take(path)
    assert desk.told()["reconciliation"]["left_out"] == {
        "justifiable_homicide": 1, "other_offense": 1, "same_report": 1,
    }  # fmt: skip
    assert [str(day) for day in desk.rows()["happened_on"]] == ["2021-03-09"]
    assert desk.rows()["neighborhood_id"].tolist() == ["neighborhood-1"]


@pytest.mark.real_data
def test_the_real_workbook_of_2017(desk, real_data):
    report = desk.take(real_data("kcpd/kcpd_2017_adults_geocoded.xlsx"))[0]
    told = desk.told("crime/kcpd/2017")
    assert told["counted_unit"] == "reports"
    assert told["reconciliation"] == {
        "rows_read": 32_267,
        "rows_used": 40,
        "counted": 40,
        "left_out": {
            "other_offense": 32_217,
            "justifiable_homicide": 1,
            "duplicate_row": 1,
            "same_report": 8,
        },
        "repeated": {"duplicate_row": 1, "same_report": 8},
        "homicide_rows": 50,
        "homicide_rows_at_default_places": 13,
    }  # fmt: skip
    assert told["file_places"]["out_of_city"] > 0
    for sentence in (
        "32,267 rows read, 40 homicide reports counted",
        "reports, because this file does not say who is a victim",
        "50 homicide rows (justifiable and negligent included); of the other 49, 13 at a default",
        "Read from the first of 2 sheets.",
    ):
        assert sentence in report.text


@pytest.mark.real_data
def test_the_real_workbook_of_2017_on_the_real_neighborhoods(desk, real_data):
    layers = [
        real_data("boundaries/kc_neighborhoods_official.geojson"),
        real_data("boundaries/kc_council_districts_2023.geojson"),
    ]
    import_boundaries(desk.settings, desk.city, layers, today=TODAY)
    desk.take(real_data("kcpd/kcpd_2017_adults_geocoded.xlsx"))
    told = desk.told("crime/kcpd/2017")
    assert sum(told["places"].values()) == 40
    assert told["places"]["default_address"] == 12
    assert told["places"]["in_area"] >= 25
    rows = desk.rows("crime/kcpd/2017")
    flagged = rows[rows["place_quality"] == "default_address"]
    assert (flagged[["neighborhood_id", "district_id", "division_id"]] == "unknown").all(axis=None)


@pytest.mark.real_data
def test_the_real_sample_of_2018(desk, real_data):
    report = desk.take(real_data("kcpd/kcpd_2018_socrata_api_sample_1000.csv"))[0]
    assert "1,000 rows read, 1 homicide victim counted (without a place)." in report.text
    assert "2 suspect rows" in report.text
    assert desk.told("crime/kcpd/2018")["reconciliation"]["left_out"] == {
        "other_offense": 997,
        "suspect": 2,
    }


@pytest.mark.real_data
def test_nothing_of_the_real_rows_is_stored(desk, real_data):
    desk.take(real_data("kcpd/kcpd_2018_socrata_api_sample_1000.csv"))
    seen = desk.everything_stored()
    for value in (b"180008645", b"180038094", b"180012326", b"INDIANA", b"LOCUST", b"64110"):
        assert value not in seen


@pytest.mark.real_data
@pytest.mark.parametrize("year", range(2009, 2020))
def test_the_real_heads_of_every_year_are_understood(desk, real_data, year):
    """Five rows a year, as printed in notebooks: the columns are real, long cells are cut."""
    path = real_data(f"kcpd/notebook_heads/kcpd_{year}_head.csv")
    desk.take(path)
    told = desk.told(f"crime/kcpd/{year}")["reconciliation"]
    assert told["rows_read"] == 5 == told["rows_used"] + sum(told["left_out"].values())


@pytest.mark.real_data
def test_the_real_columns_of_every_year_are_understood(desk, real_data):
    from csv import DictReader

    from dashboard.intake.schemas import crime_sources

    source = crime_sources(desk.city.sources)["kcpd"]
    listed = real_data("kcpd/kcpd_headers_by_year.csv").read_text()
    years = [one for one in DictReader(listed.splitlines()) if one["columns_pipe_separated"]]
    assert len(years) == 10
    for one in years:
        fields = set(source.match(one["columns_pipe_separated"].split("|")))
        needed = {"report_no", "reported_on", "injured_on", "ibrs", "involvement", "location"}
        assert needed <= fields, (one["year"], json.dumps(sorted(needed - fields)))
