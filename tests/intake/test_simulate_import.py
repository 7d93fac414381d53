"""What the importers count in the made-up city's files is the truth, to the last victim."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard import city as cities
from dashboard import settings as surroundings
from dashboard.intake import simulate
from dashboard.intake.boundaries import import_boundaries
from dashboard.intake.portals import import_crime
from dashboard.intake.store import RecordStore
from dashboard.intake.totals import all_totals, import_totals

TODAY = date(2026, 11, 22)
KEYS = [
    "happened_on",
    "date_basis",
    "neighborhood_id",
    "district_id",
    "division_id",
    "place_quality",
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> surroundings.Settings:
    return surroundings.read({}, city_id="demo", data_folder=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def city(settings) -> cities.City:
    return cities.load(settings.city_folder)


@pytest.fixture(scope="module")
def imported(settings, city, tmp_path_factory) -> dict[str, tuple[pd.DataFrame, dict]]:
    """For each file in its turn: the rows its import left in the store, and their sidecar."""
    layers = sorted((settings.city_folder / "boundaries").glob("*.geojson"))
    import_boundaries(settings, city, layers, today=TODAY)
    folder = tmp_path_factory.mktemp("portal")
    paths = simulate.iter_portal_files(city, folder, today=TODAY, scale=0.1)
    found = {}
    for file, path in zip(simulate.plan(TODAY), paths, strict=True):
        import_crime(settings, city, [path], today=TODAY)
        entry = RecordStore(settings.restricted).get(f"crime/simulated-police/{file.year}")
        found[file.name] = entry.rows(), entry.sidecar
    return found


def _counts(rows: pd.DataFrame) -> dict[tuple, int]:
    """Victims by day, area of each level and place quality."""
    rows = rows.assign(happened_on=pd.to_datetime(rows["happened_on"]).dt.date)
    return rows.groupby(KEYS)["counted"].sum().astype(int).to_dict()


@pytest.mark.parametrize("file", simulate.plan(TODAY), ids=lambda file: file.name)
def test_each_file_is_counted_and_placed_as_it_truly_is(city, imported, file) -> None:
    rows, _ = imported[file.name]
    assert _counts(rows) == _counts(simulate.true_victims_of(city, file, today=TODAY))


def test_all_files_together_hold_the_whole_truth(city, settings, imported) -> None:
    store = RecordStore(settings.restricted)
    rows = pd.concat([entry.rows() for entry in store.entries("crime").values()])
    assert _counts(rows) == _counts(simulate.truth(city, today=TODAY))


def test_the_newer_vintage_lists_what_it_changed(imported) -> None:
    [older] = [file for file in simulate.plan(TODAY) if file.is_older]
    before, _ = imported[older.name]
    after, sidecar = imported["simulated_police_2025.csv"]
    in_city = [change for change in sidecar["changes"] if change["area_type"] == "city"]
    assert in_city
    difference = sum(change["new"] - change["old"] for change in in_city)
    assert difference == after["counted"].sum() - before["counted"].sum()


def test_the_simulated_index_is_read_as_published_totals(settings, city, tmp_path) -> None:
    path = simulate.write_index_file(city, tmp_path, today=TODAY)
    import_totals(settings, city, [path], today=TODAY)
    figures = all_totals(RecordStore(settings.restricted), city)
    months = figures[(figures["period_type"] == "month") & (figures["city_name"] == "Lanternford")]
    assert len(months) == 8 * 12 + 10
    assert set(months["publisher"]) == {"Simulated crime index"}
