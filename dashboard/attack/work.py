"""The attack on one component of measures in one fiscal year, as a stranger or an insider."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.attack import whole
from dashboard.attack.bounds import EPSILON, NoWorldAgrees, Prober, Solver
from dashboard.attack.grid import Grid
from dashboard.attack.published import HIDDEN, Published, day_text
from dashboard.attack.report import NOTHING_WITHHELD, SOME_WITHHELD, Block
from dashboard.attack.subtraction import small_remainders, subtract
from dashboard.attack.system import System, build
from dashboard.attack.targets import Targets, Truth, targets_of, truth_of

Frames = Mapping[tuple[str, str], pd.DataFrame]
"""(measure, attribute) -> base frame: organization_id, neighborhood, district, division, month,
quarter, year, value, people, counted, k."""


@dataclass(frozen=True)
class Work:
    """One component in one year under one picture of what may be withheld."""

    published: Published
    component: list[str]
    cells: pd.DataFrame
    grid: Grid
    year: pd.Timestamp
    withheld: bool
    k: int
    shared: int
    half_width: int
    seconds: float
    seed: int
    enough: int | None

    def run(
        self,
        truth: Frames | None,
        insider: str = "",
        own: Frames | None = None,
        empty: Collection[tuple[str, str, str]] = (),
        sample: int = 0,
    ) -> Block:
        """Attack, as a stranger or as an insider who knows the rows of `own`."""
        begun = time.process_time()
        block = Block(
            tuple(self.component), day_text(self.year),
            SOME_WITHHELD if self.withheld else NOTHING_WITHHELD,
            insider=insider,
            hidden=int((self.cells["status"] == HIDDEN).sum()),
        )  # fmt: skip
        cells = self.cells
        if own is not None:
            pairs = pd.MultiIndex.from_frame(cells[["measure_id", "attribute"]])
            cells = cells[pairs.isin(list(own))]
        known = {
            name: vector for key, frame in (own or {}).items()
            for name, vector in _vectors(key, frame, self.grid).items()
        }  # fmt: skip
        system = build(
            self.published, self.component, cells, self.grid,
            withheld=self.withheld, known=known, empty=empty, half_width=self.half_width,
        )  # fmt: skip
        block = replace(block, columns=system.columns, rows=system.rows.shape[0])
        targets = targets_of(system)
        small = self._small(truth, own)
        try:
            solver = Solver(system, self.seconds)
        except NoWorldAgrees:
            return replace(block, is_contradiction=True, seconds=time.process_time() - begun)
        found: Mapping[tuple, int] = {}
        if not insider and not self.withheld and not self.half_width:
            found = subtract(self.published, self.cells, self.grid)
        block = self._probe(block, system, targets, solver, small, found)
        if found or not (insider or self.withheld):
            block = replace(
                block,
                subtracted=len(self._worth(found, small)),
                remainders=small_remainders(self.published, self.cells, self.grid, self.k),
            )
        if not insider and small is not None:
            block = replace(block, shown_small=len(system.shown & set(small.small)))
        if sample and len(targets):
            wanted = _flags(targets, small.small) if small else targets.is_listed
            tried = whole.sample(
                system, targets.least, wanted, sample, min(self.seconds, 5.0), self.seed
            )
            block = replace(
                block, sampled=tried.tried, sampled_proved=tried.proved if small else 0,
                sampled_unknown=tried.unknown,
            )  # fmt: skip
        return replace(block, programs=solver.solved, seconds=time.process_time() - begun)

    def _probe(
        self,
        block: Block,
        system: System,
        targets: Targets,
        solver: Solver,
        small: Truth | None,
        found: Mapping[tuple, int],
    ) -> Block:
        """Bounds of all targets in each state of the numbers, and of each batch of changes."""
        if not len(targets):
            return block
        told = _told(system)
        for state in range(system.batches + 1):
            is_last = state == system.batches
            prober = Prober(solver, targets.least, targets.most, system.state(state), self.seed)
            if small is not None:
                # The withheld counts are those of the newest state.
                asked = _flags(targets, small.small) if is_last else np.zeros(len(targets), bool)
            else:
                asked = np.ones(len(targets), dtype=bool)
            asked &= ~_flags(targets, told)
            first, like = _one_of_each(targets, asked)
            proved = prober.find_least(first, self.enough)[like] & asked
            prober.least = np.minimum(prober.least, prober.least[like])
            sure = proved
            if small is None:
                sure = proved & prober.find_most(proved, self.k)
            # What a spreadsheet found needs no program.
            constant = prober.find_constant(targets.is_listed & ~_flags(targets, found))
            worth = constant & (prober.least > EPSILON) & (prober.least < self.k - EPSILON)
            if small is not None:
                worth &= _flags(targets, small.small)
                maximal = _flags(targets, small.maximal) & is_last
                low = prober.find_most(maximal, self.k)
                block = replace(
                    block, too_low=int(low.sum()) + (block.too_low or 0), small=len(small.small)
                )
            block = replace(
                block,
                probed=len(targets),
                proved=block.proved + int(sure.sum()),
                exact=block.exact + int(worth.sum()),
                present=int((targets.is_listed & proved).sum()),
                empty=int((constant & (prober.most <= EPSILON)).sum()),
                unknown=block.unknown + int(prober.unknown.sum()),
            )
        block = replace(
            block,
            exact=block.exact + len(self._worth(found, small)),
            empty=block.empty + sum(value == 0 for value in found.values()),
        )
        return self._changes(block, system, targets, solver)

    def _changes(self, block: Block, system, targets: Targets, solver: Solver) -> Block:
        """Batches of corrections: a cell whose additions or removals are not 0 and below k.

        Most corrections only add, or only remove: whoever supposes so knows more.
        """
        if not system.batches:
            return block
        found = 0
        solver = self._one_way(system) or solver
        for layer in range(1, 1 + 2 * system.batches):
            prober = Prober(
                solver, targets.least, targets.most, [(layer * system.width, 1)], self.seed
            )
            first, _ = _one_of_each(targets, np.ones(len(targets), dtype=bool))
            proved = prober.find_least(first, self.enough)
            found += int((proved & prober.find_most(proved, self.k)).sum())
        return replace(block, changes_proved=found)

    def _one_way(self, system: System) -> Solver | None:
        """The equations under the guess that nothing was removed, or nothing added."""
        for unused in (2, 1):
            top = system.top.copy()
            for batch in range(system.batches):
                start = (unused + 2 * batch) * system.width
                top[start : start + system.width] = 0
            try:
                return Solver(replace(system, top=top), self.seconds)
            except NoWorldAgrees:
                continue
        return None

    def _small(self, truth: Frames | None, own: Frames | None) -> Truth | None:
        if truth is None:
            return None
        parents: dict[str, Mapping] = {
            parent: self.grid.atoms.dropna(subset=["neighborhood"])
            .set_index("neighborhood")[parent].to_dict()
            for parent in ("district", "division")
        }  # fmt: skip
        for below, above in (("month", "quarter"), ("quarter", "year")):
            times = self.grid.times.dropna(subset=[below])
            parents[f"{above} of {below}"] = dict(zip(times[below], times[above], strict=True))
        if own is not None:
            truth = {key: frame for key, frame in truth.items() if key in own}
        return truth_of(truth, self.k, self.shared, parents, own)

    def _worth(self, found: Mapping[tuple, int], small: Truth | None) -> list[tuple]:
        """The cells found exactly that are neither empty nor large."""
        worth = [key for key, value in found.items() if 0 < value < self.k]
        return [key for key in worth if small is None or key in small.small]


def _told(system: System) -> set[tuple]:
    """City cells of the attribute-less view that are known to hold somebody, by the rule that the
    city's own zeros are shown: the city decided to tell that much."""
    zeros = {key[3] for key in system.zeros if key[1] == "city" and not key[0][1]}
    return {key for key in system.hidden if key[1] == "city" and not key[0][1] and key[3] in zeros}


def _flags(targets: Targets, wanted) -> np.ndarray:
    return np.fromiter((key in wanted for key in targets.keys), bool, len(targets))


def _one_of_each(targets: Targets, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One target of each set of unknowns, as flags, and for every target the one it is like."""
    table = targets.least
    kept = np.zeros(len(targets), dtype=bool)
    like = np.arange(len(targets))
    seen: dict[bytes, int] = {}
    for number in np.flatnonzero(wanted):
        row = table.indices[table.indptr[number] : table.indptr[number + 1]]
        if len(row):
            like[number] = seen.setdefault(np.sort(row).tobytes(), number)
            kept[like[number]] = True
    return kept, like


def _vectors(key: tuple[str, str], frame: pd.DataFrame, grid: Grid) -> dict[tuple, np.ndarray]:
    """Counts per base cell of each group of a frame of rows."""
    atoms = {tuple(row): n for n, row in enumerate(grid.atoms.itertuples(index=False))}
    times = {tuple(row): n for n, row in enumerate(grid.times.itertuples(index=False))}
    found: dict[tuple, np.ndarray] = {}
    for row in frame.itertuples(index=False):
        atom = atoms.get((row.neighborhood, row.district, row.division))
        when = times.get((row.month, row.quarter, row.year))
        if atom is None or when is None or row.value is None:
            continue
        vector = found.setdefault((*key, row.value), np.zeros(grid.size))
        vector[atom * len(grid.times) + when] += row.counted
    return found
