"""Whatever the export: the tally counts what a plain count in Python counts, and its files pass
the check that partners' reports meet at the door."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.intake.partner import Checker
from dashboard.intake.tally import counting
from tests.intake.tally import oracle
from tests.intake.tally.desk import (
    FOLLOW_UP_COLUMNS,
    FOLLOW_UPS,
    KNOWN,
    REFERRAL_COLUMNS,
    REFERRALS,
    SERVICE_COLUMNS,
    SERVICES,
    TODAY,
    TOP,
    Desk,
    rows_of,
)

FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)
often = settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Few of each, so that people, days and cells meet each other.
people = st.sampled_from(["P1", "P2", " P2 ", "p2", "P3", "1234567812345678", "", "Anonymous"])
places = st.sampled_from(
    ["Ash Row", " ash  ROW", "Birch-Court", "Cedars", "neighborhood-10", "The Trees", "", "Mars",
     "East"]
)  # fmt: skip
days = st.dates(date(2026, 5, 20), date(2026, 11, 10))
clocks = st.sampled_from([(0, 0, 0), (9, 0, 0), (9, 0, 1), (23, 59, 59)])


@st.composite
def days_of_exports(draw: st.DrawFn, day: st.SearchStrategy[date] = days) -> str:
    """A day or instant in one of the ways exports write it."""
    at = datetime.combine(draw(day), datetime.min.time())
    hour, minute, second = draw(clocks)
    then = at.replace(hour=hour, minute=minute, second=second)
    return draw(
        st.sampled_from(
            [
                f"{at:%m/%d/%Y}", f"{at:%Y-%m-%d}", f" {at.month}/{at.day}/{at.year} ",
                f"{then:%m/%d/%Y %H:%M:%S}", f"{then:%Y-%m-%d %H:%M:%S}",
                f"{then.isoformat()}-05:00", f"{then.isoformat()}Z", f"{then.isoformat()}+02:00",
            ]
        )
    )  # fmt: skip


service_rows = st.fixed_dictionaries(
    {
        "Visit": st.sampled_from(["", "1", "2"]),
        "Person": people,
        "Name": st.just("Quintessa Ombersley"),
        "Day": days_of_exports() | st.just(""),
        "Kind": st.sampled_from(["Talk", "class", " RENT ", "Note"]),
        "Group": st.sampled_from(["Hurt", "home", ""]),
        "Neighborhood": places,
        "Town": st.sampled_from(["Lanternford", " lanternford", "", "Elsewhere"]),
    }
)


@st.composite
def referral_rows(draw: st.DrawFn) -> dict[str, str]:
    received = draw(days_of_exports())
    at = oracle.moment(received)[0].replace(tzinfo=None)
    hours = draw(st.sampled_from([0, 1, 71, 72, 73, 96, -2]))
    later = at + timedelta(hours=hours, seconds=draw(st.sampled_from([0, 1, -1])))
    outcome = draw(st.sampled_from(["In", "no", "Full", "Out", "Gone", ""]))
    return {
        "Number": draw(st.sampled_from(["", "1", "2"])),
        "Person": draw(people),
        "Received": received,
        "Reached": draw(
            st.sampled_from(["", f"{later:%m/%d/%Y %H:%M:%S}", f"{later:%Y-%m-%d}"])
        ),
        "Decided": draw(st.sampled_from(["", f"{later:%m/%d/%Y}"])) if outcome else "",
        "Source": draw(st.sampled_from(["Officer", "clinic", "Door"])),
        "Outcome": outcome,
        "Neighborhood": draw(places),
    }  # fmt: skip


@st.composite
def follow_up_rows(draw: st.DrawFn) -> dict[str, str]:
    result = draw(st.sampled_from(["Talked", "No answer", ""]))
    return {
        "Call": draw(st.sampled_from(["", "1", "2"])),
        "Due": draw(days_of_exports()),
        "Done": draw(days_of_exports()) if result == "Talked" else "",
        "Result": result,
        "Neighborhood": draw(places),
    }


def counted(report, *names: str) -> dict[tuple, dict]:
    """The rows of a file of counts that are not all zero, by period and `names`."""
    found = {}
    for row in rows_of(report):
        key = (date.fromisoformat(row["period_start"]), *(row[name] for name in names))
        counts = {
            name: int(text) if text else None
            for name, text in row.items()
            if name not in (*names, "organization", "period_start", "period_end", "population")
        }
        if any(counts.values()):
            assert key not in found
            found[key] = counts
    return found


def nonzero(found: dict[tuple, dict]) -> dict[tuple, dict]:
    return {cell: {k: v for k, v in counts.items() if v} for cell, counts in found.items()}


def passes(checker: Checker, report, is_weekly: bool = False) -> None:
    """The door takes the file, and every asked period is in it."""
    periods = checker.check(report.content, "counts.csv", KNOWN, today=TODAY).periods
    asked = {
        oracle.period(FIRST + timedelta(days=n), is_weekly)
        for n in range((LAST - FIRST).days + 1)
    }  # fmt: skip
    assert set(periods) == asked


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count in parts of three rows, so that people's rows have to be kept together."""
    monkeypatch.setattr(counting, "PART_ROWS", 3)


@often
@given(rows=st.lists(service_rows, max_size=14), is_weekly=st.booleans())
def test_services_are_counted_as_by_hand(
    desk: Desk, checker: Checker, small_parts: None, rows: list[dict], is_weekly: bool
) -> None:
    desk.mapping((TOP if not is_weekly else TOP.replace('"month"', '"week"')) + SERVICES)
    desk.csv(SERVICE_COLUMNS, rows)
    report = desk.count(first=FIRST, last=LAST)["services"]
    expected = oracle.services(rows, FIRST, LAST, is_weekly)
    groups = {"area", "service_type", "population"}
    found = {}
    for row in rows_of(report):
        key = (date.fromisoformat(row["period_start"]), row["area"], row["service_type"],
               row["population"])  # fmt: skip
        counts = {name: int(row[name]) if row[name] else None for name in list(row)[3:]
                  if name not in groups}  # fmt: skip
        if counts["episodes"]:
            found[key] = counts
    assert found == expected
    passes(checker, report, is_weekly)


@often
@given(rows=st.lists(referral_rows(), max_size=14), is_weekly=st.booleans())
def test_service_referrals_are_counted_as_by_hand(
    desk: Desk, checker: Checker, small_parts: None, rows: list[dict], is_weekly: bool
) -> None:
    desk.mapping((TOP if not is_weekly else TOP.replace('"month"', '"week"')) + REFERRALS)
    desk.csv(REFERRAL_COLUMNS, rows)
    report = desk.count(first=FIRST, last=LAST)["service_referrals"]
    expected = oracle.referrals(rows, FIRST, LAST, TODAY, is_weekly)
    assert nonzero(counted(report, "area", "referral_source")) == expected
    passes(checker, report, is_weekly)


@often
@given(rows=st.lists(follow_up_rows(), max_size=14), is_weekly=st.booleans())
def test_follow_ups_are_counted_as_by_hand(
    desk: Desk, checker: Checker, small_parts: None, rows: list[dict], is_weekly: bool
) -> None:
    desk.mapping((TOP if not is_weekly else TOP.replace('"month"', '"week"')) + FOLLOW_UPS)
    desk.csv(FOLLOW_UP_COLUMNS, rows)
    report = desk.count(first=FIRST, last=LAST)["follow_ups"]
    expected = oracle.follow_ups(rows, FIRST, LAST, is_weekly)
    assert nonzero(counted(report, "area")) == nonzero(expected)
    passes(checker, report, is_weekly)


@often
@given(rows=st.lists(service_rows, min_size=1, max_size=10), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_byte(desk: Desk, rows: list[dict], seed) -> None:
    desk.mapping(TOP + SERVICES)
    desk.csv(SERVICE_COLUMNS, rows)
    before = desk.count(first=FIRST, last=LAST)["services"].content
    seed.shuffle(rows)
    desk.csv(SERVICE_COLUMNS, rows)
    assert desk.count(first=FIRST, last=LAST)["services"].content == before


@often
@given(rows=st.lists(service_rows, min_size=1, max_size=10))
def test_the_slow_reader_counts_the_same(desk: Desk, tmp_path: Path, rows: list[dict]) -> None:
    desk.mapping(TOP + SERVICES)
    path = desk.csv(SERVICE_COLUMNS, rows)
    quick = desk.count(first=FIRST, last=LAST)["services"]
    # A path that DuckDB would take for a pattern is read row by row.
    other = path.rename(tmp_path / "export [copy].csv")
    slow = desk.count(other, first=FIRST, last=LAST)["services"]
    assert slow.content == quick.content
    assert slow.lines == quick.lines
