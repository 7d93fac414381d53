"""Corrections: what became known after a period was published, in batches large enough to hide in.

A late report changes numbers that are frozen. The difference between the old and the new number is
itself published, so it must be nobody or at least k people, and the old and the new numbers are
audited together (the privacy rules, rule 7). What cannot be published yet is held back, and comes
with a later batch once enough has gathered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.disclosure.blocks import Block
from dashboard.disclosure.changes import Changes, Periods, of_rows, periods_in
from dashboard.disclosure.model import (
    AREA_TYPES,
    BASE,
    CITY,
    KEY,
    PERIOD_TYPES,
    SHOWN,
    Progress,
    Report,
    Rules,
    View,
    World,
)
from dashboard.disclosure.protecting import cells_of, frozen_frame, run_year, view_reports
from dashboard.disclosure.sizes import fewest_people

ROW = ("organization_id", "neighborhood", "district", "division", *PERIOD_TYPES[::-1], "value")
"""What names a row of a base frame."""


@dataclass(frozen=True)
class Corrected:
    """A batch. `cells`: the cells published again, `KEY`, `counted`, `version`. `base`: the truth
    as published from now on, with the batch; what was held back is not in it."""

    cells: pd.DataFrame
    base: dict[str, pd.DataFrame]
    report: Report
    worlds: list[World]


def correct(
    base: dict[str, pd.DataFrame],
    current: dict[str, pd.DataFrame],
    views: Sequence[View],
    rules: Rules,
    *,
    areas: pd.DataFrame,
    periods: pd.DataFrame,
    frozen: pd.DataFrame,
    groups: dict[str, list[str]] | None = None,
    insiders: bool = True,
    processes: int = 1,
    progress: Progress | None = None,
) -> Corrected:
    """Decide which published cells may be published again, and prove it.

    `base`: the truth as published (with `batch` and `sign` of earlier corrections), `current`: what
    is known now; both as `protect` takes them. Only differences in periods that were published
    count. A year's differences are taken month by month: a month in which, citywide, few people
    were added or removed waits (see `changes`). Raises Unresolved as `protect`."""
    old = frozen_frame(frozen)
    nothing_due = periods.assign(is_due=False)
    starts = set(zip(old.period_type, old.period_start, strict=True))
    wanted = {name: _differences(base[name], current[name], starts) for name in base}
    report, worlds, revised = Report(rules), [], []
    result = {name: _with(frame, frame.iloc[:0]) for name, frame in base.items()}
    for year in sorted({year for frame in wanted.values() for year in frame.year}):
        batch = 1 + max(_last_batch(frame[frame.year == year]) for frame in base.values())
        moved = {
            name: frame[frame.year == year].assign(batch=batch) for name, frame in wanted.items()
        }
        of_city = old[(old.area_type == CITY) & (old.status == SHOWN)]
        known = Changes(periods_in(of_city), frozenset())
        proves = False  # what waits for its size alone is known in no time
        trial: Periods | None = None
        while any(len(frame) for frame in moved.values()):
            tried = {name: _with(base[name], moved[name]) for name in base}
            blocks = run_year(
                tried, views, rules, year, areas=areas, periods=nothing_due, frozen=old,
                groups=groups, insiders=insiders, processes=processes if proves else 1,
                progress=progress if proves else None, proves=proves,
                trial=trial,
            )  # fmt: skip
            cells = cells_of([block.block for block in blocks])
            cells = cells[cells.status == "shown"]
            again = periods_in(cells[cells.area_type == CITY])
            # First what is too small by itself: a remainder of it would hold back others too.
            large = frozenset().union(*(_large_enough(block.block) for block in blocks))
            large -= _few_alone(moved[""], known, rules)
            for able in (large, again):
                waits = _waiting(moved, Changes(known.shown, able))
                is_whole = not any(waits[name].any() for name in moved)
                if not is_whole:
                    break
            # What is not published again after all is known to be unchanged, so the proof is
            # made once more without that room.
            if is_whole and (not proves or trial != again):
                proves, trial = True, again
                continue
            if is_whole:
                for block in blocks:
                    report.blocks += block.reports
                    worlds += block.worlds
                report.views += view_reports(views, [block.block for block in blocks])
                revised.append(cells[[*KEY, "counted"]].assign(version=batch))
                result = {name: _with(result[name], moved[name]) for name in base}
                break
            moved, trial = {name: frame[~waits[name]] for name, frame in moved.items()}, None
    if revised:
        together = pd.concat(revised, ignore_index=True).sort_values([*KEY], ignore_index=True)
    else:
        together = pd.DataFrame(columns=[*KEY, "counted", "version"])
    return Corrected(together, result, report, worlds)


def _last_batch(frame: pd.DataFrame) -> int:
    return int(frame["batch"].max()) if "batch" in frame and len(frame) else 0


def _with(frame: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    first = frame.assign(batch=frame.get("batch", 0), sign=frame.get("sign", 1))
    return pd.concat([first, moved], ignore_index=True) if len(moved) else first


def _differences(
    base: pd.DataFrame, current: pd.DataFrame, starts: set[tuple[str, pd.Timestamp]]
) -> pd.DataFrame:
    """What was added (`sign` 1) and removed (-1) since, row by row, in published periods."""
    sign = base.get("sign", 1)
    before = base.assign(people=base.people * sign, counted=base.counted * sign)
    parts = [before.assign(side=-1), current.assign(side=1)]
    both = pd.concat([part[[*BASE, "side"]] for part in parts], ignore_index=True)
    for column in PERIOD_TYPES:
        both[column] = pd.to_datetime(both[column]).astype("datetime64[ns]")
    both["people"] *= both["side"]
    both["counted"] *= both["side"]
    sums = both.groupby([*ROW], dropna=False, as_index=False).agg(
        people=("people", "sum"), counted=("counted", "sum"), largest=("largest", "max"),
        k=("k", "max"),
    )  # fmt: skip
    sums = sums[sums.counted != 0]
    is_published = pd.Series(False, index=sums.index)
    for column in PERIOD_TYPES:
        is_published |= _in(sums[column], column, starts)
    sums = sums[is_published]
    found = sums.assign(sign=(sums.counted > 0).astype(int) * 2 - 1)
    found["people"] = (found.people * found.sign).clip(lower=0)
    found["counted"] = found.counted.abs()
    return found


def _in(column: pd.Series, period_type: str, periods: set) -> np.ndarray:
    return np.array([(period_type, start) in periods for start in column], dtype=bool)


def _large_enough(block: Block) -> Periods:
    """Periods in which the city's number could be published again if nothing else were."""
    cells = block.cells.cells
    at = np.flatnonzero(block.candidates & (cells["level"] == AREA_TYPES.index(CITY)))
    kinds = [PERIOD_TYPES[span] for span in cells["span"][at]]
    starts = block.cells.points.periods
    return frozenset(
        (kind, starts[kind][period])
        for kind, period in zip(kinds, cells["period"][at].tolist(), strict=True)
    )


def _few_alone(moved: pd.DataFrame, known: Changes, rules: Rules) -> Periods:
    """Periods of whose changes, those left out that a shorter period tells of, few people were
    added or removed: a remainder, if all the others are published."""
    told = of_rows(moved, known)
    few = set()
    for (period, _), rows in moved.groupby([told, "sign"]):
        people = rows.groupby("organization_id")["people"].sum().to_numpy(dtype=float)
        if rows.counted.sum() > 0 and fewest_people(people, rules) < max(rules.k, rows.k.max()):
            few.add(period)
    return frozenset(few)


def _waiting(moved: dict[str, pd.DataFrame], known: Changes) -> dict[str, pd.Series]:
    """Rows that this batch does not publish, see `Changes`."""
    return {name: ~of_rows(frame, known).isin(known.again) for name, frame in moved.items()}
