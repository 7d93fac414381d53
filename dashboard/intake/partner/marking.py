"""A copy of a refused table with a remark beside each row: to be opened, mended and sent again.

A copy repeats only what was understood: numbers, days, and words of the city's and the forms'
lists. Everything else is left blank, because nobody has said that it is not a name. Rows stand
where they stood. It is made in memory.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from dashboard.intake.partner.header import REMARK_COLUMN, Table
from dashboard.intake.partner.kinds import KEY, TEXT
from dashboard.intake.partner.model import Finding

MOST_CELLS_OF_A_WORKBOOK = 100_000
"""A larger copy is a CSV file, whatever came in: a workbook of that size takes long to write."""
_MARK = PatternFill("solid", fgColor="FFF2CC")
_BOLD = Font(bold=True)
_REFILL = "write here again what you had, it is not repeated"


def marked_up(
    kind: str,
    name: str,
    table: Table,
    columns: Mapping[str, Sequence[Any]],
    row_numbers: Sequence[int],
    findings: Sequence[Finding],
) -> tuple[bytes, str]:
    """The copy's bytes and file name; `columns` are the typed values of the rows `row_numbers`."""
    remarks: dict[int, list[str]] = {}
    marks: set[tuple[int, str]] = set()
    for finding in findings:
        row = finding.row or table.header_row
        where = f"{finding.column}: " if finding.column else ""
        remarks.setdefault(row, []).append(where + finding.sentence)
        marks.add((row, finding.column or ""))
    rows = _rows(table, columns, row_numbers, remarks, marks)
    cells = len(rows) * (len(table.form.names) + 1)
    stem = PurePath(name).stem or table.form.report
    if kind == "xlsx" and cells <= MOST_CELLS_OF_A_WORKBOOK:
        return _workbook(table, rows, marks), f"{stem} to mend.xlsx"
    return _csv(rows), f"{stem} to mend.csv"


def _rows(table, columns, row_numbers, remarks, marks) -> list[list[Any]]:
    """Rows from row 1 on, as they stood; a blank row for each that is not repeated."""
    form = table.form
    order = [name for name in table.positions]
    unsaid = [name for name in order if form.column(name).kind in (KEY, TEXT)]
    last = max([*table.row_numbers, *remarks, table.header_row])
    rows: list[list[Any]] = [[] for _ in range(last)]
    rows[table.header_row - 1] = [*order, REMARK_COLUMN]
    at_of = {number: at for at, number in enumerate(row_numbers)}
    for number, row in zip(table.row_numbers, table.rows, strict=True):
        at = at_of.get(number)
        if at is None:
            continue
        told = [name for name in unsaid if table.cell(row, name)]
        for name in told:
            if (number, name) not in marks:
                remarks.setdefault(number, []).append(f"{name}: {_REFILL}")
                marks.add((number, name))
        cells = [None if name in told else columns[name][at] for name in order]
        rows[number - 1] = [*map(_plain, cells), "; ".join(remarks.get(number, []))]
    for number, said in remarks.items():
        if not rows[number - 1]:
            rows[number - 1] = [*(None for _ in order), "; ".join(said)]
    return rows


def _plain(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _csv(rows: list[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([cell.isoformat() if isinstance(cell, date) else cell for cell in row])
    # With the mark Excel reads it as UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _workbook(table: Table, rows: list[list[Any]], marks: set[tuple[int, str]]) -> bytes:
    header = rows[table.header_row - 1]
    filled = {
        (number, at)
        for number, row in enumerate(rows, 1)
        for at, (name, value) in enumerate(zip(header, row, strict=False), 1)
        if (number, name) in marks or (name == REMARK_COLUMN and value and row is not header)
    }
    return as_workbook(table.form.report, rows, table.header_row, filled)


def as_workbook(
    title: str,
    rows: Sequence[Sequence[Any]],
    header_row: int = 1,
    filled: Collection[tuple[int, int]] = (),
) -> bytes:
    """A workbook of one sheet; cells of `filled` (row and column from 1) are colored."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row, 1):
            cell = sheet.cell(number, at)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
            if (number, at) in filled:
                cell.fill = _MARK
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            if number == header_row:
                cell.font = _BOLD
    for at, name in enumerate(rows[header_row - 1], 1):
        width = 80 if name == REMARK_COLUMN else max(12, len(str(name)) + 2)
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = sheet.cell(header_row + 1, 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        _InMemory(book, packed).write_data()
    return out.getvalue()


class _InMemory(ExcelWriter):
    """openpyxl writes each sheet to a temporary file first; this one keeps it in memory."""

    def write_worksheet(self, ws: Any) -> None:
        out = io.BytesIO()
        ws._drawing = SpreadsheetDrawing()
        writer = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)
