"""The command as a person meets it: options anywhere, one sentence for each error."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dashboard.cli import common, main
from dashboard.cli.progress import PATIENCE, ProgressBar
from dashboard.settings import Settings, SettingsError


@pytest.fixture
def run() -> CliRunner:
    return CliRunner()


@pytest.fixture
def tell() -> click.Group:
    """A command of the same making as ours, whose verbs say what they were given."""

    @click.group(cls=common.Peaceboard)
    @common.CITY
    @common.TODAY
    @common.DEBUG
    def group(**_: object) -> None:
        pass

    @group.command()
    @common.verb
    def day(call: common.Call) -> None:
        click.echo(f"{call.settings.city_id} {call.today}")

    @group.command()
    @common.verb
    def mistake(call: common.Call) -> None:
        raise SettingsError("Row 3 has no date; add one.")

    @group.command()
    @common.verb
    def surprise(call: common.Call) -> None:
        raise KeyError("a value of a file")

    return group


@pytest.mark.parametrize(
    "words",
    [
        "--city kansas-city --today 2026-11-18 day",
        "day --city kansas-city --today 2026-11-18",
        "--city demo --today 2020-01-01 day --city kansas-city --today 2026-11-18",
    ],
)
def test_city_and_day_may_stand_before_or_after_the_verb(
    run: CliRunner, tell: click.Group, words: str
) -> None:
    assert run.invoke(tell, words.split()).output == "kansas-city 2026-11-18\n"


def test_without_a_wish_it_is_the_demo_city_today(run: CliRunner, tell: click.Group) -> None:
    before = date.today()
    city, day = run.invoke(tell, ["day"]).output.split()
    assert city == "demo"
    assert before <= date.fromisoformat(day) <= date.today()


def test_a_mistake_in_a_file_is_one_sentence_and_exit_2(run: CliRunner, tell: click.Group) -> None:
    result = run.invoke(tell, ["mistake"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == "Error: Row 3 has no date; add one.\n"


def test_a_surprise_shows_no_value_and_says_how_to_see_more(
    run: CliRunner, tell: click.Group
) -> None:
    result = run.invoke(tell, ["surprise"])
    assert result.exit_code == 1
    assert "a value of a file" not in result.output
    assert result.stderr.count("\n") == 1 and "--debug" in result.stderr


@pytest.mark.parametrize("words", [["surprise", "--debug"], ["--debug", "surprise"]])
def test_debug_shows_where_a_surprise_arose(
    run: CliRunner, tell: click.Group, words: list[str]
) -> None:
    assert isinstance(run.invoke(tell, words).exception, KeyError)


def test_a_city_that_does_not_exist_is_one_sentence(run: CliRunner) -> None:
    for words in (["build", "--city", "atlantis"], ["--city", "../../etc", "build"]):
        result = run.invoke(main, words)
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1


def test_every_verb_explains_itself_in_one_line(run: CliRunner) -> None:
    def walk(group: click.Group) -> Iterator[click.Command]:
        for command in group.commands.values():
            yield command
            if isinstance(command, click.Group):
                yield from walk(command)

    names = set()
    for command in walk(main):
        assert command.help, command.name
        names.add(command.name)
    assert {"demo", "open", "serve", "sync", "build", "release", "withdraw", "check"} <= names
    assert {"crime", "boundaries", "totals"} <= names


def test_a_door_is_not_opened_on_a_port_in_use(run: CliRunner) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run.invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert f"Port {port} of 127.0.0.1 is in use" in result.stderr
    assert f"--port {port + 1}" in result.stderr


@pytest.mark.parametrize("words", ["import crime x.csv", "import boundaries x.zip", "sync"])
def test_files_go_to_a_city_that_someone_named(run: CliRunner, words: str, tmp_path: Path) -> None:
    """Real police files must not end up beside made-up ones because an option was forgotten."""
    result = run.invoke(main, words.split(), env={"PEACEBOARD_DATA": str(tmp_path)})
    assert result.exit_code == 2
    assert "--city NAME" in result.stderr and result.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*"))


def test_nothing_is_made_up_for_a_real_city(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(
        main,
        ["demo", "--city", "kansas-city", "--no-serve"],
        env={"PEACEBOARD_DATA": str(tmp_path)},
    )
    assert result.exit_code == 1
    assert "real city" in result.stderr
    assert not list(tmp_path.rglob("*"))


def test_short_work_shows_no_bar_and_long_work_one_line_without_a_terminal(
    capsys: pytest.CaptureFixture, settings: Settings
) -> None:
    bar = ProgressBar()
    with bar:
        bar("Reading", 1, 2)
    assert capsys.readouterr().err == ""
    with bar:
        bar("Reading", 1, 2)
        bar.started_at -= PATIENCE + 1
        bar("Reading", 2, 2)
    assert capsys.readouterr().err.count("\n") == 1


def test_work_goes_on_when_nobody_listens_any_more():
    # As with `peaceboard import ... | head -1`: the reader of the pipe is gone before the lines.
    lines = "from dashboard.cli.saying import say; import sys\n"
    script = lines + "for n in range(3): say(f'line {n}')\nprint('done', file=sys.stderr)"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as nobody:
        ran = subprocess.run(
            [sys.executable, "-c", script], stdout=nobody, stderr=subprocess.PIPE, text=True
        )
    assert (ran.returncode, ran.stderr) == (0, "done\n")
