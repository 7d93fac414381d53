"""From the numbers of an export to the rows of a report, in bounded memory.

The rows are counted in parts. A person's rows all fall into one part, so that distinct people of
the parts add up; so do all repetitions of a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.periods import WEEK, month_of, week_of
from dashboard.intake.tally.loading import Desk
from dashboard.intake.tally.parts import UNLINKED, Codes, Counted, code_list
from dashboard.intake.tally.periods import Range, late_until

PART_ROWS = 1_500_000
_CELLS = {
    "services": "service_cell", "service_referrals": "referral_cell", "follow_ups": "follow_up_cell"
}  # fmt: skip
_COLUMNS = {
    "undecided_over_2_business_days": "undecided_late",
    "contacted_within_72h": "within_72h",
    "contacted_later": "later",
    "not_yet_contacted": "not_yet",
    "largest_person_episodes": "largest",
}
"""Columns of reports that the queries call otherwise."""


@dataclass(frozen=True)
class Tallied:
    """The rows of one report under the names of its columns, and what is to be said about them.

    `notes` are counts by name: see `queries/tally/note.sql`.
    """

    report: str
    rows: list[dict[str, Any]]
    notes: dict[str, int]


def count(desk: Desk, counted: Counted, asked: Range, today: date) -> Tallied:
    """Count what `load` brought in."""
    notes = _count_parts(desk, counted, asked, today)
    frame = desk.builder.ask(f"tally/{counted.report}")
    if "undecided_early" in frame:
        notes["undecided_early"] = int(frame["undecided_early"].sum())
    return Tallied(counted.report, _rows(desk, counted, asked, frame), notes)


def _count_parts(desk: Desk, counted: Counted, asked: Range, today: date) -> dict[str, int]:
    builder, mapping = desk.builder, desk.mapping
    total = int(builder.ask("tally/row_count")["row_count"][0])
    parts = max(1, -(-total // PART_ROWS))
    about: dict[str, Any] = {"is_weekly": asked.kind == WEEK, "first_day": asked.first_day}
    if counted.report != "follow_ups":
        about["fiscal_month"] = mapping.fiscal_month
    if counted.report == "service_referrals":
        about["late_until"] = late_until(today, mapping.holidays)
    for part in range(parts):
        if desk.progress:
            desk.progress(f"Counting {FORMS[counted.report].title.lower()}", part, parts)
        builder.table(
            "input.unique_event", "tally/unique_event",
            parts=parts, part=part, **_told_elsewhere(counted),
        )  # fmt: skip
        cells = _CELLS[counted.report]
        builder.append(cells, f"tally/{cells}s", **about)
        builder.append("note", "tally/note", first_day=asked.first_day)
    frame = builder.ask("tally/notes")
    notes = frame.astype(object).where(frame.notna(), 0).iloc[0]
    return {str(name): int(value) for name, value in notes.items()}


def _told_elsewhere(counted: Counted) -> dict[str, int]:
    """For what a linked table may tell: the number of that table, and codes where it does not."""
    slots = {name: slot for slot, name in enumerate(counted.linked, 1)}
    found = {"area_slot": slots.get(counted.place.of or "", 1)}
    for name in ("kind", "population"):
        codes = counted.codes.get(name, Codes(None))
        of = codes.cell.of if codes.cell else None
        found[f"{name}_slot"] = slots.get(of or "", 1)
        found[f"{name}_blank"] = codes.blank
        found[f"{name}_unlinked"] = codes.otherwise if codes.otherwise >= 0 else UNLINKED
    return found


def _rows(desk: Desk, counted: Counted, asked: Range, frame: pd.DataFrame) -> list[dict[str, Any]]:
    form = FORMS[counted.report]
    around = week_of if asked.kind == WEEK else month_of
    lists = {
        name: code_list(counted.report, name)
        for name in ("service_type", "referral_source", "population")
        if name in form.names
    }
    kind_name = next((name for name in lists if name != "population"), None)
    rows = []
    for cell in frame.to_dict("records"):
        start, end = around(pd.Timestamp(cell["period_start"]).date())
        row: dict[str, Any] = {
            "organization": desk.mapping.organization,
            "period_start": start,
            "period_end": end,
            "area": counted.place.always or desk.areas.label(int(cell["area"])),
        }
        if kind_name:
            row[kind_name] = lists[kind_name][int(cell["kind"])]
            row["population"] = lists["population"][int(cell["population"])]
        for name in form.counts:
            row[name] = int(cell[_COLUMNS.get(name, name)])
        if cell.get("without_person") and "largest_person_episodes" in row:
            # All of them may be of one person.
            row["largest_person_episodes"] = None
        rows.append({name: row[name] for name in form.names})
    return rows
