"""The disclosure report as one file: it says all, hides what must be hidden, and needs nothing."""

from __future__ import annotations

import copy
import re
from typing import Any

import pandas as pd
import pytest

from dashboard.exports import disclosure_report
from dashboard.ledger.released import CELL_COLUMNS
from dashboard.release import ReleaseError, reporting

ABOUT = {
    "release_id": "2026-11-22-0badf00d", "published_on": "2026-11-22", "built_by": "cleo",
    "city_name": "Tinytown", "is_simulated": True,
}  # fmt: skip
VIEWS = [
    ("", "city", "month"), ("", "district", "quarter"), ("service_type", "city", "quarter"),
    ("population", "neighborhood", "year"),
]  # fmt: skip
GOOD_ATTACK = {
    "is_broken": False, "is_unfinished": False, "releases": 3, "cells": 4120, "shown": 1207,
    "findings": [],
    "blocks": [
        {"measures": ["services_delivered"], "year": "2025-07-01", "insider": "", "hidden": 812,
         "small": 644, "proved": 0, "exact": 0, "subtracted": 0, "unknown": 0, "seconds": 12.4},
    ],
}  # fmt: skip


def found(**changes: Any) -> dict[str, Any]:
    """What disclosure control reports, with other numbers in its blocks."""
    view = {"cells": 412, "frozen": 12, "candidates": 200, "shown": 170, "hidden_by_size": 200,
            "hidden_by_remainder": 18, "hidden_by_audit": 10,
            "hidden_by_insiders": 2, "won_back": 4}  # fmt: skip
    block = {"year": "2025-07-01", "columns": 8120, "rows": 1907, "targets": 644,
             "leaks_found": 9, "repaired": 12, "unresolved": 0, "certificates": 644,
             "upper_bound": 11.0, "solves": 90, "cpu_seconds": 14.25,
             "peak_rss_mb": 212.0}  # fmt: skip
    return {
        "k": 11,
        "max_organizations_per_person": 2,
        "withheld": [
            {"family": "services", "reason": "victim_services", "organizations": 2, "rows": 31},
        ],
        "families": {
            "services": {
                "rules": {"k": 11, "max_organizations_per_person": 2, "largest_share": 0.25,
                          "round_to": 0, "is_events": True},
                "views": [
                    {"attribute": attribute, "area_type": area_type, "period_type": period, **view}
                    for attribute, area_type, period in VIEWS
                ],
                "blocks": [
                    {"attribute": attribute, "known_to": known_to, **block, **changes}
                    for known_to in ("", "insiders")
                    for attribute in ("", "service_type", "population")
                ],
            }
        },
    }  # fmt: skip


def cells(count: int = 6, version: int = 0) -> pd.DataFrame:
    """New cells of one view, half of them shown, with counts no report may name."""
    rows = [
        ("services", "services_delivered", "", "city", "city", "month",
         pd.Timestamp(2026, 1 + at, 1), "", "shown" if at % 2 else "not_shown",
         77_771 if at % 2 else None, version)
        for at in range(count)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS))


def report(
    attack: dict[str, Any] | None = GOOD_ATTACK, about: dict[str, Any] = ABOUT, **changes: Any
) -> dict[str, Any]:
    return reporting.document(found(**changes), cells(), about, attack)


def kinds(whole: dict[str, Any]) -> set[str]:
    return {one["kind"] for one in whole["look_at"]}


def test_a_good_release_has_no_stop_and_something_to_look_at() -> None:
    whole = report()
    reporting.require_good(whole)
    assert kinds(whole) == {"look", "good"}
    assert "Nothing speaks against this release" in disclosure_report.page(whole)


@pytest.mark.parametrize(
    ("whole", "match"),
    [
        (report(unresolved=1), "could not be proved"),
        (report(upper_bound=9.5), "fewer than 11 people"),
        (report({**GOOD_ATTACK, "is_broken": True}), "should not be known"),
        (report({**GOOD_ATTACK, "is_unfinished": True}), "not finished"),
    ],
    ids=["unresolved", "bound", "attack", "unfinished"],
)
def test_what_speaks_against_a_release_stops_it(whole: dict[str, Any], match: str) -> None:
    with pytest.raises(ReleaseError, match=match):
        reporting.require_good(whole)
    page = disclosure_report.page(whole)
    assert "must not be approved" in page and "<strong>Stop.</strong>" in page


def test_what_was_not_tried_is_said() -> None:
    assert "No attack was run on this file" in disclosure_report.page(report(None))
    without = copy.deepcopy(found())
    services = without["families"]["services"]
    services["blocks"] = [one for one in services["blocks"] if not one["known_to"]]
    without["families"]["call_ins"] = copy.deepcopy(services)
    whole = reporting.document(without, cells(), ABOUT, GOOD_ATTACK)
    (said,) = [one["text"] for one in whole["look_at"] if "was not tried" in one["text"]]
    assert said.startswith("Services, Call ins: ")


@pytest.mark.parametrize("attack", [None, GOOD_ATTACK], ids=["neither", "no insiders"])
def test_where_not_everything_was_tried_the_verdict_says_so_first(attack: dict | None) -> None:
    without = copy.deepcopy(found())
    services = without["families"]["services"]
    services["blocks"] = [one for one in services["blocks"] if not one["known_to"]]
    whole = reporting.document(without, cells(), ABOUT, attack)
    reporting.require_good(whole)
    page = disclosure_report.page(whole)
    assert "Not everything was tried. See the first points below." in page
    assert "Nothing speaks against" not in page
    first, *_ = re.findall(r'<li class="(\w+)">', page)
    assert first == "untried"


def test_what_was_not_tried_does_not_hide_what_speaks_against_it() -> None:
    page = disclosure_report.page(report(None, unresolved=1))
    assert "must not be approved" in page and "Not everything was tried" not in page


def test_groups_that_are_proved_are_not_mixed_up_with_the_worlds_that_prove_them() -> None:
    page = disclosure_report.page(report(targets=93, certificates=78, unresolved=2))
    table = page.split("<h3>What everybody knows</h3>")[1].split("</table>")[0]
    head = [re.sub("<.*?>", "", one) for one in re.findall(r"<th scope=\"col\".*?</th>", table)]
    row = re.findall(r"<td.*?>(.*?)</td>", table.split("<tbody>")[1].split("</tr>")[0])
    told = dict(zip(head[1:], row, strict=True))
    assert told["Small groups"] == "93" and told["Left open"] == "2"
    assert told["Proved safe"] == "91" and told["Possible worlds kept"] == "78"
    for word in ("Proved safe", "Possible worlds kept"):
        assert f"<dt>{word}</dt>" in page


def test_a_view_that_shows_little_is_pointed_out() -> None:
    poor = found()
    poor["families"]["services"]["views"][1]["shown"] = 60
    whole = reporting.document(poor, cells(), ABOUT, GOOD_ATTACK)
    assert [one["text"] for one in whole["look_at"] if "only 60 of 200" in one["text"]]


@pytest.mark.parametrize(
    ("shown", "candidates", "words"),
    [
        (0, 35, "none of 35 numbers that stand for enough people is shown"),
        (1, 35, "only 1 of 35 numbers that stand for enough people is shown"),
        (0, 1, "the only number that stands for enough people is not shown"),
    ],
)
def test_few_numbers_are_said_in_good_words(shown: int, candidates: int, words: str) -> None:
    poor = found()
    poor["families"]["services"]["views"][1].update(shown=shown, candidates=candidates)
    whole = reporting.document(poor, cells(), ABOUT, GOOD_ATTACK)
    assert any(words in one["text"] for one in whole["look_at"])


def test_corrections_are_counted_and_new_periods_are_listed() -> None:
    whole = reporting.document(found(), cells(version=1), ABOUT, GOOD_ATTACK)
    assert any("6 published numbers changed" in one["text"] for one in whole["look_at"])
    assert whole["news"] == [
        {"measure_id": "services_delivered", "attribute": "", "area_type": "city",
         "period_type": "month", "first": "2026-01-01", "last": "2026-06-01", "shown": 3,
         "not_shown": 3, "corrected": 6},
    ]  # fmt: skip


def test_the_report_names_no_count_of_any_cell() -> None:
    page = disclosure_report.page(report())
    assert "77771" not in page and "77,771" not in page
    assert "77771" not in str(report())


def test_every_partner_class_that_is_kept_back_has_its_reason() -> None:
    page = disclosure_report.page(report())
    assert f"<h2>{reporting.WITHHELD}</h2>" in page and f"{reporting.WITHHELD}&#x27;" in page
    assert "Victim services are counted for the whole city only." in page


def test_a_simulated_city_says_so_and_a_real_one_does_not() -> None:
    assert "<strong>Simulated.</strong>" in disclosure_report.page(report())
    real = report(about={**ABOUT, "is_simulated": False})
    assert "imulated" not in re.sub(
        r"<style>.*</style>", "", disclosure_report.page(real), flags=re.S
    )


def test_the_page_is_one_file_without_a_script() -> None:
    page = disclosure_report.page(report())
    assert not re.search(r"<script|<img|<link|\burl\(|https?://|\son\w+=", page)
    assert page.count("<h1>") == 1 and '<html lang="en">' in page


def test_names_are_written_as_text() -> None:
    about = {**ABOUT, "city_name": "<b>Tiny</b> & Town"}
    page = disclosure_report.page(report(about=about))
    assert "<b>Tiny" not in page and "&lt;b&gt;Tiny&lt;/b&gt; &amp; Town" in page


def test_without_families_the_page_is_still_whole() -> None:
    whole = reporting.document({"k": 11, "families": {}}, cells(0), ABOUT, None)
    assert "No new period" in disclosure_report.page(whole)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_read_by_everybody_on_every_screen(chromium: dict, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    with sync_playwright() as playwright, playwright.chromium.launch(**chromium) as browser:
        page = browser.new_page(color_scheme=theme, bypass_csp=True)
        page.set_content(disclosure_report.page(report()))
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert Axe().run(page, options=rules).response["violations"] == []
