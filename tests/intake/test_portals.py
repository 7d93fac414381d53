"""A police file in, counted victims out: who counts, on which day, and that the rows add up."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from dashboard import database
from dashboard.intake.errors import IntakeError
from dashboard.intake.files import Fetched
from dashboard.intake.rows import load_frame
from dashboard.intake.schemas import crime_sources
from tests.intake.police import COLUMNS, Desk, csv_text, row


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def counted(desk: Desk, rows: list[dict]) -> int:
    desk.take_rows(rows)
    told = desk.told()["reconciliation"]
    assert told["rows_read"] == told["rows_used"] + sum(told["left_out"].values())
    assert told["rows_used"] == told["counted"] == len(desk.rows())
    return told["counted"]


def left_out(desk: Desk) -> dict[str, int]:
    return desk.told()["reconciliation"]["left_out"]


# --- who counts ---------------------------------------------------------------------------


def test_a_victim_is_counted(desk):
    assert counted(desk, [row()]) == 1


def test_a_suspect_is_not_a_victim(desk):
    assert counted(desk, [row(), row(Involvement="SUS", Invl_No="2")]) == 1
    assert left_out(desk) == {"suspect": 1}


def test_an_arrested_person_is_not_a_victim(desk):
    assert counted(desk, [row(), row(Involvement="ARR", Invl_No="2")]) == 1
    assert left_out(desk) == {"arrest": 1}


def test_a_report_with_suspects_only_has_no_victim(desk):
    assert counted(desk, [row(Involvement="SUS"), row(Involvement="SUS", Invl_No="2")]) == 0
    assert left_out(desk) == {"suspect": 2}


def test_the_later_code_of_a_victim_counts_too(desk):
    assert counted(desk, [row(Involvement="CMP VIC")]) == 1


def test_a_complainant_alone_is_not_a_victim(desk):
    assert counted(desk, [row(), row(Involvement="CMP", Invl_No="2")]) == 1
    assert left_out(desk) == {"other_involvement": 1}


def test_a_person_recorded_as_victim_and_suspect_is_left_out_and_said(desk):
    assert counted(desk, [row(), row(Involvement="VIC SUS", Invl_No="2")]) == 1
    assert left_out(desk) == {"victim_and_suspect": 1}


@pytest.mark.parametrize(
    ("code", "reason"),
    [("09B", "negligent_manslaughter"), ("09C", "justifiable_homicide"), ("13A", "other_offense")],
)
def test_only_murder_and_nonnegligent_manslaughter_counts(desk, code, reason):
    assert counted(desk, [row(), row(IBRS=code, Report_No="210000002")]) == 1
    assert left_out(desk) == {reason: 1}


def test_the_ibrs_code_is_believed_before_the_wording(desk):
    rows = [row(), row(IBRS="13A", Offense="Homicide", Report_No="210000002")]
    assert counted(desk, rows) == 1


def test_without_an_ibrs_code_the_departments_own_code_decides(desk):
    rows = [
        row(IBRS="", Offense="101"),
        row(IBRS="", Offense="121", Report_No="210000002"),
        row(IBRS="", Offense="401", Report_No="210000003"),
    ]
    assert counted(desk, rows) == 1
    assert left_out(desk) == {"justifiable_homicide": 1, "other_offense": 1}


def test_without_codes_the_wording_decides_even_if_it_is_cut(desk):
    wordings = ["HOMICIDE/Non Neglige", "Justifiable Homicide", "Homicide - Negligent",
                "Attempted Murder", "Murder"]  # fmt: skip
    rows = [
        row(IBRS="", Offense="", Description=wording, Report_No=f"21000000{at}")
        for at, wording in enumerate(wordings)
    ]
    assert counted(desk, rows) == 2
    assert left_out(desk) == {
        "justifiable_homicide": 1,
        "negligent_manslaughter": 1,
        "other_offense": 1,
    }


@pytest.mark.parametrize("nothing", ["N/A", "UNK", "nan", "---"])
def test_a_filler_in_place_of_the_ibrs_code_hides_no_victim(desk, nothing):
    assert counted(desk, [row(IBRS=nothing, Offense="Homicide")]) == 1


def test_one_victim_of_several_offenses_counts_once(desk):
    assert counted(desk, [row(), row(Offense="Homicide, second line")]) == 1
    assert left_out(desk) == {"same_victim": 1}


def test_two_victims_of_one_report_count_twice(desk):
    assert counted(desk, [row(), row(Invl_No="2")]) == 2


def test_the_same_number_in_two_reports_is_two_people(desk):
    assert counted(desk, [row(), row(Report_No="210000002")]) == 2


def test_an_exactly_repeated_row_counts_once(desk):
    assert counted(desk, [row(), row(), row()]) == 1
    assert left_out(desk) == {"duplicate_row": 2}


def test_without_person_numbers_victims_are_told_apart_by_what_the_file_says_of_them(desk):
    columns = [name for name in COLUMNS if name != "Invl_No"]
    rows = [row(), row(Age="31"), row(Age="31.0"), row(Offense="Homicide, second line")]
    report = desk.take(desk.write(rows, columns=columns))[0]
    assert desk.told()["reconciliation"]["counted"] == 2
    assert "by race, sex and age" in report.text


def test_a_file_that_does_not_say_who_is_a_victim_counts_reports_and_says_so(desk):
    columns = [name for name in COLUMNS if name not in ("Invl_No", "Involvement")]
    rows = [row(), row(Age="31"), row(Report_No="210000002")]
    report = desk.take(desk.write(rows, columns=columns))[0]
    assert desk.told()["counted_unit"] == "reports"
    assert desk.told()["reconciliation"]["counted"] == 2
    assert "reports, because this file does not say who is a victim" in report.text


def test_a_homicide_row_without_a_report_number_or_a_day_is_left_out_and_said(desk):
    rows = [row(), row(Report_No=""), row(Reported_Date="", From_Date="", Report_No="210000003")]
    assert counted(desk, rows) == 1
    assert left_out(desk) == {"no_report_number": 1, "no_day": 1}


def test_a_file_whose_homicide_rows_mostly_lack_a_report_number_is_refused(desk):
    with pytest.raises(IntakeError, match="no report number on most of its homicide rows"):
        desk.take_rows([row(), row(Report_No=""), row(Report_No="", Age="31")])


# --- on which day -------------------------------------------------------------------------


def test_the_day_is_the_day_of_the_injury(desk):
    desk.take_rows([row(From_Date="12/30/2020", Reported_Date="01/02/2021")])
    assert str(desk.rows()["happened_on"][0]) == "2020-12-30"
    assert desk.rows()["date_basis"].tolist() == ["injury"]


def test_without_the_day_of_the_injury_the_reported_day_is_used_and_marked(desk):
    desk.take_rows([row(From_Date="")])
    assert str(desk.rows()["happened_on"][0]) == "2021-03-09"
    assert desk.rows()["date_basis"].tolist() == ["reported"]


@pytest.mark.parametrize("placeholder", ["01/01/1900", "12/31/2099"])
def test_a_placeholder_is_not_a_day(desk, placeholder):
    desk.take_rows([row(From_Date=placeholder), *plain_rows(200)])
    assert desk.rows()["date_basis"].tolist() == ["reported"]


@pytest.mark.parametrize(
    "text", ["3/8/2021", "03/08/2021", "03/08/2021 12:00:00 AM", "2021-03-08",
             "2021-03-08T00:00:00.000", "2021/03/08 23:15"],
)  # fmt: skip
def test_every_way_portals_write_a_day_is_read(desk, text):
    desk.take_rows([row(From_Date=text)])
    assert str(desk.rows()["happened_on"][0]) == "2021-03-08"


def plain_rows(count: int, **other) -> list[dict]:
    """Rows of another offense."""
    return [
        row(Report_No=f"2190{at:05}", IBRS="13A", Offense="Assault", Description="Assault", **other)
        for at in range(count)
    ]


def test_dates_in_two_orders_are_refused_with_both_rows_named(desk):
    rows = [row(), row(Report_No="2", From_Date="12/25/2021"), row(From_Date="25/12/2021")]
    with pytest.raises(IntakeError, match=r"two orders: .* row 3 .* row 4") as problem:
        desk.take_rows(rows)
    assert "25/12" not in str(problem.value)
    assert not desk.store.entries()


def test_dates_in_the_other_order_than_the_source_says_are_refused(desk):
    with pytest.raises(IntakeError, match="day first in row 2"):
        desk.take_rows([row(From_Date="25/12/2021")])


def test_many_unreadable_dates_are_refused_with_the_first_row_named(desk):
    rows = [row(), *plain_rows(10, Reported_Date="Mars 9")]
    with pytest.raises(IntakeError, match=r"column Reported_Date: many dates .* first in row 3"):
        desk.take_rows(rows)


# --- which source and year ----------------------------------------------------------------


def test_the_year_is_the_one_most_rows_were_reported_in(desk):
    rows = [row(), *plain_rows(8), row(Report_No="9", Reported_Date="01/01/2022")]
    report = desk.take_rows(rows)
    assert list(desk.store.entries()) == ["crime/kcpd/2021"]
    assert "1 row was reported in another year" in report.text


def test_a_file_of_many_years_is_refused(desk):
    rows = [row(Report_No=str(y), Reported_Date=f"03/09/{y}") for y in range(2015, 2022)]
    with pytest.raises(IntakeError, match="one file for each year"):
        desk.take_rows(rows)


def test_the_same_file_again_changes_nothing(desk):
    desk.take_rows([row()])
    before = desk.everything_stored()
    report = desk.take_rows([row()])
    assert "nothing changed" in report.text
    assert desk.everything_stored() == before


def test_a_newer_file_replaces_the_older_and_lists_what_changed(desk):
    desk.bring_boundaries()
    desk.take_rows([row(), row(Report_No="2", From_Date="04/01/2021")])
    report = desk.take_rows([row(), row(Report_No="3", From_Date="05/02/2021")])
    assert "2021-04 neighborhood-1: 1 -> 0" in report.text
    assert "2021-05 neighborhood-1: 0 -> 1" in report.text
    assert {"month": "2021-05", "area_type": "city", "area_id": "city", "old": 0, "new": 1} in (
        desk.told()["changes"]
    )
    assert list(desk.store.entries("crime")) == ["crime/kcpd/2021"]


def test_a_file_that_ends_earlier_than_the_one_in_use_is_refused_unless_forced(desk):
    desk.take_rows([row(), *plain_rows(1, Reported_Date="12/31/2021")])
    with pytest.raises(IntakeError, match="before the file in use"):
        desk.take_rows([row()])
    assert desk.told()["covers_to"] == "2021-12-31"
    desk.take_rows([row()], force=True)
    assert desk.told()["covers_to"] == "2021-03-09"


def test_the_same_file_is_placed_anew_when_boundaries_have_come(desk):
    desk.take_rows([row()])
    assert desk.rows()["place_quality"].tolist() == ["no_boundaries"]
    desk.bring_boundaries()
    report = desk.take_rows([row()])
    assert "placed anew" in report.text
    assert desk.rows()["neighborhood_id"].tolist() == ["neighborhood-1"]


def test_a_file_that_is_placed_anew_keeps_the_day_it_came(desk):
    first, later = date(2026, 11, 20), date(2026, 11, 21)
    desk.take_rows([row()], today=first)
    desk.bring_boundaries()
    desk.take_rows([row()], today=later)
    assert desk.rows()["place_quality"].tolist() == ["in_area"]
    assert desk.told()["imported_on"] == "2026-11-20"
    desk.take_rows([row(), row(Report_No="2")], today=later)
    assert desk.told()["imported_on"] == "2026-11-21"


def test_a_file_whose_points_lie_in_another_city_is_refused(desk):
    """A simulated file above all: its deaths must not count as those of a real city."""
    elsewhere = [row(Report_No=str(n), Location="(38.2, -41.3)") for n in range(40)]
    with pytest.raises(IntakeError, match="points lie outside Kansas City, Missouri"):
        desk.take_rows(elsewhere)
    assert not desk.store.entries()
    here = [row(Report_No=str(n)) for n in range(40, 50)]
    assert desk.take_rows([*elsewhere, *here]).facts["file_places"]["out_of_city"] == 40


def test_two_files_of_one_year_in_one_command_are_refused_and_neither_is_kept(desk):
    one, two = desk.write([row()], "a.csv"), desk.write([row(Age="31")], "b.csv")
    with pytest.raises(IntakeError, match=r"^b.csv: holds the year 2021 like another file"):
        desk.take(one, two)
    assert not desk.store.entries()


# --- forms of files -----------------------------------------------------------------------

HEADS = {
    2009: "Report_No,Reported_Date,Reported Time,From_Date,From Time,To_Date,To_Time,Offense,IBRS,"
    "Description,Rep_Dist,Area,DVFlag,Invl_No,Involvement,Race,Sex,Age,Location 1,"
    "Firearm Used Flag",
    2015: "Report_No,Reported_Date,Reported Time,From_Date,From Time,To_Date,To Time,Offense,IBRS,"
    "Description,Beat,Address,City,Zip Code,Rep_Dist,Area,DVFlag,Invl_No,Involvement,Race,Sex,"
    "Age,Firearm Used Flag,Latitude,Longitude,Location 1",
    2018: "Report_No,Reported_Date,Reported_Time,From_Date,From_Time,To_Date,To_Time,Offense,IBRS,"
    "Description,Beat,Address,City,Zip Code,Rep_Dist,Area,DVFlag,Invl_No,Involvement,Race,Sex,"
    "Age,Firearm Used Flag,Location",
    2022: "Report_No,Reported_Date,Reported_Time,From_Date,From_Time,To_Date,To_Time,Offense,IBRS,"
    "Description,Beat,Address,City,Zip Code,Rep_Dist,Area,DVFlag,Involvement,Race,Sex,Age,"
    "Fire Arm Used Flag,Location,Age_Range",
}


@pytest.mark.parametrize("year", HEADS)
def test_the_columns_of_each_era_are_understood(desk, year):
    desk.bring_boundaries()
    columns = HEADS[year].split(",")
    one = row(Reported_Date=f"03/09/{year}", From_Date=f"03/08/{year}")
    one |= {"Location 1": one["Location"], "Latitude": "39.02", "Longitude": "-94.57"}
    desk.take(desk.write([one, one | {"Involvement": "SUS"}], columns=columns))
    stored = desk.rows(f"crime/kcpd/{year}")
    assert stored["place_quality"].tolist() == ["in_area"]
    assert str(stored["happened_on"][0]) == f"{year}-03-08"
    assert desk.told(f"crime/kcpd/{year}")["counted_unit"] == "victims"


POINTS = {
    "text": "4300 SAMPLE AV\nKANSAS CITY 64130\n(39.02, -94.57)",
    "WKT": "POINT (-94.57 39.02)",
    "JSON": '{"type": "Point", "coordinates": [-94.57, 39.02]}',
    "a Python dictionary": "{'type': 'Point', 'coordinates': [-94.57, 39.02]}",
    "names": "{'latitude': '39.02', 'longitude': '-94.57', 'human_address': '{}'}",
    "names, other order": '{"longitude":"-94.57","human_address":"{}","latitude":"39.02"}',
}


@pytest.mark.parametrize("form", POINTS)
def test_a_point_is_read_from_every_form_of_location(desk, form):
    desk.bring_boundaries()
    desk.take_rows([row(Location=POINTS[form])])
    assert desk.rows()["neighborhood_id"].tolist() == ["neighborhood-1"]


@pytest.mark.parametrize(
    ("start", "end", "encoding"),
    [("", "\n", "utf-8"), ("\ufeff", "\r\n", "utf-8"), ("", "\r\n", "cp1252"), ("", "\r", "utf-8")],
)
def test_byte_order_marks_line_ends_and_windows_text_do_not_matter(desk, start, end, encoding):
    rows = [row(Offense="Homicide – Murder", Location=""), *plain_rows(3)]
    text = start + csv_text(rows).replace("\r\n", end)
    desk.take(desk.write(text.encode(encoding)))
    assert desk.told()["reconciliation"]["counted"] == 1
    assert desk.told()["reconciliation"]["rows_read"] == 4


def test_mixed_line_ends_are_read_row_by_row(desk):
    lines = csv_text([row(Location=""), *plain_rows(2, Location="")]).split("\r\n")
    desk.take(desk.write(f"{lines[0]}\r\n{lines[1]}\n{lines[2]}\r\n{lines[3]}\n"))
    assert desk.told()["reconciliation"]["rows_read"] == 3


def portal_records() -> list[dict]:
    """As the API gives them: small letters, and no key where there is no value."""
    rows = [row(), row(Involvement="SUS", Invl_No="2"), *plain_rows(3)]
    found = [{k.lower(): v for k, v in one.items() if k != "Location"} for one in rows]
    found[0]["location"] = {"type": "Point", "coordinates": [-94.57, 39.02]}
    found[2].pop("invl_no")
    return found


def test_the_apis_json_is_read(desk):
    desk.bring_boundaries()
    desk.take(desk.write(json.dumps(portal_records()), "crime.json"))
    assert desk.rows()["neighborhood_id"].tolist() == ["neighborhood-1"]
    assert desk.told()["reconciliation"]["rows_read"] == 5
    assert left_out(desk) == {"suspect": 1, "other_offense": 3}


def test_records_fetched_from_a_portal_are_read_from_memory(desk):
    desk.bring_boundaries()
    fetched = Fetched("KCPD 2021", tuple(portal_records()[0]), portal_records())
    desk.take(fetched)
    assert desk.rows()["neighborhood_id"].tolist() == ["neighborhood-1"]
    assert "nothing changed" in desk.take(fetched)[0].text


def test_a_column_that_is_not_needed_is_never_read(desk):
    source = crime_sources(desk.city.sources)["kcpd"]
    columns = source.match([*COLUMNS, "Beat", "DVFlag", "Firearm Used Flag", "Reported Time"])
    assert max(columns.values()) < len(COLUMNS)


def test_of_a_row_that_cannot_be_a_homicide_only_days_and_point_are_held(desk):
    source = crime_sources(desk.city.sources)["kcpd"]
    with database.scratch() as scratch:
        load_frame(scratch, source, {"report_no": ["1"], "ibrs": ["13A"], "race": ["X"]})
        kept = [name for table, name, _ in scratch.columns() if table == "file_row"]
        assert scratch.ask("select cells from file_row")["cells"].isna().all()
    assert kept == [
        "reported_on", "injured_on", "latitude", "longitude", "has_involvement", "cells",
    ]  # fmt: skip


# --- what is stored -----------------------------------------------------------------------


def test_nothing_that_points_to_a_person_is_stored(desk):
    planted = {
        "Report_No": "219998887", "Address": "7777 PLANTED BL", "Race": "RACEPLANT",
        "Sex": "SEXPLANT", "Age": "117", "Invl_No": "4242", "Description": "MURDER PLANTED",
        "Location": "7777 PLANTED BL\nKANSAS CITY 64130\n(39.02123, -94.57321)",
    }  # fmt: skip
    desk.bring_boundaries()
    report = desk.take_rows([row(**planted), row(**planted | {"Involvement": "SUS"})])
    desk.take_rows([row(**planted), row(**planted | {"Report_No": "219998886"})])
    seen = desk.everything_stored() + report.text.encode()
    for value in ("219998887", "21999888", "PLANTED", "RACEPLANT", "SEXPLANT", "117", "4242",
                  "39.0212", "94.5732"):  # fmt: skip
        assert value.encode() not in seen.replace(b"2026-11", b""), value


def test_only_the_named_columns_are_stored(desk):
    desk.take_rows([row()])
    assert list(desk.rows().columns) == [
        "happened_on", "date_basis", "kind", "counted", "neighborhood_id", "district_id",
        "division_id", "place_quality",
    ]  # fmt: skip


def test_the_order_of_the_file_is_not_stored(desk):
    rows = [
        row(Report_No=str(n), From_Date=f"{1 + n % 3:02}/{1 + n % 28:02}/2021") for n in range(60)
    ]
    desk.take_rows(rows)
    first = desk.rows()
    random.Random(4).shuffle(rows)
    desk.take_rows(rows)
    assert desk.rows().equals(first)
    assert first["happened_on"].is_monotonic_increasing


def test_the_report_is_kept_and_says_the_rule(desk):
    report = desk.take_rows([row()])
    kept = desk.settings.restricted / "reports"
    text = next(kept.glob("crime-kcpd-2021-*.txt")).read_text()
    data = json.loads(next(kept.glob("crime-kcpd-2021-*.json")).read_text())
    assert text.strip() == report.text.strip()
    assert data["reconciliation"]["rows_read"] == 1
    assert "Counting rule: Homicide victims" in text


# --- rules that always hold ---------------------------------------------------------------

people = st.fixed_dictionaries({
    "Report_No": st.sampled_from(["1", "2", "3"]),
    "Invl_No": st.sampled_from(["1", "2", ""]),
    "Involvement": st.sampled_from(["VIC", "SUS", "ARR", "CMP VIC", "CMP", "", "VIC ARR"]),
    "IBRS": st.sampled_from(["09A", "09B", "09C", "13A", ""]),
    "Offense": st.sampled_from(["101", "401", "Murder", "Theft"]),
    "Age": st.sampled_from(["20", "30", ""]),
    "From_Date": st.sampled_from(["", "02/03/2021", "02/04/2021"]),
    "Location": st.sampled_from(
        ["", POINTS["text"], "(39.09, -94.52)", "(0.0, 0.0)", "(38.6, -90.2)"]
    ),
})  # fmt: skip
files = st.lists(people, min_size=1, max_size=12)
many = examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def result(desk: Desk, rows: list[dict]) -> tuple:
    desk.take_rows([row(**one) for one in rows], force=True)
    told = desk.told()["reconciliation"]
    assert told["rows_read"] == len(rows)
    assert told["rows_read"] == told["rows_used"] + sum(told["left_out"].values())
    assert sum(desk.told()["places"].values()) == told["counted"]
    return told["counted"], desk.rows().to_csv()


@many
@given(rows=files, seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_the_result(desk, rows, seed):
    shuffled = list(rows)
    seed.shuffle(shuffled)
    assert result(desk, rows) == result(desk, shuffled)


@many
@given(rows=files, seed=st.randoms(use_true_random=False))
def test_repeating_rows_never_changes_the_counts(desk, rows, seed):
    assert result(desk, rows) == result(desk, [*rows, *seed.choices(rows, k=5)])


@many
@given(rows=files, added=files)
def test_adding_suspects_never_changes_the_counts(desk, rows, added):
    rows = [*rows, {"Involvement": "CMP"}]  # the file says who is who
    suspects = [one | {"Involvement": "SUS"} for one in added]
    assert result(desk, rows) == result(desk, [*rows, *suspects])


# --- the questions asked of a file --------------------------------------------------------


@pytest.mark.parametrize("name", database.query_names("intake"))
def test_a_question_gives_what_its_header_promises(name):
    with database.scratch() as scratch:
        load_frame(scratch, crime_sources(Desk(Path()).city.sources)["kcpd"], {"ibrs": ["09A"]})
        _, gives = scratch.describe(name)
    assert gives == database.load_query(name).gives
