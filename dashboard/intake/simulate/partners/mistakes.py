"""Slips of the hand for which a file is refused, each with the rule that finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.intake.partner.codes import PER_VISIT
from dashboard.intake.partner.forms import COUNT, FORMS
from dashboard.intake.partner.periods import month_of
from dashboard.intake.simulate.partners.ground import Ground
from dashboard.intake.simulate.partners.roster import Partner
from dashboard.intake.simulate.partners.writing import Sheet

Slip = Callable[[Sheet, Ground], bool]
"""Spoils one thing in a sheet; False, with nothing changed, if there is nothing to spoil."""


@dataclass(frozen=True)
class Mistake:
    """A slip and the rule word under which it is refused."""

    rule: str
    slip: Slip


def _outcomes(sheet: Sheet, _: Ground) -> bool:
    if sheet.report != "service_referrals":
        return False
    sheet.cells[0][sheet.at("declined")] += 1
    return True


def _fewer_visits(sheet: Sheet, _: Ground) -> bool:
    if sheet.report != "services":
        return False
    for row in sheet.cells:
        if row[sheet.at("service_type")] in PER_VISIT:
            row[sheet.at("people_served")] = row[sheet.at("episodes")] + 2
            return True
    return False


def _two_months(sheet: Sheet, _: Ground) -> bool:
    row = sheet.cells[0]
    end = row[sheet.at("period_end")]
    row[sheet.at("period_end")] = month_of(end + timedelta(days=1))[1]
    return True


def _next_year(sheet: Sheet, _: Ground) -> bool:
    row = sheet.cells[0]
    start: date = row[sheet.at("period_start")]
    end = row[sheet.at("period_end")]
    if (start, end) != month_of(start):
        return False
    new = month_of(start.replace(year=start.year + 1))
    row[sheet.at("period_start")], row[sheet.at("period_end")] = new
    return True


def _twice(sheet: Sheet, _: Ground) -> bool:
    sheet.cells.append(list(sheet.cells[-1]))
    return True


def _misspelled(sheet: Sheet, ground: Ground) -> bool:
    sheet.cells[-1][sheet.at("area")] = f"{ground.names[str(ground.ids[0])]}s"
    return True


def _alias_of_several(sheet: Sheet, ground: Ground) -> bool:
    sheet.cells[-1][sheet.at("area")] = ground.alias_of_several
    return True


def _about(sheet: Sheet, _: Ground) -> bool:
    at = next(sheet.at(c.name) for c in FORMS[sheet.report].columns if c.kind == COUNT)
    sheet.cells[0][at] = f"about {sheet.cells[0][at]}"
    return True


def _own_word(sheet: Sheet, _: Ground) -> bool:
    if "population" not in sheet.header:
        return False
    sheet.cells[0][sheet.at("population")] = "youth"
    return True


def _column_more(sheet: Sheet, _: Ground) -> bool:
    sheet.header.append("comments")
    for number, row in enumerate(sheet.cells):
        row.append("please call back" if number == 0 else None)
    return True


def _column_less(sheet: Sheet, _: Ground) -> bool:
    form = FORMS[sheet.report]
    needed = [c.name for c in form.columns if c.kind == COUNT and not c.may_be_empty]
    if len(needed) < 2:
        return False
    at = sheet.at(needed[-1])
    for row in (sheet.header, *sheet.cells):
        del row[at]
    return True


MISTAKES = (
    Mistake("outcomes_add_up", _outcomes),
    Mistake("served_within_episodes", _fewer_visits),
    Mistake("not_a_period", _two_months),
    Mistake("period_in_future", _next_year),
    Mistake("same_row_twice", _twice),
    Mistake("unknown_area", _misspelled),
    Mistake("several_areas", _alias_of_several),
    Mistake("not_exact", _about),
    Mistake("unknown_code", _own_word),
    Mistake("unknown_column", _column_more),
    Mistake("missing_column", _column_less),
)


def spoil(sheet: Sheet, u: float, ground: Ground, partner: Partner, other_id: str) -> str:
    """Put one mistake into the sheet, chosen by `u` (0 to 1); gives its rule."""

    def another(sheet: Sheet, _: Ground) -> bool:
        sheet.cells[0][sheet.at("organization")] = other_id
        return True

    def too_fine(sheet: Sheet, ground: Ground) -> bool:
        if partner.finest_area_type == "neighborhood":
            return False
        sheet.cells[-1][sheet.at("area")] = ground.names[str(ground.ids[0])]
        return True

    choices = [
        *MISTAKES,
        Mistake("other_organization", another),
        Mistake("area_not_in_agreement", too_fine),
    ]
    first = int(u * len(choices))
    for mistake in (*choices[first:], *choices[:first]):
        if mistake.slip(sheet, ground):
            return mistake.rule
    raise AssertionError("some mistake is possible in every sheet")
