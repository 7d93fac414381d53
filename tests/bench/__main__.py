"""Run everything and print the table: `python -m tests.bench [--quick]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

from dashboard.apps.public import PAGES
from tests import chromium
from tests.bench import first_visit, importing, peers, reporting, reruns, tallying, weeks
from tests.bench.reruns import Target
from tests.bench.table import Line, show
from tests.bench.yardstick import Yardstick
from tests.serving import REPOSITORY, Door

TODAY = date(2026, 11, 18)
HELLO = "hello-world"


def main() -> None:
    """Measure, in alternation, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer rounds; for trying out.")
    parser.add_argument("--data", type=Path, help="A data folder with a released demo city.")
    parser.add_argument(
        "--only",
        choices=("reruns", "visits", "import", "partners", "weeks", "peers"),
        help="One part of the measurements.",
    )
    wanted = parser.parse_args()
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if wanted.only not in ("import", "partners", "weeks", "peers"):
            data = wanted.data or _release(folder / "data")
            with Yardstick() as hello, Door(data, city="demo") as door:
                targets = _targets(hello, door)
                if wanted.only != "visits":
                    lines += asyncio.run(_reruns(targets, wanted.quick))
                if wanted.only != "reruns":
                    lines += _visits(targets, wanted.quick)
        if wanted.only in (None, "import"):
            lines.append(_import(folder, wanted.quick))
        if wanted.only in (None, "partners"):
            lines += _partners(folder, wanted.quick)
        if wanted.only == "weeks" or (wanted.only is None and not wanted.quick):
            lines += _weeks(folder)
    if lines:
        show(lines, _notes())
    if wanted.only in (None, "peers"):
        peers.show(*peers.compare(wanted.quick))


def _release(data: Path) -> Path:
    print("Making the demo city ...", flush=True)
    subprocess.run(
        [
            *(sys.executable, "-c", "from dashboard.cli import main; main()"),
            *("--city", "demo", "--today", TODAY.isoformat(), "demo", "--no-serve"),
        ],
        cwd=REPOSITORY,
        env=os.environ | {"PEACEBOARD_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return data


def _targets(hello: Yardstick, door: Door) -> list[Target]:
    assert hello.process and door.process
    pages = [
        Target(page.address or "first page", door.address, page.address, door.process.pid)
        for page in PAGES
    ]
    return [Target(HELLO, hello.address, "", hello.process.pid), *pages]


async def _reruns(targets: list[Target], quick: bool) -> list[Line]:
    print("Reruns, one visitor ...", flush=True)
    times = await reruns.round_trips(targets, 10 if quick else 60)
    ours = {name: took for name, took in times.items() if name != HELLO}
    heaviest = max(ours, key=lambda name: ours[name])
    lines = [
        Line(
            f"Round trip of a rerun: {name}{' (heaviest)' if name == heaviest else ''}",
            took / times[HELLO],
            ("at most", 0.25) if name == heaviest else None,
            f"{1000 * took:.1f} ms against {1000 * times[HELLO]:.1f} ms",
        )
        for name, took in ours.items()
    ]
    hello, heavy = targets[0], next(t for t in targets if t.name == heaviest)
    # Before the crowds: memory they leave behind would hide what a session takes.
    sessions = 20 if quick else 50
    sizes = [await reruns.memory_per_session(target, sessions) for target in (hello, heavy)]
    lines.append(
        Line(
            f"Memory per session: {heaviest}",
            sizes[1] / max(sizes[0], 1.0),
            None,
            f"{sizes[1] / 1e6:.2f} MB against {sizes[0] / 1e6:.2f} MB, {sessions} sessions",
        )
    )
    seconds = 3.0 if quick else 10.0
    for visitors in (8, 50):
        print(f"Reruns, {visitors} visitors ...", flush=True)
        # Twice each, in alternation: other work on the machine comes and goes.
        speeds: dict[str, list[float]] = {HELLO: [], heaviest: []}
        for _ in range(1 if quick else 2):
            for target in (hello, heavy):
                speeds[target.name].append(await reruns.per_second(target, visitors, seconds))
        theirs, mine = statistics.mean(speeds[HELLO]), statistics.mean(speeds[heaviest])
        lines.append(
            Line(
                f"Reruns per second, {visitors} visitors: {heaviest}",
                mine / theirs,
                ("at least", 6.0),
                f"{mine:.0f} against {theirs:.0f}",
            )
        )
    return lines


def _visits(targets: list[Target], quick: bool) -> list[Line]:
    print("First visits in a browser ...", flush=True)
    found: dict[str, list[first_visit.Visit]] = {target.name: [] for target in targets}
    path = chromium.find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        for number in range(2 if quick else 6):
            for target in targets:
                visit = first_visit.visit(browser, f"{target.address}/{target.page}")
                # The first round warms the servers and the disk.
                if number:
                    found[target.name].append(visit)
        browser.close()
    middle = {name: _middle(visits) for name, visits in found.items()}
    hello = middle.pop(HELLO)
    lines = []
    for what, aim, of in (
        ("First sentence visible", 1.1, lambda visit: visit.first_sentence),
        ("Last chart drawn", 1.8, lambda visit: visit.last_chart or visit.first_sentence),
    ):
        worst = max(middle, key=lambda name: of(middle[name]))
        for name, visit in middle.items():
            lines.append(
                Line(
                    f"{what}: {name}{' (slowest)' if name == worst else ''}",
                    of(visit) / of(hello),
                    ("at most", aim) if name == worst else None,
                    f"{of(visit):.2f} s against {of(hello):.2f} s",
                )
            )
    heaviest = max(middle, key=lambda name: middle[name].bytes)
    lines.append(
        Line(
            f"Bytes of a first visit: {heaviest} (most)",
            middle[heaviest].bytes / hello.bytes,
            ("at most", 1.1),
            f"{middle[heaviest].bytes / 1e6:.2f} MB against {hello.bytes / 1e6:.2f} MB",
        )
    )
    return lines


def _middle(visits: list[first_visit.Visit]) -> first_visit.Visit:
    charts = [visit.last_chart for visit in visits if visit.last_chart is not None]
    return first_visit.Visit(
        statistics.median(visit.first_sentence for visit in visits),
        statistics.median(charts) if charts else None,
        int(statistics.median(visit.bytes for visit in visits)),
    )


def _import(folder: Path, quick: bool) -> Line:
    print("Importing a police file ...", flush=True)
    result = importing.compare(folder / "import", TODAY, 2 if quick else 5)
    return Line(
        "Import of a police file",
        result.imported / result.bare,
        ("at most", 3.0),
        f"{result.imported:.2f} s against {result.bare:.2f} s bare, "
        f"{result.rows:,} rows, {result.megabytes:.1f} MB",
    )


def _partners(folder: Path, quick: bool) -> list[Line]:
    print("Importing partners' reports, and counting case files ...", flush=True)
    lines = [
        Line(
            f"Import of a partner's report: {result.what}",
            result.imported / result.bare,
            None,
            f"{result.imported:.2f} s against {result.bare:.2f} s bare, "
            f"{result.rows:,} rows, {result.megabytes:.1f} MB",
        )
        for result in reporting.compare(folder / "reports", TODAY, 2 if quick else 5)
    ]
    tallied = tallying.compare(
        folder / "tally", tallying.ROWS // (10 if quick else 1), 1 if quick else 3
    )
    lines.append(
        Line(
            "Tally of an export",
            tallied.tallied / tallied.bare,
            None,
            f"{tallied.tallied:.1f} s against {tallied.bare:.1f} s bare, {tallied.rows:,} rows, "
            f"{tallied.megabytes:,.0f} MB; {tallied.peak_megabytes:,.0f} MB of memory at most",
        )
    )
    return lines


def _weeks(folder: Path) -> list[Line]:
    print("Weekly releases; the ones against insiders take minutes ...", flush=True)
    return [
        Line(
            f"Weekly release: {result.what}",
            result.seconds / result.first,
            ("at most", weeks.GOAL / result.first),
            f"{result.seconds:.0f} s against {result.first:.0f} s of the first; aim {weeks.GOAL} s",
        )
        for result in weeks.compare(folder / "weeks")
    ]


def _notes() -> list[str]:
    return [
        "Each figure is a median or mean of alternating measurements on this machine, now; the "
        "ratio is ours over hello-world's.",
        "Bare: DuckDB's `create table t as select * from read_csv(file)`, every column, in memory.",
        f"{os.cpu_count()} processors; the measuring clients share them with the servers.",
    ]


if __name__ == "__main__":
    main()
