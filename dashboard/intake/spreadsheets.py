"""Opening an XLSX workbook of strangers in a small process that may not take much.

A workbook is a ZIP of XML: a few kilobytes can unpack to terabytes, and one cell far down makes a
reader allocate the whole rectangle. So the file list is checked first, and the reading is done by
a child process with a limit on memory and on computing time. Only the needed columns come back,
through a pipe; nothing is written to disk.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dashboard.intake.errors import IntakeError
from dashboard.intake.files import MAX_COLUMNS, Examined, Progress, refusal
from dashboard.settings import HOME

MAX_UNPACKED = 2_000_000_000
MAX_PARTS = 2_000
MEMORY_BYTES = 3_000_000_000
COMPUTING_SECONDS = 180
HEADER_WITHIN_ROWS = 20


@dataclass(frozen=True)
class Sheet:
    """The sheet that holds the records: needed columns as text, blank cells as None."""

    name: str
    sheet_names: tuple[str, ...]
    header_row: int
    header: tuple[str, ...]
    columns: dict[str, list[str | None]]


def read_sheet(
    file: Examined, columns: Mapping[str, Sequence[str]], progress: Progress | None = None
) -> Sheet:
    """Read the sheet whose header has most of `columns` (accepted names by our field names).

    Raises IntakeError if the file is no workbook, unpacks to too much, or no sheet fits.
    """
    _check_parts(file)
    accepted = {name: list(names) for name, names in columns.items()}
    answer = _ask_child({"path": str(file.path), "columns": accepted}, file.name, progress)
    if answer is None:
        raise refusal(
            file.name,
            f"cannot be opened within {MEMORY_BYTES // 10**9} GB of memory and "
            f"{COMPUTING_SECONDS // 60} minutes; check that it is the right workbook, or save its "
            "sheet as CSV UTF-8",
        )
    if "refused" in answer:
        raise refusal(file.name, answer["refused"])
    return Sheet(
        answer["name"],
        tuple(answer["sheet_names"]),
        answer["header_row"],
        tuple(answer["header"]),
        answer["columns"],
    )


def _ask_child(
    order: Mapping[str, Any], name: str, progress: Progress | None
) -> dict[str, Any] | None:
    """The child's answer, or None if it ended, or took longer than it may."""
    child = subprocess.Popen(
        [sys.executable, "-m", "dashboard.intake.spreadsheets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HOME,
    )
    told: bytes | None = json.dumps(order).encode()
    try:
        for second in range(2 * COMPUTING_SECONDS):
            try:
                answer, _ = child.communicate(told, timeout=1)
                return json.loads(answer) if child.returncode == 0 else None
            except subprocess.TimeoutExpired:
                told = None  # communicate() remembers what it has not sent yet
                if progress:
                    progress(f"Opening the workbook {name}", second, None)
    except ValueError:
        pass
    finally:
        child.kill()
        child.wait()
    return None


def _check_parts(file: Examined) -> None:
    try:
        with zipfile.ZipFile(file.path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise refusal(file.name, "is a damaged workbook or ZIP; download it again") from None
    unpacked = sum(part.file_size for part in parts)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise refusal(file.name, "is a ZIP but not an XLSX workbook; unpack it and name the table")
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise refusal(
            file.name,
            f"would unpack to {unpacked / 1e9:,.1f} GB in {len(parts):,} parts, more than a "
            "workbook of records needs; check where it comes from",
        )


def _answer(order: Mapping[str, Any]) -> dict[str, Any]:
    """What the child process does: find the sheet, give back its needed columns."""
    import python_calamine

    from dashboard.intake.schemas import plain_name

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(order["path"])
        names = list(workbook.sheet_names)
    except Exception:  # calamine's messages may repeat content of the file
        return {"refused": "is a damaged workbook; save it again as XLSX or CSV"}
    best: tuple[int, str, int, list] | None = None
    for name in names:
        try:
            rows = workbook.get_sheet_by_name(name).to_python(nrows=HEADER_WITHIN_ROWS)
        except Exception:
            continue  # a sheet of charts only, or a damaged one; another may hold the records
        for at, cells in enumerate(rows):
            header = {plain_name(cell) for cell in cells}
            fits = sum(bool(header & set(accepted)) for accepted in order["columns"].values())
            if fits >= 3 and (best is None or fits > best[0]):
                best = (fits, name, at, cells)
    if best is None:
        return {
            "refused": f"none of its {len(names)} sheets has a header of police records; "
            "check that it is the right workbook"
        }
    _, name, header_at, header = best
    if len(header) > MAX_COLUMNS:
        return {"refused": f"has {len(header):,} columns, which no table of records has"}
    plain = [plain_name(cell) for cell in header]
    where = {}
    for field, accepted in order["columns"].items():
        first = next((one for one in accepted if one in plain), None)
        if first is not None:
            where[field] = plain.index(first)
    found: dict[str, list[str | None]] = {field: [] for field in where}
    takes = [(found[field].append, at) for field, at in where.items()]
    sheet = workbook.get_sheet_by_name(name)
    # iter_rows() starts at the first row of the sheet, to_python() at the first that is not empty.
    first_row = (sheet.start or (0, 0))[0] + header_at
    for row, cells in enumerate(sheet.iter_rows()):
        if row > first_row and any(cell not in ("", None) for cell in cells):
            for append, at in takes:
                append(_text(cells[at]))
    return {
        "name": name,
        "sheet_names": names,
        "header_row": first_row + 1,
        "header": [str(cell) for cell in header],
        "columns": found,
    }


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (COMPUTING_SECONDS, COMPUTING_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold rows of people
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = _answer(json.loads(sys.stdin.buffer.read()))
    except (MemoryError, IntakeError):
        sys.exit(1)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main()
