"""One city, read from its folder of data: areas, published totals, programs, help lines.

A city is `data/cities/<city>/`: `city.toml`, `sources.toml` and seven CSV files. `load` checks
every row and says, in one sentence, which file, row and column to mend; a city that loads is
consistent.
"""

from dashboard.city.load import load
from dashboard.city.model import UNKNOWN, City, Segment
from dashboard.city.tables import (
    TOTALS,
    VARIANT,
    CityError,
    as_of_last_day,
    is_whole_period,
    last_day,
)

__all__ = [
    "TOTALS",
    "UNKNOWN",
    "VARIANT",
    "City",
    "CityError",
    "Segment",
    "as_of_last_day",
    "is_whole_period",
    "last_day",
    "load",
]
