"""How little and how much each hidden cell can be, by linear programs (HiGHS).

Every solution is a world that agrees with all that was published. One world often shows of many
cells at once that they may be empty, so worlds are kept in mind and few cells need a program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sparse

from dashboard.attack.system import System

EPSILON = 1e-4  # people; HiGHS is exact to 1e-7 of a person and counts are whole


class NoWorldAgrees(ValueError):
    """What was published contradicts the attacker's picture of it."""


class Unsolved(ValueError):
    """The solver gave up or ran out of time."""


class Quiet(highspy.Highs):
    """HiGHS without callbacks: to switch them on prints a banner, which would spoil our output."""

    def enableCallbacks(self) -> None:
        """Leave them off."""


def linear_program(system: System) -> highspy.HighsLp:
    """The attacker's equations as HiGHS takes them, without an objective."""
    model = highspy.HighsLp()
    table = system.rows.tocsc()
    model.num_col_, model.num_row_ = system.columns, table.shape[0]
    model.col_cost_ = np.zeros(system.columns)
    model.col_lower_ = np.zeros(system.columns)
    model.col_upper_ = system.top
    model.row_lower_ = system.low
    model.row_upper_ = np.where(np.isinf(system.high), highspy.kHighsInf, system.high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = table.indptr
    model.a_matrix_.index_ = table.indices
    model.a_matrix_.value_ = table.data
    return model


def loaded(model: highspy.HighsLp, seconds: float) -> Quiet:
    """A solver that holds `model` and gives up after so many seconds."""
    highs = Quiet()
    for name, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 1), ("time_limit", seconds),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    highs.passModel(model)
    return highs


class Solver:
    """The attacker's equations, loaded once; each question changes the objective only.

    A question about one cell is near the last one, and starts from its basis. A question about many
    cells is near none: an interior point finds it some ten times sooner.
    """

    def __init__(self, system: System, seconds: float = 60.0) -> None:
        self.columns = system.columns
        self._numbers = np.arange(system.columns, dtype=np.int32)
        model = linear_program(system)
        self._near, self._far = loaded(model, seconds), loaded(model, seconds)
        self._far.setOptionValue("solver", "ipm")
        self._seconds = seconds
        self.solved = 0
        self.world = self._run(self._near)
        # From here on only objectives change: the last basis stays feasible, which primal simplex
        # uses and presolve would throw away.
        self._near.setOptionValue("presolve", "off")
        self._near.setOptionValue("solver", "simplex")
        self._near.setOptionValue("simplex_strategy", 4)

    def best(self, costs: np.ndarray, *, of_many: bool = False) -> tuple[float, np.ndarray]:
        """The least of `costs` @ unknowns, and a world where it is reached.

        `of_many`: the costs are those of many cells at once.
        """
        highs = self._far if of_many else self._near
        if of_many:
            highs.clearSolver()  # what it found before would keep presolve from its work
        highs.changeColsCost(self.columns, self._numbers, np.asarray(costs, dtype=float))
        world = self._run(highs)
        return float(costs @ world), world

    def _run(self, highs: Quiet) -> np.ndarray:
        # HiGHS counts its time limit over all runs of one object.
        highs.setOptionValue("time_limit", highs.getRunTime() + self._seconds)
        highs.run()
        self.solved += 1
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NoWorldAgrees("No world agrees with what was published.")
        if status == highspy.HighsModelStatus.kModelEmpty:
            return np.zeros(self.columns)
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolved(f"The solver stopped: {status.name}.")
        return np.asarray(highs.getSolution().col_value)


@dataclass(frozen=True)
class Bounds:
    """What is known of each target: `least` and `most` (people, or events), as far as asked.

    `is_unknown` marks targets where the solver gave up: nothing is known of them.
    """

    least: np.ndarray
    most: np.ndarray
    is_unknown: np.ndarray
    solved: int


class Prober:
    """Bounds of many targets over one solver; `parts` gives the layers that a target adds up."""

    def __init__(
        self,
        solver: Solver,
        least: sparse.csr_matrix,
        most: sparse.csr_matrix,
        parts: Sequence[tuple[int, int]] = ((0, 1),),
        seed: int = 0,
    ) -> None:
        self.solver = solver
        self.lower = _spread(least, parts, solver.columns)
        self.upper = _spread(most, parts, solver.columns)
        self._has_signs = len(parts) > 1
        count = least.shape[0]
        self.least = np.full(count, np.inf)
        self.most = np.full(count, -np.inf)
        self.unknown = np.zeros(count, dtype=bool)
        self._random = np.random.default_rng(seed)
        self._see(solver.world)

    def find_least(self, wanted: np.ndarray, enough: int | None = None) -> np.ndarray:
        """Which of the wanted targets cannot be 0. After `enough` of them it looks no further."""
        proved = np.zeros(len(self.least), dtype=bool)
        self._many(wanted, lambda: wanted & (self.least > EPSILON), self.lower, 1)
        # The smallest first: whatever holds a cell that is not empty is not empty itself.
        left = np.flatnonzero(wanted & (self.least > EPSILON))
        for number in left[np.argsort(self._size(self.lower)[left], kind="stable")]:
            if self.least[number] <= EPSILON or proved[number]:
                continue
            value = self._one(self.lower, number, 1)
            if value is not None and value > EPSILON:
                self.least[number] = value
                proved |= wanted & self._holding(self.lower, number)
                if enough is not None and proved.sum() >= enough:
                    break
        return proved

    def find_most(self, wanted: np.ndarray, at_least: float) -> np.ndarray:
        """Which of the wanted targets cannot be as large as `at_least`."""
        goal = at_least - EPSILON
        self._many(wanted, lambda: wanted & (self.most < goal), self.upper, -1)
        short = np.zeros(len(self.most), dtype=bool)
        # The largest first: whatever lies in a cell that is small is small itself.
        left = np.flatnonzero(wanted & (self.most < goal))
        for number in left[np.argsort(-self._size(self.upper)[left], kind="stable")]:
            if self.most[number] >= goal or short[number]:
                continue
            value = self._one(self.upper, number, -1)
            if value is not None:
                self.most[number] = max(self.most[number], -value)
                if -value < goal:
                    short |= wanted & self._within(self.upper, number)
        return short

    def _size(self, table: sparse.csr_matrix) -> np.ndarray:
        return np.diff(table.indptr)

    def _holding(self, table: sparse.csr_matrix, number: int) -> np.ndarray:
        """Targets made of all unknowns of this one and perhaps more, by any sums of one sign."""
        if self._has_signs:
            return np.arange(len(self.least)) == number
        shared = np.asarray((table @ table[number].T).todense()).ravel()
        return shared >= self._size(table)[number]

    def _within(self, table: sparse.csr_matrix, number: int) -> np.ndarray:
        """Targets made of some or all unknowns of this one."""
        if self._has_signs:
            return np.arange(len(self.least)) == number
        shared = np.asarray((table @ table[number].T).todense()).ravel()
        return shared >= self._size(table)

    def find_constant(self, wanted: np.ndarray, rounds: int = 4) -> np.ndarray:
        """Which of the wanted targets are the same in every world.

        First the least and most of random combinations of what the targets add up: what moves
        between two worlds is not constant. What did not move is then asked for one by one.
        """
        added_up = np.asarray(abs(self.upper).sum(axis=0)).ravel() > 0
        for _ in range(rounds):
            costs = np.where(added_up, self._random.standard_normal(self.solver.columns), 0.0)
            if not costs.any() or not all([self._try(sign * costs) for sign in (1, -1)]):
                break  # one that the solver gives up on has no easier sisters
        still = lambda: wanted & (self.most - self.least <= EPSILON)  # noqa: E731
        self._many(wanted, still, self.upper, -1)
        self._many(wanted, still, self.lower, 1)
        found = np.zeros(len(self.least), dtype=bool)
        for number in np.flatnonzero(still()):
            if self.most[number] - self.least[number] > EPSILON:
                continue
            high, low = self._one(self.upper, number, -1), self._one(self.lower, number, 1)
            if high is None or low is None:
                continue
            self.most[number] = max(self.most[number], -high)
            self.least[number] = min(self.least[number], low)
            found[number] = -high - low <= EPSILON
        return found

    def bounds(self) -> Bounds:
        """What was found so far."""
        return Bounds(self.least, self.most, self.unknown, self.solver.solved)

    def _many(self, wanted, open_ones, table, sign) -> None:
        """Ask for all open targets at once until that settles few of them."""
        failures = 0
        while failures < 3:
            open_now = open_ones()
            count = int(open_now.sum())
            if count < 2:
                return
            weight = np.where(open_now, self._random.random(len(open_now)) + 0.01, 0)
            costs = sign * np.asarray(table.T @ weight).ravel()
            if not costs.any() or not self._try(costs):
                return
            settled = count - int(open_ones().sum())
            failures = 0 if settled > max(1, count // 20) else failures + 1

    def _one(self, table: sparse.csr_matrix, number: int, sign: int) -> float | None:
        costs = np.zeros(self.solver.columns)
        row = slice(table.indptr[number], table.indptr[number + 1])
        costs[table.indices[row]] = sign * table.data[row]
        try:
            value, world = self.solver.best(costs)
        except Unsolved:
            self.unknown[number] = True
            return None
        self._see(world)
        return value

    def _try(self, costs: np.ndarray) -> bool:
        try:
            self._see(self.solver.best(costs, of_many=True)[1])
        except Unsolved:
            return False
        return True

    def _see(self, world: np.ndarray) -> None:
        self.least = np.minimum(self.least, self.lower @ world)
        self.most = np.maximum(self.most, self.upper @ world)


def _spread(table: sparse.csr_matrix, parts, columns: int) -> sparse.csr_matrix:
    """The same sums over each layer, with the layer's sign."""
    entries = table.tocoo()
    at_row = np.concatenate([entries.row for _ in parts])
    at_column = np.concatenate([entries.col + start for start, _ in parts])
    data = np.concatenate([entries.data * sign for _, sign in parts])
    return sparse.csr_matrix((data, (at_row, at_column)), shape=(table.shape[0], columns))
