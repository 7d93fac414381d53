"""The first ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.ledger.migrations import columns as c
from dashboard.ledger.migrations.history import forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REPORTS = (
    "service_referrals", "services", "follow_ups", "capacity", "call_ins", "meetings", "attendance",
)  # fmt: skip
POPULATIONS = ("victim_or_family", "high_risk", "returning_citizen", "other")
SERVICE_TYPES = (
    "job_training_placement", "education_ged", "counseling", "emergency_assistance", "housing",
    "witness_protection", "conflict_resolution", "legal", "health", "other",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, from those that others refer to on."""
    _partners()
    _submissions()
    _reports()
    _meetings()
    _records()
    forbid_changes(
        "submission", "submission_period", "service_referrals", "services", "follow_ups",
        "capacity", "call_ins", "meeting", "attendance", "action", "action_change", "approval",
        "audit_event",
    )  # fmt: skip


def _partners() -> None:
    op.create_table(
        "ledger_of",
        c.number("ledger_id", primary_key=True, autoincrement=False),
        c.identifier("city_id"),
        c.instant("created_at"),
        c.check("one_city", "ledger_id = 1"),
    )
    op.create_table(
        "organization",
        c.identifier("organization_id", primary_key=True),
        c.word("organization_name", 200, unique=True),
        c.word("partner_class"),
        c.word("expert_determination_ref", 200, nullable=True),
        c.day("joined_on"),
        c.day("left_on", nullable=True),
        c.among("partner_class", ("standard", "victim_services", "hospital", "substance_use")),
        c.check("left_after_joining", "left_on >= joined_on"),
    )
    op.create_table(
        "agreement",
        c.identifier("agreement_id", primary_key=True),
        c.of_organization(),
        c.day("starts_on"),
        c.day("expires_on"),
        c.word("allowed_area_types", 200),
        c.number("k"),
        c.check("expires_after_start", "expires_on >= starts_on"),
        c.check("k", "k >= 11"),
    )
    op.create_table(
        "expected_report",
        c.of_organization(primary_key=True),
        c.word("report", primary_key=True),
        c.day("starts_on", primary_key=True),
        c.day("ends_on", nullable=True),
        c.word("period_type"),
        c.word("sends_every"),
        c.number("due_days"),
        c.among("report", REPORTS),
        c.among("period_type", ("week", "month")),
        c.among("sends_every", ("week", "month", "quarter")),
        c.check("due_days", "due_days between 0 and 366"),
        c.check("ends_after_start", "ends_on >= starts_on"),
    )
    op.create_table(
        "member",
        c.identifier("member_id", primary_key=True),
        c.word("member_name", 200),
        c.word("email", 200, unique=True),
        c.of_organization(nullable=True),
        c.day("expires_on", nullable=True),
        c.flag("is_disabled"),
        c.instant("valid_after_at", nullable=True),
    )
    op.create_table(
        "member_role",
        c.by(primary_key=True),
        c.word("role", primary_key=True),
        c.among("role", ("member", "coordinator", "approver", "leadership", "auditor", "admin")),
    )


def _submissions() -> None:
    op.create_table(
        "submission",
        c.identifier("submission_id", primary_key=True),
        c.of_organization(),
        c.word("report"),
        c.by(),
        c.instant("received_at"),
        c.day("received_on"),
        c.word("sha256", 64),
        c.number("row_count"),
        c.number("not_reported"),
        sa.Column("notes", sa.Text, nullable=False),
        c.number("audit_sequence", unique=True),
        c.among("report", REPORTS),
        c.check("row_count", "row_count >= 1"),
        c.check("not_reported", "not_reported >= 0"),
    )
    op.create_table(
        "submission_period",
        c.identifier("submission_id", sa.ForeignKey("submission.submission_id"), primary_key=True),
        c.day("period_start", primary_key=True),
        c.day("period_end", primary_key=True),
        c.of_organization(),
        c.word("report"),
        c.number("revision"),
        c.number("row_count"),
        c.flag("is_late"),
        c.flag("is_partial"),
        c.flag("is_unchanged"),
        c.identifier(
            "supersedes_submission_id", sa.ForeignKey("submission.submission_id"), nullable=True
        ),
        c.check("period", "period_end >= period_start"),
        c.check("revision", "revision >= 1"),
        c.check("row_count", "row_count >= 1"),
    )
    op.create_index(
        "uq_submission_period_revision",
        "submission_period",
        ["organization_id", "report", "period_start", "period_end", "revision"],
        unique=True,
        # A period that was sent again without a change bears the revision it is equal to.
        sqlite_where=sa.text("not is_unchanged"),
        postgresql_where=sa.text("not is_unchanged"),
    )


def _reports() -> None:
    sources = (
        "police", "corrections", "probation_parole", "custom_notification", "trauma_hospital",
        "call_in", "community", "self",
    )  # fmt: skip
    c.rows_of(
        "service_referrals",
        c.identifier("area_id"),
        *c.code("referral_source", sources),
        *c.code("population", POPULATIONS),
        *c.count("received"),
        *c.count("people_new"),
        *c.count("accepted"),
        *c.count("declined"),
        *c.count("no_capacity"),
        *c.count("not_eligible"),
        *c.count("no_longer_interested"),
        *c.count("undecided_over_2_business_days"),
        *c.count("contacted_within_72h"),
        *c.count("contacted_later"),
        *c.count("not_yet_contacted"),
    )
    c.rows_of(
        "services",
        c.identifier("area_id"),
        *c.code("service_type", SERVICE_TYPES),
        *c.code("population", POPULATIONS),
        *c.count("episodes"),
        *c.count("people_served"),
        *c.count("people_new"),
        *c.count("largest_person_episodes", nullable=True),
    )
    c.rows_of(
        "follow_ups",
        c.identifier("area_id"),
        *c.count("due"),
        *c.count("done_on_time"),
        *c.count("done_late"),
        *c.count("not_reached"),
    )
    c.rows_of(
        "capacity",
        c.identifier("area_id"),
        *c.code("service_type", SERVICE_TYPES),
        *c.count("open_places"),
    )
    c.rows_of(
        "call_ins",
        *c.key("call_in_id"),
        c.day("held_on"),
        c.identifier("programme_id"),
        *c.count("invited"),
        *c.count("attended"),
        *c.count("accepted_services"),
        *c.count("engaged_30_days", nullable=True),
        *c.count("engaged_90_days", nullable=True),
        *c.count("engaged_180_days", nullable=True),
    )


def _meetings() -> None:
    kinds = ("coalition_weekly", "call_in", "canvass", "community", "board")
    c.revisions_of(
        "meeting",
        ("meeting_id",),
        *c.key("meeting_id"),
        *c.code("meeting_kind", kinds),
        c.day("held_on"),
        c.word("place", 80, nullable=True),
        c.check("place", "length(place) <= 80"),
        c.identifier("area_id", nullable=True),
        *c.code("mode", ("in_person", "online", "hybrid")),
        c.flag("is_public"),
    )
    c.revisions_of(
        "attendance",
        ("meeting_id", "organization_id"),
        *c.key("meeting_id"),
        c.flag("is_present"),
        *c.count("people", nullable=True),
    )


def _records() -> None:
    op.create_table(
        "action",
        c.identifier("action_id", primary_key=True),
        c.word("meeting_id", nullable=True),
        c.by("opened_by"),
        c.instant("opened_at"),
    )
    op.create_table(
        "action_change",
        c.identifier("action_id", sa.ForeignKey("action.action_id"), primary_key=True),
        c.number("change_number", primary_key=True, autoincrement=False),
        c.word("what", 200),
        c.of_organization(nullable=True),
        c.day("due_on", nullable=True),
        c.word("status"),
        c.by("changed_by"),
        c.instant("changed_at"),
        c.check("change_number", "change_number >= 1"),
        c.check("what", "length(what) <= 200"),
        c.among("status", ("open", "done", "dropped")),
    )
    op.create_table(
        "approval",
        c.number("approval_number", primary_key=True, autoincrement=False),
        c.identifier("release_id"),
        c.word("release_sha256", 64),
        c.word("decision"),
        c.by("built_by", nullable=True),
        c.by("decided_by", nullable=True),
        c.instant("decided_at"),
        c.among("decision", ("approved", "declined", "approved_as_public_record")),
        c.check(
            "two_people",
            "(decision = 'approved_as_public_record' and decided_by is null)"
            " or (decision <> 'approved_as_public_record' and built_by is not null"
            " and decided_by is not null and built_by <> decided_by)",
        ),
    )
    op.create_table(
        "audit_event",
        c.number("sequence", primary_key=True, autoincrement=False),
        c.instant("at"),
        c.identifier("actor"),
        c.word("action"),
        c.word("target", 200),
        c.word("previous_hash", 64),
        c.word("hash", 64),
        c.check("sequence", "sequence >= 1"),
    )
    op.create_table(
        "audit_head",
        c.number("head_id", primary_key=True, autoincrement=False),
        c.number("sequence"),
        c.word("hash", 64),
        c.check("one_head", "head_id = 1"),
    )
