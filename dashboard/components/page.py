"""The frame of every public page: city, languages, exit, help, title; and the last lines.

    with page.frame(title=...) as view:
        ...

`view` holds what a page needs: the release it speaks from, the words of the reader's language,
and the theme of the screen. A page that finds no release says so and draws nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard import public_data
from dashboard.charts import Theme
from dashboard.components import exit_link, html, language, links, look, release_file
from dashboard.components.help_strip import help_strip
from dashboard.database import Database
from dashboard.public_data import ReleaseInfo
from dashboard.words import Words

STALE_AFTER_DAYS = 60


@dataclass(frozen=True)
class View:
    """One visitor's page at one rerun: everything on it comes from one release."""

    database: Database
    release: ReleaseInfo
    words: Words
    theme: Theme

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


@contextmanager
def frame(title: Callable[[Words], str], *, shows_harm: bool = True) -> Iterator[View]:
    """Draw a page's head, hand over its view, and draw its last lines.

    `title` gives the page's title in the words of a language. `shows_harm`: help comes before
    the title, because the page shows how many people were killed.
    """
    theme = look.apply()
    words = language.current().words
    database = release_file.database()
    if database is None:
        st.title(title(words))
        html.note(words.no_release())
        st.stop()
    release = public_data.release(database)
    view = View(database, release, words, theme)
    st.set_page_config(page_title=view.simulated(f"{title(words)} · {release.city_name}"))
    _head(view)
    if shows_harm:
        help_strip(view.database, words)
    st.title(title(words))
    yield view
    _foot(view)


def _head(view: View) -> None:
    words = view.words
    _ = words._
    tongues = "".join(
        f'<a href="{escape(links.address(lang=code))}" hreflang="{code}" lang="{code}"'
        f' aria-label="{escape(name)}"{" aria-current=true" if code == words.locale else ""}>'
        f"{code.upper()}</a>"
        for code, name in language.NAMES.items()
    )
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        html.show(
            f'<p class="pb-city">{escape(view.release.city_name)}</p>'
            f'<nav aria-label="{escape(_("Languages"))}">{tongues}</nav>',
            kind="pb-head",
        )
    with right:
        exit_link.show(words.leave_quickly(), language=words.locale, direction=words.direction)
    if view.release.is_simulated:
        html.show(f"<strong>{escape(words.simulated(view.city))}</strong>", kind="pb-simulated")
    if words.translation_note():
        html.paragraphs([words.translation_note()], kind="pb-quiet")


def _foot(view: View) -> None:
    words, release = view.words, view.release
    _ = words._
    about = links.path("about", lang=words.locale)
    html.show(
        f"<p>{escape(words.number_has_people())}</p>"
        f"<p>{escape(words.data_through(release.data_through_on))}"
        f" {escape(words.updated(release.published_on))}"
        f' <a href="{escape(about)}">{escape(_("How we count"))}</a></p>'
        f"<p>{escape(_('Release {id}.').format(id=release.release_id))}</p>",
        kind="pb-foot pb-quiet",
    )


def stale_note(view: View, publisher: str) -> None:
    """A banner where the newest count is older than two months."""
    behind = (view.release.today_on - view.release.data_through_on).days
    if behind > STALE_AFTER_DAYS:
        html.note(view.words.stale(publisher, view.release.data_through_on))
