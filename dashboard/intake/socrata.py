"""A patient reader of one Socrata portal: pages, retries, and never half a table.

The portal's own habits shape it (SODA 2.1): rows come in pages of ``$limit`` at ``$offset``;
``$order=:id`` keeps the pages from shifting; ``X-SODA2-Fields`` lists the columns of a dataset;
``ETag`` answers "has it changed?"; ``X-SODA2-Truth-Last-Modified`` tells when the table itself
last changed, so that a change in the middle of a download is seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from dashboard.intake.errors import IntakeError

Pause = Callable[[float], None]
Progress = Callable[[str, int, int], None]

PAGE_ROWS = 50_000
ATTEMPTS = 6
LONGEST_PAUSE_SECONDS = 60.0
LARGEST_ANSWER_BYTES = 512 * 1024 * 1024
PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})


class PortalError(IntakeError):
    """The portal could not be read; the sentence says what to do. Nothing was stored."""

    def __init__(self, sentence: str, *, is_unreachable: bool = False) -> None:
        super().__init__(sentence)
        self.is_unreachable = is_unreachable


class _PassingFault(Exception):
    """Worth another try: a busy, broken or cut answer."""

    def __init__(
        self, what: str, wait_seconds: float | None = None, is_unreachable: bool = False
    ) -> None:
        super().__init__(what)
        self.wait_seconds = wait_seconds
        self.is_unreachable = is_unreachable


class _ChangedMidway(Exception):
    """The dataset changed between two pages; its pages do not belong together."""


@dataclass(frozen=True)
class Download:
    """What one whole download brought."""

    rows: list[dict[str, Any]]
    etag: str | None
    changed_at: str | None


class Socrata:
    """Reads datasets of one portal; ``pause`` waits between tries (``time.sleep`` in service)."""

    def __init__(
        self,
        portal: str,
        *,
        pause: Pause,
        app_token: str | None = None,
        page_rows: int = PAGE_ROWS,
        attempts: int = ATTEMPTS,
        timeout_seconds: float = 60.0,
    ) -> None:
        self.portal = portal.rstrip("/")
        self.host = urlsplit(self.portal).netloc
        self._pause = pause
        self._page_rows = page_rows
        self._attempts = attempts
        headers = {"User-Agent": "Peaceboard", "Accept": "application/json"}
        if app_token:
            headers["X-App-Token"] = app_token
        # Redirects are not followed: a portal that sends us elsewhere is not the portal we trust.
        self._client = httpx.Client(headers=headers, timeout=timeout_seconds, trust_env=True)

    def __enter__(self) -> Socrata:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def fields(self, dataset_id: str) -> list[str]:
        """Return the API names of a dataset's columns, without asking for a single row."""
        answer = self._get(f"/resource/{dataset_id}.json", {"$limit": "0"})
        listed = answer.headers.get("X-SODA2-Fields")
        names = _json(listed) if listed else None
        if not isinstance(names, list) or not names:
            raise PortalError(
                f"{self.host} did not list the columns of dataset {dataset_id}; "
                "check the dataset id in sources.toml."
            )
        return [str(name) for name in names]

    def rows(
        self,
        dataset_id: str,
        columns: Sequence[str],
        *,
        etag: str | None = None,
        progress: Progress | None = None,
    ) -> Download | None:
        """Fetch every row of ``columns``, or return None where the portal says nothing changed.

        Raises PortalError with one sentence; rows are returned whole or not at all. A dataset
        that changes while it is read is started again, three times at most.
        """
        for _ in range(3):
            try:
                return self._rows_once(dataset_id, columns, etag, progress)
            except _ChangedMidway:
                continue
        raise PortalError(
            f"Dataset {dataset_id} on {self.host} kept changing while it was read; "
            "try again in an hour. The last good data stays in use."
        )

    def document(
        self, path: str, wanted: dict[str, str], *, etag: str | None = None
    ) -> tuple[bytes, str | None] | None:
        """Fetch one JSON document (a layer) and its ETag; None where nothing changed."""
        answer = self._get(path, wanted, etag=etag, check=_json)
        if answer.status_code == 304:
            return None
        return answer.content, answer.headers.get("ETag")

    def _rows_once(
        self,
        dataset_id: str,
        columns: Sequence[str],
        etag: str | None,
        progress: Progress | None,
    ) -> Download | None:
        path = f"/resource/{dataset_id}.json"
        first = self._page(path, columns, 0, etag)
        if first.status_code == 304:
            return None
        expected = self._count(path)
        changed_at = _changed_at(first)
        rows: list[dict[str, Any]] = []
        for page in self._pages(path, columns, first, changed_at):
            rows.extend(page)
            if progress:
                progress(f"Fetching {dataset_id}", len(rows), max(expected, len(rows)))
        # A table may also change between the first page and the count, so a difference is a
        # reason to read again, and only a lasting one is an error.
        if len(rows) != expected:
            raise _ChangedMidway
        return Download(rows, first.headers.get("ETag"), changed_at)

    def _pages(
        self,
        path: str,
        columns: Sequence[str],
        first: httpx.Response,
        changed_at: str | None,
    ) -> Iterator[list[dict[str, Any]]]:
        page = first.json()
        offset = 0
        while page:
            yield page
            if len(page) < self._page_rows:
                return
            offset += self._page_rows
            answer = self._page(path, columns, offset, None)
            if _changed_at(answer) != changed_at:
                raise _ChangedMidway
            page = answer.json()

    def _page(
        self, path: str, columns: Sequence[str], offset: int, etag: str | None
    ) -> httpx.Response:
        wanted = {
            "$select": ",".join(f"`{name}`" for name in columns),
            "$order": ":id",
            "$limit": str(self._page_rows),
            "$offset": str(offset),
        }
        return self._get(path, wanted, etag=etag, check=_list_of_rows)

    def _count(self, path: str) -> int:
        answer = self._get(path, {"$select": "count(*) as rows"}, check=_list_of_rows)
        try:
            return int(answer.json()[0]["rows"])
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise PortalError(
                f"{self.host} did not say how many rows the dataset has, so a whole download "
                "cannot be told from a cut one. The last good data stays in use."
            ) from error

    def _get(
        self,
        path: str,
        wanted: dict[str, str],
        *,
        etag: str | None = None,
        check: Callable[[str], object] | None = None,
    ) -> httpx.Response:
        """Ask until the answer is whole, waiting longer each time; 304 is an answer."""
        tries = Retrying(
            stop=stop_after_attempt(self._attempts),
            wait=_wait,
            sleep=self._pause,
            retry=retry_if_exception_type(_PassingFault),
            reraise=True,
        )
        headers = {"If-None-Match": etag} if etag else {}
        try:
            return tries(self._ask_once, path, wanted, headers, check)
        except _PassingFault as fault:
            raise PortalError(
                f"{self.host} could not be read ({fault}) after {self._attempts} tries; "
                "check the connection and run the sync again. The last good data stays in use.",
                is_unreachable=fault.is_unreachable,
            ) from None

    def _ask_once(
        self,
        path: str,
        wanted: dict[str, str],
        headers: dict[str, str],
        check: Callable[[str], object] | None,
    ) -> httpx.Response:
        try:
            with self._client.stream(
                "GET", self.portal + path, params=wanted, headers=headers
            ) as answer:
                body = bytearray()
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > LARGEST_ANSWER_BYTES:
                        raise PortalError(
                            f"{self.host} sent more than {LARGEST_ANSWER_BYTES // 2**20} MB in one "
                            "answer; this is not the table we know. Nothing was stored."
                        )
                whole = httpx.Response(
                    answer.status_code, headers=_plain(answer.headers), content=bytes(body)
                )
        except httpx.TransportError as error:
            lost = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise _PassingFault(_in_words(error), is_unreachable=lost) from None
        if whole.status_code in PASSING_STATUSES:
            raise _PassingFault(f"answer {whole.status_code}", _asked_wait(whole))
        if whole.status_code == 304 and headers:
            return whole
        if whole.status_code != 200:
            raise PortalError(
                f"{self.host} refused {path} with answer {whole.status_code}; "
                "check the dataset id in sources.toml. The last good data stays in use."
            )
        if check is not None and check(whole.text) is None:
            raise _PassingFault("a cut answer")
        return whole


def _plain(headers: httpx.Headers) -> dict[str, str]:
    # The body is already decoded and whole, so the headers about its packing no longer hold.
    packing = {"content-encoding", "content-length", "transfer-encoding"}
    return {name: value for name, value in headers.items() if name.lower() not in packing}


def _changed_at(answer: httpx.Response) -> str | None:
    return answer.headers.get("X-SODA2-Truth-Last-Modified") or answer.headers.get("Last-Modified")


def _json(text: str) -> object | None:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _list_of_rows(text: str) -> object | None:
    value = _json(text)
    is_rows = isinstance(value, list) and all(isinstance(row, dict) for row in value)
    return value if is_rows else None


def _asked_wait(answer: httpx.Response) -> float | None:
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_PAUSE_SECONDS) if asked.isdigit() else None


def _wait(state: RetryCallState) -> float:
    """Seconds before the next try: what the portal asked for, else 1, 2, 4, ... up to a minute."""
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, _PassingFault) and fault.wait_seconds is not None:
        return fault.wait_seconds
    return min(2.0 ** (state.attempt_number - 1), LONGEST_PAUSE_SECONDS)


def _in_words(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return "no connection"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return "the connection was cut"
