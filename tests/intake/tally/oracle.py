"""Counting in plain Python with dicts and sets, written from the rules in words.

It shares no code with the tally: not the calendar, not the names, not the order of codes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

CHICAGO = ZoneInfo("America/Chicago")
KINDS = [
    "job_training_placement", "education_ged", "counseling", "emergency_assistance", "housing",
    "witness_protection", "conflict_resolution", "legal", "health", "other",
]  # fmt: skip
GROUPS = ["victim_or_family", "high_risk", "returning_citizen", "other"]
SOURCES = [
    "police", "corrections", "probation_parole", "custom_notification", "trauma_hospital",
    "call_in", "community", "self",
]  # fmt: skip
AREA_ORDER = ["unknown", "neighborhood-1", "neighborhood-2", "neighborhood-10"]
NAMES = {
    "ash row": "neighborhood-1", "birch court": "neighborhood-2", "cedar hill": "neighborhood-10",
    "cedars": "neighborhood-10", "neighborhood 1": "neighborhood-1",
    "neighborhood 2": "neighborhood-2", "neighborhood 10": "neighborhood-10",
}  # fmt: skip


def period(day: date, is_weekly: bool) -> tuple[date, date]:
    """The month that holds a day, or the part of its week (from Monday) within one month."""
    days = [day + timedelta(days=n) for n in range(-31, 32)]
    same = [d for d in days if (d.year, d.month) == (day.year, day.month)]
    if is_weekly:
        same = [d for d in same if d.isocalendar()[:2] == day.isocalendar()[:2]]
    return min(same), max(same)


def fiscal_year(day: date, first_month: int) -> int:
    """The year in which the fiscal year of a day began."""
    return day.year if day.month >= first_month else day.year - 1


def area(name: str, town: str = "", city: str = "lanternford") -> str:
    """A neighborhood by its name; unknown for what is another town or no name of one area."""
    if town.strip() and town.strip().lower() != city:
        return "unknown"
    return NAMES.get(" ".join(re.findall(r"[^\W_]+", name.lower())), "unknown")


def moment(text: str) -> tuple[datetime, bool] | None:
    """When something happened, in local time, and whether the clock is known."""
    text = text.strip()
    if not text:
        return None
    if re.search(r"(Z|[+-]\d\d:\d\d)$", text) and "T" in text:
        return datetime.fromisoformat(text).astimezone(CHICAGO), True
    for form, has_clock in (
        ("%m/%d/%Y", False), ("%m/%d/%Y %H:%M:%S", True), ("%Y-%m-%d", False),
        ("%Y-%m-%d %H:%M:%S", True), ("%Y-%m-%dT%H:%M:%S", True),
    ):  # fmt: skip
        try:
            return datetime.strptime(text, form).replace(tzinfo=CHICAGO), has_clock
        except ValueError:
            continue
    raise AssertionError(text)


def reached(received: str, contact: str) -> str:
    """Within 72 hours, later or not yet; by days where a clock is missing."""
    if not contact.strip():
        return "not_yet_contacted"
    (at, has_clock), (then, also) = moment(received), moment(contact)
    if has_clock and also:
        # Aware datetimes of one zone subtract as clocks show; seconds since 1970 do not.
        is_soon = then.timestamp() - at.timestamp() <= 72 * 3600
    else:
        is_soon = (then.date() - at.date()).days <= 3
    return "contacted_within_72h" if is_soon else "contacted_later"


def is_late(received: date, today: date, holidays=()) -> bool:
    """Whether more than two business days have passed since a service referral came in."""
    passed = [received + timedelta(days=n) for n in range(1, (today - received).days)]
    return sum(day.weekday() < 5 and day not in holidays for day in passed) >= 2


def unique(rows: list[dict]) -> list[dict]:
    """The rows without exact repetitions."""
    seen, kept = set(), []
    for row in rows:
        key = tuple(sorted(row.items()))
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def person(row: dict) -> str | None:
    """A person's id, or None where there is none."""
    text = row["Person"].strip()
    return None if not text or text.lower() == "anonymous" else text


def services(rows, first, last, is_weekly=False, first_month=7) -> dict[tuple, dict]:
    """(period start, area, kind, group) -> the four counts; the last may be None."""
    kinds = {"talk": "counseling", "class": "education_ged", "rent": "housing"}
    groups = {"hurt": "victim_or_family", "home": "returning_citizen", "": "other"}
    found, firsts = defaultdict(lambda: defaultdict(int)), {}
    for row in unique(rows):
        kind = kinds.get(row["Kind"].strip().lower())
        if kind is None or not row["Day"].strip():
            continue
        at = moment(row["Day"])[0].replace(tzinfo=None)
        if at.date() > last:
            continue
        cell = (area(row["Neighborhood"], row["Town"]), kind, groups[row["Group"].strip().lower()])
        start = period(at.date(), is_weekly)[0]
        who = person(row)
        if who is not None:
            order = (at, KINDS.index(cell[1]), GROUPS.index(cell[2]), AREA_ORDER.index(cell[0]))
            year = (who, fiscal_year(at.date(), first_month))
            own = (order, (start, *cell))
            firsts[year] = min(firsts.get(year, own), own)
        if start >= first:
            found[(start, *cell)][who] += 1
    new = defaultdict(int)
    for _, cell in firsts.values():
        new[cell] += 1
    return {
        cell: {
            "episodes": sum(of.values()),
            "people_served": len(set(of) - {None}),
            "people_new": new[cell],
            "largest_person_episodes": None if None in of else max(of.values()),
        }
        for cell, of in found.items()
    }


def referrals(rows, first, last, today, is_weekly=False, first_month=7) -> dict[tuple, dict]:
    """(period start, area, source) -> the counts that are not zero."""
    sources = {"officer": "police", "clinic": "trauma_hospital", "door": "self"}
    outcomes = {"in": "accepted", "no": "declined", "full": "no_capacity", "out": "not_eligible",
                "gone": "no_longer_interested"}  # fmt: skip
    found, firsts = defaultdict(lambda: defaultdict(int)), {}
    for row in unique(rows):
        at = moment(row["Received"])[0].replace(tzinfo=None)
        if at.date() > last:
            continue
        source = sources[row["Source"].strip().lower()]
        start = period(at.date(), is_weekly)[0]
        cell = (start, area(row["Neighborhood"]), source)
        who = person(row)
        if who is not None:
            order = (at, SOURCES.index(source), AREA_ORDER.index(cell[1]))
            year = (who, fiscal_year(at.date(), first_month))
            firsts[year] = min(firsts.get(year, (order, cell)), (order, cell))
        if start < first:
            continue
        outcome = outcomes.get(row["Outcome"].strip().lower())
        if outcome is None:
            assert is_late(at.date(), today)
            outcome = "undecided_over_2_business_days"
        for name in ("received", outcome, reached(row["Received"], row["Reached"])):
            found[cell][name] += 1
    for _, cell in firsts.values():
        if cell[0] >= first:
            found[cell]["people_new"] += 1
    return {cell: dict(counts) for cell, counts in found.items()}


def follow_ups(rows, first, last, is_weekly=False) -> dict[tuple, dict]:
    """(period start, area) -> the counts that are not zero."""
    found = defaultdict(lambda: defaultdict(int))
    for row in unique(rows):
        due = moment(row["Due"])[0].date()
        if not first <= due <= last:
            continue
        of = found[(period(due, is_weekly)[0], area(row["Neighborhood"]))]
        of["due"] += 1
        if row["Result"] == "Talked":
            done = moment(row["Done"])[0].date()
            of["done_on_time" if done <= due else "done_late"] += 1
        elif row["Result"] == "No answer":
            of["not_reached"] += 1
    return {cell: dict(counts) for cell, counts in found.items()}
