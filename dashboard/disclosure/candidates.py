"""Which cells are large enough to be thought of, and which remainders give a smaller one away.

Both rules are arithmetic: what anybody finds with subtraction alone. What they do not find is left
to the audit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dashboard.disclosure.lattice import Lattice
from dashboard.disclosure.model import Rules
from dashboard.disclosure.sizes import Counts, fewest_people, strictest_k
from dashboard.disclosure.steps import one_step_up


def candidates(found: Counts, largest: np.ndarray, rules: Rules) -> np.ndarray:
    """Per cell whether it may be shown as far as its own size goes (the privacy rules, rule 1).

    At least k people, and at least k counted; where one person may be counted many times, nobody
    may be more than a quarter of the number (the dominance rule of Cox, 1981, with one
    contributor; Hundepool et al., Statistical Disclosure Control, 2012, section 4.2)."""
    enough = (found.people >= found.k) & (found.counted >= found.k)
    if rules.is_events:
        enough &= largest <= rules.largest_share * found.counted
    return enough


@dataclass(frozen=True)
class Splits:
    """Every way a number splits into others. One entry per part: `whole` and `part` are cells,
    `instead_of` is the cell whose parts this one belongs to, if that one is not shown (-1: always).
    `split` numbers the splits; `is_group` marks those by attribute, of which `whole` is a cell of
    the attribute-less lattice."""

    split: np.ndarray
    part: np.ndarray
    instead_of: np.ndarray
    whole: np.ndarray
    is_group: np.ndarray


def splits(cells: Lattice, possible: np.ndarray, with_total: bool) -> Splits:
    """The splits of the menu: city into divisions, into districts, each into neighborhoods, also
    the city straight into the neighborhoods of the divisions that are not shown; years into
    quarters into months likewise; and, `with_total`, all into groups.

    `possible` marks cells that are or could be shown; no others can be subtracted."""
    ways = one_step_up(cells)
    division, district, city, longer = ways
    entries = []
    for kind, (up, middle) in enumerate(
        (
            (division, None),
            (district, None),
            (np.where(cells.cells["level"] == 1, city, -1), None),
            (np.where(cells.cells["level"] == 2, city, -1), None),
            (longer, None),
            (_further(division, city), division),
            (_further(district, city), district),
            (_further(longer, longer), longer),
        )
    ):
        part = np.flatnonzero((up >= 0) & possible)
        part = part[possible[up[part]]]
        blocker = np.full(len(part), -1) if middle is None else middle[part]
        entries.append((np.full(len(part), kind), up[part], part, blocker))
    # A split through the middle holds the parts of the middle and the middles themselves.
    for kind, middle in ((5, 1), (6, 2)):
        part = np.flatnonzero((cells.cells["level"] == middle) & possible)
        part = part[possible[city[part]]]
        entries.append((np.full(len(part), kind), city[part], part, np.full(len(part), -1)))
    part = np.flatnonzero((cells.cells["span"] == 1) & possible)
    part = part[possible[longer[part]]]
    entries.append((np.full(len(part), 7), longer[part], part, np.full(len(part), -1)))
    if with_total:
        part = np.flatnonzero(possible)
        whole = part - cells.cells["group"][part]
        whole = whole // len(cells.groups)
        entries.append((np.full(len(part), 8), whole, part, np.full(len(part), -1)))
    kind, whole, part, blocker = (np.concatenate(column) for column in zip(*entries, strict=True))
    _, first, split = np.unique(
        np.column_stack([kind, whole]), axis=0, return_index=True, return_inverse=True
    )
    return Splits(split.ravel(), part, blocker, whole[first], kind[first] == 8)


def _further(up: np.ndarray, then: np.ndarray) -> np.ndarray:
    return np.where(up >= 0, then[up], -1)


class Remainders:
    """The privacy rules, rule 2, over one block.

    Parent minus shown parts is 0 or at least k, in counted and in people; and not 0 where the
    split is by attribute and a group is not shown, because 0 would say of every person in the
    hidden groups that they are in none of them."""

    def __init__(
        self,
        cells: Lattice,
        total: Lattice | None,
        possible: np.ndarray,
        possible_total: np.ndarray | None,
        rules: Rules,
        kind: np.ndarray | None = None,
    ) -> None:
        kind = cells.now if kind is None else kind
        people, counted = cells.people(kind), cells.counted(kind)
        self.rules = rules
        self.splits = splits(cells, possible, total is not None)
        self.whole_is_total = self.splits.is_group
        self.people = (cells.within @ people).toarray()
        self.counted = (cells.within @ counted).toarray()
        self.strictest = cells.strictest
        self.possible_total = possible_total
        whole = self.splits.whole
        self.whole_people = np.zeros((len(whole), self.people.shape[1]))
        self.whole_counted = np.zeros_like(self.whole_people)
        own = ~self.whole_is_total
        self.whole_people[own] = self.people[whole[own]]
        self.whole_counted[own] = self.counted[whole[own]]
        self.groups = len(cells.groups)
        if total is not None and (~own).any():
            everything = sparse.kron(total.within[whole[~own]], np.ones((1, cells.columns)))
            self.whole_people[~own] = (everything @ people).toarray()
            self.whole_counted[~own] = (everything @ counted).toarray()
        self.sealed_people = np.zeros_like(self.whole_people)
        self.sealed_counted = np.zeros_like(self.whole_people)
        if cells.attribute in rules.sealed and cells.columns > self.groups and (~own).any():
            withheld = np.zeros((1, cells.columns))
            withheld[0, self.groups :] = 1
            apart = sparse.kron(total.within[whole[~own]], withheld)
            self.sealed_people[~own] = (apart @ people).toarray()
            self.sealed_counted[~own] = (apart @ counted).toarray()

    def broken(self, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Splits whose remainder gives something away, and which entries are subtracted now."""
        s = self.splits
        hidden_middle = (s.instead_of < 0) | ~shown[s.instead_of]
        active = shown[s.part] & hidden_middle
        many = len(s.whole)
        taken = sparse.csr_matrix(
            (np.ones(active.sum()), (s.split[active], s.part[active])), (many, len(shown))
        )
        people = self.whole_people - taken @ self.people
        counted = self.whole_counted - taken @ self.counted
        left = counted.sum(axis=1)
        # What is left must be large enough without what is sealed, so that this cannot be read off.
        people, counted = people - self.sealed_people, counted - self.sealed_counted
        k = strictest_k(counted, self.strictest, self.rules)
        fine = counted.sum(axis=1) >= k
        fine &= fewest_people(np.maximum(people, 0), self.rules) >= k
        parts = np.bincount(s.split[active], minlength=many)
        complete = ~self.whole_is_total | (parts == self.groups)
        fine |= (left <= 0) & complete
        published = np.where(
            self.whole_is_total,
            True
            if self.possible_total is None
            else self.possible_total[np.where(self.whole_is_total, s.whole, 0)],
            shown[np.where(self.whole_is_total, 0, s.whole)],
        )
        return published & (parts > 0) & ~fine, active

    def hide(self, shown: np.ndarray, fixed: np.ndarray, order: np.ndarray) -> np.ndarray:
        """The cells still shown once every broken split gave up its smallest part, to a fixpoint.

        `order`: rank of every cell, what is hidden first first. A split whose parts are all
        `fixed` (published before) gives up its whole, if that is new; else it is left to the
        audit, which stops the release if it proves anything."""
        shown = shown.copy()
        s = self.splits
        while True:
            broken, active = self.broken(shown)
            if not broken.any():
                return shown
            can = active & broken[s.split] & ~fixed[s.part]
            best = np.full(len(s.whole), np.iinfo(np.int64).max)
            np.minimum.at(best, s.split[can], order[s.part[can]])
            goes = can & (order[s.part] == best[s.split])
            before = shown.sum()
            shown[s.part[goes]] = False
            stuck = broken & (best == np.iinfo(np.int64).max) & ~self.whole_is_total
            whole = s.whole[stuck]
            shown[whole[~fixed[whole]]] = False
            if shown.sum() == before:
                return shown
