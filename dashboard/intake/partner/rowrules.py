"""What must hold in each row of a partner report, beyond single cells. Pure.

A rule says nothing of a row where a cell it needs is empty or itself wrong: that cell has its own
finding, and one slip of the hand should be told once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.intake.partner import periods
from dashboard.intake.partner.forms import FORMS, MEETINGS, Form, Rule
from dashboard.intake.partner.kinds import COUNT, MOST

Holds = Callable[[pd.DataFrame], pd.Series]

SAME_ROW = "same_row_twice"
PERIOD_RULES = {
    "end_before_start": "the period ends before it begins; check period_start and period_end",
    "week_across_months": "this week runs from one month into the next; write it as two rows, one "
    "up to the last day of the month and one from the first day of the next",
    "not_a_period": "these two days are not one whole month or one week; a week runs from Monday "
    "to Sunday and is cut where a month begins or ends; correct period_start or period_end",
}
"""What may be wrong with a pair of days, and what to do."""


@dataclass(frozen=True)
class RowRule:
    """`holds` takes the typed frame and gives one bool per row.

    `column` is where a person looks first, by its name in the file; None means the whole row.
    """

    rule_id: str
    column: str | None
    sentence: str
    holds: Holds


def row_rules(report: str, today: date | None) -> tuple[RowRule, ...]:
    """Every rule of a report, in the order of reading; those of the calendar only with `today`."""
    form = FORMS[report]
    rules = [
        *(_period_rule(rule_id) for rule_id in PERIOD_RULES),
        RowRule(
            "week_and_month", "period_start",
            "the file also has the whole month that this week lies in; report the month, or its "
            "weeks, but not both",
            _not_in_a_month_of_the_file,
        ),
        *(_sums(form, rule) for rule in form.rules),
    ]  # fmt: skip
    if "held_on" in form.names:
        rules.append(RowRule(
            "held_outside_period", "held_on",
            "the day lies outside the period of the row; correct held_on, or period_start and "
            "period_end",
            _held_within_period,
        ))  # fmt: skip
    if form is MEETINGS:
        rules += _meeting_rules()
    if "present" in form.names:
        rules.append(RowRule(
            "absent_with_people", "people",
            "the organization was not there, so write 0 or leave this empty; or write yes in "
            "present",
            lambda rows: ~(
                    _is(rows["is_present"], False) & rows["people"].between(1, MOST)
                ).fillna(False),
        ))  # fmt: skip
    if today is not None:
        rules += _calendar_rules(form, today)
    twins = listed(form.key)
    rules.append(RowRule(
        SAME_ROW, form.key[0] if len(form.key) == 1 else None,
        f"another row of the file has the same {twins}; put the two together in one row",
        lambda rows: first_of_key(form, rows).isna(),
    ))  # fmt: skip
    return tuple(rules)


def listed(names: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    *others, final = names
    return f"{', '.join(others)} {last} {final}" if others else final


def first_of_key(form: Form, rows: pd.DataFrame) -> pd.Series:
    """For each row that repeats the key of an earlier one the position of the first, else NA."""
    key = [form.column(name).stored_as for name in form.key]
    whole = rows[key].notna().all(axis="columns")
    later = rows.loc[whole].duplicated(subset=key)
    found = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if later.any():
        keys: list[Hashable] = list(rows.loc[whole, key].itertuples(index=False, name=None))
        first: dict[Hashable, int] = {}
        at = [first.setdefault(one, place) for one, place in zip(keys, later.index, strict=True)]
        found.loc[whole] = pd.array(at, dtype="Int64")
        found.loc[later.index[~later]] = pd.NA
    return found


# --- periods -----------------------------------------------------------------------------


def _period_rule(rule_id: str) -> RowRule:
    return RowRule(
        rule_id,
        "period_start",
        PERIOD_RULES[rule_id],
        lambda rows: _kinds_of_period(rows) != rule_id,
    )


def _kinds_of_period(rows: pd.DataFrame) -> pd.Series:
    """`week`, `month`, a word of PERIOD_RULES, or None where a day is empty."""
    pairs = list(zip(_days(rows["period_start"]), _days(rows["period_end"]), strict=True))
    kinds = {pair: _kind_of_period(*pair) for pair in set(pairs)}
    return pd.Series([kinds[pair] for pair in pairs], index=rows.index, dtype=object)


def _kind_of_period(start: date | None, end: date | None) -> str | None:
    if start is None or end is None:
        return None
    if end < start:
        return "end_before_start"
    kind = periods.period_type(start, end)
    if kind is None:
        is_week = start.weekday() == 0 and end - start == timedelta(days=6)
        return "week_across_months" if is_week else "not_a_period"
    return kind


def _not_in_a_month_of_the_file(rows: pd.DataFrame) -> pd.Series:
    kinds = _kinds_of_period(rows)
    month = rows["period_start"].dt.year * 12 + rows["period_start"].dt.month
    owner = pd.Series(list(zip(rows["organization_id"], month, strict=True)), index=rows.index)
    return ~((kinds == periods.WEEK) & owner.isin(set(owner[kinds == periods.MONTH])))


def _is_period(rows: pd.DataFrame) -> pd.Series:
    return _kinds_of_period(rows).isin([periods.WEEK, periods.MONTH])


def _held_within_period(rows: pd.DataFrame) -> pd.Series:
    within = rows["held_on"].between(rows["period_start"], rows["period_end"])
    return within | rows["held_on"].isna() | ~_is_period(rows)


def _days(column: pd.Series) -> Sequence[date | None]:
    return column.to_numpy().astype("datetime64[D]").astype(object).tolist()


# --- the calendar ------------------------------------------------------------------------


def _calendar_rules(form: Form, today: date) -> list[RowRule]:
    now = pd.Timestamp(today)
    rules = [RowRule(
        "period_in_future", "period_start",
        "this period has not begun yet; correct the days, or send the row once it has",
        lambda rows: ~(_is_period(rows) & (rows["period_start"] > now)),
    )]  # fmt: skip
    if "held_on" not in form.names:
        return rules
    rules.append(RowRule(
        "held_in_future", "held_on",
        "this day is still to come; correct it, or send the row after it",
        # A period to come, and a day outside its period, are told by their own rules.
        lambda rows: ~(
            (rows["held_on"] > now) & (rows["period_start"] <= now) & _held_within_period(rows)
        ),
    ))  # fmt: skip
    rules += [_not_before(column, int(days), now) for column, days in _waits(form)]
    return rules


def _waits(form: Form) -> list[tuple[str, str]]:
    """Columns that can be known only some days after the day of the row: (name, days)."""
    named = ((name, re.fullmatch(r"engaged_(\d+)_days", name)) for name in form.names)
    return [(name, found[1]) for name, found in named if found]


def _not_before(column: str, days: int, now: pd.Timestamp) -> RowRule:
    wait = pd.Timedelta(days=days)
    return RowRule(
        "too_early_to_know", column,
        f"held_on is less than {days} days ago; leave this cell empty until then",
        lambda rows: ~(
            rows[column].notna() & (rows["held_on"] <= now) & (rows["held_on"] + wait > now)
        ),
    )  # fmt: skip


# --- rows of one report ------------------------------------------------------------------


def _sums(form: Form, rule: Rule) -> RowRule:
    """A rule of the form: sums on both sides, over cells that are counts at all."""
    column = rule.left[0] if len(rule.left) == 1 else rule.right[0]
    less, more = listed(rule.left), listed(rule.right)
    if rule.relation == "=":
        sentence = f"{less} do not add up to {more}: {rule.remedy}"
    elif len(rule.left) > 1:
        sentence = f"{less} together are more than {more}: {rule.remedy}"
    else:
        sentence = f"{less} is more than {more}: {rule.remedy}; correct one of the two"

    def holds(rows: pd.DataFrame) -> pd.Series:
        left, right = (_sum(form, rows, names) for names in (rule.left, rule.right))
        fits = ((left == right) if rule.relation == "=" else (left <= right)).fillna(True)
        if rule.only_for:
            name, values = rule.only_for
            fits |= ~rows[form.column(name).stored_as].isin(values)
        return fits.astype(bool)

    return RowRule(rule.rule_id, column, sentence, holds)


def _sum(form: Form, rows: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    total = pd.Series(np.int64(0), index=rows.index, dtype="Int64")
    for name in names:
        column = form.column(name)
        assert column.kind == COUNT
        count = rows[column.stored_as]
        total = total + count.where(count.between(0, MOST))
    return total


def _meeting_rules() -> list[RowRule]:
    def empty_for_call_in(name: str) -> Holds:
        stored = MEETINGS.column(name).stored_as
        return lambda rows: ~((rows["meeting_kind"] == "call_in") & rows[stored].notna())

    return [
        RowRule(
            "call_in_has_place", "place",
            "leave the place of a call-in empty, to protect the people who were invited",
            empty_for_call_in("place"),
        ),
        RowRule(
            "call_in_has_area", "area",
            "leave the area of a call-in empty, to protect the people who were invited",
            empty_for_call_in("area"),
        ),
        RowRule(
            "call_in_is_public", "is_public",
            "a call-in is for invited people only; write no here, or correct the kind of meeting",
            lambda rows: ~((rows["meeting_kind"] == "call_in") & _is(rows["is_public"], True)),
        ),
    ]  # fmt: skip


def _is(flags: pd.Series, value: bool) -> pd.Series:
    return (flags == value).fillna(False).astype(bool)
