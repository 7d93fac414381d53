"""The import of a partner's report against a bare DuckDB read of the same file.

"Bare" is `create table t as select * from read_csv(...)`, in memory. The import does that in a
process of its own with limits, looks in every cell for persons, checks every rule, and stores the
rows, forced to disk, with a receipt.
"""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice, product
from pathlib import Path

import duckdb

from dashboard import city, settings
from dashboard.city import City
from dashboard.intake.partner import Checker
from dashboard.intake.partner.forms import POPULATIONS, SERVICE_TYPES, SERVICES
from dashboard.intake.partner.periods import MONTH, periods_between
from dashboard.ledger.submissions import receive
from tests.ledger import made

ROWS = {"a month of one organization": 24, "the largest file taken": 40_000}
"""The largest is bound by 5 MB, which is a little over 40,000 rows of services."""


@dataclass(frozen=True)
class Result:
    """Median seconds of both, and what was read."""

    what: str
    imported: float
    bare: float
    rows: int
    megabytes: float


def compare(folder: Path, today: date, rounds: int) -> list[Result]:
    """Import files again and again into new ledgers, each time beside a bare read."""
    demo = city.load(settings.read({}).city_folder)
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    found = []
    for what, rows in ROWS.items():
        path = folder / f"services-{rows}.csv"
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, demo, today, rows)
        imported, bare = [], []
        with Checker() as checker:
            for number in range(rounds + 1):
                with made.opened(folder / f"ledger-{rows}-{number}", None) as ledger:
                    started = time.perf_counter()
                    receive(
                        ledger, demo, path.read_bytes(), path.name,
                        organization_id="open-hands", member_id="olga", today=today, now=now,
                        checker=checker,
                    )  # fmt: skip
                    imported.append(time.perf_counter() - started)
                with duckdb.connect() as connection:
                    started = time.perf_counter()
                    connection.execute("create table t as select * from read_csv(?)", [str(path)])
                    bare.append(time.perf_counter() - started)
        # The first round loads libraries.
        found.append(
            Result(
                what,
                statistics.median(imported[1:]),
                statistics.median(bare[1:]),
                rows,
                path.stat().st_size / 1e6,
            )
        )
    return found


def _write(path: Path, demo: City, today: date, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(SERVICES.names)
        out.writerows(islice(_rows(demo, today), rows))


def _rows(demo: City, today: date) -> Iterator[list]:
    months = periods_between(MONTH, date(today.year - 2, 1, 1), date(today.year, today.month, 1))
    areas = demo.areas.loc[demo.areas["area_type"] == "neighborhood", "area_id"]
    finished = [period for period in reversed(months) if period[1] < today]
    kinds = product(finished, areas, SERVICE_TYPES, POPULATIONS)
    for number, ((start, end), area_id, service_type, population) in enumerate(kinds):
        people = 2 + number % 9
        yield ["open-hands", start, end, area_id, service_type, population, people * 2, people,
               people // 2, 3]  # fmt: skip


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        for result in compare(Path(scratch), made.TODAY, 3):
            print(result)
