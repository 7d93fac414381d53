"""The files of an export: which file holds which table, and its rows as columns c0, c1, ...

A CSV file in UTF-8 is read by DuckDB itself, in a stream. What it cannot read (Windows-1252,
mixed line ends, a torn row) is read again in pieces by a slower reader, which either succeeds or
says which row is wrong. A workbook is opened by a process of its own.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.intake.errors import IntakeError
from dashboard.intake.files import HEAD_BYTES, MAX_CELL, MAX_COLUMNS, kind_of, refusal
from dashboard.intake.tally.header import Columns, column_names
from dashboard.intake.tally.parts import Table
from dashboard.intake.tally.workbook import Workbook

PIECE_ROWS = 20_000
_NO_TEXT = "\x1f"  # stands for nothing in no file, so that an empty cell is an empty text


@dataclass(frozen=True)
class Piece:
    """Some rows of a table, each cell a text; the first stands in row `first_row` of its file."""

    rows: list[list[str]] = field(repr=False)
    first_row: int


class Source:
    """One table of the export: where it is and which columns it has."""

    def __init__(self, table: Table, path: Path) -> None:
        self.table, self.path, self.name = table, path, path.name
        head = _head(path)
        kind = kind_of(self.name, head)
        if kind == "json":
            raise refusal(self.name, "is JSON, not a table; export CSV or XLSX")
        self._workbook: Workbook | None = None
        if kind == "xlsx":
            self._workbook = Workbook(path, table.sheet, table.skip_rows, table.header_rows)
            names = self._workbook.header
        else:
            names = self._csv_header(head)
        if len(names) > MAX_COLUMNS:
            raise refusal(self.name, f"has {len(names):,} columns, which no export has")
        self.columns = Columns(table.name, self.name, names)

    @property
    def relation(self) -> str | None:
        """The words by which DuckDB reads the table in a stream; None where it cannot."""
        # A path is a pattern to DuckDB, and it skips lines, not rows.
        if self._workbook is not None or set(str(self.path)) & set("*?["):
            return None
        if self._header_lines != self.table.skip_rows + self.table.header_rows:
            return None
        names = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(self.columns.names)))
        sign = literal(self.table.delimiter)
        return (
            f"read_csv({literal(str(self.path))}, columns = {{{names}}}, auto_detect = false, "
            f"header = false, skip = {self._header_lines}, delim = {sign}, quote = '\"', "
            f"escape = '\"', strict_mode = true, nullstr = {literal(_NO_TEXT)})"
        )

    def pieces(self) -> Iterator[Piece]:
        """All rows below the header, in pieces (one without rows if there are none).

        Raises IntakeError that names the row that is torn.
        """
        first = self.table.skip_rows + self.table.header_rows + 1
        rows = self._csv_rows() if self._workbook is None else self._workbook.rows()
        is_empty = True
        for piece in rows:
            yield Piece(piece, first)
            first += len(piece)
            is_empty = False
        if is_empty:
            yield Piece([], first)

    def _csv_header(self, head: bytes) -> list[str]:
        text = head.decode("utf-8-sig", errors="replace")
        stream = io.StringIO(text, newline="")
        reader = csv.reader(stream, delimiter=self.table.delimiter)
        wanted = self.table.skip_rows + self.table.header_rows
        try:
            rows = list(itertools.islice(reader, wanted))
        except csv.Error:
            raise refusal(self.name, "its header cannot be read as CSV; check its quotes") from None
        if len(rows) < wanted:
            raise refusal(self.name, "has no header where the mapping says; correct the mapping")
        self._header_lines = reader.line_num
        names = column_names(rows[self.table.skip_rows :])
        if len(names) < 2:
            raise refusal(
                self.name,
                "its header has a single column; say in the mapping what separates the columns: "
                'delimiter = ";" or "\\t"',
            )
        return names

    def _csv_rows(self) -> Iterator[list[list[str]]]:
        width, wanted = len(self.columns.names), self.table.skip_rows + self.table.header_rows
        found: list[list[str]] = []
        row = wanted
        before = csv.field_size_limit(MAX_CELL)
        try:
            with open(self.path, encoding=self._encoding(), newline="") as opened:
                reader = csv.reader(opened, delimiter=self.table.delimiter, strict=True)
                for row, cells in enumerate(reader, 1):
                    if row <= wanted:
                        continue
                    if len(cells) != width and cells:
                        raise refusal(
                            self.name,
                            f"has {len(cells):,} cells where the header has {width:,}; export the "
                            "file again",
                            row,
                        )
                    found.append(cells or [""] * width)
                    if len(found) == PIECE_ROWS:
                        yield found
                        found = []
            if found:
                yield found
        except csv.Error:
            raise refusal(
                self.name, "a quoted text is not closed properly; export the file again", row + 1
            ) from None
        except UnicodeDecodeError:
            raise refusal(
                self.name, "is neither UTF-8 nor Windows-1252 text; save it again as CSV UTF-8"
            ) from None
        finally:
            csv.field_size_limit(before)

    def _encoding(self) -> str:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            with open(self.path, "rb") as opened:
                while piece := opened.read(1 << 20):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8-sig"


def find_file(table: Table, exports: list[Path]) -> Path:
    """The file of `exports` (files, or folders of them) that holds a table of the mapping.

    Raises IntakeError if it is not there, or not clear which it is.
    """
    files: list[Path] = []
    for path in exports:
        if not path.exists():
            raise IntakeError(f"There is no file {path.name}; check the name and folder.")
        files += sorted(path.iterdir()) if path.is_dir() else [path]
    named = [
        path for path in files
        if table.file is None or path.name.casefold() == table.file.casefold()
    ]  # fmt: skip
    if len(named) == 1:
        return named[0].resolve()
    if table.file is None:
        raise IntakeError(
            f"The export has {len(files):,} files, and the mapping does not say which holds the "
            f"table {table.name}; write tables.{table.name}.file."
        )
    many = "more than once" if named else "not"
    raise IntakeError(
        f"The file {table.file} is {many} in the export; name the folder or file that has it, or "
        f"correct tables.{table.name}.file in the mapping."
    )


def literal(text: str) -> str:
    """A text in SQL."""
    if "\0" in text:
        raise IntakeError("A name with a zero byte cannot be used; rename it.")
    return "'" + text.replace("'", "''") + "'"


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise refusal(path.name, "is not a file; name the file itself")
        with open(path, "rb") as opened:
            head = opened.read(HEAD_BYTES)
    except OSError as problem:
        raise refusal(path.name, f"cannot be opened ({problem.strerror})") from None
    if not head.strip():
        raise refusal(path.name, "is empty; export it again")
    return head
