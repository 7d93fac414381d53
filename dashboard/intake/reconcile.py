"""What became of every row of a police file, said in words and kept as numbers. Pure.

No value of any row is in it: only counts, days the file covers, and names of areas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.intake.errors import IntakeError
from dashboard.intake.placing import QUALITIES
from dashboard.intake.reports import Report, counted
from dashboard.intake.victims import REASONS

LEVEL_COLUMNS = {
    "neighborhood": "neighborhood_id",
    "district": "district_id",
    "division": "division_id",
}
NOT_COUNTED = ("justifiable_homicide", "negligent_manslaughter")
CHANGES_SHOWN = 12


def require_sum(rows_read: int, rows_used: int, left_out: Mapping[str, int]) -> None:
    """Refuse to go on unless rows read = rows used + rows left out."""
    total = rows_used + sum(left_out.values())
    if total != rows_read:
        raise IntakeError(
            f"its rows do not add up ({rows_read:,} read, {total:,} accounted for); nothing was "
            "stored, please report this as a fault of Peaceboard"
        )


def changes(old: pd.DataFrame | None, new: pd.DataFrame) -> list[dict[str, Any]]:
    """Where the counts of two imports of one year differ: by month and area, of every level."""
    before, after = _by_month(old), _by_month(new)
    return [
        {
            "month": month,
            "area_type": area_type,
            "area_id": area_id,
            "old": before[month, area_type, area_id],
            "new": after[month, area_type, area_id],
        }
        for month, area_type, area_id in sorted(set(before) | set(after))
        if before[month, area_type, area_id] != after[month, area_type, area_id]
    ]


def report(name: str, sidecar: Mapping[str, Any], notes: list[str]) -> Report:
    """The reconciliation report of one imported file: `name` is the file's, `sidecar` as stored."""
    told = sidecar["reconciliation"]
    unit = "homicide victim" if sidecar["counted_unit"] == "victims" else "homicide report"
    number, read = told["counted"], told["rows_read"]
    headline = (
        f"{name}: {counted(read, 'row')} read, {counted(number, unit)} counted"
        f"{_unplaced(number, sidecar['places'])}."
    )
    lines = [
        f"Source {sidecar['source_id']}, year {sidecar['source_year']}; reported from "
        f"{sidecar['covers_from']} to {sidecar['covers_to']}.",
        f"Counting rule: {sidecar['counting_rule']}",
        f"{counted(read, 'row')} read = {told['rows_used']:,} used "
        f"+ {read - told['rows_used']:,} left out:",
        *(f"  {_reason(reason, rows)}" for reason, rows in _ordered(told["left_out"])),
    ]
    if told["homicide_rows"]:
        lines.append(_homicide_rows(told))
    if number:
        lines.append(f"Places of the {number:,} counted:")
        lines += [
            f"  {sidecar['places'][quality]:,} {words}"
            for quality, words in QUALITIES.items()
            if sidecar["places"].get(quality)
        ]
        bases = sidecar["date_bases"]
        lines.append(
            f"Days: {bases.get('injury', 0):,} by the day of the injury, "
            f"{bases.get('reported', 0):,} by the day it was reported."
        )
    lines += _file_places(sidecar["file_places"])
    lines += notes
    lines += _changed(sidecar)
    return Report(headline, tuple(lines), {"kind": "crime", **sidecar})


def unchanged(name: str, sidecar: Mapping[str, Any]) -> Report:
    """The report for a file that is already in use."""
    headline = (
        f"{name}: nothing changed; this very file is in use for {sidecar['source_id']} "
        f"{sidecar['source_year']}."
    )
    return Report(headline, (), {"kind": "crime", "unchanged": True, "sha256": sidecar["sha256"]})


def _homicide_rows(told: Mapping[str, Any]) -> str:
    """How many rows are homicides of any kind, and how many of those that count are nowhere."""
    number = told["homicide_rows"]
    apart = sum(told["left_out"].get(reason, 0) for reason in NOT_COUNTED)
    of_them = f"of the other {number - apart:,}" if apart else "of them"
    kinds = " (justifiable and negligent included)" if apart else ""
    return (
        f"{counted(number, 'homicide row')}{kinds}; {of_them}, "
        f"{told['homicide_rows_at_default_places']:,} at a default place (flagged, not mapped)."
    )


def _by_month(rows: pd.DataFrame | None) -> Counter:
    found: Counter = Counter()
    if rows is None:
        return found
    for row in rows.to_dict("records"):
        month = f"{row['happened_on']:%Y-%m}"
        found[month, "city", "city"] += row["counted"]
        for area_type, column in LEVEL_COLUMNS.items():
            found[month, area_type, row[column]] += row["counted"]
    return found


def _unplaced(number: int, places: Mapping[str, int]) -> str:
    without = number - places.get("in_area", 0)
    if not without:
        return ""
    return " (without a place)" if without == number else f" ({without:,} without a place)"


def _ordered(left_out: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(reason, left_out[reason]) for reason in REASONS if left_out.get(reason)]


def _reason(reason: str, rows: int) -> str:
    one, many = REASONS[reason]
    return f"{rows:,} {one if rows == 1 else many}"


def _area(change: Mapping[str, Any]) -> str:
    if change["area_id"] == "unknown":
        return f"unknown {change['area_type']}"
    return change["area_id"]


def _file_places(places: Mapping[str, Any]) -> list[str]:
    if places["box_of"] is None:
        return ["Points of other rows were not checked: no boundaries and no box of the city."]
    return [
        f"All rows, by {places['box_of']} (a quick check, not the true outline): "
        f"{places['in_city']:,} in the city, {places['out_of_city']:,} out of it, "
        f"{places['default']:,} at a default place, {places['zero']:,} at 0,0, "
        f"{places['none']:,} without a point."
    ]


def _changed(sidecar: Mapping[str, Any]) -> list[str]:
    replaced = sidecar["replaces"]
    if replaced is None:
        return []
    found = sidecar["changes"]
    if replaced == sidecar["sha256"]:
        first = "The same file as before, placed anew, because boundaries or rules have changed"
    else:
        first = "Replaces the file imported before"
    if not found:
        return [f"{first}; no count changed."]
    lines = [f"{first}; what changed, by month and area:"]
    lines += [
        f"  {one['month']} {_area(one)}: {one['old']:,} -> {one['new']:,}"
        for one in found[:CHANGES_SHOWN]
    ]
    if len(found) > CHANGES_SHOWN:
        lines.append(f"  ... and {len(found) - CHANGES_SHOWN:,} more, all in the kept report.")
    return lines
