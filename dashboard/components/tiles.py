"""Tiles: a few numbers beside each other, each of them one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from dashboard.components import html

_FIRST_NUMBER = re.compile(r"(?<![\w,.])\d[\d,.\u00a0\u202f]*(?<![,.])(?!\w)")


def tiles(sentences: Sequence[tuple[str, str]]) -> None:
    """`sentences`: pairs of what is large (a number or a few words, may be empty) and the
    sentence that follows. A reader who cannot see the size hears one sentence."""
    items = []
    for large, rest in sentences:
        kind = "pb-big" if _FIRST_NUMBER.fullmatch(large) else "pb-state"
        head = f'<span class="{kind}">{escape(large)} </span>' if large else ""
        items.append(f"<li><p>{head}{escape(rest)}</p></li>")
    html.show(f'<ul class="pb-tiles">{"".join(items)}</ul>')
