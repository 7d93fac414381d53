"""Pages of towns that lack something: counts, months, years before, a whole year."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import release as releases
from tests import towns
from tests.pages.test_public_pages import PAGES, in_town


def said(app: AppTest) -> str:
    """What the page says, without its markup."""
    assert not app.exception
    marked = " ".join(element.proto.body for element in app.get("html"))
    plain = " ".join(element.value.replace("\\", "") for element in app.markdown)
    return unescape(re.sub(r"<[^>]+>", " ", marked)) + plain


@pytest.fixture(scope="module")
def six_years(tmp_path_factory) -> towns.Town:
    return towns.release(tmp_path_factory.mktemp("six"), years=range(2019, 2027))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", ["records", "totals", "years"])
def test_a_town_without_months_has_every_page(monkeypatch, tmp_path, page, kind):
    made = towns.town(tmp_path, series="records" if kind == "records" else "totals")
    years = [towns.total(30 + year % 5, str(year)) for year in range(2015, 2026)]
    made.write(totals=years if kind == "years" else [])
    made.publish()
    app = in_town(monkeypatch, made, page)
    assert not app.exception
    if page in ("overview", "homicides"):
        assert "We have no counts for" in said(app)


def test_a_town_with_its_first_year_says_its_count(monkeypatch, tmp_path):
    made = towns.town(tmp_path)
    made.write(totals=[])
    made.put_records(2025, [])
    made.put_records(2026, [("2026-03-01", "neighborhood-1", 3)])
    made.publish()
    words = said(in_town(monkeypatch, made, "overview"))
    after = "the 12 months through November 21, 2026"
    before = "the 12 months through November 21, 2025"
    assert f"In {after}, 3 people were killed in Tinytown." in words
    assert f"We have no counts for {before} yet." in words
    assert f"We have no counts for {after}" not in words


def test_a_year_that_is_not_over_is_said_as_far_as_it_goes(monkeypatch, six_years):
    app = in_town(monkeypatch, six_years, "neighborhoods", area="neighborhood-1", period="2026")
    words = said(app)
    assert "In the days from January 1 through November 21, 2026, the police record" in words
    assert "In 2026, the police record" not in words


def test_a_part_of_a_year_is_not_held_against_the_range_of_full_years(monkeypatch, six_years):
    whole, part = (
        said(in_town(monkeypatch, six_years, "neighborhoods", area="neighborhood-1", period=year))
        for year in ("2025", "2026")
    )
    assert "that range" in whole
    assert "that range" not in part


@pytest.mark.parametrize("query", [{"level": "division"}, {"lang": "fr"}])
def test_what_this_town_has_not_leaves_the_address(monkeypatch, tmp_path, query):
    made = towns.town(tmp_path)
    kept = [row for row in towns._TABLES["areas.csv"] if row[0] != "division"]
    links = [row for row in towns._TABLES["memberships.csv"] if "division" not in str(row)]
    made.write(areas=kept, memberships=links)
    made.put_records(2026, [("2026-03-01", "unknown")])
    made.publish()
    app = in_town(monkeypatch, made, "neighborhoods", **query)
    assert not set(app.query_params) & set(query)
    assert "Part of this link is not known to us" in said(app)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_withdrawal_is_listed_at_once_with_its_reason(monkeypatch, tmp_path, language):
    made = towns.release(tmp_path, layers=False)
    first = made.settings.public.joinpath("manifest.json").read_text("utf-8")
    first = re.search(r'"current": "([^"]+)"', first)[1]
    made.put_records(2026, [("2026-03-01", "neighborhood-1")])
    made.publish(date(2026, 11, 23))
    assert "A wrong file" not in said(in_town(monkeypatch, made, "about", lang=language))
    releases.withdraw(made.settings, first, "A wrong file was read.")
    words = said(in_town(monkeypatch, made, "about", lang=language))
    assert "A wrong file was read." in words
