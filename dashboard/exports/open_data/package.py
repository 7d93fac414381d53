"""`datapackage.json`: the folder as a Data Package 2.0 (datapackage.org/standard/data-package)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.exports.open_data.facts import Facts
from dashboard.exports.open_data.tables import Column, Table, place_of
from dashboard.public_data import ReleaseInfo

PROFILES = "https://datapackage.org/profiles/2.0"
KEYWORDS = ("community safety", "homicides", "violence prevention", "services", "neighborhoods")


@dataclass(frozen=True)
class File:
    """A finished file: its name in the folder, its format, size in bytes and SHA-256."""

    name: str
    format: str
    media_type: str
    title: str
    size: int
    sha256: str
    table: Table | None = None


def title_of(info: ReleaseInfo) -> str:
    """The name of the whole folder."""
    return f"{place_of(info)}: community safety figures, release {info.release_id}"


def description_of(info: ReleaseInfo) -> str:
    """What the folder holds, in a few sentences."""
    made_up = (
        "Simulated: this city, its people and every number are made up. "
        if info.is_simulated
        else ""
    )
    through = f" Data through {info.data_through_on}." if info.data_through_on else ""
    return (
        f"{made_up}Everything in release {info.release_id} of {info.city_name}, published on "
        f"{info.published_on}.{through} Each table is a CSV file and a Parquet file of the same "
        'rows. A value that could point to a few people has the status "not_shown" and is left '
        'out. "not_reported" means that nobody sent it; it does not mean zero.'
    )


def datapackage(
    info: ReleaseInfo, facts: Facts, files: Sequence[File], sources: Sequence[str]
) -> dict[str, Any]:
    """The descriptor of the folder; `sources` are the publishers whose figures it holds."""
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"{info.city_id}-{info.release_id}".lower(),
        "title": title_of(info),
        "description": description_of(info),
        "version": info.release_id,
        # A release has a day and no hour; the hour below only makes it an instant.
        "created": f"{info.published_on}T00:00:00Z",
        **({"homepage": facts.base_url} if facts.base_url else {}),
        "keywords": [*KEYWORDS, *(["simulated"] if info.is_simulated else [])],
        "licenses": [
            {
                "name": facts.license.license_id,
                "title": facts.license.title,
                "path": facts.license.url,
            }
        ],
        "contributors": [
            {
                "title": facts.publisher,
                "email": facts.contact_email,
                "roles": ["publisher"],
            }
        ],
        **({"sources": [{"title": name} for name in sources]} if sources else {}),
        # Not the Parquet files: Table Schema describes text, and that is what checkers read.
        "resources": [_resource(file) for file in files if file.format != "parquet"],
    }


def table_schema(table: Table) -> dict[str, Any]:
    """The columns of a table as Table Schema 2.0."""
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": list(one.columns),
                "reference": {"resource": one.table, "fields": list(one.their_columns)},
            }
            for one in table.references
        ]
    return schema


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type}
    if column.meaning:
        field["description"] = column.meaning
    if column.categories:
        field["categories"] = [
            {"value": value, "label": label} for value, label in column.categories.items()
        ]
        field["constraints"] = {"required": True, "enum": list(column.categories)}
    elif column.is_key:
        field["constraints"] = {"required": True}
    if column.is_key and column.type == "string":
        # In a key an empty text says something ("no attribute"); it does not say "missing".
        field["missingValues"] = []
    return field


def _resource(file: File) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": file.name.rpartition(".")[0],
        "path": file.name,
        "title": file.title,
        "format": file.format,
        "mediatype": file.media_type,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if file.format != "csv":
        return resource
    resource["encoding"] = "utf-8"
    if file.table is not None:
        more: Mapping[str, Any] = {"type": "table", "schema": table_schema(file.table)}
        resource |= {"description": file.table.meaning, **more}
    return resource
