"""The lists of partners and of members: taken in whole or not at all, again and again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.ledger import Ledger, LedgerError, audit, open_ledger
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.partners import (
    Agreement,
    ExpectedReport,
    agreement_of,
    expected_reports,
    import_members,
    import_partners,
    member,
    members,
    organization,
    organizations,
)
from tests.ledger import made

Rows = list[dict[str, str]]
LATER = made.TODAY + timedelta(days=30)


def _rows(name: str) -> Rows:
    with (made.FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


def _as_csv(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _of(rows: Rows, **wanted: str) -> dict[str, str]:
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


def _partners(ledger: Ledger, rows: Rows, today: date = made.TODAY, by: str = "cora"):
    return import_partners(ledger, _as_csv(rows), by=by, today=today, now=made.NOW)


def _members(ledger: Ledger, rows: Rows, today: date = made.TODAY, by: str = "ada"):
    return import_members(ledger, _as_csv(rows), by=by, today=today, now=made.NOW)


def _log(ledger: Ledger) -> list[tuple[str, str, str]]:
    from sqlalchemy import select

    from dashboard.ledger.tables import audit_event

    with ledger.reading() as connection:
        wanted = select(audit_event.c.actor, audit_event.c.action, audit_event.c.target)
        rows = connection.execute(wanted.order_by(audit_event.c.sequence))
        return [tuple(row) for row in rows]


def test_the_sample_is_taken_in_as_it_stands(ledger: Ledger) -> None:
    ids = [one.organization_id for one in organizations(ledger)]
    assert ids == sorted({row["organization_id"] for row in _rows("partners.csv")})
    old = organization(ledger, "old-bridge")
    assert old is not None and old.left_on == date(2026, 6, 30)
    assert agreement_of(ledger, "open-hands", date(2025, 12, 31)) == Agreement(
        "open-hands-1", "open-hands", date(2024, 1, 1), date(2025, 12, 31),
        ("city", "district", "neighborhood"), 11,
    )  # fmt: skip
    now = agreement_of(ledger, "open-hands", made.TODAY)
    assert now is not None and now.agreement_id == "open-hands-2"
    assert agreement_of(ledger, "north-clinic", made.TODAY) is None, "it expired in October"
    assert [one for one in expected_reports(ledger) if one.organization_id == "safe-harbor"] == [
        ExpectedReport("safe-harbor", "services", "month", "quarter", 30, date(2024, 1, 1), None)
    ]
    olga = member(ledger, "olga")
    assert olga is not None and olga.roles == ("member",) and olga.organization_id == "open-hands"
    assert member(ledger, "nobody") is None
    assert len(members(ledger)) == len(_rows("members.csv"))


def test_everything_that_was_taken_in_is_logged(ledger: Ledger) -> None:
    log = _log(ledger)
    for row in _rows("partners.csv"):
        assert ("ada", "organization.add", row["organization_id"]) in log
    for row in _rows("members.csv"):
        assert ("ada", "member.add", row["member_id"]) in log
    assert audit.verify(ledger) == []


def test_the_same_list_again_changes_nothing(ledger: Ledger) -> None:
    before = _log(ledger)
    assert not _partners(ledger, _rows("partners.csv")).changed
    done = _members(ledger, _rows("members.csv"))
    assert (done.added, done.changed) == ([], [])
    assert _log(ledger) == before


def test_what_changed_is_changed_and_logged_and_what_is_left_out_stays(ledger: Ledger) -> None:
    rows = [dict(_of(_rows("partners.csv"), agreement_id="safe-harbor-1"))]
    rows[0] |= {"organization_name": "Safe Harbor House", "agreement_expires_on": "2028-06-30"}
    before = organizations(ledger)
    done = _partners(ledger, rows)
    assert done.changed == ["organization safe-harbor", "agreement safe-harbor-1"]
    assert _log(ledger)[-2:] == [
        ("cora", "organization.change", "safe-harbor"),
        ("cora", "agreement.change", "safe-harbor-1"),
    ]
    assert len(organizations(ledger)) == len(before)
    now = agreement_of(ledger, "safe-harbor", date(2028, 6, 30))
    assert now is not None and now.k == 20


def _owed(ledger: Ledger, organization_id: str = "open-hands") -> set[tuple]:
    return {
        (one.report, one.period_type, one.sends_every, one.starts_on, one.ends_on)
        for one in expected_reports(ledger)
        if one.organization_id == organization_id
    }


def test_a_change_of_what_is_owed_holds_from_today_and_leaves_the_past(ledger: Ledger) -> None:
    joined = date(2024, 1, 1)
    assert _owed(ledger) == {
        ("services", "month", "month", joined, None),
        ("service_referrals", "month", "month", joined, None),
    }
    rows = [row for row in _rows("partners.csv") if row["organization_id"] == "open-hands"]
    for row in rows:
        row["reports"] = "services:week;capacity:week"
    _partners(ledger, rows, LATER)
    yesterday = LATER - timedelta(days=1)
    assert _owed(ledger) == {
        ("services", "month", "month", joined, yesterday),
        ("service_referrals", "month", "month", joined, yesterday),
        ("services", "week", "month", LATER, None),
        ("capacity", "week", "month", LATER, None),
    }
    rows[0]["reports"] = rows[1]["reports"] = "services:week"
    _partners(ledger, rows, LATER)
    assert ("capacity", "week", "month", LATER, LATER) in _owed(ledger)


def test_who_leaves_owes_nothing_after_that_and_a_slip_is_put_right(ledger: Ledger) -> None:
    rows = [row for row in _rows("partners.csv") if row["organization_id"] == "open-hands"]
    for row in rows:
        row |= {"left_on": "2026-12-31", "joined_on": "2024-02-01"}
    _partners(ledger, rows, LATER)
    assert {one[3:] for one in _owed(ledger)} == {(date(2024, 2, 1), date(2026, 12, 31))}
    for row in rows:
        row["left_on"] = ""
    _partners(ledger, rows, LATER)
    assert {one[3:] for one in _owed(ledger)} == {(date(2024, 2, 1), None)}


def test_who_gets_other_rights_must_sign_in_again(ledger: Ledger) -> None:
    rows = _rows("members.csv")
    _of(rows, member_id="olga")["roles"] = "member;coordinator"
    _of(rows, member_id="sam")["member_name"] = "Samuel Example"
    _of(rows, member_id="leo")["is_disabled"] = "yes"
    done = _members(ledger, rows)
    assert done.changed == ["member olga", "member sam", "member leo"]
    olga, sam, leo = (member(ledger, one) for one in ("olga", "sam", "leo"))
    assert olga is not None and olga.roles == ("member", "coordinator")
    assert olga.valid_after_at == made.NOW
    assert leo is not None and leo.is_disabled and leo.valid_after_at == made.NOW
    assert sam is not None and sam.valid_after_at is None
    _of(rows, member_id="olga")["roles"] = "coordinator"
    _members(ledger, rows)
    olga = member(ledger, "olga")
    assert olga is not None and olga.roles == ("coordinator",)


# --- what is refused -----------------------------------------------------------------------


def _set(**values: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[2] |= values  # row 4 of the file

    return change


PARTNERS = {
    "an id in capitals": (_set(organization_id="Safe Harbor"), "row 4, column organization_id"),
    "no name": (_set(organization_name=""), "row 4, column organization_name: is empty"),
    "a name twice": (
        _set(organization_name="open hands"), "row 4, column organization_name: is there twice",
    ),
    "a name that is the id of another": (
        _set(organization_name="Open-Hands"), "row 4, column organization_name: is there twice",
    ),
    "an unknown class": (_set(partner_class="charity"), "row 4, column partner_class"),
    "no day": (_set(joined_on="1/7/2025"), "row 4, column joined_on: is not a date"),
    "left before it joined": (_set(left_on="2020-01-01"), "row 4, column left_on"),
    "half an agreement": (_set(agreement_expires_on=""), "row 4, column agreement_expires_on"),
    "an agreement that ends before it starts": (
        _set(agreement_expires_on="2025-06-30"), "row 4, column agreement_expires_on",
    ),
    "an unknown kind of area": (
        _set(allowed_area_types="city;street"), "row 4, column allowed_area_types",
    ),
    "fewer than eleven people": (_set(k="10"), "row 4, column k: is not a whole number from 11"),
    "an unknown report": (_set(reports="gossip:month"), "row 4, column reports"),
    "an unknown period": (_set(reports="services:day"), "row 4, column reports"),
    "a report twice": (_set(reports="services:week;services:month"), "names a report twice"),
    "a report that is never sent": (_set(sends_every=""), "row 4, column sends_every"),
    "an agreement of another": (_set(agreement_id="open-hands-1"), "is that of row 2"),
    "two rows that differ": (
        lambda rows: rows[1].update(partner_class="hospital"),
        "row 3, column partner_class: differs from row 2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PARTNERS, ids=lambda case: case.replace(" ", "-"))
def test_a_list_of_partners_with_a_slip_is_refused_whole(tmp_path: Path, case: str) -> None:
    spoil, sentence = PARTNERS[case]
    rows = _rows("partners.csv")
    spoil(rows)
    with open_ledger(made.settings_of(tmp_path, None)) as ledger:
        with pytest.raises(LedgerError) as caught:
            _partners(ledger, rows)
        assert sentence in str(caught.value) and "partners.csv" in str(caught.value)
        assert organizations(ledger) == [] and len(_log(ledger)) == 1


MEMBERS = {
    "an id with a space": (_set(member_id="ann example"), "row 4, column member_id"),
    "an id twice": (_set(member_id="ada"), "row 4, column member_id: is there twice"),
    "no address": (_set(email="ann"), "row 4, column email: is no e-mail address"),
    "an address twice": (_set(email="ADA@example.org"), "row 4, column email: is that of somebody"),
    "an unknown organization": (
        _set(organization_id="nobody"), "row 4, column organization_id: is no partner organization",
    ),
    "a member of none": (_set(roles="member", organization_id=""), "is empty; a member belongs"),
    "an unknown role": (_set(roles="boss"), "row 4, column roles: must hold some of member"),
    "no role": (_set(roles=""), "row 4, column roles"),
    "a day that is none": (_set(expires_on="soon"), "row 4, column expires_on: is not a date"),
    "neither yes nor no": (_set(is_disabled="perhaps"), "row 4, column is_disabled"),
    "no administrator": (
        lambda rows: rows[0].update(roles="auditor"), "leave nobody who has the role admin",
    ),
    "a disabled administrator": (
        lambda rows: rows[0].update(is_disabled="yes"), "leave nobody who has the role admin",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MEMBERS, ids=lambda case: case.replace(" ", "-"))
def test_a_list_of_members_with_a_slip_is_refused_whole(tmp_path: Path, case: str) -> None:
    spoil, sentence = MEMBERS[case]
    rows = _rows("members.csv")
    spoil(rows)
    with open_ledger(made.settings_of(tmp_path, None)) as ledger:
        _partners(ledger, _rows("partners.csv"))
        before = _log(ledger)
        with pytest.raises(LedgerError) as caught:
            _members(ledger, rows)
        assert sentence in str(caught.value) and "members.csv" in str(caught.value)
        assert members(ledger) == [] and _log(ledger) == before


FILES = {
    "nothing in it": (b"", "is empty"),
    "only a header": (_as_csv(_rows("partners.csv")).splitlines()[0], "has no row below"),
    "a column left out": (b"organization_id,organization_name\na,b\n", "partner_class is missing"),
    "a column too many": (
        _as_csv([{**row, "phone": "555"} for row in _rows("partners.csv")]),
        "column 15 has an unknown name",
    ),
    "a short row": (
        _as_csv(_rows("partners.csv")) + b"new,New\n", "row 9, column organization_id: the row has",
    ),
    "another encoding": ("é".encode("latin-1"), "UTF-8"),
    "an open quote": (_as_csv(_rows("partners.csv")) + b'"a,b', "is not a CSV file"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.replace(" ", "-"))
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, case: str) -> None:
    content, sentence = FILES[case]
    with open_ledger(made.settings_of(tmp_path, None)) as ledger:
        with pytest.raises(LedgerError) as caught:
            import_partners(ledger, content, by="ada", today=made.TODAY)
        assert sentence in str(caught.value)
        with pytest.raises(LedgerError, match=r"no file missing\.csv"):
            import_partners(ledger, tmp_path / "missing.csv", by="ada", today=made.TODAY)


def test_all_that_is_to_mend_is_said_at_once_and_no_value_is_repeated(tmp_path: Path) -> None:
    rows = _rows("members.csv")
    rows[1] |= {"email": "secret-address", "roles": "secret-role"}
    rows[3]["expires_on"] = "secret-day"
    with open_ledger(made.settings_of(tmp_path, None)) as ledger:
        _partners(ledger, _rows("partners.csv"))
        with pytest.raises(LedgerError) as caught:
            _members(ledger, rows)
    lines = str(caught.value).splitlines()
    assert lines[0] == "members.csv: 3 things to mend; nothing was stored."
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "members.csv, row 3, column email",
        "members.csv, row 3, column roles",
        "members.csv, row 5, column expires_on",
    ]
    assert "secret" not in str(caught.value)


def test_names_and_agreements_of_organizations_that_are_known_already_are_not_taken_over(
    ledger: Ledger,
) -> None:
    row = dict(_of(_rows("partners.csv"), organization_id="safe-harbor"))
    row |= {"organization_id": "new-one", "organization_name": "North-Clinic"}
    with pytest.raises(LedgerError) as caught:
        _partners(ledger, [row])
    assert "column organization_name: is that of another organization" in str(caught.value)
    assert "column agreement_id: is that of another organization" in str(caught.value)
    assert organization(ledger, "new-one") is None


def test_lists_are_imported_by_those_who_may(ledger: Ledger) -> None:
    for by in ("olga", "leo", "nobody"):
        with pytest.raises(NotAllowed):
            _partners(ledger, _rows("partners.csv"), by=by)
    for by in ("cora", "olga", "nobody"):
        with pytest.raises(NotAllowed):
            _members(ledger, _rows("members.csv"), by=by)
    with pytest.raises(LedgerError, match="--by"):
        _members(ledger, _rows("members.csv"), by="Ada Example, 555-0100")
