"""Whole tables of a release as CSV, each at an address of its own that never changes its content.

Everything in a release may be printed on a poster, so every table but the outlines (they are the
map's layers) can be had, and linked to: `/downloads/<release>/<table>.csv`.
"""

from __future__ import annotations

from functools import lru_cache

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import public_data
from dashboard.components.door.layers import Fixed, NotFound, open_release, published
from dashboard.database import Database
from dashboard.exports.tables import csv_bytes
from dashboard.public_data import CurrentRelease
from dashboard.settings import PublicSettings

TABLES = (
    "count_by_period", "program_count", "program_period", "published_total", "measure", "area",
    "area_membership", "area_alias", "segment", "population", "comparison_city", "programme",
    "help_line", "coverage", "coverage_left_out", "coverage_place", "view_menu", "revision",
    "vintage", "released", "column_note",
)  # fmt: skip
"""What can be downloaded, what most people look for first."""


def download_address(release_id: str, table: str) -> str:
    """Where a table lies as CSV; `table` is one of `TABLES`."""
    return f"/downloads/{release_id}/{table}.csv"


def download_route(settings: PublicSettings, not_found: NotFound) -> Route:
    """The route that answers for tables; whatever is unknown is `not_found`."""

    @lru_cache(maxsize=len(TABLES))
    def made(release: CurrentRelease, table: str) -> tuple[Fixed, str] | None:
        with open_release(settings.public, release) as db:
            # A release made by an older version does not have every table.
            if table not in {name for name, _, _ in db.columns()}:
                return None
            content, name = make_table(db, table)
        return Fixed.of(content), name

    async def download(request: Request) -> Response:
        release_id, table = request.path_params["release_id"], request.path_params["table"]
        release = published(settings.public, release_id) if table in TABLES else None
        if release is None:
            return not_found(request)
        answer = await to_thread.run_sync(made, release, table)
        if answer is None:
            return not_found(request)
        found, name = answer
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return found.answer(request, "text/csv", headers)

    return Route("/downloads/{release_id}/{table}.csv", download)


def make_table(db: Database, table: str) -> tuple[bytes, str]:
    """A table of the release as CSV, and the file's name.

    A simulated city is marked in each row and in the name, so that neither can be taken for real.
    """
    info = public_data.release(db)
    columns = [column for name, column, _ in db.columns() if name == table]
    frame = db.read(table, columns)
    place = f"Simulated: {info.city_name}" if info.is_simulated else info.city_name
    about = {
        "release_of": place,
        "is_simulated": str(info.is_simulated).lower(),
        "release": info.release_id,
        "release_data_through_on": info.data_through_on.isoformat() if info.data_through_on else "",
    }
    mark = "simulated-" if info.is_simulated else ""
    name = f"{mark}{info.city_id}-{table.replace('_', '-')}-{info.release_id}.csv"
    return csv_bytes(frame, about), name
