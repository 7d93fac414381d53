"""The columns of each report as a Frictionless Table Schema, for programs that write such files.

See the Table Schema specification (datapackage.org, version 1): field types and constraints are
those of the forms, so that a program's file can be checked before it is sent.
"""

from __future__ import annotations

import json
from typing import Any

from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.kinds import (
    CODE,
    COUNT,
    DAY,
    FLAG,
    KEY,
    KEY_PATTERN,
    LONGEST_TEXT,
    MOST,
    TEXT,
    Column,
    Form,
)

_TYPES = {COUNT: "integer", DAY: "date", FLAG: "boolean"}


def table_schema(report: str) -> bytes:
    """The schema of a report as JSON. Raises KeyError for an unknown report."""
    form = FORMS[report]
    schema = {
        "title": form.title,
        "description": f"{form.about} {_sums(form)}".strip(),
        "fields": [_field(column) for column in form.columns],
        "primaryKey": list(form.key),
        "missingValues": [""],
    }
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "title": column.name.replace("_", " ").capitalize(),
        "description": _description(column),
    }
    if column.kind == FLAG:
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    constraints: dict[str, Any] = {"required": not column.may_be_empty}
    if column.kind == COUNT:
        constraints |= {"minimum": 0, "maximum": MOST}
    elif column.kind == CODE:
        constraints["enum"] = list(column.values)
    elif column.kind == KEY:
        constraints["pattern"] = KEY_PATTERN
    elif column.kind == TEXT:
        constraints["maxLength"] = LONGEST_TEXT
    return field | {"constraints": constraints}


def _description(column: Column) -> str:
    words = [f"{code}: {meaning}" for code, meaning in (column.values or {}).items()]
    return " ".join([column.meaning, *words])


def _sums(form: Form) -> str:
    """The rules across columns, which a Table Schema has no word for."""
    said = []
    for rule in form.rules:
        left, right = " + ".join(rule.left), " + ".join(rule.right)
        only = (
            f" where {rule.only_for[0]} is {', '.join(rule.only_for[1])}" if rule.only_for else ""
        )
        said.append(f"{left} {rule.relation} {right}{only}.")
    return " ".join(said)
