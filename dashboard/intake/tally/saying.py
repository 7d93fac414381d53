"""What is said about a tally: what stands in its way, and what was left away. Counts only.

A sentence names columns and keys of the mapping, never a text of the export.
"""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.tally.counting import Tallied
from dashboard.intake.tally.parts import Codes, Counted, Mapping
from dashboard.intake.tally.periods import Range, late_from

_PLACES = {
    "no_place": ("tells no place", "tell no place"),
    "no_match": ("tells a place that is none of the city's areas",
                 "tell places that are none of the city's areas"),
    "other_town": ("is of another town", "are of other towns"),
    "several_areas": ("tells a place that may be several areas",
                      "tell places that may be several areas"),
    "place_unlinked": ("has no row in the linked table that tells the place",
                       "have no row in the linked table that tells the place"),
}  # fmt: skip
_CONTACTS = {
    "reach_by_day": ("has a contact without a time of day: within three days is within 72 hours",
                     "have contacts without a time of day: within three days is within 72 hours"),
    "early": ("has a contact or decision before it came in; the contact is within 72 hours",
              "have a contact or decision before they came in; the contact is within 72 hours"),
}  # fmt: skip


def refuse_flaws(
    mapping: Mapping, counted: Counted, tallied: Tallied, asked: Range, export: str
) -> None:
    """Raise IntakeError with everything that has to be mended before the rows can be counted."""
    flaws = list(_flaws(mapping, counted, tallied, asked))
    if len(flaws) == 1:
        raise IntakeError(f"{export}: {flaws[0]}.")
    if flaws:
        title = FORMS[counted.report].title.lower()
        lines = [f"{export}: {len(flaws)} things to mend for {title}; nothing was written."]
        raise IntakeError("\n".join([*lines, *(f"  {flaw}." for flaw in flaws)]))


def _flaws(mapping: Mapping, counted: Counted, tallied: Tallied, asked: Range) -> Iterator[str]:
    notes = tallied.notes
    first = notes["first_unreadable"]
    where = f", the first in row {first:,}" if first else ""
    for name, instant in (
        ("happened", counted.happened), ("reached", counted.reached), ("decided", counted.decided),
    ):  # fmt: skip
        if instant is not None and (rows := notes[f"unreadable_{name}"]):
            yield (
                f"column {instant.cell.words}: {_rows(rows)} no day that can be read{where}; "
                "correct the day, or add the way it is written to date_formats in the mapping"
            )
    for name, codes in counted.codes.items():
        if codes.cell is not None:
            yield from _code_flaws(counted, name, codes, notes)
    if rows := notes["decided_without_outcome"]:
        yield (f"{_rows(rows)} a day of decision but no outcome; fill in the outcome in the export")
    if rows := notes["done_without_day"]:
        yield f"{_rows(rows)} the result done but no day it was done; fill in the day"
    if early := notes.get("undecided_early", 0):
        yield (
            f"{early:,} service referral{'s are' if early > 1 else ' is'} undecided and not yet "
            "older than two business days, so the outcomes do not add up; count again on "
            f"{late_from(asked.last_day, mapping.holidays)} or later, or end with an earlier --to"
        )


def _code_flaws(counted: Counted, name: str, codes: Codes, notes: dict[str, int]) -> Iterator[str]:
    assert codes.cell is not None
    key, column, of = counted.key(name), codes.cell.words, codes.cell.of
    if rows := notes.get(f"{name}_unknown"):
        yield (
            f"column {column}: {_rows(rows)} a text that {key} does not name; add it to values or "
            f'to leave_out (see the texts with --list-values "{column}"), or write otherwise'
        )
    if rows := notes.get(f"{name}_blank"):
        yield (
            f"column {column}: {_rows(rows)} nothing there; fill it in, or write what it means as "
            f"blank under {key}"
        )
    if rows := notes.get(f"{name}_unlinked"):
        yield (
            f"column {column}: {_rows(rows)} no row in the table {of}; export that table whole, or "
            f"write otherwise under {key}"
        )
    if rows := notes.get(f"{name}_twofold"):
        yield (
            f"column {column}: {_rows(rows)} two rows in the table {of} that disagree; export one "
            "row for each key"
        )


def lines(
    mapping: Mapping, counted: Counted, tallied: Tallied, asked: Range, rows: int
) -> list[str]:
    """What a person should know about a file of `rows` rows: one line each."""
    notes = tallied.notes
    title, periods = FORMS[counted.report].title, len(asked.periods)
    said = [
        f"{title}: {rows:,} row{'s' if rows != 1 else ''} for {periods:,} "
        f"{asked.kind}{'s' if periods != 1 else ''}, {asked.first_day} to {asked.last_day}, "
        f"counted from {notes['rows_counted']:,} rows of the export."
    ]
    said += [f"  {sentence}" for sentence in _remarks(mapping, counted, notes, asked)]
    return said


def _remarks(
    mapping: Mapping, counted: Counted, notes: dict[str, int], asked: Range
) -> Iterator[str]:
    is_by_person = counted.person is not None
    column = counted.happened.cell.words
    of_rows = {
        "repetitions": ("was left away as an exact repetition", "were left away as exact "
                        "repetitions"),
        "left_out": ("was left out, as the mapping says", "were left out, as the mapping says"),
        "without_day": (f"has nothing in column {column} and was left away",
                        f"have nothing in column {column} and were left away"),
    }  # fmt: skip
    if is_by_person:
        more = "" if counted.report != "services" else (
            "; the most episodes of one person stay empty there"
        )  # fmt: skip
        of_rows["without_person"] = (
            f"has no person's id and is counted, but not as people{more}",
            f"have no person's id and are counted, but not as people{more}",
        )
    if counted.place.always is None:
        of_rows |= {name: (f"{one}; its area is unknown", f"{many}; their area is unknown")
                    for name, (one, many) in _PLACES.items()}  # fmt: skip
    if counted.report == "service_referrals":
        of_rows |= _CONTACTS
    for name, (one, many) in of_rows.items():
        if number := notes[name]:
            yield f"{number:,} row {one}." if number == 1 else f"{number:,} rows {many}."
    if is_by_person and not notes["rows_before"] and _begins_within_year(mapping, asked):
        yield (
            "There is no row of the fiscal year before these periods. If there were any, export "
            "them too: else people_new counts people who are not new."
        )


def _begins_within_year(mapping: Mapping, asked: Range) -> bool:
    return asked.first_day > asked.fiscal_year_start(mapping.fiscal_month)


def _rows(number: int) -> str:
    return "1 row has" if number == 1 else f"{number:,} rows have"
