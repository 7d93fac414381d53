"""What the product knows about a city before any file is imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.city.tables import CityError, as_of_last_day

UNKNOWN = "unknown"  # the area_id of everything that could not be placed


@dataclass(frozen=True)
class Segment:
    """A stretch of years for which one publisher's figures are the default.

    The first segment of the list that has a figure for a year gives that year its figure. Among
    several figures of one segment for one year the latest `as_of` is used.
    """

    segment_id: str
    measure_id: str
    period_type: str
    from_year: int
    to_year: int | None
    publishers: tuple[str, ...]
    counting_rules: tuple[str, ...]
    label_en: str
    label_es: str
    is_comparison: bool = False

    def covers(self, year: int) -> bool:
        return self.from_year <= year and (self.to_year is None or year <= self.to_year)

    def takes(self, row: Any) -> bool:
        """Whether a row of totals (attributes as in totals.csv) belongs to this segment."""
        return (
            row.measure_id == self.measure_id
            and row.period_type == self.period_type
            and self.covers(row.period_start.year)
            and (not self.publishers or row.publisher in self.publishers)
            and (not self.counting_rules or row.counting_rule in self.counting_rules)
        )


@dataclass(frozen=True)
class City:
    """Everything the product knows about a city before any file is imported."""

    city_id: str
    city_name: str
    publisher_city_name: str
    timezone: str
    simulated: bool
    k: int
    max_organizations_per_person: int
    fiscal_year_starts: str
    map: dict
    levels: dict
    homicides: dict
    all_segments: list[Segment]
    comparison_cities: list[str]
    areas: pd.DataFrame
    memberships: pd.DataFrame
    aliases: pd.DataFrame
    totals: pd.DataFrame
    populations: pd.DataFrame
    programmes: pd.DataFrame
    help: pd.DataFrame
    sources: dict = field(repr=False)
    folder: Path = field(repr=False)
    contact: dict = field(default_factory=dict)  # `email`: where readers report a mistake

    @property
    def segments(self) -> list[Segment]:
        """The segments of this city's own yearly homicide series, in the order of preference."""
        return [
            segment
            for segment in self.all_segments
            if segment.measure_id == "homicide_victims"
            and segment.period_type == "year"
            and not segment.is_comparison
        ]

    @property
    def own_programmes(self) -> pd.DataFrame:
        """The programs of this city; `programmes` has those of cities to compare with too."""
        is_own = self.programmes["city_name"] == self.publisher_city_name
        return self.programmes[is_own]

    def mark_defaults(self, totals: pd.DataFrame) -> pd.DataFrame:
        """`totals` with `segment_id` (text or None) and `is_default` (at most one per period).

        Takes the columns of totals.csv, so that imported figures can be added to `City.totals`
        before the default is chosen. Raises CityError where one publisher's latest figures for a
        period contradict each other, because a default must never depend on the order of rows.
        """
        marked = totals.reset_index(drop=True).copy()
        marked["segment_id"], marked["is_default"] = None, False
        marked["segment_id"] = marked["segment_id"].astype(object)
        chosen: dict[tuple, int] = {}
        ranks: dict[int, tuple] = {}
        for row in marked.itertuples():
            own = row.city_name == self.publisher_city_name
            for order, segment in enumerate(self.all_segments):
                if segment.is_comparison == own or not segment.takes(row):
                    continue
                marked.at[row.Index, "segment_id"] = segment.segment_id
                rank = (-order, as_of_last_day(row.as_of))
                period = (row.city_name, row.measure_id, row.period_type, row.period_start)
                best = chosen.get(period)
                if best is not None and ranks[best] == rank:
                    if marked.at[best, "counted"] != row.counted:
                        raise CityError(
                            f"totals.csv: two different figures of {row.publisher} as of "
                            f"{row.as_of} claim {row.period_type} {row.period_start} of "
                            f"{row.city_name}; give each its own as_of."
                        )
                elif best is None or rank > ranks[best]:
                    chosen[period] = row.Index
                ranks.setdefault(row.Index, rank)
                break
        marked.loc[list(chosen.values()), "is_default"] = True
        return marked

    def area_name(self, area_id: str) -> str:
        """The name of an area; the id itself where it is not listed."""
        names = self.areas.loc[self.areas["area_id"] == area_id, "area_name"]
        return names.iloc[0] if len(names) else area_id
