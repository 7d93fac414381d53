"""Corrections of published counts, in batches, and how the ledger of releases keeps them.

A report that comes after its period was published waits. Once a quarter, with the counts of the
quarter that closes, all that waits is offered to disclosure control as one batch; what is too
small to hide in goes on waiting. The ledger keeps a batch as rows of a higher version, with
negative counts for what was taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import disclosure
from dashboard.disclosure.corrections import correct
from dashboard.disclosure.model import KEY, Rules, Unresolved, View
from dashboard.release.bases import COLUMNS
from dashboard.release.families import FAMILIES

PERIOD = ["period_type", "period_start"]
NEVER = ("call_ins",)
"""Their stages are published as sums of groups, of which a batch might bring only some."""
Corrected = tuple[pd.DataFrame, list[pd.DataFrame], dict[str, Any]]


def as_base(kept: pd.DataFrame) -> pd.DataFrame:
    """Rows of the ledger of releases as a base frame with `batch` and `sign`."""
    counted = kept["counted"].astype("int64")
    people = kept["people"].astype("int64")
    sign = (counted >= 0).astype("int64") * 2 - 1
    return kept[list(COLUMNS)].assign(
        counted=counted.abs(), people=people.abs(), batch=kept["version"].astype("int64"), sign=sign
    )


def as_lines(frame: pd.DataFrame, family: str, attribute: str) -> pd.DataFrame:
    """A base frame as rows for the ledger of releases: the contrary of `as_base`."""
    sign = frame.get("sign", pd.Series(1, index=frame.index))
    return frame[list(COLUMNS)].assign(
        counted=frame["counted"] * sign,
        people=frame["people"] * sign,
        family=family,
        attribute=attribute,
        version=frame.get("batch", pd.Series(0, index=frame.index)).astype("int64"),
    )


def numbered(cells: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Published `cells` with `version` as disclosure control counts it: how many batches of its
    fiscal year were published before a number or with it.

    In the ledger a first number is of version 0 whenever it came. But the attacker knows that a
    batch changed nothing that had not been published yet. `cells` has release_number, `periods`
    the year_start of each period.
    """
    years = periods.set_index(PERIOD)["year_start"]
    years = years[~years.index.duplicated()]
    year = pd.Series(years.reindex(pd.MultiIndex.from_frame(cells[PERIOD])).array, cells.index)
    is_batch = cells["version"] > 0
    batches = cells[is_batch].groupby([year[is_batch], "version"])["release_number"].min()
    version = cells["version"].astype("int64")
    for (of_year, _), release_number in batches.items():
        came_later = (year == of_year) & ~is_batch & (cells["release_number"] > release_number)
        version += came_later.astype("int64")
    return cells.assign(version=version)


def is_time(family: str, periods: pd.DataFrame, kept: pd.DataFrame) -> bool:
    """Whether a release offers a batch of corrections of this family: when a quarter closes."""
    closes = periods["is_due"] & periods["period_type"].isin(("quarter", "year"))
    return family not in NEVER and bool(closes.any()) and len(kept) > 0


def corrections(
    family: str,
    kept: Mapping[str, pd.DataFrame],
    current: Mapping[str, pd.DataFrame],
    views: Sequence[View],
    rules: Rules,
    *,
    areas: pd.DataFrame,
    periods: pd.DataFrame,
    frozen: pd.DataFrame,
    insiders: bool,
    processes: int,
    progress: Callable[[str, int, int | None], None] | None,
) -> Corrected:
    """The batch of a family: its cells (columns of `KEY`, status, counted, version, family,
    measure_id), its rows for the ledger, and its report (empty if nothing is corrected).

    `kept` are base frames of what was published, `current` what is known today, `frozen` every
    published cell. A batch that cannot be proved safe is held back, and the report says so: the
    numbers that stand are safe as they are.
    """
    current = without_other_permissions(kept, current)
    try:
        found = correct(
            dict(kept), dict(current), views, rules, areas=areas, periods=periods, frozen=frozen,
            groups={name: list(values) for name, values in FAMILIES[family].groups.items() if name},
            insiders=insiders, processes=processes, progress=progress,
        )  # fmt: skip
    except Unresolved as problem:
        return pd.DataFrame(columns=list(_CELLS)), [], {"held_back": problem.reasons}
    cells = found.cells.assign(
        status=disclosure.SHOWN,
        family=family,
        measure_id=found.cells["attribute"].map(FAMILIES[family].measure_ids),
    )
    lines = [as_lines(_new(found.base[name], frame), family, name) for name, frame in kept.items()]
    is_batch = len(cells) > 0
    return cells[list(_CELLS)], lines, found.report.as_dict() if is_batch else {}


def without_other_permissions(
    kept: Mapping[str, pd.DataFrame], current: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """`current`, but what was published of organizations that may say other things of their counts
    than before (another class, another agreement): whose counts name other kinds of places or
    times in a year, or whose groups went in or out of what is withheld.

    Else a batch would take out of each neighborhood just what such an organization counted there,
    and the difference to the number before would be its count.
    """
    others: set[tuple[str, pd.Timestamp]] = set()
    for name, before in kept.items():
        then, now = _named(before, bool(name)), _named(current[name], bool(name))
        both = then.index.intersection(now.index)
        differs = (then.loc[both] != now.loc[both]).any(axis=1)
        others |= set(both[differs.to_numpy(dtype=bool)])
    return {name: _with_old(kept[name], frame, others) for name, frame in current.items()}


_WHO = ["organization_id", "year"]


def _named(frame: pd.DataFrame, has_groups: bool) -> pd.DataFrame:
    """By organization and year: which places and times its counts name, and whether any of them is
    in a group that is withheld."""
    levels = ["neighborhood", "district", "division", "quarter", "month"]
    named = frame[levels].notna()
    if has_groups:
        named["withheld"] = frame["value"].isna()
    return named.groupby([frame[column] for column in _WHO]).any()


def _with_old(
    before: pd.DataFrame, now: pd.DataFrame, others: set[tuple[str, pd.Timestamp]]
) -> pd.DataFrame:
    if not others:
        return now
    old = before[pd.MultiIndex.from_frame(before[_WHO]).isin(others)]
    sign = old.get("sign", 1)
    old = old.assign(people=old["people"] * sign, counted=old["counted"] * sign)
    rest = now[~pd.MultiIndex.from_frame(now[_WHO]).isin(others)]
    return pd.concat([rest, old[list(COLUMNS)]], ignore_index=True)


_CELLS = (*KEY, "status", "counted", "version", "family", "measure_id")


def _new(after: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last batch: they stand behind those that were there."""
    return after.iloc[len(before) :]
