"""A server whose connection breaks: nothing that was acknowledged is lost, nothing is half there.

The dangerous moment is the commit. Where its confirmation is lost, the ledger looks again whether
the report was stored; where it cannot look, it says that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event

from dashboard.ledger import CommitUnknown, Ledger, LedgerUnavailable, confirming, open_ledger
from dashboard.ledger.submissions import receipts
from tests import postgres
from tests.ledger import made, processes
from tests.ledger.whole import require_whole
from tests.ledger.wire import Wire


@pytest.fixture
def name(new_database: Callable[..., str], sample_database: str) -> str:
    """A database of the server with the sample's partners."""
    return new_database(sample_database)


@pytest.fixture
def ledger(server: postgres.Server, name: str, tmp_path) -> Iterator[Ledger]:
    with open_ledger(made.settings_of(tmp_path, server.url(name))) as ledger:
        yield ledger


def _after(ledger: Ledger, statements: int, break_it: Callable[[], object]) -> Callable[[], None]:
    """Break the connection before the statement after so many; gives a way to stop doing so."""
    left = [statements]

    def before(*_: object) -> None:
        if left[0] == 0:
            break_it()
        left[0] -= 1

    event.listen(ledger.engine, "before_cursor_execute", before)
    return lambda: event.remove(ledger.engine, "before_cursor_execute", before)


def _statements_of_a_file(ledger: Ledger) -> int:
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1

    event.listen(ledger.engine, "before_cursor_execute", count)
    processes.send_file(ledger, 0)
    event.remove(ledger.engine, "before_cursor_execute", count)
    return seen[0]


def test_a_connection_that_breaks_at_any_statement_stores_nothing(
    server: postgres.Server, name: str, ledger: Ledger
) -> None:
    statements = _statements_of_a_file(ledger)
    assert statements > 10
    stored = receipts(ledger)
    for at in range(statements):
        stop = _after(ledger, at, lambda: server.drop_connections(name))
        with pytest.raises(LedgerUnavailable, match="nothing was stored") as caught:
            processes.send_file(ledger, 1)
        stop()
        assert not isinstance(caught.value, CommitUnknown)
        assert postgres.PASSWORD not in str(caught.value)
        assert require_whole(ledger, stored, range(2)) == {0}
    assert not processes.send_file(ledger, 1).is_duplicate
    assert require_whole(ledger, stored, range(2)) == {0, 1}


def test_a_connection_that_broke_while_nothing_was_asked_is_not_noticed(
    server: postgres.Server, name: str, ledger: Ledger
) -> None:
    told = [processes.send_file(ledger, 0)]
    assert server.drop_connections(name) > 0
    told.append(processes.send_file(ledger, 1))
    assert server.drop_connections(name) > 0
    assert receipts(ledger) == told


def _at_commit(ledger: Ledger, break_it: Callable[[], object]) -> None:
    """Break the connection once, just before the next commit."""

    left = [1]

    def before(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            break_it()

    event.listen(ledger.engine, "commit", before)


def test_a_connection_that_breaks_before_the_commit_stores_nothing_and_says_so(
    server: postgres.Server, name: str, ledger: Ledger
) -> None:
    _at_commit(ledger, lambda: server.drop_connections(name))
    with pytest.raises(LedgerUnavailable, match="nothing was stored") as caught:
        processes.send_file(ledger, 0)
    assert not isinstance(caught.value, CommitUnknown), "it looked again, so it knows"
    assert require_whole(ledger, [], range(1)) == set()
    assert not processes.send_file(ledger, 0).is_duplicate


@pytest.fixture
def wire(server: postgres.Server) -> Iterator[Wire]:
    with Wire(server.folder) as wire:
        yield wire


@pytest.fixture
def wired(server: postgres.Server, name: str, wire: Wire, tmp_path) -> Iterator[Ledger]:
    """A ledger behind a wire that can break."""
    url = server.url(name).replace(server.folder.name, wire.folder.name)
    with open_ledger(made.settings_of(tmp_path, url)) as ledger:
        yield ledger


def test_a_report_whose_confirmation_was_lost_is_acknowledged_after_another_look(
    wire: Wire, wired: Ledger
) -> None:
    wire.break_at_commit = True
    receipt = processes.send_file(wired, 0)
    assert wire.broke.is_set(), "the confirmation never arrived"
    assert not receipt.is_duplicate
    assert require_whole(wired, [receipt], range(1)) == {0}


def test_where_it_cannot_look_again_it_says_that_it_does_not_know(
    wire: Wire, wired: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "TRIES", 1)
    wire.break_at_commit = wire.is_cut = True
    with pytest.raises(CommitUnknown, match="not known whether") as caught:
        processes.send_file(wired, 0)
    assert "safe to send the same again" in str(caught.value)
    wire.is_cut = False
    again = processes.send_file(wired, 0)
    assert again.is_duplicate, "it had been stored after all, and once is enough"
    assert require_whole(wired, [], range(1)) == {0}


def test_a_server_that_dies_and_comes_back_has_all_that_was_acknowledged(
    server: postgres.Server, ledger: Ledger
) -> None:
    told = [processes.send_file(ledger, number) for number in range(3)]
    stop = _after(ledger, 9, server.stop)
    with pytest.raises(LedgerUnavailable, match="nothing was stored"):
        processes.send_file(ledger, 3)
    stop()
    with pytest.raises(LedgerUnavailable, match="does not answer"):
        processes.send_file(ledger, 3)
    server.start()
    assert require_whole(ledger, told, range(4)) == {0, 1, 2}
    told.append(processes.send_file(ledger, 3))
    assert require_whole(ledger, told, range(4)) == {0, 1, 2, 3}


def test_a_server_that_dies_at_a_commit_leaves_all_or_nothing(
    server: postgres.Server, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "TRIES", 1)
    _at_commit(ledger, server.stop)
    with pytest.raises(CommitUnknown):
        processes.send_file(ledger, 0)
    server.start()
    stored = require_whole(ledger, [], range(1))
    assert processes.send_file(ledger, 0).is_duplicate == (stored == {0})
    assert require_whole(ledger, [], range(1)) == {0}
