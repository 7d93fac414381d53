"""Which addresses exist. Everything else is "not found", in words.

Streamlit answers any path with its index page and has addresses of its own that a public
door does not need (its own measurements, an interface for programs, uploads, signing in).
A list of what exists is shorter than a list of what must not, and does not age.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_WEBSOCKET = "/_stcore/stream"
_OF_STREAMLIT = frozenset({"/_stcore/health", "/_stcore/host-config"})
# A file held for a session under a hash, or a file of an installed component.
_OF_STREAMLIT_FILES = re.compile(r"/media/[0-9a-f]+\.\w+|/_stcore/bidi-components/[\w./@-]+")


class Addresses:
    """ASGI middleware: lets through what exists, for a host name that is ours."""

    def __init__(
        self,
        app: ASGIApp,
        is_ours: Callable[[str], bool],
        is_page: Callable[[str], bool],
        not_found: Callable[[HTTPConnection], Response],
        allowed_hosts: Sequence[str] = (),
    ) -> None:
        self.app = app
        self._is_ours = is_ours
        self._is_page = is_page
        self._not_found = not_found
        self._hosts = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        path = scope["path"]
        if not self._is_allowed_host(connection.headers.get("host", "")):
            await self._refuse(
                PlainTextResponse("This name leads to no page here.", 421), scope, receive, send
            )
        elif scope["type"] == "websocket":
            if path == _WEBSOCKET:
                await self.app(scope, receive, send)
            else:
                await self._refuse(PlainTextResponse("Not found", 404), scope, receive, send)
        elif self._exists(path):
            await self.app(scope, receive, send)
        else:
            await self._not_found(connection)(scope, receive, send)

    def _exists(self, path: str) -> bool:
        if path in _OF_STREAMLIT or self._is_ours(path) or self._is_page(path):
            return True
        return ".." not in path and _OF_STREAMLIT_FILES.fullmatch(path) is not None

    def _is_allowed_host(self, host: str) -> bool:
        """Whether `host` (a Host header) is a name of ours: a stranger's name is an attack.

        It guards against DNS rebinding, by which another site's script would read the door
        under its own name.
        """
        if not self._hosts or "*" in self._hosts:
            return True
        name = re.sub(r":\d+$", "", host.lower()).rstrip(".")
        return name in self._hosts or any(
            allowed.startswith("*.") and name.endswith(allowed[1:]) for allowed in self._hosts
        )

    @staticmethod
    async def _refuse(
        response: PlainTextResponse, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await response(scope, receive, send)
