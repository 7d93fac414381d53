"""Taking in a report: the whole file in one transaction, or nothing of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from dashboard.city import City
from dashboard.intake import partner
from dashboard.intake.delimited import file_bytes
from dashboard.intake.errors import IntakeError
from dashboard.intake.files import Progress
from dashboard.intake.partner.checker import shown
from dashboard.intake.partner.model import Checked, ReportRefused
from dashboard.intake.partner.reading import MAX_BYTES
from dashboard.ledger import audit
from dashboard.ledger.confirming import confirmed
from dashboard.ledger.directory import member_in, organization_in
from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import LedgerError, LedgerUnavailable, NotAllowed
from dashboard.ledger.receipts import Receipt, ReceivedPeriod, receipt_in, receipts
from dashboard.ledger.senders import known_for, require_sender
from dashboard.ledger.storing import Entry, store_entry

__all__ = [
    "Receipt",
    "ReceivedPeriod",
    "ReportsRefused",
    "import_reports",
    "known_for",
    "receipts",
    "receive",
    "store",
]

Told = Callable[[Path, Receipt | ValueError], None]
"""Called for each file as soon as it is decided, with its receipt or with why it was refused."""


class ReportsRefused(LedgerError):
    """Some files of several were not stored; the others were, and have their receipts.

    `refused` are the files with their errors (ReportRefused, IntakeError or LedgerError), `left`
    those that were not tried, because the ledger could not be reached.
    """

    def __init__(
        self,
        receipts: list[Receipt],
        refused: list[tuple[Path, ValueError]],
        left: list[Path],
    ) -> None:
        self.receipts, self.refused, self.left = receipts, refused, left
        tried = len(receipts) + len(refused)
        head = f"{len(refused):,} of {tried + len(left):,} files were not stored:"
        names = ", ".join(shown(path.name) for path, _ in refused)
        tail = [f"Not tried: {', '.join(shown(path.name) for path in left)}."] if left else []
        super().__init__("\n".join([f"{head} {names}.", *tail]))


def receive(
    ledger: Ledger,
    city: City,
    content: bytes,
    name: str,
    *,
    organization_id: str,
    member_id: str,
    today: date,
    now: datetime | None = None,
    report: str | None = None,
    checker: partner.Checker | None = None,
    progress: Progress | None = None,
) -> Receipt:
    """Check a partner's file and store it, for an organization and by a person.

    `content` are the file's bytes, `name` what to call it in sentences; `report` is found by the
    columns if None. Raises ReportRefused with everything there is to mend, and LedgerError if the
    person, the organization or its agreement may not report today, or the ledger cannot store.
    Nothing of a refused file is kept but the line of the audit log that says why.
    """
    check = partner.check if checker is None else checker.check
    at = now or datetime.now(UTC)
    try:
        known = known_for(ledger, city, organization_id, member_id, today)
        checked = check(content, name, known, today=today, report=report, progress=progress)
    except (NotAllowed, ReportRefused) as refused:
        _log_refusal(ledger, refused, organization_id, member_id, at)
        raise
    return store(
        ledger, checked, name, organization_id=organization_id, member_id=member_id, today=today,
        now=at,
    )  # fmt: skip


def store(
    ledger: Ledger,
    checked: Checked,
    name: str,
    *,
    organization_id: str,
    member_id: str,
    today: date,
    now: datetime | None = None,
) -> Receipt:
    """Store what a check found in order, if it fits what the ledger has; see `receive`.

    Each period becomes a new one or a correction, or stays as it is if its rows are equal (unless
    they were sent before the period was over and are final now). A file that changes nothing is a
    duplicate: the receipt is the earlier one.
    """
    at = now or datetime.now(UTC)
    submission_id = f"{today:%Y%m%d}-{secrets.token_hex(6)}"

    def work(connection):
        # Once more: the right to send may have ended while the file was being checked.
        own, _, _ = require_sender(connection, organization_id, member_id, today)
        return store_entry(
            connection,
            Entry(
                submission_id, checked, shown(name), organization_id, member_id, own.joined_on,
                today, at,
            ),
        )  # fmt: skip

    try:
        return confirmed(ledger, work, lambda connection: receipt_in(connection, submission_id))
    except (NotAllowed, ReportRefused) as refused:
        _log_refusal(ledger, refused, organization_id, member_id, at)
        raise


def import_reports(
    ledger: Ledger,
    city: City,
    paths: Iterable[Path],
    *,
    organization_id: str,
    member_id: str,
    today: date,
    now: datetime | None = None,
    report: str | None = None,
    progress: Progress | None = None,
    told: Told | None = None,
) -> list[Receipt]:
    """Take in several files, each by itself: a refused one does not stop the others.

    `told` hears of each as it is decided. Raises ReportsRefused after the last one if any was
    refused, or as soon as the ledger cannot be reached.
    """
    paths = [Path(path) for path in paths]
    got: list[Receipt] = []
    refused: list[tuple[Path, ValueError]] = []
    left: list[Path] = []
    tell = told or (lambda path, outcome: None)
    with partner.Checker() as checker:
        for at, path in enumerate(paths):
            try:
                receipt = receive(
                    ledger,
                    city,
                    file_bytes(path, MAX_BYTES),
                    path.name,
                    organization_id=organization_id,
                    member_id=member_id,
                    today=today,
                    now=now,
                    report=report,
                    checker=checker,
                    progress=progress,
                )
            except (IntakeError, LedgerError) as problem:
                refused.append((path, problem))
                tell(path, problem)
                if isinstance(problem, LedgerUnavailable):
                    left = paths[at + 1 :]
                    break
            else:
                got.append(receipt)
                tell(path, receipt)
    if refused:
        raise ReportsRefused(got, refused, left)
    return got


def _log_refusal(
    ledger: Ledger,
    refused: NotAllowed | ReportRefused,
    organization_id: str,
    member_id: str,
    at: datetime,
) -> None:
    """Write who was refused and by which rules. No name, no hash and no value of the file."""
    rules = (
        [refused.rule]
        if isinstance(refused, NotAllowed)
        else sorted({finding.rule for finding in refused.findings})
    )
    try:
        with ledger.writing() as connection:
            sender = organization_in(connection, organization_id)
            person = member_in(connection, member_id)
            audit.append(
                connection,
                at=at,
                actor=person.member_id if person else audit.SOMEBODY,
                action="report.refuse",
                target=" ".join([sender.organization_id if sender else audit.SOMEBODY, *rules]),
            )
    except LedgerError as problem:
        refused.add_note(f"The refusal could not be written into the audit log: {problem}")
