"""Puts the door together: one ASGI app for uvicorn, served by one worker."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.components.door import plain_pages
from dashboard.components.door.addresses import Addresses
from dashboard.components.door.headers import Headers, content_policy, script_hashes
from dashboard.components.door.index_page import IndexPages, ServeIndex
from dashboard.components.door.navigation import Page
from dashboard.components.door.static_files import ServeStatic, StaticFiles
from dashboard.settings import PublicSettings

LOG = logging.getLogger("peaceboard.door")


def public_app(script: str, pages: Sequence[Page], settings: PublicSettings) -> st.App:
    """The public door as an ASGI app.

    `script` is the file Streamlit runs at every rerun; `pages` are the only pages.
    """
    folder = Path(st.__file__).parent / "static"
    files = StaticFiles(folder)
    index = IndexPages(
        folder / "index.html",
        pages,
        translate=lambda language, text: text,
        without_script=lambda language: plain_pages.without_script(str, settings.city_id, ()),
    )
    routes = [Route("/healthz", _health), Route("/robots.txt", _robots)]
    own = frozenset(route.path for route in routes) | index.addresses
    scripts = sorted({source for html in index.html.values() for source in script_hashes(html)})

    def is_ours(path: str) -> bool:
        return path in own or path in files or path.rstrip("/") in index.addresses

    middleware = [
        Middleware(Headers, policy=content_policy(scripts, tile_source=settings.tile_source)),
        Middleware(
            Addresses,
            is_ours=is_ours,
            not_found=lambda language: plain_pages.not_found(str, language),
            allowed_hosts=settings.allowed_hosts,
        ),
        Middleware(ServeStatic, files=files),
        Middleware(ServeIndex, pages=index),
    ]

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
        _import_what_pages_need()
        stop = threading.Event()
        # Beside the first visitors, not before them: what they ask for is made at once.
        warming = threading.Thread(target=files.warm, args=(stop,), name="compress", daemon=True)
        warming.start()
        yield {}
        stop.set()

    return st.App(
        script,
        routes=routes,
        middleware=middleware,
        lifespan=lifespan,
        on_script_error=_say_that_it_failed,
    )


def _import_what_pages_need() -> None:
    """Load the large libraries before the first visitor, who would else wait about a second."""
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401
    import pydeck  # noqa: F401

    gc.collect()
    # What was loaded so far lives as long as the process; no later collection need look at it.
    gc.freeze()


def _say_that_it_failed(error: Exception) -> bool:
    """Show a sentence instead of an error; the log gets the kind and the place, no values."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown"
    LOG.error("A page failed: %s at %s", type(error).__name__, where)
    st.error(
        "This page could not be shown. The mistake is ours, not yours; please try again later."
    )
    return True


async def _health(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok", headers={"cache-control": "no-store"})


async def _robots(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("User-agent: *\nAllow: /\n")
