"""Several people and processes write at once, and nobody's work is lost."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from dashboard.ledger import Ledger, audit, open_ledger
from dashboard.ledger.meetings import attendance_of, history_of, record_meeting
from dashboard.ledger.reported import snapshot
from dashboard.ledger.submissions import receipts
from dashboard.ledger.tables import audit_event
from dashboard.settings import Settings
from tests.ledger import made, processes
from tests.ledger.test_meetings import WEEKLY

FILES = range(8)
PEOPLE = (range(1, 6), range(11, 16))


def _end(*racers) -> list:
    told = [processes.heard(pipe) for _, pipe in racers]
    for process, _ in racers:
        process.join()
        assert process.exitcode == 0
    return told


def test_reports_of_two_processes_are_all_stored(sample_settings: Settings) -> None:
    barrier = processes.CONTEXT.Barrier(2, timeout=60)
    racers = [
        processes.started(processes.send_at_once, sample_settings, barrier, who, FILES)
        for who in ("olga", "sam")
    ]
    told = [one for heard in _end(*racers) for one in heard if one is not None]
    with open_ledger(sample_settings) as ledger:
        assert len(told) == 2 * len(FILES)
        assert set(told) == set(receipts(ledger))
        assert audit.verify(ledger, told) == []
        rows = snapshot(ledger)["services"]
        own, others = (
            Counter(rows.loc[rows["organization_id"] == one, "episodes"])
            for one in ("open-hands", "safe-harbor")
        )
        assert own == others and len(own) > len(FILES)


def test_two_people_who_tick_the_same_meeting_lose_nothing(sample_settings: Settings) -> None:
    with open_ledger(sample_settings) as ledger:
        record_meeting(ledger, **WEEKLY)
    barrier = processes.CONTEXT.Barrier(2, timeout=60)
    racers = [
        processes.started(processes.tick_at_once, sample_settings, barrier, people)
        for people in PEOPLE
    ]
    _end(*racers)
    with open_ledger(sample_settings) as ledger:
        history = history_of(ledger, "weekly-1")
        recorded = Counter((one.organization_id, one.people) for one in history)
        ticked = {"open-hands", "safe-harbor", "north-clinic"}
        assert recorded == Counter(
            (organization_id, count) for organization_id in ticked
            for people in PEOPLE for count in people
        )  # fmt: skip
        last = {one.organization_id: one.people for one in history}  # in order of revisions
        assert {
            one.organization_id: one.people for one in attendance_of(ledger, "weekly-1")
        } == last
        with ledger.reading() as connection:
            lines = connection.execute(
                select(func.count()).where(audit_event.c.action == "attendance.record")
            ).scalar_one()
        assert lines == len(history) and audit.verify(ledger) == []


def test_a_reader_sees_one_moment_while_somebody_writes(ledger: Ledger) -> None:
    made.send(ledger, "services", made.services(1))
    with ledger.reading() as connection:
        before = connection.execute(select(func.count()).select_from(audit_event)).scalar_one()
        made.send(ledger, "services", made.services(2))
        after = connection.execute(select(func.count()).select_from(audit_event)).scalar_one()
    assert before == after
    with ledger.reading() as connection:
        now = connection.execute(select(func.count()).select_from(audit_event)).scalar_one()
    assert now == before + 1
