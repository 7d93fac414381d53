"""From the files on hand to a public file, and what to say about it."""

from __future__ import annotations

from datetime import date

from dashboard.cli.common import Call
from dashboard.cli.saying import say
from dashboard.settings import Settings


def build_and_release(call: Call) -> None:
    """Make a new warehouse from the files on hand, and publish it."""
    from dashboard import warehouse

    warehouse.build(call.settings, call.today, call.progress)
    publish(call)


def publish(call: Call) -> None:
    """Publish the current warehouse as a new public file."""
    from dashboard import release

    result = release.publish(call.settings, call.today, call.progress)
    call.progress.pause()
    if not result.is_new:
        say(f"Nothing has changed since release {result.release_id}; it stays in service.")
        return
    changed = len(result.revisions)
    revised = f" It changes {changed:,} published numbers, all listed." if changed else ""
    say(
        f"Release {result.release_id} is public. It brings public record only, so it was "
        f"approved automatically, and that is on record.{revised}"
    )


def released_on(settings: Settings) -> date | None:
    """The day for which the current release was made, or None where there is none."""
    from dashboard import database, public_data

    current = public_data.current_release(settings.public)
    if current is None:
        return None
    with database.open_public(current.path) as db:
        return public_data.release(db).today_on
