"""Published numbers written as rows of a linear program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse

MOST = 1e6  # people; larger than any city's program, so that no unknown is without end


@dataclass(frozen=True)
class Row:
    """A published number: `values` are (state, low, high), each of that state. A number that stands
    while its period was corrected says nothing about the new state: what changed may be hidden."""

    series: tuple
    members: np.ndarray
    values: tuple[tuple[int, float, float], ...]


def equations(
    rows: Sequence[Row],
    classes: np.ndarray,
    of: Mapping[tuple, np.ndarray],
    ties: Sequence[tuple],
    width: int,
    batches: int,
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray, np.ndarray]:
    """(rows, low, high, top) of a System.

    `ties`: ("sum", unknowns of the total, [unknowns of each group]) by class, or ("nested",
    unknowns of a group, unknowns of the group that lies in it).
    """
    entries: list[tuple[np.ndarray, np.ndarray]] = []
    low: list[float] = []
    high: list[float] = []

    def add(columns: np.ndarray, signs: np.ndarray, least: float, most: float) -> None:
        entries.append((columns, signs))
        low.append(least)
        high.append(most)

    layers = [(0, 1)]
    for row in rows:
        inside = np.unique(classes[row.members])
        unknowns = of[row.series][inside[inside >= 0]]
        unknowns = unknowns[unknowns >= 0]
        was = now = None
        for state, *value in sorted(row.values):
            layers = layers_of(width, state)
            least, most = value
            if now is not None:  # what batches changed, which has fewer terms than the new count
                layers = layers[1 + 2 * was :]
                least, most = value[0] - now[1], value[1] - now[0]
            was, now = state, value
            columns = np.concatenate([unknowns + start for start, _ in layers])
            signs = np.concatenate([np.full(len(unknowns), float(sign)) for _, sign in layers])
            add(columns, signs, least, most)
    for layer in range(1 + 2 * batches):
        start = layer * width
        for how, total, parts in ties:
            if how == "nested":
                for a, b in zip(total, parts, strict=True):
                    if b >= 0:
                        pair = np.array([a, b]) if a >= 0 else np.array([b])
                        add(pair + start, np.array([1.0, -1.0])[-len(pair) :], 0, np.inf)
                continue
            table = np.column_stack([total, *parts])
            for line in table:
                columns = line[line >= 0]
                signs = np.where(np.arange(len(line)) == 0, 1.0, -1.0)[line >= 0]
                if len(columns):
                    add(columns + start, signs, 0, 0)
    for state in range(1, batches + 1):
        for unknown in range(width):
            parts = layers_of(width, state)
            columns = np.array([unknown + start for start, _ in parts])
            add(columns, np.array([float(sign) for _, sign in parts]), 0, np.inf)
    lengths = [len(columns) for columns, _ in entries]
    shape = (len(entries), width * (1 + 2 * batches))
    if entries:
        at = (np.repeat(np.arange(len(entries)), lengths), np.concatenate([c for c, _ in entries]))
        table = sparse.csr_matrix((np.concatenate([s for _, s in entries]), at), shape=shape)
    else:
        table = sparse.csr_matrix(shape)
    return table, np.array(low), np.array(high), np.full(shape[1], MOST)


def layers_of(width: int, state: int) -> list[tuple[int, int]]:
    """(first unknown, sign) of each layer that makes up the counts after so many batches."""
    layers = [(0, 1)]
    for number in range(state):
        layers += [(width * (1 + 2 * number), 1), (width * (2 + 2 * number), -1)]
    return layers
