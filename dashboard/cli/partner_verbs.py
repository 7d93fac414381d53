"""The verbs for what partner organizations report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dashboard.cli import common
from dashboard.cli.verbs import import_, main

_FILE = click.argument("file", type=click.Path(path_type=Path))
_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
_BY = click.option("--by", required=True, metavar="PERSON", help="Who does it: a member_id.")
_DAY = click.DateTime(["%Y-%m-%d"])
_FOLDER = click.option(
    "-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(),
    help="Folder to write to (default: this one).",
)  # fmt: skip


@main.command()
@click.argument("report")
@click.option("--organization", metavar="ID", help="Fill in this organization and its usual areas.")
@click.option(
    "--period", metavar="PERIOD",
    help="A month (2026-11) or a day of the week meant (2026-11-09); default: the last whole one.",
)  # fmt: skip
@_FOLDER
@common.verb
def template(
    call: common.Call, report: str, organization: str | None, period: str | None, out: Path
) -> None:
    """Write the spreadsheet for a report: services, service-referrals, follow-ups, capacity ..."""
    from dashboard.cli.templating import write

    if organization:
        call.require_city()
    write(call, report, organization, period, out)


@import_.command()
@_FILES
@click.option("--as", "organization", required=True, metavar="ID", help="The organization.")
@_BY
@click.option("--report", metavar="NAME", help="Which report, if the columns do not say.")
@click.option(
    "--marked-up", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for a copy of each refused file with a remark beside each row.",
)  # fmt: skip
@click.option(
    "--receipts", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the receipts, as JSON.",
)  # fmt: skip
@click.option("--no-build", is_flag=True, help="Keep the files, make no new warehouse.")
@common.verb
def reports(
    call: common.Call,
    files: tuple[Path, ...],
    organization: str,
    by: str,
    report: str | None,
    marked_up: Path | None,
    receipts: Path | None,
    no_build: bool,
) -> None:
    """Counts of a partner organization (CSV, XLSX), made from its templates."""
    from dashboard.cli.reporting import receive

    call.require_city()
    receive(
        call, files, organization, by, report,
        marked_up=marked_up, receipts=receipts, is_built=not no_build,
    )  # fmt: skip


@import_.command()
@_FILE
@_BY
@common.verb
def partners(call: common.Call, file: Path, by: str) -> None:
    """Organizations with their agreements and the reports they promised (CSV)."""
    from dashboard.cli.reporting import enroll_partners

    call.require_city()
    enroll_partners(call, file, by)


@import_.command()
@_FILE
@_BY
@common.verb
def members(call: common.Call, file: Path, by: str) -> None:
    """People who may report or sign in, with their roles (CSV)."""
    from dashboard.cli.reporting import enroll_members

    call.require_city()
    enroll_members(call, file, by)


@main.command()
@click.argument("exports", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--mapping", type=click.Path(path_type=Path),
    help="What the columns of the export mean (TOML).",
)  # fmt: skip
@click.option(
    "-o", "--out", type=click.Path(path_type=Path),
    help="The file of counts to write, or a folder for several.",
)  # fmt: skip
@click.option(
    "--areas", type=click.Path(path_type=Path),
    help="The city's list of areas (areas.csv), to turn neighborhoods into areas.",
)  # fmt: skip
@click.option(
    "--from", "first", type=_DAY, metavar="DAY", help="First day counted (default: as the export)."
)
@click.option(
    "--to",
    "last",
    type=_DAY,
    metavar="DAY",
    help="Last day counted (default: the last whole period).",
)
@click.option("--organization", metavar="ID", help="The organization, if the mapping leaves it.")
@click.option("--force", is_flag=True, help="Replace a file of counts that is there.")
@click.option("--list-values", metavar="COLUMN", help="Show the words of a column of kinds.")
@click.option("--show-mapping", metavar="NAME", help="Print a mapping that comes along.")
@common.verb
def tally(
    call: common.Call,
    exports: tuple[Path, ...],
    mapping: Path | None,
    out: Path | None,
    areas: Path | None,
    first: datetime | None,
    last: datetime | None,
    organization: str | None,
    force: bool,
    list_values: str | None,
    show_mapping: str | None,
) -> None:
    """Count a case-level export on the partner's own machine; identities never leave it."""
    from dashboard.cli import tallying

    if show_mapping:
        tallying.show_mapping(show_mapping)
        return
    if not exports or mapping is None:
        raise click.UsageError("Name the export, and what its columns mean: --mapping FILE.")
    if list_values:
        tallying.list_values(exports, mapping, list_values)
        return
    if out is None:
        raise click.UsageError("Say where to write the counts: --out FILE.")
    tallying.run(
        call, exports, mapping, out, areas=areas, organization=organization, force=force,
        first=first and first.date(), last=last and last.date(),
    )  # fmt: skip
