"""A first look at a file from outside, within fixed limits, before anything parses it."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard.intake.errors import IntakeError

Progress = Callable[[str, int, int | None], None]

MAX_BYTES = 1_000_000_000
"""A year of a large city's police records is about 50 MB; twenty times that is a wrong file."""
HEAD_BYTES = 65_536
MAX_COLUMNS = 500
MAX_CELL = 131_072
_PIECE = 1 << 20
_SIGNS = {
    b"\xff\xfe": "is written in UTF-16; save it again as CSV UTF-8",
    b"\xfe\xff": "is written in UTF-16; save it again as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook; save it again as XLSX or CSV",
    b"\x1f\x8b": "is compressed; unpack it first",
    b"%PDF": "is a PDF, not a table; export the records as CSV",
    b"PAR1": "is a Parquet file; export the records as CSV",
}
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}


@dataclass(frozen=True)
class Examined:
    """What the first look found: `kind` is csv, json or xlsx; `encoding` a Python codec.

    `header` is the first row of a CSV file, and empty for the others.
    """

    path: Path
    kind: str
    sha256: str
    size: int
    encoding: str
    header: tuple[str, ...]
    head: bytes

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True)
class Fetched:
    """Records that came from a portal and were never a file: `fields` are the keys they may have.

    Kept in memory only, because they are about people until they are counted.
    """

    name: str
    fields: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]] = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """Hash of the records, in the place of a file's."""
        digest = hashlib.sha256()
        for row in self.rows:
            digest.update(json.dumps(row, sort_keys=True).encode())
        return digest.hexdigest()

    def columns(self, names: Mapping[str, str]) -> dict[str, list[str | None]]:
        """Columns of text by our field names; `names` gives the key of each."""
        return {ours: [_as_text(row.get(key)) for row in self.rows] for ours, key in names.items()}


def examine(path: Path, progress: Progress | None = None) -> Examined:
    """Look at a file once, in small pieces: what it is, its hash, its encoding.

    Raises IntakeError with one sentence for whatever cannot be a table of records: an empty or
    far too large file, UTF-16, binary content, a web page, a wrong separator.
    """
    path = Path(path).expanduser().resolve()
    size = _size(path)
    with _opened(path) as source:
        head = source.read(HEAD_BYTES)
        kind = kind_of(path.name, head)
        source.seek(0)
        sha256, encoding = _through(source, path.name, kind, size, progress)
    header = _header(path.name, head, encoding, size) if kind == "csv" else ()
    return Examined(path, kind, sha256, size, encoding, header, head)


def leave_no_memory_image() -> None:
    """From here on a crash writes no core file: rows about people are in this process's memory."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit, and writes no such file unless it is set up to
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def refusal(name: str, sentence: object, row: int | None = None) -> IntakeError:
    """The error for a file: its name, the row where it is known, and what to do."""
    where = name if row is None else f"{name}, row {row:,}"
    return IntakeError(f"{where}: {str(sentence).removesuffix('.')}.")


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def _size(path: Path) -> int:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise refusal(path.name, "there is no such file; check the name and the folder") from None
    except OSError as problem:
        raise refusal(path.name, f"cannot be looked at ({problem.strerror})") from None
    if not stat.S_ISREG(found.st_mode):
        raise refusal(path.name, "is not a file; name the file itself")
    if found.st_size == 0:
        raise refusal(path.name, "is empty; download it again")
    if found.st_size > MAX_BYTES:
        raise refusal(
            path.name,
            f"is {found.st_size / 1e9:.1f} GB, more than {MAX_BYTES / 1e9:.0f} GB, which no year "
            "of police records is; check that it is the right file",
        )
    return found.st_size


def _opened(path: Path):
    try:
        return open(path, "rb")
    except OSError as problem:
        raise refusal(
            path.name, f"cannot be opened ({problem.strerror}); check who may read it"
        ) from None


def kind_of(name: str, head: bytes) -> str:
    """csv, json or xlsx, by the first bytes; IntakeError for what is no table of records."""
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    for sign, sentence in _SIGNS.items():
        if head.startswith(sign):
            raise refusal(name, sentence)
    if b"\0" in head:
        text = head[:2000]
        if max(text[::2].count(0), text[1::2].count(0)) > len(text) * 0.3 and text.strip(b"\0"):
            raise refusal(name, _SIGNS[b"\xff\xfe"])
        raise refusal(name, "is not text (it holds zero bytes); check that it is the right file")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        raise refusal(name, "holds nothing but blanks; download it again")
    if start[:1] == b"[":
        return "json"
    if start[:1] == b"{":
        raise refusal(
            name, "is a single JSON object, not a list of records; ask the portal for the list"
        )
    if start[:1] == b"<":
        raise refusal(name, "is a web page, not a table; download the file itself")
    return "csv"


def _through(source, name: str, kind: str, size: int, progress: Progress | None):
    """Hash of the whole file and the encoding of its text."""
    digest, done, plain = hashlib.sha256(), 0, True
    strict = codecs.getincrementaldecoder("utf-8")()
    utf8 = kind != "xlsx"
    while piece := source.read(_PIECE):
        digest.update(piece)
        done += len(piece)
        if progress:
            progress(f"Reading {name}", done, size)
        if kind == "xlsx":
            continue
        if b"\0" in piece:
            raise refusal(name, "holds zero bytes, so it was damaged; download it again")
        if not piece.isascii():
            plain = False
        if utf8 and not plain:
            try:
                strict.decode(piece)
            except UnicodeDecodeError:
                utf8 = False
    if utf8:
        try:
            strict.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    if kind == "json" and not utf8:
        raise refusal(name, "is not UTF-8 text, as JSON must be; download it again")
    return digest.hexdigest(), "utf-8-sig" if utf8 else "cp1252"


def _header(name: str, head: bytes, encoding: str, size: int) -> tuple[str, ...]:
    text = head.decode(encoding, errors="replace")
    if size > len(head) and not any(end in text for end in "\r\n"):
        raise refusal(name, "the first row is too long to be a header; check the file")
    before = csv.field_size_limit(MAX_CELL)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error:
        raise refusal(name, "the header cannot be read as CSV; check its quotes", 1) from None
    finally:
        csv.field_size_limit(before)
    if len(header) > MAX_COLUMNS:
        raise refusal(name, f"has {len(header):,} columns, which no table of records has")
    if len(header) < 3:
        for sign, word in _SEPARATORS.items():
            if header and header[0].count(sign) + sum(c.count(sign) for c in header[1:]) >= 2:
                raise refusal(
                    name,
                    f"its columns are separated by {word}; save it with commas between them",
                )
        raise refusal(
            name, "its first row is not a header of a table of records; check that file", 1
        )
    return tuple(header)
