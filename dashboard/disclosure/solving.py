"""The linear programs, by HiGHS. The only module that knows the solver.

One thread and a fixed seed, so that the same program has the same solution on every run. Objectives
change from one solve to the next, so the primal simplex method (strategy 4) starts from the last
solution, without presolve; only a large program is first solved by the interior point method with
crossover, which finds a first vertex sooner.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

LARGE = 8_000
"""Rows plus columns from which the interior point method finds the first vertex sooner."""
TIME_LIMIT = 600.0
"""Seconds for one program. What takes longer is not proved, and so stops the release."""
FEASIBILITY = 1e-9
"""How exactly a solution must meet its rows: a thousandth of what the audit calls zero."""
USUAL = {
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": 4,
    "primal_feasibility_tolerance": FEASIBILITY,
    "dual_feasibility_tolerance": FEASIBILITY,
}
AGAIN = (
    {"presolve": "on", "simplex_strategy": 1},
    {"presolve": "on", "solver": "ipm", "run_crossover": "on"},
)
"""Where the primal simplex method loses its way from the last solution: from the beginning by the
dual simplex method, then by the interior point method."""


class NotSolved(Exception):
    """The solver stopped with anything but an optimal solution."""


@dataclass(frozen=True)
class Solution:
    """An optimal solution: `values` by column, `duals` by row, and its `objective`."""

    values: np.ndarray
    duals: np.ndarray
    objective: float


class _Quiet(highspy.Highs):
    """HiGHS without callbacks, which nobody here asks for, and without its banner: setting
    callbacks up prints a greeting on standard output before anybody can ask for silence."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class Program:
    """Minimize a cost over `lower <= matrix @ x <= upper`, `0 <= x <= most`."""

    def __init__(
        self, matrix: sparse.spmatrix, lower: np.ndarray, upper: np.ndarray, most: np.ndarray
    ) -> None:
        columns = sparse.csc_matrix(matrix)
        columns.sort_indices()
        self.shape = columns.shape
        self.solves = 0
        self._all = np.arange(self.shape[1], dtype=np.int32)
        self._solver = _Quiet()
        self._options({"output_flag": False, "threads": 1, "random_seed": 0, **USUAL})
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = self.shape
        model.col_cost_ = np.zeros(self.shape[1])
        model.col_lower_ = np.zeros(self.shape[1])
        model.col_upper_ = most
        model.row_lower_, model.row_upper_ = lower, upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = columns.indptr.astype(np.int32)
        model.a_matrix_.index_ = columns.indices.astype(np.int32)
        model.a_matrix_.value_ = columns.data.astype(float)
        self._solver.passModel(model)
        self._is_first = sum(self.shape) >= LARGE

    def row(self, row: int, lower: float, upper: float) -> None:
        """Give a row other bounds."""
        self._solver.changeRowBounds(int(row), float(lower), float(upper))

    def most(self, columns: np.ndarray, most: np.ndarray) -> None:
        """Give columns other upper bounds."""
        if len(columns):
            self._solver.changeColsBounds(
                len(columns),
                np.asarray(columns, dtype=np.int32),
                np.zeros(len(columns)),
                np.asarray(most, dtype=float),
            )

    def minimize(self, cost: np.ndarray) -> Solution:
        """The least cost. Raises NotSolved where the solver does not find and prove it."""
        self._solver.changeColsCost(self.shape[1], self._all, np.asarray(cost, dtype=float))
        if self._is_first:
            self._is_first = False
            self._options({"solver": "ipm", "run_crossover": "on", "presolve": "on"})
            self._solver.run()
            self._options(USUAL)
        status = self._run()
        for options in AGAIN:
            if status == highspy.HighsModelStatus.kOptimal:
                break
            self._solver.clearSolver()
            self._options(options)
            status = self._run()
            self._options(USUAL)
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotSolved(self._solver.modelStatusToString(status))
        solution = self._solver.getSolution()
        values = np.array(solution.col_value)
        values[np.abs(values) < FEASIBILITY] = 0.0
        return Solution(
            values,
            np.array(solution.row_dual),
            float(self._solver.getInfo().objective_function_value),
        )

    def _run(self) -> highspy.HighsModelStatus:
        # The solver's clock runs on over all its programs; the limit is meant for one.
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + TIME_LIMIT)
        self._solver.run()
        self.solves += 1
        return self._solver.getModelStatus()

    def _options(self, options: dict[str, object]) -> None:
        for option, value in options.items():
            self._solver.setOptionValue(option, value)
