"""The families of program counts: what each publishes, and how a report's row enters it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.intake.partner.codes import POPULATIONS, REFERRAL_SOURCES, SERVICE_TYPES

OUTCOMES = (
    "accepted", "declined", "no_capacity", "not_eligible", "no_longer_interested",
    "undecided_over_2_business_days",
)  # fmt: skip
CONTACTS = {
    "within_72h": "contacted_within_72h",
    "later": "contacted_later",
    "not_yet": "not_yet_contacted",
}
TIMELINESS = {"on_time": "done_on_time", "late": "done_late", "not_reached": "not_reached"}
STAGES = (
    "attended", "accepted_services", "engaged_30_days", "engaged_90_days", "engaged_180_days",
)  # fmt: skip
STAGE_GROUPS = (
    "not_attended", "attended", "accepted_services", "engaged_30_days", "engaged_90_days",
    "engaged_180_days",
)  # fmt: skip
"""The furthest stage a person invited to a call-in reached. These groups add up to the invited;
the stages that pages show are their sums."""
REST = None
"""The value of an attribute that is never published: part of the total, and of no group."""
SEALED = ("referral_source",)
"""Attributes in which `REST` tells something: by law (42 CFR part 2) nobody may learn how many
people a justice source sent to a substance-use program, however many they are."""


@dataclass(frozen=True)
class FamilyOfCounts:
    """`measure_ids`: attribute -> the measure its cells are published as; `groups`: attribute ->
    the values its cells are listed for; `is_events`: one person may have several of one kind."""

    family: str
    measure_ids: dict[str, str]
    groups: dict[str, tuple[str, ...]]
    is_events: bool = False

    @property
    def total(self) -> str:
        """The measure of the counts without an attribute."""
        return self.measure_ids[""]

    @property
    def report(self) -> str:
        """The report that its counts come from."""
        return "attendance" if self.family == "meetings" else self.family


FAMILIES = {
    one.family: one
    for one in (
        FamilyOfCounts(
            "service_referrals",
            {
                "": "service_referrals_received",
                "referral_source": "service_referrals_received",
                "population": "service_referrals_received",
                "outcome": "service_referral_outcomes",
                "contact": "service_referrals_reached_within_72h",
            },
            {
                "": ("",),
                "referral_source": tuple(REFERRAL_SOURCES),
                "population": tuple(POPULATIONS),
                "outcome": OUTCOMES,
                "contact": tuple(CONTACTS),
            },
        ),
        FamilyOfCounts(
            "services",
            dict.fromkeys(("", "service_type", "population"), "services_delivered"),
            {
                "": ("",),
                "service_type": tuple(SERVICE_TYPES),
                "population": tuple(POPULATIONS),
            },
            is_events=True,
        ),
        FamilyOfCounts(
            "follow_ups",
            dict.fromkeys(("", "timeliness"), "follow_ups_on_time"),
            {"": ("",), "timeliness": tuple(TIMELINESS)},
        ),
        FamilyOfCounts(
            "call_ins",
            dict.fromkeys(("", "stage"), "call_in_funnel"),
            {"": ("",), "stage": STAGE_GROUPS},
        ),
        FamilyOfCounts("meetings", {"": "coalition_attendance"}, {"": ("",)}),
    )
}
PUBLISHED_MEASURES = tuple(
    sorted({measure for one in FAMILIES.values() for measure in one.measure_ids.values()})
)


def split(family: str, attribute: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a family, each put into its group of an attribute.

    `rows` has the columns of `queries/protected/<family>.sql`. The result has `value` (text, or
    missing for the rest that belongs to no published group), `people`, `counted` and `largest`;
    `counted` adds up to that of `rows`, row by row. Groups that a report counts in columns of
    their own have no count of people, so each of what is counted stands for one.
    """
    if attribute == "":
        return rows.assign(value="")
    if attribute in ("referral_source", "population", "service_type"):
        return rows.assign(value=rows[attribute])
    if attribute == "outcome":
        return _columns(rows, {name: rows[name] for name in OUTCOMES})
    if attribute == "contact":
        return _columns(rows, {value: rows[column] for value, column in CONTACTS.items()})
    if attribute == "timeliness":
        return _columns(rows, {value: rows[column] for value, column in TIMELINESS.items()})
    return _columns(rows, _furthest(rows))


def _columns(rows: pd.DataFrame, groups: dict[str, pd.Series]) -> pd.DataFrame:
    known = {value: counted.fillna(0).astype("int64") for value, counted in groups.items()}
    rest = rows["counted"] - sum(known.values())
    if (rest < 0).any():
        raise ValueError("a report has more in its groups than in all")
    parts = [
        rows.assign(value=value, counted=counted, people=counted)
        for value, counted in [*known.items(), (REST, rest)]
    ]
    whole = pd.concat(parts, ignore_index=True)
    return whole[whole["counted"] > 0].reset_index(drop=True)


def _furthest(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """How many got to each stage and, as far as is known, no further."""
    reached = [rows["counted"], *(rows[name].fillna(0) for name in STAGES)]
    groups = {
        group: here - further
        for group, here, further in zip(STAGE_GROUPS, reached, reached[1:], strict=False)
    }
    return groups | {STAGE_GROUPS[-1]: reached[-1]}
