"""Warehouse -> a new public file, listed in the manifest; nothing that may not be on a poster.

A release file is written once and never again. It carries the vintages and revisions of the
releases before it, so that "as published on" can be asked of the newest file alone. Public record
is approved automatically and logged; a measure that needs protection stops the release here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import database, warehouse
from dashboard.catalogue import REVISION_REASONS
from dashboard.release.contents import (
    ReleaseError,
    columns,
    content_hash,
    fill,
    history_of,
    inspect,
    read,
)
from dashboard.settings import Settings
from dashboard.warehouse import builds

__all__ = ["ReleaseError", "ReleaseResult", "content_hash", "publish", "withdraw"]

AUTOMATIC = "automatic: public record only"
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class ReleaseResult:
    """The release now in service. `is_new` is false if nothing had changed since the last one.

    `revisions` are the published numbers this release changed (columns of the table `revision`).
    """

    release_id: str
    path: Path
    sha256: str
    revisions: pd.DataFrame
    is_new: bool


def publish(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
) -> ReleaseResult:
    """Publish the current warehouse on the day `today`; the same content is not published twice.

    `now` (UTC) only labels the log. Raises ReleaseError, and then changes nothing.
    """
    tell = progress or (lambda label, done, total: None)
    folder, releases = settings.public, settings.public / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with builds.only_one(folder):
        builds.remove_unfinished(folder)
        builds.remove_unfinished(releases)
        manifest = builds.read_manifest(folder, "releases")
        # A killed withdrawal or publication may have left a file that must not be served.
        served = {item["file"] for item in manifest["releases"] if not item["withdrawn"]}
        _take_away(settings, [p for p in releases.glob("*.duckdb") if p.name not in served])
        source = warehouse.current(settings)
        if source is None:
            raise ReleaseError("There is no warehouse yet; run 'peaceboard build' first.")
        tell("Reading the warehouse", 0, 4)
        with database.open_restricted(source) as db:
            frames = read(db)
        _refuse_protected(frames["measure"])
        content = content_hash(frames)
        previous = _entry(manifest, manifest["current"])
        if previous and previous["content_sha256"] == content:
            return _unchanged(releases, previous)
        _refuse(manifest, previous, content, today)
        release_id = _new_id(manifest, f"{today}-{content[:8]}")
        path = releases / f"{release_id}.duckdb"
        tell("Writing the public file", 1, 4)
        _write(path, frames, manifest, previous, release_id, today, releases)
        tell("Inspecting the public file", 3, 4)
        try:
            revisions = inspect(path, release_id)
        except BaseException:
            path.unlink(missing_ok=True)  # a web server may serve the public folder as it is
            raise
        path.chmod(0o644)
        sha256 = builds.sha256_of(path)
        manifest["releases"].append(
            {
                "release_id": release_id,
                "file": path.name,
                "sha256": sha256,
                "content_sha256": content,
                "published_on": today.isoformat(),
                "approved_by": AUTOMATIC,
                "withdrawn": None,
            }
        )
        manifest["current"] = release_id
        _log(manifest, now, release_id, "published", AUTOMATIC)
        builds.write_manifest(folder, manifest, 0o644)
        tell("Inspecting the public file", 4, 4)
    return ReleaseResult(release_id, path, sha256, revisions, True)


def withdraw(
    settings: Settings,
    release_id: str,
    reason: str,
    *,
    today: date | None = None,
    now: datetime | None = None,
) -> str | None:
    """Stop serving a release; it stays listed. Returns the release now in service, or None.

    Its file leaves the public folder for `restricted/<city>/withdrawn/`, because a copy of the
    public folder may be served by any web server. `today` (default: that of UTC) is the day it is
    listed under; `now` (UTC) only labels the log.

    Raises ReleaseError if there is no such release, it is withdrawn already, or no reason is given.
    """
    folder = settings.public
    if not reason.strip():
        raise ReleaseError("A withdrawal needs a reason; it is shown in the list of releases.")
    with builds.only_one(folder):
        manifest = builds.read_manifest(folder, "releases")
        entry = _entry(manifest, release_id)
        if entry is None:
            raise ReleaseError(f"There is no release {release_id}; see {folder / 'manifest.json'}.")
        file = folder / "releases" / Path(entry["file"]).name
        if entry["withdrawn"]:
            _take_away(settings, [file])  # the first try may have been killed before it came to it
            raise ReleaseError(f"The release {release_id} was withdrawn already.")
        on = today or (now or datetime.now(UTC)).date()
        entry["withdrawn"] = {"on": on.isoformat(), "reason": reason.strip()}
        served = [item for item in manifest["releases"] if not item["withdrawn"]]
        if manifest["current"] == release_id:
            manifest["current"] = served[-1]["release_id"] if served else None
        _log(manifest, now, release_id, "withdrawn", reason.strip())
        builds.write_manifest(folder, manifest, 0o644)
        _take_away(settings, [file])
        return manifest["current"]


def _take_away(settings: Settings, paths: list[Path]) -> None:
    """Keep files that must not be served where no door looks: withdrawn, or never listed."""
    kept = settings.restricted / "withdrawn"
    for path in paths:
        if path.exists():
            kept.mkdir(parents=True, exist_ok=True)
            shutil.move(path, kept / path.name)


def _refuse_protected(measures: pd.DataFrame) -> None:
    protected = measures.loc[measures["protected"] | (measures["kind"] != "public_record")]
    if len(protected):
        raise ReleaseError(
            f"The measure {protected['measure_id'].iloc[0]} is not public record, so this release "
            "needs disclosure control and the approval of a second person."
        )


def _refuse(
    manifest: dict[str, Any], previous: dict[str, Any] | None, content: str, today: date
) -> None:
    for entry in manifest["releases"]:
        if entry["withdrawn"] and entry["content_sha256"] == content:
            raise ReleaseError(
                f"The same content was withdrawn as {entry['release_id']}; mend the files it was "
                "built from, then build again."
            )
    if previous and today.isoformat() < previous["published_on"]:
        raise ReleaseError(
            f"The release in service is of {previous['published_on']}, after {today}; check the "
            "clock of this machine."
        )


def _new_id(manifest: dict[str, Any], wanted: str) -> str:
    """`wanted`, or with a number behind it if an earlier release of the day had this content."""
    number, release_id = 1, wanted
    while _entry(manifest, release_id):
        number += 1
        release_id = f"{wanted}-{number}"
    return release_id


def _entry(manifest: dict[str, Any], release_id: str | None) -> dict[str, Any] | None:
    return next((e for e in manifest["releases"] if e["release_id"] == release_id), None)


def _unchanged(releases: Path, entry: dict[str, Any]) -> ReleaseResult:
    path = releases / Path(entry["file"]).name
    if not path.is_file() or builds.sha256_of(path) != entry["sha256"]:
        raise ReleaseError(
            f"The file of the release {entry['release_id']} is missing or was changed; put it back "
            "from a backup, or withdraw the release."
        )
    none = pd.DataFrame(columns=columns("revision"))
    return ReleaseResult(entry["release_id"], path, entry["sha256"], none, False)


def _write(
    path: Path,
    frames: dict[str, pd.DataFrame],
    manifest: dict[str, Any],
    previous: dict[str, Any] | None,
    release_id: str,
    today: date,
    releases: Path,
) -> None:
    history = history_of(previous, releases)
    rows = [
        {
            "release_id": entry["release_id"],
            "published_on": date.fromisoformat(entry["published_on"]),
            "sha256": entry["sha256"],
            "is_withdrawn": bool(entry["withdrawn"]),
        }
        for entry in manifest["releases"]
    ]
    history["released"] = pd.DataFrame(rows, columns=columns("released"))
    params: dict[str, dict[str, Any]] = {
        "release_info": {
            "release_id": release_id,
            "published_on": today,
            "previous_release_id": previous["release_id"] if previous else None,
            "approved_by": AUTOMATIC,
        },
        "revision": dict(REVISION_REASONS),
    }
    with database.build(path) as builder:
        fill(builder, frames, history, params)


def _log(
    manifest: dict[str, Any], now: datetime | None, release_id: str, action: str, by: str
) -> None:
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    line = {"at": at, "release_id": release_id, "action": action, "reason": by}
    manifest.setdefault("log", []).append(line)
