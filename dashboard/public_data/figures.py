"""Figures made from published counts, and from nothing else: totals and shares.

A figure has the status of its parts: one part that is not shown, and the figure is not shown.
Whatever follows from shown counts alone can be worked out by any reader; anything more would
undo the protection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from dashboard.change import FEWEST_FOR_PERCENT

__all__ = ["FEWEST_FOR_PERCENT", "Figure", "Share", "share", "total"]


@dataclass(frozen=True)
class Figure:
    """A count with its status; `counted` is None unless the status is `shown`."""

    status: str
    counted: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there is a number to say."""
        return self.status == "shown"


@dataclass(frozen=True)
class Share:
    """A part of a whole. `part`, `whole` and `percent` are None unless the status is `shown`.

    `percent` (0 to 100) is None too where the whole is under 20: it would swing too much.
    """

    status: str
    part: int | None = None
    whole: int | None = None
    percent: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are numbers to say."""
        return self.status == "shown"


def total(cells: pd.DataFrame) -> Figure:
    """The sum of cells (columns `status` and `counted`): of all of them, or of none.

    No cell at all is `not_reported`. The sum of the cells that happen to be shown would look like
    the whole and be less, so it is never made.
    """
    status = _status(cells.status)
    if status != "shown":
        return Figure(status)
    return Figure("shown", int(cells.counted.sum()))


def share(part: Figure, whole: Figure) -> Share:
    """Which part of the whole, in percent of it.

    Where a city publishes counts to the nearest 5, a part can come out above its whole; that is
    100 percent.
    """
    status = _status((part.status, whole.status))
    if status != "shown" or part.counted is None or whole.counted is None:
        return Share(status)
    has_percent = whole.counted >= FEWEST_FOR_PERCENT
    percent = min(100.0, 100 * part.counted / whole.counted) if has_percent else None
    return Share("shown", part.counted, whole.counted, percent)


def _status(statuses: Iterable[str]) -> str:
    """The status of what is made from several: protection goes before what is missing."""
    known = set(statuses)
    if "not_shown" in known:
        return "not_shown"
    return "shown" if known == {"shown"} else "not_reported"
