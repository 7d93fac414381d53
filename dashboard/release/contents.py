"""What a release file holds: which tables, filled from where, and the last look before use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import database, warehouse
from dashboard.database import Builder, Database, load_query

COPIED = (
    "measure",
    "area",
    "area_shape",
    "area_membership",
    "area_alias",
    "count_by_period",
    "published_total",
    "segment",
    "population",
    "programme",
    "help_line",
    "comparison_city",
    "coverage",
    "coverage_left_out",
    "coverage_place",
)
"""Tables whose rows come from the warehouse; a table that is not named here stays there."""
BUILD_INFO = (
    "city_id",
    "city_name",
    "publisher_city_name",
    "is_simulated",
    "city_series",
    "data_through_on",
    "built_at",
)
OWN = ("release_info", "vintage", "revision", "released")
PROTECTED = ("program_count", "program_period", "view_menu")
"""Tables whose rows have been through disclosure control."""
PUBLIC_RECORD = "public_record"
LEAST_K = 11
"""Nothing is ever published about fewer people, whatever a city has set."""


class ReleaseError(ValueError):
    """A release that cannot be published or withdrawn; what is in service stays."""


def content_hash(frames: dict[str, pd.DataFrame]) -> str:
    """SHA-256 of what the frames say, whatever the order of rows and the time of the build."""
    digest = hashlib.sha256()
    for name in sorted(frames):
        frame = frames[name].drop(columns="built_at", errors="ignore").astype(object)
        frame = frame.where(frame.notna(), None)
        digest.update(f"\x1d{name}\x1e{','.join(frame.columns)}".encode())
        rows = ("\x1f".join(map(repr, row)) for row in frame.itertuples(index=False, name=None))
        for row in sorted(rows):
            digest.update(f"\x1e{row}".encode())
    return digest.hexdigest()


def read(
    db: Database, protected: Mapping[str, pd.DataFrame] | None = None
) -> dict[str, pd.DataFrame]:
    """The rows that may be published, with the columns a release gives.

    `protected` holds the tables `PROTECTED`, which come from disclosure control and not from the
    warehouse; without it the release brings public record only.
    """
    frames = {name: db.read(name, columns(name)) for name in COPIED}
    for name in PROTECTED:
        frames[name] = pd.DataFrame(columns=columns(name)) if protected is None else protected[name]
    measures = frames["measure"]
    is_record = measures["kind"] == PUBLIC_RECORD
    is_on_the_menu = measures["measure_id"].isin(frames["view_menu"]["measure_id"])
    frames["measure"] = measures[is_record | is_on_the_menu].reset_index(drop=True)
    # Days of areas below the city never leave the warehouse, not even on the way to a release.
    counts = frames["count_by_period"]
    finer = (counts["period_type"] == "day") & (counts["area_type"] != "city")
    record = measures.loc[is_record, "measure_id"]
    frames["count_by_period"] = counts[~finer & counts["measure_id"].isin(record)]
    frames["build_info"] = db.read("build_info", BUILD_INFO)
    return frames


def fill(
    builder: Builder,
    frames: dict[str, pd.DataFrame],
    history: dict[str, pd.DataFrame],
    params: dict[str, dict[str, Any]],
) -> None:
    """Make every table of a release from the warehouse's frames and the history before it."""
    for name in (*COPIED, *PROTECTED):
        builder.frame(name, frames[name], load_query(f"release/{name}").gives)
    known = load_query("warehouse/build_info").gives
    builder.frame("build_info", frames["build_info"], {name: known[name] for name in BUILD_INFO})
    for name, frame in history.items():
        kind = {"count": "count_by_period", "info": "release_info"}.get(name, name)
        builder.frame(f"previous_{name}", frame, load_query(f"release/{kind}").gives)
    for name in (*COPIED, *PROTECTED, *OWN):
        builder.table(name, f"release/{name}", **params.get(name, {}))
    warehouse.explain(builder)


def history_of(previous: dict[str, Any] | None, releases: Path) -> dict[str, pd.DataFrame]:
    """What the release in service published and remembers; empty frames before the first."""
    tables = {
        "vintage": "vintage",
        "revision": "revision",
        "count": "count_by_period",
        "info": "release_info",
        "coverage": "coverage",
    }
    if previous is None:
        return {name: pd.DataFrame(columns=columns(table)) for name, table in tables.items()}
    with database.open_public(releases / Path(previous["file"]).name) as db:
        return {name: db.read(table, columns(table)) for name, table in tables.items()}


def columns(table: str) -> list[str]:
    """The columns of a table of a release, in order."""
    return list(load_query(f"release/{table}").gives)


def inspect(path: Path, release_id: str) -> pd.DataFrame:
    """Open the finished file as the public will, and refuse it if it holds what it must not.

    Returns the numbers this release changed.
    """
    with database.open_public(path) as db:
        tables = {table for table, _, _ in db.columns()}
        if tables != {*COPIED, *PROTECTED, *OWN, "column_note"}:
            raise ReleaseError("The public file holds another table; nothing was published.")
        measures = db.read("measure", ("measure_id", "kind"))
        record = measures.loc[measures["kind"] == PUBLIC_RECORD, "measure_id"]
        if not db.read("count_by_period", ("measure_id",))["measure_id"].isin(record).all():
            raise ReleaseError("The public file counts more than public record; not published.")
        _inspect_protected(db, set(measures["measure_id"]) - set(record))
        for table in ("count_by_period", "vintage"):
            grain = db.read(table, ("area_type", "period_type")).drop_duplicates()
            city_days = (grain["area_type"] == "city") & (grain["period_type"] == "day")
            if not (grain["period_type"].isin(("month", "year")) | city_days).all():
                raise ReleaseError("The public file counts areas by day; nothing was published.")
        revisions = db.ask("public/revisions")
    return revisions[revisions["release_id"] == release_id].reset_index(drop=True)


def _inspect_protected(db: Database, on_the_menu: set[str]) -> None:
    """The plainest rules of the protected tables, asked again of the finished file."""
    counts = db.read("program_count", columns("program_count"))
    menu = db.read("view_menu", columns("view_menu"))
    if on_the_menu != set(menu["measure_id"]):
        raise ReleaseError("The public file has a measure that is not on its menu; not published.")
    view = ["measure_id", "attribute", "area_type", "period_type"]
    known = pd.MultiIndex.from_frame(menu[view])
    is_shown = counts["status"] == "shown"
    is_zero = counts["counted"].eq(0).fillna(False)
    is_city = (counts["area_type"] == "city") & (counts["attribute"] == "")
    rules = {
        "a cell outside the menu": ~pd.MultiIndex.from_frame(counts[view]).isin(known),
        "a value that is not shown": ~is_shown & counts["counted"].notna(),
        "a shown cell without a value": is_shown & counts["counted"].isna(),
        f"a count below {LEAST_K}": is_shown & ~is_zero & (counts["counted"].fillna(0) < LEAST_K),
        "a zero below the city": is_shown & is_zero & ~is_city,
        "another status": ~counts["status"].isin(("shown", "not_shown", "not_reported")),
    }
    for name, broken in rules.items():
        if broken.any():
            raise ReleaseError(f"The public file holds {name}; nothing was published.")
