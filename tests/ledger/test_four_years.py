"""Thirty-one made-up organizations' four years, through the door of a real file, to the row."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import pandas as pd
import pytest

from dashboard import city as cities
from dashboard import settings as surroundings
from dashboard.intake.partner import Checker
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import ReportRefused
from dashboard.intake.simulate import partners
from dashboard.ledger import Ledger, audit, open_ledger
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.partners import import_members, import_partners
from dashboard.ledger.reported import snapshot
from dashboard.ledger.submissions import Receipt, receipts, receive
from tests.frames_to_rows import rows

# Every file of four years comes through the door; what the demo publishes was sent by the same way.
pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
PERIOD = ["organization_id", "report", "period_start", "period_end", "revision"]
PERIOD_FACTS = ["received_on", "is_late", "is_partial", "row_count", "is_current"]


@dataclass
class FourYears:
    """The ledger after the last file, each file with its receipt or the rules it broke."""

    ledger: Ledger
    folder: Path
    city: cities.City
    files: list[tuple[partners.Sending, Receipt | set[str]]] = field(default_factory=list)

    def outcomes(self, expected: str) -> list[tuple[partners.Sending, Receipt | set[str]]]:
        """The files that were expected to end so, with how they ended."""
        return [(file, ended) for file, ended in self.files if file.expected == expected]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FourYears]:
    settings = surroundings.read({}, data_folder=tmp_path_factory.mktemp("four-years"))
    city = cities.load(settings.city_folder)
    with open_ledger(settings) as ledger, Checker() as checker:
        common = {"by": "juniper-oarlock", "today": partners.FIRST_DAY}
        import_partners(ledger, city.folder / "partners.csv", **common)
        import_members(ledger, city.folder / "members.csv", **common)
        world = FourYears(ledger, settings.restricted, city)
        for file in partners.plan(city, TODAY):
            ended: Receipt | set[str]
            try:
                ended = receive(
                    ledger, city, file.content, file.name,
                    organization_id=file.organization_id, member_id=file.member_id,
                    today=file.sent_on, now=datetime.combine(file.sent_on, time(17, tzinfo=UTC)),
                    report=file.report, checker=checker,
                )  # fmt: skip
            except ReportRefused as refusal:
                ended = {finding.rule for finding in refusal.findings}
            except NotAllowed as refusal:
                ended = {refusal.rule}
            world.files.append((file, ended))
        yield world


@pytest.fixture(scope="module")
def truth(years: FourYears) -> dict[str, pd.DataFrame]:
    return partners.truth(years.city, TODAY)


@pytest.fixture(scope="module")
def held(years: FourYears) -> dict[str, pd.DataFrame]:
    return snapshot(years.ledger)


# --- what became of each file ----------------------------------------------------------------


@pytest.mark.parametrize("expected", [partners.ACCEPTED, partners.CORRECTED])
def test_every_good_file_is_stored_and_its_receipt_names_its_bytes(
    years: FourYears, expected: str
) -> None:
    files = years.outcomes(expected)
    assert len(files) > 50
    for file, receipt in files:
        assert isinstance(receipt, Receipt), f"{file.name}: {receipt}"
        assert receipt.sha256 == hashlib.sha256(file.content).hexdigest()
        assert not receipt.is_duplicate, file.name
        is_new = [one.revision == 1 for one in receipt.periods if not one.is_unchanged]
        assert all(is_new) == (expected == partners.ACCEPTED), file.name


def test_a_file_sent_twice_is_stored_once_and_has_the_earlier_receipt(years: FourYears) -> None:
    stored = {ended.submission_id: file for file, ended in years.files
              if isinstance(ended, Receipt) and not ended.is_duplicate}  # fmt: skip
    files = years.outcomes(partners.DUPLICATE)
    assert len(files) > 5
    for file, receipt in files:
        assert isinstance(receipt, Receipt) and receipt.is_duplicate, f"{file.name}: {receipt}"
        before = stored[receipt.submission_id]
        assert (before.organization_id, before.report) == (file.organization_id, file.report)


def test_the_same_numbers_in_another_program_are_a_duplicate_too(years: FourYears) -> None:
    sent = {hashlib.sha256(file.content).hexdigest() for file, ended in years.files
            if isinstance(ended, Receipt) and not ended.is_duplicate}  # fmt: skip
    again = [hashlib.sha256(file.content).hexdigest() in sent
             for file, _ in years.outcomes(partners.DUPLICATE)]  # fmt: skip
    assert True in again and False in again


def test_every_bad_file_is_refused_for_its_one_mistake(years: FourYears) -> None:
    files = years.outcomes(partners.REFUSED)
    assert len({file.rule for file, _ in files}) > 8
    for file, rules in files:
        assert isinstance(rules, set), f"{file.name} was stored"
        about_people = {"columns_of_persons"} if file.rule == "phone" else set()
        assert rules == {file.rule} | about_people, file.name


def test_after_its_agreement_expired_nothing_of_an_organization_is_taken(years: FourYears) -> None:
    files = years.outcomes(partners.AGREEMENT_EXPIRED)
    assert {file.organization_id for file, _ in files} == {"signal-hill-steps"}
    assert len(files) > 10
    for file, rules in files:
        assert rules == {"agreement_expired"}, file.name
        assert file.sent_on > date(2025, 3, 31)


def test_nothing_of_the_list_of_people_is_in_the_ledgers_files(years: FourYears) -> None:
    (lists,) = [file for file, _ in years.files if "clients" in file.name]
    people = re.findall(r"^([A-Z]\w+ [A-Z]\w+),(\d{4}-\d\d-\d\d),", lists.content.decode(), re.M)
    assert len(people) > 30
    numbers = re.findall(r"\(555\) 555-01\d\d", lists.content.decode())
    digest = hashlib.sha256(lists.content).hexdigest()
    for path in years.folder.rglob("*"):
        kept = path.read_bytes()
        for text in (
            *(name for name, _ in people),
            *(born for _, born in people),
            *numbers,
            digest,
        ):
            assert text.encode() not in kept, path.name


# --- to the row ------------------------------------------------------------------------------


@pytest.mark.parametrize("report", FORMS)
def test_the_rows_that_count_are_the_true_ones(
    held: dict[str, pd.DataFrame], truth: dict[str, pd.DataFrame], report: str
) -> None:
    columns = list(FORMS[report].stored)
    found, true = rows(held[report], columns), rows(truth[report], columns)
    assert sum(true.values()) > (10 if report == "call_ins" else 200)
    assert found - true == Counter(), "rows that nobody sent"
    assert true - found == Counter(), "rows that were lost"


@pytest.mark.parametrize("report", FORMS)
def test_the_rows_of_each_organization_add_up(
    held: dict[str, pd.DataFrame], truth: dict[str, pd.DataFrame], report: str
) -> None:
    counts = list(FORMS[report].counts)
    sums = [
        frame.groupby("organization_id")[counts].sum().astype(int).sort_index()
        for frame in (held[report], truth[report].fillna(0))
    ]
    pd.testing.assert_frame_equal(*sums, check_names=False)


def test_every_revision_of_every_period_is_there(
    held: dict[str, pd.DataFrame], truth: dict[str, pd.DataFrame]
) -> None:
    columns = [*PERIOD, *PERIOD_FACTS]
    found = rows(held["submitted_period"], columns)
    true = rows(truth["submitted_period"], columns)
    assert found - true == Counter(), "periods that nobody sent"
    assert true - found == Counter(), "periods that were lost"


def test_each_submission_is_logged_once_and_the_chain_holds(years: FourYears) -> None:
    got = [ended for _, ended in years.files if isinstance(ended, Receipt)]
    assert audit.verify(years.ledger, got) == []
    stored = [ended for ended in got if not ended.is_duplicate]
    lines = [receipt.audit_sequence for receipt in stored]
    assert lines == sorted(set(lines))
    assert {one.submission_id for one in receipts(years.ledger)} == {
        one.submission_id for one in stored
    }


def test_the_silent_organization_owes_reports_and_has_sent_none(
    held: dict[str, pd.DataFrame],
) -> None:
    owed = set(held["expected_report"]["organization_id"])
    sent = set(held["submitted_period"]["organization_id"])
    assert owed - sent == {"ironbark-job-hall"}
