"""What a tally counts in a case-management export, beside a count in plain Python."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.intake.partner import Checker
from dashboard.intake.partner.model import Known, plain
from dashboard.intake.partner.periods import month_of
from dashboard.intake.tally.areas import read_areas
from dashboard.intake.tally.mapping import read_mapping, shipped_text
from dashboard.intake.tally.run import tally

TODAY = date(2026, 11, 24)
FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)
FISCAL_YEAR = date(2026, 7, 1)
AREAS = {"Ash Row": "neighborhood-1", "Birch Court": "neighborhood-2"}
GROUPS = {"Survivor": "victim_or_family", "At high risk": "high_risk", "": "other"}
SERVICES = {
    "Counseling session": "counseling", "GED class": "education_ged", "Court support": "legal",
    "Case note": None,
}  # fmt: skip
SOURCES = {"Police department": "police", "Call-in": "call_in", "Walk-in": "self"}
OUTCOMES = {
    "Accepted": "accepted", "No capacity": "no_capacity", "": "undecided_over_2_business_days",
}  # fmt: skip
HEADER = [
    "Tier", "Record ID", "Participant ID", "Service Date", "Service", "Participant Group",
    "Neighborhood", "City", "Referral Received", "First Contact", "Decision Date", "Decision",
    "Referred By", "Name", "Phone",
]  # fmt: skip

days = st.dates(date(2026, 5, 1), date(2026, 11, 20))
persons = st.fixed_dictionaries(
    {
        "group": st.sampled_from(list(GROUPS)),
        "neighborhood": st.sampled_from([*AREAS, "", "Nowhere Heights"]),
        "town": st.sampled_from(["Your City", "Smallville"]),
        "received": days,
        "contact_hours": st.none() | st.sampled_from([1, 71, 72, 73, 200]),
        "outcome": st.sampled_from(list(OUTCOMES)),
        "source": st.sampled_from(list(SOURCES)),
        # A person's services lie on different days, so that the first one is one.
        "services": st.lists(
            st.tuples(days, st.sampled_from(list(SERVICES))), max_size=8, unique_by=lambda s: s[0]
        ),
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped mapping and a list of areas, as on a partner's machine."""
    folder = tmp_path_factory.mktemp("partner")
    (folder / "mapping.toml").write_text(shipped_text("case-management"), "utf-8")
    rows = ["area_id,area_name,area_type", "city,Your City,city"]
    rows += [f"{area_id},{name},neighborhood" for name, area_id in AREAS.items()]
    (folder / "areas.csv").write_text("\n".join(rows), "utf-8")
    return folder


@pytest.fixture(scope="module")
def checker():
    """The door that the files of counts are sent to."""
    with Checker() as one:
        yield one


KNOWN = Known(
    organization_id="your-organization",
    organizations={"your organization": "your-organization"},
    may_write_for=frozenset({"your-organization"}),
    areas={plain(area_id): (area_id,) for area_id in (*AREAS.values(), "city", "unknown")},
    area_types={**dict.fromkeys(AREAS.values(), "neighborhood"), "city": "city"},
    allowed_area_types=("city", "neighborhood"),
    programmes={},
)


def export(people: list[dict], repeated: int) -> str:
    """A row of tier 1 for each person and of tier 2 for each service; the last ones come twice."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, restval="")
    writer.writeheader()
    rows = []
    for number, person in enumerate(people):
        at = datetime.combine(person["received"], datetime.min.time()) + timedelta(hours=9)
        contact = person["contact_hours"]
        rows.append({
            "Tier": "1", "Record ID": f"R{number}", "Participant Group": person["group"],
            "Neighborhood": person["neighborhood"], "City": person["town"],
            "Referral Received": f"{at:%m/%d/%Y %I:%M %p}",
            "First Contact": "" if contact is None
            else f"{at + timedelta(hours=contact):%m/%d/%Y %I:%M %p}",
            "Decision": person["outcome"], "Referred By": person["source"],
            "Decision Date": f"{at:%m/%d/%Y}" if person["outcome"] else "",
            "Name": f"Quintessa Ombersley {number}", "Phone": "816-555-0142",
        })  # fmt: skip
    for number, person in enumerate(people):
        rows += [
            {"Tier": "2", "Participant ID": f"R{number}", "Service Date": f"{day:%m/%d/%Y}",
             "Service": service}
            for day, service in person["services"]
        ]  # fmt: skip
    writer.writerows([*rows, *rows[len(rows) - repeated :]])
    return out.getvalue()


def area_of(person: dict) -> str:
    return (
        AREAS.get(person["neighborhood"], "unknown")
        if person["town"] == "Your City"
        else ("unknown")
    )


def services_by_hand(people: list[dict]) -> dict[tuple, tuple]:
    """(month, area, service type, group) -> episodes, people, new people, most of one person."""
    had: dict[tuple, Counter] = defaultdict(Counter)
    new: Counter = Counter()
    for number, person in enumerate(people):
        cells = []
        for day, service in sorted(person["services"]):
            if SERVICES[service] is None or not FISCAL_YEAR <= day <= LAST:
                continue
            cell = (month_of(day)[0], area_of(person), SERVICES[service], GROUPS[person["group"]])
            cells.append((day, cell))
        if cells:
            new[cells[0][1]] += 1
        for day, cell in cells:
            if day >= FIRST:
                had[cell][number] += 1
    return {cell: (of.total(), len(of), new[cell], max(of.values())) for cell, of in had.items()}


def referrals_by_hand(people: list[dict]) -> dict[tuple, Counter]:
    """(month, area, source, group) -> how many of each count."""
    found: dict[tuple, Counter] = defaultdict(Counter)
    for person in people:
        if not FIRST <= person["received"] <= LAST:
            continue
        cell = (month_of(person["received"])[0], area_of(person), SOURCES[person["source"]],
                GROUPS[person["group"]])  # fmt: skip
        hours = person["contact_hours"]
        reached = (
            "not_yet_contacted" if hours is None
            else "contacted_within_72h" if hours <= 72 else "contacted_later"
        )  # fmt: skip
        found[cell].update(["received", "people_new", OUTCOMES[person["outcome"]], reached])
    return found


def counted(content: bytes, names: tuple[str, ...]) -> dict[tuple, dict[str, int]]:
    """The rows of a file of counts that are not all zero."""
    found = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        counts = {name: int(value) for name, value in row.items()
                  if name not in (*names, "organization", "period_start", "period_end")
                  and value}  # fmt: skip
        if any(counts.values()):
            key = (date.fromisoformat(row["period_start"]), *(row[name] for name in names))
            assert key not in found
            found[key] = counts
    return found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(persons, max_size=12), repeated=st.integers(0, 3))
def test_a_tally_counts_what_a_person_would_count_by_hand(
    folder: Path, checker: Checker, people: list[dict], repeated: int
) -> None:
    text = export(people, repeated)
    (folder / "export.csv").write_text(text, "utf-8")
    reports = {
        report.report: report
        for report in tally(
            [folder / "export.csv"], read_mapping(folder / "mapping.toml"), today=TODAY,
            areas=read_areas(folder / "areas.csv"), first=FIRST, last=LAST, mapping_folder=folder,
        )
    }  # fmt: skip
    services = counted(reports["services"].content, ("area", "service_type", "population"))
    assert {
        key: (
            row["episodes"], row["people_served"], row["people_new"],
            row["largest_person_episodes"],
        )
        for key, row in services.items()
    } == services_by_hand(people)  # fmt: skip
    referrals = counted(
        reports["service_referrals"].content, ("area", "referral_source", "population")
    )
    assert {key: +Counter(row) for key, row in referrals.items()} == referrals_by_hand(people)
    for report in reports.values():
        # The door takes what the tally wrote, and every month of the range is in it.
        months = checker.check(report.content, "counts.csv", KNOWN, today=TODAY).periods
        assert months == tuple(month_of(date(2026, month, 1)) for month in (8, 9, 10))
        said = report.content + "\n".join(report.lines).encode()
        for planted in (b"Ombersley", b"555-0142", b"R0", b"Nowhere", b"Smallville"):
            assert planted not in said
