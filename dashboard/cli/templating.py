"""Writing the template of a report, begun for an organization where one is named."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from dashboard.cli.common import Call, Refusal
from dashboard.cli.saying import say
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.periods import MONTH, WEEK, month_of, periods_between, week_of
from dashboard.intake.partner.prefill import Period
from dashboard.intake.partner.templates import write_template
from dashboard.ledger import Ledger, ledger_exists, open_ledger
from dashboard.ledger.directory import agreement_of, expected_reports, organization
from dashboard.ledger.model import ExpectedReport, Organization
from dashboard.ledger.sending import owed_for
from dashboard.ledger.templating import city_facts, periods_to_report, template_facts

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def write(
    call: Call, report: str, organization_id: str | None, period: str | None, folder: Path
) -> None:
    """Write the template of `report` into `folder`, and say where it is.

    With an organization it holds the periods and the rows that the organization usually sends.
    `period` is a month (2026-11), or a day of the week that is meant (2026-11-09); without it, the
    last one that was over. Raises Refusal, with the remedy, for what is not known.
    """
    name = report.strip().lower().replace("-", "_")
    if name not in FORMS:
        names = ", ".join(FORMS).replace("_", "-")
        raise Refusal(f"There is no report of that name; choose one of {names}.")
    if organization_id is None:
        facts = city_facts(call.city())
        if period is not None:
            facts["periods"] = [_period(period)]
        paths = write_template(name, folder, **facts)
        say(_where(paths))
        return
    if not ledger_exists(call.settings):
        raise Refusal(
            "This city has no list of partner organizations yet; bring it in with 'peaceboard "
            "import partners', or leave out --organization."
        )
    with open_ledger(call.settings) as ledger:
        own = organization(ledger, organization_id)
        if own is None:
            raise Refusal(
                "There is no partner organization of that id; check --organization, or bring in "
                "the list of partners again."
            )
        periods = _periods(ledger, own, name, period, call.today)
        facts = template_facts(ledger, call.city(), organization_id, name, periods, call.today)
        warning = _warning(ledger, own, call.today)
    paths = write_template(name, folder, **facts)
    say(f"{_where(paths)} {_what_for(own, periods)}")
    if warning:
        say(warning)


def _where(paths: list[Path]) -> str:
    workbook, table, schema = paths
    return (
        f"Fill in {workbook}, or {table.name} beside it. {schema.name} tells programs what they "
        "may hold."
    )


def _what_for(own: Organization, periods: list[Period]) -> str:
    first, last = periods[0][0], periods[-1][1]
    return f"It is for {own.organization_name}, from {first} to {last}."


def _warning(ledger: Ledger, own: Organization, today: date) -> str | None:
    if not own.takes_part(today):
        return "This organization does not take part today, so its reports will not be taken."
    if agreement_of(ledger, own.organization_id, today) is None:
        return (
            "Its data-sharing agreement is not in force today, so its reports will not be taken "
            "until there is one."
        )
    return None


def _periods(
    ledger: Ledger, own: Organization, report: str, period: str | None, today: date
) -> list[Period]:
    """The periods of the template: those asked for, in the length in which they are owed."""
    expected = [
        one for one in expected_reports(ledger) if one.organization_id == own.organization_id
    ]
    if period is None:
        owed = owed_for(expected, report, today, today) or _last(expected, report)
        return periods_to_report(owed or _by_month(own, report), today)
    start, end = _period(period)
    owed = owed_for(expected, report, start, end)
    asked_for_month = (start, end) == month_of(start)
    if owed is not None and owed.period_type == WEEK and asked_for_month:
        return periods_between(WEEK, start, end)
    if owed is not None and owed.period_type == MONTH and not asked_for_month:
        raise Refusal(
            "This organization sends this report by month; give --period as a month, like 2026-11."
        )
    return [(start, end)]


def _last(expected: list[ExpectedReport], report: str) -> ExpectedReport | None:
    of_report = [one for one in expected if one.report == report]
    return max(of_report, key=lambda one: one.starts_on, default=None)


def _by_month(own: Organization, report: str) -> ExpectedReport:
    """What a report that nobody promised is taken for: one a month since the day of joining."""
    return ExpectedReport(own.organization_id, report, MONTH, MONTH, 0, own.joined_on, None)


def _period(text: str) -> Period:
    try:
        month = _MONTH.fullmatch(text)
        if month:
            return month_of(date(int(month[1]), int(month[2]), 1))
        return week_of(date.fromisoformat(text))
    except ValueError:
        raise Refusal(
            "--period is a month like 2026-11, or a day of the week that is meant, like "
            "2026-11-09; correct it."
        ) from None
