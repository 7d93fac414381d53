"""The attacker's system of linear equations: everything ever published, over everybody unknown.

One unknown per base cell, empty ones included, never below 0; one row per number ever published
(the privacy rules, rule 3). This is the attacker problem of linked tables: Fischetti and Salazar,
"Solving the cell suppression problem on tabular data with linear constraints", Management Science
47 (2001). Here it is made small without loss: base cells that lie in the very same published
numbers are one column, because whatever is in one of them could as well be in another.

With the attribute-less counts *held at truth*, the attacker is granted every point's count over all
groups, and asks only how it splits. Points that lie in the same published numbers in every group
then form one class, with one column per group: any split of the class can be shared out to its
points, as in a transportation problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dashboard.disclosure.lattice import Lattice


@dataclass(frozen=True)
class Rows:
    """Published numbers, and those that could be. `cell`: which; `is_total`: whether it is a cell
    of the attribute-less lattice; `version`: after how many corrections; `low` and `high`: what the
    number says; `is_fixed`: published before; `is_on`: whether it is in the system now."""

    cell: np.ndarray
    is_total: np.ndarray
    version: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_fixed: np.ndarray
    is_on: np.ndarray

    def pick(self, mask: np.ndarray) -> Rows:
        """Those rows only."""
        return Rows(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))


def bounds(count: np.ndarray, round_to: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """What a published number says about the true one. Rounded to five, 15 says 13 to 17; and all
    know that nothing under k is shown, except a 0, which is a 0."""
    count = np.asarray(count, dtype=float)
    if not round_to:
        return count, count
    half = round_to // 2
    low = np.where(count == 0, 0.0, np.maximum(count - half, k))
    return low, np.where(count == 0, 0.0, count + half)


@dataclass(frozen=True)
class System:
    """The system in columns.

    `column`: the column group of every base cell, -1 where it is known to be empty; a column group
    has one column per part. `size`: base cells per column group. `groups`: base cells per point,
    which follow each other. `signs`: the parts of each version. `published`: the rows that may be
    switched; `always`: the others, with their bounds. `most`: upper bounds of columns. `room`: per
    base cell and version its point's count over all groups where those are held at truth, and
    `total` the same per column group; else None. `inside`: the base cells of each published row."""

    column: np.ndarray
    size: np.ndarray
    groups: int
    parts: int
    signs: np.ndarray
    published: sparse.csr_matrix
    always: sparse.csr_matrix
    always_low: np.ndarray
    always_high: np.ndarray
    most: np.ndarray
    room: np.ndarray | None
    total: np.ndarray | None
    inside: sparse.csr_matrix

    @property
    def columns(self) -> int:
        """How many column groups there are."""
        return len(self.size)

    @property
    def shares_out(self) -> bool:
        """Whether each point's count over all groups is held at truth and was never corrected, so
        that a world only shares it out among the groups."""
        return self.room is not None and self.parts == 1


def membership(cells: Lattice, total: Lattice | None, rows: Rows) -> sparse.csr_matrix:
    """Which base cells each row adds up (rows x base cells)."""
    own = cells.within[np.where(rows.is_total, 0, rows.cell)]
    if total is None or not rows.is_total.any():
        return own
    spread = sparse.kron(
        total.within[np.where(rows.is_total, rows.cell, 0)], np.ones((1, cells.columns))
    )
    pick = sparse.diags(rows.is_total.astype(float))
    return (
        sparse.diags((~rows.is_total).astype(float)) @ own + pick @ sparse.csr_matrix(spread)
    ).tocsr()


def build(
    cells: Lattice,
    total: Lattice | None,
    rows: Rows,
    truth: np.ndarray,
    known: np.ndarray,
    is_idle: np.ndarray,
    most: float,
    is_held: bool,
) -> System:
    """The system of `rows`. `truth` (base cells x parts): what is unknown, an insider's own counts
    taken off; `rows.low` and `rows.high` likewise. `known`: base cells that hold nothing unknown;
    `is_idle` (base cells x parts): corrections that cannot have changed them.
    `most`: more than any column needs to hold, for those that no number limits."""
    inside = membership(cells, total, rows)
    inside.eliminate_zeros()
    parts, signs = truth.shape[1], cells.signs
    is_empty = known.copy()
    if parts == 1:
        none = rows.is_on & (rows.high <= 0)
        is_empty |= np.asarray(inside[none].sum(axis=0)).ravel() > 0
    room = None
    if is_held:
        point = truth.reshape(-1, cells.columns, parts).sum(axis=1) @ signs.T
        room = np.repeat(point, cells.columns, axis=0)
        is_empty = is_empty | (room.max(axis=1) <= 0)
    column = _classes(inside, is_empty, is_idle, cells.columns, is_held)
    some = np.flatnonzero(column >= 0)
    columns = int(column.max(initial=-1)) + 1
    size = np.bincount(column[some], minlength=columns)
    _, first = np.unique(column[some], return_index=True)
    picked = inside[:, some[first]]
    idle = is_idle[some[first]].ravel()
    empty = sparse.csr_matrix((0, columns * parts))
    blocks, low, high = [empty], [], []
    total_by_column = None
    if is_held:
        total_by_column = np.zeros((columns, len(signs)))
        np.add.at(total_by_column, column[some], room[some])
        point_class = _held_classes(column[some], some // cells.columns, columns)
        held = sparse.csr_matrix((np.ones(columns), (point_class, np.arange(columns))))
        blocks.append(sparse.kron(held, signs).tocsr())
        value = np.zeros((held.shape[0], len(signs)))
        value[point_class] = total_by_column
        low.append(value.ravel())
        high.append(value.ravel())
    for version in range(1, len(signs)):
        blocks.append(sparse.kron(sparse.eye(columns), signs[version][None, :]).tocsr())
        low.append(np.zeros(columns))
        high.append(np.full(columns, np.inf))
    by_version = [
        sparse.kron(picked[rows.version == v], signs[v][None, :]) for v in range(len(signs))
    ]
    order = np.concatenate([np.flatnonzero(rows.version == v) for v in range(len(signs))])
    # Counts held at truth limit every column, but not what a correction added and removed: both
    # could grow together without end, and the most that a target may hold would not be a number.
    is_limited = is_held and parts == 1
    published = sparse.vstack(by_version).tocsr()[np.argsort(order)]
    return System(
        column,
        size,
        cells.columns,
        parts,
        signs,
        published,
        sparse.vstack(blocks).tocsr(),
        np.concatenate([*low, np.zeros(0)]),
        np.concatenate([*high, np.zeros(0)]),
        np.where(idle, 0.0, np.inf if is_limited else most),
        room,
        total_by_column,
        inside,
    )


def _classes(
    inside: sparse.csr_matrix,
    is_empty: np.ndarray,
    is_idle: np.ndarray,
    groups: int,
    is_held: bool,
) -> np.ndarray:
    """The column group of every base cell, numbered in the order in which they first occur.

    Base cells are compared by two 64-bit sums of random numbers, one per row. Two different sets
    of rows agree in both with a chance below 1e-28 even among a million base cells."""
    random = np.random.default_rng(0)
    many = inside.shape[0]
    numbers = random.integers(-(2**62), 2**62, size=(many, 2), dtype=np.int64)
    marks = (
        inside.T.astype(np.int64).tocsr() @ numbers
        if many
        else np.zeros((inside.shape[1], 2), dtype=np.int64)
    )
    parts = is_idle.shape[1]
    idle = random.integers(-(2**62), 2**62, size=(parts, 2), dtype=np.int64)
    marks = np.asarray(marks) + is_idle.astype(np.int64) @ idle
    marks[is_empty] = 1
    if not is_held:
        keys, points = marks, np.arange(len(marks))
    elif parts > 1:
        points = np.arange(len(marks)) // groups
        keys = np.column_stack([np.unique(points), np.unique(points)])
    else:
        salt = random.integers(-(2**62), 2**62, size=(groups, 2), dtype=np.int64) | 1
        keys = (marks.reshape(-1, groups, 2) * salt[None]).sum(axis=1)
        points = np.arange(len(marks)) // groups
    _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    number = rank[number.ravel()]
    column = number[points]
    if is_held:
        column = column * groups + np.arange(len(marks)) % groups
    column = np.where(is_empty, -1, column)
    used = np.unique(column[column >= 0])
    return np.where(column >= 0, np.searchsorted(used, column), -1)


def _held_classes(column: np.ndarray, point: np.ndarray, columns: int) -> np.ndarray:
    """Per column group the number of its class of points: that of its first point."""
    lowest = np.full(columns, np.iinfo(np.int64).max)
    np.minimum.at(lowest, column, point)
    return np.unique(lowest, return_inverse=True)[1]
