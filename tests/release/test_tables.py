"""The public tables of program counts, made from the ledger of releases."""

from __future__ import annotations

import pandas as pd

from dashboard.city.menu import Family, Menu, MenuView
from dashboard.release import tables
from dashboard.release.bases import Bases
from dashboard.release.families import STAGE_GROUPS
from dashboard.release.protecting import PUBLISHED_CELLS

TODAY = pd.Timestamp("2026-11-24")
AREAS = pd.DataFrame(
    [("city", "city"), ("district", "district-1"), ("district", "district-2")],
    columns=["area_type", "area_id"],
)
MENU = Menu(
    (Family("call_ins", 225, 0, 1), Family("services", 45, 0, 1)),
    (
        MenuView("call_ins", "", "city", "year", 9),
        MenuView("call_ins", "stage", "city", "year", 9),
        MenuView("services", "", "district", "month", 7),
        MenuView("services", "", "city", "month", 9),
    ),
)


def period(kind: str, start: str, end: str) -> dict:
    return {
        "period_type": kind,
        "period_start": pd.Timestamp(start),
        "period_end": pd.Timestamp(end),
        "quarter_start": pd.NaT,
        "year_start": pd.Timestamp("2026-07-01"),
    }


CALENDAR = pd.DataFrame(
    [
        period("month", "2026-07-01", "2026-07-31"),
        period("month", "2026-08-01", "2026-08-31"),
        period("month", "2026-11-01", "2026-11-30"),
        period("year", "2024-07-01", "2025-06-30"),
    ]
)


OWED = pd.DataFrame(columns=["report", "period_type", "period_start", "due_on"])
"""Nobody owes a report: the lag alone decides."""


def reported(measure_id: str, kind: str, start: str, count: int) -> dict:
    ends = CALENDAR.set_index("period_start")["period_end"]
    return {
        "measure_id": measure_id,
        "period_type": kind,
        "period_start": pd.Timestamp(start),
        "period_end": ends[pd.Timestamp(start)],
        "is_reported": count > 0,
        "organizations_expected": 5,
        "organizations_reported": count,
    }


def found(*rows: dict) -> Bases:
    withheld = pd.DataFrame(columns=["family", "reason", "organizations", "rows"])
    columns = ["measure_id", "period_type", "period_start", "period_end", "is_reported",
               "organizations_expected", "organizations_reported"]  # fmt: skip
    reporting = pd.DataFrame(rows, columns=columns).astype(
        {"period_start": "datetime64[s]", "period_end": "datetime64[s]", "is_reported": bool}
    )
    return Bases({}, withheld, CALENDAR, reporting, OWED)


def cell(family: str, measure_id: str, start: str, counted: int | None, **more: object) -> dict:
    return {
        "release_number": 1,
        "release_id": "first",
        "published_on": pd.Timestamp("2026-10-01"),
        "family": family,
        "measure_id": measure_id,
        "attribute": "",
        "area_type": "city",
        "area_id": "city",
        "period_type": "month" if family == "services" else "year",
        "period_start": pd.Timestamp(start),
        "attribute_value": "",
        "status": "not_shown" if counted is None else "shown",
        "counted": counted,
        "version": 0,
        **more,
    }


def cells(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(PUBLISHED_CELLS))
    return frame.astype({"counted": "Int64"})


def counted(table: pd.DataFrame) -> dict[str, int | None]:
    return {
        row.attribute_value: None if pd.isna(row.counted) else int(row.counted)
        for row in table.itertuples()
    }


def call_in(*parts: int | None, invited: int = 100) -> pd.DataFrame:
    groups = [
        cell("call_ins", "call_in_funnel", "2024-07-01", part, attribute="stage",
             attribute_value=group)
        for group, part in zip(STAGE_GROUPS, parts, strict=True)
    ]  # fmt: skip
    whole = cell("call_ins", "call_in_funnel", "2024-07-01", invited)
    table = tables.program_count(cells(whole, *groups), MENU, found(), AREAS, TODAY)
    return table[table["attribute"] == "stage"]


def test_the_stages_of_call_ins_count_everybody_who_got_at_least_so_far() -> None:
    assert counted(call_in(20, 15, 12, 14, 16, 23)) == {
        "invited": 100, "attended": 80, "accepted_services": 65, "engaged_30_days": 53,
        "engaged_90_days": 39, "engaged_180_days": 23,
    }  # fmt: skip


def test_behind_a_group_that_is_not_shown_no_later_stage_is_shown() -> None:
    found_ = counted(call_in(20, 15, None, 14, 16, 30))
    assert found_["accepted_services"] == 65
    assert found_["engaged_30_days"] is found_["engaged_180_days"] is None


def test_a_number_that_was_corrected_stays_with_the_day_it_was_replaced() -> None:
    first = cell("services", "services_delivered", "2026-07-01", 40)
    second = {**first, "release_id": "second", "counted": 52, "version": 1,
              "published_on": pd.Timestamp("2026-11-10")}  # fmt: skip
    table = tables.program_count(cells(second, first), MENU, found(), AREAS, TODAY)
    assert table[["version", "counted"]].values.tolist() == [[0, 40], [1, 52]]
    assert table["replaced_on"].tolist() == [pd.Timestamp("2026-11-10"), pd.NaT]


def test_a_closed_period_nobody_reported_is_said_of_every_area_and_an_open_one_is_not() -> None:
    silent = found(
        reported("services_delivered", "month", "2026-07-01", 0),
        reported("services_delivered", "month", "2026-11-01", 0),
    )
    table = tables.program_count(cells(), MENU, silent, AREAS, TODAY)
    assert set(table["period_start"]) == {pd.Timestamp("2026-07-01")}
    assert sorted(table["area_id"]) == ["city", "district-1", "district-2"]
    assert set(table["status"]) == {"not_reported"}
    assert table["counted"].isna().all() and table["published_on"].isna().all()


def test_how_many_had_reported_is_that_of_the_day_of_publication() -> None:
    published = cells(cell("services", "services_delivered", "2026-07-01", 40))
    today = found(
        reported("services_delivered", "month", "2026-07-01", 5),
        reported("services_delivered", "month", "2026-08-01", 0),
        reported("services_delivered", "month", "2026-11-01", 1),
    )
    first = tables.program_period(published, MENU, today, TODAY, None)
    earlier = first.assign(organizations_reported=3)
    later = tables.program_period(published, MENU, today, TODAY, earlier)
    assert later["status"].tolist() == ["published", "not_reported", "not_closed"]
    assert later["organizations_reported"].tolist() == [3, 0, 1]


def test_the_menu_is_said_in_terms_of_measures() -> None:
    rows = tables.menu_rows(MENU)
    assert ["call_in_funnel", "stage", "city", "year"] in rows.values.tolist()
    assert len(rows) == len(MENU.views)
