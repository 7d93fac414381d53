"""Layers and tables at addresses of their own: what they hold, and that they never change."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from dashboard import public_data
from dashboard.components.door.downloads import TABLES, download_address
from dashboard.database import Database, open_public
from tests.serving import Door

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def client(demo: Door) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo.address, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def db(released: Callable[[str], Path]) -> Iterator[Database]:
    current = public_data.current_release(released("demo") / "public" / "demo")
    assert current is not None
    with open_public(current.path) as db:
        yield db


@pytest.fixture(scope="module")
def release_id(db: Database) -> str:
    return public_data.release(db).release_id


@pytest.mark.parametrize("area_type", ["neighborhood", "district", "division"])
def test_a_layer_holds_every_outline_of_its_level(client, db, release_id, area_type) -> None:
    answer = client.get(f"/layers/{release_id}/{area_type}/last12.geojson")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/geo+json")
    layer = answer.json()
    ids = [feature["properties"]["area_id"] for feature in layer["features"]]
    assert sorted(ids) == sorted(public_data.shapes(db, area_type).area_id)
    assert layer["type"] == "FeatureCollection"


def test_a_years_layer_shows_the_counts_of_the_release(client, db, release_id) -> None:
    year = public_data.release(db).today_on.year - 1
    counts = public_data.counts(db, "homicide_victims", "district", "year")
    counts = counts[counts.period_start.dt.year == year].set_index("area_id").counted
    layer = client.get(f"/layers/{release_id}/district/{year}.geojson").json()
    shown = {f["properties"]["area_id"]: f["properties"]["counted"] for f in layer["features"]}
    assert shown == {area_id: int(counts[area_id]) for area_id in shown}
    assert sum(shown.values()) > 0


def test_a_layer_holds_no_more_than_may_be_shown(client, release_id) -> None:
    layer = client.get(f"/layers/{release_id}/neighborhood/last12.geojson").json()
    names = {name for feature in layer["features"] for name in feature["properties"]}
    assert names == {
        "area_id", "area_name", "counted", "step", "line_width", "note_en", "note_es",
        "fill_light", "fill_dark", "line_light", "line_dark",
    }  # fmt: skip


def test_a_layer_is_small_compressed_and_kept_for_good(client, release_id) -> None:
    path = f"/layers/{release_id}/neighborhood/last12.geojson"
    answer = client.get(path)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == FOR_EVER
    assert int(answer.headers["content-length"]) < 100_000
    plain = client.get(path, headers={"accept-encoding": "identity"})
    assert plain.content == answer.content
    again = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/layers/none/neighborhood/last12.geojson",
        "/layers/{id}/city/last12.geojson",
        "/layers/{id}/zip/last12.geojson",
        "/layers/{id}/district/1066.geojson",
        "/layers/{id}/district/1950.geojson",
        "/layers/{id}/district/last13.geojson",
        "/layers/{id}/district/2024'--.geojson",
        "/layers/{id}/district/..%2f2024.geojson",
        "/layers/..%2f{id}/district/2024.geojson",
        "/layers/{id}/district/2024.json",
        "/downloads/{id}/area_shape.csv",
        "/downloads/{id}/release_info.csv",
        "/downloads/{id}/sqlite_master.csv",
        "/downloads/{id}/area;drop.csv",
        "/downloads/none/area.csv",
        "/downloads/{id}/area.parquet",
    ],
)
def test_what_the_release_does_not_have_is_not_found_in_words(client, release_id, path) -> None:
    answer = client.get(path.format(id=release_id))
    assert answer.status_code == 404
    assert "<h1>This page does not exist</h1>" in answer.text
    assert "immutable" not in answer.headers["cache-control"]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_had_whole(client, db, release_id, table) -> None:
    answer = client.get(download_address(release_id, table))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    columns = [column for name, column, _ in db.columns() if name == table]
    assert len(rows) == len(db.read(table, columns))
    if rows:
        assert list(rows[0])[: len(columns)] == columns


def test_what_can_be_had_is_every_table_of_a_release_but_two(db) -> None:
    assert {name for name, _, _ in db.columns()} - set(TABLES) == {"area_shape", "release_info"}


def test_a_made_up_city_is_marked_in_the_name_and_in_every_row(client, release_id) -> None:
    answer = client.get(download_address(release_id, "count_by_period"))
    assert 'filename="simulated-demo-count-by-period-' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["is_simulated"] for row in rows} == {"true"}
    assert all(row["release_of"].startswith("Simulated: ") for row in rows)


def test_a_real_city_is_not_marked_as_made_up(kansas_city: Door, released) -> None:
    public = released("kansas-city") / "public" / "kansas-city"
    current = public_data.current_release(public)
    assert current is not None
    path = download_address(current.release_id, "published_total")
    answer = httpx.get(kansas_city.address + path, trust_env=False)
    assert 'filename="kansas-city-' in answer.headers["content-disposition"]
    assert b"Simulated" not in answer.content


def test_an_older_release_keeps_its_addresses_until_it_is_withdrawn(released, tmp_path) -> None:
    data = tmp_path / "data"
    shutil.copytree(released("kansas-city") / "public", data / "public")
    folder = data / "public" / "kansas-city"
    manifest = json.loads((folder / "manifest.json").read_text())
    old = manifest["releases"][-1]
    new = dict(old, release_id="later", file="later.duckdb")
    shutil.copy(folder / "releases" / old["file"], folder / "releases" / "later.duckdb")
    manifest |= {"current": "later", "releases": [*manifest["releases"], new]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    path = download_address(old["release_id"], "published_total")
    with Door(data, city="kansas-city") as door:
        assert httpx.get(door.address + path, trust_env=False).status_code == 200
        old["withdrawn"] = {"on": "2026-11-19", "reason": "a mistake"}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        assert httpx.get(door.address + path, trust_env=False).status_code == 404
