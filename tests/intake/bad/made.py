"""Files too large, too binary or too mean to be kept as files: `MADE` gives each by its name."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
from openpyxl.comments import Comment

from tests.intake.bad.desk import (
    SERVICES,
    as_bytes,
    book_of,
    csv_text,
    part,
    service,
    table,
    with_parts,
)

GOOD = [
    service(),
    service(service_type="legal", episodes=7, people_served=3, people_new=1),
]
_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PHONE = "816-555-0100"


def good_book() -> openpyxl.Workbook:
    """A workbook with one good sheet."""
    return book_of(table(GOOD))


def good() -> bytes:
    """Its bytes."""
    return as_bytes(good_book())


def changed(change: Callable[[openpyxl.Workbook], object]) -> Callable[[], bytes]:
    """A good workbook after `change`."""

    def make() -> bytes:
        book = good_book()
        change(book)
        return as_bytes(book)

    return make


def added(name: str, content: bytes | str) -> Callable[[], bytes]:
    """A good workbook with one more part."""
    return lambda: with_parts(good(), {name: content})


def set_cell(where: str, value: object) -> Callable[[], bytes]:
    """A good workbook with one cell changed."""

    def change(book: openpyxl.Workbook) -> None:
        book.active[where] = value

    return changed(change)


def edited(old: str, new: str) -> Callable[[], bytes]:
    """A good workbook with its sheet's XML changed."""

    def make() -> bytes:
        xml = part(good(), _SHEET)
        assert old in xml
        return with_parts(good(), {_SHEET: xml.replace(old, new, 1)})

    return make


def _comment(book: openpyxl.Workbook) -> None:
    book.active["G2"].comment = Comment(f"ask Jane, {_PHONE}", "author")


def _hidden_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("x")
    sheet.append(["a", "b"])
    sheet.append(["Jane Roe", date(1985, 3, 4)])
    sheet.sheet_state = "veryHidden"


def _sheet_of_records(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("records")
    sheet.append(["Client ID", "Last name", "Referred on"])
    sheet.append([17, "Q", date(2026, 10, 3)])


def _words_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("words")
    sheet.append(["Column", "What it means"])
    for name in SERVICES:
        sheet.append([name, "Counts of people, like 12, in a period like 2026-11-01 to 2026-11-30"])
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    lists.append(["organization", "area", "service_type", "population"])
    lists.append(["Lantern House", "Alderwick", "counseling", "other"])


def _merged(book: openpyxl.Workbook) -> None:
    book.active.merge_cells("D2:D3")


def _merged_title(book: openpyxl.Workbook) -> None:
    book.active.insert_rows(1, 2)
    book.active["A1"] = "Lantern House, October 2026"
    book.active.merge_cells("A1:F1")


def _many_sheets(book: openpyxl.Workbook) -> None:
    for number in range(40):
        book.create_sheet(f"s{number}")


def _text_box() -> str:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    return (
        f'<d xmlns:a="{drawing}"><a:txBody><a:p><a:r><a:t>816-</a:t></a:r><a:r><a:t>555-0100</a:t>'
        "</a:r></a:p></a:txBody></d>"
    )


def _header_at(row: int) -> Callable[[], bytes]:
    return changed(lambda book: book.active.insert_rows(1, row - 1))


def _entities() -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [{levels}]><worksheet xmlns="{_MAIN}">&e11;</worksheet>'
    )


def _outside() -> str:
    return (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'
        f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c t="inlineStr"><is><t>&y;</t></is></c>'
        "</row></sheetData></worksheet>"
    )


def _one_cell(where: str) -> str:
    row = "".join(sign for sign in where if sign.isdigit())
    return f'<row r="{row}"><c r="{where}"><v>1</v></c></row></sheetData>'


def _zeros(packed: zipfile.ZipFile, megabytes: int) -> None:
    with packed.open("xl/worksheets/sheet2.xml", "w") as big:
        for _ in range(megabytes):
            big.write(bytes(1_000_000))


def zeros() -> bytes:
    """A workbook whose list of parts says that it unpacks to more than it may."""
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        _zeros(packed, 160)
    return out.getvalue()


def liar() -> bytes:
    """The same, but the list says that it is small."""
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        _zeros(packed, 400)
        packed.getinfo("xl/worksheets/sheet2.xml").file_size = 1_000
    return out.getvalue()


def many_parts() -> bytes:
    """A workbook of six hundred parts."""
    return with_parts(good(), {f"xl/theme/theme{n}.xml": "<a/>" for n in range(600)})


def zip_of(**parts: str) -> Callable[[], bytes]:
    """A ZIP that is no workbook."""

    def make() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for name, content in parts.items():
                packed.writestr(name.replace("__", "/").replace("_", "."), content)
        return out.getvalue()

    return make


def single_people(number: int) -> bytes:
    """Rows that differ in their key and count one person each."""
    areas = ("Alderwick", "Old Mill Basin", "Old Mill Lofts", "18th and Vine", "unknown", "city")
    kinds = ("counseling", "education_ged", "housing", "legal", "health", "other")
    rows = [
        service(area=area, service_type=kind, people_served=1, people_new=1, episodes=3,
                largest_person_episodes=3)
        for area in areas for kind in kinds
    ]  # fmt: skip
    return csv_text(rows[:number]).encode()


def long_table(number: int) -> bytes:
    """A table of many rows, all alike, which is enough to be refused."""
    line = "Lantern House,2026-10-01,2026-10-31,city,legal,other,2,2,1,1\r\n"
    return (csv_text([]) + line * number).encode()


MADE: dict[str, Callable[[], bytes]] = {
    # --- good or repaired
    "plain.xlsx": good,
    "words_and_lists.xlsx": changed(_words_sheet),
    "title_merged_above.xlsx": changed(_merged_title),
    "header_in_row_20.xlsx": _header_at(20),
    "days_as_days.xlsx": set_cell("B2", datetime(2026, 10, 1)),
    "days_as_numbers.xlsx": set_cell("B2", 46296),
    "days_as_numbers_from_1904.xlsx": lambda: with_parts(
        set_cell("B2", 44834)(),
        {"xl/workbook.xml": part(good(), "xl/workbook.xml").replace(
            "<workbookPr ", '<workbookPr date1904="1" ')},
    ),
    "whole_as_decimal.xlsx": set_cell("G2", 12.0),
    "formatted_far_away.xlsx": edited(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'),
    "computed_formula.xlsx": edited("<v>12</v>", "<f>SUM(1,11)</f><v>12</v>"),
    "thirty_one_with_a_two.csv": lambda: single_people(31)
    + csv_text([service(population="high_risk")]).split("\r\n", 1)[1].encode(),
    "thirty_single_people.csv": lambda: single_people(30),
    # --- not a table at all
    "empty.csv": lambda: b"",
    "zeros.csv": lambda: bytes(5_000),
    "noise.csv": lambda: random.Random(1).randbytes(100_000),
    "cut_noise.csv": lambda: csv_text(GOOD).encode() + b"\x81\x8d\x8f",
    "utf16.csv": lambda: csv_text(GOOD).encode("utf-16"),
    "utf16_unmarked.csv": lambda: csv_text(GOOD).encode("utf-16-le"),
    "paper.csv": lambda: b"%PDF-1.7\n" + bytes(100),
    "letter.csv": lambda: b"{\\rtf1 hello}",
    "picture.csv": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "packed.csv": lambda: b"\x1f\x8b" + bytes(100),
    "six_megabytes.csv": lambda: csv_text(GOOD).encode() + b"\r\n" * 3_000_000,
    "one_long_cell.csv": lambda: csv_text([service(area="a" * 3_000)]).encode(),
    "one_long_line.csv": lambda: b"a" * 4_900_000,
    "sixty_one_columns.csv": lambda: (",".join(f"c{n}" for n in range(61)) + "\r\n").encode(),
    "million_separators.csv": lambda: csv_text(GOOD).encode() + b"," * 1_000_000 + b"x\r\n",
    "too_many_rows.csv": lambda: long_table(50_001),
    "one_row_far_down.csv": lambda: csv_text(GOOD).encode() + b"\r\n" * 60_000 + b"x\r\n",
    # --- not a workbook that can be read
    "old.xls": lambda: _OLE + bytes(5_000),
    "password.xlsx": lambda: _OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(99),
    "damaged.xlsx": lambda: good()[:-200],
    "not_a_zip.xlsx": lambda: b"PK\x03\x04" + bytes(500),
    "just_a_zip.xlsx": zip_of(report_csv="a,b"),
    "letter.docx": zip_of(word__document_xml="<w/>"),
    "open_document.ods": zip_of(content_xml="<o/>"),
    "binary.xlsb": zip_of(xl__workbook_bin="x"),
    "broken_xml.xlsx": lambda: with_parts(good(), {_SHEET: "<worksheet"}),
    "no_links.xlsx": lambda: with_parts(good(), {"xl/_rels/workbook.xml.rels": "<a/>"}),
    "zeros.xlsx": zeros,
    "liar.xlsx": liar,
    "many_parts.xlsx": many_parts,
    "entities.xlsx": lambda: with_parts(good(), {_SHEET: _entities()}),
    "outside.xlsx": lambda: with_parts(good(), {_SHEET: _outside()}),
    "entities_utf16.xlsx": lambda: with_parts(good(), {_SHEET: _entities().encode("utf-16")}),
    "macros.xlsm": added("xl/vbaProject.bin", "x"),
    "pivot.xlsx": added("xl/pivotCache/pivotCacheRecords1.xml", "<r/>"),
    "data_model.xlsx": added("xl/model/item.data", "x"),
    "embedded.xlsx": added("xl/embeddings/oleObject1.bin", "x"),
    "photo.xlsx": added("xl/media/image1.jpeg", "x"),
    "many_sheets.xlsx": changed(_many_sheets),
    # --- a workbook without a table that can be taken
    "header_only.xlsx": lambda: as_bytes(book_of(table([]))),
    "header_in_row_21.xlsx": _header_at(21),
    "no_report.xlsx": lambda: as_bytes(book_of([["a", "b"], [1, 2]])),
    "two_reports.xlsx": lambda: as_bytes(book_of(table(GOOD), table(GOOD))),
    "far_down.xlsx": edited("</sheetData>", _one_cell("A1048576")),
    "far_right.xlsx": edited("</sheetData>", _one_cell("XFD9")),
    "far_on_another_sheet.xlsx": lambda: with_parts(
        as_bytes(book_of(table(GOOD), [["a"]])),
        {"xl/worksheets/sheet2.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
         + _one_cell("XFD1048576") + "</worksheet>"},
    ),
    "merged.xlsx": changed(_merged),
    "error.xlsx": edited('<c r="G2" t="n"><v>12</v>', '<c r="G2" t="e"><v>#REF!</v>'),
    "uncomputed_formula.xlsx": set_cell("G2", "=SUM(H2:I2)"),
    "day_with_time.xlsx": set_cell("B2", datetime(2026, 10, 1, 9, 30)),
    "share.xlsx": set_cell("G2", 0.3333333333333333),
    "yes_as_count.xlsx": set_cell("G2", True),
    # --- persons
    "single_people_alike.csv": lambda: csv_text([service(people_served=1)] * 31).encode(),
    "single_people.csv": lambda: single_people(36),
    "person_comment.xlsx": changed(_comment),
    "person_hidden_sheet.xlsx": changed(_hidden_sheet),
    "person_sheet_of_records.xlsx": changed(_sheet_of_records),
    "person_phone_as_number.xlsx": set_cell("G2", 8165550100.0),
    "person_number_as_number.xlsx": set_cell("H3", 78051120.0 * 10),
    "person_text_box.xlsx": added("xl/drawings/drawing1.xml", _text_box()),
    "person_left_behind.xlsx": added(
        "xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}"><si><t>{_PHONE}</t></si></sst>'),
    "person_of_another_workbook.xlsx": added(
        "xl/externalLinks/externalLink1.xml",
        f'<e xmlns="{_MAIN}"><cell r="A1"><v>078-05-1120</v></cell></e>'),
    "person_page_footer.xlsx": changed(
        lambda book: setattr(book.active.oddFooter.center, "text", "qwertz@example.org")),
}  # fmt: skip
"""Every made file by its name."""
