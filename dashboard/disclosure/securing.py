"""From a block with all its candidates shown to one that is proved: audit, repair, win back."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from dashboard.disclosure.blocks import INSIDER, Block, start, where_all
from dashboard.disclosure.lattice import Lattice, lattice
from dashboard.disclosure.model import BlockReport, Rules, Unresolved, View, World
from dashboard.disclosure.solving import NotSolved
from dashboard.disclosure.space import Space
from dashboard.disclosure.stages import (
    Insider,
    Stage,
    joined,
    known_apart,
    own_rows,
    stage,
)
from dashboard.disclosure.worlds import frame

CHUNKS = 8
"""Hidden cells are tried again in this many portions. More would win back little more, and each
portion costs about one audit."""

SOURCES = "referral_source"
"""The attribute whose groups are people who know their own counts: who referred."""


class ZerosProve(Exception):
    """Presence is proved with the help of a citywide 0: the block starts again without them."""


@dataclass
class Task:
    """What a process needs to secure one block. `total`: the finished attribute-less block."""

    space: Space
    attribute: str
    year: pd.Timestamp
    views: Sequence[View]
    rules: Rules
    frozen: pd.DataFrame
    total: Block | None
    insiders: bool


@dataclass
class Secured:
    """A finished block, its reports (outsiders, insiders) and its worlds."""

    block: Block
    reports: list[BlockReport]
    worlds: list[World]


def secure(task: Task) -> Secured:
    """Find what may be shown in one block, and prove it. Raises Unresolved where it cannot."""
    try:
        try:
            return _secure(task, True)
        except ZerosProve:
            return _secure(task, False)
    except NotSolved as error:
        reason = f"{task.attribute or 'all'} {task.year.date()}: the solver stopped ({error})"
        raise Unresolved([reason]) from error


def _secure(task: Task, with_zeros: bool) -> Secured:
    began = time.process_time()
    space, rules, year = task.space, task.rules, task.year
    where = where_all(space, year, task.frozen)
    sources = None
    if task.insiders and not task.attribute and SOURCES in space.frames:
        sources = lattice(space, SOURCES, year, where)

    def apart(cells: Lattice, chosen: np.ndarray) -> np.ndarray:
        return known_apart(cells, chosen, rules, sources)

    block = start(
        space, task.attribute, where, year, list(task.views), rules, task.frozen, task.total,
        apart if task.insiders else None, with_zeros,
    )  # fmt: skip
    others = _others(task, block)
    report = BlockReport(task.attribute, str(year.date()))
    stages = _stages(task, block, others, None)
    for one in stages:
        _prove(block, stages, one, report, None)
    _win_back(block, stages, report)
    worlds = _finish(block, stages, report)
    _measure(report, began)
    reports = [report]
    if task.insiders:
        began = time.process_time()
        inside = BlockReport(task.attribute, str(year.date()), "insiders")
        for insider in _insiders(task, block, others):
            stages = _stages(task, block, others, insider)
            for one in stages:
                _prove(block, stages, one, inside, None)
            worlds += _finish(block, stages, inside)
        _measure(inside, began)
        reports.append(inside)
    return Secured(block, reports, worlds)


def _measure(report: BlockReport, began: float) -> None:
    report.cpu_seconds = round(time.process_time() - began, 3)
    report.peak_rss_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _others(task: Task, block: Block) -> dict[str, Block]:
    """For the attribute-less block: each attribute of which something was published before."""
    found = {}
    if not task.attribute:
        old = task.frozen[task.frozen.status == "shown"]
        for attribute in sorted(set(old.attribute) - {""}):
            found[attribute] = start(
                task.space, attribute, block.cells.points, task.year, [], task.rules, task.frozen,
                None, None,
            )  # fmt: skip
    return found


def _stages(
    task: Task, block: Block, others: dict[str, Block], insider: Insider | None
) -> list[Stage]:
    """The stages of a block against one attacker, without those that have nobody to protect."""
    pick = _with_attribute if task.attribute else _without_attribute
    return [one for one in pick(task, block, others, insider) if one is not None]


def _with_attribute(
    task: Task, block: Block, others: dict[str, Block], insider: Insider | None
) -> Iterator[Stage | None]:
    rows, cell = own_rows(block, False, False)
    if task.total is None:
        yield stage(block, block.cells, None, rows, cell, False, False, insider)
        return
    total = task.total.cells
    yield stage(block, block.cells, total, rows, cell, True, False, insider)
    above, _ = own_rows(task.total, True, False)
    above = above.pick(above.is_on)
    cell = np.concatenate([np.full(len(above.cell), -1), cell])
    yield stage(block, block.cells, total, joined(above, rows), cell, False, True, insider)


def _without_attribute(
    task: Task, block: Block, others: dict[str, Block], insider: Insider | None
) -> Iterator[Stage | None]:
    """Alone, and with what was published of an attribute before, because that cannot give way."""
    rows, cell = own_rows(block, False, False)
    with_others = dict(others)
    if insider is None or insider.organization is not None:
        yield stage(block, block.cells, None, rows, cell, False, False, insider)
    else:
        # A referral source knows its counts by source, so its system is over those.
        with_others = {SOURCES: others.get(SOURCES)}
    above, _ = own_rows(block, True, False)
    for attribute, other in with_others.items():
        cells = other.cells if other else None
        every, at = above, cell
        if other is None:
            cells = lattice(task.space, attribute, task.year, block.cells.points)
        else:
            old, _ = own_rows(other, False, True)
            every, at = joined(above, old), np.concatenate([cell, np.full(len(old.cell), -1)])
        yield stage(block, cells, block.cells, every, at, False, True, insider)


def _insiders(task: Task, block: Block, others: dict[str, Block]) -> list[Insider]:
    """Organizations with something in the block, and referral sources."""
    cells = block.cells
    has = np.asarray(cells.by_part.sum(axis=0)).ravel() > 0
    found = [
        Insider(name, organization=code)
        for code, name in enumerate(task.space.organizations)
        if has[code]
    ]
    if task.attribute in ("", SOURCES) and SOURCES in task.space.frames:
        named = task.space.groups[SOURCES]
        found += [Insider(name, group=code) for code, name in enumerate(named)]
    return found


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
            if block.zeros.any():
                raise ZerosProve
            return None
        cell = int(cells[np.argmin(block.order[cells])])
        block.hide(cell, "insider" if one.insider else "audit")
        report.repaired += 1
        for other in stages:
            other.audit.switch(np.flatnonzero(other.cell == cell), False)
        return []

    unresolved = one.audit.lower(repair) + one.audit.upper(repair)
    if unresolved:
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
        for one, was in zip(stages, leaks, strict=True):
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
        for world in useful:
            if not audit.replays(world):
                raise Unresolved([f"{block.cells.attribute or 'all'}: a world does not add up"])
            worlds.append(_world(block, one, world))
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


def _world(block: Block, one: Stage, world: sparse.csr_matrix) -> World:
    return World(
        block.cells.attribute,
        block.cells.year,
        one.insider.name if one.insider else "",
        frame(block.space, one.lattice, world),
    )
