"""Partner organizations: the list they are imported from, and who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection

from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import plain
from dashboard.ledger import listed
from dashboard.ledger.directory import (
    agreement_of,
    agreements,
    agreements_in,
    expected_reports,
    expected_reports_in,
    in_order,
    member,
    members,
    members_in,
    organization,
    organizations,
    organizations_in,
    require_role,
)
from dashboard.ledger.engine import Ledger
from dashboard.ledger.expected import Owed, changes
from dashboard.ledger.imported import Imported
from dashboard.ledger.listed import Line, Listed
from dashboard.ledger.members import import_members
from dashboard.ledger.model import (
    AREA_TYPES,
    PARTNER_CLASSES,
    PERIOD_TYPES,
    SENDS_EVERY,
    SMALLEST_K,
    Agreement,
    ExpectedReport,
    Member,
    Organization,
)
from dashboard.ledger.tables import agreement as agreement_table
from dashboard.ledger.tables import expected_report as expected_table
from dashboard.ledger.tables import organization as organization_table

__all__ = [
    "Agreement",
    "ExpectedReport",
    "Imported",
    "Member",
    "Organization",
    "agreement_of",
    "agreements",
    "expected_reports",
    "import_members",
    "import_partners",
    "member",
    "members",
    "organization",
    "organizations",
]


def _owed(cell: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        report, _, period_type = part.partition(":")
        if report not in FORMS or period_type not in PERIOD_TYPES:
            raise ValueError(
                "must be written like services:month;capacity:week, with the reports "
                f"{', '.join(FORMS)} and the periods {', '.join(PERIOD_TYPES)}; correct it"
            )
        found.append((report, period_type))
    if len({report for report, _ in found}) != len(found):
        raise ValueError("names a report twice; leave one of them")
    return tuple(sorted(found))


_ORGANIZATION = {
    "organization_id": listed.identifier,
    "organization_name": listed.text(200),
    "partner_class": listed.one_of(PARTNER_CLASSES),
    "expert_determination_ref": listed.maybe(listed.text(200)),
    "joined_on": listed.day,
    "left_on": listed.maybe(listed.day),
}
_AGREEMENT = {
    "agreement_id": listed.maybe(listed.identifier),
    "agreement_starts_on": listed.maybe(listed.day),
    "agreement_expires_on": listed.maybe(listed.day),
    "allowed_area_types": listed.maybe(listed.several(AREA_TYPES)),
    "k": listed.maybe(listed.whole(SMALLEST_K, 1_000)),
}
_REPORTS = {
    "reports": _owed,
    "sends_every": listed.maybe(listed.one_of(SENDS_EVERY)),
    "due_days": listed.maybe(listed.whole(0, 366)),
}
_MAY_LACK = ("expert_determination_ref", "left_on")


@dataclass
class _Plan:
    """What a list asks for, read and compared with itself."""

    organizations: dict[str, tuple[Line, Organization]]
    agreements: dict[str, tuple[Line, Agreement]]
    owed: dict[str, list[Owed]]


def import_partners(
    ledger: Ledger,
    source: Path | str | bytes,
    *,
    by: str,
    today: date,
    now: datetime | None = None,
    name: str = "partners.csv",
) -> Imported:
    """Take in a list of organizations with their agreements and the reports they owe.

    A CSV file (its path, or its bytes under `name`) with one row for each organization, or one for
    each agreement of it, and the columns

    - organization_id, organization_name, partner_class (standard, victim_services, hospital or
      substance_use), expert_determination_ref (may be empty), joined_on, left_on (may be empty);
    - agreement_id, agreement_starts_on, agreement_expires_on, allowed_area_types (some of city,
      division, district and neighborhood, with semicolons) and k (11 or more): all five empty
      where there is no agreement yet;
    - reports (like `service_referrals:month;capacity:week`, may be empty), sends_every (week,
      month or quarter) and due_days (after the end of that week, month or quarter).

    Days are written like 2026-01-31, the last ones included. Importing again changes what differs
    and logs it; an organization or agreement that a later list leaves out stays. A new
    organization owes its reports from the day it joined; what changes for one that is known
    already (another report, period or due day, or a report left out) holds from `today`.

    `by` is the member who does it, a coordinator or administrator; while the ledger has no members
    it is any id, for the log. Raises LedgerError with everything to mend, and stores nothing then.
    """
    columns = {**_ORGANIZATION, **_AGREEMENT, **_REPORTS}
    found = listed.read(source, name, columns, _MAY_LACK)
    plan = _plan(found)
    found.require_whole()
    at = now or datetime.now(UTC)
    listed.require_actor(by)
    done = Imported()
    with ledger.writing() as connection:
        _require_importer(connection, by, today)
        _compare_with_others(connection, found, plan)
        found.require_whole()
        _store(connection, plan, today, done)
        done.log(connection, by, at)
    return done


def _require_importer(connection: Connection, by: str, today: date) -> None:
    if members_in(connection):
        require_role(connection, by, ("coordinator", "admin"), today, "import the list of partners")


def _plan(found: Listed) -> _Plan:
    plan = _Plan({}, {}, {})
    names: dict[str, str] = {}
    for line in found.lines:
        _require_agreement(found, line)
        organization_id = line["organization_id"]
        if found.problems or organization_id is None:
            continue
        if line["left_on"] is not None and line["left_on"] < line["joined_on"]:
            found.mend(line.row, "left_on", "is before joined_on; exchange them")
        if line["reports"] and (line["sends_every"] is None or line["due_days"] is None):
            found.mend(line.row, "sends_every", "and due_days say when reports are sent; fill in")
            continue
        own = Organization(**{column: line[column] for column in _ORGANIZATION})
        first, known = plan.organizations.setdefault(organization_id, (line, own))
        for column in (*_ORGANIZATION, *_REPORTS):
            if line[column] != first[column]:
                found.mend(line.row, column, f"differs from row {first.row:,}, which is about the "
                           "same organization; write the same")  # fmt: skip
        if any(names.setdefault(one, organization_id) != organization_id for one in _names(known)):
            found.mend(line.row, "organization_name", "is there twice; each needs its own")
        plan.owed[organization_id] = [
            Owed(report, period_type, line["sends_every"], line["due_days"])
            for report, period_type in line["reports"]
        ]
        _add_agreement(found, plan, line)
    return plan


def _names(one: Organization) -> set[str]:
    """What a report may call it; each name must mean one organization."""
    return {plain(one.organization_id), plain(one.organization_name)}


def _require_agreement(found: Listed, line: Line) -> None:
    empty = [column for column in _AGREEMENT if line[column] is None]
    noted = {column for row, column, _ in found.problems if row == line.row}
    if empty and len(empty) < len(_AGREEMENT):
        for column in set(empty) - noted:
            found.mend(line.row, column, "is empty; an agreement needs all its columns")
    elif not empty and line["agreement_expires_on"] < line["agreement_starts_on"]:
        found.mend(line.row, "agreement_expires_on", "is before its start; exchange them")


def _add_agreement(found: Listed, plan: _Plan, line: Line) -> None:
    if line["agreement_id"] is None:
        return
    own = Agreement(
        agreement_id=line["agreement_id"],
        organization_id=line["organization_id"],
        starts_on=line["agreement_starts_on"],
        expires_on=line["agreement_expires_on"],
        allowed_area_types=in_order(line["allowed_area_types"]),
        k=line["k"],
    )
    first, _ = plan.agreements.setdefault(own.agreement_id, (line, own))
    if first is not line:
        found.mend(line.row, "agreement_id", f"is that of row {first.row:,}; each needs its own")


def _compare_with_others(connection: Connection, found: Listed, plan: _Plan) -> None:
    """Note names and agreements that belong to other organizations of the ledger."""
    names = {
        name
        for one in organizations_in(connection)
        if one.organization_id not in plan.organizations
        for name in _names(one)
    }
    for line, own in plan.organizations.values():
        if _names(own) & names:
            found.mend(line.row, "organization_name", "is that of another organization; choose one")
    owners = {one.agreement_id: one.organization_id for one in agreements_in(connection)}
    for line, one in plan.agreements.values():
        if owners.get(one.agreement_id, one.organization_id) != one.organization_id:
            found.mend(line.row, "agreement_id", "is that of another organization; choose another")


def _store(connection: Connection, plan: _Plan, today: date, done: Imported) -> None:
    before = {one.organization_id: one for one in organizations_in(connection)}
    known = {one.agreement_id: one for one in agreements_in(connection)}
    for organization_id, (_, own) in plan.organizations.items():
        done.put(connection, organization_table, own, before.get(organization_id))
    for agreement_id, (_, one) in plan.agreements.items():
        done.put(connection, agreement_table, one, known.get(agreement_id))
    for organization_id, (_, own) in plan.organizations.items():
        was = before.get(organization_id)
        owed = expected_reports_in(connection, organization_id)
        for new, old in changes(own, was, owed, plan.owed[organization_id], today):
            done.put(connection, expected_table, new, old)
