"""What partner organizations send, brought to the ledger, and what to say about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from dashboard.cli.common import Call
from dashboard.cli.saying import say


def receive(
    call: Call,
    files: Sequence[Path],
    organization_id: str,
    member_id: str,
    report: str | None,
    *,
    marked_up: Path | None,
    receipts: Path | None,
    is_built: bool,
) -> None:
    """Take in the files of one organization, and make a new warehouse from what is there then.

    Raises ReportsRefused after the last file if any was refused; the others are stored.
    """
    from dashboard.intake.files import leave_no_memory_image
    from dashboard.ledger import open_ledger
    from dashboard.ledger.submissions import ReportsRefused, import_reports

    leave_no_memory_image()

    def tell(path: Path, outcome) -> None:
        call.progress.pause()
        refused = isinstance(outcome, ValueError)
        say(str(outcome) if refused else outcome.text, err=refused)
        _keep_copy(marked_up, outcome)
        _keep_receipt(receipts, outcome)

    problem = None
    with open_ledger(call.settings) as ledger:
        try:
            stored = import_reports(
                ledger,
                call.city(),
                files,
                organization_id=organization_id,
                member_id=member_id,
                today=call.today,
                report=report and report.replace("-", "_"),
                progress=call.progress,
                told=tell,
            )
        except ReportsRefused as refused:
            problem, stored = refused, refused.receipts
    if is_built and not all(receipt.is_duplicate for receipt in stored):
        from dashboard import warehouse

        warehouse.build(call.settings, call.today, call.progress)
    if problem is not None:
        raise problem


def enroll_partners(call: Call, file: Path, by: str) -> None:
    """Take in a list of organizations with their agreements and the reports they owe."""
    from dashboard.ledger import open_ledger
    from dashboard.ledger.partners import import_partners

    with open_ledger(call.settings) as ledger:
        done = import_partners(ledger, file, by=by, today=call.today)
    say(f"Organizations, agreements and reports: {done.text}")


def enroll_members(call: Call, file: Path, by: str) -> None:
    """Take in a list of the people who may report or sign in."""
    from dashboard.ledger import open_ledger
    from dashboard.ledger.partners import import_members

    with open_ledger(call.settings) as ledger:
        done = import_members(ledger, file, by=by, today=call.today)
    say(f"Members: {done.text}")


def _keep_copy(folder: Path | None, outcome: object) -> None:
    """Write the marked-up copy of a refused file where the person asked for it."""
    copy = getattr(outcome, "marked_up", None)
    if folder is None or copy is None:
        return
    path = _free(folder, Path(outcome.marked_up_name).name)  # type: ignore[attr-defined]
    _write(path, copy)
    say(f"A copy with a remark beside each row is in {path}.")


def _keep_receipt(folder: Path | None, outcome: object) -> None:
    if folder is None or isinstance(outcome, ValueError):
        return
    path = folder / f"receipt-{outcome.submission_id}.json"  # type: ignore[attr-defined]
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps(outcome.as_dict(), indent=1, ensure_ascii=False)  # type: ignore[attr-defined]
    _write(path, f"{told}\n".encode())


def _write(path: Path, content: bytes) -> None:
    """Write a file for its owner alone: it holds small counts."""
    from dashboard.intake.whole import write_whole

    write_whole(path, content)


def _free(folder: Path, name: str) -> Path:
    """A path in `folder` that nothing has yet: no file of the person is written over."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if path.exists():
        raise click.ClickException(
            f"{path} is there already; move it away, or name another folder for marked-up copies."
        )
    return path
