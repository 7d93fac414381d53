"""What a correction can have changed, as anybody can tell from what it published again.

A late report is published with a batch only if the city's number of its period is published again:
of its month, or, where no number of the city was shown for that, of its quarter, or else of its
year. So a batch changed nothing in a period whose number of the city stands, and nothing in one of
which no number had been published yet. An attacker knows that much, and so the system has to: room
that nobody has would let the audit imagine people where they cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import pandas as pd

from dashboard.disclosure.model import CITY, KEY, PERIOD_TYPES, SHOWN

Periods = Set[tuple[str, pd.Timestamp]]
"""Kinds and starts."""


@dataclass(frozen=True)
class Changes:
    """`shown`: periods of which a number of the city had been shown before a batch, in any
    attribute; `again`: those of which it published one again."""

    shown: Periods
    again: Periods

    def of(self, time: Mapping[str, pd.Timestamp | None]) -> tuple[str, pd.Timestamp] | None:
        """The period whose number tells of a change in `time` (kind of period -> start; None where
        it is not named); None where there is no such number."""
        for kind in reversed(PERIOD_TYPES):
            if time[kind] is not None and (kind, time[kind]) in self.shown:
                return kind, time[kind]
        return None

    def may(self, time: Mapping[str, pd.Timestamp | None]) -> bool:
        """Whether the batch can have changed what lies in `time`."""
        return self.of(time) in self.again


def changes(frozen: pd.DataFrame, batches: int, trial: Periods | None) -> list[Changes]:
    """What each of a year's batches can have changed. `frozen`: everything published of the year,
    `KEY`, `status`, `version`. `trial`: what the last batch is to publish again, if it is not
    published yet; None where that is open, or where there is no such batch."""
    own = frozen[(frozen.area_type == CITY) & (frozen.status == SHOWN)]
    own = own.sort_values("version", kind="stable")
    is_again = own.duplicated(KEY)
    found = []
    for batch in range(1, batches + 1):
        shown = periods_in(own[own.version < batch])
        again = periods_in(own[is_again & (own.version == batch)])
        if batch == batches and not again:
            again = shown if trial is None else trial
        found.append(Changes(shown, again))
    return found


def periods_in(cells: pd.DataFrame) -> Periods:
    """The periods of some cells."""
    return frozenset(zip(cells.period_type, cells.period_start, strict=True))


def of_rows(rows: pd.DataFrame, known: Changes) -> pd.Series:
    """The period whose number tells of each row of a base frame, as `Changes.of`."""
    times = rows[list(PERIOD_TYPES)].to_dict("records")
    found = [known.of({kind: None if pd.isna(at) else at for kind, at in t.items()}) for t in times]
    return pd.Series(found, index=rows.index, dtype=object)
