"""Having a partner's file checked by another process, and getting the answer back.

Bytes of strangers are parsed there and never here. They go by a pipe: nothing is written to disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import PurePath
from types import TracebackType

from dashboard.intake.files import Progress
from dashboard.intake.partner import messages, pipes
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.limits import Limits
from dashboard.intake.partner.model import Checked, Finding, Known, ReportRefused
from dashboard.intake.partner.reading import Unreadable, require_size
from dashboard.settings import HOME, environment_without_secrets

START_SECONDS = 60.0
_LONGEST_NAME = 100


class Checker:
    """Checks many files, one after another, with one loaded process; for use in `with`.

    Threads may share one: each file waits for the one before.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._worker: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Checker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process. A later check starts another."""
        with self._turn:
            self._end()

    def check(
        self,
        content: bytes,
        name: str,
        known: Known,
        *,
        today: date,
        report: str | None = None,
        progress: Progress | None = None,
    ) -> Checked:
        """The rows of a file of `report` (any, by its column names, if None).

        Raises ReportRefused with everything there is to mend, and KeyError for an unknown report.
        """
        name = shown(name)
        if report is not None:
            FORMS[report]
        try:
            require_size(content)  # before it goes through the pipe
        except Unreadable as refused:
            raise ReportRefused(name, refused.findings) from None
        order = {
            "name": name,
            "known": messages.of_known(known),
            "today": today.isoformat(),
            "report": report,
            "limits": vars(self._limits),
        }
        with self._turn:
            facts, copy = self._ask(order, content, progress)
        if "rows" in facts:
            return messages.checked_from(facts, hashlib.sha256(content).hexdigest())
        if "findings" in facts:
            raise messages.refusal_from(facts, name, copy)
        if "fault" in facts:
            raise _refused(
                name, "fault_of_the_program",
                f"cannot be checked, by a mistake of the program ({facts['fault']}); tell "
                "whoever looks after it. Nothing was stored",
            )  # fmt: skip
        raise _refused(
            name, "takes_too_much",
            f"cannot be checked within {self._limits.computing_seconds} seconds and "
            f"{self._limits.memory_bytes / 1e9:.1f} GB of memory; check that it is the right file, "
            "or copy the counts into a fresh template",
        )  # fmt: skip

    def _ask(self, order: dict, content: bytes, progress: Progress | None) -> tuple[dict, bytes]:
        """The answer's facts and copy; no facts at all if the process ended without one."""
        if self._worker is None or self._worker.poll() is not None:
            self._end()
            self._worker = _start()
        worker = self._worker
        try:
            worker.stdin.write(pipes.as_json(order) + pipes.framed(content))
            worker.stdin.flush()
            until = time.monotonic() + START_SECONDS + self._limits.wall_seconds
            read = _reader(worker.stdout.fileno(), until, order["name"], progress)
            facts, copy = pipes.receive(read), pipes.receive(read)
            if facts is None or copy is None:
                raise pipes.Broken
            return json.loads(facts), copy
        except (OSError, ValueError, pipes.Broken):
            self._end()
            return {}, b""
        except BaseException:
            self._end()  # half an answer would be taken for the next file's
            raise

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                with contextlib.suppress(OSError):  # what was still to be sent has no reader
                    pipe.close()


def check(
    content: bytes,
    name: str,
    known: Known,
    *,
    today: date,
    report: str | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Check a single file; see `Checker.check`. Many files are quicker with one Checker."""
    with Checker() as checker:
        return checker.check(content, name, known, today=today, report=report, progress=progress)


def shown(name: str) -> str:
    """A file's name as it may stand in a sentence: no folder, one line, not too long."""
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(sign for sign in last if sign.isprintable())
    return clean[:_LONGEST_NAME] or "the file"


def _refused(name: str, rule: str, sentence: str) -> ReportRefused:
    return ReportRefused(name, (Finding(rule, sentence),))


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard.intake.partner.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HOME,
        env=environment_without_secrets(),
        start_new_session=True,  # a key pressed to stop us is for us to handle
    )


def _reader(pipe: int, until: float, name: str, progress: Progress | None) -> pipes.Read:
    """Reads of the worker's pipe that end at `until`, telling each second that it goes on."""
    began = time.monotonic()

    def read(most: int) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while (left := until - time.monotonic()) > 0:
                if selector.select(min(left, 1.0)):
                    return os.read(pipe, most)
                if progress:
                    progress(f"Checking {name}", int(time.monotonic() - began), None)
        return b""

    return read
