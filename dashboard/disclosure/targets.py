"""Whom the audit protects: the small cells from which all other small cells follow.

If nobody can be proved to be in a cell, nobody can be proved to be in a part of it. So only
*maximal* small cells are audited (the privacy rules, rule 4): somebody is there, they are fewer
than k people, and one step up, in every direction, there are at least k.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dashboard.disclosure.lattice import Counts, Lattice, one_step_up


@dataclass(frozen=True)
class Targets:
    """Small cells. `members` (targets x base cells), `signs` (targets x parts): what is summed.
    `k`: what the upper bound must reach; `has_upper`: whether it must."""

    members: sparse.csr_matrix
    signs: np.ndarray
    k: np.ndarray

    def __len__(self) -> int:
        return len(self.k)

    def sums(self, world: np.ndarray) -> np.ndarray:
        """What a world (base cells x parts) puts into each target."""
        return np.asarray((self.members @ world) * self.signs).sum(axis=1)


def maximal(cells: Lattice, found: Counts, total: Counts | None) -> np.ndarray:
    """The numbers of the maximal small cells. `total`: counts of the attribute-less lattice."""
    small = found.is_small
    wanted = small.copy()
    for up in one_step_up(cells):
        wanted &= (up < 0) | ~small[up]
    if total is not None:
        number = np.arange(cells.size)
        wanted &= ~total.is_small[(number - cells.cells["group"]) // len(cells.groups)]
    return np.flatnonzero(wanted)


def together(parts: list[Targets]) -> Targets:
    """Several sets of targets over the same base cells as one."""
    return Targets(
        sparse.vstack([part.members for part in parts]).tocsr(),
        np.concatenate([part.signs for part in parts]),
        np.concatenate([part.k for part in parts]),
    )


def targets(
    cells: Lattice, found: Counts, total: Lattice | None, total_found: Counts | None, is_all: bool
) -> Targets:
    """The targets of a block.

    `is_all`: the small cells of the attribute-less lattice, over the base cells of `cells` (each of
    their points in every group), instead of those of `cells` itself."""
    if is_all and total is not None:
        chosen = maximal(total, total_found, None)
        members = sparse.kron(total.within[chosen], np.ones((1, cells.columns))).tocsr()
        k = total_found.k[chosen]
    else:
        chosen = maximal(cells, found, total_found)
        members, k = cells.within[chosen], found.k[chosen]
    signs = np.tile(cells.signs[-1], (len(chosen), 1))
    return Targets(members, signs, k)
