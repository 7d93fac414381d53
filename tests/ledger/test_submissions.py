"""Taking in reports: new ones, corrections, duplicates, late and partial ones, and refusals."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from dashboard.intake.partner.model import ReportRefused
from dashboard.intake.partner.periods import month_of, week_of
from dashboard.ledger import Ledger, LedgerError, audit
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.reported import snapshot
from dashboard.ledger.submissions import receipts
from dashboard.ledger.tables import audit_event, metadata
from tests.ledger import made
from tests.ledger.made import AUGUST, OCTOBER, SEPTEMBER, TODAY, send, services


def _stored(ledger: Ledger) -> dict[str, int]:
    """The number of rows of each table that a report may be kept in."""
    tables = ("submission", "submission_period", "services", "call_ins", "meeting", "attendance")
    with ledger.reading() as connection:
        return {
            name: connection.execute(
                select(func.count()).select_from(metadata.tables[name])
            ).scalar_one()
            for name in tables
        }


def _episodes(ledger: Ledger) -> list[int]:
    return sorted(snapshot(ledger)["services"]["episodes"].tolist())


def _periods(ledger: Ledger) -> list[tuple]:
    frame = snapshot(ledger)["submitted_period"]
    columns = ["period_start", "revision", "is_current", "is_late", "is_partial", "row_count"]
    rows = frame[columns].itertuples(index=False, name=None)
    return sorted((start.date(), *rest) for start, *rest in rows)


def test_a_report_is_stored_to_the_row_and_its_receipt_says_so(ledger: Ledger) -> None:
    sent = services(3, 0, 5) + services(7, period=SEPTEMBER)
    receipt = send(ledger, "services", sent)
    assert (receipt.rows, receipt.report, receipt.member_id) == (4, "services", "olga")
    assert receipt.sha256 == made.checked("services", sent).sha256
    assert [(one.start, one.revision) for one in receipt.periods] == [
        (SEPTEMBER[0], 1), (OCTOBER[0], 1),
    ]  # fmt: skip
    assert not receipt.is_duplicate and receipts(ledger, "open-hands") == [receipt]
    frame = snapshot(ledger)["services"]
    columns = ["organization_id", "area_id", "service_type", "population", "episodes"]
    found = Counter(frame[columns].itertuples(index=False, name=None))
    assert found == Counter(tuple(row[name] for name in columns) for row in sent)
    assert set(frame["submission_id"]) == {receipt.submission_id}
    assert frame["largest_person_episodes"].isna().all(), "not reported is not 0"


def test_a_receipt_names_its_line_of_the_audit_log(ledger: Ledger) -> None:
    receipt = send(ledger, "services", services(3))
    with ledger.reading() as connection:
        line = connection.execute(
            select(audit_event).where(audit_event.c.sequence == receipt.audit_sequence)
        ).one()
    assert (line.actor, line.action, line.target) == (
        "olga", "report.receive", receipt.submission_id,
    )  # fmt: skip
    assert line.hash == receipt.audit_hash
    for said in (receipt.submission_id, receipt.sha256, receipt.audit_hash, "2026-10-01"):
        assert said in receipt.text and said in str(receipt.as_dict())


def test_the_same_rows_again_are_a_duplicate_whatever_their_order(ledger: Ledger) -> None:
    first = send(ledger, "services", services(3, 4))
    before = _stored(ledger)
    again = send(ledger, "services", services(3, 4)[::-1])
    assert again.is_duplicate and again.submission_id == first.submission_id
    assert (again.audit_sequence, again.audit_hash) == (first.audit_sequence, first.audit_hash)
    assert [one.is_unchanged for one in again.periods] == [True]
    assert _stored(ledger) == before
    assert receipts(ledger) == [first]


def test_a_correction_counts_instead_and_both_stay(ledger: Ledger) -> None:
    first = send(ledger, "services", services(3, 4))
    second = send(ledger, "services", services(3, 5, 1))
    (period,) = second.periods
    assert (period.revision, period.supersedes_submission_id) == (2, first.submission_id)
    assert _episodes(ledger) == [1, 3, 5]
    assert _stored(ledger)["services"] == 5, "the rows of both are kept"
    assert [one[1:3] for one in _periods(ledger)] == [(1, False), (2, True)]
    back = send(ledger, "services", services(3, 4))
    assert not back.is_duplicate and back.periods[0].revision == 3
    assert _episodes(ledger) == [3, 4]


def test_only_the_periods_that_changed_get_a_new_revision(ledger: Ledger) -> None:
    first = send(ledger, "services", services(3) + services(4, period=SEPTEMBER))
    changed = services(3) + services(5, period=SEPTEMBER) + services(6, period=AUGUST)
    second = send(ledger, "services", changed)
    assert [
        (one.start, one.revision, one.is_unchanged, one.supersedes_submission_id)
        for one in second.periods
    ] == [
        (AUGUST[0], 1, False, None),
        (SEPTEMBER[0], 2, False, first.submission_id),
        (OCTOBER[0], 1, True, None),
    ]
    assert receipts(ledger)[-1] == second, "the receipt can be had again, unchanged periods too"
    assert _episodes(ledger) == [3, 5, 6]
    assert _stored(ledger)["services"] == 4, "the unchanged period is not stored twice"
    again = send(ledger, "services", changed)
    assert again.is_duplicate and again.submission_id == second.submission_id


def test_a_report_is_marked_late_by_what_the_organization_owes(ledger: Ledger) -> None:
    due = date(2026, 11, 10)  # ten days after the end of the month
    in_time = send(ledger, "services", services(3), today=due)
    late = send(ledger, "services", services(4), today=due + timedelta(days=1))
    assert [one.is_late for one in (*in_time.periods, *late.periods)] == [False, True]
    by_quarter = {"organization_id": "safe-harbor", "by": "sam"}
    sent = services(3, period=OCTOBER, organization_id="safe-harbor")
    receipt = send(ledger, "services", sent, today=date(2027, 1, 30), **by_quarter)
    assert not receipt.periods[0].is_late, "30 days after the end of the quarter"
    unexpected = send(ledger, "call_ins", [made.call_in("one")], today=date(2027, 1, 30))
    assert not unexpected.periods[0].is_late


def test_a_report_before_its_period_is_over_is_partial_until_it_is_sent_again(
    ledger: Ledger,
) -> None:
    november = month_of(TODAY)
    early = send(ledger, "services", services(3, period=november))
    assert early.periods[0].is_partial
    assert send(ledger, "services", services(3, period=november)).is_duplicate
    final = send(ledger, "services", services(3, period=november), today=date(2026, 12, 1))
    assert not final.is_duplicate, "equal counts are final now, which is news"
    assert (final.periods[0].revision, final.periods[0].is_partial) == (2, False)
    assert [one[2] for one in _periods(ledger)] == [False, True]
    assert [one[4] for one in _periods(ledger)] == [True, False]


def test_a_period_that_overlaps_one_of_other_bounds_is_refused(ledger: Ledger) -> None:
    send(ledger, "services", services(3))
    before = _stored(ledger)
    week = week_of(date(2026, 10, 14))
    with pytest.raises(ReportRefused) as caught:
        send(ledger, "services", services(1, period=SEPTEMBER) + services(2, period=week))
    (finding,) = caught.value.findings
    assert (finding.rule, finding.row, finding.column) == ("period_overlaps", 3, "period_start")
    assert "2026-10-01 to 2026-10-31" in finding.sentence
    assert _stored(ledger) == before
    send(ledger, "call_ins", [made.call_in("one", period=week)])  # another report: no overlap
    sent = services(2, period=week, organization_id="safe-harbor")
    send(ledger, "services", sent, organization_id="safe-harbor", by="sam")


def test_periods_of_one_file_that_overlap_are_refused(ledger: Ledger) -> None:
    weeks = [week_of(date(2026, 10, day)) for day in (7, 14)]
    rows = services(9) + [row for week in weeks for row in services(2, period=week)]
    with pytest.raises(ReportRefused) as caught:
        send(ledger, "services", rows)
    assert [one.row for one in caught.value.findings] == [3, 4]
    assert _stored(ledger)["submission"] == 0


def test_the_name_of_a_call_in_means_one_call_in(ledger: Ledger) -> None:
    send(ledger, "call_ins", [made.call_in("one")])
    with pytest.raises(ReportRefused) as caught:
        send(ledger, "call_ins", [made.call_in("one", period=SEPTEMBER)])
    assert caught.value.findings[0].rule == "name_of_another_period"
    moved = [made.call_in("one", period=SEPTEMBER), made.call_in("two")]
    receipt = send(ledger, "call_ins", moved)  # both periods are sent, so it was moved
    assert [one.revision for one in receipt.periods] == [1, 2]


# --- who may send --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organization_id", "by", "rule"),
    [
        ("open-hands", "sam", "other_organization"),
        ("safe-harbor", "olga", "other_organization"),
        ("open-hands", "oscar", "person_disabled_or_expired"),
        ("open-hands", "otto", "person_disabled_or_expired"),
        ("open-hands", "nobody", "person_unknown"),
        ("open-hands", "leo", "person_lacks_role"),
        ("open-hands", "ada", "person_lacks_role"),
        ("no-such", "olga", "organization_unknown"),
        ("old-bridge", "bob", "organization_not_taking_part"),
        ("north-clinic", "nora", "agreement_expired"),
        ("new-roots", "rita", "agreement_missing"),
        ("open-hands", "cora", None),
        ("open-hands", "olga", None),
    ],
)
def test_who_may_send_for_whom(
    ledger: Ledger, organization_id: str, by: str, rule: str | None
) -> None:
    sent = services(3, organization_id=organization_id)
    if rule is None:
        assert send(ledger, "services", sent, organization_id=organization_id, by=by).rows == 1
        return
    before = _stored(ledger)
    with pytest.raises(NotAllowed) as caught:
        send(ledger, "services", sent, organization_id=organization_id, by=by)
    assert caught.value.rule == rule
    assert _stored(ledger) == before
    with ledger.reading() as connection:
        line = connection.execute(
            select(audit_event).order_by(audit_event.c.sequence.desc()).limit(1)
        ).one()
    # What a stranger writes in place of a name could be anything, so it is not repeated.
    actor = "unknown" if rule == "person_unknown" else by
    whose = "unknown" if rule == "organization_unknown" else organization_id
    assert (line.actor, line.target) == (actor, f"{whose} {rule}")
    assert audit.verify(ledger) == []


def test_an_agreement_refuses_from_the_day_after_its_last(ledger: Ledger) -> None:
    sent = {"organization_id": "north-clinic", "by": "nora"}
    rows = services(3, period=SEPTEMBER, organization_id="north-clinic")
    last = date(2026, 10, 31)
    send(ledger, "services", rows, today=last, **sent)
    with pytest.raises(LedgerError) as caught:
        send(ledger, "services", rows, today=last + timedelta(days=1), **sent)
    assert "expired on 2026-10-31" in str(caught.value)
    with pytest.raises(LedgerError, match="takes part from 2024-01-01"):
        send(
            ledger, "services", services(3, organization_id="safe-harbor"),
            organization_id="safe-harbor", by="sam", today=date(2023, 12, 31),
        )  # fmt: skip


def test_a_period_from_before_the_organization_joined_is_refused(ledger: Ledger) -> None:
    """A day of long ago beside a name would be somebody's birthday, not a report."""
    long_ago = month_of(date(1992, 3, 4))
    with pytest.raises(ReportRefused, match="before the organization joined on 2024-01-01"):
        send(ledger, "services", services(3, period=long_ago))
    assert receipts(ledger) == []


def test_a_refusal_is_logged_by_rule_and_without_a_word_of_the_file(ledger: Ledger) -> None:
    send(ledger, "services", services(3))
    week = week_of(date(2026, 10, 14))
    with pytest.raises(ReportRefused):
        send(ledger, "services", services(2, period=week))
    with ledger.reading() as connection:
        line = connection.execute(
            select(audit_event).order_by(audit_event.c.sequence.desc()).limit(1)
        ).one()
    assert (line.actor, line.action, line.target) == (
        "olga", "report.refuse", "open-hands period_overlaps",
    )  # fmt: skip
