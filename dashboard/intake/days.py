"""Reading the days of a file as its source writes them, and noticing where it does not. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.intake.errors import IntakeError

FIRST_YEAR = 1950
"""A day before it is a placeholder (portals write 1900 or 1901), not a day."""
UNREADABLE_SHARE = 0.01
MAJORITY = 0.75
MOST_TEXTS = 20_000

_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")


@dataclass(frozen=True)
class DayText:
    """One way a day is written: in which column, in how many rows, and first in which row."""

    column: str
    text: str
    rows: int
    first_row: int
    is_reported: bool = True
    """Whether the column tells the day of the report; else it is the day of the injury."""


@dataclass(frozen=True)
class Days:
    """The days of a file: `of[text]` is a day, or None for a text that is none."""

    of: dict[str, date | None]
    unreadable_rows: int
    by_year: Counter
    """Rows by the year they were reported in (by the injury's where no report day is given)."""
    covers: dict[int, tuple[date, date]]
    """The first and last day reported in each year."""

    def source_year(self) -> int:
        """The year three quarters of the rows or more were reported in, else IntakeError."""
        if not self.by_year:
            raise IntakeError("no row has a readable date; check the date columns")
        year, rows = max(self.by_year.items(), key=lambda item: (item[1], item[0]))
        if rows < MAJORITY * sum(self.by_year.values()):
            raise IntakeError(
                f"its rows were reported in {len(self.by_year)} different years, none with three "
                "quarters of them; import one file for each year"
            )
        return year


def read_days(texts: Iterable[DayText], month_first: bool) -> Days:
    """Read every way a day is written in a file.

    Raises IntakeError, naming rows and columns, if the file writes days in two orders (12/31 and
    31/12), in the other order than its source, or in no way that can be read.
    """
    texts = list(texts)
    if len(texts) >= MOST_TEXTS:
        raise IntakeError("its date columns hold something else than dates; check the columns")
    _refuse_two_orders(texts, month_first)
    found = {one.text: _day(one.text, month_first) for one in texts}
    for column in sorted({one.column for one in texts}):
        own = [one for one in texts if one.column == column]
        bad = [one for one in own if found[one.text] is None]
        if sum(one.rows for one in bad) > max(1, UNREADABLE_SHARE * sum(one.rows for one in own)):
            raise IntakeError(
                f"column {column}: many dates cannot be read, the first in row "
                f"{min(one.first_row for one in bad):,}; write them as month/day/year or "
                "year-month-day"
            )
    reported = [one for one in texts if one.is_reported] or texts
    by_year: Counter = Counter()
    covers: dict[int, tuple[date, date]] = {}
    for one in reported:
        day = found[one.text]
        if day is None:
            continue
        by_year[day.year] += one.rows
        first, last = covers.get(day.year, (day, day))
        covers[day.year] = (min(first, day), max(last, day))
    unreadable = sum(one.rows for one in texts if found[one.text] is None)
    return Days(found, unreadable, by_year, covers)


def _refuse_two_orders(texts: list[DayText], month_first: bool) -> None:
    """Days above 12 tell the order; one file must not need both."""
    first: dict[bool, DayText] = {}
    for one in sorted(texts, key=lambda one: (one.first_row, one.column)):
        match = _YEAR_LAST.fullmatch(one.text)
        if match:
            left, right = int(match[1]), int(match[2])
            if left <= 12 < right <= 31:
                first.setdefault(True, one)
            elif right <= 12 < left <= 31:
                first.setdefault(False, one)
    if len(first) == 2:
        raise IntakeError(
            f"dates are written in two orders: month first in row {first[True].first_row:,} "
            f"(column {first[True].column}), day first in row {first[False].first_row:,} (column "
            f"{first[False].column}); export the file again with one order"
        )
    other = first.get(not month_first)
    if other is not None:
        order = ("day", "month") if month_first else ("month", "day")
        raise IntakeError(
            f"dates are written {order[0]} first in row {other.first_row:,} (column "
            f"{other.column}), but this source writes the {order[1]} first; export the file "
            "again, or correct date_order in sources.toml"
        )


def _day(text: str, month_first: bool) -> date | None:
    try:
        if match := _YEAR_FIRST.fullmatch(text):
            found = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := _YEAR_LAST.fullmatch(text):
            month, day = (match[1], match[2]) if month_first else (match[2], match[1])
            found = date(int(match[3]), int(month), int(day))
        else:
            return None
    except ValueError:
        return None
    return found if found.year >= FIRST_YEAR else None
