"""A partner's desk in a test: a folder with an export, a mapping and the city's list of areas.

Everything is made up and written when a test runs; no row about anybody lies in the repository.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from dashboard.intake.partner.model import Known, plain
from dashboard.intake.tally.areas import read_areas
from dashboard.intake.tally.mapping import read_mapping
from dashboard.intake.tally.run import Report, tally

TODAY = date(2026, 11, 18)
AREAS = {
    "neighborhood-1": "Ash Row", "neighborhood-2": "Birch Court", "neighborhood-10": "Cedar Hill",
}  # fmt: skip
ALIASES = {"The Trees": "neighborhood-1;neighborhood-2", "Cedars": "neighborhood-10"}
KNOWN = Known(
    organization_id="harbor-house",
    organizations={"harbor house": "harbor-house"},
    may_write_for=frozenset({"harbor-house"}),
    areas={plain(name): (name,) for name in (*AREAS, "city", "unknown")},
    area_types={**dict.fromkeys(AREAS, "neighborhood"), "city": "city", "unknown": "city"},
    allowed_area_types=("city", "neighborhood"),
    programmes={},
)

TOP = """
organization = "harbor-house"
periods = "month"
fiscal_year_starts = "07-01"
time_zone = "America/Chicago"
date_formats = ["%m/%d/%Y", "%m/%d/%Y %H:%M:%S"]
no_person = ["anonymous"]
"""
SERVICES = """
[tables.visits]
[services]
table = "visits"
person = "Person"
served_at = "Day"
[services.service_type]
column = "Kind"
leave_out = ["Note"]
values = { "Talk" = "counseling", "Class" = "education_ged", "Rent" = "housing" }
[services.population]
column = "Group"
blank = "other"
values = { "Hurt" = "victim_or_family", "Home" = "returning_citizen" }
[services.area]
neighborhood = "Neighborhood"
town = { column = "Town", city = ["Lanternford"] }
"""
SERVICE_COLUMNS = ("Visit", "Person", "Name", "Day", "Kind", "Group", "Neighborhood", "Town")
REFERRALS = """
[tables.referrals]
[service_referrals]
table = "referrals"
person = "Person"
received_at = "Received"
contacted_at = "Reached"
decided_at = "Decided"
[service_referrals.referral_source]
column = "Source"
values = { "Officer" = "police", "Clinic" = "trauma_hospital", "Door" = "self" }
[service_referrals.population]
always = "high_risk"
[service_referrals.outcome]
column = "Outcome"
blank = "undecided"
[service_referrals.outcome.values]
"In" = "accepted"
"No" = "declined"
"Full" = "no_capacity"
"Out" = "not_eligible"
"Gone" = "no_longer_interested"
[service_referrals.area]
neighborhood = "Neighborhood"
"""
REFERRAL_COLUMNS = (
    "Number", "Person", "Received", "Reached", "Decided", "Source", "Outcome", "Neighborhood",
)  # fmt: skip
FOLLOW_UPS = """
[tables.calls]
[follow_ups]
table = "calls"
due_on = "Due"
done_on = "Done"
[follow_ups.result]
column = "Result"
blank = "not_done"
values = { "Talked" = "done", "No answer" = "not_reached" }
[follow_ups.area]
neighborhood = "Neighborhood"
"""
FOLLOW_UP_COLUMNS = ("Call", "Due", "Done", "Result", "Neighborhood")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
    """The folder, and how to fill it and count in it."""

    folder: Path

    def __post_init__(self) -> None:
        rows = ["area_id,area_name,area_type", "city,Lanternford,city", "district-1,East,district"]
        rows += [f"{area_id},{name},neighborhood" for area_id, name in AREAS.items()]
        (self.folder / "areas.csv").write_text("\n".join(rows), "utf-8")
        rows = ["alias,area_ids,note", *(f"{name},{ids}," for name, ids in ALIASES.items())]
        (self.folder / "aliases.csv").write_text("\n".join(rows), "utf-8")

    def mapping(self, text: str, name: str = "mapping.toml") -> Path:
        """Write a mapping."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def csv(self, columns: Sequence[str], rows: Iterable[Row], name: str = "export.csv") -> Path:
        """Write an export as CSV."""
        path = self.folder / name
        path.write_text(as_csv(columns, rows), "utf-8", newline="")
        return path

    def count(self, *exports: Path, first: date, last: date, today: date = TODAY,
              mapping: Path | None = None) -> dict[str, Report]:  # fmt: skip
        """Tally; the reports by name."""
        reports = tally(
            list(exports) or [self.folder / "export.csv"],
            read_mapping(mapping or self.folder / "mapping.toml"),
            today=today,
            areas=read_areas(self.folder / "areas.csv"),
            first=first,
            last=last,
            mapping_folder=self.folder,
        )
        return {report.report: report for report in reports}


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """An export as the text of a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def workbook(path: Path, sheet: str, rows: Iterable[Sequence[Any]], merged: Iterable[str] = ()):
    """Write an export as XLSX, with another sheet before it."""
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["The log is on the other sheet"])
    own = book.create_sheet(sheet)
    for row in rows:
        own.append(list(row))
    for cells in merged:
        own.merge_cells(cells)
    book.save(path)
    return path


def rows_of(report: Report) -> list[dict[str, str]]:
    """The rows of a file of counts, texts as they stand."""
    return list(csv.DictReader(io.StringIO(report.content.decode("utf-8"), newline="")))


def only(report: Report) -> dict[str, str]:
    """The single row of a file of counts."""
    rows = rows_of(report)
    assert len(rows) == 1, rows
    return rows[0]


def cells(report: Report, *names: str) -> set[tuple[str, ...]]:
    """These columns of every row."""
    return {tuple(row[name] for name in names) for row in rows_of(report)}


def said(report: Report) -> str:
    """What a person is told, as one text."""
    return "\n".join(report.lines)
