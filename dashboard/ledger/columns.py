"""The kinds of columns of the ledger, and those of a partner report from its form."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)

from dashboard.intake.partner import forms
from dashboard.intake.partner.forms import Form

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

ID_LENGTH, KEY_LENGTH, TEXT_LENGTH, NAME_LENGTH = 80, 40, 80, 200
HASH_LENGTH = 64


class Instant(TypeDecorator):
    """A moment in UTC. SQLite keeps no time zone, so it is taken off and put back on."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without a time zone is an error of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC, with the time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def identifier(name: str, *more: ForeignKey, **options: bool) -> Column:
    """An id."""
    return Column(name, String(ID_LENGTH), *more, **{"nullable": False, **options})


def day(name: str, **options: bool) -> Column:
    """A date."""
    return Column(name, Date, **{"nullable": False, **options})


def instant(name: str, **options: bool) -> Column:
    """A moment in UTC."""
    return Column(name, Instant, **{"nullable": False, **options})


def number(name: str, *more: ForeignKey, **options: bool) -> Column:
    """A whole number."""
    return Column(name, Integer, *more, **{"nullable": False, **options})


def flag(name: str, **options: bool) -> Column:
    """Yes or no."""
    return Column(name, Boolean, **{"nullable": False, **options})


def sha256(name: str, **options: bool) -> Column:
    """A SHA-256 in hexadecimal digits."""
    return Column(name, String(HASH_LENGTH), **{"nullable": False, **options})


def by(name: str = "member_id", **options: bool) -> Column:
    """The member who did it."""
    return identifier(name, ForeignKey("member.member_id"), **options)


def of_organization(**options: bool) -> Column:
    """The organization it belongs to."""
    return identifier("organization_id", ForeignKey("organization.organization_id"), **options)


def among(name: str, values: tuple[str, ...] | dict[str, str]) -> CheckConstraint:
    """The rule that a column holds one of these words."""
    return CheckConstraint(f"{name} in ({', '.join(repr(v) for v in values)})", name=name)


def of_form(form: Form) -> list[Column | CheckConstraint]:
    """The columns of a report and what the database itself requires of their values."""
    found: list[Column | CheckConstraint] = []
    for column in form.columns:
        name, options = column.stored_as, {"nullable": column.may_be_empty}
        match column.kind:
            case forms.ORGANIZATION:
                found.append(of_organization())
            case forms.COUNT:
                found += [
                    number(name, **options),
                    CheckConstraint(f"{name} between 0 and {forms.MOST}", name=name),
                ]
            case forms.CODE:
                found += [
                    word(name, **options),
                    among(name, column.values or {}),
                ]
            case forms.DAY:
                found.append(day(name, **options))
            case forms.FLAG:
                found.append(flag(name, **options))
            case forms.KEY:
                found += [word(name), at_most(name, KEY_LENGTH)]
            case forms.TEXT:
                found += [
                    word(name, TEXT_LENGTH, **options),
                    at_most(name, TEXT_LENGTH),
                ]
            case _:
                found.append(identifier(name, **options))
    return found


def word(name: str, length: int = KEY_LENGTH, **options: bool) -> Column:
    """A short text."""
    return Column(name, String(length), **{"nullable": False, **options})


def at_most(name: str, length: int) -> CheckConstraint:
    """The rule that a text is no longer, which SQLite does not know from the column's type."""
    return CheckConstraint(f"length({name}) <= {length}", name=name)
