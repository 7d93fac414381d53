"""What was submitted, by whom and when: the only store that must be backed up.

Transactional, and append-only where it records history. `open_ledger` gives the ledger of a city;
the modules of this package ask it and write to it.
"""

from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import CommitUnknown, LedgerError, LedgerUnavailable
from dashboard.ledger.opening import ledger_exists, open_ledger

__all__ = [
    "CommitUnknown",
    "Ledger",
    "LedgerError",
    "LedgerUnavailable",
    "ledger_exists",
    "open_ledger",
]
