"""What the tables of a release are to a stranger: order, keys, types, the meaning of each column.

A key is only stated where every row of this very release keeps it: a promise in the description
of a file is checked by whoever reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard import public_data
from dashboard.database import Database
from dashboard.exports.open_data.errors import OpenDataError
from dashboard.public_data import ReleaseInfo

_PLACE_AND_TIME = ("measure_id", "area_type", "area_id", "period_type", "period_start")

KEYS: dict[str, tuple[str, ...]] = {
    "program_count": (*_PLACE_AND_TIME, "attribute", "attribute_value", "version"),
    "program_period": ("measure_id", "period_type", "period_start"),
    "view_menu": ("measure_id", "attribute", "area_type", "period_type"),
    "count_by_period": _PLACE_AND_TIME,
    "published_total": (),
    "measure": ("measure_id",),
    "area": ("area_id",),
    "area_membership": ("area_id", "parent_type", "parent_id"),
    "area_alias": ("alias", "area_id"),
    "area_shape": ("area_type", "area_id"),
    "segment": ("segment_id",),
    "population": ("city_name", "year"),
    "comparison_city": ("city_name",),
    "programme": ("city_name", "programme_id", "starts_on", "event"),
    "help_line": ("help_id",),
    "coverage": ("source_id", "source_year"),
    "coverage_left_out": ("source_id", "source_year", "reason"),
    "coverage_place": ("source_id", "source_year", "place_quality"),
    "revision": ("release_id", *_PLACE_AND_TIME),
    "vintage": (*_PLACE_AND_TIME, "release_id"),
    "released": ("release_id",),
    "release_info": ("release_id",),
    "column_note": ("table_name", "column_name"),
}
"""Every table by what most people look for first, with the columns that name a row."""

_REFERENCES = {
    ("measure_id",): ("measure", ("measure_id",)),
    ("area_id",): ("area", ("area_id",)),
    ("parent_id",): ("area", ("area_id",)),
    ("source_id", "source_year"): ("coverage", ("source_id", "source_year")),
    ("segment_id",): ("segment", ("segment_id",)),
    ("release_id",): ("released", ("release_id",)),
}

_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "INTEGER": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
"""Types of DuckDB and the names Table Schema has for them."""

_VALUE = {
    "shown": "Shown",
    "not_shown": "Not shown, to protect people",
    "not_reported": "Not reported",
    "provisional": "Provisional: it may still change",
}
# What partners report is published once, after its period closed: it is never provisional.
_COUNT = {status: words for status, words in _VALUE.items() if status != "provisional"}
_PERIOD = {
    "published": "Published",
    "not_reported": "Not reported",
    "not_closed": "Not closed yet",
}
CATEGORIES: dict[tuple[str, str], dict[str, str]] = {
    ("program_count", "status"): _COUNT,
    ("count_by_period", "status"): _VALUE,
    ("vintage", "status"): _VALUE,
    ("program_period", "status"): _PERIOD,
}
"""The only words a status may have, and how people say them."""

_MARKS = {
    "release_of": 'The city of the release; it begins with "Simulated" where nothing is real.',
    "release": "Key of the release this file belongs to.",
}
"""Columns that each row carries, because a row travels without the file it was taken from."""

MAP_TABLE = "area_shape"
"""Outlines are longer than a spreadsheet's cell can be, so they travel as GeoJSON."""


@dataclass(frozen=True)
class Column:
    """A column; `type` is a type of Table Schema, `categories` are its only words if it has any."""

    name: str
    type: str
    meaning: str
    categories: Mapping[str, str]
    is_key: bool


@dataclass(frozen=True)
class Reference:
    """Columns whose values all stand in columns of another table."""

    columns: tuple[str, ...]
    table: str
    their_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with its rows, sorted by its key; `key` is empty where no columns name a row."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    rows: pd.DataFrame


def place_of(info: ReleaseInfo) -> str:
    """The city's name, which says so where nothing is real."""
    return f"Simulated: {info.city_name}" if info.is_simulated else info.city_name


def read(db: Database, info: ReleaseInfo) -> list[Table]:
    """Every table of the release, in the order of `KEYS`, with the marks on each row.

    Raises OpenDataError for a table or type that is not known, and where a value that is not to
    be shown stands in the file.
    """
    types: dict[str, dict[str, str]] = {}
    for table, column, kind in db.columns():
        types.setdefault(table, {})[column] = kind
    unknown = sorted(set(types) - set(KEYS))
    if unknown:
        raise OpenDataError(f"The release holds a table that is not known: {unknown[0]}.")
    notes = {
        (row.table_name, row.column_name): row.definition
        for row in public_data.column_notes(db).itertuples(index=False)
    }
    rows = {name: db.read(name, list(types[name])) for name in KEYS if name in types}
    tables = [_table(name, types[name], notes, rows) for name in rows]
    for table in tables:
        for mark, value in zip(_MARKS, (place_of(info), info.release_id), strict=True):
            table.rows[mark] = value
    return tables


def _table(
    name: str,
    types: Mapping[str, str],
    notes: Mapping[tuple[str, str], str],
    rows: Mapping[str, pd.DataFrame],
) -> Table:
    frame = rows[name]
    _refuse_hidden_values(name, frame)
    wanted = tuple(column for column in KEYS[name] if column in frame)
    is_key = bool(wanted) and not frame[list(wanted)].isna().any(axis=None)
    key = wanted if is_key and not frame.duplicated(list(wanted)).any() else ()
    if key:
        frame = frame.sort_values(list(key), kind="stable", ignore_index=True)
    columns = []
    for column, kind in types.items():
        if kind not in _TYPES:
            raise OpenDataError(f"{name}.{column} has a type that no file can be promised: {kind}.")
        meaning = notes.get((name, column), "")
        columns.append(
            Column(column, _TYPES[kind], meaning, CATEGORIES.get((name, column), {}), column in key)
        )
    columns += [Column(mark, "string", meaning, {}, False) for mark, meaning in _MARKS.items()]
    return Table(
        name, notes.get((name, ""), ""), tuple(columns), key, _references(name, rows), frame
    )


def _references(name: str, rows: Mapping[str, pd.DataFrame]) -> tuple[Reference, ...]:
    frame, found = rows[name], []
    for columns, (table, theirs) in _REFERENCES.items():
        if table == name or table not in rows or not set(columns) <= set(frame.columns):
            continue
        known = set(rows[table][list(theirs)].itertuples(index=False, name=None))
        used = frame[list(columns)].dropna()
        if set(used.itertuples(index=False, name=None)) <= known:
            found.append(Reference(columns, table, theirs))
    return tuple(found)


def _refuse_hidden_values(name: str, frame: pd.DataFrame) -> None:
    """The release was inspected when it was made; what leaves for good is looked at once more."""
    words = CATEGORIES.get((name, "status"))
    if words is None:
        return
    if not frame["status"].isin(list(words)).all():
        raise OpenDataError(f"{name} has a status that is not known; nothing was written.")
    hidden = frame["status"].isin(("not_shown", "not_reported"))
    if "counted" in frame and frame.loc[hidden, "counted"].notna().any():
        raise OpenDataError(f"{name} holds a value that is not to be shown; nothing was written.")
