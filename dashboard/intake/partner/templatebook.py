"""The workbook of a template: sheets, drop-downs and what a cell says to a slip of the hand."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.intake.partner import guide
from dashboard.intake.partner.kinds import (
    AREA,
    CODE,
    COUNT,
    DAY,
    FLAG,
    KEY,
    LONGEST_TEXT,
    MOST,
    PROGRAMME,
    TEXT,
    Column,
    Form,
)
from dashboard.intake.partner.model import CITY, UNKNOWN
from dashboard.intake.partner.prefill import Prefill
from dashboard.intake.timeless import without_clock

GUIDE_WIDTH = 100
LINE_HEIGHT = 16
LISTS = "Lists"
ROOM = 2_000
"""Rows below those that are begun, where cells still help."""
LONGEST_NAME = 40
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
DAY_FORMAT, TEXT_FORMAT, COUNT_FORMAT = "yyyy-mm-dd", "@", "0"

_BOLD = Font(bold=True)
_TITLE = Font(bold=True, size=14)
_TOP = Alignment(vertical="top", wrap_text=True)
_EDGE = Border(bottom=Side(style="thin", color="808080"))
_SAID, _ASKED = PatternFill("solid", fgColor="E7E6E6"), PatternFill("solid", fgColor="DDEBF7")
_WRONG = {
    AREA: "Choose an area from the list. Write unknown if you do not know it.",
    CODE: "Choose a word from the list. The sheet Lists says what each one means.",
    COUNT: f"Write a whole number from 0 to {MOST:,}. Empty means you do not know.",
    DAY: "Write a day, like 2026-11-01.",
    FLAG: "Write yes or no.",
    KEY: "Write a short name of 40 letters at most: small letters, digits and hyphens.",
    PROGRAMME: "Choose a program from the list.",
    TEXT: f"Write the name of the place alone, {LONGEST_TEXT} letters at most.",
}


def template_book(form: Form, known: Prefill) -> bytes:
    """The workbook's bytes. The first sheet is the report, named like it; it holds no comment and
    no formula in a cell."""
    book = Workbook()
    book.properties.creator = "Peaceboard"
    book.properties.title = form.title
    report = book.active
    report.title = form.title
    rows = known.rows(form)
    _report_sheet(report, form, rows)
    _guide_sheet(book.create_sheet(guide.TITLE), form, known)
    ranges = _lists_sheet(book.create_sheet(LISTS), form, known)
    for at, column in enumerate(form.columns, 1):
        check = _validation(column, ranges.get(column.name))
        if check is not None:
            letter = get_column_letter(at)
            check.add(f"{letter}2:{letter}{len(rows) + 1 + ROOM}")
            report.add_data_validation(check)
    for sheet in book.worksheets:
        # On paper as wide as the sheet, as long as it takes.
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def _report_sheet(sheet: Worksheet, form: Form, rows: list[list[date | str | None]]) -> None:
    for at, column in enumerate(form.columns, 1):
        header = sheet.cell(1, at, column.name)
        header.font, header.border = _BOLD, _EDGE
        header.fill = _ASKED if column.kind == COUNT else _SAID
        letter = get_column_letter(at)
        longest = max((len(str(row[at - 1])) for row in rows if row[at - 1]), default=0)
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(12, len(column.name) + 2, min(longest + 2, LONGEST_NAME))
        # A cell nobody has touched takes the format of its column: an id stays the text it is.
        dimension.number_format = _format(column)
    for number, row in enumerate(rows, 2):
        for at, (column, value) in enumerate(zip(form.columns, row, strict=True), 1):
            cell = _write(sheet.cell(number, at), value)
            cell.number_format = _format(column)
    sheet.freeze_panes = "A2"


def _write(cell: Cell, value: date | str | None) -> Cell:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # also where it begins like a formula
    return cell


def _format(column: Column) -> str:
    return {COUNT: COUNT_FORMAT, DAY: DAY_FORMAT}.get(column.kind, TEXT_FORMAT)


def _guide_sheet(sheet: Worksheet, form: Form, known: Prefill) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, GUIDE_WIDTH
    for number, (left, right) in enumerate(guide.guide(form, known), 1):
        # Not every program makes a row as high as its words need.
        lines = -(-len(right or "") // GUIDE_WIDTH)
        sheet.row_dimensions[number].height = LINE_HEIGHT * max(lines, 1)
        for at, text in ((1, left), (2, right)):
            if text:
                _write(sheet.cell(number, at), text).alignment = _TOP
        if left and not right:
            sheet.cell(number, 1).font = _TITLE if number == 1 else _BOLD
            sheet.cell(number, 1).alignment = Alignment(vertical="top")


def _lists_sheet(sheet: Worksheet, form: Form, known: Prefill) -> dict[str, str]:
    """Fill the sheet of allowed values; the range of each column's values by its name."""
    ranges = {}
    at = 1
    for column in form.columns:
        values = known.allowed(column)
        if values is None:
            continue
        meanings = _meanings(column, known)
        for offset, (heading, texts) in enumerate(
            ((f"Allowed in {column.name}", values), ("what it means", meanings))
        ):
            sheet.cell(1, at + offset, heading).font = _BOLD
            for number, text in enumerate(texts, 2):
                _write(sheet.cell(number, at + offset), text)
            sheet.column_dimensions[get_column_letter(at + offset)].width = LONGEST_NAME
        letter = get_column_letter(at)
        ranges[column.name] = f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"
        at += 3
    sheet.freeze_panes = "A2"
    return ranges


def _meanings(column: Column, known: Prefill) -> list[str]:
    if column.values:
        return list(column.values.values())
    if column.kind == AREA:
        types = {area_id: area_type for area_id, _, area_type in known.areas}
        said = {CITY: "The city as a whole.", UNKNOWN: "The area is not known."}
        return [said.get(area_id) or types[area_id] for area_id in known.shown[AREA]]
    return []


def _validation(column: Column, values: str | None) -> DataValidation | None:
    """What a spreadsheet program asks of a cell; None where anything may stand."""
    if values is not None:
        rule = {"type": "list", "formula1": values}
    elif column.kind == COUNT:
        rule = {"type": "whole", "operator": "between", "formula1": "0", "formula2": str(MOST)}
    elif column.kind == DAY:
        first, last = (str(int(to_excel(day))) for day in (FIRST_DAY, LAST_DAY))
        rule = {"type": "date", "operator": "between", "formula1": first, "formula2": last}
    elif column.kind in (KEY, TEXT):
        most = 40 if column.kind == KEY else LONGEST_TEXT
        rule = {"type": "textLength", "operator": "between", "formula1": "1",
                "formula2": str(most)}  # fmt: skip
    else:
        return None
    return DataValidation(
        **rule,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop",
        errorTitle=column.name[:32],
        error=_WRONG[column.kind],
        showInputMessage=True,
        promptTitle=column.name[:32],
        prompt=column.meaning,
    )
