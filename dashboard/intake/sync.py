"""Bring in what is new on the city's portal, dataset by dataset, through the same importers.

A dataset is asked for under its ETag, so an unchanged one costs one small answer. Records stay in
memory until the importer has reduced them: they are about people, and no file of them is ever
written. A dataset that is done is not fetched again, so a run that was cut off goes on with the
dataset it stopped in.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from dashboard.city import City
from dashboard.intake.boundaries import import_boundaries
from dashboard.intake.errors import IntakeError
from dashboard.intake.files import Fetched, leave_no_memory_image
from dashboard.intake.patience import Pause, PortalError
from dashboard.intake.portals import import_crime, is_up_to_date
from dashboard.intake.reports import Report
from dashboard.intake.schemas import crime_sources, plain_name
from dashboard.intake.socrata import Progress, Socrata
from dashboard.intake.store import RecordStore
from dashboard.intake.whole import write_whole
from dashboard.settings import Settings


@dataclass(frozen=True)
class Dataset:
    """One dataset of a portal: where it is, and what it becomes here."""

    key: str
    portal: str
    dataset_id: str
    source_id: str
    title: str
    columns: tuple[str, ...] = ()
    """Plain names of the columns the importer reads; none for a boundary layer."""
    year: int | None = None
    """The year of the reports; none for a boundary layer."""


class SyncState:
    """The portal's own mark (ETag) of each dataset that was imported whole."""

    def __init__(self, restricted_folder: Path) -> None:
        self._file = restricted_folder / "sync" / "state.json"
        try:
            self._marks: dict[str, str] = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            self._marks = {}

    def mark(self, dataset: Dataset) -> str | None:
        """The ETag under which `dataset` was last imported, or None."""
        return self._marks.get(f"{dataset.key} {dataset.dataset_id}")

    def remember(self, dataset: Dataset, etag: str | None) -> None:
        """Keep the mark of an imported dataset, on disk before this returns."""
        name = f"{dataset.key} {dataset.dataset_id}"
        if etag is None:
            self._marks.pop(name, None)
        else:
            self._marks[name] = etag
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._file, (json.dumps(self._marks, indent=1, sort_keys=True) + "\n").encode())


def datasets(city: City, today: date) -> list[Dataset]:
    """Every dataset of `sources.toml` that has a portal and an id, boundaries first.

    Boundaries come first because records are placed by them, and coordinates are never kept.
    """
    return [*_boundary_datasets(city.sources), *_crime_datasets(city.sources, today.year)]


def sync(
    settings: Settings,
    city: City,
    *,
    today: date,
    progress: Progress | None = None,
    pause: Pause = time.sleep,
) -> list[Report]:
    """Fetch and import what changed; one report per dataset, failures included.

    Raises PortalError, with the last good data untouched, where nothing at all could be read or
    the city names no dataset.
    """
    leave_no_memory_image()
    wanted = datasets(city, today)
    if not wanted:
        raise PortalError(
            f"{city.city_name} names no dataset of a portal; "
            "add one to sources.toml, or import a file instead."
        )
    reports, faults = _Run(settings, city, today, progress).all(wanted, pause)
    if not reports:
        raise faults[0]
    return [*reports, *(Report(str(fault), facts={"fetched": False}) for fault in faults)]


@dataclass(frozen=True)
class _Run:
    settings: Settings
    city: City
    today: date
    progress: Progress | None

    def all(self, wanted: list[Dataset], pause: Pause) -> tuple[list[Report], list[IntakeError]]:
        state = SyncState(self.settings.restricted)
        store = RecordStore(self.settings.restricted)
        rules = crime_sources(self.city.sources)
        reports: list[Report] = []
        faults: list[IntakeError] = []
        unreachable: set[str] = set()
        for dataset in wanted:
            if dataset.portal in unreachable:
                continue
            # A mark counts while the store still holds what was made of it, by today's rules and
            # boundaries: coordinates are not kept, so placing anew means fetching anew.
            held = store.get(dataset.key)
            is_good = held and (not dataset.columns or is_up_to_date(held, rules, store))
            mark = state.mark(dataset) if is_good else None
            with Socrata(
                dataset.portal, pause=pause, app_token=self.settings.portal_app_token
            ) as portal:
                try:
                    reports += self._one(portal, dataset, mark, state)
                except IntakeError as fault:
                    faults.append(fault)
                    if isinstance(fault, PortalError) and fault.is_unreachable:
                        unreachable.add(dataset.portal)
        return reports, faults

    def _one(
        self, portal: Socrata, dataset: Dataset, mark: str | None, state: SyncState
    ) -> list[Report]:
        fetch = self._records if dataset.columns else self._layer
        got = fetch(portal, dataset, mark)
        if got is None:
            return [Report(f"{dataset.title}: unchanged on {portal.host}.", facts={"new": False})]
        reports, etag = got
        state.remember(dataset, etag)
        return reports

    def _records(
        self, portal: Socrata, dataset: Dataset, mark: str | None
    ) -> tuple[list[Report], str | None] | None:
        there = portal.fields(dataset.dataset_id)
        needed = tuple(name for name in there if plain_name(name) in dataset.columns)
        if not needed:
            raise PortalError(
                f"Dataset {dataset.dataset_id} on {portal.host} has none of the columns we know; "
                f"add its column names to [crime.{dataset.source_id}.columns] in sources.toml."
            )
        got = portal.rows(dataset.dataset_id, needed, etag=mark, progress=self.progress)
        if got is None:
            return None
        reports = import_crime(
            self.settings,
            self.city,
            [Fetched(f"{dataset.title} ({dataset.dataset_id})", needed, got.rows)],
            source_id=dataset.source_id,
            source_year=dataset.year,
            as_of=_day(got.changed_at),
            today=self.today,
            progress=self.progress,
        )
        return reports, got.etag

    def _layer(
        self, portal: Socrata, dataset: Dataset, mark: str | None
    ) -> tuple[list[Report], str | None] | None:
        got = portal.document(
            f"/api/geospatial/{dataset.dataset_id}",
            {"method": "export", "format": "GeoJSON"},
            etag=mark,
        )
        if got is None:
            return None
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{dataset.source_id}.geojson"
            path.write_bytes(got[0])
            reports = import_boundaries(
                self.settings,
                self.city,
                [path],
                layer=dataset.source_id,
                today=self.today,
                progress=self.progress,
            )
        return list(reports), got[1]


def _day(changed_at: str | None) -> date | None:
    """The day of an HTTP date; None where the portal said none or wrote it otherwise."""
    try:
        return parsedate_to_datetime(changed_at).date() if changed_at else None
    except ValueError:
        return None


def _crime_datasets(sources: Mapping[str, Any], last_year: int) -> Iterator[Dataset]:
    for source_id, source in sources.get("crime", {}).items():
        columns = tuple(name for names in source["columns"].values() for name in names)
        for year, dataset_id in sorted(source.get("datasets", {}).items()):
            if int(year) <= last_year and source.get("portal"):
                yield Dataset(
                    key=f"crime/{source_id}/{year}",
                    portal=source["portal"],
                    dataset_id=dataset_id,
                    source_id=source_id,
                    title=f"{source['title']}, {year}",
                    columns=columns,
                    year=int(year),
                )


def _boundary_datasets(sources: Mapping[str, Any]) -> Iterator[Dataset]:
    for layer, source in sources.get("boundaries", {}).items():
        if source.get("portal") and source.get("dataset"):
            yield Dataset(
                key=f"boundaries/{source['area_type']}",
                portal=source["portal"],
                dataset_id=source["dataset"],
                source_id=layer,
                title=source["title"],
            )
