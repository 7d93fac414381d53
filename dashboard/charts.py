"""Figures from frames: plotly only, no database, no Streamlit, no words of their own.

Every function takes a frame that holds nothing but what may be drawn, the `Theme` of the screen,
and the finished, translated words. Colors are the ones of the house: on their paper every mark
reaches 3:1 and every word 4.5:1, and no meaning hangs on color alone (dashes, symbols, outlines
and direct labels say the same).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up")
SIGNS = "●■◆▲"
MOST_SERIES = 4
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


def _figure(theme: Theme, height: int) -> go.Figure:
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


def _label(figure: go.Figure, x, y, text: str, color: str, **more) -> None:
    """Writes a label straight onto the drawing, in the color of its mark."""
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False,
        font={"color": color, "size": more.pop("size", 13)}, **more,
    )  # fmt: skip


def mark(figure: go.Figure, theme: Theme, text: str) -> go.Figure:
    """The figure with a word in its upper corner ("Simulated") that stays in a picture of it."""
    _label(
        figure, 0, 1, f"<b>{text}</b>", theme.series[1], xref="paper", yref="paper",
        xanchor="left", yanchor="top",
    )  # fmt: skip
    return figure


def _starts(figure: go.Figure, theme: Theme, starts: pd.DataFrame | None) -> None:
    """Numbered dotted lines where a program began; the list below the chart names them."""
    if starts is None or starts.empty:
        return
    for row in starts.itertuples():
        figure.add_shape(
            type="line", x0=row.starts_on, x1=row.starts_on, y0=0, y1=1, yref="paper",
            line={"color": theme.muted, "width": 1, "dash": "dot"},
        )  # fmt: skip
        _label(
            figure, row.starts_on, 1, f"{row.number}", theme.ink, yref="paper", yanchor="bottom",
            bordercolor=theme.muted, borderwidth=1, borderpad=2, bgcolor=theme.paper,
        )  # fmt: skip
    figure.update_layout(margin={"t": 34})


def rolling(
    line: pd.DataFrame,
    bands: pd.DataFrame | None,
    starts: pd.DataFrame | None,
    theme: Theme,
    *,
    words: dict[str, str],
    height: int = 330,
) -> go.Figure:
    """People killed in the 12 months that end at each point.

    `line`: period_end, counted, is_provisional. `bands`: period_end, low, high (the range that
    chance alone would usually stay in). `starts`: number, starts_on. `words`: band, provisional,
    hover (with {y} and {x} of plotly).
    """
    figure = _figure(theme, height)
    if bands is not None and not bands.empty:
        outline = {"mode": "lines", "hoverinfo": "skip", "line": {"width": 1, "color": theme.muted}}
        figure.add_scatter(x=bands.period_end, y=bands.low, **outline)
        figure.add_scatter(
            x=bands.period_end, y=bands.high, fill="tonexty", fillcolor=theme.band, **outline
        )
        first = bands.iloc[0]
        _label(
            figure, first.period_end, first.low, words["band"], theme.muted,
            xanchor="left", yanchor="top", align="left",
        )  # fmt: skip
    settled = line[~line.is_provisional.astype(bool)]
    newest = line[line.is_provisional.astype(bool)]
    figure.add_scatter(
        x=settled.period_end, y=settled.counted, mode="lines",
        line={"color": theme.series[0], "width": 3}, hovertemplate=words["hover"],
    )  # fmt: skip
    if not newest.empty:
        joined = pd.concat([settled.tail(1), newest])
        figure.add_scatter(
            x=joined.period_end, y=joined.counted, mode="lines+markers",
            line={"color": theme.series[0], "width": 3, "dash": "dot"},
            marker={
                "size": 8, "color": theme.paper, "line": {"color": theme.series[0], "width": 2}
            },
            hovertemplate=words["hover"],
        )  # fmt: skip
        _label(
            figure, newest.period_end.iloc[-1], 0, words["provisional"], theme.ink,
            xanchor="right", yanchor="bottom", size=12,
        )  # fmt: skip
    last = line.iloc[-1]
    _label(
        figure, last.period_end, last.counted, f"<b>{last.counted:,.0f}</b>", theme.series[0],
        xanchor="right", yanchor="bottom", yshift=6, size=17,
    )  # fmt: skip
    _starts(figure, theme, starts)
    return figure


def running_year(
    line: pd.DataFrame, theme: Theme, *, months: list[str], hover: str, height: int = 280
) -> go.Figure:
    """The count so far in each year, month by month.

    `line`: label (which year, in words), month (1 to 12), so_far; at most four labels, the last
    one being the year in question. `months`: twelve short names.
    """
    figure = _figure(theme, height)
    labels = list(dict.fromkeys(line.label))[-MOST_SERIES:]
    for place, label in enumerate(reversed(labels)):
        part = line[line.label == label]
        color = theme.series[0] if place == 0 else theme.series[3]
        figure.add_scatter(
            x=[0, *part.month], y=[0, *part.so_far], mode="lines+markers",
            line={"color": color, "width": 3 if place == 0 else 2, "dash": DASHES[place]},
            marker={"symbol": SYMBOLS[place], "size": 7}, hovertemplate=hover,
        )  # fmt: skip
        end = part.iloc[-1]
        # Lines only rise: above and left of an end is free, and so is below and right of it.
        other = line[(line.label != label) & (line.month == end.month)].so_far
        is_lower = bool(len(other)) and bool((other > end.so_far).any())
        beside = is_lower and end.month < 9
        _label(
            figure, end.month, end.so_far, f"<b>{label}: {end.so_far:,.0f}</b>", color,
            xanchor="left" if beside else "right", yanchor="top" if is_lower else "bottom",
            xshift=8 if beside else 0, yshift=-8 if is_lower else 8,
        )  # fmt: skip
    # Every second month has room on a phone.
    figure.update_xaxes(tickvals=list(range(1, 13, 2)), ticktext=months[::2], range=[0, 12.4])
    return figure


def since(
    line: pd.DataFrame,
    starts: pd.DataFrame | None,
    theme: Theme,
    *,
    labels: dict[str, str],
    hover: str,
    height: int = 380,
) -> go.Figure:
    """A long series whose source changes: one look per publisher and a gap where it changes.

    `line`: year, counted, segment_id, publisher; `labels` names each publisher once. At most
    four publishers are told apart; each has its own color, dash and symbol.
    """
    figure = _figure(theme, height)
    publishers = list(dict.fromkeys(line.publisher))[:MOST_SERIES]
    for _, part in line.groupby("segment_id", sort=False):
        publisher = part.publisher.iloc[0]
        look = publishers.index(publisher) if publisher in publishers else MOST_SERIES - 1
        color = theme.series[look]
        figure.add_scatter(
            x=part.year, y=part.counted, mode="lines+markers",
            line={"color": color, "width": 2.5, "dash": DASHES[look]},
            marker={"symbol": SYMBOLS[look], "size": 6 if len(part) > 1 else 10, "color": color},
            hovertemplate=hover,
        )  # fmt: skip
    for look, publisher in enumerate(publishers):
        years = line[line.publisher == publisher].year
        is_long = len(years) > 15
        # Counts of a city are far above zero, so the foot of the drawing is free for names.
        _label(
            figure, (years.min() + years.max()) / 2 if is_long else line.year.max(), 0,
            f"<b>{SIGNS[look]} {labels[publisher]}</b>", theme.series[look],
            xanchor="center" if is_long else "right", yanchor="bottom",
            yshift=4 + (0 if is_long else 19 * (len(publishers) - look)),
        )  # fmt: skip
    _starts(figure, theme, starts)
    return figure


def rates(points: pd.DataFrame, theme: Theme, *, hover: str, home: str) -> go.Figure:
    """One rate per city with its exact interval, in the order given (alphabetical).

    `points`: city_name, label (the year beside the name), rate, low, high. `home` is the city
    of this dashboard: a filled, larger mark and bold name, no other difference.
    """
    figure = _figure(theme, 90 + 44 * len(points))
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
    figure = _figure(theme, height)
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
        _label(figure, row.year, 0, missing, theme.muted, textangle=-90, yanchor="bottom", size=12)
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
