"""Random small cubes, checked against the list of all their possible worlds.

Each small cell is empty in at least one of them, and no hidden small count is the same in all.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from tests.disclosure import cities, worlds
from tests.disclosure.cities import City

FEW = range(16)
MANY = range(16, 330)


def _hidden(city: City, cells: pd.DataFrame) -> pd.DataFrame:
    """The lattice of the cube without what is shown, with true counts and people."""
    shown = cells.loc[cells["status"] == "shown", cities.KEY]
    lattice = worlds.lattice(city)
    known = pd.MultiIndex.from_frame(shown)
    return lattice[~pd.MultiIndex.from_frame(lattice[cities.KEY]).isin(known)]


def _check(city: City, cells: pd.DataFrame) -> str:
    """Raise AssertionError if a world list tells too much; else say what was checked."""
    lattice = worlds.lattice(city)
    shown = cells[cells["status"] == "shown"]
    merged = shown.merge(lattice, on=cities.KEY, suffixes=("", "_true"), how="left")
    assert (merged["counted"] == merged["counted_true"]).all()
    assert (merged["people"] >= city.k).all()
    try:
        found = worlds.ranges(city, cells, _hidden(city, cells))
    except worlds.TooManyWorlds:
        return "too many worlds"
    assert found["counted"].between(found["least"], found["greatest"]).all(), "the truth is lost"
    small = found[(found["counted"] > 0) & (found["people"] < city.k)]
    assert (small["least"] == 0).all(), "somebody is proved to be there"
    constant = found[(found["least"] == found["greatest"]) & (found["counted"] > 0)]
    small_constant = constant[constant["people"] < city.k]
    assert small_constant.empty, "a hidden count is known"
    return "every world listed"


@pytest.mark.parametrize("seed", FEW)
def test_no_small_cell_is_proved_in_a_small_cube(seed: int) -> None:
    city = cities.small(seed)
    _check(city, city.protect().cells)


@pytest.mark.slow
def test_no_small_cell_is_proved_in_200_small_cubes() -> None:
    seen: Counter[str] = Counter()
    for seed in MANY:
        city = cities.small(seed)
        seen[_check(city, city.protect().cells)] += 1
        if seen["every world listed"] >= 200:
            break
    assert seen["every world listed"] >= 200, seen


def test_the_list_of_worlds_finds_what_a_naive_release_tells() -> None:
    told = 0
    for seed in FEW:
        city = cities.small(seed)
        cells = cities.naive(city, blank_below=city.k)
        try:
            _check(city, cells)
        except AssertionError:
            told += 1
    assert told > len(FEW) / 2
