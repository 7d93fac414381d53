"""An independent attacker for tiny cubes: the whole system, nothing merged or left out.

Reads what was published and what is true, and shares no code with the package: one unknown per
neighborhood, month and group, one equation per published number, and `scipy.optimize.linprog`.
Every place of these cubes is known, and every month lies in a quarter and a year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import linprog

AREAS = ("city", "division", "district", "neighborhood")
PERIODS = ("year", "quarter", "month")


@dataclass
class Attacker:
    """Base frames of one year; `attribute` is the one whose numbers are used besides ''."""

    base: dict[str, pd.DataFrame]
    places: pd.DataFrame
    months: pd.DataFrame
    attribute: str
    groups: list
    cells: pd.DataFrame
    half: int = 0
    atoms: list = field(init=False)

    def __post_init__(self) -> None:
        places = self.places.assign(city="city").to_dict("records")
        months = self.months[["month", "quarter", "year"]].to_dict("records")
        self.atoms = [
            (place, month, group)
            for place, month, group in product(places, months, self.groups or [""])
        ]

    def members(self, area_type, area_id, period_type, start, value) -> np.ndarray:
        return np.array(
            [
                place[area_type] == area_id
                and month[period_type] == start
                and (value in ("", None) or group == value)
                for place, month, group in self.atoms
            ],
            dtype=float,
        )

    def truth(self, attribute: str, keep=lambda frame: frame.counted >= 0) -> pd.DataFrame:
        frame = self.base[attribute]
        return frame[keep(frame)]

    def equations(self, held: pd.DataFrame | None, known: pd.DataFrame | None):
        """Rows, low, high. `held`: base frame of '' whose points are granted; `known`: rows of the
        attribute's (or '', where there is none) frame that an insider takes off."""
        rows, low, high = [], [], []
        shown = self.cells[(self.cells.status == "shown")]
        for cell in shown.itertuples():
            if cell.attribute not in ("", self.attribute):
                continue
            if held is not None and not cell.attribute:
                continue
            row = self.members(
                cell.area_type, cell.area_id, cell.period_type, cell.period_start,
                cell.attribute_value,
            )  # fmt: skip
            own = 0 if known is None else self.of(known, cell)
            half = self.half if cell.counted else 0
            rows.append(row)
            low.append(cell.counted - half - own)
            high.append(cell.counted + half - own)
        if held is not None:
            for place, month in {(a[0]["neighborhood"], a[1]["month"]) for a in self.atoms}:
                rows.append(self.members("neighborhood", place, "month", month, ""))
                count = held[(held.neighborhood == place) & (held.month == month)].counted.sum()
                low.append(count)
                high.append(count)
        return np.array(rows), np.array(low, float), np.array(high, float)

    @staticmethod
    def of(frame: pd.DataFrame, cell) -> int:
        inside = frame[cell.period_type] == cell.period_start
        if cell.area_type != "city":
            inside &= frame[cell.area_type] == cell.area_id
        if cell.attribute_value:
            inside &= frame.value == cell.attribute_value
        return int(frame[inside].counted.sum())

    def lattice(self, with_groups: bool):
        places = self.places.assign(city="city")
        for area_type, period_type in product(AREAS, PERIODS):
            for area, start in product(
                sorted(set(places[area_type])), sorted(set(self.months[period_type]))
            ):
                for value in self.groups if with_groups else [""]:
                    yield area_type, area, period_type, start, value

    def range(self, equations, members: np.ndarray) -> tuple[float, float]:
        rows, low, high = equations
        found = []
        for sign in (1, -1):
            result = linprog(
                sign * members,
                A_ub=np.vstack([rows, -rows]) if len(rows) else None,
                b_ub=np.concatenate([high, -low]) if len(rows) else None,
                bounds=(0, None),
                method="highs",
            )
            if result.status == 3:
                found.append(np.inf)
                continue
            assert result.status == 0, result.message
            found.append(sign * result.fun)
        return found[0], found[1]


def people(frame: pd.DataFrame, most: int = 2) -> int:
    """The least number of persons in some rows, by the rule as DESIGN words it."""
    by = frame.groupby("organization_id").people.sum()
    return int(max(by.max(), np.ceil(by.sum() / most))) if len(by) else 0


def rows_in(frame: pd.DataFrame, area_type, area, period_type, start, value) -> pd.DataFrame:
    """Rows of a base frame in one cell."""
    inside = frame[period_type] == start
    if area_type != "city":
        inside &= frame[area_type] == area
    if value:
        inside &= frame.value == value
    return frame[inside]


def leaks(
    city, cells: pd.DataFrame, *, known=None, half: int = 0, granted: bool = True
) -> list[str]:
    """What the attacker proves of small cells: presence, or an upper bound under k where every
    larger cell is large. `known`: (column, value) of the rows an insider takes off;
    `granted`: whether groups are attacked with the attribute-less count of every point given."""
    attributes = [name for name in city.base if name] or [""]
    places = city.areas[city.areas.area_type == "neighborhood"]
    places = places.rename(columns={"area_id": "neighborhood"})
    places = places[["neighborhood", "division", "district"]]
    months = city.periods[city.periods.period_type == "month"]
    months = pd.DataFrame(
        {"month": months.period_start, "quarter": months.quarter_start, "year": months.year_start}
    )
    found = []
    for attribute in attributes:
        groups = sorted(set(city.groups.get(attribute, ())) | set(city.base[attribute].value))
        groups = groups if attribute else []
        attacker = Attacker(city.base, places, months, attribute, groups, cells, half)
        mine, rest = None, city.base[attribute]
        plain = city.base[""]
        if known is not None:
            column, value = known
            mine, rest = rest[rest[column] == value], rest[rest[column] != value]
            plain = rest
        for held in (False, True) if attribute else (False,):
            equations = attacker.equations(plain if held and granted else None, mine)
            targets = list(attacker.lattice(with_groups=held))
            small = {t: _small(rest if held else plain, t, city.k) for t in targets}
            all_small = {t: _small(plain, (*t[:4], ""), city.k) for t in targets}
            for target, is_small in small.items():
                # A group of a small cell is safe because the cell is, of which nobody is granted
                # the count; what follows from granting it is no leak.
                if not is_small or (held and all_small[target]):
                    continue
                low, high = attacker.range(equations, attacker.members(*target))
                if low > 1e-6:
                    found.append(f"present {attribute} {held} {target}")
                if _is_top(target, small, places, months) and high < city.k - 1e-6:
                    found.append(f"few {attribute} {held} {target} {high}")
    return found


def _small(frame: pd.DataFrame, target, k: int) -> bool:
    rows = rows_in(frame, *target)
    return bool(rows.counted.sum() > 0 and people(rows) < k)


def _is_top(target, small, places, months) -> bool:
    area_type, area, period_type, start, value = target
    larger = []
    if area_type == "neighborhood":
        row = places[places.neighborhood == area].iloc[0]
        larger += [("division", row.division, *target[2:]), ("district", row.district, *target[2:])]
    elif area_type != "city":
        larger.append(("city", "city", *target[2:]))
    if period_type == "month":
        row = months[months.month == start].iloc[0]
        larger.append((area_type, area, "quarter", row.quarter, value))
    elif period_type == "quarter":
        row = months[months.quarter == start].iloc[0]
        larger.append((area_type, area, "year", row.year, value))
    return not any(small[cell] for cell in larger)


def leaks_of_correction(city, found, frozen: pd.DataFrame) -> list[str]:
    """What an attacker with the old and the new numbers (attribute '') proves to be present: among
    those counted first, those counted now, those added and those removed."""
    places = city.areas[city.areas.area_type == "neighborhood"]
    places = places.rename(columns={"area_id": "neighborhood"})
    places = places[["neighborhood", "division", "district"]]
    months = city.periods[city.periods.period_type == "month"]
    months = pd.DataFrame(
        {"month": months.period_start, "quarter": months.quarter_start, "year": months.year_start}
    )
    base = found.base[""]
    attacker = Attacker({"": base}, places, months, "", [], frozen)
    unit = {"old": (1, 0, 0), "new": (1, 1, -1), "added": (0, 1, 0), "removed": (0, 0, 1)}
    rows, values = [], []
    for cells, kind in ((frozen[frozen.status == "shown"], "old"), (found.cells, "new")):
        for cell in cells.itertuples():
            inside = attacker.members(*cell[2:6], "")
            rows.append(np.kron(unit[kind], inside))
            values.append(cell.counted)
    many = len(attacker.atoms)
    never_negative = -np.kron(unit["new"], np.eye(many))
    truth = {
        "old": base[base.batch == 0],
        "added": base[(base.batch == 1) & (base.sign == 1)],
        "removed": base[(base.batch == 1) & (base.sign == -1)],
    }
    truth["new"] = base.assign(people=base.people * base.sign, counted=base.counted * base.sign)
    proved = []
    for kind, frame in truth.items():
        for target in attacker.lattice(False):
            if not _small(frame, target, city.k):
                continue
            result = linprog(
                np.kron(unit[kind], attacker.members(*target)), A_ub=never_negative,
                b_ub=np.zeros(many), A_eq=np.array(rows) if rows else None,
                b_eq=np.array(values, float) if rows else None, bounds=(0, None), method="highs",
            )  # fmt: skip
            assert result.status == 0, result.message
            if result.fun > 1e-6:
                proved.append(f"{kind} {target}")
    return proved
