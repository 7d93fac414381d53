"""From the files on hand to a public file, and what to say about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.cli.common import Call, Refusal
from dashboard.cli.saying import say
from dashboard.settings import Settings

if TYPE_CHECKING:
    from dashboard.release import ReleaseResult
    from dashboard.release.protecting import ProtectedPart

_QUICK = (
    "A made-up city is first released without the proofs against partners, and what is published "
    "cannot be taken back: 'peaceboard demo --fresh --thorough' makes it anew with them."
)


def build_and_release(call: Call) -> None:
    """Make a new warehouse from the files on hand, and publish what is public record in it."""
    from dashboard import warehouse

    warehouse.build(call.settings, call.today, call.progress)
    publish(call)


def publish(call: Call, by: str | None = None, *, is_tried: bool = False) -> str:
    """Build the next release from the current warehouse: public record, and with `by`, the member
    who builds it, also the partners' counts of newly closed periods. Returns its id.

    Such a release is attacked first, and stops if anything is found out. `is_tried` is for a look
    at a made-up city: it leaves out the attack and the proofs against insiders, which take minutes,
    and the disclosure report says so.
    """
    from dashboard import release
    from dashboard.cli.exporting import offer_open_data
    from dashboard.exports import disclosure_report

    result = release.publish(
        call.settings, call.today, call.progress, by=by, page=disclosure_report.page,
        attack=None if is_tried else _attack_of(call),
        protect=_protect_of(call, insiders=not is_tried),
    )  # fmt: skip
    call.progress.pause()
    say_result(call.settings, result)
    if result.is_new and not result.is_held:
        offer_open_data(call)
    return result.release_id


def _protect_of(call: Call, insiders: bool) -> Callable[..., ProtectedPart]:
    """Disclosure control; where it stops in a made-up city, it says what may be the reason."""

    def run(*warehouse: Any, **more: Any) -> ProtectedPart:
        from dashboard.disclosure.model import Unresolved
        from dashboard.release.protecting import protect_warehouse

        try:
            return protect_warehouse(*warehouse, insiders=insiders, **more)
        except Unresolved as problem:
            if insiders and call.city().simulated:
                raise Refusal(f"{problem}. {_QUICK}") from problem
            raise

    return run


def _attack_of(call: Call) -> Callable[[Sequence[Path], object], dict]:
    """The attack on a release that is being built, from the files alone."""
    city = call.city()

    def run(paths: Sequence[Path], _truth: object) -> dict:
        from dashboard.attack import attack_newest

        return attack_newest(
            paths,
            k=city.k,
            max_organizations_per_person=city.max_organizations_per_person,
            progress=call.progress,
        ).as_dict()

    return run


def approve(call: Call, release_id: str, by: str, break_glass: str | None = None) -> None:
    """Let a release that waits go out, and say what became of it and who approved it."""
    from dashboard import release
    from dashboard.cli.exporting import offer_open_data

    done = release.approve(
        call.settings, release_id, by=by, today=call.today, break_glass=break_glass
    )
    how = f"approved by {done.by}" if done.by else "approved automatically"
    if done.is_new:
        say(f"Release {release_id} is {how} and public.")
    else:
        say(f"Release {release_id} was {how} earlier; nothing has changed.")
    if done.is_new or done.is_current:
        offer_open_data(call)
    _say_report(call.settings, release_id)


def decline(call: Call, release_id: str, by: str) -> None:
    """Keep a release back, and say so."""
    from dashboard import release

    release.decline(call.settings, release_id, by=by, today=call.today)
    say(f"Release {release_id} is declined; its file is gone, and the release in service stays.")


def list_releases(call: Call) -> None:
    """Print every release, those that wait first, then the newest."""
    from dashboard import release

    listed = release.listed(call.settings)
    if listed.empty:
        say("There is no release yet.")
        return
    # The hash stands last and whole, so that it can be compared with the file.
    width = max(map(len, listed["release_id"]))
    for row in listed.itertuples():
        decided = f"approved by {row.decided_by}" if row.decided_by else "waits for an approver"
        say(f"{row.release_id:<{width}}  {row.published_on}  {row.state:<11}  {row.sha256}")
        say(f"{'':<{width}}  {decided}")


def say_result(settings: Settings, result: ReleaseResult) -> None:
    """Tell what became of a release that was built, and what comes next."""
    if result.is_held:
        again = "" if result.is_new else " already, and nothing has changed since it was built"
        say(
            f"Release {result.release_id} is built and waits{again}. It brings new counts of "
            "partners, so somebody else must approve it: read its disclosure report, then run "
            f"'peaceboard approve {result.release_id} --by MEMBER'."
        )
        _say_report(settings, result.release_id)
        return
    if not result.is_new:
        say(f"Nothing has changed since release {result.release_id}; it stays in service.")
        return
    changed = len(result.revisions)
    revised = f" It changes {changed:,} published numbers, all listed." if changed else ""
    say(
        f"Release {result.release_id} is public. It brings public record only, so it was "
        f"approved automatically, and that is on record.{revised}"
    )


def _say_report(settings: Settings, release_id: str) -> None:
    """Tell where the disclosure report lies; it moves when the release is decided about."""
    from dashboard.release.held import report_of

    report = report_of(settings, release_id)
    if report is not None:
        say(f"Disclosure report: {report}")


def released_on(settings: Settings) -> date | None:
    """The day for which the current release was made, or None where there is none."""
    from dashboard import database, public_data

    current = public_data.current_release(settings.public)
    if current is None:
        return None
    with database.open_public(current.path) as db:
        return public_data.release(db).today_on
