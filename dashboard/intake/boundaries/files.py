"""Reading polygons from files of strangers: GeoJSON, zipped shapefile, CSV with WKT.

What comes out is always longitude and latitude (WGS84). Nothing of an archive is unpacked to disk.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyproj
import shapefile
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.intake.delimited import as_text, file_bytes, normalized, read_rows
from dashboard.intake.errors import IntakeError

MAX_FILE_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_MEMBERS = 200
MAX_FEATURES = 20_000
MAX_VERTICES = 4_000_000
WKT_COLUMNS = ("the_geom", "wkt", "geometry", "geom", "shape", "multipolygon", "polygon")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class Feature:
    """One row of a layer: its columns (normalized names, text) and its shape, or none."""

    columns: dict[str, str]
    geometry: BaseGeometry | None


def read_features(path: Path) -> tuple[list[Feature], bytes]:
    """The features of a boundary file in WGS84, and the file's bytes (for its hash).

    Raises IntakeError, one sentence, for anything that is not a layer of polygons.
    """
    content = file_bytes(path, MAX_FILE_BYTES)
    if content.startswith(b"PK"):
        features, crs = _from_shapefile(content, path.name)
    else:
        text = as_text(content, path.name)
        read = _from_geojson if text.lstrip()[:1] in ("{", "[") else _from_csv
        features, crs = read(text, path.name)
    if not any(feature.geometry is not None for feature in features):
        raise IntakeError(f"{path.name} holds no polygon; check that it is a boundary layer.")
    return _in_wgs84(features, crs, path.name), content


def _geometry(made: Any, name: str, row: int) -> BaseGeometry | None:
    if made is None or made.is_empty:
        return None
    if made.geom_type not in ("Polygon", "MultiPolygon"):
        raise IntakeError(
            f"{name}, feature {row}: is a {made.geom_type}; a boundary layer has polygons only, "
            "so check that it is the right file."
        )
    flat = shapely.force_2d(made)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise IntakeError(f"{name}, feature {row}: has a coordinate that is no number; mend it.")
    return flat


def _too_many(count: int, vertices: int, name: str) -> None:
    if count > MAX_FEATURES or vertices > MAX_VERTICES:
        raise IntakeError(
            f"{name} has more shapes or corners than a layer of a city's areas has; "
            "check that it is the right file."
        )


def _from_geojson(text: str, name: str) -> tuple[list[Feature], pyproj.CRS | None]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise IntakeError(f"{name} is not complete JSON; download it again.") from None
    kind = document.get("type") if isinstance(document, dict) else None
    listed = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(listed, list):
        raise IntakeError(
            f"{name} is JSON but not a GeoJSON feature collection; export the layer as GeoJSON."
        )
    features, vertices = [], 0
    for row, entry in enumerate(listed, start=1):
        try:
            properties = entry.get("properties") or {}
            geometry = entry.get("geometry")
            made = None if geometry is None else shape(geometry)
            columns = {
                normalized(str(key)): "" if value is None else str(value).strip()
                for key, value in properties.items()
            }
        except Exception:  # shapely raises many kinds for malformed coordinates
            raise IntakeError(
                f"{name}, feature {row}: its shape cannot be read as GeoJSON; export it again."
            ) from None
        features.append(Feature(columns, _geometry(made, name, row)))
        vertices += 0 if made is None else shapely.get_num_coordinates(made)
        _too_many(row, vertices, name)
    return features, _declared(document.get("crs"), name)


def _declared(crs: Any, name: str) -> pyproj.CRS | None:
    # GeoJSON before RFC 7946 may name its coordinate system; the order stays longitude first.
    try:
        label = crs["properties"]["name"] if crs else None
        return None if label is None or "CRS84" in label else pyproj.CRS.from_user_input(label)
    except (KeyError, TypeError, pyproj.exceptions.CRSError):
        raise IntakeError(
            f"{name} names a coordinate system that is not known; export it as WGS84 "
            "longitude and latitude (EPSG:4326)."
        ) from None


def _from_csv(text: str, name: str) -> tuple[list[Feature], None]:
    features, vertices, column = [], 0, None
    for row, cells in enumerate(read_rows(text, name, max_cell=50_000_000), start=2):
        if column is None:
            column = next((wanted for wanted in WKT_COLUMNS if wanted in cells), None)
            if column is None:
                raise IntakeError(
                    f"{name}, row 1: no column holds shapes; name the column of well-known text "
                    "the_geom or wkt."
                )
        wkt = cells.pop(column).strip()
        try:
            made = shapely.from_wkt(wkt.rpartition(";")[2]) if wkt else None
        except shapely.errors.ShapelyError:
            raise IntakeError(
                f"{name}, row {row}, column {column}: is not well-known text; export it again."
            ) from None
        columns = {key: value.strip() for key, value in cells.items()}
        features.append(Feature(columns, _geometry(made, name, row)))
        vertices += 0 if made is None else shapely.get_num_coordinates(made)
        _too_many(row, vertices, name)
    return features, None


def _members(content: bytes, name: str) -> dict[str, bytes]:
    """The parts of the one shapefile in an archive, by suffix, read within limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAX_MEMBERS:
                raise IntakeError(f"{name} holds too many files for a layer; zip one shapefile.")
            wanted: dict[str, zipfile.ZipInfo] = {}
            for info in infos:
                inside = PurePosixPath(info.filename.replace("\\", "/"))
                if inside.is_absolute() or ".." in inside.parts or ":" in info.filename:
                    raise IntakeError(
                        f"{name} holds a file with a path that leads out of the archive; "
                        "do not trust it, download it again."
                    )
                suffix = inside.suffix.lower()
                if suffix not in _PARTS or "__MACOSX" in inside.parts:
                    continue
                if suffix in wanted:
                    raise IntakeError(f"{name} holds several shapefiles; zip one at a time.")
                wanted[suffix] = info
            if sum(info.file_size for info in wanted.values()) > MAX_UNPACKED_BYTES:
                raise IntakeError(f"{name} unpacks to more than a layer needs; do not trust it.")
            found = {}
            for suffix, info in wanted.items():
                with archive.open(info) as member:  # the size an archive states may be a lie
                    found[suffix] = member.read(MAX_UNPACKED_BYTES + 1)
                if len(found[suffix]) > MAX_UNPACKED_BYTES:
                    raise IntakeError(
                        f"{name} unpacks to more than a layer needs; do not trust it."
                    )
            return found
    except IntakeError:
        raise
    except Exception:  # zipfile raises many kinds for damaged or encrypted archives
        raise IntakeError(
            f"{name} is a damaged or locked zip archive; download it again."
        ) from None


def _from_shapefile(content: bytes, name: str) -> tuple[list[Feature], pyproj.CRS | None]:
    parts = _members(content, name)
    missing = [suffix for suffix in (".shp", ".dbf") if suffix not in parts]
    if missing:
        raise IntakeError(f"{name} holds no {missing[0]} file; zip all parts of the shapefile.")
    features, vertices = [], 0
    try:
        crs = None
        if ".prj" in parts:
            crs = pyproj.CRS.from_wkt(parts[".prj"].decode("utf-8", "replace"))
        encoding = parts.get(".cpg", b"utf-8").decode("ascii", "ignore").strip() or "utf-8"
        streams = {suffix[1:]: io.BytesIO(parts[suffix]) for suffix in (".shp", ".dbf")}
        with shapefile.Reader(**streams, encoding=encoding, encodingErrors="replace") as reader:
            for row, record in enumerate(reader.iterShapeRecords(), start=1):
                found = record.shape.__geo_interface__ if record.shape.shapeType else None
                made = None if found is None else shape(found)
                columns = {
                    normalized(key): "" if value is None else str(value).strip()
                    for key, value in record.record.as_dict().items()
                }
                features.append(Feature(columns, _geometry(made, name, row)))
                vertices += 0 if made is None else shapely.get_num_coordinates(made)
                _too_many(row, vertices, name)
    except IntakeError:
        raise
    except (Exception, struct.error):  # pyshp raises many kinds for damaged files
        raise IntakeError(f"{name} holds a damaged shapefile; download it again.") from None
    return features, crs


def _in_wgs84(features: list[Feature], crs: pyproj.CRS | None, name: str) -> list[Feature]:
    wgs84 = pyproj.CRS.from_epsg(4326)
    if crs is not None and not crs.equals(wgs84, ignore_axis_order=True):
        turn = pyproj.Transformer.from_crs(crs, wgs84, always_xy=True)
        features = [
            Feature(
                feature.columns,
                feature.geometry
                and shapely.transform(feature.geometry, turn.transform, interleaved=False),
            )
            for feature in features
        ]
    bounds = shapely.total_bounds([feature.geometry for feature in features])
    if not np.isfinite(bounds).all() or np.abs(bounds).max() > 180:
        raise IntakeError(
            f"{name} has projected coordinates (feet or meters) and does not say which; export it "
            "as WGS84 longitude and latitude (EPSG:4326), or zip it with its .prj file."
        )
    return features
