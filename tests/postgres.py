"""A real PostgreSQL server for tests: made in a temporary folder, reached by a socket in it.

`python -m tests.postgres` ends with 0 if one can be started, else with a sentence.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

NAME = "peaceboard_test"
PASSWORD = "a-password-that-nobody-may-see"
"""Real, so that the tests can look for it in what is said."""

_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_SETTINGS = (
    "listen_addresses = ''",
    # Processes are killed here, not machines: what a server wrote outlives it without a sync.
    "fsync = off",
    "shared_buffers = 16MB",
    "max_connections = 40",
    "log_destination = stderr",
    "log_min_messages = fatal",
)


@cache
def find() -> Path | None:
    """The folder that holds the server's programs: of the PATH, else Debian's newest, else None."""
    found = [Path(path).resolve().parent for name in _PROGRAMS if (path := shutil.which(name))]
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    versions = sorted(folders, key=lambda path: int("0" + path.parent.name.split(".")[0]))
    for folder in [*found, *reversed(versions)]:
        if all((folder / name).exists() for name in _PROGRAMS):
            return folder
    return None


class CannotStart(RuntimeError):
    """No server can be started on this machine; the sentence says why."""


class Server:
    """A server with nothing in it; for use in `with`."""

    def __init__(self) -> None:
        programs = find()
        if programs is None:
            raise CannotStart("no PostgreSQL was found on the PATH or in /usr/lib/postgresql")
        self._programs = programs
        self._user = _user()
        # Not in pytest's own folder: a server that does not run as root could not look into it,
        # and the path of a socket must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="pb-pg-"))
        self._data = self.folder / "data"

    def __enter__(self) -> Server:
        try:
            if self._user is not None:
                os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
            secret = self.folder / "password"
            secret.write_text(PASSWORD)
            if self._user is not None:
                os.chown(secret, self._user.pw_uid, self._user.pw_gid)
            self._run(
                "initdb", "--pgdata", str(self._data), "--username", NAME, "--encoding", "UTF8",
                "--locale", "C", "--auth", "scram-sha-256", "--pwfile", str(secret), "--no-sync",
            )  # fmt: skip
            with (self._data / "postgresql.conf").open("a") as settings:
                lines = [*_SETTINGS, f"unix_socket_directories = '{self.folder}'"]
                settings.write("\n".join(["", *lines, ""]))
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        finally:
            self._remove()  # also if a test left it stopped

    def start(self) -> None:
        """Start it and wait until it answers, also after a stop."""
        log = self.folder / "log"
        self._run("pg_ctl", "start", "--pgdata", str(self._data), "--log", str(log), "--wait",
                  "--timeout", "60", "--silent")  # fmt: skip

    def stop(self) -> None:
        """End it at once, as a power cut would: it says nothing to anybody and tidies nothing."""
        self._run("pg_ctl", "stop", "--pgdata", str(self._data), "--mode", "immediate", "--silent")

    def url(self, database: str, password: str = PASSWORD) -> str:
        """The address of a database as a setting has it."""
        host = quote(str(self.folder), safe="")
        return f"postgresql://{NAME}:{quote(password)}@/{database}?host={host}"

    def ask(self, question: str, *values: object, database: str = "postgres") -> list[tuple]:
        """What the server itself says, past the ledger."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            answer = connection.execute(question, values or None)
            return answer.fetchall() if answer.description else []

    def new_database(self, template: str | None = None, tablespace: str | None = None) -> str:
        """Make an empty database, or a copy of another one; its name."""
        name = f"ledger_{secrets.token_hex(6)}"
        make = sql.SQL("create database {}").format(sql.Identifier(name))
        if template is not None:
            make += sql.SQL(" template {}").format(sql.Identifier(template))
        if tablespace is not None:
            make += sql.SQL(" tablespace {}").format(sql.Identifier(tablespace))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(make)
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever may still be connected to it."""
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(drop)

    def drop_connections(self, database: str) -> int:
        """Break every connection to a database, in the middle of whatever it does; how many."""
        rows = self.ask(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", database
        )
        return len(rows)

    def _run(self, program: str, *arguments: str) -> None:
        user = {} if self._user is None else {
            "user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": [],
        }  # fmt: skip
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            # Not a pipe: the server would hold it open.
            stdout=subprocess.DEVNULL,
            stderr=(errors := tempfile.TemporaryFile()),  # noqa: SIM115
            **user,
        )
        errors.seek(0)
        said = errors.read().decode(errors="replace")
        errors.close()
        if done.returncode:
            why = (said.strip().splitlines() or ["it does not say why"])[-1]
            raise CannotStart(f"PostgreSQL cannot be started, because {program} failed: {why}")

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _user() -> pwd.struct_passwd | None:
    """As whom to run it: PostgreSQL refuses root, and containers run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("PostgreSQL does not run as root, and there is no user postgres or nobody")


def main() -> int:
    """Start a server once and ask it something."""
    try:
        with Server() as server:
            server.ask("select 1")
    except (CannotStart, OSError, psycopg.Error) as why:
        print(str(why).splitlines()[-1], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
