"""The import rule, held by import-linter, and the rule about the rule: it names every module."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports


@pytest.fixture(scope="module")
def contracts(repository: Path) -> dict[str, dict]:
    config = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    return {contract["id"]: contract for contract in config["tool"]["importlinter"]["contracts"]}


def _layers(contracts: dict[str, dict]) -> list[str]:
    return [name for layer in contracts["layers"]["layers"] for name in re.split(r"[|:\s]+", layer)]


def test_the_package_keeps_every_import_contract(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(repository)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0, capsys.readouterr()[
        0
    ]


def test_contracts_name_modules_that_exist(repository: Path, contracts: dict[str, dict]) -> None:
    named = {f"dashboard.{name}" for name in _layers(contracts)}
    for contract in contracts.values():
        for key in ("source_modules", "forbidden_modules", "modules"):
            named |= {name for name in contract.get(key, ()) if name.startswith("dashboard.")}
    for name in sorted(named):
        path = repository / name.removesuffix(".*").replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), name


def test_only_the_import_of_duckdb_by_the_database_is_excepted(contracts: dict[str, dict]) -> None:
    excepted = [line for c in contracts.values() for line in c.get("ignore_imports", ())]
    assert excepted == ["dashboard.database -> duckdb"]


def test_every_module_but_the_screens_is_kept_from_streamlit(contracts: dict[str, dict]) -> None:
    screens = {"apps", "pages", "components"}
    expected = {f"dashboard.{name}" for name in _layers(contracts) if name not in screens}
    assert set(contracts["streamlit"]["source_modules"]) == expected


def test_the_public_door_is_kept_from_every_module_that_reads_restricted_files(
    contracts: dict[str, dict],
) -> None:
    restricted = {
        *("release", "warehouse", "intake", "ledger", "access", "coalition_data", "cli"),
        *("attack", "disclosure"),
    }
    expected = {f"dashboard.{name}" for name in _layers(contracts) if name in restricted}
    assert set(contracts["public-door"]["forbidden_modules"]) == expected


def test_nothing_is_imported_around_the_import_rule(repository: Path) -> None:
    """`importlib.import_module("dashboard...")` would be seen by no contract."""
    for path in sorted((repository / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).split(".")[-1]
                assert called not in ("import_module", "__import__"), f"{path.name}:{node.lineno}"


def test_only_settings_reads_the_environment_and_only_the_command_line_the_clock(
    repository: Path,
) -> None:
    readers: dict[str, set[str]] = {"environment": set(), "clock": set()}
    for path in sorted((repository / "dashboard").rglob("*.py")):
        name = path.relative_to(repository / "dashboard").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            if text in ("os.environ", "os.getenv", "os.putenv"):
                readers["environment"].add(name)
            if text in ("date.today", "datetime.today", "datetime.date.today"):
                readers["clock"].add(name)
    assert readers["environment"] <= {"settings.py"}
    assert readers["clock"] <= {"cli/common.py"}
