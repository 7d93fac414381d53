"""What a page needs to speak: its release, the reader's language, the screen's theme.

Pieces of a page are remembered ready to send, per release, language and theme, so that a rerun
costs little whatever the page draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import streamlit as st

from dashboard import public_data
from dashboard.charts import Theme
from dashboard.database import Database
from dashboard.public_data import ReleaseInfo
from dashboard.words import Words


@dataclass(frozen=True)
class View:
    """One visitor's page at one rerun: everything on it comes from one release."""

    database: Database
    release: ReleaseInfo
    words: Words
    theme: Theme
    has_new_address: bool = False
    """Whether something was taken out of the address because it is not known."""

    @property
    def city(self) -> str:
        """The city's name without its state, as sentences use it."""
        return self.release.city_name.split(",")[0]

    @property
    def key(self) -> tuple[str, str, str]:
        """What cached pictures depend on besides their own arguments."""
        return self.release.release_id, self.words.locale, self.theme.name

    def simulated(self, text: str) -> str:
        """`text`, marked where the city is made up."""
        mark = self.words.simulated_mark()
        return f"{mark}: {text}" if self.release.is_simulated else text


def release_of(database: Database) -> ReleaseInfo:
    """What an open release says about itself, asked once."""
    return _release_of(str(database.path), database)


@st.cache_resource(max_entries=8, show_spinner=False)
def _release_of(path: str, _database: Database) -> ReleaseInfo:
    return public_data.release(_database)


def kept(draw: Callable[..., None]) -> Callable[..., None]:
    """Remember what `draw(view, *arguments)` puts on the page. It may hold no button or field.

    The arguments have to be plain values; the view counts by its release, language and theme.
    """

    @wraps(draw)
    def replay(view: View, *arguments):
        return _replay(f"{draw.__module__}.{draw.__qualname__}", view.key, arguments, draw, view)

    return replay


@st.cache_data(max_entries=512, show_spinner=False)
def _replay(name: str, key: tuple, arguments: tuple, _draw, _view):
    return _draw(_view, *arguments)
