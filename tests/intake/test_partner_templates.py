"""The templates of partner reports: what they hold, what they allow, and that they are accepted."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import frictionless
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.errors import IntakeError
from dashboard.intake.partner import Checker
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.model import Known, ReportRefused, plain
from dashboard.intake.partner.templates import (
    csv_template,
    table_schema,
    write_template,
    xlsx_template,
)
from dashboard.words.forbidden import findings as forbidden
from tests.intake.partner_oracle import CODES, COUNTS
from tests.intake.test_partner_schemas import GOOD, TODAY
from tests.test_every_sentence import grade

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
WEEKS = [(date(2026, 11, 9), date(2026, 11, 15)), (date(2026, 11, 16), date(2026, 11, 22))]
AREAS = [
    ("city", "Lanternford", "city"),
    ("district-1", "District 1", "district"),
    ("neighborhood-1", "Ash Row", "neighborhood"),
    ("neighborhood-2", "Peñasco Verde", "neighborhood"),
    ("neighborhood-3", "Mill", "neighborhood"),
    ("neighborhood-4", "MILL", "neighborhood"),  # the same name twice says nothing
    ("neighborhood-5", "=HYPERLINK(1)", "neighborhood"),
    ("neighborhood-6", "Neighborhood 5", "neighborhood"),  # another's id
]
SHOWN_AREAS = [
    "city", "unknown", "District 1", "Ash Row", "Peñasco Verde", "neighborhood-3",
    "neighborhood-4", "neighborhood-5", "neighborhood-6",
]  # fmt: skip
PROGRAMMES = [("next-street", "Next Street Call-ins"), ("open-table", "Open Table")]
DOOR = ("door-of-hope", "Door of Hope")
KNOWN = Known(
    organization_id="door-of-hope",
    organizations={"door of hope": "door-of-hope"},
    may_write_for=frozenset(),
    areas={
        "ash row": ("neighborhood-1",),
        "peñasco verde": ("neighborhood-2",),
        "mill": ("neighborhood-3", "neighborhood-4"),
        "district 1": ("district-1",),
        **{f"neighborhood {n}": (f"neighborhood-{n}",) for n in range(1, 7)},
    },
    area_types={
        "district-1": "district", **{f"neighborhood-{n}": "neighborhood" for n in range(1, 7)},
    },
    allowed_area_types=("city", "district", "neighborhood"),
    programmes={"next street call ins": "next-street", "open table": "open-table"},
)  # fmt: skip
ALL = {"organization": DOOR, "areas": AREAS, "programmes": PROGRAMMES}

every_report = pytest.mark.parametrize("report", FORMS)


@pytest.fixture(scope="module")
def checker():
    with Checker() as one:
        yield one


def csv_rows(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text)))


def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def usual(report: str) -> list[dict[str, str]]:
    """A row that is in order but for its counts, and its columns of choice alone."""
    names = ("area", "service_type", "population", "referral_source", "programme")
    chosen = {name: GOOD[report][name] for name in names if name in FORMS[report].names}
    if "area" in chosen:
        chosen["area"] = "neighborhood-2"
    return [chosen]


def filled(report: str, content: bytes, kind: str, **more: object) -> bytes:
    """The template with numbers in it, as a person would write them."""
    values = {**GOOD[report], **more}
    if kind == "csv":
        header, *rows = csv_rows(content)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(header)
        for row in rows:
            begun = dict(zip(header, row, strict=True))
            writer.writerow([begun[name] or _typed(values.get(name)) for name in header])
        return text.getvalue().encode()
    workbook = book(content)
    sheet = workbook.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for name, cell in zip(header, row, strict=True):
            if cell.value is None:
                value = values.get(name)
                cell.value = _typed(value) if isinstance(value, bool) else value
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _typed(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


# --- what is in a template ----------------------------------------------------------------


@every_report
def test_an_empty_template_is_the_row_of_names(report: str) -> None:
    assert csv_rows(csv_template(report)) == [list(FORMS[report].names)]
    sheet = book(xlsx_template(report)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(FORMS[report].names)
    assert sheet.max_row == 1


@every_report
def test_a_workbook_has_the_report_the_words_and_the_lists(report: str) -> None:
    workbook = book(xlsx_template(report, **ALL))
    assert workbook.sheetnames == [FORMS[report].title, "How to fill this in", "Lists"]
    assert workbook.active.title == FORMS[report].title
    assert workbook.worksheets[0].freeze_panes == "A2"
    for column in workbook.worksheets[0].column_dimensions.values():
        assert 12 <= column.width <= 45


def test_a_begun_template_has_a_row_for_each_period_and_usual_row() -> None:
    usual_rows = [
        {"area": "neighborhood-1", "service_type": "legal", "population": "other"},
        {"area": "unknown", "service_type": "housing"},
    ]
    known = {**ALL, "periods": WEEKS, "usual": usual_rows}
    assert csv_rows(csv_template("services", **known))[1:] == [
        ["door-of-hope", "2026-11-09", "2026-11-15", "Ash Row", "legal", "other", "", "", "", ""],
        ["door-of-hope", "2026-11-09", "2026-11-15", "unknown", "housing", "", "", "", "", ""],
        ["door-of-hope", "2026-11-16", "2026-11-22", "Ash Row", "legal", "other", "", "", "", ""],
        ["door-of-hope", "2026-11-16", "2026-11-22", "unknown", "housing", "", "", "", "", ""],
    ]


@every_report
def test_both_kinds_of_a_template_hold_the_same_rows(report: str) -> None:
    known = {**ALL, "periods": WEEKS, "usual": usual(report)}
    sheet = book(xlsx_template(report, **known)).worksheets[0]
    rows = [
        ["" if v is None else f"{v:%Y-%m-%d}" if isinstance(v, datetime) else v for v in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    assert rows == csv_rows(csv_template(report, **known))
    assert len(rows) == 3


def test_a_name_that_does_not_say_which_is_left_to_the_id() -> None:
    areas = [{"area": area_id} for area_id, *_ in AREAS]
    rows = csv_rows(csv_template("follow_ups", **ALL, usual=areas))[1:]
    assert [row[3] for row in rows] == [SHOWN_AREAS[0], *SHOWN_AREAS[2:]]


def test_an_area_or_program_that_nobody_named_stands_by_its_id() -> None:
    rows = csv_rows(csv_template("call_ins", usual=[{"programme": "next-street"}]))
    assert rows[1][5] == "next-street"


def test_a_usual_row_with_a_column_of_another_report_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError, match="no column of capacity"):
        csv_template("capacity", usual=[{"population": "other"}])
    with pytest.raises(KeyError):
        csv_template("homicides")


# --- what a workbook allows ---------------------------------------------------------------


def validations(report: str, **known: object) -> dict[str, object]:
    """Each column's rule for its cells, by the column's name."""
    sheet = book(xlsx_template(report, **known)).worksheets[0]
    found = {}
    for rule in sheet.data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        assert area.min_col == area.max_col and area.min_row == 2
        assert area.max_row >= sheet.max_row + 1_000
        found[sheet.cell(1, area.min_col).value] = rule
    return found


def choices(report: str, name: str, **known: object) -> list[str]:
    """What the drop-down of a column offers."""
    workbook = book(xlsx_template(report, **known))
    rule = validations(report, **known)[name]
    assert rule.type == "list" and not rule.showDropDown  # this flag hides the arrow
    title, cells = rule.formula1.split("!")
    return [cell.value for (cell,) in workbook[title][cells.replace("$", "")]]


@every_report
def test_drop_downs_hold_the_allowed_values_and_no_other(report: str) -> None:
    allowed = {name: codes.split() for name, codes in CODES.items()}
    allowed |= {"area": SHOWN_AREAS, "programme": ["Next Street Call-ins", "Open Table"]}
    allowed |= {"present": ["yes", "no"], "is_public": ["yes", "no"]}
    rules = validations(report, **ALL)
    for name in FORMS[report].names:
        assert (name in rules and rules[name].type == "list") == (name in allowed), name
        if name in allowed:
            assert choices(report, name, **ALL) == allowed[name]


def test_without_the_areas_of_a_city_any_area_may_be_written() -> None:
    assert "area" not in validations("services", organization=DOOR)


@every_report
def test_counts_days_and_names_are_held_to_what_they_are(report: str) -> None:
    rules = validations(report)
    for name in FORMS[report].names:
        if name in COUNTS[report]:
            rule = rules[name]
            assert (rule.type, rule.operator) == ("whole", "between")
            assert (rule.formula1, rule.formula2) == ("0", "100000")
        elif name in ("period_start", "period_end", "held_on"):
            rule = rules[name]
            assert (rule.type, rule.operator) == ("date", "between")
            # Days since the end of 1899, as a spreadsheet counts them.
            first, last = (
                date(1899, 12, 30).toordinal() + int(f) for f in (rule.formula1, rule.formula2)
            )
            assert date.fromordinal(first) == date(2000, 1, 1)
            assert date.fromordinal(last) == date(2099, 12, 31)
        elif name in ("meeting_id", "call_in_id", "place"):
            assert rules[name].type == "textLength"
            assert rules[name].formula2 == ("80" if name == "place" else "40")


@every_report
def test_a_slip_of_the_hand_is_told_in_words_that_fit(report: str) -> None:
    """Excel refuses a file whose messages are longer than 255 letters, or titles than 32."""
    for name, rule in validations(report, **ALL).items():
        assert rule.showErrorMessage and rule.showInputMessage and rule.errorStyle == "stop"
        assert rule.allow_blank
        assert 10 < len(rule.error) <= 255 and rule.error.endswith(".")
        assert rule.prompt == FORMS[report].column(name).meaning and len(rule.prompt) <= 255
        assert rule.errorTitle == rule.promptTitle == name and len(name) <= 32


@every_report
def test_ids_are_text_and_days_are_days_whatever_a_program_would_make_of_them(report: str) -> None:
    known = {**ALL, "periods": WEEKS, "usual": usual(report)}
    sheet = book(xlsx_template(report, **known)).worksheets[0]
    for at, name in enumerate(FORMS[report].names, 1):
        wanted = "@"
        if name in COUNTS[report]:
            wanted = "0"
        elif name in ("period_start", "period_end", "held_on"):
            wanted = "yyyy-mm-dd"
        letter = openpyxl.utils.get_column_letter(at)
        assert sheet.column_dimensions[letter].number_format == wanted
        assert {sheet.cell(row, at).number_format for row in (2, 3)} == {wanted}


@every_report
def test_no_cell_is_a_formula_or_has_a_comment(report: str) -> None:
    content = xlsx_template(
        report, **{**ALL, "organization": ("=1", "=2+5")}, periods=WEEKS, usual=usual(report)
    )
    for sheet in book(content).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.comment is None
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not [name for name in packed.namelist() if "comment" in name or "drawing" in name]


# --- the words ----------------------------------------------------------------------------


def guide_lines(report: str, **known: object) -> list[tuple[str, str]]:
    sheet = book(xlsx_template(report, **known))["How to fill this in"]
    return [(left or "", right or "") for left, right in sheet.iter_rows(values_only=True)]


@every_report
def test_every_column_and_every_code_is_explained(report: str) -> None:
    lines = guide_lines(report, **ALL)
    lefts = [left for left, _ in lines]
    start = lefts.index("Columns") + 1
    assert tuple(lefts[start : start + len(FORMS[report].names)]) == FORMS[report].names
    for column in FORMS[report].columns:
        text = next(right for left, right in lines if left == column.name)
        assert text.startswith(column.meaning)
        assert ("May stay empty." in text) == column.may_be_empty
        for code, words in (column.values or {}).items():
            assert (code, words) in lines


@every_report
def test_the_words_say_what_a_person_must_know(report: str) -> None:
    text = "\n".join(right for _, right in guide_lines(report, **ALL))
    assert "This file is for Door of Hope." in text
    assert "no name, no birth date" in text
    assert "from Monday to Sunday" in text
    assert "Send the same period again with all its rows" in text
    if FORMS[report].counts:
        assert "0 means: you counted, and there were none. Empty means: you do not know." in text
        assert "Write each number as it is, also 1 or 2." in text


def test_the_first_day_of_the_fiscal_year_is_told_where_it_is_known() -> None:
    lines = dict(guide_lines("services", fiscal_year_starts="05-01"))
    assert lines["people_new"].endswith("The fiscal year begins on May 1.")
    assert "begins" not in dict(guide_lines("services"))["people_new"]


@every_report
def test_the_words_read_at_grade_8_or_lower(report: str) -> None:
    texts = [right for _, right in guide_lines(report, **ALL) if right]
    assert grade(" ".join(texts)) <= 8
    # A line that lists columns reads as hard as their names; the others stand alone.
    hard = {
        text: round(grade(text), 1)
        for text in texts
        if len(text.split()) >= 12 and not set(re.findall(r"\w+", text)) & set(FORMS[report].names)
    }
    assert {text: value for text, value in hard.items() if value > 8} == {}
    for text in texts:
        assert forbidden(text, "en") == []


# --- the same bytes -----------------------------------------------------------------------


@every_report
def test_the_same_template_has_the_same_bytes(report: str) -> None:
    known = {**ALL, "periods": WEEKS, "usual": usual(report)}
    content = xlsx_template(report, **known)
    assert content == xlsx_template(report, **known)
    assert csv_template(report, **known) == csv_template(report, **known)
    assert table_schema(report) == table_schema(report)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        times = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", packed.read("docProps/core.xml"))
    assert times and set(times) == {b"2000-01-01T00:00:00Z"}


# --- through the door ---------------------------------------------------------------------


@every_report
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_template_with_numbers_in_it_is_accepted(checker, report: str, kind: str) -> None:
    make = csv_template if kind == "csv" else xlsx_template
    period = OCTOBER if report == "call_ins" else WEEKS[1]
    known = {**ALL, "periods": [period], "usual": usual(report)}
    content = filled(report, make(report, **known), kind, area="Ash Row")
    checked = checker.check(content, f"{report}.{kind}", KNOWN, today=TODAY)
    assert checked.report == report and checked.notes == () and checked.not_reported == 0
    (row,) = checked.rows
    assert (row["organization_id"], row["period_start"], row["period_end"]) == (
        "door-of-hope", *period,
    )  # fmt: skip
    for name in COUNTS[report]:
        assert row[name] == GOOD[report][name]


@every_report
@pytest.mark.parametrize("begun", [False, True])
def test_a_template_with_nothing_filled_in_says_so_in_one_sentence(
    checker, report: str, begun: bool
) -> None:
    known = {**ALL, "periods": WEEKS, "usual": usual(report)} if begun else {}
    for kind, make in (("csv", csv_template), ("xlsx", xlsx_template)):
        with pytest.raises(ReportRefused) as refused:
            checker.check(make(report, **known), f"{report}.{kind}", KNOWN, today=TODAY)
        (finding,) = refused.value.findings
        assert re.search(r"(write|fill in) ", finding.sentence)
        assert not refused.value.is_about_persons


@pytest.mark.parametrize("report", ["service_referrals", "services", "meetings", "call_ins"])
def test_everything_a_drop_down_offers_is_accepted(checker, report: str) -> None:
    header = FORMS[report].names
    for name in header:
        rule = validations(report, **ALL).get(name)
        if rule is None or rule.type != "list":
            continue
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(header)
        offered = choices(report, name, **ALL)
        for at, value in enumerate(offered):
            row = {"organization": "door-of-hope", **GOOD[report], name: value}
            for key in ("meeting_id", "call_in_id"):
                if key in row:
                    row[key] = f"one-{at}"
            if report == "meetings" and value == "call_in":
                row |= {"place": None, "area": None}
            elif report == "meetings" and name != "area":
                row["area"] = "unknown"
            elif name != "area" and "area" in row:
                row["area"] = "city"
            if name != "programme" and "programme" in row:
                row["programme"] = "Open Table"
            writer.writerow([_typed(row[column]) for column in header])
        checked = checker.check(text.getvalue().encode(), "all.csv", KNOWN, today=TODAY)
        assert len(checked.rows) == len(offered)


# --- for other programs -------------------------------------------------------------------


def resource(folder: Path, report: str, content: bytes) -> frictionless.Resource:
    (folder / "file.csv").write_bytes(content)
    schema = frictionless.Schema.from_descriptor(json.loads(table_schema(report)))
    return frictionless.Resource(path="file.csv", basepath=str(folder), schema=schema)


@every_report
def test_the_table_schema_is_one_and_names_every_column(report: str) -> None:
    descriptor = json.loads(table_schema(report))
    assert frictionless.Schema.validate_descriptor(descriptor).valid
    assert [field["name"] for field in descriptor["fields"]] == list(FORMS[report].names)
    assert descriptor["primaryKey"] == list(FORMS[report].key)
    for field in descriptor["fields"]:
        assert field["title"] and field["description"].endswith(".")


@every_report
def test_a_filled_template_is_valid_to_another_program(report: str, tmp_path: Path) -> None:
    known = {**ALL, "periods": WEEKS, "usual": usual(report)}
    rows = filled(report, csv_template(report, **known), "csv", area="Ash Row")
    if "meeting_id" in FORMS[report].names or report == "call_ins":  # names of their own
        first, second, third = rows.splitlines()
        rows = b"\n".join(
            [first, second, third.replace(b"weekly-", b"other-").replace(b"-3", b"-4")]
        )
    outcome = resource(tmp_path, report, rows).validate()
    assert outcome.valid, outcome.flatten(["rowNumber", "fieldName", "type"])


@pytest.mark.parametrize(
    ("report", "changes", "column", "error"),
    [
        ("services", {"episodes": ""}, "episodes", "constraint-error"),
        ("services", {"episodes": 100_001}, "episodes", "constraint-error"),
        ("services", {"episodes": -1}, "episodes", "constraint-error"),
        ("services", {"episodes": "2.5"}, "episodes", "type-error"),
        ("services", {"population": "veterans"}, "population", "constraint-error"),
        ("services", {"area": ""}, "area", "constraint-error"),
        ("services", {"period_end": "10/31/2026"}, "period_end", "type-error"),
        ("meetings", {"meeting_id": "Weekly 1"}, "meeting_id", "constraint-error"),
        ("meetings", {"place": "p" * 81}, "place", "constraint-error"),
        ("meetings", {"is_public": "maybe"}, "is_public", "type-error"),
    ],
)
def test_another_program_finds_what_is_wrong_in_a_cell(
    report: str, changes: dict, column: str, error: str, tmp_path: Path
) -> None:
    row = {"organization": "door-of-hope", **GOOD[report], **changes}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FORMS[report].names)
    writer.writerow([_typed(row[name]) for name in FORMS[report].names])
    outcome = resource(tmp_path, report, text.getvalue().encode()).validate()
    assert [column, error] in outcome.flatten(["fieldName", "type"])


def test_another_program_finds_a_row_that_stands_twice(tmp_path: Path) -> None:
    known = {**ALL, "periods": [WEEKS[1], WEEKS[1]], "usual": usual("services")}
    twice = filled("services", csv_template("services", **known), "csv")
    outcome = resource(tmp_path, "services", twice).validate()
    assert outcome.flatten(["rowNumber", "type"]) == [[3, "primary-key"]]


# --- files on disk ------------------------------------------------------------------------


def test_three_files_are_written_and_named_by_report_organization_and_period(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "new" / "folder"
    known = {**ALL, "usual": usual("services")}
    names = [path.name for path in write_template("services", folder, **known, periods=[OCTOBER])]
    assert names == [
        "services_door-of-hope_2026-10.xlsx",
        "services_door-of-hope_2026-10.csv",
        "services.schema.json",
    ]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert (folder / names[0]).read_bytes() == xlsx_template("services", **known, periods=[OCTOBER])
    assert (folder / names[1]).read_bytes() == csv_template("services", **known, periods=[OCTOBER])
    assert (folder / names[2]).read_bytes() == table_schema("services")


@pytest.mark.parametrize(
    ("known", "stem"),
    [
        ({}, "capacity"),
        ({"periods": WEEKS[:1]}, "capacity_2026-11-09"),
        ({"periods": [(date(2026, 11, 1), date(2026, 11, 1))]}, "capacity_2026-11-01"),
        # the weeks of a month are the month
        ({"periods": [(date(2026, 11, 1), date(2026, 11, 1)), (date(2026, 11, 2),
          date(2026, 11, 30))]}, "capacity_2026-11"),
        ({"periods": WEEKS, "organization": DOOR}, "capacity_door-of-hope_2026-11-09_2026-11-22"),
    ],
)  # fmt: skip
def test_a_file_is_named_by_what_it_is_for(known: dict, stem: str, tmp_path: Path) -> None:
    assert write_template("capacity", tmp_path, **known)[0].name == f"{stem}.xlsx"


def test_a_template_that_somebody_filled_in_is_not_written_over(tmp_path: Path) -> None:
    known = {"areas": AREAS}
    workbook, table, schema = write_template("capacity", tmp_path, **known)
    write_template("capacity", tmp_path, **known)
    table.write_bytes(table.read_bytes() + b"door-of-hope,2026-10-01,2026-10-31,city,legal,3\r\n")
    before = {path: path.read_bytes() for path in (workbook, table, schema)}
    with pytest.raises(IntakeError, match=r"capacity\.csv is there already"):
        write_template("capacity", tmp_path, **known)
    assert {path: path.read_bytes() for path in before} == before


@given(st.lists(st.tuples(st.text(min_size=1, max_size=12), st.text(max_size=12)), max_size=8))
def test_what_is_shown_of_an_area_always_says_which_it_is(pairs: list[tuple[str, str]]) -> None:
    areas = [(f"area-{at}", name, "neighborhood") for at, (_, name) in enumerate(pairs)]
    rows = csv_rows(
        csv_template("follow_ups", areas=areas, usual=[{"area": one} for one, *_ in areas])
    )
    shown = [plain(row[3]) for row in rows[1:]]
    assert len(set(shown)) == len(areas)
    assert not {"city", "unknown"} & set(shown)
