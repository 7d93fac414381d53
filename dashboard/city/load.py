"""Reading and checking a city's folder."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.city.model import City, Segment
from dashboard.city.tables import (
    AREA_TYPES,
    FILES,
    VARIANT,
    CityError,
    is_whole_period,
    read_table,
)

_SERIES = {"homicides": "homicide_victims", "nonfatal_shootings": "nonfatal_shooting_victims"}


def load(city_folder: Path) -> City:
    """The city in `city_folder`. Raises CityError, one sentence, at the first thing to mend."""
    folder = Path(city_folder)
    if not folder.is_dir():
        raise CityError(f"There is no city folder named {folder.name}; add one under the cities.")
    about = _toml(folder / "city.toml")
    tables = {name: read_table(folder / name, columns) for name, columns in FILES.items()}
    _check_areas(tables["areas.csv"])
    _check_memberships(tables["memberships.csv"], tables["areas.csv"])
    _check_aliases(tables["aliases.csv"], tables["areas.csv"])
    check_totals(tables["totals.csv"])
    _check_programmes(tables["programmes.csv"], _need(about, "simulated", bool))
    _check_unique(tables["populations.csv"], ["city_name", "year"], "populations.csv", "the year")
    _check_unique(tables["help.csv"], ["help_id"], "help.csv", "the help_id")
    k = _need(about, "k", int)
    if k < 11:
        raise CityError("city.toml, k: is below 11; nothing may be published about fewer people.")
    city_series = _need(_need(about, "homicides", dict), "city_series", str)
    if city_series not in ("records", "totals"):
        raise CityError('city.toml, homicides.city_series: write "records" or "totals".')
    city = City(
        city_id=_need(about, "city_id", str),
        city_name=_need(about, "city_name", str),
        publisher_city_name=_need(about, "publisher_city_name", str),
        timezone=_need(about, "timezone", str),
        simulated=_need(about, "simulated", bool),
        k=k,
        max_organizations_per_person=_need(about, "max_organizations_per_person", int),
        fiscal_year_starts=_need(about, "fiscal_year_starts", str),
        map=_need(about, "map", dict),
        levels=_levels(about, tables["areas.csv"]),
        homicides={key: value for key, value in about["homicides"].items() if key != "segments"},
        all_segments=[
            _segment(entry, measure_id, f"city.toml, {name}.segments {number}")
            for name, measure_id in _SERIES.items()
            for number, entry in enumerate(about.get(name, {}).get("segments", []), start=1)
        ],
        comparison_cities=_need(about, "comparison_cities", list),
        areas=tables["areas.csv"],
        memberships=tables["memberships.csv"],
        aliases=tables["aliases.csv"],
        totals=tables["totals.csv"],
        populations=tables["populations.csv"],
        programmes=tables["programmes.csv"],
        help=tables["help.csv"],
        sources=_toml(folder / "sources.toml"),
        folder=folder,
        contact=about.get("contact", {}),
    )
    if city.city_id != folder.name:
        raise CityError(f"city.toml, city_id: is not the folder's name; write {folder.name}.")
    city.mark_defaults(city.totals)  # a contradiction is found here, not on the first page view
    return city


def _toml(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CityError(f"{path.name} is missing from {path.parent.name}; add it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        where = str(problem).rpartition("(at ")[2].rstrip(")") if "(at " in str(problem) else "it"
        raise CityError(f"{path.name} is not TOML, see {where}; mend the line.") from None


def _need(table: dict, key: str, kind: type, where: str = "city.toml") -> Any:
    value = table.get(key)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        words = {
            str: "a text",
            int: "a whole number",
            bool: "true or false",
            dict: "a table",
            list: "a list",
        }
        raise CityError(f"{where}, {key}: is missing or not {words[kind]}; add it.")
    return value


def _levels(about: dict, areas: pd.DataFrame) -> dict:
    levels = _need(about, "levels", dict)
    for area_type, level in levels.items():
        if area_type not in AREA_TYPES:
            raise CityError(f"city.toml, levels.{area_type}: use one of {', '.join(AREA_TYPES)}.")
        for key in ("label_en", "label_es"):
            _need(level, key, str, f"city.toml, levels.{area_type}")
    for row, area_type in enumerate(areas["area_type"], start=2):
        if area_type not in levels:
            raise CityError(
                f"areas.csv, row {row}, column area_type: city.toml has no [levels.{area_type}]; "
                "add it with its labels."
            )
    return levels


def _segment(entry: dict, measure_id: str, where: str) -> Segment:
    to_year = entry.get("to_year")
    segment = Segment(
        segment_id=_need(entry, "segment_id", str, where),
        measure_id=measure_id,
        period_type=entry.get("period_type", "year"),
        from_year=_need(entry, "from_year", int, where),
        to_year=to_year,
        publishers=tuple(entry.get("publishers", ())),
        counting_rules=tuple(entry.get("counting_rules", ())),
        label_en=_need(entry, "label_en", str, where),
        label_es=_need(entry, "label_es", str, where),
        is_comparison=entry.get("is_comparison", False),
    )
    if not segment.publishers and not segment.counting_rules:
        raise CityError(f"{where}: names neither publishers nor counting_rules; add one of them.")
    if to_year is not None and to_year < segment.from_year:
        raise CityError(f"{where}: to_year is before from_year; exchange them.")
    return segment


def _check_unique(table: pd.DataFrame, columns: list[str], file: str, what: str) -> None:
    again = table.index[table.duplicated(columns)]
    if len(again):
        raise CityError(
            f"{file}, row {again[0] + 2}, column {columns[-1]}: {what} is listed twice; keep one."
        )


def _check_areas(areas: pd.DataFrame) -> None:
    _check_unique(areas, ["area_id"], "areas.csv", "the area_id")
    for row, area in enumerate(areas.itertuples(), start=2):
        if area.area_id == "unknown":
            raise CityError(
                f"areas.csv, row {row}, column area_id: the word is kept for what could not be "
                "placed; choose another id."
            )
        if not pd.isna(area.centroid_lat) and not -90 <= area.centroid_lat <= 90:
            raise CityError(
                f"areas.csv, row {row}, column centroid_lat: is outside -90 to 90; "
                "latitude and longitude may be exchanged."
            )
        if not pd.isna(area.centroid_lon) and not -180 <= area.centroid_lon <= 180:
            raise CityError(
                f"areas.csv, row {row}, column centroid_lon: is outside -180 to 180; write degrees."
            )
        if not pd.isna(area.population) and not (
            area.population_source and not pd.isna(area.population_year)
        ):
            raise CityError(
                f"areas.csv, row {row}, column population_source: a population needs its year and "
                "source; add both or leave the population empty."
            )
    if list(areas.loc[areas["area_type"] == "city", "area_id"]) != ["city"]:
        raise CityError('areas.csv: needs exactly one row of area_type city, with area_id "city".')


def _check_memberships(memberships: pd.DataFrame, areas: pd.DataFrame) -> None:
    types = dict(zip(areas["area_id"], areas["area_type"], strict=True))
    for row, member in enumerate(memberships.itertuples(), start=2):
        if types.get(member.area_id) != "neighborhood":
            raise CityError(
                f"memberships.csv, row {row}, column area_id: is not a neighborhood of areas.csv; "
                "correct the id or add the area."
            )
        if types.get(member.parent_id) != member.parent_type:
            raise CityError(
                f"memberships.csv, row {row}, column parent_id: is not a {member.parent_type} of "
                "areas.csv; correct the id or add the area."
            )
    _check_unique(memberships, ["parent_type", "area_id"], "memberships.csv", "the neighborhood")


def _check_aliases(aliases: pd.DataFrame, areas: pd.DataFrame) -> None:
    known = set(areas["area_id"])
    for row, area_ids in enumerate(aliases["area_ids"], start=2):
        if not set(area_ids.split(";")) <= known:
            raise CityError(
                f"aliases.csv, row {row}, column area_ids: an id is not in areas.csv; correct it "
                "(several ids are separated by ;)."
            )
    _check_unique(aliases, ["alias"], "aliases.csv", "the alias")


def check_totals(totals: pd.DataFrame) -> None:
    """Refuse periods that are not whole months or years, and variants listed twice.

    Raises CityError naming the row of totals.csv (the header is row 1).
    """
    for row, total in enumerate(totals.itertuples(), start=2):
        if not is_whole_period(total.period_type, total.period_start, total.period_end):
            raise CityError(
                f"totals.csv, row {row}, column period_end: the dates are not one whole "
                f"{total.period_type}; write its first and last day."
            )
    again = totals.index[totals.duplicated(VARIANT)]
    if len(again):
        raise CityError(
            f"totals.csv, row {again[0] + 2}, column as_of: this publisher's figure for the period "
            "as of that date is listed twice; keep one row."
        )


def _check_programmes(programmes: pd.DataFrame, is_simulated: bool) -> None:
    pairs = (
        ("rating", "rating_publisher"),
        ("rating", "rating_source"),
        ("other_side", "other_side_source"),
    )
    for row, programme in enumerate(programmes.itertuples(), start=2):
        for said, by in pairs:
            if getattr(programme, said) and not getattr(programme, by) and not is_simulated:
                raise CityError(
                    f"programmes.csv, row {row}, column {by}: is empty; a published rating or "
                    "statement names who published it and where."
                )
        if programme.ends_on and programme.ends_on < programme.starts_on:
            raise CityError(
                f"programmes.csv, row {row}, column ends_on: is before starts_on; exchange them."
            )
