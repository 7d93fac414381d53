"""Headers every answer carries, so that a browser does only what the door means it to do."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def script_hashes(html: str) -> list[str]:
    """The CSP sources (`'sha256-...'`) of the scripts written into `html` itself."""
    digests = (hashlib.sha256(text.encode()).digest() for text in _INLINE_SCRIPT.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def content_policy(
    script_sources: Iterable[str],
    frame_ancestors: Sequence[str] = (),
) -> str:
    """The Content-Security-Policy of every answer: own files only, and no `eval`.

    `script_sources` are the hashes of inline scripts; `frame_ancestors` are the origins that
    may show the door in a frame (none when empty). Nothing is ever fetched from elsewhere.
    """
    rules = {
        "default-src": ["'none'"],
        # Streamlit's charts compile WebAssembly; 'wasm-unsafe-eval' allows that and no eval().
        "script-src": ["'self'", *script_sources, "'wasm-unsafe-eval'"],
        # Streamlit writes its styles into the page while it runs.
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        # Map and chart workers are started from blobs of our own scripts.
        "worker-src": ["'self'", "blob:"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": list(frame_ancestors) or ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


class Headers:
    """ASGI middleware: adds the door's headers to every answer that lacks them.

    `failed` answers where the app breaks; else the server would, outside of this, without any.
    """

    def __init__(
        self,
        app: ASGIApp,
        policy: str,
        may_be_framed: bool = False,
        failed: Callable[[HTTPConnection], Response] | None = None,
    ) -> None:
        self.app = app
        self._failed = failed
        headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            # Where a reader went from here, and from which neighborhood's page, is their own.
            "referrer-policy": "no-referrer",
            "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-store",
        }
        if not may_be_framed:
            # For browsers too old for frame-ancestors.
            headers["x-frame-options"] = "DENY"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                given += [pair for pair in self._headers if pair[0] not in names]
                if scope.get("scheme") == "https":
                    given.append((b"strict-transport-security", b"max-age=31536000"))
                message = {**message, "headers": given}
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if self._failed is not None and not has_begun:
                await self._failed(HTTPConnection(scope))(scope, receive, send_with_headers)
            raise  # so that the log says where it broke
