"""What the warehouse reads: everything that counts now, as frames of one moment."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Boolean, Connection, Date, Integer, Select, not_, select

from dashboard.intake.partner.forms import FORMS
from dashboard.ledger.current import REVISED, current_periods, last_revisions
from dashboard.ledger.engine import Ledger
from dashboard.ledger.tables import (
    ROW_TABLES,
    agreement,
    expected_report,
    organization,
    submission,
    submission_period,
)


def snapshot(ledger: Ledger) -> dict[str, pd.DataFrame]:
    """One frame for each of these, by name; an empty one has the same columns.

    organization: organization_id, organization_name, partner_class, has_expert_determination,
    joined_on, left_on. agreement: agreement_id, organization_id, starts_on, expires_on,
    allowed_area_types (with semicolons), k. expected_report: organization_id, report, period_type,
    sends_every, due_days, starts_on, ends_on. submitted_period, one row for each revision:
    organization_id, report, period_start, period_end, revision, submission_id, received_on,
    is_late, is_partial, row_count, is_current. And one for each report with the columns of its
    form and submission_id: the rows that count now, those of meetings also without a submission.

    Days are datetime64[s], counts Int64, flags boolean, all else text; gaps are missing values.
    Raises LedgerUnavailable if the ledger cannot be read.
    """
    with ledger.reading() as connection:
        found = {name: _frame(connection, query) for name, query in _questions().items()}
    # A meeting that was withdrawn had no attendance.
    held = set(found["meetings"]["meeting_id"])
    attended = found["attendance"]
    found["attendance"] = attended[attended["meeting_id"].isin(held)].reset_index(drop=True)
    return found


def _questions() -> dict[str, Select]:
    has_reference = organization.c.expert_determination_ref.is_not(None)
    questions: dict[str, Select] = {
        "organization": select(
            organization.c.organization_id,
            organization.c.organization_name,
            organization.c.partner_class,
            has_reference.label("has_expert_determination"),
            organization.c.joined_on,
            organization.c.left_on,
        ).order_by(organization.c.organization_id),
        "agreement": select(
            agreement.c.agreement_id,
            agreement.c.organization_id,
            agreement.c.starts_on,
            agreement.c.expires_on,
            agreement.c.allowed_area_types,
            agreement.c.k,
        ).order_by(agreement.c.agreement_id),
        "expected_report": select(
            expected_report.c.organization_id,
            expected_report.c.report,
            expected_report.c.period_type,
            expected_report.c.sends_every,
            expected_report.c.due_days,
            expected_report.c.starts_on,
            expected_report.c.ends_on,
        ).order_by(
            expected_report.c.organization_id, expected_report.c.report, expected_report.c.starts_on
        ),
        "submitted_period": _submitted_periods(),
    }
    return questions | {report: _rows_that_count(report) for report in FORMS}


def _submitted_periods() -> Select:
    period, now = submission_period, current_periods()
    is_current = (
        select(now.c.submission_id)
        .where(
            now.c.submission_id == period.c.submission_id,
            now.c.period_start == period.c.period_start,
            now.c.period_end == period.c.period_end,
        )
        .exists()
    )
    return (
        select(
            period.c.organization_id,
            period.c.report,
            period.c.period_start,
            period.c.period_end,
            period.c.revision,
            period.c.submission_id,
            submission.c.received_on,
            period.c.is_late,
            period.c.is_partial,
            period.c.row_count,
            is_current.label("is_current"),
        )
        .join(submission, submission.c.submission_id == period.c.submission_id)
        .where(not_(period.c.is_unchanged))
        .order_by(submission.c.audit_sequence, period.c.period_start)
    )


def _rows_that_count(report: str) -> Select:
    names = FORMS[report].stored
    if report in REVISED:
        last = last_revisions(report).subquery()
        columns = [last.c[name] for name in (*names, "submission_id")]
        return select(*columns).where(not_(last.c.is_withdrawn)).order_by(
            last.c.period_start, last.c.meeting_id, last.c.organization_id
        )  # fmt: skip
    table, now = ROW_TABLES[report], current_periods()
    return (
        select(*(table.c[name] for name in (*names, "submission_id")))
        .join(
            now,
            (now.c.submission_id == table.c.submission_id)
            & (now.c.period_start == table.c.period_start)
            & (now.c.period_end == table.c.period_end),
        )
        .order_by(table.c.period_start, table.c.submission_id, table.c.row_number)
    )


def _frame(connection: Connection, query: Select) -> pd.DataFrame:
    rows = connection.execute(query).all()
    columns = {}
    for at, column in enumerate(query.selected_columns):
        values = [row[at] for row in rows]
        match column.type:
            case Date():
                series = pd.Series(pd.to_datetime(values), dtype="datetime64[s]")
            case Integer():
                series = pd.Series(values, dtype="Int64")
            case Boolean():
                series = pd.Series(values, dtype="boolean")
            case _:
                series = pd.Series(values, dtype=object)
        columns[column.name] = series
    return pd.DataFrame(columns)
