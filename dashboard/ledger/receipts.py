"""What a partner gets for a report: a receipt that names what was stored and where it is logged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from dashboard.ledger.engine import Ledger
from dashboard.ledger.tables import audit_event, submission, submission_period


@dataclass(frozen=True)
class ReceivedPeriod:
    """One period of a submission; `revision` 1 is the first report, a higher one a correction.

    An unchanged period was sent again as it was: it bears the revision it is equal to.
    """

    start: date
    end: date
    revision: int
    is_late: bool
    is_partial: bool
    is_unchanged: bool
    supersedes_submission_id: str | None

    @property
    def text(self) -> str:
        """One line for people."""
        said = [f"{self.start} to {self.end}:"]
        if self.is_unchanged:
            said.append("unchanged, as it was sent before")
        elif self.revision == 1:
            said.append("new")
        else:
            said.append(f"a correction (revision {self.revision})")
        said += [", late"] * self.is_late + [", the period was not over"] * self.is_partial
        return " ".join(said).replace(" ,", ",")


@dataclass(frozen=True)
class Receipt:
    """That a report was stored. `rows` counts those of the file; `not_reported` those left out
    because they had no count. `audit_sequence` and `audit_hash` name its line of the audit log.

    A duplicate stored nothing: its receipt is the one of the submission it repeats.
    """

    submission_id: str
    organization_id: str
    report: str
    sha256: str
    received_at: datetime
    member_id: str
    rows: int
    not_reported: int
    periods: tuple[ReceivedPeriod, ...]
    is_duplicate: bool
    notes: tuple[str, ...]
    audit_sequence: int
    audit_hash: str

    @property
    def text(self) -> str:
        """Lines for people."""
        at = self.received_at.astimezone(UTC)
        head = (
            "This was sent before and nothing in it has changed; the earlier receipt holds."
            if self.is_duplicate
            else "The report was stored."
        )
        left_out = (
            [f"{self.not_reported:,} rows without any count were left out as not reported."]
            if self.not_reported
            else []
        )
        return "\n".join(
            [
                head,
                f"Receipt {self.submission_id}: {self.report} of {self.organization_id}, "
                f"{self.rows:,} rows, received {at:%Y-%m-%d %H:%M} UTC from {self.member_id}.",
                *(f"  {period.text}" for period in self.periods),
                *left_out,
                *self.notes,
                f"SHA-256 of the file: {self.sha256}",
                f"Line {self.audit_sequence:,} of the audit log: {self.audit_hash}",
            ]
        )

    def as_dict(self) -> dict[str, Any]:
        """The receipt as JSON can hold it: days and the instant as ISO 8601 text."""
        values = asdict(self)
        values["received_at"] = self.received_at.astimezone(UTC).isoformat()
        values["notes"] = list(self.notes)
        values["periods"] = [
            {**asdict(one), "start": one.start.isoformat(), "end": one.end.isoformat()}
            for one in self.periods
        ]
        return values


def receipts(ledger: Ledger, organization_id: str | None = None) -> list[Receipt]:
    """The receipts of all submissions, or of one organization, in the order they came."""
    wanted: Select = select(submission).order_by(submission.c.audit_sequence)
    if organization_id is not None:
        wanted = wanted.where(submission.c.organization_id == organization_id)
    with ledger.reading() as connection:
        return [_receipt(connection, row) for row in connection.execute(wanted).all()]


def receipt_in(connection: Connection, submission_id: str) -> Receipt | None:
    """The receipt of a submission, or None if it was not stored."""
    wanted = select(submission).where(submission.c.submission_id == submission_id)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _receipt(connection, row)


def receipt_again(
    connection: Connection, submission_ids: Collection[str], periods: tuple[ReceivedPeriod, ...]
) -> Receipt:
    """The receipt of the last of these submissions, for the periods that were sent again."""
    last = connection.execute(
        select(submission)
        .where(submission.c.submission_id.in_(submission_ids))
        .order_by(submission.c.audit_sequence.desc())
        .limit(1)
    ).one()
    return replace(_receipt(connection, last), periods=periods, is_duplicate=True)


def _receipt(connection: Connection, row: Row) -> Receipt:
    periods = connection.execute(
        select(
            submission_period.c.period_start.label("start"),
            submission_period.c.period_end.label("end"),
            submission_period.c.revision,
            submission_period.c.is_late,
            submission_period.c.is_partial,
            submission_period.c.is_unchanged,
            submission_period.c.supersedes_submission_id,
        )
        .where(submission_period.c.submission_id == row.submission_id)
        .order_by(submission_period.c.period_start)
    )
    return Receipt(
        submission_id=row.submission_id,
        organization_id=row.organization_id,
        report=row.report,
        sha256=row.sha256,
        received_at=row.received_at,
        member_id=row.member_id,
        rows=row.row_count,
        not_reported=row.not_reported,
        periods=tuple(ReceivedPeriod(**one._mapping) for one in periods),
        is_duplicate=False,
        notes=tuple(filter(None, row.notes.split("\n"))),
        audit_sequence=row.audit_sequence,
        audit_hash=connection.execute(
            select(audit_event.c.hash).where(audit_event.c.sequence == row.audit_sequence)
        ).scalar_one(),
    )
