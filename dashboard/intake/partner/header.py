"""Which report a file is, and which of its columns is which: by the names in its header.

A name that is not one of the report's is never repeated: a file without a header has a person's
values in its first row. Such a column is named by its letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.intake.partner.forms import FORMS, Form
from dashboard.intake.partner.model import Finding
from dashboard.intake.partner.reading import (
    HEADER_WITHIN_ROWS,
    MAX_ROWS,
    Opened,
    Sheet,
    Unreadable,
    letter,
    tidy,
    too_long,
    unreadable,
)

REMARK_COLUMN = "what_to_mend"
"""The column of the marked-up copy that tells what to do; it is read over when it comes back."""
FEWEST_NAMES = 3
PERSON_RULES = frozenset({"person_column", "no_counts"})
"""Wrong columns that make a file one about persons."""

_TELLS_OF_A_PERSON = re.compile(
    r"(first|last|middle|full|maiden|nick|client|patient|participant|victim|person|family)_?name"
    r"|surname|dob|birth|ssn|social_sec|telephone|e_?mail|mrn|medical_record|geocode|coordinates?$"
    r"|^((home|cell|mobile|work|contact|client|patient)_?)?(phone|mobile)(_?(no|nr|num|number))?$"
    # Street is a part of many names of neighborhoods and organizations.
    r"|^((street|home|mailing|client|patient|full|current)_?)?address(_?(\d|line_?\d))?$"
    r"|^street(_?(name|no|number))?$|^(latitude|longitude|lat|lon|lng|long)$"
    r"|(client|patient|participant|person|case|report|victim|member|record)_?(id|no|nr|num|number)$"
)
_MAY_TELL = frozenset({
    "name", "names", "id", "uuid", "guid", "hash", "case", "report", "patient", "client", "victim",
    "participant", "person", "suspect", "age", "sex", "gender", "race", "ethnicity", "zip",
    "zipcode", "apt", "apartment", "contact", "initials", "alias", "lat", "lon", "social",
    "address", "street", "phone", "mobile", "latitude", "longitude",
})  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The rows of a report, as texts. `positions` are columns of the sheet counted from 0."""

    form: Form
    sheet: Sheet = field(repr=False)
    header_row: int
    positions: dict[str, int]
    rows: list[list[str]] = field(repr=False)
    row_numbers: list[int] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    def cell(self, row: list[str], name: str) -> str:
        """The text of a column in a row; empty where the row or the file has none."""
        at = self.positions.get(name)
        return row[at] if at is not None and at < len(row) else ""


def normalized(text: str) -> str:
    """A column's name with small letters, and `_` for everything else."""
    return re.sub(r"[^a-z0-9]+", "_", tidy(text).casefold()).strip("_")


def tells_of_a_person(text: str, *, surely: bool = False) -> bool:
    """Whether a column's name points to a person; `surely` leaves out words with other uses."""
    name = normalized(text)
    if len(name) > 40:
        return False
    return bool(_TELLS_OF_A_PERSON.search(name)) or (
        not surely and bool(_MAY_TELL & set(name.split("_")))
    )


def find_table(opened: Opened, report: str | None) -> Table:
    """The sheet and row whose names are those of a report, and the rows below.

    Raises Unreadable if there is none, if two sheets are reports, or if the columns are not those
    of the report: then with every wrong column at once.
    """
    found = [one for sheet in opened.sheets if (one := _header(sheet, report)) is not None]
    if not found:
        raise unreadable("no_header", _no_header(report))
    whole = [one for one in found if not one.missing and one.has_rows]
    if len(whole) > 1:
        sheets = " and ".join(str(one.sheet.number) for one in whole)
        raise unreadable(
            "two_reports", f"has two reports, on the sheets {sheets}; send each as its own file"
        )
    chosen = whole[0] if whole else max(found, key=lambda one: one.fits)
    if report is not None and chosen.form.report != report:
        raise unreadable(
            "other_report",
            f"is a report on {chosen.form.title.lower()}, not on {FORMS[report].title.lower()}; "
            "send it in the place of that report",
            chosen.row,
        )
    return _table(chosen)


@dataclass(frozen=True)
class _Header:
    sheet: Sheet
    form: Form
    row: int
    names: list[str]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(
            column.name
            for column in self.form.columns
            if not column.may_be_empty and column.name not in self.names
        )

    @property
    def fits(self) -> tuple[bool, float]:
        own = set(self.form.names)
        given = {name for name in self.names if name and name != REMARK_COLUMN}
        return (not self.missing, len(own & given) / len(own | given))

    @property
    def has_rows(self) -> bool:
        return any(any(row) for row in self.sheet.rows[self.row :])


def _header(sheet: Sheet, report: str | None) -> _Header | None:
    """The row of a sheet that is most like a header, of the asked report where it can be that."""
    best: _Header | None = None
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN_ROWS], 1):
        names = [normalized(cell) for cell in cells]
        for form in FORMS.values():
            if len(set(names) & set(form.names)) < FEWEST_NAMES:
                continue
            one = _Header(sheet, form, row, names)
            if best is None or _rank(one, report) > _rank(best, report):
                best = one
    return best


def _rank(header: _Header, report: str | None) -> tuple:
    is_whole, likeness = header.fits
    return is_whole, likeness, header.form.report == report


def _no_header(report: str | None) -> str:
    which = f"the report on {FORMS[report].title.lower()}" if report else "a report"
    return (
        f"none of the first {HEADER_WITHIN_ROWS} rows has the column names of {which}; "
        "use the template and leave its row of names as it is"
    )


def _table(header: _Header) -> Table:
    problems = list(_wrong_columns(header))
    if problems:
        raise Unreadable(
            *problems,
            is_about_persons=any(one.rule in PERSON_RULES for one in problems),
        )
    positions = {name: at for at, name in enumerate(header.names) if name in header.form.names}
    remark = header.names.index(REMARK_COLUMN) if REMARK_COLUMN in header.names else None
    rows, numbers, findings, blanks, blanks_between = [], [], [], 0, 0
    for number, row in enumerate(header.sheet.rows[header.row :], header.row + 1):
        if not any(cell for at, cell in enumerate(row) if at != remark):
            blanks += 1
        elif [normalized(cell) for cell in row] == header.names:
            findings.append(Finding(
                "header_again", "the column names stand here again; delete this row", number,
            ))  # fmt: skip
        elif len(row) > len(header.names):
            findings.append(Finding(
                "long_row", "has more cells than there are column names; write numbers without a "
                "comma, and put quotes around a text that has one", number,
            ))  # fmt: skip
        else:
            blanks_between = blanks
            rows.append(row)
            numbers.append(number)
    if len(rows) > MAX_ROWS:
        raise too_long()
    if not rows and not findings:
        raise unreadable(
            "no_rows", "has the column names but no rows below them; fill in the counts"
        )
    notes = []
    if header.row > 1:
        notes.append(f"Rows above the column names were left out: {header.row - 1}.")
    if blanks_between:
        notes.append(f"Rows without anything were left out: {blanks_between:,}.")
    return Table(
        header.form, header.sheet, header.row, positions, rows, numbers, tuple(findings),
        tuple(notes),
    )  # fmt: skip


def _wrong_columns(header: _Header) -> Iterator[Finding]:
    form, row, seen = header.form, header.row, {}
    for at, name in enumerate(header.names):
        column = letter(at + 1)
        if name in seen and name in form.names:
            yield Finding(
                "column_twice", f"{name} is the name of two columns, {seen[name]} and {column}; "
                "remove one", row, column,
            )  # fmt: skip
        elif name in form.names or name == REMARK_COLUMN:
            seen[name] = column
        elif tells_of_a_person(name):
            yield Finding(
                "person_column", "has a name that points to a person; a report holds counts only, "
                "so take this column out", row, column,
            )  # fmt: skip
        elif name or _has_values(header, at):
            yield Finding(
                "unknown_column", f"is not a column of the report on {form.title.lower()}; take it "
                "out, or give it the name it has in the template", row, column,
            )  # fmt: skip
    lengths = [len(cells) for cells in header.sheet.rows[row:] if cells]
    widest = max(lengths, default=0)
    # A few long rows have a comma in a cell; many have a column whose name is missing.
    if sum(length > len(header.names) for length in lengths) * 2 > len(lengths):
        for at in range(len(header.names), widest):
            yield Finding(
                "unknown_column", "has values but no name; take it out", row, letter(at + 1)
            )
    is_counted = any(not form.column(name).may_be_empty for name in form.counts)
    if is_counted and not set(form.counts) & set(header.names):
        yield Finding(
            "no_counts", "has no column of counts, so it looks like one row for each person; "
            "send counts of people, in the template's columns", row,
        )  # fmt: skip
        return
    for name in header.missing:
        yield Finding(
            "missing_column", f"the column {name} is missing; use the template and keep all its "
            "columns", row,
        )  # fmt: skip


def _has_values(header: _Header, at: int) -> bool:
    return any(at < len(cells) and cells[at] for cells in header.sheet.rows[header.row :])
