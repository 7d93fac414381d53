"""One host, asked patiently: again after a busy, broken or cut answer, longer apart each time."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from dashboard.intake.errors import IntakeError

Pause = Callable[[float], None]

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


class PatientHost:
    """Asks one host; ``pause`` waits between tries (``time.sleep`` in service)."""

    def __init__(
        self,
        address: str,
        *,
        pause: Pause,
        app_token: str | None = None,
        attempts: int = ATTEMPTS,
        timeout_seconds: float = 60.0,
    ) -> None:
        self.address = address.rstrip("/")
        self.host = urlsplit(self.address).netloc
        self._pause = pause
        self._attempts = attempts
        headers = {"User-Agent": "Peaceboard", "Accept": "application/json"}
        if app_token:
            headers["X-App-Token"] = app_token
        # Redirects are not followed: a portal that sends us elsewhere is not the portal we trust.
        self._client = httpx.Client(headers=headers, timeout=timeout_seconds)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def get(
        self,
        path: str,
        wanted: dict[str, str],
        *,
        etag: str | None = None,
        check: Callable[[str], object] | None = None,
    ) -> httpx.Response:
        """Ask until the answer is whole, waiting longer each time; 304 is an answer.

        ``check`` returns None for a body that is not whole. Raises PortalError with one sentence.
        """
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
                "GET", self.address + path, params=wanted, headers=headers
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
