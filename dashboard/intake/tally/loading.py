"""Bringing an export into a scratch database in memory, as numbers only.

Each table streams once through a view and a question of `queries/tally/`: a person becomes a keyed
hash, a text a code, a place the number of an area. The key is random and made for each run. With
64 bits, two of ten million people share a hash with a probability of 0.000003.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pandas as pd

from dashboard.database import Builder, DatabaseError, EngineError
from dashboard.intake.files import Progress
from dashboard.intake.tally import views
from dashboard.intake.tally.areas import Areas
from dashboard.intake.tally.fields import mistake
from dashboard.intake.tally.parts import (
    DONE,
    OUTCOMES,
    RESULTS,
    UNDECIDED,
    Cell,
    Codes,
    Counted,
    Mapping,
)
from dashboard.intake.tally.sources import Source
from dashboard.intake.tally.watching import watched

ISO = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f",
)  # fmt: skip
"""Ways to write a day or instant that have one meaning, so no mapping needs to name them."""
_CODE = {"field": "VARCHAR", "text": "VARCHAR", "code": "TINYINT"}
_LINKED = {
    "slot": "TINYINT", "link_key": "UBIGINT", "kind": "TINYINT", "population": "TINYINT",
    "area": "SMALLINT",
}  # fmt: skip
_NO_NAMES = pd.DataFrame(columns=["name", "area"])
ZONED = r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d[0-9:.]*(Z|[+-][0-9:]+)$"
HOURS_TO_CONTACT = 72
_NEVER = -99  # no code has this number


@dataclass(frozen=True)
class Desk:
    """What one report is counted with."""

    builder: Builder
    mapping: Mapping
    areas: Areas
    sources: dict[str, Source]
    """The tables of the export, and the list of addresses as `addresses`."""
    progress: Progress | None = None
    is_careful: bool = False
    """Whether to read row by row, slowly, so that the row of a flaw is known."""
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)


def check_ways_to_write(desk: Desk) -> None:
    """Raise IntakeError for a time zone or a way to write days that the database does not know."""
    mapping = desk.mapping
    if not desk.builder.ask("tally/time_zone", name=mapping.time_zone)["is_known"][0]:
        raise mistake(
            mapping.name, "time_zone", 'is no known time zone; write it like "America/Chicago"'
        )
    for number, written in enumerate(mapping.date_formats, 1):
        try:
            desk.builder.ask("tally/date_format", written=written)
            is_known = "%d" in written and "%z" not in written.lower()
        except DatabaseError:
            is_known = False
        if not is_known:
            raise mistake(
                mapping.name,
                "date_formats",
                f"number {number} is no way to write a day; write it like "
                '"%m/%d/%Y" or "%m/%d/%Y %H:%M"',
            )


def load(desk: Desk, counted: Counted, first_day: date, last_day: date) -> None:
    """Make the tables `event` and `input.linked` for one report; rows of these days only.

    Raises IntakeError.
    """
    builder, mapping = desk.builder, desk.mapping
    builder.frame("code", _codes(counted), _CODE)
    _load_places(desk, counted)
    for slot, name in enumerate(counted.linked, 1):
        source = desk.sources[name]
        view = partial(views.linked_view, counted, mapping.tables[name], source.columns)
        _stream(
            desk, source, lambda sql, _, view=view: view(sql), "linked_row",
            slot=slot, secret=desk.secret, signs=views.SIGNS,
            **_otherwise(counted, "kind", "population"),
        )  # fmt: skip
    if counted.linked:
        builder.table("input.linked", "tally/linked")
    else:
        builder.frame("linked", pd.DataFrame(columns=list(_LINKED)), _LINKED)
    source = desk.sources[counted.table]
    is_follow_up = counted.report == "follow_ups"
    _stream(
        desk, source,
        partial(views.event_view, counted, mapping.tables[counted.table], source.columns),
        "event",
        secret=desk.secret,
        signs=views.SIGNS,
        no_person=list(mapping.no_person),
        formats=[*mapping.date_formats, *ISO],
        zoned=ZONED,
        blanks=chr(31) + views.BLANKS,
        time_zone=mapping.time_zone,
        first_day=first_day,
        last_day=last_day,
        plus_days=counted.happened.plus_days,
        hours=0 if is_follow_up else HOURS_TO_CONTACT,
        is_by_day=is_follow_up,
        undecided=_NEVER if is_follow_up else OUTCOMES.index(UNDECIDED),
        done=RESULTS.index(DONE) if is_follow_up and counted.outcome else _NEVER,
        **_otherwise(counted, "kind", "population", "outcome"),
    )  # fmt: skip


def is_of_memory(problem: Exception) -> bool:
    """Whether an error of the database, or what it was raised from, says that memory is full."""
    names = (type(problem).__name__, type(problem.__cause__).__name__)
    return "OutOfMemoryException" in names


def show_column(
    desk: Desk, source: Source, cell: Cell, key: str, most: int
) -> list[tuple[str, int]]:
    """The commonest texts of a column of `source`, `most` at most, with the rows of each."""
    view = partial(views.value_view, cell, key, source.table, source.columns)
    _stream(desk, source, lambda sql, _: view(sql), "value_row")
    found = desk.builder.ask("tally/value_counts", most=most)
    return [(str(row.text), int(row.row_count)) for row in found.itertuples()]


def _load_places(desk: Desk, counted: Counted) -> None:
    builder, addresses = desk.builder, desk.mapping.addresses
    names = _NO_NAMES
    if counted.place.cells:
        names = desk.areas.named(counted.place.area_type)
    builder.frame("area_name", names, {"name": "VARCHAR", "area": "SMALLINT"})
    builder.view("named_area", views.name_view())
    builder.table("input.place_name", "tally/place_name", signs=views.SIGNS)
    if addresses is not None and counted.place.address is not None:
        source = desk.sources[addresses.table.name]
        view = partial(
            views.address_view, addresses.table, addresses.address, addresses.area, source.columns
        )
        _stream(desk, source, lambda sql, _: view(sql), "address_row", signs=views.SIGNS)
        builder.table("input.place_address", "tally/place_address")
    else:
        none = pd.DataFrame(columns=["text", "area"])
        builder.frame("place_address", none, {"text": "VARCHAR", "area": "SMALLINT"})


def _stream(
    desk: Desk, source: Source, view: Callable[[str, str], str], into: str, **params: object
) -> None:
    """Append what `queries/tally/<into>.sql` makes of a table, seen through `view`."""
    builder, label = desk.builder, f"Reading {source.name}"
    if source.relation is not None and not desk.is_careful:
        try:
            builder.view("export_row", view(source.relation, "cast(null as integer)"))
            with watched(label, desk.progress):
                builder.append(into, f"tally/{into}", **params)
            return
        except EngineError as problem:
            if is_of_memory(problem):
                raise
            # Its message would repeat a row, so the careful reader finds that row again.
    names = [f"c{at}" for at in range(len(source.columns.names))]
    types = dict.fromkeys(names, "VARCHAR") | {"file_row": "INTEGER"}
    for piece in source.pieces():
        if desk.progress:
            desk.progress(label, piece.first_row, None)
        frame = pd.DataFrame(piece.rows, columns=names, dtype=object)
        frame["file_row"] = range(piece.first_row, piece.first_row + len(frame))
        builder.frame("piece", frame, types)
        builder.view("export_row", view("input.piece", "file_row"))
        builder.append(into, f"tally/{into}", **params)


def _codes(counted: Counted) -> pd.DataFrame:
    """Which text means which code: rows of field, text, code. A field without a column has one."""
    rows: list[tuple[str, str, int]] = []
    for name in ("kind", "population", "outcome"):
        codes = counted.codes.get(name, Codes(None, always=0))
        if codes.always is not None:
            rows.append((name, "", codes.always))
        else:
            rows += [(name, text, code) for text, code in codes.values.items()]
            rows.append((name, "", codes.blank))
    # A row that names no town may well be of the city.
    rows += [("town", name, 1) for name in {"", *counted.place.city_names}]
    return pd.DataFrame(rows, columns=list(_CODE))


def _otherwise(counted: Counted, *names: str) -> dict[str, int]:
    """The code of texts that the mapping does not name, by parameter."""
    none = Codes(None)
    return {f"{name}_otherwise": counted.codes.get(name, none).otherwise for name in names}
