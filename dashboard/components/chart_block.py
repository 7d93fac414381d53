"""A chart as every page shows it: a sentence, the picture, its numbers one tap away, its source."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts
from dashboard.components import html
from dashboard.components.tables import Table
from dashboard.components.view import View

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "staticPlot": False}


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
