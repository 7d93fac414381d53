"""The list of pages: the only addresses that lead to a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Page:
    """One page of a door."""

    address: str
    """The path, without slashes; empty for the first page."""
    title: str
    """The English title, as a message of the language catalogs."""
    description: str
    """One English sentence for search engines and previews, as a message of the catalogs."""
    show: Callable[[], None]
    """Draws the page; called at every rerun."""


def run(pages: Sequence[Page], translate: Callable[[str], str] = str) -> None:
    """Show the page of `pages` that the visitor's address names.

    The list is made anew at every rerun, so a page that is not in it cannot be reached by
    address nor by a forged message. `translate` turns a title into the visitor's language.
    """
    chosen = st.navigation(
        [
            st.Page(
                page.show,
                title=translate(page.title),
                # Streamlit wants no address for the page that stands at the root.
                url_path=page.address or None,
                default=not page.address,
            )
            for page in pages
        ],
        position="top",
    )
    chosen.run()
