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

import httpx

from dashboard.intake.patience import PatientHost, Pause, PortalError

Progress = Callable[[str, int, int], None]

PAGE_ROWS = 50_000


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
    ) -> None:
        self._asked = PatientHost(portal, pause=pause, app_token=app_token)
        self.host = self._asked.host
        self._page_rows = page_rows

    def __enter__(self) -> Socrata:
        return self

    def __exit__(self, *_: object) -> None:
        self._asked.close()

    def fields(self, dataset_id: str) -> list[str]:
        """Return the API names of a dataset's columns, without asking for a single row."""
        answer = self._asked.get(f"/resource/{dataset_id}.json", {"$limit": "0"})
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
        answer = self._asked.get(path, wanted, etag=etag, check=_json)
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
        return self._asked.get(path, wanted, etag=etag, check=_list_of_rows)

    def _count(self, path: str) -> int:
        answer = self._asked.get(path, {"$select": "count(*) as rows"}, check=_list_of_rows)
        try:
            return int(answer.json()[0]["rows"])
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise PortalError(
                f"{self.host} did not say how many rows the dataset has, so a whole download "
                "cannot be told from a cut one. The last good data stays in use."
            ) from error


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
