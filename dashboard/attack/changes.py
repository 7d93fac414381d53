"""Which times a batch of corrections can have changed, read off what it published again.

A correction comes with a new number of the city for its month or, where the city has no number for
that, for its quarter, or else for its year. Where that number stands, nothing was changed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.attack.grid import Grid
from dashboard.attack.published import SHOWN


def changed(cells: pd.DataFrame) -> pd.Series:
    """Which rows give a new number for a cell that was shown with another one."""
    shown = cells[cells["status"] == SHOWN]
    key = [c for c in cells.columns if c not in ("status", "counted", "since", "release_id")]
    before = shown.groupby(key, sort=False)["counted"].shift()
    is_other = before.notna() & (before != shown["counted"])
    return is_other.reindex(cells.index, fill_value=False).astype(bool)


def may_change(cells: pd.DataFrame, grid: Grid, batches: list[int]) -> np.ndarray:
    """Base cells x batches: what each batch can have changed.

    `cells`: what was published of a year; `batches`: `since` of the releases with changes. Where
    there is no number of the city at all, those of its parts stand in for it."""
    again = changed(cells)
    is_shown = cells["status"] == SHOWN
    of_city = is_shown & (cells["area_type"] == "city")
    of_city = of_city if of_city.any() else is_shown
    times = grid.times[["month", "quarter", "year"]].itertuples(index=False, name=None)
    found = np.zeros((len(grid.times), len(batches)), dtype=bool)
    batch_of = [
        (
            # A first number that came with a batch was there before it.
            _periods(cells[of_city & (cells["since"] < since + (~again).astype(int))]),
            _periods(cells[of_city & again & (cells["since"] == since)]),
        )
        for since in batches
    ]
    for at, time in enumerate(times):
        named = [
            (kind, pd.Timestamp(start))
            for kind, start in zip(("month", "quarter", "year"), time, strict=True)
            if not pd.isna(start)
        ]
        for batch, (known, new) in enumerate(batch_of):
            found[at, batch] = next((one for one in named if one in known), None) in new
    return np.tile(found, (len(grid.atoms), 1))


def _periods(cells: pd.DataFrame) -> set[tuple[str, pd.Timestamp]]:
    return {
        (kind, pd.Timestamp(start))
        for kind, start in zip(cells["period_type"], cells["period_start"], strict=True)
    }
