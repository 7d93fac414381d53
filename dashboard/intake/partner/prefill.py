"""What a template holds before anybody has counted: whose it is, periods, usual rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard.intake.partner.kinds import AREA, CODE, FLAG, PROGRAMME, Column, Form
from dashboard.intake.partner.model import CITY, UNKNOWN, plain
from dashboard.intake.partner.periods import month_of

Period = tuple[date, date]
Row = Mapping[str, date | str]
FORMULA = ("=", "+", "-", "@")
"""How a text begins that a spreadsheet runs."""
FLAGS = ("yes", "no")


@dataclass(frozen=True)
class Prefill:
    """What is known of the one who fills a template in; all of it may be missing.

    `organization` is (organization_id, name). `usual` are the rows it usually sends: file columns
    with ids or codes; one with a `period_start` is for the period that begins then. `areas`
    (area_id, area_name, area_type) and `programmes` (programme_id, name) are those it may write.
    `fiscal_year_starts` is a month and day like 05-01; `notice` is a sentence for the top of the
    words.
    """

    organization: tuple[str, str] | None = None
    periods: Sequence[Period] = ()
    usual: Sequence[Row] = ()
    areas: Sequence[tuple[str, str, str]] = ()
    programmes: Sequence[tuple[str, str]] = ()
    fiscal_year_starts: str = ""
    notice: str = ""
    shown: Mapping[str, Mapping[str, str]] = field(init=False, repr=False)
    """Kind of column -> id -> how a person is shown it: by its name, if that says which it is."""

    def __post_init__(self) -> None:
        areas = {area_id: name for area_id, name, _ in self.areas if area_id != CITY}
        shown = {AREA: {CITY: CITY, UNKNOWN: UNKNOWN} | _named(areas)}
        shown[PROGRAMME] = _named(dict(self.programmes))
        object.__setattr__(self, "shown", shown)

    def allowed(self, column: Column) -> tuple[str, ...] | None:
        """Everything that may stand in a column, as it is shown; None if there is no such list."""
        if column.kind == CODE:
            return tuple(column.values)
        if column.kind == FLAG:
            return FLAGS
        if column.kind in self.shown:
            # Without the city's areas or programs at hand, nothing says what is allowed.
            known = self.areas if column.kind == AREA else self.programmes
            return tuple(self.shown[column.kind].values()) if known else None
        return None

    def rows(self, form: Form) -> list[list[date | str | None]]:
        """The rows to begin with, in the order of the form's columns, counts empty.

        One row for each period and usual row. A form without a count has one row for each period:
        there a row that says more than its period is a report of its own.
        """
        usual: Sequence[Row] = self.usual if form.counts else ()
        unknown = {name for one in usual for name in one} - set(form.names)
        if unknown:
            raise KeyError(f"no column of {form.report}: {', '.join(sorted(unknown))}")
        if not (self.organization or self.periods or usual):
            return []
        own = {"organization": self.organization[0]} if self.organization else {}
        rows = []
        for start, end in self.periods or [(None, None)]:
            for one in usual or [{}]:
                if one.get("period_start", start) == start:
                    period = {"period_start": start, "period_end": end}
                    rows.append(self._row(form, own | dict(one) | period))
        return rows

    def _row(self, form: Form, begun: Row) -> list[date | str | None]:
        row = []
        for column in form.columns:
            value = begun.get(column.name)
            row.append(self.shown.get(column.kind, {}).get(value, value))
        return row

    @property
    def name(self) -> str:
        """What tells the file from others of the same report: organization and periods."""
        parts = [self.organization[0]] if self.organization else []
        if self.periods:
            parts.append(_name_of(min(self.periods)[0], max(end for _, end in self.periods)))
        return "_".join(parts)


def _name_of(first: date, last: date) -> str:
    """2026-11 for a month, also one in weeks; 2026-11-09 for a week."""
    if (first, last) == month_of(first):
        return f"{first:%Y-%m}"
    within = first.replace(day=1) == last.replace(day=1)
    if within and (last - first).days < 7:
        return first.isoformat()
    return f"{first}_{last}"


def _named(names: Mapping[str, str]) -> dict[str, str]:
    """Each id with its name; with itself where the name may mean another or runs as a formula."""
    meant: dict[str, set[str]] = {plain(word): {word} for word in ("", CITY, UNKNOWN)}
    for one, name in names.items():
        meant.setdefault(plain(one), set()).add(one)
        meant.setdefault(plain(name), set()).add(one)
    return {
        one: one if meant[plain(name)] != {one} or name.strip().startswith(FORMULA) else name
        for one, name in names.items()
    }
