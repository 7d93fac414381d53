"""Every measure, table and column is explained, or nothing is built."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard import catalogue
from dashboard.catalogue import CatalogueError

SPEC = {
    "title": "People counted",
    "question": "How many?",
    "definition": "People who were counted.",
    "leaves_out": "Everybody else.",
    "unit": "people",
    "kind": "public_record",
    "source": "A list",
    "breakdowns": ["kind", "unit"],
    "audience": "public",
    "protected": False,
    "owner": "Somebody",
    "reviewed": date(2026, 1, 1),
    "review_due": date(2027, 1, 1),
}


def test_a_measure_becomes_a_row_with_its_key() -> None:
    row = catalogue.measure_row("people", SPEC)
    assert row["measure_id"] == "people"
    assert row["breakdowns"] == "kind, unit"
    assert set(row) == {"measure_id", *catalogue.MEASURE_KEYS}


@pytest.mark.parametrize("key", sorted(SPEC))
def test_a_measure_that_lacks_a_word_is_refused_by_name(key: str) -> None:
    spec = {name: value for name, value in SPEC.items() if name != key}
    with pytest.raises(CatalogueError, match=f"people has no usable '{key}'"):
        catalogue.measure_row("people", spec)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", ""), ("protected", "no"), ("kind", "guess"), ("audience", "everybody"),
        ("reviewed", "2026-01-01"), ("review_due", date(2025, 1, 1)),
    ],
)  # fmt: skip
def test_a_measure_with_an_unusable_word_is_refused(key: str, value: object) -> None:
    with pytest.raises(CatalogueError):
        catalogue.measure_row("people", SPEC | {key: value})


def test_tables_come_before_their_columns_in_the_dictionary() -> None:
    rows = catalogue.notes([("area", "area_name"), ("area", "area_id"), ("area", "area_id")])
    assert [(row["table_name"], row["column_name"]) for row in rows] == [
        ("area", ""), ("area", "area_id"), ("area", "area_name"),
    ]  # fmt: skip
    assert all(row["definition"].endswith(".") for row in rows)


def test_a_table_or_column_without_a_definition_is_refused_by_name() -> None:
    with pytest.raises(CatalogueError, match="table shoe_size"):
        catalogue.notes([("shoe_size", "area_id")])
    with pytest.raises(CatalogueError, match=r"area\.shoe_size"):
        catalogue.notes([("area", "shoe_size")])
