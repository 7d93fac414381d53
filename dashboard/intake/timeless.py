"""Workbooks that are the same whenever they are written."""

from __future__ import annotations

import io
import re
import zipfile

_SAVED_AT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def without_clock(workbook: bytes) -> bytes:
    """The same XLSX workbook without the times at which it was saved, so that the same data gives
    the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            content = old.read(entry.filename)
            if entry.filename == "docProps/core.xml":
                content = _SAVED_AT.sub(b"2000-01-01T00:00:00Z", content)
            fixed = zipfile.ZipInfo(entry.filename, (2000, 1, 1, 0, 0, 0))
            new.writestr(fixed, content, zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()
