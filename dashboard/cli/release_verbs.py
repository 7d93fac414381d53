"""The verbs for releases: build, approve, decline, list and withdraw."""

from __future__ import annotations

import click

from dashboard.cli import common, publishing
from dashboard.cli.saying import say
from dashboard.cli.verbs import main

_RELEASE = click.argument("release_id")
_BY = click.option("--by", required=True, metavar="MEMBER", help="Who decides: a member_id.")


@main.command()
@click.option(
    "--by", metavar="MEMBER",
    help="Who builds it: a member_id. Brings the partners' counts of newly closed periods too.",
)  # fmt: skip
@common.verb
def release(call: common.Call, by: str | None) -> None:
    """Publish the current warehouse; new counts of partners wait for a second person.

    Without --by only the public record is renewed, and what partners reported stays as it was
    published. With it, disclosure control looks for what may be published of newly closed periods;
    if there is anything, the release is held until somebody else approves it.
    """
    publishing.publish(call, by)


@main.command()
@_RELEASE
@_BY
@click.option(
    "--break-glass", metavar="REASON",
    help="Why a release of a real city is approved here, where nobody signs in. It is public.",
)  # fmt: skip
@common.verb
def approve(call: common.Call, release_id: str, by: str, break_glass: str | None) -> None:
    """Let a release go out that somebody else built; also ends one that was cut off."""
    publishing.approve(call, release_id, by, break_glass)


@main.command()
@_RELEASE
@_BY
@common.verb
def decline(call: common.Call, release_id: str, by: str) -> None:
    """Keep back a release that waits, and delete its file."""
    publishing.decline(call, release_id, by)


@main.command()
@common.verb
def releases(call: common.Call) -> None:
    """List all releases: held, current, earlier, withdrawn; with approver and SHA-256."""
    publishing.list_releases(call)


@main.command()
@_RELEASE
@click.option("--reason", required=True, help="One sentence for the public list of releases.")
@common.verb
def withdraw(call: common.Call, release_id: str, reason: str) -> None:
    """Stop serving a release; it still counts as published."""
    from dashboard.release import withdraw as take_out

    now_served = take_out(call.settings, release_id, reason, today=call.today)
    if now_served:
        say(f"Release {release_id} is no longer served; {now_served} is.")
    else:
        say(f"Release {release_id} is no longer served, and no other is left.")
