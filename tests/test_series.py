"""Series that charts draw."""

from datetime import date

import pandas as pd

from dashboard.components import series


def months(*starts: date) -> pd.DataFrame:
    return pd.DataFrame({"period_start": list(starts), "counted": [2] * len(starts)})


def test_a_sum_of_a_year_ends_before_its_first_gap():
    known = months(date(2025, 2, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1))
    sums = series.running_years(known, [2025, 2026])
    assert sums.to_dict("list") == {
        "label": ["2026", "2026"], "month": [1, 2], "so_far": [2, 4]
    }  # fmt: skip
