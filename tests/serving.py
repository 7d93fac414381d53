"""A real door: uvicorn in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

import httpx

REPOSITORY = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


class Door:
    """`with Door(settings...) as door: httpx.get(door.address)`.

    `data` is the folder that holds `public/` and `restricted/`; `app` is what uvicorn imports.
    """

    def __init__(
        self, data: Path, city: str = "demo", app: str = "dashboard.apps.public:app", **more: str
    ) -> None:
        self.app = app
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # A door must not learn anything of the desk it is tested on.
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PEACEBOARD_")}
        self._environment = clean | {
            "PEACEBOARD_DATA": str(data),
            "PEACEBOARD_CITY": city,
            "PEACEBOARD_PORT": str(self.port),
            **more,
        }
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lives as long as the door
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Door:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", self.app, "--host", "127.0.0.1"),
                *("--port", str(self.port), "--workers", "1", "--log-level", "warning"),
                *("--no-server-header", "--timeout-graceful-shutdown", "1"),
            ],
            cwd=REPOSITORY,
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait_for(f"{self.address}/healthz", self.process)
        except BaseException as error:
            self.__exit__(None, None, None)
            raise RuntimeError(f"The door did not open:\n{self.log()}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        """What the door wrote so far."""
        self._log.seek(0)
        return self._log.read()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    """Return once `url` answers; raise RuntimeError if the process ends or it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"no answer (process ended with {process.poll()})")
