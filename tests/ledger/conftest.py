"""Fixtures: a ledger on each of the two databases, new for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard import city as cities
from dashboard.city import City
from dashboard.ledger import Ledger, open_ledger
from dashboard.settings import HOME, Settings
from tests import postgres
from tests.conftest import IS_CI
from tests.ledger import made


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of this test process; skipped, or failed on a build server, if none."""
    try:
        running = postgres.Server().__enter__()
    except postgres.CannotStart as reason:
        if IS_CI:
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))
    yield running
    running.__exit__()


@pytest.fixture
def new_database(server: postgres.Server) -> Iterator[Callable[..., str]]:
    """`new_database()`: the name of an empty one; all are dropped when the test ends."""
    names: list[str] = []

    def make(template: str | None = None) -> str:
        names.append(server.new_database(template))
        return names[-1]

    yield make
    for name in names:
        server.drop_database(name)


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed ledger with the sample's partners and members, to be copied."""
    folder = tmp_path_factory.mktemp("sample")
    made.opened(folder, None).close()
    return made.settings_of(folder, None).restricted / "ledger.sqlite"


@pytest.fixture(scope="session")
def sample_database(server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same as a database of the server."""
    name = server.new_database()
    made.opened(tmp_path_factory.mktemp("unused"), server.url(name)).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str | None:
    """Where the ledger is kept: None for a file, else the address of an empty database."""
    if request.param == "sqlite":
        return None
    running = request.getfixturevalue("server")
    return running.url(request.getfixturevalue("new_database")())


@pytest.fixture
def ledger_settings(tmp_path: Path, ledger_url: str | None) -> Settings:
    """Settings of the made-up city with a ledger of its own."""
    return made.settings_of(tmp_path / "data", ledger_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def sample_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with a ledger that has the sample's partners and members."""
    if request.param == "sqlite":
        settings = made.settings_of(tmp_path / "data", None)
        settings.restricted.mkdir(parents=True)
        shutil.copy(request.getfixturevalue("sample_file"), settings.restricted)
        return settings
    template = request.getfixturevalue("sample_database")
    name = request.getfixturevalue("new_database")(template)
    return made.settings_of(tmp_path / "data", request.getfixturevalue("server").url(name))


@pytest.fixture
def ledger(sample_settings: Settings) -> Iterator[Ledger]:
    """A ledger with the sample's partners and members."""
    with open_ledger(sample_settings) as ledger:
        yield ledger


@pytest.fixture
def ledger_in_a_file(tmp_path: Path, sample_file: Path) -> Iterator[Ledger]:
    """The same in a file, for what does not depend on the database."""
    settings = made.settings_of(tmp_path / "data", None)
    settings.restricted.mkdir(parents=True)
    shutil.copy(sample_file, settings.restricted)
    with open_ledger(settings) as ledger:
        yield ledger


@pytest.fixture(scope="session")
def city() -> City:
    """The made-up city."""
    return cities.load(HOME / "data" / "cities" / "demo")
