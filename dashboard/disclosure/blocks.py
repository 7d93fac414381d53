"""One block: an attribute in a fiscal year, from its counts to the cells that may be shown.

Fiscal years share no person's first service and no published number, so each is a block of its
own. Attributes are separate too: no published number mixes two of them. What they share are the
attribute-less counts, and those are granted to the attacker when an attribute is audited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.disclosure.candidates import Remainders, candidates
from dashboard.disclosure.changes import Periods, changes, periods_in
from dashboard.disclosure.lattice import Lattice, Points, corrections, lattice, points
from dashboard.disclosure.model import (
    AREA_TYPES,
    PERIOD_TYPES,
    DisclosureError,
    Rules,
    View,
)
from dashboard.disclosure.sizes import counts, largest
from dashboard.disclosure.space import Space

HIDDEN_BY = ("size", "remainder", "audit", "insider")
INSIDER = HIDDEN_BY.index("insider")
"""What an insider could use is not tried again: it is tried against everybody else first."""


@dataclass
class Block:
    """A block while it is worked on. Masks have one entry per cell of `cells`.

    `menu`: cells that the menu lists in periods due or published; `is_fixed`: published before;
    `is_new`: to be decided now; `shown`; `hidden_by`: index into
    `HIDDEN_BY`, -1 elsewhere; `order`: rank, what is given up first first;
    `base_cells`: by attribute, what worlds are told in."""

    space: Space
    rules: Rules
    cells: Lattice
    total: Lattice | None
    frozen: pd.DataFrame
    menu: np.ndarray
    is_fixed: np.ndarray
    is_new: np.ndarray
    candidates: np.ndarray
    shown: np.ndarray
    hidden_by: np.ndarray
    order: np.ndarray
    remainders: Remainders
    won_back: np.ndarray
    base_cells: dict[str, pd.DataFrame] = field(default_factory=dict)

    def hide(self, cell: int, why: str) -> None:
        """Give up a new cell."""
        self.shown[cell] = False
        self.hidden_by[cell] = HIDDEN_BY.index(why)
        self.won_back[cell] = False

    def frozen_values(self) -> dict[int, int]:
        """The published number of every cell that was shown before, by cell."""
        old = self.frozen
        old = old[(old.attribute == self.cells.attribute) & (old.status == "shown")]
        at = numbers(self.space, self.cells, old)
        return dict(zip(at.tolist(), old.counted.astype(int).tolist(), strict=True))


def numbers(space: Space, cells: Lattice, keys: pd.DataFrame) -> np.ndarray:
    """The cells of the lattice named by `keys` (columns of KEY but `attribute`)."""
    found = np.zeros(len(keys), dtype=int)
    group = {value: code for code, value in enumerate(cells.groups)}
    area = {
        (kind, name): code for kind in AREA_TYPES for code, name in enumerate(space.areas[kind])
    }
    period = {
        (kind, start): code
        for kind in PERIOD_TYPES
        for code, start in enumerate(cells.points.periods[kind])
    }
    for at, key in enumerate(keys.itertuples(index=False)):
        try:
            found[at] = cells.at(
                AREA_TYPES.index(key.area_type),
                area[key.area_type, key.area_id],
                PERIOD_TYPES.index(key.period_type),
                period[key.period_type, key.period_start],
                group[key.attribute_value],
            )
        except (KeyError, ValueError) as error:
            raise DisclosureError("A published cell lies in no area, period or group.") from error
    return found


def menu(
    space: Space, cells: Lattice, views: list[View], live: set[tuple[str, pd.Timestamp]]
) -> tuple[np.ndarray, np.ndarray]:
    """Which cells the menu lists in live periods, and what each is worth."""
    listed = np.zeros(cells.size, dtype=bool)
    worth = np.zeros(cells.size, dtype=np.int64)
    for view in views:
        if view.attribute != cells.attribute:
            continue
        level, span = AREA_TYPES.index(view.area_type), PERIOD_TYPES.index(view.period_type)
        starts = cells.points.periods[view.period_type]
        is_live = np.array([(view.period_type, start) in live for start in starts], dtype=bool)
        own = (cells.cells["level"] == level) & (cells.cells["span"] == span)
        own[own] = is_live[cells.cells["period"][own]]
        listed |= own
        worth[own] = view.worth
    return listed, worth


def start(
    space: Space,
    attribute: str,
    where: Points,
    year: pd.Timestamp,
    views: list[View],
    rules: Rules,
    frozen: pd.DataFrame,
    total: Block | None,
    known_apart: Callable[[Lattice, np.ndarray], np.ndarray] | None,
) -> Block:
    """A block with all candidates shown that the remainder rule leaves.

    `known_apart` marks those of some cells in which an insider is left with few others."""
    cells = lattice(space, attribute, year, where)
    own = frozen[frozen.attribute == attribute]
    at = numbers(space, cells, own)
    due = set(
        zip(
            space.periods.period_type[space.periods.is_due],
            space.periods.period_start[space.periods.is_due],
            strict=True,
        )
    )
    live = due | set(zip(own.period_type, own.period_start, strict=True))
    listed, worth = menu(space, cells, views, live)
    found = counts(cells, rules)
    is_fixed = np.zeros(cells.size, dtype=bool)
    is_fixed[at] = True
    last = own.assign(at=at).sort_values("version").drop_duplicates("at", keep="last")
    shown = np.zeros(cells.size, dtype=bool)
    shown[last["at"][last.status == "shown"].to_numpy(dtype=int)] = True
    _check_frozen(cells, own, at, rules)
    is_new = menu(space, cells, views, due)[0] & ~is_fixed
    able = candidates(found, largest(cells), rules) & is_new
    if total is not None:
        above = (np.arange(cells.size) - cells.cells["group"]) // len(cells.groups)
        able &= total.shown[above] | ~total.menu[above]
        _check_total(cells, total.cells)
    first = able.copy()
    if known_apart is not None:
        first &= ~known_apart(cells, first)
    order = np.empty(cells.size, dtype=np.int64)
    order[np.lexsort((np.arange(cells.size), found.counted, worth))] = np.arange(cells.size)
    possible = first | shown
    remainders = Remainders(
        cells,
        None if total is None else total.cells,
        possible,
        None if total is None else total.shown,
        rules,
    )
    kept = remainders.hide(possible, is_fixed, order)
    hidden_by = np.where(is_new, 0, -1)
    hidden_by[able & ~first] = INSIDER
    hidden_by[first & ~kept] = 1
    hidden_by[kept] = -1
    return Block(
        space, rules, cells, None if total is None else total.cells, frozen, listed | is_fixed,
        is_fixed, is_new, able, kept, hidden_by, order, remainders,
        np.zeros(cells.size, dtype=bool),
    )  # fmt: skip


def _check_frozen(cells: Lattice, own: pd.DataFrame, at: np.ndarray, rules: Rules) -> None:
    """Published numbers and the given truth must agree: else the proof would be about nothing."""
    shown = (own.status == "shown").to_numpy()
    version = own.version.to_numpy(dtype=int)[shown]
    if len(version) and version.max() >= len(cells.signs):
        raise DisclosureError("A cell was corrected, but its base frame has no such correction.")
    true = (cells.within @ cells.parts)[at[shown]]
    true = (true * cells.signs[version]).sum(axis=1)
    said = own.counted.astype("Int64").to_numpy(dtype=float, na_value=np.nan)[shown]
    if (published(true, rules) != said).any():
        raise DisclosureError("A published number differs from its base frame.")
    if cells.parts[cells.is_idle].any():
        raise DisclosureError("A correction changes a period of which it published nothing again.")


def _check_total(cells: Lattice, total: Lattice) -> None:
    """Groups, the withheld one included, must add up to the attribute-less counts."""
    by_point = cells.parts.reshape(-1, cells.columns, cells.parts.shape[1]).sum(axis=1)
    if (by_point @ cells.signs.T != total.parts @ total.signs.T).any():
        raise DisclosureError(f"The groups of {cells.attribute!r} do not add up to all.")


def published(true: np.ndarray, rules: Rules) -> np.ndarray:
    """What is printed for a true count: itself, or the nearest multiple of `round_to`."""
    if not rules.round_to:
        return true
    return rules.round_to * np.floor(true / rules.round_to + 0.5)


def where_all(
    space: Space, year: pd.Timestamp, frozen: pd.DataFrame, trial: Periods | None
) -> Points:
    """The points of a year, the same for all attributes. `trial`: as `changes` takes it."""
    due = space.periods[space.periods.is_due]
    live = periods_in(due) | periods_in(frozen)
    return points(space, year, live, changes(frozen, corrections(space, year), trial))
