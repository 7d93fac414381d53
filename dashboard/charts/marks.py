"""Marks beside each other: one rate per city, one bar per year."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.paper import Theme, blank, write


def rates(points: pd.DataFrame, theme: Theme, *, hover: str, home: str) -> go.Figure:
    """One rate per city with its exact interval, in the order given (alphabetical).

    `points`: city_name, label (the year beside the name), rate, low, high. `home` is the city
    of this dashboard: a filled, larger mark and bold name, no other difference.
    """
    figure = blank(theme, 90 + 44 * len(points))
    own = points.city_name == home
    names = [
        f"<b>{label}</b>" if mine else label for label, mine in zip(points.label, own, strict=True)
    ]
    figure.add_scatter(
        x=points.rate, y=names, mode="markers+text", text=[f"{rate:.1f}" for rate in points.rate],
        textposition="top center", textfont={"color": theme.ink, "size": 13},
        customdata=points[["low", "high"]], hovertemplate=hover,
        error_x={
            "type": "data", "symmetric": False, "array": points.high - points.rate,
            "arrayminus": points.rate - points.low, "color": theme.muted, "thickness": 2,
        },
        marker={
            "size": [13 if mine else 10 for mine in own],
            "color": [theme.series[0] if mine else theme.paper for mine in own],
            "line": {"color": theme.series[0], "width": 2},
        },
    )  # fmt: skip
    figure.update_yaxes(range=[len(points) - 0.5, -0.7], showgrid=False, rangemode="normal")
    figure.update_xaxes(rangemode="tozero", showgrid=True)
    return figure


def yearly_bars(
    bars: pd.DataFrame, theme: Theme, *, hover: str, missing: str, height: int = 260
) -> go.Figure:
    """Bars from zero. `bars`: year, counted (None where no figure is known), is_open (the year
    or its source is not complete: drawn striped). A year without a figure is a gap that says so.
    """
    figure = blank(theme, height)
    known = bars[bars.counted.notna()]
    figure.add_bar(
        x=known.year, y=known.counted, hovertemplate=hover,
        text=[f"{value:,.0f}" for value in known.counted], textposition="outside",
        textfont={"color": theme.ink, "size": 13}, cliponaxis=False,
        marker={
            "color": theme.series[0], "line": {"color": theme.series[0], "width": 1.5},
            "pattern": {
                "shape": ["/" if is_open else "" for is_open in known.is_open],
                "fillmode": "replace", "fgcolor": theme.series[0], "bgcolor": theme.paper,
            },
        },
    )  # fmt: skip
    for row in bars[bars.counted.isna()].itertuples():
        write(figure, row.year, 0, missing, theme.muted, textangle=-90, yanchor="bottom", size=12)
    top = float(known.counted.max()) if not known.empty else 1.0
    figure.update_yaxes(range=[0, max(1.0, top) * 1.18], tickformat=",d")
    if top <= 5:
        figure.update_yaxes(dtick=1)
    figure.update_xaxes(
        tickvals=_year_ticks(list(bars.year)), range=[bars.year.min() - 0.7, bars.year.max() + 0.7]
    )
    return figure


def _year_ticks(years: list[int]) -> list[int]:
    """Every year where there is room on a phone, else every second, fifth or tenth."""
    years = [int(year) for year in years]
    span = max(years) - min(years) + 1
    step = next(step for step in (1, 2, 5, 10) if span / step <= 8 or step == 10)
    return [year for year in range(min(years), max(years) + 1) if (max(years) - year) % step == 0]
