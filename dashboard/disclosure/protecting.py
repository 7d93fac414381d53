"""From base frames to what may be published: blocks, a pool of processes, and the report."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.disclosure.attackers import Task
from dashboard.disclosure.blocks import HIDDEN_BY, INSIDER, Block, published
from dashboard.disclosure.changes import Periods
from dashboard.disclosure.model import (
    AREA_TYPES,
    KEY,
    NOT_SHOWN,
    PERIOD_TYPES,
    SHOWN,
    Progress,
    Protected,
    Report,
    Rules,
    Unresolved,
    View,
    ViewReport,
)
from dashboard.disclosure.securing import Secured, secure
from dashboard.disclosure.space import Space, read


def protect(
    base: dict[str, pd.DataFrame],
    views: Sequence[View],
    rules: Rules,
    *,
    areas: pd.DataFrame,
    periods: pd.DataFrame,
    frozen: pd.DataFrame | None = None,
    groups: dict[str, list[str]] | None = None,
    insiders: bool = True,
    reproves: bool = True,
    processes: int = 1,
    progress: Progress | None = None,
) -> Protected:
    """Decide for every cell of the menu whether it may be published, and prove it.

    `base`: attribute to base frame, one family; for periods published before, the truth as it was
    published. `areas`: `area_type`, `area_id` and, for neighborhoods, optionally `division` and
    `district`; all areas that exist. `periods`: `period_type`, `period_start`, `quarter_start`,
    `year_start`, `is_due`. `frozen`: everything ever published, `KEY`, `status`, `counted`,
    `version`: how many corrections of its fiscal year were published before or with it, as
    `cells` says of new ones. `groups`: attribute to all its groups, where some may never have been
    counted.
    `reproves`: whether years in which nothing is new are proved once more.

    The same for any order of rows and any number of processes. Raises Unresolved where anything is
    not proved, DisclosureError where the frames contradict each other."""
    old = frozen_frame(frozen)
    space = read(base, areas, periods, old, groups)
    menu = [view for view in views if view.attribute in space.frames]
    years = [year for year in space.years if _is_live(space, old, year)]
    first, then = [], []
    for year in years:
        for attribute in space.frames:
            if _has_cells(menu, old, attribute, year):
                (first if not attribute else then).append((attribute, year))
    make = _Maker(space, menu, rules, old, insiders, False, reproves)
    done = make.run(first, then, processes, progress)
    blocks = [done[pair] for pair in sorted(done)]
    report = Report(rules)
    for secured in blocks:
        report.blocks += secured.reports
    report.views = view_reports(menu, [secured.block for secured in blocks])
    cells = cells_of([secured.block for secured in blocks])
    return Protected(cells, report, [world for secured in blocks for world in secured.worlds])


def run_year(
    base: dict[str, pd.DataFrame],
    views: Sequence[View],
    rules: Rules,
    year: pd.Timestamp,
    *,
    areas: pd.DataFrame,
    periods: pd.DataFrame,
    frozen: pd.DataFrame,
    groups: dict[str, list[str]] | None,
    insiders: bool,
    processes: int,
    progress: Progress | None,
    proves: bool = True,
    trial: Periods | None = None,
) -> list[Secured]:
    """The blocks of a correction of one year, whose batch is the last of its base frames; only
    begun unless `proves`. `trial`: the periods of which the city's numbers may be published again;
    None for all."""
    space = read(base, areas, periods, frozen, groups)
    make = _Maker(space, list(views), rules, frozen, insiders, True, True, proves, trial)
    own = _in_year(frozen, space, year)
    named = sorted(set(own.attribute) & set(space.frames))
    first = [(name, year) for name in named if not name]
    then = [(name, year) for name in named if name]
    done = make.run(first, then, processes, progress)
    return [done[pair] for pair in sorted(done)]


@dataclass
class _Maker:
    """Makes the tasks of a family, and has them done: blocks without attribute first."""

    space: Space
    menu: list[View]
    rules: Rules
    frozen: pd.DataFrame
    insiders: bool
    corrects: bool
    reproves: bool
    proves: bool = True
    trial: Periods | None = None

    def run(
        self,
        first: list[tuple[str, pd.Timestamp]],
        then: list[tuple[str, pd.Timestamp]],
        processes: int,
        progress: Progress | None,
    ) -> dict[tuple[str, pd.Timestamp], Secured]:
        done: dict[tuple[str, pd.Timestamp], Secured] = {}
        steps = _Steps(len(first) + len(then), progress)
        # One pool for both: a process needs seconds to start. Each is a new interpreter, because a
        # copied one would share locks of the threads it lost.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(max(1, processes), mp_context=context) as pool:
            for pairs in (first, then):
                tasks = [self._task(pair, done) for pair in pairs]
                _run(pairs, tasks, done, pool if processes > 1 else None, steps)
        return done

    def _task(
        self, pair: tuple[str, pd.Timestamp], done: dict[tuple[str, pd.Timestamp], Secured]
    ) -> Task:
        attribute, year = pair
        total = done[("", year)].block if attribute and ("", year) in done else None
        return Task(
            self.space, attribute, year, self.menu, self.rules,
            _in_year(self.frozen, self.space, year), total, self.insiders, self.corrects,
            self.reproves, self.proves, self.trial,
        )  # fmt: skip


class _Steps:
    """Says how many blocks are done."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.done, self.progress = total, 0, progress

    def one(self, pair: tuple[str, pd.Timestamp]) -> None:
        self.done += 1
        if self.progress:
            label = f"{pair[0] or 'all'}, year from {pair[1].date()}"
            self.progress(label, self.done, self.total)


def _run(
    pairs: list[tuple[str, pd.Timestamp]],
    tasks: list[Task],
    done: dict[tuple[str, pd.Timestamp], Secured],
    pool: Executor | None,
    steps: _Steps,
) -> None:
    """Secure all blocks; what cannot be secured is said of all of them at once."""
    reasons: list[str] = []

    def settle(pair: tuple[str, pd.Timestamp], result: Callable[[], Secured]) -> None:
        try:
            done[pair] = result()
        except Unresolved as error:
            reasons.extend(error.reasons)
        steps.one(pair)

    if pool is None or len(tasks) <= 1:
        for pair, task in zip(pairs, tasks, strict=True):
            settle(pair, lambda task=task: secure(task))
    else:
        running = {pool.submit(secure, t): pair for pair, t in zip(pairs, tasks, strict=True)}
        for future in as_completed(running):
            settle(running[future], future.result)
    if reasons:
        raise Unresolved(sorted(reasons))


def frozen_frame(frozen: pd.DataFrame | None) -> pd.DataFrame:
    columns = [*KEY, "status", "counted", "version"]
    if frozen is None or not len(frozen):
        frozen = pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    old = frozen[columns].copy()
    old["period_start"] = pd.to_datetime(old.period_start).astype("datetime64[ns]")
    old["version"] = old.version.astype(int)
    return old.sort_values([*KEY, "version"], ignore_index=True)


def _starts(space: Space, year: pd.Timestamp) -> set[tuple[str, pd.Timestamp]]:
    own = space.periods[space.periods.year_start == year]
    return set(zip(own.period_type, own.period_start, strict=True))


def _in_year(old: pd.DataFrame, space: Space, year: pd.Timestamp) -> pd.DataFrame:
    own = _starts(space, year)
    mask = [pair in own for pair in zip(old.period_type, old.period_start, strict=True)]
    return old[np.array(mask, dtype=bool)].reset_index(drop=True)


def _is_live(space: Space, old: pd.DataFrame, year: pd.Timestamp) -> bool:
    own = space.periods[(space.periods.year_start == year) & space.periods.is_due]
    return bool(len(own)) or bool(len(_in_year(old, space, year)))


def _has_cells(menu: list[View], old: pd.DataFrame, attribute: str, year: pd.Timestamp) -> bool:
    return any(view.attribute == attribute for view in menu) or bool(
        (old.attribute == attribute).any()
    )


def cells_of(blocks: list[Block]) -> pd.DataFrame:
    """All cells of the menu, sorted by key."""
    parts = []
    for block in blocks:
        lattice, space = block.cells, block.space
        at = np.flatnonzero(block.menu)
        codes = {name: lattice.cells[name][at] for name in lattice.cells}
        is_shown = block.shown[at]
        true = (lattice.within[at] @ lattice.parts) @ lattice.signs[-1]
        value = np.where(is_shown, published(true, block.rules), -1).astype(int)
        fixed = {} if not block.is_fixed.any() else block.frozen_values()
        value = np.array(
            [fixed.get(int(cell), int(v)) for cell, v in zip(at, value, strict=True)], dtype=int
        )
        part = pd.DataFrame(
            {
                "attribute": lattice.attribute,
                "area_type": [AREA_TYPES[level] for level in codes["level"]],
                "area_id": [
                    space.areas[AREA_TYPES[level]][area]
                    for level, area in zip(codes["level"], codes["area"], strict=True)
                ],
                "period_type": [PERIOD_TYPES[span] for span in codes["span"]],
                "period_start": pd.to_datetime(
                    [
                        lattice.points.periods[PERIOD_TYPES[span]][period]
                        for span, period in zip(codes["span"], codes["period"], strict=True)
                    ]
                ).astype("datetime64[ns]"),
                "attribute_value": [lattice.groups[group] for group in codes["group"]],
                "status": np.where(is_shown, SHOWN, NOT_SHOWN),
                "counted": pd.array(value, dtype="Int64"),
                "is_new": ~block.is_fixed[at],
                "version": len(lattice.signs) - 1,
            }
        )
        part.loc[~is_shown, "counted"] = pd.NA
        parts.append(part)
    if not parts:
        none = pd.DataFrame(columns=[*KEY, "status", "counted", "is_new", "version"])
        return none.astype(
            {"period_start": "datetime64[ns]", "counted": "Int64", "is_new": bool, "version": int}
        )
    return pd.concat(parts, ignore_index=True).sort_values([*KEY], ignore_index=True)


def view_reports(views: Sequence[View], blocks: list[Block]) -> list[ViewReport]:
    reports = []
    for view in views:
        report = ViewReport(view.attribute, view.area_type, view.period_type)
        for block in blocks:
            if block.cells.attribute != view.attribute:
                continue
            own = block.menu & (block.cells.cells["level"] == AREA_TYPES.index(view.area_type))
            own &= block.cells.cells["span"] == PERIOD_TYPES.index(view.period_type)
            report.cells += int(own.sum())
            report.frozen += int((own & block.is_fixed).sum())
            report.candidates += int((own & block.candidates).sum())
            report.shown += int((own & block.candidates & block.shown).sum())
            why = block.hidden_by[own & block.is_new]
            report.hidden_by_size += int((why == HIDDEN_BY.index("size")).sum())
            report.hidden_by_remainder += int((why == HIDDEN_BY.index("remainder")).sum())
            report.hidden_by_audit += int((why == HIDDEN_BY.index("audit")).sum())
            report.hidden_by_insiders += int((why == INSIDER).sum())
            report.won_back += int((own & block.won_back).sum())
        reports.append(report)
    return reports
