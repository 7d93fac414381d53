"""What counts of all that was submitted: the last revision of each period, and its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Subquery, func, not_, select

from dashboard.intake.partner.forms import FORMS
from dashboard.ledger.tables import ROW_TABLES, attendance, meeting, submission_period

REVISED = {"meetings": meeting, "attendance": attendance}
"""The reports whose rows are kept as revisions, because meetings also record them live."""

REVISED_KEYS = {"meetings": ("meeting_id",), "attendance": ("meeting_id", "organization_id")}


@dataclass(frozen=True)
class StoredPeriod:
    """A period as the ledger has it now, by the submission that counts."""

    start: date
    end: date
    revision: int
    submission_id: str
    is_late: bool
    is_partial: bool


def current_periods(organization_id: str | None = None, report: str | None = None) -> Subquery:
    """The rows of `submission_period` that count: the last revision of each period.

    Of one organization or report if given.
    """
    period = submission_period
    given = {"organization_id": organization_id, "report": report}
    wanted = [period.c[name] == value for name, value in given.items() if value is not None]
    place = func.max(period.c.revision).over(
        partition_by=(
            period.c.organization_id, period.c.report, period.c.period_start, period.c.period_end,
        )
    )  # fmt: skip
    stored = select(period, place.label("last")).where(not_(period.c.is_unchanged), *wanted)
    revisions = stored.subquery()
    return select(revisions).where(revisions.c.revision == revisions.c.last).subquery()


def periods_of(connection: Connection, organization_id: str, report: str) -> list[StoredPeriod]:
    """What counts now of an organization's report, by period."""
    period = current_periods(organization_id, report)
    rows = connection.execute(
        select(
            period.c.period_start,
            period.c.period_end,
            period.c.revision,
            period.c.submission_id,
            period.c.is_late,
            period.c.is_partial,
        ).order_by(period.c.period_start)
    )
    return [StoredPeriod(*row) for row in rows]


def rows_of(connection: Connection, report: str, period: StoredPeriod) -> Counter[tuple]:
    """The rows that a submission sent for a period, as `row_values`, with how often each."""
    table = ROW_TABLES.get(report, REVISED.get(report))
    assert table is not None
    wanted = select(*(table.c[name] for name in FORMS[report].stored)).where(
        table.c.submission_id == period.submission_id,
        table.c.period_start == period.start,
        table.c.period_end == period.end,
    )
    if report in REVISED:
        wanted = wanted.where(not_(table.c.is_withdrawn))
    return Counter(tuple(row) for row in connection.execute(wanted))


def row_values(report: str, row: Mapping[str, Any]) -> tuple:
    """A row as it is compared: its values in the order of the form."""
    return tuple(row[name] for name in FORMS[report].stored)


def last_revisions(report: str, meeting_ids: Collection[str] | None = None) -> Select:
    """The last revision of each meeting, or of each organization's attendance, also withdrawn.

    Of some meetings if their ids are given.
    """
    table = REVISED[report]
    place = func.max(table.c.revision).over(
        partition_by=[table.c[key] for key in REVISED_KEYS[report]]
    )
    stored = select(table, place.label("last"))
    if meeting_ids is not None:
        stored = stored.where(table.c.meeting_id.in_(meeting_ids))
    revisions = stored.subquery()
    return select(*(revisions.c[column.name] for column in table.c)).where(
        revisions.c.revision == revisions.c.last
    )
