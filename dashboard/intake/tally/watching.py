"""Telling how far a long question to the database has come, while it runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.database import Builder
from dashboard.intake.files import Progress

EVERY_SECONDS = 0.5


@contextmanager
def watched(builder: Builder, label: str, progress: Progress | None) -> Iterator[None]:
    """Report the percent of what the block has `builder` fill, from a thread beside it."""
    if progress is None:
        yield
        return
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(EVERY_SECONDS):
            percent = builder.percent()
            progress(label, int(max(percent, 0)), 100 if percent >= 0 else None)

    progress(label, 0, 100)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
