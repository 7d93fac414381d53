"""A chart as every page shows it: a sentence, the picture, its numbers one tap away, its source.

Pictures are remembered ready to send, per release, language and theme, so that a rerun of a page
costs little whatever it draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts
from dashboard.components import html
from dashboard.components.page import View
from dashboard.components.tables import Table

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "staticPlot": False}


def kept(draw: Callable[..., None]) -> Callable[..., None]:
    """Remember what `draw(view, *arguments)` puts on the page. It may hold no button or field.

    The arguments have to be plain values; the view counts by its release, language and theme.
    """

    @wraps(draw)
    def replay(view: View, *arguments):
        return _replay(f"{draw.__module__}.{draw.__qualname__}", view.key, arguments, draw, view)

    return replay


@st.cache_data(max_entries=512, show_spinner=False)
def _replay(name: str, key: tuple, arguments: tuple, _draw, _view):
    return _draw(_view, *arguments)


def picture(
    view: View,
    sentences: Sequence[str],
    figure: go.Figure,
    *,
    alt: str,
    table: Table,
    source: str,
    notes: Sequence[str] = (),
) -> None:
    """The static parts of a chart block; call it from a `kept` function, then `table.download`."""
    words = view.words
    html.paragraphs(sentences)
    if view.release.is_simulated:
        charts.mark(figure, view.theme, words.simulated_mark())
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=view.simulated(alt))
    html.show(
        html.folded(words.same_as_table(), table.html(words))
        + "".join(f"<p>{html.escape(note)}</p>" for note in notes if note)
        + f"<p>{html.escape(view.simulated(source))}</p>",
        kind="pb-quiet",
    )
