"""Counting what partners reported: each program measure by organization, area and period."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.database import Builder, Query


def count(builder: Builder, measures: Sequence[Query], has_ledger: bool) -> None:
    """List what each program measure counts, then count all of them by period.

    Makes `program_thing`, `program_month` and `program_count`.
    """
    # Without a ledger every list is empty; one is enough to give the table its columns.
    for measure in measures if has_ledger else measures[:1]:
        measure_id = measure.name.split("/")[-1]
        builder.table("input.measured_reports", measure)
        builder.append("program_thing", "counting/list_of_reports", measure_id=measure_id)
    builder.table("program_month", "counting/program_months")
    builder.table("program_count", "counting/program_counts")
