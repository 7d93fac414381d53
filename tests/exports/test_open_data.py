"""A release as open data: what strangers can do with the folder without any program of ours."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from pathlib import Path

import frictionless
import jsonschema
import pandas as pd
import pyarrow.parquet as pq
import pytest

from dashboard import database
from dashboard.database import Database
from dashboard.exports import open_data
from dashboard.exports.open_data import Facts, OpenData, OpenDataError
from tests import towns

STATUS = ["shown", "not_shown", "not_reported", "provisional"]
CITY = {"publisher": "City", "contact_email": "data@city.example", "license": "CC0-1.0"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> towns.Town:
    return towns.release(tmp_path_factory.mktemp("town"), years=(2025, 2026))


@pytest.fixture(scope="module")
def said(town: towns.Town) -> Facts:
    return open_data.facts.read(town.settings.city_folder)


@pytest.fixture(scope="module")
def written(town: towns.Town, said: Facts, tmp_path_factory: pytest.TempPathFactory) -> OpenData:
    with town.open() as db:
        return open_data.write(db, tmp_path_factory.mktemp("out") / "open-data", said)


@pytest.fixture(scope="module")
def package(written: OpenData) -> dict:
    return json.loads((written.path / "datapackage.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def catalog(written: OpenData) -> dict:
    return json.loads((written.path / "data.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def dcat_us() -> jsonschema.Draft202012Validator:
    path = Path(__file__).parent / "schemas" / "dcat-us-3.0.json"
    schema = json.loads(path.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _resource(package: dict, name: str) -> dict:
    return next(one for one in package["resources"] if one["name"] == name)


# --- the files ---------------------------------------------------------------------------


def test_every_table_of_the_release_is_a_csv_and_a_parquet_file(
    town: towns.Town, written: OpenData
) -> None:
    with town.open() as db:
        tables = {table for table, _, _ in db.columns()}
    for table in tables - {"area_shape"}:
        assert {f"{table}.csv", f"{table}.parquet"} <= set(written.files)
    assert {"area_shape.geojson", "area_shape.parquet"} <= set(written.files)
    assert {path.name for path in written.path.iterdir()} == set(written.files)


def test_csv_and_parquet_hold_the_rows_of_the_release(town: towns.Town, written: OpenData) -> None:
    for name in ("count_by_period", "area", "coverage", "release_info", "published_total"):
        with town.open() as db:
            columns = [column for table, column, _ in db.columns() if table == name]
            rows = db.read(name, columns)
        as_csv = _rows(written.path / f"{name}.csv")
        as_parquet = pq.read_table(written.path / f"{name}.parquet")
        assert len(as_csv) == as_parquet.num_rows == len(rows)
        assert list(as_csv[0]) == as_parquet.column_names == [*columns, "release_of", "release"]
    counted = pq.read_table(written.path / "count_by_period.parquet")
    assert counted.schema.field("counted").type == "int64"
    assert counted.schema.field("period_start").type == "date32"
    as_text = ["" if one is None else str(one) for one in counted["counted"].to_pylist()]
    assert as_text == [row["counted"] for row in _rows(written.path / "count_by_period.csv")]


def test_outlines_are_geojson_because_no_spreadsheet_cell_can_hold_them(
    written: OpenData,
) -> None:
    shapes = json.loads((written.path / "area_shape.geojson").read_text("utf-8"))
    assert shapes["type"] == "FeatureCollection"
    names = {one["properties"]["area_name"] for one in shapes["features"]}
    assert set(towns.NAMES) <= names
    assert all(one["geometry"]["coordinates"] for one in shapes["features"])


def test_checksums_name_every_file_but_themselves(written: OpenData) -> None:
    text = (written.path / "SHA256SUMS").read_bytes()
    listed = dict(reversed(line.split("  ")) for line in text.decode().splitlines())
    assert sorted(listed) == sorted(set(written.files) - {"SHA256SUMS"})
    for name, digest in listed.items():
        assert hashlib.sha256((written.path / name).read_bytes()).hexdigest() == digest, name
    assert hashlib.sha256(text).hexdigest() == written.sha256


def test_the_same_release_gives_the_same_bytes(
    town: towns.Town, said: Facts, written: OpenData, tmp_path: Path
) -> None:
    with town.open() as db:
        again = open_data.write(db, tmp_path / "again", said)
    for name in written.files:
        assert (again.path / name).read_bytes() == (written.path / name).read_bytes(), name
    assert again.sha256 == written.sha256


def test_a_made_up_city_says_simulated_in_every_file(written: OpenData) -> None:
    for name in written.files:
        path = written.path / name
        if path.suffix == ".csv":
            assert all(row["release_of"].startswith("Simulated") for row in _rows(path)), name
        elif path.suffix == ".parquet":
            assert pq.read_schema(path).metadata[b"release_of"].startswith(b"Simulated"), name
        elif name != "SHA256SUMS":
            assert "Simulated" in path.read_text("utf-8"), name


# --- the Data Package --------------------------------------------------------------------


def test_frictionless_finds_the_package_valid_and_every_row_as_described(
    written: OpenData, package: dict
) -> None:
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    report = frictionless.Package(str(written.path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert {task.name for task in report.tasks} == {one["name"] for one in package["resources"]}


def test_frictionless_notices_a_value_that_was_changed(written: OpenData, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    folder.mkdir()
    for name in written.files:
        content = (written.path / name).read_bytes()
        if name == "count_by_period.csv":
            content = content.replace(b",not_reported,", b",suppressed__,")
        (folder / name).write_bytes(content)
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    assert ("count_by_period", "constraint-error") in found
    assert ("count_by_period", "hash-count") in found


def test_a_status_has_the_words_of_the_vocabulary_and_no_others(package: dict) -> None:
    for table in ("count_by_period", "vintage"):
        fields = _resource(package, table)["schema"]["fields"]
        status = next(field for field in fields if field["name"] == "status")
        assert [one["value"] for one in status["categories"]] == STATUS
        assert status["constraints"]["enum"] == STATUS


def test_every_column_says_what_it_means(package: dict, written: OpenData) -> None:
    tables = [one for one in package["resources"] if one.get("schema")]
    assert all(field["description"] for one in tables for field in one["schema"]["fields"])
    rows = _rows(written.path / "data-dictionary.csv")
    assert {row["table_name"] for row in rows} - {"area_shape"} == {one["name"] for one in tables}
    page = (written.path / "data-dictionary.html").read_text("utf-8")
    assert all(row["column_name"] in page and row["definition"] for row in rows)


def test_keys_are_stated_where_every_row_keeps_them_and_nowhere_else(package: dict) -> None:
    counts = _resource(package, "count_by_period")["schema"]
    assert counts["primaryKey"] == [
        "measure_id", "area_type", "area_id", "period_type", "period_start",
    ]  # fmt: skip
    pointed_at = {one["reference"]["resource"] for one in counts["foreignKeys"]}
    # "unknown" is counted, but it is no area, so that the reference to areas would be untrue.
    assert pointed_at == {"measure"}
    assert "primaryKey" not in _resource(package, "published_total")["schema"]


# --- the catalog -------------------------------------------------------------------------


def test_the_catalog_keeps_the_rules_of_dcat_us_3(
    catalog: dict, dcat_us: jsonschema.Draft202012Validator, written: OpenData
) -> None:
    dcat_us.validate(catalog)
    offered = catalog["dataset"][0]["distribution"]
    names = {one["identifier"]["notation"] for one in offered}
    data = {name for name in written.files if name.endswith((".csv", ".parquet", ".geojson"))}
    assert names == data
    for one in offered:
        content = (written.path / one["identifier"]["notation"]).read_bytes()
        assert one["checksum"]["checksumValue"] == hashlib.sha256(content).hexdigest()
        assert one["byteSize"] == str(len(content))


@pytest.mark.parametrize("field", ["title", "publisher", "contactPoint", "identifier"])
def test_a_catalog_without_what_dcat_us_needs_is_refused(
    catalog: dict, dcat_us: jsonschema.Draft202012Validator, field: str
) -> None:
    dataset = {name: value for name, value in catalog["dataset"][0].items() if name != field}
    assert not dcat_us.is_valid(catalog | {"dataset": [dataset]})


def test_links_are_whole_where_the_address_of_the_door_is_known(
    town: towns.Town, dcat_us: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    known = open_data.facts.of(CITY | {"base_url": "https://data.city.example/"})
    with town.open() as db:
        there = open_data.write(db, tmp_path / "there", known)
    catalog = json.loads((there.path / "data.json").read_text("utf-8"))
    dcat_us.validate(catalog)
    first = catalog["dataset"][0]["distribution"][0]["downloadURL"]
    assert first.startswith("https://data.city.example/open-data/20")


def test_the_time_it_covers_ends_with_the_day_of_the_release(catalog: dict) -> None:
    assert catalog["dataset"][0]["temporal"][0]["endDate"] == towns.TODAY.isoformat()


# --- what partners report ----------------------------------------------------------------


def _programs(tmp_path: Path, counted: list[int | None], status: list[str]) -> Database:
    """A public file that holds program counts only, of the whole city and of one source."""
    columns = {
        "measure_id": "VARCHAR", "area_type": "VARCHAR", "area_id": "VARCHAR",
        "period_type": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
        "attribute": "VARCHAR", "attribute_value": "VARCHAR", "counted": "BIGINT",
        "status": "VARCHAR", "release_id": "VARCHAR", "published_on": "DATE",
        "replaced_on": "DATE", "version": "BIGINT",
    }  # fmt: skip
    frame = pd.DataFrame(
        {
            "measure_id": "services_delivered", "area_type": "city", "area_id": "city",
            "period_type": "year", "period_start": date(2025, 7, 1),
            "period_end": date(2026, 6, 30), "attribute": ["", "population"],
            "attribute_value": ["", "youth"], "counted": pd.array(counted, dtype="Int64"),
            "status": status, "release_id": "r", "published_on": date(2026, 9, 1),
            "replaced_on": None, "version": 1,
        }
    )  # fmt: skip
    info = pd.DataFrame(
        [{
            "release_id": "r", "city_id": "town", "city_name": "Tinytown",
            "publisher_city_name": "Tinytown, ST", "is_simulated": False,
            "built_at": pd.Timestamp("2026-09-01"), "published_on": date(2026, 9, 1),
            "today_on": date(2026, 9, 1), "data_through_on": date(2026, 8, 31),
            "previous_release_id": None, "approved_by": "Somebody else",
        }]
    )  # fmt: skip
    notes = pd.DataFrame(
        [("program_count", "", "Counts of partners.")],
        columns=["table_name", "column_name", "definition"],
    )
    path = tmp_path / "programs.duckdb"
    with database.build(path) as builder:
        builder.frame("program_count", frame, columns)
        builder.frame("release_info", info, database.load_query("release/release_info").gives)
        builder.frame("column_note", notes)
        for table in ("program_count", "release_info", "column_note"):
            builder.table(table, f"select * from input.{table}")
    return database.open_public(path)


def test_program_counts_travel_with_their_status_and_no_attribute_is_no_gap(
    tmp_path: Path,
) -> None:
    with _programs(tmp_path, [40, None], ["shown", "not_shown"]) as db:
        written = open_data.write(db, tmp_path / "out", open_data.facts.of(CITY))
    report = frictionless.Package(str(written.path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    rows = _rows(written.path / "program_count.csv")
    assert [(row["attribute"], row["counted"], row["status"]) for row in rows] == [
        ("", "40", "shown"), ("population", "", "not_shown"),
    ]  # fmt: skip
    package = json.loads((written.path / "datapackage.json").read_text("utf-8"))
    schema = _resource(package, "program_count")["schema"]
    assert "attribute_value" in schema["primaryKey"]
    attribute = next(one for one in schema["fields"] if one["name"] == "attribute")
    assert attribute["missingValues"] == []
    assert "Simulated" not in (written.path / "data.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("counted", "status"), [([40, 3], ["shown", "not_shown"]), ([40, None], ["shown", "small"])]
)
def test_a_value_that_is_not_to_be_shown_stops_the_folder(
    tmp_path: Path, counted: list, status: list
) -> None:
    with (
        _programs(tmp_path, counted, status) as db,
        pytest.raises(OpenDataError, match="nothing was written"),
    ):
        open_data.write(db, tmp_path / "out", open_data.facts.of(CITY))
    assert not (tmp_path / "out").exists()
