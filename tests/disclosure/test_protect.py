"""From base frames to cells: what is listed, what stays, what is proved."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.disclosure import KEY, DisclosureError, Protected, Rules, Unresolved, replay
from tests.disclosure.cities import City, small, synthetic
from tests.disclosure.made import (
    AREAS,
    AUGUST,
    JULY,
    MENU,
    OCTOBER,
    Q1,
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
from tests.disclosure.oracle import leaks

TOWN = reports(
    ("Ash", JULY, 30), ("Birch", JULY, 4), ("Cedar", JULY, 22), ("Dogwood", JULY, 13),
    ("Ash", AUGUST, 12), ("Birch", AUGUST, 25), ("Cedar", AUGUST, 3), ("Dogwood", OCTOBER, 40),
    ("Ash", OCTOBER, 17), ("Birch", OCTOBER, 1), (None, JULY, 6), ("Cedar", None, 5),
)  # fmt: skip


def _groups(city: City) -> dict[str, list[str]]:
    return {name: list(values) for name, values in city.groups.items()}


def _sha(cells: pd.DataFrame) -> str:
    return hashlib.sha256(cells.to_csv(index=False).encode()).hexdigest()


def test_every_cell_of_the_menu_is_listed_once_with_or_without_reports() -> None:
    found = secured(TOWN)
    assert not found.cells.duplicated([*KEY]).any()
    assert found.cells.equals(found.cells.sort_values([*KEY], ignore_index=True))
    expected = {"month": 12 * (1 + 2 + 2), "quarter": 4 * (1 + 2 + 2 + 4), "year": 1 + 2 + 2 + 4}
    assert found.cells.period_type.value_counts().to_dict() == expected
    assert set(found.cells.status) == {"shown", "not_shown"}
    assert (found.cells.counted.isna() == (found.cells.status == "not_shown")).all()


def test_shown_numbers_are_the_true_ones() -> None:
    found = secured(TOWN)
    assert value(found, "city", YEAR, "year") == int(TOWN.counted.sum())
    assert value(found, "city", JULY, "month") == 75


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_an_independent_attacker_proves_nothing_of_a_small_cube(seed: int) -> None:
    city = small(seed)
    found = city.protect(insiders=False, groups=_groups(city))
    assert leaks(city, found.cells) == []


@pytest.mark.slow
def test_an_independent_attacker_proves_nothing_of_200_small_cubes() -> None:
    for seed in range(200):
        city = small(seed)
        assert leaks(city, city.protect(insiders=False, groups=_groups(city)).cells) == [], seed


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_nor_of_numbers_rounded_to_five(seed: int) -> None:
    city = small(seed)
    rules = city.rules(round_to=5)
    found = city.protect(insiders=False, groups=_groups(city), rules=rules)
    shown = found.cells.counted.dropna()
    assert (shown % 5 == 0).all()
    assert leaks(city, found.cells, half=2) == []


def test_without_repair_the_same_attacker_finds_people() -> None:
    broken = 0
    for seed in range(4):
        city = small(seed)
        cells = city.protect(insiders=False, groups=_groups(city)).cells
        hidden = cells[cells.status == "not_shown"]
        truth = [_true(city, cell) for cell in hidden.itertuples()]
        cells.loc[hidden.index, "counted"] = pd.array(truth, dtype="Int64")
        big = hidden.index[np.array(truth) >= city.k]
        cells.loc[big, "status"] = "shown"
        broken += bool(leaks(city, cells))
    assert broken >= 1


def _true(city: City, cell) -> int:
    frame = city.base[cell.attribute]
    inside = frame[cell.period_type] == cell.period_start
    if cell.area_type != "city":
        inside &= frame[cell.area_type] == cell.area_id
    if cell.attribute_value:
        inside &= frame.value == cell.attribute_value
    return int(frame[inside].counted.sum())


def test_rounding_gives_the_nearest_multiple_of_five() -> None:
    rows = reports(("Ash", JULY, 12), ("Ash", AUGUST, 13), ("Ash", OCTOBER, 17))
    found = secured(rows, views("city month"), rules=Rules(round_to=5))
    shown = [value(found, "city", month, "month") for month in (JULY, AUGUST, OCTOBER)]
    assert shown == [10, 15, 15]
    assert value(found, "city", SEPTEMBER, "month") is None


def test_an_open_year_gives_the_months_that_are_due_and_no_others() -> None:
    now = secured(TOWN, periods=periods(due_until=pd.Timestamp("2024-09-01")))
    assert set(now.cells.period_start) == {JULY, AUGUST}
    assert set(now.cells.period_type) == {"month"}


def test_published_cells_never_change_and_new_ones_give_way() -> None:
    early = secured(TOWN, periods=periods(due_until=pd.Timestamp("2024-09-01")))
    frozen = as_frozen(early)
    later = secured(TOWN, frozen=frozen)
    both = frozen.merge(later.cells, on=[*KEY], suffixes=("_was", ""))
    assert len(both) == len(frozen)
    assert (both.status == both.status_was).all()
    assert both.counted.astype("float").equals(both.counted_was.astype("float"))
    assert not both.is_new.any()
    assert later.cells.is_new.sum() == len(later.cells) - len(frozen)


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10_000))
def test_a_year_published_month_by_month_gives_nobody_away(seed: int) -> None:
    city = small(seed, with_groups=True)
    kinds, starts = city.periods.period_type, city.periods.period_start
    first = city.periods.assign(is_due=(kinds == "month") & (starts == starts.min()))
    early = dataclasses.replace(city, periods=first).protect(insiders=False, groups=_groups(city))
    frozen = as_frozen(early)
    later = city.protect(insiders=False, groups=_groups(city), frozen=frozen)
    assert leaks(city, early.cells, granted=False) == []
    assert leaks(city, later.cells, granted=False) == []


def test_a_stricter_agreement_that_comes_later_makes_no_secret_of_what_was_published() -> None:
    first = reports(("Ash", JULY, 15), ("Dogwood", JULY, 30))
    strict = {"organization_id": "two", "k": 20}
    later = reports(("Ash", AUGUST, 8, strict), ("Cedar", AUGUST, 40), ("Dogwood", AUGUST, 12))
    rows = pd.concat([first, later], ignore_index=True)
    menu = views("city month", "division month", "division quarter")
    july = secured(rows, menu, periods=periods(due_until=AUGUST))
    assert value(july, "East", JULY, "month") == 15
    both = secured(rows, menu, periods=periods(due_until=SEPTEMBER), frozen=as_frozen(july))
    assert value(both, "East", JULY, "month") == 15
    assert value(both, "East", AUGUST, "month") is None
    assert value(both, "West", AUGUST, "month") is None, "East would be the city less West"


def test_a_number_needs_as_many_people_as_the_strictest_agreement_of_those_in_it() -> None:
    strict = {"organization_id": "two", "k": 20}
    rows = reports(("Ash", JULY, 12), ("Birch", JULY, 7, strict), ("Cedar", JULY, 40))
    found = secured(rows, views("division quarter", "neighborhood quarter"))
    assert value(found, "East", Q1, "quarter") is None
    assert value(found, "Ash", Q1, "quarter") == 12
    assert value(found, "West", Q1, "quarter") == 40


def test_a_cell_published_as_not_shown_stays_not_shown() -> None:
    frozen = as_frozen(secured(TOWN))
    shown = (frozen.area_id == "city") & (frozen.period_type == "year")
    frozen.loc[shown, ["status", "counted"]] = ["not_shown", pd.NA]
    again = secured(TOWN, frozen=frozen)
    assert value(again, "city", YEAR, "year") is None


def test_a_release_stops_where_only_published_numbers_prove_that_somebody_was_there() -> None:
    rows = reports(("Ash", JULY, 30), ("Birch", JULY, 3))
    key = dict(attribute="", period_type="quarter", period_start=Q1, attribute_value="",
               status="shown", version=0)  # fmt: skip
    frozen = pd.DataFrame(
        [
            {**key, "area_type": "division", "area_id": "East", "counted": 33},
            {**key, "area_type": "neighborhood", "area_id": "Ash", "counted": 30},
        ]
    )
    with pytest.raises(Unresolved) as stopped:
        secured(rows, views("division quarter", "neighborhood quarter"), frozen=frozen)
    assert "Birch" not in str(stopped.value)
    assert "3" not in stopped.value.reasons[0].split(":")[-1].split("places")[-1]


def test_a_published_number_that_contradicts_the_truth_stops_the_release() -> None:
    frozen = as_frozen(secured(TOWN))
    shown = (frozen.area_id == "city") & (frozen.period_type == "year")
    frozen.loc[shown, "counted"] = 1000
    with pytest.raises(DisclosureError, match="differs from its base frame"):
        secured(TOWN, frozen=frozen)


def test_withheld_areas_and_months_count_where_they_are_known() -> None:
    found = secured(reports((None, JULY, 40), ("Ash", None, 50), ("Cedar", JULY, 30)))
    assert value(found, "city", JULY, "month") == 70
    assert value(found, "city", YEAR, "year") == 120
    assert value(found, "East", YEAR, "year") in (50, None)
    assert value(found, "East", Q1, "quarter") is None


def test_stored_worlds_add_up_to_every_published_number() -> None:
    frame = TOWN.assign(value=["police", "self"] * 6)
    menu = [*MENU, *views("city year population", "division quarter population")]
    found = secured(with_total("population", frame), menu)
    shown = found.cells[found.cells.status == "shown"].to_dict("records")
    assert found.worlds
    for world in found.worlds:
        for cell in shown:
            if cell["attribute"] in ("", world.attribute):
                assert replay(world, cell) == pytest.approx(cell["counted"], abs=1e-5)


def test_two_worlds_differ_in_every_small_cell() -> None:
    found = secured(TOWN)
    small_cell = {**dict.fromkeys(KEY, ""), "area_type": "neighborhood", "area_id": "Birch",
                  "period_type": "month", "period_start": OCTOBER}  # fmt: skip
    in_worlds = [replay(world, small_cell) for world in found.worlds]
    assert min(in_worlds) == pytest.approx(0, abs=1e-6)


@settings(max_examples=2, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_places_decide_nothing(random) -> None:
    city = synthetic(3, neighborhoods=30, years=1, people=250)
    names = sorted(city.areas.area_id[city.areas.area_type == "neighborhood"])
    new = dict(zip(names, random.sample([f"n{i:03}" for i in range(30)], 30), strict=True))
    base = {
        name: frame.sample(frac=1, random_state=random.randrange(99)).assign(
            neighborhood=lambda f: f.neighborhood.map(new)
        )
        for name, frame in city.base.items()
    }
    areas = city.areas.assign(area_id=city.areas.area_id.map(lambda name: new.get(name, name)))
    other = dataclasses.replace(city, base=base, areas=areas.sample(frac=1, random_state=1))
    cells = other.protect(insiders=False, groups=_groups(city)).cells
    old = {name: before for before, name in new.items()}
    cells["area_id"] = cells.area_id.map(lambda name: old.get(name, name))
    cells = cells.sort_values([*KEY], ignore_index=True)
    assert _sha(cells) == _sha(city.protect(insiders=False, groups=_groups(city)).cells)


def test_two_processes_find_what_one_finds_and_say_how_far_they_are() -> None:
    frame = TOWN.assign(value=["police", "self"] * 6)
    other = views("city year population", "city year service_type")
    base = {**with_total("population", frame), "service_type": frame}
    said: list[tuple[str, int, int]] = []
    two = secured(base, [*MENU, *other], processes=2, progress=lambda *step: said.append(step))
    assert _sha(two.cells) == _sha(secured(base, [*MENU, *other]).cells)
    assert [(done, total) for _, done, total in said] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("insiders", [False, True])
def test_the_report_adds_up_and_holds_no_count_of_a_hidden_cell(insiders: bool) -> None:
    found: Protected = secured(TOWN, insiders=insiders)
    for view in found.report.views:
        hidden = view.hidden_by_remainder + view.hidden_by_audit + view.hidden_by_insiders
        assert view.cells == view.frozen + view.shown + view.hidden_by_size + hidden
        assert view.candidates == view.shown + hidden
        assert insiders or not view.hidden_by_insiders
    block = found.report.as_dict()["blocks"][0]
    assert block["unresolved"] == 0
    assert block["upper_bound"] >= 11
    certificates = sum(each["certificates"] for each in found.report.as_dict()["blocks"])
    assert certificates == len(found.worlds)
    json.dumps(found.report.as_dict())


def test_an_attribute_without_totals_is_protected_by_itself() -> None:
    frame = reports(
        ("Ash", JULY, 40, {"value": "invited"}), ("Ash", JULY, 14, {"value": "attended"}),
        ("Ash", JULY, 4, {"value": "engaged"}), (None, AUGUST, 40, {"value": "invited"}),
    )  # fmt: skip
    menu = views("city quarter stage", "city year stage")
    found = secured({"stage": frame}, menu)
    assert value(found, "city", YEAR, "year", "invited") == 80
    assert value(found, "city", YEAR, "year", "engaged") is None


def test_an_area_that_never_reported_is_listed_like_one_that_may_not_be_shown() -> None:
    areas = pd.concat([AREAS, AREAS.tail(1).assign(area_id="Elm")], ignore_index=True)
    found = secured(TOWN, areas=areas)
    elm = found.cells[found.cells.area_id == "Elm"]
    assert len(elm) == 5
    assert set(elm.status) == {"not_shown"}
