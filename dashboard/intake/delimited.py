"""Reading a CSV file that strangers wrote, within limits, with one sentence for each defect."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from dashboard.intake.errors import IntakeError

MAX_BYTES = 200_000_000
MAX_COLUMNS = 1_000
MAX_HEADER_BYTES = 1_000_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def normalized(name: str) -> str:
    """A column name as sources.toml writes it: lower case, all but letters and digits a `_`."""
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def file_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The content of a file of at most `max_bytes`; IntakeError if absent, empty or too large."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise IntakeError(f"{path.name} is not a file; name the file itself.")
        if size > max_bytes:
            raise IntakeError(
                f"{path.name} is larger than {max_bytes // 1_000_000} MB, more than such a file "
                "should be; check that it is the right one."
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise IntakeError(f"There is no file {path.name}; check the name and folder.") from None
    except OSError as problem:
        raise IntakeError(
            f"{path.name} cannot be read ({problem.strerror}); check its permissions."
        ) from None
    if not content.strip():
        raise IntakeError(f"{path.name} is empty; download it again.")
    return content


def as_text(content: bytes, name: str) -> str:
    """The text of `content` (UTF-8, with or without a byte order mark)."""
    if content.startswith(_UTF16):
        raise IntakeError(f"{name} is written in UTF-16; save it again as UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise IntakeError(f"{name} is not UTF-8 text; save it again as UTF-8.") from None


def read_rows(text: str, name: str, max_cell: int = 131_072) -> Iterator[dict[str, str]]:
    """Each row of a comma-separated text as a dict by normalized column name.

    Raises IntakeError for a header that cannot be one, rows longer than it, and cells larger than
    `max_cell` characters. Shorter rows are refused too: a cut file is not a smaller file.
    """
    end = text.find("\n")
    if (end if end >= 0 else len(text)) > MAX_HEADER_BYTES:
        raise IntakeError(f"{name}: the first row is too long to be a header; check the file.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = csv.field_size_limit(max_cell)
    try:
        header = [normalized(cell) for cell in next(reader, [])]
        if len(header) > MAX_COLUMNS:
            raise IntakeError(
                f"{name} has {len(header):,} columns, more than {MAX_COLUMNS:,}; "
                "check that it is the right file."
            )
        if len(header) < 2:
            raise IntakeError(
                f"{name}: the first row has a single column; save the file with commas between "
                "its columns."
            )
        again = next((n for n, cell in enumerate(header) if cell and cell in header[:n]), None)
        if again is not None:
            # By number: a file without a header has a person's values in this row.
            first = header.index(header[again])
            raise IntakeError(
                f"{name}, row 1: columns {first + 1} and {again + 1} have one name; remove one, "
                "or put the header back if the file has none."
            )
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise IntakeError(
                    f"{name}, row {reader.line_num}: has {len(cells):,} cells where the header "
                    f"has {len(header):,}; download the file again."
                )
            yield dict(zip(header, cells, strict=True))
    except csv.Error:
        raise IntakeError(
            f"{name}, row {reader.line_num}: a quoted text is not closed or a cell is too long; "
            "download the file again."
        ) from None
    finally:
        csv.field_size_limit(before)
