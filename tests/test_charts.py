"""Charts: what they draw, and that it can be read without color and on both papers."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from dashboard import charts

WORDS = {"band": "Usual range", "provisional": "may still change", "hover": "%{y}"}


def months(counts: list[int], open_from: int = 99) -> pd.DataFrame:
    ends = [date(2025, month, 28) for month in range(1, len(counts) + 1)]
    return pd.DataFrame(
        {
            "period_end": ends,
            "counted": counts,
            "is_provisional": [place >= open_from for place in range(len(counts))],
            "said": [f"day {place}" for place in range(len(counts))],
        }
    )


def band(line: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"period_end": line.period_end, "low": 5, "high": 15})


def rolling(line: pd.DataFrame, **more):
    arguments = {"bands": band(line), "starts": None, "theme": charts.LIGHT} | more
    return charts.rolling(line, **arguments, words=WORDS, ticks={date(2025, 1, 1): "Jan 2025"})


def every_figure(theme: charts.Theme) -> list:
    series = pd.DataFrame(
        {
            "year": [1975, 1976, 2016],
            "counted": [10, 12, 9],
            "segment_id": ["a/1", "a/1", "b/2"],
            "publisher": ["a", "a", "b"],
        }
    )
    bars = pd.DataFrame({"year": [2023, 2024], "counted": [3, 4], "is_open": [False, True]})
    cities = pd.DataFrame(
        {
            "city_name": ["A", "B"], "label": ["A, 2024", "B, 2024"],
            "rate": [10.0, 12.0], "low": [8.0, 9.0], "high": [13.0, 16.0],
        }
    )  # fmt: skip
    so_far = pd.DataFrame(
        {"label": ["2024", "2024", "2025"], "month": [1, 2, 1], "so_far": [2, 3, 4]}
    )
    return [
        rolling(months([9, 10, 11], open_from=2), theme=theme),
        charts.running_year(so_far, theme, months=list("JFMAMJJASOND"), hover=""),
        charts.since(series, None, theme, labels={"a": "One", "b": "Two"}, hover=""),
        charts.rates(cities, theme, hover="", home="A"),
        charts.yearly_bars(bars, theme, hover="", missing="not found"),
    ]


def luminance(color: str) -> float:
    """Relative luminance of WCAG 2.1."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", charts.THEMES.values(), ids=charts.THEMES)
def test_words_reach_4_5_and_marks_reach_3_on_their_paper(theme: charts.Theme) -> None:
    assert contrast(theme.ink, theme.paper) >= 4.5
    assert contrast(theme.muted, theme.paper) >= 4.5
    # Series colors are used for labels too, so they have to carry words.
    assert all(contrast(color, theme.paper) >= 4.5 for color in theme.series)


@pytest.mark.parametrize("theme", charts.THEMES.values(), ids=charts.THEMES)
def test_no_chart_needs_a_legend_or_can_be_dragged(theme: charts.Theme) -> None:
    for figure in every_figure(theme):
        assert figure.layout.showlegend is False
        assert figure.layout.dragmode is False
        assert figure.layout.xaxis.fixedrange and figure.layout.yaxis.fixedrange


@pytest.mark.parametrize("theme", charts.THEMES.values(), ids=charts.THEMES)
def test_every_word_of_a_chart_is_large_enough_to_read(theme: charts.Theme) -> None:
    for figure in every_figure(theme):
        sizes = [note.font.size for note in figure.layout.annotations]
        sizes += [figure.layout.xaxis.tickfont.size, figure.layout.yaxis.tickfont.size]
        assert min(sizes) >= 12


def test_a_chart_is_sent_without_a_template_that_nobody_sees() -> None:
    for figure in every_figure(charts.LIGHT):
        assert len(figure.to_json()) < 6_000


def test_the_range_is_drawn_around_the_line_and_labeled() -> None:
    figure = rolling(months([9, 10, 11]))
    low, high = figure.data[0], figure.data[1]
    assert list(low.y) == [5, 5, 5]
    assert list(high.y) == [15, 15, 15]
    assert high.fill == "tonexty"
    assert "Usual range" in [note.text for note in figure.layout.annotations]


def test_counts_that_may_change_look_different_without_color_and_say_so() -> None:
    figure = rolling(months([9, 10, 11, 12], open_from=2))
    settled, newest = figure.data[2], figure.data[3]
    assert settled.line.dash is None
    assert newest.line.dash == "dot"
    assert newest.mode == "lines+markers"
    assert list(newest.y) == [10, 11, 12]  # joined to the last settled point
    assert "may still change" in [note.text for note in figure.layout.annotations]


def test_a_line_of_settled_counts_says_nothing_of_change() -> None:
    figure = rolling(months([9, 10]))
    assert "may still change" not in [note.text for note in figure.layout.annotations]


def test_starts_that_would_touch_stand_one_above_the_other() -> None:
    line = months(list(range(1, 13)))
    starts = pd.DataFrame(
        {
            "number": [1, 2, 3],
            "starts_on": [date(2025, 2, 1), date(2025, 2, 3), date(2025, 9, 1)],
        }
    )
    figure = rolling(line, starts=starts)
    shifts = {n.text: n.yshift for n in figure.layout.annotations if n.text in "123"}
    assert shifts["1"] == shifts["3"] == 0
    assert shifts["2"] > 0
    assert len(figure.layout.shapes) == 3


def test_a_series_stops_where_its_source_changes() -> None:
    figure = every_figure(charts.LIGHT)[2]
    assert [list(trace.x) for trace in figure.data] == [[1975, 1976], [2016]]


def test_publishers_differ_in_dash_and_symbol_not_in_color_alone() -> None:
    one, two = every_figure(charts.LIGHT)[2].data
    assert one.line.dash != two.line.dash
    assert one.marker.symbol != two.marker.symbol
    texts = [note.text for note in every_figure(charts.LIGHT)[2].layout.annotations]
    assert texts == ["<b>● One</b>", "<b>■ Two</b>"]


def test_cities_stay_in_the_order_given_and_carry_their_interval() -> None:
    figure = every_figure(charts.LIGHT)[3]
    points = figure.data[0]
    assert list(points.y) == ["<b>A, 2024</b>", "B, 2024"]
    assert list(points.error_x.array) == [3.0, 4.0]
    assert list(points.error_x.arrayminus) == [2.0, 3.0]
    low, high = figure.layout.yaxis.range
    assert low > high  # the first city stands on top


def test_bars_begin_at_zero_and_an_open_year_is_striped() -> None:
    figure = every_figure(charts.LIGHT)[4]
    assert figure.layout.yaxis.range[0] == 0
    assert list(figure.data[0].marker.pattern.shape) == ["", "/"]


def test_a_year_without_a_figure_is_a_gap_that_says_so_and_not_a_zero() -> None:
    bars = pd.DataFrame({"year": [2023, 2024, 2025], "counted": [3.0, None, 4.0], "is_open": False})
    figure = charts.yearly_bars(bars, charts.LIGHT, hover="", missing="not found")
    assert list(figure.data[0].x) == [2023, 2025]
    notes = {note.x: note.text for note in figure.layout.annotations}
    assert notes == {2024: "not found"}


def test_years_of_zero_still_give_an_axis() -> None:
    bars = pd.DataFrame({"year": [2024], "counted": [0], "is_open": [False]})
    figure = charts.yearly_bars(bars, charts.LIGHT, hover="", missing="")
    assert figure.layout.yaxis.range[1] >= 1
    assert list(figure.data[0].text) == ["0"]


def test_a_made_up_city_is_marked_inside_the_picture() -> None:
    figure = charts.mark(rolling(months([9])), charts.LIGHT, "Simulated")
    assert "<b>Simulated</b>" in [note.text for note in figure.layout.annotations]


def test_nothing_but_what_is_drawn_is_sent() -> None:
    line = months([9, 10]).assign(secret=["do not send", "do not send"])
    assert "do not send" not in json.dumps(rolling(line).to_plotly_json(), default=str)
