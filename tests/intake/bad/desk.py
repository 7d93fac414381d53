"""A made-up city to check partner files against, and how such files are written."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import openpyxl

from dashboard.intake.partner.model import Known, plain

TODAY = date(2026, 11, 22)

SERVICES = (
    "organization", "period_start", "period_end", "area", "service_type", "population",
    "episodes", "people_served", "people_new", "largest_person_episodes",
)  # fmt: skip
MEETINGS = (
    "organization", "period_start", "period_end", "meeting_id", "kind", "held_on", "place", "area",
    "mode", "is_public",
)  # fmt: skip

_NAMES = {
    "city": ("city", ["Lanternford", "city"]),
    "district-2": ("district", ["District 2"]),
    "division-north": ("division", ["North"]),
    "neighborhood-1": ("neighborhood", ["Alderwick"]),
    "neighborhood-2": ("neighborhood", ["Old Mill Basin"]),
    "neighborhood-3": ("neighborhood", ["Old Mill Lofts"]),
    "neighborhood-4": ("neighborhood", ["18th and Vine"]),
}
_SEVERAL = {"old mill": ("neighborhood-2", "neighborhood-3")}

KNOWN = Known(
    organization_id="lantern-house",
    organizations={
        "lantern house": "lantern-house",
        "open door": "open-door",
        "saint agnes place": "saint-agnes",
    },
    may_write_for=frozenset(),
    areas={plain(name): (area,) for area, (_, names) in _NAMES.items() for name in (area, *names)}
    | _SEVERAL,
    area_types={area: kind for area, (kind, _) in _NAMES.items()},
    allowed_area_types=("city", "district", "neighborhood"),
    programmes={"open table": "open-table"},
)
"""What the checks are told: Lantern House may report by neighborhood, but not by division."""


def service(**other: object) -> dict[str, object]:
    """One good row of the report on services, with other values where given."""
    row = {
        "organization": "Lantern House", "period_start": "2026-10-01", "period_end": "2026-10-31",
        "area": "Alderwick", "service_type": "counseling", "population": "other", "episodes": 12,
        "people_served": 5, "people_new": 2, "largest_person_episodes": 4,
    }  # fmt: skip
    return row | other


def meeting(**other: object) -> dict[str, object]:
    """One good row of the report on meetings, with other values where given."""
    row = {
        "organization": "Lantern House", "period_start": "2026-10-01", "period_end": "2026-10-31",
        "meeting_id": "weekly-2026-10-14", "kind": "community", "held_on": "2026-10-14",
        "place": "Alderwick Center", "area": "Alderwick", "mode": "in_person", "is_public": "yes",
    }  # fmt: skip
    return row | other


def csv_text(rows: Iterable[Mapping[str, object]], columns: Sequence[str] = SERVICES) -> str:
    """Rows as CSV, as a spreadsheet writes it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def table(rows: Iterable[Mapping[str, object]], columns: Sequence[str] = SERVICES) -> list[list]:
    """The header and the rows as lists of cells."""
    return [list(columns), *([row.get(name) for name in columns] for row in rows)]


def book_of(*sheets: Sequence[Sequence[object]]) -> openpyxl.Workbook:
    """A workbook with a sheet for each table."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, cells in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in cells:
            sheet.append(list(row))
    return book


def as_bytes(book: openpyxl.Workbook) -> bytes:
    """A workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """A workbook with some parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in [name for name in old.namelist() if name not in parts]:
            new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def part(content: bytes, name: str) -> str:
    """The text of one part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()
