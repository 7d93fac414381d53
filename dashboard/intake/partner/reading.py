"""Opening a partner's file, whatever program wrote it, as plain texts of cells.

Nothing is judged here but whether there is a table to look at. Rows are counted as a spreadsheet
shows them, so that a person finds the row that a sentence names.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.model import Finding

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 2_000
HEADER_WITHIN_ROWS = 20

_KINDS = (
    (b"%PDF", "is a PDF, not a table; fill in the template and send that"),
    (b"{\\rtf", "is a text document, not a table; fill in the template and send that"),
    (b"\x1f\x8b", "is compressed; unpack it first"),
    (b"PAR1", "is a Parquet file; send CSV or XLSX"),
    (codecs.BOM_UTF16_LE, "is written in UTF-16; save it again as CSV UTF-8"),
    (codecs.BOM_UTF16_BE, "is written in UTF-16; save it again as CSV UTF-8"),
    (b"\x89PNG", "is a picture, not a table; fill in the template and send that"),
    (b"\xff\xd8\xff", "is a picture, not a table; fill in the template and send that"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
_SAYS_SEPARATOR = re.compile(r'^"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)


class Unreadable(IntakeError):
    """A file with no table that can be checked; `findings` say why."""

    def __init__(self, *findings: Finding, is_about_persons: bool = False) -> None:
        self.findings = findings
        self.is_about_persons = is_about_persons
        super().__init__("; ".join(finding.text for finding in findings))


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet as tidy texts, from row 1 and column A on; rows may be short.

    `faults` are cells that show no value of their own, by (row, column), both from 1: a rule and
    a sentence."""

    number: int
    rows: list[list[str]] = field(repr=False)
    faults: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Remark:
    """Text of a workbook outside of its cells: a comment, a text box, a leftover."""

    text: str = field(repr=False)
    where: str
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Opened:
    """What a file holds: `kind` is csv or xlsx; `notes` say in words what was repaired."""

    kind: str
    sheets: tuple[Sheet, ...]
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()
    day_numbers_start_in_1904: bool = False


def unreadable(rule: str, sentence: str, row: int | None = None) -> Unreadable:
    """The error for a file that is refused as a whole, for one reason."""
    return Unreadable(Finding(rule, sentence, row))


@lru_cache(maxsize=65_536)
def tidy(text: str) -> str:
    """A cell's text without invisible characters and odd spaces, all digits written 0 to 9."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = []
    for sign in text:
        kind = unicodedata.category(sign)
        if kind == "Nd":
            kept.append(str(unicodedata.decimal(sign)))
        elif kind in ("Cc", "Zs", "Zl", "Zp"):
            kept.append(" ")
        elif kind != "Cf":
            kept.append(sign)
    return " ".join("".join(kept).split())


def letter(column: int) -> str:
    """The letters of a column counted from 1, as a spreadsheet shows them: 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def require_size(content: bytes) -> None:
    """Raise Unreadable for a file of more than MAX_BYTES."""
    if len(content) > MAX_BYTES:
        raise unreadable(
            "too_large",
            f"is larger than {MAX_BYTES // 1_000_000} MB, more than a report of counts needs; "
            "check that it is the right file",
        )


def open_file(content: bytes) -> Opened:
    """The sheets of a CSV or XLSX file of at most MAX_BYTES.

    Raises Unreadable, with one sentence, for anything that is not such a table.
    """
    require_size(content)
    if content.startswith(b"PK"):
        from dashboard.intake.partner.workbooks import open_workbook

        return open_workbook(content)
    return _open_text(content)


def _open_text(content: bytes) -> Opened:
    start = content.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        raise unreadable("empty", "is empty; fill in the template and send that")
    for sign, sentence in _KINDS:
        if content.startswith(sign):
            raise unreadable("wrong_kind", sentence)
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise unreadable(
                "password", "is protected by a password; save it without one and send it again"
            )
        raise unreadable("wrong_kind", "is an old Excel workbook; save it again as XLSX or CSV")
    if b"\0" in content:
        some = content[:2000]
        half = max(some[::2].count(0), some[1::2].count(0))
        if half > len(some) * 0.3 and some.strip(b"\0"):
            raise unreadable("wrong_kind", "is written in UTF-16; save it again as CSV UTF-8")
        raise unreadable("wrong_kind", "is not text; save the table again as CSV UTF-8 or XLSX")
    if start[:1] == b"<":
        raise unreadable("wrong_kind", "is a web page or XML, not a table; save it as XLSX or CSV")
    if start[:1] in (b"{", b"["):
        raise unreadable("wrong_kind", "is JSON, not a table; save it as CSV or XLSX")
    notes = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise unreadable(
                "encoding",
                "is written in an encoding that is neither UTF-8 nor Windows-1252; "
                "save it again as CSV UTF-8",
            ) from None
        notes.append("The text was read as Windows-1252.")
    said = _SAYS_SEPARATOR.match(text)
    if said:
        text = text[said.end() :]  # Excel does not show this line, so it counts no row either
    separator = said[1] if said else _separator(text)
    rows = _rows(text, separator)
    if separator != ",":
        word = _SEPARATORS[separator]
        notes.append(f"The columns were separated by {word} instead of commas.")
    return Opened("csv", (Sheet(1, rows),), notes=tuple(notes))


def _separator(text: str) -> str:
    """The separator that most of the first lines agree on, outside of quotes."""
    lines = re.sub(r'"[^"]*"', "", text[:100_000]).splitlines()[:HEADER_WITHIN_ROWS]
    return max(_SEPARATORS, key=lambda sign: max((line.count(sign) for line in lines), default=0))


def _rows(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    row = most = 0
    cells: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = csv.field_size_limit(MAX_CELL)
    try:
        for row, cells in enumerate(reader, 1):
            most = max(most, len(cells))
            tidied = trimmed([tidy(cell) for cell in cells], row)
            if tidied:
                if row > MAX_ROWS + HEADER_WITHIN_ROWS:
                    raise too_long()
                rows.extend([] for _ in range(row - 1 - len(rows)))
                rows.append(tidied)
    except csv.Error:
        raise unreadable(
            "quotes",
            "a quoted text is not closed or a cell is too long; save the table again",
            row + 1,
        ) from None
    finally:
        csv.field_size_limit(before)
    # Some programs leave separators away at the end of rows, but none the end of the last line.
    if len(cells) < most and not text.endswith(("\n", "\r")) and any(cells):
        raise unreadable("cut", "the file ends in the middle of this row; save it again", row)
    return rows


def trimmed(cells: list[str], row: int) -> list[str]:
    """`cells` without the empty ones on the right; Unreadable if there are still too many."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise unreadable(
            "too_wide",
            f"has {len(cells):,} columns, more than {MAX_COLUMNS}; use the template's columns only",
            row,
        )
    return cells


def too_long(sheet: int | None = None) -> Unreadable:
    """The error for a table of too many rows."""
    where = "" if sheet is None else f"sheet {sheet} "
    return unreadable(
        "too_long",
        f"{where}has more than {MAX_ROWS:,} rows; send fewer periods in one file, or delete what "
        "stands far below the table",
    )
