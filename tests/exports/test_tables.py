"""What leaves as CSV: harmless in a spreadsheet, equal to the frame, with its sources."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.tables import csv_bytes


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://example.org")', "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
        "  =1+1", "＝1+1",
    ],
)  # fmt: skip
def test_a_cell_that_looks_like_a_formula_is_defused(cell: str) -> None:
    assert _rows(csv_bytes(pd.DataFrame({"name": [cell]})))[1] == [f"'{cell}"]


def test_a_column_name_that_looks_like_a_formula_is_defused() -> None:
    assert _rows(csv_bytes(pd.DataFrame({"=1+1": [1]})))[0] == ["'=1+1"]


def test_a_negative_number_stays_a_number() -> None:
    frame = pd.DataFrame({"longitude": [-94.5], "change": [-3]})
    assert _rows(csv_bytes(frame))[1] == ["-94.5", "-3"]


def test_values_are_written_as_people_write_them() -> None:
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-01-31", None]),
            "own_day": [date(2026, 1, 31), None],
            "instant": [datetime(2026, 1, 31, 8, 30), None],
            "counted": [5, None],
            "is_complete": [True, False],
            "flag": [np.bool_(True), np.bool_(False)],
            "whole": pd.array([7, None], dtype="Int64"),
            "name": ["Peñasco, Verde", None],
        }
    )
    rows = _rows(csv_bytes(frame))
    assert rows[1] == [
        "2026-01-31", "2026-01-31", "2026-01-31T08:30:00", "5", "true", "true", "7",
        "Peñasco, Verde",
    ]  # fmt: skip
    assert rows[2] == ["", "", "", "", "false", "false", "", ""]


def test_sources_follow_the_data_as_rows_of_one_cell() -> None:
    content = csv_bytes(pd.DataFrame({"a": [1]}), notes=["Source: a, b\nc", "=1"])
    assert _rows(content) == [["a"], ["1"], ["# Source: a, b c"], ["# =1"]]


def test_every_row_says_where_it_comes_from() -> None:
    content = csv_bytes(pd.DataFrame({"a": [1, 2]}), {"source": "=a", "release_id": "r"})
    assert _rows(content) == [["a", "source", "release_id"], ["1", "'=a", "r"], ["2", "'=a", "r"]]


def test_the_byte_order_mark_is_there_unless_it_is_not_wanted() -> None:
    frame = pd.DataFrame({"a": [1]})
    assert csv_bytes(frame).startswith(b"\xef\xbb\xbfa\r\n")
    assert csv_bytes(frame, mark=False) == b"a\r\n1\r\n"


def test_a_frame_without_rows_is_its_header() -> None:
    assert _rows(csv_bytes(pd.DataFrame(columns=["a", "b"]))) == [["a", "b"]]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(st.lists(st.tuples(texts, st.integers(-(10**12), 10**12), st.dates()), max_size=8))
def test_what_is_read_back_is_what_was_written(rows: list[tuple[str, int, date]]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "counted", "day"])
    header, *back = _rows(csv_bytes(frame, notes=["a source"]))[:-1]
    assert header == ["text", "counted", "day"]
    dangerous = ("=", "+", "-", "@", "\t", "\r", "\n")
    for (text, counted, day), cells in zip(rows, back, strict=True):
        assert not cells[0].startswith(dangerous)
        assert cells[0] in (text, f"'{text}")
        assert cells[1:] == [str(counted), day.isoformat()]


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u200b", "\ufeff", "\x0b", " \u2060 "])
def test_a_formula_behind_what_cannot_be_seen_is_defused(blank: str) -> None:
    text = csv_bytes(pd.DataFrame({"name": [f"{blank}=1+1"]}), mark=False).decode()
    assert text.split("\r\n")[1].startswith("'")
