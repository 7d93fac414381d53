"""The schema of each partner report, made from its form, and what it finds wrong in words.

The schema judges typed values: what cannot be read as a number, a day, an area or a code was
turned into an empty cell before, with a finding of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa

from dashboard.intake.partner.forms import FORMS, Form
from dashboard.intake.partner.kinds import (
    AREA,
    CODE,
    COUNT,
    DAY,
    FLAG,
    KEY,
    KEY_PATTERN,
    LONGEST_TEXT,
    MOST,
    ORGANIZATION,
    PROGRAMME,
    TEXT,
    Column,
)
from dashboard.intake.partner.model import Finding
from dashboard.intake.partner.rowrules import SAME_ROW, first_of_key, listed, row_rules

DTYPES = {COUNT: "Int64", FLAG: "boolean", DAY: "datetime64[ns]"}
"""Kinds of columns that are not text (object) in the frame."""


def typed_frame(report: str, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """The frame that a schema judges, from lists of plain values by the names of `Form.stored`."""
    frame = {}
    for column in FORMS[report].columns:
        values = pd.Series(list(columns[column.stored_as]), dtype=object)
        if column.kind == DAY:
            values = pd.to_datetime(values)
        frame[column.stored_as] = values.astype(DTYPES.get(column.kind, object))
    return pd.DataFrame(frame)


EMPTY = "empty_cell"
_WRITE = {
    ORGANIZATION: "write the name of your organization",
    DAY: "write the day, like 2026-11-01",
    AREA: "write the area, or unknown",
    KEY: "write a short name of your own, in small letters, digits and hyphens",
    PROGRAMME: "write the name of the program",
    FLAG: "write yes or no",
    COUNT: "write the count, or 0 if there were none; if nothing of this row is known, leave all "
    "its counts empty",
}


@functools.lru_cache(maxsize=64)
def schema_of(report: str, today: date | None = None) -> pa.DataFrameSchema:
    """The schema of a typed frame with the columns `Form.stored`; see DTYPES.

    Every check has the word of its rule as `name` and a sentence for people as `error`. What
    depends on the day it is read (no period and no meeting in the future, no follow-up before its
    time) is checked only if `today` is given. Raises KeyError for an unknown report.
    """
    form = FORMS[report]
    return pa.DataFrameSchema(
        {column.stored_as: _column(column) for column in form.columns},
        checks=[
            pa.Check(
                rule.holds,
                name=rule.rule_id,
                error=rule.sentence,
                title=rule.column,
                ignore_na=False,
                n_failure_cases=1,
            )
            for rule in row_rules(report, today)
        ],
        strict=True,
        name=report,
        title=form.title,
        description=form.about,
    )


def _column(column: Column) -> pa.Column:
    return pa.Column(
        DTYPES.get(column.kind, object),
        checks=_check(column),
        nullable=column.may_be_empty,
        title=column.name,
        description=column.meaning,
    )


def _check(column: Column) -> pa.Check | None:
    # One failing value is kept of each check, not all: the finding needs the rows alone.
    if column.kind == COUNT:
        return pa.Check.in_range(
            0, MOST, name="count_out_of_range", n_failure_cases=1,
            error=f"a count is a whole number from 0 to {MOST:,}; correct it",
        )  # fmt: skip
    if column.kind == CODE:
        return pa.Check.isin(
            list(column.values), name="unknown_code", n_failure_cases=1,
            error=f"write one of {listed(list(column.values), 'or')}",
        )  # fmt: skip
    if column.kind == KEY:
        return pa.Check.str_matches(
            rf"{KEY_PATTERN}\Z", name="not_a_short_name", n_failure_cases=1,
            error="use small letters, digits and hyphens only, 40 at most",
        )  # fmt: skip
    if column.kind == TEXT:
        return pa.Check.str_length(
            max_value=LONGEST_TEXT, name="text_too_long", n_failure_cases=1,
            error=f"write {LONGEST_TEXT} letters at most, the name of the place alone",
        )  # fmt: skip
    return None


def _empty_sentence(form: Form, stored: str) -> str:
    column = next(one for one in form.columns if one.stored_as == stored)
    if column.kind == CODE:
        return f"the cell is empty; write one of {listed(list(column.values), 'or')}"
    return f"the cell is empty; {_WRITE[column.kind]}"


def findings_of(
    report: str,
    frame: pd.DataFrame,
    row_numbers: Sequence[int],
    today: date,
    *,
    told: Collection[tuple[int, str]] = (),
) -> list[Finding]:
    """Everything the schema finds wrong, each defect once, by row and then by column.

    `row_numbers` gives each row's number in the file, header included. `told` are cells (row
    number, column) that have a finding already, because they could not be read; nothing more is
    said of them. Raises TypeError if the frame has not the columns and types of the schema, which
    is a fault of the caller and not of the file.
    """
    form = FORMS[report]
    types = {column.stored_as: DTYPES.get(column.kind, object) for column in form.columns}
    if set(frame.columns) != set(types):
        raise TypeError(f"the columns of {report} are {', '.join(types)}")
    other = {name: kind for name, kind in types.items() if frame[name].dtype != kind}
    rows = frame.astype(other).reset_index(drop=True)
    order = {name: at for at, name in enumerate(form.names)}
    found = []
    for rank, (rule_id, column, sentence, failing) in enumerate(_broken(report, rows, today)):
        first = first_of_key(form, rows) if rule_id == SAME_ROW else None
        for at in failing:
            if first is not None:
                sentence = _twin_sentence(form, row_numbers[first[at]])
            if (row_numbers[at], column) not in told:
                place = (at, order.get(column, len(order)), rank)
                found.append((place, Finding(rule_id, sentence, row_numbers[at], column)))
    return [finding for _, finding in sorted(found, key=lambda one: one[0])]


def _broken(
    report: str, rows: pd.DataFrame, today: date
) -> Iterator[tuple[str, str | None, str, pd.Index]]:
    """Each check that fails: its rule, column, sentence, and the failing rows.

    The checks are called one by one: `validate(lazy=True)` finds the same, and spends most of its
    time on messages that quote the failing values, which nobody may see.
    """
    schema = schema_of(report, today)
    for name, column in schema.columns.items():
        empty = rows[name].isna()
        if not column.nullable and empty.any():
            yield EMPTY, column.title, _empty_sentence(FORMS[report], name), rows.index[empty]
        for check in column.checks:
            yield from _failing(check, column.title, check(rows, name))
    for check in schema.checks:
        yield from _failing(check, check.title, check(rows))


def _failing(check: pa.Check, column: str | None, result) -> Iterator[tuple]:
    if not result.check_passed:
        holds = result.check_output.astype(bool)
        yield check.name, column, check.error, holds.index[~holds]


def _twin_sentence(form: Form, first: int) -> str:
    return f"has the same {listed(form.key)} as row {first:,}; put the two together in one row"
