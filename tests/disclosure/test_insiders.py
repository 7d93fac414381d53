"""What a partner could work out from the published numbers and its own."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.cities import City, small
from tests.disclosure.made import JULY, YEAR, reports, secured, value, views, with_total
from tests.disclosure.oracle import leaks


def test_an_organization_does_not_learn_of_the_one_person_another_served() -> None:
    rows = reports(("Ash", JULY, 15), ("Ash", JULY, 1, {"organization_id": "two"}))
    assert value(secured(rows, views("city month")), "city", JULY, "month") == 16
    careful = secured(rows, views("city month"), insiders=True)
    assert value(careful, "city", JULY, "month") is None
    (view,) = careful.report.views
    assert (view.hidden_by_audit, view.hidden_by_insiders) == (0, 1)


def test_an_organization_that_is_alone_in_a_cell_learns_nothing_new() -> None:
    rows = reports(("Ash", JULY, 15))
    assert value(secured(rows, views("city month"), insiders=True), "city", JULY, "month") == 15


def test_a_referral_source_does_not_learn_who_came_from_another() -> None:
    rows = reports(("Ash", JULY, 20, {"value": "police"}), ("Ash", JULY, 3, {"value": "self"}))
    base = with_total("referral_source", rows)
    menu = views("city year", "city year referral_source")
    assert value(secured(base, menu), "city", YEAR, "year") == 23
    assert value(secured(base, menu, insiders=True), "city", YEAR, "year") is None


def test_insider_audits_are_reported_apart() -> None:
    found = secured(reports(("Ash", JULY, 15), ("Cedar", JULY, 3)), insiders=True)
    assert [block.known_to for block in found.report.blocks] == ["", "insiders"]
    assert {world.known_to for world in found.worlds} <= {"", "one"}


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10_000))
def test_no_organization_proves_anything_of_the_others(seed: int) -> None:
    city = small(seed)
    groups = {name: list(values) for name, values in city.groups.items()}
    cells = city.protect(insiders=True, groups=groups).cells
    organizations = {o for frame in city.base.values() for o in frame.organization_id}
    for organization in sorted(organizations):
        assert leaks(city, cells, known=("organization_id", organization)) == []


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10_000))
def test_no_referral_source_proves_anything_of_the_others(seed: int) -> None:
    city = _by_source(small(seed, with_groups=True))
    groups = {name: list(values) for name, values in city.groups.items()}
    cells = city.protect(insiders=True, groups=groups).cells
    for source in groups["referral_source"]:
        assert leaks(city, cells, known=("value", source)) == []


def _by_source(city: City) -> City:
    name = "referral_source"
    return dataclasses.replace(
        city,
        base={"": city.base[""], name: city.base["population"]},
        groups={name: city.groups["population"]},
        views=tuple((name if view[0] else "", *view[1:]) for view in city.views),
    )


def test_without_the_insider_audit_a_partner_would_learn_something() -> None:
    found = 0
    for seed in range(4):
        city = small(seed, organizations=3)
        groups = {name: list(values) for name, values in city.groups.items()}
        cells = city.protect(insiders=False, groups=groups).cells
        found += bool(leaks(city, cells, known=("organization_id", "organization-1")))
    assert found >= 1 or pytest.fail("the attack is blind")
