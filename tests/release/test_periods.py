"""When a period may be published: after its lag, and when all reports of it were due."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.city.menu import Family, Menu, MenuView
from dashboard.release.bases import COLUMNS, Bases
from dashboard.release.correcting import as_base, as_lines
from dashboard.release.periods import comes_out, due_periods, joined, newly_published
from tests import towns
from tests.reports import Reports

OCTOBER, END = pd.Timestamp("2024-10-01"), pd.Timestamp("2024-10-31")
SERVICES = Family("services", lag_days=45, round_to=0, events_per_person=1)
MENU = Menu((SERVICES,), (MenuView("services", "", "city", "month", 9),))
NOTHING = pd.DataFrame(columns=["period_type", "period_start"])


def found(*due_on: str, report: str = "services", is_reported: bool = True) -> Bases:
    """October, with reports of it due on some days: the last is what the warehouse tells."""
    period = {"period_type": "month", "period_start": OCTOBER, "period_end": END}
    rows = [{"report": report, "period_type": "month", "period_start": OCTOBER,
             "due_on": pd.Timestamp(day)} for day in due_on[-1:]]  # fmt: skip
    return Bases(
        {},
        pd.DataFrame(),
        pd.DataFrame([period]),
        pd.DataFrame([{**period, "measure_id": "services_delivered", "is_reported": is_reported}]),
        pd.DataFrame(rows, columns=["report", "period_type", "period_start", "due_on"]),
    )


def is_due(bases: Bases, today: str) -> bool:
    return bool(due_periods(bases, MENU, SERVICES, NOTHING, pd.Timestamp(today))["is_due"].item())


@pytest.mark.parametrize(
    ("due_on", "last_day_too_early"),
    [
        ((), "2024-12-15"),  # nobody owes one: the lag alone
        (("2024-11-15",), "2024-12-15"),  # due before the lag is over
        (("2024-11-15", "2025-01-20"), "2025-01-20"),  # most send it with their quarter
        (("2024-11-15", "2025-12-31"), "2025-05-02"),  # nobody holds it back for half a year
    ],
)
def test_a_month_waits_for_the_lag_and_for_the_last_day_on_which_a_report_is_due(
    due_on: tuple[str, ...], last_day_too_early: str
) -> None:
    bases = found(*due_on)
    last = pd.Timestamp(last_day_too_early)
    assert comes_out(bases.calendar, bases, SERVICES).tolist() == [last]
    assert not is_due(bases, last_day_too_early)
    assert is_due(bases, str((last + pd.Timedelta(days=1)).date()))


def test_reports_of_other_things_do_not_hold_a_month_back() -> None:
    assert is_due(found("2025-01-20", report="follow_ups"), "2024-12-16")


def test_who_has_reported_does_not_change_the_day() -> None:
    """Else the day would tell that a partner sent nothing."""
    few, all_of_them = found("2025-01-20"), found("2025-01-20")
    few.reporting["organizations_reported"] = 1
    all_of_them.reporting["organizations_reported"] = 27
    assert is_due(few, "2025-01-21") and is_due(all_of_them, "2025-01-21")
    assert not is_due(few, "2025-01-20") and not is_due(all_of_them, "2025-01-20")


def test_the_last_day_is_that_of_whoever_is_given_most_time(tmp_path: Path) -> None:
    made = Reports()
    for organization_id, every, due_days in (("ash", "month", 10), ("birch", "quarter", 20)):
        made.organization(organization_id)
        made.expects(
            organization_id, "services", every=every, due_days=due_days, since="2026-07-01"
        )
    made.sends("ash", "services", "2026-07", {"service_type": "housing", "episodes": 1})
    with towns.town(tmp_path).filled(made.frames(), date(2026, 11, 22)) as db:
        due = db.ask("protected/last_due")
    due = due[due["report"] == "services"].astype({"period_start": str, "due_on": str})
    found = due.set_index(["period_type", "period_start"])["due_on"].to_dict()
    assert found["month", "2026-07-01"] == "2026-10-20", "July comes with its quarter"
    assert found["month", "2026-09-01"] == "2026-10-20"
    assert found["quarter", "2026-07-01"] == "2026-10-20"


def test_what_is_published_by_quarter_only_is_counted_once_however_many_releases_there_are() -> (
    None
):
    """The months of call-ins have no cells of their own. They were once due in every release, and
    stored by each: 60 people invited were published as 300."""
    year = pd.Timestamp("2024-07-01")
    starts = pd.date_range(year, periods=3, freq="MS")
    quarter = ("quarter", year, pd.Timestamp("2024-09-30"))
    spans = [("month", start, start + pd.offsets.MonthEnd(0)) for start in starts] + [quarter]
    calendar = pd.DataFrame(spans, columns=["period_type", "period_start", "period_end"])
    calendar = calendar.assign(quarter_start=year, year_start=year)
    reporting = calendar.assign(measure_id="call_in_funnel", is_reported=True)
    call_ins = Family("call_ins", lag_days=225, round_to=0, events_per_person=1)
    menu = Menu((call_ins,), (MenuView("call_ins", "", "city", "quarter", 9),))
    row = dict.fromkeys(COLUMNS, None) | {"quarter": year, "year": year, "value": "", "k": 11}
    today = pd.DataFrame(
        [row | {"month": start, "people": 20, "counted": 20, "largest": 1} for start in starts]
    )
    bases = Bases({}, pd.DataFrame(), calendar, reporting, found().last_due)
    kept = today.iloc[:0].assign(batch=0, sign=1)
    for day in ("2025-03-20", "2025-04-03", "2025-04-24", "2025-05-20"):
        periods = due_periods(bases, menu, call_ins, NOTHING, pd.Timestamp(day))
        counted = joined(today, kept, periods, [year])
        assert (counted["counted"] * counted["sign"]).sum() == 60, day
        lines = as_lines(newly_published(today, periods), "call_ins", "")
        kept = pd.concat([kept, as_base(lines)], ignore_index=True)
    assert kept["counted"].sum() == 60
