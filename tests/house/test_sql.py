"""Every file of queries/ is one SELECT that reads well and keeps what its header promises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dashboard import database
from dashboard.catalogue import MEASURE_KEYS

FILES = sorted(database.QUERIES.rglob("*.sql"))
NAMES = [path.relative_to(database.QUERIES).with_suffix("").as_posix() for path in FILES]
FOLDERS = {
    "intake",
    "warehouse",
    "measures",
    "counting",
    "release",
    "public",
    "checks",
    "coalition",
    "tally",
    "protected",
    "attack",
}
# What only measures of partner reports say: the report they need, and over what they add up.
PROGRAM_KEYS = {"report", "over_time", "over_organizations"}
every_query = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def parser() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB as a reader of SQL only; nothing is run in it."""
    connection = duckdb.connect()
    yield connection
    connection.close()


def _code(sql: str) -> str:
    """The SQL with texts and comments emptied, line by line as it was."""
    sql = re.sub(r"--[^\n]*", "", sql)
    return re.sub(r"'[^']*'", "''", sql)


def test_every_query_lies_in_a_folder_that_says_what_it_runs_against() -> None:
    assert NAMES
    assert {name.split("/")[0] for name in NAMES} <= FOLDERS
    assert all(name.count("/") == 1 for name in NAMES)


@every_query
def test_the_header_says_about_grain_takes_and_gives(name: str) -> None:
    query = database.load_query(name)
    assert len(query.about.split()) >= 2 and len(query.grain.split()) >= 2
    assert query.gives
    extra = set(query.spec)
    if name.startswith("measures/"):
        extra -= {*MEASURE_KEYS, "periods"}
        if query.spec.get("kind") == "program":
            extra -= PROGRAM_KEYS
    assert not extra, f"unknown header keys: {sorted(extra)}"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("measures/")])
def test_a_measure_is_a_document(name: str) -> None:
    spec = database.load_query(name).spec
    for key, kind in MEASURE_KEYS.items():
        assert isinstance(spec.get(key), kind), key
        assert spec[key] not in ("", " "), key
    assert spec["review_due"] > spec["reviewed"]
    assert spec["audience"] in ("public", "coalition")
    gives = set(database.load_query(name).gives)
    assert "counted" in gives and "area_id" in gives
    assert "happened_on" in gives or {"period_start", "period_end"} <= gives


@every_query
def test_a_query_is_one_select(name: str, parser: duckdb.DuckDBPyConnection) -> None:
    sql = database.load_query(name).sql
    statements = parser.extract_statements(sql)
    assert [statement.type.name for statement in statements] == ["SELECT"]
    assert ";" not in _code(sql)


@every_query
def test_takes_are_the_parameters_that_duckdb_finds(
    name: str, parser: duckdb.DuckDBPyConnection
) -> None:
    query = database.load_query(name)
    found = set(parser.extract_statements(query.sql)[0].named_parameters)
    assert found == set(query.takes)


@every_query
def test_sql_is_lower_case_and_takes_parameters_by_name_only(name: str) -> None:
    code = _code(database.load_query(name).sql)
    assert not re.findall(r"[A-Z]+", code)
    assert "?" not in code and "{" not in code and "%" not in code
    assert not re.search(r"(?<![:\w]):\w", code), "write $name, not :name"
    assert not re.search(r"\$\d", code), "write $name, not $1"


@every_query
def test_columns_are_named_one_on_a_line_and_never_all_at_once(name: str) -> None:
    code = _code(database.load_query(name).sql)
    assert not re.search(r"\bselect\s+(distinct\s+)?(\w+\.)?\*", code)
    for line in code.splitlines():
        # a list of texts, the end of a call and a nested order are no columns of a select
        if line.lstrip().startswith(("''", ")", "order by ", "partition by ")):
            continue
        depth = 0
        for index, character in enumerate(line):
            depth += {"(": 1, ")": -1}.get(character, 0)
            assert character != "," or depth > 0 or not line[index + 1 :].strip(), line


def test_headers_are_read_as_toml_to_the_last_line(repository: Path) -> None:
    for path in FILES:
        lines = path.read_text("utf-8").splitlines()
        header = [line.removeprefix("--").removeprefix(" ") for line in lines]
        length = next(i for i, line in enumerate(lines) if not line.startswith("--"))
        assert tomllib.loads("\n".join(header[:length])), path.name
