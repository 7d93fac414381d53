"""The folder of open data is there whole or not at all, and offered only while it may be."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from dashboard import public_data
from dashboard import release as releases
from dashboard.cli import main
from dashboard.components.door.open_data import open_data_routes
from dashboard.exports import open_data
from dashboard.exports.open_data import OpenDataError, folder
from tests import towns

FILES = {"a.csv": b"a\r\n1\r\n", "b.parquet": b"PAR1"}
CITY = {"publisher": "City", "contact_email": "data@city.example", "license": "CC-BY-4.0"}


# --- all or nothing ----------------------------------------------------------------------


def _whole(path: Path) -> bool:
    return {one.name: one.read_bytes() for one in path.iterdir()} == {
        **FILES, "SHA256SUMS": folder.sums(FILES),
    }  # fmt: skip


def test_an_export_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        folder.write(tmp_path / "out", {"a.csv": b"a", "no/such/folder.csv": b"b"})
    assert list(tmp_path.iterdir()) == []


def test_what_another_process_is_filling_is_left_alone(tmp_path: Path) -> None:
    filling = tmp_path / ".out.abcd.building"
    filling.mkdir()
    handle = os.open(filling, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        folder.write(tmp_path / "out", FILES)
        assert filling.is_dir()
    finally:
        os.close(handle)


def test_the_same_export_again_changes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()  # an empty folder is as good as none
    folder.write(place, FILES)
    before = place.stat().st_ino
    folder.write(place, FILES)
    assert place.stat().st_ino == before
    assert _whole(place)


@pytest.mark.parametrize("there", ["notes.txt", "SHA256SUMS"])
def test_a_folder_that_holds_something_else_is_never_written_over(
    tmp_path: Path, there: str
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / there).write_text("mine")
    with pytest.raises(OpenDataError, match="out is there already"):
        folder.write(tmp_path / "out", FILES)
    assert [one.read_text() for one in (tmp_path / "out").iterdir()] == ["mine"]


# --- who publishes -----------------------------------------------------------------------


def _city(tmp_path: Path, text: str) -> Path:
    (tmp_path / "city.toml").write_text(text, "utf-8")
    return tmp_path


def test_only_a_made_up_city_needs_to_say_nothing(tmp_path: Path) -> None:
    said = open_data.facts.read(_city(tmp_path, "simulated = true"))
    assert said.license.license_id == "CC-BY-4.0"
    assert said.contact_email.endswith("@example.org")
    with pytest.raises(OpenDataError, match="publisher is missing"):
        open_data.facts.read(_city(tmp_path, "simulated = false"))


def test_a_license_of_the_citys_own_needs_a_title_and_an_address() -> None:
    own = {"license": "City-1.0", "license_title": "City terms"}
    with pytest.raises(OpenDataError, match="license: write one of CC-BY-4"):
        open_data.facts.of(CITY | own)
    said = open_data.facts.of(CITY | own | {"license_url": "https://city.example/terms"})
    assert (said.license.title, said.contact_name) == ("City terms", "City")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"licence": "CC0-1.0"}, "licence is not known"),
        ({"publisher": ""}, "publisher: write a text"),
        ({"contact_email": "data at city"}, "contact_email: is no e-mail address"),
        ({"base_url": "javascript:alert(1)"}, "base_url: is no address"),
        ({"license": "free for all"}, "license: write one of"),
    ],
)
def test_what_cannot_be_used_is_named(wrong: dict, sentence: str) -> None:
    with pytest.raises(OpenDataError, match=sentence):
        open_data.facts.of(CITY | wrong)


# --- the command and the door ------------------------------------------------------------


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> towns.Town:
    made = towns.release(tmp_path_factory.mktemp("town"), layers=False, years=(2026,))
    with made.open() as db:
        release_id = public_data.release(db).release_id
        place = open_data.place(made.settings.public, release_id)
        open_data.write(db, place, open_data.facts.read(made.settings.city_folder))
    return made


@pytest.fixture
def run(town: towns.Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEACEBOARD_CITY", "town")
    monkeypatch.setenv("PEACEBOARD_DATA", str(town.settings.data_folder))
    monkeypatch.setenv("PEACEBOARD_CITIES", str(town.settings.cities_folder))
    return lambda *words: CliRunner().invoke(main, ["export", "open-data", *words])


Get = Callable[[str], httpx.Response]


def _door(town: towns.Town) -> Get:
    """The routes of the door alone, asked for one address after the other."""

    def not_found(_request: object) -> PlainTextResponse:
        return PlainTextResponse("not here", 404)

    app = Starlette(routes=open_data_routes(town.settings.for_public_door(), not_found))

    async def visit(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            return await client.get(path)

    return lambda path: anyio.run(visit, path)


@pytest.fixture(scope="module")
def get(town: towns.Town) -> Get:
    return _door(town)


def test_the_command_writes_the_current_release_to_a_folder(run, tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "mine"))
    assert result.exit_code == 0, result.output
    assert "files are in" in result.output
    assert (tmp_path / "mine" / "datapackage.json").is_file()


def test_the_command_says_what_is_not_there(run, tmp_path: Path) -> None:
    unknown = run("-o", str(tmp_path / "mine"), "--release", "2020-01-01-abcdef01")
    assert (unknown.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "No release 2020-01-01-abcdef01 is in service" in unknown.output


def test_the_door_offers_the_current_release(get: Get, town: towns.Town) -> None:
    current = get("/open-data")
    assert current.status_code == 302
    page = get(current.headers["location"])
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    release_id = current.headers["location"].split("/")[2]
    for name in open_data.listed(open_data.place(town.settings.public, release_id)):
        assert get(f"/open-data/{release_id}/{name}").status_code == 200, name
    counts = get(f"/open-data/{release_id}/count_by_period.csv")
    assert counts.headers["content-disposition"].startswith("attachment")
    assert "immutable" in counts.headers["cache-control"]
    assert get("/data.json").json()["@type"] == "Catalog"


@pytest.mark.parametrize(
    "path",
    ["/open-data/{release}/..%2f..%2fmanifest.json", "/open-data/{release}/nothing.csv",
     "/open-data/..%2f/manifest.json", "/open-data/2020-01-01-abcdef01/data.json",
     "/open-data/releases/{release}.duckdb"],
)  # fmt: skip
def test_the_door_serves_nothing_that_the_folder_does_not_list(
    get: Get, town: towns.Town, path: str
) -> None:
    with town.open() as db:
        release_id = public_data.release(db).release_id
    assert get(path.format(release=release_id)).status_code == 404


def test_a_withdrawn_release_is_not_offered_even_where_its_folder_was_left(
    tmp_path: Path,
) -> None:
    made = towns.release(tmp_path, layers=False, years=(2026,))
    with made.open() as db:
        release_id = public_data.release(db).release_id
        place = open_data.place(made.settings.public, release_id)
        open_data.write(db, place, open_data.facts.read(made.settings.city_folder))
    get = _door(made)
    assert get("/data.json").status_code == 200
    releases.withdraw(made.settings, release_id, "A test.", today=made.today)
    assert get("/data.json").status_code == 404
    assert get(f"/open-data/{release_id}/data.json").status_code == 404
