"""Bars of what partners reported: over months, and one for each group or place.

A value that is not shown is a hatched box as long as the whole axis, with its label written in
it: its size says nothing. A value that was not reported is a word and no box.
"""

from __future__ import annotations

from itertools import groupby

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.paper import Theme, blank, write

_FEW = 5
"""A run of fewer bars than this has room for upright words only."""
_HALF = 0.21
"""Half the thickness of a lying bar, in rows."""


_LAST_MARK = 32
"""Pixels for the right half of the last month's mark, which is left out where it has no room."""


def month_bars(
    bars: pd.DataFrame,
    theme: Theme,
    *,
    words: dict[str, str],
    ticks: dict[int, str],
    height: int = 280,
) -> go.Figure:
    """Standing bars from zero, one a month without gaps.

    `bars`: said (the month in words), counted (missing unless shown), status. `words`: label of
    `not_shown` and `not_reported`. `ticks`: marks of the time axis by the place of their bar.
    """
    figure = blank(theme, height)
    bars = bars.reset_index(drop=True)
    top = _top(bars)
    known = bars[bars.status == "shown"]
    figure.add_bar(
        x=known.index.tolist(), y=known.counted.astype(int).tolist(),
        customdata=known.said, width=0.78,
        hovertemplate="%{customdata}: %{y:,d}<extra></extra>",
        marker={"color": theme.series[0]},
    )  # fmt: skip
    hidden = bars[bars.status == "not_shown"]
    if not hidden.empty:
        figure.add_bar(
            x=hidden.index.tolist(), y=[top] * len(hidden), customdata=hidden.said, width=0.78,
            hovertemplate=f"%{{customdata}}: {words['not_shown']}<extra></extra>",
            marker=_hatched(theme),
        )  # fmt: skip
    for status, run in groupby(bars.itertuples(), key=lambda bar: bar.status):
        places = [bar.Index for bar in run]
        if status != "shown":
            write(
                figure, sum(places) / len(places), top * 0.04, words[status], theme.ink, size=12,
                yanchor="bottom", textangle=0 if len(places) >= _FEW else -90,
                bgcolor=theme.paper,
            )  # fmt: skip
    if not known.empty:
        write(
            figure, known.index[-1], int(known.counted.iloc[-1]),
            f"<b>{int(known.counted.iloc[-1]):,d}</b>", theme.series[0], size=15,
            yanchor="bottom",
        )  # fmt: skip
    figure.update_layout(margin={"r": _LAST_MARK})
    figure.update_yaxes(range=[0, top * 1.22], tickformat=",d")
    figure.update_xaxes(
        tickvals=list(ticks), ticktext=list(ticks.values()), range=[-0.7, len(bars) + 0.3]
    )
    return figure


def group_bars(rows: pd.DataFrame, theme: Theme, *, words: dict[str, str]) -> go.Figure:
    """Lying bars from zero, one a row, in the order given; each name stands above its bar.

    `rows`: name, counted (missing unless shown), status. `words`: label of `not_shown` and
    `not_reported`. Names above, not beside: on a phone there is no room beside. The room above the
    first name is for a mark.
    """
    rows = rows.reset_index(drop=True)
    figure = blank(theme, 58 + 50 * len(rows))
    top = _top(rows)
    known = rows[rows.status == "shown"]
    figure.add_bar(
        x=known.counted.astype(int).tolist(), y=(known.index + _HALF).tolist(),
        customdata=known.name, orientation="h", width=2 * _HALF, marker={"color": theme.series[0]},
        hovertemplate="%{customdata}: %{x:,d}<extra></extra>",
        text=[f"{count:,d}" for count in known.counted.astype(int)], textposition="outside",
        textfont={"color": theme.ink, "size": 14}, cliponaxis=False,
    )  # fmt: skip
    hidden = rows[rows.status == "not_shown"]
    if not hidden.empty:
        figure.add_bar(
            x=[top] * len(hidden), y=(hidden.index + _HALF).tolist(), customdata=hidden.name,
            orientation="h", width=2 * _HALF, marker=_hatched(theme),
            hovertemplate=f"%{{customdata}}: {words['not_shown']}<extra></extra>",
        )  # fmt: skip
    for row in rows.itertuples():
        write(
            figure, 0, row.Index, row.name, theme.ink, size=14, xanchor="left", yanchor="bottom",
            yshift=-1, align="left",
        )  # fmt: skip
        if row.status != "shown":
            write(
                figure, top * 0.02 if row.status == "not_shown" else 0, row.Index + _HALF,
                words[row.status], theme.ink, size=12, xanchor="left", bgcolor=theme.paper,
            )  # fmt: skip
    figure.update_xaxes(
        range=[0, top * 1.16], showticklabels=False, showgrid=False, showline=False, ticks=""
    )
    figure.update_yaxes(
        range=[len(rows) - 0.35, -1.05], showticklabels=False, showgrid=False, rangemode="normal"
    )
    return figure


def _top(rows: pd.DataFrame) -> float:
    """Where an axis ends: it depends on nothing but the values that are shown."""
    known = rows[rows.status == "shown"].counted
    return max(1.0, float(known.max())) if not known.empty else 1.0


def _hatched(theme: Theme) -> dict:
    return {
        "color": theme.paper,
        "line": {"color": theme.muted, "width": 1},
        "pattern": {
            "shape": "/", "fillmode": "replace", "fgcolor": theme.muted, "bgcolor": theme.paper,
            "size": 8, "solidity": 0.12,
        },
    }  # fmt: skip
