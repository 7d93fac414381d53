"""Who takes part, as the ledger has it: organizations, agreements, expected reports and people.

The functions ending in `_in` ask within a block of `Ledger.reading` or `Ledger.writing`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Row, Select, select

from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.model import AREA_TYPES, Agreement, ExpectedReport, Member, Organization
from dashboard.ledger.tables import agreement, expected_report, member_role
from dashboard.ledger.tables import member as member_table
from dashboard.ledger.tables import organization as organization_table

_WORDS = {
    "member": "a member of an organization",
    "coordinator": "a coordinator",
    "approver": "an approver",
    "leadership": "one of the leadership",
    "auditor": "an auditor",
    "admin": "an administrator",
}


def organizations(ledger: Ledger) -> list[Organization]:
    """All organizations, also those that left, by id."""
    with ledger.reading() as connection:
        return organizations_in(connection)


def organization(ledger: Ledger, organization_id: str) -> Organization | None:
    """The organization of that id, or None."""
    with ledger.reading() as connection:
        return organization_in(connection, organization_id)


def agreements(ledger: Ledger) -> list[Agreement]:
    """All agreements, also those that expired, by id."""
    with ledger.reading() as connection:
        return agreements_in(connection)


def agreement_of(ledger: Ledger, organization_id: str, on: date) -> Agreement | None:
    """The agreement in force on that day (the one begun last, if several are), or None."""
    with ledger.reading() as connection:
        return agreement_of_in(connection, organization_id, on)


def expected_reports(ledger: Ledger) -> list[ExpectedReport]:
    """What organizations owe, by organization, report and first day."""
    with ledger.reading() as connection:
        return expected_reports_in(connection)


def members(ledger: Ledger) -> list[Member]:
    """All people who may sign in or once could, by id."""
    with ledger.reading() as connection:
        return members_in(connection)


def member(ledger: Ledger, member_id: str) -> Member | None:
    """The person of that id, or None."""
    with ledger.reading() as connection:
        return member_in(connection, member_id)


def organizations_in(connection: Connection) -> list[Organization]:
    """See `organizations`."""
    rows = connection.execute(
        select(organization_table).order_by(organization_table.c.organization_id)
    )
    return [Organization(**row._mapping) for row in rows]


def organization_in(connection: Connection, organization_id: str) -> Organization | None:
    """See `organization`."""
    wanted = organization_table.c.organization_id == organization_id
    row = connection.execute(select(organization_table).where(wanted)).one_or_none()
    return None if row is None else Organization(**row._mapping)


def agreements_in(connection: Connection, organization_id: str | None = None) -> list[Agreement]:
    """All agreements by id, or those of one organization."""
    wanted: Select = select(agreement).order_by(agreement.c.agreement_id)
    if organization_id is not None:
        wanted = wanted.where(agreement.c.organization_id == organization_id)
    return [_agreement(row) for row in connection.execute(wanted)]


def agreement_of_in(connection: Connection, organization_id: str, on: date) -> Agreement | None:
    """See `agreement_of`."""
    in_force = [
        one
        for one in agreements_in(connection, organization_id)
        if one.starts_on <= on <= one.expires_on
    ]
    return max(in_force, key=lambda one: (one.starts_on, one.agreement_id), default=None)


def expected_reports_in(
    connection: Connection, organization_id: str | None = None
) -> list[ExpectedReport]:
    """See `expected_reports`; of one organization if its id is given."""
    wanted: Select = select(expected_report).order_by(
        expected_report.c.organization_id, expected_report.c.report, expected_report.c.starts_on
    )
    if organization_id is not None:
        wanted = wanted.where(expected_report.c.organization_id == organization_id)
    return [ExpectedReport(**row._mapping) for row in connection.execute(wanted)]


def members_in(connection: Connection) -> list[Member]:
    """See `members`."""
    rows = connection.execute(select(member_table).order_by(member_table.c.member_id)).all()
    roles: dict[str, set[str]] = {}
    for one in connection.execute(select(member_role)):
        roles.setdefault(one.member_id, set()).add(one.role)
    return [_member(row, roles.get(row.member_id, ())) for row in rows]


def member_in(connection: Connection, member_id: str) -> Member | None:
    """See `member`."""
    wanted = member_table.c.member_id == member_id
    row = connection.execute(select(member_table).where(wanted)).one_or_none()
    if row is None:
        return None
    of_member = member_role.c.member_id == member_id
    return _member(row, connection.execute(select(member_role.c.role).where(of_member)).scalars())


def require_role(
    connection: Connection, member_id: str, roles: Collection[str], today: date, to: str
) -> Member:
    """The person of that id if they may act today in one of `roles`; `to` says what for.

    Raises NotAllowed, with the remedy, otherwise.
    """
    found = member_in(connection, member_id)
    if found is None:
        raise NotAllowed(
            "person_unknown",
            f"The person who wants to {to} is not in the list of members; check the name given by "
            "--by, or ask an administrator.",
        )
    if not found.may_act(today):
        raise NotAllowed(
            "person_disabled_or_expired",
            f"The account of the person who wants to {to} is disabled or expired; ask an "
            "administrator to renew it.",
        )
    if not set(found.roles) & set(roles):
        words = " or ".join(_WORDS[role] for role in ROLE_ORDER if role in roles)
        raise NotAllowed("person_lacks_role", f"Only {words} may {to}; ask one of them.")
    return found


ROLE_ORDER = tuple(_WORDS)


def _agreement(row: Row) -> Agreement:
    values = dict(row._mapping)
    values["allowed_area_types"] = in_order(values["allowed_area_types"].split(";"))
    return Agreement(**values)


def in_order(area_types: Collection[str]) -> tuple[str, ...]:
    """Area types, coarsest first."""
    return tuple(one for one in AREA_TYPES if one in area_types)


def _member(row: Row, roles: Collection[str]) -> Member:
    held = set(roles)
    return Member(**row._mapping, roles=tuple(role for role in ROLE_ORDER if role in held))
