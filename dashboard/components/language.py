"""The reader's language: chosen by `?lang=`, then this visit, then the browser.

Catalogs are `dashboard/locale/<language>/LC_MESSAGES/peaceboard.po`. They are compiled in memory,
once per process, so that no built file has to be kept in step with them.
"""

from __future__ import annotations

import gettext
import io
import tomllib
from functools import cache
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboard.settings import HOME
from dashboard.words import Words

LANGUAGES = ("en", "es")
"""Languages a reader may choose, the fallback first."""
NAMES = {"en": "English", "es": "Español"}
"""Each language by its own name, for the switch; the same in every language."""

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"
PARAMETER = "lang"
COOKIE = "peaceboard_lang"
"""Set by the door when a page is opened with `?lang=`; holds a language and nothing else."""


class Language(Words):
    """One language a reader can choose: its sentences, texts, numbers, dates and glossary.

    `_("English text")` and `ngettext` translate, the methods of `Words` make sentences, and
    `number`, `decimal`, `percent`, `day` and `month` format."""

    def __init__(self, locale: str, translations: gettext.NullTranslations):
        super().__init__(locale, translations)
        self.gettext = self._
        self.name = NAMES[locale]

    @property
    def words(self) -> Words:
        """The sentences alone, for what is made without a reader."""
        return self

    @property
    def glossary(self) -> dict[str, dict[str, str]]:
        """Term id -> {`term`, `meaning`} in this language, in the order of the file."""
        return _glossary(self.locale)


@cache
def language(locale: str) -> Language:
    """The language of a code of `LANGUAGES`. English needs no catalog: its texts are the keys."""
    if locale not in LANGUAGES:
        raise ValueError(f"The language {locale!r} is not one of {', '.join(LANGUAGES)}.")
    return Language(locale, compiled(catalog_path(locale)))


def catalog_path(locale: str) -> Path:
    """Where a language's catalog lies; the file of the source language does not exist."""
    return LOCALE_FOLDER / locale / "LC_MESSAGES" / "peaceboard.po"


def compiled(path: Path) -> gettext.NullTranslations:
    """A catalog compiled in memory; the empty one where the file is absent."""
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalog = read_po(file)
    binary = io.BytesIO()
    write_mo(binary, catalog)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def chosen(asked: str | None, remembered: str | None, browser: str | None) -> str:
    """The language to use: the first of the three that is one of ours, else the fallback.

    `asked` and `remembered` are exact codes; of the browser's ("es-MX") the language counts."""
    if asked in LANGUAGES:
        return asked
    if remembered in LANGUAGES:
        return remembered
    spoken = (browser or "").replace("_", "-").split("-")[0].lower()
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


def accepted(header: str | None) -> str | None:
    """The language of ours that a browser's Accept-Language header wants most, if any.

    >>> accepted("fr-CH, fr;q=0.9, es-MX;q=0.8, en;q=0.7")
    'es'
    """
    wishes: list[tuple[float, str]] = []
    for part in (header or "").lower().replace(" ", "").split(","):
        tag, _, quality = part.partition(";q=")
        try:
            wishes.append((float(quality or 1), tag.split("-")[0]))
        except ValueError:
            continue
    # A stable sort keeps the browser's own order among equals; a quality of 0 means "never".
    ours = [wish for wish in wishes if wish[0] > 0 and wish[1] in LANGUAGES]
    return sorted(ours, key=lambda wish: -wish[0])[0][1] if ours else None


def current() -> Language:
    """The language of this visit. A choice in the address is remembered for the visit.

    The door answers the same question for the page around it, before anything runs."""
    context = st.context
    locale = chosen(
        st.query_params.get(PARAMETER),
        st.session_state.get(PARAMETER) or context.cookies.get(COOKIE),
        accepted(context.headers.get("Accept-Language")) or context.locale,
    )
    st.session_state[PARAMETER] = locale
    return language(locale)


def warm() -> None:
    """Compile every catalog, so that the first reader does not wait. Called as a door starts."""
    for locale in LANGUAGES:
        language(locale)


@cache
def _glossary(locale: str) -> dict[str, dict[str, str]]:
    with (HOME / "data" / f"glossary.{locale}.toml").open("rb") as file:
        return tomllib.load(file)
