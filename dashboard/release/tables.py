"""The tables of a public file that hold program counts, made from the ledger of releases.

Every cell of the menu is listed for every area and every group, shown or not, so that a missing
row tells nothing.
"""

from __future__ import annotations

import pandas as pd

from dashboard.city.menu import Menu
from dashboard.release.bases import Bases
from dashboard.release.families import FAMILIES, STAGE_GROUPS
from dashboard.release.periods import comes_out

COUNT = (
    "measure_id", "area_type", "area_id", "period_type", "period_start", "period_end", "attribute",
    "attribute_value", "counted", "status", "release_id", "published_on", "replaced_on", "version",
)  # fmt: skip
PERIOD = (
    "measure_id", "period_type", "period_start", "period_end", "published_on", "status",
    "organizations_expected", "organizations_reported",
)  # fmt: skip
MENU = ("measure_id", "attribute", "area_type", "period_type")
_GRAIN = ["measure_id", "area_type", "area_id", "period_type", "period_start", "attribute",
          "attribute_value"]  # fmt: skip
_PERIOD_KEY = ["family", "period_type", "period_start"]


def menu_rows(menu: Menu) -> pd.DataFrame:
    """The menu in terms of measures (columns `MENU`)."""
    rows = [
        (FAMILIES[view.family].measure_ids[view.attribute], view.attribute, view.area_type,
         view.period_type)
        for view in menu.views
    ]  # fmt: skip
    return pd.DataFrame(sorted(rows), columns=list(MENU))


def program_count(
    cells: pd.DataFrame, menu: Menu, found: Bases, areas: pd.DataFrame, today: pd.Timestamp
) -> pd.DataFrame:
    """Every published cell with its versions, and what nobody reported (columns `COUNT`)."""
    published = _dated(_cumulative(cells)).sort_values([*_GRAIN, "version"], kind="stable")
    published["replaced_on"] = published.groupby(_GRAIN)["published_on"].shift(-1)
    silent = _not_reported(cells, menu, found, areas, today)
    whole = pd.concat([published, silent], ignore_index=True) if len(silent) else published
    ends = found.calendar[["period_type", "period_start", "period_end"]]
    whole = whole.merge(ends, on=["period_type", "period_start"], how="left")
    whole["counted"] = whole["counted"].astype("Int64")
    whole["version"] = whole["version"].astype("int64")
    return whole[list(COUNT)].sort_values([*_GRAIN, "version"]).reset_index(drop=True)


def program_period(
    cells: pd.DataFrame,
    menu: Menu,
    found: Bases,
    today: pd.Timestamp,
    earlier: pd.DataFrame | None,
) -> pd.DataFrame:
    """What became of each period of each measure (columns `PERIOD`).

    How many partners had reported is of the day the period was published.
    """
    first = (
        _dated(cells)
        .groupby(["measure_id", "period_type", "period_start"], as_index=False)["published_on"]
        .min()
    )
    views = pd.DataFrame(
        {
            (FAMILIES[view.family].measure_ids[view.attribute], view.family, view.period_type)
            for view in menu.views
        },
        columns=["measure_id", "family", "period_type"],
    )
    totals = {one.family: one.total for one in FAMILIES.values()}
    rows = views.assign(total=views["family"].map(totals)).merge(
        found.reporting.rename(columns={"measure_id": "total"}), on=["total", "period_type"]
    )
    rows = rows.merge(first, on=["measure_id", "period_type", "period_start"], how="left")
    rows["status"] = "not_closed"
    for family in menu.families:
        own = rows[rows["family"] == family.family]
        closed = own.index[comes_out(own, found, family) < today]
        rows.loc[closed, "status"] = "not_reported"
    rows.loc[rows["published_on"].notna(), "status"] = "published"
    keys = ["measure_id", "period_type", "period_start"]
    if earlier is not None and len(earlier):
        known = earlier[earlier["status"] == "published"]
        then = known.set_index(keys)[["organizations_expected", "organizations_reported"]]
        at = pd.MultiIndex.from_frame(rows[keys])
        for name in then.columns:
            before = then[name].reindex(at).to_numpy()
            rows[name] = pd.Series(before, index=rows.index).fillna(rows[name])
    for name in ("organizations_expected", "organizations_reported"):
        rows[name] = rows[name].astype("Int64")
    return rows[list(PERIOD)].sort_values(keys).reset_index(drop=True)


def _dated(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells whose days are days, also where there are none."""
    names = ("period_start", "published_on")
    return cells.assign(**{name: pd.to_datetime(cells[name]) for name in names})


def _not_reported(
    cells: pd.DataFrame, menu: Menu, found: Bases, areas: pd.DataFrame, today: pd.Timestamp
) -> pd.DataFrame:
    """The cells of closed periods for which no partner sent anything."""
    entries = {one.family: one for one in menu.families}
    published = set(map(tuple, cells[_PERIOD_KEY].drop_duplicates().to_numpy()))
    parts = []
    for view in menu.views:
        family = FAMILIES[view.family]
        reporting = found.reporting[
            (found.reporting["measure_id"] == family.total)
            & (found.reporting["period_type"] == view.period_type)
            & (comes_out(found.reporting, found, entries[view.family]) < today)
            & ~found.reporting["is_reported"]
        ]
        starts = [
            start
            for start in reporting["period_start"]
            if (view.family, view.period_type, start) not in published
        ]
        own = areas.loc[areas["area_type"] == view.area_type, ["area_type", "area_id"]]
        groups = family.groups[view.attribute]
        if view.attribute == "stage":
            groups = ("invited", *STAGE_GROUPS[1:])
        grid = (
            pd.DataFrame({"period_start": starts})
            .merge(own, how="cross")
            .merge(pd.DataFrame({"attribute_value": groups}), how="cross")
        )
        if len(grid):
            parts.append(
                grid.assign(
                    measure_id=family.measure_ids[view.attribute],
                    attribute=view.attribute,
                    period_type=view.period_type,
                    status="not_reported",
                    counted=pd.NA,
                    version=0,
                    release_id=None,
                    published_on=pd.NaT,
                    replaced_on=pd.NaT,
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _cumulative(cells: pd.DataFrame) -> pd.DataFrame:
    """The groups of the stages of call-ins as the stages people know: how many got at least so
    far. A stage is shown as long as no group of those who did not get there is hidden."""
    is_stage = cells["attribute"] == "stage"
    others, groups = cells[~is_stage], cells[is_stage]
    if not len(groups):
        return others.copy()
    keys = ["area_type", "area_id", "period_type", "period_start", "version"]
    invited = others[(others["family"] == "call_ins") & (others["attribute"] == "")]
    parts = [others]
    for key, own in groups.groupby(keys, sort=True):
        whole = invited[(invited[keys] == list(key)).all(axis=1)]
        left = whole["counted"].iloc[0] if len(whole) else pd.NA
        by_group = own.set_index("attribute_value")["counted"]
        first = own.iloc[:1]
        for stage, behind in zip(
            ("invited", *STAGE_GROUPS[1:]), (None, *STAGE_GROUPS[:-1]), strict=True
        ):
            if behind is not None:
                left = left - by_group.get(behind, pd.NA) if not pd.isna(left) else pd.NA
            status = "not_shown" if pd.isna(left) else "shown"
            parts.append(first.assign(attribute_value=stage, counted=left, status=status))
    return pd.concat(parts, ignore_index=True)
