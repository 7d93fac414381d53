"""What a late report may change in numbers that were published, and what waits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.disclosure import KEY, Corrected, Rules, correct, replay
from tests.disclosure.cities import small
from tests.disclosure.made import (
    AREAS,
    AUGUST,
    JULY,
    MENU,
    OCTOBER,
    SEPTEMBER,
    YEAR,
    as_frozen,
    periods,
    reports,
    secured,
    value,
    views,
    with_total,
)  # fmt: skip
from tests.disclosure.oracle import leaks_of_correction

TOWN = reports(
    ("Ash", JULY, 30), ("Birch", JULY, 24), ("Cedar", JULY, 22), ("Dogwood", JULY, 33),
    ("Ash", AUGUST, 22), ("Birch", AUGUST, 25), ("Cedar", AUGUST, 3), ("Dogwood", OCTOBER, 40),
    ("Ash", OCTOBER, 17), ("Birch", OCTOBER, 1),
)  # fmt: skip


def _corrected(late: pd.DataFrame, menu=MENU, base=None, frozen=None, **options) -> Corrected:
    base = {"": TOWN} if base is None else base
    if frozen is None:
        frozen = as_frozen(secured(base, menu))
    current = {name: pd.concat([f, late.assign(value=f.value.iloc[0])]) for name, f in base.items()}
    options.setdefault("insiders", False)
    return correct(
        base, current, menu, Rules(), areas=AREAS, periods=periods(), frozen=frozen, **options
    )


def _new(found: Corrected, area_id: str, start: pd.Timestamp, period_type: str) -> int | None:
    cells = found.cells[
        (found.cells.area_id == area_id)
        & (found.cells.period_start == start)
        & (found.cells.period_type == period_type)
        & (found.cells.attribute == "")
    ]
    return int(cells.counted.item()) if len(cells) else None


def test_a_late_report_of_a_few_people_waits() -> None:
    found = _corrected(reports(("Ash", JULY, 3)))
    assert found.cells.empty
    assert len(found.base[""]) == len(TOWN)


def test_a_late_report_of_many_people_is_published_where_it_is_large_enough() -> None:
    found = _corrected(reports(("Ash", JULY, 14), ("Cedar", JULY, 2)))
    assert _new(found, "city", JULY, "month") == 125
    assert _new(found, "city", YEAR, "year") == int(TOWN.counted.sum()) + 16
    assert _new(found, "West", JULY, "month") is None, "it would say that 2 people came later"
    assert set(found.cells.version) == {1}


def test_a_remainder_of_what_was_added_is_not_published_either() -> None:
    found = _corrected(reports(("Ash", JULY, 14), ("Cedar", JULY, 2)))
    city, east = _new(found, "city", JULY, "month"), _new(found, "East", JULY, "month")
    assert city is not None and east is None, "16 less 14 would say that 2 came elsewhere"


def test_a_month_with_few_late_people_waits_while_another_is_corrected() -> None:
    found = _corrected(reports(("Ash", JULY, 1), ("Ash", OCTOBER, 20)), views("city month"))
    assert _new(found, "city", OCTOBER, "month") == 78
    assert _new(found, "city", JULY, "month") is None
    late = found.base[""].query("batch == 1")
    assert set(late.month) == {OCTOBER}


def test_what_waited_comes_with_a_later_batch() -> None:
    first = _corrected(reports(("Ash", JULY, 6)), views("city month"))
    frozen = as_frozen(secured(TOWN, views("city month")))
    second = _corrected(
        reports(("Ash", JULY, 12)), views("city month"), base=first.base, frozen=frozen
    )
    assert _new(second, "city", JULY, "month") == 121


def test_people_taken_out_again_are_a_removal() -> None:
    base = {"": TOWN}
    frozen = as_frozen(secured(base))
    current = {"": TOWN.assign(people=TOWN.people - 12 * (TOWN.index == 0),
                               counted=TOWN.counted - 12 * (TOWN.index == 0))}  # fmt: skip
    found = correct(
        base, current, MENU, Rules(), areas=AREAS, periods=periods(), frozen=frozen, insiders=False
    )
    assert _new(found, "city", JULY, "month") == 97
    removed = found.base[""].query("batch == 1")
    assert removed.sign.tolist() == [-1]
    assert removed.counted.tolist() == [12]


def test_a_corrected_number_never_falls_under_eleven() -> None:
    base = {"": reports(("Ash", JULY, 22), ("Ash", AUGUST, 40))}
    menu = views("city month")
    frozen = as_frozen(secured(base, menu))
    current = {"": reports(("Ash", JULY, 8), ("Ash", AUGUST, 40))}
    found = correct(
        base, current, menu, Rules(), areas=AREAS, periods=periods(), frozen=frozen, insiders=False
    )
    assert found.cells.empty


def test_new_periods_after_a_correction_agree_with_it() -> None:
    menu = views("city month", "city year")
    early = secured(TOWN, menu, periods=periods(due_until=pd.Timestamp("2024-12-01")))
    found = correct(
        {"": TOWN}, {"": pd.concat([TOWN, reports(("Ash", JULY, 20))])}, menu, Rules(),
        areas=AREAS, periods=periods(), frozen=as_frozen(early), insiders=False,
    )  # fmt: skip
    frozen = pd.concat([as_frozen(early), found.cells.assign(status="shown")], ignore_index=True)
    later = secured(found.base, menu, frozen=frozen)
    assert value(later, "city", YEAR, "year") == int(TOWN.counted.sum()) + 20
    assert value(later, "city", JULY, "month") == 129
    assert value(later, "city", SEPTEMBER, "month") is None


def test_worlds_of_a_correction_add_up_to_the_old_and_the_new_numbers() -> None:
    late = reports(("Ash", JULY, 14), ("Dogwood", JULY, 12), ("Cedar", AUGUST, 2))
    frozen = as_frozen(secured(TOWN))
    found = _corrected(late, frozen=frozen)
    rows = pd.concat([frozen, found.cells.assign(status="shown")], ignore_index=True)
    assert found.worlds and len(found.cells)
    for world in found.worlds:
        for cell in rows[rows.status == "shown"].to_dict("records"):
            assert replay(world, cell) == pytest.approx(cell["counted"], abs=1e-5)


@settings(max_examples=2, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ash", "Birch", "Cedar", "Dogwood"]),
            st.sampled_from([JULY, AUGUST, OCTOBER]),
            st.integers(1, 30),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_no_difference_of_an_old_and_a_new_number_is_small(late: list[tuple]) -> None:
    frozen = as_frozen(secured(TOWN))
    found = _corrected(reports(*late), frozen=frozen)
    both = found.cells.merge(frozen, on=[*KEY], suffixes=("", "_was"))
    assert len(both) == len(found.cells)
    assert ((both.counted - both.counted_was).abs() >= 11).all()


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10_000))
def test_an_attacker_who_keeps_the_old_release_proves_nothing(seed: int) -> None:
    city = small(seed, with_groups=False)
    random = np.random.default_rng(seed)
    frozen = as_frozen(city.protect(insiders=False))
    first = city.base[""]
    late = first.sample(frac=0.6, random_state=seed)
    more = random.integers(0, 2 * city.k, len(late))
    late = late.assign(people=more, counted=more)[more > 0]
    gone = first.index.isin(first.sample(frac=0.2, random_state=seed + 1).index)
    stays = first[~gone]
    found = correct(
        {"": first}, {"": pd.concat([stays, late])}, city.disclosure_views(), city.rules(),
        areas=city.areas, periods=city.periods, frozen=frozen, insiders=False,
    )  # fmt: skip
    assert leaks_of_correction(city, found, frozen) == []


def test_groups_are_corrected_only_along_with_all() -> None:
    frame = TOWN.assign(value=["police", "self"] * 5)
    base = with_total("population", frame)
    menu = [*MENU, *views("city month population", "city year population")]
    frozen = as_frozen(secured(base, menu))
    late = reports(("Ash", JULY, 14, {"value": "police"}), ("Ash", JULY, 13, {"value": "self"}))
    current = {"": pd.concat([base[""], late.assign(value="")]),
               "population": pd.concat([frame, late])}  # fmt: skip
    found = correct(
        base, current, menu, Rules(), areas=AREAS, periods=periods(), frozen=frozen, insiders=True
    )
    place = ["area_type", "area_id", "period_type", "period_start"]
    plain = found.cells[found.cells.attribute == ""]
    grouped = found.cells[found.cells.attribute != ""]
    assert len(plain)
    assert set(grouped[place].itertuples(index=False)) <= set(plain[place].itertuples(index=False))
    again = secured(found.base, menu, frozen=pd.concat(
        [frozen, found.cells.assign(status="shown")], ignore_index=True))  # fmt: skip
    assert not again.cells.is_new.any()


def test_what_moved_among_groups_of_a_place_may_have_been_any_number() -> None:
    groups = [*["police", "self"] * 4, None, "police"]
    hospital = reports((None, None, 3, {"value": "self"}), (None, None, 30, {"value": None}))
    frame = pd.concat([TOWN.assign(value=groups), hospital], ignore_index=True)
    base = with_total("population", frame)
    menu = [*MENU, *views("city quarter population", "city year population")]
    frozen = as_frozen(secured(base, menu))
    late = reports(
        ("Ash", JULY, 14, {"value": "police"}), ("Ash", JULY, 2, {"value": "self"}),
        ("Birch", JULY, 13, {"value": "self"}),
        ("Cedar", JULY, 2, {"value": None}), (None, None, 4, {"value": "self"}),
    )  # fmt: skip
    current = with_total("population", pd.concat([frame, late], ignore_index=True))
    found = correct(
        base, current, menu, Rules(), areas=AREAS, periods=periods(), frozen=frozen, insiders=False
    )
    rows = pd.concat([frozen, found.cells.assign(status="shown")], ignore_index=True)
    held = [world for world in found.worlds if world.attribute == "population"]
    assert held and len(found.cells)
    for world in held:
        for cell in rows[(rows.status == "shown") & (rows.attribute != "")].to_dict("records"):
            assert replay(world, cell) == pytest.approx(cell["counted"], abs=1e-5)


def test_what_was_added_and_removed_is_no_small_difference_either() -> None:
    """20 more in July and 12 fewer in September are 8 more in the quarter: it stands as it was."""
    menu = views("city month", "city quarter")
    before = reports(*(("Ash", month, 100) for month in (JULY, AUGUST, SEPTEMBER)))
    now = reports(("Ash", JULY, 120), ("Ash", AUGUST, 91), ("Ash", SEPTEMBER, 88))
    first = as_frozen(secured(before, menu))
    found = correct(
        {"": before}, {"": now}, menu, Rules(), areas=AREAS, periods=periods(), frozen=first,
        insiders=False,
    )  # fmt: skip
    months = found.cells.set_index("period_start")["counted"].to_dict()
    assert months == {JULY: 120, SEPTEMBER: 88}
