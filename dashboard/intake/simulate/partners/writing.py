"""Rows into the bytes of a spreadsheet, in one person's hand."""

from __future__ import annotations

import csv
import functools
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import openpyxl

from dashboard.intake.partner.forms import AREA, COUNT, FLAG, FORMS, ORGANIZATION
from dashboard.intake.partner.templates import xlsx_template
from dashboard.intake.simulate.partners.book import Row
from dashboard.intake.simulate.partners.ground import Ground
from dashboard.intake.simulate.partners.hands import Hand
from dashboard.intake.timeless import without_clock

Cell = str | int | date | None


@dataclass
class Sheet:
    """A table about to be written: names of columns as in our template, and cells."""

    report: str
    header: list[str]
    cells: list[list[Cell]] = field(default_factory=list)

    def at(self, column: str) -> int:
        """The place of a column."""
        return self.header.index(column)


def sheet_of(
    report: str, rows: list[Row], hand: Hand, ground: Ground, organizations: dict[str, str]
) -> Sheet:
    """The rows as cells: names as the hand writes them, days and counts as values."""
    form = FORMS[report]
    sheet = Sheet(report, list(form.names))
    for row in rows:
        cells: list[Cell] = []
        for column, value in zip(form.columns, row, strict=True):
            if column.kind == ORGANIZATION:
                value = _organization(value, hand, organizations)
            elif column.kind == AREA and value is not None:
                value = _area(value, hand, ground)
            elif column.kind == FLAG:
                value = "yes" if value else "no"
            cells.append(value)
        sheet.cells.append(cells)
    return sheet


def _organization(organization_id: str, hand: Hand, organizations: dict[str, str]) -> str:
    name = organizations[organization_id]
    return {"id": organization_id, "name": name, "lower": name.lower()}[hand.organization]


def _area(area_id: str, hand: Hand, ground: Ground) -> str:
    if hand.names == "id" or area_id not in ground.names:
        return area_id
    name = "city" if area_id == "city" else ground.names[area_id]
    if hand.names == "lower":
        return name.lower()
    return ground.aliases.get(area_id, name) if hand.names == "alias" else name


def add_unreported(sheet: Sheet) -> None:
    """Add a row without counts, as our template brings it for a usual area, if there is room."""
    form = FORMS[sheet.report]
    coded = next((c for c in reversed(form.columns) if c.values and c.name in form.key), None)
    if coded is None or not sheet.cells:
        return
    last, at = sheet.cells[-1], sheet.at(coded.name)
    places = [sheet.at(name) for name in form.key]
    taken = {tuple(row[place] for place in places) for row in sheet.cells}
    for code in coded.values or ():
        row = list(last)
        row[at] = code
        if tuple(row[place] for place in places) not in taken:
            for count in form.counts:
                row[sheet.at(count)] = None
            sheet.cells.append(row)
            return


def file_of(sheet: Sheet, hand: Hand) -> bytes:
    """The bytes of the file; the same sheet and hand always give the same."""
    order = list(range(len(sheet.header)))
    if hand.is_shuffled:
        order = order[3:] + order[:3]
    header = [_title(sheet.header[place], hand) for place in order]
    kinds = {column.name: column.kind for column in FORMS[sheet.report].columns}
    rows = [
        [_cell(row[place], kinds.get(sheet.header[place]), hand) for place in order]
        for row in sheet.cells
    ]
    if hand.kind == "csv":
        return _csv([header, *rows], hand)
    if hand.kind == "template":
        return _template(rows, sheet.report)
    return _workbook([header, *rows], sheet.report, hand)


def _title(name: str, hand: Hand) -> str:
    if hand.header == "title":
        return name.replace("_", " ").title()
    return f" {name.upper()} " if hand.header == "shouted" else name


def _cell(value: Cell, kind: str | None, hand: Hand) -> Any:
    if isinstance(value, date):
        if hand.dates == "cell":
            return value
        return f"{value.month}/{value.day}/{value.year}" if hand.dates == "us" else str(value)
    if kind == COUNT and isinstance(value, int) and hand.has_thousands:
        return f"{value:,}"
    return value


def _csv(rows: list[list[Any]], hand: Hand) -> bytes:
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer, delimiter=hand.separator, lineterminator=hand.line)
    out.writerows(rows)
    out.writerows([[""] * len(rows[0])] * hand.blank_rows)
    return buffer.getvalue().encode(hand.encoding)


def _workbook(rows: list[list[Any]], report: str, hand: Hand) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(report.replace("_", " ").capitalize())
    for row in rows:
        sheet.append(row)
    for _ in range(hand.blank_rows):
        sheet.append([" "] * len(rows[0]))
    notes = book.create_sheet("Notes")
    notes.append(["Simulated numbers of a made-up organization."])
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


@functools.cache
def _empty_template(report: str) -> bytes:
    return xlsx_template(report)


def _template(rows: list[list[Any]], report: str) -> bytes:
    """Our own template, with the rows below its names."""
    book = openpyxl.load_workbook(io.BytesIO(_empty_template(report)))
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            book.worksheets[0].cell(number, at).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())
