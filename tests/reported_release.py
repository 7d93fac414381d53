"""A public file that holds counts of partners, made by hand from small typed values.

    reported = ReportedRelease()
    reported.period("services_delivered", "quarter", "2026-07", reported=27, expected=30)
    reported.cell("services_delivered", "quarter", "2026-07", 412)
    reported.cell("services_delivered", "quarter", "2026-07", None, area="district-1")
    reported.put_into(town.settings.public)

A count of None is not shown; `status="not_reported"` says that nobody reported it. The file is the
release in service with these rows in place of its own, listed as a release after it.
"""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import database, public_data
from dashboard.catalogue import measure_row
from dashboard.database import load_query

PUBLISHED_ON = date(2026, 11, 14)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
TYPES = {
    "program_count": {
        "measure_id": "VARCHAR", "area_type": "VARCHAR", "area_id": "VARCHAR",
        "period_type": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
        "attribute": "VARCHAR", "attribute_value": "VARCHAR", "counted": "BIGINT",
        "status": "VARCHAR", "release_id": "VARCHAR", "published_on": "DATE",
        "replaced_on": "DATE", "version": "BIGINT",
    },
    "program_period": {
        "measure_id": "VARCHAR", "period_type": "VARCHAR", "period_start": "DATE",
        "period_end": "DATE", "published_on": "DATE", "status": "VARCHAR",
        "organizations_expected": "BIGINT", "organizations_reported": "BIGINT",
    },
    "view_menu": {
        "measure_id": "VARCHAR", "attribute": "VARCHAR", "area_type": "VARCHAR",
        "period_type": "VARCHAR",
    },
}  # fmt: skip
RECEIVED = "service_referrals_received"
REACHED = "service_referrals_reached_within_72h"
SERVICES = "services_delivered"
ATTENDANCE = "coalition_attendance"
MEASURES = (
    "service_referrals_received",
    "service_referral_outcomes",
    "service_referrals_reached_within_72h",
    "services_delivered",
    "follow_ups_on_time",
    "call_in_funnel",
    "coalition_attendance",
)


def bounds(period_type: str, start: str) -> tuple[date, date]:
    """The first and last day of a period that begins in the month "2026-07"."""
    first = date.fromisoformat(f"{start}-01")
    month = first.month - 1 + MONTHS[period_type] - 1
    year, month = first.year + month // 12, month % 12 + 1
    return first, date(year, month, monthrange(year, month)[1])


class ReportedRelease:
    """Rows of the three tables, and the file that holds them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TYPES}

    def period(
        self,
        measure_id: str,
        period_type: str,
        start: str,
        *,
        status: str = "published",
        published_on: date | None = PUBLISHED_ON,
        reported: int = 3,
        expected: int = 4,
    ) -> None:
        """One period of a measure."""
        first, last = bounds(period_type, start)
        self.rows["program_period"].append(
            {
                "measure_id": measure_id, "period_type": period_type, "period_start": first,
                "period_end": last, "status": status,
                "published_on": published_on if status == "published" else None,
                "organizations_expected": expected, "organizations_reported": reported,
            }
        )  # fmt: skip

    def cell(
        self,
        measure_id: str,
        period_type: str,
        start: str,
        counted: int | None,
        *,
        area: str = "city",
        attribute: str = "",
        value: str = "",
        status: str = "",
        published_on: date | None = PUBLISHED_ON,
        replaced_on: date | None = None,
        version: int = 0,
    ) -> None:
        """One published cell; the type of an area is the beginning of its key."""
        first, last = bounds(period_type, start)
        row = {
            "measure_id": measure_id, "area_type": area.split("-")[0], "area_id": area,
            "period_type": period_type, "period_start": first, "period_end": last,
            "attribute": attribute, "attribute_value": value, "counted": counted,
            "status": status or ("not_shown" if counted is None else "shown"),
            "release_id": "r", "published_on": published_on, "replaced_on": replaced_on,
            "version": version,
        }  # fmt: skip
        self.rows["program_count"].append(row)
        view = {key: row[key] for key in TYPES["view_menu"]}
        if view not in self.rows["view_menu"]:
            self.rows["view_menu"].append(view)

    def frames(self) -> dict[str, pd.DataFrame]:
        """The three tables; without rows they keep their columns."""
        return {
            name: pd.DataFrame(self.rows[name], columns=list(TYPES[name]), dtype=object)
            for name in TYPES
        }

    def put_into(self, public_folder: Path) -> Path:
        """Write the file into a folder of public files and make it the release in service."""
        current = public_data.current_release(public_folder)
        assert current is not None
        frames = self.frames()
        said = json.dumps(self.rows, default=str, sort_keys=True)
        release_id = f"{current.release_id}-{hashlib.sha256(said.encode()).hexdigest()[:6]}"
        path = public_folder / "releases" / f"{release_id}.duckdb"
        with database.open_public(current.path) as old, database.build(path) as new:
            known: dict[str, dict[str, str]] = {}
            for table, column, kind in old.columns():
                known.setdefault(table, {})[column] = kind
            for table, types in {**known, **TYPES}.items():
                frame = frames[table] if table in frames else old.read(table, list(types))
                if table == "release_info":
                    frame = frame.assign(release_id=release_id)
                if table == "measure":
                    frame = _with_programs(frame)
                new.frame(table, frame, types)
                names = ", ".join(f'"{name}"' for name in types)
                new.table(table, f"select {names} from input.{table}")
        manifest_path = public_folder / "manifest.json"
        manifest = json.loads(manifest_path.read_text("utf-8"))
        entry = {**manifest["releases"][-1], "release_id": release_id, "file": path.name}
        manifest["releases"].append(entry)
        manifest["current"] = release_id
        manifest_path.write_text(json.dumps(manifest), "utf-8")
        return path


def _with_programs(measures: pd.DataFrame) -> pd.DataFrame:
    """The table of measures with those of partners in it."""
    wanted = [name for name in MEASURES if name not in set(measures.measure_id)]
    rows = [measure_row(name, load_query(f"measures/{name}").spec) for name in wanted]
    return pd.concat([measures, pd.DataFrame(rows)], ignore_index=True) if rows else measures


def two_years_of_the_town() -> ReportedRelease:
    """The town of `tests.towns` through September 2026: small numbers in every state."""
    made = ReportedRelease()
    for place in range(27):
        month = f"{2024 + (6 + place) // 12}-{(6 + place) % 12 + 1:02}"  # from July 2024
        is_missing = place == 9
        status = "not_reported" if is_missing else ""
        counted = None if is_missing or place in (4, 5) else 30 + 7 * place % 40
        for measure_id in (RECEIVED, SERVICES, ATTENDANCE):
            made.period(measure_id, "month", month, status=status or "published")
            made.cell(measure_id, "month", month, counted, status=status)
    quarters = [f"{2024 + (2 + n) // 4}-{(2 + n) % 4 * 3 + 1:02}" for n in range(9)]
    for number, start in enumerate(quarters):
        _period(made, "quarter", start, 60 + number)
    for number, start in enumerate(("2024-07", "2025-07")):
        _period(made, "year", start, 240 + number)
    made.period(RECEIVED, "quarter", "2026-10", status="not_closed")
    return made


def _period(made: ReportedRelease, period_type: str, start: str, base: int) -> None:
    groups = {
        ("service_referrals_received", "referral_source"): {
            "police": base - 30, "corrections": None, "trauma_hospital": 14, "community": 16,
        },
        ("service_referrals_received", "population"): {
            "victim_or_family": base - 25, "high_risk": 25, "returning_citizen": None,
            "other": None,
        },
        ("service_referral_outcomes", "outcome"): {
            "accepted": base - 20, "declined": 20, "no_capacity": None,
        },
        ("service_referrals_reached_within_72h", "contact"): {
            "within_72h": base - 24, "later": 12, "not_yet": 12,
        },
        ("services_delivered", "service_type"): {
            "counseling": 2 * base, "housing": 31, "legal": None,
        },
        ("services_delivered", "population"): {"high_risk": 2 * base, "other": 31},
        ("follow_ups_on_time", "timeliness"): {
            "on_time": base - 22, "late": 11, "not_reached": 11,
        },
        ("call_in_funnel", "stage"): {
            "invited": 40, "attended": 30, "accepted_services": 20, "engaged_30_days": 15,
            "engaged_90_days": None, "engaged_180_days": None,
        },
    }  # fmt: skip
    for measure_id in MEASURES:
        made.period(measure_id, period_type, start)
    for (measure_id, attribute), values in groups.items():
        for value, counted in values.items():
            made.cell(measure_id, period_type, start, counted, attribute=attribute, value=value)
    made.cell("service_referrals_received", period_type, start, base)
    made.cell("services_delivered", period_type, start, 2 * base + 31)
    made.cell("follow_ups_on_time", period_type, start, base)
    made.cell("coalition_attendance", period_type, start, base)
    for measure_id in ("service_referrals_received", "services_delivered"):
        made.cell(measure_id, period_type, start, base - 20, area="district-1")
        made.cell(measure_id, period_type, start, 20, area="district-2")
        made.cell(measure_id, period_type, start, None, area="division-west")
        made.cell(measure_id, period_type, start, None, area="division-east")
        for number in range(1, 7):
            counted = 13 if number == 1 else None
            made.cell(measure_id, period_type, start, counted, area=f"neighborhood-{number}")
