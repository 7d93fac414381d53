"""What is audited in a block, against whom, and how a leak is repaired.

A *stage* is one system with its targets:

- the attribute-less targets, with the attribute-less numbers alone;
- the attribute-less targets, with the numbers of an attribute added;
- an attribute's own targets, with the attribute-less counts of every point held at truth;

each as anybody sees it, and as an insider sees it who takes their own counts off first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy import sparse

from dashboard.disclosure.audit import Audit
from dashboard.disclosure.blocks import INSIDER, Block, numbers, published
from dashboard.disclosure.lattice import Lattice
from dashboard.disclosure.model import Rules
from dashboard.disclosure.sizes import (
    Counts,
    counts_of,
    fewest_people,
    levels,
    strictest_k,
)
from dashboard.disclosure.system import Rows, bounds, build, membership
from dashboard.disclosure.targets import Targets, targets, together


@dataclass(frozen=True)
class Insider:
    """Somebody who knows counts: of an organization (a number) or of a group (its code)."""

    name: str
    organization: int | None = None
    group: int | None = None

    def own(self, cells: Lattice) -> np.ndarray:
        """Their own counts (base cells x parts)."""
        if self.organization is not None:
            return cells.counted_by[:, [self.organization]].toarray().reshape(cells.parts.shape)
        return np.where(self.knows(cells)[:, None], cells.parts, 0.0)

    def knows(self, cells: Lattice) -> np.ndarray:
        """Base cells of which they know all."""
        group = np.arange(len(cells.parts)) % cells.columns
        return np.zeros(len(group), dtype=bool) if self.group is None else group == self.group

    def others(self, by: sparse.csr_matrix, cells: Lattice) -> sparse.csr_matrix:
        """What the others contributed, of a matrix of base cells x organizations."""
        if self.organization is not None:
            keep = np.arange(by.shape[1]) != self.organization
            return (by @ sparse.diags(keep.astype(float))).tocsr()
        return (sparse.diags((~self.knows(cells)).astype(float)) @ by).tocsr()


@dataclass
class Stage:
    """A system under audit. `cell`: per row the block's own cell that may be switched, or -1.
    `without_grant`: makes the stage of some of its targets in which no counts are granted."""

    audit: Audit
    lattice: Lattice
    cell: np.ndarray
    insider: Insider | None
    without_grant: Callable[[np.ndarray], Stage] | None = None


def own_rows(block: Block, is_total: bool, only_fixed: bool) -> tuple[Rows, np.ndarray]:
    """Rows of a block's cells, and the cell of each: published ones in all their versions, and
    candidates, switched on where they are shown."""
    old = block.frozen
    old = old[(old.attribute == block.cells.attribute) & (old.status == "shown")]
    at = numbers(block.space, block.cells, old)
    value = old.counted.astype("Int64").to_numpy(dtype=float, na_value=np.nan)
    new = np.zeros(0, dtype=int)
    if not only_fixed:
        new = np.flatnonzero(block.candidates & (block.hidden_by != INSIDER))
    true = (block.cells.within[new] @ block.cells.parts) @ block.cells.signs[-1]
    cell = np.concatenate([at, new])
    low, high = bounds(
        np.concatenate([value, published(true, block.rules)]), block.rules.round_to, block.rules.k
    )
    latest = len(block.cells.signs) - 1
    rows = Rows(
        cell,
        np.full(len(cell), is_total),
        np.concatenate([old.version.to_numpy(dtype=int), np.full(len(new), latest)]),
        low,
        high,
        np.concatenate([np.ones(len(at), dtype=bool), np.zeros(len(new), dtype=bool)]),
        np.concatenate([np.ones(len(at), dtype=bool), block.shown[new]]),
    )
    return rows, np.where(rows.is_fixed, -1, cell)


def joined(first: Rows, second: Rows) -> Rows:
    """Both sets of rows."""
    return Rows(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in Rows.__dataclass_fields__
        )
    )


def stage(
    block: Block,
    lattice: Lattice,
    total: Lattice | None,
    rows: Rows,
    cell: np.ndarray,
    is_held: bool,
    is_all: bool,
    insider: Insider | None,
    only: np.ndarray | None = None,
) -> Stage | None:
    """A stage over the base cells of `lattice`; None where there is nobody to protect. `only`: the
    targets that are left to it."""
    truth, rules = lattice.parts, block.rules
    known = np.repeat(lattice.points.is_empty, lattice.columns)
    if insider is not None:
        own = insider.own(lattice)
        truth = truth - own
        taken = ((membership(lattice, total, rows) @ own) * lattice.signs[rows.version]).sum(axis=1)
        rows = replace(rows, low=rows.low - taken, high=rows.high - taken)
        known = known | insider.knows(lattice)
    wanted = _targets(lattice, total, rules, is_all, insider)
    wanted = wanted if only is None else wanted.pick(only)
    if not len(wanted):
        return None
    most = truth.sum() + (len(wanted) + 1) * wanted.k.max()
    is_held = is_held and total is not None
    system = build(lattice, total, rows, truth, known, lattice.is_idle, most, is_held)
    return Stage(Audit(system, rows, rows.is_on, wanted), lattice, cell, insider)


def _targets(
    lattice: Lattice, total: Lattice | None, rules: Rules, is_all: bool, insider: Insider | None
) -> Targets:
    """The targets in every version, and in what each correction added and removed."""
    versions = len(lattice.signs)
    every = [*lattice.signs, *np.eye(lattice.parts.shape[1])[1:]]
    found = []
    for (number, kind), level in product(enumerate(every), levels(lattice.strictest, rules)):
        within = lattice.within @ sparse.diags(_is_asked(lattice, kind, level, rules, insider))
        mine = _sizes(within, lattice, kind, rules, insider, level)
        above = whole = None
        if total is not None:
            # By version the attribute-less frame says how many people there are in all. What moved
            # from group to group is in the groups only, and so is what a referral source knows.
            is_own = number < versions and (insider is None or insider.organization is not None)
            by = total if is_own else lattice
            asked = _is_asked(by, kind, level, rules, insider)
            if not is_own:
                asked = asked.reshape(-1, lattice.columns).max(axis=1)
            above = every_group = (total.within @ sparse.diags(asked)).tocsr()
            if not is_own:
                every_group = sparse.kron(above, np.ones((1, lattice.columns))).tocsr()
            whole = _sizes(every_group, by, kind, rules, insider, level)
        found.append(targets(lattice, within.tocsr(), mine, total, above, whole, kind, is_all))
    return together(found)


def _sizes(
    within: sparse.csr_matrix,
    by: Lattice,
    kind: np.ndarray,
    rules: Rules,
    insider: Insider | None,
    level: float | None = None,
) -> Counts:
    people, counted = by.people(kind), by.counted(kind)
    if insider is not None:
        people, counted = insider.others(people, by), insider.others(counted, by)
    return counts_of(within, people, counted, by.strictest, rules, level)


def _is_asked(
    by: Lattice, kind: np.ndarray, level: float, rules: Rules, insider: Insider | None
) -> np.ndarray:
    """1 for base cells that a limit of `level` is about, else 0: those in which an organization
    whose agreement asks for so much counted somebody; for the city's own limit, all."""
    if level <= rules.k:
        return np.ones(len(by.parts))
    counted = by.counted(kind) if insider is None else insider.others(by.counted(kind), by)
    asks = np.asarray(counted[:, by.strictest >= level].sum(axis=1)).ravel()
    return (asks > 0).astype(float)


def known_apart(
    cells: Lattice, chosen: np.ndarray, rules: Rules, sources: Lattice | None
) -> np.ndarray:
    """Which `chosen` cells leave an insider with others who are there and fewer than k.

    The privacy rules, rule 8, as far as a subtraction goes. `sources`: for cells without
    attribute, the lattice of the attribute whose groups know their own counts."""
    at = np.flatnonzero(chosen)
    people, counted = (
        (cells.within[at] @ part).toarray()
        for part in (cells.people(cells.now), cells.counted(cells.now))
    )
    found = np.zeros(cells.size, dtype=bool)
    for organization in range(people.shape[1]):
        keep = np.arange(people.shape[1]) != organization
        rest = Counts(
            counted[:, keep].sum(axis=1),
            fewest_people(people[:, keep], rules),
            strictest_k(counted[:, keep], cells.strictest[keep], rules),
        )
        found[at] |= rest.is_small & (counted[:, organization] > 0)
    if sources is not None:
        wide = sparse.kron(cells.within[at], np.ones((1, sources.columns))).tocsr()
        for code, name in enumerate(sources.groups):
            insider = Insider(name, group=code)
            found[at] |= _sizes(wide, sources, sources.now, rules, insider).is_small
    return found
