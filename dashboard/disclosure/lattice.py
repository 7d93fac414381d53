"""One block's cells: every place, period and group of a fiscal year, and the base cells in each.

A *point* is a smallest piece of the city in a smallest period: a neighborhood in a month, or what
is known less exactly (area withheld, month withheld). A *base cell* is a point in one group.
`within` says which base cells lie in which cell, so that every count is one sparse product.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from dashboard.disclosure.changes import Changes
from dashboard.disclosure.model import AREA_TYPES, PERIOD_TYPES
from dashboard.disclosure.space import Space


@dataclass(frozen=True)
class Points:
    """All points of a year that lie in a period that is due or was published.

    `places` (points x 4) and `times` (points x 3): codes by area type and by period type, -1 where
    withheld. `periods`: per period type the starts in the year, in order; `is_open`: which of them
    are neither due nor published, so that they are not over. `is_empty`: points that everybody
    knows to be empty, because a neighborhood that moved was not there then. `may_change` (points x
    corrections): which corrections of the year can have changed a point, as everybody knows."""

    places: np.ndarray
    times: np.ndarray
    periods: dict[str, list[pd.Timestamp]]
    atom: np.ndarray
    time: np.ndarray
    is_open: dict[str, np.ndarray]
    is_empty: np.ndarray
    may_change: np.ndarray

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


def points(
    space: Space,
    year: pd.Timestamp,
    live: Set[tuple[str, pd.Timestamp]],
    changes: Sequence[Changes],
) -> Points:
    """The points of a year. `live`: the periods (type, start) that are due or were published.
    `changes`: for each correction of the year, what it can have changed."""
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
    may_change = [_may_change(codes, periods, each) for each in changes]
    here = space.atoms[space.atoms.is_listed | space.atoms.index.isin(set(together.atom))]
    elsewhere = set(space.atoms.neighborhood) - set(here.neighborhood)
    here = pd.concat([here, space.atoms[space.atoms.neighborhood.isin(elsewhere)]]).sort_index()
    place = np.column_stack(
        [np.zeros(len(here), dtype=int), here[list(AREA_TYPES[1:])].to_numpy(dtype=int)]
    )
    n, m = len(here), len(codes)
    held = set(zip(together.atom, map(tuple, _time_codes(together, periods).tolist()), strict=True))
    return Points(
        np.repeat(place, m, axis=0),
        np.tile(codes, (n, 1)),
        periods,
        np.repeat(here.index.to_numpy(), m),
        np.tile(np.arange(m), n),
        {
            kind: np.array([(kind, start) not in live for start in starts], dtype=bool)
            for kind, starts in periods.items()
        },
        np.array(
            [
                moved and (atom, tuple(time)) not in held
                for atom, moved in zip(here.index, _has_moved(here), strict=True)
                for time in codes.tolist()
            ],
            dtype=bool,
        ),
        np.tile(np.array(may_change, dtype=bool).reshape(len(changes), m).T, (n, 1)),
    )


def _may_change(
    codes: np.ndarray, periods: dict[str, list[pd.Timestamp]], changes: Changes
) -> np.ndarray:
    """Which times a correction can have changed."""
    return np.array(
        [
            changes.may(
                {
                    kind: periods[kind][code] if code >= 0 else None
                    for kind, code in zip(PERIOD_TYPES, time, strict=True)
                }
            )
            for time in codes.tolist()
        ],
        dtype=bool,
    )


def _has_moved(atoms: pd.DataFrame) -> np.ndarray:
    """Which pieces are of a neighborhood that lies in two districts or in two divisions.

    Such a neighborhood lies in each at its time. That nobody was counted in it may then be because
    it was not there: the attacker is granted that, as giving them a place more to put people would
    be a false comfort."""
    named = atoms[atoms.neighborhood >= 0]
    moved = set()
    for level in ("district", "division"):
        of = named[named[level] >= 0].groupby("neighborhood")[level].nunique()
        moved |= set(of.index[of > 1])
    return atoms.neighborhood.isin(moved).to_numpy()


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
    people_by: sparse.csr_matrix
    counted_by: sparse.csr_matrix
    signs: np.ndarray
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

    def people(self, kind: np.ndarray) -> sparse.csr_matrix:
        """People by base cell and organization, of the parts that `kind` (signs) adds up."""
        return self._of(self.people_by, kind)

    def counted(self, kind: np.ndarray) -> sparse.csr_matrix:
        """Counts by base cell and organization, of the parts that `kind` (signs) adds up."""
        return self._of(self.counted_by, kind)

    @property
    def is_idle(self) -> np.ndarray:
        """Base cells x parts: what corrections that cannot have changed a base cell did to it."""
        never = np.repeat(~self.points.may_change, self.columns, axis=0)
        first = np.zeros((len(never), 1), dtype=bool)
        return np.hstack([first, np.repeat(never, 2, axis=1)])

    def _of(self, by: sparse.csr_matrix, kind: np.ndarray) -> sparse.csr_matrix:
        return (sparse.kron(sparse.eye(len(self.parts)), kind[None, :]).tocsr() @ by).tocsr()

    @property
    def is_open(self) -> np.ndarray:
        """Whether a cell's period is not over."""
        found = np.zeros(self.size, dtype=bool)
        for span, kind in enumerate(PERIOD_TYPES):
            own = self.cells["span"] == span
            found[own] = self.points.is_open[kind][self.cells["period"][own]]
        return found

    @property
    def now(self) -> np.ndarray:
        """The signs of the current version."""
        return self.signs[-1]


def corrections(space: Space, year: pd.Timestamp) -> int:
    """How many corrections of a year there are, in any attribute."""
    parts = [frame.part[frame.year == year].max() for frame in space.frames.values()]
    return (int(np.nanmax([*parts, 0])) + 1) // 2


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
    batches = corrections(space, year)
    part = frame.part.to_numpy(dtype=int)
    parts = np.zeros((bases, 1 + 2 * batches))
    np.add.at(parts, (base, part), frame.counted.to_numpy(dtype=float))
    signs = np.zeros((batches + 1, 1 + 2 * batches))
    signs[:, 0] = 1
    for batch in range(1, batches + 1):
        signs[batch:, 2 * batch - 1], signs[batch:, 2 * batch] = 1, -1
    sign = signs[-1][part]
    many = len(space.organizations)
    who = frame.organization.to_numpy(dtype=int)
    flat = base * parts.shape[1] + part
    people_by, counted_by = (
        sparse.csr_matrix((frame[name].to_numpy(float), (flat, who)), (parts.size, many))
        for name in ("people", "counted")
    )
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
        people_by,
        counted_by,
        signs,
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
