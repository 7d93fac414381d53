"""A table that is shown and downloaded: one frame, two forms, so that the numbers agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd
import streamlit as st

from dashboard.components import html
from dashboard.components.view import View
from dashboard.exports.tables import csv_bytes
from dashboard.words import Words


@dataclass(frozen=True)
class Table:
    """`frame` holds raw values (numbers, days, text); `headings` names its shown columns.

    `about` are further columns of the file only. `statuses` names, for a column of counts, the
    column that says why one is missing; without it a missing number was not reported.
    """

    caption: str
    headings: Mapping[str, str]
    frame: pd.DataFrame
    about: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)

    def html(self, words: Words) -> str:
        """The table in the reader's language."""
        columns = list(self.headings)
        numbers = [
            place for place, name in enumerate(columns) if place and _is_number(self.frame[name])
        ]
        rows = zip(*(self._cells(words, name) for name in columns), strict=True)
        return html.table(self.caption, list(self.headings.values()), rows, numbers=numbers)

    def _cells(self, words: Words, name: str) -> list[str]:
        """One column in the reader's language."""
        column, status = self.frame[name], self.statuses.get(name)
        missing = self.frame[status] if status else ["not_reported"] * len(column)
        return [shown(words, name, value, why) for value, why in zip(column, missing, strict=True)]

    def csv(self, view: View) -> bytes:
        """The file: every column of the frame, and what the reader of one row has to know."""
        release = view.release
        return csv_bytes(
            self.frame,
            {
                **self.about,
                "city_name": view.simulated(release.city_name),
                "is_simulated": str(release.is_simulated).lower(),
                "release_id": release.release_id,
                "data_through_on": str(release.data_through_on or ""),
                "published_on": release.published_on.isoformat(),
            },
        )


def download(view: View, name: str, make: Callable[[], Table], label: str = "") -> None:
    """A button for a table that is made only when it is asked for. `name` names the file."""
    mark = "simulated-" if view.release.is_simulated else ""
    st.download_button(
        label or view.words._("Download these numbers (CSV)"),
        data=lambda: make().csv(view),
        file_name=f"{mark}{view.release.city_id}-{name}.csv",
        mime="text/csv",
        key=f"download-{name}",
        on_click="ignore",
    )


def shown(words: Words, name: str, value: object, missing: str = "not_reported") -> str:
    """A raw value as a reader sees it; a missing number says by its status why it is missing."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return words.status(missing)
    if isinstance(value, bool):
        return words._("yes") if value else words._("no")
    if name == "counted_unit":
        return words.counted_name(str(value))
    if name in ("year", "source_year"):
        return str(int(value))
    if isinstance(value, datetime | date):
        return words.day(value)
    if isinstance(value, str):
        return value
    return words.number(value) if float(value).is_integer() else words.decimal(value)


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
