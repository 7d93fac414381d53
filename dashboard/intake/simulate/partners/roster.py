"""Who takes part in the made-up coalition: partners.csv and members.csv of the city's folder."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.city import City
from dashboard.intake.errors import IntakeError

FINEST_FIRST = ("neighborhood", "district", "division", "city")


@dataclass(frozen=True)
class Promise:
    """A report that an organization owes for each `period_type`, sent `sends_every`."""

    report: str
    period_type: str
    sends_every: str
    due_days: int


@dataclass(frozen=True)
class Sender:
    """A person who may send files for the organization until `expires_on`."""

    member_id: str
    expires_on: date | None


@dataclass(frozen=True)
class Partner:
    """An organization, with its agreements as (first day, last day) and the people who send."""

    organization_id: str
    organization_name: str
    joined_on: date
    left_on: date | None
    finest_area_type: str
    agreements: tuple[tuple[date, date], ...]
    promises: tuple[Promise, ...]
    senders: tuple[Sender, ...]

    def takes_part(self, on: date) -> bool:
        """Whether it has joined and not left on that day."""
        return self.joined_on <= on and (self.left_on is None or on <= self.left_on)

    def has_agreement(self, on: date) -> bool:
        """Whether an agreement is in force on that day."""
        return any(first <= on <= last for first, last in self.agreements)

    def sender(self, on: date) -> str:
        """Who sends the organization's files on that day."""
        may = (one for one in self.senders if one.expires_on is None or on <= one.expires_on)
        return next(may).member_id


def require_simulated(city: City) -> None:
    """Raise IntakeError for a real city: nothing is made up for one."""
    if not city.simulated:
        raise IntakeError(
            f"{city.city_name} is a real city and nothing is made up for it; use --city demo."
        )


def roster_of(city: City) -> dict[str, Partner]:
    """The partners by id. Raises IntakeError for a real city."""
    require_simulated(city)
    senders: dict[str, list[Sender]] = {}
    for row in _rows(city.folder / "members.csv"):
        if row["is_disabled"] != "yes" and {"member", "coordinator"} & set(row["roles"].split(";")):
            sender = Sender(row["member_id"], _day(row["expires_on"]))
            senders.setdefault(row["organization_id"], []).append(sender)
    found: dict[str, Partner] = {}
    for row in _rows(city.folder / "partners.csv"):
        organization_id = row["organization_id"]
        agreement = (
            date.fromisoformat(row["agreement_starts_on"]),
            date.fromisoformat(row["agreement_expires_on"]),
        )
        before = found[organization_id].agreements if organization_id in found else ()
        allowed = row["allowed_area_types"].split(";")
        found[organization_id] = Partner(
            organization_id,
            row["organization_name"],
            date.fromisoformat(row["joined_on"]),
            _day(row["left_on"]),
            next(kind for kind in FINEST_FIRST if kind in allowed),
            (*before, agreement),
            tuple(
                Promise(*promise.split(":"), row["sends_every"], int(row["due_days"]))
                for promise in row["reports"].split(";")
            ),
            tuple(senders.get(organization_id, ())),
        )
    return found


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
