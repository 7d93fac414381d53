"""An import killed at any point leaves the store as it was, or with the whole of the new file."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake import killing
from tests.intake.police import Desk, row

NEW_FILES = ["new.csv", "second.csv"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two years are in use, with a victim each; NEW_FILES would replace both, with three each."""
    desk = Desk(tmp_path)
    old = desk.write([row()], "old.csv")
    desk.take(old, desk.write([row(Reported_Date="01/02/2020", From_Date="")], "older.csv"))
    desk.write([row(), row(Report_No="2"), row(Report_No="3")], "new.csv")
    second = [row(Reported_Date=f"01/0{n}/2020", From_Date="", Report_No=str(n)) for n in (2, 3, 4)]
    desk.write(second, "second.csv")
    shutil.copytree(desk.settings.data_folder, tmp_path / "kept")
    return desk


def as_before(desk: Desk) -> None:
    shutil.rmtree(desk.settings.data_folder)
    shutil.copytree(desk.folder / "kept", desk.settings.data_folder)


def state(desk: Desk) -> list[int]:
    """Victims counted per year; each entry must be readable and agree with its own report."""
    found = []
    for entry in desk.store.entries("crime").values():
        rows = entry.rows()
        assert len(rows) == entry.sidecar["reconciliation"]["counted"]
        found.append(len(rows))
    return found


def check_and_repeat(desk: Desk) -> list[int]:
    """The state after a kill; then the same import again must work and leave nothing behind."""
    after_kill = state(desk)
    assert after_kill in ([1, 1], [3, 3])
    desk.take(*(desk.folder / name for name in NEW_FILES))
    assert state(desk) == [3, 3]
    named = {entry.folder.name for entry in desk.store.entries().values()}
    left = {path.name for path in desk.store.folder.iterdir()} - named
    assert left == {".lock", "manifest.json"}
    return after_kill


def kill_at_steps(desk: Desk, most: int) -> Iterator[list[int]]:
    """The state after a kill before and after each step, or after `most` of them drawn by seed."""
    process, said = killing.start(desk.folder, NEW_FILES)
    assert said.recv() == "ready"
    steps = said.recv()
    process.join(60)
    assert state(desk) == [3, 3]
    every = [(at, is_after) for at in range(1, steps + 1) for is_after in (False, True)]
    for at, is_after in random.Random(20261122).sample(every, min(most, len(every))):
        as_before(desk)
        process, _ = killing.start(desk.folder, NEW_FILES, at, is_after)
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        yield check_and_repeat(desk)


def test_killed_at_some_steps_the_store_is_old_or_new_and_never_half(desk):
    assert [1, 1] in list(kill_at_steps(desk, most=12))


@pytest.mark.slow
def test_killed_at_every_step_the_store_is_old_or_new_and_never_half(desk):
    seen = list(kill_at_steps(desk, most=10_000))
    assert [1, 1] in seen and [3, 3] in seen


@pytest.mark.slow
def test_killed_at_random_moments_the_store_is_old_or_new_and_never_half(desk):
    moments = random.Random(7)
    for _ in range(40):
        as_before(desk)
        process, said = killing.start(desk.folder, NEW_FILES)
        assert said.recv() == "ready"
        until = time.monotonic() + moments.uniform(0, 0.3)
        while process.is_alive() and time.monotonic() < until:
            pass
        process.kill()
        process.join(60)
        check_and_repeat(desk)
