"""README and Makefile say what is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from dashboard.cli import main


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def targets(repository: Path) -> set[str]:
    makefile = (repository / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def _commands(text: str, name: str) -> list[list[str]]:
    """Commands named `name` in code blocks and in single backticks, split into words."""
    code = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    code += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    lines = [line.split("  #")[0].strip() for block in code for line in block.splitlines()]
    return [shlex.split(line) for line in lines if line.startswith((name, f".venv/bin/{name}"))]


def test_the_makefile_offers_what_a_newcomer_asks_for(targets: set[str]) -> None:
    assert {"demo", "kansas-city", "test", "test-full", "bench", "lint", "lock"} <= targets
    assert {"clean", "help"} <= targets


def test_every_make_target_in_the_readme_exists(readme: str, targets: set[str]) -> None:
    commands = _commands(readme, "make ")
    assert commands
    for words in commands:
        assert {word for word in words[1:] if "=" not in word} <= targets, words


def test_every_peaceboard_command_in_the_readme_exists(readme: str) -> None:
    commands = _commands(readme, "peaceboard ")
    assert commands
    for words in commands:
        command: click.Command = main
        rest = words[1:]
        while isinstance(command, click.Group):
            assert rest[0] in command.commands, words
            command = command.commands[rest.pop(0)]
        known = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in rest if word.startswith("-")} <= known, words


def test_every_file_the_readme_names_exists(readme: str, repository: Path) -> None:
    made_on_the_machine = {"data/restricted/", "data/public/"}
    named = re.findall(r"`((?:dashboard|queries|data|tests)/[\w/.-]*)`", readme)
    assert len(named) > 10
    for name in set(named) - made_on_the_machine:
        assert (repository / name).exists(), name


def test_every_setting_is_in_the_readme_and_the_other_way_round(
    readme: str, repository: Path
) -> None:
    read = set(re.findall(r"PEACEBOARD_\w+", (repository / "dashboard/settings.py").read_text()))
    assert set(re.findall(r"PEACEBOARD_\w+", readme)) == read


def test_the_two_commands_stand_on_the_first_screen(readme: str) -> None:
    first_screen = readme.splitlines()[:30]
    assert any(line.startswith("make demo") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_the_build_server_runs_what_everyone_runs(repository: Path) -> None:
    script = repository / ".ci" / "run"
    assert "make test" in script.read_text("utf-8")
    assert script.stat().st_mode & 0o111
