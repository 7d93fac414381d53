"""Which release is in service, and which ones were ever published: what the manifest says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.public_data.asking import PublicDataError


@dataclass(frozen=True)
class CurrentRelease:
    """The release in service and its file."""

    release_id: str
    path: Path


def current_release(public_folder: Path) -> CurrentRelease | None:
    """The release in service, or None before the first one (or after all were withdrawn).

    Raises PublicDataError if the manifest cannot be read or names a file that is not there.
    """
    manifest = _manifest(public_folder)
    release_id = manifest.get("current")
    if release_id is None:
        return None
    for entry in manifest["releases"]:
        if entry["release_id"] == release_id and not entry["withdrawn"]:
            # Only the bare name counts: a manifest must not lead out of its folder.
            path = Path(public_folder) / "releases" / Path(entry["file"]).name
            if path.is_file():
                return CurrentRelease(release_id, path)
            break
    raise PublicDataError(
        f"manifest.json names the release {release_id}, but its file is not in releases/; "
        "run 'peaceboard release'."
    )


def release_in_service(public_folder: Path, release_id: str) -> CurrentRelease | None:
    """A release by its id, the current or an older one; None if unknown, withdrawn or lost."""
    for entry in _manifest(public_folder).get("releases", []):
        if entry["release_id"] == release_id and not entry["withdrawn"]:
            path = Path(public_folder) / "releases" / Path(entry["file"]).name
            return CurrentRelease(release_id, path) if path.is_file() else None
    return None


def published_releases(public_folder: Path) -> pd.DataFrame:
    """All releases ever published, withdrawn ones included, newest first.

    Columns: release_id, published_on, sha256, approved_by, is_withdrawn, withdrawn_on and reason
    (None where it is in service).
    A release file cannot know what was withdrawn after it was written; the manifest does.
    """
    rows = [
        {
            "release_id": entry["release_id"],
            "published_on": pd.Timestamp(entry["published_on"]),
            "sha256": entry["sha256"],
            "approved_by": entry["approved_by"],
            "is_withdrawn": bool(entry["withdrawn"]),
            "withdrawn_on": (entry["withdrawn"] or {}).get("on"),
            "reason": (entry["withdrawn"] or {}).get("reason"),
        }
        for entry in reversed(_manifest(public_folder).get("releases", []))
    ]
    known = ["release_id", "published_on", "sha256", "approved_by", "is_withdrawn"]
    return pd.DataFrame(rows, columns=[*known, "withdrawn_on", "reason"])


def _manifest(public_folder: Path) -> dict[str, Any]:
    path = Path(public_folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        manifest = {}
    if not isinstance(manifest, dict) or not isinstance(manifest.get("releases"), list):
        raise PublicDataError("manifest.json cannot be read; run 'peaceboard release'.")
    return manifest
