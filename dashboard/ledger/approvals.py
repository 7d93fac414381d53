"""Who let a release go out: a second person, or nobody where it brings public record only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, func, insert, select

from dashboard.ledger import audit
from dashboard.ledger.confirming import confirmed
from dashboard.ledger.directory import member_in, require_role
from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.opening import PROGRAM
from dashboard.ledger.tables import approval

APPROVED, DECLINED, AS_PUBLIC_RECORD = "approved", "declined", "approved_as_public_record"

Also = Callable[[Connection], object]


@dataclass(frozen=True)
class Approval:
    """One decision about a release, which is known by its id and the SHA-256 of its file."""

    approval_number: int
    release_id: str
    release_sha256: str
    decision: str
    built_by: str | None
    decided_by: str | None
    decided_at: datetime


def approve(
    ledger: Ledger,
    release_id: str,
    release_sha256: str,
    *,
    built_by: str,
    by: str,
    today: date,
    now: datetime | None = None,
    also: Also | None = None,
) -> Approval:
    """Let a release go out. `by` is an approver, and not the person who built it.

    Raises NotAllowed otherwise. `also` writes to the ledger what is stored together with the
    decision or not at all.
    """
    return _decide(ledger, release_id, release_sha256, APPROVED, built_by, by, today, now, also)


def decline(
    ledger: Ledger,
    release_id: str,
    release_sha256: str,
    *,
    built_by: str,
    by: str,
    today: date,
    now: datetime | None = None,
) -> Approval:
    """Keep a release back. Raises NotAllowed as `approve` does."""
    return _decide(ledger, release_id, release_sha256, DECLINED, built_by, by, today, now)


def approve_as_public_record(
    ledger: Ledger,
    release_id: str,
    release_sha256: str,
    *,
    built_by: str | None = None,
    now: datetime | None = None,
    also: Also | None = None,
) -> Approval:
    """Note that a release brings public record only, which needs no second person.

    `also` writes to the ledger what is to be stored with this, or not at all.
    """
    at = now or datetime.now(UTC)

    def work(connection: Connection) -> Approval:
        if also is not None:
            also(connection)
        return _add(connection, release_id, release_sha256, AS_PUBLIC_RECORD, built_by, None, at)

    return confirmed(ledger, work, lambda c: _noted(c, release_id, AS_PUBLIC_RECORD, None, at))


def approvals_of(ledger: Ledger, release_id: str) -> list[Approval]:
    """Every decision about a release, in order."""
    with ledger.reading() as connection:
        return _of(connection, release_id)


def refuse_builder(by: str, built_by: str | None) -> None:
    """Raise NotAllowed if the person who wants to decide about a release also built it."""
    if by == built_by:
        raise NotAllowed(
            "builder_may_not_approve",
            "The person who built a release may not decide about it; ask another approver.",
        )


def is_approved(ledger: Ledger, release_id: str, release_sha256: str) -> bool:
    """Whether the last decision about exactly this file lets it go out."""
    about = [
        one for one in approvals_of(ledger, release_id) if one.release_sha256 == release_sha256
    ]
    return bool(about) and about[-1].decision != DECLINED


def _decide(
    ledger: Ledger,
    release_id: str,
    release_sha256: str,
    decision: str,
    built_by: str,
    by: str,
    today: date,
    now: datetime | None,
    also: Also | None = None,
) -> Approval:
    at = now or datetime.now(UTC)

    def work(connection: Connection) -> Approval:
        require_role(connection, by, ("approver",), today, "decide about a release")
        refuse_builder(by, built_by)
        if member_in(connection, built_by) is None:
            raise NotAllowed(
                "builder_unknown",
                "The person who built the release is not in the list of members; build it again "
                "under the name of one.",
            )
        if also is not None:
            also(connection)
        return _add(connection, release_id, release_sha256, decision, built_by, by, at)

    return confirmed(ledger, work, lambda c: _noted(c, release_id, decision, by, at))


def _add(
    connection: Connection,
    release_id: str,
    release_sha256: str,
    decision: str,
    built_by: str | None,
    by: str | None,
    at: datetime,
) -> Approval:
    last = connection.execute(select(func.max(approval.c.approval_number))).scalar_one()
    number = (last or 0) + 1
    connection.execute(
        insert(approval).values(
            approval_number=number,
            release_id=release_id,
            release_sha256=release_sha256,
            decision=decision,
            built_by=built_by,
            decided_by=by,
            decided_at=at,
        )
    )
    audit.append(
        connection, at=at, actor=by or PROGRAM, action=f"release.{_VERBS[decision]}",
        target=release_id,
    )  # fmt: skip
    return _of(connection, release_id)[-1]


_VERBS = {APPROVED: "approve", DECLINED: "decline", AS_PUBLIC_RECORD: "approve_public_record"}


def _noted(
    connection: Connection, release_id: str, decision: str, by: str | None, at: datetime
) -> Approval | None:
    """The decision whose confirmation was lost, if it is stored."""
    for one in _of(connection, release_id):
        if (one.decision, one.decided_by, one.decided_at) == (decision, by, at):
            return one
    return None


def _of(connection: Connection, release_id: str) -> list[Approval]:
    wanted = (
        select(approval)
        .where(approval.c.release_id == release_id)
        .order_by(approval.c.approval_number)
    )
    return [Approval(**row) for row in connection.execute(wanted).mappings()]
