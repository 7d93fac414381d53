"""From amounts by column to a possible world: which base cell holds what.

A column stands for base cells that no published number tells apart. What the solver puts into a
column may lie in any of them, and where it lies decides which small cells are empty in this world.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from dashboard.disclosure.system import System

CRUMB = 1e-12
"""Less than this is left over from adding numbers in another order."""


def away_from(system: System, amounts: np.ndarray, conflicts: np.ndarray) -> np.ndarray:
    """A world (base cells x parts) with as little as can be where `conflicts` (base cells) is high.

    `amounts` (column groups x parts)."""
    world = np.zeros((len(system.column), system.parts))
    return _fill(system, world, amounts.copy(), conflicts)


def _fill(system: System, world: np.ndarray, left: np.ndarray, conflicts: np.ndarray) -> np.ndarray:
    """Put what is left of every column where it conflicts least."""
    if system.shares_out:
        return _share_out(system, world, left, conflicts)
    cell = np.flatnonzero(system.column >= 0)
    order = cell[np.lexsort((cell, conflicts[cell], system.column[cell]))]
    column, first = np.unique(system.column[order], return_index=True)
    world[order[first]] += left[column]
    return world


def _share_out(
    system: System, world: np.ndarray, left: np.ndarray, conflicts: np.ndarray
) -> np.ndarray:
    """The same where every point holds a known count: points with most conflicts choose first."""
    groups = system.groups
    column = system.column.reshape(-1, groups)
    out = world[:, 0].reshape(-1, groups)
    room = system.room[:, 0].reshape(-1, groups)[:, 0] - out.sum(axis=1)
    amounts = np.append(left[:, 0], 0.0)  # so that column -1 has nothing
    is_wide = (np.append(system.size, 0)[column] > 1).any(axis=1)
    # A class of one point has no choice.
    narrow = np.flatnonzero(~is_wide & (column >= 0).any(axis=1))
    out[narrow] += amounts[column[narrow]]
    points = np.flatnonzero(is_wide & (room > CRUMB))
    bad = np.where(column[points] >= 0, conflicts.reshape(-1, groups)[points], 0)
    order = np.lexsort((points, -bad.sum(axis=1)))
    rows = zip(points[order].tolist(), column[points[order]].tolist(), bad[order].tolist(),
               room[points[order]].tolist(), strict=True)  # fmt: skip
    have = amounts.tolist()
    for point, columns, worse, need in rows:
        choices = sorted((worse[g], -have[c], g, c) for g, c in enumerate(columns) if have[c] > 0)
        for _, _, group, one in choices:
            take = min(need, have[one])
            out[point, group] += take
            have[one] -= take
            need -= take
            if need <= CRUMB:
                break
    return world


def towards(
    system: System,
    amounts: np.ndarray,
    members: sparse.csr_matrix,
    signs: np.ndarray,
    need: np.ndarray,
    conflicts: np.ndarray,
) -> np.ndarray:
    """A world that fills as many targets (`members`, targets x base cells) up to `need` as it can.

    In the given order, each target takes what its columns still have, or nothing."""
    world = np.zeros((len(system.column), system.parts))
    left = amounts.copy()
    room = None if system.room is None else system.room[:, 0].copy()
    groups = system.groups
    for number in range(members.shape[0]):
        cell = members.indices[members.indptr[number] : members.indptr[number + 1]]
        cell = cell[system.column[cell] >= 0]
        column = system.column[cell]
        if (left[np.unique(column)] @ signs[number]).sum() < need[number] - 1e-9:
            continue
        if system.parts > 1:
            some, first = np.unique(column, return_index=True)
            world[cell[first]] += left[some]
            left[some] = 0
            continue
        wanted, puts = need[number], []
        for at, one in zip(cell.tolist(), column.tolist(), strict=True):
            take = min(wanted, left[one, 0])
            if room is not None:
                take = min(take, room[at])
            if take > 0:
                puts.append((at, one, take))
                left[one, 0] -= take
                wanted -= take
                if room is not None:
                    point = at // groups * groups
                    room[point : point + groups] -= take
            if wanted <= CRUMB:
                break
        if wanted > 1e-9:
            for at, one, take in puts:
                left[one, 0] += take
                if room is not None:
                    point = at // groups * groups
                    room[point : point + groups] += take
            continue
        for at, _, take in puts:
            world[at, 0] += take
    return _fill(system, world, left, conflicts)
