"""A file about persons is refused, and afterwards its values are nowhere: not in the ledger's file
or its write-ahead log, a server's files or log, temporary files, what was said, or the audit log.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from dashboard.city import City
from dashboard.intake.partner import Checker
from dashboard.intake.partner.forms import SERVICES
from dashboard.intake.partner.model import ReportRefused
from dashboard.ledger import Ledger
from dashboard.ledger.submissions import receive
from dashboard.settings import HOME, Settings
from tests.ledger import made

# Made up, each unlike anything else that could lie in a file.
NAME = "Quintessa Ombersley"
PLANTED = {
    "name": NAME,
    "date of birth": "1987-04-12",
    "phone": "(816) 555-0142",
    "social security number": "421-55-9921",
    "e-mail": "q.ombersley@example.org",
    "hash": hashlib.sha256(NAME.encode()).hexdigest(),
    "coordinates": "39.09973, -94.57857",
    "address": "4117 Wisteria Court",
    "case": "case 0481723-77",
}
HONEST = [
    "open-hands",
    "2026-10-01",
    "2026-10-31",
    "unknown",
    "counseling",
    "high_risk",
    5,
    3,
    1,
    2,
]


def client_list(rows: int = 40) -> list[list]:
    """What somebody sends who misunderstood: a row for each person."""
    head = ["Client", "DOB", "Phone", "SSN", "Email", "Key", "Place", "Address", "Case"]
    return [head, *([*PLANTED.values()] for _ in range(rows))]


def report(*rows: list, header: Iterable[str] = SERVICES.names) -> list[list]:
    return [list(header), *(rows or (HONEST,))]


def with_value(at: int, value: str) -> list[list]:
    """An honest report with one cell too many words in it."""
    return report([*HONEST[:at], value, *HONEST[at + 1 :]])


def as_csv(rows: list[list]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def as_xlsx(rows: list[list], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _remark(book: openpyxl.Workbook) -> None:
    book.active["C2"].comment = Comment(f"{NAME}, {PLANTED['phone']}", "somebody")


def _hidden_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("more")
    sheet.sheet_state = "hidden"
    for row in client_list(3):
        sheet.append(row)


def _beside(book: openpyxl.Workbook) -> None:
    book.active["N2"] = f"{NAME} {PLANTED['date of birth']}"


FILES: dict[str, bytes] = {
    "list.csv": as_csv(client_list()),
    "list.xlsx": as_xlsx(client_list()),
    "short list.csv": as_csv(client_list(2)),
    "no header.csv": as_csv(client_list()[1:]),
    "list as a report.csv": as_csv([[*SERVICES.names], *client_list()[1:]]),
    "remark.xlsx": as_xlsx(report(), _remark),
    "hidden sheet.xlsx": as_xlsx(report(), _hidden_sheet),
    "beside the table.xlsx": as_xlsx(report(), _beside),
    "utf-16.csv": as_csv(client_list()).decode().encode("utf-16"),
    "cut.xlsx": as_xlsx(client_list())[:-300],
    "name in a header.csv": as_csv(report(header=[*SERVICES.names[:-1], f"{NAME} 1987-04-12"])),
    f"{NAME} {PLANTED['case']}.csv": as_csv(client_list()),
    **{
        f"{kind} in column {at}.csv": as_csv(with_value(at, value))
        for at, (kind, value) in enumerate(PLANTED.items(), 1)
    },
    **{
        f"{kind} in column {at}.xlsx": as_xlsx(with_value(at, value))
        for at, (kind, value) in enumerate(PLANTED.items(), 1)
    },
}


def traces() -> dict[str, list[bytes]]:
    """Each planted value as it could lie in bytes, and the hashes of the files."""
    texts = {**PLANTED, "first name": "Quintessa", "last name": "Ombersley",
             "digits of the number": "421559921", "digits of the phone": "8165550142"}  # fmt: skip
    found = {
        kind: [form for one in (text, text.lower(), text.upper())
               for form in (one.encode(), one.encode("utf-16-le"), one.encode("utf-16-be"))]
        for kind, text in texts.items()
    }  # fmt: skip
    for name, content in FILES.items():
        digest = hashlib.sha256(content)
        found[f"hash of {name}"] = [digest.hexdigest().encode(), digest.digest()]
    return found


def require_nothing_in(where: str, content: bytes) -> None:
    kept = [kind for kind, forms in traces().items() if any(form in content for form in forms)]
    assert not kept, f"{where} holds a {', '.join(kept)}"


def require_nothing_in_files(folder: Path, *, but: Iterable[Path] = ()) -> int:
    seen, passed_over = 0, set(but)
    for path in folder.rglob("*"):
        if path.is_file() and path not in passed_over:
            require_nothing_in(str(path), path.read_bytes())
            seen += 1
    return seen


def test_a_trace_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"refused: {NAME}")
    with pytest.raises(AssertionError, match="log holds a name"):
        require_nothing_in_files(tmp_path)


def test_a_file_about_persons_leaves_nothing_in_the_ledger_or_beside_it(
    ledger: Ledger, sample_settings: Settings, city: City, tmp_path: Path,
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    said = []
    with Checker() as checker:
        for name, content in FILES.items():
            with pytest.raises(ReportRefused) as refused:
                receive(
                    ledger, city, content, name, organization_id="open-hands", member_id="olga",
                    today=made.TODAY, now=made.NOW, checker=checker,
                )  # fmt: skip
            said.append(str(refused.value).removeprefix(refused.value.name))
            said.extend(finding.text for finding in refused.value.findings)
            said.append(repr(refused.value.__cause__) + repr(refused.value.__context__))
            if refused.value.marked_up is not None:
                require_nothing_in(f"the copy of {name}", refused.value.marked_up)
    require_nothing_in("what was said", "\n".join(said).encode())
    with ledger.reading() as connection:
        lines = connection.exec_driver_sql("select * from audit_event").all()
    assert sum("report.refuse" in line for line in map(str, lines)) == len(FILES)
    # The ledger is still open, so its write-ahead log is there to be looked at.
    is_file = sample_settings.ledger_url is None
    assert require_nothing_in_files(tmp_path) >= (2 if is_file else 0)
    if not is_file:
        server = request.getfixturevalue("server")
        server.ask("checkpoint")
        assert require_nothing_in_files(server.folder) > 100


def test_the_command_leaves_nothing_either(tmp_path: Path) -> None:
    made.opened(tmp_path / "data", None).close()
    inbox, temporary = tmp_path / "inbox", tmp_path / "temporary"
    for folder in (inbox, temporary):
        folder.mkdir()
    for name, content in FILES.items():
        (inbox / name).write_bytes(content)
    ran = subprocess.run(
        [
            *(sys.executable, "-c", "from dashboard.cli import main; main()"),
            *("--city", "demo", "--today", str(made.TODAY), "import", "reports"),
            *(str(path) for path in sorted(inbox.iterdir()) if NAME not in path.name),
            *("--as", "open-hands", "--by", "olga", "--marked-up", str(tmp_path / "marked")),
        ],
        cwd=HOME,
        env={
            **os.environ, "PEACEBOARD_DATA": str(tmp_path / "data"), "TMPDIR": str(temporary),
            "HOME": str(tmp_path / "home"),
        },
        capture_output=True,
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr.decode()
    require_nothing_in("the output", ran.stdout + ran.stderr)
    assert b"Traceback" not in ran.stderr
    assert require_nothing_in_files(tmp_path, but=inbox.iterdir()) >= 1
