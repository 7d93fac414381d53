"""Files that are broken, wrong or meant to hurt end in one sentence, and nothing changes."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import openpyxl
import pytest

from dashboard.intake.errors import IntakeError
from tests.intake.police import COLUMNS, Desk, csv_text, row

SECRET = "4300 SAMPLE AV"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with a good file already in use."""
    desk = Desk(tmp_path)
    desk.take_rows([row()])
    return desk


def text_of(count: int = 3) -> str:
    return csv_text(row(Report_No=str(n), Location=SECRET) for n in range(count))


def workbook(*sheets: tuple[str, list[list]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed_workbook(part: str, content: bytes) -> bytes:
    """A workbook whose `part` was replaced."""
    good, out = io.BytesIO(workbook(("records", [list(COLUMNS)]))), io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def one_cell_far_down() -> bytes:
    """A few bytes of XML that make a reader allocate a rectangle of seventeen billion cells."""
    far = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        b'2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return changed_workbook("xl/worksheets/sheet1.xml", far)


def without(column: str) -> str:
    return csv_text([row()], [name for name in COLUMNS if name != column])


RECORDS = [{key.lower(): value for key, value in row().items()}]

HOSTILE = {
    # name of the file: (content, what the sentence must say)
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b" \n\n  \n", "nothing but blanks"),
    "semicolons.csv": (text_of().replace(",", ";"), "separated by semicolons"),
    "tabs.csv": (text_of().replace(",", "\t"), "separated by tabs"),
    "utf16.csv": (text_of().encode("utf-16"), "UTF-16"),
    "utf16_unmarked.csv": (text_of().encode("utf-16-le"), "UTF-16"),
    "million_columns.csv": (",".join(f"c{n}" for n in range(1_000_000)) + "\n1\n", "too long"),
    "wide.csv": (",".join(f"c{n}" for n in range(5_000)) + "\n1\n", "5,000 columns"),
    "no_date.csv": (
        csv_text([row()], [name for name in COLUMNS if "Date" not in name]),
        "no column gives the date",
    ),
    "no_report.csv": (without("Report_No"), "no column gives the report number"),
    "no_offense.csv": (
        csv_text([row()], [n for n in COLUMNS if n not in ("IBRS", "Offense", "Description")]),
        "no column gives the offense",
    ),
    "header_only.csv": (",".join(COLUMNS) + "\r\n", "header but no rows"),
    "no_header.csv": (text_of().split("\r\n", 1)[1], "no column gives"),
    "twice.csv": (text_of().replace("Reported_Date", "Report No", 1), "stands in the header 2"),
    "two_orders.csv": (
        csv_text([row(From_Date="12/25/2021"), row(From_Date="25/12/2021")]), "two orders",
    ),
    "unclosed.csv": (text_of(2) + '"210000009,' + text_of(2000), "row 4: a quoted text"),
    "unclosed_at_end.csv": (text_of(2) + '"210000009,', "row 4: a quoted text"),
    "short_row.csv": (text_of(2) + "1,2,3\r\n" + text_of(1), "row 4: has 3 cells"),
    "long_row.csv": (text_of(2) + "1," * 40 + "\r\n", "row 4: has 41 cells"),
    "zeros.csv": (text_of() + "\0\0\0", "zero bytes"),
    "zeros_late.csv": (text_of(2000) + "\0", "zero bytes"),
    "neither.csv": (text_of(2).encode() + b"1,\x81\x8d\n", "neither UTF-8 nor Windows-1252"),
    "garbage.csv": (random.Random(1).randbytes(200_000), "zero bytes"),
    "letters.csv": (bytes(random.Random(2).choices(range(32, 256), k=200_000)), ""),
    "page.csv": ("<!doctype html><html>Sign in</html>", "web page"),
    "object.json": (json.dumps({"data": RECORDS}), "single JSON object"),
    "numbers.json": ("[1, 2, 3]", "not of records"),
    "lists.json": ("[[1, 2], [3, 4]]", "not of records"),
    "cut.json": (json.dumps(RECORDS * 3)[:-40], "middle of a record"),
    "torn.json": (json.dumps(RECORDS * 2000)[:-300] + "]", "is not a record"),
    "deep.json": ("[" * 3_000_000, "no record that can be read"),
    "deep_closed.json": ("[" * 400_000 + "]" * 400_000, "no record that can be read"),
    "empty_list.json": ("[]", "no record that can be read"),
    "latin.json": (json.dumps(RECORDS).encode().replace(b"Murder", b"M\xe4rder"), "not UTF-8"),
    "damaged.xlsx": (workbook(("records", [list(COLUMNS)]))[:-200], "damaged workbook"),
    "not_a_workbook.xlsx": (b"PK\x03\x04" + bytes(500), "damaged workbook"),
    "no_records.xlsx": (workbook(("notes", [["a", "b"]])), "none of its 1 sheets"),
    "header_only.xlsx": (workbook(("records", [list(COLUMNS)])), "header but no rows"),
    "bad_xml.xlsx": (changed_workbook("xl/worksheets/sheet1.xml", b"<worksheet"), "none of its 1"),
    "far_cell.xlsx": (one_cell_far_down(), "cannot be opened within"),
    "old.xls": (b"\xd0\xcf\x11\xe0" + bytes(5000), "old Excel workbook"),
    "packed.csv.gz": (b"\x1f\x8b" + bytes(500), "is compressed"),
}  # fmt: skip


def refused(desk: Desk, path: Path) -> str:
    """The sentence, after checking that it is one, names the file and changed nothing."""
    before = desk.everything_stored()
    with pytest.raises(IntakeError) as problem:
        desk.take(path)
    sentence = str(problem.value)
    assert sentence.startswith(path.name)
    assert "\n" not in sentence and sentence.endswith(".") and len(sentence) < 400
    assert SECRET not in sentence and "09A" not in sentence
    assert problem.value.__cause__ is None
    assert desk.everything_stored() == before
    return sentence


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_one_sentence(desk, name):
    content, says = HOSTILE[name]
    assert says in refused(desk, desk.write(content, name))


def test_a_two_gigabyte_sparse_file_is_refused_unread(desk, tmp_path):
    path = tmp_path / "sparse.csv"
    with open(path, "wb") as made:
        made.write(text_of().encode())
        made.truncate(2_000_000_000)
    assert "2.0 GB" in refused(desk, path)


def test_a_workbook_that_unpacks_to_terabytes_is_refused_unread(desk, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(2_200):
                part.write(bytes(1_000_000))
    assert path.stat().st_size < 5_000_000
    assert "would unpack to 2.2 GB" in refused(desk, path)


def test_a_bomb_that_lies_about_its_size_is_stopped_by_the_limits(desk, tmp_path):
    """The list of parts says a kilobyte; the part itself unpacks to gigabytes of cells."""
    path = tmp_path / "liar.xlsx"
    rows = b"".join(b"<row><c><v>%d</v></c></row>" % (n % 7) for n in range(40_000))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml",
                     "xl/_rels/workbook.xml.rels"):  # fmt: skip
            with zipfile.ZipFile(io.BytesIO(workbook(("records", [list(COLUMNS)])))) as good:
                packed.writestr(name, good.read(name))
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
                       b'main"><sheetData>')  # fmt: skip
            for _ in range(1_500):
                part.write(rows)
            part.write(b"</sheetData></worksheet>")
        packed.getinfo("xl/worksheets/sheet1.xml").file_size = 1_000
    refused(desk, path)


def test_a_crash_while_a_file_is_read_leaves_no_memory_image(desk):
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    if most == 0:
        pytest.skip("this system allows no core file to begin with")
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    desk.take_rows([row(Report_No="5")])
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, most)


def test_a_folder_a_pipe_and_a_missing_file_are_refused(desk, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("folder.csv", "pipe.csv", "missing.csv"):
        refused(desk, tmp_path / name)


def test_a_good_file_beside_a_bad_one_is_not_stored_either(desk, tmp_path):
    good = desk.write([row(Reported_Date="01/02/2020", From_Date="")], "good.csv")
    before = desk.everything_stored()
    with pytest.raises(IntakeError, match=r"^bad.csv: is empty"):
        desk.take(good, desk.write(b"", "bad.csv"))
    assert desk.everything_stored() == before


def test_a_large_hostile_file_takes_little_memory(desk, tmp_path):
    """150 MB of rows whose last one is torn, in a process that may take 1.5 GB."""
    path = tmp_path / "torn.csv"
    text = csv_text([row(IBRS="13A", Location="")] * 20_000).split("\r\n", 1)
    with open(path, "w", newline="") as made:
        made.write(text[0] + "\r\n")
        for _ in range(75):
            made.write(text[1])
        made.write('"torn\r\n')
    code = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from tests.intake.police import Desk
        try:
            Desk(Path(sys.argv[1])).take(Path(sys.argv[2]))
        except ValueError as problem:
            print(problem)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        """
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(path)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "row 1,500,002: a quoted text is not closed" in ran.stdout
    assert int(ran.stdout.split()[-1]) < 1_500_000  # kilobytes


def test_a_name_with_signs_of_a_pattern_reads_that_file_only(desk, tmp_path):
    desk.write([row(Report_No=str(n)) for n in range(9)], "crime1.csv")
    desk.take(desk.write([row(), row(Report_No="2")], "crime[1].csv"))
    assert desk.told()["reconciliation"]["rows_read"] == 2
    refused(desk, desk.write(json.dumps(RECORDS), "crime*.json"))
