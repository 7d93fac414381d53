"""The city's areas as a partner's machine knows them: areas.csv, with aliases.csv beside it.

The two files are those of a city's folder; the coalition sends them along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dashboard.intake.delimited import as_text, file_bytes, read_rows
from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.model import UNKNOWN

MAX_BYTES = 20_000_000
MOST_AREAS = 30_000  # their numbers are small integers


@dataclass(frozen=True)
class Areas:
    """The areas that rows can be placed in: `ids` by number, and the names of each area's type."""

    ids: tuple[str, ...] = ()
    names: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """area_type -> (name, alias or id, number of the area); an alias may mean several."""

    def named(self, area_type: str) -> pd.DataFrame:
        """The names of one type of area; IntakeError if there is no such area."""
        if area_type not in self.names:
            raise IntakeError(
                "The file of areas has no area of the type that the mapping gives in area_type; "
                f"it has {', '.join(sorted(self.names)) or 'none at all'}."
            )
        return pd.DataFrame(self.names[area_type], columns=["name", "area"])

    def label(self, number: int) -> str:
        """What a report writes for an area's number; a negative number is no area."""
        return self.ids[number] if number >= 0 else UNKNOWN


def read_areas(path: Path) -> Areas:
    """The areas of a CSV file with area_id, area_name, area_type (and aliases, with ; between).

    Aliases are also read from aliases.csv in the same folder. Raises IntakeError.
    """
    ids: list[str] = []
    types: list[str] = []
    names: dict[str, list[tuple[str, int]]] = {}
    for row, cells in enumerate(_rows(path, ("area_id", "area_name", "area_type")), 2):
        area_id, area_type = cells["area_id"].strip(), cells["area_type"].strip()
        if not area_id or not area_type or area_id in ids:
            raise IntakeError(
                f"{path.name}, row {row:,}: has no area_id of its own or no area_type; ask for "
                "the file again."
            )
        written = (area_id, cells["area_name"], *cells.get("aliases", "").split(";"))
        own = names.setdefault(area_type, [])
        own += [(name.strip(), len(ids)) for name in written if name.strip()]
        ids.append(area_id)
        types.append(area_type)
    if not ids or len(ids) > MOST_AREAS:
        raise IntakeError(f"{path.name} has {len(ids):,} areas; ask for the file again.")
    beside = path.with_name("aliases.csv")
    if beside.is_file() and beside != path:
        numbers = {area_id: number for number, area_id in enumerate(ids)}
        for row, cells in enumerate(_rows(beside, ("alias", "area_ids")), 2):
            for area_id in filter(None, map(str.strip, cells["area_ids"].split(";"))):
                if area_id not in numbers:
                    raise IntakeError(
                        f"aliases.csv, row {row:,}: names an area that {path.name} does not have; "
                        "take both files from the same city."
                    )
                number = numbers[area_id]
                names[types[number]].append((cells["alias"].strip(), number))
    return Areas(tuple(ids), {kind: tuple(found) for kind, found in names.items()})


def _rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    rows = list(read_rows(as_text(file_bytes(path, MAX_BYTES), path.name), path.name))
    for column in needed:
        if rows and column not in rows[0]:
            raise IntakeError(
                f"{path.name} has no column {column}; use the city's own file, or one with the "
                "same columns."
            )
    return rows
