"""From counted cells to the file of a report, held to every rule that its check will apply.

Nothing of a person is in it: codes, areas, whole periods and counts.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.kinds import CODE, MOST, Form, Rule
from dashboard.intake.partner.model import CITY
from dashboard.intake.partner.persons import COUNT_OF_PEOPLE, ROWS_OF_PERSONS
from dashboard.intake.partner.reading import MAX_BYTES, MAX_ROWS
from dashboard.intake.tally.counting import Tallied
from dashboard.intake.tally.periods import Range

_OF_NOTHING = {"referral_source": "community", "service_type": "other", "population": "other"}
"""The codes of a row of zeros; it says that the period was reported, and that there was nothing."""


def as_csv(tallied: Tallied, asked: Range, organization: str) -> bytes:
    """The file of a report: its rows, and a row of zeros for each period that has none.

    Raises IntakeError for what no report may be: too long, too large a count, or rows that are one
    person each.
    """
    form = FORMS[tallied.report]
    rows = [*tallied.rows, *_rows_of_nothing(form, tallied, asked, organization)]
    rows.sort(key=lambda row: _order(form, row))
    _refuse_too_much(form, rows)
    for row in rows:
        _hold_rules(form, row)
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(form.names)
    writer.writerows([_text(row[name]) for name in form.names] for row in rows)
    content = sink.getvalue().encode()
    if len(content) > MAX_BYTES:
        raise _too_long(form, len(rows))
    return content


def _rows_of_nothing(
    form: Form, tallied: Tallied, asked: Range, organization: str
) -> list[dict[str, Any]]:
    reported = {row["period_start"] for row in tallied.rows}
    start = {"organization": organization, "area": CITY}
    codes = {name: code for name, code in _OF_NOTHING.items() if name in form.names}
    zeros = dict.fromkeys(form.counts, 0)
    return [
        start | codes | zeros | {"period_start": first, "period_end": last}
        for first, last in asked.periods
        if first not in reported
    ]


def _order(form: Form, row: dict[str, Any]) -> list[Any]:
    codes = {column.name: list(column.values or ()) for column in form.columns
             if column.kind == CODE}  # fmt: skip
    places = [values.index(row[name]) for name, values in codes.items()]
    # neighborhood-9 before neighborhood-10
    return [row["period_start"], len(row["area"]), row["area"], *places]


def _refuse_too_much(form: Form, rows: list[dict[str, Any]]) -> None:
    if len(rows) > MAX_ROWS:
        raise _too_long(form, len(rows))
    people = [row[COUNT_OF_PEOPLE[form.report]] for row in rows]
    if len(people) > ROWS_OF_PERSONS and set(people) == {1}:
        raise IntakeError(
            f"{form.title}: all {len(rows):,} rows would count one person each, which no report "
            'may do; count by month, or write always = "city" under '
            f"{form.report}.area in the mapping."
        )
    if any((row[name] or 0) > MOST for row in rows for name in form.counts):
        raise IntakeError(
            f"{form.title}: a row would count more than {MOST:,}, which no report may do; check "
            "what the mapping counts, or count by week."
        )


def _too_long(form: Form, rows: int) -> IntakeError:
    return IntakeError(
        f"{form.title}: the file would have {rows:,} rows, more than a report may have; count "
        "fewer periods at once with --from and --to."
    )


def _hold_rules(form: Form, row: dict[str, Any]) -> None:
    """Stop before a file is written that its check would refuse: that is a fault of the count."""
    for rule in form.rules:
        assert _holds(rule, row), f"{form.report} breaks {rule.rule_id}"


def _holds(rule: Rule, row: dict[str, Any]) -> bool:
    if any(row[name] is None for name in (*rule.left, *rule.right)):
        return True
    if rule.only_for and row[rule.only_for[0]] not in rule.only_for[1]:
        return True
    left, right = (sum(row[name] for name in names) for names in (rule.left, rule.right))
    return left == right if rule.relation == "=" else left <= right


def _text(value: str | int | date | None) -> str:
    return "" if value is None else str(value)
