"""A visitor without a browser: speaks Streamlit's protocol over a real WebSocket."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 50_000_000


class PageFailed(AssertionError):
    """The page showed an error instead of its content, or was cut off."""


@dataclass
class Answer:
    """What one rerun sent."""

    messages: list[ForwardMsg] = field(default_factory=list)
    bytes: int = 0

    def texts(self) -> list[str]:
        """Everything the page said in words: Markdown, HTML, headings, alerts."""
        found = []
        for message in self.messages:
            element = message.delta.new_element
            kind = element.WhichOneof("type") if message.HasField("delta") else None
            if kind in ("markdown", "html", "heading", "text", "alert"):
                part = getattr(element, kind)
                found.append(part.body if hasattr(part, "body") else str(part))
        return found

    def errors(self) -> list[str]:
        """The words of errors and exceptions on the page."""
        elements = [m.delta.new_element for m in self.messages if m.HasField("delta")]
        found = [e.exception.message for e in elements if e.WhichOneof("type") == "exception"]
        alerts = [e.alert for e in elements if e.WhichOneof("type") == "alert"]
        return found + [alert.body for alert in alerts if alert.format == alert.ERROR]


class Visitor:
    """One open page. Use as `async with Visitor(address) as visitor: await visitor.rerun()`.

    `address` is the door's, as in "http://127.0.0.1:8501"; `page` the page's, as in "homicides".
    """

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        self._url = address.replace("http://", "ws://", 1) + "/_stcore/stream"
        self._page, self._query = page, query
        self._known: set[str] = set()
        self._socket: ClientConnection | None = None
        self._page_hash = ""

    async def __aenter__(self) -> Visitor:
        self._socket = await connect(
            self._url, subprotocols=["streamlit"], max_size=LARGEST, compression=None
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._socket is not None
        await self._socket.close()

    async def send(self, message: BackMsg) -> None:
        """Send any message of the protocol."""
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def rerun(self, query: str | None = None) -> Answer:
        """Ask for the page as a browser does, and wait for its end.

        Messages already known are asked for by their hash only, as a browser does.
        """
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query if query is None else query
        state.page_name = self._page
        state.page_script_hash = self._page_hash
        state.cached_message_hashes.extend(sorted(self._known))
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-US"
        state.context_info.url = self._url
        state.context_info.is_embedded = False
        await self.send(message)
        return await self._until_finished()

    async def _until_finished(self) -> Answer:
        assert self._socket is not None
        answer = Answer()
        while True:
            data = await self._socket.recv()
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            answer.messages.append(message)
            answer.bytes += len(data)
            if message.metadata.cacheable and message.hash:
                self._known.add(message.hash)
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise PageFailed(f"the script ended with status {message.script_finished}")
                return answer
