"""What checking a partner's file is told, and what it answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.intake.errors import IntakeError

UNKNOWN = "unknown"
CITY = "city"
MOST_LISTED = 100
"""Findings that a refusal's text lists; the marked-up copy has all."""
PERSONS = (
    "seems to hold facts about a person, so the whole file was refused and nothing of it was kept. "
    "Send counts of people only; peaceboard tally makes them from records on your own computer."
)


def plain(text: object) -> str:
    """A name as it is looked up: small letters and digits of any alphabet, single spaces."""
    return " ".join(re.findall(r"[^\W_]+", str(text).casefold()))


@dataclass(frozen=True)
class Known:
    """What a check must know of the city and of who sends the file.

    Names are keys after `plain`. `areas` gives the area ids that a name or id means (several for
    an alias of several areas); `allowed_area_types` is what the organization's agreement allows,
    coarsest first.
    """

    organization_id: str
    organizations: Mapping[str, str]
    may_write_for: frozenset[str]
    """Organizations that may stand in the column `organization` of the report on attendance; in
    every other report it is `organization_id` alone."""
    areas: Mapping[str, tuple[str, ...]]
    area_types: Mapping[str, str]
    """area_id -> city, district, division or neighborhood."""
    allowed_area_types: tuple[str, ...]
    programmes: Mapping[str, str]
    """Name or id of a program -> its programme_id."""


@dataclass(frozen=True)
class Finding:
    """One thing to mend. Rows are counted as a spreadsheet counts them, the header's included.

    `sentence` is for people and never repeats a value of the file; `rule` is a short fixed word.
    """

    rule: str
    sentence: str
    row: int | None = None
    column: str | None = None

    @property
    def text(self) -> str:
        """ "row 3, column received: ..." """
        where = [f"row {self.row:,}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join(where)}: {self.sentence}" if where else self.sentence


@dataclass(frozen=True)
class Checked:
    """A partner's file that may be stored.

    `rows` hold plain values (str, int, date, bool or None) under the names of `Form.stored`; the
    values of `organization_id`, `area_id` and `programme_id` are ids. `not_reported` counts rows
    whose counts were all empty: they were left out, because empty is not zero. `notes` say in
    words what was repaired.
    """

    report: str
    sha256: str
    rows: tuple[Mapping[str, Any], ...] = field(repr=False)
    row_numbers: tuple[int, ...] = field(repr=False)
    not_reported: int = 0
    notes: tuple[str, ...] = ()

    @property
    def periods(self) -> tuple[tuple[date, date], ...]:
        """The periods of the rows, in order."""
        return tuple(sorted({(row["period_start"], row["period_end"]) for row in self.rows}))


class ReportRefused(IntakeError):
    """A partner's file that was not taken, with everything there is to mend.

    `marked_up` is a copy of the table with a remark beside each row (bytes of `marked_up_name`),
    made in memory only; there is none for a file that is about persons. The text has one line for
    the file and one for each finding.
    """

    def __init__(
        self,
        name: str,
        findings: tuple[Finding, ...],
        *,
        is_about_persons: bool = False,
        marked_up: bytes | None = None,
        marked_up_name: str | None = None,
    ) -> None:
        self.name = name
        self.findings = findings
        self.is_about_persons = is_about_persons
        self.marked_up = marked_up
        self.marked_up_name = marked_up_name
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [finding.text for finding in self.findings[:MOST_LISTED]]
        if self.is_about_persons:
            lines.insert(0, PERSONS)
        elif len(self.findings) == 1:
            return f"{self.name}{', ' if self.findings[0].row else ': '}{lines[0]}."
        else:
            lines.insert(0, f"{len(self.findings):,} things to mend; nothing was stored.")
        more = len(self.findings) - MOST_LISTED
        if more > 0:
            where = "are in the marked-up copy" if self.marked_up else "were found"
            lines.append(f"{more:,} more {where}.")
        first, *others = lines
        return "\n".join([f"{self.name}: {first}", *(f"  {line}" for line in others)])
