"""Base frames as codes: what areas, groups and organizations there are, in an order of their own.

The order matters. Among equally good solutions a solver takes the one that comes first, so what is
hidden would depend on how ids happen to be spelled or rows happen to be sorted. Areas are therefore
ordered by their counts, and only areas with the very same counts in every period and group by
their ids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.disclosure.model import AREA_TYPES, BASE, CITY, PERIOD_TYPES, DisclosureError

LOCAL = ("division", "district", "neighborhood")


@dataclass(frozen=True)
class Space:
    """What all blocks of a family share.

    `areas`: per area type the ids, in order. `atoms`: one row per smallest piece of the city with
    the codes of its division, district and neighborhood (-1 where withheld) and `is_listed`, true
    where it exists whether or not anything was ever counted in it. `frames`: base frames with
    codes in place of ids, `atom`, and `part`: 0 for what was published first, 2b-1 for what
    correction b added, 2b for what it removed. `groups`: per attribute its named groups."""

    areas: dict[str, list[str]]
    atoms: pd.DataFrame
    organizations: list[str]
    groups: dict[str, list[str]]
    frames: dict[str, pd.DataFrame]
    periods: pd.DataFrame

    @property
    def years(self) -> list[pd.Timestamp]:
        """Starts of the fiscal years that something lies in."""
        return sorted(self.periods.year_start.dropna().unique())


def read(
    base: dict[str, pd.DataFrame],
    areas: pd.DataFrame,
    periods: pd.DataFrame,
    frozen: pd.DataFrame | None,
    groups: dict[str, list[str]] | None,
) -> Space:
    """The space of a family. Raises DisclosureError where a frame is not a base frame."""
    frames = {attribute: _checked(attribute, base[attribute]) for attribute in sorted(base)}
    everything = pd.concat(
        [frame.assign(attribute=attribute) for attribute, frame in frames.items()],
        ignore_index=True,
    )
    kind = ["attribute", "value", "year", "quarter", "month", "part"]
    everything["kind"] = everything.groupby(kind, dropna=False, sort=True).ngroup()
    ordered = _ordered_areas(everything, areas, frozen)
    organizations = _by_counts(
        everything, "organization_id", sorted(set(everything.organization_id))
    )
    atoms = _pieces(everything, areas)
    for level in LOCAL:
        codes = {area: code for code, area in enumerate(ordered[level])}
        atoms[level] = [codes.get(area, -1) for area in atoms[level]]
    atoms = atoms.sort_values([*LOCAL], ignore_index=True)
    named = _groups(frames, frozen, groups)
    number = {(a.division, a.district, a.neighborhood): a.Index for a in atoms.itertuples()}
    coded = {}
    for attribute, frame in frames.items():
        for level in LOCAL:
            codes = {area: code for code, area in enumerate(ordered[level])}
            frame[level] = [codes.get(area, -1) for area in frame[level]]
        where = zip(frame.division, frame.district, frame.neighborhood, strict=True)
        frame["atom"] = [number[place] for place in where]
        names = {value: code for code, value in enumerate(named[attribute])}
        frame["group"] = [names.get(value, len(names)) for value in frame.value]
        by = {name: code for code, name in enumerate(organizations)}
        frame["organization"] = frame.organization_id.map(by).astype(int)
        coded[attribute] = frame
    return Space(ordered, atoms, organizations, named, coded, _calendar(periods, everything))


def _checked(attribute: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with all columns; raises DisclosureError where counts are not counts."""
    lacking = [column for column in BASE if column not in frame.columns]
    if lacking:
        raise DisclosureError(f"The base frame of {attribute!r} lacks {', '.join(lacking)}.")
    frame = frame.reset_index(drop=True).copy()
    numbers = frame[["people", "counted", "largest", "k"]]
    if numbers.isna().any(axis=None) or (numbers < 0).any(axis=None):
        raise DisclosureError(f"The base frame of {attribute!r} has a count below 0 or missing.")
    if frame["year"].isna().any():
        raise DisclosureError(f"The base frame of {attribute!r} has a row without a year.")
    for column in (*LOCAL, "value", "organization_id"):
        frame[column] = frame[column].astype(object)
    batch = frame["batch"] if "batch" in frame else pd.Series(0, index=frame.index)
    sign = frame["sign"] if "sign" in frame else pd.Series(1, index=frame.index)
    if ((batch == 0) & (sign != 1)).any():
        raise DisclosureError("What was published first cannot have been removed in the same step.")
    frame["part"] = np.where(batch == 0, 0, 2 * batch - (sign > 0)).astype(int)
    for column in PERIOD_TYPES:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame[(frame.counted > 0) | (frame.people > 0)]


def _by_counts(
    everything: pd.DataFrame, column: str, ids: list[str], ties: dict[str, tuple] | None = None
) -> list[str]:
    """Ids, those with most first, then by everything counted in them, then by `ties`, then by name.

    What is compared has one entry per attribute, group and period, so that two ids are equal only
    if no published number tells them apart."""
    kinds = everything["kind"].to_numpy()
    codes = everything[column].map({name: code for code, name in enumerate(ids)}).to_numpy(float)
    known = ~np.isnan(codes)
    table = np.zeros((len(ids), int(kinds.max(initial=0)) + 1, 2), dtype=np.int64)
    at = (codes[known].astype(int), kinds[known])
    np.add.at(table[..., 0], at, everything["counted"].to_numpy()[known])
    np.add.at(table[..., 1], at, everything["people"].to_numpy()[known])
    flat = -table.reshape(len(ids), table.shape[1] * 2)
    ranks = sorted(
        range(len(ids)),
        key=lambda i: (int(flat[i].sum()), flat[i].tolist(), (ties or {}).get(ids[i], ()), ids[i]),
    )
    return [ids[i] for i in ranks]


def _ordered_areas(
    everything: pd.DataFrame, areas: pd.DataFrame, frozen: pd.DataFrame | None
) -> dict[str, list[str]]:
    ordered: dict[str, list[str]] = {CITY: [CITY]}
    for level in LOCAL:
        ids = set(areas.area_id[areas.area_type == level]) | set(everything[level].dropna())
        if frozen is not None:
            ids |= set(frozen.area_id[frozen.area_type == level])
        ties: dict[str, tuple] = {}
        if level == "neighborhood":
            above = _pieces(everything, areas)
            rank = {(up, area): i for up in LOCAL[:2] for i, area in enumerate(ordered[up])}
            for piece in above.itertuples():
                here = (
                    rank.get(("division", piece.division), -1),
                    rank.get(("district", piece.district), -1),
                )
                ties[piece.neighborhood] = max(ties.get(piece.neighborhood, ()), here)
        ordered[level] = _by_counts(everything, level, sorted(ids), ties)
    return {level: ordered[level] for level in AREA_TYPES}


def _pieces(everything: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Distinct places: those that were counted in, and those that are only listed.

    A neighborhood that lies in two divisions (its boundary changed) is two pieces. A listed
    neighborhood of which nobody says where it lies is left out: giving the attacker a place more
    to put people would be a false comfort, one place less is not."""
    counted = everything[[*LOCAL]].drop_duplicates().assign(is_listed=False)
    parts = [counted]
    if {"division", "district"} <= set(areas.columns):
        listed = areas[areas.area_type == "neighborhood"]
        listed = listed[listed.division.notna() | listed.district.notna()]
        named = listed[["division", "district"]].assign(neighborhood=listed.area_id)
        parts.append(named[[*LOCAL]].astype(object).assign(is_listed=True))
    together = pd.concat(parts, ignore_index=True)
    together[[*LOCAL]] = together[[*LOCAL]].astype(object).where(together[[*LOCAL]].notna(), None)
    return together.groupby([*LOCAL], dropna=False, as_index=False, sort=False).is_listed.max()


def _groups(
    frames: dict[str, pd.DataFrame],
    frozen: pd.DataFrame | None,
    groups: dict[str, list[str]] | None,
) -> dict[str, list[str]]:
    """Per attribute every named group: those given, and those that occur. Sorted by name."""
    named = {}
    for attribute, frame in frames.items():
        values = set(frame.value.dropna()) | set((groups or {}).get(attribute, ()))
        if frozen is not None:
            values |= set(frozen.attribute_value[frozen.attribute == attribute])
        named[attribute] = sorted(values) if attribute else [""]
        if not attribute and values - {""}:
            raise DisclosureError("A base frame without attribute has groups.")
    return named


def _calendar(periods: pd.DataFrame, everything: pd.DataFrame) -> pd.DataFrame:
    """All periods, those of base rows included, with the quarter and year each lies in."""
    rows = [periods[["period_type", "period_start", "quarter_start", "year_start", "is_due"]]]
    for level, start in enumerate(PERIOD_TYPES):
        inside = everything[[*PERIOD_TYPES]].drop_duplicates()
        inside = inside[inside[start].notna()]
        found = pd.DataFrame({"period_type": start, "period_start": inside[start]})
        found["quarter_start"] = inside.quarter if level else pd.NaT
        rows.append(found.assign(year_start=inside.year, is_due=False))
    together = pd.concat(rows, ignore_index=True)
    for column in ("period_start", "quarter_start", "year_start"):
        together[column] = pd.to_datetime(together[column]).astype("datetime64[ns]")
    is_year = together.period_type == "year"
    together.loc[is_year, "year_start"] = together.period_start[is_year]
    together.loc[is_year, "quarter_start"] = pd.NaT
    is_quarter = together.period_type == "quarter"
    together.loc[is_quarter, "quarter_start"] = together.period_start[is_quarter]
    together["is_due"] = together.is_due.astype(bool)
    keep = together.sort_values("is_due", kind="stable").drop_duplicates(
        ["period_type", "period_start"], keep="last"
    )
    return keep.sort_values(["period_type", "period_start"], ignore_index=True)
