"""The audit log shows whoever changed, took away or moved one of its lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, text, update

from dashboard.ledger import Ledger, LedgerError, audit
from dashboard.ledger.submissions import Receipt
from dashboard.ledger.tables import audit_event, audit_head, metadata, submission
from tests.ledger import made

LINES = 6


@pytest.fixture
def receipts(ledger: Ledger) -> list[Receipt]:
    """Receipts of a ledger whose last six lines are submissions."""
    found = [
        made.send(ledger, "services", made.services(count), now=made.NOW + timedelta(minutes=count))
        for count in range(1, LINES + 1)
    ]
    assert audit.verify(ledger, found) == []
    return found


def _as_an_intruder(ledger: Ledger, change: Callable[[Connection], object]) -> None:
    """Change history as somebody could who has the database file or its password."""
    with ledger.writing() as connection:
        for table in metadata.tables:
            if ledger.is_postgresql:
                connection.execute(text(f"alter table {table} disable trigger user"))
            else:
                for verb in ("update", "delete"):
                    name = f"{table}_keeps_history_on_{verb}"
                    connection.execute(text(f"drop trigger if exists {name}"))
        change(connection)


def _set(sequence: int, /, **values: object) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        update(audit_event).where(audit_event.c.sequence == sequence).values(**values)
    )


def _take_away(*sequences: int) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        delete(audit_event).where(audit_event.c.sequence.in_(sequences))
    )


def _line(connection: Connection, sequence: int) -> dict:
    wanted = select(audit_event).where(audit_event.c.sequence == sequence)
    return dict(connection.execute(wanted).mappings().one())


def _lines_named(sentences: list[str]) -> set[int]:
    return {int(n.replace(",", "")) for s in sentences for n in re.findall(r"\b[Ll]ine (\d+)", s)}


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "somebody-else"},
        {"action": "report.refuse"},
        {"target": "open-hands"},
        {"at": made.NOW + timedelta(seconds=1)},
        {"previous_hash": "f" * 64},
        {"hash": "f" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_line_is_named(ledger: Ledger, receipts: list[Receipt], values: dict) -> None:
    changed = receipts[2].audit_sequence
    _as_an_intruder(ledger, _set(changed, **values))
    found = audit.verify(ledger)
    assert f"Line {changed:,} was changed." in found
    assert _lines_named(found) <= {changed, changed + 1}


def test_a_line_taken_out_of_the_middle_is_missed(ledger: Ledger, receipts: list[Receipt]) -> None:
    gone = receipts[2].audit_sequence
    _as_an_intruder(ledger, _take_away(gone))
    assert f"Line {gone} is missing." in audit.verify(ledger)
    _as_an_intruder(ledger, _take_away(gone + 1, gone + 2))
    assert f"Lines {gone} to {gone + 2} are missing." in audit.verify(ledger)


def test_the_first_line_is_missed(ledger: Ledger) -> None:
    _as_an_intruder(ledger, _take_away(1))
    assert audit.verify(ledger) == ["Line 1 is missing."]


def test_the_last_lines_are_missed(ledger: Ledger, receipts: list[Receipt]) -> None:
    last = receipts[-1].audit_sequence
    _as_an_intruder(ledger, _take_away(last))
    assert f"Line {last} is missing at the end." in audit.verify(ledger)
    _as_an_intruder(ledger, _take_away(last - 1))
    assert f"Lines {last - 1} to {last} are missing at the end." in audit.verify(ledger)


def test_a_log_that_was_emptied_is_missed(ledger: Ledger) -> None:
    _as_an_intruder(ledger, lambda connection: connection.execute(delete(audit_event)))
    assert "at the end" in audit.verify(ledger)[0]
    _as_an_intruder(ledger, lambda connection: connection.execute(delete(audit_head)))
    assert "The note of the last line is missing." in audit.verify(ledger)


def test_two_lines_that_changed_places_are_named(ledger: Ledger, receipts: list[Receipt]) -> None:
    one, other = receipts[1].audit_sequence, receipts[4].audit_sequence

    def swap(connection: Connection) -> None:
        left, right = _line(connection, one), _line(connection, other)
        _set(one, **{**right, "sequence": one})(connection)
        _set(other, **{**left, "sequence": other})(connection)

    _as_an_intruder(ledger, swap)
    found = audit.verify(ledger)
    assert {f"Line {one} was changed.", f"Line {other} was changed."} <= set(found)


def _rehash_from(connection: Connection, sequence: int) -> None:
    """Chain all lines from `sequence` on anew, as one would who knows how the chain is made."""
    before = _line(connection, sequence - 1)["hash"]
    last = connection.execute(select(audit_head.c.sequence)).scalar_one()
    for number in range(sequence, last + 1):
        line = {**_line(connection, number), "previous_hash": before}
        before = audit.hash_of(line)
        _set(number, previous_hash=line["previous_hash"], hash=before)(connection)


def test_a_line_that_was_hashed_again_does_not_fit_the_next(
    ledger: Ledger, receipts: list[Receipt]
) -> None:
    changed = receipts[2].audit_sequence

    def change(connection: Connection) -> None:
        line = {**_line(connection, changed), "actor": "somebody-else"}
        _set(changed, actor=line["actor"], hash=audit.hash_of(line))(connection)

    _as_an_intruder(ledger, change)
    assert f"Line {changed + 1} does not follow line {changed} as it is now." in audit.verify(
        ledger
    )


def test_a_tail_that_was_chained_anew_does_not_fit_the_note_of_the_last_line(
    ledger: Ledger, receipts: list[Receipt]
) -> None:
    changed = receipts[2].audit_sequence

    def change(connection: Connection) -> None:
        _set(changed, actor="somebody-else")(connection)
        _rehash_from(connection, changed)

    _as_an_intruder(ledger, change)
    last = receipts[-1].audit_sequence
    assert audit.verify(ledger) == [f"The note of the last line does not fit line {last}."]


def test_a_chain_made_anew_to_its_end_is_found_out_by_a_receipt(
    ledger: Ledger, receipts: list[Receipt]
) -> None:
    changed, last = receipts[2].audit_sequence, receipts[-1].audit_sequence

    def change(connection: Connection) -> None:
        _set(changed, actor="somebody-else")(connection)
        _rehash_from(connection, changed)
        connection.execute(update(audit_head).values(hash=_line(connection, last)["hash"]))

    _as_an_intruder(ledger, change)
    assert audit.verify(ledger) == [], "nothing in the ledger itself can show it"
    assert audit.verify(ledger, receipts[:2]) == [], "receipts from before it still hold"
    for receipt in receipts[2:]:
        assert audit.verify(ledger, [receipt]) == [
            f"Line {receipt.audit_sequence} is not the one that its receipt names."
        ]


def test_an_end_that_was_cut_off_cleanly_is_found_out_by_a_receipt(
    ledger: Ledger, receipts: list[Receipt]
) -> None:
    last = receipts[-1]

    def cut(connection: Connection) -> None:
        rows = metadata.tables["services"], metadata.tables["submission_period"], submission
        for table in rows:
            connection.execute(delete(table).where(table.c.submission_id == last.submission_id))
        _take_away(last.audit_sequence)(connection)
        before = _line(connection, last.audit_sequence - 1)
        connection.execute(
            update(audit_head).values(sequence=before["sequence"], hash=before["hash"])
        )

    _as_an_intruder(ledger, cut)
    assert audit.verify(ledger) == []
    assert audit.verify(ledger, receipts) == [
        f"Line {last.audit_sequence} is missing, but a receipt names it."
    ]


def test_a_submission_that_was_taken_away_or_slipped_in_is_missed(
    ledger: Ledger, receipts: list[Receipt]
) -> None:
    gone = receipts[-1]

    def remove(connection: Connection) -> None:
        for name in ("services", "submission_period", "submission"):
            table = metadata.tables[name]
            connection.execute(delete(table).where(table.c.submission_id == gone.submission_id))

    _as_an_intruder(ledger, remove)
    assert audit.verify(ledger) == [
        f"Line {gone.audit_sequence} names a submission that is missing."
    ]

    def slip_in(connection: Connection) -> None:
        wanted = select(submission).where(submission.c.submission_id == receipts[0].submission_id)
        copy = dict(connection.execute(wanted).mappings().one())
        copy |= {"submission_id": "slipped-in", "audit_sequence": 99}
        connection.execute(submission.insert().values(**copy))

    _as_an_intruder(ledger, slip_in)
    assert "Submission slipped-in has no line of its own." in audit.verify(ledger)


def test_lines_are_numbered_without_a_gap_and_an_undone_one_leaves_none(ledger: Ledger) -> None:
    class Interrupted(Exception):
        pass

    def add(connection: Connection) -> int:
        return audit.append(
            connection, at=made.NOW, actor="ada", action="test", target="one"
        ).sequence

    with ledger.writing() as connection:
        first = add(connection)
    with pytest.raises(Interrupted), ledger.writing() as connection:
        add(connection)
        raise Interrupted
    with ledger.writing() as connection:
        assert add(connection) == first + 1
    assert audit.verify(ledger) == []


@pytest.mark.parametrize("text", ["Ann O'Hara", "a@b.example", "", "(816) 555-0100", "a\nb", "é"])
def test_a_line_takes_ids_and_nothing_else(ledger: Ledger, text: str) -> None:
    for part in ("actor", "action", "target"):
        said = {"actor": "ada", "action": "test", "target": "one"} | {part: text}
        with pytest.raises(LedgerError, match="ids only"), ledger.writing() as connection:
            audit.append(connection, at=made.NOW, **said)


_TEXT = st.text(st.characters(codec="ascii"), min_size=1, max_size=20)
_LINES = st.fixed_dictionaries(
    {
        "sequence": st.integers(1, 10**6),
        "at": st.datetimes(timezones=st.timezones()),
        "actor": _TEXT,
        "action": _TEXT,
        "target": _TEXT,
        "previous_hash": st.text("0123456789abcdef", min_size=64, max_size=64),
    }
)


@given(_LINES, _LINES)
def test_lines_that_differ_anywhere_have_other_hashes(one: dict, other: dict) -> None:
    assert (audit.hash_of(one) == audit.hash_of(other)) == (one == other)
