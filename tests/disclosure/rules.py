"""Rules 1 and 2 told once more, the slow and plain way, for tests that leave a rule out."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from tests.disclosure.cities import City, all_cells

_SPLITS = {"city": ("division", "district"), "division": ("neighborhood",),
           "district": ("neighborhood",)}  # fmt: skip
_STEPS = {"year": "quarter", "quarter": "month"}


class Plain:
    """The cells of a city's menu with their rows, and which of them are shown.

    A cell is (attribute, area_type, area_id, period_type, period_start, attribute_value).
    """

    def __init__(self, city: City, k: int | None = None) -> None:
        self.city = city
        self.k = k or city.k
        frame = all_cells(city)
        self.truth = {tuple(row[:6]): row[6] for row in frame.itertuples(index=False)}
        self.rows: dict[tuple, list] = defaultdict(list)
        for attribute, base in city.base.items():
            for number, row in enumerate(base.itertuples(index=False)):
                for area_type in ("city", "division", "district", "neighborhood"):
                    area_id = "city" if area_type == "city" else getattr(row, area_type)
                    for period_type in ("year", "quarter", "month"):
                        start = getattr(row, period_type)
                        key = (attribute, area_type, area_id, period_type, start, row.value)
                        self.rows[key].append((number, row))
        self.shown: set[tuple] = set()

    def people(self, rows: list) -> int:
        """How many people rows stand for at least (rule 1)."""
        each: dict[str, int] = defaultdict(int)
        for _, row in rows:
            each[row.organization_id] += row.people
        total = sum(each.values())
        most = self.city.max_organizations_per_person
        return max(max(each.values(), default=0), -(-total // most))

    def by_size(self) -> Plain:
        """Rule 1 alone: whatever stands for enough people; groups where their total is shown."""
        for key, counted in self.truth.items():
            if counted >= self.k and self.people(self.rows[key]) >= self.k:
                self.shown.add(key)
        self.shown = {k for k in self.shown if not k[0] or self._total(k) in self.shown}
        return self

    def by_count(self) -> Plain:
        """Rule 1 left out: whatever counts enough events, of however few people."""
        self.shown = {key for key, counted in self.truth.items() if counted >= self.k}
        return self

    def by_remainder(self) -> Plain:
        """Rule 2: hide the smallest shown part until no total leaves too few people."""
        while True:
            hidden = [child for parent, parts in self.splits() if parent in self.shown
                      if (child := self._given_up(parent, parts))]  # fmt: skip
            if not hidden:
                return self
            self.shown -= set(hidden)
            self.shown = {k for k in self.shown if not k[0] or self._total(k) in self.shown}

    def splits(self):
        """Every cell of the menu with the parts it is split into."""
        membership = self.city.memberships
        periods = self.city.periods
        for key in self.truth:
            attribute, area_type, area_id, period_type, start, value = key
            for below in _SPLITS.get(area_type, ()):
                if area_type == "city":
                    ids = self.city.areas.loc[self.city.areas["area_type"] == below, "area_id"]
                else:
                    inside = membership["parent_id"] == area_id
                    ids = membership.loc[inside, "area_id"]
                yield key, [(attribute, below, i, period_type, start, value) for i in ids]
            if below := _STEPS.get(period_type):
                inside = (periods["period_type"] == below) & (
                    periods[f"{period_type}_start"] == start
                )
                starts = periods.loc[inside, "period_start"]
                yield key, [(attribute, area_type, area_id, below, s, value) for s in starts]
            if not attribute:
                for name, groups in self.city.groups.items():
                    yield key, [(name, area_type, area_id, period_type, start, g) for g in groups]

    def cells(self) -> pd.DataFrame:
        """What would be published: the menu with status and counts."""
        frame = all_cells(self.city)
        keys = [tuple(row[:6]) for row in frame.itertuples(index=False)]
        is_shown = pd.Series([key in self.shown for key in keys])
        frame["status"] = is_shown.map({True: "shown", False: "not_shown"})
        frame["counted"] = frame["counted"].astype("Int64").where(is_shown)
        return frame

    def _given_up(self, parent: tuple, parts: list[tuple]) -> tuple | None:
        told = [part for part in parts if part in self.shown]
        if not told:
            return None
        left = self.truth[parent] - sum(self.truth[part] for part in told)
        is_group = parts[0][0] != parent[0]
        if left == 0 and not (is_group and len(told) < len(parts)):
            return None
        if left >= self.k and not is_group:
            known = {number for part in told for number, _ in self.rows[part]}
            rest = [(n, row) for n, row in self.rows[parent] if n not in known]
            if self.people(rest) >= self.k:
                return None
        elif left >= self.k:
            rest = [pair for part in parts if part not in told for pair in self.rows[part]]
            if self.people(rest) >= self.k:
                return None
        return min(told, key=lambda part: (self.truth[part], str(part)))

    @staticmethod
    def _total(key: tuple) -> tuple:
        return ("", *key[1:5], "")
