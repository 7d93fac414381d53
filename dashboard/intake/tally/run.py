"""A whole tally: from the files of an export to the files of reports, all in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from dashboard import database
from dashboard.intake.errors import IntakeError
from dashboard.intake.files import Progress, leave_no_memory_image
from dashboard.intake.partner.model import plain
from dashboard.intake.tally.areas import Areas
from dashboard.intake.tally.counting import Tallied, count
from dashboard.intake.tally.loading import (
    Desk,
    check_ways_to_write,
    is_of_memory,
    load,
    show_column,
)
from dashboard.intake.tally.parts import Cell, Counted, Mapping, Table
from dashboard.intake.tally.periods import Range, choose_range
from dashboard.intake.tally.saying import lines, refuse_flaws
from dashboard.intake.tally.sources import Source, find_file
from dashboard.intake.tally.writing import as_csv

MEMORY = "1500MB"
"""What the database may take; the libraries take about 0.2 GB beside it."""
MOST_VALUES = 500
"""Different texts that a column of kinds may have; a column with more holds something else."""


@dataclass(frozen=True)
class Report:
    """The file of one report, and what a person should know about it."""

    report: str
    content: bytes = field(repr=False)
    lines: tuple[str, ...]


def tally(
    exports: Sequence[Path],
    mapping: Mapping,
    *,
    today: date,
    areas: Areas | None = None,
    first: date | None = None,
    last: date | None = None,
    mapping_folder: Path = Path(),
    progress: Progress | None = None,
) -> list[Report]:
    """Count an export (files, or a folder of them) into one file for each report of `mapping`.

    The periods are those from the one that holds `first` to the one that holds `last`; without
    them the last one that is over. `mapping_folder` is where the list of addresses lies. Raises
    IntakeError, with all flaws of a report at once; nothing is written in any case.
    """
    leave_no_memory_image()
    asked = choose_range(mapping.periods, first, last, today)
    if areas is None and any(counted.place.cells for counted in mapping.reports):
        raise IntakeError(
            "The mapping places people into areas: give the city's list of them with --areas FILE "
            "(areas.csv of the city's folder)."
        )
    sources = _sources(exports, mapping, mapping_folder)
    reports = []
    for counted in mapping.reports:
        export = sources[counted.table].name
        try:
            tallied = _count(mapping, counted, areas or Areas(), sources, asked, today, progress)
        except (database.EngineError, database.DatabaseError) as problem:
            if not is_of_memory(problem):
                raise
            raise IntakeError(
                f"{export} needs more memory than the tally may take; count fewer periods at once "
                "with --from and --to."
            ) from None
        refuse_flaws(mapping, counted, tallied, asked, export)
        content = as_csv(tallied, asked, mapping.organization)
        rows = content.count(b"\r\n") - 1
        said = lines(mapping, counted, tallied, asked, rows)
        reports.append(Report(counted.report, content, tuple(said)))
    return reports


def values(
    exports: Sequence[Path], mapping: Mapping, column: str, mapping_folder: Path = Path()
) -> list[tuple[str, int]]:
    """The texts of a column that holds kinds of something, with the number of rows of each.

    Raises IntakeError for a column of persons, days or addresses, for one that the mapping does
    not use for kinds or names of places, and for one with too many different texts to be such.
    """
    leave_no_memory_image()
    table, cell, key = _column_of_kinds(mapping, column)
    source = _sources(exports, mapping, mapping_folder)[table.name]
    with database.scratch([source.path], MEMORY, joins_as_written=True) as builder:
        desk = Desk(builder, mapping, Areas(), {table.name: source})
        found = show_column(desk, source, cell, key, MOST_VALUES + 1)
    if len(found) > MOST_VALUES:
        raise IntakeError(
            f"Column {column} has more than {MOST_VALUES} different texts, so it holds no kinds of "
            "something; it is not shown."
        )
    return found


def _count(
    mapping: Mapping, counted: Counted, areas: Areas, sources: dict[str, Source], asked: Range,
    today: date, progress: Progress | None,
) -> Tallied:  # fmt: skip
    paths = [source.path for source in sources.values()]
    for is_careful in (False, True):
        # A database of its own for each report, because memory is what is scarce.
        with database.scratch(paths, MEMORY, joins_as_written=True) as builder:
            desk = Desk(builder, mapping, areas, sources, progress)
            check_ways_to_write(desk)
            # The whole fiscal year, because it tells who is new.
            year_start = asked.fiscal_year_start(mapping.fiscal_month)
            load(replace(desk, is_careful=is_careful), counted, year_start, asked.last_day)
            tallied = count(desk, counted, asked, today)
        notes = tallied.notes
        is_unreadable = any(notes[name] for name in notes if name.startswith("unreadable_"))
        if not is_unreadable or notes["first_unreadable"]:
            break  # else read again by the reader that knows the number of a row
    return tallied


def _sources(exports: Sequence[Path], mapping: Mapping, folder: Path) -> dict[str, Source]:
    used = {name for counted in mapping.reports for name in (counted.table, *counted.linked)}
    sources = {
        name: Source(table, find_file(table, list(exports)))
        for name, table in mapping.tables.items()
        if name in used
    }
    if mapping.addresses is not None:
        table = mapping.addresses.table
        path = (folder / (table.file or "")).resolve()
        if not path.is_file():
            raise IntakeError(
                f"{mapping.name}, key addresses.file: there is no such file beside the mapping; "
                "put it there."
            )
        sources[table.name] = Source(table, path)
    return sources


def _column_of_kinds(mapping: Mapping, column: str) -> tuple[Table, Cell, str]:
    shown: dict[str, tuple[Table, Cell, str]] = {}
    hidden: set[str] = set()
    for counted in mapping.reports:
        instants = (counted.happened, counted.reached, counted.decided)
        hidden |= {name for one in instants if one for name in one.cell.columns}
        hidden |= {counted.person or "", *counted.linked.values()}
        hidden |= set(counted.place.address.columns) if counted.place.address else set()
        cells = [(name, codes.cell) for name, codes in counted.codes.items()]
        cells += [("area", cell) for cell in (counted.place.neighborhood, counted.place.town)]
        for name, cell in cells:
            if cell is not None:
                table = mapping.tables[cell.of or counted.table]
                shown[plain(cell.words)] = (table, cell, counted.key(name))
    for table in mapping.tables.values():
        hidden.add(table.key or "")
        for name in table.rows:
            whole = replace(table, rows={})
            shown.setdefault(plain(name), (whole, Cell((name,)), f"tables.{table.name}.rows"))
    wanted = plain(column)
    if wanted not in shown or wanted in {plain(name) for name in hidden}:
        raise IntakeError(
            "Only columns are shown that the mapping uses for kinds of something or for names of "
            "places; never one of persons, days or addresses, nor one it does not use."
        )
    return shown[wanted]
