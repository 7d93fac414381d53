"""The public pages in a real browser: drawn, picked, restored, downloaded, read by anyone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import PATIENCE, Heard
from tests.serving import Door

pytestmark = pytest.mark.browser

PAGES = (
    "", "homicides", "neighborhoods", "service-referrals", "services", "meetings", "privacy",
    "about",
)  # fmt: skip
PROFILE = "neighborhoods?area=neighborhood-1"


def opened(page: Page, door: Door, settled, address: str) -> Page:
    """The page, drawn to its last line."""
    page.goto(f"{door.address}/{address}")
    expect(page.locator(".pb-foot")).to_be_visible()
    settled(page)
    return page


def asked(page: Page) -> dict[str, str]:
    """The parameters of the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def numbers_on(page: Page, caption: re.Pattern) -> dict[str, str]:
    """A table of two columns as a reader sees it: row head -> number."""
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    rows = table.locator("tbody tr")
    return {
        rows.nth(place).locator("th").text_content(): rows.nth(place)
        .locator("td")
        .first.text_content()
        for place in range(rows.count())
    }


def downloaded(page: Page, place: int) -> list[dict[str, str]]:
    """The rows of the file behind a download button."""
    with page.expect_download() as waiting:
        page.locator("[data-testid=stDownloadButton] button").nth(place).click()
    text = waiting.value.path().read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("width", "language", "dark"), [(1280, "en", False), (390, "es", True), (320, "en", True)]
)
def test_a_page_of_the_made_up_city_fits_reads_well_and_is_open_to_all(
    new_page: Callable[..., Page], demo: Door, settled, violations, address, width, language, dark
) -> None:
    page = new_page(width=width, language=language, dark=dark)
    opened(page, demo, settled, f"{address}?lang={language}")
    assert page.locator("[data-testid=stException]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.title().startswith({"en": "Simulated", "es": "Simulado"}[language])
    assert violations(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_kansas_city_is_open_to_all(
    page: Page, kansas_city: Door, settled, violations, address
) -> None:
    opened(page, kansas_city, settled, address)
    assert "Simulated" not in page.title()
    assert violations(page) == []


def test_a_profile_is_open_to_all(
    new_page: Callable[..., Page], demo: Door, settled, violations
) -> None:
    page = new_page(width=390, dark=True)
    opened(page, demo, settled, f"{PROFILE}&map=drawn")
    expect(page.locator("#map svg")).to_be_visible()
    assert violations(page) == []


def test_a_neighborhood_is_picked_on_the_map(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, "neighborhoods")
    chart = page.locator("[data-testid=stDeckGlJsonChart]")
    chart.scroll_into_view_if_needed()
    canvas = chart.locator("canvas").last
    box = canvas.bounding_box()
    picked = re.compile(r"area=neighborhood-\d+")
    # A layer is drawn some time after it was fetched, and a river runs through the city.
    for attempt in range(20):
        at = {"x": box["width"] * (0.3 + 0.02 * attempt), "y": box["height"] * 0.6}
        canvas.click(position=at)
        try:
            page.wait_for_url(picked, timeout=PATIENCE / 20)
            break
        except PlaywrightTimeout:
            continue
    page.wait_for_url(picked)
    settled(page)
    area = asked(page)["area"]
    heading = page.locator("h2").first
    expect(heading).to_be_visible()
    assert page.get_by_label("Pick from the list").input_value() == heading.inner_text()
    assert area.startswith("neighborhood-")


def test_a_neighborhood_is_picked_in_the_list(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, "neighborhoods")
    page.get_by_label("Pick from the list").click()
    option = page.get_by_role("option").nth(3)
    name = option.inner_text()
    option.click()
    expect(page.locator("h2", has_text=name).first).to_be_visible()
    page.wait_for_url(re.compile(r"area=neighborhood-\d+"))


def test_a_neighborhood_is_found_by_the_name_people_use(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, "")
    page.get_by_label("Search for a neighborhood").fill("old mill")
    page.get_by_role("button", name="Search").click()
    links = page.locator(".pb-note a")
    expect(links.first).to_be_visible()
    assert links.count() > 1
    links.first.click()
    page.wait_for_url(re.compile(r"/neighborhoods\?.*area=neighborhood-\d+"))
    expect(page.locator(".pb-foot")).to_be_visible()
    assert asked(page)["area"]


def test_a_full_name_leads_straight_to_the_profile(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, PROFILE)
    name = page.locator("h2").first.inner_text()
    opened(page, demo, settled, "")
    page.get_by_label("Search for a neighborhood").fill(name)
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(re.compile(r"/neighborhoods\?.*area=neighborhood-1"))
    expect(page.locator("h2", has_text=name).first).to_be_visible()


def test_a_link_restores_the_view(new_page: Callable[..., Page], demo: Door, settled) -> None:
    first = new_page()
    opened(first, demo, settled, "neighborhoods")
    first.get_by_label("Time").click()
    first.get_by_role("option", name="2024").click()
    first.wait_for_url(re.compile("period=2024"))
    settled(first)
    first.get_by_label("Pick from the list").click()
    first.get_by_role("option").nth(5).click()
    first.wait_for_url(re.compile("area="))
    settled(first)
    name = first.locator("h2").first.inner_text()
    second = new_page()
    opened(second, demo, settled, first.url.removeprefix(demo.address + "/"))
    assert second.locator("h2").first.inner_text() == name
    assert asked(second) == asked(first)
    assert numbers_on(second, re.compile("2024")) == numbers_on(first, re.compile("2024"))


def test_what_a_link_may_not_say_leaves_the_address(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, "neighborhoods?area=neighborhood-9999&period=soon&other=1")
    page.wait_for_url(lambda url: asked(page) == {})
    expect(page.get_by_text("Part of this link is not known to us")).to_be_visible()


def test_the_language_stays_when_the_page_changes(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, "?lang=es")
    page.get_by_role("link", name="Homicidios").click()
    expect(page.locator("h1", has_text="Homicidios")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "es"


def test_the_file_holds_the_numbers_of_the_table(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, "neighborhoods")
    shown = numbers_on(page, re.compile("People killed"))
    rows = downloaded(page, 0)
    assert {row["area_name"]: row["counted"] for row in rows} == shown
    assert len(rows) > 70
    assert all(row["is_simulated"] == "true" and row["publisher"] for row in rows)


def test_the_file_of_the_long_series_names_who_counted(
    page: Page, kansas_city: Door, settled
) -> None:
    opened(page, kansas_city, settled, "homicides")
    page.locator("summary", has_text="The same numbers as a table").nth(2).click()
    shown = numbers_on(page, re.compile("who counted"))
    rows = downloaded(page, 2)
    assert {row["year"]: row["counted"] for row in rows} == shown
    assert rows[-1]["year"] == "1975"
    assert all(row["publisher"] and row["counting_rule"] and row["source"] for row in rows)


def test_without_webgl_the_drawn_map_is_picked_by_keys(
    new_page: Callable[..., Page], browser_without_webgl, demo: Door, settled, heard: Heard
) -> None:
    page = new_page(on=browser_without_webgl)
    opened(page, demo, settled, "neighborhoods")
    areas = page.locator("#map path[role=button]")
    expect(areas.first).to_be_visible()
    areas.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    name = page.evaluate_handle(
        """() => { let at = document.activeElement;
                   while (at.shadowRoot) at = at.shadowRoot.activeElement;
                   return at.getAttribute("aria-label"); }"""
    ).json_value()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"area=neighborhood-\d+"))
    expect(page.locator("h2", has_text=name.split(":")[0]).first).to_be_visible()
    # The first map was on its way before the browser could say that it cannot draw it.
    heard.failures[:] = [line for line in heard.failures if "WebGL" not in line]


def test_the_exit_replaces_the_page_with_another(page: Page, demo: Door, settled) -> None:
    opened(page, demo, settled, "")
    left: list[str] = []

    def leave(route) -> None:
        left.append(route.request.headers.get("referer", ""))
        route.fulfill(body="<p>Sunny</p>", content_type="text/html")

    link = page.locator("#exit")
    elsewhere = link.get_attribute("href")
    # Answered here: no test reaches another machine, and the address is one of ours after that.
    page.context.route(elsewhere, leave)
    link.evaluate("(link, here) => { link.href = here; }", f"{demo.address}/healthz")
    link.click()
    page.wait_for_url(f"{demo.address}/healthz")
    page.go_back(wait_until="commit")
    assert "neighborhoods" not in page.url and not page.url.startswith(f"{demo.address}/?")
    assert left == []
    assert urlsplit(elsewhere).scheme == "https"


def test_help_can_be_called_with_one_tap(
    new_page: Callable[..., Page], demo: Door, settled
) -> None:
    page = new_page(width=390)
    opened(page, demo, settled, "")
    page.locator(".pb-help summary").click()
    expect(page.locator(".pb-help a[href='tel:988']")).to_be_visible()
