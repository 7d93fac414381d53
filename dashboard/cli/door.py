"""Starts the public door as a process of its own, and stays until it closes."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
import time
import webbrowser

import click

from dashboard import settings as surroundings
from dashboard.cli.saying import say
from dashboard.settings import HOME, Settings

START_LIMIT = 60.0  # seconds until the door must answer; a cold disk may take half of it


def require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Without this, a port whose last visitor just left would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host.strip("[]"), settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                problem = "is in use; stop what uses it, or choose another"
            else:
                problem = "cannot be opened; check --host, or choose another port"
            raise click.ClickException(
                f"Port {settings.port} of {settings.host} {problem}: "
                f"--port {settings.port % 65535 + 1}."
            ) from error


def serve(settings: Settings) -> None:
    """Run the public door as a process of its own until it ends.

    A process of its own, because this one has loaded code that may read restricted files.
    """
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
        env=surroundings.environment_of_the_door(settings),
    )
    signal.signal(signal.SIGTERM, lambda *_: door.terminate())
    try:
        if _answers(settings, door):
            name = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
            address = f"http://{name}:{settings.port}"
            say(f"Peaceboard is open at {address} (stop it with Ctrl+C).")
            if sys.stdout.isatty() and _has_browser():
                webbrowser.open(address)
        code = door.wait()
    except KeyboardInterrupt:
        # The terminal told the door as well; wait until it has closed.
        code = door.wait()
        say("Closed.")
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
