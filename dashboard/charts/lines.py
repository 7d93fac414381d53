"""Lines over time: rolling 12 months, the year so far, and a series whose source changes."""

from __future__ import annotations

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.paper import Theme, blank, write

DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up")
SIGNS = "●■◆▲"
MOST_SERIES = 4


def _starts(
    figure: go.Figure,
    theme: Theme,
    starts: pd.DataFrame | None,
    first: date | float,
    last: date | float,
) -> None:
    """Numbered dotted lines where a program began; the list below the chart names them."""
    if starts is None or starts.empty:
        return
    axis = _place(last) - _place(first)
    places = pd.to_numeric(starts.starts_on.map(_place))
    row_of, above = [], 0
    for before, place in zip([None, *places[:-1]], places, strict=True):
        # Numbers that would touch on a phone stand one above the other.
        above = above + 1 if before is not None and place - before < 0.07 * axis else 0
        row_of.append(above)
    for row, above in zip(starts.itertuples(), row_of, strict=True):
        figure.add_shape(
            type="line", x0=row.starts_on, x1=row.starts_on, y0=0, y1=1, yref="paper",
            line={"color": theme.muted, "width": 1, "dash": "dot"},
        )  # fmt: skip
        write(
            figure, row.starts_on, 1, f"{row.number}", theme.ink, yref="paper", yanchor="bottom",
            yshift=21 * above, bordercolor=theme.muted, borderwidth=1, borderpad=2,
            bgcolor=theme.paper,
        )  # fmt: skip
    figure.update_layout(margin={"t": 34 + 21 * max(row_of)})


def _place(x: date | float) -> float:
    """Where a day or a year lies on an axis, in days or in years."""
    return x.toordinal() if isinstance(x, date) else x


def rolling(
    line: pd.DataFrame,
    bands: pd.DataFrame | None,
    starts: pd.DataFrame | None,
    theme: Theme,
    *,
    words: dict[str, str],
    ticks: dict[date, str],
    height: int = 330,
) -> go.Figure:
    """People killed in the 12 months that end at each point.

    `line`: period_end, counted, is_provisional, said (the end in words). `bands`: period_end,
    low, high (the range that chance alone would usually stay in). `starts`: number, starts_on.
    `words`: band, provisional, hover (with {y} and {customdata} of plotly). `ticks`: the marks
    of the time axis, in words.
    """
    figure = blank(theme, height)
    if bands is not None and not bands.empty:
        outline = {"mode": "lines", "hoverinfo": "skip", "line": {"width": 1, "color": theme.muted}}
        figure.add_scatter(x=bands.period_end, y=bands.low, **outline)
        figure.add_scatter(
            x=bands.period_end, y=bands.high, fill="tonexty", fillcolor=theme.band, **outline
        )
        _name_band(figure, theme, bands.iloc[0], line, words["band"])
    settled = line[~line.is_provisional.astype(bool)]
    newest = line[line.is_provisional.astype(bool)]
    figure.add_scatter(
        x=settled.period_end, y=settled.counted, mode="lines",
        line={"color": theme.series[0], "width": 3}, customdata=settled.said,
        hovertemplate=words["hover"],
    )  # fmt: skip
    if not newest.empty:
        joined = pd.concat([settled.tail(1), newest])
        figure.add_scatter(
            x=joined.period_end, y=joined.counted, mode="lines+markers",
            line={"color": theme.series[0], "width": 3, "dash": "dot"},
            marker={
                "size": 8, "color": theme.paper, "line": {"color": theme.series[0], "width": 2}
            },
            customdata=joined.said, hovertemplate=words["hover"],
        )  # fmt: skip
        write(
            figure, newest.period_end.iloc[-1], 0, words["provisional"], theme.ink,
            xanchor="right", yanchor="bottom", size=12, bgcolor=theme.paper,
        )  # fmt: skip
    last = line.iloc[-1]
    write(
        figure, last.period_end, last.counted, f"<b>{last.counted:,.0f}</b>", theme.series[0],
        xanchor="right", yanchor="bottom", yshift=12, size=17,
    )  # fmt: skip
    _starts(figure, theme, starts, line.period_end.iloc[0], last.period_end)
    figure.update_xaxes(tickvals=list(ticks), ticktext=list(ticks.values()))
    return figure


def _name_band(figure: go.Figure, theme: Theme, first: pd.Series, line: pd.DataFrame, name: str):
    """Write the band's name at its beginning, on the side from which the line is farther."""
    counted = line[line.period_end == first.period_end].counted
    is_high = not counted.empty and counted.iloc[0] - first.low > first.high - counted.iloc[0]
    write(
        figure, first.period_end, first.low if is_high else first.high, name, theme.muted,
        xanchor="left", yanchor="top" if is_high else "bottom", align="left",
    )  # fmt: skip


def running_year(
    line: pd.DataFrame, theme: Theme, *, months: list[str], hover: str, height: int = 280
) -> go.Figure:
    """The count so far in each year, month by month.

    `line`: label (which year, in words), month (1 to 12), so_far; at most four labels, the last
    one being the year in question. `months`: twelve short names.
    """
    figure = blank(theme, height)
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
        # An earlier year ends in December; where this year is ahead and near its own end, the
        # earlier label goes well below its line, so that the two never touch on a phone.
        ahead = line[line.label == labels[-1]].iloc[-1]
        far_below = place > 0 and ahead.month >= 9 and ahead.so_far >= 0.8 * end.so_far
        below = is_lower or far_below
        write(
            figure, end.month, end.so_far, f"<b>{label}: {end.so_far:,.0f}</b>", color,
            xanchor="left" if beside else "right", yanchor="top" if below else "bottom",
            xshift=8 if beside else 0, yshift=-50 if far_below else -8 if is_lower else 8,
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
    figure = blank(theme, height)
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
        write(
            figure, (years.min() + years.max()) / 2 if is_long else line.year.max(), 0,
            f"<b>{SIGNS[look]} {labels[publisher]}</b>", theme.series[look],
            xanchor="center" if is_long else "right", yanchor="bottom",
            yshift=4 + (0 if is_long else 19 * (len(publishers) - look)),
            bgcolor=theme.paper,
        )  # fmt: skip
    _starts(figure, theme, starts, int(line.year.min()), int(line.year.max()))
    return figure
