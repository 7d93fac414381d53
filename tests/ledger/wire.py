"""A wire between the ledger and its server that breaks where a test wants it to."""

from __future__ import annotations

import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

SOCKET = ".s.PGSQL.5432"


class Wire:
    """A socket that passes everything on to a server's; for use in `with`.

    `break_at_commit` lets the next COMMIT reach the server, waits for its answer, and breaks the
    connection before the ledger hears it. `is_cut` refuses new connections from then on.
    """

    def __init__(self, server: Path) -> None:
        self._server = server / SOCKET
        self.folder = Path(tempfile.mkdtemp(prefix="pb-wire-"))
        self.break_at_commit = False
        self.is_cut = False
        self.broke = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX)

    def __enter__(self) -> Wire:
        self._listener.bind(str(self.folder / SOCKET))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()
        (self.folder / SOCKET).unlink(missing_ok=True)
        self.folder.rmdir()

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                ours.close()
                continue
            theirs = socket.socket(socket.AF_UNIX)
            theirs.connect(str(self._server))
            is_over = threading.Event()
            for work in (self._to_server, self._to_ledger):
                threading.Thread(target=work, args=(ours, theirs, is_over), daemon=True).start()

    def _to_server(
        self, ours: socket.socket, theirs: socket.socket, is_over: threading.Event
    ) -> None:
        while sent := _received(ours):
            if self.break_at_commit and b"COMMIT" in sent:
                self.break_at_commit = False
                is_over.set()
            theirs.sendall(sent)
        _end(theirs)

    def _to_ledger(
        self, ours: socket.socket, theirs: socket.socket, is_over: threading.Event
    ) -> None:
        while answer := _received(theirs):
            if is_over.is_set():
                break
            ours.sendall(answer)
        _end(ours)
        if is_over.is_set():
            self.broke.set()


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(65_536)
    except OSError:
        return b""


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
