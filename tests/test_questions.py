"""The headers of queries/ against what DuckDB itself reports, on a town's real tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard import database
from dashboard.database import Database
from tests import towns

FOLDERS = ("warehouse", "measures", "counting", "checks", "release", "public", "protected")
NAMES = [name for folder in FOLDERS for name in database.query_names(folder)]


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Database]]:
    with towns.query_databases(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.mark.parametrize("name", NAMES)
def test_parameters_and_columns_are_those_the_header_says(
    name: str, databases: dict[str, Database]
) -> None:
    query = database.load_query(name)
    parameters, columns = databases[name.split("/")[0]].describe(query)
    assert parameters == set(query.takes)
    assert columns == dict(query.gives)
