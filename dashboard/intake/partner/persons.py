"""Refusing files about persons: what no report of counts holds, looked for in every cell.

The rules are those of the project's design, section 4: names with dates of birth, phone numbers,
social security numbers, e-mail addresses, hashes, coordinates, and rows that are one person each.
A finding names the place and the rule, never the value.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date

from dashboard.intake.partner.births import is_birth_beside_name, person_rule
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.header import Table, tells_of_a_person
from dashboard.intake.partner.kinds import DAY
from dashboard.intake.partner.model import Finding, Known, plain
from dashboard.intake.partner.reading import HEADER_WITHIN_ROWS, Opened, Sheet, letter

MOST_PLACES = 5
"""Places named in a refusal: enough to find the column, too few to map the file."""
ROWS_OF_PERSONS = 30
COUNT_OF_PEOPLE = {
    "service_referrals": "received",
    "services": "people_served",
    "follow_ups": "due",
    "call_ins": "invited",
}
"""The column that is 1 in every row if rows are persons. Places and organizations are none."""

_SAYS = {
    "ssn": "holds what looks like a social security number",
    "phone": "holds what looks like a phone number",
    "long_number": "holds a long number, like that of a person, a case or a phone",
    "email": "holds an e-mail address",
    "hash": "holds what looks like a hash or an identifier of a person",
    "coordinates": "holds what looks like coordinates of a place",
    "birth": "holds what looks like a name and a date of birth",
    "number_of_a_person": "holds what looks like the number of a person or a case",
    "columns_of_persons": "has column names that point to persons",
}
_DECIMAL = re.compile(r"([-+]?)(\d{1,3})\.(\d{4,})")


def places_of_persons(
    opened: Opened, table: Table | None, known: Known, today: date
) -> list[Finding]:
    """The first MOST_PLACES places of a file that are about a person; none for an honest file."""
    words = known_words(known)
    sheets = (
        place
        for sheet in opened.sheets
        for place in _in_sheet(sheet, table, words, today, len(opened.sheets) > 1)
    )
    places = itertools.chain(sheets, _in_remarks(opened, words, today), _in_all_rows(table))
    return list(itertools.islice(places, MOST_PLACES))


def known_words(known: Known) -> frozenset[str]:
    """Names and words that a report may hold, after `plain`."""
    names = [*known.organizations, *known.organizations.values(), *known.areas, *known.area_types]
    names += [*known.programmes, *known.programmes.values()]
    words = {plain(name) for name in names}
    for form in FORMS.values():
        words |= {plain(text) for text in (form.report, form.title, *form.names)}
        words |= {plain(code) for column in form.columns for code in column.values or ()}
    return frozenset(words | {"yes", "no", "true", "false", "unknown", "city"})


def _in_sheet(
    sheet: Sheet, table: Table | None, words: frozenset[str], today: date, is_one_of_many: bool
) -> Iterator[Finding]:
    where = f"sheet {sheet.number} " if is_one_of_many else ""
    is_report = table is not None and sheet.number == table.sheet.number
    names = {at: name for name, at in table.positions.items()} if is_report else {}
    days = frozenset(at for at, name in names.items() if table.form.column(name).kind == DAY)
    for number, row in enumerate(sheet.rows, 1):
        told = False
        for at, text in enumerate(row):
            rule = person_rule(text, words, today)
            if rule is not None:
                told = True
                below = is_report and number > table.header_row
                column = names.get(at) if below else None
                yield Finding(rule, where + _SAYS[rule], number, column or letter(at + 1))
        if told:
            continue
        rule = None
        if is_birth_beside_name(row, words, today, columns_of_days=days, is_report=is_report):
            rule = "birth"
        elif _has_two_coordinates(row):
            rule = "coordinates"
        elif number <= HEADER_WITHIN_ROWS and not (is_report and number == table.header_row):
            # Streets are in the names of organizations and areas too.
            strange = [text for text in row if plain(text) not in words]
            is_header = sum(tells_of_a_person(text, surely=True) for text in strange) >= 2
            rule = "columns_of_persons" if is_header else None
        if rule is not None:
            yield Finding(rule, where + _SAYS[rule], number)


def _in_remarks(opened: Opened, words: frozenset[str], today: date) -> Iterator[Finding]:
    for remark in opened.remarks:
        rule = person_rule(remark.text, words, today)
        if rule is not None:
            yield Finding(rule, f"{remark.where} {_SAYS[rule]}", remark.row, remark.column)


def _in_all_rows(table: Table | None) -> Iterator[Finding]:
    """A file whose rows are one person each, with a count of 1 beside; zeros do not hide it."""
    people = COUNT_OF_PEOPLE.get(table.form.report) if table is not None else None
    if people is None or len(table.rows) <= ROWS_OF_PERSONS:
        return
    cells = [table.cell(row, people) for row in table.rows]
    counts = [count for count in cells if count and not re.fullmatch(r"0(?:\.0*)?", count)]
    if len(counts) > ROWS_OF_PERSONS and all(map(_is_one, counts)):
        yield Finding(
            "row_for_each_person",
            f"all {len(counts):,} rows count one person, as if each row was one; add them up, by "
            "district or for a whole month",
            column=people,
        )


def _is_one(count: str) -> bool:
    return re.fullmatch(r"1(?:\.0*)?", count) is not None


def _has_two_coordinates(row: Iterable[str]) -> bool:
    """Whether two cells of a row can be a latitude and a longitude."""
    found = [one for text in row if (one := _DECIMAL.fullmatch(text))]
    for latitude, longitude in itertools.permutations(found, 2):
        is_place = 18 <= int(latitude[2]) <= 72 and 60 <= int(longitude[2]) <= 180
        # Two shares of a hundred have as many digits as a computer writes, and no sign.
        is_exact = max(len(latitude[3]), len(longitude[3])) <= 8
        if is_place and (longitude[1] == "-" or is_exact):
            return True
    return False
