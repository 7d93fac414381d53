"""Published totals of the made-up city and its made-up comparison cities, since 1975.

They are committed as totals.csv and populations.csv in the city's folder, and came to be by:

    python -m dashboard.intake.simulate.published data/cities/demo

From the first simulated police file on they are counted from the same events as the files, under
another rule or as of another day, so that they differ from the record as real publishers differ.
"""

import csv
import sys
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.intake.simulate import names
from dashboard.intake.simulate.draws import counts, normal
from dashboard.intake.simulate.events import MURDER
from dashboard.intake.simulate.files import EPOCH, FIRST_FORM_YEAR, SEED, reports_of
from dashboard.intake.simulate.index_file import victims_of
from dashboard.intake.simulate.rows import in_file

FIRST_YEAR, LAST_YEAR = 1975, 2025
DRAWN_ON = date(2026, 11, 22)
SOURCE = "Simulated for the demo"
NATIONAL = "Simulated national crime reports"
NATIONAL_RULE = (
    "Simulated. Murder and nonnegligent manslaughter by year of the report; "
    "later rulings are not taken up"
)
POLICE = "Simulated police department"
POLICE_RULE = (
    "Simulated. Police count by year of the report, as it stood on January 20 of the next year"
)
# name -> population in 1975 and in 2025, mean yearly victims per 100,000
COMPARISON = {
    "Greywater (simulated)": (602_000, 521_000, 31.0),
    "Highmarch (simulated)": (241_000, 268_000, 14.0),
    "Port Ember (simulated)": (388_000, 409_000, 23.0),
    "Saltmarsh Falls (simulated)": (176_000, 199_000, 18.0),
}
OWN = (341_000, 316_500, 25.0)


def populations(seed: int) -> dict[str, np.ndarray]:
    """Yearly population of every city from FIRST_YEAR to LAST_YEAR, a bent line with some noise."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    along = (years - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)
    found = {}
    for i, (name, (first, last, _)) in enumerate({names.CITY: OWN, **COMPARISON}.items()):
        sag = 1 - 0.06 * np.sin(np.pi * along) + 0.004 * normal(seed, "population", i, years)
        found[name] = np.round((first + (last - first) * along) * sag).astype(int)
    return found


def _national_series(seed: int, people: dict[str, np.ndarray]) -> Iterator[tuple[str, int, int]]:
    """City, year and victims of every city but the own one from the first simulated file on."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    shape = (
        1 + 0.3 * np.exp(-((years - 1992) ** 2) / 40) + 0.22 * np.exp(-((years - 2021) ** 2) / 6)
    )
    for i, (name, (_, _, rate)) in enumerate({names.CITY: OWN, **COMPARISON}.items()):
        mean = (
            people[name]
            * rate
            / 100_000
            * shape
            * np.exp(0.1 * normal(seed, "published", i, years))
        )
        for year, n in zip(years, counts(mean, seed, "published victims", i, years), strict=True):
            if name != names.CITY or year < FIRST_FORM_YEAR:
                yield name, int(year), int(n)


def _own_record(folder: Path, seed: int) -> Iterator[list]:
    """Rows of totals.csv for the own city, counted from the simulated events."""
    areas = pd.read_csv(folder / "areas.csv")
    events, _ = reports_of(areas, folder, DRAWN_ON, seed, 0.0)
    for year in range(FIRST_FORM_YEAR, LAST_YEAR + 1):
        january = (date(year + 1, 1, 20) - EPOCH).days
        yield _row(
            names.CITY,
            "year",
            year,
            0,
            victims_of(events, year, january),
            POLICE_RULE,
            POLICE,
            f"{year + 1}-01-20",
        )
        told = in_file(events, year, (date(year + 1, 9, 30) - EPOCH).days)
        n = int(told.loc[told["kind"] == MURDER, "victims"].sum())
        yield _row(names.CITY, "year", year, 0, n, NATIONAL_RULE, NATIONAL, f"{year + 1}-09-30")


def _row(
    city: str, period: str, year: int, month: int, n: int, rule: str, publisher: str, as_of: str
) -> list:
    first, last = (month, month) if month else (1, 12)
    start, end = date(year, first, 1), date(year, last, monthrange(year, last)[1])
    return [city, "homicide_victims", period, start, end, n, rule, publisher, as_of, SOURCE]


def write(folder: Path, seed: int = SEED) -> None:
    """Write totals.csv and populations.csv of the city into `folder`, which holds its areas.csv."""
    people = populations(seed)
    with (folder / "populations.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["city_name", "year", "population", "source"])
        for name, series in people.items():
            out.writerows([name, FIRST_YEAR + i, n, SOURCE] for i, n in enumerate(series))
    columns = (
        "city_name,measure_id,period_type,period_start,period_end,counted,"
        "counting_rule,publisher,as_of,source"
    )
    with (folder / "totals.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns.split(","))
        for city, year, n in _national_series(seed, people):
            out.writerow(
                _row(city, "year", year, 0, n, NATIONAL_RULE, NATIONAL, f"{year + 1}-09-30")
            )
        out.writerows(_own_record(folder, seed))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
