"""What the columns and codes of a police source mean: `[crime.*]` of sources.toml, made usable.

Pure: no files, no database. It is also loaded by the small process that opens spreadsheets, so it
imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.intake.errors import IntakeError

FIELDS = (
    "report_no", "reported_on", "injured_on", "ibrs", "offense", "description", "involvement",
    "person_no", "race", "sex", "age", "division", "latitude", "longitude", "location", "address",
)  # fmt: skip
"""Every column that is ever read of a police file, by our name for it."""

OFFENSES = ("justifiable_homicide", "negligent_manslaughter", "homicide")
"""Kinds of offense, the narrowest wording first ("homicide" begins several of them)."""

_TITLES = {
    "report_no": "the report number",
    "day": "the date of the report or of the injury",
    "offense": "the offense (an IBRS code, the department's own code, or a description)",
}


@dataclass(frozen=True)
class DefaultPlace:
    """A place that stands for "not said": its address and a circle around its point."""

    label: str
    addresses: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    radius_m: float


@dataclass(frozen=True)
class Offense:
    """How rows of one kind of offense are known: codes first, wording where codes are missing."""

    ibrs: frozenset[str]
    codes: frozenset[str]
    wording: tuple[str, ...]


@dataclass(frozen=True)
class CrimeSource:
    """One `[crime.<source_id>]` table of sources.toml."""

    source_id: str
    publisher: str
    month_first: bool
    columns: Mapping[str, tuple[str, ...]]
    offenses: Mapping[str, Offense]
    involvement: Mapping[str, frozenset[str]]
    division_codes: Mapping[str, str]
    default_places: tuple[DefaultPlace, ...]
    datasets: Mapping[int, str] = field(default_factory=dict)
    fingerprint: str = ""
    """Hash of the whole table, so that a changed rule is noticed when a file comes again."""

    def match(self, header: Sequence[str]) -> dict[str, int]:
        """Which column of `header` holds which of our fields: {field: its position}.

        Names are compared after `plain_name`; the first accepted name that is there wins.
        Raises IntakeError (without the file's name, the caller adds it) if a column that is
        needed is missing or stands there twice.
        """
        found: dict[str, int] = {}
        plain = [plain_name(name) for name in header]
        for name, accepted in self.columns.items():
            for candidate in accepted:
                places = [i for i, other in enumerate(plain) if other == candidate]
                if len(places) > 1:
                    raise IntakeError(
                        f"the column {candidate} stands in the header {len(places)} times; "
                        "keep one of them"
                    )
                if places:
                    found[name] = places[0]
                    break
        if "report_no" not in found:
            raise self._missing("report_no", ("report_no",))
        if not {"reported_on", "injured_on"} & set(found):
            raise self._missing("day", ("reported_on", "injured_on"))
        if not {"ibrs", "offense", "description"} & set(found):
            raise self._missing("offense", ("ibrs", "offense", "description"))
        return found

    def recognizes(self, header: Sequence[str]) -> int:
        """How many of our fields the header has; 0 tells that this is not such a table."""
        plain = {plain_name(name) for name in header}
        return sum(bool(plain & set(accepted)) for accepted in self.columns.values())

    def _missing(self, what: str, fields: Sequence[str]) -> IntakeError:
        names = [name for one in fields for name in self.columns.get(one, ())]
        return IntakeError(
            f"no column gives {_TITLES[what]} (looked for: {', '.join(names)}); export the table "
            f"with it, or add its name to [crime.{self.source_id}.columns] in sources.toml"
        )


def plain_name(text: object) -> str:
    """A column's name in small letters and digits, everything else as one underscore."""
    return re.sub(r"[^a-z0-9]+", "_", str(text).strip().lower()).strip("_")


def plain_text(text: object) -> str:
    """A wording in small letters and digits with single spaces, to compare beginnings."""
    return plain_name(text).replace("_", " ")


def crime_sources(sources: Mapping[str, Any]) -> dict[str, CrimeSource]:
    """All police sources of a city's sources.toml, by source_id.

    Raises IntakeError naming the table and the key that is missing or unknown.
    """
    return {name: _source(name, table) for name, table in sources.get("crime", {}).items()}


def choose_source(
    sources: Mapping[str, CrimeSource], header: Sequence[str], source_id: str | None
) -> CrimeSource:
    """The source named, else the one that recognizes most of the header's columns."""
    if not sources:
        raise IntakeError("this city's sources.toml has no [crime.*] table; add one")
    if source_id is not None:
        if source_id not in sources:
            raise IntakeError(
                f"this city has no police source of that name; choose one of {', '.join(sources)}"
            )
        return sources[source_id]
    return max(sources.values(), key=lambda source: source.recognizes(header))


def _source(source_id: str, table: Mapping[str, Any]) -> CrimeSource:
    where = f"sources.toml, [crime.{source_id}]"
    try:
        columns = {name: tuple(map(plain_name, table["columns"].get(name, ()))) for name in FIELDS}
        unknown = sorted(set(table["columns"]) - set(FIELDS))
        unknown += sorted(set(table["offenses"]) - set(OFFENSES))
        if unknown:
            raise IntakeError(
                f"{where}: {unknown[0]} is not a name it knows; remove or correct it."
            )
        order = table["date_order"]
        if order not in ("month_first", "day_first"):
            raise IntakeError(f"{where}: date_order is month_first or day_first; correct it.")
        return CrimeSource(
            source_id=source_id,
            publisher=table["publisher"],
            month_first=order == "month_first",
            columns=columns,
            offenses={name: _offense(table["offenses"].get(name, {})) for name in OFFENSES},
            involvement={
                name: frozenset(code.upper() for code in table["involvement"].get(name, ()))
                for name in ("victim", "suspect", "arrest", "other")
            },
            division_codes=dict(table.get("division_codes", {})),
            default_places=tuple(_default_place(one) for one in table.get("default_places", ())),
            datasets={int(year): str(name) for year, name in table.get("datasets", {}).items()},
            fingerprint=hashlib.sha256(
                json.dumps(table, sort_keys=True, default=str).encode()
            ).hexdigest(),
        )
    except KeyError as missing:
        raise IntakeError(f"{where}: {missing.args[0]} is missing; add it.") from None


def _offense(table: Mapping[str, Any]) -> Offense:
    return Offense(
        ibrs=frozenset(code.upper() for code in table.get("ibrs", ())),
        codes=frozenset(plain_code(code) for code in table.get("codes", ())),
        wording=tuple(plain_text(wording) for wording in table.get("wording", ())),
    )


def plain_code(text: object) -> str:
    """A department's code without what spreadsheets add or take away: "0101", "101.0" are 101."""
    code = str(text).strip()
    if not re.fullmatch(r"\d+(\.0+)?", code):
        return code
    return code.partition(".")[0].lstrip("0") or "0"


def _default_place(table: Mapping[str, Any]) -> DefaultPlace:
    return DefaultPlace(
        label=table["label"],
        addresses=tuple(plain_text(text) for text in table.get("addresses", ())),
        latitude=table.get("latitude"),
        longitude=table.get("longitude"),
        radius_m=float(table.get("radius_m", 50)),
    )
