"""What one police file says: its source, its days, and the rows that may be homicides.

Whatever the form of the file, the answer has the same shape, and the scratch table it was read
from is gone before anything is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard import database
from dashboard.intake.days import Days, DayText, read_days
from dashboard.intake.errors import IntakeError
from dashboard.intake.files import Examined, Fetched, Progress
from dashboard.intake.placing import Places
from dashboard.intake.rows import json_keys, load_csv, load_frame, load_json
from dashboard.intake.schemas import CrimeSource, choose_source
from dashboard.intake.spreadsheets import Sheet, read_sheet


@dataclass(frozen=True)
class Table:
    """What one file's scratch table tells, before the store is asked."""

    source: CrimeSource
    fields: frozenset[str]
    notes: list[str]
    totals: Mapping[str, int]
    days: Days
    maybe: list[dict[str, Any]] = field(repr=False)
    file_places: dict[str, Any]


def load(
    scratch: database.Builder, file: Examined | Fetched, sources: Mapping[str, CrimeSource],
    source_id: str | None, progress: Progress | None,
) -> tuple[CrimeSource, frozenset[str], list[str]]:  # fmt: skip
    """Fill the table `file_row`; gives the source, the fields the file has, and notes."""
    if isinstance(file, Fetched):
        source = choose_source(sources, file.fields, source_id)
        columns = source.match(file.fields)
        names = {name: file.fields[at] for name, at in columns.items()}
        load_frame(scratch, source, file.columns(names))
        return source, frozenset(columns), []
    if file.kind == "csv":
        source = choose_source(sources, file.header, source_id)
        columns = source.match(file.header)
        load_csv(scratch, file, source, columns, progress)
        note = ["Read as Windows-1252 text."] if file.encoding == "cp1252" else []
        return source, frozenset(columns), note
    if file.kind == "json":
        own = json_keys(file)
        source = choose_source(sources, own, source_id)
        # Portals leave out a key where a record has no value: add every name not seen so far.
        seen = source.match(own)
        keys = {field: own[at] for field, at in seen.items()}
        keys |= {n: names[-1] for n, names in source.columns.items() if names and n not in seen}
        load_json(scratch, file, source, keys)
        return source, frozenset(keys), []
    accepted: dict[str, list[str]] = {}
    for source in sources.values():
        for field_name, names in source.columns.items():
            accepted.setdefault(field_name, []).extend(names)
    sheet = read_sheet(file, accepted, progress)
    source = choose_source(sources, sheet.header, source_id)
    source.match(sheet.header)
    load_frame(scratch, source, sheet.columns)
    note = f"Sheet {sheet.name}, the {_place(sheet)} of {len(sheet.sheet_names)}."
    return source, frozenset(sheet.columns), [note]


def _place(sheet: Sheet) -> str:
    at = sheet.sheet_names.index(sheet.name) + 1
    return {1: "first", 2: "second", 3: "third"}.get(at, f"number {at}")


def read(
    scratch: database.Builder, source: CrimeSource, fields: frozenset[str], notes: list[str],
    places: Places, city_map: Mapping[str, float],
) -> Table:  # fmt: skip
    totals = {k: int(v) for k, v in scratch.ask("intake/rows_read").iloc[0].items()}
    if not totals["rows_read"]:
        raise IntakeError("has a header but no rows; download it again")
    texts = scratch.ask("intake/day_texts").itertuples(index=False)
    days = read_days([DayText(*one) for one in texts], source.month_first)
    maybe = scratch.ask("intake/maybe_rows").astype(object)
    maybe = maybe.where(maybe.notna(), None).to_dict("records")
    file_places = _file_places(scratch, source, places, city_map)
    return Table(source, fields, notes, totals, days, maybe, file_places)


def _file_places(
    scratch: database.Builder, source: CrimeSource, places: Places, city_map: Mapping[str, float]
) -> dict[str, Any]:
    box = places.box(city_map)
    if box is None:
        return {"box_of": None}
    known = [one for one in source.default_places if one.latitude is not None]
    row = scratch.ask(
        "intake/file_places",
        **box,
        default_latitudes=[one.latitude for one in known],
        default_longitudes=[one.longitude for one in known],
        default_degrees=[one.radius_m / 111_320 for one in known],
    ).iloc[0]
    return {
        "box_of": "a box around the boundaries" if places.levels else "the city's box",
        "in_city": int(row["in_city"]),
        "out_of_city": int(row["out_of_city"]),
        "default": int(row["default_place"]),
        "zero": int(row["zero_point"]),
        "none": int(row["no_point"]),
    }
