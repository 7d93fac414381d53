"""The only writer of CSV files that leave the product.

A cell that a spreadsheet would run as a formula is defused, whatever column it stands in; numbers
stay numbers. Where a file came from is written into the file, because a file travels without the
page it was taken from.
"""

from __future__ import annotations

import csv
import io
import numbers
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")
BYTE_ORDER_MARK = "\ufeff"  # without it, a spreadsheet reads UTF-8 accents as nonsense


def csv_bytes(
    frame: pd.DataFrame,
    about: Mapping[str, str] | None = None,
    *,
    notes: Sequence[str] = (),
    mark: bool = True,
) -> bytes:
    """The rows of a frame as a CSV file in UTF-8, with where they come from.

    The first row holds the column names; lines end in CRLF (RFC 4180). `about` becomes further
    columns with the same value in each row (city, source, release), so that a row cut out of the
    file still says where it comes from. Each of `notes` follows the data as a row of one cell that
    begins with "# ". Missing values are empty cells and days are written as 2026-01-31. `mark`
    puts a byte order mark in front.
    """
    about = about or {}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_defused(str(name)) for name in (*frame.columns, *about)])
    tail = [_cell(value) for value in about.values()]
    for row in frame.astype(object).itertuples(index=False, name=None):
        writer.writerow([*(_cell(value) for value in row), *tail])
    for note in notes:
        writer.writerow([f"# {' '.join(str(note).split())}"])
    return ((BYTE_ORDER_MARK if mark else "") + text.getvalue()).encode()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _defused(value)
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "true" if value else "false"
    if isinstance(value, datetime):
        midnight = value.time() == datetime.min.time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        # a count that shared its column with a missing value arrives as 5.0
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return _defused(str(value))


def _defused(text: str) -> str:
    # An apostrophe makes a spreadsheet take the cell as text; what is blank or not seen before
    # the sign does not protect it, because some programs trim it away.
    start = _UNSEEN.sub("", text, count=1)
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) or start.startswith(_RUNS) else text
