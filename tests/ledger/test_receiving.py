"""Files as partners send them, through the real check into the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.city import City
from dashboard.intake.errors import IntakeError
from dashboard.intake.partner import Checker
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import Checked, ReportRefused, plain
from dashboard.ledger import Ledger, LedgerError, LedgerUnavailable, audit, open_ledger
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.partners import import_members
from dashboard.ledger.reported import snapshot
from dashboard.ledger.submissions import (
    Receipt,
    ReportsRefused,
    import_reports,
    known_for,
    receipts,
    receive,
)
from dashboard.ledger.tables import audit_event
from tests import postgres
from tests.ledger import made
from tests.ledger.made import OCTOBER, SEPTEMBER, TODAY

OLGA = {"organization_id": "open-hands", "member_id": "olga", "today": TODAY}


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker() as checker:
        yield checker


def csv_of(*rows: dict, report: str = "services") -> bytes:
    """A file as a partner makes it from the template; None is an empty cell."""
    form = FORMS[report]
    lines = [",".join(form.names)]
    for row in rows:
        cells = (row[column.stored_as] for column in form.columns)
        lines.append(",".join("" if cell is None else str(cell) for cell in cells))
    return "\n".join([*lines, ""]).encode()


def _last_line(ledger: Ledger) -> tuple[str, str, str]:
    wanted = select(audit_event.c.actor, audit_event.c.action, audit_event.c.target)
    with ledger.reading() as connection:
        row = connection.execute(wanted.order_by(audit_event.c.sequence.desc()).limit(1)).one()
    return tuple(row)


def test_a_file_is_checked_and_stored_to_the_row(
    ledger: Ledger, city: City, checker: Checker
) -> None:
    rows = made.services(4, 0, 12)
    names = dict(zip(city.areas["area_id"], city.areas["area_name"], strict=True))
    by_name = [{**row, "area_id": names[row["area_id"]]} for row in rows]
    receipt = receive(ledger, city, csv_of(*by_name), "october.csv", checker=checker, **OLGA)
    frame = snapshot(ledger)["services"]
    found = frame[["area_id", "episodes"]].itertuples(index=False, name=None)
    assert sorted(found) == sorted((row["area_id"], row["episodes"]) for row in rows)
    again = receive(ledger, city, csv_of(*rows), "by ids.csv", checker=checker, **OLGA)
    assert again.is_duplicate and again.submission_id == receipt.submission_id
    assert audit.verify(ledger, [receipt, again]) == []


def test_a_file_that_is_refused_leaves_the_rule_in_the_log_and_nothing_else(
    ledger: Ledger, city: City, checker: Checker
) -> None:
    bad = csv_of(*({**row, "episodes": "zw0lf"} for row in made.services(3, 4)))
    with pytest.raises(ReportRefused) as caught:
        receive(ledger, city, bad, "secret name.csv", checker=checker, **OLGA)
    assert len(caught.value.findings) == 2 and caught.value.marked_up
    actor, action, target = _last_line(ledger)
    rules = {finding.rule for finding in caught.value.findings}
    assert (actor, action) == ("olga", "report.refuse")
    assert target == " ".join(["open-hands", *sorted(rules)])
    assert receipts(ledger) == [] and audit.verify(ledger) == []


def test_an_agreement_says_how_fine_the_areas_may_be(
    ledger: Ledger, city: City, checker: Checker
) -> None:
    sender = {"organization_id": "safe-harbor", "member_id": "sam", "today": TODAY}
    fine = made.services(3, organization_id="safe-harbor")
    with pytest.raises(ReportRefused) as caught:
        receive(ledger, city, csv_of(*fine), "fine.csv", checker=checker, **sender)
    assert {one.rule for one in caught.value.findings} == {"area_not_in_agreement"}
    coarse = [{**row, "area_id": "city"} for row in fine]
    assert receive(ledger, city, csv_of(*coarse), "coarse.csv", checker=checker, **sender).rows == 1


def test_nobody_reports_for_another_organization(
    ledger: Ledger, city: City, checker: Checker
) -> None:
    others = made.services(3, organization_id="safe-harbor")
    with pytest.raises(ReportRefused) as caught:
        receive(ledger, city, csv_of(*others), "others.csv", checker=checker, **OLGA)
    assert {one.column for one in caught.value.findings} == {"organization"}
    with pytest.raises(NotAllowed):
        receive(
            ledger, city, csv_of(*others), "others.csv", checker=checker,
            organization_id="safe-harbor", member_id="olga", today=TODAY,
        )  # fmt: skip
    assert _last_line(ledger) == ("olga", "report.refuse", "safe-harbor other_organization")


def test_a_file_of_somebody_who_may_not_send_is_not_even_looked_at(
    ledger: Ledger, city: City, checker: Checker
) -> None:
    nonsense = b"\x00 no table at all"
    with pytest.raises(NotAllowed):
        receive(
            ledger, city, nonsense, "x.csv", organization_id="north-clinic", member_id="nora",
            today=TODAY, checker=checker,
        )  # fmt: skip
    assert _last_line(ledger)[2] == "north-clinic agreement_expired"


class _DisabledMeanwhile(Checker):
    """A check during which an administrator disables the sender's account."""

    ledger: Ledger

    def check(self, *arguments, **options) -> Checked:
        found = super().check(*arguments, **options)
        people = (made.FOLDER / "members.csv").read_text()
        disabled = people.replace("open-hands,member,,\n", "open-hands,member,,yes\n").encode()
        import_members(self.ledger, disabled, by="ada", today=TODAY)
        return found


def test_the_right_to_send_must_still_hold_when_the_check_is_done(
    ledger_in_a_file: Ledger, city: City
) -> None:
    ledger = ledger_in_a_file
    with _DisabledMeanwhile() as checker, pytest.raises(NotAllowed) as caught:
        checker.ledger = ledger
        receive(ledger, city, csv_of(*made.services(3)), "x.csv", checker=checker, **OLGA)
    assert caught.value.rule == "person_disabled_or_expired"
    assert receipts(ledger) == []
    assert _last_line(ledger) == ("olga", "report.refuse", "open-hands person_disabled_or_expired")


def test_a_check_knows_the_city_and_who_sends(ledger: Ledger, city: City) -> None:
    known = known_for(ledger, city, "open-hands", "olga", TODAY)
    assert known.may_write_for == {"open-hands"}
    assert known.allowed_area_types == ("city", "district", "neighborhood")
    assert known.organizations["safe harbor"] == known.organizations[plain("safe-harbor")]
    for row in city.areas.itertuples():
        assert known.areas[plain(row.area_id)] == (row.area_id,)
        assert row.area_id in known.areas[plain(row.area_name)]
    for row in city.aliases.itertuples():
        named = set(city.areas["area_name"].map(plain))
        if plain(row.alias) not in named:
            assert known.areas[plain(row.alias)] == tuple(row.area_ids.split(";"))
    for row in city.own_programmes.itertuples():
        assert known.programmes[plain(row.programme)] == row.programme_id
    office = known_for(ledger, city, "open-hands", "cora", TODAY)
    assert {"open-hands", "safe-harbor", "old-bridge"} <= office.may_write_for


# --- several files -------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A good file, a bad one, one that is not there, and a good one."""
    paths = [tmp_path / name for name in ("good.csv", "bad.csv", "missing.csv", "also good.csv")]
    paths[0].write_bytes(csv_of(*made.services(3, period=SEPTEMBER)))
    paths[1].write_bytes(csv_of({**made.services(3)[0], "episodes": "many"}))
    paths[3].write_bytes(csv_of(*made.services(5, period=OCTOBER)))
    return paths


def test_a_refused_file_does_not_stop_the_others(
    ledger_in_a_file: Ledger, city: City, files: list[Path]
) -> None:
    told: list[tuple[str, type]] = []
    with pytest.raises(ReportsRefused) as caught:
        import_reports(
            ledger_in_a_file, city, files,
            told=lambda path, outcome: told.append((path.name, type(outcome))), **OLGA,
        )  # fmt: skip
    assert told == [
        ("good.csv", Receipt),
        ("bad.csv", ReportRefused),
        ("missing.csv", IntakeError),
        ("also good.csv", Receipt),
    ]
    problem = caught.value
    assert [path.name for path, _ in problem.refused] == ["bad.csv", "missing.csv"]
    assert problem.receipts == receipts(ledger_in_a_file) and len(problem.receipts) == 2
    assert "2 of 4 files" in str(problem) and "bad.csv, missing.csv" in str(problem)
    again = import_reports(ledger_in_a_file, city, [files[0], files[3]], **OLGA)
    assert [one.is_duplicate for one in again] == [True, True]


def test_files_are_not_tried_in_vain_once_the_ledger_cannot_be_reached(
    server: postgres.Server, new_database, sample_database: str, city: City, files: list[Path]
) -> None:
    good = [files[0], files[3], files[0]]
    url = server.url(new_database(sample_database))
    with open_ledger(made.settings_of(Path("unused"), url)) as ledger:

        def told(path: Path, outcome: object) -> None:
            if isinstance(outcome, Receipt):
                server.stop()

        try:
            with pytest.raises(ReportsRefused) as caught:
                import_reports(ledger, city, good, told=told, **OLGA)
        finally:
            server.start()
        assert len(caught.value.receipts) == 1
        ((path, problem),) = caught.value.refused
        assert path == files[3] and isinstance(problem, LedgerUnavailable)
        assert caught.value.left == [files[0]] and "Not tried: good.csv" in str(caught.value)
        assert receipts(ledger) == caught.value.receipts


def test_a_refusal_is_told_even_if_the_log_cannot_be_written(
    server: postgres.Server, new_database, sample_database: str, city: City, tmp_path: Path
) -> None:
    class Cut(Checker):
        def check(self, *arguments, **options) -> Checked:
            try:
                return super().check(*arguments, **options)
            finally:
                server.stop()

    url = server.url(new_database(sample_database))
    bad = csv_of({**made.services(3)[0], "episodes": "many"})
    with open_ledger(made.settings_of(tmp_path, url)) as ledger, Cut() as checker:
        try:
            with pytest.raises(ReportRefused) as caught:
                receive(ledger, city, bad, "bad.csv", checker=checker, **OLGA)
        finally:
            server.start()
    assert ["audit log" in note for note in caught.value.__notes__] == [True]


def test_an_error_of_the_ledger_is_one_of_ours() -> None:
    assert issubclass(ReportsRefused, LedgerError) and issubclass(LedgerError, ValueError)
