"""What a template holds for an organization: what it may write, and what it usually writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, not_, select

from dashboard.city import City
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import CITY, UNKNOWN
from dashboard.intake.partner.periods import (
    MONTH,
    QUARTER,
    WEEK,
    month_of,
    periods_between,
    quarter_of,
    week_of,
)
from dashboard.intake.partner.prefill import Period, Row
from dashboard.ledger.current import current_periods, last_revisions
from dashboard.ledger.directory import agreements_in, organization_in
from dashboard.ledger.engine import Ledger
from dashboard.ledger.model import Agreement, ExpectedReport
from dashboard.ledger.tables import ROW_TABLES, submission

REMEMBERED = timedelta(days=366)
"""How far back a row is still a usual one."""


def periods_to_report(owed: ExpectedReport, today: date) -> list[Period]:
    """The periods of the last week, month or quarter that was over before `today`, as they are
    sent together; the first period owed, where none of them is owed yet."""
    window = MONTH if (owed.sends_every, owed.period_type) == (WEEK, MONTH) else owed.sends_every
    around = {WEEK: _whole_week, MONTH: month_of, QUARTER: quarter_of}[window]
    first, last = around(around(today)[0] - timedelta(days=1))
    # A week that crosses a month is two periods; both begin within it.
    found = periods_between(owed.period_type, first, last)
    owing = [(start, end) for start, end in found if end >= owed.starts_on]
    return owing or [(month_of if owed.period_type == MONTH else week_of)(owed.starts_on)]


def _whole_week(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def template_facts(
    ledger: Ledger,
    city: City,
    organization_id: str,
    report: str,
    periods: list[Period],
    today: date,
) -> dict[str, Any]:
    """The fields of a `Prefill` for an organization's template of a report.

    Its rows are those of the last 12 months, without their counts; where there are none, one for
    each area of the coarsest level that its agreement allows. Raises KeyError for an organization
    that is not in the ledger.
    """
    with ledger.reading() as connection:
        own = organization_in(connection, organization_id)
        if own is None:
            raise KeyError("no organization of that id")
        allowed = _allowed(agreements_in(connection, organization_id), today)
        if report == "attendance":
            usual = _attendance(connection, organization_id, periods, today)
        else:
            usual = _usual(connection, organization_id, report, today)
    facts = city_facts(city, allowed)
    if "area" in FORMS[report].key:
        order = [*(area_id for area_id, *_ in facts["areas"]), UNKNOWN]
        usual = sorted(
            (one for one in usual if one["area"] in order),
            key=lambda one: _place(report, one, order),
        )
        coarsest = [area_id for area_id, _, kind in facts["areas"] if kind == allowed[0]]
        usual = usual or [{"area": area_id} for area_id in coarsest]
    facts["organization"] = (organization_id, own.organization_name)
    facts["periods"] = periods
    facts["usual"] = usual
    return facts


def city_facts(city: City, allowed_area_types: tuple[str, ...] | None = None) -> dict[str, Any]:
    """The fields of a `Prefill` that are the city's: areas (of the types allowed; the city itself
    always), programs, the fiscal year, and a notice where the city is made up."""
    table = city.areas
    areas = zip(table["area_id"], table["area_name"], table["area_type"], strict=True)
    programmes = city.own_programmes
    named = dict(zip(programmes["programme_id"], programmes["programme"], strict=True))
    return {
        "areas": [
            one
            for one in areas
            if allowed_area_types is None or one[2] in (CITY, *allowed_area_types)
        ],
        "programmes": list(named.items()),
        "fiscal_year_starts": city.fiscal_year_starts,
        "notice": f"Simulated: {city.city_name} is a made-up city." if city.simulated else "",
    }


def _allowed(agreements: list[Agreement], today: date) -> tuple[str, ...]:
    """What the agreement of today allows, else what the last one did, else the city alone."""
    begun = [one for one in agreements if one.starts_on <= today]
    last = max(begun, key=lambda one: (one.starts_on, one.agreement_id), default=None)
    return last.allowed_area_types if last else (CITY,)


def _usual(
    connection: Connection, organization_id: str, report: str, today: date
) -> list[dict[str, date | str]]:
    form = FORMS[report]
    if report not in ROW_TABLES:
        return []
    own_columns = ("organization", "period_start", "period_end")
    names = [name for name in form.key if name not in own_columns]
    if report == "call_ins":
        names = ["programme"]
    table, now = ROW_TABLES[report], current_periods()
    wanted = (
        select(*(table.c[form.column(name).stored_as] for name in names))
        .distinct()
        .join(
            now,
            (now.c.submission_id == table.c.submission_id)
            & (now.c.period_start == table.c.period_start)
            & (now.c.period_end == table.c.period_end),
        )
        .where(
            table.c.organization_id == organization_id,
            table.c.period_start > today - REMEMBERED,
        )
    )
    found = sorted(tuple(row) for row in connection.execute(wanted))
    return [dict(zip(names, row, strict=True)) for row in found]


def _attendance(
    connection: Connection, organization_id: str, periods: list[Period], today: date
) -> list[dict[str, date | str]]:
    """The coalition's meetings and the own ones of the periods, for each organization that the
    sender reported before."""
    meetings = last_revisions("meetings").subquery()
    held = connection.execute(
        select(meetings.c.meeting_id, meetings.c.held_on)
        .where(
            not_(meetings.c.is_withdrawn),
            (meetings.c.meeting_kind == "coalition_weekly")
            | (meetings.c.organization_id == organization_id),
        )
        .order_by(meetings.c.held_on, meetings.c.meeting_id)
    ).all()
    sent = last_revisions("attendance").subquery()
    wanted = (
        select(sent.c.organization_id)
        .distinct()
        .join(submission, submission.c.submission_id == sent.c.submission_id)
        .where(
            submission.c.organization_id == organization_id,
            sent.c.period_start > today - REMEMBERED,
        )
    )
    others = sorted({*connection.execute(wanted).scalars(), organization_id})
    return [
        {"period_start": start, "meeting_id": one.meeting_id, "organization": other}
        for start, end in periods
        for one in held
        if start <= one.held_on <= end
        for other in others
    ]


def _place(report: str, row: Row, areas: list[str]) -> list[int]:
    """Where a usual row stands: its areas and codes in the order in which they are offered."""
    offered = {column.name: list(column.values or areas) for column in FORMS[report].columns}
    return [offered[name].index(value) for name, value in row.items()]
