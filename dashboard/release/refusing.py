"""What a release is called, and what stops one before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.ledger import Ledger
from dashboard.ledger.directory import require_role
from dashboard.ledger.released import lines
from dashboard.release.contents import PUBLIC_RECORD, ReleaseError
from dashboard.warehouse import builds

BUILDERS = ("coordinator", "approver", "leadership", "admin")


def require_builder(ledger: Ledger | None, by: str, today: date) -> None:
    """Raise ReleaseError without a ledger, and NotAllowed unless `by` may build a release."""
    if ledger is None:
        raise ReleaseError(
            "There is no ledger, so there are no counts of partners to protect; leave --by away."
        )
    with ledger.reading() as connection:
        require_role(connection, by, BUILDERS, today, "build a release")


def require_as_written(releases: Path, entry: dict[str, Any] | None) -> None:
    """Raise ReleaseError unless the release in service, which the next one carries on, is whole."""
    if entry is None:
        return
    path = releases / Path(entry["file"]).name
    if not path.is_file() or builds.sha256_of(path) != entry["sha256"]:
        raise ReleaseError(
            f"The file of the release {entry['release_id']} is missing or was changed; put it back "
            "from a backup, or withdraw the release."
        )


def refuse_protected(measures: pd.DataFrame) -> None:
    """Raise ReleaseError for a measure of the record that is marked as in need of protection."""
    protected = measures.loc[measures["protected"] | (measures["kind"] != PUBLIC_RECORD)]
    if len(protected):
        raise ReleaseError(
            f"The measure {protected['measure_id'].iloc[0]} is not public record, so this release "
            "needs disclosure control and the approval of a second person."
        )


def refuse(
    manifest: dict[str, Any], previous: dict[str, Any] | None, content: str, today: date
) -> None:
    """Raise ReleaseError for content that was withdrawn, and for a day before the last release."""
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


def new_id(
    manifest: dict[str, Any], ledger: Ledger | None, others: Iterable[str], wanted: str
) -> str:
    """`wanted`, or with a number behind it if an earlier release, or one of `others`, has it.

    It comes from public record alone, so that it tells nothing of what partners reported.
    """
    taken = {entry["release_id"] for entry in manifest["releases"]}
    taken |= {line.release_id for line in lines(ledger)} if ledger else set()
    taken |= set(others)
    number, release_id = 1, wanted
    while release_id in taken:
        number += 1
        release_id = f"{wanted}-{number}"
    return release_id
