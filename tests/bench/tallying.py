"""The tally of a case-level export against a bare DuckDB read of the same file.

"Bare" is `create table t as select * from read_csv(...)`, as for the import. The tally does that
and also turns people into hashes, texts into codes and places into areas, drops repetitions and
counts distinct people. Each is a process of its own, so that its peak of memory can be told.

    python -m tests.bench.tallying [ROWS]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import psutil

from dashboard.intake.tally.areas import read_areas
from dashboard.intake.tally.mapping import read_mapping
from dashboard.intake.tally.run import tally

ROWS = 10_000_000
TODAY = date(2026, 11, 18)
FIRST, LAST = date(2025, 7, 1), date(2026, 6, 1)
"""The fiscal year that is counted; two thirds of the rows lie in it."""

AREAS = 40
SERVICES = {
    "Job club": "job_training_placement", "GED class": "education_ged",
    "Counseling session": "counseling", "Food and bus passes": "emergency_assistance",
    "Rent help": "housing", "Mediation": "conflict_resolution", "Court support": "legal",
    "Clinic visit": "health",
}  # fmt: skip
GROUPS = {
    "Survivor": "victim_or_family", "Family of victim": "victim_or_family",
    "At high risk": "high_risk", "Coming home": "returning_citizen", "Other": "other",
}  # fmt: skip
MAPPING = f"""
organization = "harbor-house"
periods = "month"
fiscal_year_starts = "07-01"
time_zone = "America/Chicago"
date_formats = ["%m/%d/%Y"]
[tables.service]
[services]
table = "service"
person = "Participant ID"
served_at = "Service Date"
[services.service_type]
column = "Service"
values = {{ {", ".join(f'"{text}" = "{code}"' for text, code in SERVICES.items())} }}
[services.population]
column = "Participant Group"
values = {{ {", ".join(f'"{text}" = "{code}"' for text, code in GROUPS.items())} }}
[services.area]
neighborhood = "Neighborhood"
town = {{ column = "City", city = ["Lanternford"] }}
"""


@dataclass(frozen=True)
class Result:
    """Median seconds of both, what was read, and the highest memory of the tally, in megabytes."""

    tallied: float
    bare: float
    rows: int
    megabytes: float
    peak_megabytes: float


def compare(folder: Path, rows: int, rounds: int) -> Result:
    """Tally one made-up export again and again, each time beside a bare read of it."""
    make(folder, rows)
    tallied, bare, peaks = [], [], []
    for _ in range(rounds):
        took, peak = _in_a_process("tally", folder)
        tallied.append(took)
        peaks.append(peak)
        bare.append(_in_a_process("bare", folder)[0])
    megabytes = (folder / "export.csv").stat().st_size / 1e6
    return Result(
        statistics.median(tallied), statistics.median(bare), rows, megabytes, max(peaks)
    )  # fmt: skip


def make(folder: Path, rows: int) -> None:
    """Write a made-up export of `rows` services of about an eighth as many made-up people."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    lines = [f"neighborhood-{at},Neighborhood {at},neighborhood" for at in range(AREAS)]
    header = "area_id,area_name,area_type"
    (folder / "areas.csv").write_text("\n".join([header, *lines, ""]), "utf-8")
    # Numbers that look drawn and are the same each time.
    select = """
        select
            'S' || lpad(cast(i as varchar), 9, '0') as "Record ID",
            'HH-' || cast(hash(i * 7 + 1) % $people as varchar) as "Participant ID",
            strftime(date '2025-01-15' + cast(hash(i) % 548 as integer), '%m/%d/%Y')
                as "Service Date",
            $services[1 + cast(hash(i * 3) % len($services) as integer)] as "Service",
            $groups[1 + cast(hash(i * 5) % len($groups) as integer)] as "Participant Group",
            'Neighborhood ' || cast(hash(i * 11) % $areas as varchar) as "Neighborhood",
            ['', 'Lanternford', 'Lanternford', 'Elsewhere'][1 + cast(hash(i * 13) % 4 as integer)]
                as "City",
            'note ' || md5(cast(i as varchar)) as "Notes",
            'worker ' || cast(i % 40 as varchar) as "Worker"
        from range($rows) as made_up (i)
    """
    values = {
        "people": max(1, rows // 8), "services": list(SERVICES), "groups": list(GROUPS),
        "areas": AREAS, "rows": rows,
    }  # fmt: skip
    with duckdb.connect() as connection:
        relation = connection.sql(select, params=values)
        relation.write_csv(str(folder / "export.csv"), header=True)


def _in_a_process(what: str, folder: Path) -> tuple[float, float]:
    """Seconds of the work, libraries loaded before, and the peak of memory in megabytes."""
    command = [sys.executable, "-m", "tests.bench.tallying", what, str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak = json.loads(told.stdout)
    return seconds, peak


def _tally(folder: Path) -> None:
    tally(
        [folder / "export.csv"],
        read_mapping(folder / "mapping.toml"),
        today=TODAY,
        areas=read_areas(folder / "areas.csv"),
        first=FIRST,
        last=LAST,
    )


def _bare(folder: Path) -> None:
    with duckdb.connect() as connection:
        path = str(folder / "export.csv")
        connection.execute("create table t as select * from read_csv(?)", [path])


def _peak_megabytes() -> float:
    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):
        return memory.peak_wset / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _main(arguments: list[str]) -> None:
    if arguments and arguments[0] in ("tally", "bare"):
        started = time.perf_counter()
        {"tally": _tally, "bare": _bare}[arguments[0]](Path(arguments[1]))
        print(json.dumps([time.perf_counter() - started, _peak_megabytes()]))
        return
    rows = int(arguments[0]) if arguments else ROWS
    with tempfile.TemporaryDirectory() as folder:
        print(compare(Path(folder), rows, 3))


if __name__ == "__main__":
    _main(sys.argv[1:])
