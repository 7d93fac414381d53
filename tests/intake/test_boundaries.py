"""Official outlines: mended, matched and kept; never guessed; a bad file changes nothing."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
import shapefile
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import box, mapping, shape

from dashboard import city as cities
from dashboard import settings as surroundings
from dashboard.city import City
from dashboard.intake.boundaries import (
    import_boundaries,
    load_layers,
    load_memberships,
    shapes_of,
)
from dashboard.intake.errors import IntakeError
from dashboard.intake.store import RecordStore
from dashboard.settings import Settings
from tests.cities.small import settings_of, square, write_city

TODAY = date(2026, 11, 22)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    write_city(tmp_path / "cities")
    return settings_of(tmp_path)


@pytest.fixture
def city(here: Settings) -> City:
    return cities.load(here.city_folder)


def _polygon(coordinates: list, **properties: object) -> dict:
    geometry = {"type": "Polygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _squares() -> list[dict]:
    return [_polygon(square(n), nbhid=str(n), nbhname=f"Square {n}") for n in (1, 2, 3, 4)]


def _districts(middle: float = 40.01) -> list[dict]:
    shapes = {"1": box(10.0, middle, 10.02, 40.02), "2": box(10.0, 40.0, 10.02, middle)}
    return [_polygon(mapping(shape)["coordinates"], dist_id=id_) for id_, shape in shapes.items()]


def _file(folder: Path, features: list[dict], name: str = "layer.geojson", **more: object) -> Path:
    path = folder / name
    document = {"type": "FeatureCollection", "features": features, **more}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _bring(here: Settings, city: City, *paths: Path, **more: object):
    return import_boundaries(here, city, paths, today=TODAY, **more)


def _held(here: Settings) -> dict[str, str]:
    """The store as it is: what each entry's folder is called (a new one has a new name)."""
    return {key: e.folder.name for key, e in RecordStore(here.restricted).entries().items()}


# --- what is kept --------------------------------------------------------------------------------


def test_each_polygon_becomes_the_area_of_its_id(here, city, tmp_path) -> None:
    [report] = _bring(here, city, _file(tmp_path, _squares()))
    areas = dict(load_layers(RecordStore(here.restricted))["neighborhood"])
    assert sorted(areas) == [f"neighborhood-{n}" for n in (1, 2, 3, 4)]
    assert areas["neighborhood-2"].equals(shape(_squares()[1]["geometry"]))
    assert "4 polygons read" in report.text
    assert "4 named areas used" in report.text


def test_unnamed_polygons_are_kept_as_unknown(here, city, tmp_path) -> None:
    extra = [_polygon(square(4), nbhid="0", nbhname=None)]
    [report] = _bring(here, city, _file(tmp_path, [*_squares()[:3], *extra]))
    layer = load_layers(RecordStore(here.restricted))["neighborhood"]
    assert [area_id for area_id, _ in layer].count("unknown") == 1
    assert "1 unnamed polygon kept as unknown" in report.text
    assert "1 area of areas.csv not in the file: Square 4" in report.text
    drawn = {area_id for kind, area_id, _, _ in shapes_of(RecordStore(here.restricted), city)
             if kind == "neighborhood"}  # fmt: skip
    assert "unknown" not in drawn


def test_an_area_the_city_does_not_list_is_reported_not_guessed(here, city, tmp_path) -> None:
    stranger = [_polygon(square(4), nbhid="44", nbhname="Sqare 4")]
    [report] = _bring(here, city, _file(tmp_path, [*_squares()[:3], *stranger]))
    assert "1 polygon not in areas.csv, kept as unknown: Sqare 4" in report.text
    ids = [area_id for area_id, _ in load_layers(RecordStore(here.restricted))["neighborhood"]]
    assert "neighborhood-4" not in ids


def test_a_name_that_differs_only_in_case_and_marks_is_the_same_area(here, city, tmp_path) -> None:
    features = [*_squares()[:3], _polygon(square(4), nbhname="SQUARE-4")]
    _bring(here, city, _file(tmp_path, features))
    ids = [area_id for area_id, _ in load_layers(RecordStore(here.restricted))["neighborhood"]]
    assert "neighborhood-4" in ids


def test_an_invalid_ring_is_mended_and_reported_by_name(here, city, tmp_path) -> None:
    bowtie = [[[10.0, 40.01], [10.01, 40.02], [10.01, 40.01], [10.0, 40.02], [10.0, 40.01]]]
    features = [_polygon(bowtie, nbhid="1", nbhname="Square 1"), *_squares()[1:]]
    [report] = _bring(here, city, _file(tmp_path, features))
    assert "one invalid ring mended: Square 1" in report.text
    made = dict(load_layers(RecordStore(here.restricted))["neighborhood"])["neighborhood-1"]
    assert made.is_valid
    assert made.area == pytest.approx(0.00005)


def test_an_exact_duplicate_is_left_out_and_a_second_part_is_joined(here, city, tmp_path) -> None:
    island = _polygon(mapping(box(10.03, 40.0, 10.031, 40.001))["coordinates"], nbhid="2")
    [report] = _bring(here, city, _file(tmp_path, [*_squares(), _squares()[0], island]))
    assert "1 exact duplicate left out: Square 1" in report.text
    assert "1 further polygon joined to the area of the same id: Square 2" in report.text
    facts = report.facts
    assert facts["read"] == facts["named"] + len(facts["repeated"]) + len(facts["merged"])


def test_areas_that_share_ground_are_reported_with_its_size(here, city, tmp_path) -> None:
    wide = _polygon(mapping(box(10.0, 40.01, 10.012, 40.02))["coordinates"], nbhid="1")
    [report] = _bring(here, city, _file(tmp_path, [wide, *_squares()[1:]]))
    assert "Square 1 and Square 2 overlap by 0.190 square kilometers" in report.text


def test_the_polygons_read_add_up(here, city, tmp_path) -> None:
    features = [
        *_squares(), _squares()[0],
        _polygon(square(4), nbhid="0"), _polygon(square(4), nbhid="99", nbhname="Nowhere"),
        {"type": "Feature", "properties": {"nbhid": "3"}, "geometry": None},
    ]  # fmt: skip
    [report] = _bring(here, city, _file(tmp_path, features))
    facts = report.facts
    parts = (facts["named"], facts["unnamed"], len(facts["unlisted"]), len(facts["merged"]),
             len(facts["repeated"]), facts["without_shape"])  # fmt: skip
    assert facts["read"] == 8 == sum(parts)


def test_the_same_file_again_changes_nothing(here, city, tmp_path) -> None:
    path = _file(tmp_path, _squares())
    _bring(here, city, path)
    before = _held(here)
    [report] = _bring(here, city, path)
    assert _held(here) == before
    assert "nothing changed" in report.text


def test_a_newer_layer_replaces_the_older_of_its_type(here, city, tmp_path) -> None:
    _bring(here, city, _file(tmp_path, _squares()))
    _bring(here, city, _file(tmp_path, _squares()[:3]))
    assert len(load_layers(RecordStore(here.restricted))["neighborhood"]) == 3


def test_the_report_is_kept(here, city, tmp_path) -> None:
    [report] = _bring(here, city, _file(tmp_path, _squares()))
    kept = here.restricted / "reports" / "boundaries-neighborhoods.txt"
    assert kept.read_text(encoding="utf-8") == report.text + "\n"
    facts = json.loads(kept.with_suffix(".json").read_text(encoding="utf-8"))
    assert facts["named"] == 4


# --- memberships ---------------------------------------------------------------------------------


@pytest.mark.parametrize("districts_first", [False, True])
def test_membership_is_computed_once_both_layers_are_there(
    here, city, tmp_path, districts_first
) -> None:
    paths = [_file(tmp_path, _squares(), "a.geojson"), _file(tmp_path, _districts(), "b.geojson")]
    for path in reversed(paths) if districts_first else paths:
        reports = _bring(here, city, path)
    rows = load_memberships(RecordStore(here.restricted), city)
    assert dict(zip(rows["area_id"], rows["parent_id"], strict=True)) == {
        "neighborhood-1": "district-1", "neighborhood-2": "district-1",
        "neighborhood-3": "district-2", "neighborhood-4": "district-2",
    }  # fmt: skip
    assert "4 as memberships.csv says" in reports[-1].text


def test_a_membership_that_differs_from_the_written_one_is_reported_and_used(
    here, city, tmp_path
) -> None:
    # The border moved north: most of squares 1 and 2 now lies in district 2.
    paths = [_file(tmp_path, _squares(), "a.geojson"),
             _file(tmp_path, _districts(40.018), "b.geojson")]  # fmt: skip
    reports = _bring(here, city, *paths)
    assert (
        "Square 1 is in South by largest share (80.0%); memberships.csv says North"
        in reports[-1].text
    )
    rows = load_memberships(RecordStore(here.restricted), city).set_index("area_id")
    assert rows.loc["neighborhood-1", "parent_id"] == "district-2"
    assert rows.loc["neighborhood-1", "overlaps"]
    assert rows.loc["neighborhood-1", "share"] == pytest.approx(0.8, abs=0.001)


def test_a_district_without_a_layer_is_drawn_from_its_official_neighborhoods(
    here, city, tmp_path
) -> None:
    store = RecordStore(here.restricted)
    assert all(is_rough for *_, is_rough in shapes_of(store, city))
    _bring(here, city, _file(tmp_path, _squares()))
    drawn = {area_id: (ground, is_rough) for _, area_id, ground, is_rough in shapes_of(store, city)}
    assert drawn["neighborhood-1"][1] is False
    assert drawn["district-1"][1] is True
    # Corners such as 40.01 + 0.01 and 40.02 differ in the last bit, so by size, not by corner.
    assert drawn["district-1"][0].symmetric_difference(box(10.0, 40.01, 10.02, 40.02)).area < 1e-12
    assert drawn["city"][0].symmetric_difference(box(10.0, 40.0, 10.02, 40.02)).area < 1e-12


def test_without_layers_the_written_membership_is_used(here, city) -> None:
    assert load_memberships(RecordStore(here.restricted), city).equals(city.memberships)


# --- the other formats ---------------------------------------------------------------------------


def _shapefile(folder: Path, epsg: int | None = 4326, name: str = "layer.zip", **extra) -> Path:
    parts = {part: io.BytesIO() for part in ("shp", "shx", "dbf")}
    turn = Transformer.from_crs(4326, epsg or 4326, always_xy=True)
    with shapefile.Writer(**parts) as writer:
        writer.field("NBHID", "N", 10, 0)
        writer.field("NBHNAME", "C", 40)
        for n in (1, 2, 3, 4):
            ring = [list(turn.transform(x, y)) for x, y in square(n)[0]]
            writer.poly([ring[::-1]])
            writer.record(n, f"Square {n}")
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(f"folder/layer.{part}", content.getvalue())
        if epsg:
            archive.writestr("folder/layer.prj", CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))
        for member, content in extra.items():
            archive.writestr(member, content)
    return path


@pytest.mark.parametrize("epsg", [4326, 3857, 32632])
def test_a_zipped_shapefile_is_brought_to_wgs84_by_its_prj(here, city, tmp_path, epsg) -> None:
    _bring(here, city, _shapefile(tmp_path, epsg))
    made = dict(load_layers(RecordStore(here.restricted))["neighborhood"])["neighborhood-3"]
    assert shapely.hausdorff_distance(made, shape(_squares()[2]["geometry"])) < 1e-8


def test_a_csv_of_well_known_text_is_a_layer(here, city, tmp_path) -> None:
    path = tmp_path / "layer.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["the_geom", "NBHID", "NBHNAME"])
        for feature in _squares():
            shape_text = shapely.to_wkt(shapely.multipolygons([shape(feature["geometry"])]))
            writer.writerow([shape_text, *feature["properties"].values()])
    _bring(here, city, path)
    assert len(load_layers(RecordStore(here.restricted))["neighborhood"]) == 4


def test_a_file_whose_columns_fit_no_layer_asks_which_it_is(here, city, tmp_path) -> None:
    path = _file(tmp_path, [_polygon(square(n), zone=str(n)) for n in (1, 2)])
    with pytest.raises(IntakeError, match="--layer, one of districts, neighborhoods"):
        _bring(here, city, path)
    [report] = _bring(here, city, path, layer="neighborhoods")
    assert "2 unnamed polygons kept as unknown" in report.text
    with pytest.raises(IntakeError, match="has no layer wards"):
        _bring(here, city, path, layer="wards")


# --- files that must not get in ------------------------------------------------------------------


def _turned(scale: float = 1.0, swap: bool = False, shift: float = 0.0) -> list[dict]:
    def turn(x: float, y: float) -> list[float]:
        x, y = x * scale + shift, y * scale
        return [y, x] if swap else [x, y]

    return [_polygon([[turn(x, y) for x, y in square(n)[0]]], nbhid=str(n)) for n in (1, 2, 3, 4)]


def _zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _sparse(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    return path


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


HOSTILE = {
    "absent": (lambda at: at / "x.geojson", "There is no file"),
    "a folder": (lambda at: at, "is not a file"),
    "empty": (lambda at: _bytes(at / "x", b" \n"), "is empty"),
    "2 GB": (lambda at: _sparse(at / "x"), "is larger than"),
    "UTF-16": (lambda at: _bytes(at / "x", "{}".encode("utf-16")), "UTF-16"),
    "bytes": (lambda at: _bytes(at / "x", b"\x80\x81\x82"), "not UTF-8"),
    "cut JSON": (lambda at: _bytes(at / "x", b'{"type": "FeatureC'), "not complete JSON"),
    "deep JSON": (lambda at: _bytes(at / "x", b"[" * 200_000), "not complete JSON"),
    "other JSON": (lambda at: _bytes(at / "x", b'{"type": "Topology"}'), "not a GeoJSON"),
    "no features": (lambda at: _file(at, []), "holds no polygon"),
    "features no list": (lambda at: _bytes(at / "x", b'{"type":"FeatureCollection","features":3}'),
                         "not a GeoJSON feature collection"),
    "a feature no object": (lambda at: _file(at, ["x"]), "feature 1: its shape"),
    "points": (lambda at: _file(at, [{"type": "Feature", "properties": {"nbhid": "1"},
               "geometry": {"type": "Point", "coordinates": [10, 40]}}]), "feature 1: is a Point"),
    "not numbers": (lambda at: _file(at, [_polygon([[["a", "b"]] * 4], nbhid="1")]),
                    "feature 1: its shape"),
    "infinite": (lambda at: _bytes(at / "x", json.dumps({"type": "FeatureCollection", "features": [
                 _polygon([[[1e999, 1], [1, 1], [1, 2], [1e999, 1]]])]}).encode()),
                 "no number"),
    "projected": (lambda at: _file(at, _turned(100_000.0)), "projected coordinates"),
    "turned": (lambda at: _file(at, _turned(swap=True)), "latitude before longitude"),
    "elsewhere": (lambda at: _file(at, _turned(shift=30.0)), "lies outside Small"),
    "unknown crs": (lambda at: _file(at, _squares(), crs={"type": "name", "properties":
                    {"name": "urn:ogc:def:crs:EPSG::999999"}}), "not known"),
    "one column": (lambda at: _bytes(at / "x.csv", b"the_geom;nbhid\nPOLYGON;1\n"),
                   "single column"),
    "no WKT column": (lambda at: _bytes(at / "x.csv", b"a,b\n1,2\n"), "no column holds shapes"),
    "no WKT": (lambda at: _bytes(at / "x.csv", b"the_geom,nbhid\nPOLYGO,1\n"),
               "row 2, column the_geom"),
    "header only": (lambda at: _bytes(at / "x.csv", b"the_geom,nbhid\n"), "holds no polygon"),
    "a million columns": (lambda at: _bytes(at / "x.csv", b"a," * 1_000_000 + b"b\n"), "header"),
    "many columns": (lambda at: _bytes(at / "x.csv", b"a," * 5_000 + b"b\n"), "5,001 columns"),
    "open quote": (lambda at: _bytes(at / "x.csv", b'the_geom,nbhid\n"POLYGON,1\n'), "row 2"),
    "cut row": (lambda at: _bytes(at / "x.csv", b"the_geom,nbhid\nPOLYGON\n"), "has 1 cells"),
    "damaged zip": (lambda at: _bytes(at / "x.zip", b"PK\x03\x04 not a zip"), "damaged"),
    "zip of nothing": (lambda at: _zip(at / "x.zip", readme=b"hello"), "no .shp file"),
    "no dbf": (lambda at: _zip(at / "x.zip", **{"a.shp": b"x"}), "no .dbf file"),
    "damaged shapefile": (lambda at: _zip(at / "x.zip", **{"a.shp": b"x", "a.dbf": b"y"}),
                          "damaged shapefile"),
    "zip bomb": (lambda at: _zip(at / "x.zip", **{"a.shp": bytes(300_000_000), "a.dbf": b""}),
                 "unpacks to more"),
    "traversal": (lambda at: _shapefile(at, **{"../../evil.prj": b""}), "leads out"),
    "backslashes": (lambda at: _shapefile(at, **{"..\\evil.txt": b""}), "leads out"),
    "two shapefiles": (lambda at: _shapefile(at, **{"b.shp": b""}), "several shapefiles"),
    "many members": (lambda at: _shapefile(at, **{f"m{n}": b"" for n in range(300)}), "too many"),
    "no prj": (lambda at: _shapefile(at, None), None),
}  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind, (_, said) in HOSTILE.items() if said])
def test_a_hostile_file_ends_in_one_sentence_and_the_store_is_as_it_was(
    here, city, tmp_path, kind
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    make, said = HOSTILE[kind]
    good = _file(tmp_path, _squares(), "good.geojson")
    _bring(here, city, good)
    before = _held(here)
    with pytest.raises(IntakeError) as refused:
        _bring(here, city, _file(tmp_path, _squares()[:2], "new.geojson"), make(folder))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")
    assert _held(here) == before


def test_a_shapefile_without_prj_is_taken_when_it_lies_in_the_city(here, city, tmp_path) -> None:
    _bring(here, city, HOSTILE["no prj"][0](tmp_path))
    assert len(load_layers(RecordStore(here.restricted))["neighborhood"]) == 4


# --- the real layers -----------------------------------------------------------------------------


@pytest.mark.real_data
def test_the_real_layers_give_240_neighborhoods_and_their_districts(
    tmp_path: Path, real_data
) -> None:
    here = surroundings.read({}, city_id="kansas-city", data_folder=tmp_path)
    city = cities.load(here.city_folder)
    paths = [
        real_data("boundaries/kc_neighborhoods_official.geojson"),
        real_data("boundaries/kc_council_districts_2023.geojson"),
    ]
    neighborhoods, districts, compared = _bring(here, city, *paths)
    assert "246 polygons read" in neighborhoods.text
    assert "240 named areas used" in neighborhoods.text
    assert "6 unnamed polygons kept as unknown" in neighborhoods.text
    assert "one invalid ring mended: Parkdale And Walden" in neighborhoods.text
    assert "6 named areas used" in districts.text
    assert compared.facts["same"] == 240
    assert compared.facts["differing"] == compared.facts["outside"] == []
    rows = load_memberships(RecordStore(here.restricted), city)
    both = rows.merge(city.memberships, on=["area_id", "parent_type", "parent_id"])
    assert len(both) == 240
    assert (both["share_x"] - both["share_y"]).abs().max() < 0.0002
    assert (both["overlaps_x"] == both["overlaps_y"]).all()
