"""What partner organizations reported, as frames of `input.<name>`: counts, no person.

The ledger keeps who sent what; of that only what is counted and when it came goes further.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.catalogue import ATTRIBUTES, program_measure_row
from dashboard.city import City
from dashboard.database import Query, load_query
from dashboard.intake.partner.forms import COUNT, DAY, FLAG, FORMS, Form
from dashboard.ledger import ledger_exists, open_ledger
from dashboard.ledger.reported import snapshot
from dashboard.settings import Settings
from dashboard.warehouse.builds import BuildError

_COPIED = ("organization", "agreement", "expected_report", "submitted_period")
_SQL_TYPES = {COUNT: "BIGINT", DAY: "DATE", FLAG: "BOOLEAN"}

MEASURED = {
    "organization_id": "VARCHAR",
    "period_start": "DATE",
    "period_end": "DATE",
    "area_type": "VARCHAR",
    "area_id": "VARCHAR",
    **dict.fromkeys(ATTRIBUTES, "VARCHAR"),
    "counted": "BIGINT",
    "out_of": "BIGINT",
}
"""Every column that the list of a program measure may have."""
_OWN = {
    "measured_shape": MEASURED,
    "program_length": {"measure_id": "VARCHAR", "period_type": "VARCHAR"},
    "program_split": {"measure_id": "VARCHAR", "attribute": "VARCHAR"},
}


def read(settings: Settings) -> dict[str, pd.DataFrame] | None:
    """One snapshot of the city's ledger; None where there is none. Raises LedgerError."""
    if not ledger_exists(settings):
        return None
    with open_ledger(settings) as ledger:
        return snapshot(ledger)


def types(name: str) -> dict[str, str]:
    """The columns of `input.<name>` with their SQL types."""
    if name in FORMS:
        return _form_types(FORMS[name])
    return _OWN[name] if name in _OWN else dict(load_query(f"warehouse/{name}").gives)


def frames(
    reported: Mapping[str, pd.DataFrame] | None, measures: list[Query]
) -> dict[str, pd.DataFrame]:
    """Every input frame by name, empty ones where nothing was reported.

    Raises BuildError for a snapshot that lacks a table or column, CatalogueError for a program
    measure whose header does not say how it adds up.
    """
    programs = {query.name.split("/")[-1]: query for query in measures if is_program(query)}
    rows: dict[str, list[dict[str, Any]]] = {
        "program_measure": [
            program_measure_row(measure_id, query.spec, query.gives)
            for measure_id, query in programs.items()
        ],
        "program_length": [
            {"measure_id": measure_id, "period_type": period_type}
            for measure_id, query in programs.items()
            for period_type in query.spec["periods"]
        ],
        "program_split": [
            {"measure_id": measure_id, "attribute": attribute}
            for measure_id, query in programs.items()
            for attribute in ("", *query.spec["breakdowns"])
        ],
        "measured_shape": [],
    }
    found = {name: _table(name, reported) for name in (*_COPIED, *FORMS)}
    return found | {
        name: pd.DataFrame(listed, columns=list(types(name))) for name, listed in rows.items()
    }


def is_program(measure: Query) -> bool:
    """Whether a measure counts what partners reported."""
    return measure.spec.get("kind") == "program"


def fiscal_month(city: City) -> int:
    """The month in which the city's fiscal year begins, 1 to 12. Raises BuildError."""
    month, _, day = city.fiscal_year_starts.partition("-")
    if not (month.isdigit() and 1 <= int(month) <= 12 and day == "01"):
        raise BuildError(
            "city.toml: fiscal_year_starts must be the first day of a month; write it like 07-01."
        )
    return int(month)


def _form_types(form: Form) -> dict[str, str]:
    columns = {column.stored_as: _SQL_TYPES.get(column.kind, "VARCHAR") for column in form.columns}
    return {**columns, "submission_id": "VARCHAR"}


def _table(name: str, reported: Mapping[str, pd.DataFrame] | None) -> pd.DataFrame:
    columns = list(types(name))
    if reported is None:
        return pd.DataFrame(columns=columns)
    frame = reported.get(name)
    missing = columns if frame is None else [c for c in columns if c not in frame.columns]
    if missing:
        raise BuildError(f"The ledger's snapshot lacks {name}.{missing[0]}; migrate the ledger.")
    return frame[columns]
