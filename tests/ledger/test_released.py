"""The ledger of releases: what was published stays, frozen, and a change of the past is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from dashboard.ledger import Ledger, LedgerError, audit, released
from dashboard.ledger.approvals import approvals_of, approve
from dashboard.ledger.errors import NotAllowed
from tests.ledger import made

CONTENT = "c" * 64
MONTH = date(2026, 8, 1)


def cell(area_id: str = "north", counted: int | None = 24, **others: Any) -> dict[str, Any]:
    """A published count of services in a district and month; None if it is not shown."""
    return {
        "family": "services", "measure_id": "services_delivered", "attribute": "",
        "area_type": "district", "area_id": area_id, "period_type": "month",
        "period_start": MONTH, "attribute_value": "",
        "status": "not_shown" if counted is None else "shown", "counted": counted, "version": 0,
        **others,
    }  # fmt: skip


def truth(people: int = 5, **others: Any) -> dict[str, Any]:
    """What one organization contributed to a neighborhood's count in a month."""
    return {
        "family": "services", "attribute": "", "organization_id": "open-hands",
        "neighborhood": "neighborhood-1", "district": "north", "division": None,
        "month": MONTH, "quarter": date(2026, 7, 1), "year": date(2026, 7, 1), "value": "",
        "people": people, "counted": people + 2, "largest": 2, "k": 11, "version": 0, **others,
    }  # fmt: skip


def publish(
    ledger: Ledger,
    number: int,
    *cells: dict[str, Any],
    base: tuple[dict[str, Any], ...] = (),
) -> released.ReleaseLine:
    """Note a release with these cells."""
    return released.append(
        ledger, release_id=f"release-{number}", published_on=made.TODAY, built_by="ann",
        content_sha256=CONTENT, cells=pd.DataFrame(list(cells)), base=pd.DataFrame(list(base)),
        now=made.NOW,
    )  # fmt: skip


# --- what is kept ----------------------------------------------------------------------------


def test_what_was_published_is_the_union_of_all_releases(ledger: Ledger) -> None:
    publish(ledger, 1, cell("north"), cell("south", None), base=(truth(5), truth(4, month=None)))
    publish(ledger, 2)
    publish(ledger, 3, cell("north", period_start=date(2026, 9, 1)), base=(truth(7),))
    cells, base = released.cells(ledger), released.base(ledger)
    assert cells["release_id"].tolist() == ["release-1", "release-1", "release-3"]
    assert cells["area_id"].tolist() == ["north", "south", "north"]
    assert cells["counted"].astype(object).where(cells["counted"].notna(), None).tolist() == [
        24, None, 24,
    ]  # fmt: skip
    assert cells["period_start"].dt.date.tolist() == [MONTH, MONTH, date(2026, 9, 1)]
    assert base["people"].tolist() == [5, 4, 7]
    assert base["division"].tolist() == [None] * 3 and pd.isna(base["month"].iloc[1])
    assert [one.release_id for one in released.lines(ledger)] == [
        "release-1", "release-2", "release-3",
    ]  # fmt: skip


def test_before_the_first_release_the_frames_have_their_columns(ledger: Ledger) -> None:
    assert released.lines(ledger) == [] and released.verify(ledger) == []
    cells, base = released.cells(ledger), released.base(ledger)
    of_line = ["release_number", "release_id", "published_on"]
    assert list(cells.columns) == [*of_line, *released.CELL_COLUMNS]
    assert list(base.columns) == [*of_line, *released.BASE_COLUMNS]
    assert str(cells["counted"].dtype) == "Int64"
    assert cells["period_start"].dtype.kind == "M"


def test_what_is_read_can_be_written_again(ledger: Ledger) -> None:
    publish(ledger, 1, cell("north"), cell("south", None), base=(truth(), truth(value=None)))
    cells = released.cells(ledger).assign(version=1)
    line = released.append(
        ledger, release_id="release-2", published_on=made.TODAY, built_by=None,
        content_sha256=CONTENT, cells=cells, base=released.base(ledger), now=made.NOW,
    )  # fmt: skip
    assert line.base_sha256 == released.lines(ledger)[0].base_sha256
    assert released.verify(ledger) == []


# --- what is refused -------------------------------------------------------------------------


def test_a_published_cell_is_frozen(ledger: Ledger) -> None:
    publish(ledger, 1, cell(counted=24))
    publish(ledger, 2, cell(counted=36, version=2))
    for version in (0, 1, 2):
        with pytest.raises(LedgerError, match="does not change"):
            publish(ledger, 3, cell(counted=40, version=version))
    assert released.cells(ledger)["counted"].tolist() == [24, 36]
    assert len(released.lines(ledger)) == 2


def test_a_number_that_was_shown_is_never_hidden(ledger: Ledger) -> None:
    publish(ledger, 1, cell(counted=24))
    with pytest.raises(LedgerError, match="never hidden"):
        publish(ledger, 2, cell(counted=None, version=1))


@pytest.mark.parametrize(
    "cells",
    [
        [cell(), cell(counted=30)],
        [cell(counted=24, status="not_shown")],
        [cell(counted=None, status="shown")],
        [cell(counted=-1)],
        [cell(version=-1)],
        [cell(status="hidden", counted=None)],
    ],
    ids=["twice", "a hidden count", "a shown gap", "negative", "version", "status"],
)
def test_a_release_that_contradicts_itself_is_refused_whole(
    ledger: Ledger, cells: list[dict[str, Any]]
) -> None:
    with pytest.raises(LedgerError):
        publish(ledger, 1, cell("east"), *cells)
    assert released.lines(ledger) == [] and released.cells(ledger).empty
    assert audit.verify(ledger) == [] and released.verify(ledger) == []


def test_a_release_is_noted_once(ledger: Ledger) -> None:
    publish(ledger, 1, cell())
    with pytest.raises(LedgerError, match="already"):
        publish(ledger, 1, cell("south"))


def test_a_release_without_a_column_is_refused_by_its_name(ledger: Ledger) -> None:
    lacks = {name: value for name, value in cell().items() if name != "version"}
    with pytest.raises(LedgerError, match="version"):
        publish(ledger, 1, lacks)


def test_a_release_is_noted_with_its_approval_or_not_at_all(ledger: Ledger) -> None:
    def also(connection: sa.Connection) -> None:
        released.append_in(
            connection, release_id="release-1", published_on=made.TODAY, built_by="ann",
            content_sha256=CONTENT, cells=pd.DataFrame([cell()]), base=pd.DataFrame(),
            at=made.NOW,
        )  # fmt: skip

    decide = {"built_by": "ann", "today": made.TODAY, "also": also}
    with pytest.raises(NotAllowed):
        approve(ledger, "release-1", CONTENT, by="ann", **decide)
    assert released.lines(ledger) == []
    approve(ledger, "release-1", CONTENT, by="ben", **decide)
    assert len(released.lines(ledger)) == len(approvals_of(ledger, "release-1")) == 1
    with pytest.raises(LedgerError, match="already"):
        approve(ledger, "release-1", CONTENT, by="ben", **decide)
    assert len(approvals_of(ledger, "release-1")) == 1


# --- the chain -------------------------------------------------------------------------------


def test_the_order_of_rows_does_not_change_the_chain() -> None:
    cells = pd.DataFrame([cell("north"), cell("south", None), cell("east", 40)])
    one = released.rows_of(cells, released.CELL_COLUMNS)
    other = released.rows_of(cells.sample(frac=1, random_state=3), released.CELL_COLUMNS)
    assert one != other and released.sha256_of(one) == released.sha256_of(other)
    changed = released.rows_of(cells.assign(counted=[24, None, 41]), released.CELL_COLUMNS)
    assert released.sha256_of(changed) != released.sha256_of(one)


@pytest.fixture
def tampered(ledger: Ledger):
    """`tampered(statement)`: the findings after somebody changed the database itself."""
    for number in (1, 2, 3):
        publish(
            ledger, number, cell(period_start=date(2026, number, 1)),
            cell("south", None, period_start=date(2026, number, 1)), base=(truth(number + 3),),
        )  # fmt: skip
    assert released.verify(ledger) == []

    def change(*statements: str) -> list[str]:
        with ledger.writing() as connection:
            if ledger.is_postgresql:
                connection.execute(sa.text("set local session_replication_role = replica"))
            else:
                for (name,) in connection.execute(
                    sa.text("select name from sqlite_master where type = 'trigger'")
                ).all():
                    connection.execute(sa.text(f"drop trigger {name}"))
            for statement in statements:
                connection.execute(sa.text(statement))
        return released.verify(ledger)

    return change


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("update released_cell set counted = 25 where release_number = 2 and counted = 24",
         "Release release-2 has cells that were changed"),
        ("delete from released_cell where release_number = 2 and area_id = 'south'",
         "Release release-2 has cells that were changed"),
        ("update released_cell set release_number = 3 where release_number = 2",
         "Release release-2 has cells that were changed"),
        ("update released_base set people = 4 where release_number = 3",
         "Release release-3 has withheld counts that were changed"),
        ("update release_line set content_sha256 = '" + "d" * 64 + "' where release_number = 1",
         "Release release-1 has a line that was changed"),
        ("update release_line set built_by = 'ben' where release_number = 3",
         "Release release-3 has a line that was changed"),
    ],
)  # fmt: skip
def test_the_first_broken_release_is_named(tampered, statement: str, first: str) -> None:
    assert tampered(statement)[0].startswith(first)


def _taken_away(number: int) -> list[str]:
    tables = ("released_cell", "released_base", "release_line")
    return [f"delete from {table} where release_number = {number}" for table in tables]


def test_a_release_taken_away_from_the_middle_is_noticed(tampered) -> None:
    found = tampered(*_taken_away(2))
    assert found[0].startswith("Release release-3 does not follow the one before it")


def test_a_release_cut_off_at_the_end_is_noticed(tampered) -> None:
    assert tampered(*_taken_away(3)) == [
        "Release release-3 is missing, but the audit log names it."
    ]


def test_many_cells_are_noted_and_corrected_at_once(ledger: Ledger) -> None:
    """Not timed; a step that grows with the square of their number would not end."""
    rows = pd.DataFrame([cell()]).loc[[0] * 20_000].reset_index(drop=True)
    rows["area_id"] = [f"neighborhood-{n}" for n in range(len(rows))]
    for version in (0, 1):
        released.append(
            ledger, release_id=f"many-{version}", published_on=made.TODAY, built_by="ann",
            content_sha256=CONTENT, cells=rows.assign(version=version), base=pd.DataFrame(),
            now=made.NOW,
        )  # fmt: skip
    assert len(released.cells(ledger)) == 2 * len(rows)
    assert released.verify(ledger) == []
