"""A process killed at any point: what was acknowledged is there, and nothing is half there.

Two kinds of moments are tried: just before and after each statement and commit, and random times,
which also fall inside the database's own code.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.ledger import open_ledger
from dashboard.settings import Settings
from tests.ledger import made, processes
from tests.ledger.processes import file_of
from tests.ledger.whole import require_whole

FILES = range(3)


@pytest.fixture
def fresh(
    tmp_path: Path, sample_settings: Settings, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """As many settings as one takes, each with a ledger that has the sample's partners."""

    def make() -> Iterator[Settings]:
        for number in range(10_000):
            folder = tmp_path / f"again-{number}"
            if sample_settings.ledger_url is None:
                settings = made.settings_of(folder, None)
                settings.restricted.mkdir(parents=True)
                shutil.copy(request.getfixturevalue("sample_file"), settings.restricted)
            else:
                template = request.getfixturevalue("sample_database")
                name = request.getfixturevalue("new_database")(template)
                url = request.getfixturevalue("server").url(name)
                settings = made.settings_of(folder, url)
            yield settings

    return make()


@pytest.fixture
def number_of_steps(fresh: Iterator[Settings]) -> int:
    with open_ledger(next(fresh)) as ledger:
        return processes.steps_of(
            lambda ledger: [processes.send_file(ledger, number) for number in FILES], ledger
        )


def _die_at(settings: Settings, step: int) -> None:
    process, pipe = processes.started(processes.send_and_die, settings, step, FILES)
    told = dict(processes.heard(pipe))
    process.join()
    assert process.exitcode == -signal.SIGKILL
    _require_recovery(settings, told)


def _require_recovery(settings: Settings, told: dict) -> None:
    """Require that all is whole, and that the file on its way can be sent again safely."""
    with open_ledger(settings) as ledger:
        stored = require_whole(ledger, told.values(), FILES)
        assert set(told) <= stored and len(stored - set(told)) <= 1
        on_its_way = len(told)
        if on_its_way in FILES:
            again = processes.send_file(ledger, on_its_way)
            assert again.is_duplicate == (on_its_way in stored)
        for number in FILES[on_its_way + 1 :]:
            assert not processes.send_file(ledger, number).is_duplicate
        assert require_whole(ledger, told.values(), FILES) == set(FILES)


def test_killed_at_random_statements(fresh: Iterator[Settings], number_of_steps: int) -> None:
    assert number_of_steps > 60
    draw = random.Random(20261118)
    # The last step but one is before a commit, the last one after it.
    steps = {*draw.sample(range(1, number_of_steps - 1), 5), number_of_steps - 1, number_of_steps}
    for step in sorted(steps):
        _die_at(next(fresh), step)


@pytest.mark.slow
def test_killed_at_every_statement(fresh: Iterator[Settings], number_of_steps: int) -> None:
    for step in range(1, number_of_steps + 1):
        _die_at(next(fresh), step)


def _die_after(settings: Settings, seconds: float) -> None:
    process, pipe = processes.started(processes.send_on_and_on, settings, range(1000))
    assert pipe.recv() is None
    process.join(seconds)  # the moment of death is what is tried here
    process.kill()
    told = dict(processes.heard(pipe))
    process.join()
    with open_ledger(settings) as ledger:
        numbers = range(len(told) + 1)
        stored = require_whole(ledger, told.values(), numbers)
        again = processes.send_file(ledger, len(told))
        assert again.is_duplicate == (len(told) in stored)
        assert require_whole(ledger, told.values(), numbers) == set(numbers)


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_a_random_time(fresh: Iterator[Settings], seed: int) -> None:
    _die_after(next(fresh), random.Random(seed).uniform(0.01, 0.4))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
def test_killed_at_many_random_times(fresh: Iterator[Settings], seed: int) -> None:
    _die_after(next(fresh), random.Random(seed).uniform(0.0, 0.6))


def test_files_are_all_different_and_correct_each_other() -> None:
    texts = [repr(file_of(number)) for number in range(30)]
    assert len(set(texts)) == 30
    periods = [{row["period_start"] for row in file_of(number)} for number in range(30)]
    assert all(one & other for one, other in pairwise(periods))
