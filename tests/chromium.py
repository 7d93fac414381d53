"""Where Chromium is, and how to start it so that it calls nobody.

`python -m tests.chromium` ends with 0 if it can be started, else with a sentence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
# Picks on a deck.gl map never arrive with Chromium's own software renderer.
_WEBGL = ("--use-gl=angle", "--use-angle=gl-egl", "--ignore-gpu-blocklist")


@cache
def find() -> Path | None:
    """The Chromium on the PATH, else the one Playwright installed, else None."""
    for name in _NAMES:
        path = shutil.which(name)
        if path and not _is_snap(path):
            return Path(path)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def _is_snap(path: str) -> bool:
    # A snap cannot be driven from outside: it sees neither our temporary folders nor our pipes.
    return "/snap/" in path or b"/snap/bin" in Path(path).read_bytes()[:4096]


def arguments(webgl: bool = True) -> list[str]:
    """Command-line flags; `webgl=False` is a machine that cannot draw WebGL."""
    flags = [*_QUIET, *(_WEBGL if webgl else ("--disable-gpu", "--disable-3d-apis"))]
    # Chromium refuses to start as root inside its sandbox; containers run as root.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    return flags


@cache
def problem() -> str | None:
    """Why no browser test can run on this machine, or None. Starts Chromium once to know."""
    # In a process of its own: Playwright cannot be started twice in one.
    tried = subprocess.run(
        [sys.executable, "-m", "tests.chromium"],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
    )
    return (tried.stderr.strip().splitlines() or ["unknown"])[-1] if tried.returncode else None


def main() -> int:
    """Start Chromium once and read a page."""
    try:
        path = find()
        if path is None:
            print("no Chromium was found on the PATH or from Playwright", file=sys.stderr)
            return 1
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=arguments())
            page = browser.new_page()
            page.set_content("<p>ready</p>")
            ready = page.inner_text("p") == "ready"
            browser.close()
    except Exception as error:
        first = (str(error).splitlines() or [""])[0]
        print(f"Chromium or Playwright cannot be started: {first}", file=sys.stderr)
        return 1
    return 0 if ready else 1


if __name__ == "__main__":
    sys.exit(main())
