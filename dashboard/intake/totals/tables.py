"""Reading one publisher's table into figures, as `[totals.<source>]` of sources.toml says."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.city import TOTALS, City, is_whole_period, last_day
from dashboard.intake.errors import IntakeError

OWN_SOURCE = "own-table"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
Known = dict[tuple[str, date], tuple[str, int]]  # (city, month) -> its latest (as_of, counted)


@dataclass(frozen=True)
class Figure:
    """One published total; the fields are the columns of totals.csv."""

    city_name: str
    measure_id: str
    period_type: str
    period_start: date
    period_end: date
    counted: int
    counting_rule: str
    publisher: str
    as_of: str
    source: str


@dataclass
class Table:
    """What was read: figures, and why rows and figures were left out. Both counts add up."""

    rows_read: int = 0
    rows_used: int = 0
    rows_left_out: Counter = field(default_factory=Counter)
    figures: list[Figure] = field(default_factory=list)
    figures_left_out: Counter = field(default_factory=Counter)


def source_of(city: City, columns: set[str], name: str) -> tuple[str, dict[str, Any]]:
    """The source of sources.toml a header belongs to, or our own table's shape."""
    sources: dict[str, dict[str, Any]] = city.sources.get("totals", {})
    fitting = [
        source_id
        for source_id, mapping in sources.items()
        if columns.issuperset(mapping["recognized_by"])
    ]
    if len(fitting) == 1:
        mapping = sources[fitting[0]]
        lost = sorted(_columns_read(mapping) - columns)
        if lost:
            raise IntakeError(
                f"{name}, row 1: has no column {lost[0]}, which [totals.{fitting[0]}] of "
                "sources.toml reads; correct its name there, or download the file again."
            )
        return fitting[0], mapping
    if not fitting and columns.issuperset(TOTALS):
        return OWN_SOURCE, {"title": "Totals in this product's own table", "own": True}
    known = "; ".join(", ".join(sources[key]["recognized_by"]) for key in fitting or sources)
    raise IntakeError(
        f"{name}, row 1: the columns are those of {'several sources' if fitting else 'no source'} "
        f"of sources.toml ({known or 'none is described'}); add its columns there."
    )


def _columns_read(mapping: dict[str, Any]) -> set[str]:
    """Every column of the file that a source's entry names."""
    single = {value for key, value in mapping.items() if key.endswith("_column")}
    return single.union(
        mapping["city_columns"], mapping.get("year_columns", ()), mapping.get("range_columns", ())
    )


def read_table(
    city: City, mapping: dict[str, Any], rows: Iterable[dict[str, str]], name: str, known: Known
) -> Table:
    """The figures of this city and its comparison cities. Raises IntakeError at a bad cell."""
    table = Table()
    wanted = {city.publisher_city_name, *city.comparison_cities}
    reader = _own_figures if mapping.get("own") else _mapped_figures
    for number, cells in enumerate(rows, start=2):
        table.rows_read += 1
        found = reader(mapping, cells, f"{name}, row {number}", wanted, known, table)
        if isinstance(found, str):
            table.rows_left_out[found] += 1
            continue
        table.rows_used += 1
        table.figures += found
    return table


def _own_figures(mapping, cells, where, wanted, known, table) -> list[Figure] | str:
    values = {}
    for column, reader in TOTALS.items():
        try:
            values[column] = reader(cells[column].strip())
        except ValueError as problem:
            raise IntakeError(f"{where}, column {column}: {problem}.") from None
    figure = Figure(**values)
    if not is_whole_period(figure.period_type, figure.period_start, figure.period_end):
        raise IntakeError(
            f"{where}, column period_end: the dates are not one whole month or year; "
            "write its first and last day."
        )
    return [figure] if figure.city_name in wanted else "another city"


def _mapped_figures(mapping, cells, where, wanted, known, table) -> list[Figure] | str:
    place = ", ".join(cells[column].strip() for column in mapping["city_columns"])
    city_name = mapping["cities"].get(place)
    if city_name not in wanted:
        return "another city"
    if "filter_column" in mapping and cells[mapping["filter_column"]] != mapping["filter_value"]:
        return "another crime"
    complete = mapping.get("complete_column")
    if complete and cells[complete].strip() in mapping["incomplete_values"]:
        return "not reported for the whole period"
    about = {
        "city_name": city_name,
        "measure_id": mapping["measure_id"],
        "counting_rule": mapping["counting_rule"],
        "publisher": mapping["publisher"],
        "as_of": _as_of(mapping, cells, where),
        "source": mapping["source"],
    }

    def figure(period_type: str, start: date, counted: int, source: str = "") -> Figure:
        period = {
            "period_type": period_type,
            "period_start": start,
            "period_end": last_day(period_type, start),
            "counted": counted,
        }
        return Figure(**{**about, **period, "source": about["source"] + source})

    if "range_column" in mapping:
        return _ranges(mapping, cells, where, known, table, figure)
    counted = _count(mapping, cells, mapping["counted_column"], where)
    if counted is None:
        return "no figure given"
    if "year_column" in mapping:
        return [figure("year", _year(cells, mapping["year_column"], where), counted)]
    return [figure("month", _month(cells, mapping["month_column"], where), counted)]


def _ranges(mapping, cells, where, known, table, figure) -> list[Figure]:
    """Full years, and the newest month where the months before it are known.

    The table gives January to some month as one sum. Its last month is that sum less the months
    already known; where one of those is missing, or was revised so far that nothing is left, the
    sum is left out rather than split by guess.
    """
    column = mapping["range_column"]
    found = re.fullmatch(r"jan(?:\s*-\s*([a-z]{3}))?\s+(\d{4})", cells[column].strip().lower())
    if not found or (found[1] and found[1] not in _MONTHS):
        raise IntakeError(f"{where}, column {column}: is not a range such as Jan - Feb 2026.")
    year, last = int(found[2]), _MONTHS[found[1] or "jan"]
    figures = []
    for name, before in mapping["year_columns"].items():
        counted = _count(mapping, cells, name, where)
        if counted is None:
            table.figures_left_out["no figure given"] += 1
        else:
            figures.append(figure("year", date(year - before, 1, 1), counted))
    for name, before in mapping["range_columns"].items():
        total = _count(mapping, cells, name, where)
        city_name, months = figure("year", date(year, 1, 1), 0).city_name, range(1, last)
        earlier = [known.get((city_name, date(year - before, month, 1))) for month in months]
        if total is None:
            table.figures_left_out["no figure given"] += 1
        elif before:
            # An older year's months may have been revised anywhere, so its last cannot be told.
            table.figures_left_out["part of an earlier year, cannot be split into months"] += 1
        elif None in earlier:
            table.figures_left_out["part of a year, the months before are not known"] += 1
        elif total < sum(counted for _, counted in earlier):
            table.figures_left_out["part of a year, earlier months were revised downward"] += 1
        else:
            rest = total - sum(counted for _, counted in earlier)
            note = ": month derived by differencing year-to-date figures"
            figures.append(figure("month", date(year, last, 1), rest, note))
    return figures


def _count(mapping: dict, cells: dict[str, str], column: str, where: str) -> int | None:
    cell = cells[column].strip().replace(",", "")
    if cell in mapping.get("missing", ()):
        return None
    if not re.fullmatch(r"\d{1,6}(\.0*)?", cell):
        raise IntakeError(f"{where}, column {column}: is not a whole number of 0 or more; mend it.")
    return int(float(cell))


def _year(cells: dict[str, str], column: str, where: str) -> date:
    cell = cells[column].strip()
    if not re.fullmatch(r"(19|20)\d\d", cell):
        raise IntakeError(f"{where}, column {column}: is not a year such as 2015; mend it.")
    return date(int(cell), 1, 1)


def _month(cells: dict[str, str], column: str, where: str) -> date:
    found = re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])(-01)?", cells[column].strip()[:10])
    if not found:
        raise IntakeError(
            f"{where}, column {column}: is not the first of a month such as 2026-02-01; mend it."
        )
    return date(int(found[1]), int(found[2]), 1)


def _as_of(mapping: dict, cells: dict[str, str], where: str) -> str:
    if "as_of" in mapping:
        return mapping["as_of"]
    column = mapping["as_of_column"]
    day = cells[column].strip()[:10]
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise IntakeError(
            f"{where}, column {column}: does not begin with a date such as 2026-04-24; mend it."
        ) from None
