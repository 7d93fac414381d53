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


def test_a_word_may_mean_something_else_in_another_table() -> None:
    rows = catalogue.notes([("population", "population"), ("service", "population")])
    meanings = {row["table_name"]: row["definition"] for row in rows if row["column_name"]}
    assert meanings["population"] == "How many people live there."
    assert meanings["service"] == "Which group the people belong to."


# --- program measures ----------------------------------------------------------------------------

PROGRAM = SPEC | {
    "kind": "program",
    "protected": True,
    "breakdowns": ["service_type"],
    "report": "services",
    "over_time": "sum",
    "over_organizations": "none",
    "periods": ["month"],
}
GIVEN = ("organization_id", "area_id", "service_type", "counted")


def test_a_program_measure_says_how_its_counts_may_be_added() -> None:
    assert catalogue.program_measure_row("visits", PROGRAM, GIVEN) == {
        "measure_id": "visits",
        "report": "services",
        "over_time": "sum",
        "over_organizations": "none",
        "has_out_of": False,
    }
    assert catalogue.program_measure_row("visits", PROGRAM, (*GIVEN, "out_of"))["has_out_of"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"report": "gossip"}, "report must be one of"),
        ({"over_time": None}, "over_time must be one of"),
        ({"over_organizations": "last"}, "over_organizations must be one of"),
        ({"periods": ["day"]}, "periods cannot have day"),
        ({"breakdowns": ["shoe_size"]}, "breakdowns cannot have shoe_size"),
        ({"breakdowns": []}, "must be the columns its SQL gives"),
        ({"breakdowns": ["service_type", "stage"]}, "must be the columns its SQL gives"),
    ],
)
def test_a_program_measure_that_does_not_fit_is_refused(change: dict, words: str) -> None:
    with pytest.raises(CatalogueError, match=words):
        catalogue.program_measure_row("visits", PROGRAM | change, GIVEN)


def test_a_program_measure_is_always_protected() -> None:
    assert catalogue.measure_row("visits", PROGRAM)["protected"]
    with pytest.raises(CatalogueError, match="must be protected"):
        catalogue.measure_row("visits", PROGRAM | {"protected": False})
