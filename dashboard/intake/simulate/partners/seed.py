"""The seed of all made-up partner numbers, and how they grow over the coalition's first years."""

from __future__ import annotations

from datetime import date

import numpy as np

SEED = 20221005
FIRST_DAY = date(2022, 10, 1)
"""The made-up coalition's first day. It is fixed, so that the past stays what it was."""
DAYS_A_MONTH = 365.25 / 12
EPOCH = date(1970, 1, 1)


def number_of(day: date) -> int:
    """Days since 1970-01-01: what draws about a day or a period are counted by."""
    return (day - EPOCH).days


def growth(starts: np.ndarray, most: float) -> np.ndarray:
    """How many times the first month's number a period's is; nears `1 + most` in some years."""
    months = np.maximum(np.asarray(starts) - number_of(FIRST_DAY), 0) / DAYS_A_MONTH
    return 1 + most * (1 - np.exp(-months / 20))
