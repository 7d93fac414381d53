"""A mapping that cannot be used is refused with one sentence: the file, the key, the remedy."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest

from dashboard.intake.errors import IntakeError
from dashboard.intake.tally.mapping import read_mapping, shipped_names, shipped_text
from tests.intake.tally.desk import (
    FOLLOW_UPS,
    REFERRALS,
    SERVICE_COLUMNS,
    SERVICES,
    TOP,
    Desk,
)

GOOD = TOP + SERVICES

# what is replaced, by what, the key, and words of the remedy
BAD = {
    "no TOML": ('organization = "harbor-house"', "organization =", None, "is not TOML"),
    "no organization": ('organization = "harbor-house"\n', "", "organization", "write it in"),
    "a name of an organization": ('"harbor-house"', '"Harbor House"', "organization",
                                  "small letters, digits and hyphens"),
    "unknown periods": ('"month"', '"quarter"', "periods", "must be one of month, week"),
    "a fiscal year within a month": ('"07-01"', '"07-15"', "fiscal_year_starts",
                                     "the first day of a month"),
    "a fiscal year as a number": ('"07-01"', "7", "fiscal_year_starts", "a text in quotes"),
    "no time zone": ('time_zone = "America/Chicago"\n', "", "time_zone", "write it in"),
    "formats that are no list": ('["%m/%d/%Y", "%m/%d/%Y %H:%M:%S"]', '"%m/%d/%Y"',
                                 "date_formats", "a list of texts"),
    "holidays as texts": ("[tables.visits]", 'holidays = ["2026-11-26"]\n[tables.visits]',
                          "holidays", "days without quotes"),
    "an unknown key": ("[tables.visits]", 'organisation = "x"\n[tables.visits]', None,
                       "a key that is not known; known here are"),
    "an unknown key below": ('person = "Person"', 'person = "Person"\nperso = "x"', "services",
                             "a key that is not known"),
    "a table that is not there": ('table = "visits"', 'table = "visit"', "services.table",
                                  "describe it under [tables]"),
    "no tables": ("[tables.visits]", "", "tables", "is missing"),
    "three header rows": ("[tables.visits]", "[tables.visits]\nheader_rows = 3",
                          "tables.visits.header_rows", "from 1 to 2"),
    "a delimiter of two signs": ("[tables.visits]", '[tables.visits]\ndelimiter = ";;"',
                                 "tables.visits.delimiter", "one sign"),
    "rows that are no list": ("[tables.visits]", '[tables.visits]\nrows = { Tier = "2" }',
                              "tables.visits.rows.Tier", "a list of texts"),
    "no person": ('person = "Person"\n', "", "services.person", "write it in"),
    "an empty column name": ('person = "Person"', 'person = " "', "services.person",
                             "not empty"),
    "no day": ('served_at = "Day"\n', "", "services.served_at", "is missing"),
    "a day of two columns": ('served_at = "Day"', 'served_at = ["Day", "Clock"]',
                             "services.served_at.column", "one column"),
    "days to add to a service": ('served_at = "Day"',
                                 'served_at = { column = "Day", plus_days = 3 }',
                                 "services.served_at", "a key that is not known"),
    "an unknown kind of service": ('"counseling"', '"councelling"', "services.service_type.values",
                                   "one of job_training_placement"),
    "one text with two meanings": ('"Talk" = "counseling"',
                                   '"Talk" = "counseling", "talk " = "legal"',
                                   "services.service_type.values", "two meanings"),
    "a text left out that has a meaning": ('leave_out = ["Note"]', 'leave_out = ["talk"]',
                                           "services.service_type.values", "two meanings"),
    "an unknown default": ('blank = "other"', 'blank = "others"', "services.population.blank",
                           "must be one of victim_or_family"),
    "no area": ("[services.area]", "[services.areas]", "services.area", "is missing"),
    "an area of no column": ('neighborhood = "Neighborhood"\n', "", "services.area",
                             "says no place"),
    "an area that is one name for all": ('neighborhood = "Neighborhood"\n', 'always = "East"\n',
                                         "services.area.always", "take one of both away"),
    "a town without the city's names": (', city = ["Lanternford"]', "",
                                        "services.area.town.city", "is missing"),
    "an address without a list": ('neighborhood = "Neighborhood"', 'address = "Address"',
                                  "services.area.address", "[addresses]"),
    "a linked table without a key": ('person = "Person"', 'person = "Person"\nlinked = { x = "P" }',
                                     "services.linked.x", "describe it under [tables.x] with key"),
    "a linked column without a link": ('column = "Kind"', 'column = "Kind"\nof = "x"',
                                       "services.service_type.of", "cannot be given here"),
    "a clock that is a text": ('served_at = "Day"', 'served_at = { column = "Day", clock = "no" }',
                               "services.served_at.clock", "true or false"),
    "nothing to count": (SERVICES, "[tables.visits]\n", None, "counts nothing"),
}  # fmt: skip


def sentence(desk: Desk, text: str) -> str:
    """What a bad mapping says."""
    desk.mapping(text)
    with pytest.raises(IntakeError) as refused:
        read_mapping(desk.folder / "mapping.toml")
    return str(refused.value)


def test_the_good_one_is_good(desk: Desk) -> None:
    desk.mapping(GOOD + REFERRALS + FOLLOW_UPS)
    read = read_mapping(desk.folder / "mapping.toml")
    assert [counted.report for counted in read.reports] == [
        "services", "service_referrals", "follow_ups",
    ]  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_mapping_is_one_sentence_with_file_key_and_remedy(desk: Desk, case: str) -> None:
    old, new, key, remedy = BAD[case]
    assert old in GOOD
    said = sentence(desk, GOOD.replace(old, new, 1))
    assert "\n" not in said and said.endswith(".")
    assert said.startswith("mapping.toml, key ") or said.startswith("mapping.toml: the mapping ")
    if key is not None:
        assert said.startswith(f"mapping.toml, key {key}: "), said
    assert remedy in said


def test_an_outcome_cannot_be_the_same_for_all(desk: Desk) -> None:
    start, end = (
        REFERRALS.index("[service_referrals.outcome]"),
        REFERRALS.index("[service_referrals.area]"),
    )
    text = (
        REFERRALS[:start] + '[service_referrals.outcome]\nalways = "accepted"\n' + REFERRALS[end:]
    )
    assert "cannot be the same for all" in sentence(desk, TOP + text)


@pytest.mark.parametrize("left", ["contacted_at", "received_at"])
def test_a_report_of_service_referrals_needs_to_know_the_contact(desk: Desk, left: str) -> None:
    text = re.sub(rf"^{left} = .*\n", "", REFERRALS, flags=re.MULTILINE)
    assert f"service_referrals.{left}" in sentence(desk, TOP + text)


def test_no_part_of_a_texts_meaning_is_repeated(desk: Desk) -> None:
    """Texts of an export may stand in a mapping, and a sentence may be sent to somebody."""
    for old, new in (('"counseling"', '"Ombersley"'), ('"Talk" =', '"Ombersley" = "x", "Talk" =')):
        assert "Ombersley" not in sentence(desk, GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ('time_zone = "Chicago/America"', "is no known time zone"),
        ('date_formats = ["%Q"]', "number 1 is no way to write a day"),
        ('date_formats = ["%m/%d/%Y", "month"]', "number 2 is no way to write a day"),
        ('date_formats = ["%m/%d/%Y %H:%M %z"]', "number 1 is no way to write a day"),
    ],
)
def test_a_time_zone_or_format_that_the_database_does_not_know(
    desk: Desk, written: str, remedy: str
) -> None:
    key = written.split()[0]
    desk.mapping(re.sub(rf"^{key} = .*$", written.replace("\\", r"\\"), GOOD, flags=re.MULTILINE))
    desk.csv(SERVICE_COLUMNS, [])
    with pytest.raises(IntakeError, match=f"mapping.toml, key {key}: {remedy}"):
        desk.count(first=date(2026, 10, 1), last=date(2026, 10, 1))


def test_small_and_large_letters_and_blanks_around_are_the_same(desk: Desk) -> None:
    desk.mapping(GOOD.replace('"Talk" =', '" TALK " ='))
    codes = read_mapping(desk.folder / "mapping.toml").reports[0].codes["kind"]
    assert set(codes.values) == {"talk", "class", "rent", "note"}


def test_a_column_of_our_own_words_needs_no_list(desk: Desk) -> None:
    start, end = GOOD.index("[services.service_type]"), GOOD.index("[services.population]")
    desk.mapping(GOOD[:start] + '[services.service_type]\ncolumn = "Kind"\n' + GOOD[end:])
    codes = read_mapping(desk.folder / "mapping.toml").reports[0].codes["kind"]
    assert "conflict_resolution" in codes.values


@pytest.mark.parametrize("name", ["case-management", "hmis", "hospital"])
def test_the_shipped_mappings_can_be_read_by_name(name: str) -> None:
    assert name in shipped_names()
    assert tomllib.loads(shipped_text(name))
    assert read_mapping(name, "harbor-house").organization == "harbor-house"


def test_a_file_that_is_not_there_is_said(desk: Desk) -> None:
    with pytest.raises(IntakeError, match=r"There is no file nothing\.toml"):
        read_mapping(desk.folder / "nothing.toml")
