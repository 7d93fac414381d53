"""Fixtures for tests in a real Chromium, against a real door, with no request to the outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests import chromium as chromium_on_this_machine

PATIENCE = 30_000  # milliseconds; test machines share their processors
expect.set_options(timeout=PATIENCE)  # a busy machine is slow, not wrong
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_SELF = ("blob", "data", "about", "chrome-error")


@dataclass
class Heard:
    """What the browser asked for and complained about while a test ran."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Requests that went to another machine."""
        return [url for url in self.requests if not _is_here(url)]


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in _SELF or parts.hostname in ("127.0.0.1", "localhost", "::1")


@pytest.fixture(scope="module")
def browser(chromium: dict[str, object]) -> Iterator[Browser]:
    """A Chromium that draws WebGL, so that picks on a map arrive."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser_without_webgl(browser: Browser, chromium: dict[str, object]) -> Iterator[Browser]:
    """A Chromium of a machine that cannot draw WebGL."""
    flags = chromium_on_this_machine.arguments(webgl=False)
    second = browser.browser_type.launch(**{**chromium, "args": flags})
    yield second
    second.close()


@pytest.fixture
def heard() -> Heard:
    """What the pages of this test ask for; filled by every page made by `new_page`."""
    return Heard()


@pytest.fixture
def new_page(browser: Browser, heard: Heard) -> Iterator[Callable[..., Page]]:
    """`new_page(width=390, height=844, language="es", dark=True)`: a page in a fresh profile.

    After the test: nothing may have been asked of another machine, no script may have failed,
    and the policy of the door may not have been broken.
    """
    contexts: list[BrowserContext] = []

    def make(
        *,
        width: int = 1280,
        height: int = 900,
        language: str = "en-US",
        dark: bool = False,
        on: Browser | None = None,
        **more: object,
    ) -> Page:
        context = (on or browser).new_context(
            viewport={"width": width, "height": height},
            locale=language,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda request: heard.requests.append(request.url))
        page.on("websocket", lambda socket: heard.requests.append(socket.url))
        page.on("pageerror", lambda error: heard.failures.append(str(error)))
        page.on("console", lambda message: _listen(heard, message))
        return page

    yield make
    for context in contexts:
        context.close()
    assert heard.outside() == []
    assert heard.failures == []
    assert [c for c in heard.complaints if "Content Security Policy" in c] == []


def _listen(heard: Heard, message: ConsoleMessage) -> None:
    if message.type == "error":
        heard.complaints.append(message.text)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of a desktop, in English and light."""
    return new_page()


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """`settled(page)`: wait until Streamlit has drawn everything of this rerun."""

    def wait(page: Page) -> None:
        # By locators: `wait_for_function` needs eval(), which the door's policy forbids.
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        # Elements of the run before stay, marked stale, until the new ones have come.
        expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=PATIENCE)
        expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=PATIENCE)
        # Pieces with a script of their own load it after the rerun has ended.
        expect(page.locator("#exit")).not_to_be_empty()

    return wait


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """`violations(page)`: what axe finds against WCAG 2.1 A and AA, one line each."""
    axe = Axe()

    def find(page: Page, **options: object) -> list[str]:
        wanted = {"runOnly": {"type": "tag", "values": RULES}, **options}
        result = axe.run(page, options=wanted)
        return [
            f"{v['id']}: {v['help']} ({json.dumps(node['target'])})"
            for v in result.response["violations"]
            for node in v["nodes"]
        ]

    return find
