"""What lies where, and what may lie nowhere in the repository."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

TOP = {
    ".ci", ".gitignore", ".streamlit", "CHANGELOG.md", "LICENSE", "Makefile", "README.md",
    "dashboard", "data", "pyproject.toml", "queries", "requirements.lock", "tests",
}  # fmt: skip
LINES = 300
"""A module longer than this holds more than one room's work."""


@pytest.fixture(scope="module")
def files(repository: Path) -> list[Path]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=repository,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("this copy is not a git repository")
    paths = [repository / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _texts(files: list[Path]) -> list[tuple[Path, str]]:
    texts = []
    for path in files:
        try:
            texts.append((path, path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def test_the_top_level_holds_what_the_story_needs(repository: Path, files: list[Path]) -> None:
    assert {path.relative_to(repository).parts[0] for path in files} <= TOP


def test_no_restricted_or_public_data_is_kept_in_git(repository: Path, files: list[Path]) -> None:
    names = [path.relative_to(repository).as_posix() for path in files]
    assert not [n for n in names if n.startswith(("data/restricted/", "data/public/"))]
    assert not [n for n in names if n.endswith((".duckdb", ".parquet", ".sqlite", ".mo"))]
    assert "uv.lock" not in names


def test_no_file_names_a_path_of_the_machine_it_was_written_on(files: list[Path]) -> None:
    # Put together here, so that this line does not find itself.
    roots = "|".join(("wor" + "k", "tm" + "p", "ro" + "ot", "ho" + "me", "Us" + "ers"))
    path_of_a_machine = re.compile(rf"(?<![\w.\-/}}])/(?:{roots})/\w")
    for path, text in _texts(files):
        found = path_of_a_machine.search(text)
        assert not found, f"{path}: {text[max(0, found.start() - 40) : found.end() + 40]!r}"


def test_nothing_is_left_unfinished(files: list[Path]) -> None:
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"))
    unfinished = re.compile(rf"\b({marks})\b|mark\.skip\(\)")
    for path, text in _texts(files):
        if path.suffix in (".py", ".sql", ".toml", ".md", ".sh", ".js", ".css"):
            found = unfinished.search(text)
            assert not found, f"{path}: {found and found.group()}"


def test_modules_stay_short_enough_to_be_one_room(repository: Path, files: list[Path]) -> None:
    for path in files:
        if path.suffix == ".py" and (repository / "dashboard") in path.parents:
            length = len(path.read_text("utf-8").splitlines())
            assert length <= LINES, f"{path.relative_to(repository)} has {length} lines"


def test_the_lock_holds_names_versions_and_hashes_only(repository: Path) -> None:
    line = re.compile(
        r"""
          [a-z0-9][a-z0-9._-]*==[^\s;]+(\ ;\ [^\\]+)?\ \\   # a package, its version, a condition
        | \ {4}--hash=sha256:[0-9a-f]{64}(\ \\)?            # its hashes
        | \ {4}\#\ .*                                        # why it is here
        """,
        re.VERBOSE,
    )
    text = (repository / "requirements.lock").read_text("utf-8")
    for number, content in enumerate(text.splitlines(), 1):
        assert line.fullmatch(content), f"line {number}: {content}"
    assert "://" not in text
    assert "index" not in text


def test_the_lock_holds_every_declared_dependency(repository: Path) -> None:
    config = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    project = config["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    declared = [*project["dependencies"], *extras, *config["dependency-groups"]["dev"]]
    names = {re.match(r"[A-Za-z0-9._-]+", line).group().lower() for line in declared}
    names -= {project["name"]}
    lock = (repository / "requirements.lock").read_text("utf-8")
    assert names <= set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))


def test_every_line_of_the_streamlit_settings_says_why(repository: Path) -> None:
    text = (repository / ".streamlit" / "config.toml").read_text("utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if "=" in line.split("#")[0]:
            reason = line.partition("  # ")[2]
            assert len(reason.split()) >= 2, f"line {number} gives no reason: {line}"
    tomllib.loads(text)


def test_every_module_says_what_it_is_for(repository: Path, files: list[Path]) -> None:
    import ast

    for path in files:
        if path.suffix != ".py" or (repository / "dashboard") not in path.parents:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        if tree.body:
            assert ast.get_docstring(tree), f"{path.relative_to(repository)} has no docstring"


def test_a_value_can_be_looked_up_only_by_a_query_file(repository: Path) -> None:
    """SQL is never put together from text in Python: no f-string or format holds a SELECT.

    Three exceptions: `database.py` wraps whole query files (`create table ... as`), and
    `intake/rows.py` and `intake/tally/views.py` read columns whose names are in a stranger's file
    only.
    """
    import ast

    select = re.compile(r"\b(select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from)\b", re.S)
    for path in sorted((repository / "dashboard").rglob("*.py")):
        if path.relative_to(repository / "dashboard").as_posix() in (
            "database.py",
            "intake/rows.py",
            "intake/tally/views.py",
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [v.value for v in node.values if isinstance(v, ast.Constant)]
                assert not select.search(" ".join(map(str, parts))), f"{path}:{node.lineno}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                sql = re.match(r"\s*(select|with)\s[a-z_0-9*,\s]+\sfrom\s+\w+", node.value)
                assert not sql, f"{path}:{node.lineno} holds SQL; move it to queries/"
