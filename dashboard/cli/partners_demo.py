"""The made-up city's partners, whose files come through the same door as a real partner's."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from dashboard.city import City
from dashboard.cli.common import Call
from dashboard.cli.saying import say
from dashboard.intake import partner
from dashboard.intake.partner.model import ReportRefused
from dashboard.intake.reports import counted
from dashboard.intake.simulate import partners
from dashboard.ledger import Ledger, open_ledger
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.partners import import_members, import_partners, members
from dashboard.ledger.submissions import receive
from dashboard.ledger.tables import audit_event

ADMIN = "juniper-oarlock"
HOUR = time(17, tzinfo=UTC)
"""When all made-up files arrive: within the working day of the city, which is the same in UTC."""
LABEL = "Sending the simulated partners' files"


def send(call: Call) -> None:
    """Take the made-up partners and people in, and then every file they sent up to `call.today`.

    What the ledger has heard of already is not sent again. Raises IntakeError for a real city.
    """
    city = call.city()
    partners.require_simulated(city)
    if call.today < partners.FIRST_DAY:
        return
    outcomes: Counter[str] = Counter()
    with open_ledger(call.settings, now=_at(partners.FIRST_DAY)) as ledger:
        if not members(ledger):
            _enroll(call, ledger)
        last, heard = _heard_of(ledger)
        whole = (call.today - last).days + 1
        with partner.Checker() as checker:
            for file in partners.plan(city, call.today, since=last):
                call.progress(LABEL, (file.sent_on - last).days, whole)
                if file.sent_on == last and heard > 0:
                    heard -= 1
                    continue
                outcomes[_receive(ledger, city, checker, file)] += 1
    call.progress.pause()
    if outcomes:
        say(_sentence(outcomes))


def _at(day: date) -> datetime:
    return datetime.combine(day, HOUR)


def _enroll(call: Call, ledger: Ledger) -> None:
    folder = call.settings.city_folder
    common = {"by": ADMIN, "today": partners.FIRST_DAY, "now": _at(partners.FIRST_DAY)}
    import_partners(ledger, folder / "partners.csv", **common)
    import_members(ledger, folder / "members.csv", **common)


def _heard_of(ledger: Ledger) -> tuple[date, int]:
    """The last day on which made-up files came, and how many came on it: each left one line in
    the audit log, whatever became of it. What people sent since then came at another moment."""
    reported = select(audit_event.c.at).where(audit_event.c.action.like("report.%"))
    with ledger.reading() as connection:
        moments = Counter(connection.execute(reported).scalars())
    days = [at.date() for at in moments if at == _at(at.date())]
    last = max(days, default=partners.FIRST_DAY)
    return last, moments[_at(last)]


def _receive(ledger: Ledger, city: City, checker: partner.Checker, file: partners.Sending) -> str:
    """What became of a file. One that is refused and should not be stops the demo."""
    try:
        receipt = receive(
            ledger, city, file.content, file.name,
            organization_id=file.organization_id, member_id=file.member_id,
            today=file.sent_on, now=_at(file.sent_on), report=file.report, checker=checker,
        )  # fmt: skip
    except (ReportRefused, NotAllowed):
        if file.expected not in (partners.REFUSED, partners.AGREEMENT_EXPIRED):
            raise
        return "refused"
    if receipt.is_duplicate:
        return "duplicates"
    is_correction = any(one.revision > 1 and not one.is_unchanged for one in receipt.periods)
    return "corrections" if is_correction else "new"


def _sentence(outcomes: Counter[str]) -> str:
    files = counted(outcomes.total(), "simulated file")
    return (
        f"Partners sent {files}: {outcomes['new']:,} new, {outcomes['corrections']:,} corrections, "
        f"{outcomes['duplicates']:,} sent twice, {outcomes['refused']:,} refused."
    )
