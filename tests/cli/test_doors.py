"""`peaceboard serve` and `open` as a person meets them: a real door, opened and closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from dashboard.cli import main
from tests.serving import free_port


@pytest.fixture
def opened(released: Callable[[str], Path]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`peaceboard serve` over Kansas City, after it said its address, and its port."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from dashboard.cli import main; main()"),
            *("--city", "kansas-city", "serve", "--port", str(port)),
        ],
        env=os.environ | {"PEACEBOARD_DATA": str(released("kansas-city"))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # So that the interrupt below reaches both processes, as a terminal's does, and only them.
        start_new_session=True,
    )
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if f"http://127.0.0.1:{port}" in line:
            break
    else:
        pytest.fail("The door did not open:\n" + "".join(lines))
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_serve_says_the_address_and_answers_there(opened: tuple) -> None:
    _, port = opened
    assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200


@pytest.mark.parametrize("how", ["terminal", "service"])
def test_the_door_closes_with_the_command(opened: tuple, how: str) -> None:
    process, port = opened
    if how == "terminal":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.terminate()
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)


def test_open_releases_what_is_on_hand_and_a_second_time_nothing_new(tmp_path: Path) -> None:
    run = CliRunner()
    words = ["open", "--city", "kansas-city", "--no-serve", "--today", "2026-11-18"]
    environment = {"PEACEBOARD_DATA": str(tmp_path)}
    first = run.invoke(main, words, env=environment)
    assert first.exit_code == 0, first.output
    assert "is public" in first.output
    second = run.invoke(main, words, env=environment)
    assert "Nothing has changed" in second.output
    assert len(list((tmp_path / "public/kansas-city/releases").iterdir())) == 1


def test_check_finds_a_changed_file_and_an_unverified_help_line(tmp_path: Path) -> None:
    run = CliRunner()
    environment = {"PEACEBOARD_DATA": str(tmp_path)}
    words = ["--city", "kansas-city", "--today", "2026-11-18"]
    assert run.invoke(main, [*words, "check"], env=environment).exit_code == 1
    run.invoke(main, [*words, "open", "--no-serve"], env=environment)
    good = run.invoke(main, [*words, "check"], env=environment)
    assert good.exit_code == 0, good.output

    late = run.invoke(main, ["check", *words, "--today", "2028-01-01"], env=environment)
    assert late.exit_code == 1
    assert "help line" in late.stderr and "due for a review" in late.stderr

    (release,) = (tmp_path / "public/kansas-city/releases").glob("*.duckdb")
    release.chmod(0o644)
    with release.open("ab") as file:
        file.write(b" ")
    changed = run.invoke(main, [*words, "check"], env=environment)
    assert changed.exit_code == 1
    assert f"{release.name} is not as it was written" in changed.stderr
