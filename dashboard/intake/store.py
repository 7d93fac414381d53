"""The record store: reduced public-record files, restricted, replaced whole or not at all.

`records/manifest.json` names the current folder of every entry. A folder is written under a new
name, forced to disk, and only then named by a new manifest, which replaces the old one in a
single rename. So a process killed at any point leaves the old manifest or the new one, whole;
what no manifest names is a leftover and is swept by the next writer.
"""

from __future__ import annotations

import fcntl
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import EllipsisType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.intake.errors import IntakeError
from dashboard.intake.whole import sync_folder, synced, write_whole

VERSION = 1
PATIENCE_SECONDS = 120.0
ROWS, LAYER, SIDECAR, MANIFEST = "rows.parquet", "layer.geojson", "import.json", "manifest.json"

# Kind, then source or layer, then a year where there is one; the parts become a folder's name.
_KEY = re.compile(r"(crime|boundaries|totals|sync)(/[a-z0-9][a-z0-9_-]*){1,2}")


@dataclass(frozen=True)
class Entry:
    """One current entry of the store; its folder is never changed once it is listed."""

    key: str
    folder: Path
    sidecar: dict[str, Any] = field(repr=False)

    def rows(self) -> pd.DataFrame:
        """The reduced rows of a crime or totals entry."""
        return pq.read_table(self.folder / ROWS, partitioning=None).to_pandas(date_as_object=True)

    @property
    def rows_file(self) -> Path:
        """Where `rows()` are kept, for a reader of Parquet."""
        return self.folder / ROWS

    def layer(self) -> dict[str, Any]:
        """The GeoJSON feature collection of a boundaries entry."""
        return json.loads((self.folder / LAYER).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Put:
    """What is to become the current entry of `key`: rows, or a layer, and its sidecar.

    `follows` is the entry it was made to follow (None for none); where another import came
    between, it is refused. Without it, whatever is current is replaced.
    """

    key: str
    sidecar: Mapping[str, Any]
    rows: pd.DataFrame | pa.Table | None = None
    layer: Mapping[str, Any] | None = None
    follows: Entry | EllipsisType | None = ...


class RecordStore:
    """Reads and replaces the entries under `restricted_folder`/records.

    Several processes may read at any time; one writes at a time, the others wait.
    """

    def __init__(self, restricted_folder: Path) -> None:
        self.folder = Path(restricted_folder) / "records"

    def entries(self, kind: str | None = None) -> dict[str, Entry]:
        """The current entries by key, sorted; `kind` is the first part of a key (`crime`)."""
        listed = self._manifest()["entries"]
        found = {}
        for key in sorted(listed):
            if kind is not None and key.partition("/")[0] != kind:
                continue
            folder = self.folder / listed[key]["folder"]
            try:
                sidecar = json.loads((folder / SIDECAR).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                raise IntakeError(
                    f"The record store has lost a file of {key} ({folder / SIDECAR}); "
                    "import its file again, or put the folder back from a backup."
                ) from None
            found[key] = Entry(key, folder, sidecar)
        return found

    def get(self, key: str) -> Entry | None:
        """The current entry of `key`, or None."""
        return self.entries(key.partition("/")[0]).get(key)

    def put(
        self,
        key: str,
        *,
        rows: pd.DataFrame | pa.Table | None = None,
        layer: Mapping[str, Any] | None = None,
        sidecar: Mapping[str, Any],
    ) -> Entry:
        """Make this the current entry of `key`, whole or not at all."""
        return self.put_many([Put(key, sidecar, rows, layer)])[key]

    def put_many(self, puts: Iterable[Put]) -> dict[str, Entry]:
        """Make all of these current at once: one rename decides, so none or all are seen."""
        puts = list(puts)
        for put in puts:
            _check(put)
        with self.writing():
            manifest = self._manifest()
            for put in puts:
                _check_order(put, manifest["entries"].get(put.key))
            for put in puts:
                folder = self._write_folder(put)
                manifest["entries"][put.key] = {
                    "folder": folder,
                    "sha256": put.sidecar.get("sha256"),
                }
            sync_folder(self.folder)
            write_whole(self.folder / MANIFEST, _json(manifest))
            self._sweep()
        return {put.key: entry for put in puts if (entry := self.get(put.key))}

    @contextmanager
    def reading(self) -> Iterator[RecordStore]:
        """Hold off writers while several entries are read that must belong together."""
        with self._locked(fcntl.LOCK_SH):
            yield self

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off readers that asked for it, and other writers; sweep what a killed one left."""
        with self._locked(fcntl.LOCK_EX):
            self._sweep()
            yield

    def sweep(self) -> None:
        """Remove what a killed writer left behind; nothing that is listed is touched."""
        if self.folder.exists():
            with self.writing():
                pass

    def _manifest(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"version": VERSION, "entries": {}}
        except ValueError:
            found = None
        if not isinstance(found, dict) or found.get("version") != VERSION:
            raise IntakeError(
                f"The list of the record store ({self.folder / MANIFEST}) cannot be read; "
                "put it back from a backup, or move the folder away and import again."
            )
        return found

    def _write_folder(self, put: Put) -> str:
        name = f"{put.key.replace('/', '-')}-{secrets.token_hex(8)}"
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        if put.rows is not None:
            table = put.rows
            if isinstance(table, pd.DataFrame):
                table = pa.Table.from_pandas(table, preserve_index=False)
            # Small files; left uncompressed so that anyone can search what is stored.
            with synced(folder / ROWS) as sink:
                pq.write_table(table, sink, compression="none", use_dictionary=False)
        if put.layer is not None:
            with synced(folder / LAYER) as sink:
                sink.write(json.dumps(put.layer, ensure_ascii=False).encode())
        with synced(folder / SIDECAR) as sink:
            sink.write(_json(put.sidecar))
        sync_folder(folder)
        return name

    def _sweep(self) -> None:
        named = {entry["folder"] for entry in self._manifest()["entries"].values()}
        for path in self.folder.iterdir():
            if path.is_dir():
                if path.name not in named:
                    shutil.rmtree(path)
            elif path.name.startswith(f"{MANIFEST}."):
                path.unlink()

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        busy = IntakeError(
            "Another import or build has held the record store for two minutes; "
            "wait until it ends, then try again."
        )
        with held(self.folder, how, busy):
            yield


@contextmanager
def held(folder: Path, how: int, busy: Exception) -> Iterator[None]:
    """Hold the lock of `folder` (`fcntl.LOCK_EX` or `LOCK_SH`); raise `busy` after two minutes.

    Closing the file gives the lock back, also when the process is killed.
    """
    with open(folder / ".lock", "ab") as lock:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(lock, how | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise busy from None
                time.sleep(0.05)
        yield


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _check_order(put: Put, listed: Mapping[str, Any] | None) -> None:
    if put.follows is ...:
        return
    if (listed and listed["folder"]) != (put.follows and put.follows.folder.name):
        raise IntakeError(
            f"Another import changed {put.key} while this one ran, so nothing was kept; "
            "run it again."
        )


def _check(put: Put) -> None:
    if not _KEY.fullmatch(put.key):
        raise ValueError(f"not a key of the record store: {put.key}")
    if (put.rows is None) == (put.layer is None):
        raise ValueError("an entry has either rows or a layer")
