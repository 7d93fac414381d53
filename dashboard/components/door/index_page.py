"""The page that a browser loads first, made to say something even without JavaScript.

Streamlit's own page has a fixed language, no description and an English hint for programs.
Ours is made from it at the start, once per page and language, so that every link to script
and style stays Streamlit's own.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.components.door.navigation import Page
from dashboard.components.door.preloads import Scripts
from dashboard.components.door.static_files import accepts_gzip
from dashboard.components.door.visitor import visitor_language
from dashboard.components.language import COOKIE, LANGUAGES, PARAMETER, Language, language

# Streamlit's script looks here before it asks the server where it is. Told at once, it opens its
# connection without two questions first, and asks nothing at addresses that do not exist. If a
# later Streamlit stops looking, it asks as before. The origin is the page's own and no other's.
_CONNECT_AT_ONCE = """
      window.prerenderReady = false
      window.__streamlit = {
        BACKEND_BASE_URL: location.origin + "/",
        HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
      }
    """

A_YEAR = 365 * 24 * 3600


class UnknownIndexPage(RuntimeError):
    """Streamlit's index page no longer looks as expected, so it cannot be made ours."""


def make_index_page(
    original: str,
    *,
    language: str,
    title: str,
    description: str,
    without_script: str,
    preloads: str = "",
) -> str:
    """Streamlit's index page in `language`, with our title, description and words.

    `title` and `description` are plain text; `without_script` is HTML for browsers that run
    no JavaScript. Raises `UnknownIndexPage` if a part to be replaced is not there.
    """
    page = re.sub(r"<!--.*?-->\s*", "", original, flags=re.DOTALL)
    page = _replace(page, r'<html lang="en">', f'<html lang="{language}">')
    page = _replace(
        page,
        r"<title>.*?</title>",
        f"<title>{escape(title)}</title>\n    "
        f'<meta name="description" content="{escape(description)}" />',
    )
    # It points at an interface for programs that this door does not offer.
    page = _replace(page, r'<link rel="service-desc"[^>]*>\s*', "")
    page = _replace(page, r"</head>", f"{preloads}\n  </head>")
    page = _replace(page, r"<script>.*?</script>", f"<script>{_CONNECT_AT_ONCE}</script>")
    return _replace(page, r"<noscript>.*?</noscript>", f"<noscript>{without_script}</noscript>")


def _replace(page: str, pattern: str, text: str) -> str:
    page, count = re.subn(pattern, lambda _: text, page, flags=re.DOTALL)
    if count != 1:
        raise UnknownIndexPage(
            f"Streamlit's index page was expected to hold {pattern!r} once, but holds it {count} "
            "times; the installed Streamlit is not the version of requirements.lock."
        )
    return page


class IndexPages:
    """Every page in every language, ready to send."""

    def __init__(
        self, original: Path, pages: Sequence[Page], without_script: Callable[[Language], str]
    ) -> None:
        html = original.read_text(encoding="utf-8")
        scripts = Scripts(original.parent)
        self.html: dict[tuple[str, str], str] = {}
        self._ready: dict[tuple[str, str], tuple[bytes, bytes, str]] = {}
        for code in LANGUAGES:
            words = language(code).words
            for page in pages:
                text = make_index_page(
                    html,
                    language=code,
                    title=page.title(words),
                    description=page.description(words),
                    without_script=without_script(language(code)),
                    preloads=scripts.links(page.draws, html),
                )
                key = (page.address, code)
                plain = text.encode()
                etag = f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'
                self.html[key] = text
                self._ready[key] = (plain, gzip.compress(plain, 9, mtime=0), etag)
        self.addresses = frozenset(f"/{page.address}" for page in pages)

    def has(self, path: str) -> bool:
        """Whether a page lies at `path`, a slash at its end forgiven."""
        return path in self.addresses or path.rstrip("/") in self.addresses

    def answer(self, request: Request) -> Response:
        """The page for a request whose path is in `addresses`."""
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"allow": "GET, HEAD"})
        code = visitor_language(request)
        plain, packed, etag = self._ready[request.scope["path"].strip("/"), code]
        headers = {
            "etag": etag,
            # The browser asks each time, and mostly hears that nothing changed.
            "cache-control": "no-cache",
            "vary": "accept-encoding, accept-language, cookie",
            "content-language": code,
        }
        if etag in request.headers.get("if-none-match", ""):
            response = Response(status_code=304, headers=headers)
        elif accepts_gzip(request):
            headers["content-encoding"] = "gzip"
            response = Response(packed, headers=headers, media_type="text/html")
        else:
            response = Response(plain, headers=headers, media_type="text/html")
        asked = request.query_params.get(PARAMETER)
        if asked in LANGUAGES:
            # Remembers a language, and nothing about the visitor.
            response.set_cookie(
                COOKIE,
                asked,
                max_age=A_YEAR,
                samesite="lax",
                httponly=True,
                secure=request.url.scheme == "https",
            )
        return response


class ServeIndex:
    """ASGI middleware: answers for the pages, and passes everything else on."""

    def __init__(self, app: ASGIApp, pages: IndexPages) -> None:
        self.app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path in self._pages.addresses:
            await self._pages.answer(Request(scope))(scope, receive, send)
        elif scope["type"] == "http" and self._pages.has(path):
            request = Request(scope)
            query = f"?{request.url.query}" if request.url.query else ""
            # The path is one of ours, so this cannot lead elsewhere.
            answer = RedirectResponse(f"{path.rstrip('/')}{query}", status_code=308)
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)
