"""Giving the columns of an export their meaning: one view for each table, made of the mapping.

The views hold the only SQL that no file of `queries/` can hold, because strangers choose the
columns. They give texts; `queries/tally/` turns the texts into numbers as they stream by.
"""

from __future__ import annotations

from dashboard.intake.tally.header import Columns
from dashboard.intake.tally.parts import Cell, Codes, Counted, Instant, Place, Table
from dashboard.intake.tally.sources import literal

SIGNS = r"[^\p{L}\p{N}]+"
"""What counts for nothing between the letters and digits of a name or address."""
BLANKS = " \t\r\n\u00a0\u200b\ufeff"
"""What is cut off at both ends of a cell."""

_NOTHING = "cast(null as varchar)"
_NO_CELL = "''"


class Rows:
    """Expressions over the columns c0, c1, ... of one table."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self._table, self._columns = table, columns

    def text(self, names: tuple[str, ...], key: str) -> str:
        """The trimmed text of a column, or of several with " / " between."""
        found = [self._columns.position(name, key) for name in names]
        return " || ' / ' || ".join(_trimmed(f"c{at}") for at in found)

    def instant(self, instant: Instant | None, key: str) -> str:
        """The text of a day or instant; without its time of day where that means nothing."""
        if instant is None:
            return _NO_CELL
        text = self.text(instant.cell.columns, key)
        return text if instant.has_clock else f"split_part(split_part({text}, 'T', 1), ' ', 1)"

    def code(self, codes: Codes | None, of: str | None, key: str) -> str:
        """The text that a code is told by; null if it stands in another table."""
        if codes is None or codes.cell is None:
            return _NO_CELL if of is None else _NOTHING
        return self.small(codes.cell, of, key)

    def small(self, cell: Cell | None, of: str | None, key: str) -> str:
        """The text in small letters; null if there is no such column in this table."""
        if cell is None or cell.of != of:
            return _NOTHING
        return f"lower({self.text(cell.columns, key)})"

    def place(self, place: Place, of: str | None, key: str) -> dict[str, str]:
        """The texts that tell an area."""
        area = self.small(place.neighborhood, of, f"{key}.neighborhood")
        address = self.small(place.address, of, f"{key}.address")
        return {
            "area_text": area,
            "address_text": address,
            "town_text": self.small(place.town, of, f"{key}.town"),
        }

    def wanted(self) -> str:
        """The condition that a row belongs to the table."""
        conditions = []
        for column, texts in self._table.rows.items():
            key = f"tables.{self._table.name}.rows"
            at, text = self._columns.position(column, key), self.text((column,), key)
            exact = ", ".join(literal(one) for one in sorted(texts))
            small = ", ".join(literal(one) for one in sorted({one.lower() for one in texts}))
            # Most cells are as the mapping writes them, and need not be made plain.
            conditions.append(f"(c{at} in ({exact}) or lower({text}) in ({small}))")
        return " and ".join(conditions) or "true"

    def row_text(self) -> str:
        """All cells of a row as one text. No cell is null, which `concat_ws` would leave away."""
        return (
            f"concat_ws(chr(31), {', '.join(f'c{at}' for at in range(len(self._columns.names)))})"
        )


def _trimmed(column: str) -> str:
    # Nearly all texts begin and end with a plain sign; looking is six times as fast as trimming.
    is_trimmed = " and ".join(f"{column}[{at}] between '!' and '~'" for at in (1, -1))
    return f"case when {is_trimmed} then {column} else trim({column}, {literal(BLANKS)}) end"


def event_view(counted: Counted, table: Table, columns: Columns, relation: str, row: str) -> str:
    """The view over the rows that are counted; `row` is the number of a row, or null."""
    rows, report = Rows(table, columns), counted.report
    first, second = [*counted.linked.items(), (None, None), (None, None)][:2]
    kind, population, outcome = counted.kind, counted.population, counted.outcome
    person = counted.person
    return _select(
        {
            "row_text": rows.row_text(),
            "file_row": row,
            "person_text": rows.text((person,), f"{report}.person") if person else _NO_CELL,
            "first_link_text": _link(rows, report, *first),
            "second_link_text": _link(rows, report, *second),
            "happened_text": rows.instant(counted.happened, counted.key("happened")),
            "reached_text": rows.instant(counted.reached, counted.key("reached")),
            "decided_text": rows.instant(counted.decided, counted.key("decided")),
            "kind_text": rows.code(kind, None, counted.key("kind")),
            "population_text": rows.code(population, None, counted.key("population")),
            "outcome_text": rows.code(outcome, None, counted.key("outcome")),
            **rows.place(counted.place, None, f"{report}.area"),
        },
        relation,
        rows.wanted(),
    )


def linked_view(counted: Counted, table: Table, columns: Columns, relation: str) -> str:
    """The view over a table that is looked up: its key, and what is told there."""
    rows, report = Rows(table, columns), counted.report
    key = rows.text((table.key or "",), f"tables.{table.name}.key")
    kind, population = counted.kind, counted.population
    return _select(
        {
            "person_text": key,
            "kind_text": rows.code(kind, table.name, counted.key("kind")),
            "population_text": rows.code(population, table.name, counted.key("population")),
            **rows.place(counted.place, table.name, f"{report}.area"),
        },
        relation,
        rows.wanted(),
    )


def name_view() -> str:
    """The view over the names of areas."""
    return _select(
        {"name": f"lower({_trimmed('name')})", "area": "area"}, "input.area_name", "true"
    )


def address_view(table: Table, address: str, area: str, columns: Columns, relation: str) -> str:
    """The view over the partner's list of addresses."""
    rows = Rows(table, columns)
    place = Place(neighborhood=Cell((area,)), address=Cell((address,)))
    return _select(rows.place(place, None, "addresses"), relation, rows.wanted())


def value_view(cell: Cell, key: str, table: Table, columns: Columns, relation: str) -> str:
    """The view over the texts of one column."""
    rows = Rows(table, columns)
    return _select({"kind_text": rows.text(cell.columns, key)}, relation, rows.wanted())


def _link(rows: Rows, report: str, name: str | None, column: str | None) -> str:
    return rows.text((column,), f"{report}.linked.{name}") if column else _NO_CELL


def _select(columns: dict[str, str], relation: str, wanted: str) -> str:
    names = ", ".join(f"{expression} as {name}" for name, expression in columns.items())
    return f"select {names} from {relation} where {wanted}"
