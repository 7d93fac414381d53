"""The `peaceboard` command: each verb is one call into the room that does the work.

Rooms are imported inside the verbs, so that `peaceboard --help` is quick and one room
that is being worked on does not close the others. This is the only place that asks what
day it is; everything below is told `today`.
"""

from __future__ import annotations

import functools
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from dashboard import settings as surroundings
from dashboard.settings import HOME, Settings

PATIENCE = 2.0  # seconds; shorter work needs no progress bar
START_LIMIT = 60.0  # seconds until the door must answer; a cold disk may take half of it


class Peaceboard(click.Group):
    """Turns every error into one sentence: exit 2 for what a person can mend, else exit 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.meta.get("debug"):
                raise
            # Our own exception classes carry a sentence written for people.
            if type(error).__module__.split(".")[0] == "dashboard":
                failure = click.ClickException(str(error))
                failure.exit_code = 2
            else:
                failure = click.ClickException(
                    f"Something went wrong that should not ({type(error).__name__}). "
                    "Run the same command with --debug to see where."
                )
            raise failure from error


@dataclass(frozen=True)
class Call:
    """What every verb is given: the settings, the day, and a bar to report progress to."""

    settings: Settings
    today: date
    progress: Callable[[str, int, int | None], None]

    def city(self):
        """The city's description, read anew for each command."""
        from dashboard import city

        return city.load(self.settings.city_folder)


_CITY = click.option("--city", metavar="NAME", help="A folder of data/cities (default: demo).")
_TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Work as if it were this day (default: the real day).",
)
_DEBUG = click.option("--debug", is_flag=True, help="Show where an unexpected error arose.")


def verb(function: Callable[..., object]) -> Callable[..., object]:
    """Give a command the common options, before or after the verb, and a `Call`."""

    @_CITY
    @_TODAY
    @_DEBUG
    @click.pass_context
    @functools.wraps(function)
    def command(
        ctx: click.Context, city: str | None, today: datetime | None, debug: bool, **options
    ) -> None:
        above = ctx.find_root().params
        root = ctx.find_root()
        root.meta["debug"] = debug or above["debug"]
        day = today or above["today"]
        found = surroundings.read(
            city_id=city or above["city"], host=options.get("host"), port=options.get("port")
        )
        bar = ProgressBar()
        call = Call(found, day.date() if day else date.today(), bar)
        with bar:
            function(call, **options)

    return command


class ProgressBar:
    """`progress(label, done, total)`: a bar from the second second on, where a person looks on.

    Without a terminal it stays silent but for one line at the end, if the work was long.
    """

    def __init__(self) -> None:
        self._started: float | None = None
        self._shown = None
        self._tasks: dict[str, object] = {}

    def __call__(self, label: str, done: int, total: int | None = None) -> None:
        """Tell how far `label` is: `done` of `total` steps (`total` None while unknown)."""
        now = time.monotonic()
        if self._started is None:
            self._started = now
        if not sys.stderr.isatty() or now - self._started < PATIENCE:
            return
        if self._shown is None:
            self._shown = _rich_bar()
            self._shown.start()
        if label not in self._tasks:
            self._tasks[label] = self._shown.add_task(label, total=total)
        self._shown.update(self._tasks[label], completed=done, total=total)

    def pause(self) -> None:
        """Take the bar away, so that lines can be printed; the next report starts a new one."""
        if self._shown is not None:
            self._shown.stop()
        self._shown, self._tasks = None, {}

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.pause()
        took = 0.0 if self._started is None else time.monotonic() - self._started
        if kind is None and took >= PATIENCE and not sys.stderr.isatty():
            click.echo(f"Finished in {took:.0f} seconds.", err=True)
        self._started = None


def _rich_bar():
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


@click.group(cls=Peaceboard, context_settings={"help_option_names": ["-h", "--help"]})
@_CITY
@_TODAY
@_DEBUG
@click.version_option(package_name="peaceboard", prog_name="peaceboard")
@click.pass_context
def main(ctx: click.Context, city: str | None, today: datetime | None, debug: bool) -> None:
    """A city's violence-prevention figures: from the public record to a public page."""
    ctx.meta["debug"] = debug


# --- looking -----------------------------------------------------------------------------


_NO_SERVE = click.option("--no-serve", is_flag=True, help="Prepare everything, open no door.")


def _address(function):
    """The options of a command that opens a door."""
    host = click.option("--host", help="Address to listen on (default: 127.0.0.1).")
    port = click.option("--port", type=int, help="Port to listen on (default: 8501).")
    return host(port(function))


@main.command()
@_address
@_NO_SERVE
@click.option("--fresh", is_flag=True, help="Make the city anew, even if today's is there.")
@verb
def demo(call: Call, no_serve: bool, fresh: bool, **_: object) -> None:
    """Make the made-up city through the real importers, and show it."""
    from dashboard.intake import simulate

    if not no_serve:
        _require_free_port(call.settings)
    if fresh or not _is_released(call):
        click.echo(f"Making the demo city up to {call.today}. Everything in it is simulated.")
        for report in simulate.run(
            call.settings, call.city(), today=call.today, progress=call.progress
        ):
            click.echo(report.headline)
        _build_and_release(call)
    else:
        click.echo(f"The demo city of {call.today} is ready; --fresh makes it anew.")
    if not no_serve:
        _serve(call)


@main.command("open")
@_address
@_NO_SERVE
@verb
def open_city(call: Call, no_serve: bool, **_: object) -> None:
    """Build and release what is on hand of a city, and show it."""
    if not no_serve:
        _require_free_port(call.settings)
    _build_and_release(call)
    if not no_serve:
        _serve(call)


@main.command()
@_address
@verb
def serve(call: Call, **_: object) -> None:
    """Open the public door over the current release."""
    _require_free_port(call.settings)
    _serve(call)


# --- bringing in -------------------------------------------------------------------------


@main.group("import")
def import_() -> None:
    """Read files of the public record: crime, boundaries, totals."""


_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
_NO_RELEASE = click.option("--no-release", is_flag=True, help="Keep the files, publish nothing.")


@import_.command()
@_FILES
@_NO_RELEASE
@verb
def crime(call: Call, files: tuple[Path, ...], no_release: bool) -> None:
    """Police records (CSV, JSON, XLSX): counts homicide victims, not rows."""
    from dashboard.intake.portals import import_crime

    _import(call, import_crime, files, no_release)


@import_.command()
@_FILES
@_NO_RELEASE
@verb
def boundaries(call: Call, files: tuple[Path, ...], no_release: bool) -> None:
    """Official outlines of areas (GeoJSON, zipped shapefile, CSV with WKT)."""
    from dashboard.intake.boundaries import import_boundaries

    _import(call, import_boundaries, files, no_release)


@import_.command()
@_FILES
@_NO_RELEASE
@verb
def totals(call: Call, files: tuple[Path, ...], no_release: bool) -> None:
    """Published totals of whole cities (UCR, Real-Time Crime Index)."""
    from dashboard.intake.totals import import_totals

    _import(call, import_totals, files, no_release)


@main.command()
@_NO_RELEASE
@verb
def sync(call: Call, no_release: bool) -> None:
    """Fetch what is new from the city's open-data portal."""
    from dashboard.intake.sync import sync as fetch

    _report(call, fetch(call.settings, call.city(), today=call.today, progress=call.progress))
    if not no_release:
        _build_and_release(call)


# --- publishing --------------------------------------------------------------------------


@main.command()
@verb
def build(call: Call) -> None:
    """Make a new warehouse from the files on hand."""
    from dashboard import warehouse

    result = warehouse.build(call.settings, call.today, call.progress)
    click.echo(f"Warehouse {result.build_id} is built.")


@main.command()
@verb
def release(call: Call) -> None:
    """Publish the current warehouse as a new public file."""
    _release(call)


@main.command()
@click.argument("release_id")
@click.option("--reason", required=True, help="One sentence for the public list of releases.")
@verb
def withdraw(call: Call, release_id: str, reason: str) -> None:
    """Stop serving a release; it still counts as published."""
    from dashboard import release as releases

    releases.withdraw(call.settings, release_id, reason)
    click.echo(f"Release {release_id} is no longer served.")


# --- what several verbs share ------------------------------------------------------------


def _import(call: Call, importer, files: tuple[Path, ...], no_release: bool) -> None:
    reports = importer(
        call.settings, call.city(), list(files), today=call.today, progress=call.progress
    )
    _report(call, reports)
    if not no_release:
        _build_and_release(call)


def _report(call: Call, reports) -> None:
    call.progress.pause()
    for report in reports:
        click.echo(report.text)


def _build_and_release(call: Call) -> None:
    from dashboard import warehouse

    warehouse.build(call.settings, call.today, call.progress)
    _release(call)


def _release(call: Call) -> None:
    from dashboard import release as releases

    result = releases.publish(call.settings, call.today, call.progress)
    call.progress.pause()
    click.echo(
        f"Release {result.release_id} is public. It brings public record only, so it was "
        "approved automatically, and that is on record."
    )


def _is_released(call: Call) -> bool:
    """Whether the current release was made for this very day."""
    from dashboard import database, public_data

    current = public_data.current_release(call.settings.public)
    if current is None:
        return False
    db = database.open_public(current.path)
    try:
        return public_data.release(db).today_on == call.today
    finally:
        db.close()


def _require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Without this, a port whose last visitor just left would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host.strip("[]"), settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {settings.port} of {settings.host} cannot be used "
                f"({(error.strerror or 'no such address').lower()}); stop what uses it, or "
                f"choose another: --port {settings.port % 65535 + 1}."
            ) from error


def _serve(call: Call) -> None:
    """Run the public door as a process of its own until it ends.

    A process of its own, because this one has loaded code that may read restricted files.
    """
    settings = call.settings
    call.progress.pause()
    door = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "dashboard.apps.public:app"),
            *("--host", settings.host, "--port", str(settings.port)),
            # One worker: the sessions of visitors live in one process.
            *("--workers", "1", "--log-level", "warning", "--no-server-header"),
            *("--timeout-graceful-shutdown", "3"),
        ],
        # Streamlit looks for .streamlit/config.toml in the working directory.
        cwd=HOME,
        env=surroundings.environment_of_a_child(settings),
    )
    signal.signal(signal.SIGTERM, lambda *_: door.terminate())
    try:
        if _answers(settings, door):
            name = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
            address = f"http://{name}:{settings.port}"
            click.echo(f"Peaceboard is open at {address} (stop it with Ctrl+C).")
            if sys.stdout.isatty() and _has_browser():
                webbrowser.open(address)
        code = door.wait()
    except KeyboardInterrupt:
        # The terminal told the door as well; wait until it has closed.
        code = door.wait()
        click.echo("Closed.")
        return
    if code not in (0, -signal.SIGTERM):
        raise click.ClickException(f"The door closed by itself (exit {code}); see the lines above.")


def _answers(settings: Settings, door: subprocess.Popen) -> bool:
    """Wait until the door takes connections; False if it ended or took too long."""
    name = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    deadline = time.monotonic() + START_LIMIT
    while door.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((name, settings.port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def _has_browser() -> bool:
    """Whether a browser with a window is there; a text browser would take over the terminal."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return isinstance(found, webbrowser.BackgroundBrowser | webbrowser.UnixBrowser) or (
        type(found).__name__ in ("MacOSXOSAScript", "WindowsDefault")
    )
