"""Opening a ledger: made once, the same on both databases, its owner's only, one city's only."""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from dashboard.ledger import (
    Ledger,
    LedgerError,
    LedgerUnavailable,
    audit,
    ledger_exists,
    open_ledger,
)
from dashboard.ledger.engine import postgresql_engine, sqlite_engine
from dashboard.ledger.tables import APPEND_ONLY, metadata
from dashboard.settings import Settings
from tests import postgres
from tests.ledger import made
from tests.ledger.test_released import cell, publish, truth

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.ledger.made"])


def test_looking_for_a_ledger_makes_none(ledger_settings: Settings) -> None:
    assert not ledger_exists(ledger_settings)
    assert not ledger_settings.data_folder.exists()
    open_ledger(ledger_settings).close()
    assert ledger_exists(ledger_settings)


def test_a_file_and_its_folder_are_their_owners_only(tmp_path: Path) -> None:
    settings = made.settings_of(tmp_path / "data", None)
    with open_ledger(settings) as ledger, ledger.writing() as connection:
        audit.append(connection, at=made.NOW, actor="ada", action="test", target="one")
        folder = settings.restricted
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        files = sorted(folder.glob("ledger.sqlite*"))
        assert [path.name for path in files] == [
            "ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal",
        ]  # fmt: skip
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    settings = made.settings_of(tmp_path / "data", None)
    settings.restricted.mkdir(parents=True, mode=0o755)
    open_ledger(settings).close()
    assert stat.S_IMODE(settings.restricted.stat().st_mode) == 0o700


def test_a_file_is_written_through_to_the_disk_and_leaves_no_deleted_bytes(tmp_path: Path) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with (
        open_ledger(made.settings_of(tmp_path, None)) as ledger,
        ledger.reading() as connection,
    ):
        for name, value in wanted.items():
            assert connection.exec_driver_sql(f"pragma {name}").scalar() == value, name


def test_what_a_server_confirms_is_on_its_disk_whatever_its_default(
    server: postgres.Server, new_database
) -> None:
    name = new_database()
    server.ask(f"alter database {name} set synchronous_commit = off")
    server.ask(f"alter database {name} set default_transaction_isolation = 'serializable'")
    with open_ledger(made.settings_of(Path("unused"), server.url(name))) as ledger:
        with ledger.writing() as connection:
            shown = connection.exec_driver_sql("show synchronous_commit").scalar()
            level = connection.exec_driver_sql("show transaction_isolation").scalar()
        assert (shown, level) == ("on", "read committed")
        with ledger.reading() as connection:
            level = connection.exec_driver_sql("show transaction_isolation").scalar()
            assert level == "repeatable read"


@pytest.mark.parametrize("start", ["postgresql://", "postgres://", "postgresql+psycopg://"])
def test_every_way_to_write_the_address_means_the_same_driver(start: str) -> None:
    engine = postgresql_engine(f"{start}somebody:secret@db.example/ledger")
    assert engine.dialect.driver == "psycopg"


def test_opening_again_changes_nothing(ledger_settings: Settings) -> None:
    open_ledger(ledger_settings).close()
    with open_ledger(ledger_settings) as ledger, ledger.reading() as connection:
        assert connection.execute(sa.text("select count(*) from audit_event")).scalar() == 1
        assert audit.verify(ledger) == []


def test_a_ledger_of_another_city_is_refused(ledger_settings: Settings) -> None:
    open_ledger(ledger_settings).close()
    other = replace(ledger_settings, city_id="kansas-city")
    if ledger_settings.ledger_url is None:
        other.restricted.parent.mkdir(parents=True, exist_ok=True)
        ledger_settings.restricted.rename(other.restricted)
    with pytest.raises(LedgerError, match="belongs to another city"):
        open_ledger(other)


def test_a_ledger_of_a_newer_program_is_refused(ledger_settings: Settings) -> None:
    with open_ledger(ledger_settings) as ledger, ledger.writing() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(LedgerError, match="newer version"):
        open_ledger(ledger_settings)


def _open(settings: Settings, barrier) -> None:
    barrier.wait()
    open_ledger(settings).close()


def test_processes_that_open_a_new_ledger_at_once_make_one(ledger_settings: Settings) -> None:
    barrier = _SERVER.Barrier(4)
    racers = [_SERVER.Process(target=_open, args=(ledger_settings, barrier)) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert [racer.exitcode for racer in racers] == [0] * 4
    with open_ledger(ledger_settings) as ledger, ledger.reading() as connection:
        actions = connection.execute(sa.text("select action from audit_event")).scalars().all()
    assert actions == ["ledger.create"]


# --- the migration and the tables ----------------------------------------------------------


def _as_defined(folder: Path, server: postgres.Server | None, name: str | None) -> sa.Engine:
    """A database made from the tables' definition, without the migration."""
    if server is not None:
        engine = postgresql_engine(server.url(name or ""))
    else:
        path = folder / "defined.sqlite"
        path.touch()
        engine = sqlite_engine(path)
    with Ledger(engine).writing() as connection:
        metadata.create_all(connection)
    return engine


def _rules(connection: sa.Connection) -> dict[str, dict]:
    """Everything a database holds its tables to, by table, as it says itself."""
    inspector = sa.inspect(connection)
    found = {}
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": [
                (one["name"], str(one["type"]), one["nullable"], one["default"])
                for one in inspector.get_columns(table)
            ],
            "key": inspector.get_pk_constraint(table),
            "others": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(
                (one["name"], *one["column_names"])
                for one in inspector.get_unique_constraints(table)
            ),
            "checks": sorted(
                (one["name"], re.sub(r"\s+", " ", one["sqltext"]))
                for one in inspector.get_check_constraints(table)
            ),
            "indexes": sorted(
                (one["name"], one["unique"], *one["column_names"])
                for one in inspector.get_indexes(table)
            ),
        }
    return found


def test_the_migration_makes_what_the_code_defines(
    tmp_path: Path, ledger_url: str | None, request: pytest.FixtureRequest
) -> None:
    server = name = None
    if ledger_url is not None:
        server = request.getfixturevalue("server")
        name = request.getfixturevalue("new_database")()
    defined = _as_defined(tmp_path, server, name)
    with (
        open_ledger(made.settings_of(tmp_path, ledger_url)) as ledger,
        ledger.reading() as connection,
    ):
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        assert differences == []
        migrated = _rules(connection)
    with defined.connect() as connection:
        assert migrated == _rules(connection)
    defined.dispose()
    assert any(table["checks"] for table in migrated.values())


def _row_in_each_table(ledger: Ledger) -> None:
    from dashboard.ledger.actions import open_action
    from dashboard.ledger.approvals import approve_as_public_record

    office = {"organization_id": "coalition-office", "by": "cora"}
    area = {"period_start": made.OCTOBER[0], "period_end": made.OCTOBER[1], "area_id": "unknown"}
    own = {"organization_id": "open-hands", **area}
    referral = dict.fromkeys(
        ("received", "people_new", "accepted", "declined", "no_capacity", "not_eligible",
         "no_longer_interested", "undecided_over_2_business_days", "contacted_within_72h",
         "contacted_later", "not_yet_contacted"), 0,
    )  # fmt: skip
    named = {"referral_source": "police", "population": "other"}
    made.send(ledger, "service_referrals", [{**own, **named, **referral}])
    made.send(ledger, "services", made.services(3))
    follow_ups = {"due": 1, "done_on_time": 1, "done_late": 0, "not_reached": 0}
    made.send(ledger, "follow_ups", [{**own, **follow_ups}])
    made.send(ledger, "capacity", [{**own, "service_type": "housing", "open_places": 2}])
    made.send(ledger, "call_ins", [made.call_in("one")])
    made.send(ledger, "meetings", [made.meeting("weekly-1")], **office)
    made.send(ledger, "attendance", [made.attended("weekly-1", "open-hands", 2)], **office)
    open_action(ledger, what="Ask for a room", by="cora", today=made.TODAY, now=made.NOW)
    approve_as_public_record(ledger, "release-1", "0" * 64, now=made.NOW)
    publish(ledger, 1, cell(), base=(truth(),))


def test_the_database_itself_refuses_to_change_history(ledger: Ledger) -> None:
    _row_in_each_table(ledger)
    for name in APPEND_ONLY:
        table = metadata.tables[name]
        with ledger.reading() as connection:
            before = connection.execute(sa.select(table)).all()
        assert before, name
        column = next(iter(table.c))
        changes = [sa.delete(table), sa.update(table).values({column: column})]
        if ledger.is_postgresql:
            changes.append(sa.text(f"truncate {name} cascade"))
        for change in changes:
            with (
                pytest.raises(LedgerError, match="does not change what it has recorded"),
                ledger.writing() as connection,
            ):
                connection.execute(change)
        with ledger.reading() as connection:
            assert connection.execute(sa.select(table)).all() == before, name


@pytest.mark.parametrize(
    "change",
    [
        {"episodes": -1},
        {"episodes": 100_001},
        {"service_type": "a text of somebody"},
        {"organization_id": "nobody"},
        {"area_id": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_itself_refuses_values_that_no_check_lets_through(
    ledger: Ledger, change: dict
) -> None:
    with pytest.raises(LedgerError, match="breaks a rule of the ledger") as caught:
        made.send(ledger, "services", [{**made.services(3)[0], **change}])
    assert "somebody" not in str(caught.value) and "nobody" not in str(caught.value)
    with ledger.reading() as connection:
        assert connection.execute(sa.text("select count(*) from submission")).scalar() == 0
    assert audit.verify(ledger) == []


def test_an_error_of_the_database_itself_says_no_value(ledger: Ledger) -> None:
    table = metadata.tables["audit_head"]
    secret = "a value that nobody may see"
    with pytest.raises(sa.exc.SQLAlchemyError) as caught, ledger.engine.connect() as connection:
        connection.execute(sa.insert(table).values(head_id=2, sequence=0, hash=secret))
    assert secret not in str(caught.value)


# --- what cannot be opened -----------------------------------------------------------------


def _said(problem: BaseException) -> str:
    """Everything that an error says, with all that is behind it."""
    import traceback

    return "".join(traceback.format_exception(problem))


@pytest.mark.parametrize("what", ["password", "database", "server"])
def test_an_address_that_does_not_work_is_said_without_its_password(
    server: postgres.Server, new_database, what: str
) -> None:
    name = new_database()
    good = server.url(name)
    secret = "not-the-right-one-either"
    address = {
        "password": server.url(name, secret),
        "database": server.url("no_such_ledger"),
        "server": good.replace(server.folder.name, "no-such-folder"),
    }[what]
    settings = made.settings_of(Path("unused"), address)
    for ask in (open_ledger, ledger_exists):
        with pytest.raises(LedgerUnavailable, match="PEACEBOARD_LEDGER_URL") as caught:
            ask(settings)
        for password in (secret, postgres.PASSWORD):
            assert password not in _said(caught.value)
            assert password not in repr(settings)


def test_an_address_that_cannot_be_read_is_said_without_its_password() -> None:
    settings = made.settings_of(Path("unused"), "postgresql://me:my-secret@host:not-a-port/x")
    with pytest.raises(LedgerError, match="cannot be read") as caught:
        open_ledger(settings)
    assert "my-secret" not in _said(caught.value)


def test_a_file_that_is_no_ledger_is_said_to_be_damaged(tmp_path: Path) -> None:
    settings = made.settings_of(tmp_path, None)
    settings.restricted.mkdir(parents=True)
    (settings.restricted / "ledger.sqlite").write_bytes(b"something else" * 1000)
    with pytest.raises(LedgerUnavailable, match="damaged"):
        open_ledger(settings)


def test_a_ledger_that_somebody_else_is_writing_is_said_to_be_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.ledger.engine.PATIENCE_SECONDS", 0)
    settings = made.settings_of(tmp_path, None)
    with open_ledger(settings) as ledger:
        other = sqlite3.connect(settings.restricted / "ledger.sqlite", isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(LedgerUnavailable, match="Somebody else"), ledger.writing():
            pass
        other.close()
