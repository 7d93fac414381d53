"""Rules that hold for every file of a partner: what is good is kept, and no value comes out.

Files are written here by hand, not by the code that reads them, and judged in this process.
"""

from __future__ import annotations

import calendar
import csv
import io
import random
from datetime import date, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.intake.partner.checking import check_content
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import Checked, ReportRefused
from tests.intake.bad.desk import KNOWN, TODAY, as_bytes, book_of

AREAS = {
    "neighborhood-1": ("Alderwick", "neighborhood-1", " ALDERWICK "),
    "neighborhood-4": ("18th and Vine", "18TH & VINE".replace("&", "and")),
    "district-2": ("District 2", "district-2"),
    "city": ("Lanternford", "city", "City"),
    "unknown": ("unknown", "Unknown"),
}
COUNTS = st.integers(0, 999)
SHORT = st.from_regex(r"[a-z]{2,8}-[a-z0-9]{1,4}", fullmatch=True)
PLACES = st.sampled_from(["Alderwick Center", "Café Lumière", "Hall 3", "St. Mark's, upstairs"])


@st.composite
def month(draw: st.DrawFn) -> tuple[date, date]:
    first = date(draw(st.integers(2021, 2025)), draw(st.integers(1, 12)), 1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def split(draw: st.DrawFn, whole: int, parts: int) -> list[int]:
    """`whole` as the sum of so many counts."""
    cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=parts - 1, max_size=parts - 1)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, whole], strict=True)]


@st.composite
def good_row(draw: st.DrawFn, report: str) -> dict[str, object]:
    """A row that keeps every rule of its report, in the words of the ledger."""
    start, end = draw(month())
    row: dict[str, object] = {
        "organization_id": "lantern-house", "period_start": start, "period_end": end,
    }  # fmt: skip
    form = FORMS[report]
    held = start + timedelta(days=draw(st.integers(0, 27)))
    for column in form.columns[3:]:
        kind, name = column.kind, column.stored_as
        if kind == "area":
            row[name] = draw(st.sampled_from(list(AREAS)))
        elif kind == "code":
            row[name] = draw(st.sampled_from([code for code in column.values if code != "call_in"]))
        elif kind == "key":
            row[name] = draw(SHORT)
        elif kind == "day":
            row[name] = held
        elif kind == "text":
            row[name] = draw(st.none() | PLACES)
        elif kind == "flag":
            row[name] = draw(st.booleans())
        elif kind == "programme":
            row[name] = "open-table"
        else:
            row[name] = draw(COUNTS)
    if report == "service_referrals":
        whole = row["received"] = draw(COUNTS)
        row["people_new"] = draw(st.integers(0, whole))
        row.update(zip(list(row)[8:14], split(draw, whole, 6), strict=True))
        row.update(zip(list(row)[14:17], split(draw, whole, 4)[:3], strict=True))
    if report == "services":
        row["people_served"] = draw(st.integers(0, row["episodes"]))
        row["people_new"] = draw(st.integers(0, row["people_served"]))
        row["largest_person_episodes"] = draw(st.none() | st.integers(0, row["episodes"]))
    if report == "follow_ups":
        row.update(zip(list(row)[5:8], split(draw, row["due"], 4)[:3], strict=True))
    if report == "call_ins":
        most = draw(COUNTS)
        for name in form.counts:
            most = row[name] = draw(st.integers(0, most))
    if report == "attendance":
        row["people"] = row["people"] if row["is_present"] else draw(st.sampled_from([0, None]))
    return row


@st.composite
def good_rows(draw: st.DrawFn) -> tuple[str, list[dict[str, object]]]:
    report = draw(st.sampled_from(list(FORMS)))
    form = FORMS[report]
    key = [form.column(name).stored_as for name in form.key]
    rows = draw(st.lists(
        good_row(report), min_size=1, max_size=8, unique_by=lambda row: tuple(row[n] for n in key),
    ))  # fmt: skip
    return report, rows


class Planted(str):
    """A text that is written as it is, into whichever column."""


def spelled(value: object, kind: str, dice: random.Random, *, in_book: bool) -> object:
    """One of the ways in which people write a value that is meant to be this one."""
    if value is None:
        return dice.choice([None, "", "  "])
    if isinstance(value, Planted) or (isinstance(value, date) and kind != "day"):
        return value
    if kind == "organization":
        return dice.choice(["Lantern House", "lantern-house", "LANTERN  house"])
    if kind == "area":
        return dice.choice(AREAS[str(value)])
    if kind == "programme":
        return dice.choice(["Open Table", "open-table"])
    if kind in ("code", "key"):
        text = str(value)
        free = [text, text.upper(), f" {text}"]
        return dice.choice(free + ([text.replace("_", " ").title()] if kind == "code" else []))
    if kind == "flag":
        return dice.choice(["yes", "Y", "TRUE", "1"] if value else ["no", "N", "False", "0"])
    if isinstance(value, date):
        ways = [value.isoformat(), f"{value.month}/{value.day}/{value.year}", f"{value} 00:00:00"]
        return dice.choice([*ways, value] if in_book else ways)
    if kind == "count":
        ways = [str(value), f"{value}.0", f"{value:,}", f" {value} "]
        return dice.choice([*ways, value, float(value)] if in_book else ways)
    return value


def written(report: str, rows: list[dict[str, object]], shape: str, dice: random.Random) -> bytes:
    form = FORMS[report]
    columns = list(form.columns)
    dice.shuffle(columns)
    cells = [[column.name for column in columns]]
    for row in rows:
        cells.append([
            spelled(row[column.stored_as], column.kind, dice, in_book=shape == "xlsx")
            for column in columns
        ])  # fmt: skip
    if shape == "xlsx":
        return as_bytes(book_of(cells))
    separator, encoding = {
        "commas": (",", "utf-8"), "marked": (",", "utf-8-sig"), "semicolons": (";", "utf-8"),
        "tabs": ("\t", "utf-8"), "windows": (",", "cp1252"),
    }[shape]  # fmt: skip
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(cells)
    return out.getvalue().encode(encoding)


def judged(content: bytes) -> Checked | ReportRefused:
    try:
        return check_content(content, "report", KNOWN, today=TODAY, report=None)
    except ReportRefused as problem:
        return problem


SHAPES = st.sampled_from(["commas", "marked", "semicolons", "tabs", "windows", "xlsx"])


@settings(max_examples=150)
@given(good_rows(), SHAPES, st.randoms(use_true_random=False))
def test_good_rows_come_back_unchanged_however_they_are_written(told, shape, dice) -> None:
    report, rows = told
    checked = judged(written(report, rows, shape, dice))
    assert isinstance(checked, Checked), str(checked)
    assert (checked.report, list(checked.rows)) == (report, rows)
    assert checked.not_reported == 0


SECRET = "qzxvkj"
SECRETS = st.builds(
    lambda before, after: f"{before}{SECRET}{after}",
    st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n",;\t'), max_size=12),
    st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n",;\t'), max_size=12),
)


def all_text(problem: ReportRefused) -> str:
    """Whatever a refusal says, its marked-up copy unpacked."""
    said = [str(problem), repr(problem), *(repr(finding) for finding in problem.findings)]
    copy = problem.marked_up or b""
    if copy.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(copy))
        said += [str(cell) for sheet in book for row in sheet.values for cell in row]
    else:
        said.append(copy.decode())
    return "\n".join(said).casefold()


@settings(max_examples=150)
@given(good_rows(), SHAPES, SECRETS, st.randoms(use_true_random=False))
def test_no_text_of_a_cell_comes_out_of_a_refusal(told, shape, secret, dice) -> None:
    report, rows = told
    form = FORMS[report]
    column = dice.choice(form.columns)
    dice.choice(rows)[column.stored_as] = Planted(secret)
    rows[0][form.columns[1].stored_as] = Planted("no day")  # so that the file is refused at all
    shape = "commas" if shape == "windows" else shape
    try:
        content = written(report, rows, shape, dice)
    except openpyxl.utils.exceptions.IllegalCharacterError:
        return
    problem = judged(content)
    assert isinstance(problem, ReportRefused)
    assert SECRET not in all_text(problem)


@settings(max_examples=60)
@given(good_rows(), SECRETS, st.randoms(use_true_random=False))
def test_no_name_of_a_column_comes_out_of_a_refusal(told, secret, dice) -> None:
    report, rows = told
    lines = written(report, rows, "commas", dice).decode().split("\r\n")
    more = [f"{lines[0]},{secret}", *(f"{line},1" for line in lines[1:-1])]
    for text in ("\r\n".join(more), "\r\n".join([secret, *lines[1:]])):
        problem = judged(text.encode())
        assert isinstance(problem, ReportRefused)
        assert SECRET not in all_text(problem)


DIGITS = st.integers(0, 9)


def digits(number: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=number, max_size=number)


BIRTHS = st.dates(date(1930, 1, 1), date(2015, 12, 31))
NAMES = st.sampled_from(
    ["Jane Roe", "ROE, Jane", "José Núñez", "Mary-Ann O'Neil", "jane q. roe", "April May"]
)
PERSONS = {
    "phone": st.builds(
        lambda form, a, b, c: form.format(a=a, b=b, c=c),
        st.sampled_from([
            "{a}-{b}-{c}", "({a}) {b}-{c}", "{a}.{b}.{c}", "{a} {b} {c}", "+1 {a} {b} {c}",
            "{a}{b}{c}", "1-{a}-{b}-{c}", "call {a}-{b}-{c} x2", "{a}\u2011{b}\u2011{c}",
            "{a}\u00a0{b}\u00a0{c}", "{a}-{b}\u200b-{c}",
        ]),
        digits(3), digits(3), digits(4),
    ),
    "ssn": st.builds(
        lambda form, a, b, c: form.format(a=a, b=b, c=c),
        st.sampled_from(["{a}-{b}-{c}", "{a} {b} {c}", "{a}{b}{c}", "SSN {a}-{b}-{c}"]),
        digits(3), digits(2), digits(4),
    ),
    "email": st.builds(
        lambda form, name: form.format(name=name),
        st.sampled_from(["{name}@example.org", "Jane <{name}@mail.example.com>",
                         "{name} @example.org", "{name} [at] example.org"]),
        st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True),
    ),
    "hash": st.integers(32, 128).flatmap(
        lambda n: st.binary(min_size=n // 2, max_size=n // 2)
    ).filter(lambda raw: len(set(raw.hex())) > 9).flatmap(
        lambda raw: st.sampled_from([raw.hex(), raw.hex().upper(), raw.hex("-"), raw.hex(":")])
    ),
    "coordinates": st.builds(
        lambda form, lat, lon: form.format(lat=lat, lon=lon),
        st.sampled_from(["{lat:.5f}, {lon:.5f}", "{lat:.4f},{lon:.4f}", "({lat:.5f}; {lon:.5f})",
                         "POINT ({lon:.6f} {lat:.6f})", "{lat:.3f} / {lon:.3f}"]),
        st.floats(25, 49), st.floats(-124, -67),
    ),
    "birth": st.builds(
        lambda form, name, day: form.format(name=name, day=day, us=f"{day:%m/%d/%Y}"),
        st.sampled_from(["{name} {day}", "{name} ({us})", "{name}, born {us}", "{us} {name}",
                         "{name} DOB {us}"]),
        NAMES, BIRTHS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PERSONS)
@settings(max_examples=60)
@given(data=st.data())
def test_what_is_a_persons_is_refused_in_whichever_cell_it_stands(kind, data) -> None:
    report, rows = data.draw(good_rows())
    value = data.draw(PERSONS[kind])
    dice = data.draw(st.randoms(use_true_random=False))
    column = data.draw(st.sampled_from(FORMS[report].columns))
    data.draw(st.sampled_from(rows))[column.stored_as] = Planted(value)
    shape = data.draw(st.sampled_from(["commas", "semicolons", "tabs", "xlsx"]))
    if shape == "semicolons" and ";" in value:
        shape = "commas"
    problem = judged(written(report, rows, shape, dice))
    assert isinstance(problem, ReportRefused) and problem.is_about_persons, value
    assert problem.marked_up is None
    assert value.casefold() not in all_text(problem)


@settings(max_examples=60)
@given(good_rows(), NAMES, BIRTHS, SHAPES, st.randoms(use_true_random=False))
def test_a_name_beside_a_date_of_birth_is_refused(told, name, birth, shape, dice) -> None:
    report, rows = told
    row = dice.choice(rows)
    first, second = dice.sample(list(FORMS[report].columns), 2)
    row[first.stored_as], row[second.stored_as] = Planted(name), birth
    problem = judged(written(report, rows, "xlsx" if shape == "windows" else shape, dice))
    assert isinstance(problem, ReportRefused) and problem.is_about_persons
