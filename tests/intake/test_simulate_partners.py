"""The made-up city's partners: the same each time, true to the rules, and in every state."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dashboard import city as cities
from dashboard.intake import simulate
from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.periods import periods_between
from dashboard.intake.simulate import partners
from dashboard.intake.simulate.partners.book import Period
from dashboard.intake.simulate.partners.ground import ground_of
from dashboard.intake.simulate.partners.habits import HABITS
from dashboard.intake.simulate.partners.participants import visits
from dashboard.intake.simulate.partners.roster import roster_of
from tests.intake.partner_oracle import judge

CITIES = Path(__file__).resolve().parents[2] / "data" / "cities"
TODAY = date(2026, 11, 22)
COUNTED = ("service_referrals", "services", "follow_ups", "capacity", "call_ins")


@pytest.fixture(scope="module")
def city() -> cities.City:
    return cities.load(CITIES / "demo")


@pytest.fixture(scope="module")
def files(city) -> list[partners.Sending]:
    return list(partners.plan(city, TODAY))


@pytest.fixture(scope="module")
def truth(city) -> dict[str, pd.DataFrame]:
    return partners.truth(city, TODAY)


@pytest.fixture(scope="module")
def organizations() -> list[dict[str, str]]:
    return _table("partners.csv")


@pytest.fixture(scope="module")
def members() -> list[dict[str, str]]:
    return _table("members.csv")


def _table(name: str) -> list[dict[str, str]]:
    with (CITIES / "demo" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- nobody real -----------------------------------------------------------------------------

REAL = """
Ad Hoc Group Against Crime; Aim4Peace; Benilde Hall; Big Brothers Big Sisters; Bishop Sullivan;
Boys and Girls Clubs; Children's Mercy; City Union Mission; Connections to Success; Cross-Lines;
Della Lamb; First Call; Footprints; Full Employment Council; Giving the Basics; Guadalupe Centers;
Harvesters; Healing House; Healing Pathway; Heartland Center for Jobs and Freedom; Hope Faith;
Hope House; Jackson County Prosecutor; Journey to New Life; KC Mothers in Charge; KC NoVA;
Legal Aid of Western Missouri; Mattie Rhodes; Metropolitan Organization to Counter Sexual Assault;
MOCSA; Newhouse; Operation Breakthrough; Partners for Peace; ReDiscover; reStart; Research Medical;
Rose Brooks; Saint Luke's; Salvation Army; SAVE KC; Second Chance; Swope Health; Synergy Services;
Samuel Rodgers; Tri-County Mental Health; Truman Medical; University Health; Uplift; Urban League
"""
GENERIC = {
    "a", "and", "bench", "center", "charge", "circle", "family", "for", "fund", "hall", "hospital",
    "house", "in", "job", "legal", "of", "office", "school", "street", "the", "to", "trauma",
}  # fmt: skip


def _words(name: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"\w+", name.casefold())} - GENERIC


def test_no_organization_bears_a_word_of_a_real_ones_name(organizations) -> None:
    with (CITIES / "kansas-city" / "programmes.csv").open(encoding="utf-8", newline="") as file:
        programs = {row["programme"] for row in csv.DictReader(file)}
    real = set().union(*(_words(name) for name in (*REAL.split(";"), *programs)))
    for row in organizations:
        name = row["organization_name"]
        assert name.endswith(" (simulated)")
        assert not _words(name.removesuffix(" (simulated)")) & real, name


def test_every_person_is_invented_and_has_an_address_that_nobody_can_have(members) -> None:
    for row in members:
        assert row["member_name"].endswith(" (simulated)")
        assert re.fullmatch(r"[a-z]+\.[a-z]+@example\.org", row["email"])


def test_nothing_in_the_citys_folder_is_like_a_record_of_a_person(files) -> None:
    (clients,) = [file for file in files if "clients" in file.name]
    names = re.findall(r"^([A-Z]\w+ [A-Z]\w+),", clients.content.decode(), re.M)
    assert len(names) > 30
    for name in ("partners.csv", "members.csv"):
        text = (CITIES / "demo" / name).read_text("utf-8")
        assert not re.search(r"\d{3}-\d{4}\b|\b(19\d\d|200\d)-\d\d-\d\d\b|birth|phone", text)
        assert not [one for one in names if one in text]


def test_nothing_is_made_up_for_a_real_city() -> None:
    real = cities.load(CITIES / "kansas-city")
    with pytest.raises(IntakeError, match="real city"):
        next(partners.plan(real, TODAY))
    with pytest.raises(IntakeError, match="real city"):
        partners.truth(real, TODAY)


# --- the coalition ---------------------------------------------------------------------------


def test_about_thirty_organizations_of_every_class_report(organizations) -> None:
    by_id = {row["organization_id"]: row for row in organizations}
    assert 28 <= len(by_id) <= 34
    classes = Counter(row["partner_class"] for row in by_id.values())
    assert set(classes) == {"standard", "victim_services", "hospital", "substance_use"}
    assert classes["standard"] > len(by_id) / 2
    determinations = [
        bool(row["expert_determination_ref"])
        for row in by_id.values()
        if row["partner_class"] == "hospital"
    ]
    assert sorted(determinations) == [False, True]


def test_agreements_differ_in_areas_and_one_asks_for_more_people(organizations) -> None:
    assert {row["allowed_area_types"] for row in organizations} == {
        "city", "city;district", "city;district;neighborhood"
    }  # fmt: skip
    strict = [row["k"] for row in organizations if row["k"] != "11"]
    assert strict == ["20"]


def test_who_treats_or_shelters_people_never_reports_by_neighborhood(organizations, truth) -> None:
    careful = {
        row["organization_id"]
        for row in organizations
        if row["partner_class"] != "standard"
    }  # fmt: skip
    for report in ("service_referrals", "services", "follow_ups"):
        rows = truth[report]
        areas = set(rows.loc[rows["organization_id"].isin(careful), "area_id"])
        assert not [area for area in areas if area.startswith("neighborhood")]


def test_members_hold_every_role_and_the_administrator_comes_first(members) -> None:
    assert members[0]["roles"] == "admin" and members[0]["organization_id"] == ""
    held = {role for row in members for role in row["roles"].split(";")}
    assert held == {"member", "coordinator", "approver", "leadership", "auditor", "admin"}
    approvers = [row for row in members if "approver" in row["roles"]]
    assert len(approvers) >= 2, "a release needs a second person"


def test_every_file_is_sent_by_somebody_of_the_organization(files, members) -> None:
    of = {row["member_id"]: row for row in members}
    for file in files:
        sender = of[file.member_id]
        assert sender["organization_id"] == file.organization_id
        assert sender["is_disabled"] != "yes"
        assert file.sent_on <= date.fromisoformat(sender["expires_on"] or "9999-12-31")


# --- the same each time ----------------------------------------------------------------------


def test_the_same_day_gives_the_same_bytes(city, files) -> None:
    again = partners.plan(city, TODAY)
    assert all(one == other for one, other in zip(again, files, strict=True))


@pytest.mark.parametrize(
    "day", [date(2022, 9, 30), date(2022, 12, 31), date(2023, 7, 16), date(2025, 2, 17)]
)
def test_the_past_does_not_change_when_today_moves_on(city, files, day: date) -> None:
    before = list(partners.plan(city, day))
    assert before == [file for file in files if file.sent_on <= day]
    assert len(before) > 10 or day.year == 2022


def test_files_come_in_the_order_of_their_days_and_of_workdays(files) -> None:
    days = [file.sent_on for file in files]
    assert days == sorted(days)
    assert days[-1] <= TODAY
    assert all(day.weekday() < 5 for day in days)


def test_asking_from_a_day_on_leaves_out_only_what_came_before(city, files) -> None:
    day = date(2026, 10, 1)
    later = list(partners.plan(city, TODAY, since=day))
    assert later == [file for file in files if file.sent_on >= day]


def test_it_is_about_a_thousand_files(files) -> None:
    assert 1_000 <= len(files) <= 1_300
    assert len({file.name for file in files}) == len(files)
    assert all(file.name.startswith("simulated ") for file in files)


# --- the rules -------------------------------------------------------------------------------


@pytest.mark.parametrize("report", FORMS)
def test_every_true_row_keeps_every_rule_of_its_report(truth, report: str) -> None:
    form = FORMS[report]
    rows = [
        dict(zip(form.names, (None if value != value else value for value in row), strict=True))
        for row in truth[report].itertuples(index=False, name=None)
    ]
    assert judge(report, rows, TODAY) == set()


def test_a_person_is_new_once_in_a_fiscal_year(city) -> None:
    partner, ground = roster_of(city)["dovetail-reentry"], ground_of(city)
    months = [Period(*one) for one in periods_between("month", partner.joined_on, TODAY)]
    habit = HABITS[partner.organization_id]
    rows = visits(partner, habit, ground, months, 7)
    year = rows["period"].map(lambda at: months[at].start.year - (months[at].start.month < 7))
    assert rows.groupby([rows["person"], year])["is_new"].sum().eq(1).all()
    assert rows.groupby("person")["is_new"].sum().max() > 1, "and again in the next"


def test_so_nearly_everybody_is_new_when_a_fiscal_year_begins_and_few_later(truth) -> None:
    rows = truth["services"]
    month = rows["period_start"].map(lambda day: day.month)
    share = {
        at: rows.loc[month == at, "people_new"].sum() / rows.loc[month == at, "people_served"].sum()
        for at in (7, 9, 6)
    }
    assert share[7] > 0.8 > 0.45 > max(share[9], share[6])


def test_a_month_in_which_nobody_came_is_reported_as_zero(truth) -> None:
    rows = truth["service_referrals"]
    assert (rows["received"] == 0).sum() > 3
    assert set(rows.loc[rows["received"] == 0, "area_id"]) == {"city"}


# --- proportions -----------------------------------------------------------------------------


def test_about_150_people_are_referred_in_the_first_five_months_and_more_later(truth) -> None:
    rows = truth["service_referrals"]
    day = rows["period_start"]
    first = rows[day < date(2023, 3, 1)]
    assert 125 <= first["people_new"].sum() <= 175
    by_year = [
        rows.loc[day.map(lambda one, year=year: one.year == year), "received"].sum()
        for year in (2023, 2024, 2025)
    ]
    assert by_year == sorted(by_year) and by_year[-1] < 3 * by_year[0]


def test_call_ins_are_held_every_three_months_or_so_and_12_to_25_people_come(truth) -> None:
    rows = truth["call_ins"]
    assert set(rows["programme_id"]) == {"next-street"}
    assert rows["attended"].between(12, 25).all()
    days = sorted(rows["held_on"])
    assert days[0] == date(2024, 5, 16)
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    assert all(50 <= gap <= 130 for gap in gaps) and 80 < sum(gaps) / len(gaps) < 100


def test_what_became_of_a_call_in_is_filled_in_when_the_time_has_passed(truth) -> None:
    for row in truth["call_ins"].itertuples():
        for days in (30, 90, 180):
            known = getattr(row, f"engaged_{days}_days") == getattr(row, f"engaged_{days}_days")
            known &= getattr(row, f"engaged_{days}_days") is not None
            if row.held_on + timedelta(days=days + 15) < TODAY:
                assert known
            elif row.held_on + timedelta(days=days) > TODAY:
                assert not known


def test_the_coalition_meets_every_week_but_for_the_holidays(truth) -> None:
    rows = truth["meetings"]
    weekly = sorted(rows.loc[rows["meeting_kind"] == "coalition_weekly", "held_on"])
    assert {day.weekday() for day in weekly} == {2}
    assert len(weekly) > 200
    gaps = {(later - earlier).days for earlier, later in pairwise(weekly)}
    assert gaps <= {7, 14, 21}
    assert set(rows["meeting_kind"]) == {
        "coalition_weekly", "community", "canvass", "call_in", "board"
    }  # fmt: skip
    hidden = rows[rows["meeting_kind"] == "call_in"]
    assert hidden["place"].isna().all() and hidden["area_id"].isna().all()


def test_small_areas_are_sparse_and_there_is_more_where_harm_is(city, truth) -> None:
    rows = truth["services"]
    rows = rows[rows["area_id"].str.startswith("neighborhood-")]
    assert (rows["people_served"] <= 2).mean() > 0.5
    served = rows.groupby("area_id")["people_new"].sum()
    victims = simulate.truth(city, today=TODAY)["neighborhood_id"].value_counts()
    both = pd.concat([served, victims], axis=1).fillna(0)
    assert both.corr("spearman").iloc[0, 1] > 0.4


# --- every state -----------------------------------------------------------------------------


def test_files_end_in_every_way(files) -> None:
    ends = Counter(file.expected for file in files)
    assert set(ends) == {"accepted", "corrected", "duplicate", "refused", "agreement_expired"}
    assert ends["corrected"] > 50 and ends["refused"] > 10 and ends["duplicate"] > 5
    assert ends["accepted"] > 0.75 * len(files)


def test_a_refused_file_is_sent_again_mended(files) -> None:
    for file in files:
        if file.expected == "refused":
            later = [
                other
                for other in files
                if other.organization_id == file.organization_id
                and 0 < (other.sent_on - file.sent_on).days <= 10
                and other.expected in ("accepted", "corrected")
            ]
            assert later, file.name


def test_some_periods_are_late_some_partial_and_some_revised(truth) -> None:
    periods = truth["submitted_period"]
    assert 0.03 < periods["is_late"].mean() < 0.2
    assert periods["is_partial"].sum() > 10
    revised = periods[periods["revision"] > 1]
    assert len(revised) > 50 and revised["organization_id"].nunique() > 10
    assert periods.groupby(["organization_id", "report", "period_start"])["is_current"].sum().eq(
        1
    ).all()  # fmt: skip


def test_one_is_silent_one_left_two_came_late_and_one_agreement_expired(
    organizations, truth
) -> None:
    of = {row["organization_id"]: row for row in organizations}
    periods = truth["submitted_period"]
    starts = periods.groupby("organization_id")["period_start"]
    first, last = starts.min(), starts.max()
    assert set(of) - set(first.index) == {"ironbark-job-hall"}
    assert [one for one, row in of.items() if row["left_on"]] == ["gravel-pit-boxing"]
    assert last["gravel-pit-boxing"] < date(2024, 7, 1)
    late = {one for one, row in of.items() if row["joined_on"] > "2022-10-01"}
    assert late == {"cinder-lane-fathers", "larkrise-navigators"}
    assert all(str(first[one]) >= of[one]["joined_on"] for one in late)
    assert last["signal-hill-steps"] == date(2024, 12, 1), "its third year ended the agreement"


def test_some_months_were_never_reported(truth) -> None:
    periods = truth["submitted_period"]
    got = periods.groupby(["organization_id", "report"])["period_start"].agg(["min", "max"])
    found = 0
    for (organization, report), (first, last) in got.iterrows():
        if organization in ("quiet-bell", "cinder-lane-fathers") or report == "call_ins":
            continue  # by the week, or when there was one
        own = periods[(periods["organization_id"] == organization) & (periods["report"] == report)]
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        found += months - own["period_start"].nunique()
    assert 0 < found < 40


def test_some_organizations_miss_three_meetings_in_a_row(truth) -> None:
    rows = truth["attendance"].sort_values(["organization_id", "meeting_id"])
    missing = {
        name
        for name, own in rows.groupby("organization_id")["is_present"]
        if "NNN" in "".join("Y" if present else "N" for present in own)
    }
    assert "ironbark-job-hall" in missing and 5 < len(missing) < 30
    assert not rows.loc[~rows["is_present"].astype(bool), "people"].astype(int).any()
    assert rows.loc[rows["is_present"].astype(bool), "people"].isna().any(), "nobody counted"


def test_weeks_are_cut_where_a_month_ends(truth) -> None:
    rows = truth["services"]
    weekly = rows[rows["organization_id"] == "quiet-bell"]
    start, end = weekly["period_start"], weekly["period_end"]
    lengths = Counter((last - first).days + 1 for first, last in set(zip(start, end, strict=True)))
    assert lengths[7] > 100 and 20 < sum(lengths[days] for days in range(1, 7)) < 120


# --- the hands -------------------------------------------------------------------------------


def test_files_come_in_the_forms_of_very_different_skill(files) -> None:
    texts = [file.content for file in files if file.name.endswith(".csv")]
    plain = [text.removeprefix(b"\xef\xbb\xbf") for text in texts]
    assert [text for text in texts if text.startswith(b"\xef\xbb\xbf")]
    assert [text for text in plain if text.startswith(b"organization;period_start")]
    assert [text for text in plain if text.startswith(b"organization\tperiod_start")]
    assert [text for text in plain if text.startswith(b"Organization,Period Start,Period End")]
    assert [text for text in plain if text.startswith(b"area,")], "columns in another order"
    assert [text for text in plain if "Peñafaro".encode("cp1252") in text]
    assert [text for text in plain if re.search(rb',"\d,\d{3}",', text)], "thousands"
    assert [text for text in plain if re.search(rb"[,\t]1/1/2024[,\t]1/31/2024[,\t]", text)]
    assert [text for text in plain if text.endswith(b",,,,,\r\n")], "rows without anything"
    assert [text for text in plain if b"The Stairs" in text], "the alias of one area"
    workbooks = [file for file in files if file.name.endswith(".xlsx")]
    sheets = Counter(
        tuple(openpyxl.load_workbook(io.BytesIO(file.content)).sheetnames)
        for file in workbooks[::7]
    )
    assert len(sheets) > 3, "our template and others"


@pytest.mark.parametrize(
    "organization",
    ["copper-kettle", "brickfield-commons", "junction-coaches", "almanac-evening",
     "larkrise-navigators", "ember-road-house", "vesperlight", "hearthkeep"],
)  # fmt: skip
def test_a_spreadsheet_program_finds_the_true_sums_in_the_files(
    files, truth, organization: str
) -> None:
    """Read by pandas alone; a later file takes the place of an earlier one, month by month."""
    months: dict[date, int] = {}
    for file in files:
        is_good = file.expected in ("accepted", "corrected")
        if is_good and (file.organization_id, file.report) == (organization, "services"):
            months |= _episodes_by_month(file)
    rows = truth["services"]
    own = rows[rows["organization_id"] == organization].groupby("period_start")["episodes"].sum()
    assert months == own.astype(int).to_dict()


def _episodes_by_month(file: partners.Sending) -> dict[date, int]:
    if file.name.endswith(".xlsx"):
        table = pd.read_excel(io.BytesIO(file.content), dtype=str, engine="openpyxl")
    else:
        text = file.content.decode("utf-8-sig")
        table = pd.read_csv(io.StringIO(text), sep=None, engine="python", dtype=str)
    table.columns = [re.sub(r"\W+", "_", name.strip().lower()) for name in table.columns]
    table = table[table["episodes"].fillna("").str.strip() != ""]
    month = pd.to_datetime(table["period_start"], format="mixed").dt.date
    return table["episodes"].str.replace(",", "").astype(int).groupby(month).sum().to_dict()
