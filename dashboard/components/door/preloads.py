"""Which scripts a page will need, told to the browser before the page asks for them.

Streamlit fetches the script of an element when the first such element arrives, and then the
scripts that one needs, and so on: one wait after another. Streamlit's build lists what needs
what, so the page can name all of them at once.

All but the large ones: a chart library that is at hand early is also run early, and while it
starts up (seconds on a weak machine) the browser paints nothing, not even the first sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

FIRST = ("Html", "BidiComponent")
"""Elements of the first words of every page, by the names of Streamlit's build. Their scripts are
run, not only fetched: else React waits for them, and shows what it waited for a while later."""

_LARGE = 200_000
"""Bytes. Measured: with the chart libraries named early, the first sentence came after them."""


class UnknownElement(RuntimeError):
    """Streamlit's build has no script for an element that a page says it draws."""


class Scripts:
    """What Streamlit's build says: the script of each element, and the scripts each one needs."""

    def __init__(self, static: Path) -> None:
        self._static = static
        self._build = json.loads((static / "manifest.json").read_text(encoding="utf-8"))
        self._elements = {
            entry["name"]: key for key, entry in self._build.items() if entry.get("isDynamicEntry")
        }

    def links(self, elements: Iterable[str], page: str) -> str:
        """HTML for the scripts and styles of `FIRST` and `elements` that `page` does not name yet.

        Raises `UnknownElement` for a name the build does not know.
        """
        lines: dict[str, None] = {}
        for element in [*FIRST, *elements]:
            if element not in self._elements:
                raise UnknownElement(
                    f"Streamlit's build has no element {element!r}; the installed Streamlit is "
                    "not the version of requirements.lock."
                )
            for file in self._needed(self._elements[element], set()):
                if file in page or (self._static / file).stat().st_size > _LARGE:
                    continue
                if file.endswith(".css"):
                    lines[f'<link rel="preload" as="style" crossorigin href="./{file}">'] = None
                    continue
                lines[f'<link rel="modulepreload" crossorigin href="./{file}">'] = None
        # Scripts of this kind run in their order, after Streamlit's own.
        first = [self._build[self._elements[name]]["file"] for name in FIRST]
        run = [f'<script type="module" crossorigin src="./{file}"></script>' for file in first]
        return "\n    ".join([*lines, *run])

    def _needed(self, key: str, passed: set[str]) -> Iterator[str]:
        if key in passed:
            return
        passed.add(key)
        entry = self._build[key]
        for other in entry.get("imports", ()):
            yield from self._needed(other, passed)
        yield entry["file"]
        yield from entry.get("css", ())
