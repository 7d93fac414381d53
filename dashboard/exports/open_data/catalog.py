"""`data.json`: the folder in the words of DCAT-US 3.0, which catalogs of open data harvest.

Field by field: resources.data.gov/resources/dcat-us3. Version 3.0 has no `accessLevel`; what
version 1.1 said with it stands in `accessRights`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.exports.open_data.facts import Facts
from dashboard.exports.open_data.package import KEYWORDS, File, description_of, title_of
from dashboard.exports.open_data.tables import place_of
from dashboard.public_data import ReleaseInfo

STANDARD = "https://resources.data.gov/resources/dcat-us3/"
FREQUENCY = "weekly"


def data_json(
    info: ReleaseInfo,
    facts: Facts,
    files: Sequence[File],
    dictionary: File,
    covers: tuple[str, str] | None,
) -> dict[str, Any]:
    """A catalog with one dataset, whose distributions are the files.

    `covers` are the first and the last day the figures speak of. Links are given only where the
    address of the public door is known: the standard wants whole addresses.
    """
    on = info.published_on.isoformat()
    publisher = {"@type": "Organization", "name": facts.publisher}
    rights = "Public. Values that could point to a few people are not part of the dataset."
    dataset = {
        "@type": "Dataset",
        "identifier": {
            "@type": "Identifier",
            "schemaAgency": facts.publisher,
            "notation": f"{info.city_id}/{info.release_id}",
        },
        "title": title_of(info),
        "description": description_of(info),
        "publisher": publisher,
        "contactPoint": {
            "@type": "Kind",
            "fn": facts.contact_name,
            "hasEmail": f"mailto:{facts.contact_email}",
        },
        "keyword": [*KEYWORDS, *(["simulated"] if info.is_simulated else [])],
        "version": info.release_id,
        "issued": on,
        "modified": on,
        "accrualPeriodicity": FREQUENCY,
        "language": ["en", "es"],
        "accessRights": "public",
        "rights": [rights],
        "temporal": [_period(*covers)] if covers else None,
        "spatial": {"@type": "Location", "prefLabel": place_of(info)},
        "describedBy": _distribution(info, facts, dictionary),
        "distribution": [_distribution(info, facts, file) for file in files],
    }
    catalog = {
        "@type": "Catalog",
        "title": f"{place_of(info)}: open data",
        "description": description_of(info),
        "conformsTo": {
            "@type": "Standard",
            "title": "DCAT-US Schema v3.0",
            "identifier": {"@type": "Identifier", "@id": STANDARD},
        },
        "publisher": {"@type": "Agent", "name": facts.publisher},
        "issued": on,
        "modified": on,
        "language": ["en", "es"],
        "dataset": [{name: value for name, value in dataset.items() if value is not None}],
    }
    if facts.base_url:
        catalog = {"@id": f"{facts.base_url}/data.json"} | catalog
    return catalog


def _distribution(info: ReleaseInfo, facts: Facts, file: File) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Distribution",
        "title": file.title,
        "format": file.format.upper() if file.format != "parquet" else "Apache Parquet",
        "mediaType": file.media_type,
        "byteSize": str(file.size),
        "checksum": {"@type": "Checksum", "algorithm": "SHA-256", "checksumValue": file.sha256},
        "identifier": {"@type": "Identifier", "notation": file.name},
        "license": facts.license.url,
        "issued": info.published_on.isoformat(),
    }
    if facts.base_url:
        found["downloadURL"] = f"{facts.base_url}/open-data/{info.release_id}/{file.name}"
    if file.table is not None and file.table.meaning:
        found["description"] = file.table.meaning
    return found


def _period(start: str, end: str) -> dict[str, str]:
    return {"@type": "PeriodOfTime", "startDate": start, "endDate": end}
