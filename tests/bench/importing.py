"""The import of a police file against a bare DuckDB read of the same file.

"Bare" is the least that can be called reading it: `create table t as select * from read_csv(...)`,
every column of every row into a table in memory, types guessed. The import does that and also
finds victims, days and places, reconciles, and stores what is kept.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dashboard import city, settings
from dashboard.intake import simulate
from dashboard.intake.boundaries import import_boundaries
from dashboard.intake.portals import import_crime

SCALE = 4.0
"""Times the demo city: about as many rows as a year of a city of half a million."""


@dataclass(frozen=True)
class Result:
    """Median seconds of both, and what was read."""

    imported: float
    bare: float
    rows: int
    megabytes: float


def compare(folder: Path, today: date, rounds: int) -> Result:
    """Import one simulated police file again and again, each time beside a bare read of it."""
    demo = city.load(settings.read({}).city_folder)
    named = f"simulated_police_{today.year - 3}.csv"
    files = simulate.iter_portal_files(demo, folder / "files", today=today, scale=SCALE)
    path = next(file for file in files if file.name == named)
    imported, bare, rows = [], [], 0
    for number in range(rounds + 1):
        fresh = settings.read({}, data_folder=folder / f"data-{number}")
        outlines = sorted((demo.folder / "boundaries").glob("*.geojson"))
        import_boundaries(fresh, demo, outlines, today=today)
        started = time.perf_counter()
        import_crime(fresh, demo, [path], today=today)
        imported.append(time.perf_counter() - started)
        with duckdb.connect() as connection:
            started = time.perf_counter()
            connection.execute("create table t as select * from read_csv(?)", [str(path)])
            bare.append(time.perf_counter() - started)
            rows = connection.execute("select count(*) from t").fetchall()[0][0]
    # The first round loads libraries.
    return Result(
        statistics.median(imported[1:]),
        statistics.median(bare[1:]),
        rows,
        path.stat().st_size / 1e6,
    )
