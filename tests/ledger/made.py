"""Small reports, made by hand as a check hands them over, and the ledger they are sent to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dashboard import settings as surroundings
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import Checked
from dashboard.intake.partner.periods import month_of
from dashboard.ledger import Ledger, open_ledger
from dashboard.ledger.partners import import_members, import_partners
from dashboard.ledger.submissions import Receipt, store

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 15, 4, 5, tzinfo=UTC)
FOLDER = Path(__file__).parent
OCTOBER = month_of(date(2026, 10, 1))
SEPTEMBER = month_of(date(2026, 9, 1))
AUGUST = month_of(date(2026, 8, 1))


def settings_of(folder: Path, ledger_url: str | None, city_id: str = "demo"):
    """Settings whose files are in a folder of this test alone."""
    return surroundings.read({}, data_folder=folder, ledger_url=ledger_url, city_id=city_id)


def opened(folder: Path, ledger_url: str | None) -> Ledger:
    """A ledger with the sample's partners and members."""
    ledger = open_ledger(settings_of(folder, ledger_url))
    import_partners(ledger, FOLDER / "partners.csv", by="ada", today=TODAY, now=NOW)
    import_members(ledger, FOLDER / "members.csv", by="ada", today=TODAY, now=NOW)
    return ledger


def checked(report: str, rows: Iterable[Mapping[str, Any]]) -> Checked:
    """A file as it comes out of the check, its rows from row 2 on."""
    names = FORMS[report].stored
    rows = tuple({name: row.get(name) for name in names} for row in rows)
    content = repr([sorted(row.items()) for row in rows]).encode()
    numbers = tuple(range(2, 2 + len(rows)))
    return Checked(report, hashlib.sha256(content).hexdigest(), rows, numbers)


def services(
    *counts: int,
    period: tuple[date, date] = OCTOBER,
    organization_id: str = "open-hands",
) -> list[dict[str, Any]]:
    """Rows of the report on services, one in each neighborhood, with these episodes."""
    return [
        {
            "organization_id": organization_id,
            "period_start": period[0],
            "period_end": period[1],
            "area_id": f"neighborhood-{at}",
            "service_type": "counseling",
            "population": "high_risk",
            "episodes": count,
            "people_served": 0,
            "people_new": 0,
            "largest_person_episodes": None,
        }
        for at, count in enumerate(counts, start=1)
    ]


def meeting(
    meeting_id: str, held_on: date = date(2026, 10, 7), organization_id: str = "coalition-office",
    **others: Any,
) -> dict[str, Any]:  # fmt: skip
    """A row of the report on meetings: a weekly meeting of the coalition."""
    start, end = month_of(held_on)
    return {
        "organization_id": organization_id,
        "period_start": start,
        "period_end": end,
        "meeting_id": meeting_id,
        "meeting_kind": "coalition_weekly",
        "held_on": held_on,
        "place": "Community center",
        "area_id": "neighborhood-1",
        "mode": "in_person",
        "is_public": False,
        **others,
    }


def attended(
    meeting_id: str, organization_id: str, people: int, period: tuple[date, date] = OCTOBER
) -> dict[str, Any]:
    """A row of the report on attendance."""
    return {
        "organization_id": organization_id,
        "period_start": period[0],
        "period_end": period[1],
        "meeting_id": meeting_id,
        "is_present": people > 0,
        "people": people,
    }


def call_in(call_in_id: str, period: tuple[date, date] = OCTOBER, attended: int = 20) -> dict:
    """A row of the report on call-ins."""
    return {
        "organization_id": "open-hands",
        "period_start": period[0],
        "period_end": period[1],
        "call_in_id": call_in_id,
        "held_on": period[0],
        "programme_id": "lamp-and-ladder",
        "invited": 25,
        "attended": attended,
        "accepted_services": 5,
    }


def send(
    ledger: Ledger,
    report: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    organization_id: str = "open-hands",
    by: str = "olga",
    today: date = TODAY,
    now: datetime | None = NOW,
) -> Receipt:
    """Send rows to the ledger as a partner's file."""
    return store(
        ledger, checked(report, rows), "report.csv", organization_id=organization_id, member_id=by,
        today=today, now=now,
    )  # fmt: skip
