"""Writes a made-up index of homicides by month, for the importer of published totals."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from dashboard.city import City
from dashboard.intake.simulate import names
from dashboard.intake.simulate.events import MURDER, offense_as_of
from dashboard.intake.simulate.files import DAYS_BEHIND, EPOCH, PAST_YEARS, SEED, reports_of
from dashboard.intake.simulate.rows import in_file

FIRST_INDEX_YEAR = 2018


def write_index_file(city: City, folder: Path, *, today: date, seed: int = SEED) -> Path:
    """Write a simulated index of months by agency, up to the last whole month a week before
    `today`, for the importer of totals; the same arguments give the same bytes."""
    last_day = today - timedelta(days=DAYS_BEHIND)
    events, _ = reports_of(city.areas, city.folder, today, seed, 0.0)
    path = folder / "simulated_crime_index_by_agency.csv"
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["date", "agency_name", "state_name", "murder", "month_year", "Last Updated"])
        for year in range(max(FIRST_INDEX_YEAR, today.year - PAST_YEARS), last_day.year + 1):
            months = 12 if year < last_day.year else last_day.month - 1
            for month in range(1, months + 1):
                n = victims_of(events, year, (last_day - EPOCH).days, month)
                first = date(year, month, 1)
                written = [first, names.CITY, "Simulated", n, first.strftime("%b %Y")]
                out.writerow([*written, f"{last_day} 12:00:00 UTC"])
    return path


def victims_of(events: pd.DataFrame, year: int, as_of: int, month: int | None = None) -> int:
    """Victims in the reports of one year (and month), as filed on day `as_of`."""
    held = in_file(events, year, as_of)
    held = held[offense_as_of(held, as_of) == MURDER]
    if month:
        held = held[pd.to_datetime(held["reported"], unit="D").dt.month == month]
    return int(held["victims"].sum())
