"""What the coalition has decided to do: actions, and each change of one as it was made."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from dashboard.intake.partner.births import person_rule
from dashboard.ledger import audit
from dashboard.ledger.columns import NAME_LENGTH
from dashboard.ledger.confirming import confirmed
from dashboard.ledger.directory import organization_in, require_role
from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import LedgerError
from dashboard.ledger.revisions import last_of
from dashboard.ledger.tables import action, action_change

STATUSES = ("open", "done", "dropped")
_CHANGEABLE = {"what", "organization_id", "due_on", "status"}
_ROLES = ("member", "coordinator")


@dataclass(frozen=True)
class Action:
    """An action as it stood after its change number `change_number`.

    `organization_id` is to do it by `due_on`; both may be open. `status` is open, done or dropped.
    """

    action_id: str
    meeting_id: str | None
    opened_by: str
    opened_at: datetime
    change_number: int
    what: str
    organization_id: str | None
    due_on: date | None
    status: str
    changed_by: str
    changed_at: datetime


def open_action(
    ledger: Ledger,
    *,
    what: str,
    by: str,
    today: date,
    organization_id: str | None = None,
    due_on: date | None = None,
    meeting_id: str | None = None,
    now: datetime | None = None,
) -> Action:
    """Note a new action, of a meeting if one is named; by a member or coordinator.

    `what` is a sentence without a name or number of a person. Raises LedgerError otherwise.
    """
    at = now or datetime.now(UTC)
    action_id = f"{today:%Y%m%d}-{secrets.token_hex(6)}"
    values = {
        "what": what, "organization_id": organization_id, "due_on": due_on, "status": "open",
    }  # fmt: skip

    def work(connection: Connection) -> Action:
        require_role(connection, by, _ROLES, today, "note actions")
        _require_values(connection, values, today)
        if meeting_id is not None and not last_of(connection, "meetings", [meeting_id]):
            raise LedgerError("There is no such meeting; record the meeting first.")
        connection.execute(
            insert(action).values(
                action_id=action_id, meeting_id=meeting_id, opened_by=by, opened_at=at
            )
        )
        return _add(connection, action_id, 1, values, by, at)

    return confirmed(ledger, work, lambda connection: _action(connection, action_id))


def change_action(
    ledger: Ledger,
    action_id: str,
    *,
    by: str,
    today: date,
    now: datetime | None = None,
    **changes: Any,
) -> Action:
    """Change some of what, organization_id, due_on and status; the rest stays as somebody else may
    have changed it meanwhile.

    Raises LedgerError if there is no such action or a value is not allowed, and TypeError for
    anything else to change.
    """
    if not changes or not set(changes) <= _CHANGEABLE:
        raise TypeError(f"of an action one changes {', '.join(sorted(_CHANGEABLE))}")
    at = now or datetime.now(UTC)
    number = 0

    def work(connection: Connection) -> Action:
        nonlocal number
        require_role(connection, by, _ROLES, today, "change actions")
        known = _action(connection, action_id)
        if known is None:
            raise LedgerError("There is no such action; look at the list again.")
        values = {name: changes.get(name, getattr(known, name)) for name in _CHANGEABLE}
        _require_values(connection, values, today)
        number = known.change_number + 1
        return _add(connection, action_id, number, values, by, at)

    return confirmed(
        ledger, work, lambda connection: _changed_by(connection, action_id, number, by, at)
    )


def actions(ledger: Ledger, status: str | None = None) -> list[Action]:
    """All actions as they stand, or those of a status, in the order they were opened."""
    with ledger.reading() as connection:
        found = [Action(**row) for row in connection.execute(_standing()).mappings()]
    return [one for one in found if status in (None, one.status)]


def changes_of(ledger: Ledger, action_id: str) -> list[Action]:
    """An action as it stood after each of its changes, in order."""
    wanted = _all().where(action.c.action_id == action_id)
    with ledger.reading() as connection:
        return [Action(**row) for row in connection.execute(wanted).mappings()]


def _all() -> Select:
    change = action_change.c
    return (
        select(
            *action.c,
            change.change_number,
            change.what,
            change.organization_id,
            change.due_on,
            change.status,
            change.changed_by,
            change.changed_at,
        )
        .join(action_change, change.action_id == action.c.action_id)
        .order_by(action.c.opened_at, action.c.action_id, change.change_number)
    )


def _standing() -> Select:
    newest = (
        select(action_change.c.action_id, func.max(action_change.c.change_number).label("last"))
        .group_by(action_change.c.action_id)
        .subquery()
    )
    return _all().join(
        newest,
        (newest.c.action_id == action.c.action_id)
        & (newest.c.last == action_change.c.change_number),
    )


def _action(connection: Connection, action_id: str) -> Action | None:
    wanted = _standing().where(action.c.action_id == action_id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else Action(**row)


def _changed_by(
    connection: Connection, action_id: str, number: int, by: str, at: datetime
) -> Action | None:
    """The change of that number, if it is the one whose confirmation was lost."""
    wanted = _all().where(
        action.c.action_id == action_id,
        action_change.c.change_number == number,
        action_change.c.changed_by == by,
        action_change.c.changed_at == at,
    )
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else Action(**row)


def _require_values(connection: Connection, values: Mapping[str, Any], today: date) -> None:
    what = values["what"].strip()
    if not what or len(what) > NAME_LENGTH or not what.isprintable():
        raise LedgerError(f"An action is one line of {NAME_LENGTH} characters at most.")
    if person_rule(what, (), today):
        raise LedgerError(
            "An action names no person: leave out phone numbers, e-mail addresses and the like."
        )
    if values["status"] not in STATUSES:
        raise LedgerError(f"An action is {', '.join(STATUSES[:-1])} or {STATUSES[-1]}.")
    owner = values["organization_id"]
    if owner is not None and organization_in(connection, owner) is None:
        raise LedgerError("There is no such organization; check its id.")


def _add(
    connection: Connection,
    action_id: str,
    number: int,
    values: Mapping[str, Any],
    by: str,
    at: datetime,
) -> Action:
    connection.execute(
        insert(action_change).values(
            action_id=action_id, change_number=number, changed_by=by, changed_at=at, **values
        )
    )
    verb = "action.open" if number == 1 else "action.change"
    audit.append(connection, at=at, actor=by, action=verb, target=action_id)
    stored = _action(connection, action_id)
    assert stored is not None
    return stored
