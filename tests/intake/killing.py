"""An import in a process of its own that ends itself, without warning, at a chosen step."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

from tests.intake.police import Desk

# A server that has imported everything once forks a fresh child for each kill.
context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["tests.intake.killing"])

STEPS = ("fsync", "replace", "mkdir", "rmdir", "unlink", "fchmod")
"""Every call of the importer that changes the disk, but for writing into an open file."""


def take(folder: Path, files: list[str], kill_at: int, is_after: bool, said) -> None:
    """Import `files`; killed just before or after step `kill_at` (0: never). Says "ready", then
    the number of steps of a whole import."""
    desk = Desk(folder)
    count = 0

    def around(name: str) -> None:
        real = getattr(os, name)

        def step(*args, **options):
            nonlocal count
            count += 1
            number = count
            if number == kill_at and not is_after:
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                return real(*args, **options)
            finally:
                if number == kill_at and is_after:
                    os.kill(os.getpid(), signal.SIGKILL)

        setattr(os, name, step)

    for name in STEPS:
        around(name)
    said.send("ready")
    desk.take(*(folder / name for name in files))
    said.send(count)


def start(folder: Path, files: list[str], kill_at: int = 0, is_after: bool = False):
    """Start the process; gives it and the end of the pipe on which it says things."""
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=take, args=(folder, files, kill_at, is_after, there))
    process.start()
    there.close()
    return process, here
