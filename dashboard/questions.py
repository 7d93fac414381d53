"""The questions kept in `queries/`: one SELECT a file, under a header that says what it means.

The header is TOML in the leading comment lines: `about`, `grain` (what one row is), `takes` and
`gives` (names and SQL types of parameters and columns); a measure's header says more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dashboard.settings import queries_folder

QUERIES = queries_folder()


class DatabaseError(ValueError):
    """A question or a file that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Query:
    """One file of `queries/`: its header and its SELECT.

    `takes` and `gives` map parameter and column names to SQL types; `spec` is the header's rest.
    """

    name: str
    about: str
    grain: str
    takes: Mapping[str, str]
    gives: Mapping[str, str]
    sql: str
    spec: Mapping[str, Any] = field(default_factory=dict)


@cache
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


def check_parameters(query: Query, takes: Iterable[str], params: Mapping[str, Any]) -> None:
    """Raise DatabaseError unless `params` are exactly those the question takes."""
    missing, surplus = sorted(set(takes) - set(params)), sorted(set(params) - set(takes))
    if missing:
        raise DatabaseError(f"{query.name} needs the parameter {', '.join(missing)}.")
    if surplus:
        raise DatabaseError(f"{query.name} does not take the parameter {', '.join(surplus)}.")
