"""A tally needs nothing but its own few packages: no server, no network, no ledger."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dashboard.intake.tally.mapping import shipped_text
from dashboard.settings import HOME
from tests.intake.test_tally_counts import AREAS, export

ALLOWED = ("click", "rich", "duckdb", "numpy", "pandas", "python_calamine", "pytz")
"""What the extra `tally` brings, and the two packages that every command needs."""
# What pandas brings itself, what rich uses to color, and what the test's own desk adds.
BROUGHT = ("dateutil", "six", "tzdata", "markdown_it", "mdurl", "pygments", "_distutils_hack",
           "sitecustomize", "_virtualenv", "typing_extensions")  # fmt: skip

ALONE = """
import sys
allowed = {allowed!r}
own = set(sys.stdlib_module_names) | set(allowed) | {{"dashboard"}}

class Blocker:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top not in own and not top.startswith(("_", "pyarrow")):
            raise ImportError(f"{{top}} is not on this machine")
        if top == "pyarrow":
            raise ImportError("pyarrow is not on this machine")
        return None

def no_network(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"it tried to reach another machine: {{event}}")

sys.meta_path.insert(0, Blocker())
sys.addaudithook(no_network)
from dashboard.cli import main
main()
"""
PEOPLE = [
    {
        "group": "Survivor",
        "neighborhood": "Ash Row",
        "town": "Your City",
        "received": date(2026, 10, 5),
        "contact_hours": 71,
        "outcome": "Accepted",
        "source": "Walk-in",
        "services": [(date(2026, 10, 7), "GED class")],
    }
]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A partner's folder with an export, a mapping and the city's list of areas."""
    (tmp_path / "mapping.toml").write_text(shipped_text("case-management"), "utf-8")
    (tmp_path / "cases.csv").write_text(export(PEOPLE, 0), "utf-8")
    rows = ["area_id,area_name,area_type", *(f"{i},{n},neighborhood" for n, i in AREAS.items())]
    (tmp_path / "areas.csv").write_text("\n".join(rows), "utf-8")
    return tmp_path


def type_alone(desk: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `peaceboard tally` where no other package can be imported and no socket opened."""
    temporary = desk / "temporary"
    temporary.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", ALONE.format(allowed=(*ALLOWED, *BROUGHT)), "--today", "2026-11-24",
         "tally", *words],
        cwd=HOME, capture_output=True, text=True,
        env={**os.environ, "TMPDIR": str(temporary), "HOME": str(temporary)},
    )  # fmt: skip


def test_a_tally_runs_where_there_is_no_server_and_no_network(desk: Path) -> None:
    ran = type_alone(
        desk, str(desk / "cases.csv"), "--mapping", str(desk / "mapping.toml"), "--areas",
        str(desk / "areas.csv"), "-o", str(desk / "counts"),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    rows = (desk / "counts" / "services.csv").read_text("utf-8").splitlines()
    assert rows[1].endswith(",neighborhood-1,education_ged,victim_or_family,1,1,1,1")
    written = b"".join(path.read_bytes() for path in (desk / "counts").iterdir())
    for planted in ("Ombersley", "555-0142", "R0"):
        assert planted.encode() not in written
        assert planted not in ran.stdout + ran.stderr
    assert not [path for path in (desk / "temporary").rglob("*") if path.is_file()]


def test_a_file_that_is_there_is_not_written_over_without_being_asked(desk: Path) -> None:
    words = (str(desk / "cases.csv"), "--mapping", str(desk / "mapping.toml"), "--areas",
             str(desk / "areas.csv"), "-o", str(desk / "counts"))  # fmt: skip
    assert type_alone(desk, *words).returncode == 0
    again = type_alone(desk, *words)
    assert again.returncode == 1 and "--force replaces it" in again.stderr
    assert type_alone(desk, *words, "--force").returncode == 0


def test_a_shipped_mapping_can_be_printed_and_adapted(desk: Path) -> None:
    printed = type_alone(desk, "--show-mapping", "hmis")
    assert printed.returncode == 0
    assert tomllib.loads(printed.stdout)["organization"] == "your-organization"


def test_the_extra_holds_just_what_a_tally_may_import(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *project["optional-dependencies"]["tally"]]
    names = {re.match(r"[a-z0-9_-]+", line).group().replace("-", "_") for line in listed}
    assert names == set(ALLOWED)
