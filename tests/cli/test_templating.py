"""`peaceboard template`: whose rows it begins with, for which period, and what it says."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cli.common import Call
from dashboard.cli.progress import ProgressBar
from dashboard.cli.templating import write
from dashboard.intake.partner import Checker
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.periods import period_type
from dashboard.ledger import open_ledger
from dashboard.ledger.model import ExpectedReport
from dashboard.ledger.partners import import_members, import_partners
from dashboard.ledger.submissions import receive
from dashboard.ledger.templating import periods_to_report
from dashboard.settings import Settings

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
PARTNERS = """\
organization_id,organization_name,partner_class,joined_on,left_on,agreement_id,\
agreement_starts_on,agreement_expires_on,allowed_area_types,k,reports,sends_every,due_days
door-of-hope,Door of Hope,standard,2024-01-01,,a1,2024-01-01,2030-12-31,\
city;district;neighborhood,11,services:month;call_ins:month;meetings:month,month,14
east-desk,East Desk,standard,2024-01-01,,a2,2024-01-01,2030-12-31,district,11,\
services:week,month,14
week-by-week,Week by Week,standard,2024-01-01,,a3,2024-01-01,2030-12-31,city,11,\
capacity:week,week,7
four-times,Four Times,standard,2024-01-01,,a4,2024-01-01,2030-12-31,city,11,\
follow_ups:month,quarter,20
lapsed,Lapsed,standard,2024-01-01,,a5,2024-01-01,2026-06-30,city,11,services:month,month,14
gone,Gone,standard,2024-01-01,2026-06-30,a6,2024-01-01,2030-12-31,city,11,services:month,month,14
office,Office,standard,2024-01-01,,a7,2024-01-01,2030-12-31,city;neighborhood,11,\
meetings:month;attendance:month,month,14
"""
MEMBERS = """\
member_id,member_name,email,organization_id,roles,expires_on,is_disabled
ada,Ada,ada@example.org,door-of-hope,member;admin,,no
bo,Bo,bo@example.org,office,member;coordinator,,no
"""


@pytest.fixture
def call(settings: Settings) -> Iterator[Call]:
    """A call in the made-up city with partners, and nothing reported yet."""
    with open_ledger(settings, now=NOW) as ledger:
        import_partners(ledger, PARTNERS.encode(), by="ada", today=TODAY, now=NOW)
        import_members(ledger, MEMBERS.encode(), by="ada", today=TODAY, now=NOW)
    with ProgressBar() as bar:
        yield Call(settings, TODAY, bar)


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    """One process that checks all files of these tests."""
    with Checker() as one:
        yield one


@pytest.fixture
def send(call: Call, checker: Checker) -> Callable[[str, str, str, list[str]], None]:
    """`send(report, organization, member, rows)`: report lines of a CSV file."""

    def receive_lines(report: str, organization: str, member: str, rows: list[str]) -> None:
        text = "\n".join([",".join(FORMS[report].names), *rows])
        with open_ledger(call.settings, now=NOW) as ledger:
            receive(
                ledger, call.city(), text.encode(), f"{report}.csv", organization_id=organization,
                member_id=member, today=TODAY, now=NOW, checker=checker,
            )  # fmt: skip

    return receive_lines


def begun(folder: Path) -> list[list[str]]:
    """The rows of the only CSV template in a folder, without the empty cells at their end."""
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    return rows


def test_without_an_organization_the_template_is_empty_and_knows_the_city(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    write(call, "follow-ups", None, None, tmp_path)
    assert sorted(path.name for path in tmp_path.glob("follow*")) == [
        "follow_ups.csv", "follow_ups.schema.json", "follow_ups.xlsx",
    ]  # fmt: skip
    assert begun(tmp_path) == []
    book = openpyxl.load_workbook(tmp_path / "follow_ups.xlsx")
    offered = {cell.value for cell in book["Lists"]["A"]}
    assert {"city", "unknown", "Alderwick"} <= offered
    said = [right for _, right in book["How to fill this in"].iter_rows(values_only=True)]
    assert "Simulated: Lanternford is a made-up city." in said
    assert capsys.readouterr().out == (
        f"Fill in {tmp_path / 'follow_ups.xlsx'}, or follow_ups.csv beside it. "
        "follow_ups.schema.json tells programs what they may hold.\n"
    )


def test_an_organization_that_never_reported_begins_with_the_areas_of_its_agreement(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    write(call, "services", "door-of-hope", None, tmp_path / "a")
    assert begun(tmp_path / "a") == [["door-of-hope", "2026-10-01", "2026-10-31", "city"]]
    assert "It is for Door of Hope, from 2026-10-01 to 2026-10-31." in capsys.readouterr().out
    write(call, "services", "east-desk", "2026-10-20", tmp_path / "b")
    rows = begun(tmp_path / "b")
    areas = call.city().areas
    districts = areas.loc[areas["area_type"] == "district", "area_name"]
    assert [row[3] for row in rows] == list(districts) and len(rows) > 1
    assert {(row[1], row[2]) for row in rows} == {("2026-10-19", "2026-10-25")}


def test_an_organization_that_reported_begins_with_the_rows_it_sent_last_year(
    call: Call, send: Callable, tmp_path: Path
) -> None:
    send("services", "door-of-hope", "ada", [
        "door-of-hope,2026-09-01,2026-09-30,Alderwick,legal,other,30,12,5,4",
        "door-of-hope,2026-09-01,2026-09-30,unknown,counseling,high_risk,3,2,1,2",
        "door-of-hope,2026-08-01,2026-08-31,Alderwick,legal,other,30,12,5,4",
        "door-of-hope,2026-08-01,2026-08-31,city,counseling,high_risk,3,2,1,2",
        "door-of-hope,2025-09-01,2025-09-30,Applegarth,housing,other,30,12,5,4",  # long ago
    ])  # fmt: skip
    # The correction leaves a row out, and what is left out is not usual.
    corrected = "door-of-hope,2026-08-01,2026-08-31,Alderwick,legal,other,30,12,5,4"
    send("services", "door-of-hope", "ada", [corrected])
    write(call, "services", "door-of-hope", None, tmp_path / "new")
    assert begun(tmp_path / "new") == [
        ["door-of-hope", "2026-10-01", "2026-10-31", "Alderwick", "legal", "other"],
        ["door-of-hope", "2026-10-01", "2026-10-31", "unknown", "counseling", "high_risk"],
    ]
    # Another organization's rows are none of its business.
    write(call, "services", "lapsed", None, tmp_path / "other")
    assert begun(tmp_path / "other") == [["lapsed", "2026-10-01", "2026-10-31", "city"]]


def test_attendance_begins_with_the_meetings_held_and_those_who_were_reported_before(
    call: Call, send: Callable, tmp_path: Path
) -> None:
    place = "Hall,city,in_person,no"
    october, september = "2026-10-01,2026-10-31", "2026-09-01,2026-09-30"
    send("meetings", "office", "bo", [
        f"office,{october},weekly-2,coalition_weekly,2026-10-14,{place}",
        f"office,{october},weekly-1,coalition_weekly,2026-10-07,{place}",
        f"office,{september},weekly-0,coalition_weekly,2026-09-30,{place}",
    ])  # fmt: skip
    send("meetings", "door-of-hope", "ada", [
        f"door-of-hope,{october},own-board,board,2026-10-09,{place}",
    ])  # fmt: skip
    period = october.split(",")
    write(call, "attendance", "door-of-hope", None, tmp_path / "own")
    assert begun(tmp_path / "own") == [
        ["door-of-hope", *period, "weekly-1"],
        ["door-of-hope", *period, "own-board"],
        ["door-of-hope", *period, "weekly-2"],
    ]
    send("attendance", "office", "bo", [
        f"{one},{september},weekly-0,yes,2" for one in ("office", "east-desk")
    ])  # fmt: skip
    write(call, "attendance", "office", None, tmp_path / "all")
    assert begun(tmp_path / "all") == [
        ["east-desk", *period, "weekly-1"],
        ["office", *period, "weekly-1"],
        ["east-desk", *period, "weekly-2"],
        ["office", *period, "weekly-2"],
    ]


def test_call_ins_begin_with_their_program_and_meetings_with_the_period_alone(
    call: Call, send: Callable, tmp_path: Path
) -> None:
    send("call_ins", "door-of-hope", "ada", [
        "door-of-hope,2026-09-01,2026-09-30,call-in-3,2026-09-14,open-table,25,18,11,9,,",
    ])  # fmt: skip
    write(call, "call_ins", "door-of-hope", None, tmp_path / "a")
    (row,) = begun(tmp_path / "a")
    assert row == ["door-of-hope", "2026-10-01", "2026-10-31", "", "", "Open Table (simulated)"]
    write(call, "meetings", "door-of-hope", None, tmp_path / "b")
    assert begun(tmp_path / "b") == [["door-of-hope", "2026-10-01", "2026-10-31"]]


@pytest.mark.parametrize(
    ("report", "organization", "period", "wanted"),
    [
        ("services", "door-of-hope", None, [("2026-10-01", "2026-10-31")]),
        ("services", "door-of-hope", "2026-02", [("2026-02-01", "2026-02-28")]),
        ("capacity", "week-by-week", None, [("2026-11-16", "2026-11-22")]),
        ("capacity", "week-by-week", "2026-11-03", [("2026-11-02", "2026-11-08")]),
        # the weeks of a month, cut at its edges
        (
            "services",
            "east-desk",
            "2026-10",
            [
                ("2026-10-01", "2026-10-04"), ("2026-10-05", "2026-10-11"),
                ("2026-10-12", "2026-10-18"), ("2026-10-19", "2026-10-25"),
                ("2026-10-26", "2026-10-31"),
            ],
        ),
        # months that are sent each quarter
        (
            "follow_ups",
            "four-times",
            None,
            [("2026-07-01", "2026-07-31"), ("2026-08-01", "2026-08-31"),
             ("2026-09-01", "2026-09-30")],
        ),
        # a report that nobody promised
        ("capacity", "door-of-hope", None, [("2026-10-01", "2026-10-31")]),
        ("capacity", "door-of-hope", "2026-11-12", [("2026-11-09", "2026-11-15")]),
    ],
)  # fmt: skip
def test_the_periods_are_those_that_are_owed(
    call: Call, tmp_path: Path, report: str, organization: str, period: str | None, wanted: list
) -> None:
    write(call, report, organization, period, tmp_path / "out")
    found = [(row[1], row[2]) for row in begun(tmp_path / "out")]
    assert list(dict.fromkeys(found)) == wanted


def test_without_an_organization_a_period_may_be_given(call: Call, tmp_path: Path) -> None:
    write(call, "Services", None, "2026-10", tmp_path / "out")
    assert begun(tmp_path / "out") == [["", "2026-10-01", "2026-10-31"]]


@pytest.mark.parametrize(
    ("organization", "says"),
    [
        ("lapsed", "agreement is not in force today"),
        ("gone", "does not take part today"),
        ("door-of-hope", None),
    ],
)
def test_it_says_where_reports_will_not_be_taken(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture, organization: str, says: str | None
) -> None:
    write(call, "services", organization, None, tmp_path / "out")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == (2 if says else 1)
    assert says is None or says in lines[1]


@pytest.mark.parametrize(
    ("report", "organization", "period", "sentence"),
    [
        ("homicides", None, None, "no report of that name; choose one of service-referrals, "),
        ("services", "nobody", None, "no partner organization of that id; check --organization"),
        ("services", "door-of-hope", "2026-13", "--period is a month like 2026-11"),
        ("services", "door-of-hope", "October", "--period is a month like 2026-11"),
        ("services", "door-of-hope", "2026-10-07", "by month; give --period as a month"),
    ],
)
def test_what_is_not_known_is_told_with_the_remedy_and_nothing_is_written(
    call: Call, tmp_path: Path, report: str, organization: str | None, period: str | None,
    sentence: str,
) -> None:  # fmt: skip
    folder = tmp_path / "out"
    with pytest.raises(click.ClickException) as refused:
        write(call, report, organization, period, folder)
    assert sentence in refused.value.message
    assert not folder.exists()


def test_a_city_without_partners_says_how_to_bring_them_in(
    settings: Settings, tmp_path: Path
) -> None:
    with ProgressBar() as bar, pytest.raises(click.ClickException, match="import partners"):
        write(Call(settings, TODAY, bar), "services", "door-of-hope", None, tmp_path / "out")
    assert not (settings.restricted / "ledger.sqlite").exists()


@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.sampled_from([("week", "week"), ("week", "month"), ("week", "quarter"),
                     ("month", "month"), ("month", "quarter"), ("month", "week")]),
)  # fmt: skip
def test_the_periods_to_report_are_over_and_leave_no_day_out(
    today: date, terms: tuple[str, str]
) -> None:
    period, every = terms
    owed = ExpectedReport("one", "services", period, every, 14, date(2020, 1, 1), None)
    found = periods_to_report(owed, today)
    assert found[-1][1] < today
    for (_, end), (start, _) in itertools.pairwise(found):
        assert (start - end).days == 1
    longest = {"week": 7, "month": 31, "quarter": 92}
    length = (found[-1][1] - found[0][0]).days + 1
    assert length <= max(longest[period], longest[every])
    # February is a month of four whole weeks at times.
    kinds = {period_type(start, end) for start, end in found}
    assert kinds == {period}
    # The next ones of their kind are not over yet.
    assert (today - found[-1][1]).days <= max(longest[period], longest[every])


def test_who_just_joined_begins_with_the_first_period_it_owes() -> None:
    owed = ExpectedReport("one", "services", "month", "month", 14, date(2026, 11, 10), None)
    assert periods_to_report(owed, TODAY) == [(date(2026, 11, 1), date(2026, 11, 30))]
