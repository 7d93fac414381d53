"""The public process, asked for anything in the restricted folder, cannot read it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import duckdb
import pandas as pd
import pytest

from dashboard.components.door import guard, landlock
from tests.asking import SECRET
from tests.serving import REPOSITORY, Door

CITY = "kansas-city"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, released: Callable[[str], Path]) -> Path:
    """A data folder with a real release, and restricted files that all hold the same word."""
    data = tmp_path_factory.mktemp("guarded") / "data"
    shutil.copytree(released(CITY) / "public", data / "public")
    folder = data / "restricted" / CITY
    folder.mkdir(parents=True)
    (folder / "note.txt").write_text(SECRET)
    (folder / "spare.txt").write_text(SECRET)
    (folder / "secret.py").write_text(f"SECRET = '{SECRET}'\n")
    rows = pd.DataFrame({"word": [SECRET]})
    rows.to_csv(folder / "rows.csv", index=False)
    rows.to_parquet(folder / "rows.parquet")
    with zipfile.ZipFile(folder / "rows.zip", "w") as archive:
        archive.writestr("note.txt", SECRET)
    with sqlite3.connect(folder / "ledger.sqlite") as ledger:
        ledger.execute("create table note (word text)")
        ledger.execute("insert into note values (?)", [SECRET])
    with duckdb.connect(str(folder / "w.duckdb")) as warehouse:
        warehouse.execute("create table note as select ? as word", [SECRET])
    (data / "public" / "link").symlink_to(folder)
    return data


@pytest.fixture(scope="module")
def asked(data: Path) -> dict[str, dict[str, str]]:
    """What the public door's own process got when it asked every way we know."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PEACEBOARD_")}
    folder = data / "restricted" / CITY
    result = subprocess.run(
        [sys.executable, "-m", "tests.asking", str(folder), str(data / "public" / "link")],
        cwd=REPOSITORY,
        env=clean | {"PEACEBOARD_DATA": str(data), "PEACEBOARD_CITY": CITY},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize("where", ["asked", "in_a_thread"])
def test_no_way_of_asking_gets_a_restricted_file(asked, where: str) -> None:
    gave = {way: found for way, found in asked[where].items() if SECRET in found}
    assert gave == {}
    # A way that returns nothing (a walk swallows errors) is fine; one that returns names is not.
    named = {way: found for way, found in asked[where].items() if "note.txt" in found}
    assert named == {}


def test_the_ways_of_asking_work_where_nothing_forbids_them(data: Path) -> None:
    """Else the test above would pass because the questions are wrong."""
    script = (
        "import json, pathlib, sys; from tests import asking; folder = pathlib.Path(sys.argv[1]);"
        "ways = asking.ways_of_the_kernel(folder) | asking.ways(folder, pathlib.Path(sys.argv[2]));"
        "print(json.dumps(asking.tried(ways)))"
    )
    copy = data.parent / "open-data"
    shutil.copytree(data, copy, symlinks=True)
    folder = copy / "restricted" / CITY
    (copy / "public" / "link").unlink()
    (copy / "public" / "link").symlink_to(folder)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PEACEBOARD_")}
    result = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(copy / "public" / "link")],
        cwd=REPOSITORY,
        env=clean | {"PEACEBOARD_DATA": str(copy), "PEACEBOARD_CITY": CITY},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout.splitlines()[-1])
    # DuckDB's lock holds in any process.
    ours = {way: said for way, said in found.items() if not way.startswith("duckdb")}
    assert [way for way, said in ours.items() if said.startswith("refused")] == []


def test_the_files_are_still_there_and_whole(data: Path, asked) -> None:
    folder = data / "restricted" / CITY
    assert (folder / "note.txt").read_text() == SECRET
    assert (folder / "spare.txt").read_text() == SECRET
    assert not (folder / "new.txt").exists() or (folder / "new.txt").read_text() == ""


def test_this_machines_kernel_fence_is_tested_where_it_exists(asked) -> None:
    assert asked["has_landlock"] == landlock.is_available()
    assert ("the C library" in asked["asked"]) == landlock.is_available()


@pytest.fixture(scope="module")
def door(data: Path) -> Iterator[Door]:
    with Door(data, city=CITY) as door:
        yield door


def _ask_raw(door: Door, target: str) -> bytes:
    """The answer to a path sent as it is: a client library would tidy it up."""
    parts = urlsplit(door.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode("latin-1"))
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def test_no_address_leads_to_a_restricted_file(door: Door, data: Path) -> None:
    inside = f"restricted/{CITY}/note.txt"
    ways = [f"{'../' * up}{inside}" for up in (0, 1, 2, 3, 8)]
    ways += [f"{'../' * up}data/{inside}" for up in (1, 3)] + [f"{data}/{inside}", "link/note.txt"]
    written = set(ways)
    written |= {quote(way, safe="") for way in ways}
    written |= {way.replace("..", "%2e%2e") for way in ways}
    written |= {way.replace("/", "%2f") for way in ways}
    written |= {way.replace("/", "\\") for way in ways}
    written |= {way.replace("/", "%5c") for way in ways}
    written |= {way.replace("../", "%252e%252e%252f") for way in ways}
    written |= {way.replace("../", "....//") for way in ways}
    written |= {way.replace("../", "..%00/") for way in ways}
    before = (
        "/", "//", "/static/", "/media/", "/app/static/", "/layers/", "/downloads/", "/component/",
        "/_stcore/bidi-components/", "/_stcore/bidi-components/peaceboard.svg_map/",
        "/layers/x/district/", "/_stcore/agent/", "/file://",
    )  # fmt: skip
    for start in before:
        for way in sorted(written):
            answer = _ask_raw(door, start + way.replace(" ", "%20"))
            assert SECRET.encode() not in answer
            status = int(answer.split(b" ", 2)[1])
            assert status in (400, 403, 404), (start + way, status)


@pytest.mark.parametrize(
    "path",
    ["inside/x", "inside", "other/../inside/x", "./inside/x", "../{name}/inside/x", "link/x"],
)
def test_a_path_is_judged_by_where_it_leads(tmp_path: Path, monkeypatch, path: str) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "inside")
    monkeypatch.chdir(tmp_path)
    refuse = guard._hook(tmp_path / "inside")
    path = path.format(name=tmp_path.name)
    for spelled in (path, str(tmp_path / path), os.fsencode(tmp_path / path), tmp_path / path):
        with pytest.raises(guard.Refused) as refused:
            refuse("open", (spelled, "r", 0))
        assert "inside" not in str(refused.value)


@pytest.mark.parametrize("path", ["insides/x", "x", "..", "in side", "inside.txt", ""])
def test_what_only_looks_alike_is_let_through(tmp_path: Path, monkeypatch, path: str) -> None:
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path)
    guard._hook(tmp_path / "inside")("open", (path, "r", 0))
    guard._hook(tmp_path / "inside")("open", (str(tmp_path / path), "r", 0))


def test_a_citys_folder_that_is_kept_elsewhere_and_linked_is_fenced_there_too(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "city").symlink_to(tmp_path / "elsewhere")
    refuse = guard._hook(tmp_path / "inside")
    for path in ("inside/city/x", "elsewhere/x", "inside/city"):
        with pytest.raises(guard.Refused):
            refuse("open", (str(tmp_path / path), "r", 0))


def test_the_fence_holds_before_the_folder_exists(tmp_path: Path) -> None:
    with pytest.raises(guard.Refused):
        guard._hook(tmp_path / "later")("open", (str(tmp_path / "later" / "x"), "r", 0))
