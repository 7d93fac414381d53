"""Possible worlds as tables, and how anybody replays them.

A world is one truth that the published numbers leave open. It is stored so that a third party need
not believe a solver: group it by place, period and group, and every published number comes out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from dashboard.disclosure.lattice import Lattice
from dashboard.disclosure.model import AREA_TYPES, CITY, PERIOD_TYPES, World
from dashboard.disclosure.space import Space


def base_cells(space: Space, cells: Lattice) -> pd.DataFrame:
    """All base cells of a block with ids: columns as in a base frame, place, time and value."""
    point = np.arange(len(cells.parts)) // cells.columns
    named: dict[str, object] = {}
    for level, area_type in enumerate(AREA_TYPES):
        if area_type != CITY:
            names = np.array([*space.areas[area_type], None], dtype=object)
            named[area_type] = names[cells.points.places[point, level]]
    for span, period_type in enumerate(PERIOD_TYPES):
        starts = pd.DatetimeIndex([*cells.points.periods[period_type], pd.NaT]).to_numpy("M8[ns]")
        named[period_type] = starts[cells.points.times[point, span]]
    values = np.array([*cells.groups, None], dtype=object)
    named["value"] = values[np.arange(len(cells.parts)) % cells.columns]
    return pd.DataFrame(named)


def world(
    attribute: str,
    year: pd.Timestamp,
    known_to: str,
    cells: pd.DataFrame,
    amounts: sparse.csr_matrix,
) -> World:
    """A world from its amounts (base cells x parts)."""
    filled = amounts.tocoo()
    rows, parts = filled.row.astype(np.int32), filled.col.astype(np.int16)
    return World(attribute, year, known_to, cells, rows, parts, filled.data)


def replay(world: World, key: dict | pd.Series) -> float:
    """What a world says of the cell named by `key` (columns of `KEY`, and optionally `version`, by
    default 0): a plain sum over the rows that lie in it."""
    rows = world.amounts
    version = int(key.get("version", 0))
    inside = rows[key["period_type"]] == key["period_start"]
    if key["area_type"] != CITY:
        inside &= rows[key["area_type"]] == key["area_id"]
    if key["attribute"]:
        inside &= rows["value"] == key["attribute_value"]
    sign = pd.Series(0, index=rows.index)
    sign[rows.part == "first"] = 1
    for batch in range(1, version + 1):
        sign[rows.part == f"added-{batch}"] = 1
        sign[rows.part == f"removed-{batch}"] = -1
    return float((rows.amount * sign)[inside].sum())
