"""Counts of partners go out when a second person says so, over what was public when they were
built, and never otherwise."""

from __future__ import annotations

import json
import re
import shutil
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from dashboard import database, public_data
from dashboard import release as releases
from dashboard.ledger import audit, open_ledger, released
from dashboard.ledger.approvals import approvals_of
from dashboard.ledger.errors import NotAllowed
from dashboard.ledger.tables import audit_event
from dashboard.release import ReleaseError, held
from tests import towns
from tests.protected import AUGUST, SEPTEMBER, Plan, build, copied, town_with_people
from tests.towns import TODAY, Town

NEXT = date(2026, 11, 29)
MORE = [("2026-03-01", "neighborhood-1"), ("2026-03-20", "neighborhood-4")]
Made = tuple[Town, releases.ReleaseResult]
BOTH = Plan({AUGUST: 24, SEPTEMBER: None})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town_with_people(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def made_waiting(made: Town, tmp_path_factory: pytest.TempPathFactory) -> Made:
    town = copied(made, tmp_path_factory.mktemp("waiting"))
    return town, build(town)


@pytest.fixture(scope="module")
def made_approved(made_waiting: Made, tmp_path_factory: pytest.TempPathFactory) -> Made:
    town = copied(made_waiting[0], tmp_path_factory.mktemp("approved"))
    approve(town, made_waiting[1].release_id)
    return town, made_waiting[1]


@pytest.fixture
def town(made: Town, tmp_path: Path) -> Town:
    """A town with public record in service, and a ledger with people."""
    return copied(made, tmp_path)


@pytest.fixture
def waiting(made_waiting: Made, tmp_path: Path) -> Made:
    """Such a town, and the release with August's services that waits there."""
    return copied(made_waiting[0], tmp_path), made_waiting[1]


@pytest.fixture
def approved(made_approved: Made, tmp_path: Path) -> Made:
    """Such a town, and the release with August's services that is in service there."""
    return copied(made_approved[0], tmp_path), made_approved[1]


def manifest(town: Town) -> dict:
    return json.loads((town.settings.public / "manifest.json").read_text("utf-8"))


def shown(town: Town) -> list[int | None]:
    """The counts of partners in the release in service, month by month."""
    with town.open() as db:
        rows = db.ask(
            "select counted from program_count where replaced_on is null order by period_start"
        )
    return [None if pd.isna(one) else int(one) for one in rows["counted"]]


def recorded(town: Town) -> list[str]:
    with open_ledger(town.settings) as ledger:
        assert released.verify(ledger) == [] and audit.verify(ledger) == []
        return [line.release_id for line in released.lines(ledger)]


def approve(town: Town, release_id: str, by: str = "bea", **options) -> releases.approving.Approved:
    return releases.approve(town.settings, release_id, by=by, **{"today": TODAY, **options})


def state(town: Town) -> dict[str, str]:
    listed = releases.listed(town.settings)
    return dict(zip(listed["release_id"], listed["state"], strict=True))


# --- held ----------------------------------------------------------------------------------------


def test_new_counts_of_partners_wait_and_nothing_of_them_is_public(town: Town) -> None:
    before = manifest(town)
    public = sorted(path.name for path in town.settings.public.rglob("*"))
    result = build(town)
    assert result.is_held and result.is_new
    assert manifest(town) == before and shown(town) == []
    assert sorted(path.name for path in town.settings.public.rglob("*")) == public
    assert recorded(town) == [], "what was not published is not in the ledger of releases"
    assert state(town)[result.release_id] == "held"
    folder = held.folder_of(town.settings)
    assert result.path == folder / f"{result.release_id}.duckdb"
    assert {path.name.removeprefix(result.release_id) for path in folder.iterdir()} == {
        ".duckdb", ".cells.parquet", ".base.parquet", ".disclosure.json", ".disclosure.html",
        ".held.json",
    }  # fmt: skip
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_person_puts_it_into_service(town: Town) -> None:
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    first = manifest(town)["current"]
    result = build(town, BOTH)
    done = approve(town, result.release_id, now=at)
    assert (done.release_id, done.by) == (result.release_id, "bea")
    assert done.is_new and done.is_current
    assert shown(town) == [24, None]
    told = manifest(town)
    assert told["current"] == result.release_id
    assert [one["release_id"] for one in told["releases"]] == [first, result.release_id]
    entry = told["releases"][-1]
    assert entry["sha256"] == result.sha256
    assert "two people" in entry["approved_by"]
    # as a word: an identifier is hexadecimal, and may hold these letters by chance
    assert not re.search(r"\bbea\b", json.dumps(told))
    assert told["log"][-1]["at"] == "2026-11-22T09:30:00+00:00"
    path = town.settings.public / "releases" / entry["file"]
    assert releases.builds.sha256_of(path) == result.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert recorded(town) == [result.release_id]
    with open_ledger(town.settings) as ledger:
        assert released.cells(ledger)["status"].tolist() == ["shown", "not_shown"]
        assert released.base(ledger)["people"].tolist() == [12, 12]
        (one,) = approvals_of(ledger, result.release_id)
    assert (one.built_by, one.decided_by, one.release_sha256) == ("cleo", "bea", result.sha256)


def test_the_disclosure_report_stays_with_those_who_approve(waiting: Made) -> None:
    town, result = waiting
    waiting = held.report_of(town.settings, result.release_id)
    approve(town, result.release_id)
    kept = held.report_of(town.settings, result.release_id)
    assert waiting and kept and waiting != kept and not waiting.exists()
    assert town.settings.restricted in kept.parents
    assert list(held.folder_of(town.settings).iterdir()) == []
    assert not list(town.settings.public.rglob("*disclosure*"))


@pytest.mark.parametrize("by", ["cleo", "ada", "nobody"])
def test_who_built_it_and_who_may_not_approve_cannot(waiting: Made, by: str) -> None:
    town, result = waiting
    with pytest.raises(NotAllowed):
        approve(town, result.release_id, by=by)
    assert recorded(town) == [] and shown(town) == []
    assert state(town)[result.release_id] == "held"


@pytest.mark.parametrize("by", ["cleo", "ada", "nobody"])
def test_nor_can_they_say_so_of_what_is_in_service_or_withdrawn(approved: Made, by: str) -> None:
    town, result = approved
    before = manifest(town)
    with pytest.raises(NotAllowed):
        approve(town, result.release_id, by=by)
    assert manifest(town) == before
    releases.withdraw(town.settings, result.release_id, "Wrong file.", today=TODAY)
    with pytest.raises(NotAllowed):
        approve(town, result.release_id, by=by)


def test_said_again_an_approval_changes_nothing_and_names_who_approved(approved: Made) -> None:
    town, result = approved
    before = manifest(town)
    for by in ("bea", "abe"):
        done = approve(town, result.release_id, by=by, today=NEXT)
        assert (done.by, done.is_new, done.is_current) == ("bea", False, True)
    with open_ledger(town.settings) as ledger:
        assert len(approvals_of(ledger, result.release_id)) == 1
    earlier = approve(town, before["releases"][0]["release_id"])
    assert (earlier.by, earlier.is_new, earlier.is_current) == (None, False, False)
    assert manifest(town) == before


def test_what_was_withdrawn_stays_so(approved: Made) -> None:
    town, result = approved
    releases.withdraw(town.settings, result.release_id, "Wrong file.", today=TODAY)
    before = manifest(town)
    with pytest.raises(ReleaseError, match="was withdrawn and stays so"):
        approve(town, result.release_id)
    assert manifest(town) == before and shown(town) == []


def test_an_approval_that_was_cut_off_is_ended_by_who_may_approve(
    waiting: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, result = waiting
    before = manifest(town)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(releases.approving.serving, "put_in_service", die)
        approve(town, result.release_id)
    for by in ("cleo", "nobody"):
        with pytest.raises(NotAllowed):
            approve(town, result.release_id, by=by)
    assert manifest(town) == before
    done = approve(town, result.release_id, by="abe")
    assert (done.by, done.is_new, done.is_current) == ("bea", True, True)
    assert shown(town) == [24]


def test_an_approver_who_built_it_needs_another_one(town: Town) -> None:
    result = build(town, by="bea")
    with pytest.raises(NotAllowed, match="another approver"):
        approve(town, result.release_id, by="bea")
    approve(town, result.release_id, by="abe")
    assert shown(town) == [24]
    with pytest.raises(NotAllowed, match="another approver"):
        approve(town, result.release_id, by="bea")


@pytest.mark.parametrize("by", ["orchard-house-sender", "nobody"])
def test_a_release_is_built_by_somebody_the_ledger_knows(town: Town, by: str) -> None:
    town.put_partners("orchard-house")
    with pytest.raises(NotAllowed):
        build(town, by=by)
    assert list(held.folder_of(town.settings).iterdir()) == []


def test_what_is_declined_is_gone_and_the_release_in_service_stays(town: Town) -> None:
    before = manifest(town)
    result = build(town)
    with pytest.raises(NotAllowed):
        releases.decline(town.settings, result.release_id, by="cleo", today=TODAY)
    releases.decline(town.settings, result.release_id, by="bea", today=TODAY)
    assert manifest(town) == before and recorded(town) == []
    assert list(held.folder_of(town.settings).iterdir()) == []
    with pytest.raises(ReleaseError, match="No release"):
        approve(town, result.release_id)
    again = build(town)
    approve(town, again.release_id)
    assert shown(town) == [24], "the same can be built again and approved"


def test_what_was_approved_cannot_be_declined(approved: Made) -> None:
    town, result = approved
    with pytest.raises(ReleaseError, match="No release"):
        releases.decline(town.settings, result.release_id, by="abe", today=TODAY)


# --- automatic -----------------------------------------------------------------------------------


def test_public_record_goes_out_by_itself_and_carries_the_counts_of_partners_on(
    approved: Made,
) -> None:
    town, one = approved
    town.put_records(2026, MORE)
    town.build()
    two = releases.publish(town.settings, NEXT)
    assert two.is_new and not two.is_held
    assert shown(town) == [24]
    with town.open() as db:
        assert set(db.read("program_count", ["release_id"])["release_id"]) == {one.release_id}
    assert manifest(town)["releases"][-1]["approved_by"] == "automatic: public record only"
    assert recorded(town) == [one.release_id, two.release_id]
    with open_ledger(town.settings) as ledger:
        (decision,) = approvals_of(ledger, two.release_id)
        assert decision.decision == "approved_as_public_record"
        assert len(released.cells(ledger)) == 1


def test_a_build_that_finds_nothing_new_of_partners_is_automatic(approved: Made) -> None:
    town, _ = approved
    assert not build(town, today=NEXT).is_new
    town.put_records(2026, MORE)
    town.build()
    result = build(town, today=NEXT)
    assert result.is_new and not result.is_held and shown(town) == [24]


def test_a_count_that_changes_without_a_new_cell_is_not_automatic(approved: Made) -> None:
    """What disclosure control did not say is new must not slip in with the public record."""

    def smuggle(*given, **named):
        part = Plan()(*given, **named)
        return replace(part, program_count=part.program_count.assign(counted=99))

    town, _ = approved
    assert build(town, smuggle, today=NEXT).is_held


def test_without_a_ledger_a_release_is_what_it_was(tmp_path: Path) -> None:
    town = towns.release(tmp_path)
    with pytest.raises(ReleaseError, match="no ledger"):
        build(town)
    town.put_records(2026, MORE)
    town.build()
    assert not releases.publish(town.settings, NEXT).is_held
    assert not (town.settings.restricted / "ledger.sqlite").exists()
    assert set(state(town).values()) == {"current", "earlier"}
    with pytest.raises(ReleaseError, match="no ledger"):
        approve(town, "any")


# --- stale ---------------------------------------------------------------------------------------


def test_a_release_over_what_is_no_longer_in_service_must_be_built_again(waiting: Made) -> None:
    town, result = waiting
    town.put_records(2026, MORE)
    town.build()
    newer = releases.publish(town.settings, NEXT)
    assert state(town)[result.release_id] == "out of date"
    with pytest.raises(ReleaseError, match="build it again"):
        approve(town, result.release_id)
    assert recorded(town) == [newer.release_id]
    again = build(town, today=NEXT)
    assert list(state(town)) == [again.release_id, newer.release_id, *list(state(town))[2:]]
    approve(town, again.release_id)
    assert shown(town) == [24]


def test_a_withdrawal_makes_what_waits_out_of_date(waiting: Made) -> None:
    town, result = waiting
    releases.withdraw(town.settings, manifest(town)["current"], "Wrong file.", today=TODAY)
    with pytest.raises(ReleaseError, match="build it again"):
        approve(town, result.release_id)


def test_the_same_waits_once_and_a_newer_one_takes_its_place(waiting: Made) -> None:
    town, one = waiting
    same = build(town)
    assert (same.release_id, same.is_new, same.is_held) == (one.release_id, False, True)
    other = build(town, BOTH)
    assert other.is_new
    assert [name for name, what in state(town).items() if what == "held"] == [other.release_id]


def test_a_release_that_fails_leaves_what_waits(waiting: Made) -> None:
    town, one = waiting
    small = Plan({AUGUST: 24, SEPTEMBER: 3})
    with pytest.raises(ReleaseError, match="below 11"):
        build(town, small, today=NEXT)
    approve(town, one.release_id)
    assert shown(town) == [24]


def test_public_record_may_go_out_on_the_day_a_release_waits(town: Town) -> None:
    town.put_records(2026, MORE)
    town.build()
    waits = build(town)
    record = releases.publish(town.settings, TODAY)
    assert not record.is_held and record.release_id != waits.release_id
    assert state(town)[waits.release_id] == "out of date"


@pytest.mark.parametrize("name", [".duckdb", ".cells.parquet", ".base.parquet"])
def test_what_was_changed_while_it_waited_is_not_approved(waiting: Made, name: str) -> None:
    town, result = waiting
    path = held.folder_of(town.settings) / f"{result.release_id}{name}"
    other = Plan({AUGUST: 25})
    if name == ".duckdb":
        content = bytearray(path.read_bytes())
        content[-100] ^= 1
        path.write_bytes(bytes(content))
    else:
        frame = pd.read_parquet(path)
        frame.assign(counted=other.months[AUGUST]).to_parquet(path, index=False)
    with pytest.raises(ReleaseError, match="missing or was changed"):
        approve(town, result.release_id)
    assert recorded(town) == []


# --- the whole past ------------------------------------------------------------------------------


def test_what_was_withdrawn_still_counts_as_published(approved: Made) -> None:
    town, one = approved
    releases.withdraw(town.settings, one.release_id, "Wrong file.", today=TODAY)
    assert shown(town) == [] and recorded(town) == [one.release_id]
    two = build(town, BOTH, today=NEXT)
    with database.open_public(two.path) as db:
        counts = db.read("program_count", ["counted", "release_id"])
    assert counts["release_id"].tolist() == [one.release_id, two.release_id]


def test_published_counts_that_come_back_into_service_need_a_second_person(approved: Made) -> None:
    town, one = approved
    releases.withdraw(town.settings, one.release_id, "Wrong file.", today=TODAY)
    town.put_records(2026, MORE)
    town.build()
    result = build(town, today=NEXT)
    assert result.is_held
    approve(town, result.release_id)
    assert shown(town) == [24]


def test_disclosure_control_is_given_all_that_was_ever_published(approved: Made) -> None:
    town, _ = approved
    seen = []

    def look(db, city, menu, cells, base, **named):
        seen.append((len(cells), len(base)))
        return BOTH(db, city, menu, cells, base, **named)

    build(town, look, today=NEXT)
    assert seen == [(1, 1)]


def test_a_ledger_that_was_changed_stops_the_next_release(approved: Made) -> None:
    town, _ = approved
    with open_ledger(town.settings) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("drop trigger released_cell_keeps_history_on_update")
        connection.exec_driver_sql("update released_cell set counted = 25")
    with pytest.raises(ReleaseError, match="cells that were changed"):
        build(town, BOTH, today=NEXT)


def test_a_ledger_from_before_the_last_release_stops_the_next_one(town: Town) -> None:
    copy = shutil.copytree(town.settings.restricted, town.settings.restricted.with_name("backup"))
    one = build(town)
    approve(town, one.release_id)
    for path in town.settings.restricted.glob("ledger.sqlite*"):
        path.unlink()
    for path in copy.glob("ledger.sqlite*"):
        shutil.copy(path, town.settings.restricted)
    with pytest.raises(ReleaseError, match=f"does not know the release {one.release_id}"):
        build(town, BOTH, today=NEXT)


def test_a_report_that_says_stop_stops_the_release(town: Town) -> None:
    found = {"is_broken": True, "is_unfinished": False}
    with pytest.raises(ReleaseError, match="should not be known"):
        build(town, attack=lambda paths, truth: found)
    assert list(held.folder_of(town.settings).iterdir()) == []


def test_the_attack_is_given_every_release_and_the_withheld_truth(approved: Made) -> None:
    town, _ = approved
    one = manifest(town)["current"]
    releases.withdraw(town.settings, one, "Wrong file.", today=TODAY)
    seen = []

    def attack(paths, truth):
        assert all(path.is_file() for path in paths)
        seen.append(([path.stem for path in paths], len(truth)))
        return {"is_broken": False, "is_unfinished": False, "releases": 3, "cells": 1, "shown": 1}

    result = build(town, BOTH, today=NEXT, attack=attack)
    entries = [entry["release_id"] for entry in manifest(town)["releases"]]
    assert seen == [([*entries, result.release_id], 2)]


# --- the command line of a real city --------------------------------------------------------------


def test_a_real_city_is_approved_on_the_command_line_only_with_a_reason(waiting: Made) -> None:
    town, result = waiting
    path = town.settings.city_folder / "city.toml"
    path.write_text(path.read_text("utf-8").replace("simulated = true", "simulated = false"))
    with pytest.raises(ReleaseError, match="--break-glass"):
        approve(town, result.release_id)
    with pytest.raises(ReleaseError, match="--break-glass"):
        approve(town, result.release_id, break_glass="  ")
    with pytest.raises(NotAllowed):
        approve(town, result.release_id, by="cleo", break_glass="The door is down.")
    approve(town, result.release_id, break_glass="The door is down.")
    assert manifest(town)["log"][-1]["reason"].endswith("command line: The door is down.")
    with open_ledger(town.settings) as ledger, ledger.reading() as connection:
        actions = connection.execute(
            select(audit_event.c.actor, audit_event.c.action).where(
                audit_event.c.target == result.release_id
            )
        ).all()
    assert [tuple(one) for one in actions] == [
        ("cleo", "release.build"), ("bea", "release.break_glass"), ("cleo", "release.record"),
        ("bea", "release.approve"),
    ]  # fmt: skip


def test_the_list_says_who_approved_and_what_became_of_each(approved: Made) -> None:
    town, one = approved
    two = build(town, BOTH, today=NEXT)
    listed = releases.listed(town.settings)
    assert listed["release_id"].tolist()[:2] == [two.release_id, one.release_id]
    assert listed["state"].tolist() == ["held", "current", "earlier"]
    assert listed["decided_by"].tolist()[:2] == [None, "bea"]
    assert listed["sha256"].tolist()[:2] == [two.sha256, one.sha256]
    releases.withdraw(town.settings, one.release_id, "Wrong file.", today=NEXT)
    assert releases.listed(town.settings)["state"].tolist() == [
        "out of date",
        "withdrawn",
        "current",
    ]


def test_a_correction_is_listed_in_public_with_old_and_new(approved: Made) -> None:
    town, _ = approved
    result = build(town, Plan({AUGUST: 24}, corrected={AUGUST: 36}), today=NEXT)
    approve(town, result.release_id, today=NEXT)
    assert shown(town) == [36]
    with town.open() as db:
        log = public_data.program_revisions(db)
    assert log[["old_counted", "new_counted"]].values.tolist() == [[24, 36]]
    assert log["release_id"].tolist() == [result.release_id]
    assert log["published_on"].dt.date.tolist() == [NEXT]
