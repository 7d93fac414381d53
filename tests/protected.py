"""A small protected part for a town, in place of disclosure control, and the people who decide.

`Plan` says which months of services are to be published by now, with the count or None for what is
not shown; like the real one, it adds to what was published and never changes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from dashboard import release as releases
from dashboard.exports import disclosure_report
from dashboard.ledger import open_ledger
from dashboard.ledger.members import import_members
from dashboard.ledger.released import BASE_COLUMNS, CELL_COLUMNS
from dashboard.release.protecting import ProtectedPart
from dashboard.release.tables import COUNT, MENU, PERIOD
from tests import towns
from tests.towns import TODAY, Town

MEASURE = "services_delivered"
VIEW = (MEASURE, "", "city", "month")
MEMBERS = b"""\
member_id,member_name,email,organization_id,roles,expires_on,is_disabled
ada,Ada Example,ada@example.org,,admin,,no
cleo,Cleo Example,cleo@example.org,,coordinator,,no
bea,Bea Example,bea@example.org,,approver,,no
abe,Abe Example,abe@example.org,,approver;leadership,,no
"""
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
RULES = {"k": 11, "max_organizations_per_person": 2, "largest_share": 0.25, "round_to": 0,
         "is_events": True}  # fmt: skip
REPORT = {
    "k": 11,
    "max_organizations_per_person": 2,
    "withheld": [],
    "families": {
        "services": {
            "rules": RULES,
            "views": [
                {"attribute": "", "area_type": "city", "period_type": "month", "cells": 2,
                 "frozen": 0, "candidates": 1, "shown": 1, "hidden_by_size": 1,
                 "hidden_by_remainder": 0, "hidden_by_audit": 0, "hidden_by_insiders": 0,
                 "won_back": 0},
            ],
            "blocks": [
                {"attribute": "", "year": "2026-07-01", "known_to": known_to, "columns": 40,
                 "rows": 12, "targets": 3, "leaks_found": 0, "repaired": 0, "unresolved": 0,
                 "certificates": 3, "upper_bound": 11.0, "solves": 4, "cpu_seconds": 0.2,
                 "peak_rss_mb": 80.0}
                for known_to in ("", "insiders")
            ],
        }
    },
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Month -> count or None; called as disclosure control is. `corrected` gives new versions."""

    months: Mapping[date, int | None] = field(default_factory=lambda: {AUGUST: 24})
    corrected: Mapping[date, int] = field(default_factory=dict)

    def __call__(
        self, db, city, menu, published_cells, published_base, *, release_id, today,
        earlier_periods, parents_of, progress,
    ) -> ProtectedPart:  # fmt: skip
        known = {(row.period_start.date(), row.version) for row in published_cells.itertuples()}
        wanted = [(month, counted, 0) for month, counted in self.months.items()]
        wanted += [(month, counted, 1) for month, counted in self.corrected.items()]
        new = [_cell(*one) for one in wanted if (one[0], one[2]) not in known]
        cells = pd.DataFrame(new, columns=list(CELL_COLUMNS))
        every = pd.concat(
            [
                published_cells,
                cells.assign(release_id=release_id, published_on=pd.Timestamp(today)),
            ]
        )
        return ProtectedPart(
            program_count=_program_count(every),
            program_period=_program_period(every),
            view_menu=pd.DataFrame([VIEW], columns=list(MENU)),
            cells=cells,
            base=pd.DataFrame(
                [_truth(row["period_start"], row["version"]) for row in new],
                columns=list(BASE_COLUMNS),
            ),
            report=REPORT,
        )


def town_with_people(tmp_path: Path) -> Town:
    """A town with a public release, a ledger, and people who build and approve."""
    town = towns.town(tmp_path)
    town.put_records(2026, [("2026-03-01", "neighborhood-1")])
    town.publish()
    with open_ledger(town.settings) as ledger:
        import_members(ledger, MEMBERS, by="ada", today=TODAY)
    return town


def copied(town: Town, folder: Path) -> Town:
    """A town of its own with the same data, so that a module makes one only once."""
    old = town.settings
    shutil.copytree(old.data_folder, folder / "data")
    shutil.copytree(old.cities_folder, folder / "cities")
    return Town(replace(old, data_folder=folder / "data", cities_folder=folder / "cities"))


def build(town: Town, plan: Plan | None = None, **options) -> releases.ReleaseResult:
    """Build a release with the counts of the plan, by the coordinator."""
    given = {"by": "cleo", "protect": plan or Plan(), "page": disclosure_report.page, **options}
    return releases.publish(town.settings, given.pop("today", TODAY), **given)


def _cell(month: date, counted: int | None, version: int) -> dict:
    return {
        "family": "services", "measure_id": MEASURE, "attribute": "", "area_type": "city",
        "area_id": "city", "period_type": "month", "period_start": pd.Timestamp(month),
        "attribute_value": "", "status": "not_shown" if counted is None else "shown",
        "counted": counted, "version": version,
    }  # fmt: skip


def _truth(month: pd.Timestamp, version: int) -> dict:
    return {
        "family": "services", "attribute": "", "organization_id": "orchard-house",
        "neighborhood": "neighborhood-1", "district": "district-1", "division": None,
        "month": month, "quarter": pd.Timestamp(2026, 7, 1), "year": pd.Timestamp(2026, 7, 1),
        "value": "", "people": 12, "counted": 24, "largest": 2, "k": 11, "version": version,
    }  # fmt: skip


def _program_count(cells: pd.DataFrame) -> pd.DataFrame:
    rows = cells.sort_values(["period_start", "version"]).assign(
        counted=lambda frame: frame["counted"].astype("Int64"),
        version=lambda frame: frame["version"].astype("int64"),
        period_end=lambda frame: frame["period_start"] + pd.offsets.MonthEnd(),
    )
    rows["replaced_on"] = rows.groupby("period_start")["published_on"].shift(-1)
    return rows[list(COUNT)].reset_index(drop=True)


def _program_period(cells: pd.DataFrame) -> pd.DataFrame:
    first = cells.groupby("period_start", as_index=False)["published_on"].min()
    rows = first.assign(
        measure_id=MEASURE, period_type="month", status="published",
        period_end=first["period_start"] + pd.offsets.MonthEnd(),
        organizations_expected=1, organizations_reported=1,
    )  # fmt: skip
    return rows[list(PERIOD)]
