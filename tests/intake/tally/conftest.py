"""What the tests of the tally share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.intake.partner import Checker
from tests.intake.tally.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder of a partner, with the city's areas in it."""
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def checker() -> Iterator[Checker]:
    """The door that files of counts are sent to."""
    with Checker() as one:
        yield one
