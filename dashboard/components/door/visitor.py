"""Which language a visitor reads, told from the request before any page runs."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from dashboard.components.language import COOKIE, PARAMETER, accepted, chosen


def visitor_language(request: HTTPConnection) -> str:
    """The language asked for in the address, else remembered, else wanted by the browser."""
    return chosen(
        request.query_params.get(PARAMETER),
        request.cookies.get(COOKIE),
        accepted(request.headers.get("accept-language")),
    )
