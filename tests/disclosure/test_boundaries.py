"""A neighborhood that moves to another district in the middle of a year.

What was published of the months before stays as it was, so what the attacker solves for are the
pieces in which old and new districts intersect: here a neighborhood in a month.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dashboard.disclosure import Protected
from tests.disclosure.made import (
    AREAS,
    AUGUST,
    JULY,
    PLACES,
    Q1,
    SEPTEMBER,
    as_frozen,
    periods,
    reports,
    secured,
    value,
    views,
)

MOVED = AREAS.assign(district=AREAS["district"].mask(AREAS["area_id"] == "Ash", "2"))
MENU = views(
    *(f"{area} month" for area in ("city", "division", "district")),
    *(f"{area} quarter" for area in ("city", "division", "district", "neighborhood")),
)
MONTHS = (JULY, AUGUST, SEPTEMBER)
K = 11


def district(place: str, month: pd.Timestamp) -> str:
    """Ash lies in 1 in July and in 2 from August on."""
    return "2" if place == "Ash" and month > JULY else PLACES[place][1]


def year_of(counts: dict[tuple[str, pd.Timestamp], int]) -> pd.DataFrame:
    """The base frame of counts by neighborhood and month, each row in its district of then."""
    rows = [
        (place, month, people, {"district": district(place, month)})
        for (place, month), people in counts.items()
        if people
    ]
    return reports(*rows) if rows else reports(("Ash", JULY, 0)).iloc[:0]


def published(counts: dict[tuple[str, pd.Timestamp], int]) -> tuple[Protected, Protected]:
    """July's release, and the one of the whole quarter after Ash had moved."""
    base = year_of(counts)
    first = secured(base, MENU, periods=periods(due_until=AUGUST))
    due = periods(due_until=pd.Timestamp("2024-10-01"))
    return first, secured(base, MENU, periods=due, areas=MOVED, frozen=as_frozen(first))


def inside(area_type: str, area: str, period_type: str, start: pd.Timestamp) -> np.ndarray:
    """Which pieces (a neighborhood in a month) a cell is made of."""
    found = []
    for place, month in product(PLACES, MONTHS):
        areas = {"city": "city", "division": PLACES[place][0], "neighborhood": place,
                 "district": district(place, month)}  # fmt: skip
        in_time = month == start if period_type == "month" else True
        found.append(areas[area_type] == area and in_time)
    return np.array(found, dtype=float)


def least(cells: pd.DataFrame, members: np.ndarray) -> float:
    """The fewest that everything published allows in some pieces."""
    shown = cells[cells["status"] == "shown"]
    rows = [
        inside(c.area_type, c.area_id, c.period_type, c.period_start) for c in shown.itertuples()
    ]
    found = linprog(
        members,
        A_eq=np.array(rows) if rows else None,
        b_eq=shown["counted"].astype(float).to_numpy() if rows else None,
        bounds=(0, None),
        method="highs",
    )  # fmt: skip
    assert found.status == 0, found.message
    return found.fun


def test_what_was_published_before_the_move_stays_and_later_months_count_in_the_new_district() -> (
    None
):
    counts = {("Ash", JULY): 30, ("Cedar", JULY): 20, ("Birch", JULY): 25, ("Dogwood", JULY): 25,
              ("Ash", AUGUST): 40, ("Cedar", AUGUST): 50, ("Birch", AUGUST): 60,
              ("Dogwood", AUGUST): 70}  # fmt: skip
    first, later = published(counts)
    assert value(first, "1", JULY, "month") == value(later, "1", JULY, "month") == 50
    assert value(later, "1", AUGUST, "month") == 50
    assert value(later, "2", AUGUST, "month") == 170
    assert value(later, "1", Q1, "quarter") == 100


@settings(max_examples=4)
@given(st.lists(st.sampled_from([0, 1, 3, 8, 12, 20, 40]), min_size=12, max_size=12))
@example([20, 0, 0, 8, 0, 0, 0, 0, 0, 8, 0, 3])  # Ash is not in district 2 in July
def test_nobody_is_proved_to_be_in_a_small_piece_of_old_and_new_districts(many: list[int]) -> None:
    many = [max(1, many[0]), *many[1:]]  # who counted in Ash in July knows where it lay
    counts = dict(zip(product(PLACES, MONTHS), many, strict=True))
    _, later = published(counts)
    truth = np.array(many, dtype=float)
    areas = [("district", "1"), ("district", "2"), ("division", "East"), ("division", "West")]
    areas += [("neighborhood", place) for place in PLACES] + [("city", "city")]
    times = [("month", month) for month in MONTHS] + [("quarter", Q1)]
    for (area_type, area), (period_type, start) in product(areas, times):
        members = inside(area_type, area, period_type, start)
        if 0 < members @ truth < K:
            assert least(later.cells, members) < 1e-6, (area, start)
