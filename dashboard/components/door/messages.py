"""Which messages a visitor's browser may send to the page it sees.

Streamlit's protocol has messages for developers as well: one clears the caches of all visitors,
others ask for git information or change the server's behavior. A page needs three, and one to
ask for a file that a download button makes when it is tapped.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
LARGEST = 1_000_000
"""Bytes; the state of all widgets of a page is a few thousand."""


class Messages:
    """ASGI middleware: passes on the messages a page needs and drops all others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def receive_allowed() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or is_allowed(message.get("bytes")):
                    return message

        await self.app(scope, receive_allowed, send)


def is_allowed(data: bytes | None) -> bool:
    """Whether a message is one a page needs, and no larger than a page's can be."""
    if not data or len(data) > LARGEST:
        return False
    try:
        message = BackMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "backend_operation_request":
            # The same message can ask the server to install things; a page only asks for files.
            return message.backend_operation_request.WhichOneof("payload") == "deferred_file"
        return kind in ALLOWED
    except DecodeError:
        return False
