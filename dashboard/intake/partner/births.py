"""Names beside dates of birth, in one text or in the cells of one row. Pure.

A name alone cannot be told from that of a place, and a day alone is in every report. Together, and
years ago, they are a person. Names that the city knows (organizations, areas, programs, the words
of the forms) are no names of persons.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache

from dashboard.intake.partner.model import plain
from dashboard.intake.partner.patterns import rule_of

YEARS_AGO = 10
"""No report reaches back so far."""
YEARS_AGO_WHERE_NO_DAY_BELONGS = 2
"""Excel makes a day of this year from a range like 3-5; an older one was a date to begin with."""
EARLIEST_YEAR = 1900

_DAYS = re.compile(
    r"(?<!\d)(?P<iso>\d{4})[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](?P<last>\d{4}|\d{2})(?!\d)"
    r"|(?<!\d)(?P<solid>(?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)"
    # Jane, April, May and June are first names too.
    r"|\b(?:\d{1,2}[ -])?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?[ -]?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?,?[ -])?(?P<named>\d{4})(?!\d|[-/.]\d)",
    re.IGNORECASE,
)
_TIME = re.compile(r"[ T]?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?")
_TWO_NAMES = re.compile(r"\b[^\W\d_a-z][^\W\d_]+,? (?:[^\W\d_]\.? )?[^\W\d_a-z][^\W\d_]+")
_NAME = re.compile(r"[^\W\d_]+(?:['’.-]+[^\W\d_]+)*\.?")
_MOST_WORDS = 4


def person_rule(text: str, known: Collection[str], today: date) -> str | None:
    """The rule by which one text, of a cell or of a sentence, is about a person; None if it is not.

    `known` are names of organizations, areas and programs, after `plain`.
    """
    return rule_of(text) or ("birth" if has_name_and_birth(text, known, today) else None)


def has_name_and_birth(text: str, known: Collection[str], today: date) -> bool:
    """Whether one text has both, like a name with a day in brackets, or a sentence with both."""
    years = _years(text, today.year)
    if not years or min(years) > today.year - YEARS_AGO:
        return False
    rest = _TIME.sub(" ", _DAYS.sub(" ", text))
    if plain(rest) in known:
        return False
    return _words_of_a_name(rest, known) in (2, 3) or bool(_TWO_NAMES.search(rest))


def is_birth_beside_name(
    row: Sequence[str],
    known: Collection[str],
    today: date,
    *,
    columns_of_days: Collection[int],
    is_report: bool,
) -> bool:
    """Whether a row has a day of long ago in one cell and a name in one or two others."""
    for at, text in enumerate(row):
        years = _years(text, today.year)
        if not years or not _is_a_day_alone(text):
            continue
        stray = is_report and at not in columns_of_days
        ago = YEARS_AGO_WHERE_NO_DAY_BELONGS if stray else YEARS_AGO
        if min(years) <= today.year - ago:
            return sum(_words_of_a_name(cell, known) for cell in row) >= 2
    return False


@lru_cache(maxsize=65_536)
def _years(text: str, this_year: int) -> tuple[int, ...]:
    """The years of the days in a text that somebody may be born in."""
    if len(text) < 6:
        return ()
    years = []
    for found in _DAYS.finditer(text):
        digits = next(group for group in found.groups() if group)
        year = int(digits)
        if len(digits) == 2:
            year += 1900 if 2000 + year > this_year else 2000
        if EARLIEST_YEAR <= year <= this_year:
            years.append(year)
    return tuple(years)


def _is_a_day_alone(text: str) -> bool:
    return not re.search(r"\w", _TIME.sub("", _DAYS.sub("", text, count=1)))


def _words_of_a_name(text: str, known: Collection[str]) -> int:
    """How many words a text has if it can be the name of a person, else 0."""
    # In the key of a meeting a name has hyphens between its words, and numbers behind them.
    is_key = "-" in text and " " not in text.strip()
    words = re.sub(r"[,()_-]|\d+" if is_key else r"[,()]", " ", text).split()
    if not 1 <= len(words) <= _MOST_WORDS or plain(text) in known:
        return 0
    return len(words) if all(_NAME.fullmatch(word) for word in words) else 0
