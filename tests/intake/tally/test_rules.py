"""The rules of counting, one small table each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.errors import IntakeError
from dashboard.intake.tally.periods import choose_range, late_from, late_until
from tests.intake.tally import oracle
from tests.intake.tally.desk import (
    FOLLOW_UP_COLUMNS,
    FOLLOW_UPS,
    REFERRAL_COLUMNS,
    REFERRALS,
    SERVICE_COLUMNS,
    SERVICES,
    TODAY,
    TOP,
    Desk,
    cells,
    only,
    rows_of,
    said,
)

OCTOBER = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}


def visit(day: str = "10/05/2026", who: str = "P1", kind: str = "Talk", **more: str) -> dict:
    return {"Person": who, "Day": day, "Kind": kind, "Group": "Hurt", "Neighborhood": "Ash Row",
            **more}  # fmt: skip


def referral(received: str, reached: str = "", **more: str) -> dict:
    return {"Person": "P1", "Received": received, "Reached": reached, "Source": "Door",
            "Outcome": "In", "Neighborhood": "Ash Row", **more}  # fmt: skip


@pytest.fixture
def services(desk: Desk):
    """Count services of October, or of other days."""

    def count(*rows: dict, top: str = TOP, text: str = SERVICES, **days: date):
        desk.mapping(top + text)
        desk.csv(SERVICE_COLUMNS, rows)
        return desk.count(**(days or OCTOBER))["services"]

    return count


@pytest.fixture
def referrals(desk: Desk):
    """Count service referrals of October, or of other days."""

    def count(*rows: dict, top: str = TOP, today: date = TODAY, **days: date):
        desk.mapping(top + REFERRALS)
        desk.csv(REFERRAL_COLUMNS, rows)
        return desk.count(today=today, **(days or OCTOBER))["service_referrals"]

    return count


# --- people -------------------------------------------------------------------------------


def test_a_person_who_comes_three_times_is_one_person_with_three_episodes(services) -> None:
    row = only(services(visit("10/05/2026"), visit("10/06/2026"), visit("10/07/2026")))
    assert (row["episodes"], row["people_served"]) == ("3", "1")
    assert (row["people_new"], row["largest_person_episodes"]) == ("1", "3")


def test_blanks_around_an_id_make_no_other_person_but_capital_letters_do(services) -> None:
    ids = ["P1", " P1", "P1 ", "\tP1\n", "\u00a0P1"]
    row = only(services(*(visit(who=who, Visit=str(n)) for n, who in enumerate(ids))))
    assert row["people_served"] == "1"
    assert only(services(visit(who="P1"), visit(who="p1")))["people_served"] == "2"


def test_people_in_two_services_and_areas_are_counted_in_each_and_are_new_once(services) -> None:
    report = services(
        visit("10/05/2026", kind="Talk"),
        visit("10/06/2026", kind="Class"),
        visit("10/07/2026", kind="Talk", Neighborhood="Birch Court"),
    )
    assert cells(report, "area", "service_type", "people_served", "people_new") == {
        ("neighborhood-1", "counseling", "1", "1"),
        ("neighborhood-1", "education_ged", "1", "0"),
        ("neighborhood-2", "counseling", "1", "0"),
    }


def test_a_row_without_a_persons_id_counts_as_an_episode_and_not_as_a_person(services) -> None:
    report = services(visit(), visit(who=""), visit(who=" ", Visit="2"), visit(who="Anonymous"))
    row = only(report)
    assert (row["episodes"], row["people_served"], row["people_new"]) == ("4", "1", "1")
    assert row["largest_person_episodes"] == ""  # the three may be one person
    assert "3 rows have no person's id and are counted, but not as people" in said(report)


def test_long_numbers_that_a_weak_hash_confuses_stay_different_people(services) -> None:
    """DuckDB's own hash gives 1,420 of these 10,000 numbers the hash of another."""
    ids = [f"PATIENT{a}2026000{b}{c:02}" for a in range(10) for b in range(10) for c in range(100)]
    row = only(services(*(visit(who=who) for who in ids)))
    assert row["people_served"] == row["people_new"] == "10000"


def test_exact_repetitions_are_dropped_and_said_but_not_rows_that_differ_somewhere(
    services,
) -> None:
    report = services(visit(), visit(), visit(Visit="2"), visit(Name="other"))
    assert only(report)["episodes"] == "3"
    assert "1 row was left away as an exact repetition." in said(report)


# --- new in the fiscal year -----------------------------------------------------------------


def test_a_person_is_new_in_the_first_month_of_the_fiscal_year_only(services) -> None:
    rows = [visit("06/30/2026"), visit("07/01/2026"), visit("08/15/2026")]
    report = services(*rows, first=date(2026, 7, 1), last=date(2026, 8, 31))
    assert cells(report, "period_start", "people_new") == {("2026-07-01", "1"), ("2026-08-01", "0")}
    june = services(*rows, first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert only(june)["people_new"] == "1"


def test_who_came_before_the_asked_months_of_the_year_is_not_new(services) -> None:
    assert only(services(visit("07/02/2026"), visit("10/05/2026")))["people_new"] == "0"
    late = services(visit("10/05/2026"))
    assert only(late)["people_new"] == "1"
    assert "There is no row of the fiscal year before these periods." in said(late)
    assert "no row of the fiscal year" not in said(services(visit("07/02/2026", who="P2"), visit()))


def test_a_fiscal_year_may_start_in_any_month(services) -> None:
    rows = [visit("04/30/2026"), visit("05/01/2026"), visit("10/05/2026")]
    top = TOP.replace('"07-01"', '"05-01"')
    report = services(*rows, top=top, first=date(2026, 4, 1), last=date(2026, 10, 31))
    new = {row["period_start"] for row in rows_of(report) if row["people_new"] == "1"}
    assert new == {"2026-04-01", "2026-05-01"}


def test_two_first_services_at_one_time_are_told_apart_by_the_order_of_the_codes(services) -> None:
    rows = [visit(kind=kind) for kind in ("Rent", "Talk", "Class")]
    for turn in range(3):
        report = services(*rows[turn:], *rows[:turn])
        new = {row["service_type"] for row in rows_of(report) if row["people_new"] == "1"}
        assert new == {"education_ged"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # an earlier kind of service wins over an earlier population, that over an earlier area
        ({"kind": "Talk", "Group": "Home"}, {"kind": "Rent", "Group": "Hurt"}),
        ({"Group": "Hurt", "Neighborhood": "Cedar Hill"}, {"Group": "Home"}),
        ({"Neighborhood": "Mars"}, {"Neighborhood": "Ash Row"}),
        ({"Neighborhood": "Ash Row"}, {"Neighborhood": "Birch Court"}),
    ],
)
def test_the_kind_of_service_then_the_population_then_the_area_decide(
    services, first: dict, second: dict
) -> None:
    names = ("area", "service_type", "population")
    alone = cells(services(visit(**first)), *names)
    for rows in ([visit(**first), visit(**second)], [visit(**second), visit(**first)]):
        report = services(*rows)
        new = {tuple(row[n] for n in names) for row in rows_of(report) if row["people_new"] == "1"}
        assert new == alone


def test_the_clock_decides_which_service_of_a_day_was_the_first(services) -> None:
    report = services(visit("10/05/2026 14:00:00", kind="Class"),
                      visit("10/05/2026 09:00:00", kind="Talk"))  # fmt: skip
    assert cells(report, "service_type", "people_new") == {
        ("counseling", "1"), ("education_ged", "0"),
    }  # fmt: skip


# --- contact ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "reached", "column"),
    [
        ("10/01/2026 09:00:00", "10/04/2026 09:00:00", "contacted_within_72h"),
        ("10/01/2026 09:00:00", "10/04/2026 09:00:01", "contacted_later"),
        ("10/01/2026 00:00:00", "10/04/2026 00:00:00", "contacted_within_72h"),
        ("10/01/2026 00:00:00", "10/04/2026 00:00:01", "contacted_later"),
        ("10/01/2026 09:00:00", "", "not_yet_contacted"),
        # without a clock whole days are compared
        ("10/01/2026", "10/04/2026", "contacted_within_72h"),
        ("10/01/2026", "10/05/2026", "contacted_later"),
        ("10/01/2026 23:00:00", "10/04/2026", "contacted_within_72h"),
        ("10/01/2026", "10/04/2026 23:00:00", "contacted_within_72h"),
        # an hour more or less where clocks change on November 1
        ("10/30/2026 12:00:00", "11/02/2026 11:00:00", "contacted_within_72h"),
        ("10/30/2026 12:00:00", "11/02/2026 11:00:01", "contacted_later"),
        # instants with zones of their own
        ("2026-10-01T12:00:00Z", "2026-10-04T07:00:00-05:00", "contacted_within_72h"),
        ("2026-10-01T12:00:00Z", "2026-10-04T07:00:01-05:00", "contacted_later"),
        ("2026-10-01T12:00:00Z", "10/04/2026 07:00:00", "contacted_within_72h"),
        ("2026-10-01T12:00:00+00:00", "10/04/2026 07:00:01", "contacted_later"),
        # before it came in
        ("10/05/2026 09:00:00", "10/04/2026 09:00:00", "contacted_within_72h"),
    ],
)
def test_the_hours_to_a_contact(referrals, received: str, reached: str, column: str) -> None:
    row = only(referrals(referral(received, reached)))
    three = ("contacted_within_72h", "contacted_later", "not_yet_contacted")
    assert {name: row[name] for name in three} == dict.fromkeys(three, "0") | {column: "1"}


def test_contacts_without_a_clock_and_before_the_service_referral_are_said(referrals) -> None:
    report = referrals(
        referral("10/01/2026", "10/02/2026"), referral("10/01/2026", "10/03/2026"),
        referral("10/05/2026 09:00:00", "10/05/2026 08:59:59"),
    )  # fmt: skip
    assert "2 rows have contacts without a time of day" in said(report)
    assert "1 row has a contact or decision before it came in" in said(report)


def test_a_time_that_means_nothing_can_be_left_away(desk: Desk) -> None:
    rows = [referral("10/01/2026 00:00:00", "10/04/2026 23:00:00")]
    desk.csv(REFERRAL_COLUMNS, rows)
    desk.mapping(TOP + REFERRALS.replace('"Received"', '{ column = "Received", clock = false }'))
    assert only(desk.count(**OCTOBER)["service_referrals"])["contacted_within_72h"] == "1"


def test_an_instant_lies_in_the_month_of_the_offices_clock(services) -> None:
    report = services(
        visit("2026-11-01T04:59:59Z"), first=date(2026, 10, 1), last=date(2026, 10, 31)
    )
    assert only(report)["episodes"] == "1"
    report = services(visit("2026-11-01T05:00:00Z"))
    assert only(report)["episodes"] == "0"


# --- undecided -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "late"),
    [
        (date(2026, 11, 16), date(2026, 11, 19)),  # Monday: Tuesday and Wednesday pass
        (date(2026, 11, 13), date(2026, 11, 18)),  # Friday: Monday and Tuesday
        (date(2026, 11, 14), date(2026, 11, 18)),  # Saturday
        (date(2026, 11, 25), date(2026, 12, 1)),  # the day before Thanksgiving
    ],
)
def test_two_business_days_pass_over_weekends_and_holidays(received: date, late: date) -> None:
    holidays = {date(2026, 11, 26)}
    assert late_from(received, holidays) == late
    assert late_until(late, holidays) >= received > late_until(late - timedelta(days=1), holidays)


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=9),
    st.integers(0, 15),
)
def test_late_is_what_counting_the_days_says(today: date, holidays: set, ago: int) -> None:
    received = today - timedelta(days=ago)
    assert (received <= late_until(today, holidays)) == oracle.is_late(received, today, holidays)


def test_an_undecided_service_referral_is_late_after_two_business_days(referrals) -> None:
    rows = [referral("10/29/2026", Outcome=""), referral("10/30/2026", Outcome="", Person="P2")]
    row = only(referrals(*rows, today=date(2026, 11, 4)))
    assert row["undecided_over_2_business_days"] == row["received"] == "2"


def test_one_that_is_not_yet_late_stops_the_file_and_names_the_day_to_come_back(
    referrals,
) -> None:
    rows = [referral("10/29/2026", Outcome=""), referral("10/30/2026", Outcome="", Person="P2")]
    with pytest.raises(IntakeError, match=r"1 service referral is undecided.*2026-11-04 or later"):
        referrals(*rows, today=date(2026, 11, 3))
    top = TOP + "holidays = [2026-11-03]\n"
    with pytest.raises(IntakeError, match="2026-11-05 or later"):
        referrals(*rows, top=top, today=date(2026, 11, 4))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("In", "accepted"), ("no", "declined"), ("FULL", "no_capacity"), ("Out", "not_eligible"),
        (" gone ", "no_longer_interested"), ("", "undecided_over_2_business_days"),
    ],
)  # fmt: skip
def test_each_outcome_has_its_column(referrals, text: str, column: str) -> None:
    assert only(referrals(referral("10/05/2026", Outcome=text)))[column] == "1"


def test_a_decision_without_an_outcome_is_not_guessed(referrals) -> None:
    with pytest.raises(IntakeError, match="1 row has a day of decision but no outcome"):
        referrals(referral("10/05/2026", Outcome="", Decided="10/06/2026"))


# --- follow-ups ------------------------------------------------------------------------------


def test_follow_ups_are_on_time_to_the_end_of_the_day_they_were_due(desk: Desk) -> None:
    desk.mapping(TOP + FOLLOW_UPS)
    due = {"Due": "10/05/2026 09:00:00", "Neighborhood": "Ash Row"}
    desk.csv(FOLLOW_UP_COLUMNS, [
        {**due, "Call": "1", "Done": "10/05/2026 23:59:59", "Result": "Talked"},
        {**due, "Call": "2", "Done": "10/01/2026", "Result": "Talked"},
        {**due, "Call": "3", "Done": "10/06/2026", "Result": "Talked"},
        {**due, "Call": "4", "Result": "No answer"},
        {**due, "Call": "5"},
    ])  # fmt: skip
    row = only(desk.count(**OCTOBER)["follow_ups"])
    counts = [row[name] for name in ("due", "done_on_time", "done_late", "not_reached")]
    assert counts == ["5", "2", "1", "1"]


def test_a_follow_up_may_be_due_some_days_after_a_day_of_the_export(desk: Desk) -> None:
    text = FOLLOW_UPS.replace('due_on = "Due"', 'due_on = { column = "Due", plus_days = 30 }')
    desk.mapping(TOP + text)
    desk.csv(FOLLOW_UP_COLUMNS, [
        {"Call": "1", "Due": "09/05/2026", "Done": "10/05/2026", "Result": "Talked"},
        {"Call": "2", "Due": "10/05/2026", "Done": "10/06/2026", "Result": "Talked"},
    ])  # fmt: skip
    row = only(desk.count(**OCTOBER)["follow_ups"])
    assert (row["due"], row["done_on_time"], row["area"]) == ("1", "1", "unknown")


def test_a_follow_up_that_is_done_needs_its_day(desk: Desk) -> None:
    desk.mapping(TOP + FOLLOW_UPS)
    desk.csv(FOLLOW_UP_COLUMNS, [{"Due": "10/05/2026", "Result": "Talked"}])
    with pytest.raises(IntakeError, match="1 row has the result done but no day it was done"):
        desk.count(**OCTOBER)


# --- places ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "area", "sentence"),
    [
        ({"Neighborhood": " ash-ROW. "}, "neighborhood-1", None),
        ({"Neighborhood": "cedars"}, "neighborhood-10", None),
        ({"Neighborhood": "Neighborhood-2"}, "neighborhood-2", None),
        ({"Neighborhood": "The Trees"}, "unknown", "tells a place that may be several areas"),
        ({"Neighborhood": "Ash Rw"}, "unknown", "tells a place that is none of the city's areas"),
        ({"Neighborhood": "East"}, "unknown", "tells a place that is none of the city's areas"),
        ({"Neighborhood": ""}, "unknown", "tells no place"),
        ({"Town": "Smallville"}, "unknown", "is of another town"),
        ({"Town": " LANTERNFORD "}, "neighborhood-1", None),
        ({"Town": ""}, "neighborhood-1", None),
    ],
)
def test_where_a_person_is_placed(services, more: dict, area: str, sentence: str | None) -> None:
    report = services(visit(**more))
    assert only(report)["area"] == area
    if sentence is None:
        assert "area is unknown" not in said(report)
    else:
        assert f"1 row {sentence}; its area is unknown." in said(report)
    for value in ("Smallville", "Trees", "Rw"):
        assert value not in said(report)


def test_one_person_without_a_place_in_two_ways_is_one_person_in_unknown(services) -> None:
    rows = [visit(Neighborhood=""), visit(Neighborhood="Mars"), visit(Town="Elsewhere")]
    assert only(services(*rows))["people_served"] == "1"


def test_districts_can_be_asked_for_instead(services) -> None:
    text = SERVICES.replace("[services.area]", '[services.area]\narea_type = "district"')
    report = services(visit(Neighborhood="east"), visit(), text=text)
    assert cells(report, "area") == {("district-1",), ("unknown",)}


def test_an_organization_may_report_for_the_city_as_a_whole(services) -> None:
    text = SERVICES[: SERVICES.index("[services.area]")] + '[services.area]\nalways = "city"\n'
    report = services(visit(), visit(who="P2", Neighborhood="Birch Court"), text=text)
    assert (only(report)["area"], only(report)["people_served"]) == ("city", "2")
    assert "area is unknown" not in said(report)


def test_addresses_are_looked_up_in_the_partners_own_list(desk: Desk) -> None:
    area = '[services.area]\naddress = "Neighborhood"\n'
    addresses = """
    [addresses]
    file = "addresses.csv"
    address = "Where"
    area = "Area"
    """
    desk.mapping(TOP + SERVICES[: SERVICES.index("[services.area]")] + area + addresses)
    desk.csv(("Where", "Area"), [
        {"Where": "12 Elm St., Apt 3", "Area": "Ash Row"},
        {"Where": "12 ELM ST APT 3", "Area": "neighborhood-1"},
        {"Where": "9 Oak Ave", "Area": "Birch Court"},
        {"Where": "9 Oak Ave.", "Area": "Cedar Hill"},
        {"Where": "1 Far Rd", "Area": "Mars"},
    ], name="addresses.csv")  # fmt: skip
    homes = ["12 elm st #apt 3", "9 OAK AVE", "1 Far Rd", "77 Nowhere", ""]
    desk.csv(SERVICE_COLUMNS, [visit(who=f"P{n}", Neighborhood=h) for n, h in enumerate(homes)])
    report = desk.count(desk.folder / "export.csv", **OCTOBER)["services"]
    assert cells(report, "area", "people_served") == {("neighborhood-1", "1"), ("unknown", "4")}
    assert "1 row tells a place that may be several areas" in said(report)
    assert "2 rows tell places that are none of the city's areas" in said(report)
    assert "1 row tells no place" in said(report)
    for written in ("Elm", "ELM", "Oak", "Nowhere"):
        assert written not in said(report) + report.content.decode()


# --- periods ----------------------------------------------------------------------------------


def test_the_last_period_that_is_over_is_counted_unless_others_are_asked_for() -> None:
    october = (date(2026, 10, 1), date(2026, 10, 31))
    assert choose_range("month", None, None, date(2026, 11, 1)).periods == (october,)
    week = (date(2026, 11, 1), date(2026, 11, 1))  # the part of a week within November
    assert choose_range("week", None, None, date(2026, 11, 2)).periods == (week,)
    asked = choose_range("month", date(2026, 8, 17), date(2026, 9, 2), TODAY).periods
    assert asked == ((date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2026, 9, 30)))


def test_a_period_that_is_not_over_is_refused() -> None:
    with pytest.raises(IntakeError, match="is not over yet; the last one that is began on 2026-10"):
        choose_range("month", None, date(2026, 11, 3), TODAY)
    with pytest.raises(IntakeError, match="--from is after --to"):
        choose_range("month", date(2026, 9, 1), date(2026, 8, 1), TODAY)


def test_a_week_that_crosses_a_month_is_two_rows(services) -> None:
    rows = [visit("09/30/2026"), visit("10/01/2026")]
    report = services(*rows, top=TOP.replace('"month"', '"week"'), first=date(2026, 9, 28),
                      last=date(2026, 10, 1))  # fmt: skip
    assert cells(report, "period_start", "period_end", "episodes", "people_new") == {
        ("2026-09-28", "2026-09-30", "1", "1"), ("2026-10-01", "2026-10-04", "1", "0"),
    }  # fmt: skip


def test_a_month_without_anything_has_a_row_of_zeros(services) -> None:
    report = services(visit("10/05/2026"), first=date(2026, 8, 1), last=date(2026, 10, 31))
    zeros = [row for row in rows_of(report) if row["episodes"] == "0"]
    assert [row["period_start"] for row in zeros] == ["2026-08-01", "2026-09-01"]
    assert {row["area"] for row in zeros} == {"city"}
    assert {row["largest_person_episodes"] for row in zeros} == {"0"}


def test_rows_without_a_day_and_kinds_left_out_are_said(services) -> None:
    report = services(visit(), visit(""), visit(kind="Note"), visit(kind="Note", day="01/01/2020"))
    assert only(report)["episodes"] == "1"
    assert "1 row has nothing in column Day and was left away." in said(report)
    assert "1 row was left out, as the mapping says." in said(report)


def test_empty_rows_are_no_rows(services) -> None:
    report = services(visit(), {}, dict.fromkeys(SERVICE_COLUMNS, " "))
    assert "left" not in said(report)
    assert only(report)["episodes"] == "1"


# --- what no report may be ---------------------------------------------------------------------


def test_rows_that_are_one_person_each_are_not_written(services) -> None:
    rows = [
        visit(f"10/{day:02}/2026", who=f"P{day}{kind}{group}", kind=kind, Group=group)
        for day in range(1, 29, 7) for kind in ("Talk", "Class", "Rent") for group in ("Hurt", "",
        "Home")
    ]  # fmt: skip
    weekly = TOP.replace('"month"', '"week"')
    with pytest.raises(IntakeError, match=r"all 36 rows would count one person each.*by month"):
        services(*rows, top=weekly, first=date(2026, 10, 1), last=date(2026, 10, 25))
    assert len(rows_of(services(*rows))) == 9


def test_a_second_of_the_fraction_in_a_workbook_is_rounded() -> None:
    from dashboard.intake.tally.workbook import text_of

    at = datetime(2026, 10, 5, 9, 29, 59, 999_997)
    assert text_of(at) == "2026-10-05 09:30:00"
