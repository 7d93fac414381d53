"""A first visit in a real browser with an empty memory: first sentence, last chart, bytes."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, expect

PATIENCE = 60_000

# Runs in the page before anything else, exempt from its policy: at every frame it looks whether
# the first sentence stands there, and how many charts and maps have something drawn in them.
_WATCH = """
(() => {
  const seen = window.__seen = {sentence: null, charts: 0, lastChart: null};
  const isVisible = element => element && element.getClientRects().length > 0;
  const look = () => {
    const main = document.querySelector('[data-testid="stMain"]');
    if (main && seen.sentence === null) {
      for (const p of main.querySelectorAll('p')) {
        if (isVisible(p) && p.textContent.trim().split(/\\s+/).length >= 4) {
          seen.sentence = performance.now();
          break;
        }
      }
    }
    const drawn = document.querySelectorAll(
      '.js-plotly-plot .main-svg .trace, .js-plotly-plot .main-svg .points path,'
      + '[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg,'
      + '[data-testid="stDeckGlJsonChart"] canvas').length
      + performance.getEntriesByType('resource')
          .filter(entry => entry.name.includes('/layers/') && entry.responseEnd > 0).length;
    if (drawn > seen.charts) {
      seen.charts = drawn;
      seen.lastChart = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


@dataclass(frozen=True)
class Visit:
    """Times in seconds since the address was opened; `bytes` as they went over the wire."""

    first_sentence: float
    last_chart: float | None
    bytes: int


def visit(browser: Browser, url: str) -> Visit:
    """Open a page as someone who was never here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(_WATCH)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    counted = _count_bytes(wire)
    page.goto(url)
    page.locator("[data-testid=stMain] p").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=PATIENCE)
    # Charts below the fold are drawn as well; wait until nothing new has come for a while.
    seen, before = None, {}
    while seen is None or seen["sentence"] is None or seen != before:
        before = seen
        page.wait_for_timeout(1500)
        seen = page.evaluate("window.__seen")
    result = Visit(
        seen["sentence"] / 1000,
        seen["lastChart"] / 1000 if seen["lastChart"] else None,
        sum(counted),
    )
    context.close()
    return result


def _count_bytes(wire: CDPSession) -> list[int]:
    counted: list[int] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: counted.append(event["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        # Binary frames are told in base64.
        lambda event: counted.append(len(event["response"]["payloadData"]) * 3 // 4),
    )
    return counted
