"""Opening a city's ledger: made where there is none, brought up to date, never another city's."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, insert, inspect, select

from dashboard.intake.store import held
from dashboard.ledger import audit
from dashboard.ledger.engine import Ledger, postgresql_engine, sqlite_engine
from dashboard.ledger.errors import LedgerError, LedgerUnavailable
from dashboard.ledger.tables import audit_head, ledger_of
from dashboard.settings import Settings

FILE = "ledger.sqlite"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
PROGRAM = "peaceboard"
"""The actor of what the program does by itself."""


def open_ledger(settings: Settings, *, now: datetime | None = None) -> Ledger:
    """The ledger of the settings' city, made or brought up to date if need be.

    `settings.ledger_url` says where it is kept; without it, in `ledger.sqlite` of the restricted
    folder, readable by its owner only. Raises LedgerError if it belongs to another city or was
    written by a newer program, and LedgerUnavailable if it cannot be reached.
    """
    if settings.ledger_url is not None:
        return _ready(postgresql_engine(settings.ledger_url), settings, now)
    path = settings.restricted / FILE
    try:
        _make_file(path)
        with _alone(path.parent):
            return _ready(sqlite_engine(path), settings, now)
    except OSError as problem:
        raise LedgerUnavailable(
            f"The ledger's file cannot be made ({problem.strerror}); check who owns the restricted "
            "folder, and whether the disk is full."
        ) from None


def ledger_exists(settings: Settings) -> bool:
    """Whether the city has a ledger. Looking makes none."""
    path = settings.restricted / FILE
    if settings.ledger_url is None and not path.is_file():
        return False
    is_file = settings.ledger_url is None
    engine = sqlite_engine(path) if is_file else postgresql_engine(settings.ledger_url or "")
    with Ledger(engine) as ledger, ledger.reading() as connection:
        return inspect(connection).has_table(ledger_of.name)


def migrations(connection: Connection) -> Config:
    """What Alembic is told: where the migrations are, and the connection to use."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _ready(engine: Engine, settings: Settings, now: datetime | None) -> Ledger:
    ledger = Ledger(engine)
    try:
        if not _is_up_to_date(ledger, settings.city_id):
            with ledger.writing() as connection:
                _bring_up_to_date(connection, settings.city_id, now or datetime.now(UTC))
    except BaseException:
        ledger.close()
        raise
    return ledger


def _is_up_to_date(ledger: Ledger, city_id: str) -> bool:
    with ledger.reading() as connection:
        if not inspect(connection).has_table(ledger_of.name):
            return False
        _refuse_another_city(connection, city_id)
        scripts = ScriptDirectory.from_config(migrations(connection))
        found = MigrationContext.configure(connection).get_current_revision()
        try:
            scripts.get_revision(found)
        except CommandError:
            raise LedgerError(
                "This ledger was written by a newer version of the program; update the program."
            ) from None
        return found == scripts.get_current_head()


def _bring_up_to_date(connection: Connection, city_id: str, now: datetime) -> None:
    # Alembic looks at what is there only now, when no other process can be at the same work.
    command.upgrade(migrations(connection), "head")
    if connection.execute(select(ledger_of)).first() is None:
        connection.execute(insert(ledger_of).values(ledger_id=1, city_id=city_id, created_at=now))
        connection.execute(insert(audit_head).values(head_id=1, sequence=0, hash=audit.START))
        audit.append(connection, at=now, actor=PROGRAM, action="ledger.create", target=city_id)
    _refuse_another_city(connection, city_id)


def _refuse_another_city(connection: Connection, city_id: str) -> None:
    if connection.execute(select(ledger_of.c.city_id)).scalar_one_or_none() != city_id:
        raise LedgerError(
            "This ledger belongs to another city; check --city and PEACEBOARD_LEDGER_URL. Each "
            "city has a ledger of its own."
        )


def _make_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.parent.stat().st_mode & 0o077:
        path.parent.chmod(0o700)
    # Never opened by anything but SQLite once it is there: closing it would drop SQLite's locks.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    # SQLite does not wait its turn while it turns a new file into one with a write-ahead log.
    busy = LedgerUnavailable(
        "Another process has been opening the ledger for two minutes; look for one that hangs."
    )
    with held(folder, fcntl.LOCK_EX, busy):
        yield
