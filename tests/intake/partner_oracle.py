"""Plain-Python judgment of typed rows of partner reports, written from the rules in words.

It shares no code with the schemas it is compared with, not even the calendar: it takes rows as
dictionaries and answers (row, rule, column).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

COUNTS = {
    "service_referrals": (
        "received", "people_new", "accepted", "declined", "no_capacity", "not_eligible",
        "no_longer_interested", "undecided_over_2_business_days", "contacted_within_72h",
        "contacted_later", "not_yet_contacted",
    ),
    "services": ("episodes", "people_served", "people_new", "largest_person_episodes"),
    "follow_ups": ("due", "done_on_time", "done_late", "not_reached"),
    "capacity": ("open_places",),
    "call_ins": (
        "invited", "attended", "accepted_services", "engaged_30_days", "engaged_90_days",
        "engaged_180_days",
    ),
    "meetings": (),
    "attendance": ("people",),
}  # fmt: skip
TEXTS = {
    "service_referrals": ("area", "referral_source", "population"),
    "services": ("area", "service_type", "population"),
    "follow_ups": ("area",),
    "capacity": ("area", "service_type"),
    "call_ins": ("call_in_id", "programme"),
    "meetings": ("meeting_id", "kind", "place", "area", "mode"),
    "attendance": ("meeting_id",),
}
MAY_BE_EMPTY = {
    "services": {"largest_person_episodes"},
    "call_ins": {"engaged_30_days", "engaged_90_days", "engaged_180_days"},
    "meetings": {"place", "area"},
    "attendance": {"people"},
}
CODES = {
    "referral_source": "police corrections probation_parole custom_notification trauma_hospital "
    "call_in community self",
    "population": "victim_or_family high_risk returning_citizen other",
    "service_type": "job_training_placement education_ged counseling emergency_assistance housing "
    "witness_protection conflict_resolution legal health other",
    "kind": "coalition_weekly call_in canvass community board",
    "mode": "in_person online hybrid",
}
KEYS = {
    "service_referrals": "organization period_start period_end area referral_source population",
    "services": "organization period_start period_end area service_type population",
    "follow_ups": "organization period_start period_end area",
    "capacity": "organization period_start period_end area service_type",
    "call_ins": "call_in_id",
    "meetings": "meeting_id",
    "attendance": "organization meeting_id",
}
LASTING = ("job_training_placement", "education_ged", "housing", "witness_protection")

Row = dict[str, object]


def judge(report: str, rows: list[Row], today: date) -> set[tuple[int, str, str | None]]:
    """Every (position of the row, rule, column) that is wrong; keys of rows as in the file."""
    found = set()
    months = {
        (row["organization"], row["period_start"]) for row in rows if _period(row) == "month"
    }  # fmt: skip
    seen: set[tuple] = set()
    for at, row in enumerate(rows):
        for rule, column in _cells(report, row):
            found.add((at, rule, column))
        for rule, column in _days(row, months, today):
            found.add((at, rule, column))
        for rule, column in _sums(report, row):
            found.add((at, rule, column))
        for rule, column in _others(report, row, today):
            found.add((at, rule, column))
        names = KEYS[report].split()
        key = tuple(row[name] for name in names)
        if None not in key and key in seen:
            found.add((at, "same_row_twice", names[0] if len(names) == 1 else None))
        seen.add(key)
    return found


def _cells(report: str, row: Row):
    for name, value in row.items():
        if value is None:
            if name not in MAY_BE_EMPTY.get(report, ()):
                yield "empty_cell", name
        elif name in COUNTS[report]:
            if value < 0 or value > 100_000:
                yield "count_out_of_range", name
        elif name in CODES:
            if value not in CODES[name].split():
                yield "unknown_code", name
        elif name in ("meeting_id", "call_in_id"):
            if not (1 <= len(value) <= 40) or re.sub("[a-z0-9-]", "", value):
                yield "not_a_short_name", name
        elif name == "place" and len(value) > 80:
            yield "text_too_long", name


def _period(row: Row) -> str | None:
    """`month`, `week`, the rule that is broken, or None where a day is missing."""
    start, end = row["period_start"], row["period_end"]
    if start is None or end is None:
        return None
    if end < start:
        return "end_before_start"
    begins_month = start.day == 1
    ends_month = (end + timedelta(days=1)).day == 1
    in_one_month = (start.year, start.month) == (end.year, end.month)
    if begins_month and ends_month and in_one_month:
        return "month"
    in_one_week = start.isocalendar()[:2] == end.isocalendar()[:2]
    is_whole = (begins_month or start.isoweekday() == 1) and (ends_month or end.isoweekday() == 7)
    if in_one_week and in_one_month and is_whole:
        return "week"
    if in_one_week and (start.isoweekday(), end.isoweekday()) == (1, 7):
        return "week_across_months"
    return "not_a_period"


def _days(row: Row, months: set, today: date):
    period = _period(row)
    start, end, held = row["period_start"], row["period_end"], row.get("held_on")
    is_period = period in ("week", "month")
    if period and not is_period:
        yield period, "period_start"
    if period == "week" and (row["organization"], start.replace(day=1)) in months:
        yield "week_and_month", "period_start"
    if is_period and start > today:
        yield "period_in_future", "period_start"
    if held is None:
        return
    if is_period and (held < start or held > end):
        yield "held_outside_period", "held_on"
    elif held > today and start is not None and start <= today:
        yield "held_in_future", "held_on"


def _sums(report: str, row: Row):
    def compare(rule: str, less: tuple[str, ...], relation: str, more: str, column: str):
        values = [row[name] for name in (*less, more)]
        if all(value is not None and 0 <= value <= 100_000 for value in values):
            total = sum(values[:-1])
            if total > values[-1] or (relation == "=" and total < values[-1]):
                yield rule, column

    if report == "service_referrals":
        yield from compare("outcomes_add_up", COUNTS[report][2:8], "=", "received", "received")
        yield from compare(
            "contacts_within_received", COUNTS[report][8:], "<=", "received", "received"
        )
        yield from compare("new_within_received", ("people_new",), "<=", "received", "people_new")
    if report == "services":
        if row["service_type"] in CODES["service_type"].split() and (
            row["service_type"] not in LASTING
        ):
            yield from compare(
                "served_within_episodes", ("people_served",), "<=", "episodes", "people_served"
            )
        yield from compare(
            "new_within_served", ("people_new",), "<=", "people_served", "people_new"
        )
        yield from compare(
            "largest_within_episodes", ("largest_person_episodes",), "<=", "episodes",
            "largest_person_episodes",
        )  # fmt: skip
    if report == "follow_ups":
        yield from compare("done_within_due", COUNTS[report][1:], "<=", "due", "due")
    if report == "call_ins":
        rules = (
            "attended_within_invited", "accepted_within_attended", "engaged_30_within_accepted",
            "engaged_90_within_30", "engaged_180_within_90",
        )  # fmt: skip
        names = COUNTS[report]
        for rule, more, less in zip(rules, names, names[1:], strict=False):
            yield from compare(rule, (less,), "<=", more, less)


def _others(report: str, row: Row, today: date):
    if report == "call_ins" and row["held_on"] is not None and row["held_on"] <= today:
        for days in (30, 90, 180):
            known = row[f"engaged_{days}_days"] is not None
            if known and (today - row["held_on"]).days < days:
                yield "too_early_to_know", f"engaged_{days}_days"
    if report == "meetings" and row["kind"] == "call_in":
        if row["place"] is not None:
            yield "call_in_has_place", "place"
        if row["area"] is not None:
            yield "call_in_has_area", "area"
        if row["is_public"] is True:
            yield "call_in_is_public", "is_public"
    if report == "attendance" and row["present"] is False and 0 < (row["people"] or 0) <= 100_000:
        yield "absent_with_people", "people"
