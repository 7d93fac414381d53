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
from dashboard.intake.reports import counted
from dashboard.intake.rows import json_keys, load_csv, load_frame, load_json
from dashboard.intake.schemas import CrimeSource, choose_source
from dashboard.intake.spreadsheets import Sheet, read_sheet


@dataclass(frozen=True)
class Loaded:
    """What filling the scratch table told: whose columns they are, and where the rows began."""

    source: CrimeSource
    names: Mapping[str, str]
    """The file's own name for each of our fields that it has."""
    header_row: int
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """What one file's scratch table tells, before the store is asked."""

    loaded: Loaded
    totals: Mapping[str, int]
    days: Days
    maybe: list[dict[str, Any]] = field(repr=False)
    file_places: dict[str, Any]


def load(
    scratch: database.Builder,
    file: Examined | Fetched,
    sources: Mapping[str, CrimeSource],
    source_id: str | None,
    progress: Progress | None,
) -> Loaded:
    """Fill the table `file_row` from a file of any form.

    Raises IntakeError, without the file's name, for a file that lacks a needed column.
    """
    if isinstance(file, Fetched):
        source = choose_source(sources, file.fields, source_id)
        names = {name: file.fields[at] for name, at in source.match(file.fields).items()}
        load_frame(scratch, source, file.columns(names))
        return Loaded(source, names, 0)
    if file.kind == "csv":
        source = choose_source(sources, file.header, source_id)
        columns = source.match(file.header)
        load_csv(scratch, file, source, columns, progress)
        notes = ["Read as Windows-1252 text."] if file.encoding == "cp1252" else []
        return Loaded(source, {name: file.header[at] for name, at in columns.items()}, 1, notes)
    if file.kind == "json":
        own = json_keys(file)
        source = choose_source(sources, own, source_id)
        # Portals leave out a key where a record has no value: add every name not seen so far.
        names = {name: own[at] for name, at in source.match(own).items()}
        unseen = {
            name: accepted[0]
            for name, accepted in source.columns.items()
            if accepted and name not in names
        }
        load_json(scratch, file, source, names | unseen)
        return Loaded(source, names | unseen, 0)
    accepted: dict[str, list[str]] = {}
    for source in sources.values():
        for name, theirs in source.columns.items():
            accepted.setdefault(name, []).extend(theirs)
    sheet = read_sheet(file, accepted, progress)
    source = choose_source(sources, sheet.header, source_id)
    names = {name: sheet.header[at] for name, at in source.match(sheet.header).items()}
    load_frame(scratch, source, {name: sheet.columns[name] for name in names})
    # Its place and not its name: a name is words of the file, and the report is kept.
    note = f"Read from the {_place(sheet)} of {counted(len(sheet.sheet_names), 'sheet')}."
    return Loaded(source, names, sheet.header_row, [note])


def _place(sheet: Sheet) -> str:
    at = sheet.sheet_names.index(sheet.name) + 1
    return {1: "first", 2: "second", 3: "third"}.get(at, f"number {at}")


def read(
    scratch: database.Builder, loaded: Loaded, places: Places, city_map: Mapping[str, float]
) -> Table:
    """Ask the filled table `file_row` what the file holds."""
    totals = {name: int(n) for name, n in scratch.ask("intake/rows_read").iloc[0].items()}
    if not totals["rows_read"]:
        raise IntakeError("has a header but no rows; download it again")
    texts = [
        DayText(loaded.names[one.column_name], one.day_text, one.row_count,
                loaded.header_row + one.first_row, one.column_name == "reported_on")
        for one in scratch.ask("intake/day_texts").itertuples()
        if one.day_text and isinstance(one.day_text, str)  # a row may have no date
    ]  # fmt: skip
    days = read_days(texts, loaded.source.month_first)
    maybe = scratch.ask("intake/maybe_rows").astype(object)
    maybe = maybe.where(maybe.notna(), None).to_dict("records")
    return Table(
        loaded, totals, days, maybe, _file_places(scratch, loaded.source, places, city_map)
    )


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
