"""Every public page, run by Streamlit itself for a stranger, over real releases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import links
from tests import towns

PAGES = (
    "overview", "homicides", "neighborhoods", "service_referrals", "services", "meetings",
    "privacy", "about",
)  # fmt: skip


def opened(monkeypatch, city: str, data: Path, page: str, cities: Path | None = None, **query):
    """The page as a stranger sees it, run once."""
    monkeypatch.setenv("PEACEBOARD_CITY", city)
    monkeypatch.setenv("PEACEBOARD_DATA", str(data))
    if cities:
        monkeypatch.setenv("PEACEBOARD_CITIES", str(cities))
    app = AppTest.from_string(
        f"from dashboard.pages.public import {page}\n{page}.show()\n", default_timeout=60
    )
    app.user = {}
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def everything(app: AppTest) -> str:
    """The HTML of the page, all of it."""
    return " ".join(str(element.proto) for element in app.get("html"))


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> towns.Town:
    return towns.release(tmp_path_factory.mktemp("town"))


def in_town(monkeypatch, town: towns.Town, page: str, **query) -> AppTest:
    settings = town.settings
    return opened(monkeypatch, "town", settings.data_folder, page, settings.cities_folder, **query)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_every_page_of_a_town(monkeypatch, town, page, language):
    app = in_town(monkeypatch, town, page, lang=language)
    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_city_with_published_totals_alone_has_every_page(monkeypatch, released, page):
    app = opened(monkeypatch, "kansas-city", released("kansas-city"), page)
    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_the_made_up_city_says_so_on_every_page(monkeypatch, released, page):
    app = opened(monkeypatch, "demo", released("demo"), page)
    assert not app.exception
    assert "Simulated" in everything(app)


@pytest.mark.parametrize("page", PAGES)
def test_help_comes_before_the_title(monkeypatch, town, page):
    app = in_town(monkeypatch, town, page)
    kinds = [
        "help" if "pb-help" in str(element.proto) else element.type
        for element in app.main
        if element.type in ("html", "heading", "title")
    ]
    assert kinds.index("help") < next(
        place for place, kind in enumerate(kinds) if kind in ("heading", "title")
    )


@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_release_a_page_says_so(monkeypatch, tmp_path, page):
    app = opened(monkeypatch, "demo", tmp_path, page)
    assert not app.exception
    assert "Nothing has been published yet" in everything(app)


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_has_words_for_those_who_do_not_see_it(monkeypatch, town, page):
    app = in_town(monkeypatch, town, page, area="neighborhood-1")
    for chart in [*app.get("plotly_chart"), *app.get("deck_gl_json_chart")]:
        assert len(chart.proto.alt) > 20


def test_the_words_of_the_map_name_the_largest_count_of_the_table(monkeypatch, town):
    app = in_town(monkeypatch, town, "neighborhoods", period="2025")
    said = re.search(r"highest count is (\d+)", app.get("deck_gl_json_chart")[0].proto.alt)
    rows = re.findall(r">([^<]+)</th><td class=\W*n\W*>(\d+)</td>", everything(app))
    placed = [int(count) for place, count in rows if place != "Place not known"]
    assert int(said[1]) == max(placed)


def test_a_link_restores_area_level_and_period(monkeypatch, town):
    app = in_town(monkeypatch, town, "neighborhoods", area="district-1", period="2025")
    assert app.session_state["pick-level"] == "district"
    assert app.session_state["pick-period"] == "2025"
    assert app.session_state["pick-area"] == "district-1"


@pytest.mark.parametrize(
    "query",
    [
        {"area": "neighborhood-999"},
        {"area": "'; drop table area; --"},
        {"period": "1850"},
        {"period": "yesterday"},
        {"level": "galaxy"},
        {"wanted": "1"},
    ],
)
def test_what_an_address_may_not_say_falls_back_and_leaves_it(monkeypatch, town, query):
    app = in_town(monkeypatch, town, "neighborhoods", **query)
    assert not app.exception
    assert set(app.query_params) & set(query) == set()
    assert app.session_state["pick-level"] == "neighborhood"
    assert app.session_state["pick-area"] is None
    assert "Part of this link is not known to us" in everything(app)


def test_an_area_picked_in_the_list_is_written_to_the_address(monkeypatch, town):
    app = in_town(monkeypatch, town, "neighborhoods")
    app.selectbox(key="pick-area").set_value("neighborhood-6").run()
    assert app.query_params["area"] == "neighborhood-6"
    assert "Peñasco Verde</h2>" in everything(app)


def test_another_level_forgets_the_area_of_the_old_one(monkeypatch, town):
    app = in_town(monkeypatch, town, "neighborhoods", area="neighborhood-6")
    app.selectbox(key="pick-level").set_value("district").run()
    assert app.query_params["level"] == "district"
    assert "area" not in app.query_params


def test_a_search_ignores_accents_and_finds_the_area(monkeypatch, town):
    app = in_town(monkeypatch, town, "neighborhoods")
    app.text_input(key="search").set_value("penasco")
    app.button[0].click().run()
    assert app.query_params["area"] == "neighborhood-6"


def test_a_search_without_a_hit_says_so(monkeypatch, town):
    app = in_town(monkeypatch, town, "overview")
    app.text_input(key="search").set_value("Atlantis")
    app.button[0].click().run()
    assert not app.exception
    assert "Atlantis" in everything(app)


def test_a_search_text_cannot_become_markup(monkeypatch, town):
    app = in_town(monkeypatch, town, "overview")
    app.text_input(key="search").set_value("<img src=x onerror=alert(1)>")
    app.button[0].click().run()
    assert "<img" not in everything(app)


def test_a_second_run_shows_the_same_charts(monkeypatch, town):
    app = in_town(monkeypatch, town, "homicides")
    first = [chart.proto.spec for chart in app.get("plotly_chart")]
    app.run()
    assert first
    assert [chart.proto.spec for chart in app.get("plotly_chart")] == first


def test_program_measures_say_not_reported_and_never_zero(monkeypatch, town):
    words = everything(in_town(monkeypatch, town, "overview"))
    assert words.count("Not reported yet") >= 2
    assert "Partners have not reported yet." in words


def test_an_address_can_name_no_area_longer_than_any() -> None:
    """What is kept of an address is repeated in links, so it must be short."""
    assert links._ALLOWED["area"].fullmatch("neighborhood-240")
    assert not links._ALLOWED["area"].fullmatch("a" * 101)
