"""`peaceboard export`: files of a release for others to use."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli import common
from dashboard.cli.saying import say


@click.group("export")
def export() -> None:
    """Write a release as files that others can use without this program."""


@export.command("open-data")
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="The folder to make (default: where the public door offers it).",
)  # fmt: skip
@click.option("--release", "release_id", metavar="ID", help="Which release (default: the current).")
@common.verb
def open_data(call: common.Call, folder: Path | None, release_id: str | None) -> None:
    """CSV, Parquet, data dictionary, datapackage.json, data.json, license, checksums."""
    written = write_open_data(call, folder, release_id)
    call.progress.pause()
    say(f"Open data: {len(written.files)} files are in {written.path}.")


def offer_open_data(call: common.Call) -> None:
    """After a release was published: lay its open data where the public door offers it.

    A city that has not said under which license its figures may be used offers none, and the
    release stays published all the same.
    """
    from dashboard.exports.open_data import OpenDataError

    try:
        written = write_open_data(call)
    except OpenDataError as reason:
        call.progress.pause()
        say(f"No folder of open data was written. {reason}")
    else:
        call.progress.pause()
        say(f"Its open data is in {written.path}.")


def write_open_data(call: common.Call, folder: Path | None = None, release_id: str | None = None):
    """Write a release in service (default: the current one) as open data; returns `OpenData`."""
    from dashboard import database, public_data
    from dashboard.exports import open_data

    if release_id is None:
        release = public_data.current_release(call.settings.public)
        missing = "There is no release yet; run 'peaceboard release' first."
    else:
        release = public_data.release_in_service(call.settings.public, release_id)
        missing = f"No release {release_id} is in service; see 'peaceboard releases'."
    if release is None:
        raise common.Refusal(missing)
    said = open_data.facts.read(call.settings.city_folder)
    call.progress("Writing open data", 0, 1)
    with database.open_public(release.path) as db:
        path = folder or open_data.place(call.settings.public, release.release_id)
        written = open_data.write(db, path, said)
    call.progress("Writing open data", 1, 1)
    return written
