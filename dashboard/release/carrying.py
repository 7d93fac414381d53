"""What a release has of partners' counts: newly protected, or carried on from the one before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard import database
from dashboard.city import load
from dashboard.city.menu import read_menu
from dashboard.database import Database, load_query
from dashboard.ledger import Ledger, released
from dashboard.release.contents import PROTECTED, ReleaseError, content_hash
from dashboard.release.serving import BY_TWO, entry_of
from dashboard.settings import Settings

if TYPE_CHECKING:
    from dashboard.release.protecting import ProtectedPart

Protect = Callable[..., "ProtectedPart"]
"""`dashboard.release.protecting.protect_warehouse`, or what stands for it."""

Attack = Callable[[list[Path], pd.DataFrame], dict[str, Any]]
"""Given the files of all releases and the withheld truth (`released.BASE_COLUMNS`), what
`dashboard.attack.Report.as_dict` gives."""

Tables = Mapping[str, pd.DataFrame]
PUBLISHED = ("shown", "not_shown")


def carried(previous: dict[str, Any] | None, releases: Path) -> Tables | None:
    """The protected tables of the release in service; None before the first that has them."""
    if previous is None:
        return None
    with database.open_public(releases / Path(previous["file"]).name) as db:
        known = {table for table, _, _ in db.columns()}
        if not set(PROTECTED) <= known:
            return None
        return {name: _table(db, name) for name in PROTECTED}


def protected(
    settings: Settings,
    db: Database,
    ledger: Ledger,
    manifest: dict[str, Any],
    before: Tables | None,
    release_id: str,
    today: date,
    protect: Protect | None,
    progress: Callable[[str, int, int | None], None] | None,
) -> ProtectedPart:
    """What disclosure control lets out, given all that was ever published.

    Raises ReleaseError if the ledger of releases is not whole or lacks a release, and what
    disclosure control raises.
    """
    _require_whole(ledger, manifest)
    if protect is None:
        # It needs the solver, which a release of public record does without.
        from dashboard.release.protecting import protect_warehouse as protect
    return protect(
        db,
        load(settings.city_folder),
        read_menu(settings.city_folder),
        released.cells(ledger),
        released.base(ledger),
        release_id=release_id,
        today=today,
        earlier_periods=None if before is None else before["program_period"],
        parents_of=lambda release_id: _parents(settings, manifest, release_id),
        progress=progress,
    )


def tables_of(part: ProtectedPart) -> Tables:
    """The protected tables of a release by name."""
    return {name: getattr(part, name) for name in PROTECTED}


def brings_nothing(part: ProtectedPart, before: Tables | None) -> bool:
    """Whether all that a part shows or hides is what the release in service shows or hides.

    A period that nobody reported brings nothing, and neither does a menu nobody uses yet.
    """
    if len(part.cells) or len(part.base):
        return False
    counts = _published(part.program_count)
    if before is None:
        return counts.empty
    if content_hash({"counts": counts}) != content_hash(
        {"counts": _published(before["program_count"])}
    ):
        return False
    return counts.empty or content_hash({"menu": part.view_menu}) == content_hash(
        {"menu": before["view_menu"]}
    )


def lines_of(part: ProtectedPart | None, is_automatic: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells and the withheld truth of a release; an automatic one has none."""
    if part is None or is_automatic:
        empty = pd.DataFrame(columns=list(released.CELL_COLUMNS))
        return empty, pd.DataFrame(columns=list(released.BASE_COLUMNS))
    return part.cells, part.base


def attacked(
    settings: Settings,
    manifest: dict[str, Any],
    ledger: Ledger | None,
    path: Path,
    base: pd.DataFrame,
    attack: Attack | None,
) -> dict[str, Any] | None:
    """The report of an attack on every release ever published and the one at `path`."""
    if attack is None or ledger is None:
        return None
    files = [_file(settings, entry) for entry in manifest["releases"]]
    known = released.base(ledger)[list(released.BASE_COLUMNS)]
    truth = pd.concat([known, base], ignore_index=True) if len(known) else base
    return attack([*files, path], truth)


def _file(settings: Settings, entry: dict[str, Any]) -> Path:
    """Where a release lies, also one that was withdrawn."""
    folder = settings.restricted / "withdrawn"
    folder = folder if entry["withdrawn"] else settings.public / "releases"
    return folder / Path(entry["file"]).name


def _parents(settings: Settings, manifest: dict[str, Any], release_id: str) -> pd.DataFrame:
    """The district and division of each neighborhood as a release told them."""
    entry = entry_of(manifest, release_id)
    if entry is None or not _file(settings, entry).is_file():
        raise ReleaseError(
            f"The file of release {release_id} is gone, so it is not known by which districts its "
            "counts were told, and nothing new can be published beside them; put it back."
        )
    with database.open_public(_file(settings, entry)) as db:
        return db.ask("protected/published_parents")


def _published(counts: pd.DataFrame) -> pd.DataFrame:
    return counts[counts["status"].isin(PUBLISHED)]


def _table(db: Database, name: str) -> pd.DataFrame:
    """A table with the kinds of columns that disclosure control gives."""
    gives = load_query(f"release/{name}").gives
    frame = db.read(name, list(gives))
    whole = [column for column, kind in gives.items() if kind == "BIGINT"]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _require_whole(ledger: Ledger, manifest: dict[str, Any]) -> None:
    found = released.verify(ledger)
    if found:
        raise ReleaseError(
            f"The ledger of releases is not as it was written, so nothing new is published: "
            f"{found[0]} Put the ledger back from a backup."
        )
    known = {line.release_id for line in released.lines(ledger)}
    for entry in manifest["releases"]:
        if entry["approved_by"] == BY_TWO and entry["release_id"] not in known:
            raise ReleaseError(
                f"The ledger does not know the release {entry['release_id']}, which was published, "
                "so nothing new can be checked against it; put back a newer backup of the ledger."
            )
