"""Every word to DuckDB is spoken here: questions with a header, locked openings, new files.

Three rules that DuckDB does not enforce for us, each held by a test: one cursor per question (a
connection shared by threads silently hands out other threads' rows); a finished file is never
changed (deleted rows stay readable in its bytes, and a writer locks readers out); and what is
opened for the public can read nothing else, no file, no extension, no Python variable.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard.questions import (
    QUERIES,
    DatabaseError,
    Query,
    check_parameters,
    load_query,
    parse_query,
    query_names,
)

__all__ = [
    "QUERIES", "Builder", "Database", "DatabaseError", "Query", "build", "load_query",
    "open_public", "open_restricted", "parse_query", "query_names", "scratch", "sync",
]  # fmt: skip

STORAGE = "v1.5.0"  # so that the oldest supported DuckDB opens what the newest one wrote

_SMALL_BLOCKS = "16384"  # bytes; the default gives each of many small tables a quarter megabyte

_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",  # else `select * from df` would read a variable
    "temp_directory": "",  # nothing may spill to a disk beside the file
}
_LOCKED = _CLOSED | {"lock_configuration": "true"}
_JOIN_OPTIMIZERS = "join_order,build_side_probe_side"


EngineError = duckdb.Error
"""What DuckDB itself raises. Its messages repeat values, so they are never shown or kept."""


class Database:
    """An open DuckDB file that any number of threads may ask at once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self.path = path
        self._connection = connection
        self._guard = threading.Lock()
        self._running = 0
        self._closed = False

    def ask(self, query: Query | str, **params: Any) -> pd.DataFrame:
        """The rows that answer `query`: a Query, the name of one ("public/areas"), or a SELECT.

        A text with a space is SQL, else a name. Dates arrive as datetime64, whole numbers with
        gaps as float64. Raises DatabaseError for unknown, missing or surplus parameters and for
        answers whose columns are not those the header promises.
        """
        query = self._resolve(query)
        with self._cursor() as cursor:
            return _rows(cursor, query, params)

    def describe(self, query: Query | str) -> tuple[set[str], dict[str, str]]:
        """What DuckDB itself reports: the parameter names, and the output columns with types."""
        query = self._resolve(query)
        with self._cursor() as cursor:
            names = _parameters(cursor, query)
            rows = cursor.execute(f"describe {query.sql}", dict.fromkeys(names)).fetchall()
        return names, {row[0]: row[1] for row in rows}

    def read(self, table: str, columns: Sequence[str]) -> pd.DataFrame:
        """All rows of a table, with these columns in this order."""
        names = ", ".join(f'"{name}"' for name in columns)
        return self.ask(f"select {names} from {_check_name(table)}")

    def columns(self) -> list[tuple[str, str, str]]:
        """Every (table, column, type) of the file, in the order of definition."""
        where = "database_name = current_database() and schema_name = 'main' and not internal"
        with self._cursor() as cursor:
            return cursor.execute(
                "select table_name, column_name, data_type from duckdb_columns() "
                f"where {where} order by table_name, column_index"
            ).fetchall()

    def close(self) -> None:
        """Refuse new questions; close the file as soon as the running ones are answered."""
        with self._guard:
            self._closed = True
            if not self._running:
                self._connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._guard:
            if self._closed:
                raise DatabaseError("This database was closed; open it again.")
            cursor = self._connection.cursor()
            self._running += 1
        try:
            yield cursor
        finally:
            cursor.close()
            with self._guard:
                self._running -= 1
                if self._closed and not self._running:
                    self._connection.close()

    @staticmethod
    def _resolve(query: Query | str) -> Query:
        if isinstance(query, Query):
            return query
        if " " not in query:
            return load_query(query)
        return Query("(a question in code)", "", "", {}, {}, query)


class Builder(Database):
    """A database being filled. Frames become tables of `input`, which lives in memory beside the
    file, so that what only passes through a build leaves no bytes in the file.
    """

    def frame(self, name: str, frame: pd.DataFrame, types: Mapping[str, str] | None = None) -> None:
        """Put a frame in as `input.<name>`; `types` gives SQL types by column, and their order."""
        _check_name(name)
        columns = list(types) if types else list(frame.columns)
        casts = [f'cast("{c}" as {types[c]}) as "{c}"' if types else f'"{c}"' for c in columns]
        with self._cursor() as cursor:
            cursor.register("registered_frame", frame[columns])
            select = f"select {', '.join(casts)} from registered_frame"
            cursor.execute(f"create or replace table input.{name} as {select}")
            cursor.unregister("registered_frame")

    def table(self, name: str, query: Query | str, **params: Any) -> None:
        """Make the table `name` from the answer of `query`; `input.<name>` is made anew."""
        schema, _, own = name.rpartition(".")
        create = "create or replace table input." if schema == "input" else "create table "
        self._store(f"{create}{_check_name(own)} as", query, params)

    def append(self, name: str, query: Query | str, **params: Any) -> None:
        """Add the answer of `query` to the table `name`, which the first call makes."""
        is_there = name in {table for table, _, _ in self.columns()}
        into = "insert into {} by name" if is_there else "create table {} as"
        self._store(into.format(_check_name(name)), query, params)

    def view(self, name: str, query: Query | str) -> None:
        """Let `input.<name>` stand for the answer of `query`, which is read each time anew."""
        self._store(f"create or replace view input.{_check_name(name)} as", query, {})

    def explain(self, definitions: Iterable[tuple[str, str, str]]) -> None:
        """Write what (table, column, meaning) say into the file; no column explains the table."""
        with self._cursor() as cursor:
            cursor.execute("begin transaction")  # one by one each would wait for the disk
            for table, column, text in definitions:
                of = f'column {table}."{column}"' if column else f"table {table}"
                quoted = text.replace("'", "''")
                cursor.execute(f"comment on {of} is '{quoted}'")
            cursor.execute("commit")

    def _store(self, into: str, query: Query | str, params: Mapping[str, Any]) -> None:
        query = self._resolve(query)
        with self._cursor() as cursor:
            check_parameters(query, _parameters(cursor, query), params)
            cursor.execute(f"{into} {query.sql}", dict(params))


def open_public(path: Path) -> Database:
    """Open a release for the public door: read only, and no way out of the file."""
    return Database(_connect(path, True, _LOCKED | {"threads": "2"}), Path(path))


def open_restricted(path: Path, read_only: bool = True) -> Database:
    """Open a file of the restricted folder; by default as locked as a public one."""
    return Database(_connect(path, read_only, _LOCKED), Path(path))


@contextmanager
def scratch(
    read: Sequence[Path] = (), memory: str | None = None, joins_as_written: bool = False
) -> Iterator[Builder]:
    """A database in memory for the time of the block; it may read the files of `read` only.

    `memory` is the most it may take ("2GB"). With `joins_as_written` each join holds its right
    side in memory and not the other: DuckDB takes any CSV file for a few dozen rows.
    """
    config = _CLOSED | {"enable_external_access": "true"}
    config |= {"memory_limit": memory} if memory else {}
    config |= {"disabled_optimizers": _JOIN_OPTIMIZERS} if joins_as_written else {}
    connection = duckdb.connect(":memory:", config=config)
    paths = ", ".join("'" + str(Path(p).resolve()).replace("'", "''") + "'" for p in read)
    connection.execute(f"set allowed_paths = [{paths}]")
    connection.execute("set enable_external_access = false")
    connection.execute("attach ':memory:' as input")
    connection.execute("set lock_configuration = true")
    with closing(Builder(connection, None)) as builder:
        yield builder


@contextmanager
def build(path: Path, threads: int = 1) -> Iterator[Builder]:
    """Fill a new DuckDB file; it gets its name only when the block ends without an error.

    With one thread the order of rows in the file does not depend on luck. A path that exists is
    an error: a finished file is never written again.
    """
    path = Path(path)
    if path.exists():
        raise DatabaseError(f"{path.name} exists already; a finished file is never written again.")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.building")
    config = _CLOSED | {
        "storage_compatibility_version": STORAGE,
        "default_block_size": _SMALL_BLOCKS,
        "threads": str(threads),
    }
    connection = duckdb.connect(str(unfinished), config=config)
    builder = Builder(connection, unfinished)
    try:
        connection.execute("attach ':memory:' as input")
        yield builder
        connection.execute("detach input")
        connection.execute("checkpoint")
        builder.close()
        sync(unfinished)
        os.replace(unfinished, path)
        sync(path.parent)
    finally:
        builder.close()
        for left in (unfinished, unfinished.with_name(unfinished.name + ".wal")):
            left.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder; the file itself can
            os.fsync(handle)
    finally:
        os.close(handle)


def _connect(path: Path, read_only: bool, config: dict[str, str]) -> duckdb.DuckDBPyConnection:
    name = Path(path).name
    if not Path(path).is_file():
        raise DatabaseError(f"{name} is not there; build it again.")
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as problem:
        raise DatabaseError(f"{name} cannot be opened ({type(problem).__name__}).") from problem


def _rows(cursor: Any, query: Query, params: Mapping[str, Any]) -> pd.DataFrame:
    check_parameters(query, query.takes if query.gives else _parameters(cursor, query), params)
    try:
        frame = cursor.execute(query.sql, dict(params)).df()
    except duckdb.Error as problem:
        raise DatabaseError(f"{query.name} failed ({type(problem).__name__}).") from problem
    if query.gives and list(frame.columns) != list(query.gives):
        raise DatabaseError(
            f"{query.name} gives {', '.join(frame.columns)}, "
            f"but its header promises {', '.join(query.gives)}."
        )
    return frame


def _parameters(cursor: Any, query: Query) -> set[str]:
    statements = cursor.extract_statements(query.sql)
    if len(statements) != 1:
        raise DatabaseError(f"{query.name} must be one SELECT, not {len(statements)} statements.")
    return set(statements[0].named_parameters)


def _check_name(name: str) -> str:
    if not name.isidentifier():
        raise DatabaseError(f"'{name}' cannot name a table.")
    return name
