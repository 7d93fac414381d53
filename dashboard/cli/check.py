"""What a keeper of the dashboard looks at now and then: are files whole, are words still fresh?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from dashboard import database, public_data
from dashboard.settings import Settings
from dashboard.warehouse.builds import read_manifest, sha256_of

HELP_IS_FRESH_FOR = timedelta(days=180)
"""A number to call that nobody tried for longer may lead nowhere."""


class CheckError(ValueError):
    """A receipt that cannot be read; the message says which."""


def findings(settings: Settings, today: date) -> list[str]:
    """One sentence for each thing that should be mended; none means all is well."""
    return [*broken_ledger(settings), *_of_files_and_release(settings, today)]


def _of_files_and_release(settings: Settings, today: date) -> list[str]:
    releases = read_manifest(settings.public, "releases")["releases"]
    served = [entry for entry in releases if not entry["withdrawn"]]
    found = [
        *_changed_files(settings.public / "releases", served),
        *_changed_files(
            settings.restricted / "warehouse",
            read_manifest(settings.restricted / "warehouse", "builds")["builds"],
        ),
    ]
    if not served:
        return [
            *found,
            "No release is in service; run 'peaceboard build' and 'peaceboard release'.",
        ]
    current = public_data.current_release(settings.public)
    if current is not None and not found:
        with database.open_public(current.path) as db:
            found += [*_old_help(db, today), *_old_definitions(db, today)]
    return found


@dataclass(frozen=True)
class KeptReceipt:
    """The line of the audit log that a receipt names."""

    audit_sequence: int
    audit_hash: str


def read_receipt(path: Path) -> KeptReceipt:
    """A receipt that a partner kept. Raises CheckError if there is none in the file."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return KeptReceipt(int(told["audit_sequence"]), str(told["audit_hash"]))
    except FileNotFoundError:
        raise CheckError(f"There is no file {path.name}; check the name and the folder.") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise CheckError(
            f"{path.name} is not a receipt as 'peaceboard import reports --receipts' writes it."
        ) from None


def broken_ledger(settings: Settings, receipts: Sequence[KeptReceipt] = ()) -> list[str]:
    """What is broken in the audit log and the ledger of releases; with receipts, in the audit log
    alone, also against the lines that they name."""
    from dashboard.ledger import audit, ledger_exists, open_ledger, released

    if not ledger_exists(settings):
        return ["There is no ledger, but a receipt names a line of it."] if receipts else []
    with open_ledger(settings) as ledger:
        broken = [f"Audit log: {sentence}" for sentence in audit.verify(ledger, receipts)]
        if not receipts:
            broken += [f"Ledger of releases: {one}" for one in released.verify(ledger)]
            broken += _unknown_releases(
                settings, {line.release_id for line in released.lines(ledger)}
            )
    return [f"{sentence} Compare it with a backup." for sentence in broken]


def _unknown_releases(settings: Settings, known: set[str]) -> list[str]:
    from dashboard.release.serving import BY_TWO

    return [
        f"Ledger of releases: release {entry['release_id']} was published and is not in it."
        for entry in read_manifest(settings.public, "releases")["releases"]
        if entry["approved_by"] == BY_TWO and entry["release_id"] not in known
    ]


def _changed_files(folder: Path, entries: list[dict]) -> Iterator[str]:
    for entry in entries:
        # Only the bare name counts: a list must not lead out of its folder.
        path = folder / Path(entry["file"]).name
        if not path.is_file():
            # Older builds are cleared away in time; a release is kept for ever.
            if "release_id" in entry:
                yield f"The file {path.name} is gone; put it back from a backup."
        elif sha256_of(path) != entry["sha256"]:
            yield f"The file {path.name} is not as it was written; put it back from a backup."


def _old_help(db: database.Database, today: date) -> Iterator[str]:
    for line in public_data.help_lines(db).itertuples():
        verified = None if pd.isna(line.verified_on) else pd.Timestamp(line.verified_on).date()
        if verified is None or today - verified > HELP_IS_FRESH_FOR:
            yield (
                f"The help line {line.name_en} was not verified in the last "
                f"{HELP_IS_FRESH_FOR.days} days; call it, then write the day into help.csv."
            )


def _old_definitions(db: database.Database, today: date) -> Iterator[str]:
    for measure in public_data.measures(db).itertuples():
        if pd.Timestamp(measure.review_due).date() < today:
            yield (
                f"The definition of {measure.measure_id} is due for a review; read it, then write "
                "the day into its query file."
            )
