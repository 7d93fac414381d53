"""Who publishes a city's open data, under which license: `[open_data]` of city.toml.

    [open_data]
    publisher = "City of Example"
    contact_name = "Office of Open Data"
    contact_email = "data@city.example"
    license = "CC-BY-4.0"                      # or another of `LICENSES`
    base_url = "https://data.city.example"     # where the public door is; may be left away

A license of another name needs `license_title` and `license_url` too. Only a made-up city may do
without any of it: nobody but a city can say under which license its figures may be used.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.exports.open_data.errors import OpenDataError

LICENSES = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC0-1.0": (
        "Creative Commons Zero 1.0 Universal, a dedication to the public domain",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "ODC-BY-1.0": (
        "Open Data Commons Attribution License 1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
    ),
    "ODC-PDDL-1.0": (
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
}
"""Licenses known by their name at opendefinition.org: title and address of the text."""

_MADE_UP = {
    "publisher": "The demo of Peaceboard (simulated)",
    "contact_name": "Nobody: this city is made up",
    "contact_email": "open-data@example.org",  # RFC 2606: reserved, so that it reaches nobody
    "license": "CC-BY-4.0",
}
_NEEDED = ("publisher", "contact_email", "license")
_KNOWN = {*_NEEDED, "contact_name", "license_title", "license_url", "base_url"}
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_ADDRESS = re.compile(r"https?://[\w.-]+(:[0-9]+)?(/[\w./~-]*)?")
_LICENSE = re.compile(r"[-a-zA-Z0-9._]+")  # what Data Package 2.0 takes as a license's name


@dataclass(frozen=True)
class License:
    """Under what terms others may use the data."""

    license_id: str
    title: str
    url: str


@dataclass(frozen=True)
class Facts:
    """What a release cannot know about its own publication."""

    publisher: str
    contact_name: str
    contact_email: str
    license: License
    base_url: str | None = None
    """Address of the public door, without a slash at the end; None where it is not known."""


def read(city_folder: Path) -> Facts:
    """The facts of the city in `city_folder`. Raises OpenDataError with the key to mend."""
    path = Path(city_folder) / "city.toml"
    try:
        city = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise OpenDataError(f"city.toml of {path.parent.name} cannot be read.") from None
    said = city.get("open_data", {})
    if not isinstance(said, dict):
        raise OpenDataError("city.toml, open_data: is not a table; write [open_data] above it.")
    return of(dict(_MADE_UP) | said if city.get("simulated") else said)


def of(said: Mapping[str, Any]) -> Facts:
    """The facts in a table `[open_data]`. Raises OpenDataError with the key to mend."""
    for name, value in said.items():
        if name not in _KNOWN:
            raise OpenDataError(f"city.toml, [open_data]: {name} is not known; remove it.")
        if not isinstance(value, str) or not value.strip():
            raise OpenDataError(f"city.toml, [open_data], {name}: write a text in quotes.")
    for name in _NEEDED:
        if name not in said:
            raise OpenDataError(
                f"city.toml, [open_data]: {name} is missing; open data needs a publisher, a "
                "contact_email that somebody reads, and a license."
            )
    if not _EMAIL.fullmatch(said["contact_email"]):
        raise OpenDataError("city.toml, [open_data], contact_email: is no e-mail address.")
    base_url = said.get("base_url")
    if base_url is not None and not _ADDRESS.fullmatch(base_url):
        raise OpenDataError(
            "city.toml, [open_data], base_url: is no address; write it like https://city.example."
        )
    return Facts(
        publisher=said["publisher"],
        contact_name=said.get("contact_name", said["publisher"]),
        contact_email=said["contact_email"],
        license=_license(said),
        base_url=base_url.rstrip("/") if base_url else None,
    )


def _license(said: Mapping[str, Any]) -> License:
    license_id = said["license"]
    title, url = LICENSES.get(license_id, (None, None))
    title, url = said.get("license_title", title), said.get("license_url", url)
    if not _LICENSE.fullmatch(license_id) or not title or not url or not _ADDRESS.fullmatch(url):
        raise OpenDataError(
            f"city.toml, [open_data], license: write one of {', '.join(LICENSES)}, or add its "
            "license_title and the license_url of its text."
        )
    return License(license_id, title, url)
