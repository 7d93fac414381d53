"""From files on hand to counts: what is counted where, what is a zero, and what stops a build."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import database, warehouse
from dashboard.city import load
from dashboard.database import Database, DatabaseError
from dashboard.warehouse import BuildError
from tests import towns
from tests.towns import Town, total

MEASURE = "homicide_victims"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return towns.town(tmp_path)


@pytest.fixture
def totals_town(tmp_path: Path) -> Town:
    return towns.town(tmp_path, series="totals")


def built(town: Town, today: date = towns.TODAY) -> Database:
    return database.open_restricted(town.build(today).path)


def counts(db: Database, area_type: str, period_type: str, measure: str = MEASURE) -> pd.DataFrame:
    frame = db.read("count_by_period", list(database.load_query("release/count_by_period").gives))
    wanted = {"measure_id": measure, "area_type": area_type, "period_type": period_type}
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame.reset_index(drop=True)


def cells(frame: pd.DataFrame, *, zeros: bool = False) -> dict[tuple[str, str], int]:
    """{(area_id, first day): counted} of the rows that are not 0, or of all."""
    return {
        (row.area_id, str(row.period_start.date())): int(row.counted)
        for row in frame.itertuples()
        if row.counted == row.counted and (zeros or row.counted)
    }


# --- what is counted -----------------------------------------------------------------------------


def test_people_are_counted_once_at_each_level(town: Town) -> None:
    town.put_records(
        2026, [("2026-03-01", "neighborhood-1"), ("2026-03-09", "neighborhood-3", 2)]
    )  # fmt: skip
    with built(town) as db:
        assert cells(counts(db, "neighborhood", "month")) == {
            ("neighborhood-1", "2026-03-01"): 1, ("neighborhood-3", "2026-03-01"): 2,
        }  # fmt: skip
        assert cells(counts(db, "district", "month")) == {("district-1", "2026-03-01"): 3}
        assert cells(counts(db, "division", "month")) == {
            ("division-west", "2026-03-01"): 1, ("division-east", "2026-03-01"): 2,
        }  # fmt: skip
        assert cells(counts(db, "city", "month")) == {("city", "2026-03-01"): 3}
        assert cells(counts(db, "city", "year")) == {("city", "2026-01-01"): 3}
        assert cells(counts(db, "city", "day")) == {
            ("city", "2026-03-01"): 1, ("city", "2026-03-09"): 2,
        }  # fmt: skip


def test_who_could_not_be_placed_is_counted_as_unknown(town: Town) -> None:
    town.put_records(2026, [("2026-03-01", "neighborhood-1"), ("2026-03-02", "unknown")])
    with built(town) as db:
        found = cells(counts(db, "neighborhood", "year"))
        assert found[("unknown", "2026-01-01")] == 1
        assert cells(counts(db, "city", "year")) == {("city", "2026-01-01"): 2}


def test_an_injury_of_the_year_before_is_counted_in_its_own_year(town: Town) -> None:
    town.put_records(2025, [("2025-02-01", "neighborhood-1")])
    town.put_records(2026, [("2025-12-31", "neighborhood-1"), ("2026-01-02", "neighborhood-1")])
    with built(town) as db:
        assert cells(counts(db, "city", "year")) == {
            ("city", "2025-01-01"): 2, ("city", "2026-01-01"): 1,
        }  # fmt: skip


def test_an_injury_before_all_files_is_counted_and_marked_as_a_part(town: Town) -> None:
    town.put_records(2026, [("2025-12-31", "neighborhood-1"), ("2026-01-02", "neighborhood-1")])
    with built(town) as db:
        years = counts(db, "neighborhood", "year").set_index("period_start")
        before = years.loc[pd.Timestamp(2025, 1, 1)]
        assert (before["area_id"], before["counted"]) == ("neighborhood-1", 1)
        assert not before["is_complete"]


def test_days_are_counted_for_the_city_only(town: Town) -> None:
    town.put_records(2026, towns.incidents(2026))
    with built(town) as db:
        assert len(counts(db, "city", "day")) == (towns.THROUGH - date(2025, 12, 31)).days
        for level in ("district", "division", "neighborhood"):
            assert counts(db, level, "day").empty


# --- zeros, gaps and parts -----------------------------------------------------------------------


def test_a_period_that_a_file_covers_without_a_person_is_a_true_zero(town: Town) -> None:
    town.put_records(2025, [("2025-03-01", "neighborhood-1")])
    with built(town) as db:
        months = counts(db, "neighborhood", "month")
        assert len(months) == 12 * 7  # six neighborhoods and unknown
        assert months["counted"].sum() == 1
        assert months["is_complete"].all()
        assert set(months["period_start"].dt.year) == {2025}


def test_a_period_that_no_file_covers_has_no_zero(town: Town) -> None:
    town.put_records(2025, [("2025-03-01", "neighborhood-1")], since=date(2025, 2, 10))
    with built(town) as db:
        months = counts(db, "neighborhood", "month")
        assert months["period_start"].min() == pd.Timestamp(2025, 3, 1)
        city = counts(db, "city", "year")
        assert cells(city) == {("city", "2025-01-01"): 1}
        assert not city["is_complete"].any()


def test_a_missing_year_is_said_to_be_not_reported(town: Town) -> None:
    town.put_records(2023, [("2023-03-01", "neighborhood-1")])
    town.put_records(2025, [("2025-03-01", "neighborhood-1")])
    with built(town) as db:
        years = counts(db, "city", "year").set_index("period_start")
        gap = years.loc[pd.Timestamp(2024, 1, 1)]
        assert gap["status"] == "not_reported"
        assert pd.isna(gap["counted"])
        assert (years["status"] != "not_reported").sum() == 2


def test_a_level_where_nobody_could_be_placed_has_no_zeros(town: Town) -> None:
    town.put_records(2025, [("2025-03-01", "unknown"), ("2025-03-02", "unknown")])
    with built(town) as db:
        years = counts(db, "neighborhood", "year")
        assert cells(years, zeros=True) == {("unknown", "2025-01-01"): 2}
        assert not years["is_complete"].any()
        assert counts(db, "city", "year")["is_complete"].all()


def test_a_year_without_a_homicide_is_all_zeros(town: Town) -> None:
    town.put_records(2025, [])
    with built(town) as db:
        assert cells(counts(db, "neighborhood", "year"), zeros=True).values()
        assert counts(db, "neighborhood", "year")["counted"].eq(0).all()


def test_a_period_that_has_not_ended_counts_up_to_the_last_known_day(town: Town) -> None:
    town.put_records(2026, [("2026-11-03", "neighborhood-1")], through=date(2026, 11, 10))
    with built(town) as db:
        last = counts(db, "city", "month").iloc[-1]
        assert (last["counted"], last["is_complete"]) == (1, True)
        assert last["period_end"] == pd.Timestamp(2026, 11, 30)
        assert counts(db, "city", "day")["period_end"].max() == pd.Timestamp(2026, 11, 10)
        info = db.ask("select data_through_on from build_info")
        assert info["data_through_on"].iloc[0] == pd.Timestamp(2026, 11, 10)


def test_of_two_sources_of_one_year_only_one_is_counted(town: Town) -> None:
    people = [("2025-03-01", "neighborhood-1")]
    town.put_records(2025, people * 3, source_id="copy", unit="reports")
    town.put_records(2025, people * 2)
    with built(town) as db:
        assert cells(counts(db, "city", "year")) == {("city", "2025-01-01"): 2}
        used = db.ask("select source_id, is_used from coverage").set_index("source_id")["is_used"]
        assert used.to_dict() == {"blotter": True, "copy": False}


def test_reports_are_never_called_victims(town: Town) -> None:
    town.put_records(2025, [("2025-03-01", "neighborhood-1")], unit="reports")
    with built(town) as db:
        assert set(counts(db, "neighborhood", "month")["counted_unit"]) == {"reports"}
        assert set(counts(db, "city", "year")["counted_unit"]) == {"reports"}


# --- a city whose figures are published totals ---------------------------------------------------


def test_city_figures_come_from_published_totals_where_the_city_says_so(totals_town: Town) -> None:
    totals_town.write(totals=[total(9, "2024"), total(7, "2025"), total(8, "2025", as_of="2020")])
    totals_town.put_records(2025, [("2025-03-01", "neighborhood-1")] * 7)
    with built(totals_town) as db:
        assert cells(counts(db, "city", "year")) == {
            ("city", "2024-01-01"): 9, ("city", "2025-01-01"): 7,
        }  # fmt: skip
        assert counts(db, "city", "day").empty
        assert cells(counts(db, "neighborhood", "year")) == {("neighborhood-1", "2025-01-01"): 7}


@pytest.mark.parametrize(("published", "is_complete"), [(10, True), (11, False)])
def test_a_police_file_with_under_nine_tenths_of_the_published_total_is_a_part(
    totals_town: Town, published: int, is_complete: bool
) -> None:
    totals_town.write(totals=[total(published, "2025")])
    totals_town.put_records(2025, [("2025-03-01", "neighborhood-1")] * 9)
    with built(totals_town) as db:
        years = counts(db, "neighborhood", "year")
        assert years.loc[years["area_id"] == "neighborhood-1", "counted"].tolist() == [9]
        assert set(years["is_complete"]) == {is_complete}
        assert (len(years) == 7) is is_complete  # zeros only where the file holds the truth
        assert db.ask("select is_complete from coverage")["is_complete"].tolist() == [is_complete]


def test_a_police_file_without_a_published_total_cannot_be_called_whole(totals_town: Town) -> None:
    totals_town.write(totals=[])
    totals_town.put_records(2025, [("2025-03-01", "neighborhood-1")])
    with built(totals_town) as db:
        assert not counts(db, "neighborhood", "year")["is_complete"].any()


def test_totals_reach_to_the_last_complete_month(totals_town: Town) -> None:
    with built(totals_town) as db:
        info = db.ask("select data_through_on, provisional_days from build_info").iloc[0]
        assert info["data_through_on"] == pd.Timestamp(2026, 9, 30)
        months = counts(db, "city", "month")
        provisional = months.loc[months["is_provisional"], "period_start"]
        assert provisional.min() == pd.Timestamp(2025, 10, 1)
        assert set(months.loc[months["is_provisional"], "status"]) == {"provisional"}


def test_shootings_are_yearly_city_figures_with_their_gaps(totals_town: Town) -> None:
    with built(totals_town) as db:
        years = counts(db, "city", "year", "nonfatal_shooting_victims")
        assert years["status"].tolist() == [
            "shown", "shown", "not_reported", "not_reported", "shown", "shown",
        ]  # fmt: skip
        assert counts(db, "neighborhood", "year", "nonfatal_shooting_victims").empty
        assert counts(db, "city", "month", "nonfatal_shooting_victims").empty


def test_a_city_whose_last_day_is_not_known_has_no_provisional_count(tmp_path: Path) -> None:
    town = towns.town(tmp_path)
    town.write(totals=[total(30, "2024", measure_id="nonfatal_shooting_victims")])
    with built(town) as db:
        assert db.ask("select data_through_on from build_info")["data_through_on"].isna().all()
        years = counts(db, "city", "year", "nonfatal_shooting_victims")
    assert years[["status", "is_provisional"]].values.tolist() == [["shown", False]]


# --- provisional ---------------------------------------------------------------------------------


def test_the_newest_periods_of_records_may_still_change(town: Town) -> None:
    town.put_records(2026, towns.incidents(2026))
    with built(town) as db:
        days = counts(db, "city", "day")
        assert days["is_provisional"].sum() == 60
        months = counts(db, "city", "month")
        assert months.loc[months["is_provisional"], "period_start"].dt.month.tolist() == [9, 10, 11]


def test_a_city_may_say_for_how_long_its_counts_may_change(town: Town) -> None:
    path = town.settings.city_folder / "city.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("city_series =", "provisional_days = 10\ncity_series ="), "utf-8")
    town.put_records(2026, towns.incidents(2026))
    with built(town) as db:
        assert counts(db, "city", "day")["is_provisional"].sum() == 10


# --- the whole adds up, whatever the record ------------------------------------------------------

records = st.lists(
    st.tuples(
        st.dates(date(2024, 1, 1), date(2025, 12, 31)).map(str),
        st.sampled_from([*towns.DISTRICT, "unknown"]),
        st.integers(1, 3),
    ),
    max_size=25,
)


@settings(max_examples=12)
@given(first=records, second=records)
def test_levels_and_periods_add_up_to_the_city(
    tmp_path_factory: pytest.TempPathFactory, first: list[tuple], second: list[tuple]
) -> None:
    town = towns.town(tmp_path_factory.mktemp("town"))
    town.put_records(2024, first)
    town.put_records(2025, second)
    with database.scratch() as db:
        warehouse.fill(
            db, load(town.settings.city_folder), town.store, build_id="b", today=towns.TODAY,
            built_at=datetime(2026, 11, 22, tzinfo=UTC),
        )  # fmt: skip
        expected = sum(incident[2] for incident in [*first, *second])
        for level in ("city", "district", "division", "neighborhood"):
            for period in ("month", "year"):
                assert counts(db, level, period)["counted"].sum() == expected
        assert counts(db, "city", "day")["counted"].sum() == expected


# --- what stops a build --------------------------------------------------------------------------


def _area_that_is_not_listed(town: Town) -> None:
    town.put_records(2026, [("2026-03-01", "neighborhood-99")])


def _day_in_the_future(town: Town) -> None:
    town.put_records(2026, [("2026-11-23", "neighborhood-1")])


def _fewer_than_none(town: Town) -> None:
    town.put_records(2026, [("2026-03-01", "neighborhood-1", -1)])


def _file_that_is_not_what_its_report_says(town: Town) -> None:
    report = {"rows_read": 5, "rows_used": 1, "counted": 2, "left_out": {}}
    town.put_records(2026, [("2026-03-01", "neighborhood-1")], reconciliation=report)


@pytest.mark.parametrize(
    ("break_a_rule", "words"),
    [
        (_area_that_is_not_listed, "neighborhood-99"),
        (_day_in_the_future, "2026-11-23"),
        (_fewer_than_none, "negative"),
        (_file_that_is_not_what_its_report_says, "blotter 2026"),
    ],
)
def test_a_broken_rule_stops_the_build_and_the_last_good_one_stays(
    town: Town, break_a_rule: object, words: str
) -> None:
    town.put_records(2026, [("2026-03-02", "neighborhood-2")])
    good = town.build()
    folder = good.path.parent
    before = sorted(path.name for path in folder.iterdir())
    break_a_rule(town)  # type: ignore[operator]
    with pytest.raises(BuildError, match=words):
        town.build()
    assert warehouse.current(town.settings) == good.path
    assert sorted(path.name for path in folder.iterdir()) == before


def test_no_check_finds_anything_in_a_sound_town(tmp_path: Path) -> None:
    with towns.query_databases(tmp_path) as databases:
        for name in database.query_names("checks"):
            assert databases["checks"].ask(name).empty, name


@pytest.mark.parametrize(
    ("check", "harm"),
    [
        ("levels_add_up", "update count_by_period set counted = counted + 1 "
                          "where area_type = 'district' and period_type = 'year'"),
        ("months_add_up_to_years", "update count_by_period set counted = counted + 1 "
                                   "where period_type = 'year' and source_id = 'blotter'"),
        ("no_negative_count", "update count_by_period set counted = null where status = 'shown'"),
        ("no_person_column", "alter table incident add column report_no varchar"),
        ("no_future_day", "update incident set happened_on = null"),
        ("files_match_their_reports", "delete from incident"),
    ],
)  # fmt: skip
def test_every_check_finds_what_it_is_there_for(check: str, harm: str, tmp_path: Path) -> None:
    with towns.query_databases(tmp_path) as databases:
        db = databases["checks"]
        db.ask(harm)
        assert len(db.ask(f"checks/{check}")) > 0


# --- the file ------------------------------------------------------------------------------------


def test_every_table_and_column_is_explained_inside_the_file(town: Town) -> None:
    town.put_records(2026, towns.incidents(2026))
    with built(town) as db:
        for kind in ("tables", "columns"):
            where = "schema_name = 'main' and not internal and database_name = current_database()"
            comments = db.ask(f"select comment from duckdb_{kind}() where {where}")["comment"]
            assert len(comments) > 10
            assert comments.notna().all()
        noted = db.read("column_note", ["table_name", "column_name"])
        columns = {(table, column) for table, column, _ in db.columns()}
        assert columns <= set(noted.itertuples(index=False, name=None))


def test_a_warehouse_opens_locked_and_is_for_its_owner_only(town: Town) -> None:
    build = town.build()
    assert stat.S_IMODE(build.path.stat().st_mode) == 0o600
    assert stat.S_IMODE((build.path.parent / "manifest.json").stat().st_mode) == 0o600
    # While a build is written, its file has no mode of its own yet.
    assert stat.S_IMODE(build.path.parent.stat().st_mode) == 0o700
    with (
        database.open_restricted(build.path) as db,
        pytest.raises(DatabaseError) as refused,
    ):
        db.ask("delete from incident")
    assert "read-only" in str(refused.value.__cause__)


def test_the_key_of_a_person_is_drawn_anew_in_every_build(town: Town) -> None:
    town.put_records(2026, towns.incidents(2026))
    drawn = []
    for _ in range(2):
        with built(town) as db:
            keys = db.ask("select incident_key from incident")["incident_key"]
            assert keys.is_unique
            drawn.append(set(keys.astype(str)))
    assert not drawn[0] & drawn[1]


def test_the_last_three_builds_are_kept(town: Town) -> None:
    builds = [town.build() for _ in range(5)]
    kept = sorted(path.name for path in builds[0].path.parent.glob("*.duckdb"))
    assert kept == sorted(build.path.name for build in builds[-3:])
    assert warehouse.current(town.settings) == builds[-1].path
    listed = builds[-1].manifest["builds"]
    assert [entry["sha256"] for entry in listed] == [build.sha256 for build in builds[-3:]]


def test_before_the_first_build_there_is_none(town: Town) -> None:
    assert warehouse.current(town.settings) is None


def test_a_list_of_builds_that_cannot_be_read_is_named(town: Town) -> None:
    folder = town.build().path.parent
    (folder / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(BuildError, match=r"warehouse/manifest\.json cannot be read"):
        town.build()


def test_progress_is_told_up_to_the_end(town: Town) -> None:
    told: list[tuple[str, int, int | None]] = []
    warehouse.build(town.settings, towns.TODAY, lambda *step: told.append(step))
    assert told[-1][1] == told[-1][2]
    assert [step[1] for step in told] == sorted(step[1] for step in told)


# --- outlines ------------------------------------------------------------------------------------


def test_areas_are_drawn_from_their_points_until_outlines_are_imported(town: Town) -> None:
    with built(town) as db:
        assert db.read("area", ["is_approximate"])["is_approximate"].all()
        assert len(db.read("area_shape", ["area_id"])) == 6 + 2 + 2 + 1
    town.put_layers()
    with built(town) as db:
        surveyed = db.ask("select distinct area_type from area where not is_approximate")
        assert set(surveyed["area_type"]) == {"neighborhood", "district"}


def test_an_imported_total_replaces_the_same_figure_of_the_folder(totals_town: Town) -> None:
    totals_town.write(totals=[total(9, "2024"), total(7, "2025")])
    columns = list(load(totals_town.settings.city_folder).totals.columns)
    newer = pd.DataFrame([total(10, "2025")], columns=columns)
    sidecar = {"sha256": "0" * 64, "source_id": "town"}
    totals_town.store.put("totals/town", rows=newer, sidecar=sidecar)
    with built(totals_town) as db:
        assert cells(counts(db, "city", "year")) == {
            ("city", "2024-01-01"): 9, ("city", "2025-01-01"): 10,
        }  # fmt: skip
