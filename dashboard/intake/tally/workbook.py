"""Opening an XLSX export in a process of its own that may not take much.

A workbook is a ZIP of XML: a few kilobytes can unpack to terabytes, and one cell far down makes a
reader allocate the whole rectangle. So its list of parts is checked first, and the reading is done
by a child process with limits. Rows come back through a pipe, in pieces; nothing is written to
disk.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from dashboard.intake.errors import IntakeError
from dashboard.intake.files import MAX_COLUMNS, refusal
from dashboard.intake.partner import pipes
from dashboard.intake.tally.header import column_names
from dashboard.settings import HOME, environment_without_secrets

MEMORY_BYTES = 3_000_000_000
COMPUTING_SECONDS = 600
MAX_UNPACKED = 2_000_000_000
MAX_PARTS = 2_000
PIECE_ROWS = 20_000


class Workbook:
    """One sheet of a workbook: its column names at once, its rows when asked for."""

    def __init__(self, path: Path, sheet: str | None, skip_rows: int, header_rows: int) -> None:
        self._order = {
            "path": str(path), "sheet": sheet, "skip_rows": skip_rows, "header_rows": header_rows,
        }  # fmt: skip
        self._name = path.name
        self.header: list[str] = next(self._ask(only_header=True))

    def rows(self) -> Iterator[list[list[str]]]:
        """The rows below the header, in pieces, each cell a text; empty rows included."""
        answers = self._ask(only_header=False)
        next(answers)
        yield from answers

    def _ask(self, only_header: bool) -> Iterator[Any]:
        with subprocess.Popen(
            [sys.executable, "-m", "dashboard.intake.tally.workbook"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a reader says may repeat a cell
            cwd=HOME,
            env=environment_without_secrets(),
        ) as child:
            assert child.stdin is not None and child.stdout is not None
            try:
                order = self._order | {"only_header": only_header}
                child.stdin.write(json.dumps(order).encode())
                child.stdin.close()
                while (message := pipes.receive(child.stdout.read)) is not None:
                    answer = json.loads(message)
                    if "refused" in answer:
                        raise refusal(self._name, answer["refused"])
                    if answer.get("ended"):
                        return
                    yield answer["header"] if "header" in answer else answer["rows"]
                raise pipes.Broken
            except (pipes.Broken, BrokenPipeError):
                raise refusal(
                    self._name,
                    f"cannot be opened within {MEMORY_BYTES // 10**9} GB of memory and "
                    f"{COMPUTING_SECONDS // 60} minutes; save its sheet as CSV UTF-8",
                ) from None
            finally:
                child.kill()


def answer(order: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> None:
    """What the child process does: say the header, then the rows in pieces, then that it ended.

    Raises IntakeError with a sentence without the file's name.
    """
    import python_calamine

    _check_parts(order["path"])
    try:
        book = python_calamine.CalamineWorkbook.from_path(order["path"])
        name = _sheet_name(list(book.sheet_names), order["sheet"])
        sheet = book.get_sheet_by_name(name)
        merged = sheet.merged_cell_ranges or []
    except IntakeError:
        raise
    except Exception:  # calamine's messages may repeat content of the file
        raise IntakeError("is a damaged workbook; save it again as XLSX or CSV") from None
    say({"header": header_of(sheet, merged, order)})
    if not order["only_header"]:
        for piece in _pieces(sheet, order):
            say({"rows": piece})
    say({"ended": True})


def header_of(sheet: Any, merged: Sequence[Any], order: Mapping[str, int]) -> list[str]:
    """The names of the columns; IntakeError where there are none."""
    start, end = order["skip_rows"], order["skip_rows"] + order["header_rows"]
    rows = [[text_of(cell) for cell in cells] for cells in islice(sheet.iter_rows(), start, end)]
    # Rows are counted from the first of the sheet, columns from the first that is not empty.
    left = (sheet.start or (0, 0))[1]
    spans = [
        (first - left, last - left)
        for (top, first), (bottom, last) in merged
        if top <= start <= bottom and last > first
    ]
    names = column_names(rows, spans) if len(rows) == end - start else []
    while names and not names[-1]:
        names.pop()
    if not names:
        raise IntakeError("its sheet has no header where the mapping says; correct the mapping")
    if len(names) > MAX_COLUMNS:
        raise IntakeError(f"has {len(names):,} columns, which no export has")
    return names


def _pieces(sheet: Any, order: Mapping[str, int]) -> Iterator[list[list[str]]]:
    merged = sheet.merged_cell_ranges or []
    width = len(header_of(sheet, merged, order))
    rows = islice(sheet.iter_rows(), order["skip_rows"] + order["header_rows"], None)
    piece: list[list[str]] = []
    for cells in rows:
        texts = [text_of(cell) for cell in cells[:width]]
        piece.append(texts + [""] * (width - len(texts)))
        if len(piece) == PIECE_ROWS:
            yield piece
            piece = []
    if piece:
        yield piece


def text_of(cell: Any) -> str:
    """A cell as a CSV export would write it: days and instants as 2026-11-01 10:30:00."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        # A workbook keeps instants as fractions of days, a few microseconds beside the second.
        whole = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return whole.isoformat(" ")
    return "" if cell is None else str(cell)


def _sheet_name(names: Sequence[str], wanted: str | None) -> str:
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted is None:
        raise IntakeError(
            f"has {len(names):,} sheets, and the mapping does not say which; write `sheet`"
        )
    same = [name for name in names if name.casefold() == wanted.casefold()]
    if len(same) != 1:
        raise IntakeError("has no sheet of the name that the mapping gives; correct `sheet`")
    return same[0]


def _check_parts(path: str) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise IntakeError("is a damaged workbook or ZIP; save it again") from None
    unpacked = sum(part.file_size for part in parts)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise IntakeError("is a ZIP but not an XLSX workbook; unpack it and name the table")
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise IntakeError(
            f"would unpack to {unpacked / 1e9:,.1f} GB in {len(parts):,} parts, more than an "
            "export needs; save its sheet as CSV UTF-8"
        )


def _limit_this_process() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits
    for what, most in (
        (resource.RLIMIT_CPU, COMPUTING_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),  # a core file would hold rows of people
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _main() -> None:
    _limit_this_process()
    order = json.loads(sys.stdin.buffer.read())

    def say(facts: dict[str, Any]) -> None:
        sys.stdout.buffer.write(pipes.as_json(facts))
        sys.stdout.buffer.flush()

    try:
        answer(order, say)
    except IntakeError as problem:
        say({"refused": str(problem)})
    except BrokenPipeError:
        sys.exit(1)  # the other side has seen enough


if __name__ == "__main__":
    _main()
