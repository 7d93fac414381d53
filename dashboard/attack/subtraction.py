"""The attack of whoever has a spreadsheet: parents minus children, again and again."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

import pandas as pd

from dashboard.attack.grid import Grid
from dashboard.attack.published import HIDDEN, SHOWN, Published
from dashboard.attack.system import series_of

_SPLITS = (("city", "division"), ("city", "district"), ("division", "neighborhood"),
           ("district", "neighborhood"))  # fmt: skip
_STEPS = (("year", "quarter"), ("quarter", "month"))


def subtract(published: Published, cells: pd.DataFrame, grid: Grid) -> Mapping[tuple, int]:
    """Hidden cells whose count follows from sums alone: key -> count.

    Knows four steps only: what is left of a parent is the last child; children add up to their
    parent; nothing is left, so the other children are 0; and where a view shows zeros, none of its
    hidden cells is one, so that what is left may be just one for each.
    """
    known, hidden = _listed(published, cells)
    with_zeros = {_view(key) for key, value in known.items() if value == 0}
    some = {key for key in hidden if _view(key) in with_zeros}
    sums = _sums(published, [*known, *hidden], grid)
    of = defaultdict(list)
    for number, (parent, children) in enumerate(sums):
        for key in (parent, *children):
            of[key].append(number)
    waiting, is_waiting = deque(range(len(sums))), set(range(len(sums)))
    while waiting:
        number = waiting.popleft()
        is_waiting.discard(number)
        for key, value in _step(*sums[number], known, some).items():
            known[key] = value
            for other in of[key]:
                if other not in is_waiting:
                    is_waiting.add(other)
                    waiting.append(other)
    return {key: known[key] for key in hidden if key in known}


def small_remainders(published: Published, cells: pd.DataFrame, grid: Grid, k: int) -> int:
    """How often a shown total exceeds its shown parts by fewer than `k`, so that whoever is left
    is known to be few; or, where parts are groups, by nothing, so that the others are empty."""
    known, hidden = _listed(published, cells)
    found = 0
    for parent, children in _sums(published, [*known, *hidden], grid):
        if parent not in known or all(child in known for child in children):
            continue
        left = known[parent] - sum(known[child] for child in children if child in known)
        is_by_group = children[0][0] != parent[0]
        found += 0 < left < k or (is_by_group and left == 0 and known[parent] > 0)
    return found


def _listed(published: Published, cells: pd.DataFrame) -> tuple[dict[tuple, int], set[tuple]]:
    """The newest numbers shown, and the cells that are hidden."""
    latest = cells.sort_values("since", kind="stable").drop_duplicates(
        [c for c in cells.columns if c not in ("status", "counted", "since", "release_id")],
        keep="last",
    )
    known: dict[tuple, int] = {}
    hidden: set[tuple] = set()
    for cell in latest.itertuples(index=False):
        series = series_of(published, cell.measure_id, cell.attribute, cell.attribute_value)
        key = (series, cell.area_type, cell.area_id, cell.period_type, cell.period_start)
        if cell.status == SHOWN:
            known[key] = int(cell.counted)
        elif cell.status == HIDDEN:
            hidden.add(key)
    return known, hidden


def _view(key: tuple) -> tuple:
    series, area_type, _, period_type, _ = key
    return (series[:2], area_type, period_type)


def _step(
    parent: tuple, children: list[tuple], known: dict[tuple, int], some: set[tuple]
) -> dict[tuple, int]:
    open_ones = [child for child in children if child not in known]
    told = sum(known[child] for child in children if child in known)
    if not open_ones:
        return {} if parent in known else {parent: told}
    if parent not in known:
        return {}
    left = known[parent] - told
    if left == 0:
        return dict.fromkeys(open_ones, 0)
    if left == len(open_ones) and some.issuperset(open_ones):
        return dict.fromkeys(open_ones, 1)
    return {open_ones[0]: left} if len(open_ones) == 1 and left > 0 else {}


def _sums(published: Published, keys: list[tuple], grid: Grid) -> list[tuple[tuple, list[tuple]]]:
    """Every (parent, children) among the listed cells where the children are all there are."""
    listed = set(keys)
    series = sorted({key[0] for key in listed})
    sums: list[tuple[tuple, list[tuple]]] = []

    def add(parent: tuple, children: list[tuple]) -> None:
        if children and parent in listed and all(child in listed for child in children):
            sums.append((parent, children))

    below = {
        (a, b): grid.atoms.groupby(a)[b].unique().to_dict() if a != "city" else None
        for a, b in _SPLITS
    }
    spans = {(a, b): grid.times.groupby(a)[b].unique().to_dict() for a, b in _STEPS}
    groups = defaultdict(list)
    for name in series:
        if name[1] and published.total_of(name[0], name[1])[1] == "all":
            groups[published.total_of(name[0], name[1])[0], name[1]].append(name)
    for key in sorted(listed, key=str):
        name, area_type, area_id, period_type, start = key
        for above, under in _SPLITS:
            if area_type == above:
                ids = grid.atoms[under].dropna().unique() if above == "city" else None
                ids = below[above, under].get(area_id, []) if ids is None else ids
                add(key, [(name, under, i, period_type, start) for i in ids if i is not None])
        for above, under in _STEPS:
            if period_type == above:
                inner = spans[above, under].get(start, [])
                children = [(name, area_type, area_id, under, pd.Timestamp(s)) for s in inner]
                add(key, [child for child in children if not pd.isna(child[4])])
        if not name[1]:
            for (total, _), names in groups.items():
                if total == name[0]:
                    add(key, [(n, area_type, area_id, period_type, start) for n in names])
    return sums
