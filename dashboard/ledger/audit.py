"""The audit log: a chain of lines, each bound to the one before it by SHA-256.

A line holds who did what to which ids, never a value of the data. `verify` finds a line that was
changed, taken away or moved. Whoever can write to the database could chain all lines anew, so
receipts, which partners keep, name a line and its hash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, RowMapping, insert, select, update

from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import LedgerError
from dashboard.ledger.tables import audit_event, audit_head, submission

START = "0" * 64
"""What the first line follows."""

SOMEBODY = "unknown"
"""The actor or organization where the one named is not in the ledger: what a stranger writes
there could be anything."""

RECEIVED = "report.receive"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:;-]*")


class _Anchor(Protocol):
    audit_sequence: int
    audit_hash: str


@dataclass(frozen=True)
class AuditLine:
    """A line of the log by its number, with its hash."""

    sequence: int
    hash: str


def append(
    connection: Connection, *, at: datetime, actor: str, action: str, target: str
) -> AuditLine:
    """Write the next line, as a part of the transaction of `connection` (from `writing`)."""
    if not all(_PLAIN.fullmatch(text) for text in (actor, action, target)):
        raise LedgerError("The audit log takes ids only.")
    head = connection.execute(select(audit_head.c.sequence, audit_head.c.hash)).one()
    line = {
        "sequence": head.sequence + 1,
        "at": at.astimezone(UTC),
        "actor": actor,
        "action": action,
        "target": target[: audit_event.c.target.type.length],
        "previous_hash": head.hash,
    }
    line["hash"] = hash_of(line)
    connection.execute(insert(audit_event).values(**line))
    connection.execute(update(audit_head).values(sequence=line["sequence"], hash=line["hash"]))
    return AuditLine(line["sequence"], line["hash"])


def hash_of(line: RowMapping | dict) -> str:
    """SHA-256 over the line as JSON with sorted keys: sequence, at (UTC), actor, action, target,
    previous_hash."""
    said = {name: line[name] for name in ("sequence", "actor", "action", "target", "previous_hash")}
    said["at"] = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def verify(ledger: Ledger, receipts: Iterable[_Anchor] = ()) -> list[str]:
    """What is broken in the log, one sentence each; an empty list says that it is whole.

    `receipts` are any with `audit_sequence` and `audit_hash`, as partners keep them.
    """
    with ledger.reading() as connection:
        lines = connection.execute(select(audit_event).order_by(audit_event.c.sequence)).mappings()
        found, hashes = _broken_links(lines)
        head = connection.execute(select(audit_head)).mappings().one_or_none()
        received = connection.execute(
            select(submission.c.submission_id, submission.c.audit_sequence)
        ).all()
        heard = {
            row.target: row.sequence
            for row in connection.execute(
                select(audit_event.c.target, audit_event.c.sequence).where(
                    audit_event.c.action == RECEIVED
                )
            )
        }
    found += _broken_end(head, hashes)
    for receipt in receipts:
        sequence, expected = receipt.audit_sequence, receipt.audit_hash
        if sequence not in hashes:
            found.append(f"Line {sequence:,} is missing, but a receipt names it.")
        elif hashes[sequence] != expected:
            found.append(f"Line {sequence:,} is not the one that its receipt names.")
    found += _broken_submissions({row.submission_id: row.audit_sequence for row in received}, heard)
    return found


def _broken_links(lines: Iterable[RowMapping]) -> tuple[list[str], dict[int, str]]:
    found: list[str] = []
    hashes: dict[int, str] = {}
    number, before = 0, START
    for line in lines:
        sequence = line["sequence"]
        if sequence > number + 1:
            found.append(f"{_missing(number + 1, sequence - 1)}.")
        if line["hash"] != hash_of(line):
            found.append(f"Line {sequence:,} was changed.")
        elif sequence == number + 1 and line["previous_hash"] != before:
            found.append(f"Line {sequence:,} does not follow line {number:,} as it is now.")
        number, before = sequence, line["hash"]
        hashes[sequence] = line["hash"]
    return found, hashes


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Line {first:,} is missing"
    return f"Lines {first:,} to {last:,} are missing"


def _broken_end(head: RowMapping | None, hashes: dict[int, str]) -> list[str]:
    last = max(hashes, default=0)
    if head is None:
        return ["The note of the last line is missing."]
    if head["sequence"] > last:
        gone = head["sequence"] - last
        which = (
            f"Line {last + 1:,} is"
            if gone == 1
            else f"Lines {last + 1:,} to {head['sequence']:,} are"
        )
        return [f"{which} missing at the end."]
    if head["sequence"] < last or head["hash"] != hashes.get(last, START):
        return [f"The note of the last line does not fit line {last:,}."]
    return []


def _broken_submissions(stored: dict[str, int], heard: dict[str, int]) -> list[str]:
    """Submissions without their line, and lines without their submission."""
    found = [
        f"Submission {submission_id} has no line of its own."
        for submission_id, sequence in sorted(stored.items(), key=lambda item: item[1])
        if heard.get(submission_id) != sequence
    ]
    gone = sorted((sequence, name) for name, sequence in heard.items() if name not in stored)
    return [*found, *(f"Line {n:,} names a submission that is missing." for n, _ in gone)]
