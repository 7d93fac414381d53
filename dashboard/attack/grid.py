"""The smallest cells of one year: neighborhood x month, and which of them any cell is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import scipy.sparse as sparse

from dashboard.attack.published import AREA_TYPES, PERIOD_TYPES, Published

NOWHERE = None


@dataclass(frozen=True)
class Grid:
    """Base cells of one year: every atom (a row of `atoms`) in every time (a row of `times`).

    `atoms`: neighborhood, district, division, one row per neighborhood and, where counts may be
    withheld, rows without a neighborhood. `times`: month, quarter, year likewise. The base cell of
    atom a and time t has the number a * len(times) + t.
    """

    atoms: pd.DataFrame
    times: pd.DataFrame

    @property
    def size(self) -> int:
        """How many base cells there are."""
        return len(self.atoms) * len(self.times)

    @cached_property
    def places(self) -> dict[tuple[str, str], np.ndarray]:
        """The atoms of each area, by (area_type, area_id)."""
        found = {("city", "city"): np.arange(len(self.atoms))}
        for area_type in AREA_TYPES[1:]:
            for area_id, rows in self.atoms.groupby(area_type).indices.items():
                found[area_type, area_id] = rows
        return found

    @cached_property
    def spans(self) -> dict[tuple[str, pd.Timestamp], np.ndarray]:
        """The times of each period, by (period_type, period_start)."""
        found = {}
        for period_type in PERIOD_TYPES:
            for start, rows in self.times.groupby(period_type).indices.items():
                found[period_type, pd.Timestamp(start)] = rows
        return found

    def members(self, place: tuple[str, str], span: tuple[str, pd.Timestamp]) -> np.ndarray:
        """The base cells that a cell adds up; empty where the place or time is not known."""
        atoms = self.places.get(place)
        times = self.spans.get(span)
        if atoms is None or times is None:
            return np.empty(0, dtype=int)
        return (atoms[:, None] * len(self.times) + times[None, :]).ravel()

    def level(self, area_type: str, period_type: str) -> tuple[list, sparse.csr_matrix]:
        """All cells of a level: their (area_id, period_start), and cells x base cells (0, 1)."""
        places = [key for key in self.places if key[0] == area_type]
        spans = [key for key in self.spans if key[0] == period_type]
        keys, rows, columns = [], [], []
        for place in places:
            for span in spans:
                inside = self.members(place, span)
                rows.append(np.full(len(inside), len(keys)))
                columns.append(inside)
                keys.append((place[1], span[1]))
        if not keys:
            return [], sparse.csr_matrix((0, self.size))
        at = (np.concatenate(rows), np.concatenate(columns))
        ones = np.ones(len(at[0]))
        return keys, sparse.csr_matrix((ones, at), shape=(len(keys), self.size))


def grid_of(published: Published, cells: pd.DataFrame, year: pd.Timestamp, withheld: bool) -> Grid:
    """The base cells of the fiscal year that starts on `year`.

    `withheld`: counts may exist that enter the city only, a district or division without a
    neighborhood, or a year or quarter without a month, because a partner's class withholds them.
    """
    atoms = _atoms(published, cells)
    times = _times(cells, year)
    if withheld:
        pairs = atoms[["district", "division"]].drop_duplicates()
        single = [
            pairs[["district"]].drop_duplicates(),
            pairs[["division"]].drop_duplicates(),
            pd.DataFrame({"district": [NOWHERE]}),
        ]
        atoms = pd.concat([atoms, pairs, *single], ignore_index=True)
        quarters = times[["quarter", "year"]].drop_duplicates()
        times = pd.concat([times, quarters, times[["year"]].head(1)], ignore_index=True)
    atoms = atoms.reindex(columns=["neighborhood", "district", "division"])
    return Grid(atoms.astype(object).where(atoms.notna(), None), times)


def _atoms(published: Published, cells: pd.DataFrame) -> pd.DataFrame:
    areas, known = published.areas, published.memberships_of(cells)
    ids = sorted(set(areas.loc[areas["area_type"] == "neighborhood", "area_id"]))
    atoms = pd.DataFrame({"neighborhood": ids})
    for parent in ("district", "division"):
        of = known[known["parent_type"] == parent].set_index("area_id")["parent_id"]
        atoms[parent] = atoms["neighborhood"].map(of).astype(object)
        # Without a single neighborhood, areas of this kind are the smallest there are.
        listed = areas.loc[areas["area_type"] == parent, "area_id"]
        childless = sorted(set(listed) - set(of))
        atoms = pd.concat([atoms, pd.DataFrame({parent: childless})], ignore_index=True)
    if not len(atoms):
        atoms = pd.DataFrame({"neighborhood": [NOWHERE]})
    return atoms


def _times(cells: pd.DataFrame, year: pd.Timestamp) -> pd.DataFrame:
    """The months that exist as far as the release says; where it lists none, all twelve."""
    months = pd.date_range(year, periods=12, freq="MS")
    times = pd.DataFrame({"month": months, "year": year})
    times["quarter"] = [months[index - index % 3] for index in range(12)]
    listed = set(cells.loc[cells["period_type"] == "month", "period_start"])
    quarters = set(cells.loc[cells["period_type"] == "quarter", "period_start"])
    if listed:
        told = set(times.loc[times["month"].isin(listed), "quarter"])
        times = times[times["month"].isin(listed) | times["quarter"].isin(quarters - told)]
    elif quarters:
        times = times[times["quarter"].isin(quarters)]
    return times[["month", "quarter", "year"]].reset_index(drop=True)
