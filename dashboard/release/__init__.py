"""Warehouse -> a new public file, listed in the manifest; nothing that may not be on a poster.

A release file is written once and never again. It carries the vintages and revisions of the
releases before it, so that "as published on" can be asked of the newest file alone. It is first
built where no door looks. Public record is approved automatically and logged; new counts of
partners have been through disclosure control and wait there until a second person approves them.
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
from dashboard.city import load
from dashboard.release import approving, carrying, held, reporting
from dashboard.release.approving import approve, decline, ledger_of, listed
from dashboard.release.contents import (
    ReleaseError,
    columns,
    content_hash,
    fill,
    history_of,
    inspect,
    read,
)
from dashboard.release.refusing import (
    new_id,
    refuse,
    refuse_protected,
    require_as_written,
    require_builder,
)
from dashboard.release.serving import AUTOMATIC, BY_TWO, entry_of, manifest_of, note, put_in_service
from dashboard.settings import Settings
from dashboard.warehouse import builds

__all__ = [
    "ReleaseError", "ReleaseResult", "approve", "content_hash", "decline", "listed", "publish",
    "withdraw",
]  # fmt: skip

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class ReleaseResult:
    """A release and its file. `is_new` is false if nothing had changed since the last one.

    `revisions` are the published numbers this release changed (columns of the table `revision`).
    `is_held` says that it waits for a second person and is not in service.
    """

    release_id: str
    path: Path
    sha256: str
    revisions: pd.DataFrame
    is_new: bool
    is_held: bool = False


def publish(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    *,
    by: str | None = None,
    protect: carrying.Protect | None = None,
    attack: carrying.Attack | None = None,
    page: held.Page | None = None,
    now: datetime | None = None,
) -> ReleaseResult:
    """Build the next release from the current warehouse on the day `today`.

    Without `by` it brings public record only; counts of partners stay as they are in the release in
    service. With `by`, the member who builds it, `protect` (disclosure control; its own if None)
    finds what may be published of newly closed periods. A release that brings nothing new of
    partners is published at once; another one is attacked by `attack`, if given, and held, with its
    disclosure report written by `page`, in place of any that waited before. The same content is not
    published twice.

    `now` (UTC) only labels the log. Raises ReleaseError, NotAllowed, or what `protect` raises, and
    then changes nothing.
    """
    tell = progress or (lambda label, done, total: None)
    folder, releases = settings.public, settings.public / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with builds.only_one(folder), ledger_of(settings) as ledger:
        approving.finish(settings, ledger, now)
        _clear(settings)
        manifest = manifest_of(settings)
        previous = entry_of(manifest, manifest["current"])
        require_as_written(releases, previous)
        source = warehouse.current(settings)
        if source is None:
            raise ReleaseError("There is no warehouse yet; run 'peaceboard build' first.")
        if by is not None:
            require_builder(ledger, by, today)
        tell("Reading the warehouse", 0, 4)
        with database.open_restricted(source) as db:
            record = read(db)
            refuse_protected(record["measure"])
            # A release that is built again takes the place of one that waits, and its name.
            taken = [] if by else [one.release_id for one in held.waiting(settings)]
            release_id = new_id(manifest, ledger, taken, f"{today}-{content_hash(record)[:8]}")
            before = carrying.carried(previous, releases)
            part = None
            if by is not None and ledger is not None:
                part = carrying.protected(
                    settings, db, ledger, manifest, before, release_id, today, protect, progress
                )
            tables = before if part is None else carrying.tables_of(part)
            frames = record if tables is None else read(db, tables)
        content = content_hash(frames)
        if previous and previous["content_sha256"] == content:
            return _unchanged(releases, previous)
        refuse(manifest, previous, content, today)
        one = approving.waits_already(settings, ledger, manifest, content)
        if one is not None:
            path = held.file_of(settings, one.release_id)
            return ReleaseResult(one.release_id, path, one.sha256, _no_revisions(), False, True)
        is_automatic = part is None or carrying.brings_nothing(part, before)
        approved_by = AUTOMATIC if is_automatic else BY_TWO
        path = held.file_of(settings, release_id)
        tell("Writing the public file", 1, 4)
        held.remove(settings, release_id)
        _write(path, frames, manifest, previous, release_id, today, releases, approved_by)
        tell("Inspecting the public file", 3, 4)
        cells, base = carrying.lines_of(part, is_automatic)
        report = None
        try:
            revisions = inspect(path, release_id)
            if part is not None and not is_automatic:
                about = {"release_id": release_id, "published_on": today.isoformat(),
                         "built_by": by}  # fmt: skip
                found = carrying.attacked(settings, manifest, ledger, path, base, attack)
                report = reporting.document(part.report, cells, about | _city(settings), found)
                reporting.require_good(report)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        path.chmod(0o600)
        if by is not None:
            for old in held.waiting(settings):
                held.remove(settings, old.release_id)
        one = held.Held(
            release_id=release_id,
            sha256=builds.sha256_of(path),
            content_sha256=content,
            published_on=today.isoformat(),
            built_by=by,
            built_at=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
            previous_release_id=previous["release_id"] if previous else None,
            ledger_sha256=approving.last_line(ledger),
            cells_sha256=held.hash_of("cells", cells),
            base_sha256=held.hash_of("base", base),
            is_automatic=is_automatic,
        )
        held.keep(settings, one, cells, base, report, page)
        if is_automatic:
            if ledger is not None:
                approving.approve_automatically(settings, ledger, one, now)
            path = put_in_service(settings, one, now)
        elif ledger is not None:
            approving.log_build(ledger, one, now)
        tell("Inspecting the public file", 4, 4)
    return ReleaseResult(release_id, path, one.sha256, revisions, True, not is_automatic)


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
        manifest = manifest_of(settings)
        entry = entry_of(manifest, release_id)
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
        note(manifest, now, release_id, "withdrawn", reason.strip())
        builds.write_manifest(folder, manifest, 0o644)
        _take_away(settings, [file, folder / "open-data" / release_id])
        return manifest["current"]


def _take_away(settings: Settings, paths: list[Path]) -> None:
    """Keep files that must not be served where no door looks: withdrawn, or never listed."""
    kept = settings.restricted / "withdrawn"
    for path in paths:
        if path.exists():
            kept.mkdir(parents=True, exist_ok=True)
            shutil.move(path, kept / path.name)


def _clear(settings: Settings) -> None:
    """Sweep what killed processes left where a door or a web server looks."""
    releases = settings.public / "releases"
    builds.remove_unfinished(settings.public)
    builds.remove_unfinished(releases)
    held.sweep(settings)
    listed_files = {e["file"] for e in manifest_of(settings)["releases"] if not e["withdrawn"]}
    _take_away(settings, [p for p in releases.glob("*.duckdb") if p.name not in listed_files])


def _city(settings: Settings) -> dict[str, Any]:
    city = load(settings.city_folder)
    return {"city_name": city.city_name, "is_simulated": city.simulated}


def _no_revisions() -> pd.DataFrame:
    return pd.DataFrame(columns=columns("revision"))


def _unchanged(releases: Path, entry: dict[str, Any]) -> ReleaseResult:
    path = releases / Path(entry["file"]).name
    return ReleaseResult(entry["release_id"], path, entry["sha256"], _no_revisions(), False)


def _write(
    path: Path,
    frames: dict[str, pd.DataFrame],
    manifest: dict[str, Any],
    previous: dict[str, Any] | None,
    release_id: str,
    today: date,
    releases: Path,
    approved_by: str,
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
            "approved_by": approved_by,
        },
        "revision": dict(REVISION_REASONS),
    }
    with database.build(path) as builder:
        fill(builder, frames, history, params)
