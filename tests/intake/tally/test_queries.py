"""Each question of queries/tally/ gives the columns and types that its header promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from dashboard import database
from dashboard.database import Builder, load_query, query_names
from dashboard.intake.tally import run
from dashboard.intake.tally.areas import read_areas
from dashboard.intake.tally.counting import count
from dashboard.intake.tally.loading import Desk as Loading
from dashboard.intake.tally.loading import load
from dashboard.intake.tally.mapping import read_mapping
from dashboard.intake.tally.periods import choose_range
from tests.intake.tally.desk import (
    FOLLOW_UP_COLUMNS,
    FOLLOW_UPS,
    REFERRAL_COLUMNS,
    REFERRALS,
    SERVICE_COLUMNS,
    SERVICES,
    TODAY,
    TOP,
    Desk,
)

PARTS = {
    "services": (SERVICES, SERVICE_COLUMNS),
    "service_referrals": (REFERRALS, REFERRAL_COLUMNS),
    "follow_ups": (FOLLOW_UPS, FOLLOW_UP_COLUMNS),
}
OF_ANOTHER = {
    "service_cells": "services", "services": "services", "referral_cells": "service_referrals",
    "service_referrals": "service_referrals", "follow_up_cells": "follow_ups",
    "follow_ups": "follow_ups",
}  # fmt: skip


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Builder]]:
    """The scratch database of each report, when it was counted and before it is gone."""
    folder = tmp_path_factory.mktemp("tally")
    desk = Desk(folder)
    asked = choose_range("month", None, None, TODAY)
    opened, builders = [], {}
    for report, (text, columns) in PARTS.items():
        mapping = read_mapping(desk.mapping(TOP + text, f"{report}.toml"))
        source = run._sources([desk.csv(columns, [], f"{report}.csv")], mapping, folder)
        context = database.scratch([folder / f"{report}.csv"], "500MB", joins_as_written=True)
        opened.append(context)
        builder = builders[report] = context.__enter__()
        loading = Loading(builder, mapping, read_areas(folder / "areas.csv"), source)
        load(loading, mapping.reports[0], date(2026, 7, 1), asked.last_day)
        count(loading, mapping.reports[0], asked, TODAY)
        for name, columns in (
            ("linked_row", "slot tinyint, link_key ubigint, kind tinyint, population tinyint, "
             "area smallint"),
            ("address_row", "text varchar, area smallint"),
            ("value_row", "text varchar, row_count bigint"),
        ):  # fmt: skip
            types = dict(pair.split() for pair in columns.split(", "))
            nulls = ", ".join(f"cast(null as {t}) as {c}" for c, t in types.items())
            builder.table(name, f"select {nulls} where false")
    yield builders
    for context in opened:
        context.__exit__(None, None, None)


@pytest.mark.parametrize("name", query_names("tally"))
def test_the_header_promises_what_duckdb_gives(counted: dict[str, Builder], name: str) -> None:
    query = load_query(name)
    builder = counted[OF_ANOTHER.get(name.split("/")[1], "services")]
    parameters, columns = builder.describe(query)
    assert parameters == set(query.takes)
    assert columns == query.gives
