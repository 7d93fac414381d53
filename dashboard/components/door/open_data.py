"""The folders of open data, as they lie on the disk: one per release, and what never changes.

`/open-data` leads to the data dictionary of the current release, and `/data.json` is the address
where catalogs of open data look for what a site offers. Only what a folder's own checksums name is
served, and only of releases that are in service.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import public_data
from dashboard.components.door.layers import NotFound, published
from dashboard.components.door.static_files import FOR_EVER
from dashboard.exports import open_data
from dashboard.settings import PublicSettings

_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".csv": "text/csv",
    "": "text/plain",
}
_OPENED_IN_PLACE = {".html", ".json", ".txt", ""}


def open_data_routes(settings: PublicSettings, not_found: NotFound) -> list[Route]:
    """The routes that answer for open data; whatever is unknown is `not_found`."""

    def find(release_id: str | None, name: str) -> Path | None:
        if release_id is None:
            release = public_data.current_release(settings.public)
        else:
            release = published(settings.public, release_id)
        if release is None:
            return None
        folder = open_data.place(settings.public, release.release_id)
        # A name is looked for in the folder's own list, never joined to a path unseen.
        return folder / name if name in open_data.listed(folder) else None

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        path = await to_thread.run_sync(find, request.path_params["release_id"], name)
        return not_found(request) if path is None else _answer(path, FOR_EVER)

    async def catalog(request: Request) -> Response:
        path = await to_thread.run_sync(find, None, open_data.CATALOG)
        return not_found(request) if path is None else _answer(path, "no-cache")

    async def current(request: Request) -> Response:
        path = await to_thread.run_sync(find, None, open_data.DICTIONARY)
        if path is None:
            return not_found(request)
        return RedirectResponse(f"/open-data/{path.parent.name}/{path.name}", 302)

    return [
        Route("/open-data", current),
        Route("/open-data/{release_id}/{name}", file),
        Route("/data.json", catalog),
    ]


def _answer(path: Path, keep: str) -> FileResponse:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    shown = "inline" if path.suffix in _OPENED_IN_PLACE else "attachment"
    return FileResponse(
        path,
        media_type=kind,
        filename=path.name,
        content_disposition_type=shown,
        headers={"cache-control": keep},
    )
