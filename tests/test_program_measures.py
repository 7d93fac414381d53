"""What partners report, counted: each measure by a small example, and all of them by an oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import database
from dashboard.database import Database
from dashboard.warehouse import BuildError
from tests import program_oracle, towns
from tests import reports as reported
from tests.reports import Reports, bounds
from tests.towns import Town

COLUMNS = list(database.load_query("counting/program_counts").gives)
ASH, BIRCH, CEDAR = "ash", "birch", "cedar"
ONE, THREE, FIVE = ({"area_id": f"neighborhood-{n}"} for n in (1, 3, 5))
JULY, AUGUST, SEPTEMBER = "2026-07", "2026-08", "2026-09"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return towns.town(tmp_path)


def ledger(*organizations: str, since: str = "2026-07-01", reports: tuple = (), **more: Any):
    """Reports of organizations that owe each of `reports` every month from `since` on."""
    made = Reports()
    for organization_id in organizations:
        made.organization(organization_id)
        for report in reports:
            made.expects(organization_id, report, since=since, **more)
    return made


def rows(
    db: Database,
    measure: str,
    organization: str = "all",
    area_type: str = "city",
    period: str = "month",
    attribute: str = "",
) -> pd.DataFrame:
    frame = db.read("program_count", COLUMNS)
    wanted = {
        "measure_id": measure,
        "organization_id": organization,
        "area_type": area_type,
        "period_type": period,
        "attribute": attribute,
    }
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame.reset_index(drop=True)


def values(frame: pd.DataFrame, key: str = "period_start") -> dict[str, Any]:
    """{day or area or part: counted, or (counted, out of), or None if not reported}."""
    found = {}
    for row in frame.itertuples():
        name = getattr(row, key)
        name = str(name.date()) if key == "period_start" else name
        assert name not in found, "ask for one period or one area"
        counted = None if pd.isna(row.counted) else int(row.counted)
        has_whole = counted is not None and not pd.isna(row.out_of)
        found[name] = (counted, int(row.out_of)) if has_whole else counted
        assert (row.status == "not_reported") is (counted is None)
    return found


# --- each measure ---------------------------------------------------------------------------------

REFERRED = [
    {**ONE, "referral_source": "police", "received": 9, "people_new": 7, "accepted": 4,
     "declined": 1, "no_capacity": 1, "not_eligible": 1, "undecided_over_2_business_days": 2,
     "contacted_within_72h": 5, "contacted_later": 2, "not_yet_contacted": 1},
    {**THREE, "referral_source": "call_in", "received": 3, "people_new": 3, "accepted": 1,
     "no_longer_interested": 2, "contacted_within_72h": 1},
]  # fmt: skip
SERVED = [
    {**ONE, "service_type": "housing", "episodes": 5, "people_served": 8, "people_new": 2},
    {**THREE, "service_type": "legal", "episodes": 4, "people_served": 3, "people_new": 3},
]
FOLLOWED = [{**ONE, "due": 6, "done_on_time": 4, "done_late": 1}, {**THREE, "due": 2}]
ROOM = [
    {**ONE, "service_type": "housing", "open_places": 3},
    {**THREE, "service_type": "counseling", "open_places": 2},
]


@pytest.fixture(scope="module")
def july(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A July of one organization that sends four reports."""
    sent = {
        "service_referrals": REFERRED, "services": SERVED, "follow_ups": FOLLOWED, "capacity": ROOM
    }  # fmt: skip
    made = ledger(ASH, reports=tuple(sent))
    for report, lines in sent.items():
        made.sends(ASH, report, JULY, *lines)
    town = towns.town(tmp_path_factory.mktemp("town"))
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        yield db


@pytest.mark.parametrize(
    ("measure", "in_all", "first", "third"),
    [
        ("service_referrals_received", 12, 9, 3),
        ("service_referrals_accepted", (5, 12), (4, 9), (1, 3)),
        # out of those whose contact is reported: 8 of 9, and 1 of 3
        ("service_referrals_reached_within_72h", (6, 9), (5, 8), (1, 1)),
        ("service_referrals_undecided", (2, 12), (2, 9), (0, 3)),
        ("service_referral_outcomes", 12, 9, 3),
        ("people_newly_referred", 10, 7, 3),
        ("services_delivered", 9, 5, 4),
        ("people_newly_served", 5, 2, 3),
        ("follow_ups_on_time", (4, 8), (4, 6), (0, 2)),
        ("open_places", 5, 3, 2),
    ],
)
def test_a_month_is_counted_for_the_city_and_where_it_was(
    july: Database, measure: str, in_all: object, first: object, third: object
) -> None:
    assert values(rows(july, measure, ASH)) == {"2026-07-01": in_all}
    placed = values(rows(july, measure, ASH, "neighborhood"), "area_id")
    assert placed == {"neighborhood-1": first, "neighborhood-3": third}
    assert values(rows(july, measure, ASH, "district"), "area_id") == {"district-1": in_all}
    divisions = values(rows(july, measure, ASH, "division"), "area_id")
    assert divisions == {"division-west": first, "division-east": third}


@pytest.mark.parametrize(
    ("measure", "attribute", "parts"),
    [
        ("service_referrals_received", "referral_source", {"police": 9, "call_in": 3}),
        ("service_referrals_received", "population", {"victim_or_family": 12}),
        ("service_referral_outcomes", "outcome",
         {"accepted": 5, "declined": 1, "no_capacity": 1, "not_eligible": 1,
          "no_longer_interested": 2, "undecided_over_2_business_days": 2}),
        ("services_delivered", "service_type", {"housing": 5, "legal": 4}),
        ("open_places", "service_type", {"housing": 3, "counseling": 2}),
    ],
)  # fmt: skip
def test_a_count_is_split_by_one_attribute_at_a_time(
    july: Database, measure: str, attribute: str, parts: dict
) -> None:
    assert values(rows(july, measure, attribute=attribute), "attribute_value") == parts


def test_only_what_is_no_person_is_added_over_organizations(town: Town) -> None:
    made = ledger(ASH, BIRCH, reports=("service_referrals", "services"))
    for organization_id in (ASH, BIRCH):
        made.sends(organization_id, "service_referrals", JULY, *REFERRED)
        made.sends(organization_id, "services", JULY, *SERVED)
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        assert values(rows(db, "service_referrals_received")) == {"2026-07-01": 24}
        assert values(rows(db, "services_delivered")) == {"2026-07-01": 18}
        for measure in ("people_newly_referred", "people_newly_served", "people_served"):
            assert len(rows(db, measure, ASH)) or measure == "people_served"
            assert rows(db, measure).empty


# --- people served: only as it was reported -------------------------------------------------------


def test_people_served_are_counted_only_where_one_row_stands_for_all(town: Town) -> None:
    made = ledger(ASH, BIRCH, CEDAR, reports=("services",))
    made.sends(ASH, "services", JULY, SERVED[0])
    made.sends(BIRCH, "services", JULY, *SERVED)
    made.sends(CEDAR, "services", JULY)
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        assert values(rows(db, "people_served", ASH)) == {"2026-07-01": 8}
        assert rows(db, "people_served", BIRCH).empty, "8 and 3 may be 8 people or 11"
        assert values(rows(db, "people_served", CEDAR)) == {"2026-07-01": 0}
        of_birch = rows(db, "people_served", BIRCH, attribute="service_type")
        assert values(of_birch, "attribute_value") == {"housing": 8, "legal": 3}
        assert values(rows(db, "people_served", BIRCH, "neighborhood"), "area_id") == {
            "neighborhood-1": 8, "neighborhood-3": 3,
        }  # fmt: skip
        assert rows(db, "people_served", BIRCH, "district").empty


def test_people_served_are_never_added_over_time(town: Town) -> None:
    made = ledger(ASH, BIRCH, reports=("services",), since="2026-06-01")
    for month in (JULY, AUGUST):
        made.sends(ASH, "services", month, SERVED[0])
    made.sends(BIRCH, "services", "2026-08-03", SERVED[0])
    with town.filled(made.frames(), date(2026, 9, 5)) as db:
        kept = db.read("program_count", COLUMNS)
        kept = kept[kept["measure_id"] == "people_served"]
        assert set(kept["period_type"]) == {"month"}
        assert set(kept.loc[kept["counted"].notna(), "counted"]) == {8}
        assert values(rows(db, "people_served", BIRCH)) == {"2026-06-01": None, "2026-07-01": None}


# --- not reported, partial, zero ------------------------------------------------------------------


def test_a_month_that_was_owed_and_did_not_come_is_not_reported_and_never_zero(town: Town) -> None:
    made = ledger(ASH, reports=("services",))
    made.sends(ASH, "services", AUGUST, {**ONE, "episodes": 2})
    with town.filled(made.frames(), date(2026, 9, 11)) as db:
        months = rows(db, "services_delivered", ASH)
        assert values(months) == {"2026-07-01": None, "2026-08-01": 2}
        assert months["is_complete"].tolist() == [False, True]
        assert months["organizations_reported"].tolist() == [0, 1]


def test_a_month_that_came_without_anything_to_count_is_a_true_zero(town: Town) -> None:
    made = ledger(ASH, reports=("services", "service_referrals"))
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 0})
    made.sends(ASH, "service_referrals", JULY)
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        assert values(rows(db, "services_delivered", ASH)) == {"2026-07-01": 0}
        assert values(rows(db, "service_referrals_accepted", ASH)) == {"2026-07-01": (0, 0)}
        assert rows(db, "services_delivered", ASH, "neighborhood").empty


def test_before_its_due_day_a_month_is_neither_zero_nor_missing(town: Town) -> None:
    made = ledger(ASH, reports=("services",), due_days=10)
    with town.filled(made.frames(), date(2026, 8, 10)) as db:
        assert rows(db, "services_delivered", ASH).empty
        assert rows(db, "services_delivered").empty
        assert states(db) == {(ASH, "2026-07-01"): "not_due", (ASH, "2026-08-01"): "not_due"}
    with town.filled(made.frames(), date(2026, 8, 11)) as db:
        assert values(rows(db, "services_delivered", ASH)) == {"2026-07-01": None}
        assert states(db)[ASH, "2026-07-01"] == "not_reported"


def states(db: Database, report: str = "services") -> dict[tuple[str, str], str]:
    frame = db.read("reported_month", ["organization_id", "report", "month_start", "state"])
    return {
        (row.organization_id, str(row.month_start.date())): row.state
        for row in frame.itertuples()
        if row.report == report
    }


def test_the_coalitions_total_says_how_many_organizations_it_stands_for(town: Town) -> None:
    made = ledger(ASH, BIRCH, CEDAR, reports=("services",))
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 2})
    made.sends(BIRCH, "services", JULY, {**THREE, "episodes": 3})
    with town.filled(made.frames(), date(2026, 9, 20)) as db:
        months = rows(db, "services_delivered")
        assert values(months) == {"2026-07-01": 5, "2026-08-01": None}
        assert months["organizations_expected"].tolist() == [3, 3]
        assert months["organizations_reported"].tolist() == [2, 0]
        assert not months["is_complete"].any()
        below = rows(db, "services_delivered", area_type="neighborhood")
        assert values(below, "area_id") == {"neighborhood-1": 2, "neighborhood-3": 3}
        assert set(below["organizations_reported"]) == {2}


def test_a_month_with_some_of_its_weeks_is_partial(town: Town) -> None:
    made = ledger(ASH, reports=("services",), period="week")
    for week in ("2026-07-01", "2026-07-06", "2026-07-20"):
        made.sends(ASH, "services", week, {**ONE, "episodes": 1})
    with town.filled(made.frames(), date(2026, 8, 20)) as db:
        july = rows(db, "services_delivered", ASH)
        assert values(july) == {"2026-07-01": 3}
        assert not july["is_complete"].any()
        assert states(db)[ASH, "2026-07-01"] == "partial"


def test_the_weeks_of_a_month_add_up_to_it_and_cross_no_month(town: Town) -> None:
    made = ledger(ASH, reports=("services",), period="week")
    weeks = ["2026-07-01", "2026-07-06", "2026-07-13", "2026-07-20", "2026-07-27", "2026-08-01"]
    for number, week in enumerate(weeks):
        made.sends(ASH, "services", week, {**ONE, "episodes": 10**number})
    with town.filled(made.frames(), date(2026, 8, 8)) as db:
        months = rows(db, "services_delivered", ASH)
        assert values(months) == {"2026-07-01": 11111, "2026-08-01": 100000}
        assert months["is_complete"].tolist() == [True, False]


def test_a_period_that_was_not_over_when_it_was_sent_is_partial(town: Town) -> None:
    made = ledger(ASH, reports=("services",))
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 1}, received="2026-07-31")
    with town.filled(made.frames(), date(2026, 8, 20)) as db:
        july = rows(db, "services_delivered", ASH)
        assert (values(july), july["is_complete"].tolist()) == ({"2026-07-01": 1}, [False])
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 1}, received="2026-08-01")
    with town.filled(made.frames(), date(2026, 8, 20)) as db:
        assert rows(db, "services_delivered", ASH)["is_complete"].tolist() == [True]


def test_weeks_may_answer_for_a_month_that_was_asked_for(town: Town) -> None:
    made = ledger(ASH, reports=("services",))
    for week in ("2026-07-01", "2026-07-06", "2026-07-13", "2026-07-20", "2026-07-27"):
        made.sends(ASH, "services", week, {**ONE, "episodes": 1})
    with town.filled(made.frames(), date(2026, 8, 20)) as db:
        assert states(db)[ASH, "2026-07-01"] == "reported"
        assert values(rows(db, "services_delivered", ASH)) == {"2026-07-01": 5}


def test_what_nobody_asked_for_is_counted_when_it_comes(town: Town) -> None:
    made = ledger(ASH)
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 4})
    made.sends(ASH, "services", "2026-08-03", {**ONE, "episodes": 1})
    with town.filled(made.frames(), date(2026, 10, 5)) as db:
        months = rows(db, "services_delivered")
        assert values(months) == {"2026-07-01": 4, "2026-08-01": 1}
        assert months["is_complete"].tolist() == [True, False]
        assert states(db) == {(ASH, "2026-07-01"): "reported", (ASH, "2026-08-01"): "partial"}
    made = ledger(ASH)
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 4})
    for today, is_over in ((date(2026, 9, 30), False), (date(2026, 10, 1), True)):
        with town.filled(made.frames(), today) as db:
            quarter = rows(db, "services_delivered", period="quarter")
            assert quarter["is_complete"].tolist() == [is_over]


def test_before_joining_and_after_leaving_nothing_is_owed(town: Town) -> None:
    made = Reports()
    made.organization(ASH, joined="2026-07-15", left="2026-09-30")
    made.expects(ASH, "services", since="2022-01-01")
    with town.filled(made.frames(), date(2026, 11, 22)) as db:
        assert sorted(states(db)) == [(ASH, "2026-08-01"), (ASH, "2026-09-01")]


def test_a_correction_takes_the_place_of_what_was_sent_before(town: Town) -> None:
    made = ledger(ASH, reports=("services",))
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 40}, {**THREE, "episodes": 1})
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 4}, received="2026-09-30", late=True)
    with town.filled(made.frames(), date(2026, 10, 5)) as db:
        assert values(rows(db, "services_delivered", ASH))["2026-07-01"] == 4
        revisions = db.read("submitted_period", ["revision", "is_current"])
        assert revisions.values.tolist() == [[1, False], [2, True]]
        july = db.ask("select is_late, received_on from expected_period order by period_start")
        assert july.iloc[0].tolist() == [False, pd.Timestamp(2026, 8, 5)], "it came in time"


def test_a_quarter_is_due_after_the_quarter(town: Town) -> None:
    made = ledger(ASH, reports=("services",), every="quarter", due_days=15)
    for today, state in ((date(2026, 10, 15), "not_due"), (date(2026, 10, 16), "not_reported")):
        with town.filled(made.frames(), today) as db:
            assert states(db)[ASH, "2026-07-01"] == state


# --- quarters and years ---------------------------------------------------------------------------


def _years_of_reports() -> Reports:
    made = ledger(ASH, since="2024-07-01", reports=("services",))
    for number in range(24):
        year, month = divmod(2024 * 12 + 6 + number, 12)
        made.sends(ASH, "services", f"{year}-{month + 1:02}", {**ONE, "episodes": 1})
    return made


@pytest.mark.parametrize(
    ("begins", "years", "first_quarter"),
    [
        ("07-01", {"2024-07-01": 12, "2025-07-01": 12}, "2024-07-01"),
        ("10-01", {"2023-10-01": 3, "2024-10-01": 12, "2025-10-01": 9}, "2024-07-01"),
        ("01-01", {"2024-01-01": 6, "2025-01-01": 12, "2026-01-01": 6}, "2024-07-01"),
        ("02-01", {"2024-02-01": 7, "2025-02-01": 12, "2026-02-01": 5}, "2024-05-01"),
    ],
)
def test_years_and_quarters_are_those_of_the_fiscal_year(
    town: Town, begins: str, years: dict, first_quarter: str
) -> None:
    path = town.settings.city_folder / "city.toml"
    path.write_text(path.read_text("utf-8").replace("07-01", begins), "utf-8")
    with town.filled(_years_of_reports().frames(), date(2026, 7, 5)) as db:
        frame = rows(db, "services_delivered", ASH, period="year")
        assert values(frame) == years
        lengths = (frame["period_end"] - frame["period_start"]).dt.days + 1
        assert set(lengths) <= {365, 366}
        quarters = rows(db, "services_delivered", ASH, period="quarter")
        assert str(quarters["period_start"].min().date()) == first_quarter
        assert quarters["counted"].sum() == 24


def test_a_fiscal_year_that_begins_within_a_month_is_refused(town: Town) -> None:
    path = town.settings.city_folder / "city.toml"
    path.write_text(path.read_text("utf-8").replace("07-01", "07-15"), "utf-8")
    with pytest.raises(BuildError, match="fiscal_year_starts"), town.filled():
        pass


def test_a_year_with_a_missing_month_is_the_sum_of_the_others_and_incomplete(town: Town) -> None:
    made = ledger(ASH, since="2025-07-01", reports=("services",))
    for month in ("2025-07", "2025-09"):
        made.sends(ASH, "services", month, {**ONE, "episodes": 5})
    with town.filled(made.frames(), date(2026, 8, 20)) as db:
        year = rows(db, "services_delivered", ASH, period="year").iloc[0]
        assert (year["counted"], year["status"], year["is_complete"]) == (10, "shown", False)
        quarters = values(rows(db, "services_delivered", ASH, period="quarter"))
        assert quarters["2025-07-01"] == 10
        assert quarters["2025-10-01"] is None


def test_a_quarter_that_is_not_over_is_not_complete(town: Town) -> None:
    made = ledger(ASH, reports=("services",))
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 5})
    made.sends(ASH, "services", AUGUST, {**ONE, "episodes": 5})
    with town.filled(made.frames(), date(2026, 9, 5)) as db:
        quarter = rows(db, "services_delivered", ASH, period="quarter")
        assert values(quarter) == {"2026-07-01": 10}
        assert quarter["is_complete"].tolist() == [False]
        assert rows(db, "services_delivered", ASH)["is_complete"].tolist() == [True, True]


# --- open places: what is there at the end --------------------------------------------------------


def test_open_places_are_those_of_the_last_report_and_never_added_over_time(town: Town) -> None:
    made = ledger(ASH, BIRCH, reports=("capacity",))
    for month, places in ((JULY, 9), (AUGUST, 4), (SEPTEMBER, 2)):
        made.sends(ASH, "capacity", month, {**ONE, "open_places": places})
    made.sends(BIRCH, "capacity", SEPTEMBER, {**THREE, "open_places": 1})
    with town.filled(made.frames(), date(2026, 10, 5)) as db:
        assert values(rows(db, "open_places", ASH, period="quarter")) == {"2026-07-01": 2}
        of_all = rows(db, "open_places", period="quarter")
        assert values(of_all) == {"2026-07-01": 3}
        assert of_all["is_complete"].tolist() == [True], "the last month is whole"
        assert values(rows(db, "open_places")) == {
            "2026-07-01": 9, "2026-08-01": 4, "2026-09-01": 3,
        }  # fmt: skip


def test_a_kind_of_service_that_the_last_report_leaves_out_has_no_place_left(town: Town) -> None:
    made = ledger(ASH, reports=("capacity",), period="week")
    made.sends(ASH, "capacity", "2026-07-20", *ROOM)
    made.sends(ASH, "capacity", "2026-07-27", ROOM[1])
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        assert values(rows(db, "open_places", ASH)) == {"2026-07-01": 2}
        kinds = rows(db, "open_places", ASH, attribute="service_type")
        assert values(kinds, "attribute_value") == {"counseling": 2}


def test_open_places_without_the_last_month_are_an_older_value_and_incomplete(town: Town) -> None:
    made = ledger(ASH, reports=("capacity",))
    made.sends(ASH, "capacity", JULY, {**ONE, "open_places": 9})
    with town.filled(made.frames(), date(2026, 10, 20)) as db:
        quarter = rows(db, "open_places", ASH, period="quarter")
        assert (values(quarter), quarter["is_complete"].tolist()) == ({"2026-07-01": 9}, [False])


# --- call-ins -------------------------------------------------------------------------------------


def _call_in(number: int, held: str, *stages: int | None) -> dict[str, Any]:
    names = ("invited", "attended", "accepted_services", "engaged_30_days", "engaged_90_days",
             "engaged_180_days")  # fmt: skip
    return {
        "call_in_id": f"call-in-{number}",
        "held_on": date.fromisoformat(held),
        **dict(zip(names, stages, strict=True)),
    }


def test_the_stages_after_a_call_in_are_out_of_those_invited(town: Town) -> None:
    made = ledger(ASH, reports=("call_ins",))
    made.sends(ASH, "call_ins", JULY, _call_in(1, "2026-07-09", 20, 15, 9, 7, 6, 5))
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        assert values(rows(db, "call_in_funnel", attribute="stage"), "attribute_value") == {
            "invited": (20, 20), "attended": (15, 20), "accepted_services": (9, 20),
            "engaged_30_days": (7, 20), "engaged_90_days": (6, 20), "engaged_180_days": (5, 20),
        }  # fmt: skip
        # together they are the people invited, not the sum of the stages
        assert values(rows(db, "call_in_funnel")) == {"2026-07-01": (20, 20)}
        counted = db.read("program_count", COLUMNS)
        assert set(counted.loc[counted["measure_id"] == "call_in_funnel", "area_type"]) == {"city"}


def test_a_stage_that_lies_ahead_is_not_reported(town: Town) -> None:
    made = ledger(ASH, reports=("call_ins",))
    made.sends(ASH, "call_ins", JULY, _call_in(1, "2026-07-09", 20, 15, 9, 7, 6, None))
    made.sends(ASH, "call_ins", SEPTEMBER, _call_in(2, "2026-09-10", 12, 8, 4, 0, None, None))
    made.sends(ASH, "call_ins", AUGUST)
    with town.filled(made.frames(), date(2026, 10, 5)) as db:
        quarter = rows(db, "call_in_funnel", period="quarter", attribute="stage")
        assert values(quarter, "attribute_value") == {
            "invited": (32, 32), "attended": (23, 32), "accepted_services": (13, 32),
            "engaged_30_days": (7, 32), "engaged_90_days": (6, 20), "engaged_180_days": None,
        }  # fmt: skip
        whole = quarter.set_index("attribute_value")["is_complete"]
        assert whole["engaged_30_days"] and not whole["engaged_90_days"]
        assert values(rows(db, "call_in_funnel"))["2026-08-01"] == (0, 0)


# --- meetings -------------------------------------------------------------------------------------

WEDNESDAY, NEXT = "2026-07-08", "2026-07-15"


def _meetings(made: Reports, *held: str, kind: str = "coalition_weekly") -> None:
    made.sends(
        CEDAR, "meetings", JULY,
        *({"meeting_id": f"{kind}-{day}", "held_on": date.fromisoformat(day), **ONE,
           "meeting_kind": kind, "is_public": False} for day in held),
    )  # fmt: skip


def _there(
    organization_id: str, day: str, people: int | None, present: bool = True, kind=""
) -> dict:
    kind = kind or "coalition_weekly"
    return {
        "organization_id": organization_id,
        "meeting_id": f"{kind}-{day}",
        "is_present": present,
        "people": people,
    }


def _coalition() -> Reports:
    made = ledger(ASH, BIRCH)
    made.organization(CEDAR)
    for report in ("meetings", "attendance"):
        made.expects(CEDAR, report, since="2026-07-01")
    return made


def test_attendance_is_out_of_the_members_of_that_day(town: Town) -> None:
    made = _coalition()
    made.organization("later", joined=NEXT)
    made.organization("gone", left="2026-07-10")
    _meetings(made, WEDNESDAY, NEXT)
    made.sends(
        CEDAR, "attendance", JULY,
        _there(ASH, WEDNESDAY, 2), _there(BIRCH, WEDNESDAY, 0, False), _there(CEDAR, WEDNESDAY, 1),
        _there("gone", WEDNESDAY, 1), _there("later", WEDNESDAY, 5),
        _there(ASH, NEXT, 3), _there(CEDAR, NEXT, 1),
    )  # fmt: skip
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        # Wednesday: ash, cedar and gone of four; a guest is no member yet. Next: two of four.
        assert values(rows(db, "coalition_attendance")) == {"2026-07-01": (5, 8)}
        assert values(rows(db, "coalition_attendance", BIRCH)) == {"2026-07-01": (0, 2)}
        assert values(rows(db, "coalition_attendance", "later")) == {"2026-07-01": (0, 1)}
        by_venue = rows(db, "coalition_attendance", area_type="neighborhood")
        assert values(by_venue, "area_id") == {"neighborhood-1": (5, 8)}
        assert values(rows(db, "coalition_attendance_people")) == {"2026-07-01": 2 + 1 + 1 + 3 + 1}
        assert rows(db, "coalition_attendance")["is_complete"].tolist() == [True]


def test_a_meeting_without_a_list_is_not_a_meeting_without_people(town: Town) -> None:
    made = _coalition()
    _meetings(made, WEDNESDAY)
    with town.filled(made.frames(), date(2026, 8, 20)) as db:
        for organization_id in ("all", ASH, CEDAR):
            assert values(rows(db, "coalition_attendance", organization_id)) == {"2026-07-01": None}
        assert rows(db, "coalition_attendance", area_type="neighborhood").empty


def test_where_each_speaks_for_itself_the_others_are_not_known(town: Town) -> None:
    made = _coalition()
    _meetings(made, WEDNESDAY)
    made.sends(ASH, "attendance", JULY, _there(ASH, WEDNESDAY, 2))
    with town.filled(made.frames(), date(2026, 8, 20)) as db:
        of_all = rows(db, "coalition_attendance")
        assert values(of_all) == {"2026-07-01": (1, 1)}
        assert not of_all["is_complete"].any()
        assert values(rows(db, "coalition_attendance", ASH)) == {"2026-07-01": (1, 1)}
        assert values(rows(db, "coalition_attendance", BIRCH)) == {"2026-07-01": None}


def test_people_whose_number_was_left_out_are_not_counted_as_none(town: Town) -> None:
    made = _coalition()
    _meetings(made, WEDNESDAY)
    made.sends(
        CEDAR, "attendance", JULY, _there(ASH, WEDNESDAY, None), _there(CEDAR, WEDNESDAY, 4)
    )  # fmt: skip
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        assert values(rows(db, "coalition_attendance")) == {"2026-07-01": (2, 3)}
        assert values(rows(db, "coalition_attendance_people", ASH)) == {"2026-07-01": None}
        people = rows(db, "coalition_attendance_people")
        assert (values(people), people["is_complete"].tolist()) == ({"2026-07-01": 4}, [False])


def test_other_kinds_of_meetings_are_not_the_weekly_one(town: Town) -> None:
    made = _coalition()
    _meetings(made, WEDNESDAY, kind="canvass")
    made.sends(CEDAR, "attendance", JULY, _there(ASH, WEDNESDAY, 2, kind="canvass"))
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        counted = db.read("program_count", COLUMNS)
        attended = counted[counted["measure_id"] == "coalition_attendance"]
        assert attended["counted"].fillna(0).eq(0).all()


def test_what_is_ticked_at_the_meeting_itself_needs_no_file(town: Town) -> None:
    made = ledger(ASH, BIRCH)
    made.organization(CEDAR)
    meeting = made.meets(CEDAR, WEDNESDAY, "neighborhood-5")
    made.ticks(meeting, WEDNESDAY, ash=2, cedar=1)
    made.meets(CEDAR, "2026-12-02", "neighborhood-5")
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        of_all = rows(db, "coalition_attendance")
        assert values(of_all) == {"2026-07-01": (2, 3)}
        assert of_all["is_complete"].tolist() == [True]
        assert values(rows(db, "coalition_attendance", BIRCH)) == {"2026-07-01": (0, 1)}
    with town.filled(made.frames(), date(2026, 7, 10)) as db:
        assert rows(db, "coalition_attendance")["is_complete"].tolist() == [False]


# --- reporting completeness -----------------------------------------------------------------------


def test_completeness_counts_whole_reports_out_of_those_that_were_due(town: Town) -> None:
    made = ledger(ASH, BIRCH, reports=("services", "capacity"))
    made.sends(ASH, "services", JULY, {**ONE, "episodes": 1}, received="2026-09-09", late=True)
    made.sends(ASH, "services", AUGUST)
    made.sends(ASH, "services", SEPTEMBER, received="2026-10-02")
    made.sends(BIRCH, "capacity", JULY, received="2026-07-10")
    with town.filled(made.frames(), date(2026, 10, 5)) as db:
        assert values(rows(db, "reporting_completeness", ASH)) == {
            "2026-07-01": (1, 2), "2026-08-01": (1, 2),
        }  # fmt: skip
        assert values(rows(db, "reporting_completeness", BIRCH))["2026-07-01"] == (0, 2)
        assert values(rows(db, "reporting_completeness"))["2026-07-01"] == (1, 4)
        quarter = rows(db, "reporting_completeness", period="quarter", attribute="report")
        assert values(quarter, "attribute_value") == {"services": (2, 4), "capacity": (0, 4)}
        assert not quarter["is_complete"].any(), "September is not due yet"
        periods = db.ask(
            "select state, is_late, is_partial from expected_period "
            "where report = 'services' and organization_id = 'ash' order by period_start"
        )
        assert periods.values.tolist() == [
            ["reported", True, False], ["reported", False, False], ["reported", False, False],
            ["not_due", False, False],
        ]  # fmt: skip


# --- areas ----------------------------------------------------------------------------------------


def test_a_row_counts_where_it_lies_by_largest_share_and_else_as_unknown(town: Town) -> None:
    town.write(
        memberships=[
            ["neighborhood-1", "district", "district-1", 0.6, "true"],
            ["neighborhood-3", "district", "district-2", 0.8, "true"],
            ["neighborhood-3", "division", "division-east", 1.0, "false"],
        ]
    )
    made = ledger(ASH, reports=("services",))
    areas = ("neighborhood-1", "neighborhood-3", "district-2", "division-east", "city", "unknown")
    made.sends(
        ASH, "services", JULY,
        *({"area_id": area_id, "episodes": 10**number} for number, area_id in enumerate(areas)),
    )  # fmt: skip
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        assert values(rows(db, "services_delivered")) == {"2026-07-01": 111111}
        found = {
            level: values(rows(db, "services_delivered", area_type=level), "area_id")
            for level in ("neighborhood", "district", "division")
        }
    assert found == {
        "neighborhood": {"neighborhood-1": 1, "neighborhood-3": 10, "unknown": 111100},
        "district": {"district-1": 1, "district-2": 110, "unknown": 111000},
        "division": {"division-east": 1010, "unknown": 110101},
    }


def test_of_two_memberships_of_one_kind_the_larger_share_counts() -> None:
    with database.scratch() as db:
        db.frame("area", pd.DataFrame({"area_type": ["neighborhood"], "area_id": ["a"]}))
        shares = [("a", "district", "small", 0.4), ("a", "district", "large", 0.6)]
        columns = ["area_id", "parent_type", "parent_id", "share"]
        db.frame("area_membership", pd.DataFrame(shares, columns=columns))
        db.table("area", "select area_type, area_id from input.area")
        db.table(
            "area_membership",
            "select area_id, parent_type, parent_id, share from input.area_membership",
        )
        found = db.ask("warehouse/area_parent").set_index("area_id")
    assert found.loc["a"].tolist() == ["a", "large", "unknown"]
    assert found.loc["unknown"].tolist() == ["unknown"] * 3


def test_an_area_the_city_does_not_list_stops_the_build(town: Town) -> None:
    made = ledger(ASH, reports=("services",))
    made.sends(ASH, "services", JULY, {"area_id": "neighborhood-99", "episodes": 1})
    where = "services of ash 2026-07-01"
    with pytest.raises(BuildError, match=where) as refused, town.filled(made.frames()):
        pass
    assert "neighborhood-99" not in str(refused.value), "it says where to look, not what is there"


# --- the oracle -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standing_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return towns.town(tmp_path_factory.mktemp("town"))


@settings(max_examples=15)
@given(draw=st.randoms(use_true_random=False))
def test_whatever_is_sent_or_missing_is_counted_as_plain_arithmetic_does(
    standing_town: Town, draw: random.Random
) -> None:
    coalition = program_oracle.Coalition(draw)
    with standing_town.filled(coalition.reports.frames(), program_oracle.TODAY) as db:
        table = db.read("program_count", COLUMNS)
    for measure, report, how in (
        ("service_referrals_accepted", "service_referrals", "sum"),
        ("open_places", "capacity", "last"),
        ("people_served", "services", "none"),
    ):
        found = {
            (row.measure_id, row.organization_id, row.area_type, row.area_id, row.period_type,
             row.period_start.date(), row.attribute, row.attribute_value):
            (None if pd.isna(row.counted) else row.counted,
             None if pd.isna(row.out_of) else row.out_of,
             row.organizations_expected, row.organizations_reported, row.is_complete)
            for row in table[table["measure_id"] == measure].itertuples()
        }  # fmt: skip
        assert found == coalition.expected(measure, report, how)


# --- through the ledger ---------------------------------------------------------------------------

HEAD = "organization,period_start,period_end,area,service_type,population,episodes,people_served,"
HEAD += "people_new,largest_person_episodes\n"


def _sent(month: int, area: str, episodes: int) -> str:
    start, end = bounds(f"2026-{month:02}")
    return f"{HEAD}orchard,{start},{end},{area},legal,other,{episodes},1,1,1\n"


def test_a_partners_file_is_counted_in_the_next_build_and_a_correction_in_the_one_after(
    town: Town,
) -> None:
    town.put_partners("orchard", "quarry")
    town.put_report("orchard", "july.csv", _sent(7, "Ash Row", 4))
    town.put_report("orchard", "august.csv", _sent(8, "district-2", 6))
    for episodes in (4, 5):
        with database.open_restricted(town.build().path) as db:
            months = values(rows(db, "services_delivered", "orchard"))
            assert (months["2026-07-01"], months["2026-08-01"]) == (episodes, 6)
            assert months["2026-09-01"] is None
            assert set(values(rows(db, "services_delivered", "quarry")).values()) == {None}
            year = rows(db, "services_delivered", period="year").iloc[-1]
            assert (year["counted"], year["organizations_reported"]) == (episodes + 6, 1)
            areas = rows(db, "services_delivered", area_type="neighborhood", period="year")
            assert values(areas, "area_id") == {"neighborhood-1": episodes, "unknown": 6}
        town.put_report("orchard", "july again.csv", _sent(7, "neighborhood-1", 5))


# --- what the warehouse keeps, and what stops a build ---------------------------------------------


def _warehouse_columns(db: Database) -> set[str]:
    return {column for _, column, _ in db.columns()}


def test_the_warehouse_holds_no_member_of_an_organization(town: Town) -> None:
    with town.filled(reported.sample()) as db:
        columns = _warehouse_columns(db)
        tables = {table for table, _, _ in db.columns()}
    assert {"organization", "service_referral", "attendance", "program_count"} <= tables
    assert not {name for name in columns if "member" in name or "email" in name}
    assert not tables & {"member", "audit_event", "approval", "submission"}


def test_without_a_ledger_the_tables_are_there_and_empty(town: Town) -> None:
    with town.filled(None) as db:
        for table in ("organization", "service_referral", "reported_month", "program_count"):
            names = [column for name, column, _ in db.columns() if name == table]
            assert db.read(table, names).empty
        with town.filled(Reports().frames()) as other:
            assert other.columns() == db.columns()


def test_a_snapshot_that_lacks_a_column_is_refused_by_name(town: Town) -> None:
    frames = reported.sample()
    frames["services"] = frames["services"].drop(columns="episodes")
    with pytest.raises(BuildError, match=r"services\.episodes"), town.filled(frames):
        pass


@pytest.mark.parametrize(
    ("check", "harm"),
    [
        ("program_levels_add_up", "update program_count set counted = counted + 1 "
                                  "where area_type = 'district' and period_type = 'year'"),
        ("program_levels_add_up", "delete from program_count where area_type = 'neighborhood' "
                                  "and area_id <> 'unknown'"),
        ("program_periods_add_up", "update program_count set counted = counted + 1 "
                                   "where period_type = 'quarter' and counted > 0"),
        ("program_organizations_add_up", "update program_count set counted = counted + 1 "
                                         "where organization_id = 'ash'"),
        ("program_organizations_add_up", "insert into program_count by name select "
                                         "'people_served' as measure_id, 'all' as organization_id"),
        ("no_count_that_was_not_reported", "update program_count set counted = 0 "
                                           "where status = 'not_reported'"),
        ("no_count_that_was_not_reported", "update program_count set counted = null"),
        ("no_count_that_was_not_reported", "update program_count set counted = out_of + 1"),
        ("no_future_report", "update service set period_start = '2027-01-01'"),
        ("no_future_report", "update submitted_period set received_on = '2027-01-01'"),
        ("no_future_report", "update program_count set period_start = '2027-01-01'"),
        ("no_person_column_in_reports", "alter table attendance add column email varchar"),
        ("no_person_column_in_reports", "alter table program_thing add column person_id varchar"),
        ("no_unknown_area_in_reports", "update capacity set area_id = 'nowhere'"),
        ("reports_are_counted_once", "insert into service select columns(*) from service"),
        ("reports_are_counted_once", "delete from service_referral where area_id = 'district-2'"),
        ("reports_are_counted_once", "delete from follow_up"),
    ],
)  # fmt: skip
def test_every_check_of_reports_finds_what_it_is_there_for(
    town: Town, check: str, harm: str
) -> None:
    with town.filled(reported.sample()) as db:
        assert db.ask(f"checks/{check}").empty
        db.ask(harm)
        assert len(db.ask(f"checks/{check}")) > 0
