"""The attacker's bounds are neither too wide nor too narrow: all worlds of small cubes agree."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard.attack.bounds import Prober, Solver
from dashboard.attack.grid import grid_of
from dashboard.attack.published import from_cells
from dashboard.attack.system import build
from dashboard.attack.targets import targets_of
from tests.attack.frames import JULY, MEASURE
from tests.disclosure import cities, worlds


def _hide_some(city: cities.City, seed: int) -> pd.DataFrame:
    cells = cities.all_cells(city)
    random = np.random.default_rng(seed)
    hidden = (cells["counted"] < 3) | (random.random(len(cells)) < 0.25)
    cells["status"] = np.where(hidden, "not_shown", "shown")
    cells["counted"] = cells["counted"].astype("Int64").where(~hidden)
    return cells


@pytest.mark.parametrize("seed", range(14))
def test_bounds_are_those_of_all_worlds(seed: int) -> None:
    city = cities.small(seed)
    cells = _hide_some(city, seed)
    try:
        base, listed = worlds.worlds(city, cells, most=50_000)
    except worlds.TooManyWorlds:
        return
    published = from_cells(cells, city.memberships)
    grid = grid_of(published, published.cells, JULY, False)
    system = build(published, [MEASURE], published.cells, grid, withheld=False)
    targets = targets_of(system)
    prober = Prober(Solver(system), targets.least, targets.most)
    everything = np.ones(len(targets), dtype=bool)
    proved = prober.find_least(everything)
    prober.find_most(everything, 1e5)
    for number, ((_, attribute, value), *place) in enumerate(targets.keys):
        names = ("area_type", "area_id", "period_type", "period_start")
        cell = SimpleNamespace(
            attribute=attribute, attribute_value=value, **dict(zip(names, place, strict=True))
        )
        members = base.members(cell)
        counts = listed[:, members].sum(axis=1)
        # Whole worlds are among those the program knows, so its bounds can only be wider; on
        # cubes like these they are the same.
        assert prober.least[number] == pytest.approx(counts.min(), abs=1e-6)
        if (members & base.free).any():
            assert prober.most[number] >= 1e5
        else:
            assert prober.most[number] == pytest.approx(counts.max(), abs=1e-6)
        assert proved[number] == (counts.min() > 0)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_constant_is_found_by_random_combinations(seed: int) -> None:
    city = cities.small(seed, with_groups=False)
    cells = _hide_some(city, seed)
    try:
        base, listed = worlds.worlds(city, cells, most=50_000)
    except worlds.TooManyWorlds:
        return
    published = from_cells(cells, city.memberships)
    grid = grid_of(published, published.cells, JULY, False)
    system = build(published, [MEASURE], published.cells, grid, withheld=False)
    targets = targets_of(system)
    prober = Prober(Solver(system), targets.least, targets.most)
    constant = prober.find_constant(np.ones(len(targets), dtype=bool))
    for number, ((_, attribute, value), *place) in enumerate(targets.keys):
        names = ("area_type", "area_id", "period_type", "period_start")
        cell = SimpleNamespace(
            attribute=attribute, attribute_value=value, **dict(zip(names, place, strict=True))
        )
        members = base.members(cell)
        counts = listed[:, members].sum(axis=1)
        is_told = not (members & base.free).any()
        assert constant[number] == (is_told and counts.min() == counts.max())
