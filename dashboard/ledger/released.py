"""The ledger of releases: a hash-chained list of all that was ever published, and of the truth
that was withheld with it.

A later release must be safe together with every number before it, withdrawn ones included, so
nothing here is ever taken back. A cell that was published is frozen: it comes again only as a
correction, under a higher version, and one that is shown stays shown. The chain binds each line,
its cells and its truth to the line before, as the audit log does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, insert, select

from dashboard.ledger import audit
from dashboard.ledger.confirming import confirmed
from dashboard.ledger.engine import Ledger
from dashboard.ledger.errors import LedgerError
from dashboard.ledger.opening import PROGRAM
from dashboard.ledger.released_rows import (
    BASE_COLUMNS,
    CELL_COLUMNS,
    KEY,
    rows_of,
    rows_to_frame,
    sha256_of,
)
from dashboard.ledger.released_tables import release_line, released_base, released_cell
from dashboard.ledger.tables import audit_event

__all__ = [
    "BASE_COLUMNS", "CELL_COLUMNS", "KEY", "RECORDED", "START", "ReleaseLine", "append",
    "append_in", "base", "cells", "lines", "lines_in", "rows_of", "sha256_of", "verify",
]  # fmt: skip

START = "0" * 64
"""What the first line follows."""

RECORDED = "release.record"
"""The action in the audit log that every line here has."""

_OF_LINE = ("release_number", "release_id", "published_on")


@dataclass(frozen=True)
class ReleaseLine:
    """One published release. `recorded_at` is when it became final, in UTC."""

    release_number: int
    release_id: str
    published_on: date
    built_by: str | None
    content_sha256: str
    recorded_at: datetime
    cell_count: int
    cells_sha256: str
    base_count: int
    base_sha256: str
    previous_sha256: str
    line_sha256: str


def append(
    ledger: Ledger,
    *,
    release_id: str,
    published_on: date,
    built_by: str | None,
    content_sha256: str,
    cells: pd.DataFrame,
    base: pd.DataFrame,
    now: datetime | None = None,
) -> ReleaseLine:
    """Note a release: its new or corrected cells (columns `CELL_COLUMNS`) and the withheld truth of
    what they count (`BASE_COLUMNS`); both may be empty. Days are dates or datetime64; `counted` is
    missing unless the status is "shown".

    Raises LedgerError, and stores nothing, if the release was noted before, a cell is there twice,
    a cell is frozen (see the head of this module), or a column is missing.
    """
    at = now or datetime.now(UTC)

    def work(connection: Connection) -> ReleaseLine:
        return append_in(
            connection, release_id=release_id, published_on=published_on, built_by=built_by,
            content_sha256=content_sha256, cells=cells, base=base, at=at,
        )  # fmt: skip

    def look(connection: Connection) -> ReleaseLine | None:
        return next((one for one in lines_in(connection) if one.release_id == release_id), None)

    return confirmed(ledger, work, look)


def append_in(
    connection: Connection,
    *,
    release_id: str,
    published_on: date,
    built_by: str | None,
    content_sha256: str,
    cells: pd.DataFrame,
    base: pd.DataFrame,
    at: datetime,
) -> ReleaseLine:
    """See `append`; as a part of the transaction of `connection` (from `writing`)."""
    before = lines_in(connection)
    if any(one.release_id == release_id for one in before):
        raise LedgerError(f"The release {release_id} is in the ledger of releases already.")
    new_cells, truth = rows_of(cells, CELL_COLUMNS), rows_of(base, BASE_COLUMNS)
    _refuse_frozen(connection, new_cells)
    values: dict[str, Any] = {
        "release_number": len(before) + 1,
        "release_id": release_id,
        "published_on": published_on,
        "built_by": built_by,
        "content_sha256": content_sha256,
        "recorded_at": at.astimezone(UTC),
        "cell_count": len(new_cells),
        "cells_sha256": sha256_of(new_cells),
        "base_count": len(truth),
        "base_sha256": sha256_of(truth),
        "previous_sha256": before[-1].line_sha256 if before else START,
    }
    values["line_sha256"] = _hash_of(values)
    connection.execute(insert(release_line).values(**values))
    # So that a line cut off at the end leaves a gap that `verify` sees.
    audit.append(connection, at=at, actor=built_by or PROGRAM, action=RECORDED, target=release_id)
    number = (values["release_number"],)
    _put(
        connection,
        released_cell,
        (*CELL_COLUMNS, "release_number"),
        [r + number for r in new_cells],
    )
    _put(
        connection, released_base, (*BASE_COLUMNS, "row_number", "release_number"),
        [(*row, place, *number) for place, row in enumerate(truth, start=1)],
    )  # fmt: skip
    return ReleaseLine(**values)


def lines(ledger: Ledger) -> list[ReleaseLine]:
    """Every release that was ever published, in order."""
    with ledger.reading() as connection:
        return lines_in(connection)


def lines_in(connection: Connection) -> list[ReleaseLine]:
    """See `lines`."""
    rows = connection.execute(select(release_line).order_by(release_line.c.release_number))
    return [ReleaseLine(**row._mapping) for row in rows]


def cells(ledger: Ledger) -> pd.DataFrame:
    """Every cell of every release, all versions: release_number, release_id and published_on of
    the release that brought it, then `CELL_COLUMNS`. Days are datetime64, `counted` is Int64."""
    return _frame(ledger, released_cell, CELL_COLUMNS)


def base(ledger: Ledger) -> pd.DataFrame:
    """The withheld truth of every release: release_number, release_id and published_on, then
    `BASE_COLUMNS`. Days are datetime64; what was unknown or withheld at a level is None."""
    return _frame(ledger, released_base, BASE_COLUMNS)


def verify(ledger: Ledger) -> list[str]:
    """What is broken in the chain, one sentence each, the first broken release first; an empty list
    says that lines, cells and truth are as they were written."""
    found: list[str] = []
    with ledger.reading() as connection:
        before, number = START, 0
        known = _recorded(connection)
        for line in lines_in(connection):
            number += 1
            broken = _broken(connection, line, number, before)
            if broken:
                found.append(f"Release {line.release_id} {broken}.")
            before, number = line.line_sha256, line.release_number
            known.discard(line.release_id)
    return [
        *found,
        *(f"Release {gone} is missing, but the audit log names it." for gone in sorted(known)),
    ]


def _recorded(connection: Connection) -> set[str]:
    wanted = select(audit_event.c.target).where(audit_event.c.action == RECORDED)
    return set(connection.execute(wanted).scalars())


def _broken(connection: Connection, line: ReleaseLine, number: int, before: str) -> str | None:
    if line.release_number != number:
        return "does not follow the one before it: one in between is missing"
    if line.line_sha256 != _hash_of(vars(line)):
        return "has a line that was changed"
    if line.previous_sha256 != before:
        return "does not follow the one before it as that is now"
    for table, names, said, what in (
        (released_cell, CELL_COLUMNS, line.cells_sha256, "cells that were changed"),
        (released_base, BASE_COLUMNS, line.base_sha256, "withheld counts that were changed"),
    ):
        wanted = select(*(table.c[name] for name in names)).where(
            table.c.release_number == line.release_number
        )
        if sha256_of([tuple(row) for row in connection.execute(wanted)]) != said:
            return f"has {what}, added or taken away"
    return None


def _hash_of(line: Mapping[str, Any]) -> str:
    """SHA-256 over the line as JSON with sorted keys, all its values but this hash; days and the
    moment (UTC) in ISO 8601."""
    said = {name: value for name, value in line.items() if name != "line_sha256"}
    said["published_on"] = line["published_on"].isoformat()
    said["recorded_at"] = line["recorded_at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _refuse_frozen(connection: Connection, rows: list[tuple]) -> None:
    """Raise LedgerError for a cell that is there twice, or that may not change as it does."""
    if not rows:
        return
    version, status = CELL_COLUMNS.index("version"), CELL_COLUMNS.index("status")
    width = len(KEY)
    if len({(*row[:width], row[version]) for row in rows}) < len(rows):
        raise LedgerError("A release may not give the same cell twice.")
    # Only cells of the same periods can be the same.
    starts = {row[KEY.index("period_start")] for row in rows}
    names = (*KEY, "version", "status")
    known: dict[tuple, tuple[int, str]] = {}
    wanted = select(*(released_cell.c[name] for name in names))
    if len(starts) <= _MOST_IN_A_LIST:
        wanted = wanted.where(released_cell.c.period_start.in_(starts))
    for row in connection.execute(wanted):
        key, told = tuple(row[:width]), (row.version, row.status)
        known[key] = max(told, known.get(key, told))
    for row in sorted(rows, key=lambda row: row[version]):
        key = row[:width]
        last = known.get(key)
        where = f"The cell of {key[1]} in {key[4]} for the {key[5]} from {key[6]}"
        if last is not None and row[version] <= last[0]:
            raise LedgerError(f"{where} was published already and does not change.")
        if last is not None and last[1] == "shown" and row[status] != "shown":
            raise LedgerError(f"{where} was shown, and a number that was shown is never hidden.")
        known[key] = (row[version], row[status])


_MOST_IN_A_LIST = 500
"""Databases limit how many values one question may name."""


def _put(connection: Connection, table: Table, names: Sequence[str], rows: list[tuple]) -> None:
    if rows:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def _frame(ledger: Ledger, table: Table, names: Sequence[str]) -> pd.DataFrame:
    columns = [*(release_line.c[name] for name in _OF_LINE), *(table.c[name] for name in names)]
    order = [table.c.release_number, *([table.c.row_number] if "row_number" in table.c else [])]
    with ledger.reading() as connection:
        rows = connection.execute(
            select(*columns).select_from(table.join(release_line)).order_by(*order)
        ).all()
    return rows_to_frame(rows, (*_OF_LINE, *names))
