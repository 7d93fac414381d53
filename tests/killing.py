"""A process that kills itself at the n-th change of the file system, as a power cut would."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

# The moments at which a file comes to be, gets its name, or goes.
_CHANGES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"}
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.towns"])


def changes_of(work: Callable[..., None], *arguments: Any) -> int:
    """How many changes of the file system `work` makes in a process of its own."""
    here, there = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=_count, args=(there, work, arguments))
    process.start()
    there.close()
    count = here.recv()
    process.join()
    assert process.exitcode == 0
    return count


def kill_at(change: int, work: Callable[..., None], *arguments: Any) -> bool:
    """Run `work` in a process of its own and kill it just before its `change`-th change.

    Returns whether it was killed; false means that it had fewer changes and ended by itself.
    """
    process = _SERVER.Process(target=_killed, args=(change, work, arguments))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode == -signal.SIGKILL


def _watch(on_change: Callable[[], None]) -> None:
    def hook(event: str, arguments: tuple) -> None:
        if event not in _CHANGES:
            return
        if event == "open" and not _writes(arguments):
            return
        on_change()

    sys.addaudithook(hook)


def _writes(arguments: tuple) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wxa+")
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _count(there: Any, work: Callable[..., None], arguments: tuple) -> None:
    seen = [0]

    def on_change() -> None:
        seen[0] += 1

    _watch(on_change)
    work(*arguments)
    there.send(seen[0])


def _killed(change: int, work: Callable[..., None], arguments: tuple) -> None:
    left = [change]

    def on_change() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    _watch(on_change)
    work(*arguments)
