"""A city small enough to hold in the head: four square neighborhoods in two districts."""

from __future__ import annotations

import csv
from pathlib import Path

from dashboard import settings as surroundings
from dashboard.city.tables import FILES

# Squares of 0.01 degrees, two by two, from 10.00 E 40.00 N: 1 and 2 above 3 and 4.
CORNERS = {1: (10.00, 40.01), 2: (10.01, 40.01), 3: (10.00, 40.00), 4: (10.01, 40.00)}
SQUARE_KM = 0.9488  # 0.01 by 0.01 degrees at this latitude

CITY_TOML = """
city_id = "small"
city_name = "Small"
publisher_city_name = "Small, ST"
timezone = "America/Chicago"
simulated = true
k = 11
max_organizations_per_person = 2
fiscal_year_starts = "07-01"
comparison_cities = ["Other, ST"]
[map]
center_lat = 40.01
center_lon = 10.01
zoom = 10
[levels.city]
label_en = "City"
label_es = "Ciudad"
[levels.district]
label_en = "District"
label_es = "Distrito"
[levels.neighborhood]
label_en = "Neighborhood"
label_es = "Vecindario"
[homicides]
city_series = "totals"
[[homicides.segments]]
segment_id = "police"
from_year = 2010
to_year = 2020
publishers = ["Police"]
label_en = "Police"
label_es = "Policía"
[[homicides.segments]]
segment_id = "index"
from_year = 2015
publishers = ["Index"]
label_en = "Index"
label_es = "Índice"
[[homicides.segments]]
segment_id = "index-months"
period_type = "month"
from_year = 2015
publishers = ["Index"]
label_en = "Index"
label_es = "Índice"
"""

SOURCES_TOML = """
[boundaries.neighborhoods]
area_type = "neighborhood"
title = "Neighborhoods"
id_columns = ["nbhid"]
name_columns = ["nbhname"]
id_prefix = "neighborhood-"
unnamed_ids = ["0"]
[boundaries.districts]
area_type = "district"
title = "Districts"
id_columns = ["dist_id"]
name_columns = []
id_prefix = "district-"
unnamed_ids = []
[totals.yearly]
title = "Yearly"
publisher = "Index"
measure_id = "homicide_victims"
counting_rule = "by rule"
source = "a table"
as_of = "2025"
recognized_by = ["town", "homs", "year"]
city_columns = ["town"]
year_column = "year"
counted_column = "homs"
missing = ["NA", ""]
[totals.yearly.cities]
"Small" = "Small, ST"
"Other" = "Other, ST"
[totals.scorecard]
title = "Scorecard"
publisher = "Index"
measure_id = "homicide_victims"
counting_rule = "by rule"
source = "a scorecard"
as_of_column = "last_updated"
recognized_by = ["town", "crime", "full", "ytd"]
city_columns = ["town"]
filter_column = "crime"
filter_value = "murder"
range_column = "range"
missing = ["NA", ""]
[totals.scorecard.year_columns]
full = 1
[totals.scorecard.range_columns]
ytd = 0
[totals.scorecard.cities]
"Small" = "Small, ST"
"""

_TABLES = {
    "areas.csv": [
        ["city", "city", "Small", 40.01, 10.01, "", "", "", ""],
        ["district", "district-1", "North", 40.015, 10.01, "", "", "", ""],
        ["district", "district-2", "South", 40.005, 10.01, "", "", "", ""],
        *(
            ["neighborhood", f"neighborhood-{n}", f"Square {n}", y + 0.005, x + 0.005, SQUARE_KM,
             100 * n, 2010, "a census"]
            for n, (x, y) in CORNERS.items()
        ),
    ],
    "memberships.csv": [
        [f"neighborhood-{n}", "district", f"district-{1 if n < 3 else 2}", 1.0, "false"]
        for n in CORNERS
    ],
    "aliases.csv": [["Top", "neighborhood-1;neighborhood-2", ""]],
    "totals.csv": [],
    "populations.csv": [["Small, ST", 2020, 1000, "a census"]],
    "programmes.csv": [],
    "help.csv": [
        ["988", "Lifeline", "Línea", "988", "988", "Call.", "Llame.", "24/7", "https://988lifeline.org",
         "2026-01-01", "national"],
    ],
}  # fmt: skip


def total(
    counted: int, start: str, *, period_type="year", publisher="Police", as_of="2025",
    measure_id="homicide_victims", city_name="Small, ST",
) -> list:  # fmt: skip
    """A row of totals.csv; `start` is "2020" or "2020-02"."""
    from datetime import date

    from dashboard.city import last_day

    first = date.fromisoformat((start + "-01-01")[:10])
    return [city_name, measure_id, period_type, first, last_day(period_type, first), counted,
            "by rule", publisher, as_of, "a source"]  # fmt: skip


def write_city(cities: Path, **rows: list[list]) -> Path:
    """The folder of the small city; `totals=[...]` and so on replace the rows of one CSV file."""
    folder = cities / "small"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.toml").write_text(CITY_TOML, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES_TOML, encoding="utf-8")
    for name, columns in FILES.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            given = rows.get(name.removesuffix(".csv"), _TABLES[name])
            csv.writer(file).writerows([list(columns), *given])
    return folder


def settings_of(tmp_path: Path) -> surroundings.Settings:
    """Settings whose city is the small one, its data under `tmp_path`."""
    return surroundings.read(
        {}, city_id="small", data_folder=tmp_path / "data", cities_folder=tmp_path / "cities"
    )


def square(number: int) -> list:
    """The coordinates of a neighborhood's square, as of a GeoJSON Polygon."""
    x, y = CORNERS[number]
    return [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]]
