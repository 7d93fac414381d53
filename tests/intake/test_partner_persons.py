"""What counts as a fact about a person, and what honest reports hold that only looks like one."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from dashboard.intake.partner.births import has_name_and_birth, is_birth_beside_name
from dashboard.intake.partner.checking import check_content
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.header import tells_of_a_person
from dashboard.intake.partner.model import ReportRefused
from dashboard.intake.partner.patterns import rule_of
from dashboard.intake.partner.persons import known_words
from dashboard.intake.partner.templates import csv_template, xlsx_template
from tests.intake.bad.desk import KNOWN, TODAY, as_bytes, book_of, csv_text, service, table

HONEST = [
    "2026-11-01", "11/1/2026", "11/01/2026 - 11/30/2026", "2026-11-01 2026-11-30", "20261101",
    "2026-11-01 00:00:00", "2026-11-01T00:00:00", "100000", "1,234,567", "12.0",
    "0.3333333333333333",
    "33.33333333333333", "45.5%", "weekly-2026-11-18", "call-in-3", "meeting-012-2026", "101-2026",
    "2026-2027", "Week 47 of 2026", "Nov 18, 2026", "18th and Vine", "I-70 & 27th Street",
    "Council District 3", "Center 4300", "Troost Avenue Lofts", "Meet @ Linwood Center",
    "@ St. Mark",
    "Room 101, 2nd floor", "9 to 5", "12-15", "1-2-3", "counts like 100000 in the week 2026-11-18",
    "a bad cafe fed a dad", "2026-01-01 2026-01-02 2026-01-03 2026-01-04 2026-01-05 2026-01-06",
    "[a-z0-9-]{1,40}", "(45 CFR 164.514)", "28 CFR 94.115(a)(1)", "34 USC 12291(b)(2)", "#REF!",
    "C0FFEE", "neighborhood-123", "3.14, 2.71", "Version 1.2.3.4", "Report No. 3",
    "Q1 2026: 120 120",
]  # fmt: skip

OF_A_PERSON = {
    "email": ["jane@example.org", "Jane Roe <j.roe+x@mail.example.co>", "jane [at] example.org",
              "jane @example.org", "jane＠example.org"],
    "ssn": ["078-05-1120", "078 05 1120", "SSN: 078-05-1120.", "078–05–1120", "0７8-05-112０",
            "x078-05-1120y", "078.05.1120"],
    "phone": ["816-555-0100", "(816) 555-0100", "816.555.0100", "816 555 0100", "8165550100",
              "+18165550100", "+1 (816) 555-0100", "1-816-555-0100", "18165550100", "816/555-0100",
              "555-0100", "+44 20 7946 0958", "8165550100.0", "call (816)555-0100 after 5",
              "８１６‑５５５‑０１００", "tel.8165550100"],
    "long_number": ["078051120", "210000009", "KC210000009", "8.16555E+09", "4111111111111111"],
    "hash": ["9e107d9d372bb6826bd81d3542a419d6", "9E107D9D372BB6826BD81D3542A419D6",
             "9e107d9d-372b-b682-6bd8-1d3542a419d6",
             "9e:10:7d:9d:37:2b:b6:82:6b:d8:1d:35:42:a4:19:d6",
             "id=9e107d9d372bb6826bd81d3542a419d6;", "1B2M2Y8AsgTpgAmY7PhCfg==",
             "$2b$12$abcdefghijklmnopqrstuv"],
    "coordinates": ["39.0997, -94.5786", "39.0997,-94.5786", "-94.5786 39.0997",
                    "POINT (-94.57857 39.09973)", "39.0997 N, 94.5786 W", "39°05′59″N",
                    "{'lat': 39.1, 'lon': -94.6}", "latitude 39.1"],
    "number_of_a_person": ["DOB 3/4/85", "born 1985", "born on March 4 1985", "MRN 00123",
                           "case no. 21-0099", "Client ID: 4711", "patient #00471"],
}  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_text_passes(text: str) -> None:
    assert rule_of(text) is None
    assert not has_name_and_birth(text, known_words(KNOWN), TODAY)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, texts in OF_A_PERSON.items() for text in texts]
)
def test_a_text_about_a_person_is_known(rule: str, text: str) -> None:
    assert rule_of(text) == rule


def test_no_name_of_an_area_or_organization_of_any_city_is_taken_for_a_person(
    repository: Path,
) -> None:
    names = set()
    for path in (repository / "data" / "cities").glob("*/*.csv"):
        if path.stem in ("areas", "aliases", "memberships", "programmes", "partners"):
            with path.open(encoding="utf-8") as lines:
                for row in csv.DictReader(lines):
                    names |= {
                        value for name, value in row.items()
                        if name.endswith(("_id", "_ids", "_name", "alias", "programme"))
                    }  # fmt: skip
    assert len(names) > 400
    assert not {name for name in names if rule_of(name)}
    assert not {name for name in names if tells_of_a_person(name, surely=True)}


WORDS = known_words(KNOWN)
TOGETHER = ["Jane Roe 03/04/1985", "Roe, Jane (1985-03-04)", "1985-03-04 JANE ROE",
            "jane roe 3/4/85", "Jane Roe, 19850304", "Jane Roe 4 Mar 1985", "José Núñez 1985/03/04",
            "We met Jane Roe (3/4/1985) about housing"]  # fmt: skip
APART = ["Lantern House 1985-03-04", "Jane Roe 2026-11-01", "Center of 1985", "Jane Roe",
         "1985-03-04", "Alderwick 2010-01-01", "opened 3/4/1985 as a shelter"]  # fmt: skip


@pytest.mark.parametrize("text", TOGETHER)
def test_a_name_and_a_date_of_birth_in_one_text(text: str) -> None:
    assert has_name_and_birth(text, WORDS, TODAY)


@pytest.mark.parametrize("text", APART)
def test_a_name_or_a_day_alone_is_neither(text: str) -> None:
    assert not has_name_and_birth(text, WORDS, TODAY)


@pytest.mark.parametrize(
    ("row", "is_birth"),
    [
        (["Jane Roe", "1985-03-04"], True),
        (["Jane", "Roe", "7", "3/4/1985"], True),
        (["roe, jane", "", "3/4/85"], True),
        (["jane-roe-1985-3", "1985-03-04"], True),
        (["Jane", "1985-03-04"], False),
        (["Lantern House", "1985-03-04"], False),
        (["Jane Roe", "2026-10-01"], False),
        (["Jane Roe", "19.85"], False),
        (["Hall 3, upstairs", "1985-03-04"], False),
    ],
)
def test_a_name_beside_a_date_of_birth(row: list[str], is_birth: bool) -> None:
    found = is_birth_beside_name(row, WORDS, TODAY, columns_of_days=(), is_report=False)
    assert found == is_birth


def test_a_day_where_none_belongs_is_a_birth_sooner_than_one_in_a_column_of_days() -> None:
    row = ["Jane Roe", "2021-03-04"]
    assert is_birth_beside_name(row, WORDS, TODAY, columns_of_days=(), is_report=True)
    assert not is_birth_beside_name(row, WORDS, TODAY, columns_of_days=(1,), is_report=True)
    this_year = ["Jane Roe", f"{TODAY.year}-03-05"]  # 3-5, which Excel made a day
    assert not is_birth_beside_name(this_year, WORDS, TODAY, columns_of_days=(), is_report=True)


@pytest.mark.parametrize("name", [
    "First Name", "lastname", "Client Name", "DOB", "Birth date", "date_of_birth", "SSN", "Address",
    "Street", "Phone #", "Mobile", "E-mail", "email address", "MRN", "Latitude", "lon", "Case No",
    "Client ID", "Report Number", "participant_id", "Medical Record", "Home address",
    "Cell phone no", "Address 2", "Street name",
])  # fmt: skip
def test_a_column_that_surely_tells_of_a_person(name: str) -> None:
    assert tells_of_a_person(name, surely=True)
    assert tells_of_a_person(name)


@pytest.mark.parametrize(
    "name", ["Name", "ID", "Age", "Race", "gender", "Zip", "Patient", "victim"]
)
def test_a_column_that_may_tell_of_a_person_is_said_to_where_it_is_unknown(name: str) -> None:
    assert tells_of_a_person(name) and not tells_of_a_person(name, surely=True)


def test_no_column_of_a_report_tells_of_a_person() -> None:
    names = {name for form in FORMS.values() for name in (*form.names, *form.stored)}
    # They are ids and names of what the city and the coalition know.
    names -= {"organization_id", "area_id", "programme_id", "meeting_id", "call_in_id"}
    names -= {"largest_person_episodes"}  # the most of anybody, whoever that is
    assert not {name for name in names if tells_of_a_person(name)}


@pytest.mark.parametrize("report", FORMS)
def test_a_template_is_about_nobody(report: str) -> None:
    for template in (csv_template, xlsx_template):
        for known in (
            {},
            {
                "organization": ("lantern-house", "Lantern House"),
                "areas": [("neighborhood-1", "Alderwick", "neighborhood")],
                "periods": [(date(2026, 10, 1), date(2026, 10, 31))],
            },
        ):
            with pytest.raises(ReportRefused) as caught:
                check_content(template(report, **known), "t", KNOWN, today=TODAY, report=report)
            assert not caught.value.is_about_persons, str(caught.value)
            assert caught.value.findings[0].rule in ("no_rows", "nothing_reported")


def test_a_list_of_counts_on_another_sheet_is_no_list_of_persons() -> None:
    totals = [
        ["Month", "Clients", "Patients", "Share"],
        [date(2026, 10, 1), 12, 3, 33.3333333333333],
        ["Year to date", 120, 31, 66.6666666666667],
        ["Hope Center", date(2022, 1, 1), 0.123456, 0.654321],
    ]
    content = as_bytes(book_of(table([service()]), totals))
    assert len(check_content(content, "t", KNOWN, today=TODAY, report=None).rows) == 1


@pytest.mark.parametrize("report", ["attendance", "capacity"])
def test_many_ones_are_nothing_where_nobody_is_counted(report: str) -> None:
    if report == "attendance":
        columns = FORMS["attendance"].names
        rows = [
            service(meeting_id=f"weekly-{n}", present="yes", people=1) for n in range(40)
        ]  # fmt: skip
    else:
        columns = FORMS["capacity"].names
        kinds = ("legal", "health", "housing", "counseling", "other", "education_ged",
                 "witness_protection", "conflict_resolution")  # fmt: skip
        rows = [
            service(area=area, service_type=kind, open_places=1)
            for kind in kinds
            for area in ("city", "unknown", "Alderwick", "District 2", "Old Mill Lofts")
        ]
    text = csv_text(rows, columns)
    assert len(check_content(text.encode(), "t", KNOWN, today=TODAY, report=None).rows) == 40
