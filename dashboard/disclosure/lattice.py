"""One block's cells: every place, period and group of a fiscal year, and the base cells in each.

A *point* is a smallest piece of the city in a smallest period: a neighborhood in a month, or what
is known less exactly (area withheld, month withheld). A *base cell* is a point in one group.
`within` says which base cells lie in which cell, so that every count is one sparse product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from dashboard.disclosure.model import AREA_TYPES, PERIOD_TYPES, Rules
from dashboard.disclosure.space import Space


@dataclass(frozen=True)
class Points:
    """All points of a year that lie in a period that is due or was published.

    `places` (points x 4) and `times` (points x 3): codes by area type and by period type, -1 where
    withheld. `periods`: per period type the starts in the year, in order."""

    places: np.ndarray
    times: np.ndarray
    periods: dict[str, list[pd.Timestamp]]
    atom: np.ndarray
    time: np.ndarray

    def number(self, frame: pd.DataFrame) -> np.ndarray:
        """The point of every row of a coded base frame; -1 where nothing is published about it."""
        codes = _time_codes(frame, self.periods)
        key = {(a, *t): i for i, (a, t) in enumerate(zip(self.atom, self.times.tolist()))}  # noqa: B905
        rows = zip(frame.atom, codes.tolist(), strict=True)
        return np.array([key.get((atom, *time), -1) for atom, time in rows], dtype=int)


def _time_codes(frame: pd.DataFrame, periods: dict[str, list[pd.Timestamp]]) -> np.ndarray:
    columns = []
    for period_type in PERIOD_TYPES:
        codes = {start: code for code, start in enumerate(periods[period_type])}
        columns.append([codes.get(start, -1) for start in frame[period_type]])
    return np.array(columns, dtype=int).T.reshape(len(frame), len(PERIOD_TYPES))


def points(space: Space, year: pd.Timestamp, live: set[tuple[str, pd.Timestamp]]) -> Points:
    """The points of a year. `live`: the periods (type, start) that are due or were published."""
    own = space.periods[space.periods.year_start == year]
    periods = {kind: sorted(own.period_start[own.period_type == kind]) for kind in PERIOD_TYPES}
    periods["year"] = [year]
    frames = [f[f.year == year] for f in space.frames.values()]
    together = pd.concat(frames, ignore_index=True)
    months = own[own.period_type == "month"]
    calendar = pd.DataFrame(
        {"year": year, "quarter": months.quarter_start, "month": months.period_start}
    )
    seen = together[list(PERIOD_TYPES)].drop_duplicates()
    times = pd.concat([calendar, seen], ignore_index=True).drop_duplicates()
    codes = np.unique(_time_codes(times, periods), axis=0)
    is_live = np.zeros(len(codes), dtype=bool)
    for level, kind in enumerate(PERIOD_TYPES):
        on = np.array([(kind, start) in live for start in periods[kind]] + [False])
        is_live |= on[codes[:, level]]
    codes = codes[is_live]
    here = space.atoms[space.atoms.is_listed | space.atoms.index.isin(set(together.atom))]
    elsewhere = set(space.atoms.neighborhood) - set(here.neighborhood)
    here = pd.concat([here, space.atoms[space.atoms.neighborhood.isin(elsewhere)]]).sort_index()
    place = np.column_stack(
        [np.zeros(len(here), dtype=int), here[list(AREA_TYPES[1:])].to_numpy(dtype=int)]
    )
    n, m = len(here), len(codes)
    return Points(
        np.repeat(place, m, axis=0),
        np.tile(codes, (n, 1)),
        periods,
        np.repeat(here.index.to_numpy(), m),
        np.tile(np.arange(m), n),
    )


@dataclass(frozen=True)
class Lattice:
    """Cells of one attribute in one year, and what is counted in them.

    `columns`: base cells per point: one per group, and one for the withheld group if there is one.
    `cells`: arrays `level`, `area`, `span`, `period`, `group`, one entry per cell, where level and
    span number area types and period types. `within` (cells x base cells): what lies in what.
    `parts` (base cells x parts): counts by part. `people_by` and `counted_by` ((base cells · parts)
    x organizations): who contributed them. `signs[v]`: what each part contributes to version v.
    `strictest`: k per organization. `largest`: per base cell the most events of one person."""

    attribute: str
    year: pd.Timestamp
    points: Points
    groups: list[str]
    columns: int
    cells: dict[str, np.ndarray]
    within: sparse.csr_matrix
    parts: np.ndarray
    by_part: sparse.csr_matrix
    signs: np.ndarray
    people: sparse.csr_matrix
    counted: sparse.csr_matrix
    strictest: np.ndarray
    largest: np.ndarray
    sizes: dict[tuple[int, int], tuple[int, int, int]]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.cells["level"])

    def at(self, level, area, span, period, group) -> np.ndarray:
        """The numbers of cells by their codes."""
        shape = np.array([[self.sizes[i, j] for j in range(3)] for i in range(4)])
        start, _, length = (shape[level, span, i] for i in range(3))
        return start + (np.asarray(area) * length + period) * len(self.groups) + group

    def current(self) -> np.ndarray:
        """Counts of base cells as they are after all corrections."""
        return self.parts @ self.signs[-1]


def lattice(space: Space, attribute: str, year: pd.Timestamp, where: Points) -> Lattice:
    """The cells of an attribute in a year, with their counts."""
    frame = space.frames[attribute]
    frame = frame[frame.year == year]
    point = where.number(frame)
    frame, point = frame[point >= 0], point[point >= 0]
    groups = space.groups[attribute]
    has_withheld = bool((space.frames[attribute].group == len(groups)).any())
    columns = len(groups) + has_withheld
    base = point * columns + frame.group.to_numpy(dtype=int)
    bases = len(where.atom) * columns
    batches = (int(frame.part.max()) + 1) // 2 if len(frame) else 0
    parts = np.zeros((bases, 1 + 2 * batches))
    np.add.at(parts, (base, frame.part.to_numpy(dtype=int)), frame.counted.to_numpy(dtype=float))
    signs = np.zeros((batches + 1, 1 + 2 * batches))
    signs[:, 0] = 1
    for batch in range(1, batches + 1):
        signs[batch:, 2 * batch - 1], signs[batch:, 2 * batch] = 1, -1
    sign = signs[-1][frame.part.to_numpy(dtype=int)]
    many = len(space.organizations)
    who = frame.organization.to_numpy(dtype=int)
    people, counted = (
        sparse.csr_matrix((frame[name].to_numpy(float) * sign, (base, who)), (bases, many))
        for name in ("people", "counted")
    )
    flat = base * parts.shape[1] + frame.part.to_numpy(dtype=int)
    by_part = sparse.csr_matrix((frame.counted.to_numpy(float), (flat, who)), (parts.size, many))
    strictest = np.zeros(many)
    np.maximum.at(strictest, who, frame.k.to_numpy(dtype=float))
    largest = np.zeros(bases)
    np.maximum.at(largest, base, np.where(sign > 0, frame.largest.to_numpy(dtype=float), 0))
    cells, within, sizes = _cells(space, where, len(groups), columns)
    return Lattice(
        attribute,
        year,
        where,
        groups,
        columns,
        cells,
        within,
        parts,
        by_part,
        signs,
        people,
        counted,
        strictest,
        largest,
        sizes,
    )


def _cells(space: Space, where: Points, groups: int, columns: int):
    sizes: dict[tuple[int, int], tuple[int, int, int]] = {}
    start, listed, rows, bases = 0, [], [], []
    point = np.arange(len(where.atom))
    for level, area_type in enumerate(AREA_TYPES):
        for span, period_type in enumerate(PERIOD_TYPES):
            areas, periods = len(space.areas[area_type]), len(where.periods[period_type])
            sizes[level, span] = (start, areas, periods)
            grid = np.indices((areas, periods, groups)).reshape(3, -1)
            listed.append(np.vstack([np.full((1, grid.shape[1]), level), grid[:1]]))
            listed[-1] = np.vstack(
                [listed[-1], np.full((1, grid.shape[1]), span), grid[1:2], grid[2:]]
            )
            area, period = where.places[:, level], where.times[:, span]
            known = (area >= 0) & (period >= 0)
            first = start + (area[known] * periods + period[known]) * groups
            for group in range(groups):
                rows.append(first + group)
                bases.append(point[known] * columns + group)
            start += grid.shape[1]
    table = np.concatenate(listed, axis=1)
    names = ("level", "area", "span", "period", "group")
    row, column = np.concatenate(rows), np.concatenate(bases)
    within = sparse.csr_matrix(
        (np.ones(len(row)), (row, column)), (start, len(where.atom) * columns)
    )
    within.sort_indices()
    return dict(zip(names, table, strict=True)), within, sizes


@dataclass(frozen=True)
class Counts:
    """What is in every cell: `counted`, `people` (the least number of persons it can be) and `k`
    (the strictest limit of an organization in it, at least the city's)."""

    counted: np.ndarray
    people: np.ndarray
    k: np.ndarray

    @property
    def is_small(self) -> np.ndarray:
        """Somebody is there, and they are fewer than k people."""
        return (self.counted > 0) & (self.people < self.k)


def fewest_people(by_organization: np.ndarray, rules: Rules) -> np.ndarray:
    """The least number of persons that counts by organization (… x organizations) can stand for.

    The privacy rules, rule 1: one organization counts nobody twice, so there are at least as many
    persons as its count; and a person is counted by at most `max_organizations_per_person`."""
    if not by_organization.shape[-1]:
        return np.zeros(by_organization.shape[:-1])
    together = np.ceil(by_organization.sum(axis=-1) / rules.max_organizations_per_person)
    return np.maximum(by_organization.max(axis=-1), together)


def strictest_k(by_organization: np.ndarray, strictest: np.ndarray, rules: Rules) -> np.ndarray:
    """The limit for counts by organization: the strictest of those in it, at least the city's."""
    present = np.where(by_organization > 0, strictest, 0)
    return np.maximum(present.max(axis=-1, initial=0), rules.k)


def counts(cells: Lattice, rules: Rules) -> Counts:
    """What is in every cell."""
    return counts_of(cells.within, cells.people, cells.counted, cells.strictest, rules)


def counts_of(
    within: sparse.csr_matrix,
    people: sparse.csr_matrix,
    counted: sparse.csr_matrix,
    strictest: np.ndarray,
    rules: Rules,
) -> Counts:
    """What is in every row of `within`, from what organizations contributed to base cells."""
    counted_by = (within @ counted).toarray()
    return Counts(
        counted_by.sum(axis=1),
        fewest_people((within @ people).toarray(), rules),
        strictest_k(counted_by, strictest, rules),
    )


def largest(cells: Lattice) -> np.ndarray:
    """Per cell the most that one person may be of it, as far as the reports tell."""
    return cells.within.multiply(cells.largest[None, :]).tocsr().max(axis=1).toarray().ravel()


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
