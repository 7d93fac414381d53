"""What all tests share: where real files and Chromium are, and that nothing leaves this machine."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from dashboard import settings as surroundings
from tests import chromium as chromium_on_this_machine

pytest_plugins = ["tests.doors"]

REPOSITORY = Path(__file__).resolve().parent.parent
IS_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

# Test machines share their processors; a slow example is no finding. A build server must give
# the same answer twice, while on a desk new examples are welcome.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if IS_CI else "desk")


def _refuse_the_world(event: str, arguments: tuple) -> None:
    """Let a test reach this machine only, whatever it or a library tries."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = arguments[1][0]
    try:
        is_here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost"
    if not is_here:
        raise RuntimeError("A test tried to reach another machine; tests use loopback only.")


_MAIN = sys.modules["__main__"]
sys.addaudithook(_refuse_the_world)


def _real_data_folder() -> Path:
    given = os.environ.get("PEACEBOARD_REAL_DATA")
    return Path(given) if given else REPOSITORY.parent / "shared" / "data"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, with the reason; on a build server, fail instead."""
    if item.get_closest_marker("real_data") and not _real_data_folder().is_dir():
        pytest.skip("real files are kept outside the repository; set PEACEBOARD_REAL_DATA")
    if item.get_closest_marker("browser"):
        _require_chromium()


def _require_chromium() -> Path:
    reason = chromium_on_this_machine.problem()
    if reason and IS_CI:
        pytest.fail(reason, pytrace=False)
    elif reason:
        pytest.skip(reason)
    path = chromium_on_this_machine.find()
    assert path is not None
    return path


@pytest.fixture(autouse=True)
def _no_settings_of_this_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("PEACEBOARD_") and name != "PEACEBOARD_REAL_DATA":
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _the_program_stays_pytest() -> Iterator[None]:
    """A page run by AppTest takes the place of `__main__`, from which new processes start."""
    yield
    sys.modules["__main__"] = _MAIN


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder this project lives in."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """`real_data("kcpd/....csv")`: a real file, or a skip with the reason."""

    def find(relative: str) -> Path:
        path = _real_data_folder() / relative
        if not path.exists():
            pytest.skip(f"the real file {relative} is not on this machine")
        return path

    return find


@pytest.fixture
def settings(tmp_path: Path) -> surroundings.Settings:
    """Settings whose data live in a folder of this test alone; the cities are the real ones."""
    return surroundings.read({}, data_folder=tmp_path / "data")


@pytest.fixture(scope="session")
def chromium() -> dict[str, object]:
    """What Playwright's `chromium.launch(**chromium)` needs on this machine."""
    path = _require_chromium()
    return {"executable_path": path, "args": chromium_on_this_machine.arguments()}
