"""A process killed at any point of an import, build or release leaves the last good one in service.

DuckDB writes its file without telling Python, so two kinds of moments are tried: just before each
change of the file system that Python makes, and at random times.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from dashboard import database, public_data, warehouse
from dashboard.settings import HOME, Settings
from dashboard.warehouse import builds
from tests import killing, towns
from tests.towns import Town

OLD = [("2026-03-01", "neighborhood-1")]
NEW = [*OLD, ("2026-03-02", "neighborhood-4"), ("2026-03-03", "unknown")]
LATER = date(2026, 11, 29)


def _renew(settings: Settings) -> None:
    """What a killed process was doing: a newer file, a new warehouse, a new release."""
    town = Town(settings)
    town.put_records(2026, NEW, imported_on=LATER)
    town.publish(LATER)


def _require_service(town: Town) -> None:
    """Require that warehouse and release are whole, and each either the old or the new one."""
    path = warehouse.current(town.settings)
    assert path is not None
    listed = builds.read_manifest(path.parent, "builds")["builds"][-1]
    assert builds.sha256_of(path) == listed["sha256"]
    with database.open_restricted(path) as db:
        people = db.ask("select sum(counted)::bigint as counted from incident")["counted"].iloc[0]
    assert people in (len(OLD), len(NEW))
    current = public_data.current_release(town.settings.public)
    assert current is not None
    entries = builds.read_manifest(town.settings.public, "releases")["releases"]
    assert builds.sha256_of(current.path) == entries[-1]["sha256"]
    with town.open() as db:
        years = public_data.counts(db, "homicide_victims", "city", "year")
        assert years["counted"].iloc[-1] in (len(OLD), len(NEW))


def _require_recovery(town: Town) -> None:
    """Require that the next run succeeds, serves the new counts and sweeps what was left."""
    _renew(town.settings)
    with town.open() as db:
        years = public_data.counts(db, "homicide_victims", "city", "year")
    assert years["counted"].iloc[-1] == len(NEW)
    assert [p for p in town.settings.data_folder.rglob("*") if ".building" in p.name] == []
    listed = builds.read_manifest(town.settings.public, "releases")["releases"]
    kept = {path.name for path in (town.settings.public / "releases").iterdir()}
    assert kept == {entry["file"] for entry in listed}


def _town(folder: Path) -> Town:
    town = towns.town(folder)
    town.put_records(2026, OLD)
    town.publish()
    return town


def _try(folder: Path, changes: list[int]) -> None:
    for change in changes:
        town = _town(folder / str(change))
        assert killing.kill_at(change, _renew, town.settings)
        _require_service(town)
        _require_recovery(town)


@pytest.fixture(scope="module")
def number_of_changes(tmp_path_factory: pytest.TempPathFactory) -> int:
    town = _town(tmp_path_factory.mktemp("counted"))
    return killing.changes_of(_renew, town.settings)


def test_killed_at_random_changes_of_the_file_system(
    tmp_path: Path, number_of_changes: int
) -> None:
    assert number_of_changes > 10
    draw = random.Random(20261122)
    _try(tmp_path, draw.sample(range(1, number_of_changes + 1), 3))


@pytest.mark.slow
def test_killed_at_every_change_of_the_file_system(tmp_path: Path, number_of_changes: int) -> None:
    _try(tmp_path, list(range(1, number_of_changes + 1)))


_LOOP = """
from datetime import timedelta
from pathlib import Path
from dashboard import settings
from tests.test_killed_builds import LATER, NEW, OLD
from tests.towns import Town
town = Town(settings.read({{}}, city_id="town", data_folder={data!r}, cities_folder={cities!r}))
print("ready", flush=True)
for turn in range(10_000):
    day = LATER + timedelta(days=turn // 2)
    town.put_records(2026, OLD if turn % 2 else NEW, imported_on=day)
    town.publish(day)
"""


def _kill_after(folder: Path, seconds: float) -> None:
    town = _town(folder)
    code = _LOOP.format(
        data=str(town.settings.data_folder), cities=str(town.settings.cities_folder)
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=HOME,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(seconds)  # the moment of death is what is tried here
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    _require_service(town)
    town.put_records(2026, [*NEW, *NEW])
    assert town.publish(date(2035, 1, 1)).is_new


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_a_random_time(tmp_path: Path, seed: int) -> None:
    _kill_after(tmp_path, random.Random(seed).uniform(0.05, 1.5))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 125))
def test_killed_at_many_random_times(tmp_path: Path, seed: int) -> None:
    _kill_after(tmp_path, random.Random(seed).uniform(0.02, 2.5))
