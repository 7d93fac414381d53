"""What the ledger has against a file that is in order by itself: it does not fit what is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from dashboard.intake.partner.model import Checked, Finding
from dashboard.ledger.current import StoredPeriod, current_periods
from dashboard.ledger.revisions import is_within, last_of
from dashboard.ledger.tables import ROW_TABLES

_CALL_INS = ROW_TABLES["call_ins"]


@dataclass(frozen=True)
class SentPeriod:
    """The rows of a file that belong to one period, with their numbers in the file."""

    start: date
    end: date
    rows: list[dict[str, Any]] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)

    @property
    def bounds(self) -> tuple[date, date]:
        """Its first and last day."""
        return self.start, self.end

    def overlaps(self, start: date, end: date) -> bool:
        """Whether it shares days with a period of other bounds."""
        return self.start <= end and start <= self.end and self.bounds != (start, end)


def sent_periods(checked: Checked) -> list[SentPeriod]:
    """The rows of a file by period, in order."""
    found: dict[tuple[date, date], SentPeriod] = {}
    for row, number in zip(checked.rows, checked.row_numbers, strict=True):
        bounds = row["period_start"], row["period_end"]
        period = found.setdefault(bounds, SentPeriod(*bounds))
        period.rows.append(dict(row))
        period.row_numbers.append(number)
    return [found[bounds] for bounds in sorted(found)]


def overlaps(sent: Sequence[SentPeriod], stored: Iterable[StoredPeriod]) -> list[Finding]:
    """Periods that overlap one of other bounds, reported before or in the same file."""
    found = []
    for period in sent:
        first = period.row_numbers[0]
        for one in stored:
            if period.overlaps(one.start, one.end):
                found.append(
                    Finding(
                        "period_overlaps",
                        f"overlaps {one.start} to {one.end}, which was reported before; send that "
                        "period again to correct it",
                        first,
                        "period_start",
                    )
                )
    before = sent[0]
    for period in sent[1:]:
        if before.end >= period.start:
            found.append(
                Finding(
                    "period_overlaps",
                    f"overlaps the period of row {before.row_numbers[0]:,}; report the same days "
                    "once, as weeks or as a month",
                    period.row_numbers[0],
                    "period_start",
                )
            )
        before = max(before, period, key=lambda one: one.end)
    return found


def before_joining(sent: Sequence[SentPeriod], joined_on: date) -> list[Finding]:
    """Periods from before the organization took part: a day of long ago is no period of a report,
    but may be somebody's birthday."""
    return [
        Finding(
            "period_before_joining",
            f"ends before the organization joined on {joined_on}; correct the period",
            period.row_numbers[0],
            "period_start",
        )
        for period in sent
        if period.end < joined_on
    ]


def names_in_use(
    connection: Connection, report: str, organization_id: str, sent: Sequence[SentPeriod]
) -> list[Finding]:
    """Meetings and call-ins whose name already means another one."""
    if report == "call_ins":
        return _call_ins_in_use(connection, organization_id, sent)
    if report == "meetings":
        return _meetings_in_use(connection, organization_id, sent)
    if report == "attendance":
        return _meetings_missing(connection, sent)
    return []


def _numbered(sent: Sequence[SentPeriod]) -> Iterable[tuple[int, dict[str, Any]]]:
    for period in sent:
        yield from zip(period.row_numbers, period.rows, strict=True)


def _of_another_period(row: int, column: str) -> Finding:
    return Finding(
        "name_of_another_period",
        "is the name of one in another period; choose another name, or send that period too if "
        "it was moved",
        row,
        column,
    )


def _call_ins_in_use(
    connection: Connection, organization_id: str, sent: Sequence[SentPeriod]
) -> list[Finding]:
    now = current_periods(organization_id, "call_ins")
    rows = connection.execute(
        select(_CALL_INS.c.call_in_id, _CALL_INS.c.period_start, _CALL_INS.c.period_end).join(
            now,
            (now.c.submission_id == _CALL_INS.c.submission_id)
            & (now.c.period_start == _CALL_INS.c.period_start)
            & (now.c.period_end == _CALL_INS.c.period_end),
        )
    )
    replaced = {period.bounds for period in sent}
    taken = {row.call_in_id for row in rows if (row.period_start, row.period_end) not in replaced}
    return [
        _of_another_period(number, "call_in_id")
        for number, row in _numbered(sent)
        if row["call_in_id"] in taken
    ]


def _meetings_in_use(
    connection: Connection, organization_id: str, sent: Sequence[SentPeriod]
) -> list[Finding]:
    known = last_of(connection, "meetings", (row["meeting_id"] for _, row in _numbered(sent)))
    replaced = {period.bounds for period in sent}
    found = []
    for number, row in _numbered(sent):
        one = known.get((row["meeting_id"],))
        if one is None:
            continue
        # Also after it was withdrawn: whoever attended it would be taken to have attended this one.
        if one["organization_id"] != organization_id:
            found.append(
                Finding(
                    "name_of_another_organization",
                    "is the name of another organization's meeting; choose another name",
                    number,
                    "meeting_id",
                )
            )
        # What was recorded at the meeting itself has no period of its own choosing.
        elif one["is_withdrawn"]:
            continue
        elif one["submission_id"] and (one["period_start"], one["period_end"]) not in replaced:
            found.append(_of_another_period(number, "meeting_id"))
    return found


def _meetings_missing(connection: Connection, sent: Sequence[SentPeriod]) -> list[Finding]:
    known = last_of(connection, "meetings", (row["meeting_id"] for _, row in _numbered(sent)))
    found = []
    for number, row in _numbered(sent):
        one = known.get((row["meeting_id"],))
        if one is None or one["is_withdrawn"]:
            found.append(
                Finding(
                    "meeting_unknown",
                    "is no meeting that was reported; correct the name, or have the report on "
                    "meetings sent first",
                    number,
                    "meeting_id",
                )
            )
        elif not is_within(one["held_on"], row["period_start"], row["period_end"]):
            found.append(
                Finding(
                    "meeting_of_another_period",
                    "was not held in this period; correct the period or the name",
                    number,
                    "meeting_id",
                )
            )
    return found
