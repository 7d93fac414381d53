"""What partners reported, said in a few words and given as the ledger's snapshot gives it.

    reports = Reports()
    reports.organization("ash")
    reports.expects("ash", "services", since="2026-07-01")
    reports.sends("ash", "services", "2026-07", {"area_id": "neighborhood-1", "episodes": 4})
    frames = reports.frames()

A period is a month, "2026-07", or the week that begins on (or is cut at) a day, "2026-07-06". What
a row does not say is the first allowed word or 0. Sending a period again corrects it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.intake.partner.forms import CODE, COUNT, FORMS

_COLUMNS = {
    "organization": "organization_id organization_name partner_class has_expert_determination "
    "joined_on left_on",
    "agreement": "agreement_id organization_id starts_on expires_on allowed_area_types k",
    "expected_report": "organization_id report period_type sends_every due_days starts_on ends_on",
    "submitted_period": "organization_id report period_start period_end revision submission_id "
    "received_on is_late is_partial row_count is_current",
}


def bounds(period: str) -> tuple[date, date]:
    """The first and last day of a month, or of a week that is cut where its month ends."""
    if len(period) == 7:
        year, month = map(int, period.split("-"))
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    first = date.fromisoformat(period)
    last = first + timedelta(days=6 - first.weekday())
    return first, min(last, first.replace(day=monthrange(first.year, first.month)[1]))


class Reports:
    """A ledger's snapshot in the making."""

    def __init__(self) -> None:
        self._tables: dict[str, list[dict[str, Any]]] = {name: [] for name in (*_COLUMNS, *FORMS)}

    def organization(self, organization_id: str, joined: str = "2022-01-01", left: str = "") -> str:
        """A partner of the coalition, with an agreement. Gives back its key."""
        joined_on = date.fromisoformat(joined)
        left_on = date.fromisoformat(left) if left else None
        self._tables["organization"].append(
            {
                "organization_id": organization_id,
                "organization_name": f"{organization_id.title()} House",
                "partner_class": "standard",
                "has_expert_determination": False,
                "joined_on": joined_on,
                "left_on": left_on,
            }
        )
        self.agreement(organization_id, starts_on=joined_on)
        return organization_id

    def agreement(
        self,
        organization_id: str,
        *,
        starts_on: date,
        allows: str = "city;district;neighborhood",
        k: int = 11,
    ) -> None:
        """An agreement of a partner; it may have several."""
        own = [
            one for one in self._tables["agreement"] if one["organization_id"] == organization_id
        ]
        self._tables["agreement"].append(
            {
                "agreement_id": f"{organization_id}-{len(own) + 1}",
                "organization_id": organization_id,
                "starts_on": starts_on,
                "expires_on": date(2030, 12, 31),
                "allowed_area_types": allows,
                "k": k,
            }
        )

    def expects(
        self,
        organization_id: str,
        report: str,
        *,
        since: str,
        until: str = "",
        period: str = "month",
        every: str = "month",
        due_days: int = 10,
    ) -> None:
        """The organization owes the report for each `period` from `since` to `until`."""
        self._tables["expected_report"].append(
            {
                "organization_id": organization_id,
                "report": report,
                "period_type": period,
                "sends_every": every,
                "due_days": due_days,
                "starts_on": date.fromisoformat(since),
                "ends_on": date.fromisoformat(until) if until else None,
            }
        )

    def sends(
        self,
        organization_id: str,
        report: str,
        period: str,
        *rows: Mapping[str, Any],
        received: str = "",
        late: bool = False,
    ) -> None:
        """The organization's report of a period comes in, five days after its end by default."""
        start, end = bounds(period)
        received_on = date.fromisoformat(received) if received else end + timedelta(days=5)
        own = (organization_id, report, start, end)
        sent = self._tables["submitted_period"]
        before = [one for one in sent if _period(one) == own]
        for one in before:
            one["is_current"] = False
        gone = {one["submission_id"] for one in before}
        kept = [row for row in self._tables[report] if row["submission_id"] not in gone]
        submission_id = f"s{len(sent) + 1}"
        kept += [self._row(organization_id, report, start, end, submission_id, row) for row in rows]
        self._tables[report] = kept
        sent.append(
            {
                "organization_id": organization_id,
                "report": report,
                "period_start": start,
                "period_end": end,
                "revision": len(before) + 1,
                "submission_id": submission_id,
                "received_on": received_on,
                "is_late": late,
                "is_partial": end >= received_on,
                "row_count": len(rows),
                "is_current": True,
            }
        )

    def meets(self, organization_id: str, held: str, area_id: str | None, **more: Any) -> str:
        """A weekly meeting recorded without a file. Gives back its key."""
        held_on = date.fromisoformat(held)
        meeting_id = more.get("meeting_id", f"weekly-{held}")
        row = {"meeting_id": meeting_id, "held_on": held_on, "area_id": area_id, **more}
        made = self._row(organization_id, "meetings", held_on, held_on, None, row)
        self._tables["meetings"].append(made)
        return meeting_id

    def ticks(self, meeting_id: str, held: str, **people: int | None) -> None:
        """At the meeting, somebody notes which organizations are there; None is "not there"."""
        day = date.fromisoformat(held)
        for organization_id, count in people.items():
            row = {"meeting_id": meeting_id, "is_present": count is not None, "people": count or 0}
            made = self._row(organization_id, "attendance", day, day, None, row)
            self._tables["attendance"].append(made)

    def frames(self) -> dict[str, pd.DataFrame]:
        """The snapshot: every table with its columns, also where it is empty."""
        columns = {name: text.split() for name, text in _COLUMNS.items()}
        columns |= {name: [*form.stored, "submission_id"] for name, form in FORMS.items()}
        return {
            name: pd.DataFrame(rows, columns=columns[name], dtype=object)
            for name, rows in self._tables.items()
        }

    @staticmethod
    def _row(
        organization_id: str,
        report: str,
        start: date,
        end: date,
        submission_id: str | None,
        said: Mapping[str, Any],
    ) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column in FORMS[report].columns:
            first = next(iter(column.values)) if column.kind == CODE and column.values else None
            row[column.stored_as] = 0 if column.kind == COUNT else first
        row |= {"organization_id": organization_id, "period_start": start, "period_end": end}
        row |= {"area_id": "unknown"} if "area_id" in row else {}
        unknown = set(said) - set(row)
        assert not unknown, f"{report} has no {unknown}"
        return {**row, **said, "submission_id": submission_id}


def _period(one: Mapping[str, Any]) -> tuple[str, str, date, date]:
    return one["organization_id"], one["report"], one["period_start"], one["period_end"]


def sample() -> dict[str, pd.DataFrame]:
    """Two organizations and the coalition's office with some of every report."""
    reports = Reports()
    for organization_id in ("ash", "birch", "office"):
        reports.organization(organization_id)
    for organization_id in ("ash", "birch"):
        for report in ("service_referrals", "services", "follow_ups", "capacity"):
            reports.expects(organization_id, report, since="2026-06-01")
    for report in ("meetings", "attendance", "call_ins"):
        reports.expects("office", report, since="2026-06-01")
    one, two = {"area_id": "neighborhood-1"}, {"area_id": "district-2"}
    for month in ("2026-06", "2026-07", "2026-08"):
        reports.sends(
            "ash", "service_referrals", month,
            {**one, "received": 6, "accepted": 4, "declined": 2, "people_new": 5,
             "contacted_within_72h": 3, "contacted_later": 1, "not_yet_contacted": 1},
            {**two, "received": 2, "no_capacity": 2, "people_new": 1},
        )  # fmt: skip
        reports.sends(
            "ash", "services", month,
            {**one, "episodes": 9, "people_served": 4, "people_new": 2},
            {**two, "service_type": "legal", "episodes": 3, "people_served": 2, "people_new": 1},
        )  # fmt: skip
        reports.sends("ash", "follow_ups", month, {**one, "due": 5, "done_on_time": 4})
        reports.sends("ash", "capacity", month, {**two, "open_places": 7})
        reports.sends(
            "office", "call_ins", month,
            {"call_in_id": f"call-in-{month}", "held_on": bounds(month)[0], "invited": 20,
             "attended": 14, "accepted_services": 9, "engaged_30_days": 6,
             "engaged_90_days": None, "engaged_180_days": None},
        )  # fmt: skip
        held = f"{month}-10"
        weekly = {"meeting_id": f"weekly-{held}", "held_on": date.fromisoformat(held)}
        reports.sends("office", "meetings", month, {**weekly, **one, "is_public": False})
        there = {"meeting_id": f"weekly-{held}", "is_present": True, "people": 2}
        reports.sends(
            "office", "attendance", month, there, {**there, "organization_id": "ash"},
            {**there, "organization_id": "birch", "is_present": False, "people": 0},
        )  # fmt: skip
    reports.sends("birch", "service_referrals", "2026-07", {**one, "received": 1, "accepted": 1})
    reports.sends("birch", "services", "2026-07", {**one, "episodes": 1, "people_served": 1})
    return reports.frames()
