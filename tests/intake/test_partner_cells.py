"""What the text of a cell means, kind by kind: a value, a repair, or a rule with a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.intake.partner.cells import Read, reader_of
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import Known
from dashboard.intake.partner.reading import letter, tidy
from tests.intake.bad.desk import KNOWN


def read(
    report: str,
    name: str,
    text: str,
    *,
    known: Known = KNOWN,
    first_day: date | None = None,
) -> Read:
    column = FORMS[report].column(name)
    return reader_of(column, known, report=report, first_day=first_day)(tidy(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("12", 12), (" 12 ", 12), ("007", 7), ("12.0", 12), ("12.", 12), ("1,200", 1200),
        ("1,200.00", 1200), ("100000", 100_000), ("100001", 100_001), ("１２", 12), ("٣", 3),
        ("1\u200b2", 12), ("\ufeff5", 5),
    ],
)  # fmt: skip
def test_a_count(text: str, value: int) -> None:
    assert read("services", "episodes", text).value == value


@pytest.mark.parametrize(
    ("rule", "texts"),
    {
        "negative": "-3|−3|-0.5|(3)|- 3|-1,200",
        "fraction": "2.5|0.333|1.200|12,5|1/2|3 ½",
        "percent": "12%|12 %|12.5%",
        "not_exact": "<5|< 5|≤5|>10|*|**|###|fewer than 5|under 5|5 or less|suppressed|masked|"
        "a few|~10|≈10|about 10|approx. 10|10+|5-10|5 – 10|5 to 10|1 or 2|ca. 5|est 12",
        "no_number": "n/a|N/A|na|-|--|?|unknown|none|None.|nil|zero|no|not known|TBD|.",
        "number_with_words": "12 people|12 visits|1 200|12²|$12|12 x|=12|12;13",
        "not_a_number": "twelve|see notes|yes",
        "error_value": "#REF!|#N/A|#DIV/0!|#VALUE!",
        "day_for_a_number": "2026-03-05|2026-03-05 00:00:00",
        "count_out_of_range": "9999999999999999999999999",
    }.items(),
)
def test_what_is_no_count(rule: str, texts: str) -> None:
    for text in texts.split("|"):
        found = read("services", "episodes", text)
        assert (found.rule, found.value) == (rule, None), text


@pytest.mark.parametrize("text", [
    "2026-11-01", "2026-11-1", "2026/11/01", "2026.11.1", "11/1/2026", "11/01/2026", "11-1-2026",
    "20261101", "2026-11-01 00:00:00", "2026-11-01T00:00:00", "11/1/2026 12:00:00 AM",
    "11/1/2026 0:00",
])  # fmt: skip
def test_a_day(text: str) -> None:
    found = read("services", "period_start", text)
    assert found.value == date(2026, 11, 1)
    assert (found.repair is None) == (text == "2026-11-01")


@pytest.mark.parametrize(
    ("rule", "texts"),
    {
        "day_before_month": "25/12/2026|13-1-2026|31.10.2026",
        "no_such_day": "2026-02-30|2026-13-01|2/30/2026|0/1/2026|20261301",
        "short_year": "11/1/26|1-11-26|1.11.26",
        "day_with_time": "2026-11-01 09:30|11/1/2026 9:30 PM|2026-11-01T23:00:00Z",
        "not_a_day": "Nov 1|November 2026|2026-11|soon|46297|2026-11-01 - 2026-11-30|1/2/3/2026",
        "far_away_day": "1926-11-01|3026-11-01|11/1/0026",
    }.items(),
)
def test_what_is_no_day(rule: str, texts: str) -> None:
    for text in texts.split("|"):
        found = read("services", "period_start", text)
        assert (found.rule, found.value) == (rule, None), text


def test_a_day_shown_as_a_number_is_one_in_a_workbook_only() -> None:
    base = date(1899, 12, 30)
    assert read("services", "period_start", "46327", first_day=base).value == date(2026, 11, 1)
    assert read("services", "period_start", "12", first_day=base).rule == "not_a_day"


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", True), ("Y", True), ("TRUE", True), ("1", True), ("x", True), ("no", False),
     ("N", False), ("false", False), ("0", False)],
)  # fmt: skip
def test_yes_and_no(text: str, value: bool) -> None:
    assert read("meetings", "is_public", text).value is value


def test_what_is_neither_yes_nor_no() -> None:
    for text in ("maybe", "2", "yes and no"):
        assert read("meetings", "is_public", text).rule == "not_yes_or_no"


@pytest.mark.parametrize("text", [
    "job_training_placement", "Job training placement", "JOB-TRAINING  PLACEMENT",
    "job training/placement",
])  # fmt: skip
def test_a_code_is_known_however_it_is_spelled(text: str) -> None:
    assert read("services", "service_type", text).value == "job_training_placement"


def test_a_code_that_is_not_on_the_list_is_not_guessed() -> None:
    for text in ("job training", "counselling", "others", "1"):
        found = read("services", "service_type", text)
        assert found.rule == "unknown_code"
        assert found.sentence.startswith("write one of job_training_placement, education_ged, ")


def test_a_name_of_a_meeting_is_the_same_however_it_is_spelled() -> None:
    for text in ("weekly-2026-11-18", "Weekly 2026-11-18", " weekly_2026_11_18 "):
        assert read("meetings", "meeting_id", text).value == "weekly-2026-11-18"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alderwick", "neighborhood-1"), ("neighborhood-1", "neighborhood-1"),
        ("district 2", "district-2"), ("Lanternford", "city"), ("CITY", "city"),
        ("Unknown", "unknown"), ("North", "area_not_in_agreement"), ("Old Mill", "several_areas"),
        ("Alderwik", "unknown_area"), ("n/a", "unknown_area"), ("3", "unknown_area"),
    ],
)  # fmt: skip
def test_an_area_is_known_or_reported_and_never_guessed(text: str, expected: str) -> None:
    found = read("services", "area", text)
    assert expected in (found.value, found.rule)


def test_an_agreement_for_the_city_alone_allows_the_city_and_unknown() -> None:
    known = replace(KNOWN, allowed_area_types=("city",))
    for text in ("city", "unknown"):
        assert read("services", "area", text, known=known).value == text
    found = read("services", "area", "Alderwick", known=known)
    assert found.sentence == "is a neighborhood; your agreement allows only: city, unknown"


def test_only_a_coordinators_attendance_may_name_other_organizations() -> None:
    coordinator = replace(KNOWN, may_write_for=frozenset({"open-door", "lantern-house"}))
    assert read("attendance", "organization", "Open Door", known=coordinator).value == "open-door"
    assert read("attendance", "organization", "Open Door").rule == "other_organization"
    for report in set(FORMS) - {"attendance"}:
        found = read(report, "organization", "Open Door", known=coordinator)
        assert found.rule == "other_organization"
    assert read("attendance", "organization", "Closed Door", known=coordinator).rule == (
        "unknown_organization"
    )


def test_a_program_is_one_of_the_citys() -> None:
    assert read("call_ins", "programme", "Open Table").value == "open-table"
    found = read("call_ins", "programme", "Shut Table")
    assert found.sentence == "is not a program of the city; write one of open-table"


@pytest.mark.parametrize("text", ["4300 Main St", "Hall, 12 N. Oak Avenue", "100 E 31st St Apt 4"])
def test_a_place_is_no_street_address(text: str) -> None:
    assert read("meetings", "place", text).rule == "street_address"


@pytest.mark.parametrize("text", [
    "Alderwick Center", "18th and Vine", "Main Street Library", "Hall 3 upstairs", "St. Mark's",
    "Center 4300", "27th Street YMCA",
])  # fmt: skip
def test_a_place_is_a_name(text: str) -> None:
    assert read("meetings", "place", text).value == text


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter(at) for at in (1, 26, 27, 52, 53, 702, 703)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
