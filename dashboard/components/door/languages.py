"""Which language a visitor reads, told before any page runs."""

from __future__ import annotations

from collections.abc import Sequence

LANGUAGES = ("en", "es")
COOKIE = "peaceboard_lang"


def wanted_language(
    asked: str | None,
    remembered: str | None,
    accepted: str | None,
    languages: Sequence[str] = LANGUAGES,
) -> str:
    """The language to answer in: the one asked for, else remembered, else the browser's.

    `asked` comes from `?lang=`, `remembered` from the cookie, `accepted` is the browser's
    Accept-Language header. Unknown values are passed over; the first of `languages` is last.
    """
    for choice in (asked, remembered):
        if choice in languages:
            return choice
    for tag in _by_preference(accepted or ""):
        language = tag.split("-")[0]
        if language in languages:
            return language
    return languages[0]


def _by_preference(header: str) -> list[str]:
    """The tags of an Accept-Language header, most wanted first; ones with q=0 left out."""
    wishes: list[tuple[float, str]] = []
    for part in header.lower().split(","):
        tag, _, rest = part.strip().partition(";")
        quality = 1.0
        if rest.strip().startswith("q="):
            try:
                quality = float(rest.strip()[2:])
            except ValueError:
                continue
        if tag and quality > 0:
            wishes.append((quality, tag.strip()))
    # A stable sort keeps the browser's own order among equals.
    return [tag for _, tag in sorted(wishes, key=lambda wish: -wish[0])]
