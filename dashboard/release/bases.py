"""Warehouse -> the counts that disclosure control starts from: one frame per family and attribute.

A row of a base frame is what one report's row contributes, with the places and times that may be
named of it. It never leaves the restricted side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.city.menu import Menu
from dashboard.database import Database
from dashboard.release.boundaries import Boundaries, placed
from dashboard.release.classes import JUSTICE_SOURCES, LEVELS, withhold
from dashboard.release.families import split

CELL = (
    "organization_id", "neighborhood", "district", "division", "month", "quarter", "year", "value",
    "k",
)  # fmt: skip
NUMBERS = ("people", "counted", "largest")
COLUMNS = (*CELL, *NUMBERS)


class ReportsContradict(ValueError):
    """Stored reports that cannot be added up; nothing is published of them."""


@dataclass(frozen=True)
class Bases:
    """`frames`: family -> attribute -> base frame (columns `COLUMNS`); `withheld`: family, reason,
    organizations, rows; `calendar`: as `queries/protected/calendar.sql` gives, days as datetime64;
    `reporting` and `last_due`: likewise."""

    frames: Mapping[str, Mapping[str, pd.DataFrame]]
    withheld: pd.DataFrame
    calendar: pd.DataFrame
    reporting: pd.DataFrame
    last_due: pd.DataFrame


def calendar_of(db: Database) -> pd.DataFrame:
    """All periods, days as datetime64."""
    calendar = _days(db.ask("protected/calendar"), ("period_start", "period_end"))
    return _days(calendar, ("quarter_start", "year_start"))


def read(db: Database, menu: Menu, *, city_k: int, boundaries: Boundaries | None = None) -> Bases:
    """What the warehouse holds for the families of the menu, by today's boundaries or, in years of
    `boundaries`, by theirs.

    Raises ReportsContradict if a report has more in its groups than in all.
    """
    permission = db.ask("protected/permission")
    calendar = calendar_of(db)
    reporting = _days(db.ask("protected/reporting"), ("period_start", "period_end"))
    last_due = _days(db.ask("protected/last_due"), ("period_start", "due_on"))
    frames: dict[str, dict[str, pd.DataFrame]] = {}
    withheld = []
    for family, events in ((one.family, one.events_per_person) for one in menu.families):
        attributes = sorted({view.attribute for view in menu.of(family)} | {""})
        rows = _placed_in_time(db.ask(f"protected/{family}"), calendar)
        rows = placed(rows, boundaries or {})
        rows, reasons = withhold(rows, permission if family != "meetings" else _open(permission))
        limit = rows["k"].clip(lower=city_k) * events
        rows = year_only(rows.assign(k=limit))
        withheld.append(reasons.assign(family=family))
        try:
            frames[family] = {
                attribute: base_frame(family, attribute, rows) for attribute in attributes
            }
        except ValueError as problem:
            raise ReportsContradict(
                f"Nothing was published of {family}: {problem}; look at the latest reports."
            ) from None
    columns = ["family", "reason", "organizations", "rows"]
    found = pd.concat(withheld, ignore_index=True) if withheld else pd.DataFrame(columns=columns)
    return Bases(frames, found[columns], calendar, reporting, last_due)


def _open(permission: pd.DataFrame) -> pd.DataFrame:
    """Who sat at a coalition meeting is no count of people who are served, whatever the class."""
    return permission.assign(partner_class="standard")


def base_frame(family: str, attribute: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The base frame of one attribute from rows that `withhold` has been through.

    Rows of the same cell and organization become one. Raises ValueError as `families.split` does.
    """
    parts = split(family, attribute, rows)
    if attribute == "referral_source":
        # Their part of the total stays, in no group.
        hidden = parts["hides_justice_source"] & parts["value"].isin(JUSTICE_SOURCES)
        parts["value"] = parts["value"].where(~hidden, None)
    parts = parts[parts["counted"] > 0]
    cells = list(CELL)
    found = parts.groupby(cells, dropna=False, sort=True, as_index=False).agg(
        people=("people", "sum"), counted=("counted", "sum"), largest=("largest", "max")
    )
    for name in ("neighborhood", "district", "division", "value"):
        found[name] = found[name].astype(object).where(found[name].notna(), None)
    for name in (*NUMBERS, "k"):
        found[name] = found[name].astype("int64")
    return found[list(COLUMNS)]


def _placed_in_time(rows: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """Rows with month, quarter and year; levels a family does not know are missing."""
    months = calendar[calendar["period_type"] == "month"]
    months = months.rename(
        columns={"period_start": "month", "quarter_start": "quarter", "year_start": "year"}
    )[["month", "quarter", "year"]]
    rows = _days(rows, ("month_start",)).rename(columns={"month_start": "month"})
    for level in LEVELS:
        if f"{level}_id" not in rows:
            rows[f"{level}_id"] = None
    return rows.merge(months, on="month", how="left", validate="many_to_one")


def _days(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return frame.assign(
        **{name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in names}
    )


def year_only(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose month and quarter may not be named lose both."""
    hidden = rows["is_year_only"]
    return rows.assign(month=rows["month"].where(~hidden), quarter=rows["quarter"].where(~hidden))
