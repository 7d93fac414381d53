"""A whole made-up city: 246 neighborhoods, 60 months, 5 sources, crossing districts and divisions.

The naive release of it is broken almost everywhere; the protected one nowhere.
"""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.attack import Insider, Report, attack_published, from_cells
from tests.attack.frames import MEASURE, truth
from tests.disclosure import cities
from tests.disclosure.cities import City

YEARS = 5


@pytest.fixture(scope="module")
def city() -> City:
    return cities.synthetic(years=YEARS)


@pytest.fixture(scope="module")
def protected(city: City):
    return city.protect(processes=2)


@pytest.fixture(scope="module")
def attacked(city: City, protected) -> Report:
    return attack_published(
        from_cells(protected.cells, city.memberships), truth=truth(city), sample=10
    )


def test_the_city_is_as_large_as_it_says(city: City) -> None:
    assert city.base[""]["people"].sum() == 4_700
    assert (city.areas["area_type"] == "neighborhood").sum() == 246
    assert (city.periods["period_type"] == "month").sum() == 60
    crossing = city.memberships.pivot(index="area_id", columns="parent_type", values="parent_id")
    assert len(crossing.drop_duplicates()) > 12  # 6 would be districts that are divisions


def test_the_same_seed_is_the_same_city() -> None:
    one, two = cities.synthetic(years=1), cities.synthetic(years=1)
    for attribute, base in one.base.items():
        pd.testing.assert_frame_equal(base, two.base[attribute])


def test_groups_add_up_to_the_rows_without_them(city: City) -> None:
    rows = ["organization_id", "neighborhood", "month"]
    whole = city.base[""].set_index(rows)["counted"].sort_index()
    groups = city.base["referral_source"].groupby(rows)["counted"].sum().sort_index()
    pd.testing.assert_series_equal(whole, groups)


@pytest.mark.slow
def test_nothing_is_proved_or_exact_or_left_open(attacked: Report) -> None:
    assert len(attacked.blocks) == YEARS
    assert attacked.proved == 0
    assert attacked.exact == 0
    assert attacked.unknown == 0
    assert not attacked.is_broken, attacked.text()


@pytest.mark.slow
def test_the_share_shown_of_each_view_is_told(protected) -> None:
    """Enough is left to be worth publishing: the totals of the city, and of most of its parts."""
    told = {
        (view.attribute, view.area_type, view.period_type): (view.shown, view.candidates)
        for view in protected.report.views
    }
    shown, candidates = told["", "city", "year"]
    assert shown == candidates == YEARS
    everything = pd.DataFrame(told.values(), columns=["shown", "candidates"]).sum()
    share = everything["shown"] / everything["candidates"]
    assert share > 0.4, {view: f"{s} of {c}" for view, (s, c) in told.items()}


@pytest.mark.slow
def test_no_organization_proves_anybody_of_the_others(city: City, protected) -> None:
    year = city.periods["year_start"].min()
    cells = protected.cells
    own_year = cells["period_start"].between(year, year + pd.DateOffset(months=11))
    insiders = []
    for name in sorted(set(city.base[""]["organization_id"])):
        own = {
            (MEASURE, attribute): base[base["organization_id"] == name]
            for attribute, base in city.base.items()
        }
        insiders.append(Insider(name, own))
    report = attack_published(
        from_cells(cells[own_year], city.memberships), truth=truth(city), insiders=insiders
    )
    assert len(report.blocks) == 1 + len(insiders)
    assert report.proved == 0, report.text()


@pytest.mark.slow
def test_no_referral_source_proves_anybody_of_the_others(city: City, protected) -> None:
    year = city.periods["year_start"].min()
    cells = protected.cells
    own_year = cells["period_start"].between(year, year + pd.DateOffset(months=11))
    base = city.base["referral_source"]
    insiders = []
    for source in cities.SOURCES:
        rows = base[base["value"] == source]
        own = {
            (MEASURE, ""): rows.assign(value=""),
            (MEASURE, "referral_source"): rows,
        }
        insiders.append(Insider(source, own, whole=((MEASURE, "referral_source", source),)))
    report = attack_published(
        from_cells(cells[own_year], city.memberships), truth=truth(city), insiders=insiders
    )
    assert report.proved == 0, report.text()


@pytest.mark.slow
def test_the_naive_release_is_broken_nearly_everywhere() -> None:
    """Every cell of the full cube, 1 to 9 blank: most blanks are found exactly."""
    levels = ("city", "division", "district", "neighborhood")
    full = [
        (attribute, area_type, period_type)
        for attribute in ("", "referral_source")
        for area_type in levels
        for period_type in ("year", "quarter", "month")
    ]
    one = cities.synthetic(neighborhoods=50, years=1, people=190)
    cells = cities.all_cells(one, full)
    hidden = cells["counted"].between(1, 9)
    cells["status"] = hidden.map({True: "not_shown", False: "shown"})
    cells["counted"] = cells["counted"].astype("Int64").where(~hidden)
    report = attack_published(
        from_cells(cells, one.memberships), truth=truth(one), withheld=False, enough=50
    )
    assert report.is_broken
    assert report.exact > 0.5 * int(hidden.sum()), report.text()
