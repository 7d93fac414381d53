"""What gives hidden counts away without any sum: zeros, labels, missing rows, changed numbers."""

from __future__ import annotations

import pandas as pd

from dashboard.attack.published import HIDDEN, KEY, SHOWN, Published
from dashboard.attack.report import Finding

LABELS = (SHOWN, HIDDEN, "not_reported")


def look(published: Published, k: int) -> list[Finding]:
    """Everything seen by looking at each number, at the list of cells and at what changed."""
    cells = published.cells
    shown = cells[cells["status"] == SHOWN]
    below = shown[shown["area_type"] != "city"]
    grouped = shown[shown["attribute"] != ""]
    missing = shown["counted"].isna()
    found = [
        ("zero", int((below["counted"] == 0).sum()),
         "{:,} zeros are shown below the city: each says that nobody was there."),
        ("zero group", int(((grouped["counted"] == 0) & (grouped["area_type"] == "city")).sum()),
         "{:,} groups are shown as 0: each says that nobody belongs to them."),
        ("small", int(((shown["counted"] > 0) & (shown["counted"] < k)).sum()),
         f"{{:,}} counts below {k} are shown."),
        ("label", int((~cells["status"].isin(LABELS)).sum()),
         "{:,} cells carry a label of their own; hidden cells must all look alike."),
        ("value", int(cells.loc[cells["status"] != SHOWN, "counted"].notna().sum()),
         "{:,} cells that are not shown carry a number."),
        ("empty", int(missing.sum()), "{:,} cells are said to be shown and carry no number."),
        ("row", _missing_rows(published),
         "{:,} cells of the menu have no row; that a row is missing says something about it."),
        ("withdrawn", _withdrawn(cells),
         "{:,} numbers were shown once and hidden later; they are known all the same."),
        ("difference", _differences(cells, k),
         f"{{:,}} numbers changed by fewer than {k}: the difference is a small count."),
        ("pattern", _patterns(cells),
         "{:,} groups are shown where the count of all groups of that place and time is not."),
    ]  # fmt: skip
    return [Finding(kind, count, text.format(count)) for kind, count, text in found if count]


def _missing_rows(published: Published) -> int:
    """Cells that a view should list, as it lists the same for other areas and periods."""
    cells = published.cells[KEY].drop_duplicates()
    missing = 0
    view = ["measure_id", "attribute", "area_type", "period_type"]
    for (_, _, area_type, _), part in cells.groupby(view):
        areas = set(published.areas.loc[published.areas["area_type"] == area_type, "area_id"])
        areas |= set(part["area_id"])
        expected = len(areas) * part["period_start"].nunique() * part["attribute_value"].nunique()
        missing += expected - len(part)
    return missing


def _withdrawn(cells: pd.DataFrame) -> int:
    before = cells.groupby(KEY, sort=False)["status"].shift()
    return int(((before == SHOWN) & (cells["status"] != SHOWN)).sum())


def _differences(cells: pd.DataFrame, k: int) -> int:
    shown = cells[cells["status"] == SHOWN]
    change = (shown["counted"] - shown.groupby(KEY, sort=False)["counted"].shift()).abs()
    return int(((change > 0) & (change < k)).sum())


def _patterns(cells: pd.DataFrame) -> int:
    """Groups shown though their total of the same measure, area and period is listed as hidden."""
    latest = cells.drop_duplicates(KEY, keep="last")
    place = ["measure_id", "area_type", "area_id", "period_type", "period_start"]
    totals = latest[(latest["attribute"] == "") & (latest["status"] == HIDDEN)]
    groups = latest[(latest["attribute"] != "") & (latest["status"] == SHOWN)]
    return len(groups.merge(totals[place], on=place))
