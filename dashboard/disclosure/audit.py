"""The audit: for every target a possible world without anybody in it, and one with at least k.

Lower bound 0 says that nobody can be proved to be there; an upper bound of at least k says that
nobody can be proved to be among few (the privacy rules, rules 4 and 5). One linear program is
solved for many targets at once: the world that has the least in all of them together usually has
nothing in most. Those that remain are tried in halves, and in the end singly, where the result is
exact: a least amount above 0 is a leak, and its duals name the published numbers that prove it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from dashboard.disclosure.placing import away_from, towards
from dashboard.disclosure.solving import Program
from dashboard.disclosure.system import Rows, System
from dashboard.disclosure.targets import Targets, in_halves

NOTHING = 1e-6
"""Amounts below a millionth of a person are 0: rounding of the solver, not knowledge."""
DUAL = 1e-7
"""A row whose dual is smaller takes no part in a proof."""

Repair = Callable[[np.ndarray], "list[int] | None"]
"""Given the rows of a proof, those to take out of the system; None where none may go."""


class Audit:
    """The targets of one system, and the worlds found for them so far."""

    def __init__(self, system: System, rows: Rows, on: np.ndarray, targets: Targets) -> None:
        self.system, self.rows, self.targets, self.on = system, rows, targets, on.copy()
        self.worlds: list[sparse.csr_matrix] = []
        self.exempt = np.zeros(len(targets), dtype=bool)
        self.low = np.zeros(len(targets), dtype=bool)
        self.high = ~targets.has_upper
        self.leaks = 0
        self._shares()
        low = np.where(self.on, rows.low, -np.inf)
        high = np.where(self.on, rows.high, np.inf)
        self._more = np.flatnonzero(self._is_wide) if system.room is not None else np.zeros(0, int)
        matrix = sparse.vstack([system.published, system.always]).tocsr()
        extra = matrix[:, self._more]
        self.program = Program(
            sparse.hstack([matrix, extra]),
            np.concatenate([low, system.always_low]),
            np.concatenate([high, system.always_high]),
            np.concatenate([system.most, np.zeros(len(self._more))]),
        )

    def _shares(self) -> None:
        """Which part of every column group lies in every target: of its base cells, or, where
        counts are held at truth, of its room."""
        s = self.system
        some = np.flatnonzero(s.column >= 0)
        is_held = s.shares_out
        weight = s.room[some, 0] if is_held else np.ones(len(some))
        whole = s.total[:, 0] if is_held else s.size
        into = sparse.csr_matrix((weight, (some, s.column[some])), (len(s.column), s.columns))
        self.share = (self.targets.members @ into @ sparse.diags(1 / whole)).tocsr()
        self._is_wide = s.size > 1 if is_held else np.zeros(s.columns, dtype=bool)
        inside = self.share.copy()
        inside.data = (inside.data > 1 - 1e-9).astype(float)
        inside.eliminate_zeros()
        self.inside = inside
        touched = self.share.copy()
        touched.data = np.ones_like(touched.data)
        self.touched = touched

    def switch(self, rows: list[int] | np.ndarray, on: bool) -> None:
        """Take rows into the system or out of it. Worlds that contradict a row now in it go."""
        for row in rows:
            self.on[row] = on
            low, high = (self.rows.low[row], self.rows.high[row]) if on else (-np.inf, np.inf)
            self.program.row(row, low, high)
        if on and self.worlds:
            keep = [world for world in self.worlds if self.replays(world)]
            self.worlds = keep
            self.low, self.high = self.exempt.copy(), self.exempt | ~self.targets.has_upper
            for world in keep:
                self._mark(world)

    def leave(self, targets: list[int]) -> None:
        """Leave targets to another stage."""
        self.exempt[targets] = True
        self.low |= self.exempt
        self.high |= self.exempt

    def replays(self, world: sparse.csr_matrix) -> bool:
        """Whether a world adds up to every number in the system, by plain sums."""
        return replays(self.system, self.rows, self.on, world, self.system.signs)

    def _mark(self, world: sparse.csr_matrix) -> bool:
        sums = self.targets.sums(world.toarray())
        low, high = sums <= NOTHING, sums >= self.targets.k - NOTHING
        new = (low & ~self.low).any() or (high & ~self.high).any()
        self.low |= low
        self.high |= high
        return bool(new)

    def _keep(self, world: np.ndarray) -> bool:
        packed = sparse.csr_matrix(world)
        if self._mark(packed):
            self.worlds.append(packed)
            return True
        return False

    def useful_worlds(self) -> list[sparse.csr_matrix]:
        """The worlds without those that prove nothing the ones before them do not prove."""
        low, high = self.exempt.copy(), self.exempt | ~self.targets.has_upper
        useful = []
        for world in self.worlds:
            sums = self.targets.sums(world.toarray())
            new_low, new_high = sums <= NOTHING, sums >= self.targets.k - NOTHING
            if (new_low & ~low).any() or (new_high & ~high).any():
                useful.append(world)
            low, high = low | new_low, high | new_high
        return useful

    def upper_bound(self, worlds: list[sparse.csr_matrix]) -> float | None:
        """The lowest, over all targets, of the most that a world puts into it."""
        needed = self.targets.has_upper & ~self.exempt
        if not needed.any():
            return None
        most = np.zeros(len(self.targets))
        for world in worlds:
            most = np.maximum(most, self.targets.sums(world.toarray()))
        return round(float(most[needed].min()), 6)

    def _solve(self, cost: np.ndarray, more: np.ndarray | None = None):
        extra = np.zeros(len(self._more)) if more is None else more
        solution = self.program.minimize(np.concatenate([cost, extra]))
        values = solution.values[: len(cost)].copy()
        values[self._more] += solution.values[len(cost) :]
        return solution, values.reshape(self.system.columns, self.system.parts)

    def _cost(self, share: sparse.csr_matrix, chosen: np.ndarray) -> np.ndarray:
        return np.asarray(share[chosen].T @ self.targets.signs[chosen]).ravel()

    def _conflicts(self, chosen: np.ndarray) -> np.ndarray:
        return np.asarray(self.targets.members[chosen].sum(axis=0)).ravel()

    def _harvest_low(self, amounts: np.ndarray, chosen: np.ndarray) -> bool:
        """Keep worlds of one solution until no more targets can be emptied by placing alone."""
        found = False
        able = np.asarray((self.inside[chosen] @ amounts) * self.targets.signs[chosen]).sum(axis=1)
        todo = chosen[able <= NOTHING]
        alone = 0
        while len(todo):
            subset = todo if not alone else todo[:1]
            if not self._keep(away_from(self.system, amounts, self._conflicts(subset))):
                if alone or self.system.shares_out:
                    return found
                alone = 1
                continue
            found, alone = True, 0
            todo = todo[~self.low[todo]]
        return found

    def lower(self, repair: Repair) -> list[int]:
        """Prove lower bound 0 for all targets, repairing leaks. Gives what stays unproved."""
        share = self.share if self.system.shares_out else self.inside

        def several(chosen: np.ndarray) -> bool:
            _, amounts = self._solve(self._cost(share, chosen))
            return self._harvest_low(amounts, chosen)

        return in_halves(lambda: self.low, several, lambda target: self._lower_one(target, repair))

    def _capped(self, target: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the columns that may overflow: positions of those the target touches, their share."""
        share = np.asarray(self.share[target].toarray()).ravel()[self._more]
        return np.flatnonzero(share > 0), share

    def _lower_one(self, target: int, repair: Repair) -> bool:
        one = np.array([target])
        cost = self._cost(self.inside, one)
        more = np.zeros(len(self._more))
        at = np.zeros(0, dtype=int)
        if self.system.shares_out:
            at, share = self._capped(target)
            cost[self._more[at]] = 0
            more[at] = 1
            self._cap(at, self.system.total[self._more[at], 0] * (1 - share[at]), len(cost))
        amounts = self._repaired(cost, more, lambda least: least <= NOTHING, repair, at)
        if amounts is None:
            return False
        self._keep(away_from(self.system, amounts, self._conflicts(one)))
        return bool(self.low[target])

    def _cap(self, at: np.ndarray, most: np.ndarray, columns: int) -> None:
        """Let columns hold `most`, and put the rest into what they have beside them."""
        self.program.most(self._more[at], most)
        self.program.most(columns + at, np.full(len(at), np.inf))

    def _repaired(
        self,
        cost: np.ndarray,
        more: np.ndarray | None,
        is_proved: Callable[[float], bool],
        repair: Repair,
        at: np.ndarray,
    ) -> np.ndarray | None:
        """Solve for one target until it is proved, giving up a row each time it is not. The
        amounts, or None where nothing more can be given up. Takes the cap of `at` away again."""
        try:
            counted = False
            while True:
                solution, amounts = self._solve(cost, more)
                if is_proved(solution.objective):
                    return amounts
                if not counted:
                    self.leaks, counted = self.leaks + 1, True
                duals = solution.duals[: self.system.published.shape[0]]
                hide = repair(np.flatnonzero((np.abs(duals) > DUAL) & self.on))
                if hide is None:
                    return None
                self.switch(hide, False)
        finally:
            self.program.most(self._more[at], np.full(len(at), np.inf))
            self.program.most(len(cost) + at, np.zeros(len(at)))

    def _harvest_high(self, amounts: np.ndarray, chosen: np.ndarray) -> bool:
        found = False
        while len(chosen):
            world = towards(
                self.system,
                amounts,
                self.targets.members[chosen],
                self.targets.signs[chosen],
                self.targets.k[chosen],
                self._conflicts(chosen),
            )
            if not self._keep(world):
                return found
            found = True
            chosen = chosen[~self.high[chosen]]
        return found

    def upper(self, repair: Repair) -> list[int]:
        """Prove an upper bound of at least k for all targets; as `lower`."""

        def several(chosen: np.ndarray) -> bool:
            _, amounts = self._solve(-self._cost(self.share, chosen))
            return self._harvest_high(amounts, chosen)

        return in_halves(lambda: self.high, several, lambda target: self._upper_one(target, repair))

    def _upper_one(self, target: int, repair: Repair) -> bool:
        one = np.array([target])
        cost = -self._cost(self.touched, one)
        at = np.zeros(0, dtype=int)
        if len(self._more):
            at, share = self._capped(target)
            self._cap(at, self.system.total[self._more[at], 0] * share[at], len(cost))
        enough = self.targets.k[target] - NOTHING
        amounts = self._repaired(cost, None, lambda least: -least >= enough, repair, at)
        if amounts is None:
            return False
        self._harvest_high(amounts, one)
        return bool(self.high[target])


def replays(
    system: System, rows: Rows, on: np.ndarray, world: sparse.csr_matrix, signs: np.ndarray
) -> bool:
    """Whether a world (base cells x parts) adds up to every row that is on, row by row, and is
    nowhere below 0 in any version: what a third party checks with a plain GROUP BY."""
    versions = np.asarray(world @ signs.T)
    if versions.min(initial=0) < -NOTHING or world.data.min(initial=0) < -NOTHING:
        return False
    sums = (system.inside @ versions)[np.arange(len(rows.cell)), rows.version]
    fits = (sums >= rows.low - NOTHING) & (sums <= rows.high + NOTHING)
    return bool(fits[on].all())
