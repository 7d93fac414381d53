"""The people who may sign in: the list they are imported from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert

from dashboard.ledger import listed
from dashboard.ledger.directory import members_in, organizations_in, require_role
from dashboard.ledger.engine import Ledger
from dashboard.ledger.imported import Imported
from dashboard.ledger.listed import Line, Listed
from dashboard.ledger.model import ROLES, Member
from dashboard.ledger.tables import member as member_table
from dashboard.ledger.tables import member_role

_COLUMNS = {
    "member_id": listed.identifier,
    "member_name": listed.text(200),
    "email": listed.email,
    "organization_id": listed.maybe(listed.identifier),
    "roles": listed.several(ROLES),
    "expires_on": listed.maybe(listed.day),
    "is_disabled": listed.flag,
}


def import_members(
    ledger: Ledger,
    source: Path | str | bytes,
    *,
    by: str,
    today: date,
    now: datetime | None = None,
    name: str = "members.csv",
) -> Imported:
    """Take in a list of people who may sign in.

    A CSV file (its path, or its bytes under `name`) with one row for each person and the columns
    member_id, member_name, email, organization_id (may be empty, but not for the role member),
    roles (some of member, coordinator, approver, leadership, auditor and admin, with semicolons),
    expires_on (the last day, may be empty) and is_disabled (yes or no). Importing again changes
    what differs and logs it; a person whom a later list leaves out stays, so set is_disabled. Who
    gets other rights must sign in again.

    `by` is the administrator who does it; while the ledger has no members it is any id, for the
    log. At least one administrator must remain. Raises LedgerError with everything to mend, and
    stores nothing then.
    """
    found = listed.read(source, name, _COLUMNS, ("organization_id", "expires_on", "is_disabled"))
    found.require_whole()
    at = now or datetime.now(UTC)
    listed.require_actor(by)
    done = Imported()
    with ledger.writing() as connection:
        known = {one.member_id: one for one in members_in(connection)}
        if known:
            require_role(connection, by, ("admin",), today, "import the list of members")
        organizations = {one.organization_id for one in organizations_in(connection)}
        wanted = _wanted(found, known, organizations)
        _require_administrator(found, {**known, **wanted}.values(), today)
        found.require_whole()
        for one in wanted.values():
            _store(connection, one, known.get(one.member_id), at, done)
        done.log(connection, by, at)
    return done


def _wanted(found: Listed, known: dict[str, Member], organizations: set[str]) -> dict[str, Member]:
    wanted: dict[str, Member] = {}
    listed_ids = {line["member_id"] for line in found.lines}
    emails = {one.email: one.member_id for one in known.values() if one.member_id not in listed_ids}
    for line in found.lines:
        _compare(found, line, organizations)
        own = Member(**line.values, valid_after_at=None)
        if own.member_id in wanted:
            found.mend(line.row, "member_id", "is there twice; leave one of the rows")
        if emails.setdefault(own.email, own.member_id) != own.member_id:
            found.mend(line.row, "email", "is that of somebody else; each person needs an own one")
        wanted[own.member_id] = own
    return wanted


def _compare(found: Listed, line: Line, organizations: set[str]) -> None:
    organization_id = line["organization_id"]
    if organization_id is not None and organization_id not in organizations:
        found.mend(line.row, "organization_id", "is no partner organization; import it first")
    if organization_id is None and "member" in line["roles"]:
        found.mend(line.row, "organization_id", "is empty; a member belongs to an organization")


def _require_administrator(found: Listed, everybody: Iterable[Member], today: date) -> None:
    if not any("admin" in one.roles and one.may_act(today) for one in everybody):
        found.mend(1, "roles", "leave nobody who has the role admin, so that nobody could import "
                   "members any more; give it to somebody")  # fmt: skip


def _store(
    connection: Connection, new: Member, old: Member | None, at: datetime, done: Imported
) -> None:
    if old is not None:
        rights = (new.organization_id, new.roles, new.expires_on, new.is_disabled)
        had = (old.organization_id, old.roles, old.expires_on, old.is_disabled)
        new = replace(new, valid_after_at=old.valid_after_at if rights == had else at)
    done.put(connection, member_table, new, old)
    held, wanted = set(old.roles) if old else set(), set(new.roles)
    for role in sorted(held - wanted):
        connection.execute(
            delete(member_role).where(
                member_role.c.member_id == new.member_id, member_role.c.role == role
            )
        )
    for role in sorted(wanted - held):
        connection.execute(insert(member_role).values(member_id=new.member_id, role=role))
