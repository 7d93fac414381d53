"""Figures from frames: plotly only, no database, no Streamlit, no words of their own.

Every function takes a frame that holds nothing but what may be drawn, the `Theme` of the screen,
and the finished, translated words. Colors are the ones of the house: on their paper every mark
reaches 3:1 and every word 4.5:1, and no meaning hangs on color alone (dashes, symbols, outlines
and direct labels say the same).
"""

from dashboard.charts.lines import MOST_SERIES, rolling, running_year, since
from dashboard.charts.marks import rates, yearly_bars
from dashboard.charts.paper import DARK, LIGHT, THEMES, Theme, mark
from dashboard.charts.reported import group_bars, month_bars

__all__ = [
    "DARK",
    "LIGHT",
    "MOST_SERIES",
    "THEMES",
    "Theme",
    "group_bars",
    "mark",
    "month_bars",
    "rates",
    "rolling",
    "running_year",
    "since",
    "yearly_bars",
]
