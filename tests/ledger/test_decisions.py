"""Actions of the coalition, and who let a release go out: each change is kept as it was made."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select

from dashboard.ledger import Ledger, LedgerError, audit
from dashboard.ledger.actions import actions, change_action, changes_of, open_action
from dashboard.ledger.approvals import (
    approvals_of,
    approve,
    approve_as_public_record,
    decline,
    is_approved,
)
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.meetings import record_meeting
from dashboard.ledger.tables import approval
from tests.ledger import made
from tests.ledger.made import TODAY
from tests.ledger.test_meetings import WEEKLY

FILE, OTHER_FILE = "a" * 64, "b" * 64


def test_an_action_stands_as_its_last_change_says_and_all_changes_stay(ledger: Ledger) -> None:
    record_meeting(ledger, **WEEKLY)
    opened = open_action(
        ledger, what="Find a room in the north", organization_id="open-hands",
        due_on=date(2026, 11, 25), meeting_id="weekly-1", by="cora", today=TODAY,
    )  # fmt: skip
    assert actions(ledger) == [opened] and opened.status == "open"
    later = change_action(
        ledger, opened.action_id, due_on=date(2026, 12, 2), by="olga", today=TODAY
    )
    assert (later.what, later.due_on) == (opened.what, date(2026, 12, 2))
    done = change_action(ledger, opened.action_id, status="done", by="cora", today=TODAY)
    assert done.due_on == later.due_on, "what the other one changed is not undone"
    assert changes_of(ledger, opened.action_id) == [opened, later, done]
    assert actions(ledger, "open") == [] and actions(ledger, "done") == [done]
    assert audit.verify(ledger) == []


@pytest.mark.parametrize(
    "values",
    [
        {"what": " "},
        {"what": "x" * 201},
        {"what": "two\nlines"},
        {"what": "Call 816-555-0100"},
        {"organization_id": "nobody"},
        {"meeting_id": "never-held"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_action_that_cannot_be_one_is_refused(ledger: Ledger, values: dict) -> None:
    with pytest.raises(LedgerError):
        open_action(ledger, **{"what": "Find a room", "by": "cora", "today": TODAY, **values})
    assert actions(ledger) == []


def test_actions_are_changed_by_those_who_may_and_only_where_they_are(ledger: Ledger) -> None:
    one = open_action(ledger, what="Find a room", by="olga", today=TODAY)
    for by in ("ada", "leo", "otto", "nobody"):
        with pytest.raises(NotAllowed):
            change_action(ledger, one.action_id, status="done", by=by, today=TODAY)
    with pytest.raises(LedgerError, match="no such action"):
        change_action(ledger, "no-such", status="done", by="cora", today=TODAY)
    with pytest.raises(LedgerError, match="open, done or dropped"):
        change_action(ledger, one.action_id, status="forgotten", by="cora", today=TODAY)
    with pytest.raises(TypeError):
        change_action(ledger, one.action_id, opened_by="cora", by="cora", today=TODAY)
    assert actions(ledger) == [one]


# --- approvals -----------------------------------------------------------------------------


def test_a_release_goes_out_when_a_second_person_approved_exactly_that_file(
    ledger: Ledger,
) -> None:
    assert not is_approved(ledger, "release-1", FILE)
    approve(ledger, "release-1", FILE, built_by="ann", by="ben", today=TODAY)
    assert is_approved(ledger, "release-1", FILE)
    assert not is_approved(ledger, "release-1", OTHER_FILE), "another file under the same name"
    assert not is_approved(ledger, "release-2", FILE)
    decline(ledger, "release-1", FILE, built_by="ann", by="ben", today=TODAY)
    assert not is_approved(ledger, "release-1", FILE)
    assert [one.decision for one in approvals_of(ledger, "release-1")] == ["approved", "declined"]


def test_who_built_a_release_may_not_approve_it(ledger: Ledger) -> None:
    with pytest.raises(NotAllowed, match="another approver"):
        approve(ledger, "release-1", FILE, built_by="ann", by="ann", today=TODAY)
    assert approvals_of(ledger, "release-1") == []


@pytest.mark.parametrize(("built_by", "decided_by"), [("ann", "ann"), (None, "ann"), ("ann", None)])
def test_the_database_itself_wants_two_people(
    ledger: Ledger, built_by: str | None, decided_by: str | None
) -> None:
    values = {
        "approval_number": 1, "release_id": "release-1", "release_sha256": FILE,
        "decision": "approved", "decided_at": made.NOW, "built_by": built_by,
        "decided_by": decided_by,
    }  # fmt: skip
    with pytest.raises(LedgerError, match="breaks a rule"), ledger.writing() as connection:
        connection.execute(insert(approval).values(**values))


@pytest.mark.parametrize("by", ["cora", "ada", "olga", "nobody"])
def test_only_an_approver_approves(ledger: Ledger, by: str) -> None:
    with pytest.raises(NotAllowed):
        approve(ledger, "release-1", FILE, built_by="ann", by=by, today=TODAY)
    with pytest.raises(NotAllowed):
        approve(ledger, "release-1", FILE, built_by="nobody", by="ben", today=TODAY)


def test_public_record_only_needs_nobody_and_is_logged(ledger: Ledger) -> None:
    approve_as_public_record(ledger, "release-1", FILE)
    assert is_approved(ledger, "release-1", FILE)
    from dashboard.ledger.tables import audit_event

    with ledger.reading() as connection:
        line = connection.execute(
            select(audit_event).order_by(audit_event.c.sequence.desc()).limit(1)
        ).one()
    assert (line.actor, line.action, line.target) == (
        "peaceboard", "release.approve_public_record", "release-1",
    )  # fmt: skip
