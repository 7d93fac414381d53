"""The files that the made-up organizations send, day by day, and the truth in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from dashboard.city import City
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.simulate.partners.accounting import Accounts
from dashboard.intake.simulate.partners.client_list import RULE, client_list
from dashboard.intake.simulate.partners.ground import Ground, ground_of
from dashboard.intake.simulate.partners.hands import HANDS
from dashboard.intake.simulate.partners.mistakes import spoil
from dashboard.intake.simulate.partners.planning import OFFICE, Planned, planned
from dashboard.intake.simulate.partners.roster import roster_of
from dashboard.intake.simulate.partners.writing import add_unreported, file_of, sheet_of

REFUSED, AGREEMENT_EXPIRED = "refused", "agreement_expired"


@dataclass(frozen=True)
class Sending:
    """A file as it comes to the door on a day.

    `expected` is accepted, corrected (it changes at least one period), duplicate (it changes
    none), refused (then `rule` is the word of one finding) or agreement_expired. `report` is None
    where the columns alone say what it is.
    """

    sent_on: date
    organization_id: str
    member_id: str
    name: str
    content: bytes = field(repr=False)
    report: str | None
    expected: str
    rule: str | None = None


def plan(city: City, today: date, *, since: date | None = None) -> Iterator[Sending]:
    """Every file sent up to `today` (not before `since`), in the order of the day it was sent.

    The same city and day give the same bytes, and another `today` the same past. Raises
    IntakeError for a real city.
    """
    roster, ground = roster_of(city), ground_of(city)
    names = {one.organization_id: one.organization_name for one in roster.values()}
    accounts = Accounts()
    for file in planned(city, ground, roster, today):
        expected = _outcome(file, accounts)
        if since is not None and file.sent_on < since:
            continue
        content, rule = _content(file, ground, names)
        yield Sending(
            sent_on=file.sent_on,
            organization_id=file.partner.organization_id,
            member_id=file.partner.sender(file.sent_on),
            name=_name(file),
            content=content,
            report=None if file.is_client_list else file.report,
            expected=expected,
            rule=rule,
        )


def truth(city: City, today: date) -> dict[str, pd.DataFrame]:
    """What a ledger must hold after all of `plan`; for tests only.

    One frame for each report (the columns `Form.stored`, Python's own values) with the rows that
    count, and `submitted_period` with every revision of every period.
    """
    accounts = Accounts()
    roster = roster_of(city)
    for file in planned(city, ground_of(city), roster, today):
        _outcome(file, accounts)
    found = {report: accounts.rows(report) for report in FORMS}
    return {**found, "submitted_period": accounts.periods()}


def _outcome(file: Planned, accounts: Accounts) -> str:
    if not file.partner.has_agreement(file.sent_on):
        return AGREEMENT_EXPIRED
    if file.is_client_list or file.mistake is not None:
        return REFUSED
    sender = file.partner.organization_id
    return accounts.take(sender, file.report, file.rows, file.sent_on, file.promise)


def _content(file: Planned, ground: Ground, names: dict[str, str]) -> tuple[bytes, str | None]:
    if file.is_client_list:
        return client_list(file.partner.organization_id, file.sent_on), RULE
    hand = HANDS[file.hand]
    sheet = sheet_of(file.report, file.rows, hand, ground, names)
    rule = None
    if file.mistake is not None:
        rule = spoil(sheet, file.mistake, ground, file.partner, OFFICE)
    elif hand.has_unreported:
        add_unreported(sheet)
    return file_of(sheet, hand), rule


def _name(file: Planned) -> str:
    ending = "csv" if file.is_client_list or HANDS[file.hand].kind == "csv" else "xlsx"
    words = (
        "simulated", file.partner.organization_id, file.report.replace("_", "-"), file.period,
        file.note,
    )  # fmt: skip
    return f"{' '.join(word for word in words if word)}.{ending}"
