"""What the surroundings say: which city, which folders, which address.

This is the only module that reads environment variables. Everything else is told.
The public door is given `PublicSettings`, which has no way to name a restricted folder.
"""

from __future__ import annotations

import os
import re
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
"""The folder that holds `dashboard/`, `queries/`, `data/` and `.streamlit/`."""

INSTALLED_QUERIES = Path("share") / "peaceboard" / "queries"
"""Where an installation without a repository keeps the queries it has, below its data folder."""

DEFAULT_CITY = "demo"
"""The city that is shown when nobody says which: the made-up one."""

_CITY_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SECRETS = ("PEACEBOARD_PORTAL_APP_TOKEN", "PEACEBOARD_LEDGER_URL")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?")
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the setting and the remedy."""


@dataclass(frozen=True)
class PublicSettings:
    """What the public door may know: no field and no property leads to restricted files."""

    city_id: str
    public_folder: Path
    """The folder of all cities' public files."""
    cities_folder: Path
    queries_folder: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    """Host names the door answers to; a request for another name is refused."""
    embed_in: tuple[str, ...] = ()
    """Origins (`https://city.example`) that may show the door in a frame; none by default."""

    @property
    def public(self) -> Path:
        """This city's public files: `manifest.json` and `releases/`."""
        return self.public_folder / self.city_id

    @property
    def city_folder(self) -> Path:
        """This city's description: `city.toml`, `areas.csv` and the rest."""
        return self.cities_folder / self.city_id


@dataclass(frozen=True)
class Settings:
    """What the command line and the importers know."""

    city_id: str
    data_folder: Path
    """Holds `restricted/` and `public/`, one folder per city in each."""
    cities_folder: Path
    queries_folder: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    embed_in: tuple[str, ...] = ()
    portal_app_token: str | None = field(default=None, repr=False)
    """Lets a city's portal know who asks, so that it answers more often; a secret, never shown."""
    ledger_url: str | None = field(default=None, repr=False)
    """Where the ledger is kept if not in a file: postgresql://... ; holds a password, never shown.
    The public door is never told."""

    @property
    def restricted(self) -> Path:
        """This city's restricted files: reduced records and the warehouse."""
        return self.data_folder / "restricted" / self.city_id

    @property
    def public(self) -> Path:
        """This city's public files: `manifest.json` and `releases/`."""
        return self.data_folder / "public" / self.city_id

    @property
    def city_folder(self) -> Path:
        """This city's description: `city.toml`, `areas.csv` and the rest."""
        return self.cities_folder / self.city_id

    def for_public_door(self) -> PublicSettings:
        """The part of these settings that the public door may hold."""
        return PublicSettings(
            city_id=self.city_id,
            public_folder=self.data_folder / "public",
            cities_folder=self.cities_folder,
            queries_folder=self.queries_folder,
            host=self.host,
            port=self.port,
            allowed_hosts=self.allowed_hosts,
            embed_in=self.embed_in,
        )


def read(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings from `environ` (the process's own when None).

    `overrides` are field names of `Settings`; one that is None counts as not given.
    Raises `SettingsError` for a value that cannot be used, and TypeError for an unknown name.
    """
    env = os.environ if environ is None else environ
    values: dict[str, object] = {
        "city_id": env.get("PEACEBOARD_CITY") or DEFAULT_CITY,
        "data_folder": env.get("PEACEBOARD_DATA") or HOME / "data",
        "cities_folder": env.get("PEACEBOARD_CITIES") or HOME / "data" / "cities",
        "queries_folder": queries_folder(),
        "host": env.get("PEACEBOARD_HOST") or "127.0.0.1",
        "port": env.get("PEACEBOARD_PORT") or "8501",
        "allowed_hosts": env.get("PEACEBOARD_ALLOWED_HOSTS") or "",
        "embed_in": env.get("PEACEBOARD_EMBED_IN") or "",
        "portal_app_token": env.get("PEACEBOARD_PORTAL_APP_TOKEN") or None,
        "ledger_url": env.get("PEACEBOARD_LEDGER_URL") or None,
    }
    unknown = sorted(set(overrides) - set(values))
    if unknown:
        raise TypeError(f"unknown settings: {', '.join(unknown)}")
    values |= {name: value for name, value in overrides.items() if value is not None}
    for name in ("data_folder", "cities_folder", "queries_folder"):
        values[name] = Path(str(values[name])).expanduser().resolve()
    values["city_id"] = _city_id(str(values["city_id"]))
    values["port"] = _port(values["port"])
    values["allowed_hosts"] = _allowed_hosts(values["allowed_hosts"], str(values["host"]))
    values["embed_in"] = _origins(values["embed_in"])
    values["ledger_url"] = _ledger_url(values["ledger_url"])
    return Settings(**values)  # type: ignore[arg-type]


def queries_folder() -> Path:
    """`queries/` of the repository, or what an installation without one has of it."""
    beside = HOME / "queries"
    schemes = (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user"))
    installed = [Path(sysconfig.get_path("data", scheme)) for scheme in schemes]
    folders = [beside, *(folder / INSTALLED_QUERIES for folder in installed)]
    return next((folder for folder in folders if folder.is_dir()), beside)


def read_public(environ: Mapping[str, str] | None = None, **overrides: object) -> PublicSettings:
    """Like `read`, for the public door: the result cannot name a restricted folder."""
    return read(environ, **overrides).for_public_door()


def environment_of_the_door(settings: Settings) -> dict[str, str]:
    """The environment in which the started door reads the same settings, secrets left out."""
    variables = {
        "PEACEBOARD_CITY": settings.city_id,
        "PEACEBOARD_DATA": str(settings.data_folder),
        "PEACEBOARD_CITIES": str(settings.cities_folder),
        "PEACEBOARD_HOST": settings.host,
        "PEACEBOARD_PORT": str(settings.port),
        "PEACEBOARD_ALLOWED_HOSTS": ",".join(settings.allowed_hosts),
        "PEACEBOARD_EMBED_IN": ",".join(settings.embed_in),
    }
    return {**environment_without_secrets(), **variables}


def environment_without_secrets() -> dict[str, str]:
    """The environment of a process that looks into strangers' files: it learns no password."""
    return {name: text for name, text in os.environ.items() if name not in _SECRETS}


def _city_id(text: str) -> str:
    # The city names folders, so it must not be able to point anywhere else.
    if not _CITY_ID.fullmatch(text):
        raise SettingsError(
            "The city must be written in small letters, digits and hyphens, like a folder of "
            "data/cities; check --city or PEACEBOARD_CITY."
        )
    return text


def _port(value: object) -> int:
    try:
        port = int(str(value))
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise SettingsError(
            "The port must be a number from 1 to 65535; check --port or PEACEBOARD_PORT."
        )
    return port


def _ledger_url(value: object) -> str | None:
    # The address holds a password, so the sentence must not repeat it.
    if value is not None and not str(value).startswith(("postgresql://", "postgres://")):
        raise SettingsError(
            "The ledger's address must be written like postgresql://name:password@host/database; "
            "check PEACEBOARD_LEDGER_URL, or leave it away to keep the ledger in a file."
        )
    return None if value is None else str(value)


def _origins(value: object) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else list(value)  # type: ignore[call-overload]
    given = tuple(name.strip() for name in names if name.strip())
    # They become part of a header, so nothing else may slip in.
    if not all(_ORIGIN.fullmatch(origin) for origin in given):
        raise SettingsError(
            "Sites that may embed the door are written like https://city.example, with commas "
            "between them; check PEACEBOARD_EMBED_IN."
        )
    return given


def _allowed_hosts(value: object, host: str) -> tuple[str, ...]:
    """The names a visitor may use: those given, else this machine's own and the listening one."""
    names = value.split(",") if isinstance(value, str) else list(value)  # type: ignore[call-overload]
    given = tuple(name.strip() for name in names if name.strip())
    if given:
        return given
    # An address that means "every interface" is no name a visitor could ask for.
    own = () if host in ("", "0.0.0.0", "::", *_LOOPBACK_NAMES) else (host,)
    return (*_LOOPBACK_NAMES, *own)
