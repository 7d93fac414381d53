"""The made-up city, made by way of the real importers, with a first release that later changed.

Its partners send their counts through the same door as a real partner's.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from dashboard.cli.common import Call
from dashboard.cli.publishing import approve, build_and_release, publish, released_on
from dashboard.cli.saying import say

BUILDER, APPROVER = "marlow-candle", "fennel-quarterdeck"
"""Who builds and who approves the made-up city's release; nobody may do both."""


def make(call: Call, fresh: bool, quick: bool = False) -> None:
    """Simulate the record up to `call.today`, import it, and release it.

    What was made for the same day is left alone unless `fresh`. `quick` leaves out the proofs that
    take minutes. Raises ClickException for a real city: nothing may be made up for one.
    """
    city = call.city()
    if not city.simulated:
        raise click.ClickException(
            f"{city.city_name} is a real city and nothing is made up for it; use --city demo."
        )
    if fresh:
        for folder in (call.settings.restricted, call.settings.public):
            shutil.rmtree(folder, ignore_errors=True)
    last = released_on(call.settings)
    if last == call.today and _has_records(call):
        say(f"{city.city_name} is ready as of {call.today}; --fresh makes it anew.")
        return
    say(f"Making {city.city_name} up to {call.today}. Everything in it is simulated.")
    # The files hold rows about (made-up) people, and such files are not kept.
    with tempfile.TemporaryDirectory(prefix="peaceboard-") as folder:
        _import(call, Path(folder), is_first=last is None)
    _send_reports(call)
    _release_with_counts(call, quick)


def _release_with_counts(call: Call, quick: bool) -> None:
    """Publish what partners reported too: one made-up person builds it, another approves it."""
    from dashboard import warehouse
    from dashboard.release import held

    warehouse.build(call.settings, call.today, call.progress)
    release_id = publish(call, BUILDER, is_tried=quick)
    if release_id in {one.release_id for one in held.waiting(call.settings)}:
        approve(call, release_id, APPROVER)


def _has_records(call: Call) -> bool:
    from dashboard.intake.store import RecordStore
    from dashboard.ledger import ledger_exists

    records = RecordStore(call.settings.restricted).entries("crime")
    return bool(records) and ledger_exists(call.settings)


def _send_reports(call: Call) -> None:
    from dashboard.cli.partners_demo import send

    send(call)


def _import(call: Call, folder: Path, is_first: bool) -> None:
    from dashboard.intake import simulate
    from dashboard.intake.boundaries import import_boundaries
    from dashboard.intake.portals import import_crime
    from dashboard.intake.totals import import_totals

    city = call.city()
    layers = sorted((call.settings.city_folder / "boundaries").glob("*.geojson"))
    common = {"today": call.today, "progress": call.progress}
    import_boundaries(call.settings, city, layers, **common)
    files = simulate.plan(call.today)
    paths = simulate.iter_portal_files(city, folder, today=call.today)
    for number, (file, path) in enumerate(zip(files, paths, strict=True), 1):
        call.progress("Importing the simulated police files", number, len(files))
        if file.is_older and not is_first:
            continue
        for report in import_crime(call.settings, city, [path], **common):
            call.progress.pause()
            say(report.headline)
        if file.is_older:
            # So that the newer file of the same year has something to correct in public.
            build_and_release(replace(call, today=file.as_of + timedelta(days=7)))
    index = simulate.write_index_file(city, folder, today=call.today)
    for report in import_totals(call.settings, city, [index], **common):
        say(report.headline)
