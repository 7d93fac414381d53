"""Exports as they come: what can be read is read, the rest is said without a value of it."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from dashboard.intake.errors import IntakeError
from dashboard.intake.tally.mapping import read_mapping
from dashboard.intake.tally.run import values
from tests.intake.tally.desk import (
    SERVICE_COLUMNS,
    SERVICES,
    TOP,
    Desk,
    as_csv,
    only,
    said,
    workbook,
)

OCTOBER = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
SECRET = "Ombersley"
GOOD = {"Person": "P1", "Name": SECRET, "Day": "10/05/2026", "Kind": "Talk", "Group": "Hurt",
        "Neighborhood": "Ash Row"}  # fmt: skip


@pytest.fixture
def ready(desk: Desk) -> Desk:
    desk.mapping(TOP + SERVICES)
    return desk


def refused(desk: Desk, *exports: Path) -> str:
    """What is said of an export that is not counted; it repeats nothing of it."""
    with pytest.raises(IntakeError) as problem:
        desk.count(*exports, **OCTOBER)
    text = str(problem.value)
    assert SECRET not in text and text.endswith(".")
    return text


def write(desk: Desk, content: bytes, name: str = "export.csv") -> Path:
    path = desk.folder / name
    path.write_bytes(content)
    return path


# --- ways to write a table ------------------------------------------------------------------


def text(**more: str) -> str:
    return as_csv(SERVICE_COLUMNS, [GOOD | more])


@pytest.mark.parametrize(
    "content",
    [
        text().encode("utf-8-sig"),
        text().replace("\r\n", "\n").encode(),
        text().replace("\r\n", "\r").encode(),
        text().removesuffix("\r\n").encode(),
        text(Name="José, \"Pepe\"\r\nÑ").encode(),
        text(Name="Jos\u00e9 \u2013").encode("cp1252"),
        text().replace("\r\n", "\n", 1).encode(),  # two kinds of line ends
        (text() + "\r\n,,,,,,,\r\n\r\n").encode(),
    ],
    ids=["bom", "lf", "cr", "no end", "quotes", "windows", "mixed", "blank rows"],
)  # fmt: skip
def test_csv_is_read_however_it_was_saved(ready: Desk, content: bytes) -> None:
    write(ready, content)
    assert only(ready.count(**OCTOBER)["services"])["episodes"] == "1"


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_another_separator_is_said_in_the_mapping(ready: Desk, sign: str) -> None:
    write(ready, text().replace(",", sign).encode())
    assert "say in the mapping what separates the columns" in refused(ready)
    told = SERVICES.replace("[tables.visits]", f"[tables.visits]\ndelimiter = {sign!r}")
    ready.mapping(TOP + told.replace("'\\t'", '"\\t"'))
    assert only(ready.count(**OCTOBER)["services"])["episodes"] == "1"


def test_lines_above_the_header_are_skipped(ready: Desk) -> None:
    write(ready, b"Monthly log\r\n\r\n" + text().encode())
    ready.mapping(TOP + SERVICES.replace("[tables.visits]", "[tables.visits]\nskip_rows = 2"))
    assert only(ready.count(**OCTOBER)["services"])["episodes"] == "1"


def test_columns_are_found_by_name_in_any_order_and_size_of_letters(ready: Desk) -> None:
    columns = [name.upper() for name in reversed(SERVICE_COLUMNS)]
    ready.csv(columns, [{name.upper(): value for name, value in GOOD.items()}])
    assert only(ready.count(**OCTOBER)["services"])["episodes"] == "1"


def test_days_of_a_workbook_are_days_and_clocks_are_clocks(ready: Desk) -> None:
    rows = [SERVICE_COLUMNS, ["1", 1001.0, SECRET, date(2026, 10, 5), "Talk", "Hurt", "Ash Row"],
            ["2", "1001", SECRET, datetime(2026, 10, 31, 23, 59, 59), "Talk", "Hurt", "Ash Row"],
            [], ["3", "1002", SECRET, "10/05/2026", "Talk", "Hurt", "Ash Row"]]  # fmt: skip
    told = SERVICES.replace("[tables.visits]", '[tables.visits]\nsheet = "log"')
    ready.mapping(TOP + told)
    path = workbook(ready.folder / "export.xlsx", "Log", rows)
    row = only(ready.count(path, **OCTOBER)["services"])
    assert (row["episodes"], row["people_served"]) == ("3", "2")


def test_a_heading_of_two_rows_names_a_column_by_both(ready: Desk) -> None:
    names = {"Person": "Client / Number", "Day": "Visit / Day", "Kind": "Visit / Kind"}
    told = SERVICES.replace("[tables.visits]", "[tables.visits]\nheader_rows = 2")
    for old, new in names.items():
        told = told.replace(f'"{old}"', f'"{new}"')
    ready.mapping(TOP + told.replace('"Group"', '"Visit / Group"')
                  .replace('"Neighborhood"', '"Home / Neighborhood"')
                  .replace('"Town"', '"Home / Town"'))  # fmt: skip
    rows = [
        ["Client", "", "Visit", "", "", "Home", ""],
        ["Number", "Name", "Day", "Kind", "Group", "Neighborhood", "Town"],
        ["P1", SECRET, "10/05/2026", "Talk", "Hurt", "Ash Row", ""],
    ]
    write(ready, "\n".join(",".join(row) for row in rows).encode())
    assert only(ready.count(**OCTOBER)["services"])["people_served"] == "1"


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "export.csv: is empty"),
        (b" \n \n", "export.csv: is empty"),
        (text().encode("utf-16"), "export.csv: is written in UTF-16"),
        (b"<html><body>", "export.csv: is a web page"),
        (b'[{"Person": 1}]', "export.csv: is JSON"),
        (b"%PDF-1.7", "export.csv: is a PDF"),
        (b"\xd0\xcf\x11\xe0 old", "export.csv: is an old Excel workbook"),
        (b"PK\x03\x04 no zip", "export.csv: is a damaged workbook or ZIP"),
        (text().encode() + b"P1,a\r\n", "export.csv, row 3: has 2 cells where the header has 8"),
        (text().encode() + b'"P1,a\r\n', "a quoted text is not closed properly"),
        (text().replace("Kind", "Sort").encode(), "has no column Kind, which the mapping gives in "
         "services.service_type"),
        (text().replace("Visit", "Kind").encode(), "columns 1 and 5 both have the name"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused(ready: Desk, content: bytes, sentence: str) -> None:
    write(ready, content)
    assert sentence in refused(ready)


def test_an_export_of_no_rows_is_a_month_of_nothing(ready: Desk) -> None:
    ready.csv(SERVICE_COLUMNS, [])
    assert only(ready.count(**OCTOBER)["services"])["episodes"] == "0"


def test_a_day_that_cannot_be_read_is_told_by_its_row(ready: Desk) -> None:
    rows = [GOOD, GOOD | {"Day": f"the day {SECRET} came"}, GOOD | {"Day": "13/45/2026"}]
    ready.csv(SERVICE_COLUMNS, rows)
    assert refused(ready) == (
        "export.csv: column Day: 2 rows have no day that can be read, the first in row 3; correct "
        "the day, or add the way it is written to date_formats in the mapping."
    )


@pytest.mark.parametrize(
    "day",
    ["10/05/26", "2026-10-05 10:30 pm", "2026-10-05 10:30:00 America/Chicago", "10/05/2026 CST",
     "epoch", "infinity", "2026-13-01", "2026-02-30", "20261005", "5 October 2026"],
)  # fmt: skip
def test_a_day_is_read_in_one_way_or_not_at_all(ready: Desk, day: str) -> None:
    ready.csv(SERVICE_COLUMNS, [GOOD | {"Day": day}])
    assert "1 row has no day that can be read, the first in row 2" in refused(ready)


def test_unknown_kinds_are_never_guessed_and_all_are_said_at_once(ready: Desk) -> None:
    told = SERVICES.replace('blank = "other"\n', "")
    ready.mapping(TOP + told)
    rows = [GOOD | {"Kind": SECRET, "Visit": str(n)} for n in range(3)]
    ready.csv(SERVICE_COLUMNS, [*rows, GOOD | {"Kind": "", "Group": ""}, GOOD | {"Group": "x"}])
    first, *others = refused(ready).splitlines()
    assert first == "export.csv: 4 things to mend for services; nothing was written."
    assert [line.strip() for line in others] == [
        "column Kind: 3 rows have a text that services.service_type does not name; add it to "
        'values or to leave_out (see the texts with --list-values "Kind"), or write otherwise.',
        "column Kind: 1 row has nothing there; fill it in, or write what it means as blank under "
        "services.service_type.",
        "column Group: 1 row has a text that services.population does not name; add it to values "
        'or to leave_out (see the texts with --list-values "Group"), or write otherwise.',
        "column Group: 1 row has nothing there; fill it in, or write what it means as blank under "
        "services.population.",
    ]


def test_a_default_counts_only_where_it_is_written(ready: Desk) -> None:
    told = SERVICES.replace('leave_out = ["Note"]', 'otherwise = "other"\nblank = "legal"')
    ready.mapping(TOP + told)
    ready.csv(SERVICE_COLUMNS, [GOOD | {"Kind": "Anything"}, GOOD | {"Kind": ""}])
    report = ready.count(**OCTOBER)["services"]
    assert b",other," in report.content and b",legal," in report.content


def test_unknown_kinds_of_other_years_do_not_matter(ready: Desk) -> None:
    ready.csv(SERVICE_COLUMNS, [GOOD, GOOD | {"Kind": "Old kind", "Day": "10/05/2019"}])
    assert only(ready.count(**OCTOBER)["services"])["episodes"] == "1"


# --- tables that look others up -----------------------------------------------------------------

LINKED = """
[tables.people]
file = "people.csv"
key = "Id"
[tables.visits]
file = "visits.csv"
[services]
table = "visits"
linked = { people = "Person" }
person = "Person"
served_at = "Day"
service_type = { column = "Kind", values = { "Talk" = "counseling" } }
population = { column = "Group", of = "people", blank = "other", values = { "Hurt" = "victim_or_family" } }
[services.area]
neighborhood = { column = "Home", of = "people" }
"""  # noqa: E501


@pytest.fixture
def linked(desk: Desk):
    """Count visits whose group and home stand in a table of people."""

    def count(people: list[dict], visits: list[dict], text: str = LINKED):
        desk.mapping(TOP + text)
        folder = desk.folder / "export"
        folder.mkdir(exist_ok=True)
        (folder / "people.csv").write_text(as_csv(("Id", "Name", "Group", "Home"), people), "utf-8")
        rows = [{"Day": "10/05/2026", "Kind": "Talk"} | visit for visit in visits]
        (folder / "visits.csv").write_text(as_csv(("Person", "Day", "Kind"), rows), "utf-8")
        return desk.count(folder, **OCTOBER)["services"]

    return count


ANN = {"Id": "P1", "Name": SECRET, "Group": "Hurt", "Home": "Ash Row"}


def test_what_stands_in_the_persons_row_is_looked_up(linked) -> None:
    row = only(linked([ANN], [{"Person": " P1 "}, {"Person": "P1", "Day": "10/06/2026"}]))
    assert (row["area"], row["population"]) == ("neighborhood-1", "victim_or_family")
    assert (row["episodes"], row["people_served"]) == ("2", "1")


def test_a_person_in_two_equal_rows_is_one_and_in_two_homes_is_unknown(linked) -> None:
    assert only(linked([ANN, ANN], [{"Person": "P1"}]))["area"] == "neighborhood-1"
    report = linked([ANN, ANN | {"Home": "Cedar Hill"}], [{"Person": "P1"}])
    assert only(report)["area"] == "unknown" and only(report)["episodes"] == "1"
    assert "1 row tells a place that may be several areas" in said(report)


def test_rows_of_one_person_that_disagree_on_the_group_are_said(linked) -> None:
    with pytest.raises(IntakeError, match="1 row has two rows in the table people that disagree"):
        linked([ANN, ANN | {"Group": ""}], [{"Person": "P1"}])


def test_a_visit_of_nobody_in_the_table_is_said(linked) -> None:
    with pytest.raises(IntakeError, match="1 row has no row in the table people"):
        linked([ANN], [{"Person": "P2"}])
    told = LINKED.replace('blank = "other"', 'blank = "other", otherwise = "other"')
    report = linked([ANN], [{"Person": "P2"}], told)
    assert only(report)["population"] == "other"
    assert "1 row has no row in the linked table that tells the place" in said(report)


def test_a_visit_that_names_nobody_has_no_group_and_no_place(linked) -> None:
    report = linked([ANN], [{"Person": ""}, {"Person": "anonymous"}])
    row = only(report)
    assert (row["population"], row["area"], row["people_served"]) == ("other", "unknown", "0")
    assert "2 rows tell no place" in said(report)


def test_files_are_found_by_name_in_a_folder_or_a_list(desk: Desk, linked) -> None:
    linked([ANN], [{"Person": "P1"}])
    folder = desk.folder / "export"
    files = [folder / "visits.csv", folder / "people.csv"]
    assert only(desk.count(*files, **OCTOBER)["services"])["episodes"] == "1"
    assert "The file visits.csv is not in the export" in refused(desk, folder / "people.csv")
    assert "There is no file gone.csv" in refused(desk, folder / "gone.csv")
    assert "more than once" in refused(desk, *files, folder / "visits.csv")


# --- showing the texts of a column ---------------------------------------------------------------


@pytest.fixture
def shown(ready: Desk):
    rows = [GOOD, GOOD | {"Kind": "Odd"}, GOOD | {"Kind": "Odd", "Visit": "2"}]
    ready.csv(SERVICE_COLUMNS, rows)
    mapping = read_mapping(ready.folder / "mapping.toml")
    return lambda column: values([ready.folder / "export.csv"], mapping, column)


def test_the_texts_of_a_column_of_kinds_can_be_shown(shown) -> None:
    assert shown("Kind") == [("Odd", 2), ("Talk", 1)]
    assert shown("neighborhood") == [("Ash Row", 3)]


@pytest.mark.parametrize("column", ["Person", "Name", "Day", "Visit", "Nothing"])
def test_columns_of_persons_days_and_whatever_has_no_meaning_are_not_shown(
    shown, column: str
) -> None:
    with pytest.raises(IntakeError, match="Only columns are shown") as problem:
        shown(column)
    assert SECRET not in str(problem.value)


def test_a_column_with_too_many_texts_holds_no_kinds(ready: Desk) -> None:
    rows = [GOOD | {"Kind": f"{SECRET} {n}"} for n in range(501)]
    path = ready.csv(SERVICE_COLUMNS, rows)
    with pytest.raises(IntakeError, match="more than 500 different texts") as problem:
        values([path], read_mapping(ready.folder / "mapping.toml"), "Kind")
    assert SECRET not in str(problem.value)


# --- workbooks ----------------------------------------------------------------------------------


def test_a_workbook_of_several_sheets_needs_the_sheets_name(ready: Desk) -> None:
    path = workbook(ready.folder / "export.xlsx", "Log", [SERVICE_COLUMNS])
    assert "has 2 sheets, and the mapping does not say which" in refused(ready, path)
    ready.mapping(TOP + SERVICES.replace("[tables.visits]", '[tables.visits]\nsheet = "Lgo"'))
    assert "has no sheet of the name that the mapping gives" in refused(ready, path)


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(ready: Desk) -> None:
    path = ready.folder / "export.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(2_100):
                part.write(bytes(1_000_000))
    assert "would unpack to 2.1 GB" in refused(ready, path)


def test_a_cell_far_away_does_not_take_the_machine_along(ready: Desk) -> None:
    rows = [SERVICE_COLUMNS, list(GOOD.values())]
    path = workbook(ready.folder / "good.xlsx", "Log", rows)
    bomb = ready.folder / "export.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part.filename)
            if part.filename == "xl/worksheets/sheet2.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            new.writestr(part, content)
    ready.mapping(TOP + SERVICES.replace("[tables.visits]", '[tables.visits]\nsheet = "Log"'))
    assert "cannot be opened within 3 GB of memory" in refused(ready, bomb)
