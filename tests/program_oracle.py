"""Random partners, and what must be counted of what they send, by plain arithmetic.

It shares nothing with the warehouse but the columns of the reports.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from tests.reports import Reports, bounds
from tests.towns import DISTRICT, DIVISION

TODAY = date(2026, 10, 20)
MONTHS = [date(2026, month, 1) for month in range(6, 11)]
AREAS = [*DISTRICT, "district-1", "division-east", "city", "unknown"]
SOURCES, TYPES = ("police", "self"), ("housing", "legal")
Key = tuple[str, str, str, str, str, date, str, str]


def _periods(kind: str) -> list[tuple[date, date]]:
    found, day = [], MONTHS[0]
    while day <= TODAY:
        found.append(bounds(f"{day:%Y-%m}" if kind == "month" else str(day)))
        day = found[-1][1] + timedelta(days=1)
    return found


class Coalition:
    """Random partners: what each sends, and by plain arithmetic what must be counted of it."""

    def __init__(self, draw: random.Random) -> None:
        self.reports = Reports()
        self.states: dict[tuple[str, str, date], str] = {}
        self.sent: dict[str, list[tuple[str, date, date, dict]]] = defaultdict(list)
        for organization_id in ("ash", "birch", "cedar")[: draw.randint(1, 3)]:
            self.reports.organization(organization_id)
            for report in ("service_referrals", "services", "capacity"):
                self._draw(draw, organization_id, report)

    def _draw(self, draw: random.Random, organization_id: str, report: str) -> None:
        kind, chance = draw.choice(["month", "week"]), draw.choice([0, 0.5, 0.9, 1])
        self.reports.expects(organization_id, report, since="2026-06-01", period=kind, due_days=9)
        arrived: dict[date, list[str]] = defaultdict(list)
        for start, end in _periods(kind):
            state = (
                "not_reported" if bounds(f"{end:%Y-%m}")[1] + timedelta(9) < TODAY else "not_due"
            )
            if draw.random() < chance:
                received = min(end + timedelta(days=draw.randint(-1, 4)), TODAY)
                state = "reported" if received > end else "partial"
                name = f"{start:%Y-%m}" if kind == "month" else str(start)
                for _ in range(draw.choice([1, 1, 1, 2])):  # the last one counts
                    rows = [self._row(draw, report) for _ in range(draw.randint(0, 3))]
                    self.reports.sends(organization_id, report, name, *rows, received=str(received))
                self.sent[report] += [(organization_id, start, end, row) for row in rows]
            arrived[start.replace(day=1)].append(state)
        for month, found in arrived.items():
            if set(found) == {"reported"}:
                state = "reported"
            elif {"reported", "partial"} & set(found):
                state = "partial"
            else:
                state = "not_reported" if "not_reported" in found else "not_due"
            self.states[report, organization_id, month] = state

    @staticmethod
    def _row(draw: random.Random, report: str) -> dict[str, Any]:
        row: dict[str, Any] = {"area_id": draw.choice(AREAS)}
        if report == "service_referrals":
            received = draw.randint(0, 5)
            accepted = draw.randint(0, received)
            source = draw.choice(SOURCES)
            return row | {"referral_source": source, "received": received, "accepted": accepted}
        row["service_type"] = draw.choice(TYPES)
        name = "people_served" if report == "services" else "open_places"
        return row | {name: draw.randint(0, 5)}

    def expected(self, measure: str, report: str, how: str) -> dict[Key, tuple]:
        """Every row of `program_count` of the measure."""
        found: dict[Key, tuple] = {}
        organizations = sorted({who for name, who, _ in self.states if name == report})
        for length in ("month",) if how == "none" else ("month", "quarter", "year"):
            for start in sorted({_begin(month, length) for month in MONTHS}):
                own = {who: self._own(report, who, start, length, how) for who in organizations}
                found |= {
                    (measure, who, *cell, length, start, *split): (*value, *marks)
                    for who, (cells, marks) in own.items()
                    for (cell, split), value in cells.items()
                }
                if how != "none":
                    found |= {
                        (measure, "all", *cell, length, start, *split): value
                        for (cell, split), value in _together(list(own.values())).items()
                    }
        return found

    def _own(self, report: str, who: str, start: date, length: str, how: str) -> tuple[dict, tuple]:
        months = [month for month in MONTHS if _begin(month, length) == start]
        states = [self.states[report, who, month] for month in months]
        things = [
            (first, last, row)
            for sender, first, last, row in self.sent[report]
            if sender == who and _begin(first.replace(day=1), length) == start
        ]
        if how == "last" and things:
            end = max(last for _, last, _ in things)
            things = [thing for thing in things if thing[1] == end]
        is_reported = bool({"reported", "partial"} & set(states))
        wanted = states[-1:] if how == "last" else states
        is_over = _end(start, length) < TODAY
        marks = (1, int(is_reported), is_over and set(wanted) == {"reported"})
        if not is_reported:
            due = "not_reported" in states
            return ({(("city", "city"), ("", "")): (None, None)} if due else {}), marks
        cells: dict[tuple, list[tuple]] = defaultdict(list)
        for first, last, row in things:
            whole = (first, last) == (start, _end(start, length))
            for cell in _levels(row["area_id"]):
                for split in _splits(row):
                    cells[cell, split].append((*_counts(report, row), whole))
        summed = {}
        for key, parts in cells.items():
            if how == "none" and not (len(parts) == 1 and parts[0][2]):
                continue
            counted = sum(part[0] for part in parts)
            out_of = sum(part[1] for part in parts) if parts[0][1] is not None else None
            if counted or out_of or key == (("city", "city"), ("", "")):
                summed[key] = (counted, out_of)
        if not cells:
            summed[("city", "city"), ("", "")] = (0, 0 if report == "service_referrals" else None)
        return summed, marks


def _together(own: list[tuple[dict, tuple]]) -> dict[tuple, tuple]:
    marks = [mark for _, mark in own]
    all_of_them = (
        len(own), sum(mark[1] for mark in marks), all(mark[2] for mark in marks)
    )  # fmt: skip
    summed: dict[tuple, list] = {}
    for cells, _ in own:
        for key, (counted, out_of) in cells.items():
            before = summed.get(key, (None, None))
            summed[key] = tuple(
                one if other is None else other if one is None else one + other
                for one, other in zip(before, (counted, out_of), strict=True)
            )
    return {key: (*value, *all_of_them) for key, value in summed.items()}


def _begin(month: date, length: str) -> date:
    if length == "month":
        return month
    if length == "quarter":
        return month.replace(month=(month.month - 1) // 3 * 3 + 1)
    return date(month.year if month.month >= 7 else month.year - 1, 7, 1)


def _end(start: date, length: str) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}[length]
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def _levels(area_id: str) -> list[tuple[str, str]]:
    own = area_id.partition("-")[0]
    return [
        ("city", "city"),
        ("neighborhood", area_id if own == "neighborhood" else "unknown"),
        ("district", area_id if own == "district" else DISTRICT.get(area_id, "unknown")),
        ("division", area_id if own == "division" else DIVISION.get(area_id, "unknown")),
    ]


def _splits(row: dict) -> list[tuple[str, str]]:
    found = [("", "")]
    if "referral_source" in row:
        found.append(("referral_source", row["referral_source"]))
    if "service_type" in row:
        found.append(("service_type", row["service_type"]))
    return [*found, ("population", "victim_or_family")] if "open_places" not in row else found


def _counts(report: str, row: dict) -> tuple[int, int | None]:
    if report == "service_referrals":
        return row["accepted"], row["received"]
    return row["people_served" if report == "services" else "open_places"], None
