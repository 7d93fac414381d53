"""The record store: whole or not at all, one writer at a time, leftovers swept."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pandas as pd
import pytest

from dashboard.intake import store as stores
from dashboard.intake.errors import IntakeError
from dashboard.intake.store import Put, RecordStore


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return RecordStore(tmp_path)


def frame(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"counted": list(values)})


def folders(store: RecordStore) -> set[str]:
    return {path.name for path in store.folder.iterdir() if path.is_dir()}


def test_an_empty_store_has_no_entries_and_makes_no_folder(store):
    assert store.entries() == {}
    assert store.get("crime/kcpd/2021") is None
    assert not store.folder.exists()


def test_what_is_put_can_be_read(store):
    store.put("crime/kcpd/2021", rows=frame(1, 2), sidecar={"sha256": "a"})
    layer = {"type": "FeatureCollection", "features": []}
    store.put("boundaries/neighborhoods", layer=layer, sidecar={"sha256": "b"})
    assert store.entries("crime")["crime/kcpd/2021"].rows()["counted"].tolist() == [1, 2]
    assert store.get("boundaries/neighborhoods").layer() == layer
    assert store.get("crime/kcpd/2021").sidecar == {"sha256": "a"}


def test_a_kind_lists_its_own_entries_only(store):
    store.put("crime/kcpd/2021", rows=frame(1), sidecar={})
    store.put("totals/ucr", rows=frame(1), sidecar={})
    assert list(store.entries("crime")) == ["crime/kcpd/2021"]
    assert list(store.entries()) == ["crime/kcpd/2021", "totals/ucr"]


def test_a_new_entry_replaces_the_old_one_and_its_folder_goes(store):
    store.put("crime/kcpd/2021", rows=frame(1), sidecar={"sha256": "a"})
    store.put("crime/kcpd/2021", rows=frame(1, 1), sidecar={"sha256": "b"})
    assert len(store.get("crime/kcpd/2021").rows()) == 2
    assert len(folders(store)) == 1


def test_several_entries_come_together_or_not_at_all(store):
    class Unserializable:
        pass

    puts = [Put("crime/kcpd/2020", {}, frame(1)), Put("crime/kcpd/2021", {"x": Unserializable()},
                                                      frame(1))]  # fmt: skip
    with pytest.raises(TypeError):
        store.put_many(puts)
    assert store.entries() == {}
    store.sweep()
    assert folders(store) == set()


def test_an_import_does_not_undo_another_that_came_between(store):
    seen = store.put("totals/ucr", rows=frame(1), sidecar={})
    between = store.put("totals/ucr", rows=frame(1, 2), sidecar={})
    for follows in (seen, None):
        with pytest.raises(IntakeError, match="Another import changed totals/ucr"):
            store.put_many([Put("totals/ucr", {}, frame(1, 3), follows=follows)])
    assert store.get("totals/ucr").rows()["counted"].tolist() == [1, 2]
    store.put_many([Put("totals/ucr", {}, frame(1, 2, 3), follows=between)])
    store.put_many([Put("totals/own", {}, frame(1), follows=None)])
    assert len(store.get("totals/ucr").rows()) == 3


@pytest.mark.parametrize("key", ["../crime", "crime", "crime/../x", "other/kcpd", "crime/KCPD", ""])
def test_a_key_cannot_point_outside_the_store(store, key):
    with pytest.raises(ValueError, match="not a key"):
        store.put(key, rows=frame(1), sidecar={})
    assert not store.folder.exists()


def test_an_entry_has_rows_or_a_layer(store):
    with pytest.raises(ValueError, match="either rows or a layer"):
        store.put("crime/kcpd/2021", sidecar={})


def test_leftovers_of_a_killed_writer_are_swept_and_nothing_else(store):
    store.put("crime/kcpd/2021", rows=frame(1), sidecar={})
    (store.folder / "crime-kcpd-2022-abc").mkdir()
    (store.folder / "crime-kcpd-2022-abc" / "rows.parquet").write_bytes(b"half")
    (store.folder / "manifest.json.12ab").write_bytes(b"{")
    store.sweep()
    assert len(folders(store)) == 1
    assert {path.name for path in store.folder.iterdir() if path.is_file()} == {
        ".lock", "manifest.json",
    }  # fmt: skip
    assert len(store.get("crime/kcpd/2021").rows()) == 1


def test_a_damaged_list_or_a_lost_file_is_said_in_one_sentence(store):
    entry = store.put("crime/kcpd/2021", rows=frame(1), sidecar={})
    (entry.folder / "import.json").unlink()
    with pytest.raises(IntakeError, match=r"lost a file of crime/kcpd/2021"):
        store.entries()
    (store.folder / "manifest.json").write_text("{")
    with pytest.raises(IntakeError, match="cannot be read"):
        store.entries()


def test_files_of_the_store_are_for_their_owner_only(store):
    entry = store.put("crime/kcpd/2021", rows=frame(1), sidecar={})
    for path in (entry.folder, entry.folder / "rows.parquet", store.folder / "manifest.json"):
        assert path.stat().st_mode & 0o077 == 0


def _put_twenty(folder: Path, year: int, gate) -> None:
    gate.wait()
    for number in range(20):
        RecordStore(folder).put(
            f"crime/kcpd/{year}", rows=frame(*range(number + 1)), sidecar={"number": number}
        )


def test_writers_at_the_same_time_lose_nothing(tmp_path):
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(4)
    writers = [
        context.Process(target=_put_twenty, args=(tmp_path, 2020 + n, gate)) for n in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    entries = RecordStore(tmp_path).entries()
    assert [len(entry.rows()) for entry in entries.values()] == [20] * 4
    assert len(folders(RecordStore(tmp_path))) == 4


def test_a_writer_waits_for_a_reader_of_several_entries_and_gives_up_with_a_sentence(
    store, monkeypatch
):
    store.put("crime/kcpd/2021", rows=frame(1), sidecar={})
    monkeypatch.setattr(stores, "PATIENCE_SECONDS", 0.0)
    with (
        store.reading() as held,
        pytest.raises(IntakeError, match="has held the record store"),
    ):
        assert len(held.entries()) == 1
        store.put("crime/kcpd/2021", rows=frame(1, 2), sidecar={})
    assert len(store.get("crime/kcpd/2021").rows()) == 1


def test_replacing_a_file_never_shows_half_of_it(tmp_path):
    path = tmp_path / "list.json"
    stores.write_whole(path, b"old")
    held = os.open(path, os.O_RDONLY)
    stores.write_whole(path, json.dumps(list(range(1000))).encode())
    assert os.read(held, 10) == b"old"
    assert json.loads(path.read_bytes())[-1] == 999
    os.close(held)
    assert list(tmp_path.iterdir()) == [path]
