"""What the schema of each report finds wrong in typed rows, once each and in words."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.schemas import DTYPES, findings_of, schema_of
from tests.intake.partner_oracle import CODES, COUNTS, MAY_BE_EMPTY, TEXTS, judge

TODAY = date(2026, 11, 24)
MONTH = {"period_start": date(2026, 10, 1), "period_end": date(2026, 10, 31)}
WEEK = {"period_start": date(2026, 11, 16), "period_end": date(2026, 11, 22)}
GOOD = {
    "service_referrals": {
        **MONTH, "area": "district-3", "referral_source": "police", "population": "high_risk",
        "received": 9, "people_new": 7, "accepted": 4, "declined": 1, "no_capacity": 1,
        "not_eligible": 1, "no_longer_interested": 1, "undecided_over_2_business_days": 1,
        "contacted_within_72h": 6, "contacted_later": 2, "not_yet_contacted": 1,
    },
    "services": {
        **MONTH, "area": "city", "service_type": "counseling", "population": "other",
        "episodes": 30, "people_served": 12, "people_new": 5, "largest_person_episodes": 4,
    },
    "follow_ups": {
        **WEEK, "area": "unknown", "due": 8, "done_on_time": 5, "done_late": 1, "not_reached": 2,
    },
    "capacity": {**WEEK, "area": "city", "service_type": "housing", "open_places": 3},
    "call_ins": {
        **MONTH, "call_in_id": "call-in-3", "held_on": date(2026, 10, 14),
        "programme": "next-street", "invited": 25, "attended": 18, "accepted_services": 11,
        "engaged_30_days": 9, "engaged_90_days": None, "engaged_180_days": None,
    },
    "meetings": {
        **WEEK, "meeting_id": "weekly-2026-11-18", "kind": "coalition_weekly",
        "held_on": date(2026, 11, 18), "place": "Lantern Hall", "area": "neighborhood-4",
        "mode": "in_person", "is_public": False,
    },
    "attendance": {**WEEK, "meeting_id": "weekly-2026-11-18", "present": True, "people": 2},
}  # fmt: skip

every_report = pytest.mark.parametrize("report", FORMS)


def row(report: str, **changes: object) -> dict[str, object]:
    return {"organization": "door-of-hope", **GOOD[report], **changes}


def frame(report: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of a file as the cells' readers hand them on: stored names, typed columns."""
    columns = {}
    for column in FORMS[report].columns:
        values = [one[column.name] for one in rows]
        columns[column.stored_as] = pd.Series(values, dtype=DTYPES.get(column.kind, object))
    return pd.DataFrame(columns)


def found(report: str, *rows: dict[str, object]) -> list[tuple[int, str, str | None]]:
    """(row as a spreadsheet counts it, rule, column) of every finding."""
    numbers = range(2, len(rows) + 2)
    findings = findings_of(report, frame(report, list(rows)), numbers, TODAY)
    return [(one.row, one.rule, one.column) for one in findings]


@every_report
def test_a_row_in_order_gives_no_finding(report: str) -> None:
    assert found(report, row(report)) == []


@every_report
def test_a_schema_has_the_columns_of_the_form_and_no_other(report: str) -> None:
    schema = schema_of(report)
    assert tuple(schema.columns) == FORMS[report].stored
    assert schema.strict is True
    for column in FORMS[report].columns:
        assert schema.columns[column.stored_as].nullable == column.may_be_empty
        assert schema.columns[column.stored_as].title == column.name
    checks = [*schema.checks, *(c for one in schema.columns.values() for c in one.checks)]
    assert all(check.name and check.error for check in checks)


OCTOBER_20 = {"period_start": date(2026, 10, 19), "period_end": date(2026, 10, 25)}


@pytest.mark.parametrize(
    ("report", "changes", "rule", "column"),
    [
        # cells
        ("services", {"organization": None}, "empty_cell", "organization"),
        ("services", {"area": None}, "empty_cell", "area"),
        ("services", {"period_start": None}, "empty_cell", "period_start"),
        ("services", {"service_type": None}, "empty_cell", "service_type"),
        ("services", {"people_new": None}, "empty_cell", "people_new"),
        ("meetings", {"is_public": None}, "empty_cell", "is_public"),
        ("services", {"episodes": 100_001}, "count_out_of_range", "episodes"),
        ("capacity", {"open_places": -1}, "count_out_of_range", "open_places"),
        ("services", {"population": "veterans"}, "unknown_code", "population"),
        ("call_ins", {"call_in_id": "Call in 3"}, "not_a_short_name", "call_in_id"),
        ("call_ins", {"call_in_id": "call-in-3\n"}, "not_a_short_name", "call_in_id"),
        ("call_ins", {"call_in_id": "c" * 41}, "not_a_short_name", "call_in_id"),
        ("meetings", {"place": "p" * 81}, "text_too_long", "place"),
        # periods
        ("capacity", {"period_start": date(2026, 11, 23)}, "end_before_start", "period_start"),
        ("capacity", {"period_start": date(2026, 11, 15)}, "not_a_period", "period_start"),
        ("capacity", {"period_end": date(2026, 12, 22)}, "not_a_period", "period_start"),
        (
            "capacity",
            {"period_start": date(2026, 9, 28), "period_end": date(2026, 10, 4)},
            "week_across_months",
            "period_start",
        ),
        (
            "capacity",
            {"period_start": date(2026, 12, 1), "period_end": date(2026, 12, 31)},
            "period_in_future",
            "period_start",
        ),
        # days within a period
        ("meetings", {"held_on": date(2026, 11, 15)}, "held_outside_period", "held_on"),
        (
            "meetings",
            {
                "period_start": date(2026, 11, 23),
                "period_end": date(2026, 11, 29),
                "held_on": date(2026, 11, 25),
            },
            "held_in_future",
            "held_on",
        ),
        ("call_ins", {"held_on": date(2026, 10, 26)}, "too_early_to_know", "engaged_30_days"),
        ("call_ins", {"engaged_90_days": 1}, "too_early_to_know", "engaged_90_days"),
        ("call_ins", {"engaged_180_days": 1}, "too_early_to_know", "engaged_180_days"),
        # sums
        ("service_referrals", {"accepted": 5}, "outcomes_add_up", "received"),
        ("service_referrals", {"accepted": 3}, "outcomes_add_up", "received"),
        ("service_referrals", {"contacted_later": 3}, "contacts_within_received", "received"),
        ("service_referrals", {"people_new": 10}, "new_within_received", "people_new"),
        ("services", {"people_served": 31}, "served_within_episodes", "people_served"),
        ("services", {"people_new": 13}, "new_within_served", "people_new"),
        (
            "services",
            {"largest_person_episodes": 31},
            "largest_within_episodes",
            "largest_person_episodes",
        ),
        ("follow_ups", {"not_reached": 3}, "done_within_due", "due"),
        ("call_ins", {"attended": 26}, "attended_within_invited", "attended"),
        ("call_ins", {"accepted_services": 19}, "accepted_within_attended", "accepted_services"),
        ("call_ins", {"engaged_30_days": 12}, "engaged_30_within_accepted", "engaged_30_days"),
        # rows of one report
        (
            "meetings",
            {"kind": "call_in", "area": None, "is_public": False},
            "call_in_has_place",
            "place",
        ),
        ("meetings", {"kind": "call_in", "place": None}, "call_in_has_area", "area"),
        (
            "meetings",
            {"kind": "call_in", "place": None, "area": None, "is_public": True},
            "call_in_is_public",
            "is_public",
        ),
        ("attendance", {"present": False}, "absent_with_people", "people"),
    ],
)
def test_one_slip_gives_one_finding(report: str, changes: dict, rule: str, column: str) -> None:
    assert found(report, row(report, **changes)) == [(2, rule, column)]


@pytest.mark.parametrize(
    ("report", "changes"),
    [
        # a period that is not over yet is partial, not wrong
        ("capacity", {"period_start": date(2026, 11, 1), "period_end": date(2026, 11, 30)}),
        # the days at the edge of a month are a week of their own
        ("capacity", {"period_start": date(2026, 11, 1), "period_end": date(2026, 11, 1)}),
        ("capacity", {"period_start": date(2026, 11, 23), "period_end": date(2026, 11, 29)}),
        ("capacity", {"open_places": 0}),
        ("capacity", {"open_places": 100_000}),
        # a service that lasts may be had without an episode in this period
        ("services", {"service_type": "housing", "episodes": 4, "people_served": 12}),
        ("services", {"largest_person_episodes": None}),
        ("service_referrals", {"contacted_later": 0, "not_yet_contacted": 0}),
        ("call_ins", {"held_on": date(2026, 10, 25)}),  # 30 days ago today
        ("meetings", {"area": None, "place": None}),
        ("meetings", {"kind": "call_in", "area": None, "place": None, "is_public": False}),
        ("attendance", {"present": False, "people": 0}),
        ("attendance", {"present": False, "people": None}),
        ("attendance", {"present": True, "people": None}),
    ],
)
def test_what_may_be_is_let_through(report: str, changes: dict) -> None:
    assert found(report, row(report, **changes)) == []


def test_a_period_may_be_reported_from_its_first_day_on() -> None:
    rows = frame("capacity", [row("capacity", period_start=date(2026, 11, 23),
                                  period_end=date(2026, 11, 29))])  # fmt: skip
    for today, rules in ((date(2026, 11, 22), ["period_in_future"]), (date(2026, 11, 23), [])):
        assert [one.rule for one in findings_of("capacity", rows, [2], today)] == rules


@every_report
def test_a_row_that_repeats_another_is_told_with_the_row_it_repeats(report: str) -> None:
    once, again = row(report), row(report)
    findings = findings_of(report, frame(report, [once, again, once]), [3, 5, 8], TODAY)
    assert [(one.rule, one.row) for one in findings] == [("same_row_twice", 5),
                                                         ("same_row_twice", 8)]  # fmt: skip
    assert all("row 3" in one.sentence for one in findings)


def test_rows_that_differ_in_one_column_of_the_key_stand_side_by_side() -> None:
    for name, other in {
        "organization": "north-star", "area": "unknown", "service_type": "legal",
        "population": "high_risk",
    }.items():  # fmt: skip
        assert found("services", row("services"), row("services", **{name: other})) == []
    assert found("services", row("services"), row("services", episodes=31)) == [
        (3, "same_row_twice", None)
    ]


def test_a_week_and_its_month_are_not_both_reported() -> None:
    week, month = row("services", **OCTOBER_20), row("services")
    assert found("services", month, week) == [(3, "week_and_month", "period_start")]
    elsewhere = row("services", **OCTOBER_20, organization="north-star")
    assert found("services", month, elsewhere) == []
    assert found("services", month, row("services", **WEEK)) == []


def test_a_cell_that_was_told_already_is_not_told_again() -> None:
    rows = frame("services", [row("services", episodes=None, people_new=None)])
    findings = findings_of("services", rows, [7], TODAY, told={(7, "episodes")})
    assert [(one.row, one.column) for one in findings] == [(7, "people_new")]


def test_findings_come_by_row_then_by_column() -> None:
    broken = row("services", organization=None, people_new=-1, episodes=-1, period_end=None)
    assert found("services", row("services"), broken, row("services", area=None)) == [
        (3, "empty_cell", "organization"),
        (3, "empty_cell", "period_end"),
        (3, "count_out_of_range", "episodes"),
        (3, "count_out_of_range", "people_new"),
        (4, "empty_cell", "area"),
    ]


def test_a_frame_of_other_columns_is_a_fault_of_the_caller() -> None:
    rows = frame("services", [row("services")])
    with pytest.raises(TypeError, match="columns of services"):
        findings_of("services", rows.drop(columns="episodes"), [2], TODAY)
    with pytest.raises(TypeError, match="columns of services"):
        findings_of("services", rows.assign(notes="x"), [2], TODAY)


@every_report
def test_a_frame_without_rows_has_nothing_wrong(report: str) -> None:
    assert findings_of(report, frame(report, []), [], TODAY) == []


# --- against the judgment in plain Python -------------------------------------------------

DAYS = st.sampled_from([
    date(2026, 10, 1), date(2026, 10, 19), date(2026, 10, 25), date(2026, 10, 26),
    date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 8),
    date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 29), date(2026, 11, 30),
    date(2026, 12, 1), date(2026, 12, 6), date(2024, 2, 1), date(2024, 2, 29), date(2023, 2, 28),
    None,
])  # fmt: skip
TODAYS = [TODAY, date(2026, 11, 23), date(2026, 12, 1), date(2026, 11, 30)]  # some begin a period
PERIODS = st.sampled_from([
    (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 10, 19), date(2026, 10, 25)),
    (date(2026, 11, 1), date(2026, 11, 1)), (date(2026, 11, 30), date(2026, 11, 30)),
    (date(2026, 11, 23), date(2026, 11, 29)), (date(2026, 11, 1), date(2026, 11, 30)),
    (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 12, 1), date(2026, 12, 31)),
])  # fmt: skip


@st.composite
def rows_of(draw, report: str) -> list[dict[str, object]]:
    """Rows near the rules' edges: most cells in order, some empty, wrong or twice."""
    counts = st.one_of(st.integers(0, 6), st.sampled_from([None, -1, 100_000, 100_001, 10**15]))
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        start, end = draw(st.one_of(PERIODS, st.tuples(DAYS, DAYS)))
        one: dict[str, object] = {
            "organization": draw(st.sampled_from(["door-of-hope", "north-star", None])),
            "period_start": start,
            "period_end": end,
        }
        for name in FORMS[report].names[3:]:
            if name in COUNTS[report]:
                one[name] = draw(counts)
            elif name in CODES:
                one[name] = draw(st.sampled_from([*CODES[name].split(), "veterans", None]))
            elif name in TEXTS[report]:
                odd = ["weekly-1", "weekly-2", "Weekly 1", "", "a" * 40, "a" * 41, "b" * 81, None]
                one[name] = draw(st.sampled_from(odd))
            elif name == "held_on":
                one[name] = draw(DAYS)
            else:
                one[name] = draw(st.sampled_from([True, False, None]))
        rows.append(one)
    return rows


@every_report
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_the_findings_are_those_of_a_plain_judgment_of_each_row(report: str, data) -> None:
    rows = data.draw(rows_of(report))
    today = data.draw(st.sampled_from(TODAYS))
    numbers = [3 * at + 2 for at in range(len(rows))]
    findings = findings_of(report, frame(report, rows), numbers, today)
    told = [((one.row - 2) // 3, one.rule, one.column) for one in findings]
    assert len(told) == len(set(told))
    assert set(told) == judge(report, rows, today)
    places = [*FORMS[report].names, None]
    order = [(row, places.index(column)) for row, _, column in told]
    assert order == sorted(order)


@every_report
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_the_schema_itself_finds_the_same(report: str, data) -> None:
    """`findings_of` calls the checks of the schema one by one; `validate` is pandera's own way."""
    rows = frame(report, data.draw(rows_of(report)))
    checks = {(one.row, one.rule) for one in findings_of(report, rows, range(len(rows)), TODAY)}
    try:
        schema_of(report, TODAY).validate(rows, lazy=True)
        theirs = set()
    except pa.errors.SchemaErrors as errors:
        theirs = set()
        for error in errors.schema_errors:
            if error.check == "not_nullable":
                theirs |= {(at, "empty_cell") for at in error.failure_cases["index"]}
            else:
                broken = ~error.check_output.astype(bool)
                theirs |= {(at, error.check.name) for at in error.check_output.index[broken]}
    assert checks == theirs


# --- words --------------------------------------------------------------------------------


def _sentences() -> list[tuple[str, str]]:
    """Every sentence that the schemas can say, with its rule."""
    said = []
    for report, form in FORMS.items():
        schema = schema_of(report, TODAY)
        checks = [*schema.checks, *(c for one in schema.columns.values() for c in one.checks)]
        said += [(check.name, check.error) for check in checks]
        empty = dict.fromkeys(form.names)
        twice = [row(report), row(report)]
        for rows in ([empty], twice):
            findings = findings_of(report, frame(report, rows), range(2, 4), TODAY)
            said += [(one.rule, one.sentence) for one in findings]
    return sorted(set(said))


def test_every_sentence_is_plain_and_says_what_to_do() -> None:
    jargon = re.compile(
        r"\b(null|nan|nat|dtype|int\d*|integer|float|bool\w*|string|regex|index|series|"
        r"valid\w*|invalid|frame|schema|check failed|constraint|duplicate\w*|referral)\b",
        re.I,
    )
    # What there is to do is a verb in the form of a request.
    remedy = re.compile(r"\b(write|correct|check|leave|put|send|report|count|fill|use)\b")
    for rule, sentence in _sentences():
        words = sentence.replace("service referral", "")
        assert not jargon.search(words), (rule, sentence)
        assert remedy.search(sentence), (rule, sentence)
        assert sentence[0].islower() and not sentence.endswith("."), (rule, sentence)
        assert len(sentence.split()) < 60, (rule, sentence)


@every_report
def test_no_sentence_repeats_a_value_of_the_file(report: str) -> None:
    """Values that stand in no sentence of ours are planted in every cell."""
    planted = {}
    for column in FORMS[report].columns:
        planted[column.name] = {
            "count": -48_613, "day": date(2031, 7, 19), "flag": None,
        }.get(column.kind, "Zyx Qwv " * 12)  # fmt: skip
    findings = findings_of(report, frame(report, [planted, planted]), [2, 3], TODAY)
    text = "\n".join(f"{one.text} {one!r}" for one in findings)
    assert len(findings) > 4
    assert not re.search(r"zyx|qwv|48.?613|2031|jul|19", text, re.I)


# --- size ---------------------------------------------------------------------------------


def test_a_file_of_the_largest_size_is_judged_whole() -> None:
    size = 50_000
    kept = [row("services", area=f"area-{at}") for at in range(size - 3)]
    broken = [row("services", episodes=None), row("services"), row("services")]
    rows = [*kept[:20_000], broken[0], *kept[20_000:], *broken[1:]]
    found_rows = [(at, rule) for at, rule, _ in found("services", *rows)]
    # The row with the empty cell has a key, and the two after it have the same one.
    assert found_rows == [
        (20_002, "empty_cell"),
        (size, "same_row_twice"),
        (size + 1, "same_row_twice"),
    ]


@every_report
def test_what_may_be_empty_is_what_the_form_says(report: str) -> None:
    empty = {name for name, column in schema_of(report).columns.items() if column.nullable}
    named = {FORMS[report].column(name).stored_as for name in MAY_BE_EMPTY.get(report, ())}
    assert empty == named
