"""The verbs. Rooms are imported inside them, so that `peaceboard --help` is quick."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dashboard.cli import common
from dashboard.cli.door import require_free_port
from dashboard.cli.door import serve as serve_door
from dashboard.cli.publishing import build_and_release
from dashboard.cli.saying import say


@click.group(cls=common.Peaceboard, context_settings={"help_option_names": ["-h", "--help"]})
@common.CITY
@common.TODAY
@common.DEBUG
@click.version_option(package_name="peaceboard", prog_name="peaceboard")
@click.pass_context
def main(ctx: click.Context, city: str | None, today: datetime | None, debug: bool) -> None:
    """A city's violence-prevention figures: from the public record to a public page."""
    ctx.meta["debug"] = debug


# --- looking -----------------------------------------------------------------------------


_NO_SERVE = click.option("--no-serve", is_flag=True, help="Prepare everything, open no door.")


def _address(function):
    """The options of a command that opens a door."""
    host = click.option("--host", help="Address to listen on (default: 127.0.0.1).")
    port = click.option("--port", type=int, help="Port to listen on (default: 8501).")
    return host(port(function))


@main.command()
@_address
@_NO_SERVE
@click.option("--fresh", is_flag=True, help="Make the city anew, even if today's is there.")
@click.option(
    "--thorough", is_flag=True,
    help="Also prove that no partner can work anything out, and attack the release (minutes).",
)  # fmt: skip
@common.verb
def demo(call: common.Call, no_serve: bool, fresh: bool, thorough: bool, **_: object) -> None:
    """Make the made-up city through the real importers, and show it."""
    from dashboard.cli.demo import make

    if not no_serve:
        require_free_port(call.settings)
    make(call, fresh, quick=not thorough)
    if not no_serve:
        call.progress.finish()
        serve_door(call.settings)


@main.command("open")
@_address
@_NO_SERVE
@common.verb
def open_city(call: common.Call, no_serve: bool, **_: object) -> None:
    """Build and release what is on hand of a city, and show it."""
    if not no_serve:
        require_free_port(call.settings)
    build_and_release(call)
    if not no_serve:
        call.progress.finish()
        serve_door(call.settings)


@main.command()
@_address
@common.verb
def serve(call: common.Call, **_: object) -> None:
    """Open the public door over the current release."""
    require_free_port(call.settings)
    serve_door(call.settings)


# --- bringing in -------------------------------------------------------------------------


@main.group("import")
def import_() -> None:
    """Read files: of the public record (crime, boundaries, totals), and of partners (reports)."""


_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
_NO_RELEASE = click.option("--no-release", is_flag=True, help="Keep the files, publish nothing.")


@import_.command()
@_FILES
@_NO_RELEASE
@click.option("--source", metavar="ID", help="The source in sources.toml, if it is not found.")
@click.option("--force", is_flag=True, help="Take a file that ends earlier than the one in use.")
@common.verb
def crime(
    call: common.Call, files: tuple[Path, ...], no_release: bool, source: str | None, force: bool
) -> None:
    """Police records (CSV, JSON, XLSX): counts homicide victims, not rows."""
    from dashboard.intake.portals import import_crime

    _import(call, import_crime, files, no_release, source_id=source, force=force)


@import_.command()
@_FILES
@_NO_RELEASE
@click.option("--layer", metavar="NAME", help="Which layer of sources.toml, if columns do not say.")
@common.verb
def boundaries(
    call: common.Call, files: tuple[Path, ...], no_release: bool, layer: str | None
) -> None:
    """Official outlines of areas (GeoJSON, zipped shapefile, CSV with WKT)."""
    from dashboard.intake.boundaries import import_boundaries

    _import(call, import_boundaries, files, no_release, layer=layer)


@import_.command()
@_FILES
@_NO_RELEASE
@common.verb
def totals(call: common.Call, files: tuple[Path, ...], no_release: bool) -> None:
    """Published totals of whole cities (UCR, Real-Time Crime Index)."""
    from dashboard.intake.totals import import_totals

    _import(call, import_totals, files, no_release)


@main.command()
@_NO_RELEASE
@common.verb
def sync(call: common.Call, no_release: bool) -> None:
    """Fetch what is new from the city's open-data portal."""
    from dashboard.intake.sync import sync as fetch

    call.require_city()
    _report(call, fetch(call.settings, call.city(), today=call.today, progress=call.progress))
    if not no_release:
        build_and_release(call)


# --- publishing --------------------------------------------------------------------------


@main.command()
@common.verb
def build(call: common.Call) -> None:
    """Make a new warehouse from the files on hand."""
    from dashboard import warehouse

    result = warehouse.build(call.settings, call.today, call.progress)
    say(f"Warehouse {result.build_id} is built.")


@main.command()
@click.option(
    "--receipt", "receipts", multiple=True, type=click.Path(path_type=Path),
    help="A receipt that a partner kept; the audit log must still hold its line.",
)  # fmt: skip
@common.verb
def check(call: common.Call, receipts: tuple[Path, ...]) -> None:
    """See that files and the audit log are whole, help lines verified, definitions reviewed.

    With receipts, only the audit log is looked at.
    """
    from dashboard.cli.check import broken_ledger, findings, read_receipt

    if receipts:
        kept = [read_receipt(path) for path in receipts]
        found = broken_ledger(call.settings, kept)
    else:
        found = findings(call.settings, call.today)
    if found:
        raise click.ClickException("\n".join(found))
    if receipts:
        for one in kept:
            say(f"Line {one.audit_sequence:,} of the audit log is the one that this receipt names.")
        return
    say("All is well: files and audit log are whole, help lines verified, definitions reviewed.")


# --- what several verbs share ------------------------------------------------------------


def _import(call: common.Call, importer, files: tuple[Path, ...], no_release: bool, **more) -> None:
    call.require_city()
    reports = importer(
        call.settings, call.city(), list(files), today=call.today, progress=call.progress, **more
    )
    _report(call, reports)
    if not no_release:
        build_and_release(call)


def _report(call: common.Call, reports) -> None:
    call.progress.pause()
    for report in reports:
        say(report.text)
