"""Tables of the literature as published cells and as truth: rows are areas, columns are groups."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from dashboard.attack import Published, from_cells

YEAR = pd.Timestamp("2021-01-01")
MEASURE = "service_referrals_received"
TOTAL = "Total"
Table = Mapping[str, Mapping[str, int]]


def truth(table: Table, parents: Mapping[str, tuple[str, str]] | None = None) -> dict:
    """The withheld counts: (measure, attribute) -> base frame, one organization, a person each.

    `parents`: row -> (district, division).
    """
    rows = [
        ("organization-1", row, *(parents or {}).get(row, (None, None)), YEAR, YEAR, YEAR, group,
         counted, counted, 1, 1)
        for row, groups in table.items() for group, counted in groups.items()
    ]  # fmt: skip
    columns = ["organization_id", "neighborhood", "district", "division", "month", "quarter",
               "year", "value", "people", "counted", "largest", "k"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return {(MEASURE, ""): frame.assign(value=""), (MEASURE, "population"): frame}


def published(
    table: Table,
    hidden: Collection[tuple[str, str]],
    levels: Mapping[str, Mapping[str, Collection[str]]] | None = None,
    parents: Mapping[str, tuple[str, str]] | None = None,
    rows_too: bool = True,
) -> Published:
    """The table with its totals, where the cells `hidden` (row, group) are not shown.

    `levels`: area_type -> name -> the rows it adds up, published like rows. `rows_too`: whether
    single rows are published.
    """
    every = list(table)
    groups = list(next(iter(table.values())))
    areas = {"city": {TOTAL: every}, **(levels or {})}
    if rows_too:
        areas["neighborhood"] = {row: [row] for row in every}
    cells = []
    for area_type, named in areas.items():
        for name, members in named.items():
            for group in [TOTAL, *groups]:
                taken = groups if group == TOTAL else [group]
                counted = sum(table[row][g] for row in members for g in taken)
                is_hidden = (name, group) in hidden
                cells.append(
                    (
                        "" if group == TOTAL else "population",
                        area_type, "city" if area_type == "city" else name, "year", YEAR,
                        "" if group == TOTAL else group,
                        "not_shown" if is_hidden else "shown", None if is_hidden else counted,
                    )
                )  # fmt: skip
    frame = pd.DataFrame(
        cells,
        columns=["attribute", "area_type", "area_id", "period_type", "period_start",
                 "attribute_value", "status", "counted"],
    )  # fmt: skip
    frame["counted"] = frame["counted"].astype("Int64")
    known = [
        (row, kind, parents[row][index])
        for row in every for index, kind in enumerate(("district", "division"))
        if parents and parents[row][index]
    ]  # fmt: skip
    memberships = pd.DataFrame(known, columns=["area_id", "parent_type", "parent_id"])
    areas_there = pd.DataFrame({"area_type": "neighborhood", "area_id": every})
    found = from_cells(frame, memberships, MEASURE)
    listed = pd.concat([found.areas, areas_there]).drop_duplicates().reset_index(drop=True)
    return Published(found.cells, memberships, listed, found.totals)
