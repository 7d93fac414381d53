"""From a block with all its candidates shown to one that is proved: audit, repair, win back."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.disclosure.attackers import (
    SOURCES,
    Task,
    insiders_of,
    others_of,
    stages_of,
)
from dashboard.disclosure.blocks import INSIDER, Block, start, where_all
from dashboard.disclosure.correcting import start_correction
from dashboard.disclosure.lattice import Lattice, lattice
from dashboard.disclosure.model import BlockReport, Unresolved, World
from dashboard.disclosure.solving import NotSolved
from dashboard.disclosure.stages import (
    Stage,
    known_apart,
)
from dashboard.disclosure.worlds import base_cells, world

CHUNKS = 8
"""Hidden cells are tried again in this many portions. More would win back little more, and each
portion costs about one audit."""


@dataclass
class Secured:
    """A finished block, its reports (outsiders, insiders) and its worlds."""

    block: Block
    reports: list[BlockReport]
    worlds: list[World]


def secure(task: Task) -> Secured:
    """Find what may be shown in one block, and prove it. Raises Unresolved where it cannot."""
    try:
        return _secure(task)
    except NotSolved as error:
        reason = f"{task.attribute or 'all'} {task.year.date()}: the solver stopped ({error})"
        raise Unresolved([reason]) from error


def _secure(task: Task) -> Secured:
    began = time.process_time()
    space, rules, year = task.space, task.rules, task.year
    where = where_all(space, year, task.frozen, task.trial)
    sources = None
    if task.insiders and not task.attribute and SOURCES in space.frames:
        sources = lattice(space, SOURCES, year, where)

    def apart(cells: Lattice, chosen: np.ndarray) -> np.ndarray:
        return known_apart(cells, chosen, rules, sources)

    if task.corrects:
        block = start_correction(
            space, task.attribute, where, year, rules, task.frozen, task.total, task.trial
        )  # fmt: skip
    else:
        block = start(
            space, task.attribute, where, year, list(task.views), rules, task.frozen, task.total,
            apart if task.insiders else None,
        )  # fmt: skip
    if not task.proves or (not task.reproves and not block.is_new.any()):
        return Secured(block, [], [])
    others = others_of(task, block)
    report = BlockReport(task.attribute, str(year.date()))
    stages = stages_of(task, block, others, None)
    for one in stages:
        _prove(block, stages, one, report, None)
    _win_back(block, stages, report)
    worlds = _finish(block, stages, report)
    _measure(report, began)
    reports = [report]
    if task.insiders:
        began = time.process_time()
        inside = BlockReport(task.attribute, str(year.date()), "insiders")
        for insider in insiders_of(task, block, others):
            stages = stages_of(task, block, others, insider)
            for one in stages:
                _prove(block, stages, one, inside, None)
            worlds += _finish(block, stages, inside)
        _measure(inside, began)
        reports.append(inside)
    return Secured(block, reports, worlds)


def _measure(report: BlockReport, began: float) -> None:
    report.cpu_seconds = round(time.process_time() - began, 3)
    report.peak_rss_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _prove(
    block: Block, stages: list[Stage], one: Stage, report: BlockReport, only: set[int] | None
) -> None:
    """Prove one stage, giving up cells (among `only`) in all stages where that is needed."""

    def repair(rows: np.ndarray) -> list[int] | None:
        cells = one.cell[rows]
        cells = np.unique(cells[cells >= 0])
        if only is not None and len(cells):
            cells = np.array([cell for cell in cells if int(cell) in only], dtype=int)
        if not len(cells):
            return None
        cell = int(cells[np.argmin(block.order[cells])])
        block.hide(cell, "insider" if one.insider else "audit")
        report.repaired += 1
        for other in stages:
            other.audit.switch(np.flatnonzero(other.cell == cell), False)
        return []

    unresolved = one.audit.lower(repair) + one.audit.upper(repair)
    if unresolved and one.without_grant is not None:
        # Granted counts of small places are known to nobody. Where they are needed to prove
        # something with numbers that cannot be taken back, the audit goes on without them.
        left = np.unique(unresolved)
        one.audit.leave(left)
        stages.append(one.without_grant(left))
        _prove(block, stages, stages[-1], report, only)
    elif unresolved:
        report.unresolved += len(unresolved)
        who = f", as {report.known_to} see it" if report.known_to else ""
        raise Unresolved(
            [f"{block.cells.attribute or 'all'} {report.year}{who}: {len(unresolved)} places where "
             "what was published before gives people away"]
        )  # fmt: skip


def _win_back(block: Block, stages: list[Stage], report: BlockReport) -> None:
    """Show again what turned out not to need hiding, most valuable first.

    Repair is greedy: what it hides first may be needless once it has hidden more. Portions of the
    hidden cells are shown again and audited; a proof can then only use what was just added, and
    only that is given up again."""
    hidden = np.flatnonzero(block.candidates & ~block.shown & (block.hidden_by != INSIDER))
    hidden = hidden[np.argsort(-block.order[hidden])]
    for portion in np.array_split(hidden, min(CHUNKS, max(1, len(hidden)))):
        added = []
        for cell in portion.tolist():
            block.shown[cell] = True
            if block.remainders.broken(block.shown)[0].any():
                block.shown[cell] = False
            else:
                added.append(cell)
        if not added:
            continue
        before = block.hidden_by[added].copy()
        block.hidden_by[added] = -1
        block.won_back[added] = True
        for one in stages:
            one.audit.switch(np.flatnonzero(np.isin(one.cell, added)), True)
        leaks = [one.audit.leaks for one in stages]
        repaired = report.repaired
        for one in stages:
            _prove(block, stages, one, report, set(added))
        for one, was in zip(stages, leaks, strict=False):  # stages may have come
            one.audit.leaks = was
        report.repaired = repaired
        again = ~block.shown[added]
        block.hidden_by[np.array(added)[again]] = before[again]


def _finish(block: Block, stages: list[Stage], report: BlockReport) -> list[World]:
    """Check every kept world once more, and count."""
    worlds = []
    for one in stages:
        audit = one.audit
        useful = audit.useful_worlds()
        cells = _base_cells(block, one)
        for amounts in useful:
            if not audit.replays(amounts):
                raise Unresolved([f"{block.cells.attribute or 'all'}: a world does not add up"])
            name = one.insider.name if one.insider else ""
            worlds.append(world(block.cells.attribute, block.cells.year, name, cells, amounts))
        report.columns = max(report.columns, audit.program.shape[1])
        report.rows = max(report.rows, audit.program.shape[0])
        report.targets += len(audit.targets)
        report.leaks_found += audit.leaks
        report.certificates += len(useful)
        report.solves += audit.program.solves
        bound = audit.upper_bound(useful)
        if bound is not None:
            report.upper_bound = min(bound, report.upper_bound or bound)
    return worlds


def _base_cells(block: Block, one: Stage) -> pd.DataFrame:
    """The base cells of a stage, made once per attribute."""
    made, attribute = block.base_cells, one.lattice.attribute
    if attribute not in made:
        made[attribute] = base_cells(block.space, one.lattice)
    return made[attribute]
