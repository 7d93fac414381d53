"""A full disk: the report is refused whole, with the remedy, and the ledger stays good."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.ledger import Ledger, LedgerUnavailable, open_ledger
from dashboard.settings import Settings
from tests import postgres
from tests.ledger import made, processes
from tests.ledger.whole import require_whole

MANY = 300


def test_files_that_may_not_grow_refuse_a_report_whole(tmp_path: Path, sample_file: Path) -> None:
    settings = _copied(tmp_path / "data", sample_file)
    process, pipe = processes.started(processes.send_until_full, settings)
    *receipts, refused, again = processes.heard(pipe)
    process.join()
    number, kind, sentence = refused
    assert receipts and number == len(receipts) and kind == "LedgerUnavailable"
    assert "full" in sentence and "nothing was stored" in sentence and "ake room" in sentence
    assert not again.is_duplicate, "with room again the same file goes in"
    with open_ledger(settings) as ledger:
        stored = require_whole(ledger, [*receipts, again], range(number + 1))
        assert stored == set(range(number + 1))


def _copied(folder: Path, sample_file: Path) -> Settings:
    settings = made.settings_of(folder, None)
    settings.restricted.mkdir(parents=True)
    (settings.restricted / "ledger.sqlite").write_bytes(sample_file.read_bytes())
    return settings


def _mounted(folder: Path, size: str, owner: tuple[int, int]) -> Iterator[Path]:
    folder.mkdir()
    options = f"size={size},uid={owner[0]},gid={owner[1]},mode=700"
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("there is no command mount on this machine")
    if done.returncode:
        pytest.skip("only root may mount a small disk, and not in every container")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    yield from _mounted(tmp_path / "small", "3m", (os.getuid(), os.getgid()))


@pytest.fixture
def small_tablespace(server: postgres.Server) -> Iterator[Path]:
    """A disk for one database of the server, a little larger than an empty one."""
    owner = (server.folder / "data").stat()
    yield from _mounted(server.folder / "small", "24m", (owner.st_uid, owner.st_gid))


def _ballast(disk: Path) -> Path:
    """A file that leaves 200 kB of a disk."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while (free := os.statvfs(disk)).f_bavail * free.f_frsize > 200_000:
            file.write(b"0" * 50_000)
    return ballast


def _fill(ledger: Ledger) -> tuple[list, str]:
    """Send files until the disk is full: the receipts, and what was said then."""
    receipts = []
    for number in range(MANY):
        try:
            receipts.append(processes.send_file(ledger, number))
        except LedgerUnavailable as problem:
            return receipts, str(problem)
    pytest.fail("the disk never filled")


def test_a_real_full_disk_refuses_a_report_whole(small_disk: Path, sample_file: Path) -> None:
    settings = _copied(small_disk / "data", sample_file)
    ballast = _ballast(small_disk)
    with open_ledger(settings) as ledger:
        receipts, sentence = _fill(ledger)
        assert "full" in sentence and "nothing was stored" in sentence
        numbers = range(len(receipts) + 1)
        assert require_whole(ledger, receipts, numbers) == set(numbers[:-1])
        ballast.unlink()
        assert not processes.send_file(ledger, numbers[-1]).is_duplicate
    with open_ledger(settings) as ledger:
        assert require_whole(ledger, receipts, numbers) == set(numbers)


def test_a_real_full_disk_of_a_server_refuses_a_report_whole(
    server: postgres.Server, small_tablespace: Path, tmp_path: Path
) -> None:
    server.ask(f"create tablespace small location '{small_tablespace}'")
    name = server.new_database(tablespace="small")
    try:
        with made.opened(tmp_path, server.url(name)) as ledger:
            ballast = _ballast(small_tablespace)
            receipts, sentence = _fill(ledger)
            assert "full" in sentence and "nothing was stored" in sentence
            numbers = range(len(receipts) + 1)
            assert require_whole(ledger, receipts, numbers) == set(numbers[:-1])
            ballast.unlink()
            assert not processes.send_file(ledger, numbers[-1]).is_duplicate
            assert require_whole(ledger, receipts, numbers) == set(numbers)
    finally:
        server.drop_database(name)
        server.ask("drop tablespace small")
