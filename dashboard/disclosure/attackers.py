"""Against whom a block is audited, and with which published numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.disclosure.blocks import Block, start
from dashboard.disclosure.changes import Periods
from dashboard.disclosure.lattice import lattice
from dashboard.disclosure.model import Rules, View
from dashboard.disclosure.space import Space
from dashboard.disclosure.stages import Insider, Stage, joined, own_rows, stage

SOURCES = "referral_source"
"""The attribute whose groups are people who know their own counts: who referred."""


@dataclass
class Task:
    """What a process needs to secure one block. `total`: the finished attribute-less block.
    `corrects`: whether the last batch of the base frames is to be published, not new periods.
    `reproves`: whether a block with nothing new in it is proved again. `proves`: else a block is
    only begun: what is hidden for its size or as a remainder, without any audit. `trial`: periods
    of which a batch is to publish the city's number again; None where that is open."""

    space: Space
    attribute: str
    year: pd.Timestamp
    views: Sequence[View]
    rules: Rules
    frozen: pd.DataFrame
    total: Block | None
    insiders: bool
    corrects: bool = False
    reproves: bool = True
    proves: bool = True
    trial: Periods | None = None


def others_of(task: Task, block: Block) -> dict[str, Block]:
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


def stages_of(
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
    above, _ = own_rows(task.total, True, False)
    above = above.pick(above.is_on)
    every = joined(above, rows)
    at = np.concatenate([np.full(len(above.cell), -1), cell])

    def without_grant(only: np.ndarray) -> Stage:
        now = replace(every, is_on=every.is_on & ((at < 0) | block.shown[at]))
        return stage(block, block.cells, total, now, at, False, False, insider, only)

    held = stage(block, block.cells, total, rows, cell, True, False, insider)
    if held is not None:
        held.without_grant = without_grant
    yield held
    yield stage(block, block.cells, total, every, at, False, True, insider)


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
        if other:
            yield stage(block, cells, block.cells, every, at, False, False, insider)


def insiders_of(task: Task, block: Block, others: dict[str, Block]) -> list[Insider]:
    """Organizations with something in the block, and referral sources."""
    cells = block.cells
    has = np.asarray(cells.counted_by.sum(axis=0)).ravel() > 0
    found = [
        Insider(name, organization=code)
        for code, name in enumerate(task.space.organizations)
        if has[code]
    ]
    if task.attribute in ("", SOURCES) and SOURCES in task.space.frames:
        named = task.space.groups[SOURCES]
        found += [Insider(name, group=code) for code, name in enumerate(named)]
    return found
