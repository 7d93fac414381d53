"""What a warehouse is built from: the city's folder and the record store, as frames.

Nothing is counted here. Each function gives one frame of `input.<name>`; TYPES says their columns
and SQL types, so that an empty frame has the same columns as a full one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.catalogue import measure_row
from dashboard.city import City
from dashboard.database import Query, load_query
from dashboard.intake.boundaries import geojson_text, load_memberships, shapes_of, simplify
from dashboard.intake.store import Entry, RecordStore
from dashboard.intake.totals import all_totals
from dashboard.warehouse.builds import BuildError
from dashboard.warehouse.partners import fiscal_month

SHAPE_BYTES = 400_000
"""How much GeoJSON text all outlines of a city may take together: a phone must load a map."""

# The tables of these names are copies of their input, so their columns are said once, in SQL.
_COPIED = (
    "area",
    "area_shape",
    "area_membership",
    "area_alias",
    "published_total",
    "segment",
    "population",
    "programme",
    "help_line",
    "comparison_city",
    "measure",
    "coverage_left_out",
    "coverage_place",
)
_OWN: dict[str, dict[str, str]] = {
    "build_setting": {
        "build_id": "VARCHAR",
        "built_at": "TIMESTAMP",
        "today_on": "DATE",
        "city_id": "VARCHAR",
        "city_name": "VARCHAR",
        "publisher_city_name": "VARCHAR",
        "is_simulated": "BOOLEAN",
        "city_series": "VARCHAR",
        "provisional_days": "BIGINT",
        "fiscal_month": "BIGINT",
    },
    "measure_with_days": {"measure_id": "VARCHAR"},
    "source": {
        "source_id": "VARCHAR",
        "source_year": "BIGINT",
        "publisher": "VARCHAR",
        "counted_unit": "VARCHAR",
        "counting_rule": "VARCHAR",
        "covers_from": "DATE",
        "covers_to": "DATE",
        "as_of_on": "DATE",
        "imported_on": "DATE",
        "counted": "BIGINT",
        "rows_read": "BIGINT",
        "rows_used": "BIGINT",
        "sha256": "VARCHAR",
    },
    "incident": {
        "source_id": "VARCHAR",
        "source_year": "BIGINT",
        "happened_on": "DATE",
        "date_basis": "VARCHAR",
        "kind": "VARCHAR",
        "counted": "BIGINT",
        "neighborhood_id": "VARCHAR",
        "district_id": "VARCHAR",
        "division_id": "VARCHAR",
        "place_quality": "VARCHAR",
    },
}


def types(name: str) -> dict[str, str]:
    """The columns of `input.<name>` with their SQL types."""
    return _OWN[name] if name in _OWN else dict(load_query(f"warehouse/{name}").gives)


def frames(
    city: City,
    store: RecordStore,
    measures: list[Query],
    *,
    build_id: str,
    built_at: datetime,
    today: date,
) -> dict[str, pd.DataFrame]:
    """Every input frame by name. Raises BuildError, CityError or IntakeError, one sentence each."""
    crime = store.entries("crime")
    # A record may still change for about two months; published indexes revise a whole year.
    days = 365 if city.homicides["city_series"] == "totals" else 60
    setting = {
        "build_id": build_id,
        "built_at": built_at,
        "today_on": today,
        "city_id": city.city_id,
        "city_name": city.city_name,
        "publisher_city_name": city.publisher_city_name,
        "is_simulated": city.simulated,
        "city_series": city.homicides["city_series"],
        "provisional_days": city.homicides.get("provisional_days", days),
        "fiscal_month": fiscal_month(city),
    }
    found: dict[str, Any] = {
        "build_setting": [setting],
        **_areas(city, store),
        "published_total": city.mark_defaults(all_totals(store, city)),
        "segment": [vars(segment) for segment in city.all_segments],
        "population": city.populations,
        "programme": city.programmes,
        "help_line": city.help.assign(help_order=range(len(city.help))),
        "comparison_city": [
            {"city_name": name, "sort_name": name.casefold()} for name in city.comparison_cities
        ],
        "measure": [measure_row(query.name.split("/")[-1], query.spec) for query in measures],
        "measure_with_days": [
            {"measure_id": query.name.split("/")[-1]}
            for query in measures
            if "happened_on" in query.gives
        ],
        "source": [_source(entry, city) for entry in crime.values()],
        "incident": _incidents(crime),
        "coverage_left_out": [row for entry in crime.values() for row in _left_out(entry)],
        "coverage_place": [
            _of(entry) | {"place_quality": quality, "counted": counted}
            for entry in crime.values()
            for quality, counted in entry.sidecar.get("places", {}).items()
        ],
    }
    return {name: _framed(name, rows) for name, rows in found.items()}


def _framed(name: str, rows: pd.DataFrame | list[dict[str, Any]]) -> pd.DataFrame:
    columns = list(types(name))
    return rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows, columns=columns)


def _areas(city: City, store: RecordStore) -> dict[str, Any]:
    drawn = shapes_of(store, city)
    approximate = {(kind, area_id): rough for kind, area_id, _, rough in drawn}
    areas = city.areas.assign(
        is_approximate=[
            approximate.get((row.area_type, row.area_id), True) for row in city.areas.itertuples()
        ]
    )
    listed = set(zip(areas["area_type"], areas["area_id"], strict=True))
    shapes = [
        {"area_type": kind, "area_id": area_id, "geojson": geojson_text(shape)}
        for kind, area_id, shape in simplify([item[:3] for item in drawn], SHAPE_BYTES)
        if (kind, area_id) in listed
    ]
    aliases = [
        {"alias": row.alias, "area_id": area_id, "note": row.note}
        for row in city.aliases.itertuples()
        for area_id in row.area_ids.split(";")
    ]
    return {
        "area": areas,
        "area_shape": shapes,
        "area_membership": load_memberships(store, city),
        "area_alias": aliases,
    }


def _of(entry: Entry) -> dict[str, Any]:
    return {
        "source_id": entry.sidecar["source_id"],
        "source_year": int(entry.sidecar["source_year"]),
    }


def _source(entry: Entry, city: City) -> dict[str, Any]:
    sidecar, report = entry.sidecar, entry.sidecar.get("reconciliation", {})
    if sidecar.get("counted_unit") not in ("victims", "reports"):
        raise BuildError(f"The import report of {entry.key} says no unit; import its file again.")
    described = city.sources.get("crime", {}).get(sidecar["source_id"], {})
    return _of(entry) | {
        "publisher": described.get("publisher", sidecar["source_id"]),
        "counted_unit": sidecar["counted_unit"],
        "counting_rule": sidecar.get("counting_rule"),
        "covers_from": _day(sidecar.get("covers_from")),
        "covers_to": _day(sidecar.get("covers_to")),
        "as_of_on": _day(sidecar.get("as_of_on")),
        "imported_on": _day(sidecar.get("imported_on", sidecar.get("imported_at"))),
        "counted": report.get("counted"),
        "rows_read": report.get("rows_read"),
        "rows_used": report.get("rows_used"),
        "sha256": sidecar.get("sha256"),
    }


def _left_out(entry: Entry) -> list[dict[str, Any]]:
    left_out = entry.sidecar.get("reconciliation", {}).get("left_out", {})
    return [_of(entry) | {"reason": why, "counted": counted} for why, counted in left_out.items()]


def _incidents(crime: dict[str, Entry]) -> pd.DataFrame:
    parts = [entry.rows().assign(**_of(entry)) for entry in crime.values()]
    parts = [part for part in parts if len(part)]
    columns = list(_OWN["incident"])
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat([part[columns] for part in parts], ignore_index=True)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
