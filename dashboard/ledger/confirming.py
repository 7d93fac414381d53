"""Storing something and knowing that it is stored, also when the confirmation is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import CommitUnknown, LedgerUnavailable

TRIES = 5
"""How often a ledger that cannot be reached is asked, over about four seconds."""

T = TypeVar("T")


def confirmed(
    ledger: Ledger, work: Callable[[Connection], T], look: Callable[[Connection], T | None]
) -> T:
    """What `work` gives, once it is stored.

    If the connection breaks while the ledger is confirming, `look` finds out on another one
    whether it was stored (its answer, else None). Raises LedgerUnavailable if it was not, and
    CommitUnknown if that cannot be found out.
    """
    try:
        with ledger.writing() as connection:
            return work(connection)
    except CommitUnknown as lost:
        unknown = lost
    tries = Retrying(
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(multiplier=0.25),
        retry=retry_if_exception_type(LedgerUnavailable),
        reraise=True,
    )
    try:
        found = tries(_looked, ledger, look)
    except LedgerUnavailable:
        raise unknown from None
    if found is None:
        raise LedgerUnavailable(unknown.if_not_stored) from None
    return found


def _looked(ledger: Ledger, look: Callable[[Connection], T | None]) -> T | None:
    # As the only writer: a server may still be at work on what was to be confirmed, and then this
    # waits until that has ended one way or the other.
    with ledger.writing() as connection:
        return look(connection)
