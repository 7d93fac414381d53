"""What becomes public, what it remembers, and what never leaves the warehouse."""

from __future__ import annotations

import json
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard import database, public_data, questions
from dashboard import release as releases
from dashboard.city import load
from dashboard.release import ReleaseError, contents
from tests import towns
from tests.towns import Town, total

MEASURE = "homicide_victims"
FIRST, SECOND, THIRD = date(2026, 11, 22), date(2026, 11, 29), date(2026, 12, 6)
SOME = [("2026-03-01", "neighborhood-1"), ("2026-03-09", "neighborhood-3")]
MORE = [*SOME, ("2026-03-20", "neighborhood-1")]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return towns.town(tmp_path)


def manifest(town: Town) -> dict:
    return json.loads((town.settings.public / "manifest.json").read_text("utf-8"))


def city_total(town: Town, year: int = 2026) -> int:
    with town.open() as db:
        years = public_data.counts(db, MEASURE, "city", "year", since=date(year, 1, 1))
    return int(years["counted"].iloc[0])


# --- what a release holds ------------------------------------------------------------------------


def test_a_release_holds_exactly_the_tables_that_are_public(tmp_path: Path) -> None:
    with towns.release(tmp_path).open() as db:
        tables = {table for table, _, _ in db.columns()}
    assert tables == {
        "release_info", "measure", "area", "area_shape", "area_membership", "area_alias",
        "count_by_period", "published_total", "segment", "population", "programme", "help_line",
        "comparison_city", "coverage", "coverage_left_out", "coverage_place", "vintage",
        "revision", "released", "program_count", "program_period", "view_menu", "column_note",
    }  # fmt: skip


def test_areas_below_the_city_are_counted_by_month_and_year_only(tmp_path: Path) -> None:
    with towns.release(tmp_path).open() as db:
        for table in ("count_by_period", "vintage"):
            grain = db.read(table, ["area_type", "period_type"]).drop_duplicates()
            daily = grain.loc[grain["period_type"] == "day", "area_type"]
            assert set(daily) == {"city"}


def test_nothing_of_a_single_person_is_in_the_bytes_of_the_file(town: Town) -> None:
    town.put_records(2026, SOME)
    build = town.build()
    with database.open_restricted(build.path) as db:
        keys = db.ask("select incident_key from incident")["incident_key"].astype(str)
    content = town.publish().path.read_bytes()
    for name in ("incident_key", "incident", "counted_thing", "date_basis", *keys):
        assert name.encode() not in content
    assert b"is_complete" in content  # names of columns can be found in the bytes


def test_the_file_that_is_served_is_readable_by_all_and_listed_with_its_hash(town: Town) -> None:
    result = town.publish()
    entry = manifest(town)["releases"][0]
    assert stat.S_IMODE(result.path.stat().st_mode) == 0o644
    assert stat.S_IMODE((town.settings.public / "manifest.json").stat().st_mode) == 0o644
    assert entry["sha256"] == result.sha256 == releases.builds.sha256_of(result.path)
    assert entry["release_id"].startswith("2026-11-22-")
    assert entry["file"] == f"{entry['release_id']}.duckdb"


def test_every_table_and_column_of_a_release_is_explained(tmp_path: Path) -> None:
    with towns.release(tmp_path).open() as db:
        columns = {(table, column) for table, column, _ in db.columns()}
        noted = public_data.column_notes(db)[["table_name", "column_name"]]
    assert columns <= set(noted.itertuples(index=False, name=None))


def test_a_simulated_city_is_marked_in_its_release(tmp_path: Path) -> None:
    with towns.release(tmp_path).open() as db:
        assert public_data.release(db).is_simulated is True


REPORT = """\
organization,period_start,period_end,area,service_type,population,episodes,people_served,people_new,largest_person_episodes
orchard-house,2026-09-01,2026-09-30,neighborhood-1,housing,high_risk,48613,48611,12,3
"""


def test_nothing_that_partners_report_is_in_the_bytes_of_the_file(town: Town) -> None:
    town.put_records(2026, SOME)
    town.put_partners("orchard-house")
    town.put_report("orchard-house", "services.csv", REPORT)
    with database.open_restricted(town.build().path) as db:
        assert 48613 in set(db.read("program_count", ["counted"])["counted"])
        restricted = {table for table, _, _ in db.columns()}
        programs = set(db.read("program_measure", ["measure_id"])["measure_id"])
    content = releases.publish(town.settings, FIRST).path.read_bytes()
    with town.open() as db:
        public = {table for table, _, _ in db.columns()}
        assert set(public_data.measures(db)["measure_id"]) == {
            "homicide_victims", "nonfatal_shooting_victims",
        }  # fmt: skip
    assert len(programs) >= 13 and "program_thing" in restricted - public
    words = {"orchard-house", "Orchard House", "organization_id", "high_risk", "submission_id"}
    # a table may bear the name of a word that is used elsewhere
    words |= programs | (restricted - public - {"service", "meeting", "capacity", "organization"})
    for word in words:
        assert word.encode() not in content, word
    for number in (48613, 48611):
        assert number.to_bytes(8, "little") not in content
        assert number.to_bytes(4, "little") not in content
        assert str(number).encode() not in content


@pytest.mark.parametrize(
    "harm",
    [
        "update measure set kind = 'program' where measure_id = 'nonfatal_shooting_victims'",
        "update count_by_period set measure_id = 'services_delivered' where period_type = 'year'",
    ],
)
def test_the_last_look_at_a_file_finds_a_count_that_is_not_public_record(
    town: Town, tmp_path: Path, harm: str
) -> None:
    town.put_records(2026, SOME)
    result = town.publish()
    copy = Path(shutil.copy(result.path, tmp_path / "copy.duckdb"))
    contents.inspect(copy, result.release_id)
    with database.open_restricted(copy, read_only=False) as db:
        db.ask(harm)
    with pytest.raises(ReleaseError, match="more than public record"):
        contents.inspect(copy, result.release_id)


def test_a_partners_report_changes_nothing_that_is_public(town: Town) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)
    town.put_partners("orchard-house")
    town.put_report("orchard-house", "services.csv", REPORT)
    again = town.publish(SECOND)
    assert (again.is_new, again.sha256) == (False, first.sha256)


# --- approval ------------------------------------------------------------------------------------


def test_public_record_is_approved_automatically_and_that_is_logged(town: Town) -> None:
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    town.build()
    result = releases.publish(town.settings, FIRST, now=at)
    assert manifest(town)["releases"][0]["approved_by"] == "automatic: public record only"
    assert manifest(town)["log"] == [
        {
            "at": "2026-11-22T09:30:00+00:00",
            "release_id": result.release_id,
            "action": "published",
            "reason": "automatic: public record only",
        }
    ]


def test_a_measure_that_needs_protection_is_not_approved_automatically(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.publish()
    folder = shutil.copytree(questions.QUERIES, tmp_path / "queries")
    path = folder / "measures" / "nonfatal_shooting_victims.sql"
    text = path.read_text("utf-8")
    path.write_text(text.replace("protected = false", "protected = true"), "utf-8")
    monkeypatch.setattr(questions, "QUERIES", folder)
    questions.load_query.cache_clear()
    try:
        before = manifest(town)
        with pytest.raises(ReleaseError, match=r"nonfatal_shooting_victims .* second person"):
            town.publish(SECOND)
        assert manifest(town) == before
    finally:
        questions.load_query.cache_clear()


# --- the same, and not the same ------------------------------------------------------------------


def test_the_same_content_is_not_published_twice(town: Town) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)
    again = town.publish(SECOND)
    assert first.is_new and not again.is_new
    assert again.release_id == first.release_id
    assert len(manifest(town)["releases"]) == 1
    assert len(list(first.path.parent.glob("*"))) == 1


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    people = towns.incidents(2026)
    made = []
    for name, order in (("a", people), ("b", people[::-1])):
        town = towns.town(tmp_path / name)
        town.put_records(2026, order)
        made.append((town, town.publish()))
    assert made[0][1].release_id == made[1][1].release_id
    with made[0][0].open() as one, made[1][0].open() as other:
        for table in {table for table, _, _ in one.columns()} - {"release_info"}:
            names = [column for name, column, _ in one.columns() if name == table]
            pd.testing.assert_frame_equal(one.read(table, names), other.read(table, names))


def test_the_content_hash_hears_a_single_number_and_no_order() -> None:
    frame = pd.DataFrame({"area_id": ["a", "b", None], "counted": [1, 2, 3]})
    same = frame.sample(frac=1, random_state=1)
    other = frame.assign(counted=[1, 2, 4])
    assert contents.content_hash({"t": frame}) == contents.content_hash({"t": same})
    assert contents.content_hash({"t": frame}) != contents.content_hash({"t": other})
    assert contents.content_hash({"t": frame}) != contents.content_hash({"u": frame})


def test_a_release_file_is_never_written_again(town: Town) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)
    content = first.path.read_bytes()
    town.put_records(2026, MORE)
    town.publish(SECOND)
    town.put_records(2026, SOME)
    third = town.publish(SECOND)
    assert first.path.read_bytes() == content
    assert third.is_new and third.release_id != first.release_id


def test_content_that_returns_on_the_same_day_gets_a_name_of_its_own(town: Town) -> None:
    ids = []
    for people in (SOME, MORE, SOME):
        town.put_records(2026, people)
        ids.append(town.publish(FIRST).release_id)
    assert ids[2] == f"{ids[0]}-2"
    assert city_total(town) == 2


# --- what it remembers ---------------------------------------------------------------------------


def test_a_changed_number_goes_to_the_revision_log(town: Town) -> None:
    town.put_records(2026, SOME)
    town.publish(FIRST)
    town.put_records(2026, MORE, imported_on=SECOND)
    result = town.publish(SECOND)
    with town.open() as db:
        log = public_data.revisions(db)
    assert set(log["reason"]) == {"A newer police file was imported."}
    assert set(log["release_id"]) == {result.release_id}
    month = log[(log["area_id"] == "neighborhood-1") & (log["period_type"] == "month")]
    assert month[["old_counted", "new_counted"]].values.tolist() == [[1, 2]]
    assert month["period_start"].tolist() == [pd.Timestamp(2026, 3, 1)]
    # The year has not ended, so that it grew is no revision.
    assert set(log["period_type"]) == {"day", "month"}
    assert len(result.revisions) == len(log)


def test_the_revision_log_is_carried_on(town: Town) -> None:
    for day, people in ((FIRST, SOME), (SECOND, MORE), (THIRD, SOME)):
        town.put_records(2026, people, imported_on=day)
        town.publish(day)
    with town.open() as db:
        log = public_data.revisions(db)
    month = log[(log["area_type"] == "city") & (log["period_type"] == "month")]
    assert month[["old_counted", "new_counted"]].values.tolist() == [[3, 2], [2, 3]]
    assert month["published_on"].dt.date.tolist() == [THIRD, SECOND]


def test_a_period_that_had_not_ended_grows_without_a_revision(town: Town) -> None:
    town.put_records(2026, SOME, through=date(2026, 11, 10))
    town.publish(FIRST)
    town.put_records(2026, [*SOME, ("2026-11-15", "neighborhood-1")], through=date(2026, 11, 20))
    result = town.publish(SECOND)
    assert result.is_new
    assert result.revisions.empty


def test_new_periods_are_no_revision(town: Town) -> None:
    town.put_records(2025, [("2025-03-01", "neighborhood-1")])
    town.publish(FIRST)
    town.put_records(2026, SOME)
    assert town.publish(SECOND).revisions.empty


def test_the_same_file_placed_anew_is_told_apart_from_a_newer_file(town: Town) -> None:
    town.put_records(2026, [("2026-03-01", "unknown"), *SOME])
    town.publish(FIRST)
    town.put_records(2026, [("2026-03-01", "neighborhood-5"), *SOME])
    log = town.publish(SECOND).revisions
    assert set(log["reason"]) == {
        "The same police file was counted again, with newer rules or boundaries."
    }
    assert set(log["area_id"]) == {
        "unknown", "neighborhood-5", "district-2", "division-west",
    }  # fmt: skip


def test_a_revised_published_figure_names_the_publisher_as_the_reason(tmp_path: Path) -> None:
    town = towns.town(tmp_path, series="totals")
    town.write(totals=[total(9, "2024"), total(7, "2025")])
    town.publish(FIRST)
    town.write(totals=[total(9, "2024"), total(8, "2025", as_of="2026-11")])
    log = town.publish(SECOND).revisions
    assert log[["area_id", "period_type", "old_counted", "new_counted"]].values.tolist() == [
        ["city", "year", 7, 8]
    ]
    assert log["reason"].tolist() == ["The publisher revised its figure."]


def test_any_day_can_be_asked_what_was_published_on_it(town: Town) -> None:
    for day, people in ((FIRST, SOME), (SECOND, MORE), (THIRD, SOME)):
        town.put_records(2026, people)
        town.publish(day)

    def known_on(day: date) -> list[int]:
        with town.open() as db:
            frame = public_data.as_published_on(db, MEASURE, "city", "year", day)
        return frame["counted"].tolist()

    assert known_on(date(2026, 11, 21)) == []
    assert known_on(FIRST) == known_on(date(2026, 11, 28)) == [2]
    assert known_on(SECOND) == known_on(date(2026, 12, 5)) == [3]
    assert known_on(THIRD) == known_on(date(2030, 1, 1)) == [2]


def test_as_published_today_is_what_is_published(tmp_path: Path) -> None:
    town = towns.release(tmp_path)
    town.put_records(2025, towns.incidents(2024))
    town.publish(SECOND)
    with town.open() as db:
        for level, period in (("city", "day"), ("neighborhood", "month"), ("district", "year")):
            pd.testing.assert_frame_equal(
                public_data.counts(db, MEASURE, level, period),
                public_data.as_published_on(db, MEASURE, level, period, SECOND),
            )


# --- withdrawing ---------------------------------------------------------------------------------


def test_a_withdrawn_release_is_no_longer_served_and_still_listed(town: Town) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)
    town.put_records(2026, MORE)
    second = town.publish(SECOND)
    at = datetime(2026, 11, 30, tzinfo=UTC)
    now_served = releases.withdraw(town.settings, second.release_id, "Wrong file.", now=at)
    assert now_served == first.release_id
    assert city_total(town) == 2
    listed = public_data.published_releases(town.settings.public)
    assert listed["release_id"].tolist() == [second.release_id, first.release_id]
    assert listed["is_withdrawn"].tolist() == [True, False]
    assert listed["withdrawn_on"].tolist()[0] == "2026-11-30"
    assert manifest(town)["log"][-1]["reason"] == "Wrong file."
    # A web server may serve the public folder as it is.
    assert [path.name for path in first.path.parent.iterdir()] == [first.path.name]
    kept = town.settings.restricted / "withdrawn" / second.path.name
    assert releases.builds.sha256_of(kept) == second.sha256


def test_a_release_is_withdrawn_on_the_citys_day_as_it_was_published(town: Town) -> None:
    only = town.publish(SECOND)
    after_midnight_utc = datetime(2026, 11, 30, 3, tzinfo=UTC)
    releases.withdraw(
        town.settings, only.release_id, "Wrong file.", today=SECOND, now=after_midnight_utc
    )
    listed = public_data.published_releases(town.settings.public).iloc[0]
    assert listed["withdrawn_on"] == listed["published_on"].date().isoformat()


def test_withdrawn_content_is_not_published_again(town: Town) -> None:
    town.put_records(2026, SOME)
    town.publish(FIRST)
    town.put_records(2026, MORE)
    second = town.publish(SECOND)
    releases.withdraw(town.settings, second.release_id, "Wrong file.")
    with pytest.raises(ReleaseError, match=f"withdrawn as {second.release_id}"):
        town.publish(THIRD)
    assert city_total(town) == 2


def test_what_was_withdrawn_is_not_carried_on(town: Town) -> None:
    town.put_records(2026, SOME)
    town.publish(FIRST)
    town.put_records(2026, [*MORE, *MORE])
    second = town.publish(SECOND)
    releases.withdraw(town.settings, second.release_id, "Wrong file.")
    town.put_records(2026, MORE)
    third = town.publish(THIRD)
    with town.open() as db:
        assert second.release_id not in set(db.read("vintage", ["release_id"])["release_id"])
        assert set(public_data.revisions(db)["release_id"]) == {third.release_id}
        listed = public_data.released(db).set_index("release_id")["is_withdrawn"]
        assert listed[second.release_id]


def test_when_all_are_withdrawn_nothing_is_served(town: Town) -> None:
    only = town.publish()
    assert releases.withdraw(town.settings, only.release_id, "Wrong file.") is None
    assert public_data.current_release(town.settings.public) is None


def test_a_withdrawal_that_makes_no_sense_is_refused(town: Town) -> None:
    only = town.publish()
    with pytest.raises(ReleaseError, match="needs a reason"):
        releases.withdraw(town.settings, only.release_id, "  ")
    with pytest.raises(ReleaseError, match="no release 1999"):
        releases.withdraw(town.settings, "1999", "Wrong file.")
    releases.withdraw(town.settings, only.release_id, "Wrong file.")
    with pytest.raises(ReleaseError, match="withdrawn already"):
        releases.withdraw(town.settings, only.release_id, "Wrong file.")


# --- what stops a release ------------------------------------------------------------------------


def test_without_a_warehouse_there_is_no_release(town: Town) -> None:
    with pytest.raises(ReleaseError, match="peaceboard build"):
        releases.publish(town.settings, FIRST)
    assert public_data.current_release(town.settings.public) is None


def test_a_day_before_the_last_release_is_refused(town: Town) -> None:
    town.publish(SECOND)
    town.put_records(2026, SOME)
    with pytest.raises(ReleaseError, match="clock"):
        town.publish(FIRST)


def test_a_release_whose_file_was_changed_is_not_taken_for_the_same(town: Town) -> None:
    result = town.publish()
    content = bytearray(result.path.read_bytes())
    content[-100] ^= 1
    result.path.write_bytes(bytes(content))
    with pytest.raises(ReleaseError, match="missing or was changed"):
        town.publish()


def test_a_failed_release_leaves_the_last_one_in_service(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)
    town.put_records(2026, MORE)
    monkeypatch.setattr(contents, "OWN", (*contents.OWN, "no_such_table"))
    with pytest.raises(ValueError):
        town.publish(SECOND)
    assert [path.name for path in first.path.parent.iterdir()] == [first.path.name]
    assert city_total(town) == 2


def test_a_file_that_was_never_listed_does_not_stay_in_the_public_folder(town: Town) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)
    (first.path.parent / "2026-11-23-0badf00d.duckdb").write_bytes(b"left by a killed process")
    town.put_records(2026, MORE)
    second = town.publish(SECOND)
    assert {path.name for path in first.path.parent.iterdir()} == {
        first.path.name, second.path.name,
    }  # fmt: skip


def test_a_file_that_fails_its_inspection_does_not_stay_in_the_public_folder(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)

    def refuse(*_: object) -> None:
        raise ReleaseError("The public file holds another table; nothing was published.")

    monkeypatch.setattr(releases, "inspect", refuse)
    town.put_records(2026, MORE)
    with pytest.raises(ReleaseError, match="another table"):
        town.publish(SECOND)
    assert [path.name for path in first.path.parent.iterdir()] == [first.path.name]


def test_a_withdrawal_that_was_cut_off_is_ended_by_the_next_publication(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.put_records(2026, SOME)
    first = town.publish(FIRST)
    town.put_records(2026, MORE)
    second = town.publish(SECOND)
    with monkeypatch.context() as cut:
        cut.setattr(releases, "_take_away", lambda *_: None)
        releases.withdraw(town.settings, second.release_id, "Wrong file.")
    assert second.path.exists()
    town.put_records(2026, SOME)
    assert not town.publish(SECOND).is_new
    assert [path.name for path in first.path.parent.iterdir()] == [first.path.name]


def test_a_withdrawal_that_was_cut_off_can_be_said_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = town.publish()
    with monkeypatch.context() as cut:
        cut.setattr(releases, "_take_away", lambda *_: None)
        releases.withdraw(town.settings, only.release_id, "Wrong file.")
    with pytest.raises(ReleaseError, match="withdrawn already"):
        releases.withdraw(town.settings, only.release_id, "Wrong file.")
    assert not only.path.exists()


def test_two_who_publish_at_the_same_time_make_one_release(town: Town) -> None:
    town.put_records(2026, SOME)
    town.build()
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: releases.publish(town.settings, FIRST), range(2)))
    assert both[0].release_id == both[1].release_id
    assert sorted(result.is_new for result in both) == [False, True]
    assert len(manifest(town)["releases"]) == 1


def test_a_city_without_records_can_be_released(town: Town) -> None:
    result = town.publish()
    assert result.is_new
    with town.open() as db:
        assert public_data.counts(db, MEASURE, "neighborhood", "year").empty
        assert public_data.release(db).data_through_on is None
        assert len(public_data.areas(db, "neighborhood")) == 6
        city_name = load(town.settings.city_folder).publisher_city_name
        assert len(public_data.published_totals(db, MEASURE, city_name, "year", True)) == 51
