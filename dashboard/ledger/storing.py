"""Storing a checked report within one transaction: new periods, corrections, or nothing new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert

from dashboard.intake.partner.model import Checked, ReportRefused
from dashboard.ledger import audit
from dashboard.ledger.current import StoredPeriod, periods_of, row_values, rows_of
from dashboard.ledger.directory import expected_reports_in
from dashboard.ledger.receipts import Receipt, ReceivedPeriod, receipt_again, receipt_in
from dashboard.ledger.refusals import (
    SentPeriod,
    before_joining,
    names_in_use,
    overlaps,
    sent_periods,
)
from dashboard.ledger.revisions import key_of, last_sent, revise
from dashboard.ledger.sending import is_late, is_partial, owed_for
from dashboard.ledger.tables import ROW_TABLES, submission, submission_period


@dataclass(frozen=True)
class Entry:
    """A checked file with who sent it and when."""

    submission_id: str
    checked: Checked
    name: str
    organization_id: str
    member_id: str
    joined_on: date
    received_on: date
    received_at: datetime

    @property
    def report(self) -> str:
        """The report that it is."""
        return self.checked.report


def store_entry(connection: Connection, entry: Entry) -> Receipt:
    """Store the periods of a file that are new or differ from what counts now.

    Raises ReportRefused if the file does not fit what the ledger has.
    """
    sent = sent_periods(entry.checked)
    stored = periods_of(connection, entry.organization_id, entry.report)
    before = {(one.start, one.end): one for one in stored}
    changed = [
        period
        for period in sent
        if period.bounds not in before
        or _says_something_new(connection, entry, period, before[period.bounds])
    ]
    findings = overlaps(sent, stored) + before_joining(sent, entry.joined_on)
    findings += names_in_use(connection, entry.report, entry.organization_id, changed)
    if findings:
        raise ReportRefused(entry.name, tuple(sorted(findings, key=lambda one: one.row or 0)))
    if not changed:
        return _acknowledge_again(connection, entry, [before[period.bounds] for period in sent])
    line = audit.append(
        connection,
        at=entry.received_at,
        actor=entry.member_id,
        action=audit.RECEIVED,
        target=entry.submission_id,
    )
    _add_submission(connection, entry, line.sequence)
    _add_periods(connection, entry, sent, {period.bounds for period in changed}, before)
    if entry.report in ROW_TABLES:
        _add_rows(connection, entry, changed)
    else:
        _add_revisions(connection, entry, changed, before)
    receipt = receipt_in(connection, entry.submission_id)
    assert receipt is not None
    return receipt


def _says_something_new(
    connection: Connection, entry: Entry, period: SentPeriod, before: StoredPeriod
) -> bool:
    # Equal counts, first sent before the period was over and then after it, are now the final ones.
    if before.is_partial and not is_partial(entry.received_on, period.end):
        return True
    own = Counter(row_values(entry.report, row) for row in period.rows)
    return own != rows_of(connection, entry.report, before)


def _acknowledge_again(
    connection: Connection, entry: Entry, known: Sequence[StoredPeriod]
) -> Receipt:
    receipt = receipt_again(
        connection,
        {one.submission_id for one in known},
        tuple(_unchanged(one) for one in known),
    )
    audit.append(
        connection,
        at=entry.received_at,
        actor=entry.member_id,
        action="report.receive_again",
        target=receipt.submission_id,
    )
    return receipt


def _unchanged(one: StoredPeriod) -> ReceivedPeriod:
    return ReceivedPeriod(
        one.start, one.end, one.revision, one.is_late, one.is_partial,
        is_unchanged=True, supersedes_submission_id=None,
    )  # fmt: skip


def _add_submission(connection: Connection, entry: Entry, audit_sequence: int) -> None:
    connection.execute(
        insert(submission).values(
            submission_id=entry.submission_id,
            organization_id=entry.organization_id,
            report=entry.report,
            member_id=entry.member_id,
            received_at=entry.received_at,
            received_on=entry.received_on,
            sha256=entry.checked.sha256,
            row_count=len(entry.checked.rows),
            not_reported=entry.checked.not_reported,
            notes="\n".join(entry.checked.notes),
            audit_sequence=audit_sequence,
        )
    )


def _add_periods(
    connection: Connection,
    entry: Entry,
    sent: Sequence[SentPeriod],
    changed: set[tuple[date, date]],
    before: dict[tuple[date, date], StoredPeriod],
) -> None:
    expected = expected_reports_in(connection, entry.organization_id)
    rows = []
    for period in sent:
        known = before.get(period.bounds)
        if known is not None and period.bounds not in changed:
            marks = _unchanged(known)
        else:
            owed = owed_for(expected, entry.report, period.start, period.end)
            marks = ReceivedPeriod(
                period.start,
                period.end,
                1 if known is None else known.revision + 1,
                is_late(entry.received_on, period.end, owed),
                is_partial(entry.received_on, period.end),
                is_unchanged=False,
                supersedes_submission_id=None if known is None else known.submission_id,
            )
        rows.append(
            {
                "submission_id": entry.submission_id,
                "period_start": marks.start,
                "period_end": marks.end,
                "organization_id": entry.organization_id,
                "report": entry.report,
                "revision": marks.revision,
                "row_count": len(period.rows),
                "is_late": marks.is_late,
                "is_partial": marks.is_partial,
                "is_unchanged": marks.is_unchanged,
                "supersedes_submission_id": marks.supersedes_submission_id,
            }
        )
    connection.execute(insert(submission_period), rows)


def _add_rows(connection: Connection, entry: Entry, changed: Sequence[SentPeriod]) -> None:
    rows = [
        {**row, "submission_id": entry.submission_id, "row_number": number}
        for period in changed
        for number, row in zip(period.row_numbers, period.rows, strict=True)
    ]
    connection.execute(insert(ROW_TABLES[entry.report]), rows)


def _add_revisions(
    connection: Connection,
    entry: Entry,
    changed: Sequence[SentPeriod],
    before: dict[tuple[date, date], StoredPeriod],
) -> None:
    """Record what the file says, and take back what an earlier one said that this one leaves out.

    What somebody recorded since then, at the meeting itself, stays.
    """
    rows = [row for period in changed for row in period.rows]
    kept = {key_of(entry.report, row) for row in rows}
    withdrawn = [
        row
        for period in changed
        if period.bounds in before
        for key, row in last_sent(
            connection, entry.report, before[period.bounds].submission_id
        ).items()
        if key not in kept and (row["period_start"], row["period_end"]) == period.bounds
    ]
    revise(
        connection,
        entry.report,
        rows,
        withdrawn=withdrawn,
        submission_id=entry.submission_id,
        member_id=entry.member_id,
        at=entry.received_at,
    )
