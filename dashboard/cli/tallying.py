"""Counting an export on the partner's own machine, and writing the files of counts."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from dashboard.cli.common import Call
from dashboard.cli.saying import say


def run(
    call: Call,
    exports: tuple[Path, ...],
    mapping: Path,
    out: Path,
    *,
    areas: Path | None = None,
    first: date | None = None,
    last: date | None = None,
    organization: str | None = None,
    force: bool = False,
) -> None:
    """Tally `exports` and write one file of counts for each report of the mapping.

    `out` is a file for a mapping of one report, if its name ends in .csv, else a folder. A file
    that is there is only replaced with `force`. Everything is counted before anything is written.
    """
    from dashboard.intake.tally.areas import read_areas
    from dashboard.intake.tally.mapping import read_mapping
    from dashboard.intake.tally.run import tally
    from dashboard.intake.whole import write_whole

    meant = read_mapping(mapping, organization)
    files = _files(out, tuple(counted.report for counted in meant.reports))
    for path in files.values():
        if path.exists() and not force:
            raise click.ClickException(f"{path.name} is there already; --force replaces it.")
    reports = tally(
        exports,
        meant,
        today=call.today,
        areas=read_areas(areas) if areas else None,
        first=first,
        last=last,
        mapping_folder=mapping.parent,
        progress=call.progress,
    )
    call.progress.pause()
    try:
        for path in files.values():
            path.parent.mkdir(parents=True, exist_ok=True)
        for report in reports:
            write_whole(files[report.report], report.content)
    except OSError as problem:
        raise click.ClickException(
            f"{out.name} cannot be written ({problem.strerror}); check the folder and its space."
        ) from None
    for report in reports:
        for line in report.lines:
            say(line)
    names = ", ".join(str(path) for path in files.values())
    say(f"Counts only were written, to {names}; no row about a person left the export.")


def list_values(exports: tuple[Path, ...], mapping: Path, column: str) -> None:
    """Show the texts of a column of kinds, so that a mapping can name them; on a terminal only."""
    from dashboard.intake.tally.mapping import read_mapping
    from dashboard.intake.tally.run import values

    # In a file or another program they would be kept, and nothing of an export may be.
    if not sys.stdout.isatty():
        raise click.ClickException(
            "The texts of a column are shown on a terminal only, not in a file or a pipe."
        )
    meant = read_mapping(mapping)
    for text, rows in values(exports, meant, column, mapping.parent):
        say(f"{rows:>10,}  {text if text else '(empty)'}")


def show_mapping(name: str) -> None:
    """Print a mapping that comes with the program, to be saved and adapted."""
    from dashboard.intake.tally.mapping import shipped_names, shipped_text

    if name not in shipped_names():
        raise click.ClickException(f"There is no such mapping; there are {_listed()}.")
    say(shipped_text(name).rstrip("\n"))


def _listed() -> str:
    from dashboard.intake.tally.mapping import shipped_names

    return ", ".join(shipped_names())


def _files(out: Path, reports: tuple[str, ...]) -> dict[str, Path]:
    if out.suffix.lower() == ".csv" and not out.is_dir():
        if len(reports) > 1:
            raise click.ClickException(
                f"The mapping gives {len(reports)} reports, so --out must be a folder, not a file."
            )
        return {reports[0]: out}
    return {report: out / f"{report}.csv" for report in reports}
