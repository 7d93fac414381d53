"""One block of a correction: which published cells could be published again with a new number.

The privacy rules, rule 7. A correction is a batch of additions and removals. The numbers of the
first publication stay known for ever, so what is protected is the old truth, the new one, and what
changed between them: in each, somebody who is among few must not be provable.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.disclosure.blocks import Block, numbers, published
from dashboard.disclosure.candidates import Remainders, candidates
from dashboard.disclosure.changes import Periods
from dashboard.disclosure.lattice import Lattice, Points, lattice
from dashboard.disclosure.model import AREA_TYPES, CITY, PERIOD_TYPES, Rules
from dashboard.disclosure.sizes import counts, counts_of, largest
from dashboard.disclosure.space import Space


class BothRemainders:
    """The remainder rule for what a batch adds and for what it removes."""

    def __init__(self, each: list[Remainders]) -> None:
        self.each = each

    def broken(self, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `Remainders.broken`, of both."""
        both = [one.broken(shown) for one in self.each]
        return tuple(np.concatenate(part) for part in zip(*both, strict=True))

    def hide(self, shown: np.ndarray, fixed: np.ndarray, order: np.ndarray) -> np.ndarray:
        """As `Remainders.hide`, until neither hides more."""
        while True:
            before = shown.sum()
            for one in self.each:
                shown = one.hide(shown, fixed, order)
            if shown.sum() == before:
                return shown


def _moves(cells: Lattice, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """Per cell whether the last batch changes it, and whether what it adds and what it removes are
    each nobody or at least k people."""
    changes = np.zeros(cells.size, dtype=bool)
    is_large = np.ones(cells.size, dtype=bool)
    for part in (-2, -1):
        kind = np.eye(cells.parts.shape[1])[part]
        moved = counts_of(
            cells.within, cells.people(kind), cells.counted(kind), cells.strictest, rules
        )
        changes |= moved.counted > 0
        is_large &= ~moved.is_small
    return changes, is_large


def start_correction(
    space: Space,
    attribute: str,
    where: Points,
    year: pd.Timestamp,
    rules: Rules,
    frozen: pd.DataFrame,
    total: Block | None,
    trial: Periods | None,
) -> Block:
    """A block in which `shown` are the cells to be published again. `trial`: the periods of which
    numbers of the city may be among them; None for all."""
    cells = lattice(space, attribute, year, where)
    own = frozen[frozen.attribute == attribute]
    at = numbers(space, cells, own)
    last = own.assign(at=at).sort_values("version").drop_duplicates("at", keep="last")
    last = last[last.status == "shown"]
    at = last["at"].to_numpy(dtype=int)
    changes, is_large = _moves(cells, rules)
    now = (cells.within @ cells.parts) @ cells.now
    # Also a difference that is small because much was added and nearly as much removed.
    differs = np.abs(published(now[at], rules) - last.counted.astype(int).to_numpy()) >= rules.k
    able = np.zeros(cells.size, dtype=bool)
    able[at] = differs
    able &= changes & is_large & candidates(counts(cells, rules), largest(cells), rules)
    if trial is not None:
        kinds = {kind: PERIOD_TYPES.index(kind) for kind in PERIOD_TYPES}
        allowed = np.zeros(cells.size, dtype=bool)
        for kind, starts in where.periods.items():
            may = np.array([(kind, start) in trial for start in starts], dtype=bool)
            own = cells.cells["span"] == kinds[kind]
            allowed[own] = may[cells.cells["period"][own]]
        able &= allowed | (cells.cells["level"] != AREA_TYPES.index(CITY))
    totals = None
    if total is not None:
        totals = total.cells
        above = (np.arange(cells.size) - cells.cells["group"]) // len(cells.groups)
        stays = ~_moves(totals, rules)[0]
        able &= (total.shown | stays | ~total.menu)[above]
    order = np.empty(cells.size, dtype=np.int64)
    order[np.lexsort((np.arange(cells.size), now))] = np.arange(cells.size)
    kinds = np.eye(cells.parts.shape[1])[-2:]
    above_shown = None if total is None else total.shown
    remainders = BothRemainders(
        [Remainders(cells, totals, able, above_shown, rules, kind) for kind in kinds]
    )
    none = np.zeros(cells.size, dtype=bool)
    kept = remainders.hide(able, none, order)
    hidden_by = np.full(cells.size, -1)
    hidden_by[able & ~kept] = 1
    menu = none.copy()
    menu[at] = True
    return Block(
        space, rules, cells, totals, frozen, menu, none, able, able, kept, hidden_by,
        order, remainders, none.copy(),
    )  # fmt: skip
