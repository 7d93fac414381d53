"""A folder that is there whole or not at all: written under a hidden name, then renamed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from dashboard.database import sync
from dashboard.exports.open_data.errors import OpenDataError

SUMS = "SHA256SUMS"


def sums(files: Mapping[str, bytes]) -> bytes:
    """The checksums of all files, as `sha256sum --check SHA256SUMS` reads them."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` with these files and their `SHA256SUMS`.

    A folder that holds the very same files stays as it is. Raises OpenDataError where something
    else lies there, and then changes nothing.
    """
    folder = Path(folder).absolute()
    files = {**files, SUMS: sums(files)}
    if _is_same(folder, files):
        return
    _refuse_to_overwrite(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(folder)
    unfinished = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.building")
    unfinished.mkdir()
    handle = os.open(unfinished, os.O_RDONLY)
    try:
        # While this is held, no other process takes the folder for one a killed process left.
        fcntl.flock(handle, fcntl.LOCK_EX)
        for name, content in files.items():
            path = unfinished / name
            path.write_bytes(content)
            path.chmod(0o644)
            sync(path)
        unfinished.chmod(0o755)  # any web server may serve a copy of the public folder
        sync(unfinished)
        try:
            os.rename(unfinished, folder)  # an empty folder of this name gives way
        except OSError:
            if not _is_same(folder, files):
                _refuse_to_overwrite(folder)
                raise
        sync(folder.parent)
    finally:
        os.close(handle)
        shutil.rmtree(unfinished, ignore_errors=True)


def listed(folder: Path) -> frozenset[str]:
    """The names of the files of a finished folder; none where there is no such folder."""
    try:
        lines = (Path(folder) / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(line.partition("  ")[2] for line in lines) | {SUMS}


def _is_same(folder: Path, files: Mapping[str, bytes]) -> bool:
    if not folder.is_dir() or {path.name for path in folder.iterdir()} != set(files):
        return False
    return all((folder / name).read_bytes() == content for name, content in files.items())


def _refuse_to_overwrite(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise OpenDataError(
            f"{folder.name} is there already and holds something else; name another folder, or "
            "remove it first."
        )


def _remove_unfinished(folder: Path) -> None:
    """Delete what killed processes left of this folder, but not what a living one is filling."""
    for left in folder.parent.glob(f".{folder.name}.*.building"):
        handle = os.open(left, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            shutil.rmtree(left, ignore_errors=True)
        finally:
            os.close(handle)
