"""The menu of what is published: a file of the city's folder, read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.city import CityError
from dashboard.city.menu import read_menu
from dashboard.settings import HOME

FAMILY = "[families.services]\nlag_days = 45\n"
VIEW = """
[[views]]
families = ["services"]
attributes = [""]
area_types = ["city"]
period_types = ["month"]
worth = 5
"""


def menu_of(folder: Path, text: str):
    (folder / "disclosure.toml").write_text(text, "utf-8")
    return read_menu(folder)


def test_a_city_without_a_menu_publishes_nothing(tmp_path: Path) -> None:
    assert read_menu(tmp_path).views == ()


def test_a_view_is_one_family_attribute_level_and_length(tmp_path: Path) -> None:
    menu = menu_of(tmp_path, FAMILY + VIEW.replace('["month"]', '["month", "year"]'))
    assert [(view.area_type, view.period_type, view.worth) for view in menu.of("services")] == [
        ("city", "month", 5),
        ("city", "year", 5),
    ]
    assert menu.of("meetings") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FAMILY.replace("45", "44") + VIEW, "families.services, lag_days: write 45 or more"),
        (FAMILY + "round_to = 3\n" + VIEW, "round_to: write 0 or 5"),
        (FAMILY + "events_per_person = 0\n" + VIEW, "events_per_person: write 1 or more"),
        ("[families.secrets]\nlag_days = 45\n", "families.secrets: use one of"),
        (FAMILY + VIEW.replace('["services"]', '["meetings"]'), "view 1, families: use of"),
        (FAMILY + VIEW.replace('[""]', '["stage"]'), "services cannot be split by stage"),
        (FAMILY + VIEW.replace('["city"]', '["street"]'), "area_types: use of"),
        (FAMILY + VIEW.replace('["month"]', '["day"]'), "period_types: use of"),
        (FAMILY + VIEW.replace("worth = 5", "worth = 0"), "worth: write a whole number from 1"),
        (FAMILY + VIEW + VIEW, "view 2: services x city x month is twice"),
        (
            FAMILY + VIEW.replace('[""]', '["population"]').replace('["city"]', '["neighborhood"]'),
            "split by an attribute by year only",
        ),
        (
            "[families.service_referrals]\nlag_days = 45\n"
            + VIEW.replace('["services"]', '["service_referrals"]')
            .replace('[""]', '["referral_source"]')
            .replace('["city"]', '["neighborhood"]'),
            "referral_source is never published by neighborhood",
        ),
        (
            "[families.call_ins]\nlag_days = 225\n"
            + VIEW.replace('["services"]', '["call_ins"]').replace('["city"]', '["district"]'),
            "call_ins are published for the whole city only",
        ),
        ("views = [", "disclosure.toml is not TOML"),
    ],
)
def test_a_menu_that_breaks_a_rule_is_refused_in_one_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(CityError, match=said):
        menu_of(tmp_path, text)


@pytest.mark.parametrize("city_id", ["demo", "kansas-city"])
def test_the_menus_of_our_cities_hold(city_id: str) -> None:
    menu = read_menu(HOME / "data" / "cities" / city_id)
    assert {view.family for view in menu.views} == {family.family for family in menu.families}
    # two attributes never meet, and neighborhoods see the least
    fine = {
        (view.attribute, view.period_type)
        for view in menu.views
        if view.area_type == "neighborhood"
    }
    assert fine == {("", "quarter"), ("", "year"), ("service_type", "year"), ("population", "year")}
