"""Reading the lists of partners and members: CSV, with all that is to mend said at once. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.intake.delimited import as_text, file_bytes
from dashboard.intake.errors import IntakeError
from dashboard.ledger.errors import LedgerError

MOST_BYTES = 5_000_000
MOST_PROBLEMS = 100
Reader = Callable[[str], Any]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+")


@dataclass(frozen=True)
class Line:
    """A row of a list, with its number as a spreadsheet counts it."""

    row: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass
class Listed:
    """The rows of a list, and what is to mend in them."""

    name: str
    lines: list[Line] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    def mend(self, row: int, column: str, sentence: str) -> None:
        """Note something to mend."""
        self.problems.append((row, column, sentence))

    def require_whole(self) -> None:
        """Raise LedgerError with everything to mend, in the order of rows."""
        if not self.problems:
            return
        told = [
            f"{self.name}, row {row:,}, column {column}: {sentence}."
            for row, column, sentence in sorted(self.problems)
        ]
        if len(told) > 1:
            more = [f"and {len(told) - MOST_PROBLEMS:,} more."] if len(told) > MOST_PROBLEMS else []
            head = f"{self.name}: {len(told):,} things to mend; nothing was stored."
            told = [head, *(f"  {one}" for one in [*told[:MOST_PROBLEMS], *more])]
        raise LedgerError("\n".join(told))


def read(
    source: Path | str | bytes, name: str, columns: Mapping[str, Reader], may_lack: Collection[str]
) -> Listed:
    """The rows of a CSV file (a path, or its bytes under `name`), each cell read by its reader.

    Columns of `may_lack` may be absent, as if their cells were empty. Raises LedgerError for a
    file that cannot be such a list; what is wrong in cells is noted in the result.
    """
    try:
        if not isinstance(source, bytes):
            name = Path(source).name
            source = file_bytes(Path(source), MOST_BYTES)
        text = as_text(source, name)
        rows = list(_numbered(text))
    except IntakeError as problem:
        raise LedgerError(str(problem)) from None
    except csv.Error:
        raise LedgerError(f"{name} is not a CSV file; save it as CSV with commas.") from None
    if not rows:
        raise LedgerError(f"{name} is empty; write its columns into the first row.")
    header = [cell.strip().lower() for cell in rows[0][1]]
    _require_columns(name, header, columns, may_lack)
    listed = Listed(name)
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            listed.mend(number, header[0], f"the row has {len(cells)} cells, the header "
                        f"{len(header)}; quote texts that hold a comma")  # fmt: skip
            continue
        given = dict(zip(header, cells, strict=True))
        listed.lines.append(Line(number, _values(listed, number, given, columns)))
    if not listed.lines and not listed.problems:
        raise LedgerError(f"{name} has no row below its header; write one for each entry.")
    return listed


def _numbered(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [(number, cells) for number, cells in enumerate(reader, start=1) if cells]


def _require_columns(
    name: str, header: list[str], columns: Mapping[str, Reader], may_lack: Collection[str]
) -> None:
    sentence = f"{name}, row 1: {{}}; the columns are {', '.join(columns)}."
    for column in columns:
        if column not in header and column not in may_lack:
            raise LedgerError(sentence.format(f"column {column} is missing"))
        if header.count(column) > 1:
            raise LedgerError(sentence.format(f"column {column} is there twice"))
    for number, column in enumerate(header, start=1):
        if column not in columns:
            raise LedgerError(sentence.format(f"column {number} has an unknown name"))


def _values(
    listed: Listed, row: int, given: Mapping[str, str], columns: Mapping[str, Reader]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, reader in columns.items():
        try:
            values[column] = reader(given.get(column, "").strip())
        except ValueError as problem:
            listed.mend(row, column, str(problem))
            values[column] = None
    return values


def text(most: int) -> Reader:
    """A text of 1 to `most` characters."""

    def reader(cell: str) -> str:
        if not cell:
            raise ValueError("is empty; fill it in")
        if len(cell) > most or not cell.isprintable():
            raise ValueError(f"is no plain text of {most} characters at most; shorten it")
        return cell

    return reader


def identifier(cell: str) -> str:
    """An id: small letters, digits and hyphens."""
    if not _ID.fullmatch(cell) or len(cell) > 60:
        raise ValueError("is no id; write small letters, digits and hyphens, 60 at most")
    return cell


def email(cell: str) -> str:
    """An e-mail address, in small letters."""
    if not _EMAIL.fullmatch(cell) or len(cell) > 200:
        raise ValueError("is no e-mail address; write it like name@example.org")
    return cell.casefold()


def day(cell: str) -> date:
    """A date."""
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError("is not a date; write it like 2026-01-31") from None


def whole(least: int, most: int) -> Reader:
    """A whole number within bounds."""

    def reader(cell: str) -> int:
        is_number = cell.isascii() and cell.isdigit() and len(cell) <= 9
        if not is_number or not least <= int(cell) <= most:
            raise ValueError(f"is not a whole number from {least} to {most}; correct it")
        return int(cell)

    return reader


def flag(cell: str) -> bool:
    """yes or no (or true or false); empty is no."""
    known = {"yes": True, "true": True, "no": False, "false": False, "": False}
    if cell.casefold() not in known:
        raise ValueError("is neither yes nor no; write one of them")
    return known[cell.casefold()]


def one_of(values: Collection[str]) -> Reader:
    """One of these words."""

    def reader(cell: str) -> str:
        if cell not in values:
            raise ValueError(f"is not one of {', '.join(values)}; write one of them")
        return cell

    return reader


def several(values: Collection[str]) -> Reader:
    """Some of these words, with semicolons between them; in the order of `values`."""

    def reader(cell: str) -> tuple[str, ...]:
        found = {part.strip() for part in cell.split(";") if part.strip()}
        if not found or not found <= set(values):
            raise ValueError(
                f"must hold some of {', '.join(values)}, with semicolons between them; correct it"
            )
        return tuple(value for value in values if value in found)

    return reader


def maybe(reader: Reader) -> Reader:
    """What `reader` reads, or None for an empty cell."""
    return lambda cell: reader(cell) if cell else None


def require_actor(by: str) -> None:
    """Raise LedgerError unless `by` may stand in the audit log as the person who acts."""
    try:
        identifier(by)
    except ValueError as problem:
        raise LedgerError(f"The name of the person who does this (--by) {problem}.") from None
