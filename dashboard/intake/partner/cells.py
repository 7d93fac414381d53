"""From the texts of cells to typed values, each kind of column in its own way. Pure.

What can be read in one way only is read; what is repaired is told in a note; the rest is a
finding that says what to write, and never repeats what was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.intake.partner.kinds import (
    AREA,
    CODE,
    COUNT,
    DAY,
    FLAG,
    KEY,
    MOST,
    ORGANIZATION,
    PROGRAMME,
    TEXT,
    Column,
)
from dashboard.intake.partner.model import CITY, UNKNOWN, Known, plain

EARLIEST, LATEST = 1990, 2100


@dataclass(frozen=True)
class Read:
    """What a text means: a value, or a rule it breaks with a sentence; a repair has a note."""

    value: Any = None
    rule: str | None = None
    sentence: str = ""
    repair: str | None = None


Reader = Callable[[str], Read]

NUMBERS = "Numbers written like 1,200 or 12.0 were read as whole numbers"
AMERICAN_DAYS = "Days written like 11/1/2026 were read as month, day, year"
OTHER_DAYS = "Days written in another way than 2026-11-01 were read as days"
DAY_NUMBERS = "Days shown as a number were read as the spreadsheet's days"

_EXACT = "write the exact number; it is protected before anything is published"
_ALONE = "write the number alone, without words or signs"
_WHOLE = re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3})+")
_ZEROS = re.compile(r"(.*\d)\.0*")
_FRACTION = re.compile(r"[-−(]?[\d,]*\.\d+\)?|\d+ ?[½⅓⅔¼¾]|\d+,\d{1,2}|\d+/\d+")
_NEGATIVE = re.compile(r"[-−–]\s*[\d,.]+|\([\d,.]+\)")
_HIDDEN = re.compile(
    r"[<>≤≥]|\*|^#+$|\b(?:fewer|less|more|under|over|at least|at most|up to|suppress\w*|hidden"
    r"|mask\w*|redact\w*|small|few|several|some)\b", re.IGNORECASE,
)  # fmt: skip
_ABOUT = re.compile(
    r"[~≈±]|\+$|\b(?:about|around|approx\w*|circa|ca|roughly|almost|nearly|est\w*)\b"
    r"|\d\s*(?:[-–—]|to|or)\s*\d", re.IGNORECASE,
)  # fmt: skip
_NONE = re.compile(r"(?:none|nil|null|zero|no|nobody|no one|nothing|o)\W*", re.IGNORECASE)
_MISSING = re.compile(
    r"(?:n\W?/?\W?a|not (?:known|available|applicable|reported|yet)|unknown|tb[ad]|missing|"
    r"pending|[-–—.?x]+)\W*", re.IGNORECASE,
)  # fmt: skip


def reader_of(column: Column, known: Known, *, report: str, first_day: date | None) -> Reader:
    """How to read a column's texts. `first_day` is day 0 of a workbook; None in a CSV file."""
    if column.kind == COUNT:
        return lambda text: _count(text, column.may_be_empty)
    if column.kind == DAY:
        return lambda text: _day(text, first_day)
    if column.kind == FLAG:
        return _flag
    if column.kind == CODE:
        return lambda text: _code(text, column.values or {})
    if column.kind == KEY:
        return lambda text: Read(re.sub(r"[\s_-]+", "-", text.lower()).strip("-") or None)
    if column.kind == TEXT:
        return _text
    if column.kind == AREA:
        return lambda text: _area(text, known)
    if column.kind == ORGANIZATION:
        return lambda text: _organization(text, known, report)
    assert column.kind == PROGRAMME
    return lambda text: _programme(text, known)


def _count(text: str, may_be_empty: bool) -> Read:
    number = text.replace("−", "-")
    zeros = _ZEROS.fullmatch(number)
    whole = zeros[1] if zeros else number
    if _WHOLE.fullmatch(whole):
        value = int(whole.replace(",", ""))
        return Read(value, repair=None if whole == text and "," not in text else NUMBERS)
    if re.fullmatch(r"\d+", whole):
        return Read(None, "count_out_of_range", f"a count is at most {MOST:,}; correct it")
    if text.startswith("#") and len(text) > 1 and set(text) != {"#"}:
        return Read(None, "error_value", "the spreadsheet shows an error here; write the number")
    if _ISO.match(text):
        return Read(
            None, "day_for_a_number",
            "holds a day, which a spreadsheet makes of 3-5; write the exact number",
        )  # fmt: skip
    if _NEGATIVE.fullmatch(number):
        return Read(None, "negative", "a count cannot be negative; correct it")
    if _FRACTION.fullmatch(number):
        return Read(None, "fraction", "a count is a whole number; correct it")
    if "%" in text:
        return Read(None, "percent", "write how many, not a percentage")
    if _MISSING.fullmatch(text):
        remedy = "leave the cell empty" if may_be_empty else (
            "leave all counts of the row empty"
        )  # fmt: skip
        return Read(None, "no_number", f"write 0 if there were none; if it is not known, {remedy}")
    if _NONE.fullmatch(text):
        return Read(None, "no_number", "write 0 if there were none")
    if _HIDDEN.search(text):
        return Read(None, "not_exact", _EXACT)
    if _ABOUT.search(text):
        return Read(None, "not_exact", "write the exact number, not an estimate or a range")
    if re.search(r"\d", text):
        return Read(None, "number_with_words", _ALONE)
    return Read(None, "not_a_number", "is not a number; write how many")


_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_AMERICAN = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(?::00(?:\.0+)?)?(?:Z| ?AM)?$|[T ]12:00(?::00)? ?AM$", re.I)
_HAS_TIME = re.compile(r"\d:\d\d")
_LIKE = "write the day like 2026-11-01"


def _day(text: str, first_day: date | None) -> Read:
    alone = _MIDNIGHT.sub("", text)
    if found := _ISO.fullmatch(alone):
        parts, american = (found[1], found[3], found[4]), False
    elif found := _AMERICAN.fullmatch(alone):
        parts, american = (found[4], found[1], found[3]), True
    elif re.fullmatch(r"(?:19|20)\d{6}", alone):
        parts, american = (alone[:4], alone[4:6], alone[6:]), False
    elif first_day is not None and re.fullmatch(r"[34567]\d{4}", alone):
        # What a day turns into when its cell is formatted as a number.
        return Read(first_day + timedelta(days=int(alone)), repair=DAY_NUMBERS)
    elif _HAS_TIME.search(text):
        return Read(None, "day_with_time", f"has a time of day; {_LIKE}, without the time")
    elif re.fullmatch(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", alone):
        return Read(None, "short_year", f"write the year with four digits; {_LIKE}")
    else:
        return Read(None, "not_a_day", f"is not a day; {_LIKE}")
    try:
        day = date(*map(int, parts))
    except ValueError:
        if american and int(parts[1]) > 12:
            return Read(
                None, "day_before_month",
                f"can only be read with the day before the month; {_LIKE}, in the whole file",
            )  # fmt: skip
        return Read(None, "no_such_day", f"is no day of the calendar; {_LIKE}")
    if not EARLIEST <= day.year <= LATEST:
        return Read(None, "far_away_day", "lies too far from today; check the year")
    if text == day.isoformat():
        return Read(day)
    return Read(day, repair=AMERICAN_DAYS if american else OTHER_DAYS)


_FLAGS = {
    "yes": True, "y": True, "true": True, "1": True, "x": True,
    "no": False, "n": False, "false": False, "0": False,
}  # fmt: skip


def _flag(text: str) -> Read:
    value = _FLAGS.get(plain(text))
    return Read(value) if value is not None else Read(None, "not_yes_or_no", "write yes or no")


def _code(text: str, values: Mapping[str, str]) -> Read:
    by_name = {plain(code): code for code in values}
    code = by_name.get(plain(text))
    if code is not None:
        return Read(code)
    *first, last = values
    return Read(None, "unknown_code", f"write one of {', '.join(first)} or {last}")


_LINK = re.compile(r"://|\bwww\.|\.(?:com|org|us|net|gov)/", re.IGNORECASE)
_STREET = re.compile(
    r"(?:^|[,;] ?)\d{1,6}[a-z]? (?:[nsew]\.? |north |south |east |west )?(?:[\w.'-]+ ){1,4}"
    r"(?:st|street|ave?|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|ct|court|pl|place|ter|"
    r"terrace|pkwy|parkway|hwy|highway|trfy|trafficway|cir|circle|way)\b(?! (?:church|school|"
    r"center|library|park|ymca|hall))", re.IGNORECASE,
)  # fmt: skip


def _text(text: str) -> Read:
    if text[0] in "=+-@":
        return Read(None, "formula", "begins with a sign of a formula; write the name of the place")
    if _LINK.search(text):
        return Read(None, "link", "write the name of the place, not a link")
    if _STREET.search(text):
        return Read(None, "street_address", "write the name of the place, not its street address")
    return Read(text)


def _area(text: str, known: Known) -> Read:
    name = plain(text)
    if name == UNKNOWN:
        return Read(UNKNOWN)
    ids = known.areas.get(name, (CITY,) if name == CITY else ())
    if not ids:
        return Read(
            None, "unknown_area",
            "is not an area of the city's list; write the name as it stands there, or unknown",
        )  # fmt: skip
    if len(ids) > 1:
        return Read(
            None,
            "several_areas",
            "stands for several areas; choose one of them by its name from the city's list",
        )
    kind = known.area_types.get(ids[0], CITY)
    if ids[0] != CITY and ids[0] != UNKNOWN and kind not in known.allowed_area_types:
        return Read(
            None, "area_not_in_agreement",
            f"is a {kind}; your agreement allows only: {_allowed(known.allowed_area_types)}",
        )  # fmt: skip
    return Read(ids[0])


def _allowed(types: tuple[str, ...]) -> str:
    return ", ".join([CITY, *(one for one in types if one != CITY), UNKNOWN])


def _organization(text: str, known: Known, report: str) -> Read:
    name = plain(text)
    own = known.organization_id
    found = own if name == plain(own) else known.organizations.get(name)
    allowed = known.may_write_for | {own} if report == "attendance" else {own}
    if found in allowed:
        return Read(found)
    if found is None:
        return Read(
            None, "unknown_organization",
            "is not an organization of the city's list; write the short name, like " + own,
        )  # fmt: skip
    return Read(
        None, "other_organization",
        f"you can report only for your own organization; write {own}, or let the other send it",
    )  # fmt: skip


def _programme(text: str, known: Known) -> Read:
    found = known.programmes.get(plain(text))
    if found is not None:
        return Read(found)
    ids = ", ".join(sorted(set(known.programmes.values())))
    return Read(None, "unknown_program", f"is not a program of the city; write one of {ids}")
