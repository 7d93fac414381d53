"""Every cell an attacker would like to know: its least and its most as sums of unknowns.

A cell's count is at least the unknowns that lie wholly within it, because the mass of any other
may lie outside; and at most all unknowns that it touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import scipy.sparse as sparse

from dashboard.attack.published import AREA_TYPES, PERIOD_TYPES
from dashboard.attack.system import System

PARENTS = {
    "neighborhood": ("district", "division"), "district": ("city",), "division": ("city",),
    "city": (), "month": ("quarter",), "quarter": ("year",), "year": (),
}  # fmt: skip


@dataclass(frozen=True)
class Targets:
    """Cells of a year that were not shown, and what they are made of.

    `keys`: (series, area_type, area_id, period_type, period_start). `least` and `most`: targets x
    unknowns of the first layer, 0 and 1. `is_listed`: whether the release lists the cell as not
    shown; other targets are in no menu.
    """

    keys: list[tuple]
    least: sparse.csr_matrix
    most: sparse.csr_matrix
    is_listed: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, wanted: np.ndarray) -> Targets:
        """Only the wanted targets."""
        numbers = np.flatnonzero(wanted) if wanted.dtype == bool else wanted
        return Targets(
            [self.keys[n] for n in numbers],
            self.least[numbers], self.most[numbers], self.is_listed[numbers],
        )  # fmt: skip


def targets_of(system: System) -> Targets:
    """All cells of the lattice {area types} x {period types} x {all, each group} not shown."""
    count = int(system.classes.max(initial=-1)) + 1
    alive = np.flatnonzero(system.classes >= 0)
    into = sparse.csr_matrix(
        (np.ones(len(alive)), (alive, system.classes[alive])), shape=(system.grid.size, count)
    )
    sizes = np.asarray(into.sum(axis=0)).ravel()
    keys: list[tuple] = []
    least, most = [], []
    maps = {name: _map(numbers, system.width) for name, numbers in system.of.items()}
    alone = sparse.diags(system.alone.astype(float)) if system.width else None
    for area_type in AREA_TYPES:
        for period_type in PERIOD_TYPES:
            cells, members = system.grid.level(area_type, period_type)
            if not cells or not count:
                continue
            parts = (members @ into).tocsr()
            touched = parts.copy()
            touched.data = np.ones_like(touched.data)
            within = parts.copy()
            within.data = (within.data >= sizes[within.indices]).astype(float)
            for name, to_unknown in maps.items():
                own = (within @ to_unknown @ alone).tocsr()
                reached = (touched @ to_unknown).tocsr()
                named = [(name, area_type, a, period_type, p) for a, p in cells]
                keep = [n for n, key in enumerate(named) if key not in system.shown]
                keys += [named[n] for n in keep]
                least.append(own[keep])
                most.append(reached[keep])
    if not keys:
        nothing = sparse.csr_matrix((0, system.width))
        return Targets([], nothing, nothing, np.empty(0, dtype=bool))
    lower, upper = sparse.vstack(least, "csr"), sparse.vstack(most, "csr")
    lower.eliminate_zeros()
    upper.eliminate_zeros()
    listed = np.array([key in system.hidden for key in keys])
    return Targets(keys, lower, upper, listed)


def _map(numbers: np.ndarray, width: int) -> sparse.csr_matrix:
    known = np.flatnonzero(numbers >= 0)
    return sparse.csr_matrix(
        (np.ones(len(known)), (known, numbers[known])), shape=(len(numbers), width)
    )


@dataclass(frozen=True)
class Truth:
    """The withheld counts of one component: small cells, by the key of a target.

    `small`: key -> (counted, people), for cells that are not empty and stand for too few people.
    `maximal`: those of them that no larger small cell holds.
    """

    small: Mapping[tuple, tuple[int, int]]
    maximal: frozenset


def truth_of(
    frames: Mapping[tuple[str, str], pd.DataFrame],
    k: int,
    max_organizations_per_person: int,
    parents: Mapping[str, Mapping[str, str]],
    own: Mapping[tuple[str, str], pd.DataFrame] | None = None,
) -> Truth:
    """Small cells of base frames, keyed (measure, attribute) -> frame of one fiscal year or more.

    `parents`: "district" and "division" -> neighborhood -> area. `own`: rows an insider knows;
    cells that hold nothing but the insider's own counts are then left out.
    """
    small: dict[tuple, tuple[int, int]] = {}
    everything: dict[tuple, int] = {}
    for (measure_id, attribute), frame in frames.items():
        others = _sums(own[measure_id, attribute]) if own else {}
        for key, (counted, people, least) in _people(
            frame, k, max_organizations_per_person
        ).items():
            name = ((measure_id, attribute, key[4]), *key[:4])
            everything[name] = people
            left = counted - others.get(key, 0)
            if counted > 0 and people < least and left > 0:
                small[name] = (left, people)
    maximal = {key for key in small if not any(p in small for p in _above(key, parents))}
    return Truth(small, frozenset(maximal))


def _people(frame: pd.DataFrame, k: int, shared: int) -> dict[tuple, tuple[int, int, int]]:
    """Each cell of the lattice: (counted, people by the candidate rule, the k that all of it asks).

    A stricter agreement is about the smallest pieces in which its organization counted somebody. A
    cell that has other pieces too is no secret by it; those pieces are cells of their own."""
    counted: dict[tuple, int] = defaultdict(int)
    asked: dict[tuple, int] = {}
    each: dict[tuple, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    frame = frame[frame["counted"] > 0]
    piece = [*AREA_TYPES[1:], *PERIOD_TYPES, "value"]
    at = dict.fromkeys(AREA_TYPES[1:], object) | {"value": object}
    strictest = frame.astype(at).groupby(piece, dropna=False)["k"].transform("max")
    frame = frame.assign(k=strictest.astype(int).clip(lower=k))
    for row in frame.itertuples(index=False):
        places = [(kind, "city" if kind == "city" else getattr(row, kind)) for kind in AREA_TYPES]
        spans = [(kind, getattr(row, kind)) for kind in PERIOD_TYPES]
        if pd.isna(row.value):
            continue
        for (area_type, area_id), (period_type, start) in product(places, spans):
            if pd.isna(area_id) or pd.isna(start):
                continue
            key = (area_type, area_id, period_type, start, row.value)
            counted[key] += int(row.counted)
            each[key][row.organization_id] += int(row.people)
            asked[key] = min(asked.get(key, row.k), row.k)
    return {
        key: (
            total,
            max(*each[key].values(), -(-sum(each[key].values()) // shared)),
            int(asked[key]),
        )
        for key, total in counted.items()
    }


def _sums(frame: pd.DataFrame) -> dict[tuple, int]:
    return {key: counted for key, (counted, *_) in _people(frame, 1, 1).items()}


def _above(key: tuple, parents: Mapping[str, Mapping[str, str]]) -> list[tuple]:
    """The one-step larger cells of a cell (along area, time and group)."""
    series, area_type, area_id, period_type, start = key
    larger = []
    for parent in PARENTS[area_type]:
        up = "city" if parent == "city" else parents.get(parent, {}).get(area_id)
        if up is not None:
            larger.append((series, parent, up, period_type, start))
    for parent in PARENTS[period_type]:
        before = parents.get(f"{parent} of {period_type}", {}).get(start)
        if before is not None:
            larger.append((series, area_type, area_id, parent, before))
    if series[1]:
        larger.append(((series[0], "", ""), area_type, area_id, period_type, start))
    return larger
