"""A release that waits is approved by a second person, declined, or brought to its end.

What decides is one transaction of the ledger: the approval, and the line, cells and withheld truth
in the ledger of releases, all or nothing. From then on the release counts as published, and
whatever comes next brings its file into service. A release whose ground has changed since it was
built (another release is in service, or another was noted) is never approved: what it was checked
against is no longer all that is public.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashboard.city import load
from dashboard.ledger import Ledger, approvals, audit, ledger_exists, open_ledger, released
from dashboard.ledger.directory import require_role
from dashboard.release import held, serving
from dashboard.release.contents import ReleaseError
from dashboard.release.held import Held
from dashboard.release.serving import entry_of, manifest_of
from dashboard.settings import Settings
from dashboard.warehouse import builds

BROKEN_GLASS = "release.break_glass"
LIST = "see 'peaceboard releases'"
LISTED = ("release_id", "published_on", "state", "decided_by", "sha256")


@dataclass(frozen=True)
class Approved:
    """What became of an approval. `by` approved the release; None if that was automatic.

    `is_new` says that something came into service just now, `is_current` that it is this release.
    """

    release_id: str
    by: str | None
    is_new: bool
    is_current: bool


@contextmanager
def ledger_of(settings: Settings) -> Iterator[Ledger | None]:
    """The city's ledger, or None where there is none."""
    if not ledger_exists(settings):
        yield None
        return
    with open_ledger(settings) as ledger:
        yield ledger


def approve(
    settings: Settings,
    release_id: str,
    *,
    by: str,
    today: date,
    break_glass: str | None = None,
    now: datetime | None = None,
) -> Approved:
    """Let a release that waits go out; `by` is an approver who did not build it.

    Nobody signs in on a command line, so a city that is not simulated needs `break_glass`, the
    reason why it is done there all the same; it stands in the public list of releases. Said again
    after it was cut off, it ends what was begun; said again of a release in service, it changes
    nothing.

    Raises ReleaseError if nothing of that id waits, it must be built again or was withdrawn, and
    NotAllowed if `by` may not; then nothing has changed.
    """
    reason = (break_glass or "").strip()
    if not reason and not load(settings.city_folder).simulated:
        raise ReleaseError(
            "The command line does not know who sits at it, so a release of a real city is "
            'approved by somebody who signed in. In an emergency give --break-glass "REASON"; it '
            "is on record."
        )
    with builds.only_one(settings.public), _required_ledger(settings) as ledger:
        _require_approver(ledger, release_id, by, today)
        before = manifest_of(settings)
        finish(settings, ledger, now)
        manifest = manifest_of(settings)
        entry = entry_of(manifest, release_id)
        if entry is not None:
            if entry["withdrawn"]:
                raise ReleaseError(f"Release {release_id} was withdrawn and stays so.")
            return Approved(
                release_id, _decided_by(ledger, release_id), is_new=manifest != before,
                is_current=manifest["current"] == release_id,
            )  # fmt: skip
        one = _waiting(settings, release_id)
        _refuse_stale(settings, ledger, one)
        held.require_whole(settings, one)
        if one.break_glass != (reason or None):
            one = replace(one, break_glass=reason or None)
            held.note(settings, one)
        also = _recorded_with(settings, one, now, by if reason else None)
        approvals.approve(
            ledger, release_id, one.sha256, built_by=one.built_by or "", by=by, today=today,
            now=now, also=also,
        )  # fmt: skip
        serving.put_in_service(settings, one, now)
    return Approved(release_id, by, is_new=True, is_current=True)


def approve_automatically(
    settings: Settings, ledger: Ledger, one: Held, now: datetime | None
) -> None:
    """Note in the ledger that a release brings public record only."""
    approvals.approve_as_public_record(
        ledger, one.release_id, one.sha256, built_by=one.built_by, now=now,
        also=_recorded_with(settings, one, now, None),
    )  # fmt: skip


def decline(
    settings: Settings, release_id: str, *, by: str, today: date, now: datetime | None = None
) -> None:
    """Keep a release back, and forget its file. Raises as `approve` does."""
    with builds.only_one(settings.public), _required_ledger(settings) as ledger:
        finish(settings, ledger, now)
        one = _waiting(settings, release_id)
        approvals.decline(
            ledger, release_id, one.sha256, built_by=one.built_by or "", by=by, today=today, now=now
        )
        held.remove(settings, release_id)


def waits_already(
    settings: Settings, ledger: Ledger | None, manifest: dict[str, Any], content_sha256: str
) -> Held | None:
    """The release that waits with this content, unless it must be built again."""
    lines = released.lines(ledger) if ledger else []
    for one in held.waiting(settings):
        if one.content_sha256 == content_sha256 and is_current_ground(manifest, lines, one):
            held.require_whole(settings, one)
            return one
    return None


def last_line(ledger: Ledger | None) -> str:
    """The hash of the last line of the ledger of releases: what the next one is built upon."""
    lines = released.lines(ledger) if ledger else []
    return lines[-1].line_sha256 if lines else released.START


def log_build(ledger: Ledger, one: Held, now: datetime | None) -> None:
    """Note in the audit log who built a release that waits."""
    with ledger.writing() as connection:
        audit.append(
            connection, at=now or datetime.now(UTC), actor=one.built_by or "",
            action="release.build", target=one.release_id,
        )  # fmt: skip


def finish(settings: Settings, ledger: Ledger | None, now: datetime | None) -> None:
    """End what a killed process began; call it only while holding the lock of the releases."""
    recorded = {one.release_id for one in released.lines(ledger)} if ledger else set()
    for one in held.waiting(settings):
        if entry_of(manifest_of(settings), one.release_id) is not None:
            held.close(settings, one.release_id)
        elif ledger is not None and one.release_id in recorded:
            if not approvals.is_approved(ledger, one.release_id, one.sha256):
                raise ReleaseError(
                    f"The file of the release {one.release_id} that waits is not the one that was "
                    "approved; put it back from a backup."
                )
            serving.put_in_service(settings, one, now)
        elif one.is_automatic:
            held.remove(settings, one.release_id)


def listed(settings: Settings) -> pd.DataFrame:
    """Every release, those that wait first and then the newest: the columns `LISTED`.

    `state` is held, out of date (it must be built again), approved (on its way into service),
    current, earlier or withdrawn; `decided_by` is None where nobody has decided.
    """
    manifest = manifest_of(settings)
    with ledger_of(settings) as ledger:
        lines = released.lines(ledger) if ledger else []
        recorded = {line.release_id for line in lines}
        rows = []
        for one in held.waiting(settings):
            if one.is_automatic or entry_of(manifest, one.release_id) is not None:
                continue
            state = "held" if is_current_ground(manifest, lines, one) else "out of date"
            state = "approved" if one.release_id in recorded else state
            decided_by = _decided_by(ledger, one.release_id)
            rows.append((one.release_id, one.published_on, state, decided_by, one.sha256))
        for entry in reversed(manifest["releases"]):
            release_id = entry["release_id"]
            state = "current" if manifest["current"] == release_id else "earlier"
            state = "withdrawn" if entry["withdrawn"] else state
            decided_by = _decided_by(ledger, release_id) or entry["approved_by"]
            rows.append((release_id, entry["published_on"], state, decided_by, entry["sha256"]))
    return pd.DataFrame(rows, columns=list(LISTED), dtype=object)


def is_current_ground(
    manifest: dict[str, Any], lines: list[released.ReleaseLine], one: Held
) -> bool:
    """Whether what a release was built upon is still what is public."""
    last = lines[-1].line_sha256 if lines else released.START
    return manifest["current"] == one.previous_release_id and one.ledger_sha256 == last


def _decided_by(ledger: Ledger | None, release_id: str) -> str | None:
    found = approvals.approvals_of(ledger, release_id) if ledger else []
    return found[-1].decided_by if found else None


@contextmanager
def _required_ledger(settings: Settings) -> Iterator[Ledger]:
    with ledger_of(settings) as ledger:
        if ledger is None:
            raise ReleaseError("There is no ledger yet, so there is nothing to decide about.")
        yield ledger


def _require_approver(ledger: Ledger, release_id: str, by: str, today: date) -> None:
    """Raise NotAllowed unless `by` may approve, also what somebody approved already."""
    with ledger.reading() as connection:
        require_role(connection, by, ("approver",), today, "decide about a release")
    decided = approvals.approvals_of(ledger, release_id)
    if decided and decided[-1].decision == approvals.APPROVED:
        approvals.refuse_builder(by, decided[-1].built_by)


def _waiting(settings: Settings, release_id: str) -> Held:
    for one in held.waiting(settings):
        if one.release_id == release_id:
            return one
    raise ReleaseError(f"No release {release_id} waits for a decision; {LIST}.")


def _refuse_stale(settings: Settings, ledger: Ledger, one: Held) -> None:
    if not is_current_ground(manifest_of(settings), released.lines(ledger), one):
        raise ReleaseError(
            f"Since the release {one.release_id} was built another one was published or withdrawn, "
            "so it was not checked against all that is public; build it again with 'peaceboard "
            "release --by'."
        )


def _recorded_with(
    settings: Settings, one: Held, now: datetime | None, glass_broken_by: str | None
) -> approvals.Also:
    cells, base = held.lines_of(settings, one)
    at = now or datetime.now(UTC)

    def also(connection: Connection) -> None:
        if glass_broken_by is not None:
            audit.append(
                connection, at=at, actor=glass_broken_by, action=BROKEN_GLASS, target=one.release_id
            )
        released.append_in(
            connection, release_id=one.release_id, built_by=one.built_by,
            published_on=date.fromisoformat(one.published_on),
            content_sha256=one.content_sha256, cells=cells, base=base, at=at,
        )  # fmt: skip

    return also
