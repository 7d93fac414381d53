"""Opening an XLSX workbook of strangers: its list of parts, its XML and its cells, within limits.

A workbook is a ZIP of XML. The list of parts is checked before anything is unpacked, and the XML
of every sheet before calamine reads it, because one cell far down makes a reader allocate the
whole rectangle. calamine gives the values; the XML tells what it does not: formulas that were
never computed, errors, comments, text boxes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

import python_calamine

from dashboard.intake.partner.reading import (
    HEADER_WITHIN_ROWS,
    MAX_COLUMNS,
    MAX_ROWS,
    Opened,
    Remark,
    Sheet,
    Unreadable,
    letter,
    tidy,
    too_long,
    trimmed,
    unreadable,
)

MAX_UNPACKED = 150_000_000
"""50,000 rows of the widest report unpack to about 60 MB."""
MAX_PARTS = 500
MAX_SHEETS = 30
_DAMAGED = "is a damaged workbook; save it again as XLSX or CSV"
_NOT_SHEETS = (
    (r"xl/vbaProject\.bin|xl/macrosheets/.*",
     "holds macros; save it as XLSX without them, or as CSV"),
    (r"xl/pivotCache/.*Records.*|xl/model/.*",
     "holds a pivot table, which keeps every record it was made from inside the file; copy the "
     "counts as values into a fresh template"),
    (r"xl/embeddings/.*|xl/activeX/.*|xl/media/.*\.(?:jpe?g|tiff?|bmp|heic)",
     "holds another document or a photo; copy the counts as values into a fresh template"),
)  # fmt: skip
_OTHERS = (
    ("xl/workbook.bin", "is a binary workbook; save it again as XLSX or CSV"),
    ("word/document.xml", "is a text document, not a table; fill in the template"),
    ("content.xml", "is an OpenDocument file; save it again as XLSX or CSV"),
    ("Index/Document.iwa", "is a Numbers file; export it as XLSX or CSV"),
)
_REMARKS = re.compile(
    r"xl/(?:comments|threadedComments|drawings|externalLinks)/?[^/]*\.(?:xml|vml)|xl/sharedStrings\.xml"
    r"|xl/(?:comments|threadedComments)/.*\.xml"
)
_LEFTOVER = "a text that no cell shows any more"
_HOLDERS = {
    "comment": "a comment",
    "threadedComment": "a comment",
    "txBody": "a text box",
    "textbox": "a text box",
    "si": _LEFTOVER,
    "cell": "a value kept from another workbook",
    "headerFooter": "the page header or footer",
}
_DECLARATION = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O|E\0N)|\0<\0!\0(?:D\0O|E\0N)")
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_UNCOMPUTED = ("uncomputed", "this formula was never computed; open the file in a spreadsheet "
               "program and save it, or write the number")  # fmt: skip
_MERGED = ("merged", "this cell is merged with others; unmerge them, and write its own value")
_ERROR = ("error_value", "the spreadsheet shows an error here, not a value; write the number")


def open_workbook(content: bytes) -> Opened:
    """The sheets, hidden ones included, and the remarks of an XLSX file.

    Raises Unreadable, with one sentence, for what is no workbook or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_parts(packed.infolist())
            parts = {
                part.filename: _unpacked(packed, part)
                for part in packed.infolist()
                if part.filename.endswith((".xml", ".rels", ".vml"))
            }
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError):
        raise unreadable("damaged", _DAMAGED) from None
    if any(_DECLARATION.search(part) for part in parts.values()):
        raise unreadable("declaration", "holds XML that no spreadsheet program writes; "
                         "save it again as XLSX or CSV")  # fmt: skip
    try:
        places, is_1904 = _sheet_parts(parts)
        layouts = {
            name: _layout(parts.get(place, b""), number)
            for number, (name, place) in enumerate(places.items(), 1)
        }
        remarks = [remark for layout in layouts.values() for remark in layout.remarks]
        remarks += _remarks(parts)
    except Unreadable:
        raise
    except (ElementTree.ParseError, LookupError, ValueError):
        raise unreadable("damaged", _DAMAGED) from None
    sheets = tuple(_sheets(content, layouts))
    shown = {text for sheet in sheets for row in sheet.rows for text in row}
    return Opened(
        "xlsx",
        sheets,
        tuple(one for one in remarks if one.where != _LEFTOVER or one.text not in shown),
        day_numbers_start_in_1904=is_1904,
    )


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part of the size the list says; BadZipFile for one that lies, before it is unpacked."""
    with packed.open(part) as source:
        return source.read(part.file_size + 1)


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    for name, sentence in _OTHERS:
        if name in names:
            raise unreadable("wrong_kind", sentence)
    if "xl/workbook.xml" not in names:
        raise unreadable("wrong_kind", "is a ZIP but not an XLSX workbook; unpack it first")
    unpacked = sum(part.file_size for part in parts)
    if len(set(names)) < len(names):
        raise unreadable("damaged", _DAMAGED)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        size = f"{unpacked / 1e6:,.0f} MB" if unpacked > MAX_UNPACKED else f"{len(parts):,} parts"
        raise unreadable(
            "unpacks_to_too_much",
            f"would unpack to {size}, which no report does; copy the counts as values into a "
            "fresh template",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise unreadable(
            "password", "is protected by a password; save it without one and send it again"
        )
    for pattern, sentence in _NOT_SHEETS:
        if any(re.fullmatch(pattern, name, re.IGNORECASE) for name in names):
            raise unreadable("more_than_sheets", sentence)


def _sheet_parts(parts: dict[str, bytes]) -> tuple[dict[str, str], bool]:
    """The part of each sheet by its name, as the tabs stand, and whether days count from 1904."""
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    targets = {
        link.get("Id"): link.get("Target", "")
        for link in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    found: dict[str, str] = {}
    is_1904 = False
    for element in book.iter():
        kind = _local(element.tag)
        if kind == "workbookPr":
            is_1904 = element.get("date1904") in ("1", "true")
        elif kind == "sheet":
            link = next((v for k, v in element.attrib.items() if _local(k) == "id"), None)
            target = targets.get(link, "")
            place = target[1:] if target.startswith("/") else f"xl/{target}"
            found[element.get("name", "")] = place
    if not 1 <= len(found) <= MAX_SHEETS:
        raise unreadable(
            "too_many_sheets",
            f"has {len(found):,} sheets; send a workbook with the report's sheet only",
        )
    return found, is_1904


@dataclass(frozen=True)
class _Layout:
    """What the XML of a sheet tells beside its values; see Sheet.faults."""

    number: int
    faults: dict[tuple[int, int], tuple[str, str]]
    remarks: list[Remark]


def _layout(part: bytes, number: int) -> _Layout:
    """Faulty cells and the printed header of a sheet. Unreadable for a cell far away."""
    layout = _Layout(number, {}, [])
    row = column = 0
    if not part:
        return layout
    for event, element in ElementTree.iterparse(io.BytesIO(part), ("start", "end")):
        kind = _local(element.tag)
        if event == "start":
            if kind == "row":
                row, column = int(element.get("r", row + 1)), 0
            continue
        if kind == "c":
            where = _CELL.fullmatch(element.get("r", ""))
            column = _number(where[1]) if where else column + 1
            if where:
                row = int(where[2])
            said = {_local(child.tag): "".join(child.itertext()) for child in element}
            if element.get("t") == "e":
                layout.faults[row, column] = _ERROR
            elif "f" in said and not said.get("v") and element.get("t") != "str":
                layout.faults[row, column] = _UNCOMPUTED
            if said:
                _near(row, column, number)
            element.clear()
        elif kind == "row":
            element.clear()
        elif kind == "headerFooter":
            text = " ".join(element.itertext())
            layout.remarks.append(Remark(tidy(text), f"{_HOLDERS[kind]} of sheet {number}"))
    return layout


def _near(row: int, column: int, sheet: int) -> None:
    if row > MAX_ROWS + HEADER_WITHIN_ROWS:
        raise too_long(sheet)
    if column > MAX_COLUMNS:
        raise unreadable(
            "too_wide",
            f"sheet {sheet} has something in column {letter(column)}, beyond the {MAX_COLUMNS} "
            "columns a report may have; delete it, or send the report's sheet only",
        )


def _remarks(parts: dict[str, bytes]) -> Iterator[Remark]:
    """Texts outside of cells; those of the shared list that cells show are found there too."""
    for name, part in parts.items():
        if not _REMARKS.fullmatch(name):
            continue
        for _, element in ElementTree.iterparse(io.BytesIO(part)):
            holder = _HOLDERS.get(_local(element.tag))
            if holder is None:
                continue
            where = _CELL.fullmatch(element.get("ref", ""))
            text = tidy("".join(element.itertext()))
            element.clear()
            if text:
                row, column = (int(where[2]), where[1]) if where else (None, None)
                yield Remark(text, holder, row, column)


def _sheets(content: bytes, layouts: dict[str, _Layout]) -> Iterator[Sheet]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list(book.sheet_names)
    except Exception:  # calamine's messages may repeat content of the file
        raise unreadable("damaged", _DAMAGED) from None
    for name in names:
        layout = layouts.get(name) or _Layout(len(layouts) + 1, {}, [])
        try:
            sheet = book.get_sheet_by_name(name)
            cells = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
        except Exception:
            continue  # a sheet of charts only
        rows = [trimmed([_text(cell) for cell in row], at) for at, row in enumerate(cells, 1)]
        for (top, left), (bottom, right) in merged:
            for row in range(top + 1, min(bottom + 1, len(rows)) + 1):
                for column in range(left + 1, min(right + 1, MAX_COLUMNS) + 1):
                    layout.faults.setdefault((row, column), _MERGED)
        yield Sheet(layout.number, rows, layout.faults)


def _text(cell: Any) -> str:
    """A cell's value as a person would type it; days as 2026-11-01."""
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell) if not isinstance(cell, timedelta) else f"{cell}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _number(letters: str) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number
