"""What an organization would write for one report: rows by period, as first known and later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

Row = tuple[Any, ...]
"""The values of one row in the order of `Form.stored`: str, int, date, bool or None."""


class Period(NamedTuple):
    """A reported week or month, both days included."""

    start: date
    end: date


FIRST, ONLY, SETTLED, EARLY = "first", "only", "settled", "early"
"""How much was known. `first` is what a file says that is corrected later, `settled` the
correction, `only` a file that nobody corrects, `early` one sent before the period was over."""

Rows = dict[Period, list[Row]]


@dataclass(frozen=True)
class Book:
    """The rows of one organization's report by state and period."""

    states: dict[str, Rows]

    @classmethod
    def of(
        cls,
        periods: list[Period],
        organization_id: str,
        zero: Row | None,
        *,
        first: Rows,
        only: Rows | None = None,
        settled: Rows | None = None,
        early: Rows | None = None,
    ) -> Book:
        """A book in which `only` is `first` and `settled` is `only` where they are not given, and
        a period without rows has one row of zeros: zero is a report too. `zero` None leaves it."""
        only = first if only is None else only
        states = {FIRST: first, ONLY: only, SETTLED: only if settled is None else settled}
        if zero is not None:
            for known in states.values():
                for period in periods:
                    known.setdefault(period, [(organization_id, *period, *zero)])
        return cls({**states, EARLY: early or {}})

    def rows(self, periods: Iterable[Period], state: str) -> list[Row]:
        """The rows of the periods, in order."""
        known = self.states[state]
        return [row for period in periods for row in known.get(period, [])]


def rows_by_period(
    frame: pd.DataFrame, periods: list[Period], organization_id: str, columns: list[str]
) -> Rows:
    """A frame with `period` (a place in `periods`) and `columns` as rows, period by period."""
    found: Rows = {}
    values = [_plain(frame[name]) for name in columns]
    for place, *cells in zip(frame["period"], *values, strict=True):
        period = periods[place]
        found.setdefault(period, []).append((organization_id, *period, *cells))
    return found


def _plain(column: pd.Series) -> list[Any]:
    """The values as Python's own, with None for what is missing."""
    if column.dtype == object:
        return column.tolist()
    return [None if pd.isna(value) else value for value in column.tolist()]


def add_up(frame: pd.DataFrame, keys: list[str], **sums: str) -> pd.DataFrame:
    """Totals by `keys`; `sums` names the results and how each column of that name is combined."""
    if frame.empty:
        return pd.DataFrame({name: np.array([], dtype=int) for name in [*keys, *sums]})
    return frame.groupby(keys, sort=True).agg(sums).reset_index()
