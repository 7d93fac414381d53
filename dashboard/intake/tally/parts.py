"""What a mapping says, as plain values: tables, columns, codes, places. Pure.

A mapping is read by `mapping.py`. Codes are positions in the lists of partner/codes.py, and below
zero what keeps a row from having one.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from datetime import date

from dashboard.intake.partner.forms import FORMS

REPORTS = ("services", "service_referrals", "follow_ups")
"""The reports that can be counted from rows about people."""
UNDECIDED = "undecided"
OUTCOMES = (
    "accepted", "declined", "no_capacity", "not_eligible", "no_longer_interested", UNDECIDED,
)  # fmt: skip
DONE = "done"
RESULTS = (DONE, "not_reached", "not_done")

FIELD_NAMES = {
    "services": {"happened": "served_at", "kind": "service_type"},
    "service_referrals": {
        "happened": "received_at", "reached": "contacted_at", "decided": "decided_at",
        "kind": "referral_source", "outcome": "outcome",
    },
    "follow_ups": {"happened": "due_on", "reached": "done_on", "outcome": "result"},
}  # fmt: skip
"""What a mapping calls the fields of `Counted`, by report."""

LEFT_OUT, BLANK, UNKNOWN, UNLINKED, TWOFOLD = -1, -2, -3, -4, -5
"""Why a row has no code: the mapping leaves it out; the cell is empty; the mapping does not name
the text; the table that holds it has no such row; that table has rows that disagree."""


def code_list(report: str, field_name: str) -> tuple[str, ...]:
    """The codes that a field of a report may have, in their order."""
    if field_name == "outcome":
        return OUTCOMES
    if field_name == "result":
        return RESULTS
    return tuple(FORMS[report].column(field_name).values or ())


@dataclass(frozen=True)
class Cell:
    """Where a text stands: in one column or several (joined by " / "), of a linked table or not."""

    columns: tuple[str, ...]
    of: str | None = None

    @property
    def words(self) -> str:
        """The columns as a sentence names them."""
        return " / ".join(self.columns)


@dataclass(frozen=True)
class Codes:
    """How the texts of a column become codes. `values` are in small letters, trimmed."""

    cell: Cell | None
    values: Named[str, int] = field(default_factory=dict)
    blank: int = BLANK
    otherwise: int = UNKNOWN
    always: int | None = None


@dataclass(frozen=True)
class Instant:
    """A column of days or instants. Without `has_clock` a time of day in it means nothing."""

    cell: Cell
    has_clock: bool = True
    plus_days: int = 0


@dataclass(frozen=True)
class Place:
    """Where people live: one area for all (`always`), or columns of one table that tell it.

    Names are those of areas of `area_type`.
    """

    always: str | None = None
    area_type: str = "neighborhood"
    neighborhood: Cell | None = None
    address: Cell | None = None
    town: Cell | None = None
    city_names: frozenset[str] = frozenset()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The columns it reads."""
        cells = (self.neighborhood, self.address, self.town)
        return tuple(cell for cell in cells if cell is not None)

    @property
    def of(self) -> str | None:
        """The linked table that holds its columns, or None for the counted one."""
        return self.cells[0].of if self.cells else None


@dataclass(frozen=True)
class Table:
    """One table of the export: its file, the lines its header takes, and which rows belong to it.

    `rows` are the accepted texts of columns; "" accepts an empty cell. `key` is
    the column by which other tables look a row up.
    """

    name: str
    file: str | None = None
    sheet: str | None = None
    skip_rows: int = 0
    header_rows: int = 1
    delimiter: str = ","
    rows: Named[str, frozenset[str]] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True)
class Addresses:
    """The partner's own list of addresses with the area of each."""

    table: Table
    address: str
    area: str


@dataclass(frozen=True)
class Counted:
    """How one report is counted: one row of `table` is one episode, referral or follow-up.

    `linked` gives, for each table that is looked up, the column here that holds its key.
    """

    report: str
    table: str
    linked: Named[str, str]
    person: str | None
    happened: Instant
    place: Place
    kind: Codes | None = None
    population: Codes | None = None
    outcome: Codes | None = None
    reached: Instant | None = None
    decided: Instant | None = None

    def key(self, field_name: str) -> str:
        """The mapping's key of one of these fields."""
        return f"{self.report}.{FIELD_NAMES[self.report].get(field_name, field_name)}"

    @property
    def codes(self) -> dict[str, Codes]:
        """The fields that hold codes."""
        fields = {"kind": self.kind, "population": self.population, "outcome": self.outcome}
        return {name: codes for name, codes in fields.items() if codes is not None}


@dataclass(frozen=True)
class Mapping:
    """A whole mapping: whose export it is, and what its tables and columns mean."""

    name: str
    organization: str
    periods: str
    fiscal_month: int
    time_zone: str
    date_formats: tuple[str, ...]
    holidays: frozenset[date]
    no_person: tuple[str, ...]
    tables: Named[str, Table]
    addresses: Addresses | None
    reports: tuple[Counted, ...]
