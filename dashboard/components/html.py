"""Small pieces of semantic HTML: tables that are tables, notes, lists. Everything is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlsplit

import streamlit as st

_MARKS = re.compile(r"[!-/:-@\[-`{-~]")  # every mark that may mean something in Markdown

Cell = str | int | float | None

SHORT = 24
"""A table with so many rows at most is shown whole; a longer one scrolls in its own box."""


def show(body: str, *, kind: str = "") -> None:
    """Put finished, escaped HTML on the page, under the style sheet's rules."""
    st.html(f'<div class="pb {kind}">{body}</div>')


def paragraphs(sentences: Iterable[str], kind: str = "") -> None:
    """Plain sentences, one paragraph each; empty ones are left out."""
    show("".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence), kind=kind)


def first_words(sentence: str, *, name: str) -> None:
    """A sentence that stands there before anything else, in a box called `name` (`.st-key-name`).

    The script that draws `show` comes in its own time, and charts that arrive meanwhile keep the
    browser busy. Markdown is drawn by what has to be there anyway.
    """
    with st.container(key=name):
        st.markdown(plain(sentence))


def plain(text: str) -> str:
    """Text as Markdown that means nothing but the text."""
    return _MARKS.sub(r"\\\g<0>", text)


def note(*sentences: str) -> None:
    """Sentences set apart: what a reader has to know before the numbers below."""
    paragraphs(sentences, kind="pb-note")


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    numbers: Sequence[int] = (),
) -> str:
    """A table with a caption, column heads and row heads (the first column).

    `numbers` are the places of the columns that hold numbers. Cells are shown as they come.
    """
    marks = {place: ' class="n"' for place in numbers}
    head = "".join(
        f'<th scope="col"{marks.get(place, "")}>{escape(name)}</th>'
        for place, name in enumerate(columns)
    )
    body: list[str] = []
    for row in rows:
        cells = [
            f'<th scope="row">{cell(value)}</th>' if place == 0
            else f"<td{marks.get(place, '')}>{cell(value)}</td>"
            for place, value in enumerate(row)
        ]  # fmt: skip
        body.append(f"<tr>{''.join(cells)}</tr>")
    height = " pb-short" if len(body) <= SHORT else ""
    return (
        f'<div class="pb-scroll{height}" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def cell(value: Cell) -> str:
    """A cell's words; an address of the web becomes a link to it."""
    text = "" if value is None else str(value)
    if text.startswith(("https://", "http://")) and " " not in text:
        name = urlsplit(text).netloc.removeprefix("www.")
        return f'<a href="{escape(text)}" rel="noreferrer noopener">{escape(name)}</a>'
    return escape(text)


def folded(summary: str, inner: str) -> str:
    """Something one tap away, closed at first; works without any script."""
    return f"<details><summary>{escape(summary)}</summary>{inner}</details>"


def heading(text: str, level: int = 2) -> None:
    """A heading that screen readers can jump to."""
    show(f"<h{level}>{escape(text)}</h{level}>")
