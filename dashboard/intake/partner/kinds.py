"""What a report is made of: columns of a few kinds, and rules across them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 100_000
"""No partner of a city counts more in a row; a larger number is a slip of the hand."""
KEY_PATTERN = r"[a-z0-9-]{1,40}"
"""What the name of a meeting or call-in is made of, the whole of it."""
LONGEST_TEXT = 80
"""Letters in the name of a place."""

COUNT, CODE, DAY, AREA, ORGANIZATION, KEY, TEXT, FLAG, PROGRAMME = (
    "count", "code", "day", "area", "organization", "key", "text", "flag", "programme",
)  # fmt: skip
"""Kinds of columns.

count: a whole number from 0 to MOST. code: one of the column's `values`. day: a date. area: an
area of the city by id, name or alias, or `unknown`. organization: by id or name. key: a name that
the partner gives to a meeting or call-in, small letters, digits and hyphens, 40 at most. text: the
name of a place, 80 characters at most. flag: yes or no. programme: a program of the city's
programmes.csv, by id or name.
"""


@dataclass(frozen=True)
class Column:
    """One column of a report: its name in files, its kind, and what it means in words.

    `stored_as` is its name in the ledger and the warehouse. `values` maps allowed codes to words.
    """

    name: str
    kind: str
    meaning: str
    stored_as: str
    values: dict[str, str] | None = None
    may_be_empty: bool = False


@dataclass(frozen=True)
class Rule:
    """What must hold in each row: the sum of `left` is equal to, or at most, that of `right`.

    A rule holds where one of its columns is empty. `only_for` limits it to rows whose column has
    one of these values.
    """

    rule_id: str
    left: tuple[str, ...]
    relation: str
    right: tuple[str, ...]
    remedy: str
    only_for: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Form:
    """One report. `key` are the columns that no two rows of a file may share."""

    report: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in the order of the template."""
        return tuple(column.name for column in self.columns)

    @property
    def counts(self) -> tuple[str, ...]:
        """The columns that hold counts."""
        return tuple(column.name for column in self.columns if column.kind == COUNT)

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns as the ledger and the warehouse name them, in the same order."""
        return tuple(column.stored_as for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError for an unknown one."""
        return next(column for column in self.columns if column.name == name)
