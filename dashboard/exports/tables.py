"""The one writer of tables that people download: plain CSV that no spreadsheet will execute."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pandas as pd

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(frame: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """`frame` as CSV in UTF-8 with a byte order mark (spreadsheets need it to read accents).

    `about` becomes further columns with the same value in each row (city, source, release), so
    that a row cut out of the file still says where it comes from. Text that a spreadsheet would
    take for a formula gets an apostrophe in front; numbers and days are written as they are.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*frame.columns, *about])
    tail = [safe(value) for value in about.values()]
    for row in frame.itertuples(index=False):
        writer.writerow([*(safe(value) for value in row), *tail])
    return ("\ufeff" + out.getvalue()).encode()


def safe(value: object) -> object:
    """One cell: missing as empty, days in ISO form, and text that begins no formula."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
