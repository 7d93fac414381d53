"""Two frames compared to the row, whatever kinds their columns have."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pandas as pd


def plain(value: Any) -> Any:
    """A cell as one of Python's own values, so that two frames can be compared to the row."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp | datetime):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def rows(frame: pd.DataFrame, columns: list[str]) -> Counter[tuple]:
    return Counter(
        tuple(plain(value) for value in row)
        for row in frame[columns].astype(object).itertuples(index=False, name=None)
    )
