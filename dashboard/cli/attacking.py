"""The verb that attacks what was published, and says what it could find out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from dashboard.cli import common
from dashboard.cli.saying import say


@click.command()
@click.argument("releases", nargs=-1, metavar="[RELEASE]...")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to a file as well (.json for JSON, else Markdown).",
)  # fmt: skip
@click.option(
    "--withheld/--nothing-withheld", default=None,
    help="Whether counts may enter totals only (default: try both).",
)  # fmt: skip
@click.option(
    "--sample", default=20, show_default=True, help="Cells to try in whole numbers, per year."
)
@click.option(
    "--seconds", default=60.0, show_default=True, help="How long one question may take the solver."
)
@common.verb
def attack(
    call: common.Call,
    releases: tuple[str, ...],
    out: Path | None,
    withheld: bool | None,
    sample: int,
    seconds: float,
) -> None:
    """Try to find out hidden counts from releases: files, ids, or all that were ever published.

    Ends with an error if anything was found out, or if the solver could not finish.
    """
    from dashboard.attack import attack as attack_releases
    from dashboard.intake.whole import write_whole

    city = call.city()
    report = attack_releases(
        _files(call, releases),
        k=city.k,
        max_organizations_per_person=city.max_organizations_per_person,
        withheld=withheld,
        sample=sample,
        seconds=seconds,
        progress=call.progress,
    )
    call.progress.pause()
    if out is not None:
        as_json = out.suffix.lower() == ".json"
        told = json.dumps(report.as_dict(), indent=1) + "\n" if as_json else report.text()
        write_whole(out, told.encode())
    say(report.text())
    if report.is_broken or report.is_unfinished:
        raise click.exceptions.Exit(1)


def _files(call: common.Call, releases: Sequence[str]) -> list[Path]:
    """The files of releases given by path or id; all of the city's, withdrawn ones too, if none."""
    from dashboard.warehouse.builds import read_manifest

    paths = [Path(name) for name in releases]
    if paths and all(path.is_file() for path in paths):
        return paths
    folder = call.settings.public / "releases"
    listed = {
        entry["release_id"]: folder / Path(entry["file"]).name
        for entry in read_manifest(call.settings.public, "releases")["releases"]
    }
    if not releases:
        if not listed:
            raise common.Refusal("Nothing was published yet; run 'peaceboard release' first.")
        return list(listed.values())
    found = []
    for name, path in zip(releases, paths, strict=True):
        file = path if path.is_file() else listed.get(name)
        if file is None or not file.is_file():
            raise common.Refusal(f"'{name}' is neither a file nor a release of this city.")
        found.append(file)
    return found
