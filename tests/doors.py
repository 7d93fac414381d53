"""Fixtures: released cities, made once for all tests, and a public door over one."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serving import REPOSITORY, Door

TODAY = "2026-11-18"
"""The day all test cities are made for."""


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`released("demo")`: a data folder with that city's current release, made by the real command.

    Made once, even where several test processes ask. Read it, copy it, but do not change it.
    """
    base = tmp_path_factory.getbasetemp()
    # With several test processes, each has a folder of its own inside a common one.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(city: str) -> Path:
        data = shared / f"released-{city}"
        with (shared / f"released-{city}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (data / "done").exists():
                _make(city, data)
                (data / "done").touch()
        return data

    return made


def _make(city: str, data: Path) -> None:
    verb = "demo" if city == "demo" else "open"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PEACEBOARD_")}
    result = subprocess.run(
        [
            *(sys.executable, "-c", "from dashboard.cli import main; main()"),
            *("--city", city, "--today", TODAY, verb, "--no-serve", "--debug"),
        ],
        cwd=REPOSITORY,
        env=clean | {"PEACEBOARD_DATA": str(data)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def kansas_city(released: Callable[[str], Path]) -> Iterator[Door]:
    """The public door over Kansas City's published figures, without any police file."""
    with Door(released("kansas-city"), city="kansas-city") as door:
        yield door


@pytest.fixture(scope="module")
def demo(released: Callable[[str], Path]) -> Iterator[Door]:
    """The public door over the made-up city, with ten years of police files."""
    with Door(released("demo"), city="demo") as door:
        yield door
