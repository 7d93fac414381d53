"""What partners reported, as the release in service publishes it: read once, shared by all.

Frames that come from here are shared: nobody may change them in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import public_data
from dashboard.change import Period
from dashboard.city import menu
from dashboard.components import series
from dashboard.components.view import View
from dashboard.public_data import Figure
from dashboard.settings import read_public

RECEIVED = "service_referrals_received"
OUTCOMES = "service_referral_outcomes"
REACHED = "service_referrals_reached_within_72h"
SERVICES = "services_delivered"
FOLLOW_UPS = "follow_ups_on_time"
CALL_INS = "call_in_funnel"
ATTENDANCE = "coalition_attendance"
_FAMILIES = {
    RECEIVED: "service_referrals", OUTCOMES: "service_referrals", REACHED: "service_referrals",
    SERVICES: "services", FOLLOW_UPS: "follow_ups", CALL_INS: "call_ins", ATTENDANCE: "meetings",
}  # fmt: skip
CITY = "city"


@dataclass(frozen=True)
class Span:
    """One period that was published; `key` names it in an address ("quarter-2026-07")."""

    period_type: str
    start: date
    end: date

    @property
    def key(self) -> str:
        """The period in an address."""
        return f"{self.period_type}-{self.start:%Y-%m}"

    @property
    def period(self) -> Period:
        """The days, for sentences."""
        return Period(self.start, self.end)


def counts(
    view: View, measure_id: str, attribute: str, area_type: str, period_type: str
) -> pd.DataFrame:
    """The columns of `public_data.program_counts`, with plain days, for every period."""
    return _counts(
        view.release.release_id, measure_id, attribute, area_type, period_type, view.database
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def _counts(
    release_id: str, measure_id: str, attribute: str, area_type: str, period_type: str, _database
) -> pd.DataFrame:
    return series.as_dates(
        public_data.program_counts(_database, measure_id, attribute, area_type, period_type)
    )


def periods(view: View, measure_id: str, period_type: str) -> pd.DataFrame:
    """The columns of `public_data.program_periods`, with plain days."""
    return _periods(view.release.release_id, measure_id, period_type, view.database)


@st.cache_resource(max_entries=64, show_spinner=False)
def _periods(release_id: str, measure_id: str, period_type: str, _database) -> pd.DataFrame:
    return series.as_dates(public_data.program_periods(_database, measure_id, period_type))


def published(view: View, measure_id: str, period_type: str) -> list[Span]:
    """The published periods, newest first."""
    rows = periods(view, measure_id, period_type)
    rows = rows[rows.status == "published"].sort_values("period_start", ascending=False)
    return [
        Span(period_type, start, end)
        for start, end in zip(rows.period_start, rows.period_end, strict=True)
    ]


def offered(view: View, measure_id: str) -> list[Span]:
    """What a reader can pick: published quarters, then published years, newest first."""
    return [*published(view, measure_id, "quarter"), *published(view, measure_id, "year")]


def newest(view: View, measure_id: str, attribute: str = "") -> Span | None:
    """The newest published quarter with a number for the city, else the newest, else None."""
    found = published(view, measure_id, "quarter")
    rows = counts(view, measure_id, attribute, CITY, "quarter")
    shown = set(rows[rows.status == "shown"].period_start)
    return next((span for span in found if span.start in shown), found[0] if found else None)


def cells(view: View, measure_id: str, attribute: str, area_type: str, span: Span) -> pd.DataFrame:
    """The rows of `counts` of one period."""
    rows = counts(view, measure_id, attribute, area_type, span.period_type)
    return rows[[start == span.start for start in rows.period_start]] if len(rows) else rows


def every(cells: pd.DataFrame, key: str, wanted: list[str]) -> pd.DataFrame:
    """`cells` of one period with a row for each of `wanted` (values of `key`), in their order, then
    what the release has besides.

    Where a period was published, what has no row is not shown: an absent row must tell no more
    than the label does. Where it was not, nothing was reported.
    """
    keys = [*wanted, *sorted(set(cells[key]) - set(wanted))]
    rows = pd.DataFrame({key: keys}).merge(cells[[key, "counted", "status"]], on=key, how="left")
    reported = bool((cells.status != "not_reported").any())
    return rows.assign(status=rows.status.fillna("not_shown" if reported else "not_reported"))


def city_figure(
    view: View, measure_id: str, span: Span, attribute: str = "", value: str = ""
) -> Figure:
    """One number of the whole city; `not_reported` where the release has no such cell."""
    rows = cells(view, measure_id, attribute, CITY, span)
    return public_data.total(rows[rows.attribute_value == value])


def area_figure(view: View, measure_id: str, area_type: str, area_id: str, span: Span) -> Figure:
    """One number of an area; an area without a row is treated as in `every`."""
    rows = every(cells(view, measure_id, "", area_type, span), "area_id", [area_id])
    return public_data.total(rows[rows.area_id == area_id])


def about(view: View, measure_id: str) -> pd.Series | None:
    """What a measure is, in the words of its specification; None if it is not in the release."""
    rows = _measures(view.release.release_id, view.database)
    rows = rows[rows.measure_id == measure_id]
    return rows.iloc[0] if len(rows) else None


@st.cache_resource(max_entries=8, show_spinner=False)
def _measures(release_id: str, _database) -> pd.DataFrame:
    return public_data.measures(_database)


def family(measure_id: str) -> str:
    """Which reports a measure is counted from."""
    return _FAMILIES[measure_id]


def lag_days(view: View, measure_id: str) -> int:
    """How many days after the end of a period its counts are published."""
    return _lags(view.release.city_id).get(family(measure_id), menu.LEAST_LAG_DAYS)


@st.cache_resource(max_entries=8, show_spinner=False)
def _lags(city_id: str) -> dict[str, int]:
    found = menu.read_menu(read_public().cities_folder / city_id)
    return {each.family: each.lag_days for each in found.families}
