"""The paper charts are drawn on: colors, an empty figure, and words written straight onto it."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'


@dataclass(frozen=True)
class Theme:
    """The colors of one paper. `series` are the at most four line colors, in order of use."""

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    band: str
    series: tuple[str, str, str, str]


LIGHT = Theme(
    "light", "#FFFFFF", "#1B1F23", "#4A5663", "#DDE3E9", "rgba(18,67,109,0.13)",
    ("#12436D", "#801650", "#0072B2", "#3D3D3D"),
)  # fmt: skip
DARK = Theme(
    "dark", "#14181C", "#F1F3F5", "#B9C3CD", "#2E3843", "rgba(140,196,240,0.20)",
    ("#8CC4F0", "#F29BC4", "#5FB3E6", "#D0D4D8"),
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}


def blank(theme: Theme, height: int) -> go.Figure:
    """An empty figure: no legend (labels are on the marks), no zoom (a phone scrolls past it)."""
    axis = {
        "gridcolor": theme.grid, "linecolor": theme.muted, "zeroline": False, "fixedrange": True,
        "tickfont": {"color": theme.muted, "size": 13}, "automargin": True, "title": None,
    }  # fmt: skip
    return go.Figure(
        layout={
            # An empty template: the usual one would be sent along with every chart, 6 kB of it.
            "template": {},
            "height": height, "showlegend": False, "dragmode": False, "hovermode": "closest",
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 13, "color": theme.ink},
            "margin": {"l": 8, "r": 12, "t": 16, "b": 8},
            "xaxis": {**axis, "showgrid": False, "showline": True},
            "yaxis": {**axis, "rangemode": "tozero"},
            "hoverlabel": {
                "bgcolor": theme.paper, "bordercolor": theme.muted,
                "font": {"color": theme.ink, "family": FONT},
            },
        }
    )  # fmt: skip


def write(figure: go.Figure, x, y, text: str, color: str, **more) -> None:
    """Writes a label straight onto the drawing, in the color of its mark."""
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False,
        font={"color": color, "size": more.pop("size", 13)}, **more,
    )  # fmt: skip


def mark(figure: go.Figure, theme: Theme, text: str) -> go.Figure:
    """The figure with a word in its upper corner ("Simulated") that stays in a picture of it."""
    write(
        figure, 0, 1, f"<b>{text}</b>", theme.series[1], xref="paper", yref="paper",
        xanchor="left", yanchor="top",
    )  # fmt: skip
    return figure
