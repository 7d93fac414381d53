"""Finds the sentences that translators need: in Python files, measures and the catalogue.

Babel calls `python`, `dictionary` and `measure_spec` by the names in `dashboard/locale/babel.cfg`.
Babel's own Python method is not used: before Python 3.12 it does not look inside f-strings, so a
sentence there would be missed on one version and found on another.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

PLAIN = frozenset({"_", "gettext"})
PLURAL = frozenset({"ngettext"})
SPEC_TEXTS = ("title", "question", "definition", "leaves_out", "unit", "source")

Message = tuple[int, str | None, str | tuple[str, str], list[str]]


class UntranslatableText(ValueError):
    """A call of gettext on a text put together on the spot, which no catalog can hold."""


def python(
    fileobj: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[Message]:
    """Every literal sentence given to `_`, `gettext` or `ngettext` in a Python file.

    Calls with a variable are left alone: that text comes from somewhere that is extracted itself.
    Raises UntranslatableText for an f-string, SyntaxError for a file that is not Python.
    """
    for node in ast.walk(ast.parse(fileobj.read())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
        wanted = 1 if name in PLAIN else 2 if name in PLURAL else 0
        arguments = node.args[:wanted]
        if any(isinstance(each, ast.JoinedStr) for each in arguments):
            raise UntranslatableText(
                f"Line {node.lineno}: use a plain text and .format(), not an f-string."
            )
        texts = [each.value for each in arguments if isinstance(each, ast.Constant)]
        if wanted and len(texts) == wanted and all(isinstance(text, str) for text in texts):
            yield node.lineno, name, texts[0] if wanted == 1 else (texts[0], texts[1]), []


def dictionary(
    fileobj: BinaryIO, keywords: object, comment_tags: object, options: Mapping[str, str]
) -> Iterator[Message]:
    """The texts in the module's dictionaries named by the option `names`, which pages translate
    by `_(text)`. Raises KeyError if one of them is not there."""
    found = {
        target.id: node.value
        for node in ast.parse(fileobj.read()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for name in options["names"].split():
        for value in found[name].values:
            yield value.lineno, None, ast.literal_eval(value), []


def measure_spec(
    fileobj: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[Message]:
    """Every public sentence of a measure's header, as the page will ask gettext for it."""
    for text in spec_texts(fileobj.read().decode("utf-8")):
        yield 1, None, text, []


def specification(sql: str) -> dict:
    """The TOML of the leading `-- ` lines of an SQL file. Raises tomllib.TOMLDecodeError."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].removeprefix(" "))
    return tomllib.loads("\n".join(lines))


def spec_texts(sql: str) -> Iterator[str]:
    """The public texts of a measure's SQL file."""
    spec = specification(sql)
    for key in SPEC_TEXTS:
        value = spec.get(key, "")
        if isinstance(value, list):
            yield from (text for text in value if text)
        elif value:
            yield value
