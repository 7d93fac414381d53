"""What a weekly release of the made-up city takes, against strangers only and against insiders too.

The first release brings three years at once and is the yardstick. Then come the week in which a
month is due, and the one in which a quarter is, with its batch of corrections.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from dashboard import release, settings, warehouse
from dashboard.cli import partners_demo
from dashboard.cli.common import Call
from dashboard.cli.progress import ProgressBar
from dashboard.release.protecting import protect_warehouse

FIRST = date(2024, 9, 4)
WEEKS = {"a month is due": date(2024, 10, 16), "a quarter is due": date(2024, 11, 20)}
BUILDER, APPROVER = "marlow-candle", "fennel-quarterdeck"
GOAL = 120
"""Seconds that a weekly release may take."""


@dataclass(frozen=True)
class Result:
    """Seconds of one week's release, and of the first release of the same run."""

    what: str
    seconds: float
    first: float


def compare(folder: Path) -> list[Result]:
    """Release three times, once for each kind of attacker."""
    found = []
    for who, insiders in (("strangers", False), ("strangers and insiders", True)):
        own = settings.read({}, data_folder=folder / who.replace(" ", "-"))
        protect = partial(protect_warehouse, insiders=insiders)
        first = _released(own, FIRST, protect)
        for what, day in WEEKS.items():
            found.append(Result(f"{what}, {who}", _released(own, day, protect), first))
    return found


def _released(own: settings.Settings, today: date, protect) -> float:
    """Seconds to build a release on a day; then it is approved."""
    with ProgressBar() as bar:
        partners_demo.send(Call(own, today, bar))
    warehouse.build(own, today)
    began = time.perf_counter()
    built = release.publish(own, today, by=BUILDER, protect=protect)
    took = time.perf_counter() - began
    if not built.is_held:
        raise RuntimeError(f"Nothing new was due on {today}.")
    release.approve(own, built.release_id, by=APPROVER, today=today)
    return took
