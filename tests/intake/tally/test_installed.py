"""The package alone, as a partner installs it: a wheel, its few packages, and no repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from datetime import date
from pathlib import Path

import pytest

from tests.intake.tally.desk import SERVICE_COLUMNS, SERVICES, TOP, Desk, workbook

LIGHT = (
    "click", "rich", "duckdb", "_duckdb*", "numpy", "numpy.libs", "pandas", "python_calamine",
    "pytz", "dateutil", "markdown_it", "mdurl", "pygments",
)  # fmt: skip
"""What `pip install peaceboard[tally]` would bring, as it lies in site-packages."""


def run(*words: str | Path, **more) -> str:
    ran = subprocess.run(list(map(str, words)), capture_output=True, text=True, **more)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def installed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the built wheel, that sees only the light packages."""
    folder = tmp_path_factory.mktemp("partner")
    copy = folder / "source"
    # A build leaves folders behind, so it is done in a copy.
    for name in ("dashboard", "queries"):
        shutil.copytree(repository / name, copy / name,
                        ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(repository / name, copy / name)
    uv = shutil.which("uv") or repository / ".venv" / "bin" / "uv"
    env = os.environ | {"VIRTUAL_ENV": sys.prefix, "UV_OFFLINE": "1"}
    run(uv, "build", "--wheel", "--no-build-isolation", "--offline", "--python", sys.executable,
        "-o", folder / "wheel", copy, env=env)  # fmt: skip
    shutil.rmtree(copy)
    home = folder / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home)
    (wheel,) = (folder / "wheel").glob("*.whl")
    run(uv, "pip", "install", "--python", home / "bin" / "python", "--offline", "--no-deps", wheel,
        env=env)  # fmt: skip
    theirs = next((home / "lib").glob("python*")) / "site-packages"
    ours = Path(sysconfig.get_path("purelib"))
    for name in LIGHT:
        found = [*ours.glob(name), *ours.glob(f"{name}-*.dist-info")]
        assert found, name
        for path in found:
            (theirs / path.name).symlink_to(path)
    return home / "bin"


@pytest.mark.slow
def test_a_partner_installs_the_wheel_and_counts(
    installed: Path, desk: Desk, tmp_path: Path
) -> None:
    row = ["1", "P1", "Ombersley", date(2026, 10, 5), "Talk", "Hurt", "Ash Row", ""]
    desk.csv(SERVICE_COLUMNS, [dict(zip(SERVICE_COLUMNS, ["1", "P1", "Ombersley", "10/05/2026",
                                                          *row[4:]], strict=True))])  # fmt: skip
    workbook(desk.folder / "export.xlsx", "Log", [SERVICE_COLUMNS, row])
    desk.mapping(TOP + SERVICES)
    desk.mapping(TOP + SERVICES.replace("[tables.visits]", '[tables.visits]\nsheet = "Log"'),
                 "workbook.toml")  # fmt: skip
    env = {"PATH": "", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    for export, mapping in (("export.csv", "mapping.toml"), ("export.xlsx", "workbook.toml")):
        said = run(
            installed / "peaceboard", "tally", desk.folder / export, "--mapping",
            desk.folder / mapping, "--areas", desk.folder / "areas.csv", "--today", "2026-11-18",
            "-o", desk.folder / f"{export}.counts", cwd=tmp_path, env=env,
        )  # fmt: skip
        assert "Services: 1 row for 1 month" in said
        counts = (desk.folder / f"{export}.counts" / "services.csv").read_text("utf-8")
        assert counts.splitlines()[1].endswith(
            ",neighborhood-1,counseling,victim_or_family,1,1,1,1"
        )


@pytest.mark.slow
def test_the_shipped_mappings_come_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    env = {"PATH": "", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    for name in ("case-management", "hmis", "hospital"):
        text = run(installed / "peaceboard", "tally", "--show-mapping", name, cwd=tmp_path, env=env)
        assert 'organization = "your-organization"' in text


@pytest.mark.slow
def test_nothing_heavy_can_be_imported_there(installed: Path, tmp_path: Path) -> None:
    heavy = ["pyarrow", "pandera", "sqlalchemy", "shapely", "streamlit", "httpx", "openpyxl"]
    code = f"""
import importlib.util
print([name for name in {heavy} if importlib.util.find_spec(name)])
"""
    assert run(installed / "python", "-c", code, cwd=tmp_path).strip() == "[]"
