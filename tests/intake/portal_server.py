"""A small real HTTP server on loopback that speaks Socrata's paging, ETags and bad moods."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Portal:
    """What the server holds and what it is told to do wrong.

    ``faults`` is a list of moods, one used up by each request: "429", "429 after 7", "500",
    "cut" (the connection dies inside the body), "truncated" (half the JSON, politely framed),
    "html" (a proxy's error page with status 200) or "ok".
    """

    address: str = ""
    datasets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    change_after_page: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def etag(self, dataset_id: str) -> str:
        text = json.dumps(self.datasets[dataset_id], sort_keys=True, default=str)
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'

    def row_requests(self) -> list[dict[str, str]]:
        return [wanted for _, wanted in self.asked if "$offset" in wanted]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: Portal

    def log_message(self, *_: object) -> None:
        """Stay quiet: the tests read what was asked from the portal itself."""

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        wanted = {name: values[0] for name, values in parse_qs(split.query).items()}
        with self.portal.lock:
            self.portal.asked.append((split.path, wanted))
            mood = self.portal.faults.pop(0) if self.portal.faults else "ok"
            status, headers, body = self._answer(split.path, wanted)
        if mood.startswith("429"):
            after = mood.partition(" after ")[2]
            self._send(429, {"Retry-After": after} if after else {}, b'{"message":"throttled"}')
        elif mood == "500":
            self._send(500, {}, b'{"error":true}')
        elif mood == "truncated":
            self._send(status, headers, body[: len(body) // 2])
        elif mood == "html":
            self._send(200, {}, b"<html>busy</html>")
        elif mood == "cut":
            self._send(status, headers, body[: len(body) // 2], claimed=len(body))
        else:
            self._send(status, headers, body)

    def _answer(self, path: str, wanted: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path in self.portal.documents:
            body = self.portal.documents[path]
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                return 304, {"ETag": etag}, b""
            return 200, {"ETag": etag}, body
        dataset_id = path.removeprefix("/resource/").removesuffix(".json")
        if dataset_id not in self.portal.datasets:
            return 404, {}, b'{"message":"no such dataset"}'
        rows, etag = self.portal.datasets[dataset_id], self.portal.etag(dataset_id)
        headers = {"ETag": etag, "X-SODA2-Truth-Last-Modified": etag}
        if self.headers.get("If-None-Match") == etag:
            return 304, headers, b""
        names = self.portal.columns.get(dataset_id) or sorted(
            {name for row in rows for name in row}
        )
        headers["X-SODA2-Fields"] = json.dumps(names)
        if wanted.get("$select", "").startswith("count("):
            return 200, headers, json.dumps([{"rows": str(len(rows))}]).encode()
        chosen = [name.strip("`") for name in wanted.get("$select", "").split(",") if name]
        offset, limit = int(wanted.get("$offset", 0)), int(wanted.get("$limit", 1000))
        # A real portal leaves empty cells out of a row instead of sending null.
        page = [
            {name: value for name, value in row.items() if name in chosen and value is not None}
            for row in rows[offset : offset + limit]
        ]
        if dataset_id in self.portal.change_after_page and offset == 0 and page:
            rows.append(self.portal.change_after_page.pop(dataset_id))
        return 200, headers, json.dumps(page).encode()

    def _send(
        self, status: int, headers: dict[str, str], body: bytes, claimed: int | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if claimed is None else claimed))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if claimed is not None:
            self.close_connection = True


@contextmanager
def portal() -> Iterator[Portal]:
    """Serve a Portal on a free loopback port until the block ends."""
    held = Portal()
    handler = type("Handler", (_Handler,), {"portal": held})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    held.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
