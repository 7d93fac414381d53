"""The list of pages: the only addresses that lead to a page."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.components import language
from dashboard.components.door import plain_pages
from dashboard.words import Words

LOG = logging.getLogger("peaceboard.door")


@dataclass(frozen=True)
class Page:
    """One page of a door."""

    address: str
    """The path, without slashes; empty for the first page."""
    title: Callable[[Words], str]
    """The title in a language."""
    description: Callable[[Words], str]
    """One sentence for search engines and for link previews, in a language."""
    show: Callable[[], None]
    """Draws the page; called at every rerun."""
    draws: tuple[str, ...] = ()
    """The elements it draws, by the names of Streamlit's build (`PlotlyChart`, `TextInput`), so
    that the browser can fetch their small scripts early."""


def run(pages: Sequence[Page]) -> None:
    """Show the page of `pages` that the visitor's address names.

    The list is made anew at every rerun, so a page that is not in it cannot be reached by
    address nor by a forged message.
    """
    words = language.current().words
    st.set_page_config(layout="wide")
    chosen = st.navigation(
        [
            st.Page(
                page.show,
                title=page.title(words),
                # Streamlit wants no address for the page that stands at the root.
                url_path=page.address or None,
                default=not page.address,
            )
            for page in pages
        ],
        position="top",
    )
    try:
        chosen.run()
    except Exception as error:
        # Streamlit would print the error with the values in it; we say that it failed, and where.
        LOG.error("A page failed: %s at %s", type(error).__name__, _places(error))
        st.error(plain_pages.page_failed(language.current().gettext))


def _places(error: BaseException) -> str:
    """Where an error arose and who called, innermost first, without any value."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
