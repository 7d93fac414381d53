"""Meetings and attendance: kept as revisions, from files and from the weekly meeting itself.

A revision is never changed; the last one counts, and one may say that the meeting did not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, not_, select

from dashboard.intake.partner.forms import FORMS
from dashboard.ledger.current import REVISED, REVISED_KEYS, last_revisions

Key = tuple[str, ...]


def key_of(report: str, row: Mapping[str, Any]) -> Key:
    """What the revisions of a row have in common."""
    return tuple(row[name] for name in REVISED_KEYS[report])


def last_of(
    connection: Connection, report: str, meeting_ids: Iterable[str]
) -> dict[Key, RowMapping]:
    """The last revision of what is known of these meetings, withdrawn ones included, by key."""
    found: dict[Key, RowMapping] = {}
    wanted = sorted(set(meeting_ids))
    # Databases take a limited number of values in one question.
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = connection.execute(last_revisions(report, part)).mappings()
        found |= {key_of(report, row): row for row in rows}
    return found


def last_sent(connection: Connection, report: str, submission_id: str) -> dict[Key, RowMapping]:
    """What counts now because this submission said so, by key."""
    last = last_revisions(report).subquery()
    wanted = select(last).where(last.c.submission_id == submission_id, not_(last.c.is_withdrawn))
    return {key_of(report, row): row for row in connection.execute(wanted).mappings()}


def revise(
    connection: Connection,
    report: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    withdrawn: Iterable[RowMapping] = (),
    submission_id: str | None,
    member_id: str,
    at: datetime,
) -> None:
    """Add a revision for each of `rows`, and one that takes back each of `withdrawn`."""
    rows, withdrawn = list(rows), list(withdrawn)
    known = last_of(connection, report, (row["meeting_id"] for row in [*rows, *withdrawn]))
    names = FORMS[report].stored
    added = []
    for row, is_withdrawn in [*((row, True) for row in withdrawn), *((row, False) for row in rows)]:
        before = known.get(key_of(report, row))
        added.append(
            {
                **{name: row[name] for name in names},
                "revision": 1 if before is None else before["revision"] + 1,
                "is_withdrawn": is_withdrawn,
                "submission_id": submission_id,
                "member_id": member_id,
                "recorded_at": at,
            }
        )
    if added:
        connection.execute(insert(REVISED[report]), added)


def is_within(day: date, start: date, end: date) -> bool:
    """Whether a day lies in a period, its first and last day included."""
    return start <= day <= end
