"""What every measure, table and column means: checked here, written into every file we make.

Pure: takes data in, gives data out. A measure without its words, or a column without a
definition, is an error, so that no file leaves without its own dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dashboard.catalogue import dictionary, reported
from dashboard.catalogue.dictionary import REVISION_REASONS

__all__ = [
    "ATTRIBUTES",
    "AUDIENCES",
    "COLUMNS",
    "KINDS",
    "MEASURE_KEYS",
    "PROGRAM_KEYS",
    "REVISION_REASONS",
    "TABLES",
    "CatalogueError",
    "measure_row",
    "notes",
    "program_measure_row",
]

TABLES = {**dictionary.TABLES, **reported.TABLES}
COLUMNS = {**dictionary.COLUMNS, **reported.COLUMNS}


class CatalogueError(ValueError):
    """A measure or a column that is not explained; the message names it and what is missing."""


MEASURE_KEYS: dict[str, type] = {
    "title": str,
    "question": str,
    "definition": str,
    "leaves_out": str,
    "unit": str,
    "kind": str,
    "source": str,
    "breakdowns": list,
    "audience": str,
    "protected": bool,
    "owner": str,
    "reviewed": date,
    "review_due": date,
}
KINDS = ("public_record", "program")
AUDIENCES = ("public", "coalition")

PROGRAM_KEYS = ("report", "over_time", "over_organizations")
"""What the header of a program measure says besides: which report it needs (`all` for a measure
of the reports themselves), and whether its counts may be added."""
ATTRIBUTES = ("referral_source", "service_type", "population", "outcome", "stage", "report")
"""What program measures may be split by."""
_MAY_SAY = {
    "report": (
        *("service_referrals", "services", "follow_ups", "capacity", "call_ins", "attendance"),
        "all",
    ),
    "over_time": ("sum", "last", "none"),
    "over_organizations": ("sum", "none"),
}
_PERIODS = ("month", "quarter", "year")


def measure_row(measure_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """One row of the table `measure` from the header of the measure's SQL file.

    Raises CatalogueError if a key is missing, empty or of the wrong kind.
    """
    for key, kind in MEASURE_KEYS.items():
        value = spec.get(key)
        if not isinstance(value, kind) or value == "":
            raise CatalogueError(f"The measure {measure_id} has no usable '{key}'; write it in.")
    for key, known in (("kind", KINDS), ("audience", AUDIENCES)):
        if spec[key] not in known:
            raise CatalogueError(f"{measure_id}: {key} must be one of {', '.join(known)}.")
    if spec["review_due"] <= spec["reviewed"]:
        raise CatalogueError(f"The measure {measure_id} must be due for review after its review.")
    if spec["kind"] == "program" and not spec["protected"]:
        raise CatalogueError(f"{measure_id}: a program measure must be protected; write it in.")
    row = {key: spec[key] for key in MEASURE_KEYS}
    row["breakdowns"] = ", ".join(spec["breakdowns"])
    return {"measure_id": measure_id, **row}


def program_measure_row(
    measure_id: str, spec: Mapping[str, Any], columns: Iterable[str]
) -> dict[str, Any]:
    """One row of the table `program_measure`: how the counts of a program measure may be added.

    `columns` are those the measure's SQL gives. Raises CatalogueError for a missing or unknown
    word, a period or breakdown that program measures do not have, or one its SQL does not give.
    """
    for key, known in _MAY_SAY.items():
        if spec.get(key) not in known:
            raise CatalogueError(f"{measure_id}: {key} must be one of {', '.join(known)}.")
    for key, listed in (("periods", _PERIODS), ("breakdowns", ATTRIBUTES)):
        unknown = sorted(set(spec.get(key, ())) - set(listed))
        if unknown:
            raise CatalogueError(f"{measure_id}: {key} cannot have {unknown[0]}; see {listed}.")
    given = set(columns)
    if set(spec["breakdowns"]) != given & set(ATTRIBUTES):
        raise CatalogueError(f"{measure_id}: its breakdowns must be the columns its SQL gives.")
    row = {key: spec[key] for key in PROGRAM_KEYS}
    return {"measure_id": measure_id, **row, "has_out_of": "out_of" in given}


def notes(columns: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Definitions of the tables and columns given as (table_name, column_name), sorted.

    A table's own row has an empty column_name. Raises CatalogueError for one without definition.
    """
    columns = sorted(set(columns))
    rows = []
    for table in sorted({table for table, _ in columns}):
        if table not in TABLES:
            raise CatalogueError(f"The table {table} has no definition; write it in the catalogue.")
        rows.append({"table_name": table, "column_name": "", "definition": TABLES[table]})
    for table, column in columns:
        # what a name means in one table goes before what it means elsewhere
        definition = COLUMNS.get(f"{table}.{column}", COLUMNS.get(column))
        if definition is None:
            raise CatalogueError(f"The column {table}.{column} has no definition; write it in.")
        rows.append({"table_name": table, "column_name": column, "definition": definition})
    return sorted(rows, key=lambda row: (row["table_name"], row["column_name"]))
