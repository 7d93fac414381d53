"""The ledger's database: SQLite in a file by default, PostgreSQL where an address is set.

Both have one writer at a time; a reader sees one moment; what was confirmed is on the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dashboard.ledger.errors import LedgerError, LedgerUnavailable
from dashboard.ledger.faults import translate

PATIENCE_SECONDS = 60
"""How long a writer waits for another one."""

_WRITER_LOCK = 7_065_616  # any number will do, as long as all writers of a ledger take the same
_POSTGRESQL = {
    "connect_timeout": 10,
    "application_name": "peaceboard",
    # A server that vanished must be noticed within a minute, not in the two hours of TCP itself.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_SQLITE = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    # macOS returns from an ordinary fsync before the disk has the data.
    "pragma fullfsync = on",
    "pragma checkpoint_fullfsync = on",
    "pragma foreign_keys = on",
    "pragma secure_delete = on",
    # Sorting may not leave rows in files elsewhere.
    "pragma temp_store = memory",
    "pragma trusted_schema = off",
)


class Ledger:
    """An open ledger, for any number of threads: each block has a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_postgresql(self) -> bool:
        """Whether it is kept by a PostgreSQL server."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the ledger as it is at one moment, and stores nothing.

        Raises LedgerUnavailable if the ledger cannot be reached.
        """
        with self._connected() as connection:
            try:
                yield connection
            except SQLAlchemyError as problem:
                raise translate(problem) from None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The only connection that may write now: all of the block is stored, or nothing of it.

        Raises LedgerUnavailable if another writer takes too long or the ledger cannot be written,
        LedgerError for what its rules refuse, and CommitUnknown if the connection broke at the
        end, while the ledger was confirming.
        """
        is_confirming = False
        with self._connected(is_writer=True) as connection:
            try:
                with connection.begin() as transaction:
                    yield connection
                    is_confirming = True
                    transaction.commit()
            except SQLAlchemyError as problem:
                raise translate(problem, is_confirming=is_confirming) from None

    @contextmanager
    def _connected(self, **options: bool) -> Iterator[Connection]:
        try:
            connection = self.engine.connect()
        except SQLAlchemyError as problem:
            raise translate(problem, is_connecting=True) from None
        with connection:
            yield connection.execution_options(**options)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def sqlite_engine(path: Path) -> Engine:
    """An engine over a file that exists already, so that nobody else could ever read it."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"timeout": PATIENCE_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        # Python's driver would begin transactions on its own, and too late for a snapshot.
        connection.isolation_level = None
        for pragma in _SQLITE:
            connection.execute(pragma).fetchall()
        if connection.execute("pragma journal_mode").fetchone() != ("wal",):
            raise LedgerUnavailable(
                "The ledger's folder is on a disk that several programs cannot share safely; keep "
                "it on a disk of this machine, or set PEACEBOARD_LEDGER_URL."
            )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("begin immediate" if _is_writer(connection) else "begin")

    return engine


def postgresql_engine(address: str) -> Engine:
    """An engine over postgresql://name:password@host/database; nothing is asked of it yet."""
    try:
        # `postgres://` and `postgresql://` both mean the driver that is installed.
        url = make_url(address).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise LedgerError(
            "PEACEBOARD_LEDGER_URL cannot be read; write it like "
            "postgresql://name:password@host/database."
        ) from None
    given = {name: value for name, value in _POSTGRESQL.items() if name not in url.query}
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=given)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _is_writer(connection):
            # After a wait for another writer each statement must see what that one stored.
            connection.exec_driver_sql("set transaction isolation level read committed")
            _wait_for_other_writers(connection)
        else:
            connection.exec_driver_sql("set transaction isolation level repeatable read, read only")

    return engine


def _is_writer(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("is_writer"))


def _wait_for_other_writers(connection: Connection) -> None:
    patience = f"{PATIENCE_SECONDS}s"
    connection.execute(
        select(
            func.set_config("lock_timeout", patience, True),
            # A writer whose machine went away must not keep the others out.
            func.set_config("idle_in_transaction_session_timeout", patience, True),
        )
    )
    # What was confirmed is on the disk even where a server's own default is faster than that.
    connection.execute(
        select(func.set_config("synchronous_commit", "on", True)).where(
            func.current_setting("synchronous_commit") == "off"
        )
    )
    connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
