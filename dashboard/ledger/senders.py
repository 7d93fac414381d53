"""Who may send a report for whom, and what a check must know of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from dashboard.city import City
from dashboard.intake.partner.model import UNKNOWN, Known, plain
from dashboard.ledger.directory import (
    agreement_of_in,
    agreements_in,
    organization_in,
    organizations_in,
    require_role,
)
from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.model import Agreement, Member, Organization


def require_sender(
    connection: Connection, organization_id: str, member_id: str, today: date
) -> tuple[Organization, Agreement, Member]:
    """The organization, its agreement and the person, if a report may come from them today.

    Raises NotAllowed otherwise, with the remedy.
    """
    own = organization_in(connection, organization_id)
    if own is None:
        raise NotAllowed(
            "organization_unknown",
            "There is no partner organization of that id; check the name given by --as.",
        )
    person = require_role(connection, member_id, ("member", "coordinator"), today, "send a report")
    if person.organization_id != organization_id and "coordinator" not in person.roles:
        raise NotAllowed(
            "other_organization",
            "A member sends reports for the own organization only; ask one of its members, or a "
            "coordinator.",
        )
    if not own.takes_part(today):
        when = (
            f"left on {own.left_on}"
            if own.left_on is not None and own.left_on < today
            else f"takes part from {own.joined_on} on"
        )
        raise NotAllowed(
            "organization_not_taking_part",
            f"{own.organization_name} {when}, so no report was stored; ask the coordinator.",
        )
    in_force = agreement_of_in(connection, organization_id, today)
    if in_force is None:
        raise NotAllowed(*_no_agreement(connection, own, today))
    return own, in_force, person


def _no_agreement(connection: Connection, own: Organization, today: date) -> tuple[str, str]:
    known = agreements_in(connection, own.organization_id)
    expired = [one.expires_on for one in known if one.expires_on < today]
    coming = [one.starts_on for one in known if one.starts_on > today]
    of_whom = f"of {own.organization_name}"
    if expired:
        return "agreement_expired", (
            f"The data-sharing agreement {of_whom} expired on {max(expired)}, so no report was "
            "stored; renew it, then send the report again."
        )
    if coming:
        return "agreement_not_started", (
            f"The data-sharing agreement {of_whom} starts on {min(coming)}, so no report was "
            "stored; send the report from then on."
        )
    return "agreement_missing", (
        f"There is no data-sharing agreement {of_whom}, so no report was stored; ask the "
        "coordinator."
    )


def known_for(
    ledger: Ledger, city: City, organization_id: str, member_id: str, today: date
) -> Known:
    """What the check of a file must know of the city and of who sends it.

    Raises NotAllowed if the person may not send reports for the organization today.
    """
    with ledger.reading() as connection:
        _, in_force, person = require_sender(connection, organization_id, member_id, today)
        everybody = organizations_in(connection)
    ids = frozenset(one.organization_id for one in everybody)
    names = {plain(one.organization_name): one.organization_id for one in everybody}
    return Known(
        organization_id=organization_id,
        # An id that is also somebody's name means the id.
        organizations={**names, **{plain(one): one for one in ids}},
        may_write_for=ids if "coordinator" in person.roles else frozenset({organization_id}),
        areas=_areas(city),
        area_types=dict(zip(city.areas["area_id"], city.areas["area_type"], strict=True)),
        allowed_area_types=in_force.allowed_area_types,
        programmes=_programmes(city),
    )


def _areas(city: City) -> dict[str, tuple[str, ...]]:
    """Area ids by everything an area may be called; an area's own name comes before an alias."""
    found: dict[str, tuple[str, ...]] = {plain(UNKNOWN): (UNKNOWN,)}
    for alias, ids in zip(city.aliases["alias"], city.aliases["area_ids"], strict=True):
        found[plain(alias)] = tuple(part.strip() for part in ids.split(";"))
    names: dict[str, list[str]] = {}
    for area_id, name in zip(city.areas["area_id"], city.areas["area_name"], strict=True):
        names.setdefault(plain(name), []).append(area_id)
    found |= {name: tuple(ids) for name, ids in names.items()}
    return found | {plain(area_id): (area_id,) for area_id in city.areas["area_id"]}


def _programmes(city: City) -> dict[str, str]:
    table = city.own_programmes
    names = zip(table["programme"], table["programme_id"], strict=True)
    found = {plain(name): programme_id for name, programme_id in names}
    return found | {plain(one): one for one in table["programme_id"]}
