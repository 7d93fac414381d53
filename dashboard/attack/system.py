"""The attacker's equations: what published numbers say together about all base cells of a year.

An unknown is the count of a group in a set of base cells that no published number tells apart.
Unknowns without any split are tied to those of every attribute, all at once: what one attribute
says about the total is used against another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy.sparse as sparse

from dashboard.attack.changes import changed, may_change
from dashboard.attack.equations import Row, equations, layers_of
from dashboard.attack.grid import Grid
from dashboard.attack.published import HIDDEN, SHOWN, STAGES, Published

WHOLE = ("", "", "")
"""The name of the attribute-less series of a component: (measure, attribute, group)."""
REST = "\N{BULLET} unpublished"
"""A group that may exist and that no number names."""


@dataclass
class System:
    """Equations over unknowns: `low` <= `rows` @ unknowns <= `high`, 0 <= unknowns <= `top`.

    `classes`: for each base cell the number of its class, -1 where the count is known to be 0;
    `of`: series -> for each class its unknown in the first layer, -1 where it is known to be 0;
    `alone`: unknowns that stand for one group only. Layers are the first publication, then, for
    each batch of corrections, what was added and what was removed; each has `width` unknowns.
    """

    grid: Grid
    classes: np.ndarray
    of: dict[tuple[str, str, str], np.ndarray]
    alone: np.ndarray
    rows: sparse.csr_matrix
    low: np.ndarray
    high: np.ndarray
    top: np.ndarray
    width: int
    batches: int
    shown: set = field(default_factory=set)
    hidden: set = field(default_factory=set)
    zeros: set = field(default_factory=set)

    @property
    def columns(self) -> int:
        """How many unknowns there are, over all layers."""
        return self.width * (1 + 2 * self.batches)

    def state(self, batch: int) -> list[tuple[int, int]]:
        """(first unknown, sign) of each layer that makes up the counts after a batch."""
        return layers_of(self.width, batch)


def build(
    published: Published,
    component: list[str],
    cells: pd.DataFrame,
    grid: Grid,
    *,
    withheld: bool,
    known: dict[tuple[str, str, str], np.ndarray] | None = None,
    empty: Collection[tuple[str, str, str]] = (),
    half_width: int = 0,
) -> System:
    """The equations of one component of measures in one year.

    `cells`: the published cells of the year. `known`: counts per base cell and series that the
    attacker knows and that are taken out; `empty`: series of which then nothing is left.
    `half_width`: 2 where numbers are rounded to 5.
    """
    cells = cells[cells["measure_id"].isin(component)]
    series = _series(published, cells)
    batches = sorted(set(cells.loc[changed(cells), "since"]))
    touched = may_change(cells, grid, batches)
    shown = cells[cells["status"] == SHOWN]
    rows = _published_rows(published, shown, grid, batches, known, half_width)
    if not known:
        rows += _told_by_zeros(published, cells, grid, len(batches))
    zero = _zeros(series, rows, grid)
    for name in set(empty) & set(zero):
        zero[name][:] = True
    classes, members = _classes(rows, zero, grid, touched)
    of, alone, ties, width = _unknowns(series, rows, zero, classes, members, withheld)
    *made, top = equations(rows, classes, of, ties, width, len(batches))
    for numbers in of.values():
        for batch in range(len(batches)):
            still = numbers[(numbers >= 0) & ~touched[members[: len(numbers)], batch]]
            top[width * (1 + 2 * batch) + still] = 0
            top[width * (2 + 2 * batch) + still] = 0
    names = _names(published, cells)
    return System(
        grid, classes, of, alone, *made, top, width, len(batches),
        shown={n for n, s in zip(names, cells["status"], strict=True) if s == SHOWN},
        hidden={n for n, s in zip(names, cells["status"], strict=True) if s == HIDDEN},
        zeros={n for n, c in zip(names, (cells["counted"] == 0).fillna(False), strict=True) if c},
    )  # fmt: skip


def series_of(published: Published, measure_id: str, attribute: str, value: str) -> tuple:
    """The series a cell belongs to; attribute-less cells of a total are the WHOLE of it."""
    if attribute:
        return (measure_id, attribute, value)
    return (measure_id, "", "")


def _names(published: Published, cells: pd.DataFrame) -> list[tuple]:
    columns = ["measure_id", "attribute", "attribute_value"]
    series = [series_of(published, *key) for key in cells[columns].itertuples(index=False)]
    places = cells[["area_type", "area_id", "period_type", "period_start"]]
    return [
        (name, *place) for name, place in zip(series, places.itertuples(index=False), strict=True)
    ]


def _series(published: Published, cells: pd.DataFrame) -> dict[tuple, tuple]:
    """Each series and what ties it: (measure of its total, how its groups add up)."""
    found: dict[tuple, tuple] = {}
    for measure_id, attribute, value in sorted(
        set(
            cells[["measure_id", "attribute", "attribute_value"]].itertuples(index=False, name=None)
        )
    ):
        total = published.total_of(measure_id, attribute) if attribute else (measure_id, "")
        if attribute and total[1] != "nested":
            found[total[0], "", ""] = (total[0], "")
        found[measure_id, attribute, value if attribute else ""] = total
    return found


def _published_rows(published, shown, grid, batches, known, half_width) -> list[Row]:
    rows: dict[tuple, list] = {}
    again = changed(shown)
    for cell, is_again in zip(shown.itertuples(index=False), again, strict=True):
        series = series_of(published, cell.measure_id, cell.attribute, cell.attribute_value)
        place = (cell.area_type, cell.area_id)
        span = (cell.period_type, cell.period_start)
        # A first number is of the time before the batch that came with it.
        side = "right" if is_again else "left"
        state = int(np.searchsorted(batches, cell.since, side=side))
        rows.setdefault((series, place, span), []).append((state, int(cell.counted)))
    found = []
    for (series, place, span), values in rows.items():
        members = grid.members(place, span)
        if not len(members):
            continue
        own = float(known[series][members].sum()) if known and series in known else 0.0
        told = tuple(
            (state, max(0.0, value - own - half_width), value - own + half_width)
            for state, value in dict(values).items()
        )
        found.append(Row(series, members, told))
    return found


def _told_by_zeros(published, cells, grid, state) -> list[Row]:
    """Where a view shows zeros, each cell of it that is not shown holds somebody."""
    view = ["measure_id", "attribute", "area_type", "period_type"]
    latest = cells.drop_duplicates(
        [*view, "area_id", "period_start", "attribute_value"], keep="last"
    )
    views = pd.MultiIndex.from_frame(latest[view])
    with_zeros = set(views[(latest["counted"] == 0).fillna(False)])
    hidden = latest[(latest["status"] == HIDDEN) & views.isin(with_zeros)]
    found = []
    for cell in hidden.itertuples(index=False):
        series = series_of(published, cell.measure_id, cell.attribute, cell.attribute_value)
        members = grid.members(
            (cell.area_type, cell.area_id), (cell.period_type, cell.period_start)
        )
        if len(members):
            found.append(Row(series, members, ((state, 1.0, np.inf),)))
    return found


def _zeros(series: dict, rows: list[Row], grid: Grid) -> dict[tuple, np.ndarray]:
    """Base cells that are 0 at all times in each series, because a number over them is 0."""
    zero = {name: np.zeros(grid.size, dtype=bool) for name in series}
    for row in rows:
        if all(high <= 0 for _, _, high in row.values) and row.values[0][0] == 0:
            zero[row.series][row.members] = True
    for name, (total, how) in series.items():
        if how in ("all", "part") and (total, "", "") in zero:
            zero[name] |= zero[total, "", ""]
    return zero


def _classes(rows, zero, grid, touched) -> tuple[np.ndarray, np.ndarray]:
    """Put base cells together that are in the same published numbers of all series, and that the
    same batches can have changed."""
    dead = np.logical_and.reduce(list(zero.values()))
    columns = [np.flatnonzero(mask & ~dead) for mask in zero.values()]
    columns += [row.members[~zero[row.series][row.members]] for row in rows]
    columns += [np.flatnonzero(batch & ~dead) for batch in touched.T]
    lengths = [len(c) for c in columns]
    if not columns or not sum(lengths):
        return np.where(dead, -1, 0), np.array([0])
    at = (np.repeat(np.arange(len(columns)), lengths), np.concatenate(columns))
    table = sparse.csc_matrix((np.ones(len(at[0])), at), shape=(len(columns), grid.size))
    table.sort_indices()
    seen: dict[bytes, int] = {}
    classes = np.full(grid.size, -1)
    for cell in np.flatnonzero(~dead):
        name = table.indices[table.indptr[cell] : table.indptr[cell + 1]].tobytes()
        classes[cell] = seen.setdefault(name, len(seen))
    first = np.full(max(len(seen), 1), -1)
    for cell in np.flatnonzero(~dead)[::-1]:
        first[classes[cell]] = cell
    return classes, first


def _unknowns(series, rows, zero, classes, first, withheld):
    """Give each class an unknown per series, one for all groups of it that no number names."""
    count = len(first) if classes.max(initial=-1) >= 0 else 0
    first = first[:count]
    named = {name: np.zeros(len(classes), dtype=bool) for name in series}
    for row in rows:
        named[row.series][row.members] = True
    of: dict[tuple, np.ndarray] = {}
    alone: list[np.ndarray] = []
    ties: list[tuple] = []
    width = 0

    def take(wanted: np.ndarray, is_alone: bool) -> np.ndarray:
        nonlocal width
        numbers = np.full(count, -1)
        numbers[wanted] = width + np.arange(int(wanted.sum()))
        width += int(wanted.sum())
        alone.append(np.full(int(wanted.sum()), is_alone))
        return numbers

    split: dict[tuple, list] = {}
    for name, (total, how) in series.items():
        if not name[1]:
            of[name] = take(~zero[name][first], True)
        else:
            split.setdefault((name[0], name[1], total, how), []).append(name)
    for (_, _, total, how), names in split.items():
        live = {name: ~zero[name][first] for name in names}
        if how == "nested":
            names = sorted(names, key=lambda n: STAGES.index(n[2]) if n[2] in STAGES else 99)
            for name in names:
                of[name] = take(live[name], True)
            ties += [("nested", of[a], of[b]) for a, b in pairwise(names)]
            continue
        own = {name: live[name] & named[name][first] for name in names}
        rest = {name: live[name] & ~own[name] for name in names}
        others = np.sum([rest[name] for name in names], axis=0)
        is_open = withheld or how == "part"
        shared = take((others > 0) | is_open, True)
        alone[-1] = (others[shared >= 0] == 1) & (not is_open)
        parts = [shared]
        for name in names:
            of[name] = take(own[name], True)
            parts.append(of[name].copy())
            of[name][rest[name]] = shared[rest[name]]
        ties.append(("sum", of[total, "", ""], parts))
    return of, np.concatenate(alone) if alone else np.empty(0, bool), ties, width
