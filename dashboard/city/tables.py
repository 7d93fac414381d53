"""The CSV files of a city's folder: their columns, and how a cell becomes a value."""

from __future__ import annotations

import calendar
import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

AREA_TYPES = ("city", "district", "division", "neighborhood")


class CityError(ValueError):
    """A city folder that cannot be used; the message names file, row, column and remedy."""


def as_of_last_day(as_of: str) -> date:
    """The last day an as-of date may mean: "2016" is 31 December 2016, "2024-02" is 29 February."""
    parts = [int(part) for part in str(as_of).split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return date(year, month, day)


def last_day(period_type: str, start: date) -> date:
    """The last day of the month or year that begins on `start`."""
    month = 12 if period_type == "year" else start.month
    return date(start.year, month, calendar.monthrange(start.year, month)[1])


def is_whole_period(period_type: str, start: date, end: date) -> bool:
    """Whether the two days are the first and last of one month or one year."""
    begins = start.day == 1 and (period_type == "month" or start.month == 1)
    return begins and end == last_day(period_type, start)


def _text(cell: str) -> str:
    if not cell:
        raise ValueError("is empty; fill it in")
    return cell


def _whole(cell: str) -> int:
    if not cell.isdigit():
        raise ValueError("is not a whole number of 0 or more; write digits only")
    return int(cell)


def _number(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e9:
        raise ValueError("is not a number; write it with a decimal point")
    return number


def _share(cell: str) -> float:
    number = _number(cell)
    if not 0 <= number <= 1:
        raise ValueError("is outside 0 to 1; write the share of the area as a fraction")
    return number


def _bool(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError("is neither true nor false; write one of them")
    return cell == "true"


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError("is not a date; write it as 2026-01-31") from None


def _as_of(cell: str) -> str:
    try:
        as_of_last_day(cell)
    except (ValueError, IndexError):
        raise ValueError("is not a date; write 2026, 2026-01 or 2026-01-31") from None
    return cell


def _one_of(*values: str) -> Callable[[str], str]:
    def check(cell: str) -> str:
        if cell not in values:
            raise ValueError(f"is not one of {', '.join(values)}; write one of them")
        return cell

    return check


def _maybe(reader: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: reader(cell) if cell else None


def _any(cell: str) -> str:
    return cell


_period = _one_of("year", "month")
_measure = _one_of("homicide_victims", "nonfatal_shooting_victims")
TOTALS = {
    "city_name": _text,
    "measure_id": _measure,
    "period_type": _period,
    "period_start": _day,
    "period_end": _day,
    "counted": _whole,
    "counting_rule": _text,
    "publisher": _text,
    "as_of": _as_of,
    "source": _text,
}
# What makes two rows of totals the same published figure; a newer as_of is another variant.
VARIANT = [
    "city_name", "measure_id", "period_type", "period_start", "counting_rule", "publisher", "as_of"
]  # fmt: skip
FILES: dict[str, dict[str, Callable[[str], Any]]] = {
    "areas.csv": {
        "area_type": _one_of(*AREA_TYPES),
        "area_id": _text,
        "area_name": _text,
        "centroid_lat": _maybe(_number),
        "centroid_lon": _maybe(_number),
        "area_sq_km": _maybe(_number),
        "population": _maybe(_whole),
        "population_year": _maybe(_whole),
        "population_source": _any,
    },
    "memberships.csv": {
        "area_id": _text,
        "parent_type": _one_of("district", "division"),
        "parent_id": _text,
        "share": _share,
        "overlaps": _bool,
    },
    "aliases.csv": {"alias": _text, "area_ids": _text, "note": _any},
    "totals.csv": TOTALS,
    "populations.csv": {"city_name": _text, "year": _whole, "population": _whole, "source": _text},
    "programmes.csv": {
        "programme_id": _text,
        "city_name": _text,
        "programme": _text,
        "starts_on": _day,
        "ends_on": _maybe(_day),
        "precision": _one_of("day", "month", "year"),
        "event": _text,
        "note": _any,
        "rating": _any,
        "rating_publisher": _any,
        "rating_source": _any,
        "other_side": _any,
        "other_side_source": _any,
        "source": _text,
    },
    "help.csv": {
        "help_id": _text,
        "name_en": _text,
        "name_es": _text,
        "phone": _any,
        "sms": _any,
        "text_en": _text,
        "text_es": _text,
        "hours": _any,
        "url": _text,
        "verified_on": _day,
        "area": _text,
    },
}
INTEGERS = ("population", "population_year", "counted", "year")


def read_table(path: Path, columns: dict[str, Callable[[str], Any]]) -> pd.DataFrame:
    """A CSV file as a frame with exactly `columns`, each cell read by its reader.

    Raises CityError naming file, row (the header is row 1), column and remedy.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise CityError(
            f"{path.name} is missing; write it with the columns {', '.join(columns)}."
        ) from None
    except UnicodeDecodeError:
        raise CityError(f"{path.name} is not UTF-8 text; save it as CSV UTF-8.") from None
    header = rows[0] if rows else []
    missing = [name for name in columns if name not in header]
    surplus = [name for name in header if name not in columns]
    if missing or surplus:
        word = "lacks" if missing else "has the unknown"
        raise CityError(
            f"{path.name}, row 1: {word} column {(missing or surplus)[0]}; "
            f"the columns are {', '.join(columns)}."
        )
    records = []
    for line, cells in enumerate(rows[1:], start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            raise CityError(
                f"{path.name}, row {line}: has {len(cells)} cells where the header has "
                f"{len(header)}; quote texts that hold a comma."
            )
        record = dict.fromkeys(columns)
        for name, cell in zip(header, cells, strict=True):
            try:
                record[name] = columns[name](cell.strip())
            except ValueError as problem:
                raise CityError(f"{path.name}, row {line}, column {name}: {problem}.") from None
        records.append(record)
    frame = pd.DataFrame(records, columns=list(columns))
    for name in frame.columns.intersection(INTEGERS):
        frame[name] = frame[name].astype("Int64")
    for name in frame.columns.intersection(["centroid_lat", "centroid_lon", "area_sq_km", "share"]):
        frame[name] = frame[name].astype("float64")
    return frame
