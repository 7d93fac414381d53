"""Every word to DuckDB is spoken here: questions with a header, locked openings, new files.

Three rules that DuckDB does not enforce for us (each is held by a test):

- One cursor per question. A connection shared by threads silently hands one thread's rows to
  another; a cursor costs microseconds.
- A file is never changed after it was finished. Rows deleted from a DuckDB file stay readable in
  its bytes, and a writer locks readers out, so every build is a new file under its own name.
- What is opened for the public can read nothing else: no file, no extension, no Python variable.
"""

from __future__ import annotations

import os
import secrets
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dashboard.settings import HOME

QUERIES = HOME / "queries"
STORAGE = "v1.5.0"  # so that the oldest supported DuckDB opens what the newest one wrote

_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",  # else `select * from df` would read a variable
    "temp_directory": "",  # nothing may spill to a disk beside the file
}
_LOCKED = _CLOSED | {"lock_configuration": "true"}
_BUILDING = ".building"


EngineError = duckdb.Error
"""What DuckDB itself raises. Its messages repeat values, so they are never shown or kept."""


class DatabaseError(ValueError):
    """A question or a file that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Query:
    """One file of `queries/`: its header and its SELECT.

    `takes` maps parameter names to SQL types, `gives` column names to SQL types, in order. `spec`
    holds every other key of the header (a measure's title, unit, owner and so on).
    """

    name: str
    about: str
    grain: str
    takes: Mapping[str, str]
    gives: Mapping[str, str]
    sql: str
    spec: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=None)
def load_query(name: str) -> Query:
    """The question kept in `queries/<name>.sql`, as in `load_query("public/counts")`.

    Raises DatabaseError if there is no such file or its header cannot be read.
    """
    if not all(part.isidentifier() for part in name.split("/")):
        raise DatabaseError(f"'{name}' does not name a query; write it as public/counts.")
    path = QUERIES / f"{name}.sql"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DatabaseError(f"There is no query queries/{name}.sql.") from None
    return parse_query(name, text)


def query_names(folder: str) -> list[str]:
    """The names of all questions in one folder of `queries/`, in alphabetical order."""
    return sorted(f"{folder}/{path.stem}" for path in (QUERIES / folder).glob("*.sql"))


def parse_query(name: str, text: str) -> Query:
    """Split a query file into its TOML header (the leading `-- ` lines) and its SELECT."""
    lines = text.splitlines()
    length = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    try:
        header = tomllib.loads("\n".join(line[2:].removeprefix(" ") for line in lines[:length]))
    except tomllib.TOMLDecodeError as problem:
        raise DatabaseError(f"queries/{name}.sql: the header is not TOML ({problem}).") from None
    sql = "\n".join(lines[length:]).strip().removesuffix(";").strip()
    for key, kind in (("about", str), ("grain", str), ("takes", dict), ("gives", dict)):
        if not isinstance(header.get(key), kind):
            raise DatabaseError(f"queries/{name}.sql: the header lacks '{key}'; write it in.")
    if not sql:
        raise DatabaseError(f"queries/{name}.sql: there is no SELECT below the header.")
    own = {key: header.pop(key) for key in ("about", "grain", "takes", "gives")}
    return Query(name=name, sql=sql, spec=header, **own)


class Database:
    """An open DuckDB file that any number of threads may ask at once.

    Close it when no longer wanted; questions already running are finished first.
    """

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

    def columns(self) -> list[tuple[str, str, str]]:
        """Every (table, column, type) of the file, in the order of definition."""
        sql = """
            select table_name, column_name, data_type from duckdb_columns()
            where database_name = current_database() and schema_name = 'main' and not internal
            order by table_name, column_index
        """
        with self._cursor() as cursor:
            return cursor.execute(sql).fetchall()

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
    """A database being filled. Frames become tables of the schema `input`, which is never kept.

    `input` lives in memory beside the file, so that what only passes through a build leaves no
    bytes in the file. Queries of a build read `input.<frame>` and the tables made before them.
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
        """Make the table `name` from the answer of `query`, with the types its header gives."""
        self._store(f"create table {_check_name(name)} as", query, params)

    def append(self, name: str, query: Query | str, **params: Any) -> None:
        """Add the answer of `query` to the table `name`."""
        self._store(f"insert into {_check_name(name)} by name", query, params)

    def comment(self, table: str, text: str, column: str | None = None) -> None:
        """Write what a table or a column means into the file itself."""
        of = f'column {table}."{column}"' if column else f"table {table}"
        quoted = text.replace("'", "''")
        with self._cursor() as cursor:
            cursor.execute(f"comment on {of} is '{quoted}'")

    def _store(self, into: str, query: Query | str, params: Mapping[str, Any]) -> None:
        query = self._resolve(query)
        with self._cursor() as cursor:
            _check_parameters(query, _parameters(cursor, query), params)
            cursor.execute(f"{into} {query.sql}", dict(params))


def open_public(path: Path) -> Database:
    """Open a release for the public door: read only, and no way out of the file.

    Raises DatabaseError if the file is missing or is no DuckDB file.
    """
    return Database(_connect(path, True, _LOCKED | {"threads": "2"}), Path(path))


def open_restricted(path: Path, read_only: bool = True) -> Database:
    """Open a file of the restricted folder; by default as locked as a public one."""
    return Database(_connect(path, read_only, _LOCKED), Path(path))


@contextmanager
def scratch(read: Sequence[Path] = (), memory: str | None = None) -> Iterator[Builder]:
    """A database in memory for the time of the block; it may read the files of `read` only.

    `memory` is the most it may take ("2GB"), for files of unknown origin.
    """
    config = {**_CLOSED, "enable_external_access": "true"}
    if memory is not None:
        config["memory_limit"] = memory
    connection = duckdb.connect(":memory:", config=config)
    paths = ", ".join("'" + str(Path(p).resolve()).replace("'", "''") + "'" for p in read)
    connection.execute(f"set allowed_paths = [{paths}]")
    connection.execute("set enable_external_access = false")
    connection.execute("attach ':memory:' as input")
    connection.execute("set lock_configuration = true")
    with Builder(connection, None) as builder:
        yield builder


@contextmanager
def build(path: Path, threads: int = 1) -> Iterator[Builder]:
    """Fill a new DuckDB file; it gets its name only when the block ends without an error.

    One thread by default, because the order of rows in the file then does not depend on luck.
    Raises DatabaseError if `path` exists: a finished file is never written again.
    """
    path = Path(path)
    if path.exists():
        raise DatabaseError(f"{path.name} exists already; a finished file is never written again.")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_BUILDING}")
    config = _CLOSED | {"storage_compatibility_version": STORAGE, "threads": str(threads)}
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


def remove_unfinished(folder: Path) -> None:
    """Delete what a killed build left behind; call it only while no other build runs there."""
    for left in Path(folder).glob(f".*{_BUILDING}*"):
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
    _check_parameters(query, query.takes if query.gives else _parameters(cursor, query), params)
    try:
        frame = cursor.execute(query.sql, dict(params)).df()
    except duckdb.Error as problem:
        raise DatabaseError(f"{query.name}: {problem}") from problem
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


def _check_parameters(query: Query, takes: Any, params: Mapping[str, Any]) -> None:
    missing, surplus = sorted(set(takes) - set(params)), sorted(set(params) - set(takes))
    if missing:
        raise DatabaseError(f"{query.name} needs the parameter {', '.join(missing)}.")
    if surplus:
        raise DatabaseError(f"{query.name} does not take the parameter {', '.join(surplus)}.")


def _check_name(name: str) -> str:
    if not name.isidentifier():
        raise DatabaseError(f"'{name}' cannot name a table.")
    return name
