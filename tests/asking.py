"""Run as a process of its own: opens the public door, then asks for restricted files every way.

    python -m tests.asking SECRETS_FOLDER

prints one JSON object: what each way returned or which error it raised. The door is the real
`dashboard.apps.public`, with its startup done; nothing here is part of the product.
"""

from __future__ import annotations

import asyncio
import glob
import importlib.util
import json
import linecache
import mmap
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import tokenize
import zipfile
from collections.abc import Callable

SECRET = "KEEP-OUT-7319"


def ways(folder: pathlib.Path, link: pathlib.Path) -> dict[str, Callable[[], object]]:
    """Every way to ask for the files of `folder`; `link` is a symbolic link to it elsewhere."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    text, table, parquet = folder / "note.txt", folder / "rows.csv", folder / "rows.parquet"
    around = folder / ".." / folder.name / "note.txt"
    relative = os.path.relpath(text)

    def from_a_parent(flags: int = os.O_RDONLY) -> bytes:
        above = os.open(folder.parents[1], os.O_RDONLY | os.O_DIRECTORY)
        inside = os.open(str(text.relative_to(folder.parents[1])), flags, dir_fd=above)
        return os.read(inside, 100)

    def from_a_neighbor() -> bytes:
        beside = os.open(folder.parents[1] / "public", os.O_RDONLY | os.O_DIRECTORY)
        path = os.path.join("..", str(text.relative_to(folder.parents[1])))
        return os.read(os.open(path, os.O_RDONLY, dir_fd=beside), 100)

    def as_module() -> object:
        spec = importlib.util.spec_from_file_location("secret", folder / "secret.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.SECRET

    def mapped() -> bytes:
        with text.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as memory:
            return memory[:100]

    def copied() -> str:
        target = tempfile.mktemp()
        shutil.copy(text, target)
        return pathlib.Path(target).read_text()

    def moved_away() -> str:
        os.rename(folder, link.with_name("moved"))
        return (link.with_name("moved") / "note.txt").read_text()

    def linked() -> str:
        target = link.with_name("hard")
        os.link(text, target)
        return target.read_text()

    def spawned() -> bytes:
        reading, writing = os.pipe()
        to_us = [(os.POSIX_SPAWN_DUP2, writing, 1)]
        os.posix_spawn("/bin/cat", ["cat", str(text)], os.environ, file_actions=to_us)
        return os.read(reading, 100)

    def listed_from_inside() -> list[str]:
        os.chdir(folder)
        return os.listdir(".")

    return {
        "open": lambda: open(text).read(),
        "open bytes path": lambda: open(os.fsencode(text)).read(),
        "os.open": lambda: os.read(os.open(text, os.O_RDONLY), 100),
        "Path.read_bytes": text.read_bytes,
        "Path.read_text around": around.read_text,
        "relative": lambda: open(relative).read(),
        "through a link": (link / "note.txt").read_text,
        "through proc": lambda: open(f"/proc/self/root{text}").read(),
        "through proc cwd": lambda: open(f"/proc/self/cwd/{relative}").read(),
        "from a parent folder": from_a_parent,
        "from a neighbor folder": from_a_neighbor,
        "for writing": lambda: open(folder / "new.txt", "w").write("x"),
        "listdir": lambda: os.listdir(folder),
        "listdir of the whole": lambda: os.listdir(folder.parent),
        "scandir": lambda: [entry.name for entry in os.scandir(folder)],
        "walk": lambda: list(os.walk(folder)),
        "walk a link": lambda: list(os.walk(link)),
        "glob": lambda: glob.glob(f"{folder}/*"),
        "rglob": lambda: list(folder.rglob("*")),
        "iterdir": lambda: list(folder.iterdir()),
        "chdir": listed_from_inside,
        "copy": copied,
        "hard link": linked,
        "remove": lambda: os.remove(folder / "spare.txt") or "removed",
        "mmap": mapped,
        "import": as_module,
        "linecache": lambda: linecache.getlines(str(text)),
        "tokenize": lambda: tokenize.open(str(folder / "secret.py")).read(),
        "zip": lambda: zipfile.ZipFile(folder / "rows.zip").read("note.txt"),
        "sqlite": lambda: (
            sqlite3.connect(folder / "ledger.sqlite").execute("select word from note").fetchall()
        ),
        "sqlite by address": lambda: (
            sqlite3.connect(f"file:{folder / 'ledger.sqlite'}?mode=ro", uri=True)
            .execute("select word from note")
            .fetchall()
        ),
        "pandas csv": lambda: pd.read_csv(table).to_csv(),
        "pandas parquet": lambda: pd.read_parquet(parquet).to_csv(),
        "numpy": lambda: np.fromfile(text, dtype="S1").tobytes(),
        "arrow csv": lambda: pa.csv.read_csv(table).to_pydict(),
        "arrow parquet": lambda: pa.parquet.read_table(parquet).to_pydict(),
        "arrow file": lambda: pa.OSFile(str(text)).read(),
        "arrow mapped": lambda: pa.memory_map(str(text)).read(),
        "subprocess": lambda: subprocess.check_output(["cat", str(text)]),
        "shell": lambda: os.popen(f"cat '{text}'").read(),
        "posix_spawn": spawned,
        **_database_ways(folder),
        # Last, because where nothing forbids it, it takes the folder away.
        "move": moved_away,
    }


def _database_ways(folder: pathlib.Path) -> dict[str, Callable[[], object]]:
    from dashboard import database, public_data
    from dashboard.settings import read_public

    release = public_data.current_release(read_public().public)
    assert release is not None
    table, parquet, warehouse = folder / "rows.csv", folder / "rows.parquet", folder / "w.duckdb"

    def ask(sql: str) -> Callable[[], object]:
        def way() -> object:
            with database.open_public(release.path) as db:
                return db.ask(sql).to_csv()

        return way

    return {
        "duckdb read_csv": ask(f"select * from read_csv('{table}')"),
        "duckdb read_parquet": ask(f"select * from read_parquet('{parquet}')"),
        "duckdb replacement": ask(f"select * from '{parquet}'"),
        "duckdb read_text": ask(f"select * from read_text('{folder}/note.txt')"),
        "duckdb glob": ask(f"select * from glob('{folder}/*')"),
        "duckdb attach": ask(f"attach '{warehouse}' as other (read_only)"),
        "duckdb copy": ask(f"copy (select 1) to '{folder}/out.csv'"),
        "duckdb unlock": ask("set enable_external_access = true"),
        "duckdb export": ask(f"export database '{folder}/out'"),
        "duckdb python": ask("select * from SECRET"),
    }


def ways_of_the_kernel(folder: pathlib.Path) -> dict[str, Callable[[], object]]:
    """Ways that Python does not see; only the kernel can refuse them."""
    import ctypes

    import duckdb

    def by_the_c_library() -> bytes:
        libc = ctypes.CDLL(None)
        buffer = ctypes.create_string_buffer(100)
        libc.read(libc.open(os.fsencode(folder / "note.txt"), os.O_RDONLY), buffer, 100)
        return buffer.value

    return {
        "another duckdb": lambda: (
            duckdb.connect(str(folder / "w.duckdb"), read_only=True)
            .execute("select * from note")
            .fetchall()
        ),
        "another duckdb, csv": lambda: (
            duckdb.connect().execute(f"select * from read_csv('{folder}/rows.csv')").fetchall()
        ),
        "the C library": by_the_c_library,
    }


def tried(ways_to_try: dict[str, Callable[[], object]]) -> dict[str, str]:
    """Each way's result or the kind of its error."""
    found = {}
    start = os.getcwd()
    for name, way in ways_to_try.items():
        try:
            found[name] = f"got {way()!r}"
        except Exception as error:
            found[name] = f"refused {type(error).__name__}"
        os.chdir(start)
    return found


async def main(folder: pathlib.Path, link: pathlib.Path) -> dict[str, object]:
    """Open the door, ask from this thread and from a new one, and close it."""
    from dashboard.apps.public import app
    from dashboard.components.door import landlock

    sent: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    heard: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    await heard.put({"type": "lifespan.startup"})
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    serving = asyncio.create_task(app(scope, heard.get, sent.put))
    assert (await sent.get())["type"] == "lifespan.startup.complete"

    has_landlock = landlock.is_available()
    everything = ways(folder, link) | (ways_of_the_kernel(folder) if has_landlock else {})
    result: dict[str, object] = {"has_landlock": has_landlock, "asked": tried(everything)}
    thread = threading.Thread(target=lambda: result.update(in_a_thread=tried(everything)))
    thread.start()
    thread.join()
    await heard.put({"type": "lifespan.shutdown"})
    await serving
    return result


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))))
