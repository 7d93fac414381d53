"""Importing police files: from a stranger's table to reduced rows in the record store.

A file goes through five steps: a first look (files), a scratch table of the needed columns (rows,
spreadsheets), days and victims (days, victims), places (placing), and the reconciliation that must
add up (reconcile). Only then is anything stored, all files of one command at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import database
from dashboard.city import City
from dashboard.intake import reconcile
from dashboard.intake.errors import IntakeError
from dashboard.intake.files import (
    Examined,
    Fetched,
    Progress,
    examine,
    leave_no_memory_image,
    refusal,
)
from dashboard.intake.placing import Places, known_places
from dashboard.intake.reading import Table, load, read
from dashboard.intake.reports import Report, counted
from dashboard.intake.schemas import CrimeSource, crime_sources
from dashboard.intake.store import Entry, Put, RecordStore
from dashboard.intake.victims import count_victims, counting_rule
from dashboard.settings import Settings

MEMORY = "2GB"
ENOUGH_POINTS = 20
"""Fewer points than this may all be mistakes; from this many on they tell which city it is."""
LEAST_INSIDE = 0.1
COLUMNS = [
    "happened_on", "date_basis", "kind", "counted", "neighborhood_id", "district_id",
    "division_id", "place_quality",
]  # fmt: skip
"""Every column that is stored of a counted victim; nothing else ever is."""


def import_crime(
    settings: Settings,
    city: City,
    paths: Sequence[Path | Fetched],
    *,
    today: date,
    source_id: str | None = None,
    source_year: int | None = None,
    as_of: date | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> list[Report]:
    """Import police files (CSV, JSON, XLSX), each holding the records of one source and year.

    Records fetched from a portal may come as `Fetched` instead of a path.

    `source_id` names a [crime.*] table of the city's sources.toml (default: the one whose columns
    fit); `source_year` the year of the dataset, where it is known (default: the year most rows
    were reported in); `as_of` the day the portal last changed it (default: the last day reported).
    A file older than the one in use is refused unless `force`, which also reads the same file anew.

    All files are stored together, or none: raises IntakeError with one sentence, and the record
    store is as it was. Gives one report for each file, which is also kept in `reports/`.
    """
    leave_no_memory_image()
    store = RecordStore(settings.restricted)
    store.sweep()
    sources = crime_sources(city.sources)
    in_use = store.entries("crime")
    puts: dict[str, Put] = {}
    reports: list[Report] = []
    for path in paths:
        file = path if isinstance(path, Fetched) else examine(path, progress)
        with _naming(file.name):
            same = _same_file(file, in_use, sources, store)
            if same is not None and not force:
                reports.append(reconcile.unchanged(file.name, same.sidecar))
                continue
            put, report = _import_one(
                file, city, sources, source_id, source_year, as_of, today, force, store, in_use,
                progress,
            )  # fmt: skip
            if put.key in puts:
                raise IntakeError(
                    f"holds the year {put.sidecar['source_year']} like another file of this "
                    "command; import one file for each year"
                )
        puts[put.key] = put
        reports.append(report)
    if puts:
        store.put_many(puts.values())
    for report in reports:
        if "source_year" in report.facts:
            told = report.facts
            at = told["imported_at"][:19].replace(":", "").replace("-", "")
            name = f"crime-{told['source_id']}-{told['source_year']}-{at}-{told['sha256'][:8]}"
            report.keep(settings.restricted, name)
    return reports


def _same_file(
    file: Examined | Fetched, in_use: Mapping[str, Entry], sources: Mapping[str, CrimeSource],
    store: RecordStore,
) -> Entry | None:  # fmt: skip
    """The entry made from this very file with today's rules and boundaries, if there is one."""
    for entry in in_use.values():
        if entry.sidecar["sha256"] == file.sha256 and is_up_to_date(entry, sources, store):
            return entry
    return None


def is_up_to_date(entry: Entry, sources: Mapping[str, CrimeSource], store: RecordStore) -> bool:
    """Whether a crime entry was made with today's rules and the boundaries now in the store."""
    source = sources.get(entry.sidecar["source_id"])
    made_with = (entry.sidecar["boundary_layers"], entry.sidecar["rules"])
    return source is not None and made_with == (_layers(store), source.fingerprint)


def _readable(file: Examined | Fetched) -> list[Path]:
    return [file.path] if isinstance(file, Examined) else []


def _layers(store: RecordStore) -> dict[str, str]:
    return {
        key.partition("/")[2]: str(entry.sidecar.get("sha256"))
        for key, entry in store.entries("boundaries").items()
    }


def _import_one(
    file: Examined | Fetched, city: City, sources: Mapping[str, CrimeSource], source_id: str | None,
    source_year: int | None, as_of: date | None, today: date, force: bool, store: RecordStore,
    in_use: Mapping[str, Entry], progress: Progress | None,
) -> tuple[Put, Report]:  # fmt: skip
    if progress:
        progress(f"Counting {file.name}", 0, None)
    with database.scratch(_readable(file), memory=MEMORY) as scratch:
        loaded = load(scratch, file, sources, source_id, progress)
        source = loaded.source
        places = known_places(store, city.memberships, source.default_places, source.division_codes)
        table = read(scratch, loaded, places, city.map)
    _refuse_another_city(table.file_places, city.city_name)
    year = source_year if source_year is not None else table.days.source_year()
    key = f"crime/{source.source_id}/{year}"
    sidecar, rows = _count(table, places, year, today)
    before = in_use.get(key)
    sidecar |= {
        "sha256": file.sha256,
        "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "imported_on": _came_on(before, file, today),
        "as_of_on": as_of.isoformat() if as_of else sidecar["covers_to"],
        "replaces": before.sidecar["sha256"] if before else None,
        "changes": reconcile.changes(before.rows(), rows) if before else [],
    }
    if before is not None and not force and sidecar["as_of_on"] < before.sidecar["as_of_on"]:
        raise IntakeError(
            f"ends {sidecar['as_of_on']}, before the file in use for {year}, which ends "
            f"{before.sidecar['as_of_on']}; to go back to it, import it with --force"
        )
    report = reconcile.report(file.name, sidecar, _notes(table, year, before, sidecar))
    return Put(key, sidecar, rows=rows, follows=before), report


def _came_on(before: Entry | None, file: Examined | Fetched, today: date) -> str:
    """The day this very file came first: counting it anew makes it no newer file."""
    if before is not None and before.sidecar["sha256"] == file.sha256:
        return str(before.sidecar.get("imported_on", before.sidecar["imported_at"][:10]))
    return today.isoformat()


def _refuse_another_city(places: Mapping[str, Any], city_name: str) -> None:
    """A file of another city, a made-up one above all, must not count as this city's deaths."""
    if places["box_of"] is None:
        return
    inside, outside = places["in_city"] + places["default"], places["out_of_city"]
    if outside >= ENOUGH_POINTS and inside < LEAST_INSIDE * (inside + outside):
        raise IntakeError(
            f"nearly all of its points lie outside {city_name}; check that it is this city's "
            "file, or correct the box under [map] in city.toml"
        )


def _count(
    table: Table, places: Places, year: int, today: date
) -> tuple[dict[str, Any], pd.DataFrame]:
    """The reduced rows and the part of their sidecar that the file alone decides."""
    source, says_who = table.loaded.source, table.totals["rows_with_involvement"] > 0
    found = count_victims(table.maybe, source, table.days.of, says_who, today)
    left_out = found.left_out + Counter(
        other_offense=table.totals["rows_read"] - table.totals["rows_that_may_be_homicides"]
    )
    reconcile.require_sum(table.totals["rows_read"], len(found.victims), left_out)
    if found.left_out["no_report_number"] > len(found.victims):
        # Without report numbers victims cannot be told apart, and the year would fall to nothing.
        raise IntakeError(
            "has no report number on most of its homicide rows; export the table again with the "
            "report numbers"
        )
    rows = _reduced(found.victims, places)
    if year not in table.days.covers:
        raise IntakeError(f"has no row reported in {year}; check that it is the file of that year")
    first, last = table.days.covers[year]
    at_default = sum(places.default_place(*point) is not None for point in found.homicide_points)
    sidecar = {
        "source_id": source.source_id,
        "source_year": year,
        "rules": source.fingerprint,
        "counted_unit": "victims" if says_who else "reports",
        "counting_rule": counting_rule(source, says_who, "person_no" in table.loaded.names),
        "covers_from": first.isoformat(),
        "covers_to": last.isoformat(),
        "reconciliation": {
            "rows_read": table.totals["rows_read"],
            "rows_used": len(found.victims),
            "counted": int(rows["counted"].sum()),
            "left_out": dict(left_out),
            "repeated": {
                reason: left_out[reason]
                for reason in ("duplicate_row", "same_victim", "same_report")
                if left_out[reason]
            },
            "homicide_rows": len(found.homicide_points)
            + sum(left_out[reason] for reason in reconcile.NOT_COUNTED),
            "homicide_rows_at_default_places": at_default,
        },
        "date_bases": dict(Counter(rows["date_basis"])),
        "places": dict(Counter(rows["place_quality"])),
        "file_places": table.file_places,
        "boundary_layers": dict(places.layers),
    }
    return sidecar, rows


def _reduced(victims: Sequence[Any], places: Places) -> pd.DataFrame:
    """One row per victim, COLUMNS only, sorted by them, so that no order of the file is kept."""
    rows = []
    for victim in victims:
        at = places.place(victim)
        rows.append((
            victim.happened_on, victim.date_basis, "homicide_victim", 1,
            at.neighborhood_id, at.district_id, at.division_id, at.place_quality,
        ))  # fmt: skip
    return pd.DataFrame(sorted(rows), columns=COLUMNS)


def _notes(table: Table, year: int, before: Entry | None, sidecar: Mapping[str, Any]) -> list[str]:
    notes = list(table.loaded.notes)
    elsewhere = sum(table.days.by_year.values()) - table.days.by_year[year]
    if elsewhere:
        were = "row was" if elsewhere == 1 else "rows were"
        notes.append(f"{elsewhere:,} {were} reported in another year than {year}.")
    if table.days.unreadable_rows:
        notes.append(f"{counted(table.days.unreadable_rows, 'date')} could not be read.")
    if sidecar["places"].get("no_boundaries"):
        notes.append(
            "To place them: import the city's boundaries, then this file again "
            "(peaceboard import boundaries FILE)."
        )
    if before is not None:
        was = before.sidecar["reconciliation"]["rows_read"]
        now = sidecar["reconciliation"]["rows_read"]
        if now < 0.9 * was:
            notes.append(f"Note: it has {now:,} rows; the file it replaces had {was:,}.")
    return notes


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Put the file's name before a sentence that does not name it yet."""
    try:
        yield
    except IntakeError as problem:
        if str(problem).startswith((name, "sources.toml", "The ", "Another ")):
            raise
        raise refusal(name, problem) from None
    except (database.EngineError, database.DatabaseError):  # both may repeat values
        raise refusal(
            name, f"cannot be read within {MEMORY} of memory; check that it is the right file"
        ) from None
