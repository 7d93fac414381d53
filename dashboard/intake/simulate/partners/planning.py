"""Which organization sends which rows on which day: on time or late, once or again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.city import City
from dashboard.intake.partner.periods import month_of, periods_between
from dashboard.intake.simulate.draws import uniform
from dashboard.intake.simulate.partners import gathering, opening, participants, referring
from dashboard.intake.simulate.partners.book import (
    EARLY,
    FIRST,
    ONLY,
    SETTLED,
    Book,
    Period,
    Row,
)
from dashboard.intake.simulate.partners.ground import Ground
from dashboard.intake.simulate.partners.habits import HABITS, Habit
from dashboard.intake.simulate.partners.roster import Partner, Promise
from dashboard.intake.simulate.partners.seed import SEED, number_of

OFFICE = "coalition-office"
SILENT = "ironbark-job-hall"
SHARE_FORGOTTEN = 0.008
SHARE_MISTAKEN = 0.02
SHARE_TWICE = 0.01
SHARE_HASTY = 0.15
FEWEST_DAYS = 3  # after a period: each service referral is decided by then, or late

Maker = Callable[[Partner, Habit, Ground, list[Period], int], Book]
_MAKERS: dict[str, Maker] = {
    "service_referrals": referring.service_referrals,
    "services": participants.services,
    "follow_ups": participants.follow_ups,
    "capacity": opening.capacity,
}


@dataclass(frozen=True)
class Planned:
    """A file that will be sent: its rows, and what is odd about it.

    `mistake` (0 to 1) chooses a slip for which it is refused; `is_client_list` is worse; `hand`
    is a name of HANDS.
    """

    sent_on: date
    partner: Partner
    report: str
    period: str
    rows: list[Row]
    hand: str
    promise: Promise | None
    note: str = ""
    mistake: float | None = None
    is_client_list: bool = False


def planned(city: City, ground: Ground, roster: dict[str, Partner], today: date) -> list[Planned]:
    """Every file sent up to `today`, in the order of sending."""
    found: list[Planned] = []
    first_month = int(city.fiscal_year_starts[:2])
    for partner in roster.values():
        if partner.organization_id == SILENT or today < partner.joined_on:
            continue
        for promise in partner.promises:
            book = _book(partner, promise, ground, roster, today, first_month)
            found += _files(partner, promise, book, today)
        if partner.organization_id == OFFICE:
            found += _call_ins(partner, today)
    takes_part = [
        one for one in found if one.sent_on <= today and one.partner.takes_part(one.sent_on)
    ]
    # Meetings come before the attendance that names them.
    return sorted(takes_part, key=lambda one: (
        one.sent_on, one.partner.organization_id, one.report == "attendance", one.report,
        one.period, one.note,
    ))  # fmt: skip


def _book(
    partner: Partner,
    promise: Promise,
    ground: Ground,
    roster: dict[str, Partner],
    today: date,
    first_month: int,
) -> Book:
    periods = [
        Period(*one) for one in periods_between(promise.period_type, partner.joined_on, today)
    ]
    if promise.report == "meetings":
        return gathering.meetings(
            partner, ground, periods, is_office=partner.organization_id == OFFICE
        )
    if promise.report == "attendance":
        return gathering.attendance(roster.values(), periods)
    make = _MAKERS[promise.report]
    return make(partner, HABITS[partner.organization_id], ground, periods, first_month)


def _files(partner: Partner, promise: Promise, book: Book, today: date) -> Iterator[Planned]:
    habit = HABITS[partner.organization_id]
    is_office = partner.organization_id == OFFICE
    # The office sends its reports together: attendance names meetings that must be known.
    purpose = f"{partner.organization_id}/{'' if is_office else promise.report}"
    for span in periods_between(promise.sends_every, partner.joined_on, today):
        key = number_of(span[0])

        def u(what: str, key: int = key) -> float:
            return float(uniform(SEED, f"{purpose}/{what}", key)[0])

        if u("forgotten") < SHARE_FORGOTTEN and not is_office:
            continue
        covered = [Period(*one) for one in periods_between(promise.period_type, *span)]
        is_corrected = u("corrects") < habit.corrects
        lag = FEWEST_DAYS + int(u("lag") * (promise.due_days - FEWEST_DAYS - 2))
        if u("late") < habit.late:
            lag = promise.due_days + 1 + int(u("how late") * 40)
        hand = habit.hands[(span[0].year - partner.joined_on.year) % len(habit.hands)]
        file = Planned(
            _workday(span[1] + timedelta(days=lag)), partner, promise.report, _title(span, promise),
            book.rows(covered, FIRST if is_corrected else ONLY), hand, promise,
        )  # fmt: skip
        if not file.rows:
            continue
        if habit.is_hasty and promise.report in _MAKERS and u("hasty") < SHARE_HASTY:
            early = _workday(span[0] + timedelta(days=20))
            yield replace(file, sent_on=early, rows=book.rows(covered, EARLY), note="so far")
        yield from _tries(file, habit, u, is_list=habit.sends_a_client_list_in == str(span[0]))
        if is_corrected:
            yield from _correction(file, book, covered, u)


def _tries(
    file: Planned, habit: Habit, u: Callable[[str], float], *, is_list: bool
) -> Iterator[Planned]:
    """The file: refused and mended, or taken at once, or sent twice."""
    if is_list and file.report == "services":
        yield replace(file, is_client_list=True, note="clients")
        file = replace(file, sent_on=_workday(file.sent_on + timedelta(days=6)))
    elif file.report in ("services", "service_referrals") and u("mistake") < SHARE_MISTAKEN:
        yield replace(file, mistake=u("which mistake"), note="1")
        file = replace(file, sent_on=_workday(file.sent_on + timedelta(days=2)), note="2 mended")
    yield file
    if u("twice") < SHARE_TWICE:
        # Somebody was not sure that it had arrived, or saved it again in another program.
        hand = file.hand if u("same hand") < 0.5 else "template csv"
        again = _workday(file.sent_on + timedelta(days=1 + int(u("again") * 4)))
        yield replace(file, sent_on=again, hand=hand, note="again")


def _correction(
    file: Planned, book: Book, covered: list[Period], u: Callable[[str], float]
) -> Iterator[Planned]:
    """The same periods weeks later, with what was not known then; or only those that changed."""
    changed = [p for p in covered if set(book.rows([p], FIRST)) != set(book.rows([p], SETTLED))]
    if not changed:
        return
    sent_on = _workday(file.sent_on + timedelta(days=20 + int(u("corrected after") * 50)))
    which = covered if u("whole correction") < 0.5 else changed
    yield replace(file, sent_on=sent_on, rows=book.rows(which, SETTLED), note="corrected")


def _call_ins(partner: Partner, today: date) -> Iterator[Planned]:
    """Each call-in after its month, and again when it is known who is still with a service."""
    habit = HABITS[partner.organization_id]
    for call_in in gathering.call_ins(today):
        period = Period(*month_of(call_in.held_on))
        lag = 5 + int(uniform(SEED, "call-in/lag", call_in.number)[0] * 5)
        first = _workday(period.end + timedelta(days=lag))
        looked = [
            _workday(call_in.held_on + timedelta(days=days + lag)) for days in gathering.ENGAGED
        ]
        for day in [first, *(day for day in looked if day > first)]:
            yield Planned(
                day, partner, "call_ins", f"{period.start:%Y-%m}",
                [call_in.row(partner.organization_id, period, day)], habit.hands[0], None,
                note="" if day == first else f"as of {day}",
            )  # fmt: skip


def _workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _title(span: tuple[date, date], promise: Promise) -> str:
    if promise.sends_every == "quarter":
        return f"{span[0].year} Q{(span[0].month + 2) // 3}"
    return f"{span[0]:%Y-%m}"
