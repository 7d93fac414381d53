"""The literal texts of the parts that draw pages, as a reader could meet them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DRAWS_PAGES = ("apps", "pages", "components", "exports", "charts", "maps.py", "words")


def python_files() -> Iterator[Path]:
    """Every Python file of the parts that draw pages."""
    for part in DRAWS_PAGES:
        path = REPOSITORY / "dashboard" / part
        yield from [path] if path.suffix else sorted(path.rglob("*.py"))


def literals(source: str) -> list[str]:
    """Texts of more than one word; notes for those who write code and errors left out."""
    tree = ast.parse(source)
    unread = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for inner in ast.walk(node)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and " " in node.value.strip()
        and id(node) not in unread
    ]


def sentences(source: str) -> list[str]:
    """Those literals that look like words for readers: markup taken off, at least two words,
    a capital at the start or a full stop at the end."""
    found = []
    for text in literals(source):
        prose = re.sub(r"<[^>]*>|<[^>]*$|^[^<]*>", " ", text).strip()
        has_words = re.search(r"[^\W\d_]{2,},? [^\W\d_]{2,}", prose)
        if has_words and (prose[0].isupper() or re.search(r"[a-z][.?!]$", prose)):
            found.append(text)
    return found
