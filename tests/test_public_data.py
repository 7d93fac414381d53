"""The questions of the public door, asked of a real release, by one reader and by many at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard import database, public_data
from dashboard.database import Database
from dashboard.public_data import PublicDataError
from tests import towns

MEASURE = "homicide_victims"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> towns.Town:
    return towns.release(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def db(town: towns.Town) -> Iterator[Database]:
    with town.open() as opened:
        yield opened


# --- which release -------------------------------------------------------------------------------


def test_before_the_first_release_there_is_none(tmp_path: Path) -> None:
    assert public_data.current_release(tmp_path) is None
    assert public_data.published_releases(tmp_path).empty


def test_the_current_release_is_the_one_the_manifest_names(town: towns.Town) -> None:
    current = public_data.current_release(town.settings.public)
    assert current is not None
    with database.open_public(current.path) as opened:
        assert public_data.release(opened).release_id == current.release_id


@pytest.mark.parametrize(
    "entry",
    [
        {"release_id": "a", "file": "gone.duckdb", "withdrawn": None},
        {"release_id": "a", "file": "../../secret.duckdb", "withdrawn": None},
        {"release_id": "a", "file": "a.duckdb", "withdrawn": {"on": "2026-01-01"}},
        {"release_id": "b", "file": "a.duckdb", "withdrawn": None},
    ],
)
def test_a_release_that_cannot_be_served_is_an_error_not_an_older_one(
    tmp_path: Path, entry: dict[str, Any]
) -> None:
    public = tmp_path / "x" / "public"
    (public / "releases").mkdir(parents=True)
    (public / "releases" / "a.duckdb").touch()
    (tmp_path / "secret.duckdb").touch()
    (public / "manifest.json").write_text(json.dumps({"current": "a", "releases": [entry]}))
    with pytest.raises(PublicDataError, match="names the release a"):
        public_data.current_release(public)


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"current": "a"}'])
def test_a_manifest_that_cannot_be_read_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(PublicDataError, match="cannot be read"):
        public_data.current_release(tmp_path)


def test_a_release_says_what_it_is(db: Database) -> None:
    info = public_data.release(db)
    assert (info.city_id, info.city_name) == ("town", "Tinytown")
    assert info.publisher_city_name == "Tinytown, ST"
    assert info.published_on == info.today_on == towns.TODAY
    assert info.data_through_on == towns.THROUGH
    assert info.previous_release_id is None
    assert info.is_simulated is True


# --- areas ---------------------------------------------------------------------------------------


def test_areas_of_a_level_come_by_name(db: Database) -> None:
    assert public_data.areas(db, "neighborhood")["area_name"].tolist() == towns.NAMES
    assert len(public_data.areas(db)) == 11


def test_an_area_is_found_by_its_id_or_not_at_all(db: Database) -> None:
    found = public_data.area(db, "neighborhood-6")
    assert found is not None and found["area_name"] == "Peñasco Verde"
    assert public_data.area(db, "unknown") is None
    assert public_data.area(db, "' or 1=1 --") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("penasco", ["Peñasco Verde"]),
        ("PEÑASCO  verde ", ["Peñasco Verde"]),
        ("grove", ["Ash Row", "Birch Court"]),
        ("row", ["Ash Row"]),
        ("nowhere", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("'", []),
    ],
)
def test_areas_are_found_by_name_or_alias_whatever_case_and_accents(
    db: Database, text: str, names: list[str]
) -> None:
    assert public_data.find_areas(db, text)["area_name"].tolist() == names


def test_what_begins_with_the_text_is_found_first_and_names_before_aliases(db: Database) -> None:
    found = public_data.find_areas(db, "e")
    assert found["area_name"].tolist()[:2] == ["East", "Elm Street"]
    assert found["area_id"].is_unique
    assert found["matched_by"].tolist() == sorted(found["matched_by"], reverse=True)


def test_outlines_are_geojson_with_the_name_of_their_area(db: Database) -> None:
    shapes = public_data.shapes(db, "neighborhood")
    assert shapes["area_name"].tolist() == towns.NAMES
    assert json.loads(shapes["geojson"].iloc[0])["type"] == "Polygon"


def test_memberships_and_aliases_come_row_by_row(db: Database) -> None:
    members = public_data.memberships(db)
    assert len(members) == 12
    assert not members["overlaps"].any()
    assert public_data.aliases(db)["area_id"].tolist() == ["neighborhood-1", "neighborhood-2"]


# --- counts --------------------------------------------------------------------------------------


def test_counts_may_be_cut_by_day_and_area(db: Database) -> None:
    months = public_data.counts(
        db, MEASURE, "neighborhood", "month", since=date(2025, 2, 1), until=date(2025, 4, 30),
        area_id="neighborhood-2",
    )  # fmt: skip
    assert months["period_start"].dt.month.tolist() == [2, 3, 4]
    assert set(months["area_name"]) == {"Birch Court"}


def test_what_could_not_be_placed_keeps_levels_equal_to_the_city(db: Database) -> None:
    city = public_data.counts(db, MEASURE, "city", "year").set_index("period_start")["counted"]
    for level in ("district", "division", "neighborhood"):
        years = public_data.counts(db, MEASURE, level, "year")
        assert years.groupby("period_start")["counted"].sum().tolist() == city.tolist()
        assert "unknown" in set(years["area_id"])


@pytest.mark.parametrize(
    ("area_type", "period_type"), [("street", "month"), ("neighborhood", "week")]
)
def test_an_unknown_level_or_period_is_an_error(
    db: Database, area_type: str, period_type: str
) -> None:
    with pytest.raises(PublicDataError, match="must be one of"):
        public_data.counts(db, MEASURE, area_type, period_type)


def test_an_unknown_measure_has_no_rows(db: Database) -> None:
    assert public_data.counts(db, "no_such_measure", "city", "year").empty


# --- published figures, programs, help, and where the numbers come from --------------------------


def test_published_figures_come_with_rule_and_publisher(db: Database) -> None:
    name = "Tinytown, ST"
    every = public_data.published_totals(db, MEASURE, name, "year")
    default = public_data.published_totals(db, MEASURE, name, "year", default_only=True)
    assert len(every) >= len(default) == 51
    assert default["period_start"].is_monotonic_increasing
    assert default[["counting_rule", "publisher", "as_of", "source"]].notna().all().all()


def test_comparison_cities_come_with_the_population_of_the_year(db: Database) -> None:
    rows = public_data.comparison_totals(db, MEASURE)
    assert set(rows["city_name"]) == {"Elsewhere, ST"}
    assert rows["population"].eq(500000).all()
    assert rows["year"].tolist() == list(range(2015, 2026))


def test_every_question_without_parameters_has_an_answer(db: Database) -> None:
    for ask in (
        public_data.measures, public_data.programmes, public_data.help_lines,
        public_data.coverage, public_data.coverage_left_out, public_data.coverage_places,
        public_data.released, public_data.segments, public_data.column_notes,
    ):  # fmt: skip
        assert len(ask(db)) > 0, ask.__name__
    assert public_data.revisions(db).empty
    assert public_data.populations(db, "Tinytown, ST")["year"].tolist() == list(range(2015, 2026))


def test_help_lines_keep_the_order_of_the_city(db: Database) -> None:
    assert public_data.help_lines(db)["help_id"].tolist() == ["988", "victims"]


def test_segments_are_those_of_the_citys_own_yearly_series(db: Database) -> None:
    assert public_data.segments(db)["segment_id"].tolist() == ["town-police"]


def test_rows_of_a_police_file_add_up(db: Database) -> None:
    left_out = public_data.coverage_left_out(db).groupby("source_year")["counted"].sum()
    for row in public_data.coverage(db).itertuples():
        assert row.rows_read == row.rows_used + left_out[row.source_year]
    placed = public_data.coverage_places(db).groupby("source_year")["counted"].sum()
    assert placed.gt(0).all()


# --- many at once --------------------------------------------------------------------------------


def test_sixteen_threads_asking_at_once_get_only_their_own_answers(db: Database) -> None:
    questions = [
        lambda area_id=area_id, period=period: public_data.counts(
            db, MEASURE, "neighborhood", period, area_id=area_id
        )
        for area_id in towns.DISTRICT
        for period in ("month", "year")
    ]
    questions += [
        lambda: public_data.areas(db), lambda: public_data.measures(db),
        lambda: public_data.find_areas(db, "grove"), lambda: public_data.shapes(db, "district"),
    ]  # fmt: skip
    assert len(questions) == 16
    expected = [ask() for ask in questions]
    start = threading.Barrier(16)

    def ask_again(own: int) -> None:
        start.wait()
        for _ in range(25):
            pd.testing.assert_frame_equal(questions[own](), expected[own])

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask_again, range(16)))


class Reader(threading.Thread):
    """Resolves the current release again and again, as a door does at each rerun."""

    def __init__(self, public: Path, stop: threading.Event) -> None:
        super().__init__()
        self.public, self.stop = public, stop
        self.seen: list[tuple[str, int]] = []
        self.error: Exception | None = None

    def run(self) -> None:
        opened: dict[Path, Database] = {}
        try:
            while not self.stop.is_set() or not self.seen:
                current = public_data.current_release(self.public)
                assert current is not None
                if current.path not in opened:
                    for old in opened.values():
                        old.close()
                    opened = {current.path: database.open_public(current.path)}
                db = opened[current.path]
                assert public_data.release(db).release_id == current.release_id
                counted = public_data.counts(db, MEASURE, "city", "year")["counted"].iloc[-1]
                self.seen.append((current.release_id, int(counted)))
                self.stop.wait(0.02)  # a reader reads; it does not keep the publisher from working
        except Exception as error:
            self.error = error
        finally:
            for old in opened.values():
                old.close()


@pytest.mark.parametrize("swaps", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_new_releases_under_eight_readers_give_no_error_and_no_step_back(
    tmp_path: Path, swaps: int
) -> None:
    town = towns.town(tmp_path)
    people = [("2026-03-01", "neighborhood-1")]
    town.put_records(2026, people)
    published = [town.publish().release_id]
    stop = threading.Event()
    readers = [Reader(town.settings.public, stop) for _ in range(8)]
    for reader in readers:
        reader.start()
    for number in range(1, swaps + 1):
        town.put_records(2026, people * (number + 1))
        published.append(town.publish(towns.TODAY + timedelta(days=number)).release_id)
    stop.set()
    for reader in readers:
        reader.join()
    assert len(set(published)) == swaps + 1
    order = {release_id: number for number, release_id in enumerate(published)}
    for reader in readers:
        assert reader.error is None
        numbers = [order[release_id] for release_id, _ in reader.seen]
        assert numbers == sorted(numbers)
        # Each answer is the answer of its own release: the n-th counts n + 1 people.
        assert [counted for _, counted in reader.seen] == [number + 1 for number in numbers]
    assert sum(len(reader.seen) for reader in readers) > 2 * swaps
