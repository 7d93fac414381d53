"""One step up: from a cell to the larger cells that hold all of it."""

from __future__ import annotations

import numpy as np

from dashboard.disclosure.lattice import Lattice


def one_step_up(cells: Lattice) -> list[np.ndarray]:
    """Per way to go up (to the division, the district, the city, the longer period): the cell one
    step up, or -1. A neighborhood goes to the city where it lies in no division and district."""
    level, area, span, period, group = (cells.cells[name] for name in cells.cells)
    above_area = _containing(cells)
    ways = []
    for upper in (1, 2):
        up = np.full(cells.size, -1)
        inside = level == 3
        target = np.full(cells.size, -1)
        target[inside] = above_area[upper][area[inside]]
        ok = target >= 0
        up[ok] = cells.at(upper, target[ok], span[ok], period[ok], group[ok])
        ways.append(up)
    lonely = (level == 3) & (ways[0] < 0) & (ways[1] < 0)
    city = np.where((level == 1) | (level == 2) | lonely, 0, -1)
    up = np.full(cells.size, -1)
    ok = city >= 0
    up[ok] = cells.at(0, 0, span[ok], period[ok], group[ok])
    ways.append(up)
    quarter = np.full(len(cells.points.periods["month"]), -1)
    times = cells.points.times
    quarter[times[times[:, 2] >= 0, 2]] = times[times[:, 2] >= 0, 1]
    longer = np.full(cells.size, -1)
    month = span == 2
    longer[month] = quarter[period[month]]
    up = np.full(cells.size, -1)
    ok = longer >= 0
    up[ok] = cells.at(level[ok], area[ok], 1, longer[ok], group[ok])
    whole = (span == 1) | (month & ~ok)
    up[whole] = cells.at(level[whole], area[whole], 0, 0, group[whole])
    ways.append(up)
    return ways


def _containing(cells: Lattice) -> dict[int, np.ndarray]:
    """Per neighborhood the division (1) and the district (2) that holds all of it, or -1."""
    places = np.unique(cells.points.places, axis=0)
    inside = places[places[:, 3] >= 0]
    known = int(inside[:, 3].max(initial=-1)) + 1
    total = max(known, cells.sizes[3, 0][1])
    found = {}
    for upper in (1, 2):
        low, high = np.full(total, 1 << 30), np.full(total, -1)
        np.minimum.at(low, inside[:, 3], inside[:, upper])
        np.maximum.at(high, inside[:, 3], inside[:, upper])
        found[upper] = np.where(low == high, high, -1)
    return found
