"""The words of disclosure control: what may be asked for, under which rules, and what comes out.

A *family* is a set of published numbers with one count of people. A *base frame* is its restricted
truth: one row per report row, with the columns of `BASE`. A *cell* is one number that could be
published: a place, a period and at most one group. `protect` (in the package) turns base frames
into cells that are `shown` or `not_shown`, with the worlds that prove that nobody is given away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd

AREA_TYPES = ("city", "division", "district", "neighborhood")
PERIOD_TYPES = ("year", "quarter", "month")
"""Both from the whole to its parts."""

KEY = (
    "attribute",
    "area_type",
    "area_id",
    "period_type",
    "period_start",
    "attribute_value",
)
"""What names a cell within a family. `attribute_value` is '' for the attribute ''."""

BASE = (
    "organization_id",
    "neighborhood",
    "district",
    "division",
    "month",
    "quarter",
    "year",
    "value",
    "people",
    "counted",
    "largest",
    "k",
)
"""Columns of a base frame. An area that is None is withheld or unknown: the row counts only at the
levels that are known, and in the city. A month or quarter that is NaT is withheld likewise (the
hospital rule). A `value` of None is a withheld group: it counts in totals only.

Two more columns are optional: `batch` (0 is the first publication, 1 and up are corrections) and
`sign` (+1 for what a correction adds, -1 for what it removes)."""

CITY = "city"
"""The `area_id` of the whole city."""

SHOWN = "shown"
NOT_SHOWN = "not_shown"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many parts are done, and how many there are."""


@dataclass(frozen=True)
class View:
    """One line of the menu: an attribute, for all areas of a type, in all periods of a type.

    `worth` says what is given up last when something must be hidden: higher is more valuable."""

    family: str
    attribute: str
    area_type: str
    period_type: str
    worth: int = 0


@dataclass(frozen=True)
class Rules:
    """The city's limits.

    `k`: fewest people behind a shown number; never below the strictest agreement.
    `max_organizations_per_person`: how many organizations may have counted the same person.
    `largest_share`: for events, the most that one person may be of a shown number.
    `round_to`: 0 for exact counts, or 5 for counts rounded to the nearest multiple of five.
    `is_events`: whether one person may be counted more than once (visits, episodes).
    `sealed`: attributes whose withheld group says something by itself, so that no subtraction may
    leave it alone, however large it is.
    """

    k: int = 11
    max_organizations_per_person: int = 2
    largest_share: float = 0.25
    round_to: int = 0
    is_events: bool = False
    sealed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.k < 2 or self.max_organizations_per_person < 1:
            raise ValueError("k must be at least 2 and max_organizations_per_person at least 1.")
        if self.round_to not in (0, 5):
            raise ValueError("Counts are exact (0) or rounded to 5; nothing else has been proved.")


class DisclosureError(Exception):
    """What was given cannot be protected: it contradicts itself or what was published."""


class Unresolved(DisclosureError):
    """Something could not be proved safe: the release stops. `reasons` name blocks, never cells."""

    def __init__(self, reasons: list[str]):
        super().__init__("Not proved safe, so nothing is released: " + "; ".join(reasons))
        self.reasons = reasons

    def __reduce__(self):
        return (type(self), (self.reasons,))


@dataclass(frozen=True)
class World:
    """One possible truth: it adds up to every published number, and in it some small cells are
    empty (or not small). `known_to` is '' for a world anybody could think of, else the insider
    whose own counts have been taken off first.

    `cells` are the base cells of its block, the same frame for all its worlds; `rows` says which of
    them hold something, as which `parts`, and `filled` how much."""

    attribute: str
    year: pd.Timestamp
    known_to: str
    cells: pd.DataFrame
    rows: np.ndarray
    parts: np.ndarray
    filled: np.ndarray

    @property
    def amounts(self) -> pd.DataFrame:
        """The world as a table: place, time and `value` of each base cell that holds something,
        `part` ('first', 'added-1', 'removed-1', ...) and `amount`. None and NaT are withheld."""
        found = self.cells.iloc[self.rows].reset_index(drop=True)
        names = {part: part_name(part) for part in set(self.parts.tolist())}
        return found.assign(part=[names[p] for p in self.parts.tolist()], amount=self.filled)


def part_name(part: int) -> str:
    """'first', or what correction b added or removed."""
    if not part:
        return "first"
    return f"{'added' if part % 2 else 'removed'}-{(part + 1) // 2}"


@dataclass
class ViewReport:
    """What became of the cells of one view in all its periods. Cells that were published before
    count as `frozen` and nowhere else but in `cells`.

    `hidden_by_insiders`: would tell an organization or a referral source, who knows its own counts,
    of somebody among few others."""

    attribute: str
    area_type: str
    period_type: str
    cells: int = 0
    frozen: int = 0
    candidates: int = 0
    shown: int = 0
    hidden_by_size: int = 0
    hidden_by_remainder: int = 0
    hidden_by_audit: int = 0
    hidden_by_insiders: int = 0
    won_back: int = 0


@dataclass
class BlockReport:
    """What it took to prove one block. `upper_bound` is the lowest of the upper bounds that were
    proved for small cells; at least k, because a world in which they reach k is kept for each.
    `certificates` counts the possible worlds that are kept; one may prove many of the `targets`.
    `known_to` is '' or 'insiders': what every organization and referral source could work out."""

    attribute: str
    year: str
    known_to: str = ""
    columns: int = 0
    rows: int = 0
    targets: int = 0
    leaks_found: int = 0
    repaired: int = 0
    unresolved: int = 0
    certificates: int = 0
    upper_bound: float | None = None
    solves: int = 0
    cpu_seconds: float = 0.0
    peak_rss_mb: float = 0.0


@dataclass
class Report:
    """The disclosure report of one family. No number in it is the count of a hidden cell."""

    rules: Rules
    views: list[ViewReport] = field(default_factory=list)
    blocks: list[BlockReport] = field(default_factory=list)

    def as_dict(self) -> dict:
        """Plain lists, texts and numbers, ready for JSON."""
        return asdict(self)

    @property
    def share_shown(self) -> float | None:
        """Shown cells among candidates, of cells that are new; None where there are none."""
        candidates = sum(view.candidates for view in self.views)
        return sum(view.shown for view in self.views) / candidates if candidates else None


@dataclass(frozen=True)
class Protected:
    """What may be published. `cells` has `KEY`, `status`, `counted` (Int64, missing unless shown)
    and `is_new`, each cell of the menu once, sorted by `KEY`. Worlds are restricted."""

    cells: pd.DataFrame
    report: Report
    worlds: list[World]
