"""Warehouse -> the program counts a release may publish, with everything already published.

A count is published once, `lag_days` after its period has closed and when all reports of it were
due, and what it was counted from is kept with it in the ledger of releases. Later periods are
counted from the same kept rows, so that months go on adding up to their quarter; a report that
comes later waits for a correction.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard import disclosure
from dashboard.city import City
from dashboard.city.menu import Family, Menu
from dashboard.database import Database
from dashboard.disclosure.model import KEY, Rules, View
from dashboard.release import bases as bases_of
from dashboard.release import boundaries, correcting, reporting, tables
from dashboard.release.correcting import PERIOD
from dashboard.release.families import FAMILIES, SEALED
from dashboard.release.periods import due_periods, joined, newly_published

Progress = Callable[[str, int, int | None], None]
CELLS = ("family", "measure_id", *KEY, "status", "counted", "version")
PUBLISHED_CELLS = ("release_number", "release_id", "published_on", *CELLS)
BASE = ("family", "attribute", *bases_of.COLUMNS, "version")
PROCESSES = min(4, os.cpu_count() or 1)


@dataclass(frozen=True)
class ProtectedPart:
    """What a release publishes of partners' counts, and what must be remembered of it.

    `program_count`, `program_period` and `view_menu` are tables of the public file. `cells`
    (columns `CELLS`) and `base` (columns `BASE`) are new lines for the ledger of releases. `report`
    is the disclosure report, ready for JSON.
    """

    program_count: pd.DataFrame
    program_period: pd.DataFrame
    view_menu: pd.DataFrame
    cells: pd.DataFrame
    base: pd.DataFrame
    report: dict[str, Any]


def protect_warehouse(
    db: Database,
    city: City,
    menu: Menu,
    published_cells: pd.DataFrame,
    published_base: pd.DataFrame,
    *,
    release_id: str,
    today: date,
    earlier_periods: pd.DataFrame | None = None,
    parents_of: boundaries.ParentsOf | None = None,
    insiders: bool = True,
    processes: int = PROCESSES,
    progress: Progress | None = None,
) -> ProtectedPart:
    """Run disclosure control over every family of the menu.

    `published_cells` (`PUBLISHED_CELLS`) and `published_base` (`BASE`) are all that was ever
    published and what it was counted from. `earlier_periods` is the table program_period of the
    release before, which knows how many partners had reported when a period was published.
    `parents_of` tells the boundaries of an earlier release; without it they never changed. Without
    `insiders` nobody asks what a partner could work out; that is for trying a made-up city only.

    Raises DisclosureError or ReportsContradict, and then nothing may be published.
    """
    areas = boundaries.areas_now(db)
    moved: boundaries.Boundaries = {}
    if parents_of is not None and len(published_cells):
        moved = boundaries.kept(
            published_cells, bases_of.calendar_of(db), boundaries.parents_in(areas), parents_of
        )
    found = bases_of.read(db, menu, city_k=city.k, boundaries=moved)
    report: dict[str, Any] = {
        "k": city.k,
        "max_organizations_per_person": city.max_organizations_per_person,
        "menu": tables.menu_rows(menu).to_dict("records"),
        "withheld": found.withheld.to_dict("records"),
        "families": {},
    }
    new_cells, new_base = [], []
    for family in menu.families:
        work = _Work(
            family, menu, city, found, areas, moved, pd.Timestamp(today),
            published_cells[published_cells["family"] == family.family],
            published_base[published_base["family"] == family.family],
            insiders, processes, progress,
        )  # fmt: skip
        if not work.periods["is_due"].any():
            continue
        cells, lines, told = work.first_published()
        report["families"][family.family] = told
        new_cells.append(cells)
        new_base += lines
        if correcting.is_time(family.family, work.periods, work.own_base):
            cells, lines, told = work.corrected(cells, lines)
            report["families"][family.family]["corrections"] = told
            new_cells.append(cells)
            new_base += lines
    cells = _together(new_cells, CELLS)
    every_cell = _together(
        [
            published_cells[list(PUBLISHED_CELLS)],
            cells.assign(
                release_number=_next_number(published_cells),
                release_id=release_id,
                published_on=pd.Timestamp(today),
            )[list(PUBLISHED_CELLS)],
        ],
        PUBLISHED_CELLS,
    )
    return ProtectedPart(
        program_count=tables.program_count(every_cell, menu, found, areas, pd.Timestamp(today)),
        program_period=tables.program_period(
            every_cell, menu, found, pd.Timestamp(today), earlier_periods
        ),
        view_menu=tables.menu_rows(menu),
        cells=cells,
        base=_together(new_base, BASE),
        report=report,
    )


@dataclass(frozen=True)
class _Work:
    """One family of the menu in one release."""

    family: Family
    menu: Menu
    city: City
    found: bases_of.Bases
    areas: pd.DataFrame
    moved: boundaries.Boundaries
    today: pd.Timestamp
    own_cells: pd.DataFrame
    own_base: pd.DataFrame
    insiders: bool
    processes: int
    progress: Progress | None

    @cached_property
    def periods(self) -> pd.DataFrame:
        return due_periods(self.found, self.menu, self.family, self.own_cells, self.today)

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        return self.found.frames[self.family.family]

    def kept(self, attribute: str) -> pd.DataFrame:
        own = self.own_base[self.own_base["attribute"] == attribute]
        if own[own["version"] == 0].duplicated(list(bases_of.CELL)).any():
            raise disclosure.DisclosureError(
                f"The ledger of releases holds a count of {self.family.family} twice; nothing can "
                "be published from it."
            )
        return correcting.as_base(own)

    def frozen(self, more: pd.DataFrame) -> pd.DataFrame:
        """All that was published, and `more` cells of this release, as disclosure control takes
        it."""
        new = more.assign(release_number=_next_number(self.own_cells))
        every = _together([self.own_cells, new], ("release_number", *CELLS))
        return correcting.numbered(every, self.periods)[_FROZEN]

    def by_boundaries(self, years: Sequence[Any]) -> list[tuple[list[Any], pd.DataFrame]]:
        """Fiscal years that are told by the same boundaries, with their areas."""
        today = [year for year in years if year not in self.moved]
        parts = [(today, self.areas)] if today else []
        for year in (year for year in years if year in self.moved):
            parts.append(([year], boundaries.areas_of(self.areas, self.moved[year])))
        return parts

    def first_published(self) -> tuple[pd.DataFrame, list[pd.DataFrame], dict[str, Any]]:
        """The cells of newly closed periods, what they are counted from, and the report."""
        # Fiscal years are blocks of their own: one that brings nothing new stays as it was proved.
        due = self.periods.loc[self.periods["is_due"], "year_start"].unique()
        results = [self._protected(years, areas) for years, areas in self.by_boundaries(due)]
        fresh = pd.concat([one.cells[one.cells["is_new"]] for one in results], ignore_index=True)
        measure_of = FAMILIES[self.family.family].measure_ids
        cells = fresh.assign(
            family=self.family.family, measure_id=fresh["attribute"].map(measure_of), version=0
        )[list(CELLS)]
        lines = [
            correcting.as_lines(
                newly_published(frame, self.periods), self.family.family, attribute
            )[list(BASE)]
            for attribute, frame in self.frames.items()
        ]
        return cells, lines, reporting.together([one.report.as_dict() for one in results])

    def _protected(self, years: Sequence[Any], areas: pd.DataFrame) -> disclosure.Protected:
        live = self.periods[self.periods["year_start"].isin(years)]
        old = self.frozen(self.own_cells.iloc[:0])
        is_live = pd.MultiIndex.from_frame(old[PERIOD]).isin(pd.MultiIndex.from_frame(live[PERIOD]))
        try:
            return disclosure.protect(
                {
                    name: joined(frame, self.kept(name), live, years)
                    for name, frame in self.frames.items()
                },
                _views(self.menu, self.family),
                _rules(self.city, self.family),
                areas=areas,
                periods=live[_CALENDAR],
                frozen=old[is_live].reset_index(drop=True),
                groups={a: list(g) for a, g in FAMILIES[self.family.family].groups.items() if a},
                insiders=self.insiders,
                reproves=False,  # what brings nothing new was proved when it was published
                processes=self.processes,
                progress=self.progress,
            )
        except disclosure.Unresolved as problem:
            named = [f"{self.family.family}, {reason}" for reason in problem.reasons]
            raise disclosure.Unresolved(named) from problem

    def corrected(
        self, cells: pd.DataFrame, lines: list[pd.DataFrame]
    ) -> tuple[pd.DataFrame, list[pd.DataFrame], dict[str, Any]]:
        """The batch of corrections beside the newly published `cells` and `lines`."""
        every = self.frozen(cells)
        kept = {}
        for attribute in self.frames:
            new = [line for line in lines if len(line) and line["attribute"].iloc[0] == attribute]
            now = [correcting.as_base(line) for line in new]
            kept[attribute] = pd.concat([self.kept(attribute), *now], ignore_index=True)
        parts = []
        for years, areas in self.by_boundaries(self.periods["year_start"].unique()):
            live = self.periods[self.periods["year_start"].isin(years)]
            is_live = pd.MultiIndex.from_frame(every[PERIOD]).isin(
                pd.MultiIndex.from_frame(live[PERIOD])
            )
            if is_live.any():
                frozen = every[is_live].reset_index(drop=True)
                parts.append(correcting.corrections(
                    self.family.family, _of(kept, years), _of(self.frames, years),
                    _views(self.menu, self.family), _rules(self.city, self.family), areas=areas,
                    periods=live[_CALENDAR], frozen=frozen, insiders=self.insiders,
                    processes=self.processes, progress=self.progress,
                ))  # fmt: skip
        found = _together([cells for cells, _, _ in parts], CELLS)
        batches = [line[list(BASE)] for _, batch, _ in parts for line in batch]
        return found, batches, reporting.together([told for _, _, told in parts])


def _of(frames: Mapping[str, pd.DataFrame], years: Sequence[Any]) -> dict[str, pd.DataFrame]:
    return {name: frame[frame["year"].isin(years)] for name, frame in frames.items()}


_CALENDAR = [*PERIOD, "quarter_start", "year_start", "is_due"]
_FROZEN = [*KEY, "status", "counted", "version"]


def _views(menu: Menu, family: Family) -> list[View]:
    return [
        View(view.family, view.attribute, view.area_type, view.period_type, view.worth)
        for view in menu.of(family.family)
    ]


def _rules(city: City, family: Family) -> Rules:
    # Where reports count events and not people, so many events may all be one person's.
    return Rules(
        k=city.k * family.events_per_person,
        max_organizations_per_person=city.max_organizations_per_person,
        round_to=family.round_to,
        is_events=FAMILIES[family.family].is_events,
        sealed=SEALED,
    )


def _next_number(published: pd.DataFrame) -> int:
    return int(published["release_number"].max()) + 1 if len(published) else 1


def _together(frames: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    kept = [frame for frame in frames if len(frame)]
    if not kept:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(kept, ignore_index=True)
