"""The tables of the ledger, for SQLite and PostgreSQL alike.

The columns of partner reports come from their forms. A change here needs a migration; a test
compares both. `APPEND_ONLY` names the tables whose rows the database itself refuses to change.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dashboard.intake.partner.forms import FORMS
from dashboard.ledger import columns as c
from dashboard.ledger.columns import metadata
from dashboard.ledger.model import PARTNER_CLASSES, PERIOD_TYPES, ROLES, SENDS_EVERY
from dashboard.ledger.released_tables import RELEASED_TABLES


def _rows_of(report: str) -> Table:
    """The rows of a report as they were submitted."""
    return Table(
        report,
        metadata,
        c.identifier("submission_id", primary_key=True),
        c.number("row_number", primary_key=True, autoincrement=False),
        *c.of_form(FORMS[report]),
        ForeignKeyConstraint(
            ["submission_id", "period_start", "period_end"],
            [
                "submission_period.submission_id",
                "submission_period.period_start",
                "submission_period.period_end",
            ],
        ),
    )


def _revisions_of(report: str, name: str, key: tuple[str, ...]) -> Table:
    """What is known of meetings or attendance, from files and from the weekly meeting itself."""
    return Table(
        name,
        metadata,
        *c.of_form(FORMS[report]),
        c.number("revision"),
        c.flag("is_withdrawn"),
        c.identifier("submission_id", ForeignKey("submission.submission_id"), nullable=True),
        c.by(),
        c.instant("recorded_at"),
        CheckConstraint("revision >= 1", name="revision"),
        UniqueConstraint(*key, "revision"),
        Index(None, "submission_id"),
    )


ledger_of = Table(
    "ledger_of",
    metadata,
    c.number("ledger_id", primary_key=True, autoincrement=False),
    c.identifier("city_id"),
    c.instant("created_at"),
    CheckConstraint("ledger_id = 1", name="one_city"),
)
organization = Table(
    "organization",
    metadata,
    c.identifier("organization_id", primary_key=True),
    c.word("organization_name", c.NAME_LENGTH, unique=True),
    c.word("partner_class"),
    c.word("expert_determination_ref", c.NAME_LENGTH, nullable=True),
    c.day("joined_on"),
    c.day("left_on", nullable=True),
    c.among("partner_class", PARTNER_CLASSES),
    CheckConstraint("left_on >= joined_on", name="left_after_joining"),
)
agreement = Table(
    "agreement",
    metadata,
    c.identifier("agreement_id", primary_key=True),
    c.of_organization(),
    c.day("starts_on"),
    c.day("expires_on"),
    c.word("allowed_area_types", c.NAME_LENGTH),
    c.number("k"),
    CheckConstraint("expires_on >= starts_on", name="expires_after_start"),
    CheckConstraint("k >= 11", name="k"),
)
expected_report = Table(
    "expected_report",
    metadata,
    c.of_organization(primary_key=True),
    c.word("report", primary_key=True),
    c.day("starts_on", primary_key=True),
    c.day("ends_on", nullable=True),
    c.word("period_type"),
    c.word("sends_every"),
    c.number("due_days"),
    c.among("report", tuple(FORMS)),
    c.among("period_type", PERIOD_TYPES),
    c.among("sends_every", SENDS_EVERY),
    CheckConstraint("due_days between 0 and 366", name="due_days"),
    CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
)
member = Table(
    "member",
    metadata,
    c.identifier("member_id", primary_key=True),
    c.word("member_name", c.NAME_LENGTH),
    c.word("email", c.NAME_LENGTH, unique=True),
    c.of_organization(nullable=True),
    c.day("expires_on", nullable=True),
    c.flag("is_disabled"),
    c.instant("valid_after_at", nullable=True),
)
member_role = Table(
    "member_role",
    metadata,
    c.by(primary_key=True),
    c.word("role", primary_key=True),
    c.among("role", ROLES),
)
submission = Table(
    "submission",
    metadata,
    c.identifier("submission_id", primary_key=True),
    c.of_organization(),
    c.word("report"),
    c.by(),
    c.instant("received_at"),
    c.day("received_on"),
    c.sha256("sha256"),
    c.number("row_count"),
    c.number("not_reported"),
    Column("notes", Text, nullable=False),
    c.number("audit_sequence", unique=True),
    c.among("report", tuple(FORMS)),
    CheckConstraint("row_count >= 1", name="row_count"),
    CheckConstraint("not_reported >= 0", name="not_reported"),
)
submission_period = Table(
    "submission_period",
    metadata,
    c.identifier("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    c.day("period_start", primary_key=True),
    c.day("period_end", primary_key=True),
    c.of_organization(),
    c.word("report"),
    c.number("revision"),
    c.number("row_count"),
    c.flag("is_late"),
    c.flag("is_partial"),
    c.flag("is_unchanged"),
    c.identifier("supersedes_submission_id", ForeignKey("submission.submission_id"), nullable=True),
    CheckConstraint("period_end >= period_start", name="period"),
    CheckConstraint("revision >= 1", name="revision"),
    CheckConstraint("row_count >= 1", name="row_count"),
)
Index(
    "uq_submission_period_revision",
    submission_period.c.organization_id,
    submission_period.c.report,
    submission_period.c.period_start,
    submission_period.c.period_end,
    submission_period.c.revision,
    unique=True,
    # A period that was sent again without a change bears the revision it is equal to.
    sqlite_where=text("not is_unchanged"),
    postgresql_where=text("not is_unchanged"),
)
ROW_TABLES: dict[str, Table] = {
    report: _rows_of(report)
    for report in ("service_referrals", "services", "follow_ups", "capacity", "call_ins")
}
meeting = _revisions_of("meetings", "meeting", ("meeting_id",))
attendance = _revisions_of("attendance", "attendance", ("meeting_id", "organization_id"))
action = Table(
    "action",
    metadata,
    c.identifier("action_id", primary_key=True),
    c.word("meeting_id", nullable=True),
    c.by("opened_by"),
    c.instant("opened_at"),
)
action_change = Table(
    "action_change",
    metadata,
    c.identifier("action_id", ForeignKey("action.action_id"), primary_key=True),
    c.number("change_number", primary_key=True, autoincrement=False),
    c.word("what", c.NAME_LENGTH),
    c.of_organization(nullable=True),
    c.day("due_on", nullable=True),
    c.word("status"),
    c.by("changed_by"),
    c.instant("changed_at"),
    CheckConstraint("change_number >= 1", name="change_number"),
    c.at_most("what", c.NAME_LENGTH),
    c.among("status", ("open", "done", "dropped")),
)
approval = Table(
    "approval",
    metadata,
    c.number("approval_number", primary_key=True, autoincrement=False),
    c.identifier("release_id"),
    c.sha256("release_sha256"),
    c.word("decision"),
    c.by("built_by", nullable=True),
    c.by("decided_by", nullable=True),
    c.instant("decided_at"),
    c.among("decision", ("approved", "declined", "approved_as_public_record")),
    # Two people, unless a release brings public record only: then nobody decides.
    CheckConstraint(
        "(decision = 'approved_as_public_record' and decided_by is null)"
        " or (decision <> 'approved_as_public_record' and built_by is not null"
        " and decided_by is not null and built_by <> decided_by)",
        name="two_people",
    ),
)
audit_event = Table(
    "audit_event",
    metadata,
    c.number("sequence", primary_key=True, autoincrement=False),
    c.instant("at"),
    c.identifier("actor"),
    c.word("action"),
    c.word("target", c.NAME_LENGTH),
    c.sha256("previous_hash"),
    c.sha256("hash"),
    CheckConstraint("sequence >= 1", name="sequence"),
)
audit_head = Table(
    "audit_head",
    metadata,
    c.number("head_id", primary_key=True, autoincrement=False),
    c.number("sequence"),
    c.sha256("hash"),
    CheckConstraint("head_id = 1", name="one_head"),
)
APPEND_ONLY = (
    "submission", "submission_period", *ROW_TABLES, "meeting", "attendance", "action",
    "action_change", "approval", "audit_event", *RELEASED_TABLES,
)  # fmt: skip
