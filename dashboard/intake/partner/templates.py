"""The empty or begun spreadsheet of each report, for a partner organization to fill in.

Everything in it comes from the forms, so that what a template allows is what a check accepts. The
same arguments give the same bytes.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.prefill import Prefill
from dashboard.intake.partner.tableschemas import table_schema
from dashboard.intake.partner.templatebook import template_book

__all__ = ["csv_template", "table_schema", "write_template", "xlsx_template"]

BYTE_ORDER_MARK = "\ufeff"  # without it, a spreadsheet reads UTF-8 accents as nonsense


def csv_template(report: str, **known: Any) -> bytes:
    """The template as CSV in UTF-8: the row of column names, and a row to fill in for each period
    and usual row.

    `known` are the fields of `Prefill`: organization, periods, usual, areas, programmes,
    fiscal_year_starts; each may be left out. Raises KeyError for an unknown report or column.
    """
    form = FORMS[report]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(form.names)
    writer.writerows(Prefill(**known).rows(form))
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def xlsx_template(report: str, **known: Any) -> bytes:
    """The template as an XLSX workbook: the rows, how to fill them in, and what may be chosen.

    Takes and raises what `csv_template` does.
    """
    return template_book(FORMS[report], Prefill(**known))


def write_template(report: str, folder: Path, **known: Any) -> list[Path]:
    """Write the XLSX, the CSV and the table schema into `folder`; their paths in this order.

    Takes what `csv_template` does. Raises IntakeError instead of writing over a file that is not
    the same template: somebody may have filled it in.
    """
    name = Prefill(**known).name
    stem = f"{report}_{name}" if name else report
    files = {
        f"{stem}.xlsx": xlsx_template(report, **known),
        f"{stem}.csv": csv_template(report, **known),
        f"{report}.schema.json": table_schema(report),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        if not name.endswith(".json") and path.exists() and path.read_bytes() != content:
            raise IntakeError(
                f"{name} is there already and may be filled in; move it, or choose another folder."
            )
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
