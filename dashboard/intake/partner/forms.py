"""The seven reports of a partner organization: their columns, allowed values and rules. Pure.

Everything that knows the columns of a report reads them here: templates, checks, ledger, tally,
made-up city and warehouse. A report holds counts; it has no column for a person.
"""

from __future__ import annotations

from dashboard.intake.partner.codes import (
    MEETING_KINDS,
    MODES,
    PER_VISIT,
    POPULATIONS,
    REFERRAL_SOURCES,
    SERVICE_TYPES,
)
from dashboard.intake.partner.kinds import (
    AREA,
    CODE,
    COUNT,
    DAY,
    FLAG,
    KEY,
    MOST,
    ORGANIZATION,
    PROGRAMME,
    TEXT,
    Column,
    Form,
    Rule,
)

__all__ = [
    "AREA",
    "CODE",
    "COUNT",
    "DAY",
    "FLAG",
    "FORMS",
    "KEY",
    "MEETING_KINDS",
    "MODES",
    "MOST",
    "ORGANIZATION",
    "PER_VISIT",
    "POPULATIONS",
    "PROGRAMME",
    "REFERRAL_SOURCES",
    "SERVICE_TYPES",
    "TEXT",
    "Column",
    "Form",
    "Rule",
]


def _count(name: str, meaning: str, may_be_empty: bool = False) -> Column:
    return Column(name, COUNT, meaning, name, may_be_empty=may_be_empty)


def _code(name: str, meaning: str, values: dict[str, str], stored_as: str | None = None) -> Column:
    return Column(name, CODE, meaning, stored_as or name, values)


ORGANIZATION_COLUMN = Column(
    "organization", ORGANIZATION, "Your organization, by its short name or full name.",
    "organization_id",
)  # fmt: skip
PERIOD_COLUMNS = (
    Column("period_start", DAY, "First day of the week or month, like 2026-11-01.", "period_start"),
    Column("period_end", DAY, "Last day of the same week or month, included.", "period_end"),
)
AREA_COLUMN = Column(
    "area", AREA,
    "Where the people live (for capacity: where the places are): a neighborhood, a district, "
    "'city' for the city as a whole, or 'unknown'.",
    "area_id",
)  # fmt: skip
START = (ORGANIZATION_COLUMN, *PERIOD_COLUMNS)
_POPULATION = _code("population", "Which group the people belong to.", POPULATIONS)
_SERVICE_TYPE = _code("service_type", "Which kind of service.", SERVICE_TYPES)
_PERIOD_KEY = ("organization", "period_start", "period_end")
_PEOPLE_NEW = (
    "How many of them came to your organization for the first time in this fiscal year. Each "
    "person counts once a year, in the row of the first time, so that the rows add up to people."
)

SERVICE_REFERRALS = Form(
    report="service_referrals",
    title="Service referrals",
    about="Requests to your organization to offer help to a person, and what came of them.",
    columns=(
        *START,
        AREA_COLUMN,
        _code("referral_source", "Who sent the people.", REFERRAL_SOURCES),
        _POPULATION,
        _count("received", "Service referrals that came in."),
        _count("people_new", _PEOPLE_NEW),
        _count("accepted", "You took the person in."),
        _count("declined", "The person said no."),
        _count("no_capacity", "You had no room."),
        _count("not_eligible", "The person does not meet the rules of the service."),
        _count("no_longer_interested", "The person said yes at first and later no."),
        _count(
            "undecided_over_2_business_days",
            "Not decided, more than two business days after it came in.",
        ),
        _count("contacted_within_72h", "You reached the person within 72 hours."),
        _count("contacted_later", "You reached the person after more than 72 hours."),
        _count("not_yet_contacted", "You have not reached the person."),
    ),
    key=(*_PERIOD_KEY, "area", "referral_source", "population"),
    rules=(
        Rule(
            "outcomes_add_up",
            ("accepted", "declined", "no_capacity", "not_eligible", "no_longer_interested",
             "undecided_over_2_business_days"),
            "=",
            ("received",),
            "each service referral has one outcome; fill the file in two business days after the "
            "period ends, when each is decided or late",
        ),
        Rule(
            "contacts_within_received",
            ("contacted_within_72h", "contacted_later", "not_yet_contacted"),
            "<=",
            ("received",),
            "count each service referral in one of these columns at most",
        ),
        Rule(
            "new_within_received", ("people_new",), "<=", ("received",),
            "a new person has at least one service referral",
        ),
    ),
)  # fmt: skip

SERVICES = Form(
    report="services",
    title="Services",
    about="Services that your organization gave, and how many people had them.",
    columns=(
        *START,
        AREA_COLUMN,
        _SERVICE_TYPE,
        _POPULATION,
        _count("episodes", "Visits, sessions or times that help was given."),
        _count(
            "people_served",
            "Different people in this row and period. It does not add up over rows or periods.",
        ),
        _count("people_new", _PEOPLE_NEW),
        _count(
            "largest_person_episodes",
            "The most episodes that any one person had in this row; without it the row is not "
            "published below the city as a whole.",
            may_be_empty=True,
        ),
    ),
    key=(*_PERIOD_KEY, "area", "service_type", "population"),
    rules=(
        Rule(
            "served_within_episodes", ("people_served",), "<=", ("episodes",),
            "each person served has at least one episode of this kind of service",
            only_for=("service_type", PER_VISIT),
        ),
        Rule(
            "new_within_served", ("people_new",), "<=", ("people_served",),
            "a new person is one of the people served",
        ),
        Rule(
            "largest_within_episodes", ("largest_person_episodes",), "<=", ("episodes",),
            "one person cannot have more episodes than all together",
        ),
    ),
)  # fmt: skip

FOLLOW_UPS = Form(
    report="follow_ups",
    title="Follow-ups",
    about="Follow-ups that were due, and which of them were done.",
    columns=(
        *START,
        AREA_COLUMN,
        _count("due", "Follow-ups that were due in the period."),
        _count("done_on_time", "Done by the day they were due."),
        _count("done_late", "Done later."),
        _count("not_reached", "Tried, but the person was not reached."),
    ),
    key=(*_PERIOD_KEY, "area"),
    rules=(
        Rule(
            "done_within_due", ("done_on_time", "done_late", "not_reached"), "<=", ("due",),
            "count each follow-up in one of these columns at most",
        ),
    ),
)  # fmt: skip

CAPACITY = Form(
    report="capacity",
    title="Open places",
    about="How many more people your organization could take in at the end of the period.",
    columns=(
        *START,
        AREA_COLUMN,
        _SERVICE_TYPE,
        _count("open_places", "Open places on the last day of the period."),
    ),
    key=(*_PERIOD_KEY, "area", "service_type"),
)

CALL_INS = Form(
    report="call_ins",
    title="Call-ins",
    about="Group meetings of invited people: how many came, took services and stayed with them.",
    columns=(
        *START,
        Column("call_in_id", KEY, "A name for this call-in, like call-in-3.", "call_in_id"),
        Column("held_on", DAY, "The day it was held, within the period.", "held_on"),
        Column("programme", PROGRAMME, "The program that held it.", "programme_id"),
        _count("invited", "People invited."),
        _count("attended", "People who came."),
        _count("accepted_services", "People who took up the offer of services."),
        _count(
            "engaged_30_days", "Still with a service after 30 days; empty before then.",
            may_be_empty=True,
        ),
        _count(
            "engaged_90_days", "Still with a service after 90 days; empty before then.",
            may_be_empty=True,
        ),
        _count(
            "engaged_180_days", "Still with a service after 180 days; empty before then.",
            may_be_empty=True,
        ),
    ),
    key=("call_in_id",),
    rules=(
        Rule("attended_within_invited", ("attended",), "<=", ("invited",),
             "only people who were invited attend"),
        Rule("accepted_within_attended", ("accepted_services",), "<=", ("attended",),
             "services are offered to people who attended"),
        Rule("engaged_30_within_accepted", ("engaged_30_days",), "<=", ("accepted_services",),
             "people engaged are among those who accepted services"),
        Rule("engaged_90_within_30", ("engaged_90_days",), "<=", ("engaged_30_days",),
             "people engaged after 90 days are among those of 30 days"),
        Rule("engaged_180_within_90", ("engaged_180_days",), "<=", ("engaged_90_days",),
             "people engaged after 180 days are among those of 90 days"),
    ),
)  # fmt: skip

MEETINGS = Form(
    report="meetings",
    title="Meetings",
    about="Meetings that your organization held.",
    columns=(
        *START,
        Column("meeting_id", KEY, "A name for this meeting, like weekly-2026-11-18.", "meeting_id"),
        _code("kind", "Which kind of meeting.", MEETING_KINDS, "meeting_kind"),
        Column("held_on", DAY, "The day it was held, within the period.", "held_on"),
        Column("place", TEXT, "The name of the place, like a community center; no address of a "
               "home. Leave it empty for a call-in.", "place", may_be_empty=True),
        Column("area", AREA, "The neighborhood of the place; leave it empty for a call-in.",
               "area_id", may_be_empty=True),
        _code("mode", "How people met.", MODES),
        Column("is_public", FLAG, "Whether everybody may come: yes or no.", "is_public"),
    ),
    key=("meeting_id",),
)  # fmt: skip

ATTENDANCE = Form(
    report="attendance",
    title="Attendance",
    about="Which organizations were at a meeting, and with how many people. No names.",
    columns=(
        Column("organization", ORGANIZATION, "The organization that was there or not. Only a "
               "coordinator may write others than the own one.", "organization_id"),
        *PERIOD_COLUMNS,
        Column("meeting_id", KEY, "The name of the meeting in the report on meetings.",
               "meeting_id"),
        Column("present", FLAG, "Whether the organization was there: yes or no.", "is_present"),
        _count("people", "How many people it sent; 0 if it was not there.", may_be_empty=True),
    ),
    key=("organization", "meeting_id"),
)  # fmt: skip

FORMS: dict[str, Form] = {
    form.report: form
    for form in (
        SERVICE_REFERRALS, SERVICES, FOLLOW_UPS, CAPACITY, CALL_INS, MEETINGS, ATTENDANCE,
    )
}  # fmt: skip
"""Every report by its name."""
