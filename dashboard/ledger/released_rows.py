"""Rows of the ledger of releases: from frames, to frames, and what their hash is. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.ledger.errors import LedgerError

KEY = (
    "family", "measure_id", "attribute", "area_type", "area_id", "period_type", "period_start",
    "attribute_value",
)  # fmt: skip
CELL_COLUMNS = (*KEY, "status", "counted", "version")
BASE_COLUMNS = (
    "family", "attribute", "organization_id", "neighborhood", "district", "division", "month",
    "quarter", "year", "value", "people", "counted", "largest", "k", "version",
)  # fmt: skip
_DAYS = ("published_on", "period_start", "month", "quarter", "year")
_NUMBERS = ("release_number", "counted", "version", "people", "largest", "k")


def rows_of(frame: pd.DataFrame, names: Sequence[str]) -> list[tuple]:
    """The rows of a frame as plain Python values: str, int, date or None.

    Raises LedgerError if a column is missing.
    """
    missing = [name for name in names if name not in frame.columns]
    if missing and len(frame):
        raise LedgerError(f"The ledger of releases needs the column {missing[0]}.")
    if not len(frame):
        return []
    return list(zip(*(_plain(frame[name], name) for name in names), strict=True))


def _plain(column: pd.Series, name: str) -> list[Any]:
    if name in _DAYS:
        days = pd.to_datetime(column)
        return [None if is_absent else day for day, is_absent in
                zip(days.dt.date.tolist(), days.isna().tolist(), strict=True)]  # fmt: skip
    if name in _NUMBERS:
        numbers = column.astype("Int64")
        return [None if value is pd.NA else int(value) for value in numbers.tolist()]
    texts = column.astype(object)
    return texts.where(texts.notna(), None).tolist()


def sha256_of(rows: Sequence[tuple]) -> str:
    """SHA-256 over rows in the order of their texts, so that the order they came in is no matter.

    Each value is its text (a day as YYYY-MM-DD), an absent one the character 0; values end with the
    character 31 and rows with 30.
    """
    texts = sorted(
        "\x1f".join("\x00" if value is None else str(value) for value in row) for row in rows
    )
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\x1e")
    return digest.hexdigest()


def rows_to_frame(rows: Sequence[Any], names: Sequence[str]) -> pd.DataFrame:
    """Rows of the database as a frame: days as datetime64, `counted` Int64, absent texts None."""
    frame = pd.DataFrame(rows, columns=list(names))
    for name in frame.columns:
        if name in _DAYS:
            frame[name] = pd.to_datetime(frame[name])
        elif name in _NUMBERS:
            frame[name] = frame[name].astype("Int64" if name == "counted" else "int64")
        else:
            texts = frame[name].astype(object)
            frame[name] = texts.where(texts.notna(), None)
    return frame
