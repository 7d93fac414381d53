"""The seven reports: which columns they have, and that none of them is about a person."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.partner.forms import FORMS, PER_VISIT, SERVICE_TYPES
from dashboard.intake.partner.model import plain
from dashboard.intake.partner.periods import (
    MONTH,
    QUARTER,
    WEEK,
    month_of,
    period_type,
    periods_between,
    quarter_of,
    week_of,
)

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def test_there_are_seven_reports() -> None:
    assert set(FORMS) == {
        "service_referrals", "services", "follow_ups", "capacity", "call_ins", "meetings",
        "attendance",
    }  # fmt: skip


@every_form
def test_no_report_has_a_column_for_a_person(form) -> None:
    person = re.compile(
        r"(^|_)(name|first|last|birth|dob|address|street|phone|mail|ssn|case|patient|client|person)(_|$)"
    )
    # "the most episodes any one person had" is a count and tells nobody apart
    named = {name for name in form.names if person.search(name)} - {"largest_person_episodes"}
    assert not named


@every_form
def test_every_report_says_who_reports_and_for_which_period(form) -> None:
    assert form.names[:3] == ("organization", "period_start", "period_end")


@every_form
def test_keys_and_rules_speak_of_columns_that_exist(form) -> None:
    assert set(form.key) <= set(form.names)
    for rule in form.rules:
        assert {*rule.left, *rule.right} <= set(form.counts)
        assert rule.relation in ("=", "<=")
        if rule.only_for:
            column, values = rule.only_for
            assert set(values) < set(form.column(column).values)


@every_form
def test_every_column_is_explained_in_a_sentence(form) -> None:
    for column in form.columns:
        assert column.meaning.endswith(".")
        assert (column.values is not None) == (column.kind == "code")
    assert len(set(form.stored)) == len(form.columns)


def test_services_that_last_are_told_from_services_given_at_a_visit() -> None:
    assert set(SERVICE_TYPES) - set(PER_VISIT) == {
        "job_training_placement", "education_ged", "housing", "witness_protection",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("2026-11-01", "2026-11-30", MONTH),
        ("2024-02-01", "2024-02-29", MONTH),
        ("2026-11-16", "2026-11-22", WEEK),
        ("2026-11-30", "2026-11-30", WEEK),  # the Monday before December is a week of its own
        ("2026-12-01", "2026-12-06", WEEK),
        ("2026-11-30", "2026-12-06", None),  # a week that crosses a month is two periods
        ("2026-11-17", "2026-11-22", None),
        ("2026-11-16", "2026-11-21", None),
        ("2026-11-02", "2026-11-30", None),
        ("2026-11-22", "2026-11-16", None),
        ("2026-10-01", "2026-12-31", None),
    ],
)
def test_a_period_is_a_calendar_month_or_a_week_cut_at_the_month(start, end, kind) -> None:
    assert period_type(date.fromisoformat(start), date.fromisoformat(end)) == kind


def test_a_month_that_is_four_whole_weeks_is_a_month() -> None:
    assert period_type(date(2027, 2, 1), date(2027, 2, 28)) == MONTH


@given(days)
def test_every_day_lies_in_one_week_of_one_month_of_one_quarter(day: date) -> None:
    (w1, w2), (m1, m2), (q1, q2) = week_of(day), month_of(day), quarter_of(day)
    assert q1 <= m1 <= w1 <= day <= w2 <= m2 <= q2
    assert (w2 - w1).days <= 6 and (m2 + timedelta(days=1)).day == 1
    assert w1.weekday() == 0 or w1.day == 1
    assert period_type(w1, w2) in (WEEK, MONTH) and period_type(m1, m2) == MONTH


@given(days, st.integers(0, 400))
def test_weeks_and_months_cover_every_day_once(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    for kind in (WEEK, MONTH, QUARTER):
        found = periods_between(kind, first, last)
        covered = [s + timedelta(days=n) for s, e in found for n in range((e - s).days + 1)]
        assert len(covered) == len(set(covered))
        assert {day for day in covered if day <= last} == {
            first + timedelta(days=n)
            for n in range(length + 1)
            if found and first + timedelta(days=n) >= found[0][0]
        }


def test_names_are_looked_up_without_case_accents_of_spacing_or_marks() -> None:
    assert plain("  Ash-Row,  North ") == plain("ash row north") == "ash row north"
    assert plain("Peñasco Verde") == "peñasco verde"
