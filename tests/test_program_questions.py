"""What a public release answers about partners' counts, and the figures made from the answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import database, public_data
from dashboard.database import Database
from dashboard.public_data import Figure, PublicDataError, share, total
from tests import reported_release, towns
from tests.reported_release import PUBLISHED_ON, RECEIVED, SERVICES, ReportedRelease

QUARTER = "2026-07"
FIRST = pd.Timestamp("2026-07-01")
DAY = timedelta(days=1)


def opened(base, reported: ReportedRelease) -> Database:
    """A town's release with these rows in it."""
    town = towns.release(base, layers=False, years=[2026])
    return database.open_public(reported.put_into(town.settings.public))


@pytest.fixture(scope="module")
def db(tmp_path_factory) -> Iterator[Database]:
    reported = reported_release.two_years_of_the_town()
    reported.cell(
        SERVICES, "quarter", "2027-01", 40, published_on=PUBLISHED_ON, replaced_on=date(2026, 12, 1)
    )
    reported.cell(
        SERVICES, "quarter", "2027-01", 55, published_on=date(2026, 12, 1), version=1
    )  # fmt: skip
    # A file that breaks the rule: a number beside a status that hides it.
    reported.cell(SERVICES, "quarter", "2027-04", 7, status="not_shown")
    with opened(tmp_path_factory.mktemp("town"), reported) as db:
        yield db


def cells(db: Database, measure_id: str = RECEIVED, **more) -> pd.DataFrame:
    asked = {"attribute": "", "area_type": "city", "period_type": "quarter", **more}
    return public_data.program_counts(db, measure_id, **asked)


# --- answers -----------------------------------------------------------------------------------


def test_counts_come_oldest_first_with_the_name_of_their_area(db):
    rows = cells(db, area_type="district", since=FIRST.date())
    assert rows.area_name.tolist() == ["District 1", "District 2"]
    assert rows.counted.tolist() == [48, 20]
    assert cells(db).period_start.is_monotonic_increasing


def test_a_view_is_one_attribute_at_one_level(db):
    sources = cells(db, attribute="referral_source", since=FIRST.date())
    shown = dict(zip(sources.attribute_value, sources.status, strict=True))
    assert shown == {
        "community": "shown", "corrections": "not_shown", "police": "shown",
        "trauma_hospital": "shown",
    }  # fmt: skip
    assert cells(db, attribute="stage").empty


def test_a_stretch_of_time_and_one_area_can_be_asked_for(db):
    rows = cells(
        db, area_type="neighborhood", area_id="neighborhood-1", since=date(2026, 1, 1),
        until=date(2026, 6, 30),
    )  # fmt: skip
    assert rows.period_start.dt.month.tolist() == [1, 4]
    assert set(rows.area_name) == {"Ash Row"}


@pytest.mark.parametrize("area_type", ["city", "district", "division", "neighborhood"])
@pytest.mark.parametrize("attribute", ["", "referral_source", "population"])
def test_there_is_a_number_exactly_where_the_status_is_shown(db, area_type, attribute):
    rows = cells(db, attribute=attribute, area_type=area_type)
    assert (rows.counted.notna() == (rows.status == "shown")).all()


def test_a_number_beside_a_status_that_hides_it_never_leaves_the_file(db):
    row = cells(db, SERVICES, since=date(2027, 4, 1)).iloc[0]
    assert row.status == "not_shown" and pd.isna(row.counted)


def test_a_corrected_number_is_answered_as_it_stood_on_the_day(db):
    changed = {"since": date(2027, 1, 1), "until": date(2027, 3, 31)}
    assert cells(db, SERVICES, **changed).counted.tolist() == [55]
    assert cells(db, SERVICES, **changed, on=PUBLISHED_ON).counted.tolist() == [40]
    assert cells(db, SERVICES, **changed, on=date(2026, 11, 30)).counted.tolist() == [40]
    assert cells(db, SERVICES, **changed, on=date(2026, 12, 1)).counted.tolist() == [55]
    assert cells(db, SERVICES, **changed, on=PUBLISHED_ON - DAY).empty


def test_a_corrected_number_is_listed_with_its_old_value_and_the_day(db):
    row = public_data.program_revisions(db).iloc[0]
    assert (row.old_counted, row.new_counted) == (40, 55)
    assert (row.measure_id, row.published_on.date()) == (SERVICES, date(2026, 12, 1))
    assert len(public_data.program_revisions(db)) == 1


def test_a_period_says_when_it_was_published_and_by_how_many(db):
    rows = public_data.program_periods(db, RECEIVED, "quarter")
    newest, open_one = rows.iloc[-2], rows.iloc[-1]
    assert (newest.status, newest.published_on.date()) == ("published", PUBLISHED_ON)
    assert (newest.organizations_reported, newest.organizations_expected) == (3, 4)
    assert open_one.status == "not_closed" and pd.isna(open_one.published_on)


def test_the_menu_lists_every_view_once(db):
    menu = public_data.program_menu(db)
    assert not menu.duplicated().any()
    assert {"referral_source", "population", ""} == set(menu[menu.measure_id == RECEIVED].attribute)


@pytest.mark.parametrize(
    "odd", [{"area_type": "street"}, {"period_type": "day"}, {"attribute": "name"}]
)
def test_an_unknown_level_period_or_attribute_is_an_error(db, odd):
    with pytest.raises(PublicDataError, match="must be one of"):
        cells(db, **odd)


def test_a_release_without_counts_of_partners_answers_with_empty_frames(tmp_path, db):
    with opened(tmp_path, ReportedRelease()) as empty:
        for ask in (
            cells,
            lambda db: public_data.program_periods(db, RECEIVED, "month"),
            public_data.program_menu,
        ):
            assert ask(empty).empty
            assert list(ask(empty).columns) == list(ask(db).columns)


def test_a_release_of_an_older_version_without_the_tables_does_too(tmp_path, db):
    path = tmp_path / "old.duckdb"
    with database.build(path) as builder:
        builder.table("area", "select 'city' as area_id")
    with database.open_public(path) as old:
        assert cells(old).empty
        assert list(cells(old).columns) == list(cells(db).columns)
        assert public_data.program_periods(old, RECEIVED, "month").empty
        assert public_data.program_menu(old).empty
        assert public_data.program_revisions(old).empty


# --- figures -----------------------------------------------------------------------------------

STATUSES = ("shown", "not_shown", "not_reported")
figures = st.one_of(
    st.integers(0, 500).map(lambda counted: Figure("shown", counted)),
    st.sampled_from(STATUSES[1:]).map(Figure),
)


def frame(parts: list[Figure]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "status": [part.status for part in parts],
            "counted": pd.array([part.counted for part in parts], dtype="Int64"),
        }
    )


@given(st.lists(figures))
def test_a_total_is_of_all_its_parts_or_there_is_none(parts):
    made = total(frame(parts))
    statuses = {part.status for part in parts}
    if parts and statuses == {"shown"}:
        assert made == Figure("shown", sum(part.counted for part in parts))
    else:
        assert made.counted is None
        assert made.status == ("not_shown" if "not_shown" in statuses else "not_reported")


@given(figures, figures)
def test_a_share_of_what_is_not_shown_is_not_shown(part, whole):
    made = share(part, whole)
    if part.is_shown and whole.is_shown:
        assert (made.part, made.whole) == (part.counted, whole.counted)
        assert made.percent is None or 0 <= made.percent <= 100
    else:
        assert (made.part, made.whole, made.percent) == (None, None, None)
        assert not made.is_shown
        hidden = "not_shown" in (part.status, whole.status)
        assert made.status == ("not_shown" if hidden else "not_reported")


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(11, 19, None), (10, 20, 50.0), (0, 0, None), (180, 254, 70.866), (0, 40, 0.0)],
)
def test_a_percent_needs_a_whole_of_20(part, whole, percent):
    made = share(Figure("shown", part), Figure("shown", whole))
    assert made.percent == (None if percent is None else pytest.approx(percent, abs=0.001))


def test_a_part_rounded_above_its_whole_is_all_of_it():
    assert share(Figure("shown", 25), Figure("shown", 24)).percent == 100
