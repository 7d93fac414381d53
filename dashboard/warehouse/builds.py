"""Finished files and the list that says which of them is current.

Used for warehouses and for releases: a list is replaced in one rename, after everything it names
is on disk, so a process killed at any point leaves the old list or the new one, whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.database import sync
from dashboard.intake.store import held

MANIFEST = "manifest.json"


class BuildError(ValueError):
    """A build that cannot be made; the message says what to mend. The last good one stays."""


def read_manifest(folder: Path, listed: str) -> dict[str, Any]:
    """The list kept in `folder`, empty before the first file; `listed` is builds or releases."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"current": None, listed: []}
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get(listed), list):
        raise BuildError(
            f"{folder.name}/{MANIFEST} cannot be read; put it back from a backup, or move the "
            "folder away and build again."
        )
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any], mode: int) -> None:
    """Replace the list in `folder` in one step that survives a power cut."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_file(folder / MANIFEST, text.encode(), mode)


def write_file(path: Path, content: bytes, mode: int) -> None:
    """Replace a file in one step that survives a power cut. What a kill leaves beside it is swept
    by `remove_unfinished`."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.building")
    try:
        with unfinished.open("xb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        sync(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold off every other process that builds in `folder`; a killed one lets go by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    busy = BuildError(
        f"Another process has been building in {folder.name} for two minutes; "
        "wait until it ends, then try again."
    )
    with held(folder, fcntl.LOCK_EX, busy):
        yield


def remove_unfinished(folder: Path) -> None:
    """Delete what a killed build left behind; call it only while holding `only_one`."""
    for left in folder.glob(".*.building*"):
        left.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
