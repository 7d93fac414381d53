"""What goes between the checker and its child, as plain facts for JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.kinds import DAY
from dashboard.intake.partner.model import Checked, Finding, Known, ReportRefused

Facts = dict[str, Any]


def of_known(known: Known) -> Facts:
    """The facts of a `Known`."""
    return {
        "organization_id": known.organization_id,
        "organizations": dict(known.organizations),
        "may_write_for": sorted(known.may_write_for),
        "areas": {name: list(ids) for name, ids in known.areas.items()},
        "area_types": dict(known.area_types),
        "allowed_area_types": list(known.allowed_area_types),
        "programmes": dict(known.programmes),
    }


def known_from(facts: Mapping[str, Any]) -> Known:
    """The `Known` of facts."""
    return Known(
        organization_id=facts["organization_id"],
        organizations=facts["organizations"],
        may_write_for=frozenset(facts["may_write_for"]),
        areas={name: tuple(ids) for name, ids in facts["areas"].items()},
        area_types=facts["area_types"],
        allowed_area_types=tuple(facts["allowed_area_types"]),
        programmes=facts["programmes"],
    )


def of_checked(checked: Checked) -> Facts:
    """The facts of a good file; the hash is left to the one who has the bytes."""
    names = FORMS[checked.report].stored
    return {
        "report": checked.report,
        "rows": [[_plain(row[name]) for name in names] for row in checked.rows],
        "row_numbers": checked.row_numbers,
        "not_reported": checked.not_reported,
        "notes": checked.notes,
    }


def checked_from(facts: Mapping[str, Any], sha256: str) -> Checked:
    """The good file of facts."""
    form = FORMS[facts["report"]]
    days = {column.stored_as for column in form.columns if column.kind == DAY}
    rows = tuple(
        {
            name: date.fromisoformat(value) if name in days and value is not None else value
            for name, value in zip(form.stored, values, strict=True)
        }
        for values in facts["rows"]
    )
    return Checked(
        report=form.report,
        sha256=sha256,
        rows=rows,
        row_numbers=tuple(facts["row_numbers"]),
        not_reported=facts["not_reported"],
        notes=tuple(facts["notes"]),
    )


def of_refusal(refused: ReportRefused) -> Facts:
    """The facts of a refused file, without its marked-up copy."""
    return {
        "findings": [[one.rule, one.sentence, one.row, one.column] for one in refused.findings],
        "is_about_persons": refused.is_about_persons,
        "marked_up_name": refused.marked_up_name,
    }


def refusal_from(facts: Mapping[str, Any], name: str, copy: bytes) -> ReportRefused:
    """The refusal of facts; `copy` is the marked-up copy, empty if there is none."""
    return ReportRefused(
        name,
        tuple(Finding(*one) for one in facts["findings"]),
        is_about_persons=facts["is_about_persons"],
        marked_up=copy or None,
        marked_up_name=facts["marked_up_name"],
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
