"""The door in a real browser: strict policy, language, first words, wrong addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.apps.public import PAGES
from tests.browser.conftest import Heard
from tests.serving import Door

pytestmark = pytest.mark.browser

ADDRESSES = [page.address for page in PAGES]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_opens_without_a_complaint_of_the_browser(
    page: Page, demo: Door, heard: Heard, settled, address: str
) -> None:
    page.goto(f"{demo.address}/{address}")
    settled(page)
    expect(page.locator("h1")).to_have_count(1)
    assert heard.complaints == []
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlert]").count() == 0


def test_scripts_written_as_text_do_not_run(page: Page, demo: Door, settled, heard: Heard) -> None:
    page.goto(demo.address)
    settled(page)
    for script in ("eval('1')", "new Function('return 1')()"):
        said = page.evaluate(
            # Playwright's own evaluate is exempt from the policy, so the page must ask itself.
            """async script => {
                const blocked = new Promise(resolve => {
                    document.addEventListener("securitypolicyviolation",
                        event => resolve(event.violatedDirective), {once: true});
                });
                const element = document.createElement("script");
                element.textContent = `window.ran = ${script}`;
                document.head.append(element);
                return await blocked;
            }""",
            script,
        )
        assert said.startswith("script-src")
    assert page.evaluate("window.ran") is None
    heard.complaints.clear()  # the browser complained, as it should


def test_another_site_cannot_show_the_door_in_a_frame(page: Page, demo: Door, heard: Heard) -> None:
    page.set_content(f"<iframe id=f src='{demo.address}'></iframe>")
    page.wait_for_load_state("networkidle")
    assert page.frames[1].url.startswith("chrome-error:")
    heard.complaints.clear()  # the browser complained, as it should


@pytest.mark.parametrize(
    ("browsers", "query", "language"),
    [("en-US", "", "en"), ("es-MX", "", "es"), ("en-US", "?lang=es", "es"), ("fr", "", "en")],
)
def test_the_page_says_in_which_language_it_is(
    new_page: Callable[..., Page], demo: Door, settled, browsers: str, query: str, language: str
) -> None:
    page = new_page(language=browsers)
    page.goto(f"{demo.address}/{query}")
    assert page.locator("html").get_attribute("lang") == language
    settled(page)
    assert page.locator("html").get_attribute("lang") == language
    chosen = page.locator("nav a[aria-current=true]")
    assert chosen.first.get_attribute("lang") == language


def test_a_language_once_asked_for_is_remembered(page: Page, demo: Door, settled) -> None:
    page.goto(f"{demo.address}/?lang=es")
    settled(page)
    page.goto(demo.address)
    settled(page)
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("nav a[aria-current=true]").first.get_attribute("lang") == "es"


def test_without_javascript_the_page_says_what_it_is(
    new_page: Callable[..., Page], demo: Door
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(demo.address)
    expect(page.locator("noscript h1")).to_be_visible()
    assert "988" in page.locator("body").inner_text()


def test_a_wrong_address_is_answered_in_words(page: Page, demo: Door, violations) -> None:
    page.goto(f"{demo.address}/nowhere?lang=es")
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "es"
    assert violations(page) == []
    page.locator("a").click()
    page.wait_for_url(f"{demo.address}/?lang=es")
