"""Syncing a city from its portal: what arrives, what stays, and what a bad day leaves behind."""

from __future__ import annotations

import json
import re
import shutil
import socket
from datetime import date
from pathlib import Path

import pytest

from dashboard import city as cities
from dashboard import settings as surroundings
from dashboard.intake.patience import PortalError
from dashboard.intake.store import RecordStore
from dashboard.intake.sync import sync
from tests.intake.portal_server import Portal, portal

TODAY = date(2026, 11, 22)
KANSAS_CITY = Path(__file__).resolve().parents[2] / "data" / "cities" / "kansas-city"


def victim(number: int, year: int = 2024, **other) -> dict:
    return {
        "report_no": f"KC{year}{number:05}",
        "reported_date": f"{year}-03-{1 + number % 28:02}T00:00:00.000",
        "from_date": f"{year}-03-{1 + number % 28:02}T00:00:00.000",
        "offense": "Homicide",
        "ibrs": "09A",
        "description": "Murder",
        "involvement": "VIC",
        "area": "EPD",
        "beat": "332",
        "dvflag": "U",
        "race": "X",
        "sex": "X",
        "age": "99",
    } | other


class Desk:
    """A city whose sources.toml points at a portal on loopback, and its own data folder."""

    def __init__(self, folder: Path, held: Portal, datasets: dict[int, str]) -> None:
        self.held = held
        shutil.copytree(KANSAS_CITY, folder / "cities" / "kansas-city")
        self.sources = folder / "cities" / "kansas-city" / "sources.toml"
        text = self.sources.read_text(encoding="utf-8")
        before, _, rest = text.partition("[crime.kcpd.datasets]")
        after = rest[rest.index("\n# What a file may call each column") :]
        listed = "\n".join(f'{year} = "{name}"' for year, name in datasets.items())
        text = f"{before}[crime.kcpd.datasets]\n{listed}\n{after}"
        self.sources.write_text(
            re.sub(r'dataset = ".*"', "", text).replace("https://data.kcmo.org", held.address),
            encoding="utf-8",
        )
        self.settings = surroundings.read(
            {},
            city_id="kansas-city",
            data_folder=folder / "data",
            cities_folder=folder / "cities",
        )

    def sync(self, today: date = TODAY):
        city = cities.load(self.settings.city_folder)
        return sync(self.settings, city, today=today, pause=lambda seconds: None)

    def counted(self) -> dict[str, int]:
        entries = RecordStore(self.settings.restricted).entries("crime")
        return {key: int(entry.rows()["counted"].sum()) for key, entry in entries.items()}


@pytest.fixture
def desk(tmp_path):
    with portal() as held:
        held.datasets["aaaa-2023"] = [victim(n, 2023) for n in range(4)]
        held.datasets["bbbb-2024"] = [victim(n, 2024) for n in range(7)]
        yield Desk(tmp_path, held, {2023: "aaaa-2023", 2024: "bbbb-2024"})


def test_every_dataset_of_the_city_arrives_through_the_importer(desk):
    desk.sync()
    assert desk.counted() == {"crime/kcpd/2023": 4, "crime/kcpd/2024": 7}


def test_columns_nobody_needs_are_never_asked_for(desk):
    desk.sync()
    asked = {name for w in desk.held.row_requests() for name in w["$select"].split(",")}
    assert "`ibrs`" in asked
    assert not asked & {"`beat`", "`dvflag`"}


def test_a_second_sync_changes_nothing_and_fetches_no_row(desk):
    desk.sync()
    before = desk.counted()
    asked_before = len(desk.held.row_requests())
    reports = desk.sync()
    assert all("unchanged" in report.text for report in reports)
    assert desk.counted() == before
    assert len(desk.held.row_requests()) - asked_before == 2  # one "has it changed?" each


def test_a_longer_table_replaces_the_year_it_belongs_to(desk):
    desk.sync()
    desk.held.datasets["bbbb-2024"].append(victim(20, 2024))
    desk.sync()
    assert desk.counted() == {"crime/kcpd/2023": 4, "crime/kcpd/2024": 8}


def test_a_year_that_has_not_begun_is_not_asked_for(desk):
    desk.sync(today=date(2023, 12, 31))
    assert {path for path, _ in desk.held.asked} == {"/resource/aaaa-2023.json"}


def test_a_dataset_that_fails_leaves_its_last_good_data_and_stops_no_other(desk):
    desk.sync()
    good = desk.counted()
    del desk.held.datasets["aaaa-2023"]
    desk.held.datasets["bbbb-2024"].append(victim(21, 2024))
    texts = [report.text for report in desk.sync()]
    assert any("answer 404" in text for text in texts)
    assert desk.counted() == good | {"crime/kcpd/2024": 8}


def test_what_a_cut_off_run_finished_is_not_fetched_again(desk):
    # The second dataset never arrives; the first is imported and remembered.
    second = desk.held.datasets.pop("bbbb-2024")
    desk.sync()
    assert desk.counted() == {"crime/kcpd/2023": 4}
    desk.held.datasets["bbbb-2024"] = second
    desk.held.asked.clear()
    desk.sync()
    assert desk.counted() == {"crime/kcpd/2023": 4, "crime/kcpd/2024": 7}
    pages = [w for path, w in desk.held.asked if "aaaa-2023" in path and "$offset" in w]
    assert len(pages) == 1


def test_without_a_connection_the_last_good_data_stays_and_one_sentence_says_so(desk, tmp_path):
    desk.sync()
    good = desk.counted()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    text = desk.sources.read_text(encoding="utf-8")
    desk.sources.write_text(text.replace(desk.held.address, nowhere), encoding="utf-8")
    with pytest.raises(PortalError, match=r"no connection.*last good data stays"):
        desk.sync()
    assert desk.counted() == good


def test_no_row_as_it_came_stays_on_disk(desk):
    desk.sync()
    left = [path for path in desk.settings.restricted.rglob("*") if path.is_file()]
    assert left
    for path in left:
        assert b"KC202400003" not in path.read_bytes(), path.name


def test_a_mark_counts_only_while_its_record_is_still_there(desk):
    desk.sync()
    shutil.rmtree(desk.settings.restricted / "records")
    desk.sync()
    assert desk.counted() == {"crime/kcpd/2023": 4, "crime/kcpd/2024": 7}


def square(number: int) -> dict:
    west = -94.6 + number / 100
    ring = [[west, 39.1], [west + 0.01, 39.1], [west + 0.01, 39.11], [west, 39.11], [west, 39.1]]
    return {
        "type": "Feature",
        "properties": {"nbhid": str(number)},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_boundaries_come_before_the_records_that_are_placed_by_them(desk):
    layer = {"type": "FeatureCollection", "features": [square(1), square(2)]}
    desk.held.documents["/api/geospatial/cccc-0001"] = json.dumps(layer).encode()
    text = desk.sources.read_text(encoding="utf-8")
    head = 'title = "Neighborhoods"\n'
    assert head in text
    desk.sources.write_text(text.replace(head, head + 'dataset = "cccc-0001"\n'), encoding="utf-8")
    inside = {"type": "Point", "coordinates": [-94.585, 39.105]}
    desk.held.datasets["bbbb-2024"] = [victim(1, 2024, location=inside)]
    desk.sync()
    entry = RecordStore(desk.settings.restricted).get("crime/kcpd/2024")
    assert list(entry.rows()["neighborhood_id"]) == ["neighborhood-1"]
    assert all("unchanged" in report.text for report in desk.sync())


def test_records_are_fetched_again_when_the_boundaries_that_placed_them_change(desk):
    test_boundaries_come_before_the_records_that_are_placed_by_them(desk)
    layer = {"type": "FeatureCollection", "features": [square(3), square(2)]}
    layer["features"][1]["geometry"] = square(1)["geometry"]  # the point now lies in area 2
    desk.held.documents["/api/geospatial/cccc-0001"] = json.dumps(layer).encode()
    desk.sync()
    entry = RecordStore(desk.settings.restricted).get("crime/kcpd/2024")
    assert list(entry.rows()["neighborhood_id"]) == ["neighborhood-2"]
