"""The three shapes of exports whose mappings come along, each counted from a made-up one."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.intake.partner import Checker
from dashboard.intake.tally.mapping import shipped_text
from tests.intake.tally import oracle
from tests.intake.tally.desk import AREAS, KNOWN, TODAY, Desk, as_csv, rows_of, said, workbook

FIRST, LAST = date(2026, 7, 1), date(2026, 10, 31)
DAYS = {"first": FIRST, "last": LAST}
PLANTED = ("Quintessa", "Ombersley", "816-555-0142", "04/05/1987", "00417733")
"""What stands in every made-up export about its people, and may stand nowhere else."""


def use(desk: Desk, name: str) -> None:
    """The shipped mapping, with a partner's own name and city put in."""
    text = shipped_text(name).replace('"your-organization"', '"harbor-house"')
    desk.mapping(text.replace('"Your City"', '"Lanternford"'))


def nothing_of_them(desk: Desk, *reports) -> None:
    for report in reports:
        written = report.content.decode() + said(report)
        assert not [text for text in PLANTED if text in written]


def of(report, *names: str) -> dict[tuple[str, ...], dict[str, int]]:
    """The rows that are not all zero, by these columns."""
    found = {}
    for row in rows_of(report):
        fixed = {"organization", "period_start", "period_end", *names}
        counts = {name: int(text or 0) for name, text in row.items() if name not in fixed}
        if any(counts.values()):
            found[tuple(row[name] for name in ("period_start", *names))] = counts
    return found


# --- case management: persons in tier 1, services in tier 2 -------------------------------------

GROUPS = {"Survivor": "victim_or_family", "Family of victim": "victim_or_family",
          "At high risk": "high_risk", "Coming home": "returning_citizen", "": "other"}  # fmt: skip
WORK = {"Job club": "job_training_placement", "GED class": "education_ged",
        "Counseling session": "counseling", "Rent help": "housing", "Case note": None}  # fmt: skip
SOURCES = {"Police department": "police", "Probation and parole": "probation_parole",
           "Walk-in": "self"}  # fmt: skip
DECISIONS = {"Accepted": "accepted", "No capacity": "no_capacity",
             "Pending": "undecided_over_2_business_days"}  # fmt: skip


def case_management(draw: random.Random):
    """Rows of an export, and what a person would count in it."""
    columns = ["Tier", "Record ID", "Client Name", "Date of Birth", "Phone", "Neighborhood", "City",
               "Participant Group", "Referred By", "Referral Received", "First Contact", "Decision",
               "Decision Date", "Participant ID", "Service", "Service Date", "Note"]  # fmt: skip
    rows, visits, referred = [], [], defaultdict(Counter)
    for number in range(40):
        home = draw.choice([*AREAS.values(), "", "Elm Grove"])
        town = draw.choice(["Lanternford", "Lanternford", "", "Smallville"])
        group, source = draw.choice(list(GROUPS)), draw.choice(list(SOURCES))
        decision = draw.choice(list(DECISIONS))
        came = datetime(2026, 5, 1, 9) + timedelta(hours=draw.randrange(180 * 24))
        contact = draw.choice([None, came + timedelta(hours=draw.choice([3, 72, 73, 200]))])
        area = oracle.area(home, town)
        rows.append({
            "Tier": 1, "Record ID": f"HH-{number}", "Client Name": "Quintessa Ombersley",
            "Date of Birth": "04/05/1987", "Phone": "816-555-0142", "Neighborhood": home,
            "City": town, "Participant Group": group, "Referred By": source,
            "Referral Received": f"{came:%m/%d/%Y %I:%M %p}",
            "First Contact": f"{contact:%m/%d/%Y %I:%M %p}" if contact else "",
            "Decision": decision,
            "Decision Date": "" if decision == "Pending" else f"{came:%m/%d/%Y}",
        })  # fmt: skip
        if FIRST <= came.date() <= LAST:
            cell = (f"{came:%Y-%m}-01", area, SOURCES[source], GROUPS[group])
            hours = None if contact is None else (contact - came).total_seconds() / 3600
            referred[cell].update([
                "received", "people_new", DECISIONS[decision],
                "not_yet_contacted" if hours is None
                else "contacted_within_72h" if hours <= 72 else "contacted_later",
            ])  # fmt: skip
        for _ in range(draw.randrange(6)):
            day = date(2026, 5, 1) + timedelta(days=draw.randrange(190))
            visits.append((day, number, area, draw.choice(list(WORK)), GROUPS[group]))
    for record, (day, number, _, service, _) in enumerate(visits):
        rows.append({"Tier": 2, "Record ID": f"S-{record}", "Participant ID": f"HH-{number}",
                     "Service": service, "Service Date": f"{day:%m/%d/%Y}",
                     "Note": "Quintessa came by"})  # fmt: skip
    draw.shuffle(rows)
    had: dict = defaultdict(Counter)
    for day, number, area, service, group in visits:
        if WORK[service] and FIRST <= day <= LAST:
            had[(f"{day:%Y-%m}-01", area, WORK[service], group)][number] += 1
    people = {number for day, number, _, service, _ in visits
              if WORK[service] and FIRST <= day <= LAST}  # fmt: skip
    return columns, rows, had, people, referred


@pytest.mark.parametrize("seed", range(3))
def test_case_management_with_two_tiers(desk: Desk, checker: Checker, seed: int) -> None:
    columns, rows, had, people, referred = case_management(random.Random(seed))
    use(desk, "case-management")
    desk.csv(columns, [*rows, rows[-1]])
    reports = desk.count(**DAYS)
    services = of(reports["services"], "area", "service_type", "population")
    assert {
        cell: (row["episodes"], row["people_served"], row["largest_person_episodes"])
        for cell, row in services.items()
    } == {cell: (of.total(), len(of), max(of.values())) for cell, of in had.items()}
    # July is the first month of the fiscal year: everybody who came is new once.
    assert sum(row["people_new"] for row in services.values()) == len(people)
    referrals = of(reports["service_referrals"], "area", "referral_source", "population")
    assert {cell: +Counter(row) for cell, row in referrals.items()} == referred
    for report in reports.values():
        assert checker.check(report.content, "counts.csv", KNOWN, today=TODAY).rows
    nothing_of_them(desk, *reports.values())


# --- a hospital's spreadsheet with two header rows ----------------------------------------------


def test_a_hospitals_spreadsheet_with_merged_headings(desk: Desk, checker: Checker) -> None:
    use(desk, "hospital")
    upper = ["Patient", *[None] * 6, "Referral", None, "Decision", None, "30-day follow-up", None,
             None]  # fmt: skip
    lower = ["MRN", "Name", "DOB", "Phone", "Home address", "City", "Group", "Received",
             "First contact", "Outcome", "Date", "Due", "Done", "Result"]  # fmt: skip
    shot = datetime(2026, 10, 3, 22, 15)
    about = ["Quintessa Ombersley", "04/05/1987", "816-555-0142"]
    day = timedelta(days=1)
    log = [
        [417733, *about, "12 Elm St., Apt 3", "Lanternford", "Injured", shot,
         shot + timedelta(hours=72), "Enrolled", (shot + day).date(), date(2026, 10, 31),
         date(2026, 10, 31), "Talked"],
        [417733, *about, "12 ELM ST APT 3", "Lanternford", "Injured", shot + 20 * day,
         shot + timedelta(hours=72, seconds=1) + 20 * day, "Declined", None, date(2026, 11, 22),
         None, None],
        ["00417733", *about, "9 Oak Ave", "lanternford", "Family", date(2026, 9, 1),
         date(2026, 9, 4), "Full", None, date(2026, 10, 1), date(2026, 10, 2), "visited"],
        ["unknown", *about, "", "", "At risk", "09/02/2026", None, None, None, None, None,
         "Not needed"],
        [417740, *about, "5 Rural Rd", "Smallville", "Injured", shot, None, "Out of area",
         shot.date(), date(2026, 10, 31), None, "No answer"],
    ]  # fmt: skip
    path = workbook(desk.folder / "log.xlsx", "Program log", [upper, lower, *log],
                    ["A1:G1", "H1:I1", "J1:K1", "L1:N1"])  # fmt: skip
    rows = [{"Address": "12 elm st apt 3", "Neighborhood": "Ash Row"},
            {"Address": "9 Oak Ave.", "Neighborhood": "neighborhood-10"}]  # fmt: skip
    desk.csv(("Address", "Neighborhood"), rows, "addresses.csv")
    reports = desk.count(path, first=date(2026, 9, 1), last=LAST)
    report = of(reports["service_referrals"], "area", "referral_source", "population")
    hospital = "trauma_hospital"
    assert {cell: {k: v for k, v in row.items() if v} for cell, row in report.items()} == {
        ("2026-09-01", "neighborhood-10", hospital, "victim_or_family"): {
            "received": 1, "people_new": 1, "no_capacity": 1, "contacted_within_72h": 1},
        # Nobody knows who it was, so there is nobody to be new.
        ("2026-09-01", "unknown", hospital, "high_risk"): {
            "received": 1, "undecided_over_2_business_days": 1, "not_yet_contacted": 1},
        ("2026-10-01", "neighborhood-1", hospital, "victim_or_family"): {
            "received": 2, "people_new": 1, "accepted": 1, "declined": 1,
            "contacted_within_72h": 1, "contacted_later": 1},
        ("2026-10-01", "unknown", hospital, "victim_or_family"): {
            "received": 1, "people_new": 1, "not_eligible": 1, "not_yet_contacted": 1},
    }  # fmt: skip
    follow_ups = of(reports["follow_ups"], "area")
    assert {cell: {k: v for k, v in row.items() if v} for cell, row in follow_ups.items()} == {
        ("2026-10-01", "neighborhood-1"): {"due": 1, "done_on_time": 1},
        ("2026-10-01", "neighborhood-10"): {"due": 1, "done_late": 1},
        ("2026-10-01", "unknown"): {"due": 1, "not_reached": 1},
    }
    for report in reports.values():
        assert checker.check(report.content, "counts.csv", KNOWN, today=TODAY).rows
    nothing_of_them(desk, *reports.values())


def test_headings_that_are_not_merged_stand_over_what_follows(desk: Desk) -> None:
    use(desk, "hospital")
    upper = ["Patient", *[None] * 3, "Referral", None, "Decision", None, "30-day follow-up"]
    lower = ["MRN", "Home address", "City", "Group", "Received", "First contact", "Outcome", "Date",
             "Due", "Done", "Result"]  # fmt: skip
    row = [1, "", "", "Family", date(2026, 10, 1), None, "Full", None, None, None, "Not needed"]
    path = workbook(desk.folder / "log.xlsx", "Program log", [upper, lower, row])
    desk.csv(("Address", "Neighborhood"), [], "addresses.csv")
    reports = desk.count(path, first=date(2026, 10, 1), last=LAST)
    columns = ("area", "referral_source", "population")
    assert [row["no_capacity"] for row in of(reports["service_referrals"], *columns).values()] == [
        1
    ]


# --- HMIS -----------------------------------------------------------------------------------------

ENROLLMENT = ("EnrollmentID", "PersonalID", "ProjectID", "EntryDate", "HouseholdID",
              "RelationshipToHoH", "LivingSituation", "DateCreated", "DateUpdated", "UserID",
              "DateDeleted", "ExportID")  # fmt: skip
SERVICES = ("ServicesID", "EnrollmentID", "PersonalID", "DateProvided", "RecordType",
            "TypeProvided", "OtherTypeProvided", "MovingOnOtherType", "SubTypeProvided", "FAAmount",
            "FAStartDate", "FAEndDate", "ReferralOutcome", "DateCreated", "DateUpdated", "UserID",
            "DateDeleted", "ExportID")  # fmt: skip
EXIT = ("ExitID", "EnrollmentID", "PersonalID", "ExitDate", "Destination", "AftercareDate",
        "AftercareProvided", "DateDeleted", "ExportID")  # fmt: skip
CLIENT = ("PersonalID", "FirstName", "LastName", "SSN", "DOB", "DateDeleted", "ExportID")


@pytest.fixture
def hmis(desk: Desk) -> Path:
    """A folder as an HMIS exports it, with the columns and codes of the specifications."""
    folder = desk.folder / "hmis"
    folder.mkdir()
    meta = {"DateCreated": "2026-01-01 08:00:00", "UserID": "u1", "ExportID": "e1"}

    def write(name: str, columns: tuple[str, ...], rows: list[dict]) -> None:
        text = as_csv(columns, [{k: v for k, v in (meta | row).items() if k in columns}
                                for row in rows])  # fmt: skip
        (folder / name).write_text(text, "utf-8", newline="")

    write("Client.csv", CLIENT, [{"PersonalID": "00417733", "FirstName": "Quintessa",
                                  "LastName": "Ombersley", "DOB": "1987-04-05"}])  # fmt: skip
    write("Enrollment.csv", ENROLLMENT, [
        {"EnrollmentID": "E1", "PersonalID": "00417733", "LivingSituation": "207"},
        {"EnrollmentID": "E2", "PersonalID": "417733", "LivingSituation": "116"},
        {"EnrollmentID": "E2", "PersonalID": "417733", "LivingSituation": "101",
         "DateDeleted": "2026-10-01 10:00:00"},
        {"EnrollmentID": "E3", "PersonalID": "3", "LivingSituation": ""},
    ])  # fmt: skip

    def service(number: int, enrollment: str, person: str, day: str, kind: str, **more: str):
        record, provided = kind.split("/")
        ids = {"ServicesID": number, "EnrollmentID": enrollment, "PersonalID": person}
        return {**ids, "DateProvided": day, "RecordType": record, "TypeProvided": provided, **more}

    write("Services.csv", SERVICES, [
        service(1, "E1", "00417733", "2026-10-01", "144/2"),
        service(2, "E1", "00417733", "2026-10-01", "144/2"),  # a second one, with its own ID
        service(3, "E1", "00417733", "2026-10-09", "142/5"),
        service(4, "E2", "417733", "2026-10-09", "142/5"),  # another person: zeros count in an ID
        service(5, "E2", "417733", "2026-10-10", "161/4"),  # a referral to others
        service(6, "E2", "417733", "2026-10-11", "152/16"),
        service(7, "E2", "417733", "2026-10-12", "152/16", DateDeleted="2026-10-13 08:00:00"),
        service(8, "E3", "3", "2026-10-31", "200/200"),
        service(9, "E3", "3", "2026-09-30", "143/10"),
    ])  # fmt: skip
    write("Exit.csv", EXIT, [
        # 180 days after April 30 is October 27
        {"EnrollmentID": "E1", "ExitDate": "2026-04-30", "AftercareProvided": "1",
         "AftercareDate": "2026-05-15"},
        {"EnrollmentID": "E2", "ExitDate": "2026-04-30", "AftercareProvided": "0",
         "AftercareDate": "2026-05-16"},
        {"EnrollmentID": "E3", "ExitDate": "2026-04-30"},
    ])  # fmt: skip
    return folder


def test_hmis_csv(desk: Desk, hmis: Path, checker: Checker) -> None:
    use(desk, "hmis")
    reports = desk.count(hmis, first=date(2026, 9, 1), last=LAST)
    report = of(reports["services"], "area", "service_type", "population")
    assert {
        cell[2:]: (row["episodes"], row["people_served"], row["people_new"])
        for cell, row in report.items()
        if cell[0] == "2026-10-01"
    } == {
        ("other", "returning_citizen"): (2, 1, 1),
        ("education_ged", "returning_citizen"): (1, 1, 0),
        ("education_ged", "other"): (1, 1, 1),
        ("emergency_assistance", "other"): (1, 1, 0),
        ("housing", "other"): (1, 1, 0),
    }
    assert report["2026-09-01", "unknown", "counseling", "other"]["people_new"] == 1
    assert "1 row was left out, as the mapping says." in said(reports["services"])
    follow_ups = of(reports["follow_ups"], "area")
    assert follow_ups == {
        ("2026-10-01", "unknown"): {"due": 2, "done_on_time": 1, "done_late": 0, "not_reached": 0}
    }
    for report in reports.values():
        assert checker.check(report.content, "counts.csv", KNOWN, today=TODAY).rows
    nothing_of_them(desk, *reports.values())


def test_names_and_birth_dates_of_hmis_are_not_even_opened(desk: Desk, hmis: Path) -> None:
    use(desk, "hmis")
    (hmis / "Client.csv").unlink()
    (hmis / "Client.csv").symlink_to(hmis / "nowhere")
    assert desk.count(hmis, first=date(2026, 10, 1), last=LAST)["services"].content


def test_homes_that_a_partner_adds_to_hmis_place_people(desk: Desk, hmis: Path) -> None:
    text = shipped_text("hmis").replace(
        'linked = { enrollment = "EnrollmentID" }',
        'linked = { enrollment = "EnrollmentID", home = "PersonalID" }',
    )
    text = text.replace(
        '[services.area]\nalways = "unknown"',
        '[tables.home]\nfile = "Homes.csv"\nkey = "PersonalID"\n'
        '[services.area]\nneighborhood = { column = "Neighborhood", of = "home" }',
    )
    desk.mapping(text)
    homes = [{"PersonalID": "00417733", "Neighborhood": "Ash Row"},
             {"PersonalID": "3", "Neighborhood": "Cedar Hill"}]  # fmt: skip
    (hmis / "Homes.csv").write_text(as_csv(("PersonalID", "Neighborhood"), homes), "utf-8")
    report = desk.count(hmis, first=date(2026, 10, 1), last=LAST)["services"]
    episodes: Counter = Counter()
    for row in rows_of(report):
        episodes[row["area"]] += int(row["episodes"])
    assert episodes == {"neighborhood-1": 3, "neighborhood-10": 1, "unknown": 2}


def test_every_code_of_the_hmis_lists_has_a_meaning(desk: Desk) -> None:
    """The lists of TypeProvided, from the specifications' appendix B."""
    from dashboard.intake.tally.mapping import read_mapping

    lists = {
        141: [*range(1, 13), 14], 142: [2, 5, 6, 7, 8, 10, 12, 13, 14, 17, 18, 26, 27, 28, 29],
        143: range(1, 15), 144: range(1, 11), 151: [1, 2, 3, 4, 7],
        152: [1, 2, 3, 4, 5, 8, 9, 10, 12, 14, 15, 16, 17, 18], 161: range(1, 12), 200: [200],
        210: range(1, 13), 300: range(1, 6),
    }  # fmt: skip
    codes = read_mapping("hmis").reports[0].codes["kind"].values
    assert set(codes) == {f"{record} / {kind}" for record, of in lists.items() for kind in of}
