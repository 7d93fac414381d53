"""Processes that write to a ledger, and that die or run out of disk while they do."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from typing import Any

from sqlalchemy import Engine, event

from dashboard.intake.partner.periods import month_of
from dashboard.ledger import Ledger, LedgerError, open_ledger
from dashboard.ledger.meetings import record_attendance
from dashboard.settings import Settings
from tests.ledger import made

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.ledger.processes"])


def file_of(number: int) -> list[dict[str, Any]]:
    """The rows of the file of that number: two months, the first of which corrects the file before
    it. No two files are equal."""
    months = [
        month_of(made.TODAY.replace(year=2024 + at // 12, month=at % 12 + 1, day=1))
        for at in (number, number + 1)
    ]
    return [
        *made.services(*range(number + 1, number + 4), period=months[0]),
        *made.services(number + 100, number + 200, period=months[1]),
    ]


def send_file(ledger: Ledger, number: int) -> Any:
    """Send the file of that number; its receipt."""
    return made.send(ledger, "services", file_of(number))


def on_each_step(engine: Engine, step: Callable[[], None]) -> None:
    """Call `step` before and after each statement, and before and after each commit."""
    event.listen(engine, "before_cursor_execute", lambda *_: step())
    event.listen(engine, "after_cursor_execute", lambda *_: step())
    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        step()
        commit(connection)
        step()

    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]


def steps_of(work: Callable[[Ledger], object], ledger: Ledger) -> int:
    """How many steps `work` takes on a ledger of its own."""
    seen = [0]

    def step() -> None:
        seen[0] += 1

    on_each_step(ledger.engine, step)
    work(ledger)
    return seen[0]


def send_and_die(settings: Settings, step: int, numbers: range, acknowledged: Pipe) -> None:
    """Send files, telling of each receipt, and die at the `step`-th step."""
    left = [step]

    def die() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with open_ledger(settings) as ledger:
        on_each_step(ledger.engine, die)
        _send(ledger, numbers, acknowledged)


def send_on_and_on(settings: Settings, numbers: range, acknowledged: Pipe) -> None:
    """Say that it begins, then send files, telling of each receipt."""
    with open_ledger(settings) as ledger:
        acknowledged.send(None)
        _send(ledger, numbers, acknowledged)


def send_at_once(settings: Settings, barrier: Any, who: str, numbers: range, done: Pipe) -> None:
    """Send files of an organization at the same time as others do; their receipts."""
    organization_id = {"olga": "open-hands", "sam": "safe-harbor"}[who]
    with open_ledger(settings) as ledger:
        for number in numbers:
            barrier.wait()
            rows = [{**row, "organization_id": organization_id} for row in file_of(number)]
            done.send(made.send(ledger, "services", rows, organization_id=organization_id, by=who))
        done.send(None)


def tick_at_once(settings: Settings, barrier: Any, people: range, done: Pipe) -> None:
    """Tick three organizations at a meeting, again and again with other numbers of people."""
    with open_ledger(settings) as ledger:
        for count in people:
            for organization_id in ("open-hands", "safe-harbor", "north-clinic"):
                barrier.wait()
                record_attendance(
                    ledger, "weekly-1", organization_id, is_present=True, people=count,
                    by="cora", today=made.TODAY,
                )  # fmt: skip
        done.send(None)


def send_until_full(settings: Settings, told: Pipe) -> None:
    """Send files into a ledger whose files may grow by 100 kB only, then with room again.

    Tells each receipt, then the error, then the receipt of the refused file sent once more.
    """
    with open_ledger(settings) as ledger:
        largest = max(path.stat().st_size for path in settings.restricted.glob("ledger.sqlite*"))
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 100_000, hard))
        number = 0
        try:
            while True:
                told.send(send_file(ledger, number))
                number += 1
        except LedgerError as problem:
            told.send((number, type(problem).__name__, str(problem)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        told.send(send_file(ledger, number))


def _send(ledger: Ledger, numbers: range, acknowledged: Pipe) -> None:
    for number in numbers:
        acknowledged.send((number, send_file(ledger, number)))


def heard(pipe: Pipe) -> list[Any]:
    """Everything that a process told before it ended."""
    found = []
    while True:
        try:
            found.append(pipe.recv())
        except EOFError:
            return found


def started(work: Callable[..., None], *arguments: Any) -> tuple[Any, Pipe]:
    """A process that does `work`, which is given a pipe last; the process, and the pipe's end."""
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=work, args=(*arguments, there))
    process.start()
    there.close()
    return process, here
