"""What a visitor reads when no page can be drawn: without JavaScript, or at a wrong address.

These are whole HTML pages without script and with hardly any style, so that they work in any
browser, on paper, and while the rest of the door is in trouble.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

Translate = Callable[[str], str]

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;"
    "color:#1b1f23;background:#fff}a{color:#0b5394}"
    "@media(prefers-color-scheme:dark){body{color:#f1f3f5;background:#14181c}a{color:#8cc4f0}}"
)


def without_script(_: Translate, city_name: str, downloads: Iterable[tuple[str, str]]) -> str:
    """The words for a browser that runs no JavaScript, with every table as a download.

    `downloads` are (address, title) pairs; `city_name` is plain text.
    """
    links = "".join(
        f'<li><a href="{escape(address)}">{escape(title)}</a></li>' for address, title in downloads
    )
    tables = (
        f"<p>{escape(_('The same numbers as tables (CSV):'))}</p><ul>{links}</ul>" if links else ""
    )
    return (
        f"<h1>{escape(_('Homicides in {city}, from the public record').format(city=city_name))}</h1>"
        f"<p>{escape(_('The charts and maps of this page need JavaScript.'))}</p>{tables}{_help(_)}"
    )


def not_found(_: Translate, language: str) -> str:
    """The page for an address that does not exist."""
    return _page(
        language,
        _("This page does not exist"),
        f"<p>{escape(_('The address may be mistyped, or the page may have moved.'))}</p>"
        f'<p><a href="/?lang={language}">{escape(_("Go to the first page"))}</a></p>{_help(_)}',
    )


def _help(_: Translate) -> str:
    return f"<p>{escape(_('If you need someone to talk to, call or text 988 at any time.'))}</p>"


def _page(language: str, title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
