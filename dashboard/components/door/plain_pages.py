"""What a visitor reads when no page can be drawn: without JavaScript, or at a wrong address.

These are whole HTML pages without script and with hardly any style, so that they work in any
browser, on paper, and while the rest of the door is in trouble.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from dashboard.components.language import Language

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;"
    "color:#1b1f23;background:#fff}a{color:#0b5394}"
    "@media(prefers-color-scheme:dark){body{color:#f1f3f5;background:#14181c}a{color:#8cc4f0}}"
)


def without_script(language: Language) -> str:
    """The words for a browser that runs no JavaScript, as HTML to stand inside a page."""
    _ = language.gettext
    return (
        f"<h1>{escape(_('Homicides, from the public record'))}</h1>"
        f"<p>{escape(_('The charts and maps of this site need JavaScript.'))}</p>{_help(_)}"
    )


def not_found(language: Language) -> str:
    """The page for an address that does not exist."""
    _ = language.gettext
    return _page(
        language,
        _("This page does not exist"),
        f"<p>{escape(_('The address may be mistyped, or the page may have moved.'))}</p>"
        f'<p><a href="/?lang={language.locale}">{escape(_("Go to the first page"))}</a></p>'
        f"{_help(_)}",
    )


def failed(language: Language) -> str:
    """The page where the door itself broke."""
    return _page(language, page_failed(language.gettext), _help(language.gettext))


def page_failed(_: Callable[[str], str]) -> str:
    """The sentence in place of a page that could not be drawn."""
    return _("This page could not be shown. The mistake is ours. Please try again later.")


def _help(_: Callable[[str], str]) -> str:
    return f"<p>{escape(_('If you need someone to talk to, call or text 988 at any time.'))}</p>"


def _page(language: Language, title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{language.locale}" dir="{language.direction}"><head>'
        '<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
