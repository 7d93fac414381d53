"""What anyone can know: every number that was ever published, read from release files.

The attacker keeps all releases, those that were withdrawn too, and lays them beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.database import open_public

KEY = [
    "measure_id", "attribute", "area_type", "area_id", "period_type", "period_start",
    "attribute_value",
]  # fmt: skip
AREA_TYPES = ("city", "division", "district", "neighborhood")
PERIOD_TYPES = ("year", "quarter", "month")
SHOWN = "shown"
HIDDEN = "not_shown"

TOTALS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("service_referral_outcomes", "outcome"): ("service_referrals_received", "all"),
    ("service_referrals_reached_within_72h", "contact"): ("service_referrals_received", "part"),
    ("call_in_funnel", "stage"): ("", "nested"),
}
"""What the catalogue says about groups: (measure, attribute) -> (measure of the total, how).

"all": groups add up to the total; "part": to no more than it; "nested": each group lies in the one
before it. Whatever is not listed adds up to its own measure.
"""
STAGES = (
    "invited", "attended", "accepted_services", "engaged_30_days", "engaged_90_days",
    "engaged_180_days",
)  # fmt: skip


class AttackError(ValueError):
    """Releases that cannot be attacked; the message says which and why."""


@dataclass(frozen=True)
class Published:
    """All that was published, one row per cell and version.

    `cells`: KEY, status, counted (Int64, missing unless shown), since (int: the order in which the
    number was first published), release_id. `versions`: how many changes of numbers there were
    (0: none). `memberships`: area_id, parent_type, parent_id of each neighborhood, and where
    boundaries may have changed release_id, the release that said so.
    """

    cells: pd.DataFrame
    memberships: pd.DataFrame
    areas: pd.DataFrame
    totals: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=lambda: TOTALS)

    def total_of(self, measure_id: str, attribute: str) -> tuple[str, str]:
        """The measure that the groups add up to, and how ("all", "part" or "nested")."""
        return self.totals.get((measure_id, attribute), (measure_id, "all"))

    def memberships_of(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The boundaries by which some cells of a year are told: those of the first release of it,
        or, if that was not read, of the next one."""
        if "release_id" not in self.memberships:
            return self.memberships
        first = cells.sort_values("since", kind="stable")["release_id"].iloc[0]
        known = sorted(set(self.memberships["release_id"]))
        of = next((one for one in known if one >= first), known[-1])
        return self.memberships[self.memberships["release_id"] == of]

    def components(self) -> list[list[str]]:
        """Measures that tell about each other, each list attacked as one."""
        together: list[set[str]] = []
        pairs = self.cells[["measure_id", "attribute"]].drop_duplicates()
        for measure_id, attribute in pairs.itertuples(index=False):
            linked = {measure_id, self.total_of(measure_id, attribute)[0] or measure_id}
            if not attribute:
                linked = {measure_id}
            touching = [group for group in together if group & linked]
            together = [group for group in together if not group & linked]
            together.append(linked.union(*touching))
        return sorted(sorted(group) for group in together)


def from_cells(
    cells: pd.DataFrame | Sequence[pd.DataFrame],
    memberships: pd.DataFrame,
    measure_id: str = "service_referrals_received",
    totals: Mapping[tuple[str, str], tuple[str, str]] = TOTALS,
) -> Published:
    """What is known from frames of cells: one frame per release, in the order of publication.

    A frame has the columns of KEY (`measure_id` may be absent), `status` and `counted`.
    """
    frames = [cells] if isinstance(cells, pd.DataFrame) else list(cells)
    if not frames:
        raise AttackError("There is no release to attack; name one.")
    parts = []
    for order, frame in enumerate(frames):
        part = frame.assign(since=order, release_id=str(order))
        parts.append(part if "measure_id" in part else part.assign(measure_id=measure_id))
    return Published(_versions(parts), memberships, _areas(parts, memberships), totals)


def read_releases(paths: Iterable[Path]) -> Published:
    """Everything that these release files say about program counts.

    Raises AttackError if none has program counts, DatabaseError if a file is no release.
    """
    parts, memberships, areas = [], [], []
    for path in paths:
        with open_public(Path(path)) as db:
            tables = {table for table, _, _ in db.columns()}
            if "program_count" not in tables:
                continue
            rows = db.ask("attack/cells")
            told = db.ask("attack/memberships")
            memberships.append(told.assign(release_id=Path(path).stem))
            areas.append(db.ask("attack/areas"))
        parts.append(rows.assign(counted=rows["counted"].astype("Int64")))
    if not sum(map(len, parts)):
        raise AttackError("No release holds program counts; there is nothing to attack.")
    days = sorted({day for part in parts for day in part["published_on"].dropna()})
    order = {day: number for number, day in enumerate(days)}
    for part in parts:
        part["since"] = part["published_on"].map(order).fillna(0).astype(int)
    known = pd.concat(memberships).drop_duplicates(["area_id", "parent_type", "release_id"])
    return Published(
        _versions(parts), known, pd.concat(areas).drop_duplicates().reset_index(drop=True)
    )


def _versions(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """All releases as one frame: a row for each cell and each value it ever had."""
    cells = pd.concat([part[[*KEY, "status", "counted", "since", "release_id"]] for part in parts])
    cells["period_start"] = pd.to_datetime(cells["period_start"])
    cells["counted"] = cells["counted"].astype("Int64")
    cells[["attribute", "attribute_value"]] = cells[["attribute", "attribute_value"]].fillna("")
    cells = cells.sort_values([*KEY, "since"], kind="stable")
    before = cells.groupby(KEY, sort=False)[["status", "counted"]].shift()
    same = (cells["status"] == before["status"]) & (
        cells["counted"].fillna(-1) == before["counted"].fillna(-1)
    )
    return cells[~same.fillna(False)].reset_index(drop=True)


def _areas(parts: list[pd.DataFrame], memberships: pd.DataFrame) -> pd.DataFrame:
    listed = pd.concat([part[["area_type", "area_id"]] for part in parts])
    above = memberships.rename(columns={"parent_type": "area_type"})[["area_type", "parent_id"]]
    above = above.rename(columns={"parent_id": "area_id"})
    below = memberships[["area_id"]].assign(area_type="neighborhood")
    return pd.concat([listed, above, below]).drop_duplicates().reset_index(drop=True)


def year_start(starts: pd.Series, years: Iterable[pd.Timestamp]) -> pd.Series:
    """The start of the fiscal year of each period; a year starts where published years do.

    Without a published year it starts in January.
    """
    month = next((year.month for year in sorted(years)), 1)
    late = starts.dt.month >= month
    year = starts.dt.year.where(late, starts.dt.year - 1)
    return pd.to_datetime({"year": year, "month": month, "day": np.ones(len(year), dtype=int)})


def day_text(day: date | pd.Timestamp) -> str:
    """A day as the report writes it."""
    return pd.Timestamp(day).strftime("%Y-%m-%d")
