"""A tiny made-up town, so that any test has a real warehouse and a real release in under a second.

`release(tmp_path)` gives a Town whose release is published; `Town.open()` opens it as the public
door would. Town records are given as days and neighborhoods:

    town = towns.town(tmp_path)
    town.put_records(2026, [("2026-03-01", "neighborhood-1"), ("2026-03-02", "unknown")])
    town.publish()
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import database, warehouse
from dashboard import release as releases
from dashboard import settings as surroundings
from dashboard.catalogue import REVISION_REASONS
from dashboard.city import load
from dashboard.city.tables import FILES
from dashboard.database import Builder, Database
from dashboard.intake.store import RecordStore
from dashboard.ledger import open_ledger
from dashboard.ledger.partners import import_members, import_partners
from dashboard.ledger.submissions import Receipt, receive
from dashboard.release import contents
from tests import reports

TODAY = date(2026, 11, 22)
THROUGH = date(2026, 11, 21)
NAMES = ["Ash Row", "Birch Court", "Cedar Flats", "Dogwood", "Elm Street", "Peñasco Verde"]
# Six squares, three by two: neighborhoods 1 to 3 are district 1, 4 to 6 are district 2.
SQUARES = {n: (10.0 + 0.01 * ((n - 1) % 3), 40.01 - 0.01 * ((n - 1) // 3)) for n in range(1, 7)}
DISTRICT = {f"neighborhood-{n}": f"district-{1 if n <= 3 else 2}" for n in SQUARES}
DIVISION = {f"neighborhood-{n}": f"division-{'west' if n % 3 else 'east'}" for n in SQUARES}
RULE = "Town police count; counted in the year of the injury"

CITY_TOML = """
city_id = "town"
city_name = "Tinytown"
publisher_city_name = "Tinytown, ST"
timezone = "America/Chicago"
simulated = true
k = 11
max_organizations_per_person = 2
fiscal_year_starts = "07-01"
comparison_cities = ["Elsewhere, ST"]
[map]
center_lat = 40.01
center_lon = 10.015
zoom = 12
south = 39.9
west = 9.9
north = 40.1
east = 10.1
[homicides]
city_series = "{series}"
[[homicides.segments]]
segment_id = "town-police"
from_year = 1975
publishers = ["Town police"]
label_en = "Town police"
label_es = "Policía de la villa"
[[homicides.segments]]
segment_id = "town-index-months"
period_type = "month"
from_year = 2020
publishers = ["Town index"]
label_en = "Town index"
label_es = "Índice de la villa"
[[homicides.segments]]
segment_id = "elsewhere"
is_comparison = true
from_year = 1975
publishers = ["Town police"]
label_en = "Elsewhere"
label_es = "Otro lugar"
[[nonfatal_shootings.segments]]
segment_id = "town-shootings"
from_year = 2000
publishers = ["Town police"]
label_en = "Town police"
label_es = "Policía de la villa"
""" + "".join(
    f'[levels.{kind}]\nlabel_en = "{en}"\nlabel_es = "{es}"\n'
    f'plural_en = "{en}s"\nplural_es = "{es}s"\n'
    for kind, en, es in (
        ("city", "City", "Ciudad"),
        ("district", "District", "Distrito"),
        ("division", "Division", "División"),
        ("neighborhood", "Neighborhood", "Vecindario"),
    )
)
SOURCES_TOML = """
[crime.blotter]
publisher = "Tinytown police"
[crime.blotter.columns]
report = ["report"]
"""


@dataclass
class Town:
    """The town's settings, with verbs that do what the command line does."""

    settings: surroundings.Settings
    today: date = TODAY

    @property
    def store(self) -> RecordStore:
        return RecordStore(self.settings.restricted)

    def put_records(
        self,
        year: int,
        incidents: Iterable[tuple],
        *,
        through: date | None = None,
        since: date | None = None,
        source_id: str = "blotter",
        unit: str = "victims",
        imported_on: date = TODAY,
        **sidecar: Any,
    ) -> None:
        """Keep a year's police file: (day, neighborhood_id or "unknown"[, how many]) each."""
        rows = pd.DataFrame(
            [_row(*incident) for incident in incidents],
            columns=[
                "happened_on", "date_basis", "kind", "counted", "neighborhood_id", "district_id",
                "division_id", "place_quality",
            ],
        )  # fmt: skip
        through = through or (THROUGH if year == TODAY.year else date(year, 12, 31))
        counted = int(rows["counted"].sum())
        self.store.put(
            f"crime/{source_id}/{year}",
            rows=rows,
            sidecar={
                "source_id": source_id,
                "source_year": year,
                "sha256": f"{year:064x}",
                "imported_at": f"{imported_on}T08:00:00+00:00",
                "as_of_on": str(through),
                "counted_unit": unit,
                "counting_rule": RULE,
                "covers_from": str(since or date(year, 1, 1)),
                "covers_to": str(through),
                "reconciliation": {
                    "rows_read": len(rows) + 12,
                    "rows_used": len(rows),
                    "counted": counted,
                    "left_out": {"other_offense": 10, "suspect": 2},
                },
                "places": {k: int(v) for k, v in rows["place_quality"].value_counts().items()},
                **sidecar,
            },
        )

    def put_layers(self) -> None:
        """Import surveyed outlines of the neighborhoods and districts."""
        squares = {f"neighborhood-{n}": [_square(x, y)] for n, (x, y) in SQUARES.items()}
        districts: dict[str, list] = {"district-1": [], "district-2": []}
        for area_id, rings in squares.items():
            districts[DISTRICT[area_id]].append(rings)
        layers = {
            "neighborhood": {key: ("Polygon", rings) for key, rings in squares.items()},
            "district": {key: ("MultiPolygon", parts) for key, parts in districts.items()},
        }
        for area_type, shapes in layers.items():
            features = [
                {
                    "type": "Feature",
                    "properties": {"area_type": area_type, "area_id": key, "area_name": key},
                    "geometry": {"type": kind, "coordinates": coordinates},
                }
                for key, (kind, coordinates) in shapes.items()
            ]
            self.store.put(
                f"boundaries/{area_type}s",
                layer={"type": "FeatureCollection", "features": features},
                sidecar={"area_type": area_type, "sha256": "0" * 64, "counts": {}},
            )

    def write(self, **tables: list[list]) -> None:
        """Replace CSV files of the city's folder: `totals=[total(...), ...]`, `help=[...]`."""
        for name, rows in tables.items():
            _write_csv(self.settings.city_folder, f"{name}.csv", rows)

    def build(self, today: date | None = None) -> warehouse.WarehouseBuild:
        return warehouse.build(self.settings, today or self.today)

    def publish(self, today: date | None = None) -> releases.ReleaseResult:
        """Build and publish."""
        self.build(today)
        return releases.publish(self.settings, today or self.today)

    def put_partners(self, *organizations: str, reports: str = "services:month") -> None:
        """Open the ledger with these organizations, one person of each, and what they owe."""
        partners = ["organization_id,organization_name,partner_class,expert_determination_ref,"
                    "joined_on,left_on,agreement_id,agreement_starts_on,agreement_expires_on,"
                    "allowed_area_types,k,reports,sends_every,due_days"]  # fmt: skip
        members = ["member_id,member_name,email,organization_id,roles,expires_on,is_disabled",
                   "ada,Ada Example,ada@example.org,,admin,,no"]  # fmt: skip
        for one in organizations:
            name = one.replace("-", " ").title()
            partners.append(
                f"{one},{name},standard,,2024-01-01,,{one}-1,2024-01-01,2029-12-31,"
                f"city;district;neighborhood,11,{reports},month,10"
            )
            members.append(f"{one}-sender,Sender Example,{one}@example.org,{one},member,,no")
        with open_ledger(self.settings) as ledger:
            for take_in, lines in ((import_partners, partners), (import_members, members)):
                take_in(ledger, "\n".join(lines).encode(), by="ada", today=self.today)

    def put_report(self, organization_id: str, name: str, text: str) -> Receipt:
        """An organization's file comes in through the door of every partner."""
        with open_ledger(self.settings) as ledger:
            return receive(
                ledger, load(self.settings.city_folder), text.encode(), name,
                organization_id=organization_id, member_id=f"{organization_id}-sender",
                today=self.today,
            )  # fmt: skip

    @contextmanager
    def filled(
        self, reported: dict[str, pd.DataFrame] | None = None, today: date | None = None
    ) -> Iterator[Builder]:
        """The warehouse in memory, with what partners reported (frames of the ledger)."""
        with database.scratch() as db:
            warehouse.fill(
                db, load(self.settings.city_folder), self.store, build_id="b",
                built_at=datetime(2026, 11, 22, tzinfo=UTC), today=today or self.today,
                reported=reported,
            )  # fmt: skip
            yield db

    def open(self) -> Database:
        """The release in service, opened as the public door opens it."""
        from dashboard import public_data

        current = public_data.current_release(self.settings.public)
        assert current is not None
        return database.open_public(current.path)


def town(tmp_path: Path, *, series: str = "records") -> Town:
    """A town with its folder written and no record yet; its city figures come from `series`."""
    settings = surroundings.read(
        {}, city_id="town", data_folder=tmp_path / "data", cities_folder=tmp_path / "cities"
    )
    folder = settings.city_folder
    folder.mkdir(parents=True)
    (folder / "city.toml").write_text(CITY_TOML.replace("{series}", series), encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES_TOML, encoding="utf-8")
    for name in FILES:
        _write_csv(folder, name, _TABLES[name])
    return Town(settings)


def release(
    tmp_path: Path, *, series: str = "records", layers: bool = True, years: Iterable[int] = ()
) -> Town:
    """A town with records of `years` (2023 to 2026 if none are given) and a published release."""
    made = town(tmp_path, series=series)
    for year in tuple(years) or (2023, 2024, 2025, 2026):
        made.put_records(year, incidents(year))
    if layers:
        made.put_layers()
    made.publish()
    return made


def incidents(year: int, count: int = 36) -> list[tuple[str, str, int]]:
    """A made-up year of homicides: the same for the same year; a few could not be placed."""
    draw = random.Random(year)
    last = THROUGH if year == TODAY.year else date(year, 12, 31)
    days = (last - date(year, 1, 1)).days
    places = [*DISTRICT, *DISTRICT, "unknown"]
    return [
        (
            str(date(year, 1, 1) + timedelta(days=draw.randrange(days + 1))),
            draw.choice(places),
            draw.choice([1, 1, 1, 1, 1, 2]),
        )
        for _ in range(count)
    ]


def total(
    counted: int,
    start: str,
    *,
    publisher: str = "Town police",
    as_of: str = "2026",
    measure_id: str = "homicide_victims",
    city_name: str = "Tinytown, ST",
) -> list:
    """A row of totals.csv; `start` is a year, "2020", or a month, "2020-02"."""
    first = date.fromisoformat((start + "-01-01")[:10])
    period_type = "year" if len(start) == 4 else "month"
    step = timedelta(days=366 if period_type == "year" else 31)
    after = (first + step).replace(day=1)
    last = (after.replace(month=1) if period_type == "year" else after) - timedelta(days=1)
    return [city_name, measure_id, period_type, first, last, counted, RULE, publisher, as_of,
            "a made-up source"]  # fmt: skip


@contextmanager
def query_databases(tmp_path: Path) -> Iterator[dict[str, Database]]:
    """For each folder of queries/, a database its files may run against, with rows in it."""
    made = release(tmp_path)
    with ExitStack() as stack:
        source = stack.enter_context(made.filled(reports.sample()))
        public = stack.enter_context(database.scratch())
        history = contents.history_of(None, made.settings.public / "releases")
        history["released"] = pd.DataFrame(columns=contents.columns("released"))
        params = {
            "release_info": {
                "release_id": "r", "published_on": TODAY, "previous_release_id": None,
                "approved_by": "a test", 
            },
            "revision": dict(REVISION_REASONS),
        }  # fmt: skip
        contents.fill(public, contents.read(source), history, params)
        yield {
            **dict.fromkeys(("warehouse", "measures", "counting", "checks", "protected"), source),
            **dict.fromkeys(("release", "public", "attack"), public),
        }


def _row(day: str, area_id: str, counted: int = 1) -> list[Any]:
    placed = area_id in DISTRICT
    return [
        date.fromisoformat(day), "injury", "homicide_victim", counted, area_id,
        DISTRICT.get(area_id, "unknown"), DIVISION.get(area_id, "unknown"),
        "in_area" if placed else "no_point",
    ]  # fmt: skip


def _square(x: float, y: float) -> list[list[float]]:
    return [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]


def _write_csv(folder: Path, name: str, rows: list[list]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(FILES[name]), *rows])


_TABLES: dict[str, list[list]] = {
    "areas.csv": [
        ["city", "city", "Tinytown", 40.01, 10.015, 5.7, 6000, 2020, "a made-up census"],
        ["district", "district-1", "District 1", 40.015, 10.015, "", "", "", ""],
        ["district", "district-2", "District 2", 40.005, 10.015, "", "", "", ""],
        ["division", "division-west", "West", "", "", "", "", "", ""],
        ["division", "division-east", "East", "", "", "", "", "", ""],
        *(
            ["neighborhood", f"neighborhood-{n}", NAMES[n - 1], y + 0.005, x + 0.005, 0.9488, 1000,
             2020, "a made-up census"]
            for n, (x, y) in SQUARES.items()
        ),
    ],
    "memberships.csv": [
        *([area_id, "district", parent, 1.0, "false"] for area_id, parent in DISTRICT.items()),
        *([area_id, "division", parent, 1.0, "false"] for area_id, parent in DIVISION.items()),
    ],
    "aliases.csv": [["The Grove", "neighborhood-1;neighborhood-2", "Ash and Birch"]],
    "totals.csv": [
        *(total(30 + year % 7, str(year)) for year in range(1975, 2026)),
        *(total(2 + month % 3, f"{year}-{month:02}", publisher="Town index")
          for year in (2023, 2024, 2025) for month in range(1, 13)),
        *(total(3, f"2026-{month:02}", publisher="Town index") for month in range(1, 10)),
        *(total(100 + year % 5, str(year), city_name="Elsewhere, ST")
          for year in range(2015, 2026)),
        *(total(90 + year % 9, str(year), measure_id="nonfatal_shooting_victims")
          for year in (2019, 2020, 2023, 2024)),
    ],
    "populations.csv": [
        *(["Tinytown, ST", year, 6000, "a made-up census"] for year in range(2015, 2026)),
        *(["Elsewhere, ST", year, 500000, "a made-up census"] for year in range(2015, 2026)),
    ],
    "programmes.csv": [
        ["porch", "Tinytown, ST", "Porch Lights", "2021-05-01", "", "month", "First evening", "",
         "No Effects (made up)", "A made-up registry", "https://example.org/rating",
         "Neighbors say it helped them meet (made up)", "https://example.org/other",
         "https://example.org/porch"],
    ],
    "help.csv": [
        ["988", "988 Lifeline", "Línea 988", "988", "988", "Call or text 988.",
         "Llame o escriba al 988.", "24/7", "https://988lifeline.org", "2026-11-22", "national"],
        ["victims", "Victim help", "Ayuda a víctimas", "1-855-484-2846", "", "Call for help.",
         "Llame para recibir ayuda.", "See the website", "https://victimconnect.org", "2026-11-22",
         "national"],
    ],
}  # fmt: skip
