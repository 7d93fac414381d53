"""The partners' verbs as a person types them, from the first list to a receipt that is checked."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard import database, warehouse
from dashboard.cli import main
from dashboard.ledger import open_ledger
from dashboard.ledger.tables import audit_event
from dashboard.settings import Settings, read
from tests.ledger import made

TODAY = str(made.TODAY)


class Desk:
    """A folder of data of the made-up city, and what is typed there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PEACEBOARD_DATA": str(folder / "data"), "PEACEBOARD_CITY": "demo"}

    @property
    def settings(self) -> Settings:
        return read(self.environment)

    def type(self, *words: str | Path, code: int = 0) -> Result:
        """Run the command; requires that it ends with `code`."""
        result = CliRunner().invoke(
            main, ["--city", "demo", "--today", TODAY, *map(str, words)], env=self.environment
        )
        assert result.exit_code == code, result.output
        return result

    def enroll(self) -> None:
        for what in ("partners", "members"):
            self.type("import", what, made.FOLDER / f"{what}.csv", "--by", "ada")

    def fill(self, path: Path, **counts: int) -> Path:
        """Write numbers into every row of a template."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        words = {"service_type": "counseling", "population": "high_risk"}
        for row in rows:
            row |= {name: word for name, word in words.items() if name in row and not row[name]}
            row |= {name: str(count) for name, count in counts.items()}
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]))
            out.writeheader()
            out.writerows(rows)
        return path

    def send(self, *words: str | Path, code: int = 0) -> Result:
        return self.type(
            "import", "reports", *words, "--as", "open-hands", "--by", "olga", code=code
        )

    def counted(self) -> list[tuple[str, int]]:
        """Services delivered by the coalition, by month, as the warehouse counts them."""
        path = warehouse.current(self.settings)
        assert path is not None
        with database.open_restricted(path) as db:
            rows = db.ask(
                "select period_start, counted from program_count where "
                "measure_id = 'services_delivered' and organization_id = 'open-hands' "
                "and area_type = 'city' and period_type = 'month' and attribute = '' "
                "and counted > 0 order by period_start"
            )
        return [(f"{row.period_start:%Y-%m}", int(row.counted)) for row in rows.itertuples()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def template(desk: Desk) -> Path:
    """The template of October, as the command writes it for an enrolled organization."""
    desk.enroll()
    desk.type("template", "services", "--organization", "open-hands", "--period", "2026-10",
              "-o", desk.folder / "out")  # fmt: skip
    return next((desk.folder / "out").glob("*.csv"))


def test_a_template_is_filled_sent_counted_and_corrected(desk: Desk, template: Path) -> None:
    sent = desk.fill(template, episodes=6, people_served=3, people_new=1)
    rows = len(sent.read_text("utf-8").splitlines()) - 1
    assert "The report was stored." in desk.send(sent, "--receipts", desk.folder / "kept").output
    assert desk.counted() == [("2026-10", 6 * rows)]
    again = desk.send(sent).output
    assert "nothing in it has changed" in again
    desk.fill(sent, episodes=7)
    assert "a correction (revision 2)" in desk.send(sent).output
    assert desk.counted() == [("2026-10", 7 * rows)]


def test_a_receipt_that_a_partner_kept_holds_the_audit_log_to_its_line(
    desk: Desk, template: Path
) -> None:
    desk.send(desk.fill(template, episodes=6, people_served=3, people_new=1), "--no-build",
              "--receipts", desk.folder / "kept")  # fmt: skip
    receipt = next((desk.folder / "kept").glob("*.json"))
    told = json.loads(receipt.read_text("utf-8"))
    assert len(told["sha256"]) == 64 and told["member_id"] == "olga"
    line = f"Line {told['audit_sequence']:,} of the audit log"
    said = desk.type("check", "--receipt", receipt).output
    assert said == f"{line} is the one that this receipt names.\n"
    with open_ledger(desk.settings) as ledger, ledger.writing() as connection:
        for (trigger,) in connection.exec_driver_sql(
            "select name from sqlite_master where type = 'trigger' and tbl_name = 'audit_event'"
        ).all():
            connection.exec_driver_sql(f"drop trigger {trigger}")
        connection.execute(
            audit_event.update()
            .where(audit_event.c.sequence == told["audit_sequence"])
            .values(actor="otto")
        )
    said = desk.type("check", "--receipt", receipt, code=1).output
    assert f"Line {told['audit_sequence']:,} was changed." in said


def test_a_file_that_is_no_receipt_is_one_sentence(desk: Desk) -> None:
    desk.enroll()
    wrong = desk.folder / "receipt.json"
    wrong.write_text("[]", "utf-8")
    said = desk.type("check", "--receipt", wrong, code=2)
    assert "is not a receipt" in said.stderr and said.stderr.count("\n") == 1


def test_a_refused_file_is_told_once_and_marked_up_where_asked(desk: Desk, template: Path) -> None:
    sent = desk.fill(template, episodes=2, people_served=3, people_new=1)
    result = desk.send(sent, "--marked-up", desk.folder / "mend", code=2)
    assert "row 2, column people_served" in result.stderr
    assert result.stderr.rstrip().endswith(f"1 of 1 files were not stored: {sent.name}.")
    copy = next((desk.folder / "mend").iterdir())
    assert "what_to_mend" in copy.read_text("utf-8-sig").splitlines()[0]
    desk.fill(copy, episodes=6)
    assert "The report was stored." in desk.send(copy).output


def test_one_refused_file_does_not_stop_the_others(desk: Desk, template: Path) -> None:
    good = desk.fill(template, episodes=6, people_served=3, people_new=1)
    bad = desk.folder / "bad.csv"
    bad.write_text(good.read_text("utf-8").replace(",6,", ",six,"), "utf-8")
    result = desk.send(bad, good, code=2)
    assert "The report was stored." in result.stdout
    assert "1 of 2 files were not stored: bad.csv" in result.stderr
    assert desk.counted()


def test_nobody_reports_for_another_organization(desk: Desk, template: Path) -> None:
    sent = desk.fill(template, episodes=6, people_served=3, people_new=1)
    words = ("import", "reports", sent, "--as", "open-hands", "--by", "sam")
    assert "own organization only" in desk.type(*words, code=2).stderr


@pytest.mark.parametrize(
    "words",
    [
        "import reports x.csv --as a --by b",
        "import partners x.csv --by b",
        "import members x.csv --by b",
        "template services --organization a",
    ],
)
def test_partners_belong_to_a_city_that_someone_named(words: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, words.split(), env={"PEACEBOARD_DATA": str(tmp_path)})
    assert result.exit_code == 2
    assert "--city NAME" in result.stderr and result.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*"))


def test_a_template_of_no_organization_needs_no_city(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["template", "follow-ups", "-o", str(tmp_path / "out")],
        env={"PEACEBOARD_DATA": str(tmp_path / "data")},
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert not (tmp_path / "data").exists()


def test_a_report_that_does_not_exist_is_refused_with_those_that_do(desk: Desk) -> None:
    said = desk.type("template", "persons", code=2).stderr
    assert "service-referrals" in said and said.count("\n") == 1
