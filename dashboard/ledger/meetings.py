"""The weekly meeting at work: meetings and attendance, recorded live by several people at once.

Every record is a revision of its own, so nothing that anybody recorded is lost; the last counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from dashboard.intake.partner.births import person_rule
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.kinds import KEY_PATTERN
from dashboard.intake.partner.periods import month_of
from dashboard.intake.partner.schemas import findings_of, typed_frame
from dashboard.ledger import audit
from dashboard.ledger.confirming import confirmed
from dashboard.ledger.current import REVISED, last_revisions
from dashboard.ledger.directory import organization_in, require_role
from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import LedgerError, NotAllowed
from dashboard.ledger.revisions import Key, key_of, last_of, revise


@dataclass(frozen=True)
class Meeting:
    """A meeting as it is known; `organization_id` held it."""

    meeting_id: str
    organization_id: str
    meeting_kind: str
    held_on: date
    place: str | None
    area_id: str | None
    mode: str
    is_public: bool
    revision: int
    is_withdrawn: bool
    submission_id: str | None
    member_id: str
    recorded_at: datetime


@dataclass(frozen=True)
class Attendance:
    """Whether an organization was at a meeting, and with how many people (None: not counted)."""

    meeting_id: str
    organization_id: str
    is_present: bool
    people: int | None
    revision: int
    is_withdrawn: bool
    submission_id: str | None
    member_id: str
    recorded_at: datetime


def meetings(ledger: Ledger) -> list[Meeting]:
    """The meetings that were held, by day and id."""
    with ledger.reading() as connection:
        rows = connection.execute(last_revisions("meetings")).mappings().all()
    held = [_meeting(row) for row in rows if not row["is_withdrawn"]]
    return sorted(held, key=lambda one: (one.held_on, one.meeting_id))


def attendance_of(ledger: Ledger, meeting_id: str) -> list[Attendance]:
    """What counts of the attendance of a meeting, by organization."""
    with ledger.reading() as connection:
        last = last_of(connection, "attendance", [meeting_id])
    return [_attendance(last[key]) for key in sorted(last) if not last[key]["is_withdrawn"]]


def history_of(ledger: Ledger, meeting_id: str) -> list[Attendance]:
    """Everything that was ever recorded of the attendance of a meeting, in order."""
    table = REVISED["attendance"]
    wanted = (
        select(table)
        .where(table.c.meeting_id == meeting_id)
        .order_by(table.c.organization_id, table.c.revision)
    )
    with ledger.reading() as connection:
        return [_attendance(row) for row in connection.execute(wanted).mappings()]


def record_meeting(
    ledger: Ledger,
    *,
    meeting_id: str,
    organization_id: str,
    meeting_kind: str,
    held_on: date,
    mode: str,
    is_public: bool,
    place: str | None = None,
    area_id: str | None = None,
    by: str,
    today: date,
    now: datetime | None = None,
) -> Meeting:
    """Record a meeting, or correct one; by a coordinator, or a member of who holds it.

    Raises LedgerError if the values break a rule of the report on meetings, or if another
    organization has a meeting of that id.
    """
    start, end = month_of(held_on)
    row = {
        "organization_id": organization_id,
        "period_start": start,
        "period_end": end,
        "meeting_id": meeting_id,
        "meeting_kind": meeting_kind,
        "held_on": held_on,
        "place": place,
        "area_id": area_id,
        "mode": mode,
        "is_public": is_public,
    }
    _require_rules("meetings", row, today)
    at = now or datetime.now(UTC)

    def work(connection: Connection) -> Meeting:
        _require_recorder(connection, organization_id, by, today)
        known = last_of(connection, "meetings", [meeting_id]).get((meeting_id,))
        if known and known["organization_id"] != organization_id:
            raise LedgerError("Another organization has a meeting of that name; choose another.")
        return _meeting(_record(connection, "meetings", row, by, at))

    return confirmed(ledger, work, lambda c: _recorded(c, "meetings", (meeting_id,), by, at))


def record_attendance(
    ledger: Ledger,
    meeting_id: str,
    organization_id: str,
    *,
    is_present: bool,
    people: int | None = None,
    by: str,
    today: date,
    now: datetime | None = None,
) -> Attendance:
    """Tick an organization at a meeting; by a coordinator, or a member for the own one.

    Raises LedgerError if there is no such meeting or the values break a rule.
    """
    at = now or datetime.now(UTC)
    key = (meeting_id, organization_id)

    def work(connection: Connection) -> Attendance:
        _require_recorder(connection, organization_id, by, today)
        meeting = last_of(connection, "meetings", [meeting_id]).get((meeting_id,))
        if meeting is None or meeting["is_withdrawn"]:
            raise LedgerError("There is no such meeting; record the meeting first.")
        row = {
            "organization_id": organization_id,
            "period_start": meeting["period_start"],
            "period_end": meeting["period_end"],
            "meeting_id": meeting_id,
            "is_present": is_present,
            "people": people,
        }
        _require_rules("attendance", row, today)
        return _attendance(_record(connection, "attendance", row, by, at))

    return confirmed(ledger, work, lambda c: _recorded(c, "attendance", key, by, at))


def _require_recorder(connection: Connection, organization_id: str, by: str, today: date) -> None:
    own = organization_in(connection, organization_id)
    if own is None or not own.takes_part(today):
        raise LedgerError("There is no such organization today; check its id.")
    person = require_role(
        connection, by, ("member", "coordinator"), today, "record meetings and attendance"
    )
    if "coordinator" not in person.roles and person.organization_id != organization_id:
        raise NotAllowed(
            "other_organization",
            "A member records the own organization only; ask a coordinator for the others.",
        )


def _require_rules(report: str, row: Mapping[str, Any], today: date) -> None:
    """Hold a record to the rules of its report, as a file is."""
    if not re.fullmatch(KEY_PATTERN, row["meeting_id"]):
        raise LedgerError(
            "The name of a meeting has small letters, digits and hyphens, 40 at most."
        )
    for text in filter(None, (row["meeting_id"], row.get("place"))):
        if person_rule(text, (), today) or not text.isprintable():
            raise LedgerError(
                "The place of a meeting is a name, without numbers that mean a person."
            )
    if row.get("area_id") and not re.fullmatch(KEY_PATTERN, row["area_id"]):
        raise LedgerError("The area of a meeting is one of the city's list; choose it there.")
    frame = typed_frame(report, {name: [value] for name, value in row.items()})
    found = findings_of(report, frame, [1], today)
    if found:
        said = (f"{one.column}: {one.sentence}" if one.column else one.sentence for one in found)
        raise LedgerError("; ".join(said) + ".")


def _record(
    connection: Connection, report: str, row: Mapping[str, Any], by: str, at: datetime
) -> RowMapping:
    key = key_of(report, row)
    known = last_of(connection, report, [row["meeting_id"]]).get(key)
    names = FORMS[report].stored
    if known and not known["is_withdrawn"] and all(known[name] == row[name] for name in names):
        return known
    revise(connection, report, [row], submission_id=None, member_id=by, at=at)
    what = "meeting.record" if report == "meetings" else "attendance.record"
    audit.append(connection, at=at, actor=by, action=what, target=" ".join(key))
    return last_of(connection, report, [row["meeting_id"]])[key]


def _recorded(
    connection: Connection, report: str, key: Key, by: str, at: datetime
) -> Meeting | Attendance | None:
    """What is stored of a record whose confirmation was lost."""
    known = last_of(connection, report, [key[0]]).get(key)
    if known is None or (known["member_id"], known["recorded_at"]) != (by, at):
        return None
    return _meeting(known) if report == "meetings" else _attendance(known)


def _meeting(row: Mapping[str, Any]) -> Meeting:
    return Meeting(**{name: row[name] for name in Meeting.__dataclass_fields__})


def _attendance(row: Mapping[str, Any]) -> Attendance:
    return Attendance(**{name: row[name] for name in Attendance.__dataclass_fields__})
