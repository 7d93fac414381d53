"""Which reports an organization owes from when to when, as lists of partners change. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.ledger.model import ExpectedReport, Organization


@dataclass(frozen=True)
class Owed:
    """A report as a list of partners asks for it."""

    report: str
    period_type: str
    sends_every: str
    due_days: int

    def fits(self, known: ExpectedReport) -> bool:
        """Whether it is owed on these terms already."""
        terms = (known.period_type, known.sends_every, known.due_days)
        return terms == (self.period_type, self.sends_every, self.due_days)


def changes(
    own: Organization,
    before: Organization | None,
    known: Sequence[ExpectedReport],
    wanted: Sequence[Owed],
    today: date,
) -> list[tuple[ExpectedReport, ExpectedReport | None]]:
    """Each entry as it is to be, with the one it takes the place of (None for a new one).

    A new organization owes from the day it joined until it leaves. For a known one, what is asked
    for anew is owed from `today`, and what is no longer asked for until the day before; so what
    was owed in the past stays as it was.
    """
    done: list[tuple[ExpectedReport, ExpectedReport | None]] = []
    running = {one.report: one for one in known if _runs(one, before)}
    for owed in wanted:
        was = running.pop(owed.report, None)
        if was is None:
            first = max(own.joined_on, today) if before else own.joined_on
            done += _begin(own, owed, first, known)
        elif owed.fits(was) or was.starts_on >= today:
            done.append((_on(_moved(was, own, before), owed, own), was))
        else:
            done.append((_ended(was, today), was))
            done += _begin(own, owed, today, known)
    done += [(_ended(was, today), was) for was in running.values()]
    return done


def _runs(one: ExpectedReport, before: Organization | None) -> bool:
    return one.ends_on is None or (before is not None and one.ends_on == before.left_on)


def _begin(
    own: Organization, owed: Owed, first: date, known: Sequence[ExpectedReport]
) -> list[tuple[ExpectedReport, ExpectedReport | None]]:
    if own.left_on is not None and own.left_on < first:
        return []
    again = next(
        (one for one in known if one.report == owed.report and one.starts_on == first), None
    )
    new = ExpectedReport(
        own.organization_id, owed.report, owed.period_type, owed.sends_every, owed.due_days, first,
        own.left_on,
    )  # fmt: skip
    return [(new, again)]


def _moved(was: ExpectedReport, own: Organization, before: Organization | None) -> ExpectedReport:
    """What was owed from the day of joining follows a correction of that day."""
    if before is not None and was.starts_on == before.joined_on:
        return replace(was, starts_on=own.joined_on)
    return was


def _on(was: ExpectedReport, owed: Owed, own: Organization) -> ExpectedReport:
    ends_on = None if own.left_on is None else max(own.left_on, was.starts_on)
    return replace(
        was,
        period_type=owed.period_type,
        sends_every=owed.sends_every,
        due_days=owed.due_days,
        ends_on=ends_on,
    )


def _ended(was: ExpectedReport, today: date) -> ExpectedReport:
    last = max(was.starts_on, today - timedelta(days=1))
    return replace(was, ends_on=last if was.ends_on is None else min(was.ends_on, last))
