"""The oracle: all integer worlds that agree with what was published of a small cube.

A world gives each base cell (neighborhood, month, group) a count; it agrees if plain sums over
it equal every published number. Nothing is solved here, only listed, so that nothing can be wrong
in the same way as a solver.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from tests.disclosure.cities import KEY, City

LEVELS = ("city", "division", "district", "neighborhood")
TIMES = ("year", "quarter", "month")


class TooManyWorlds(ValueError):
    """The cube is too large, or too little of it was published, to list its worlds."""


@dataclass(frozen=True)
class Cells:
    """Base cells of a cube, and the membership of any cell in them.

    `free`: base cells that no published number counts. Their count can be anything, so they are
    listed as 0, and a cell that holds one of them has no greatest count.
    """

    atoms: pd.DataFrame
    free: np.ndarray | None = None

    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        return {name: self.atoms[name].to_numpy(dtype=object) for name in self.atoms}

    def members(self, cell) -> np.ndarray:
        """Which base cells add up to `cell` (area_type, area_id, period_type ...): bool array."""
        inside = self._columns[cell.period_type] == cell.period_start
        if cell.area_type != "city":
            inside = inside & (self._columns[cell.area_type] == cell.area_id)
        if cell.attribute:
            inside = inside & (self._columns["value"] == cell.attribute_value)
        return inside


def base_cells(city: City) -> Cells:
    """Every neighborhood x month x group that exists in the city, reported or not."""
    places = city.memberships.pivot(
        index="area_id", columns="parent_type", values="parent_id"
    ).reset_index()
    places = places.rename(columns={"area_id": "neighborhood"})
    months = city.periods[city.periods["period_type"] == "month"]
    times = pd.DataFrame(
        {
            "month": months["period_start"],
            "quarter": months["quarter_start"],
            "year": months["year_start"],
        }
    )
    values = next(iter(city.groups.values()), ("",))
    groups = pd.DataFrame({"value": list(values)})
    return Cells(places.merge(times, how="cross").merge(groups, how="cross"))


def lattice(city: City) -> pd.DataFrame:
    """Every cell of {city, division, district, neighborhood} x {year, quarter, month} x {all,
    group} with its true `counted` and the `people` of rule 1, published or not."""
    found = []
    for attribute in dict.fromkeys(("", next(iter(city.groups), ""))):
        own: dict = defaultdict(lambda: defaultdict(int))
        counted: dict = defaultdict(int)
        for row in city.base[attribute].itertuples(index=False):
            for area_type, period_type in product(LEVELS, TIMES):
                area_id = "city" if area_type == "city" else getattr(row, area_type)
                start = getattr(row, period_type)
                key = (attribute, area_type, area_id, period_type, start, row.value)
                own[key][row.organization_id] += row.people
                counted[key] += row.counted
        for key, people in own.items():
            shared = -(-sum(people.values()) // city.max_organizations_per_person)
            found.append((*key, counted[key], max(max(people.values()), shared)))
    cells = pd.DataFrame(found, columns=[*KEY, "counted", "people"])
    # a cube in which nobody was counted has no row to take the types from
    return cells.astype({"period_start": "datetime64[ns]", "counted": int, "people": int})


def worlds(city: City, cells: pd.DataFrame, most: int = 200_000) -> tuple[Cells, np.ndarray]:
    """All worlds that agree with the shown cells: (base cells, array of worlds x base cells).

    Raises TooManyWorlds if a list on the way would be longer than `most`.
    """
    base = base_cells(city)
    shown = cells[cells["status"] == "shown"]
    members = [base.members(cell) for cell in shown.itertuples()]
    rows = np.array(members, dtype=bool).reshape(len(shown), len(base.atoms))
    totals = shown["counted"].astype(int).to_numpy()
    free = ~rows.any(axis=0)
    found = np.zeros((1, 0), dtype=np.int16)
    left = totals.reshape(1, -1).astype(np.int16)
    order = np.array([atom for atom in _order(rows) if not free[atom]], dtype=int)
    for step, atom in enumerate(order):
        above = rows[:, atom]
        room = left[:, above].min(axis=1)
        if int(room.sum()) + len(room) > most:
            raise TooManyWorlds(f"More than {most:,} worlds.")
        index = np.repeat(np.arange(len(found)), room + 1)
        first = np.cumsum(room + 1) - (room + 1)
        value = (np.arange(len(index)) - np.repeat(first, room + 1)).astype(np.int16)
        left = left[index]
        left[:, above] -= value[:, None]
        found = np.column_stack([found[index], value])
        ended = ~rows[:, order[step + 1 :]].any(axis=1)
        keep = (left[:, ended] == 0).all(axis=1)
        found, left = found[keep], left[keep]
    whole = np.zeros((len(found), len(free)), dtype=np.int16)
    whole[:, order] = found
    return Cells(base.atoms, free), whole


def ranges(
    city: City, published: pd.DataFrame, cells: pd.DataFrame, most: int = 200_000
) -> pd.DataFrame:
    """`cells` with the least and the most that each can be over all integer worlds."""
    base, listed = worlds(city, published, most)
    if not len(listed):
        raise AssertionError("No world agrees with what was published, not even the true one.")
    inside = [base.members(cell) for cell in cells.itertuples()]
    sums = [listed[:, members].sum(axis=1) for members in inside]
    greatest = [
        np.inf if (members & base.free).any() else int(s.max())
        for s, members in zip(sums, inside, strict=True)
    ]
    return cells.assign(least=[int(s.min()) for s in sums], greatest=greatest)


def _order(rows: np.ndarray) -> np.ndarray:
    """Base cells so that published numbers are complete, and prune the list, as early as can be."""
    order: list[int] = []
    left = set(range(rows.shape[1]))
    for row in sorted(rows.tolist(), key=sum):
        for atom in np.flatnonzero(row):
            if atom in left:
                left.remove(atom)
                order.append(int(atom))
    return np.array(order + sorted(left), dtype=int)
