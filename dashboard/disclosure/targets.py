"""Whom the audit protects: the small cells from which all other small cells follow.

If nobody can be proved to be in a cell, nobody can be proved to be in a part of it. So only
*maximal* small cells are audited (the privacy rules, rule 4): somebody is there, they are fewer
than k people, and one step up, in every direction, there are at least k.

An organization's agreement may ask for more than the city's k. It protects the base cells that
this organization counted in, wherever they lie; what others counted elsewhere does not become a
secret by it. So a cell is audited once for the city's k, and once for each stricter k with no more
of it than the base cells in which such an organization counted somebody. That a small cell has only
small parts holds for each k alone; and a number once published stays right when an organization
with a stricter agreement joins in a later month of the same year.

In a year that is still open, a quarter or year that is small today may be large tomorrow, and what
was published of its months is frozen by then. So a longer period that is not closed does not stand
in for its parts: they are audited as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dashboard.disclosure.lattice import Lattice
from dashboard.disclosure.sizes import Counts
from dashboard.disclosure.steps import one_step_up


@dataclass(frozen=True)
class Targets:
    """Small cells. `members` (targets x base cells), `signs` (targets x parts): what is summed.
    `k`: what the upper bound must reach, where `has_upper` says that it must: not for a period
    that is open, because more will be counted in it."""

    members: sparse.csr_matrix
    signs: np.ndarray
    k: np.ndarray
    has_upper: np.ndarray

    def __len__(self) -> int:
        return len(self.k)

    def sums(self, world: np.ndarray) -> np.ndarray:
        """What a world (base cells x parts) puts into each target."""
        return np.asarray((self.members @ world) * self.signs).sum(axis=1)

    def pick(self, chosen: np.ndarray) -> Targets:
        """Those targets only."""
        return Targets(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def maximal(cells: Lattice, found: Counts, total: Counts | None) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the maximal small cells, and which need an upper bound. `total`: counts of the
    attribute-less lattice."""
    small, is_open = found.is_small, cells.is_open
    now, later = small.copy(), small.copy()
    for up in one_step_up(cells):
        now &= (up < 0) | ~small[up]
        later &= (up < 0) | ~small[up] | is_open[up]
    if total is not None:
        number = np.arange(cells.size)
        all_small = total.is_small[(number - cells.cells["group"]) // len(cells.groups)]
        now &= ~all_small
        later &= ~all_small | is_open
    chosen = np.flatnonzero(now | later)
    return chosen, (now | ~is_open)[chosen]


def together(parts: list[Targets]) -> Targets:
    """Several sets of targets over the same base cells as one."""
    return Targets(
        sparse.vstack([part.members for part in parts]).tocsr(),
        np.concatenate([part.signs for part in parts]),
        np.concatenate([part.k for part in parts]),
        np.concatenate([part.has_upper for part in parts]),
    )


def targets(
    cells: Lattice,
    within: sparse.csr_matrix,
    found: Counts,
    total: Lattice | None,
    total_within: sparse.csr_matrix | None,
    total_found: Counts | None,
    kind: np.ndarray,
    is_all: bool,
) -> Targets:
    """The targets of a block, in what `kind` (signs of the parts) adds up: a version, or what a
    correction added or removed.

    `within`, `total_within`: what of each cell is protected, as `found` and `total_found` count it.
    `is_all`: the small cells of the attribute-less lattice, over the base cells of `cells` (each of
    their points in every group), instead of those of `cells` itself."""
    if is_all and total is not None:
        chosen, has_upper = maximal(total, total_found, None)
        members = sparse.kron(total_within[chosen], np.ones((1, cells.columns))).tocsr()
        k = total_found.k[chosen]
    else:
        chosen, has_upper = maximal(cells, found, total_found)
        members, k = within[chosen], found.k[chosen]
    signs = np.tile(kind, (len(chosen), 1))
    return Targets(members, signs, k, has_upper)


def in_halves(
    proved: Callable[[], np.ndarray],
    several: Callable[[np.ndarray], bool],
    single: Callable[[int], bool],
) -> list[int]:
    """Prove targets together while `several` gets on with them, else in halves, in the end singly.
    Gives what stays unproved; `proved` says which are, as the two get on."""
    unresolved: list[int] = []
    stack = [np.flatnonzero(~proved())]
    while stack:
        chosen = stack.pop()
        chosen = chosen[~proved()[chosen]]
        if not len(chosen):
            continue
        if len(chosen) == 1:
            if not single(int(chosen[0])):
                unresolved.append(int(chosen[0]))
        elif several(chosen):
            stack.append(chosen)
        else:
            half = len(chosen) // 2
            stack += [chosen[half:], chosen[:half]]
    return unresolved
