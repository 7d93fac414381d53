"""The tables of the ledger of releases: every line, cell and withheld truth ever published."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Table

from dashboard.ledger import columns as c
from dashboard.ledger.columns import metadata

CELL_STATUSES = ("shown", "not_shown", "not_reported")

release_line = Table(
    "release_line",
    metadata,
    c.number("release_number", primary_key=True, autoincrement=False),
    c.identifier("release_id", unique=True),
    c.day("published_on"),
    c.by("built_by", nullable=True),
    c.sha256("content_sha256"),
    c.instant("recorded_at"),
    c.number("cell_count"),
    c.sha256("cells_sha256"),
    c.number("base_count"),
    c.sha256("base_sha256"),
    c.sha256("previous_sha256"),
    c.sha256("line_sha256"),
    CheckConstraint("release_number >= 1", name="release_number"),
)
released_cell = Table(
    "released_cell",
    metadata,
    c.number("release_number", ForeignKey("release_line.release_number")),
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
    c.among("status", CELL_STATUSES),
    CheckConstraint("version >= 0", name="version"),
    # A count that is not shown is nowhere in what was published.
    CheckConstraint("(counted is not null) = (status = 'shown')", name="counted"),
    CheckConstraint("counted >= 0", name="counted_at_least_0"),
)
released_base = Table(
    "released_base",
    metadata,
    c.number("release_number", ForeignKey("release_line.release_number"), primary_key=True),
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
RELEASED_TABLES = (release_line.name, released_cell.name, released_base.name)
