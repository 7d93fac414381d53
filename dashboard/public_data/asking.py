"""What every question needs: its own error, and words that come from a list."""

from __future__ import annotations

AREA_TYPES = ("city", "district", "division", "neighborhood")


class PublicDataError(ValueError):
    """A release that is listed but cannot be served, or a question that cannot be asked; the
    message says which."""


def one_of(value: str | None, known: tuple[str, ...], name: str) -> str | None:
    if value is not None and value not in known:
        raise PublicDataError(f"{name} must be one of {', '.join(known)}.")
    return value
