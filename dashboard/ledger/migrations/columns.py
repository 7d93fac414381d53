"""What migrations are written with. Like them, never changed once released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def identifier(name: str, *more: sa.ForeignKey, **options: bool) -> sa.Column:
    """An id."""
    return sa.Column(name, sa.String(80), *more, **{"nullable": False, **options})


def word(name: str, length: int = 40, **options: bool) -> sa.Column:
    """A short text."""
    return sa.Column(name, sa.String(length), **{"nullable": False, **options})


def day(name: str, **options: bool) -> sa.Column:
    """A date."""
    return sa.Column(name, sa.Date, **{"nullable": False, **options})


def instant(name: str, **options: bool) -> sa.Column:
    """A moment in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **{"nullable": False, **options})


def number(name: str, **options: bool) -> sa.Column:
    """A whole number."""
    return sa.Column(name, sa.Integer, **{"nullable": False, **options})


def flag(name: str) -> sa.Column:
    """Yes or no."""
    return sa.Column(name, sa.Boolean, nullable=False)


def by(name: str = "member_id", **options: bool) -> sa.Column:
    """The member who did it."""
    return identifier(name, sa.ForeignKey("member.member_id"), **options)


def of_organization(**options: bool) -> sa.Column:
    """The organization it belongs to."""
    return identifier("organization_id", sa.ForeignKey("organization.organization_id"), **options)


def check(name: str, rule: str) -> sa.CheckConstraint:
    """A rule of a table."""
    return sa.CheckConstraint(rule, name=name)


def among(name: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    """The rule that a column holds one of these words."""
    return check(name, f"{name} in ({', '.join(repr(value) for value in values)})")


def count(name: str, **options: bool) -> tuple[sa.Column, sa.CheckConstraint]:
    """A count of a report, with its bounds."""
    return number(name, **options), check(name, f"{name} between 0 and 100000")


def key(name: str) -> tuple[sa.Column, sa.CheckConstraint]:
    """A name that a partner gives to a meeting or call-in."""
    return word(name), check(name, f"length({name}) <= 40")


def code(name: str, values: tuple[str, ...]) -> tuple[sa.Column, sa.CheckConstraint]:
    """A word of a fixed list."""
    return word(name), among(name, values)


def period() -> tuple[sa.Column, sa.Column]:
    """The first and last day of what is reported."""
    return day("period_start"), day("period_end")


def rows_of(report: str, *columns: sa.Column | sa.CheckConstraint) -> None:
    """Make the table of a report's rows as they were submitted."""
    op.create_table(
        report,
        identifier("submission_id", primary_key=True),
        number("row_number", primary_key=True, autoincrement=False),
        of_organization(),
        *period(),
        *columns,
        sa.ForeignKeyConstraint(
            ["submission_id", "period_start", "period_end"],
            [
                "submission_period.submission_id",
                "submission_period.period_start",
                "submission_period.period_end",
            ],
        ),
    )


def revisions_of(name: str, key: tuple[str, ...], *columns: sa.Column | sa.CheckConstraint) -> None:
    """Make a table of what is known of meetings or attendance, revision by revision."""
    op.create_table(
        name,
        of_organization(),
        *period(),
        *columns,
        number("revision"),
        flag("is_withdrawn"),
        identifier("submission_id", sa.ForeignKey("submission.submission_id"), nullable=True),
        by(),
        instant("recorded_at"),
        check("revision", "revision >= 1"),
        sa.UniqueConstraint(*key, "revision"),
    )
    op.create_index(f"ix_{name}_submission_id", name, ["submission_id"])
