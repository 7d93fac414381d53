"""How people of very different skill write a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hand:
    """The form of one person's files.

    `kind` is csv, xlsx, or template (our XLSX template, filled in). `header` is plain (as in our
    template), title ("Period Start") or shouted (" PERIOD_START "). `dates` is iso, us (11/1/2026),
    or cell (a true date of a spreadsheet). `names` says how areas are written: id, name, lower (a
    name in small letters) or alias (where one area has one). `organization` is id, name or lower.
    `has_thousands` writes 1,240; `blank_rows` stand at the end; `is_shuffled` moves the first
    columns to the end; `has_unreported` leaves rows in that have no counts.
    """

    kind: str = "csv"
    encoding: str = "utf-8"
    separator: str = ","
    line: str = "\r\n"
    header: str = "plain"
    dates: str = "iso"
    names: str = "id"
    organization: str = "id"
    has_thousands: bool = False
    blank_rows: int = 0
    is_shuffled: bool = False
    has_unreported: bool = False


HANDS = {
    # Ours, filled in as it came.
    "template csv": Hand(encoding="utf-8-sig", names="name"),
    "template xlsx": Hand("template", dates="cell", names="name", has_unreported=True),
    # A program wrote it.
    "export": Hand(line="\n", is_shuffled=True),
    # Excel, set to a country that writes decimal commas.
    "semicolons": Hand(encoding="utf-8-sig", separator=";", names="name", organization="name"),
    # Excel on an old machine, saved as plain CSV.
    "old excel": Hand(
        encoding="cp1252", header="title", dates="us", names="alias", organization="name",
        has_thousands=True, blank_rows=4,
    ),
    "tabs": Hand(separator="\t", line="\n", names="name", dates="us"),
    # Somebody's own workbook.
    "workbook": Hand(
        "xlsx", header="title", dates="cell", names="alias", organization="name", blank_rows=12
    ),
    "shouting": Hand(
        "xlsx", header="shouted", dates="iso", names="lower", organization="lower",
        has_thousands=True, blank_rows=3,
    ),
}  # fmt: skip
