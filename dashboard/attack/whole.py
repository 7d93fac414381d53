"""The same question in whole numbers, on a sample: a person cannot be halved.

A cell that may be 0 in fractions may still be proved in whole numbers. That is rare and slow to
find, so a sample is tried, each for a limited time; what runs out of time is counted as unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sparse

from dashboard.attack.bounds import EPSILON, linear_program, loaded
from dashboard.attack.system import System


@dataclass(frozen=True)
class Sample:
    """How many targets were tried, were proved not to be 0, and ran out of time."""

    tried: int
    proved: int
    unknown: int


def sample(
    system: System,
    least: sparse.csr_matrix,
    wanted: np.ndarray,
    size: int,
    seconds: float,
    seed: int,
) -> Sample:
    """Try `size` of the wanted targets that unknowns lie wholly within, each for `seconds`."""
    numbers = np.flatnonzero(wanted & (np.diff(least.indptr) > 0))
    if not len(numbers) or not size:
        return Sample(0, 0, 0)
    random = np.random.default_rng(seed)
    chosen = random.choice(numbers, min(size, len(numbers)), replace=False)
    model = linear_program(system)
    model.integrality_ = [highspy.HighsVarType.kInteger] * system.columns
    highs = loaded(model, seconds)
    proved = unknown = 0
    every = np.arange(system.columns, dtype=np.int32)
    for number in sorted(chosen):
        costs = np.zeros(system.columns)
        costs[: system.width] = least[number].toarray().ravel()
        highs.changeColsCost(system.columns, every, costs)
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
        highs.run()
        info = highs.getInfo()
        if info.mip_dual_bound > EPSILON and highs.getModelStatus() in (
            highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit,
        ):  # fmt: skip
            proved += 1
        elif highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            continue
        elif info.primal_solution_status == 2 and info.objective_function_value <= EPSILON:
            continue  # a world in whole numbers where the cell is empty
        else:
            unknown += 1
    return Sample(len(chosen), proved, unknown)
