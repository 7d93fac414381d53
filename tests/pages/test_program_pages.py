"""Pages about partners' counts: numbers, what stands in their place, and what may never be said."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import charts, public_data
from dashboard import settings as surroundings
from dashboard.components import program_blocks, protection
from dashboard.components.program_record import Span
from dashboard.components.view import View
from dashboard.words import Words
from tests import reported_release, towns
from tests.pages.test_public_pages import everything, in_town
from tests.reported_release import REACHED, RECEIVED, SERVICES, ReportedRelease

PAGES = ("service_referrals", "services", "meetings")
LABEL = "not shown, to protect people"
QUARTER = Span("quarter", date(2026, 7, 1), date(2026, 9, 30))


def said(app: AppTest) -> str:
    """What the page says, without its markup."""
    assert not app.exception
    marked = re.sub(r"<style>.*?</style>", "", " ".join(e.proto.body for e in app.get("html")))
    plain = " ".join(element.value.replace("\\", "") for element in app.markdown)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", marked)) + " " + plain)


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> towns.Town:
    made = towns.release(tmp_path_factory.mktemp("town"))
    reported_release.two_years_of_the_town().put_into(made.settings.public)
    return made


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> towns.Town:
    """A town whose partners have not reported."""
    made = towns.release(tmp_path_factory.mktemp("bare"), layers=False, years=[2026])
    ReportedRelease().put_into(made.settings.public)
    return made


def with_rows(bare: towns.Town, folder: Path, reported: ReportedRelease) -> towns.Town:
    """A copy of the bare town whose release has these rows."""
    data = shutil.copytree(bare.settings.data_folder, folder / "data")
    settings = surroundings.read(
        {}, city_id="town", data_folder=data, cities_folder=bare.settings.cities_folder
    )
    reported.put_into(settings.public)
    return towns.Town(settings)


@pytest.fixture(scope="module")
def view(town) -> Iterator[View]:
    with town.open() as db:
        yield View(db, public_data.release(db), Words(), charts.LIGHT)


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (
            "service_referrals",
            "In Tinytown, partners received 68 service referrals. That was in the months from July "
            "through September 2026. For 68 of them we know if the person was reached. 44 of "
            "these, or 65%, were reached within 72 hours.",
        ),
        (
            "services",
            "In Tinytown, partners gave a service 167 times. That was in the months from July "
            "through September 2026. In the same time, 68 follow-ups were due. 46, or 68%, were "
            "done on time.",
        ),
        ("meetings", "In September 2026, the weekly meetings had 52 visits by partner"),
        ("privacy", "is shown only when it stands for at least 11 people."),
    ],
)
def test_a_page_opens_with_a_sentence_that_answers_its_question(monkeypatch, town, page, sentence):
    app = in_town(monkeypatch, town, page)
    assert sentence in app.markdown[1].value.replace("\\", "")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_every_picture_has_its_numbers_as_a_table_and_as_a_file(monkeypatch, town, page, language):
    app = in_town(monkeypatch, town, page, lang=language)
    assert not app.exception
    pictures = app.get("plotly_chart")
    assert len(pictures) >= 2
    assert everything(app).count("<caption>") == len(pictures)
    assert len(app.get("download_button")) == len(pictures)


def test_the_block_says_how_complete_when_published_and_what_is_left_out(monkeypatch, town):
    words = said(in_town(monkeypatch, town, "service_referrals"))
    assert "3 of 4 partner organizations had reported." in words
    assert "Each count is published once: 45 days after its period ends, and not before" in words
    assert "Source: Partner organizations' reports. Published on November 14, 2026." in words
    assert "Not counted here: People who got help without a service referral." in words


@pytest.mark.parametrize("page", ["service_referrals", "services"])
def test_places_that_add_up_to_less_than_the_city_are_explained(monkeypatch, town, page):
    words = said(in_town(monkeypatch, town, page))
    assert "Some partners' counts may name no place, so places can add up to less" in words


def test_follow_ups_done_late_are_not_called_left_out_under_the_bar_that_counts_them(
    monkeypatch, town
):
    words = said(in_town(monkeypatch, town, "services"))
    assert "Done late" in words
    assert "Not counted here: Help given by those who are not partners." in words
    assert "Not counted here: Follow-ups done late" not in words


def test_a_chart_holds_no_number_but_those_that_are_shown(monkeypatch, town, view):
    app = in_town(monkeypatch, town, "service_referrals")
    for chart in app.get("plotly_chart"):
        traces = json.loads(chart.proto.spec)["data"]
        lengths = [trace["x" if trace.get("orientation") == "h" else "y"] for trace in traces]
        solid, hatched = lengths[0], lengths[1] if len(lengths) > 1 else []
        # A hidden value is drawn as long as the longest that is shown: the same for all of them.
        assert set(hatched) <= {max(solid)}
        assert min(solid) >= 11


def test_what_is_hidden_has_one_label_and_the_missing_another(monkeypatch, town):
    words = said(in_town(monkeypatch, town, "service_referrals"))
    assert f"Department of corrections {LABEL}" in words
    assert f"December 2024 {LABEL} November 2024 {LABEL} October 2024" in words
    assert "April 2025 not reported yet March 2025" in words


def test_a_group_that_the_release_leaves_out_reads_like_any_hidden_one(monkeypatch, town):
    """Else a missing row would say: nobody, ever."""
    words = said(in_town(monkeypatch, town, "service_referrals"))
    assert f"Custom notification {LABEL}" in words


@pytest.mark.parametrize("area", ["neighborhood-2", "division-west"])
def test_a_profile_says_not_shown_and_not_reported_yet_apart(monkeypatch, town, area):
    level = area.split("-")[0]
    words = said(in_town(monkeypatch, town, "neighborhoods", area=area, level=level))
    assert (
        f"Service referrals received in the months from July through September 2026: {LABEL}"
        in words
    )
    assert f"Jul 2026 to Sep 2026 {LABEL} {LABEL}" in words
    assert "“Not shown” and “not reported yet” are not the same." in words


def test_a_profile_shows_the_counts_of_quarters_and_years(monkeypatch, town):
    words = said(in_town(monkeypatch, town, "neighborhoods", area="neighborhood-1"))
    assert "In Ash Row, partners received 13 service referrals." in words
    assert "Jul 2026 to Sep 2026 13 13" in words
    assert "Jul 2025 to Jun 2026 13 13" in words


def test_a_share_is_not_made_where_a_part_of_the_whole_is_hidden(monkeypatch, bare, tmp_path):
    reported = ReportedRelease()
    for measure_id in (RECEIVED, REACHED):
        reported.period(measure_id, "quarter", "2026-07")
    reported.cell(RECEIVED, "quarter", "2026-07", 90)
    for value, counted in (("within_72h", 40), ("later", 30), ("not_yet", None)):
        reported.cell(REACHED, "quarter", "2026-07", counted, attribute="contact", value=value)
    made = with_rows(bare, tmp_path, reported)
    opening = in_town(monkeypatch, made, "service_referrals").markdown[1].value
    assert "90 service referrals" in opening
    assert "reached" not in opening and "%" not in opening
    tiles = said(in_town(monkeypatch, made, "overview"))
    assert "Not shown, to protect people Service referrals reached within 72 hours." in tiles


def test_a_city_whose_count_is_hidden_says_so_first(monkeypatch, bare, tmp_path):
    reported = ReportedRelease()
    reported.period(SERVICES, "quarter", "2026-07")
    reported.cell(SERVICES, "quarter", "2026-07", None)
    made = with_rows(bare, tmp_path, reported)
    opening = in_town(monkeypatch, made, "services").markdown[1].value.replace("\\", "")
    assert opening == (
        "Services given in the months from July through September 2026: not shown, to protect "
        "people."
    )


@pytest.mark.parametrize("page", PAGES)
def test_before_partners_have_reported_a_page_says_so(monkeypatch, bare, page):
    app = in_town(monkeypatch, bare, page)
    assert "Not reported yet." in said(app)
    assert not app.get("plotly_chart") and not app.get("download_button")


def test_before_partners_have_reported_a_profile_and_the_first_page_say_so(monkeypatch, bare):
    profile = said(in_town(monkeypatch, bare, "neighborhoods", area="neighborhood-1"))
    assert "Service referrals: Not reported yet." in profile
    assert "Partners have not reported yet." in said(in_town(monkeypatch, bare, "overview"))


def test_a_link_restores_period_and_level(monkeypatch, town):
    app = in_town(
        monkeypatch, town, "service_referrals", time="year-2024-07", level="division"
    )  # fmt: skip
    assert app.selectbox(key="program-time").value == "year-2024-07"
    assert app.selectbox(key="program-level").value == "division"
    words = said(app)
    assert "received 240 service referrals. That was in the 12 months through June 2025." in words
    assert f"East {LABEL}" in words


def test_a_period_that_is_picked_is_written_to_the_address(monkeypatch, town):
    app = in_town(monkeypatch, town, "services")
    app.selectbox(key="program-time").set_value("quarter-2026-01").run()
    assert app.query_params["time"] == "quarter-2026-01"
    assert "January through March 2026" in said(app)


@pytest.mark.parametrize(
    "query",
    [{"time": "quarter-1999-01"}, {"time": "month-2026-07"}, {"time": "'--"}, {"level": "city"},
     {"level": "neighborhood"}],
)  # fmt: skip
def test_what_a_link_may_not_say_falls_back_and_leaves_the_address(monkeypatch, town, query):
    app = in_town(monkeypatch, town, "service_referrals", **query)
    assert not app.exception
    assert set(app.query_params) & set(query) == set()
    assert app.selectbox(key="program-time").value == QUARTER.key
    assert app.selectbox(key="program-level").value == "district"
    assert "Part of this link is not known to us" in said(app)


def test_the_file_holds_the_numbers_of_the_table_and_its_words_as_a_status(view):
    table = program_blocks.group_table(view, RECEIVED, "referral_source", QUARTER)
    rows = list(csv.DictReader(io.StringIO(table.csv(view).decode("utf-8-sig"))))
    found = {row["attribute_value"]: (row["counted"], row["status"]) for row in rows}
    assert found["police"] == ("38", "shown")
    assert found["corrections"] == found["self"] == ("", "not_shown")
    assert {row["is_simulated"] for row in rows} == {"true"}
    assert {row["period_end"] for row in rows} == {"2026-09-30"}


def test_every_area_is_listed_by_name_whether_the_release_names_it_or_not(view):
    table = program_blocks.area_table(view, RECEIVED, "district", QUARTER)
    assert table.frame["name"].tolist() == ["District 1", "District 2"]
    hidden = program_blocks.area_table(view, RECEIVED, "neighborhood", QUARTER).frame
    assert hidden["name"].tolist() == towns.NAMES
    assert hidden.status.tolist() == ["shown", *["not_shown"] * 5]


def test_a_corrected_number_stands_in_the_list_of_changes(monkeypatch, bare, tmp_path):
    reported = ReportedRelease()
    reported.period(SERVICES, "quarter", "2026-04")
    later = date(2026, 11, 20)
    reported.cell(SERVICES, "quarter", "2026-04", 40, replaced_on=later)
    reported.cell(SERVICES, "quarter", "2026-04", 55, published_on=later, version=1)
    made = with_rows(bare, tmp_path, reported)
    words = said(in_town(monkeypatch, made, "about"))
    line = "Services given Tinytown All the months from April through June 2026 40 55"
    assert f"November 20, 2026 {line}" in words
    assert "No published count has been changed so far." not in words
    assert "No published count has been changed so far." in said(
        in_town(monkeypatch, bare, "about")
    )


# --- the example of the privacy page -------------------------------------------------------------


def _worlds(hidden: tuple[tuple[int, int], ...]) -> set[int]:
    """Every value the small cell can have, if all sums hold and no count is negative."""
    wanted = {
        ("row", place): sum(protection.EXAMPLE[place][group] for p, group in hidden if p == place)
        for place, _ in hidden
    } | {
        ("column", group): sum(protection.EXAMPLE[p][group] for p, g in hidden if g == group)
        for _, group in hidden
    }
    found: set[int] = set()

    def fill(left: list[tuple[int, int]], sums: dict, value: int | None) -> None:
        if not left:
            if not any(sums.values()):
                found.add(value)
            return
        (place, group), *rest = left
        most = min(sums["row", place], sums["column", group])
        for count in range(most + 1):
            after = dict(sums)
            after["row", place] -= count
            after["column", group] -= count
            fill(rest, after, count if (place, group) == protection.SMALL else value)

    fill(list(hidden), wanted, None)
    return found


def test_in_the_example_one_hidden_number_is_given_back_by_its_row():
    assert _worlds((protection.SMALL,)) == {3}


def test_in_the_example_four_hidden_numbers_leave_everything_open():
    assert _worlds((protection.SMALL, *protection.GUARDS)) == set(range(18))


def test_the_example_says_that_it_is_made_up(monkeypatch, town):
    words = said(in_town(monkeypatch, town, "privacy"))
    assert words.count("Example, made up") == 3
    assert "if Group 2 in Place A has no one, and if it has 17 people." in words
