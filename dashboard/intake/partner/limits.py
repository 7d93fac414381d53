"""Running one piece of work in a forked process that may not take much, nor reach anything."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

with contextlib.suppress(ImportError):  # Windows has none; there this module is only imported
    import resource


@dataclass(frozen=True)
class Limits:
    """What one file may take; memory beyond the address space that libraries reserved already."""

    memory_bytes: int = 1_500_000_000
    computing_seconds: int = 30
    wall_seconds: float = 60.0
    answer_bytes: int = 200_000_000


def limited(work: Callable[[], bytes], limits: Limits) -> bytes | None:
    """What `work` gives in a process of its own, or None if it dies, fails or takes too much.

    An empty answer is none. The process starts with everything loaded that this one has. It can
    open no file and no connection, writes no core file, and ends with its answer.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        _work_and_end(work, limits, reading, writing)
    os.close(writing)
    answer = None
    try:
        answer = _received(reading, limits)
    finally:
        os.close(reading)
        if answer is None:
            os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
    return answer if status == 0 and answer else None


def _work_and_end(work: Callable[[], bytes], limits: Limits, reading: int, writing: int) -> None:
    status = 1
    try:
        os.close(reading)
        for what, most in (
            (resource.RLIMIT_CORE, 0),  # a core file would hold what the file holds
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_AS, _reserved_bytes() + limits.memory_bytes),
            (resource.RLIMIT_CPU, limits.computing_seconds),
            (resource.RLIMIT_NOFILE, 0),  # neither file nor socket can be opened from here on
        ):
            resource.setrlimit(what, (most, most))
        left = memoryview(work())
        while left:
            left = left[os.write(writing, left) :]
        status = 0
    finally:
        os._exit(status)


def _reserved_bytes() -> int:
    """The address space of this process, which grows with the processors of the machine."""
    try:
        with open("/proc/self/statm", "rb") as counts:
            return int(counts.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0  # not a Linux


def _received(reading: int, limits: Limits) -> bytes | None:
    """Everything that comes before the end, or None after too long or too much."""
    until = time.monotonic() + limits.wall_seconds
    pieces, size = [], 0
    with selectors.DefaultSelector() as selector:
        selector.register(reading, selectors.EVENT_READ)
        while selector.select(max(0.0, until - time.monotonic())):
            piece = os.read(reading, 1 << 20)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
            size += len(piece)
            if size > limits.answer_bytes:
                return None
    return None
