"""Streamlit's default server, started as its manual says."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from tests.serving import free_port, wait_for


class Yardstick:
    """`with Yardstick() as hello: hello.address`: `streamlit run hello.py` with its defaults.

    Two defaults are changed, because they would reach outside: it opens no browser window and
    sends no statistics. It runs in an empty folder, so that our own settings do not reach it.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Yardstick:
        self._folder = tempfile.TemporaryDirectory()
        script = Path(self._folder.name) / "hello.py"
        script.write_text(Path(__file__).with_name("hello.py").read_text())
        clean = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(script)),
                *("--server.port", str(self.port), "--server.headless", "true"),
                *("--browser.gatherUsageStats", "false"),
            ],
            cwd=self._folder.name,
            # The defaults of a first user: no settings in the home folder either.
            env=clean | {"HOME": self._folder.name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        wait_for(f"{self.address}/_stcore/health", self.process)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait()
        self._folder.cleanup()
