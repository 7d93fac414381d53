"""Odd and bad files of partners: each is repaired or refused, with the right words, and no value.

Every file goes to the real child process. Small ones are in tests/intake/bad/files, the others are
made by tests/intake/bad/made.py; expected.py says what each comes to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.intake.partner import Checker
from dashboard.intake.partner.model import PERSONS as ABOUT_PERSONS
from dashboard.intake.partner.model import Checked, ReportRefused
from tests.intake.bad.desk import KNOWN, TODAY, csv_text, service
from tests.intake.bad.expected import PERSONS, REFUSED, TAKEN
from tests.intake.bad.made import MADE

FOLDER = Path(__file__).parent / "bad" / "files"
KEPT = {path.name: path for path in FOLDER.iterdir()}
SECRETS = re.compile(r"qwert|zyxwv|\broe\b|jane|555|078|1985|9e107|sample|example|39\.09", re.I)
"""What the files hold and no sentence may."""


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker() as checker:
        yield checker


def content_of(name: str) -> bytes:
    return KEPT[name].read_bytes() if name in KEPT else MADE[name]()


def taken(checker: Checker, name: str, **more: str) -> Checked:
    return checker.check(content_of(name), name, KNOWN, today=TODAY, **more)


def refused(checker: Checker, name: str, **more: str) -> ReportRefused:
    with pytest.raises(ReportRefused) as caught:
        taken(checker, name, **more)
    problem = caught.value
    assert str(problem).startswith(name)
    assert not SECRETS.search(str(problem).removeprefix(name)), "a value stands in the sentence"
    assert problem.__cause__ is None
    for finding in problem.findings:
        assert re.fullmatch(r"[a-z0-9_]+", finding.rule)
        assert not finding.sentence.endswith(".") and "\n" not in finding.sentence
    return problem


def test_every_file_has_something_to_come_to() -> None:
    named = [*TAKEN, *REFUSED, *PERSONS]
    assert sorted(named) == sorted({*KEPT, *MADE})
    assert len(REFUSED) + len(PERSONS) >= 40


@pytest.mark.parametrize("name", TAKEN)
def test_an_odd_file_is_taken_and_its_repair_told(checker: Checker, name: str) -> None:
    rows, note = TAKEN[name]
    content = content_of(name)
    checked = checker.check(content, name, KNOWN, today=TODAY)
    assert len(checked.rows) == len(checked.row_numbers) == rows
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert len(checked.notes) == (note is not None)
    assert not note or checked.notes[0].startswith(note)


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_all_there_is_to_mend(checker: Checker, name: str) -> None:
    problem = refused(checker, name)
    assert not problem.is_about_persons
    assert len(problem.findings) == len(REFUSED[name]), str(problem)
    for finding, words in zip(problem.findings, REFUSED[name], strict=True):
        assert words in finding.text
    if len(problem.findings) == 1:
        assert "\n" not in str(problem) and str(problem).endswith(".")


@pytest.mark.parametrize("name", PERSONS)
def test_a_file_about_a_person_is_refused_whole(checker: Checker, name: str) -> None:
    problem = refused(checker, name)
    assert problem.is_about_persons
    assert problem.marked_up is None and problem.marked_up_name is None
    assert problem.findings[0].text.startswith(PERSONS[name])
    assert str(problem).startswith(f"{name}: {ABOUT_PERSONS}")
    assert 1 <= len(problem.findings) <= 5


def test_repaired_files_mean_the_same_as_the_plain_one(checker: Checker) -> None:
    plain = taken(checker, "byte_order_mark.csv").rows
    for name in (
        "american_days.csv", "blank_rows_and_columns.csv", "columns_in_other_order.csv",
        "names_spelled_freely.csv", "not_reported.csv", "old_mac_line_ends.csv", "semicolons.csv",
        "separator_line.csv", "tabs.txt", "title_above.csv", "with_remarks.csv",
    ):  # fmt: skip
        assert taken(checker, name).rows == plain, name
    book = taken(checker, "plain.xlsx").rows
    for name in (
        "computed_formula.xlsx", "days_as_days.xlsx", "days_as_numbers.xlsx",
        "days_as_numbers_from_1904.xlsx", "header_in_row_20.xlsx", "words_and_lists.xlsx",
    ):  # fmt: skip
        assert taken(checker, name).rows == book, name


def test_rows_are_counted_as_the_spreadsheet_shows_them(checker: Checker) -> None:
    assert taken(checker, "blank_rows_and_columns.csv").row_numbers == (2, 5, 6)
    assert taken(checker, "title_above.csv").row_numbers == (5, 6, 7)
    assert taken(checker, "separator_line.csv").row_numbers == (2, 3, 4)
    assert taken(checker, "header_in_row_20.xlsx").row_numbers == (21, 22)
    over_two_lines = csv_text([service(organization="Lantern\nHouse"), service(episodes="-1")])
    with pytest.raises(ReportRefused, match="row 3, column episodes"):
        checker.check(over_two_lines.encode(), "lines.csv", KNOWN, today=TODAY)


def test_empty_is_not_zero(checker: Checker) -> None:
    checked = taken(checker, "not_reported.csv")
    assert (len(checked.rows), checked.not_reported) == (3, 2)
    zeros = dict.fromkeys(
        ("episodes", "people_served", "people_new", "largest_person_episodes"), "0"
    )
    text = csv_text([service(**zeros)])
    told = checker.check(text.encode(), "zeros.csv", KNOWN, today=TODAY)
    assert (told.rows[0]["episodes"], told.not_reported) == (0, 0)


def test_attendance_without_a_count_is_an_answer(checker: Checker) -> None:
    text = (
        "organization,period_start,period_end,meeting_id,present,people\n"
        "Lantern House,2026-10-01,2026-10-31,a,no,\n"
        "Lantern House,2026-10-01,2026-10-31,b,,\n"
    )
    checked = checker.check(text.encode(), "attendance.csv", KNOWN, today=TODAY)
    assert [row["is_present"] for row in checked.rows] == [False]
    assert checked.not_reported == 1


def test_a_file_of_another_report_than_asked_for_is_refused(checker: Checker) -> None:
    problem = refused(checker, "follow_ups_instead.csv", report="services")
    assert problem.findings[0].rule == "other_report"
    assert "is a report on follow-ups, not on services" in str(problem)
    assert taken(checker, "follow_ups_instead.csv", report="follow_ups").report == "follow_ups"


def test_an_unknown_report_is_a_mistake_of_the_caller(checker: Checker) -> None:
    with pytest.raises(KeyError):
        taken(checker, "plain.xlsx", report="no such report")


def test_a_name_is_shown_without_folders_or_more_lines(checker: Checker) -> None:
    for name in ("C:\\folder\\a\n.csv", "../../a\r\x1b.csv"):
        with pytest.raises(ReportRefused, match=r"^a\.csv: is empty"):
            checker.check(b"", name, KNOWN, today=TODAY)
