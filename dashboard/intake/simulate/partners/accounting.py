"""What becomes of files that are sent one after another: the truth that a ledger is held to.

It knows nothing of the ledger's code. A period that is sent again with other rows is a new
revision; one that is sent again unchanged is nothing new, unless it was sent before it was over
and is final now.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from dashboard.intake.partner import periods
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.simulate.partners.book import Period, Row
from dashboard.intake.simulate.partners.roster import Promise

ACCEPTED, CORRECTED, DUPLICATE = "accepted", "corrected", "duplicate"
PERIOD_COLUMNS = [
    "organization_id", "report", "period_start", "period_end", "revision", "received_on",
    "is_late", "is_partial", "row_count", "is_current",
]  # fmt: skip


def due_on(promise: Promise, period: Period) -> date:
    """The last day on which the period is not late."""
    around = {
        "week": periods.week_of, "month": periods.month_of, "quarter": periods.quarter_of
    }  # fmt: skip
    return around[promise.sends_every](period.end)[1] + timedelta(days=promise.due_days)


class Accounts:
    """Revisions by sender, report and period, as accepted files bring them."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[Period, list[tuple[date, frozenset[Row]]]]] = {}
        self._late: set[tuple[str, str, Period, date]] = set()

    def take(
        self, sender: str, report: str, rows: list[Row], on: date, promise: Promise | None
    ) -> str:
        """Take an acceptable file in; says whether it is new, a correction or a duplicate."""
        held = self._held.setdefault((sender, report), {})
        by_period: dict[Period, set[Row]] = {}
        for row in rows:
            by_period.setdefault(Period(*row[1:3]), set()).add(row)
        outcome = DUPLICATE
        for period, found in by_period.items():
            revisions = held.setdefault(period, [])
            if revisions:
                before, rows = revisions[-1]
                if rows == found and not before <= period.end < on:
                    continue
            if revisions:
                outcome = CORRECTED
            elif outcome == DUPLICATE:
                outcome = ACCEPTED
            revisions.append((on, frozenset(found)))
            if promise is not None and on > due_on(promise, period):
                self._late.add((sender, report, period, on))
        return outcome

    def periods(self) -> pd.DataFrame:
        """Every revision of every period, in order, with PERIOD_COLUMNS."""
        found = [
            (
                sender, report, *period, revision, on, (sender, report, period, on) in self._late,
                on <= period.end, len(rows), revision == len(revisions),
            )
            for (sender, report), by_period in sorted(self._held.items())
            for period, revisions in sorted(by_period.items())
            for revision, (on, rows) in enumerate(revisions, 1)
        ]  # fmt: skip
        return pd.DataFrame(found, columns=PERIOD_COLUMNS)

    def rows(self, report: str) -> pd.DataFrame:
        """The rows that count, with the columns `Form.stored` as Python's own values."""
        found = [
            row
            for (_, held_report), by_period in sorted(self._held.items())
            if held_report == report
            for _, revisions in sorted(by_period.items())
            for row in sorted(revisions[-1][1], key=repr)
        ]
        return pd.DataFrame(found, columns=list(FORMS[report].stored), dtype=object)
