"""Streamlit's own scripts, styles and fonts: compressed once, kept in memory, cached for good.

Streamlit sends them uncompressed (the chart library alone is 4.7 MB); here they travel as
gzip. Their names carry a hash of their content, so a browser may keep them for ever. A file
is found in a list made at the start, never by looking up a visitor's path on the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import threading
from dataclasses import dataclass
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"

# Level 6 is within 1 % of level 9 here and takes half the time.
_LEVEL = 6
_COMPRESSIBLE = {".js", ".css", ".html", ".json", ".svg", ".ttf", ".wasm", ".txt"}

# The index page is made anew in `index_page`; the manifest is for those who build Streamlit.
_NOT_SERVED = {"index.html", "manifest.json"}

# RFC 9239; the operating system's table of types may say something older.
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True)
class Ready:
    """A file as it goes over the wire."""

    body: bytes
    etag: str
    is_gzip: bool


class StaticFiles:
    """The files under one folder, by the address at which they are served."""

    def __init__(self, folder: Path) -> None:
        self._paths = {
            f"/{path.relative_to(folder).as_posix()}": path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name not in _NOT_SERVED
        }
        self._ready: dict[str, Ready] = {}
        self._lock = threading.Lock()

    def __contains__(self, address: str) -> bool:
        return address in self._paths

    def addresses(self) -> list[str]:
        """Every address served from here."""
        return list(self._paths)

    def at_hand(self, address: str) -> Ready | None:
        """The compressed file if it was made before."""
        return self._ready.get(address)

    def ready(self, address: str) -> Ready:
        """The compressed file; made at first use. Raises KeyError for an unknown address."""
        path = self._paths[address]
        found = self._ready.get(address)
        if found is None:
            # One thread compresses at a time: two would do the same work twice.
            with self._lock:
                found = self._ready.get(address)
                if found is None:
                    found = self._ready[address] = _prepare(path)
        return found

    def plain(self, address: str) -> bytes:
        """The file as it lies on the disk, for the rare client that takes no gzip."""
        return self._paths[address].read_bytes()

    def warm(self, stop: threading.Event) -> None:
        """Compress everything, until done or told to stop."""
        for address in self._paths:
            if stop.is_set():
                return
            self.ready(address)

    def media_type(self, address: str) -> str:
        """The Content-Type of an address."""
        suffix = self._paths[address].suffix
        return _TYPES.get(suffix) or mimetypes.guess_type(address)[0] or "application/octet-stream"


def _prepare(path: Path) -> Ready:
    raw = path.read_bytes()
    etag = f'W/"{hashlib.sha256(raw).hexdigest()[:20]}"'
    if path.suffix in _COMPRESSIBLE and len(raw) > 500:
        return Ready(gzip.compress(raw, _LEVEL, mtime=0), etag, is_gzip=True)
    return Ready(raw, etag, is_gzip=False)


class ServeStatic:
    """ASGI middleware: answers for the static files, and passes everything else on."""

    def __init__(self, app: ASGIApp, files: StaticFiles) -> None:
        self.app = app
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = scope.get("path", "")
        if scope["type"] != "http" or address not in self._files:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        # A file already at hand is worth no trip to another thread.
        found = self._files.at_hand(address) or await to_thread.run_sync(self._files.ready, address)
        # Only what lies under /static/ carries a hash of its content in its name.
        keep = FOR_EVER if address.startswith("/static/") else A_DAY
        headers = {"cache-control": keep, "etag": found.etag, "vary": "accept-encoding"}
        body = found.body
        if found.etag in request.headers.get("if-none-match", ""):
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        if found.is_gzip and accepts_gzip(request):
            headers["content-encoding"] = "gzip"
        elif found.is_gzip:
            body = await to_thread.run_sync(self._files.plain, address)
        response = Response(body, headers=headers, media_type=self._files.media_type(address))
        await response(scope, receive, send)


def accepts_gzip(request: Request) -> bool:
    """Whether the client takes gzip (RFC 9110, section 12.5.3); `gzip;q=0` refuses it."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, quality = part.replace(" ", "").partition(";q=")
        if coding in ("gzip", "x-gzip"):
            try:
                return float(quality or 1) > 0
            except ValueError:
                return False
    return False
