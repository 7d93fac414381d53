"""Bringing a police file into a scratch table, with only the columns that are needed.

Whatever the file is, the result is one table in memory, `file_row`, which the questions of
`queries/intake/` read: days and a point for every row, and the other columns only for rows that
may be homicides. Nothing is written to disk.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.database import Builder, EngineError
from dashboard.intake.errors import IntakeError
from dashboard.intake.files import MAX_CELL, Examined, Progress, refusal
from dashboard.intake.schemas import FIELDS, CrimeSource

CAREFUL_BYTES = 300_000_000
"""The careful reader holds its columns as Python objects, several times the file's size."""

_EVERY_ROW = ("reported_on", "injured_on")
_POINT = ("latitude", "longitude")
MAYBE_CELLS = tuple(name for name in FIELDS if name not in (*_EVERY_ROW, *_POINT, "location"))
"""The fields kept of rows that may be homicides, in the order of the column `cells`."""

# "(39.1, -94.5)", "POINT (-94.5 39.1)", {"coordinates": [-94.5, 39.1]}, {'latitude': '39.1', ...}
_PAIR = r"[(\[]\s*(-?\d+(?:\.\d+)?)\s*[, ]\s*(-?\d+(?:\.\d+)?)\s*[)\]]"
_NAMED = r"{name}[^0-9-]{{1,8}}(-?\d+(?:\.\d+)?)"


def load_csv(
    builder: Builder,
    file: Examined,
    source: CrimeSource,
    columns: Mapping[str, int],
    progress: Progress | None = None,
) -> None:
    """Make `file_row` from a CSV file; `columns` gives the position of each of our fields.

    DuckDB reads it where it can. Where it cannot (Windows-1252, mixed line ends, a torn row), a
    slower reader takes the same file, and either succeeds or says which row is wrong.
    """
    if file.encoding != "cp1252":
        names = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(file.header)))
        relation = (
            f"read_csv({_text(str(file.path))}, columns = {{{names}}}, auto_detect = false, "
            "header = true, delim = ',', quote = '\"', escape = '\"', strict_mode = true)"
        )
        try:
            _make(builder, source, relation, {name: f'"c{at}"' for name, at in columns.items()})
            return
        except EngineError:
            pass  # its message would repeat the row; the careful reader finds it again
    load_frame(builder, source, _read_carefully(file, columns, progress))


def load_json(
    builder: Builder, file: Examined, source: CrimeSource, keys: Mapping[str, str]
) -> None:
    """Make `file_row` from a JSON list of records; `keys` gives the key of each of our fields."""
    if set(str(file.path)) & set("*?["):
        raise refusal(file.name, "a path with *, ? or [ cannot be read as JSON; rename it")
    with open(file.path, "rb") as opened:
        opened.seek(max(0, file.size - 64))
        if not opened.read().rstrip().endswith(b"]"):
            raise refusal(file.name, "ends in the middle of a record; download it again")
    names = ", ".join(f"{_text(key)}: 'VARCHAR'" for key in dict.fromkeys(keys.values()))
    relation = f"read_json({_text(str(file.path))}, columns = {{{names}}}, format = 'array')"
    try:
        _make(builder, source, relation, {name: _name(key) for name, key in keys.items()})
    except EngineError as problem:
        record = re.search(r"in record/value (\d+)", str(problem))
        where = f"record {int(record[1]):,} " if record else ""
        raise refusal(
            file.name, f"{where}is not a record of a JSON list; download the file again"
        ) from None


def json_keys(file: Examined) -> list[str]:
    """The keys of the first records of a JSON file, as far as they lie in its first bytes.

    Portals leave out a key where a record has no value, so later records may have others; the
    caller adds the names it would accept.
    """
    text = file.head.decode("utf-8-sig", errors="ignore").lstrip().removeprefix("[")
    decoder, keys = json.JSONDecoder(), {}
    for _ in range(50):
        text = text.lstrip().removeprefix(",").lstrip()
        try:
            record, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            break
        if not isinstance(record, dict):
            raise refusal(file.name, "is a list, but not of records; ask the portal for records")
        keys.update(dict.fromkeys(record))
        text = text[end:]
    if not keys:
        raise refusal(file.name, "its list holds no record that can be read; download it again")
    return [key for key in keys if len(key) <= 100]


def load_frame(builder: Builder, source: CrimeSource, columns: Mapping[str, Sequence]) -> None:
    """Make `file_row` from columns in memory: lists of text or None by our field names."""
    frame = pd.DataFrame(dict(columns), dtype=object)
    builder.frame("strange_row", frame, dict.fromkeys(frame.columns, "VARCHAR"))
    _make(builder, source, "input.strange_row", {name: _name(name) for name in frame.columns})


def _read_carefully(
    file: Examined, columns: Mapping[str, int], progress: Progress | None
) -> dict[str, list[str | None]]:
    if file.size > CAREFUL_BYTES:
        raise refusal(
            file.name,
            "is too large for a file with torn rows, mixed line ends or Windows-1252 text; save "
            "it again as CSV UTF-8",
        )
    found: dict[str, list[str | None]] = {name: [] for name in columns}
    seen: dict[str, str] = {}  # most cells repeat others; one object for each text saves memory
    takes = [(found[name].append, at) for name, at in columns.items()]
    row, width = 1, len(file.header)
    before = csv.field_size_limit(MAX_CELL)
    try:
        with open(file.path, encoding=file.encoding, newline="") as opened:
            reader = csv.reader(opened, strict=True)
            next(reader)
            for row, cells in enumerate(reader, start=2):
                if len(cells) != width:
                    if not cells:
                        continue
                    raise refusal(
                        file.name,
                        f"has {len(cells):,} cells where the header has {width:,}; "
                        "download the file again",
                        row,
                    )
                for append, at in takes:
                    append(seen.setdefault(cells[at], cells[at]))
                if len(seen) > 100_000:
                    seen.clear()
                if progress and row % 20_000 == 0:
                    progress(f"Reading {file.name} row by row", opened.buffer.tell(), file.size)
    except csv.Error:
        raise refusal(
            file.name, "a quoted text is not closed properly; download the file again", row + 1
        ) from None
    except UnicodeDecodeError:
        raise refusal(
            file.name, "is neither UTF-8 nor Windows-1252 text; save it again as CSV UTF-8", row + 1
        ) from None
    finally:
        csv.field_size_limit(before)
    return found


def _make(builder: Builder, source: CrimeSource, relation: str, names: Mapping[str, str]) -> None:
    """Create `file_row` from `relation`; `names` gives the SQL name of each field it has.

    The one SELECT that no file of `queries/` can hold, because strangers choose the columns. Each
    expression runs over every row of the file, so that the cheap tests come first.
    """
    raw = {name: names.get(name, "cast(null as varchar)") for name in FIELDS}
    maybe = _may_be_homicide(source, raw)
    # A list takes no room in the rows that have none, which are nearly all.
    cells = ", ".join(f"nullif(trim({raw[name]}), '')" for name in MAYBE_CELLS)
    wanted = [
        *(f"{raw[name]} as {name}" for name in _EVERY_ROW),
        *(f"{expression} as {name}" for name, expression in _point(names).items()),
        f"coalesce({raw['involvement']}, '') != '' as has_involvement",
        f"case when {maybe} then [{cells}] end as cells",
    ]
    separator = ",\n  "
    builder.table("file_row", f"select\n  {separator.join(wanted)}\nfrom {relation}")


def _may_be_homicide(source: CrimeSource, raw: Mapping[str, str]) -> str:
    """A wide net: every row that any rule could call a homicide. The rules decide later."""
    offenses = source.offenses.values()
    ibrs = sorted({code for one in offenses for code in one.ibrs})
    codes = sorted({code for one in offenses for code in one.codes})
    words = sorted({wording.split()[0] for one in offenses for wording in one.wording})
    is_ibrs = f"upper(trim({raw['ibrs']})) in ({_list(ibrs)})"
    plain = f"ltrim(split_part(trim({raw['offense']}), '.', 1), '0')"
    others = [is_ibrs, f"{plain} in ({_list(codes)})"]
    if words:
        pattern = _text("(?i)" + "|".join(words))
        others += [f"regexp_matches({raw[name]}, {pattern})" for name in ("offense", "description")]
    # Three characters from a digit on are an IBRS code, which decides; fillers such as N/A do not.
    is_code = f"length({raw['ibrs']}) = 3 and {raw['ibrs']} between '000' and '99Z'"
    return f"coalesce(case when {is_code} then {is_ibrs} else {' or '.join(others)} end, false)"


def _point(names: Mapping[str, str]) -> dict[str, str]:
    """Latitude and longitude of a row as numbers, from whichever form the file has."""
    ways = {name: [f"try_cast({names[name]} as double)"] for name in _POINT if name in names}
    if "location" in names:
        location = names["location"]
        inside = f"split_part({location}, '(', 2)"
        is_wkt = f"starts_with({location}, 'POINT')"
        lon_first = f"({is_wkt} or contains({location}, 'oordinates'))"
        # The two commonest forms by position; a pattern takes ten times as long.
        quick = {
            "latitude": f"case when {is_wkt} then rtrim(split_part({inside}, ' ', 2), ')') "
            f"else split_part({inside}, ',', 1) end",
            "longitude": f"case when {is_wkt} then split_part({inside}, ' ', 1) "
            f"else rtrim(split_part({inside}, ',', 2), ')') end",
        }
        for name, first, second in (("latitude", 2, 1), ("longitude", 1, 2)):
            slow = (
                f"case when contains({location}, '{name}') "
                f"then regexp_extract({location}, {_text(_NAMED.format(name=name))}, 1) "
                f"when {lon_first} then regexp_extract({location}, {_text(_PAIR)}, {first}) "
                f"else regexp_extract({location}, {_text(_PAIR)}, {second}) end"
            )
            ways.setdefault(name, []).extend(
                f"try_cast({way} as double)" for way in (quick[name], slow)
            )
    return {
        name: f"coalesce({', '.join(ways.get(name, []) or ['cast(null as double)'])})"
        for name in _POINT
    }


def _list(values: Sequence[str]) -> str:
    return ", ".join(map(_text, values)) or "null"


def _text(value: str) -> str:
    if "\0" in value:
        raise IntakeError("a name with a zero byte cannot be used; rename it")
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
