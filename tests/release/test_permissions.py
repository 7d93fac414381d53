"""What agreements allow, asked of a warehouse."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.database import load_query, query_names
from tests import towns
from tests.reports import Reports

LEVELS = ["may_name_neighborhood", "may_name_district", "may_name_division"]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory):
    made = Reports()
    for organization_id in ("ash", "birch"):
        made.organization(organization_id)
    made.agreement("birch", starts_on=date(2027, 7, 1), allows="city;district", k=20)
    town = towns.town(tmp_path_factory.mktemp("town"))
    with town.filled(made.frames(), date(2026, 8, 5)) as db:
        yield db


def test_a_place_is_named_only_if_every_agreement_allows_it_the_next_one_too(db) -> None:
    found = db.ask("protected/permission").set_index("organization_id")
    assert found.loc["ash", LEVELS].tolist() == [True, True, True]
    assert found.loc["birch", LEVELS].tolist() == [False, True, False]
    assert found.loc["birch", "k"] == 20


@pytest.mark.parametrize("name", query_names("protected"))
def test_questions_keep_what_their_headers_promise(name: str, db) -> None:
    query = load_query(name)
    parameters, columns = db.describe(query)
    assert parameters == set(query.takes)
    assert columns == dict(query.gives)
