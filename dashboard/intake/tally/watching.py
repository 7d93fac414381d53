"""Telling that a long question to the database still runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.intake.files import Progress

EVERY_SECONDS = 0.5


@contextmanager
def watched(label: str, progress: Progress | None) -> Iterator[None]:
    """Report `label` again and again while the block runs, from a thread beside it.

    How far it is stays open: what DuckDB tells of a CSV file under joins is not near the truth.
    """
    if progress is None:
        yield
        return
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(EVERY_SECONDS):
            progress(label, 0, None)

    progress(label, 0, None)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
