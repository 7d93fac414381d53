"""Small police files for tests, and a city that imports them into a folder of the test alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import city as cities
from dashboard import settings as surroundings
from dashboard.city import City
from dashboard.intake.portals import import_crime
from dashboard.intake.reports import Report
from dashboard.intake.store import RecordStore
from dashboard.settings import Settings

TODAY = date(2026, 11, 22)
COLUMNS = (
    "Report_No", "Reported_Date", "From_Date", "Offense", "IBRS", "Description", "Address", "Area",
    "Invl_No", "Involvement", "Race", "Sex", "Age", "Location",
)  # fmt: skip
SQUARES = {
    # name: (area_type, area_id, west, south, east, north); a made-up corner of the city
    "west": ("neighborhood", "neighborhood-1", -94.60, 39.00, -94.55, 39.05),
    "east": ("neighborhood", "neighborhood-2", -94.55, 39.00, -94.50, 39.05),
    "unnamed": ("neighborhood", "unknown", -94.60, 39.05, -94.50, 39.10),
    "district": ("district", "district-4", -94.60, 39.00, -94.50, 39.10),
}


def row(**other: Any) -> dict[str, Any]:
    """One row of a police file: a homicide victim, but for what `other` says."""
    return {
        "Report_No": "210000001", "Reported_Date": "03/09/2021", "From_Date": "03/08/2021",
        "Offense": "Murder", "IBRS": "09A", "Description": "HOMICIDE/Non Negligent",
        "Address": "4300 SAMPLE AV", "Area": "EPD", "Invl_No": "1", "Involvement": "VIC",
        "Race": "X", "Sex": "Y", "Age": "30",
        "Location": "4300 SAMPLE AV\nKANSAS CITY 64130\n(39.02, -94.57)",
    } | other  # fmt: skip


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = COLUMNS) -> str:
    """A portal's CSV of `rows`, with `columns` only."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class Desk:
    """Kansas City's description, and a data folder of its own."""

    folder: Path
    city: City = field(
        default_factory=lambda: cities.load(surroundings.HOME / "data/cities/kansas-city")
    )
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = surroundings.read(
            {}, city_id="kansas-city", data_folder=self.folder / "data"
        )

    @property
    def store(self) -> RecordStore:
        return RecordStore(self.settings.restricted)

    def write(self, rows: Iterable[Mapping[str, Any]] | str | bytes, name: str = "crime.csv",
              columns: Iterable[str] = COLUMNS) -> Path:  # fmt: skip
        """A file with these rows, or with this very content."""
        if not isinstance(rows, str | bytes):
            rows = csv_text(rows, columns)
        path = self.folder / name
        path.write_bytes(rows.encode() if isinstance(rows, str) else rows)
        return path

    def take(self, *files: Path, **options: Any) -> list[Report]:
        """Import files."""
        options = {"today": TODAY} | options
        return import_crime(self.settings, self.city, list(files), **options)

    def take_rows(self, rows: Iterable[Mapping[str, Any]], **options: Any) -> Report:
        """Import one file with these rows."""
        return self.take(self.write(rows), **options)[0]

    def rows(self, key: str = "crime/kcpd/2021") -> pd.DataFrame:
        """The stored rows of an entry."""
        return self.store.entries()[key].rows()

    def told(self, key: str = "crime/kcpd/2021") -> dict[str, Any]:
        """The sidecar of an entry."""
        return self.store.entries()[key].sidecar

    def bring_boundaries(self, *names: str) -> None:
        """Put squares of SQUARES into the store (all of them if none is named)."""
        for area_type in ("neighborhood", "district"):
            features = [
                square(*SQUARES[name]) for name in names or SQUARES if SQUARES[name][0] == area_type
            ]
            if features:
                self.store.put(
                    f"boundaries/{area_type}s",
                    layer={"type": "FeatureCollection", "features": features},
                    sidecar={"sha256": f"{area_type} {names}", "area_type": area_type},
                )

    def everything_stored(self) -> bytes:
        """Every byte under the data folder."""
        return b"\n".join(
            path.name.encode() + path.read_bytes()
            for path in sorted(self.settings.data_folder.rglob("*"))
            if path.is_file()
        )


def square(area_type: str, area_id: str, west: float, south: float, east: float, north: float):
    """A GeoJSON feature as the boundary importer stores it."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"area_type": area_type, "area_id": area_id, "area_name": area_id},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
