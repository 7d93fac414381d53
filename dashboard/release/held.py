"""Releases that are built and not yet in service, in a folder that no door looks into.

`<release_id>.duckdb` is the file that would become public, `.cells.parquet` and `.base.parquet`
what the ledger of releases is to remember of it, `.disclosure.json` and `.disclosure.html` its
disclosure report. `.held.json` is written last and removed first: a release without it does not
exist.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.ledger.released import BASE_COLUMNS, CELL_COLUMNS, rows_of, sha256_of
from dashboard.release.contents import ReleaseError
from dashboard.settings import Settings
from dashboard.warehouse import builds

Page = Callable[[dict[str, Any]], str]
"""The disclosure report as an HTML page."""

_LINES = {"cells": CELL_COLUMNS, "base": BASE_COLUMNS}
_ENTRY = ".held.json"
_REPORTS = (".disclosure.json", ".disclosure.html")


@dataclass(frozen=True)
class Held:
    """A release that waits. `published_on` is the day it was built for, as the file itself says.

    `previous_release_id` and `ledger_sha256` name what it was built upon: the release in service
    and the last line of the ledger of releases. An automatic one waits for nobody. `break_glass` is
    the reason why somebody approved it on the command line of a real city.
    """

    release_id: str
    sha256: str
    content_sha256: str
    published_on: str
    built_by: str | None
    built_at: str
    previous_release_id: str | None
    ledger_sha256: str
    cells_sha256: str
    base_sha256: str
    is_automatic: bool
    break_glass: str | None = None


def folder_of(settings: Settings) -> Path:
    """The folder of releases that wait."""
    return settings.restricted / "held"


def file_of(settings: Settings, release_id: str) -> Path:
    """The file that would become public."""
    return folder_of(settings) / f"{release_id}.duckdb"


def report_of(settings: Settings, release_id: str) -> Path | None:
    """The page of the disclosure report, whether the release waits or was decided about."""
    for folder in (folder_of(settings), _decided(settings)):
        path = folder / f"{release_id}.disclosure.html"
        if path.is_file():
            return path
    return None


def waiting(settings: Settings) -> list[Held]:
    """All that wait, by id. Raises ReleaseError if an entry cannot be read."""
    found = []
    for path in sorted(folder_of(settings).glob(f"*{_ENTRY}")):
        try:
            found.append(Held(**json.loads(path.read_text("utf-8"))))
        except (ValueError, TypeError):
            raise ReleaseError(
                f"held/{path.name} cannot be read; remove it, then build the release again."
            ) from None
    return found


def keep(
    settings: Settings,
    one: Held,
    cells: pd.DataFrame,
    base: pd.DataFrame,
    report: dict[str, Any] | None,
    page: Page | None,
) -> None:
    """Let a release wait whose file is there already, with what the ledger is to remember of it."""
    folder = folder_of(settings)
    for name, frame in (("cells", cells), ("base", base)):
        _put(folder / f"{one.release_id}.{name}.parquet", frame.to_parquet(index=False))
    if report is not None:
        text = json.dumps(report, indent=1, ensure_ascii=False, sort_keys=True)
        _put(folder / f"{one.release_id}.disclosure.json", (text + "\n").encode())
        if page is not None:
            _put(folder / f"{one.release_id}.disclosure.html", page(report).encode())
    note(settings, one)


def note(settings: Settings, one: Held) -> None:
    """Write the entry of a release that waits, in one step."""
    text = json.dumps(asdict(one), indent=1, ensure_ascii=False, sort_keys=True)
    _put(folder_of(settings) / f"{one.release_id}{_ENTRY}", (text + "\n").encode())


def require_whole(settings: Settings, one: Held) -> None:
    """Raise ReleaseError unless the file is as it was built."""
    path = file_of(settings, one.release_id)
    if not path.is_file() or builds.sha256_of(path) != one.sha256:
        raise _changed(one)


def lines_of(settings: Settings, one: Held) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells and the withheld truth for the ledger, as they were built; else ReleaseError."""
    frames = []
    for name, said in (("cells", one.cells_sha256), ("base", one.base_sha256)):
        try:
            frame = pd.read_parquet(folder_of(settings) / f"{one.release_id}.{name}.parquet")
        except (OSError, ValueError):
            raise _changed(one) from None
        if hash_of(name, frame) != said:
            raise _changed(one)
        frames.append(frame)
    return frames[0], frames[1]


def hash_of(name: str, frame: pd.DataFrame) -> str:
    """SHA-256 over the `cells` or the `base` of a release, as the ledger of releases has it."""
    return sha256_of(rows_of(frame, _LINES[name]))


def remove(settings: Settings, release_id: str) -> None:
    """Forget a release that waits, with its report."""
    for name in (_ENTRY, *_REPORTS, ".cells.parquet", ".base.parquet", ".duckdb"):
        (folder_of(settings) / f"{release_id}{name}").unlink(missing_ok=True)


def close(settings: Settings, release_id: str) -> None:
    """Remove what waited and is in service now; its disclosure report is kept."""
    for name in _REPORTS:
        path = folder_of(settings) / f"{release_id}{name}"
        if path.exists():
            _decided(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(path, _decided(settings) / path.name)
    remove(settings, release_id)


def sweep(settings: Settings) -> None:
    """Delete what a killed build left; call it only while holding the lock of the releases."""
    folder = folder_of(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    builds.remove_unfinished(folder)
    known = {one.release_id for one in waiting(settings)}
    for path in folder.iterdir():
        if path.name.split(".")[0] not in known:
            path.unlink()


def _decided(settings: Settings) -> Path:
    return settings.restricted / "disclosure"


def _changed(one: Held) -> ReleaseError:
    return ReleaseError(
        f"What waits of the release {one.release_id} is missing or was changed; build it again."
    )


def _put(path: Path, content: bytes) -> None:
    builds.write_file(path, content, 0o600)
