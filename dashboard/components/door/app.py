"""Puts the door together: one ASGI app for uvicorn, served by one worker."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.components import language
from dashboard.components.door import guard, plain_pages
from dashboard.components.door.addresses import Addresses
from dashboard.components.door.downloads import download_route
from dashboard.components.door.headers import Headers, content_policy, script_hashes
from dashboard.components.door.index_page import IndexPages, ServeIndex
from dashboard.components.door.layers import layer_route
from dashboard.components.door.messages import Messages
from dashboard.components.door.navigation import Page
from dashboard.components.door.open_data import open_data_routes
from dashboard.components.door.static_files import ServeStatic, StaticFiles
from dashboard.components.door.visitor import visitor_language
from dashboard.settings import PublicSettings


def public_app(script: str, pages: Sequence[Page], settings: PublicSettings) -> st.App:
    """The public door as an ASGI app.

    `script` is the file Streamlit runs at every rerun; `pages` are the only pages.
    """
    streamlits_own = Path(st.__file__).parent / "static"
    files = StaticFiles(streamlits_own)
    index = IndexPages(streamlits_own / "index.html", pages, plain_pages.without_script)
    routes = [
        Route("/healthz", _health),
        Route("/robots.txt", _robots),
        layer_route(settings, _not_found),
        download_route(settings, _not_found),
        *open_data_routes(settings, _not_found),
    ]
    scripts = sorted({source for html in index.html.values() for source in script_hashes(html)})

    def is_ours(path: str) -> bool:
        return path in files or any(route.path_regex.match(path) for route in routes)

    middleware = [
        Middleware(
            Headers,
            policy=content_policy(scripts, settings.embed_in),
            may_be_framed=bool(settings.embed_in),
            failed=_failed,
        ),
        Middleware(
            Addresses,
            is_ours=is_ours,
            is_page=index.has,
            not_found=_not_found,
            allowed_hosts=settings.allowed_hosts,
        ),
        Middleware(Messages),
        Middleware(ServeStatic, files=files),
        Middleware(ServeIndex, pages=index),
    ]

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
        # The folder must be there before the fence goes up, or a first release stays unseen.
        settings.public_folder.mkdir(parents=True, exist_ok=True)
        _import_what_pages_need()
        guard.install(settings.public_folder.parent / "restricted")
        stop = threading.Event()
        # Beside the first visitors, not before them: what they ask for is made at once.
        warming = threading.Thread(target=files.warm, args=(stop,), name="compress", daemon=True)
        warming.start()
        yield {}
        stop.set()
        # Else what was frozen is never let go, and a library says so in sixty lines at the end.
        gc.unfreeze()

    return st.App(script, routes=routes, middleware=middleware, lifespan=lifespan)


def _import_what_pages_need() -> None:
    """Load the large libraries before the first visitor, who would else wait about a second."""
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401
    import pydeck  # noqa: F401

    language.warm()
    gc.collect()
    # What was loaded so far lives as long as the process; no later collection need look at it.
    gc.freeze()


def _not_found(request: HTTPConnection) -> Response:
    code = visitor_language(request)
    return HTMLResponse(plain_pages.not_found(language.language(code)), 404)


def _failed(request: HTTPConnection) -> Response:
    return HTMLResponse(plain_pages.failed(language.language(visitor_language(request))), 500)


async def _health(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok", headers={"cache-control": "no-store"})


async def _robots(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("User-agent: *\nAllow: /\n")
