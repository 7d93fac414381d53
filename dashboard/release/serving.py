"""The public folder: its manifest, and how a finished file comes into service."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.database import sync
from dashboard.release import held
from dashboard.release.held import Held
from dashboard.settings import Settings
from dashboard.warehouse import builds

AUTOMATIC = "automatic: public record only"
BY_TWO = "two people: who built it, and somebody else who approved it"


def manifest_of(settings: Settings) -> dict[str, Any]:
    """The list of releases."""
    return builds.read_manifest(settings.public, "releases")


def entry_of(manifest: dict[str, Any], release_id: str | None) -> dict[str, Any] | None:
    """What the manifest says of a release, or None."""
    return next((e for e in manifest["releases"] if e["release_id"] == release_id), None)


def note(
    manifest: dict[str, Any], now: datetime | None, release_id: str, action: str, reason: str
) -> None:
    """Add a line to the log of the manifest, which is public."""
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    line = {"at": at, "release_id": release_id, "action": action, "reason": reason}
    manifest.setdefault("log", []).append(line)


def put_in_service(settings: Settings, one: Held, now: datetime | None) -> Path:
    """Make a release that was decided about the current one; done again, it changes nothing.

    First the file, then the manifest in one step, at last what waited is cleared away: a process
    killed at any point leaves the release before or this one in service, whole. Raises ReleaseError
    if the file that waits was changed.
    """
    folder = settings.public
    path = folder / "releases" / f"{one.release_id}.duckdb"
    manifest = manifest_of(settings)
    if entry_of(manifest, one.release_id) is None:
        held.require_whole(settings, one)
        _copy(held.file_of(settings, one.release_id), path)
        approved_by = AUTOMATIC if one.is_automatic else BY_TWO
        manifest["releases"].append(
            {
                "release_id": one.release_id,
                "file": path.name,
                "sha256": one.sha256,
                "content_sha256": one.content_sha256,
                "published_on": one.published_on,
                "approved_by": approved_by,
                "withdrawn": None,
            }
        )
        manifest["current"] = one.release_id
        reason = approved_by
        if one.break_glass:
            reason += f"; approved on the command line: {one.break_glass}"
        note(manifest, now, one.release_id, "published", reason)
        builds.write_manifest(folder, manifest, 0o644)
    held.close(settings, one.release_id)
    return path


def _copy(source: Path, path: Path) -> None:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.building")
    try:
        shutil.copyfile(source, unfinished)
        unfinished.chmod(0o644)
        sync(unfinished)
        os.replace(unfinished, path)
        sync(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)
