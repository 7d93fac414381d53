"""Made-up cities with a known truth: counts by organization, place, month and group.

`synthetic` is a whole city (246 neighborhoods, 60 months, 5 referral sources); `small` is a cube of
a few cells, so small that all its possible worlds can be listed. The same seed gives the same city.
Base frames, areas, periods, views and rules are those that `dashboard.disclosure.protect` takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd

KEY = ["attribute", "area_type", "area_id", "period_type", "period_start", "attribute_value"]
COLUMNS = [
    "organization_id", "neighborhood", "district", "division", "month", "quarter", "year",
    "value", "people", "counted", "largest", "k",
]  # fmt: skip
SOURCES = ("police", "corrections", "trauma_hospital", "community", "self")
WORTH = {"city": 400, "division": 300, "district": 300, "neighborhood": 100}


@dataclass(frozen=True)
class City:
    """A city and its truth.

    `base`: attribute -> base frame; '' is the sum over groups of any attribute, row by row.
    `views`: (attribute, area_type, period_type, worth) of each published view.
    """

    base: dict[str, pd.DataFrame]
    areas: pd.DataFrame
    memberships: pd.DataFrame
    periods: pd.DataFrame
    views: tuple[tuple[str, str, str, int], ...]
    k: int = 11
    max_organizations_per_person: int = 2
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def disclosure_views(self, family: str = "service_referrals") -> list:
        """The views as `dashboard.disclosure` wants them."""
        from dashboard.disclosure import View

        return [View(family, *view) for view in self.views]

    def rules(self, **changed: object):
        """The city's rules as `dashboard.disclosure` wants them."""
        from dashboard.disclosure import Rules

        return Rules(
            **{
                "k": self.k,
                "max_organizations_per_person": self.max_organizations_per_person,
                **changed,
            }  # type: ignore[arg-type]
        )

    def protect(self, **options: object):
        """What `dashboard.disclosure` would publish of this city."""
        from dashboard.disclosure import protect

        base = options.pop("base", self.base)
        rules = options.pop("rules", None) or self.rules()
        views = options.pop("views", None) or self.disclosure_views()
        options.setdefault("groups", {name: list(of) for name, of in self.groups.items()})
        return protect(base, views, rules, areas=self.areas, periods=self.periods, **options)


def synthetic(seed: int = 1, neighborhoods: int = 246, years: int = 5, people: int = 4_700) -> City:
    """A city of 6 districts and 6 patrol divisions whose borders cross, 7 organizations.

    A few neighborhoods hold much of what is counted and most hold next to nothing, as in a real
    city. `people` is about how many people are counted in all `years` together (12 months each).
    """
    random = np.random.default_rng(seed)
    across = int(np.ceil(np.sqrt(neighborhoods)))
    index = np.arange(neighborhoods)
    column, row = index % across, index // across
    # Districts are cut along columns and rows of a grid, divisions by slanted bands: they cross.
    district = (column * 3 // across) + 3 * (row * 2 // max(1, row.max() + 1))
    slant = column + row
    division = slant * 6 // (slant.max() + 1)
    membership = pd.DataFrame(
        {
            "neighborhood": [f"neighborhood-{i + 1}" for i in index],
            "district": [f"district-{d + 1}" for d in district],
            "division": [f"division-{d + 1}" for d in division],
        }
    )
    weight = random.lognormal(0, 1.1, neighborhoods)
    months = _months(years * 12)
    busy = 1 + 0.25 * np.sin(np.arange(len(months)) / 12 * 2 * np.pi) + random.random(len(months))
    draws = random.choice(neighborhoods, people, p=weight / weight.sum())
    when = random.choice(len(months), people, p=busy / busy.sum())
    source = random.choice(len(SOURCES), people, p=[0.34, 0.18, 0.14, 0.22, 0.12])
    # Organizations work in parts of the city, and one works everywhere.
    home = (district[draws] + random.integers(0, 2, people)) % 6
    organization = np.where(random.random(people) < 0.3, 6, home)
    again = random.poisson(0.08, people)
    rows = pd.DataFrame(
        {
            "organization_id": [f"organization-{o + 1}" for o in organization],
            "at": draws,
            "when": when,
            "value": np.array(SOURCES)[source],
            "people": 1,
            "counted": 1 + again,
        }
    )
    keys = ["organization_id", "at", "when", "value"]
    rows = rows.groupby(keys, as_index=False, sort=True)[["people", "counted"]].sum()
    place = membership.iloc[rows["at"]].reset_index(drop=True)
    time = months.iloc[rows["when"]].reset_index(drop=True)
    base = pd.concat([rows, place, time], axis=1).assign(largest=1, k=11)
    groups = {"referral_source": SOURCES}
    return _city(base, "referral_source", membership, months, _default_views(), 11, groups)


def small(
    seed: int,
    *,
    k: int = 3,
    with_groups: bool | None = None,
    organizations: int | None = None,
) -> City:
    """A random cube of at most 12 base cells with counts of 0 to about 2k, k = 3 by default.

    Without groups: 4 neighborhoods and 2 or 3 months; with groups: 3 neighborhoods, 1 or 2 months,
    2 groups. Districts and divisions cross where there are 4 neighborhoods.
    """
    random = np.random.default_rng(seed)
    grouped = bool(random.random() < 0.5) if with_groups is None else with_groups
    places = 3 if grouped else 4
    count = int(random.integers(1, 3)) if grouped else int(random.integers(2, 4))
    months = _months(3)
    if random.random() < 0.5:  # two quarters instead of one
        months = _months(6).iloc[[0, 3, 4]].reset_index(drop=True)
    months = months.iloc[:count]
    membership = pd.DataFrame(
        {
            "neighborhood": [f"neighborhood-{i + 1}" for i in range(places)],
            "district": [f"district-{i // 2 + 1}" for i in range(places)],
            "division": [f"division-{i % 2 + 1}" for i in range(places)],
        }
    )
    values = ("a", "b") if grouped else ("",)
    shape = (places, count, len(values))
    level = random.choice([0.6, 1.2, 2.5, 4.0])
    counts = random.poisson(level, shape) * (random.random(shape) < random.choice([0.6, 0.85, 1]))
    owners = organizations or int(random.integers(1, 4))
    rows = []
    for (at, when, group), counted in np.ndenumerate(counts):
        split = random.multinomial(counted, np.full(owners, 1 / owners))
        for owner, part in enumerate(split):
            if part:
                rows.append((f"organization-{owner + 1}", at, when, values[group], part, part))
    frame = pd.DataFrame(
        rows, columns=["organization_id", "at", "when", "value", "people", "counted"]
    )
    place = membership.iloc[frame["at"].astype(int)].reset_index(drop=True)
    time = months.iloc[frame["when"].astype(int)].reset_index(drop=True)
    base = pd.concat([frame, place, time], axis=1).assign(largest=1, k=k)
    attribute = "population" if grouped else ""
    views = [v for v in _default_views("population") if grouped or not v[0]]
    if grouped:
        views = [(*v[:3], v[3]) for v in views]
        views.append(("population", "neighborhood", "year", 50))
    groups = {"population": values} if grouped else {}
    return _city(base, attribute, membership, months, tuple(views), k, groups)


def areas_of(membership: pd.DataFrame) -> pd.DataFrame:
    """All areas of a table of neighborhoods: area_type, area_id, and a neighborhood's parents."""
    listed = [("city", "city", None, None)]
    for area_type in ("division", "district"):
        listed += [
            (area_type, area_id, None, None) for area_id in sorted(set(membership[area_type]))
        ]
    rows = membership.sort_values("neighborhood").itertuples()
    listed += [("neighborhood", row.neighborhood, row.division, row.district) for row in rows]
    return pd.DataFrame(listed, columns=["area_type", "area_id", "division", "district"])


def periods_of(months: pd.DataFrame) -> pd.DataFrame:
    """All periods of these months, each with the quarter and year that it lies in, all due."""
    parts = [
        pd.DataFrame(
            {
                "period_type": kind,
                "period_start": months[kind],
                "quarter_start": pd.NaT if kind == "year" else months["quarter"],
                "year_start": months["year"],
            }
        )
        for kind in ("month", "quarter", "year")
    ]
    periods = pd.concat(parts).drop_duplicates().reset_index(drop=True)
    periods["quarter_start"] = pd.to_datetime(periods["quarter_start"])
    return periods.assign(is_due=True)


def naive(city: City, blank_below: int = 10, zeros: bool = True) -> pd.DataFrame:
    """The release that protects nobody: every cell of the menu, 1 to 9 blank, the rest shown.

    Columns attribute, area_type, area_id, period_type, period_start, attribute_value, status,
    counted. With `zeros` false, zeros are blank too.
    """
    truth = all_cells(city)
    hidden = (truth["counted"] < blank_below) & ((truth["counted"] > 0) | (not zeros))
    truth["status"] = np.where(hidden, "not_shown", "shown")
    truth["counted"] = truth["counted"].astype("Int64").where(~hidden)
    return truth


def all_cells(city: City, views: Sequence[tuple] | None = None) -> pd.DataFrame:
    """The true count of each cell of the menu, empty ones included."""
    rows: list[tuple] = []
    for attribute, area_type, period_type, *_ in views or city.views:
        counted: Counter = Counter()
        for row in city.base[attribute].itertuples(index=False):
            area_id = "city" if area_type == "city" else getattr(row, area_type)
            counted[area_id, getattr(row, period_type), row.value] += row.counted
        areas = city.areas.loc[city.areas["area_type"] == area_type, "area_id"]
        periods = city.periods.loc[city.periods["period_type"] == period_type, "period_start"]
        values = city.groups.get(attribute, ("",)) if attribute else ("",)
        for area_id, start, value in product(areas, periods, values):
            place = (attribute, area_type, area_id, period_type, start, value)
            rows.append((*place, counted[area_id, start, value]))
    return pd.DataFrame(rows, columns=[*KEY, "counted"])


def _city(base, attribute, membership, months, views, k, groups) -> City:
    base = base[COLUMNS].reset_index(drop=True)
    frames = {attribute: base}
    if attribute:
        keys = [c for c in COLUMNS if c not in ("value", "people", "counted", "largest", "k")]
        plain = base.groupby(keys, as_index=False).agg(
            people=("people", "sum"), counted=("counted", "sum"),
            largest=("largest", "max"), k=("k", "max"),
        )  # fmt: skip
        frames = {"": plain.assign(value="")[COLUMNS], attribute: base}
    parents = membership.melt("neighborhood", var_name="parent_type", value_name="parent_id")
    parents = parents.rename(columns={"neighborhood": "area_id"})
    return City(
        frames, areas_of(membership), parents, periods_of(months), tuple(views), k, groups=groups
    )


def _months(count: int) -> pd.DataFrame:
    """Months from July 2021 with the starts of their fiscal quarter and year (July to June)."""
    starts = pd.date_range("2021-07-01", periods=count, freq="MS")
    quarter = starts - pd.to_timedelta(0, "D")
    quarter = pd.DatetimeIndex(
        [d - pd.DateOffset(months=(d.month - 1) % 3) for d in quarter], name=None
    )
    year = pd.DatetimeIndex(
        [pd.Timestamp(d.year if d.month >= 7 else d.year - 1, 7, 1) for d in starts]
    )
    return pd.DataFrame({"month": starts, "quarter": quarter, "year": year})


def _default_views(attribute: str = "referral_source") -> list[tuple[str, str, str, int]]:
    plain = [
        *(("", area, period, 1000 + WORTH[area])
          for area in ("city", "division", "district") for period in ("month", "quarter", "year")),
        *(("", "neighborhood", period, 1000 + WORTH["neighborhood"])
          for period in ("quarter", "year")),
    ]  # fmt: skip
    grouped = [
        *((attribute, "city", period, WORTH["city"]) for period in ("month", "quarter", "year")),
        *((attribute, area, period, WORTH[area])
          for area in ("division", "district") for period in ("quarter", "year")),
    ]  # fmt: skip
    return [*plain, *grouped]
