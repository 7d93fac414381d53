"""A progress bar for work that takes long enough to make a person wonder."""

from __future__ import annotations

import sys
import time

from dashboard.cli.saying import say

PATIENCE = 2.0  # seconds; shorter work needs no progress bar


class ProgressBar:
    """`progress(label, done, total)`: a bar from the second second on, where a person looks on.

    Without a terminal it stays silent but for one line at the end, if the work was long.
    """

    def __init__(self) -> None:
        self.started_at: float | None = None
        self._shown = None
        self._tasks: dict[str, object] = {}

    def __call__(self, label: str, done: int, total: int | None = None) -> None:
        """Tell how far `label` is: `done` of `total` steps (`total` None while unknown)."""
        now = time.monotonic()
        if self.started_at is None:
            self.started_at = now
        if not sys.stderr.isatty() or now - self.started_at < PATIENCE:
            return
        if self._shown is None:
            self._shown = _rich_bar()
            self._shown.start()
        if label not in self._tasks:
            self._tasks[label] = self._shown.add_task(label, total=total)
        self._shown.update(self._tasks[label], completed=done, total=total)

    def pause(self) -> None:
        """Take the bar away, so that lines can be printed; the next report starts a new one."""
        if self._shown is not None:
            self._shown.stop()
        self._shown, self._tasks = None, {}

    def finish(self) -> None:
        """Say how long it took, if that was long and no bar could show it; start afresh."""
        self.pause()
        took = 0.0 if self.started_at is None else time.monotonic() - self.started_at
        if took >= PATIENCE and not sys.stderr.isatty():
            say(f"Finished in {took:.0f} seconds.", err=True)
        self.started_at = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        # After an error its own sentence is all that counts.
        if kind is None:
            self.finish()
        self.pause()


def _rich_bar():
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
