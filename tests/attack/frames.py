"""Short ways to write down what was published, and a release file that holds it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dashboard import database
from tests.disclosure import cities
from tests.disclosure.cities import City

MEASURE = "service_referrals_received"
JULY = pd.Timestamp("2021-07-01")
TYPES = {
    "measure_id": "VARCHAR", "area_type": "VARCHAR", "area_id": "VARCHAR",
    "period_type": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
    "attribute": "VARCHAR", "attribute_value": "VARCHAR", "counted": "BIGINT",
    "status": "VARCHAR", "release_id": "VARCHAR", "published_on": "DATE",
    "replaced_on": "DATE", "version": "INTEGER",
}  # fmt: skip


def cell(area: str, counted: int | None, group: str = "", period: str = "year", start=JULY) -> dict:
    """One cell: "district:1" names an area; a count of None is not shown."""
    area_type, _, area_id = area.partition(":")
    return {
        "attribute": "population" if group else "",
        "area_type": area_type,
        "area_id": area_id or "city",
        "period_type": period,
        "period_start": pd.Timestamp(start),
        "attribute_value": group,
        "status": "not_shown" if counted is None else "shown",
        "counted": counted,
    }


def cells(*rows: dict) -> pd.DataFrame:
    """Cells as one release would hold them."""
    frame = pd.DataFrame(list(rows))
    return frame.assign(counted=frame["counted"].astype("Int64"))


def parents(**districts: list[str]) -> pd.DataFrame:
    """Which district each neighborhood lies in: parents(d1=["n1", "n2"])."""
    rows = [(n, "district", d) for d, named in districts.items() for n in named]
    return pd.DataFrame(rows, columns=["area_id", "parent_type", "parent_id"])


def truth(city: City, measure_id: str = MEASURE) -> dict:
    """The withheld counts of a made-up city as the attack takes them."""
    return {(measure_id, attribute): frame for attribute, frame in city.base.items()}


def rows(*lines: tuple) -> pd.DataFrame:
    """A base frame: (organization, neighborhood, district, counted) of one month and group ''."""
    frame = pd.DataFrame(lines, columns=["organization_id", "neighborhood", "district", "counted"])
    return frame.assign(
        division=None, month=JULY, quarter=JULY, year=JULY, value="", people=frame["counted"],
        largest=1, k=11,
    )[cities.COLUMNS]  # fmt: skip


def write_release(path: Path, published: pd.DataFrame, city: City) -> Path:
    """A public file with what the attack reads of one."""
    frame = published.assign(
        measure_id=MEASURE, period_end=published["period_start"], release_id=path.stem,
        published_on=JULY + pd.DateOffset(years=6), replaced_on=pd.NaT, version=0,
    )  # fmt: skip
    with database.build(path) as builder:
        builder.frame("program_count", frame, TYPES)
        builder.frame("area", city.areas[["area_type", "area_id"]])
        builder.frame("area_membership", city.memberships)
        for name in ("program_count", "area", "area_membership"):
            columns = ", ".join(f'"{c}"' for c in builder.ask(f"select * from input.{name}"))
            builder.table(name, f"select {columns} from input.{name}")
    return path
