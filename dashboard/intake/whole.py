"""Writing a file whole or not at all, so that a killed process leaves the old one or the new."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step that survives a power cut: old or new, never half."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with synced(temporary) as sink:
            sink.write(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force the names in `folder` to disk."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows opens no folders and keeps their names by itself
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def synced(path: Path) -> Iterator[Any]:
    """A new file that only its owner may read, on disk when the block ends."""
    with open(path, "xb") as sink:
        if hasattr(os, "fchmod"):
            os.fchmod(sink.fileno(), 0o600)
        yield sink
        sink.flush()
        os.fsync(sink.fileno())
