"""A process killed at any point of building or approving counts of partners leaves the last release
in service and the ledger of releases in step with what is public, and the next run ends it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from dashboard import public_data
from dashboard import release as releases
from dashboard.ledger import audit, open_ledger, released
from dashboard.ledger.approvals import approvals_of
from dashboard.release import held
from dashboard.settings import Settings
from dashboard.warehouse import builds
from tests import killing, protected
from tests.protected import AUGUST, SEPTEMBER, Plan
from tests.towns import TODAY, Town

LATER = date(2026, 11, 29)
BOTH = Plan({AUGUST: 24, SEPTEMBER: 36})
MORE = [("2026-03-01", "neighborhood-1"), ("2026-03-02", "neighborhood-4")]


def _build(settings: Settings) -> None:
    protected.build(Town(settings), BOTH, today=LATER)


def _approve(settings: Settings) -> None:
    waiting = [one.release_id for one in held.waiting(settings)]
    # Said again after it was cut off, when nothing may wait any more.
    release_id = waiting[0] if waiting else _current(settings)
    releases.approve(settings, release_id, by="bea", today=LATER)


def _decline(settings: Settings) -> None:
    for one in held.waiting(settings):
        releases.decline(settings, one.release_id, by="bea", today=LATER)


def _publish_record(settings: Settings) -> None:
    releases.publish(settings, LATER)


def _current(settings: Settings) -> str:
    current = public_data.current_release(settings.public)
    assert current is not None
    return current.release_id


def _require_in_step(settings: Settings, before: str) -> None:
    """Require a whole release in service, the old or the new one, a whole ledger, and that nothing
    is public which the ledger does not know."""
    current = public_data.current_release(settings.public)
    assert current is not None
    entries = builds.read_manifest(settings.public, "releases")["releases"]
    assert builds.sha256_of(current.path) == entries[-1]["sha256"]
    for entry in entries:
        path = settings.public / "releases" / entry["file"]
        assert builds.sha256_of(path) == entry["sha256"]
    with open_ledger(settings) as ledger:
        assert audit.verify(ledger) == [] and released.verify(ledger) == []
        recorded = [line.release_id for line in released.lines(ledger)]
        for release_id in recorded:
            assert approvals_of(ledger, release_id), "no line without its approval"
    public = [entry["release_id"] for entry in entries]
    assert set(public[public.index(before) + 1 :]) <= set(recorded)
    listed = releases.listed(settings)
    assert set(public) <= set(listed["release_id"]), "whatever is half built is not listed"
    assert set(listed["state"]) <= {"held", "approved", "current", "earlier", "out of date"}


def _require_clean(settings: Settings) -> None:
    listed = builds.read_manifest(settings.public, "releases")["releases"]
    kept = {path.name for path in (settings.public / "releases").iterdir()}
    assert kept == {entry["file"] for entry in listed}
    assert [p for p in settings.data_folder.rglob("*") if ".building" in p.name] == []


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with a release in service, one that waits, and newer public record."""
    town = protected.town_with_people(tmp_path_factory.mktemp("waiting"))
    town.put_records(2026, MORE)
    town.build()
    protected.build(town, BOTH, today=TODAY)
    return town


@pytest.fixture(scope="module")
def again(waiting: Town, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Settings]:
    """`again()`: settings of a new copy of that town."""

    def copy() -> Settings:
        return protected.copied(waiting, tmp_path_factory.mktemp("again")).settings

    return copy


WORKS = {
    "approving": _approve,
    "building": _build,
    "declining": _decline,
    "publishing the record": _publish_record,
}


def _try(
    again: Callable[[], Settings], work: Callable, changes: list[int], *, is_thorough: bool = True
) -> None:
    for change in changes:
        settings = again()
        before = _current(settings)
        assert killing.kill_at(change, work, settings)
        _require_in_step(settings, before)
        work(settings)
        _require_in_step(settings, before)
        if work is _approve:
            assert _current(settings) != before
            with open_ledger(settings) as ledger:
                assert len(released.cells(ledger)) == 2
                assert len(approvals_of(ledger, _current(settings))) == 1
        elif work is _decline:
            assert _current(settings) == before and held.waiting(settings) == []
        if is_thorough:
            _build(settings)
            _require_clean(settings)


def test_killed_at_random_changes_of_the_file_system(again: Callable[[], Settings]) -> None:
    number = killing.changes_of(_approve, again())
    assert number > 5
    draw = random.Random(20261129)
    _try(again, _approve, draw.sample(range(1, number + 1), 2), is_thorough=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKS)
def test_killed_at_every_fourth_change_of_the_file_system(
    again: Callable[[], Settings], name: str
) -> None:
    number = killing.changes_of(WORKS[name], again())
    # Every one of them took an hour, most of it for building what is killed next.
    _try(again, WORKS[name], list(range(1, number + 1, 4)))


@pytest.mark.parametrize("work", [_approve, _build, _publish_record])
def test_what_the_ledger_has_decided_comes_into_service_with_the_next_command(
    again: Callable[[], Settings], work: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = again()
    before = _current(settings)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(releases.approving.serving, "put_in_service", die)
        _approve(settings)
    assert _current(settings) == before
    assert releases.listed(settings)["state"].tolist() == ["approved", "current"]
    work(settings)
    with open_ledger(settings) as ledger:
        (first, *_others) = released.lines(ledger)
    entries = builds.read_manifest(settings.public, "releases")["releases"]
    assert [entry["release_id"] for entry in entries][1] == first.release_id
    _require_in_step(settings, before)
    _require_clean(settings)
