"""New releases come into service under visitors' eyes: no error, and no step back in time."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from dashboard import public_data
from dashboard.apps.public import PAGES
from dashboard.components.release_file import Pointer
from tests.serving import Door
from tests.visitor import Visitor

CITY = "kansas-city"
VISITORS = 8


class Shelf:
    """Releases `r001`, `r002`, ... of one city, put into service one after the other."""

    def __init__(self, data: Path, original: Path, count: int) -> None:
        self.data = data
        self.folder = data / "public" / CITY
        (self.folder / "releases").mkdir(parents=True)
        self.ids = [f"r{number:03}" for number in range(1, count + 1)]
        for release_id in self.ids:
            path = self.folder / "releases" / f"{release_id}.duckdb"
            shutil.copy(original, path)
            with duckdb.connect(str(path)) as file:
                file.execute("update release_info set release_id = ?", [release_id])
        self.withdrawn: set[str] = set()
        self.point_to(self.ids[0])

    def point_to(self, release_id: str) -> None:
        """Make a release current, as `peaceboard release` does: a new manifest, renamed over."""
        listed = self.ids[: self.ids.index(release_id) + 1]
        self._write(release_id, [*listed, *sorted(self.withdrawn - set(listed))])

    def _write(self, release_id: str, listed: list[str]) -> None:
        entries = [
            {
                "release_id": one,
                "file": f"{one}.duckdb",
                "sha256": "",
                "published_on": "2026-11-18",
                "approved_by": "a test",
                "withdrawn": {"on": "2026-11-18"} if one in self.withdrawn else None,
            }
            for one in listed
        ]
        text = json.dumps({"current": release_id, "releases": entries})
        new = self.folder / "manifest.new"
        new.write_text(text)
        os.replace(new, self.folder / "manifest.json")


@pytest.fixture
def shelf(released: Callable[[str], Path], tmp_path: Path) -> Callable[[int], Shelf]:
    current = public_data.current_release(released(CITY) / "public" / CITY)
    assert current is not None
    return lambda count: Shelf(tmp_path / "data", current.path, count)


async def _watch(door: Door, page: str, seen: list[str], over: asyncio.Event) -> list[str]:
    """Rerun a page until told to stop; the release of each rerun goes to `seen`."""
    errors: list[str] = []
    async with Visitor(door.address, page) as visitor:
        while not over.is_set():
            answer = await visitor.rerun()
            errors += answer.errors()
            found = re.findall(r"\b(r\d{3})\b", " ".join(answer.texts()))
            seen.append(found[-1])
    return errors


async def _swap_under_visitors(door: Door, shelf: Shelf, reruns_between: int) -> list[list[str]]:
    """Put every release into service while visitors rerun; return what each of them saw."""
    over = asyncio.Event()
    seen: list[list[str]] = [[] for _ in range(VISITORS)]
    pages = [PAGES[number % len(PAGES)].address for number in range(VISITORS)]
    watching = [
        asyncio.create_task(_watch(door, page, mine, over))
        for page, mine in zip(pages, seen, strict=True)
    ]

    async def until(reruns: int) -> None:
        while sum(map(len, seen)) < reruns and not any(task.done() for task in watching):
            await asyncio.sleep(0.005)

    for release_id in shelf.ids:
        shelf.point_to(release_id)
        await until(sum(map(len, seen)) + reruns_between)
    before = [len(mine) for mine in seen]
    while any(len(mine) < had + 2 for mine, had in zip(seen, before, strict=True)):
        if any(task.done() for task in watching):
            break
        await asyncio.sleep(0.005)
    over.set()
    errors = [error for task in watching for error in await task]
    assert errors == []
    return seen


def _assert_forward_only(seen: list[list[str]], last: str) -> None:
    for mine in seen:
        assert mine[-1] == last
        assert [(a, b) for a, b in pairwise(mine) if b < a] == []


@pytest.mark.parametrize("swaps", [12, pytest.param(30, marks=pytest.mark.slow)])
def test_swaps_under_8_visitors_give_no_error_and_no_step_back(shelf, swaps: int) -> None:
    releases = shelf(swaps)
    with Door(releases.data, city=CITY) as door:
        seen = asyncio.run(_swap_under_visitors(door, releases, reruns_between=4))
        log = door.log()
    _assert_forward_only(seen, releases.ids[-1])
    assert len({release for mine in seen for release in mine}) > swaps / 3
    assert "failed" not in log and "Traceback" not in log


@pytest.mark.slow
def test_swaps_faster_than_any_rerun_do_no_harm(shelf) -> None:
    releases = shelf(200)
    with Door(releases.data, city=CITY) as door:
        seen = asyncio.run(_swap_under_visitors(door, releases, reruns_between=0))
        seen += asyncio.run(_swap_under_visitors(door, Again(releases), reruns_between=1))
        log = door.log()
    _assert_forward_only(seen[:VISITORS], "r200")
    # The second round begins anew at the first release, which visitors must never see again.
    assert {release for mine in seen[VISITORS:] for release in mine} == {"r200"}
    assert "failed" not in log and "Traceback" not in log


class Again:
    """The same shelf, pointed to from the start once more, with every release still listed."""

    def __init__(self, shelf: Shelf) -> None:
        self.ids, self._shelf = shelf.ids, shelf

    def point_to(self, release_id: str) -> None:
        """Make an old release current although newer ones are in service."""
        self._shelf._write(release_id, self._shelf.ids)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Shelf, Pointer]]:
    original = tmp_path / "original.duckdb"
    with duckdb.connect(str(original)) as file:
        file.execute("create table release_info (release_id text)")
    yield Shelf(tmp_path / "data", original, 3), Pointer()


def test_a_newer_release_is_served_as_soon_as_it_is_named(small) -> None:
    shelf, pointer = small
    for release_id in shelf.ids:
        shelf.point_to(release_id)
        assert pointer.resolve(shelf.folder).release_id == release_id


def test_a_pointer_that_goes_back_is_not_followed(small) -> None:
    shelf, pointer = small
    shelf._write("r003", shelf.ids)
    assert pointer.resolve(shelf.folder).release_id == "r003"
    shelf._write("r001", shelf.ids)
    assert pointer.resolve(shelf.folder).release_id == "r003"
    shelf._write("r002", shelf.ids)
    assert pointer.resolve(shelf.folder).release_id == "r003"


def test_a_withdrawn_release_is_left_for_the_one_before(small) -> None:
    shelf, pointer = small
    shelf._write("r003", shelf.ids)
    assert pointer.resolve(shelf.folder).release_id == "r003"
    shelf.withdrawn.add("r003")
    shelf._write("r002", shelf.ids)
    assert pointer.resolve(shelf.folder).release_id == "r002"


def test_a_release_whose_file_is_gone_is_left(small) -> None:
    shelf, pointer = small
    shelf._write("r003", shelf.ids)
    pointer.resolve(shelf.folder)
    (shelf.folder / "releases" / "r003.duckdb").unlink()
    shelf._write("r002", shelf.ids)
    assert pointer.resolve(shelf.folder).release_id == "r002"


def test_before_the_first_release_there_is_none(tmp_path: Path) -> None:
    assert Pointer().resolve(tmp_path) is None


def test_cities_do_not_share_a_pointer(small, tmp_path: Path) -> None:
    shelf, pointer = small
    other = tmp_path / "other"
    shutil.copytree(shelf.folder, other)
    shelf._write("r003", shelf.ids)
    assert pointer.resolve(shelf.folder).release_id == "r003"
    assert pointer.resolve(other).release_id == "r001"
