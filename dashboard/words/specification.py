"""Finds the sentences of a measure's specification for the translators.

A measure says in the header of its SQL file what it counts; pages translate those texts like any
other. `extract` is an extraction method of Babel, named in `dashboard/locale/babel.cfg`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import BinaryIO

PUBLIC_TEXTS = ("title", "question", "definition", "leaves_out", "unit", "source")


def specification(sql: str) -> dict:
    """The TOML of the leading `-- ` lines of an SQL file. Raises tomllib.TOMLDecodeError."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].removeprefix(" "))
    return tomllib.loads("\n".join(lines))


def texts(sql: str) -> Iterator[str]:
    """Every public sentence of a measure's header, as the page will ask gettext for it."""
    spec = specification(sql)
    for key in PUBLIC_TEXTS:
        value = spec.get(key, "")
        if isinstance(value, list):
            yield from (text for text in value if text)
        elif value:
            yield value


def extract(
    fileobj: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Babel's protocol: (line, function, message, comments) for each text of one file."""
    for text in texts(fileobj.read().decode("utf-8")):
        yield 1, None, text, []
