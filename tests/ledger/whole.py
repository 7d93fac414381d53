"""What must be true of a ledger after anything: what was acknowledged is whole, nothing is half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select

from dashboard.ledger import Ledger, audit
from dashboard.ledger.submissions import Receipt, receipts
from dashboard.ledger.tables import ROW_TABLES, submission_period
from tests.ledger import made
from tests.ledger.processes import file_of


def _number_of(receipt: Receipt, numbers: Iterable[int]) -> int:
    """Which file a receipt is for, by the SHA-256 that is computed here from the file."""
    return next(
        number
        for number in numbers
        if made.checked("services", file_of(number)).sha256 == receipt.sha256
    )


def require_whole(ledger: Ledger, acknowledged: Iterable[Receipt], numbers: range) -> set[int]:
    """Require that each submission is whole and each receipt good; the numbers of stored files.

    Only files of `numbers`, each sent at most once with success and in this order, may be there.
    """
    acknowledged = list(acknowledged)
    assert audit.verify(ledger, acknowledged) == []
    stored = receipts(ledger)
    assert set(acknowledged) <= set(stored), "what was acknowledged is there, as it was said"
    table = ROW_TABLES["services"]
    found = {}
    for receipt in stored:
        number = _number_of(receipt, numbers)
        assert number not in found, "no file was stored twice"
        found[number] = receipt
        changed = {one.start for one in receipt.periods if not one.is_unchanged}
        expected = [row for row in file_of(number) if row["period_start"] in changed]
        with ledger.reading() as connection:
            rows = connection.execute(
                select(*(table.c[name] for name in expected[0])).where(
                    table.c.submission_id == receipt.submission_id
                )
            ).all()
        wanted = Counter(tuple(row.values()) for row in expected)
        assert Counter(map(tuple, rows)) == wanted, f"file {number} is whole"
    with ledger.reading() as connection:
        owners = set(connection.execute(select(table.c.submission_id)).scalars())
        owners |= set(connection.execute(select(submission_period.c.submission_id)).scalars())
    assert owners == {one.submission_id for one in stored}, "no rows without their submission"
    return set(found)
