"""Writes the made-up city's police files, one messy form a year, and knows what is true in them."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from dashboard.city import City
from dashboard.intake.simulate import layouts
from dashboard.intake.simulate.events import LONGEST_DELAY, offense_as_of, reports
from dashboard.intake.simulate.places import AddressBook, address_book
from dashboard.intake.simulate.rows import in_file, people_by_offenses
from dashboard.intake.timeless import without_clock

SEED = 20220816
FIRST_FORM_YEAR = 2016
PAST_YEARS = 10  # whole years before the current one
DAYS_BEHIND = 7  # the portal's newest rows are about a week old
# The form of each year's file, from 2016 on and around again; real portals have used each.
FORMS = (
    "location_lines", "location", "socrata_csv", "socrata_json", "wkt_bom", "workbook", "wkt",
    "socrata_csv", "socrata_json", "wkt_bom", "socrata_csv",
)  # fmt: skip
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class PortalFile:
    """One file of the portal: the reports of `year` as the portal showed them on `as_of`."""

    year: int
    as_of: date
    form: str
    is_older: bool = False

    @property
    def name(self) -> str:
        ending = {"socrata_json": "json", "workbook": "xlsx"}.get(self.form, "csv")
        vintage = f"_as_of_{self.as_of.isoformat()}" if self.is_older else ""
        return f"simulated_police_{self.year}{vintage}.{ending}"

    @property
    def has_day_of_injury(self) -> bool:
        return self.form != "workbook"


def plan(today: date) -> list[PortalFile]:
    """The files of the ten years before `today` and of the current year, in the order of import:
    the revised year comes as an older vintage first, then as it stands."""
    cutoff = today - timedelta(days=DAYS_BEHIND)
    # In the first months of a year nothing has had time to be revised: the year before last then.
    revised = today.year - 1 if cutoff >= date(today.year, 4, 1) else today.year - 2
    files = []
    for year in range(today.year - PAST_YEARS, cutoff.year + 1):
        form = FORMS[(year - FIRST_FORM_YEAR) % len(FORMS)]
        if year == revised:
            files.append(PortalFile(year, date(year + 1, 1, 20), form, is_older=True))
        files.append(PortalFile(year, cutoff, form))
    return files


def reports_of(
    areas: pd.DataFrame, folder: Path, today: date, seed: int, scale: float
) -> tuple[pd.DataFrame, AddressBook]:
    """All simulated reports up to a week before `today`, and the address book their `address`
    counts in; `areas` is the city's areas.csv and `folder` holds its boundaries."""
    hoods = areas[areas["area_type"] == "neighborhood"].set_index("area_id")["population"]
    book = address_book(folder, seed)
    population = hoods.loc[list(book.ids)].to_numpy(dtype=float)
    # Harm done in the year before the first file's may be reported in it.
    first = date(today.year - PAST_YEARS, 1, 1) - timedelta(days=LONGEST_DELAY)
    first_day, last_day = np.datetime64(first), np.datetime64(today - timedelta(days=DAYS_BEHIND))
    return reports(first_day, last_day, book, population, seed=seed, scale=scale), book


def write_portal_files(
    city: City, folder: Path, *, today: date, seed: int = SEED, scale: float = 1.0
) -> list[Path]:
    """Write the simulated portal files up to a week before `today` into `folder`; the paths come in
    the order in which they should be imported. `scale` multiplies all reports but killings.

    The same arguments give the same bytes, and another `today` the same past.
    """
    return list(iter_portal_files(city, folder, today=today, seed=seed, scale=scale))


def iter_portal_files(
    city: City, folder: Path, *, today: date, seed: int = SEED, scale: float = 1.0
) -> Iterator[Path]:
    """Like `write_portal_files`, one path after another as each file is finished."""
    folder.mkdir(parents=True, exist_ok=True)
    everything, book = reports_of(city.areas, city.folder, today, seed, scale)
    for file in plan(today):
        as_of = (file.as_of - EPOCH).days
        held = in_file(everything, file.year, as_of)
        rows = people_by_offenses(held, file.year, as_of, book, seed)
        path = folder / file.name
        _write(path, file, rows)
        yield path


def _write(path: Path, file: PortalFile, rows: pd.DataFrame) -> None:
    if file.form == "location_lines":
        _write_csv(path, layouts.portal_location_lines(rows, file.year))
    elif file.form == "location":
        _write_csv(path, layouts.portal_location(rows, file.year))
    elif file.form == "socrata_csv":
        _write_csv(path, layouts.socrata_csv(rows, file.year))
    elif file.form == "socrata_json":
        lines = ",\n".join(
            json.dumps(row, ensure_ascii=False) for row in layouts.socrata_json(rows, file.year)
        )
        path.write_text(f"[{lines}]\n", encoding="utf-8", newline="\n")
    elif file.form in ("wkt", "wkt_bom"):
        is_odd = file.form == "wkt_bom"
        table = layouts.portal_wkt(rows, file.year)
        _write_csv(
            path,
            table,
            encoding="utf-8-sig" if is_odd else "utf-8",
            line="\r\n" if is_odd else "\n",
        )
    else:
        path.write_bytes(_workbook(layouts.workbook(rows, file.year), file))


def _write_csv(path: Path, table: pd.DataFrame, encoding: str = "utf-8", line: str = "\n") -> None:
    table.to_csv(path, index=False, encoding=encoding, lineterminator=line)


def _workbook(table: pd.DataFrame, file: PortalFile) -> bytes:
    """Three sheets, of which the first holds the rows: the others are somebody's notes."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("simulated_crime_close")
    sheet.append(list(table.columns))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append(row)
    pivot = book.create_sheet("Pivot")
    pivot.append([None, None, "Simulated: rows by month"])
    for month, n in table["Date"].dt.month.value_counts(sort=False).sort_index().items():
        pivot.append([None, None, int(month), int(n)])
    notes = book.create_sheet("Notes")
    notes.append([f"Simulated police file of {file.year}. No row in it describes a real event."])
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def truth(city: City, *, today: date, seed: int = SEED) -> pd.DataFrame:
    """Every homicide victim in the files as they stand on `today`, one row each; for tests only.

    Columns: source_year; happened_on and date_basis ("injury", or "reported" where the file does
    not say the day of the harm); injured_on; neighborhood_id, district_id, division_id ("unknown"
    where the file gives no usable point); place_quality; counted (1). The product never reads this.
    """
    everything, book = reports_of(city.areas, city.folder, today, seed, 0.0)
    parts = []
    for file in plan(today):
        if not file.is_older:
            parts.append(
                _true_victims(in_file(everything, file.year, (file.as_of - EPOCH).days), file, book)
            )
    return pd.concat(parts, ignore_index=True)


def true_victims_of(city: City, file: PortalFile, *, today: date, seed: int = SEED) -> pd.DataFrame:
    """The victims in one file of `plan(today)`, older vintages included; columns as in `truth`."""
    everything, book = reports_of(city.areas, city.folder, today, seed, 0.0)
    return _true_victims(in_file(everything, file.year, (file.as_of - EPOCH).days), file, book)


def _true_victims(held: pd.DataFrame, file: PortalFile, book: AddressBook) -> pd.DataFrame:
    dead = held[offense_as_of(held, (file.as_of - EPOCH).days) == "murder"]
    dead = dead.loc[dead.index.repeat(dead["victims"])].reset_index(drop=True)
    has_injury = ~dead["has_no_from_date"] & file.has_day_of_injury
    day = dead["day"].where(has_injury, dead["reported"])
    is_placed = dead["place_quality"].isin(["in_area", "unnamed_area"]).to_numpy()
    at = dead["address"].to_numpy()
    areas = {
        "neighborhood_id": book.neighborhood,
        "district_id": book.district,
        "division_id": book.division,
    }
    return pd.DataFrame({
        "source_year": file.year,
        "happened_on": pd.to_datetime(day.astype("int64"), unit="D"),
        "date_basis": np.where(has_injury, "injury", "reported"),
        "injured_on": pd.to_datetime(dead["day"].astype("int64"), unit="D"),
        **{name: np.where(is_placed, of[at], "unknown") for name, of in areas.items()},
        "place_quality": dead["place_quality"].to_numpy(),
        "counted": 1,
    })  # fmt: skip
