"""Keeping published totals in the record store: every variant, none overwritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.city import TOTALS, VARIANT, City, as_of_last_day
from dashboard.intake.delimited import as_text, file_bytes, read_rows
from dashboard.intake.errors import IntakeError
from dashboard.intake.reports import Report, counted
from dashboard.intake.store import Put, RecordStore
from dashboard.intake.totals.tables import Figure, Known, Table, read_table, source_of
from dashboard.settings import Settings

MAX_BYTES = 50_000_000
RULES = 1  # raise when the same file would now give other figures
Progress = Callable[[str, int, int | None], None]


def import_totals(
    settings: Settings,
    city: City,
    paths: Sequence[Path],
    *,
    today: date,
    progress: Progress | None = None,
) -> list[Report]:
    """Read tables of published totals; one report per file, whose numbers add up.

    Only this city's and its comparison cities' figures are kept. A figure with a newer `as_of` is
    kept beside the older; a file read before changes nothing. Raises IntakeError, and then nothing
    of any file is kept.
    """
    store = RecordStore(settings.restricted)
    tell = progress or (lambda label, done, total: None)
    puts: dict[str, Put] = {}
    reports: list[tuple[str, Report]] = []
    for number, path in enumerate(Path(path) for path in paths):
        tell(f"Reading {path.name}", number, len(paths))
        content = file_bytes(path, MAX_BYTES)
        rows = read_rows(as_text(content, path.name), path.name)
        first = next(rows, None)
        if first is None:
            raise IntakeError(f"{path.name} has a header and no rows; download it again.")
        source_id, mapping = source_of(city, set(first), path.name)
        key = f"totals/{source_id}"
        before = puts.get(key) or store.get(key)
        files = list(before.sidecar["files"]) if before else []
        mark = _mark(content, mapping, city)
        if any(file["mark"] == mark for file in files):
            headline = f"{path.name}: these totals are already here; nothing changed."
            reports.append((source_id, Report(headline)))
            continue
        held = _concat([all_totals(store, city), *(put.rows for put in puts.values())])
        months = _known_months(held, mapping.get("publisher"))
        table = read_table(city, mapping, chain([first], rows), path.name, months)
        new, already = _new_figures(table.figures, held, path.name, today)
        old = None if before is None else before.rows if isinstance(before, Put) else before.rows()
        kept = _concat([old, pd.DataFrame(map(asdict, new), columns=list(TOTALS))])
        facts = _facts(path.name, table, new, already)
        files.append(
            {
                "mark": mark,
                "sha256": hashlib.sha256(content).hexdigest(),
                "file_name": path.name,
                "imported_on": today.isoformat(),
                **facts,
            }
        )
        sidecar = {
            "source_id": source_id,
            "sha256": files[-1]["sha256"],
            "files": files,
            "title": mapping["title"],
            "publisher": mapping.get("publisher", ""),
        }
        follows = before.follows if isinstance(before, Put) else before
        puts[key] = Put(key, sidecar, rows=kept, follows=follows)
        reports.append((source_id, _report(path.name, mapping, facts)))
    if puts:
        city.mark_defaults(_concat([all_totals(store, city), *(put.rows for put in puts.values())]))
        store.put_many(puts.values())
    for source_id, report in reports:
        report.keep(settings.restricted, f"totals-{source_id}")
    return [report for _, report in reports]


def all_totals(store: RecordStore, city: City) -> pd.DataFrame:
    """Every published variant: those of totals.csv, then the imported ones (same columns)."""
    imported = [entry.rows() for entry in store.entries("totals").values()]
    return _concat([city.totals, *imported])


def _concat(frames: Iterable[pd.DataFrame | None]) -> pd.DataFrame:
    """The frames one below the other, each variant once; the last that gives it counts."""
    held = [frame for frame in frames if frame is not None and len(frame)]
    if not held:
        return pd.DataFrame(columns=list(TOTALS))
    whole = pd.concat([frame.astype({"counted": "int64"}) for frame in held], ignore_index=True)
    return whole.drop_duplicates(VARIANT, keep="last", ignore_index=True)


def _mark(content: bytes, mapping: dict, city: City) -> str:
    cities = [city.publisher_city_name, *city.comparison_cities]
    parts = (content, json.dumps([mapping, cities, RULES], sort_keys=True).encode())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _known_months(held: pd.DataFrame, publisher: str | None) -> Known:
    """The publisher's latest homicide figure of each city's months."""
    months: Known = {}
    for row in held.itertuples():
        if (row.period_type, row.publisher, row.measure_id) != (
            "month",
            publisher,
            "homicide_victims",
        ):
            continue
        key = (row.city_name, row.period_start)
        last = months.get(key)
        if last is None or as_of_last_day(row.as_of) >= as_of_last_day(last[0]):
            months[key] = (row.as_of, int(row.counted))
    return months


def _new_figures(
    figures: list[Figure], held: pd.DataFrame, name: str, today: date
) -> tuple[list[Figure], int]:
    """The figures not yet held, and how many were held. A contradiction is refused."""
    known = {
        tuple(row[:-1]): row[-1]
        for row in held[[*VARIANT, "counted"]].itertuples(index=False, name=None)
    }
    new, already = [], 0
    for figure in figures:
        variant = tuple(getattr(figure, column) for column in VARIANT)
        if figure.period_start > today:
            raise IntakeError(
                f"{name}: holds a figure for a period that has not begun; check the dates."
            )
        if variant not in known:
            known[variant] = figure.counted
            new.append(figure)
        elif known[variant] == figure.counted:
            already += 1
        else:
            raise IntakeError(
                f"{name}: gives another figure for the {figure.period_type} that begins on "
                f"{figure.period_start} than is held as of the same date ({figure.as_of}); give "
                "the newer figure its own as-of date."
            )
    return new, already


def _facts(name: str, table: Table, new: list[Figure], already: int) -> dict[str, Any]:
    if not table.rows_used:
        raise IntakeError(
            f"{name} holds no figure of this city or its comparison cities; check that it is the "
            "right file, or add the city's name to sources.toml."
        )
    return {
        "rows_read": table.rows_read,
        "rows_used": table.rows_used,
        "rows_left_out": dict(sorted(table.rows_left_out.items())),
        "figures_new": len(new),
        "figures_known": already,
        "figures_left_out": dict(sorted(table.figures_left_out.items())),
    }


def _report(name: str, mapping: dict[str, Any], facts: dict[str, Any]) -> Report:
    lines = [f"{counted(facts['rows_used'], 'row')} used"]
    lines += [
        f"{counted(number, 'row')} left out: {reason}"
        for reason, number in facts["rows_left_out"].items()
    ]
    lines.append(f"{counted(facts['figures_new'], 'figure')} new")
    if facts["figures_known"]:
        lines.append(f"{counted(facts['figures_known'], 'figure')} already known")
    lines += [
        f"{counted(number, 'figure')} left out: {reason}"
        for reason, number in facts["figures_left_out"].items()
    ]
    return Report(
        f"{name}: {mapping['title']}: {counted(facts['rows_read'], 'row')} read",
        tuple(lines),
        facts,
    )
