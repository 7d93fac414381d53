"""Made-up meetings, who was there, and call-ins with what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from dashboard.intake.simulate.draws import choose, uniform
from dashboard.intake.simulate.partners.book import Book, Period, Row, Rows
from dashboard.intake.simulate.partners.ground import Ground
from dashboard.intake.simulate.partners.habits import HABITS
from dashboard.intake.simulate.partners.roster import Partner
from dashboard.intake.simulate.partners.seed import FIRST_DAY, SEED, number_of

WEDNESDAY = 2
PROGRAMME = "next-street"
HALLS = ("Hall", "library room", "school gym", "community room")
FIRST_CALL_IN = date(2024, 5, 16)  # programmes.csv says so
DAYS_BETWEEN_CALL_INS = 92
ENGAGED = (30, 90, 180)  # days after which it is looked at who is still with a service


def _u(purpose: str, *counters: int) -> float:
    return float(uniform(SEED, purpose, *counters)[0])


# --- call-ins ----------------------------------------------------------------------------


@dataclass(frozen=True)
class CallIn:
    """One call-in; `engaged` are the people still with a service after each of ENGAGED days."""

    number: int
    held_on: date
    invited: int
    attended: int
    accepted: int
    engaged: tuple[int, int, int]

    @property
    def call_in_id(self) -> str:
        return f"call-in-{self.number}"

    def row(self, organization_id: str, period: Period, as_of: date) -> Row:
        """The row as it could be written on `as_of`."""
        known = (
            n if self.held_on + timedelta(days=days) <= as_of else None
            for n, days in zip(self.engaged, ENGAGED, strict=True)
        )
        start = (organization_id, *period, self.call_in_id, self.held_on, PROGRAMME)
        return (*start, self.invited, self.attended, self.accepted, *known)


def call_ins(last_day: date) -> Iterator[CallIn]:
    """Every call-in held up to `last_day`, about one in three months, of 12 to 25 people."""
    number = 1
    while True:
        shift = int(_u("call-in/day", number) * 5) * 7 - 14 if number > 1 else 0
        held_on = FIRST_CALL_IN + timedelta(days=DAYS_BETWEEN_CALL_INS // 7 * 7 * (number - 1))
        held_on += timedelta(days=shift)
        if held_on > last_day:
            return
        attended = 12 + int(_u("call-in/attended", number) * 14)
        stay = [0.55 + 0.25 * _u("call-in/accepted", number)]
        stay += [0.75 + 0.2 * _u("call-in/stay", number, days) for days in ENGAGED]
        accepted, *engaged = np.floor(attended * np.cumprod(stay)).astype(int).tolist()
        invited = attended + 9 + int(_u("call-in/invited", number) * 9)
        yield CallIn(number, held_on, invited, attended, accepted, tuple(engaged))
        number += 1


# --- meetings ----------------------------------------------------------------------------


def _weeklies(period: Period) -> list[date]:
    """The Wednesdays of a period, but for the days between the years."""
    days = (period.end - period.start).days + 1
    found = (period.start + timedelta(days=day) for day in range(days))
    return [
        day
        for day in found
        if day.weekday() == WEDNESDAY
        and day > FIRST_DAY
        and not ((day.month == 12 and day.day >= 24) or (day.month, day.day) == (1, 1))
    ]


def meetings(partner: Partner, ground: Ground, periods: list[Period], is_office: bool) -> Book:
    """The report on meetings. The coordinating office holds the weekly ones and the call-ins."""
    first: Rows = {}
    settled: Rows = {}
    held = {call_in.held_on: call_in for call_in in call_ins(periods[-1].end)} if is_office else {}
    for period in periods:
        known: dict[str, Row] = {}
        slips: dict[str, Row | None] = {}
        for day in _weeklies(period) if is_office else ():
            mode = ("in_person", "hybrid", "online")[
                int(choose(np.array([16, 3, 1]), np.array([_u("weekly/mode", number_of(day))]))[0])
            ]
            at = (None, None) if mode == "online" else _hall(ground, 0, "Hall")
            known[f"weekly-{day}"] = ("coalition_weekly", day, *at, mode, False)
        for day, call_in in held.items():
            if period.start <= day <= period.end:
                known[call_in.call_in_id] = ("call_in", day, None, None, "in_person", False)
        for kind, most in (("community", 3), ("canvass", 4)):
            for number in range(_how_many(partner, kind, period, most)):
                name, row, slip = _open_meeting(partner, ground, period, kind, number)
                known[name] = row
                if slip is not None:
                    slips[name] = slip if slip[0] else None
        if is_office and period.start.month % 3 == 0:
            day = period.start + timedelta(days=14)
            known[f"board-{day}"] = ("board", day, *_hall(ground, 0, "Hall"), "in_person", False)
        told = {**known, **slips}
        settled[period] = _rows(partner, period, known)
        first[period] = _rows(partner, period, {n: r for n, r in told.items() if r is not None})
    return Book.of(periods, partner.organization_id, None, first=first, only=settled)


def _rows(partner: Partner, period: Period, known: dict[str, Row]) -> list[Row]:
    return [
        (partner.organization_id, *period, name, *row)
        for name, row in sorted(known.items(), key=lambda one: (one[1][1], one[0]))
    ]


def _how_many(partner: Partner, kind: str, period: Period, most: int) -> int:
    u = _u(f"{partner.organization_id}/{kind}/number", number_of(period.start))
    return 1 + int(u * most)


def _hall(ground: Ground, home: int, hall: str) -> tuple[str, str]:
    area_id = str(ground.ids[home])
    return f"{ground.names[area_id]} {hall} (simulated)", area_id


def _open_meeting(
    partner: Partner, ground: Ground, period: Period, kind: str, number: int
) -> tuple[str, Row, Row | None]:
    """The name and row of a community meeting or canvass; and what the first file says of it if
    that is wrong: another row, or a row that begins with None for a meeting left out."""
    key = (number_of(period.start), number)
    purpose = f"{partner.organization_id}/{kind}"
    day = period.start + timedelta(days=int(_u(f"{purpose}/day", *key) * 27))
    home = int(choose(ground.weight, np.array([_u(f"{purpose}/home", *key)]))[0])
    if kind == "community":
        hall = HALLS[int(_u(f"{purpose}/hall", *key) * len(HALLS))]
        place, is_public = _hall(ground, home, hall), True
    else:
        place, is_public = _hall(ground, home, "streets"), False
    name = f"{kind}-{day}-{partner.organization_id[:4]}{number}"
    row = (kind, day, *place, "in_person", is_public)
    u = _u(f"{purpose}/slip", *key)
    if u < 0.05 and number > 0:
        return name, row, (None,)
    return name, row, (*row[:4], "hybrid", is_public) if u > 0.96 else None


# --- attendance --------------------------------------------------------------------------

SHARE_AWAY = 0.012  # of blocks of three weeks in which an organization sends nobody


def attendance(partners: Iterable[Partner], periods: list[Period]) -> Book:
    """The report on attendance at the weekly meetings, by the coordinating office for all."""
    everybody = list(partners)
    first: Rows = {}
    settled: Rows = {}
    for period in periods:
        for day in _weeklies(period):
            for partner in everybody:
                if not partner.takes_part(day):
                    continue
                present, is_overlooked, people = _presence(partner, day)
                row = (partner.organization_id, *period, f"weekly-{day}")
                was_seen = present and not is_overlooked
                settled.setdefault(period, []).append((*row, present, people if present else 0))
                first.setdefault(period, []).append((*row, was_seen, people if was_seen else 0))
    return Book.of(periods, "", None, first=first, only=settled)


def _presence(partner: Partner, day: date) -> tuple[bool, bool, int | None]:
    """Whether the organization was there, whether the first list forgot it, and how many came."""
    who, number = partner.organization_id, number_of(day)
    weeks = (day - FIRST_DAY).days // 7
    is_away = _u(f"{who}/away", weeks // 3) < SHARE_AWAY
    present = _u(f"{who}/present", number) < HABITS[who].attends and not is_away
    u = _u(f"{who}/sent", number)
    people = None if u > 0.97 else 1 + (u < 0.3) + (u < 0.06)
    return present, _u(f"{who}/overlooked", number) < 0.01, people
