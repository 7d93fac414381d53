"""Open data: a release as a folder that needs no program of ours to be read, checked and listed.

    CSV and Parquet per table      area_shape.geojson       data-dictionary.csv and .html
    datapackage.json               data.json                LICENSE.txt      SHA256SUMS

Everything comes from the public file of one release and from `[open_data]` of city.toml; the day
is the release's own, so that the same release gives the same bytes at any time. Whatever is in a
release has been through disclosure control before; nothing is computed here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboard import public_data
from dashboard.database import Database
from dashboard.exports.open_data import catalog, dictionary, facts, files, folder, package, tables
from dashboard.exports.open_data.errors import OpenDataError
from dashboard.exports.open_data.facts import Facts
from dashboard.exports.open_data.folder import SUMS, listed
from dashboard.exports.open_data.package import File
from dashboard.exports.open_data.tables import MAP_TABLE, Table, place_of
from dashboard.public_data import ReleaseInfo

__all__ = [
    "CATALOG", "DICTIONARY", "Facts", "OpenData", "OpenDataError", "facts", "listed", "place",
    "write",
]  # fmt: skip

DICTIONARY = "data-dictionary.html"
CATALOG = "data.json"
_MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "html": "text/html",
}


@dataclass(frozen=True)
class OpenData:
    """A written folder: the names of its files in order, and the SHA-256 of its `SHA256SUMS`."""

    path: Path
    files: tuple[str, ...]
    sha256: str


def place(public_folder: Path, release_id: str) -> Path:
    """Where the public door looks for the folder of a release."""
    return Path(public_folder) / "open-data" / release_id


def write(db: Database, path: Path, said: Facts) -> OpenData:
    """Write the open release as the folder `path`, which appears whole or not at all.

    The same release and facts give the same bytes; a folder that holds them already stays as it
    is. Raises OpenDataError, and then leaves nothing behind.
    """
    info = public_data.release(db)
    found = {table.name: table for table in tables.read(db, info)}
    contents: dict[str, bytes] = {}
    kept: list[File] = []

    def keep(stem: str, kind: str, content: bytes, title: str, table: Table | None = None) -> File:
        name = f"{stem}.{kind}"
        contents[name] = content
        digest = hashlib.sha256(content).hexdigest()
        return File(name, kind, _MEDIA_TYPES[kind], title, len(content), digest, table)

    about = {"release_of": place_of(info), "release": info.release_id}
    about |= {"license": said.license.url, "is_simulated": str(info.is_simulated).lower()}
    for table in found.values():
        title = f"{place_of(info)}: {table.name.replace('_', ' ')}"
        if table.name == MAP_TABLE:
            outlines = files.geojson(table, files.area_names(found))
            kept.append(keep(table.name, "geojson", outlines, title, table))
        else:
            kept.append(keep(table.name, "csv", files.csv(table), title, table))
        kept.append(keep(table.name, "parquet", files.parquet(table, about), title, table))
    title = f"{place_of(info)}: data dictionary"
    rows = dictionary.csv(list(found.values()), info)
    kept.append(keep("data-dictionary", "csv", rows, title))
    page = dictionary.html(list(found.values()), info, said, kept)
    read_first = keep("data-dictionary", "html", page, title)
    described = package.datapackage(info, said, kept, _sources(found))
    contents["datapackage.json"] = files.json_bytes(described)
    listing = catalog.data_json(info, said, kept, read_first, _span(found, info))
    contents[CATALOG] = files.json_bytes(listing)
    contents["LICENSE.txt"] = _license(info, said, _sources(found)).encode()
    folder.write(path, contents)
    digest = hashlib.sha256(folder.sums(contents)).hexdigest()
    return OpenData(Path(path), (*sorted(contents), SUMS), digest)


def _sources(found: dict[str, Table]) -> list[str]:
    """Everyone whose figures the release holds."""
    names: set[str] = set()
    for name in ("published_total", "coverage"):
        if name in found:
            names |= set(found[name].rows["publisher"].dropna())
    return sorted(names)


def _span(found: dict[str, Table], info: ReleaseInfo) -> tuple[str, str] | None:
    """The first and the last day any count speaks of, ISO 8601; a running period ends today."""
    spans = [
        found[name].rows[["period_start", "period_end"]]
        for name in ("count_by_period", "published_total", "program_count")
        if name in found and len(found[name].rows)
    ]
    if not spans:
        return None
    first = min(pd.Timestamp(span["period_start"].min()) for span in spans)
    last = max(pd.Timestamp(span["period_end"].max()) for span in spans)
    return first.date().isoformat(), min(last.date(), info.today_on).isoformat()


def _license(info: ReleaseInfo, said: Facts, sources: list[str]) -> str:
    made_up = "Simulated: nothing in these files is real.\n\n" if info.is_simulated else ""
    others = ""
    if sources:
        names = "".join(f"  - {name}\n" for name in sources)
        others = (
            "\nFigures of these publishers are quoted with their source, and stay under the terms "
            f"of whoever published them:\n\n{names}"
        )
    return (
        f"{package.title_of(info)}\n\n{made_up}"
        f"The files in this folder are published by {said.publisher} under:\n\n"
        f"  {said.license.title} ({said.license.license_id})\n  {said.license.url}\n{others}\n"
        f'Please name "{said.publisher}" and the release "{info.release_id}" where you use them.\n'
    )
