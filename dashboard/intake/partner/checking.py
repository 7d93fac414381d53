"""Everything that is looked at in a partner's file, in order, in one process. Pure.

Persons first: a file that is about one is refused before anything else is said of it. Then the
table, the cells, the rows; all there is to mend is told at once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.intake.partner import cells
from dashboard.intake.partner.header import PERSON_RULES, Table, find_table
from dashboard.intake.partner.kinds import FLAG, Form
from dashboard.intake.partner.marking import marked_up
from dashboard.intake.partner.model import Checked, Finding, Known, ReportRefused
from dashboard.intake.partner.persons import places_of_persons
from dashboard.intake.partner.reading import Opened, Unreadable, open_file
from dashboard.intake.partner.schemas import findings_of, typed_frame

MOST_FINDINGS = 10_000
"""A file with more to mend has one thing wrong everywhere."""


@dataclass
class Typed:
    """The rows of a table that say something, as values by the names of the file's columns."""

    columns: dict[str, list[Any]] = field(repr=False)
    row_numbers: list[int]
    not_reported: int
    findings: list[Finding]
    notes: list[str]


def check_content(
    content: bytes, name: str, known: Known, *, today: date, report: str | None
) -> Checked:
    """What a file holds, if nothing is wrong with it. Raises ReportRefused with all that is."""
    try:
        opened = open_file(content)
        table, problem = _table(opened, report)
        places = places_of_persons(opened, table, known, today)
    except Unreadable as caught:
        raise ReportRefused(
            name, caught.findings, is_about_persons=caught.is_about_persons
        ) from None
    if places or (problem is not None and problem.is_about_persons):
        raise ReportRefused(name, _about_persons(problem, places), is_about_persons=True)
    if problem is not None:
        raise ReportRefused(name, problem.findings)
    assert table is not None
    typed = typed_rows(opened, table, known)
    told = {(finding.row, finding.column) for finding in typed.findings}
    form = table.form
    frame = typed_frame(
        form.report, {column.stored_as: typed.columns[column.name] for column in form.columns}
    )
    findings = typed.findings + findings_of(form.report, frame, typed.row_numbers, today, told=told)
    findings = _in_order(table, [*table.findings, *findings])
    if findings:
        copy = marked_up(opened.kind, name, table, typed.columns, typed.row_numbers, findings)
        raise ReportRefused(name, tuple(findings), marked_up=copy[0], marked_up_name=copy[1])
    if not typed.row_numbers:
        nothing = Finding(
            "nothing_reported",
            "no row has a count; write the counts, and 0 where there were none",
        )
        raise ReportRefused(name, (nothing,))
    return Checked(
        report=table.form.report,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=tuple(_rows(table.form, typed)),
        row_numbers=tuple(typed.row_numbers),
        not_reported=typed.not_reported,
        notes=(*opened.notes, *table.notes, *typed.notes),
    )


def _table(opened: Opened, report: str | None) -> tuple[Table | None, Unreadable | None]:
    try:
        return find_table(opened, report), None
    except Unreadable as problem:
        return None, problem


def _about_persons(problem: Unreadable | None, places: list[Finding]) -> tuple[Finding, ...]:
    """Columns that point to persons, and the first places; of the file nothing else is said."""
    columns = [one for one in (problem.findings if problem else ()) if one.rule in PERSON_RULES]
    told = {finding.row for finding in columns}
    return (*columns, *(one for one in places if one.column or one.row not in told))


def answers_of(form: Form) -> tuple[str, ...]:
    """The columns of a form that are an answer: a row with none of them was not reported.

    Counts, where some are needed. Attendance is an answer without its count; a meeting is one by
    being there.
    """
    if any(not form.column(name).may_be_empty for name in form.counts):
        return form.counts
    if form.counts:
        flags = (column.name for column in form.columns if column.kind == FLAG)
        return (*form.counts, *flags)
    return tuple(
        name for name in form.names if name not in ("organization", "period_start", "period_end")
    )


def typed_rows(opened: Opened, table: Table, known: Known) -> Typed:
    """Values of the table's cells. What cannot be read is None, with a finding of its own."""
    form = table.form
    answers = answers_of(form)
    kept, left_out = [], 0
    for at, row in enumerate(table.rows):
        if any(table.cell(row, name) for name in answers) or _faulty(table, at, answers):
            kept.append(at)
        else:
            left_out += 1
    columns: dict[str, list[Any]] = {}
    findings: list[Finding] = []
    repairs: Counter[str] = Counter()
    first_day = None
    if opened.kind == "xlsx":
        first_day = date(1904, 1, 1) if opened.day_numbers_start_in_1904 else date(1899, 12, 30)
    for column in form.columns:
        reader = cells.reader_of(column, known, report=form.report, first_day=first_day)
        read: dict[str, cells.Read] = {"": cells.Read()}
        values = columns[column.name] = []
        at = table.positions.get(column.name)
        for place in kept:
            text, number = table.cell(table.rows[place], column.name), table.row_numbers[place]
            fault = table.sheet.faults.get((number, at + 1)) if at is not None else None
            if fault is not None:
                findings.append(Finding(*fault, number, column.name))
                values.append(None)
                continue
            if text not in read:
                read[text] = reader(text)
            one = read[text]
            values.append(one.value)
            if one.rule is not None:
                findings.append(Finding(one.rule, one.sentence, number, column.name))
            elif one.repair is not None:
                repairs[one.repair] += 1
    return Typed(
        columns,
        [table.row_numbers[place] for place in kept],
        left_out,
        findings,
        [f"{note}: {number:,}." for note, number in repairs.items()],
    )


def _faulty(table: Table, at: int, names: tuple[str, ...]) -> bool:
    if not table.sheet.faults:
        return False
    columns = (table.positions.get(name) for name in names)
    number = table.row_numbers[at]
    return any((number, at + 1) in table.sheet.faults for at in columns if at is not None)


def _rows(form: Form, typed: Typed) -> list[Mapping[str, Any]]:
    columns = [typed.columns[name] for name in form.names]
    return [dict(zip(form.stored, values, strict=True)) for values in zip(*columns, strict=True)]


def _in_order(table: Table, findings: list[Finding]) -> list[Finding]:
    """By row, then by column as the file has them; those of the whole file first."""
    place = {name: at for name, at in table.positions.items()}
    ordered = sorted(
        findings, key=lambda one: (one.row or 0, place.get(one.column or "", len(place)))
    )
    if len(ordered) <= MOST_FINDINGS:
        return ordered
    more = Finding(
        "more", f"there are more than {MOST_FINDINGS:,} things to mend; mend these first"
    )
    return [more, *ordered[:MOST_FINDINGS]]
