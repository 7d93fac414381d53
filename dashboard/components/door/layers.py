"""The map's layers, each at an address of its own that never changes its content.

A release's values are fixed, so `/layers/<release>/<level>/<period>.geojson` may be kept by
browsers for good, and a page sends 50 bytes of address instead of 1.8 MB of shapes.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import public_data
from dashboard.components import layer_file, links, release_file
from dashboard.components.door.static_files import FOR_EVER, accepts_gzip
from dashboard.database import Database, open_public
from dashboard.public_data import CurrentRelease
from dashboard.settings import PublicSettings

_PERIOD = re.compile(r"last12|none|(19|20)[0-9]{2}")
_RELEASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

NotFound = Callable[[Request], Response]


@dataclass(frozen=True)
class Fixed:
    """An answer that will never change, plain and compressed."""

    plain: bytes
    packed: bytes
    etag: str

    @staticmethod
    def of(plain: bytes) -> Fixed:
        """Compress once what is sent many times."""
        etag = f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'
        return Fixed(plain, gzip.compress(plain, 6, mtime=0), etag)

    def answer(self, request: Request, media_type: str, headers: dict[str, str]) -> Response:
        """What to send for `request`; `headers` come on top of those about caching."""
        common = {"cache-control": FOR_EVER, "etag": self.etag, "vary": "accept-encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=common)
        if accepts_gzip(request):
            common["content-encoding"] = "gzip"
            return Response(self.packed, headers=common | headers, media_type=media_type)
        return Response(self.plain, headers=common | headers, media_type=media_type)


def layer_route(settings: PublicSettings, not_found: NotFound) -> Route:
    """The route that answers for layers; whatever is unknown is `not_found`."""

    @lru_cache(maxsize=64)
    def made(release: CurrentRelease, area_type: str, period: str) -> Fixed | None:
        with open_release(settings.public, release) as db:
            plain = layer_file.layer_bytes(db, area_type, period)
        return None if plain is None else Fixed.of(plain)

    async def layer(request: Request) -> Response:
        release_id, area_type, period = (
            request.path_params[name] for name in ("release_id", "area_type", "period")
        )
        if area_type not in links.LEVELS or not _PERIOD.fullmatch(period):
            return not_found(request)
        release = published(settings.public, release_id)
        if release is None:
            return not_found(request)
        found = await to_thread.run_sync(made, release, area_type, period)
        if found is None:
            return not_found(request)
        return found.answer(request, "application/geo+json", {})

    return Route("/layers/{release_id}/{area_type}/{period}.geojson", layer)


def published(public_folder: Path, release_id: str) -> CurrentRelease | None:
    """The release of this id if it is in service, the current one or an older one."""
    if not _RELEASE.fullmatch(release_id):
        return None
    return public_data.release_in_service(public_folder, release_id)


@contextmanager
def open_release(public_folder: Path, release: CurrentRelease) -> Iterator[Database]:
    """A release, open for the time of the block.

    The one in service is shared with the pages; an older one must not push it out.
    """
    if release_file.current(public_folder) == release:
        yield release_file.opened(release.path)
    else:
        with open_public(release.path) as db:
            yield db
