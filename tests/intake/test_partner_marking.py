"""The marked-up copy: it says what to mend beside each row, and can be mended and sent again."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from dashboard.intake.partner.checking import check_content
from dashboard.intake.partner.marking import MOST_CELLS_OF_A_WORKBOOK
from dashboard.intake.partner.model import Checked, ReportRefused
from tests.intake.bad.desk import (
    KNOWN,
    MEETINGS,
    SERVICES,
    TODAY,
    as_bytes,
    book_of,
    csv_text,
    meeting,
    service,
    table,
)

ROWS = [
    service(episodes="<15"),
    service(service_type="legal"),
    service(service_type="health", period_start="10/1/26", people_new="two"),
]


def check(content: bytes) -> Checked:
    return check_content(content, "October report.csv", KNOWN, today=TODAY, report=None)


def refused(content: bytes) -> ReportRefused:
    with pytest.raises(ReportRefused) as caught:
        check(content)
    return caught.value


def cells_of(problem: ReportRefused) -> list[list[object]]:
    """Rows of the copy, from row 1 on."""
    copy = problem.marked_up
    assert copy is not None
    if copy.startswith(b"PK"):
        sheet = openpyxl.load_workbook(io.BytesIO(copy)).active
        return [list(row) for row in sheet.values]
    return list(csv.reader(io.StringIO(copy.decode("utf-8-sig"), newline="")))


def as_book(rows: list[list[object]]) -> bytes:
    return as_bytes(book_of(rows))


def as_csv(rows: list[list[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_the_remark_of_a_row_has_all_that_is_to_mend_in_it() -> None:
    problem = refused(csv_text(ROWS).encode())
    assert problem.marked_up_name == "October report to mend.csv"
    header, first, second, third = cells_of(problem)
    assert header == [*SERVICES, "what_to_mend"]
    assert first[6] == "" and first[7:10] == ["5", "2", "4"]
    assert first[-1] == "episodes: write the exact number; it is protected before anything is " \
        "published"  # fmt: skip
    assert second[-1] == "" and second[6] == "12"
    assert third[-1].startswith("period_start: write the year with four digits")
    assert "; people_new: is not a number" in third[-1]


@pytest.mark.parametrize("write", [as_csv, as_book])
def test_a_copy_can_be_mended_and_sent(write) -> None:
    problem = refused(write(table(ROWS)))
    rows = cells_of(problem)
    rows[1][6] = 15
    rows[3][1] = "2026-10-01"
    rows[3][8] = 2
    mended = check(write(rows))
    wanted = check(csv_text([
        service(episodes=15), service(service_type="legal"), service(service_type="health"),
    ]).encode())  # fmt: skip
    assert mended.rows == wanted.rows


@pytest.mark.parametrize("write", [as_csv, as_book])
def test_a_copy_that_is_not_mended_is_refused_again_for_the_same_cells(write) -> None:
    problem = refused(write(table(ROWS)))
    again = refused(problem.marked_up)
    assert {(one.row, one.column) for one in again.findings} == {
        (one.row, one.column) for one in problem.findings
    }


@pytest.mark.parametrize("write", [as_csv, as_book])
def test_rows_stand_where_they_stood(write) -> None:
    rows = [["October", *([""] * 9)], [""] * 10, *table(ROWS), [""] * 10, *table(ROWS)[1:]]
    problem = refused(write(rows))
    copy = cells_of(problem)
    assert {one.row for one in problem.findings} == {4, 6, 8, 9, 10}
    for finding in problem.findings:
        assert copy[finding.row - 1][-1], finding.text


def test_a_workbook_comes_back_as_one_with_colored_cells() -> None:
    problem = refused(as_book(table(ROWS)))
    assert problem.marked_up_name == "October report to mend.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(problem.marked_up)).active
    colored = {cell.coordinate for row in sheet for cell in row if cell.fill.fill_type == "solid"}
    assert colored == {"G2", "K2", "B4", "I4", "K4"}
    assert sheet["B2"].is_date and sheet["G3"].value == 12


def test_names_are_not_repeated_and_said_to_be_left_out() -> None:
    rows = [meeting(place="Alderwick Center", mode="smoke signals")]
    problem = refused(csv_text(rows, MEETINGS).encode())
    row = cells_of(problem)[1]
    assert row[MEETINGS.index("place")] == row[MEETINGS.index("meeting_id")] == ""
    assert "place: write here again what you had" in row[-1]
    assert "meeting_id: write here again what you had" in row[-1]
    assert row[MEETINGS.index("area")] == "neighborhood-1"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "＝"])
@pytest.mark.parametrize("write", [as_csv, as_book])
def test_no_formula_comes_back(write, sign: str) -> None:
    bad = f'{sign}HYPERLINK("x")'
    rows = [service(**dict.fromkeys((*SERVICES[3:6], "episodes"), bad)), meeting(place=bad)]
    for row, columns in zip(rows, (SERVICES, MEETINGS), strict=True):
        problem = refused(write(table([row | {"period_end": "x"}], columns)))
        for cells in cells_of(problem):
            for cell in cells:
                assert not str(cell or "").startswith(("=", "+", "-", "@", "\t", "＝"))
                assert "HYPERLINK" not in str(cell)


def test_a_very_large_workbook_comes_back_as_csv() -> None:
    row = list(service(episodes="<5").values())
    rows = [list(SERVICES), *([row] * (MOST_CELLS_OF_A_WORKBOOK // 11 + 1))]
    problem = refused(as_book(rows))
    assert problem.marked_up_name == "October report to mend.csv"
    assert len(cells_of(problem)) == len(rows)


def test_a_long_list_is_cut_and_the_copy_has_the_rest() -> None:
    kinds = ("counseling", "legal", "health", "other", "housing", "education_ged")
    rows = [
        service(area=area, service_type=kind, population=group, episodes="?")
        for area in (
            "city",
            "unknown",
            "Alderwick",
            "Old Mill Lofts",
            "District 2",
            "18th and Vine",
        )
        for kind in kinds
        for group in ("other", "high_risk", "returning_citizen", "victim_or_family")
    ]
    problem = refused(csv_text(rows).encode())
    lines = str(problem).split("\n")
    assert len(problem.findings) == len(rows) == 144
    assert lines[0] == "October report.csv: 144 things to mend; nothing was stored."
    assert len(lines) == 102 and lines[-1] == "  44 more are in the marked-up copy."
    assert sum(bool(row[-1]) for row in cells_of(problem)[1:]) == 144
