"""Puts the door together: one ASGI app for uvicorn, served by one worker."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import streamlit as st

from dashboard.components.door.navigation import Page
from dashboard.settings import PublicSettings


def public_app(script: str, pages: Sequence[Page], settings: PublicSettings) -> st.App:
    """The public door as an ASGI app.

    `script` is the file Streamlit runs at every rerun; `pages` are the only pages.
    """

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
        _import_what_pages_need()
        yield {}

    return st.App(script, lifespan=lifespan)


def _import_what_pages_need() -> None:
    """Load the large libraries before the first visitor, who would else wait about a second."""
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401
    import pydeck  # noqa: F401

    gc.collect()
    # What was loaded so far lives as long as the process; no later collection need look at it.
    gc.freeze()
