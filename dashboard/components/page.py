"""The frame of every public page: city, languages, exit, help, title; and the last lines.

    with page.frame(title=...) as view:
        ...

`view` holds what a page needs: the release it speaks from, the words of the reader's language,
and the theme of the screen. A page that finds no release says so and draws nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from dashboard.components import exit_link, html, language, links, look, release_file
from dashboard.components.help_strip import help_strip
from dashboard.components.view import View, kept, release_of
from dashboard.words import Words


@contextmanager
def frame(
    title: Callable[[Words], str], *, shows_harm: bool = True, counts_people: bool = True
) -> Iterator[View]:
    """Draw a page's head, hand over its view, and draw its last lines.

    `title` gives the page's title in the words of a language. `shows_harm`: help comes before
    the title, because the page shows how many people were killed. `counts_people`: the page
    counts people who were killed, and the last lines say whom they left.
    """
    words = language.current().words
    theme = look.apply(words._("Menu"))
    database = release_file.database()
    if database is None:
        st.title(title(words))
        html.note(words.no_release())
        st.stop()
    release = release_of(database)
    view = View(database, release, words, theme, has_new_address=links.tidy())
    st.set_page_config(page_title=view.simulated(f"{title(words)} · {release.city_name}"))
    _head(view)
    if shows_harm:
        help_strip(view)
    st.title(title(words))
    if view.has_new_address:
        html.note(words.view_changed())
    yield view
    _foot(view, counts_people)


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
        exit_link.show(
            words.leave_quickly(),
            menu=_("Menu"),
            language=words.locale,
            direction=words.direction,
        )
    if view.release.is_simulated:
        html.show(f"<strong>{escape(words.simulated(view.city))}</strong>", kind="pb-simulated")
    if words.translation_note():
        html.paragraphs([words.translation_note()], kind="pb-quiet")


@kept
def _foot(view: View, counts_people: bool) -> None:
    words, release = view.words, view.release
    _ = words._
    about = links.path("about", lang=words.locale)
    through = words.data_through(release.data_through_on) if release.data_through_on else ""
    people = f"<p>{escape(words.number_has_people())}</p>" if counts_people else ""
    html.show(
        f"{people}<p>{escape(through)}"
        f" {escape(words.updated(release.published_on))}"
        f' <a href="{escape(about)}">{escape(_("How we count"))}</a></p>'
        f"<p>{escape(_('Release {id}.').format(id=release.release_id))}</p>",
        kind="pb-foot pb-quiet",
    )
