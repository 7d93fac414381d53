"""Meetings and attendance: by file and live, and nothing that was recorded is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.intake.partner.model import ReportRefused
from dashboard.ledger import Ledger, LedgerError, audit
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.meetings import (
    attendance_of,
    history_of,
    meetings,
    record_attendance,
    record_meeting,
)
from dashboard.ledger.reported import snapshot
from tests.ledger.made import OCTOBER, SEPTEMBER, TODAY, attended, meeting, send

OFFICE = {"organization_id": "coalition-office", "by": "cora"}
WEEKLY = {
    "meeting_id": "weekly-1",
    "organization_id": "coalition-office",
    "meeting_kind": "coalition_weekly",
    "held_on": TODAY,
    "mode": "hybrid",
    "is_public": False,
    "place": "Community center",
    "by": "cora",
    "today": TODAY,
}


def _held(ledger: Ledger) -> list[str]:
    return [one.meeting_id for one in meetings(ledger)]


def _people(ledger: Ledger, meeting_id: str = "weekly-1") -> dict[str, int | None]:
    return {one.organization_id: one.people for one in attendance_of(ledger, meeting_id)}


def _reported(ledger: Ledger, report: str, *columns: str) -> list[tuple]:
    return sorted(snapshot(ledger)[report][list(columns)].itertuples(index=False, name=None))


def test_meetings_and_attendance_come_by_file(ledger: Ledger) -> None:
    send(ledger, "meetings", [meeting("weekly-1"), meeting("weekly-2")], **OFFICE)
    rows = [attended("weekly-1", "open-hands", 3), attended("weekly-1", "safe-harbor", 0)]
    receipt = send(ledger, "attendance", rows, **OFFICE)
    assert _held(ledger) == ["weekly-1", "weekly-2"]
    assert _people(ledger) == {"open-hands": 3, "safe-harbor": 0}
    assert _reported(ledger, "attendance", "organization_id", "people", "submission_id") == [
        ("open-hands", 3, receipt.submission_id),
        ("safe-harbor", 0, receipt.submission_id),
    ]
    assert send(ledger, "attendance", rows, **OFFICE).is_duplicate


def test_what_a_correction_leaves_out_is_withdrawn_and_stays_in_the_record(ledger: Ledger) -> None:
    send(ledger, "meetings", [meeting("weekly-1"), meeting("weekly-2")], **OFFICE)
    rows = [attended("weekly-1", "open-hands", 3), attended("weekly-1", "safe-harbor", 2)]
    send(ledger, "attendance", rows, **OFFICE)
    send(ledger, "attendance", [attended("weekly-1", "open-hands", 4)], **OFFICE)
    assert _people(ledger) == {"open-hands": 4}
    assert [(one.organization_id, one.people, one.is_withdrawn) for one in
            history_of(ledger, "weekly-1")] == [
        ("open-hands", 3, False),
        ("open-hands", 4, False),
        ("safe-harbor", 2, False),
        ("safe-harbor", 2, True),
    ]  # fmt: skip
    send(ledger, "meetings", [meeting("weekly-2")], **OFFICE)
    assert _held(ledger) == ["weekly-2"]
    assert _reported(ledger, "attendance", "organization_id") == [], "it was not held"
    send(ledger, "meetings", [meeting("weekly-1"), meeting("weekly-2")], **OFFICE)
    assert _reported(ledger, "attendance", "organization_id") == [("open-hands",)]


def test_a_meeting_may_move_to_another_period_if_both_are_sent(ledger: Ledger) -> None:
    send(ledger, "meetings", [meeting("one"), meeting("two", date(2026, 9, 2))], **OFFICE)
    moved = [meeting("one", date(2026, 9, 30)), meeting("two", date(2026, 9, 2))]
    with pytest.raises(ReportRefused) as caught:
        send(ledger, "meetings", moved, **OFFICE)
    assert caught.value.findings[0].rule == "name_of_another_period"
    send(ledger, "meetings", [*moved, meeting("three")], **OFFICE)
    assert [(one.meeting_id, one.held_on.month) for one in meetings(ledger)] == [
        ("two", 9), ("one", 9), ("three", 10),
    ]  # fmt: skip


def test_the_name_of_another_organizations_meeting_is_refused(ledger: Ledger) -> None:
    send(ledger, "meetings", [meeting("weekly-1")], **OFFICE)
    with pytest.raises(ReportRefused) as caught:
        send(ledger, "meetings", [meeting("weekly-1", organization_id="open-hands")])
    assert caught.value.findings[0].rule == "name_of_another_organization"
    with pytest.raises(LedgerError, match="Another organization"):
        record_meeting(ledger, **{**WEEKLY, "organization_id": "open-hands", "by": "olga"})


def test_attendance_needs_a_meeting_that_was_held_in_the_period(ledger: Ledger) -> None:
    send(ledger, "meetings", [meeting("weekly-1")], **OFFICE)
    rows = [
        attended("weekly-1", "open-hands", 3),
        attended("weekly-one", "open-hands", 3),
        attended("weekly-1", "safe-harbor", 3, SEPTEMBER),
    ]
    with pytest.raises(ReportRefused) as caught:
        send(ledger, "attendance", rows, **OFFICE)
    assert [(one.row, one.rule) for one in caught.value.findings] == [
        (3, "meeting_unknown"), (4, "meeting_of_another_period"),
    ]  # fmt: skip
    assert _people(ledger) == {}


def test_the_last_word_on_an_organizations_attendance_counts_whoever_sent_it(
    ledger: Ledger,
) -> None:
    send(ledger, "meetings", [meeting("weekly-1")], **OFFICE)
    send(ledger, "attendance", [attended("weekly-1", "open-hands", 3)], **OFFICE)
    send(ledger, "attendance", [attended("weekly-1", "open-hands", 5)])
    assert _people(ledger) == {"open-hands": 5}
    # The office leaves it out of its correction, but that is no longer its own word.
    send(ledger, "attendance", [attended("weekly-1", "safe-harbor", 1)], **OFFICE)
    assert _people(ledger) == {"open-hands": 5, "safe-harbor": 1}


def test_a_meeting_and_its_attendance_are_recorded_live(ledger: Ledger) -> None:
    held = record_meeting(ledger, **WEEKLY)
    assert (held.revision, held.submission_id) == (1, None)
    tick = {"by": "cora", "today": TODAY}
    record_attendance(ledger, "weekly-1", "open-hands", is_present=True, people=2, **tick)
    record_attendance(ledger, "weekly-1", "safe-harbor", is_present=False, **tick)
    record_attendance(ledger, "weekly-1", "open-hands", is_present=True, people=3, **tick)
    assert _people(ledger) == {"open-hands": 3, "safe-harbor": None}
    assert [one.people for one in history_of(ledger, "weekly-1")] == [2, 3, None]
    assert _reported(ledger, "meetings", "meeting_id", "submission_id") == [("weekly-1", None)]
    assert audit.verify(ledger) == []


def test_the_same_tick_again_adds_nothing(ledger: Ledger) -> None:
    record_meeting(ledger, **WEEKLY)
    record_meeting(ledger, **WEEKLY)
    tick = {"is_present": True, "people": 2, "by": "cora", "today": TODAY}
    first = record_attendance(ledger, "weekly-1", "open-hands", **tick)
    assert record_attendance(ledger, "weekly-1", "open-hands", **tick) == first
    assert len(history_of(ledger, "weekly-1")) == 1 and meetings(ledger)[0].revision == 1


def test_what_was_ticked_after_a_file_came_is_not_undone_by_its_correction(
    ledger: Ledger,
) -> None:
    send(ledger, "meetings", [meeting("weekly-1")], **OFFICE)
    rows = [attended("weekly-1", "open-hands", 3), attended("weekly-1", "safe-harbor", 2)]
    send(ledger, "attendance", rows, **OFFICE)
    record_attendance(
        ledger, "weekly-1", "safe-harbor", is_present=True, people=7, by="cora", today=TODAY
    )
    send(ledger, "attendance", [attended("weekly-1", "open-hands", 4)], **OFFICE)
    assert _people(ledger) == {"open-hands": 4, "safe-harbor": 7}


def test_a_file_takes_over_a_meeting_that_was_recorded_live(ledger: Ledger) -> None:
    record_meeting(ledger, **{**WEEKLY, "held_on": OCTOBER[0]})
    week = (OCTOBER[0], date(2026, 10, 4))
    row = {**meeting("weekly-1", OCTOBER[0]), "period_start": week[0], "period_end": week[1]}
    receipt = send(ledger, "meetings", [row], **OFFICE)
    (held,) = meetings(ledger)
    assert (held.revision, held.submission_id) == (2, receipt.submission_id)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"meeting_id": "Weekly One"}, "small letters"),
        ({"meeting_kind": "party"}, "kind"),
        ({"mode": "by letter"}, "mode"),
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"place": "ask 816-555-0100"}, "numbers that mean a person"),
        ({"place": "Jane Roe 03/04/1988"}, "numbers that mean a person"),
        ({"meeting_id": "jane-roe-1988-03-04"}, "numbers that mean a person"),
        ({"area_id": "Jane Roe 816-555-0100"}, "one of the city's list"),
        ({"meeting_kind": "call_in"}, "place of a call-in"),
        ({"organization_id": "old-bridge"}, "no such organization"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_live_meeting_is_held_to_the_rules_of_the_report(
    ledger: Ledger, change: dict, sentence: str
) -> None:
    with pytest.raises(LedgerError) as caught:
        record_meeting(ledger, **{**WEEKLY, **change})
    assert sentence in str(caught.value)
    assert meetings(ledger) == []


@pytest.mark.parametrize(
    ("meeting_id", "organization_id", "values", "sentence"),
    [
        ("weekly-2", "open-hands", {"is_present": True}, "no such meeting"),
        ("weekly-1", "nobody", {"is_present": True}, "no such organization"),
        ("weekly-1", "open-hands", {"is_present": True, "people": -1}, "people"),
        ("weekly-1", "open-hands", {"is_present": False, "people": 3}, "was not there"),
    ],
)
def test_a_tick_is_held_to_the_rules_of_the_report(
    ledger: Ledger, meeting_id: str, organization_id: str, values: dict, sentence: str
) -> None:
    record_meeting(ledger, **WEEKLY)
    with pytest.raises(LedgerError) as caught:
        record_attendance(ledger, meeting_id, organization_id, **values, by="cora", today=TODAY)
    assert sentence in str(caught.value)
    assert history_of(ledger, "weekly-1") == []


def test_a_member_ticks_the_own_organization_only(ledger: Ledger) -> None:
    record_meeting(ledger, **WEEKLY)
    tick = {"is_present": True, "by": "olga", "today": TODAY}
    record_attendance(ledger, "weekly-1", "open-hands", **tick)
    for by, organization_id in (
        ("olga", "safe-harbor"),
        ("leo", "open-hands"),
        ("otto", "open-hands"),
    ):
        with pytest.raises(NotAllowed):
            record_attendance(ledger, "weekly-1", organization_id, **{**tick, "by": by})
    assert set(_people(ledger)) == {"open-hands"}
