"""What a database reports, in words for people. Its own words hold values, so they are dropped."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dashboard.ledger.errors import CommitUnknown, LedgerError, LedgerUnavailable

_BUSY = (
    "Somebody else has been writing to the ledger for a minute; nothing was stored. Try again, and "
    "if it stays so, look for a program that hangs."
)
_FULL = "The disk that holds the ledger is full; nothing was stored. Make room and try again."
_LOST = "The connection to the ledger was lost; nothing was stored. Try again."
_DENIED = (
    "The ledger's server refused the name, password or database of PEACEBOARD_LEDGER_URL; correct "
    "the address, or ask the server's administrator."
)
_UNREACHABLE = (
    "The ledger's server does not answer; check PEACEBOARD_LEDGER_URL and whether the server runs."
)
_DISK = (
    "The ledger's file cannot be written (the disk may be full or failing); nothing was stored. "
    "Make room or check the disk, then try again."
)
_CLOSED_FILE = (
    "The ledger's file cannot be opened or written; check who owns it and its folder, and that the "
    "disk is not read only."
)
_DAMAGED = "The ledger's file is damaged; put it back from the last backup."
_HISTORY = "The ledger does not change what it has recorded; record a correction instead."
_RULE = "This breaks a rule of the ledger, so nothing was stored."
_SQLITE = {
    "SQLITE_BUSY": (LedgerUnavailable, _BUSY),
    "SQLITE_LOCKED": (LedgerUnavailable, _BUSY),
    "SQLITE_FULL": (LedgerUnavailable, _FULL),
    "SQLITE_IOERR": (LedgerUnavailable, _DISK),
    "SQLITE_READONLY": (LedgerUnavailable, _CLOSED_FILE),
    "SQLITE_CANTOPEN": (LedgerUnavailable, _CLOSED_FILE),
    "SQLITE_PERM": (LedgerUnavailable, _CLOSED_FILE),
    "SQLITE_CORRUPT": (LedgerUnavailable, _DAMAGED),
    "SQLITE_NOTADB": (LedgerUnavailable, _DAMAGED),
    "SQLITE_CONSTRAINT_TRIGGER": (LedgerError, _HISTORY),
    "SQLITE_CONSTRAINT": (LedgerError, _RULE),
}
"""The first entry that begins like SQLite's name of the error."""

_POSTGRESQL = {
    "55P03": (LedgerUnavailable, _BUSY),
    "53100": (LedgerUnavailable, _FULL),
    "28": (LedgerUnavailable, _DENIED),
    "3D": (LedgerUnavailable, _DENIED),
    "42501": (LedgerUnavailable, _DENIED),
    "25006": (LedgerUnavailable, "The ledger's server takes no writing at the moment; try later."),
    "25P03": (LedgerUnavailable, _LOST),
    "57P": (LedgerUnavailable, _LOST),
    "08": (LedgerUnavailable, _LOST),
    "23": (LedgerError, _RULE),
    "22": (LedgerError, _RULE),
    "P0001": (LedgerError, _HISTORY),
}
"""The first entry that begins like the SQLSTATE (PostgreSQL manual, appendix A)."""


def translate(
    problem: SQLAlchemyError, *, is_connecting: bool = False, is_confirming: bool = False
) -> LedgerError:
    """The error for people that stands for one of the database.

    `is_confirming` says that the database was asked to keep a finished transaction.
    """
    kind, sentence = _known(problem, is_connecting)
    if is_confirming and kind is LedgerUnavailable:
        return CommitUnknown(sentence)
    return kind(sentence)


def _known(problem: SQLAlchemyError, is_connecting: bool) -> tuple[type[LedgerError], str]:
    original = problem.orig if isinstance(problem, DBAPIError) else None
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        for start, found in _SQLITE.items():
            if name.startswith(start):
                return found
    state = getattr(original, "sqlstate", None)
    if state is not None:
        for start, found in _POSTGRESQL.items():
            if state.startswith(start):
                return found
    if original is not None and type(original).__module__.startswith("psycopg"):
        if is_connecting:
            # Without a connection psycopg gives no code, only the server's own words.
            words = str(original)
            is_denied = "authentication failed" in words or "does not exist" in words
            return LedgerUnavailable, _DENIED if is_denied else _UNREACHABLE
        if isinstance(problem, DBAPIError) and problem.connection_invalidated:
            return LedgerUnavailable, _LOST
    return LedgerError, f"The ledger failed ({type(problem).__name__}); nothing was stored."
