"""The current release, opened once for all visitors, and never an older one after a newer.

A release is a file that is never changed; a new one lies beside it, and the manifest names
the current one. So every rerun asks the manifest, and a file stays open as long as someone
reads it. Nothing else is remembered between reruns.
"""

from __future__ import annotations

import threading
from pathlib import Path

import streamlit as st

from dashboard import public_data
from dashboard.database import Database, open_public
from dashboard.public_data import CurrentRelease
from dashboard.settings import read_public


class Pointer:
    """Which release to serve: what the manifest says, but never back to an older one.

    The manifest may come to name an older release in one honest way: the one being served was
    withdrawn. Any other way back (a restored copy, a folder that lags behind) is a mistake, and
    visitors keep the newer release as long as its file is there.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._served: dict[Path, CurrentRelease] = {}

    def resolve(self, folder: Path) -> CurrentRelease | None:
        """The release of `folder` (a city's public files) to serve now; None if there is none."""
        with self._lock:
            current = public_data.current_release(folder)
            served = self._served.get(folder)
            if current is None:
                return None
            if served and served.release_id != current.release_id:
                listed = public_data.published_releases(folder)
                newest_first = list(listed.release_id[~listed.is_withdrawn.astype(bool)])
                # Between the two looks at the list, either release may have been withdrawn.
                both_listed = {served.release_id, current.release_id} <= set(newest_first)
                goes_back = both_listed and newest_first.index(
                    current.release_id
                ) > newest_first.index(served.release_id)
                if goes_back and served.path.exists():
                    return served
            self._served[folder] = current
            return current


_POINTER = Pointer()


def current(public_folder: Path | None = None) -> CurrentRelease | None:
    """The release to serve now: its id and its file. None before the first release.

    `public_folder` holds a city's public files; by default those of the settings.
    """
    return _POINTER.resolve(public_folder or read_public().public)


def database() -> Database | None:
    """The current release, open for questions; None before the first release.

    Ask for it once at the beginning of a rerun: every number of one page then comes from one
    release, even if a newer one arrives meanwhile.
    """
    release = current()
    return None if release is None else opened(release.path)


def opened(path: Path) -> Database:
    """The release file at `path`, opened once for all visitors."""
    return _opened(str(path.resolve()))


# Two, because while a new release comes into service some reruns still read the old one.
# A file that drops out is not closed by hand: a slow rerun may hold it still. DuckDB closes it
# when the last one lets go of it.
@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(path: str) -> Database:
    return open_public(Path(path))
