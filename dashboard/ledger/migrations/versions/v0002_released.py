"""The ledger of releases: every published cell, and the truth that was withheld with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.ledger.migrations import columns as c
from dashboard.ledger.migrations.history import forbid_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and keep their history from the first row on."""
    op.create_table(
        "release_line",
        c.number("release_number", primary_key=True, autoincrement=False),
        c.identifier("release_id", unique=True),
        c.day("published_on"),
        c.by("built_by", nullable=True),
        c.word("content_sha256", 64),
        c.instant("recorded_at"),
        c.number("cell_count"),
        c.word("cells_sha256", 64),
        c.number("base_count"),
        c.word("base_sha256", 64),
        c.word("previous_sha256", 64),
        c.word("line_sha256", 64),
        c.check("release_number", "release_number >= 1"),
    )
    op.create_table(
        "released_cell",
        _release_number(),
        c.word("family", primary_key=True),
        c.identifier("measure_id", primary_key=True),
        c.word("attribute", primary_key=True),
        c.word("area_type", primary_key=True),
        c.identifier("area_id", primary_key=True),
        c.word("period_type", primary_key=True),
        c.day("period_start", primary_key=True),
        c.word("attribute_value", primary_key=True),
        c.number("version", primary_key=True, autoincrement=False),
        c.word("status"),
        c.number("counted", nullable=True),
        c.among("status", ("shown", "not_shown", "not_reported")),
        c.check("version", "version >= 0"),
        c.check("counted", "(counted is not null) = (status = 'shown')"),
        c.check("counted_at_least_0", "counted >= 0"),
    )
    op.create_table(
        "released_base",
        _release_number(primary_key=True),
        c.number("row_number", primary_key=True, autoincrement=False),
        c.word("family"),
        c.word("attribute"),
        c.identifier("organization_id"),
        c.identifier("neighborhood", nullable=True),
        c.identifier("district", nullable=True),
        c.identifier("division", nullable=True),
        c.day("month", nullable=True),
        c.day("quarter", nullable=True),
        c.day("year"),
        c.word("value", nullable=True),
        c.number("people"),
        c.number("counted"),
        c.number("largest"),
        c.number("k"),
        c.number("version"),
    )
    forbid_changes("release_line", "released_cell", "released_base")


def _release_number(**options: bool) -> sa.Column:
    return sa.Column(
        "release_number",
        sa.Integer,
        sa.ForeignKey("release_line.release_number"),
        **{"nullable": False, **options},
    )
