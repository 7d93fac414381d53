"""What the import of a list did, entry by entry, and the lines of the audit log that say so."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Table, insert, update

from dashboard.ledger import audit


class _Entry(Protocol):
    __dataclass_fields__: dict[str, Any]


@dataclass
class Imported:
    """The entries that a list added and changed, like `agreement north-2026`, and how many stayed
    as they were."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def text(self) -> str:
        """One line for people."""
        return (
            f"{len(self.added):,} added, {len(self.changed):,} changed, "
            f"{self.unchanged:,} as they were."
        )

    def put(
        self, connection: Connection, table: Table, new: _Entry, old: _Entry | None = None
    ) -> None:
        """Store an entry, new or in place of `old`, unless it is as it was."""
        values = stored(new, table)
        keys = [column.name for column in table.primary_key]
        said = " ".join([table.name, *(str(values[key]) for key in keys)])
        if old is None:
            connection.execute(insert(table).values(**values))
            self.added.append(said)
        elif values == stored(old, table):
            self.unchanged += 1
        else:
            change = update(table)
            for key in keys:
                change = change.where(table.c[key] == getattr(old, key))
            connection.execute(change.values(**values))
            self.changed.append(said)

    def log(self, connection: Connection, by: str, at: datetime) -> None:
        """Write a line of the audit log for each entry that was added or changed."""
        for verb, entries in (("add", self.added), ("change", self.changed)):
            for entry in entries:
                table, _, ids = entry.partition(" ")
                audit.append(connection, at=at, actor=by, action=f"{table}.{verb}", target=ids)


def stored(entry: _Entry, table: Table) -> dict[str, Any]:
    """An entry as its table holds it: several words in one text, with semicolons between them."""
    values = {name: value for name, value in asdict(entry).items() if name in table.c}
    return {
        name: ";".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
