"""Files on hand -> the restricted DuckDB file that everything is counted from.

A warehouse is built whole, into a new file of its own name, checked, and only then named as
current. What fails or is killed on the way leaves the last good build in service.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import catalogue, database
from dashboard.city import City, load
from dashboard.database import Builder, Query, load_query, query_names
from dashboard.intake.store import RecordStore
from dashboard.settings import Settings
from dashboard.warehouse import inputs, partners, programs
from dashboard.warehouse.builds import (
    BuildError,
    only_one,
    read_manifest,
    remove_unfinished,
    sha256_of,
    write_manifest,
)

__all__ = ["BuildError", "WarehouseBuild", "build", "current", "fill"]

KEPT_BUILDS = 3
TABLES = (
    # In the order in which they read each other.
    "area",
    "area_shape",
    "area_membership",
    "area_alias",
    "published_total",
    "segment",
    "population",
    "programme",
    "help_line",
    "comparison_city",
    "measure",
    "coverage",
    "coverage_left_out",
    "coverage_place",
    "incident",
    "covered_span",
    "build_info",
    "organization",
    "agreement",
    "expected_report",
    "submitted_period",
    "area_parent",
    "service_referral",
    "service",
    "follow_up",
    "capacity",
    "call_in",
    "meeting",
    "attendance",
    "expected_period",
    "reported_month",
    "program_measure",
    "program_calendar",
)
CITY_TOTALS_OF = "homicide_victims"
"""The measure whose city figures a city may take from published totals."""

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class WarehouseBuild:
    """A finished build: its file, the file's SHA-256 and the list it now heads."""

    path: Path
    build_id: str
    sha256: str
    manifest: dict[str, Any]


def current(settings: Settings) -> Path | None:
    """The file of the current warehouse, or None before the first build."""
    folder = settings.restricted / "warehouse"
    manifest = read_manifest(folder, "builds")
    for entry in manifest["builds"]:
        if entry["build_id"] == manifest["current"]:
            return folder / Path(entry["file"]).name
    return None


def build(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
) -> WarehouseBuild:
    """Build a new warehouse from the city's folder, the record store and the ledger where there
    is one, and make it current.

    `today` is the last day anything may have happened on; `now` (UTC) only labels the build.
    Raises BuildError, CityError, IntakeError or LedgerError, and then changes nothing.
    """
    folder = settings.restricted / "warehouse"
    now = now or datetime.now(UTC)
    build_id = f"{now:%Y-%m-%dT%H%M%S}-{secrets.token_hex(3)}"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # a file that is being written is not its owner's only until it is done
    with only_one(folder):
        remove_unfinished(folder)
        manifest = read_manifest(folder, "builds")
        path = folder / f"{build_id}.duckdb"
        city = load(settings.city_folder)
        with database.build(path) as builder:
            fill(
                builder,
                city,
                RecordStore(settings.restricted),
                build_id=build_id,
                built_at=now,
                today=today,
                progress=progress,
                reported=partners.read(settings),
            )
        path.chmod(0o600)
        sha256 = sha256_of(path)
        entry = {
            "build_id": build_id,
            "file": path.name,
            "sha256": sha256,
            "built_at": now.isoformat(timespec="seconds"),
        }
        manifest = {
            "current": build_id,
            "builds": [*manifest["builds"], entry][-KEPT_BUILDS:],
        }
        write_manifest(folder, manifest, 0o600)
        _prune(folder, {entry["file"] for entry in manifest["builds"]})
    return WarehouseBuild(path, build_id, sha256, manifest)


def fill(
    builder: Builder,
    city: City,
    store: RecordStore,
    *,
    build_id: str,
    built_at: datetime,
    today: date,
    progress: Progress | None = None,
    reported: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Make every table of a warehouse, explain each column, and check the whole.

    `reported` are the frames of `dashboard.ledger.reported.snapshot`, if there are any.
    Raises BuildError if a check finds a broken case, with the first of them.
    """
    tell = progress or (lambda label, done, total: None)
    measures = [load_query(name) for name in query_names("measures")]
    steps = len(TABLES) + len(measures) + 3
    tell("Reading the files on hand", 0, steps)
    with store.reading():
        frames = inputs.frames(
            city, store, measures, build_id=build_id, built_at=_naive(built_at), today=today
        )
    for name, frame in frames.items():
        builder.frame(name, frame, inputs.types(name))
    for name, frame in partners.frames(reported, measures).items():
        builder.frame(name, frame, partners.types(name))
    for done, table in enumerate(TABLES, start=1):
        tell("Building the warehouse", done, steps)
        builder.table(table, f"warehouse/{table}")
    of_reports = [measure for measure in measures if partners.is_program(measure)]
    _count(builder, [measure for measure in measures if measure not in of_reports])
    programs.count(builder, of_reports, has_ledger=reported is not None)
    tell("Explaining every column", steps - 2, steps)
    explain(builder)
    tell("Checking the warehouse", steps - 1, steps)
    _check(builder)
    tell("Checking the warehouse", steps, steps)


def explain(builder: Builder) -> None:
    """Write the dictionary of all tables into the file: as comments and as `column_note`."""
    columns = [(table, column) for table, column, _ in builder.columns()]
    own = [("column_note", name) for name in ("table_name", "column_name", "definition")]
    rows = catalogue.notes([*columns, *own])
    builder.frame("column_note", pd.DataFrame(rows))
    builder.table("column_note", "warehouse/column_note")
    builder.explain(tuple(row.values()) for row in rows)


def _count(builder: Builder, measures: Iterable[Query]) -> None:
    """List the things each measure counts, then count them by period."""
    for measure in measures:
        measure_id = measure.name.split("/")[-1]
        shape = "days" if "happened_on" in measure.gives else "periods"
        builder.table(f"input.measured_{shape}", measure)
        builder.append("counted_thing", f"counting/list_of_{shape}", measure_id=measure_id)
        for period in measure.spec["periods"]:
            builder.append(
                "period_count", "counting/by_period", measure_id=measure_id, period_type=period
            )
    builder.append("period_count", "counting/published_city_totals", measure_id=CITY_TOTALS_OF)
    builder.table("count_by_period", "warehouse/count_by_period")


def _check(builder: Builder) -> None:
    # What must not be there is looked for first: it names the cause of sums that do not add up.
    for name in sorted(query_names("checks"), key=lambda name: not name.startswith("checks/no_")):
        broken = builder.ask(name)
        if len(broken):
            rule = load_query(name).about
            raise BuildError(
                f"The warehouse was not changed, because a check failed: {rule} "
                f"Broken in {len(broken)} place(s), first: {broken['broken'].iloc[0]}."
            )


def _prune(folder: Path, kept: set[str]) -> None:
    for path in folder.glob("*.duckdb"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _naive(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
