"""The words of the sheet "How to fill this in". Pure.

They are for whoever counts at a partner organization, and say what the checks will hold a file to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dashboard.intake.partner.kinds import CODE, KEY, Column, Form, Rule
from dashboard.intake.partner.prefill import Prefill
from dashboard.intake.partner.rowrules import listed

TITLE = "How to fill this in"

Line = tuple[str, str]
"""A heading or a column's name on the left, or nothing; a text on the right."""


def guide(form: Form, known: Prefill) -> list[Line]:
    """The lines of the sheet, from the top; a line with a left part only is a heading."""
    name = known.organization[1] if known.organization else None
    return [
        (form.title, ""),
        ("", form.about),
        *([("", known.notice)] if known.notice else []),
        *([("", f"This file is for {name}.")] if name else []),
        *_chapter("No person in this file", _no_person()),
        *_chapter("Rows", _rows(form)),
        *_chapter("Empty is not zero", _empty(form)),
        *_chapter("Small numbers", _small(form)),
        *_chapter("Sending and correcting", _sending(form)),
        *_chapter("What must fit together", [_fits(rule) for rule in form.rules]),
        ("Columns", ""),
        *((column.name, " ".join(_column(column, known))) for column in form.columns),
        *_words(form),
    ]


def _chapter(heading: str, texts: list[str]) -> Iterator[Line]:
    if texts:
        yield heading, ""
        yield from (("", text) for text in texts)


def _no_person() -> list[str]:
    return [
        "Write counts only. Write nothing about one person: no name, no birth date, no home "
        "address, no phone number, no case number.",
        "A file that holds such a thing is refused as a whole, and nothing of it is kept.",
        "Do you keep a list with one row for each person? Do not copy it here. The command "
        "“peaceboard tally” counts it on your own computer, and the list stays with you.",
    ]


def _rows(form: Form) -> list[str]:
    what = {
        "call_ins": "Each row is one call-in.",
        "meetings": "Each row is one meeting.",
        "attendance": "Each row is one organization at one meeting.",
    }.get(form.report)
    others = [name for name in form.key if not name.startswith(("organization", "period"))]
    texts = [
        "Leave the row of column names as it is. Add no column.",
        what or f"Each row is one period and one {listed(others)}.",
        "A period is one whole month, or one week from Monday to Sunday. Does a week run into the "
        "next month? Write it as two rows: one up to the last day of the month, and one from the "
        "first day of the next.",
        "Report a month as a whole or in weeks, but not both.",
        f"No two rows may have the same {listed(form.key)}.",
    ]
    if "area" not in form.key:
        return texts
    return [
        *texts,
        "Are the people of a row from several areas? Write a row for each area. Write “unknown” "
        "if you do not know the area, and “city” if you may not say it.",
    ]


def _empty(form: Form) -> list[str]:
    needed = [name for name in form.counts if not form.column(name).may_be_empty]
    free = [column.name for column in form.columns if column.may_be_empty]
    texts = []
    if form.counts:
        texts.append("0 means: you counted, and there were none. Empty means: you do not know.")
    if needed:
        texts += [
            "Do you know nothing about a row? Leave all its counts empty, or delete it. It is "
            "then “not reported”, and nobody will take it for 0.",
            "Do you know some of its counts? Then write all of them.",
        ]
    if free:
        texts.append(f"These may always stay empty: {listed(free)}.")
    return texts


def _small(form: Form) -> list[str]:
    if not form.counts:
        return []
    return [
        "Write each number as it is, also 1 or 2. Do not round it, hide it or leave it out.",
        "The public never sees a number that stands for only a few people. So nobody can learn a "
        "thing about one person.",
    ]


def _sending(form: Form) -> list[str]:
    ripe = (
        "Send the file two business days after the period ends. By then each service referral is "
        "decided, or late."
        if form.report == "service_referrals"
        else "Send the file when the period is over."
    )
    later = (
        "Send it again after 30, 90 and 180 days, with the people who are still engaged."
        if form.report == "call_ins"
        else None
    )
    return [
        ripe,
        *([later] if later else []),
        "Did you send it before the period was over? Then it is marked as partial, until you send "
        "the period again.",
        "Was a number wrong? Send the same period again with all its rows, not only those that "
        "changed. The new file takes the place of the old one. Both are kept, and so is the day "
        "each came.",
        "If something cannot be read, nothing of the file is taken. You get a list of what to "
        "mend, with the row and the column.",
    ]


def _fits(rule: Rule) -> str:
    left, right = listed(rule.left), listed(rule.right)
    if rule.relation == "=":
        said = f"{left} add up to {right}."
    else:
        said = f"{left}{' together' if len(rule.left) > 1 else ''}: at most as many as {right}."
    return f"{said} {rule.remedy[0].upper()}{rule.remedy[1:]}."


def _column(column: Column, known: Prefill) -> Iterator[str]:
    yield column.meaning
    if column.name == "people_new" and known.fiscal_year_starts:
        first = date.fromisoformat(f"2000-{known.fiscal_year_starts}")
        yield f"The fiscal year begins on {first:%B} {first.day}."
    if known.allowed(column):
        yield "Choose it from the list in the cell."
    if column.kind == KEY:
        yield "Use small letters, digits and hyphens, 40 at most."
    if column.may_be_empty:
        yield "May stay empty."


def _words(form: Form) -> Iterator[Line]:
    for column in form.columns:
        if column.kind == CODE:
            yield f"Words for {column.name}", ""
            yield from column.values.items()
