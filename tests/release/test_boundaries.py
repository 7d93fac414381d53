"""A fiscal year that has begun to be published keeps its districts and divisions to its end."""

from __future__ import annotations

import pandas as pd

from dashboard.release import boundaries, reporting

YEAR, NEXT = pd.Timestamp("2024-07-01"), pd.Timestamp("2025-07-01")
CALENDAR = pd.DataFrame(
    {
        "period_type": ["month", "month", "year"],
        "period_start": [YEAR, NEXT, YEAR],
        "year_start": [YEAR, NEXT, YEAR],
    }
)


def parents(**district: str | None) -> pd.DataFrame:
    rows = [(area, of, "division-north") for area, of in district.items()]
    return pd.DataFrame(rows, columns=list(boundaries.PARENTS))


BEFORE, AFTER = parents(ash="1", birch="2"), parents(birch="2", ash="2")


def published(*releases: tuple[int, str, pd.Timestamp]) -> pd.DataFrame:
    columns = ["release_number", "release_id", "period_start"]
    return pd.DataFrame(releases, columns=columns).assign(period_type="month")


def test_a_year_is_told_by_the_boundaries_of_its_first_release() -> None:
    told = published((2, "second", YEAR), (1, "first", YEAR), (3, "third", NEXT))
    maps = {"first": BEFORE, "third": AFTER}
    found = boundaries.kept(told, CALENDAR, AFTER, maps.__getitem__)
    assert list(found) == [YEAR]
    assert found[YEAR] is BEFORE


def test_where_nothing_moved_no_year_is_told_by_other_boundaries() -> None:
    told = published((1, "first", YEAR))
    same = BEFORE.iloc[::-1].assign(district_id=BEFORE["district_id"].iloc[::-1])
    assert boundaries.kept(told, CALENDAR, BEFORE, lambda _: same) == {}


def test_an_area_without_a_district_is_the_same_whether_missing_or_unknown() -> None:
    told = published((1, "first", YEAR))
    unknown, missing = parents(ash="unknown"), parents(ash=None)
    assert boundaries.kept(told, CALENDAR, unknown, lambda _: missing) == {}


def test_rows_of_that_year_lie_where_they_lay_and_others_where_they_lie_now() -> None:
    rows = pd.DataFrame(
        {
            "neighborhood_id": ["ash", "ash", None, "cedar"],
            "district_id": ["2", "2", "2", "2"],
            "division_id": ["division-north"] * 4,
            "year": [YEAR, NEXT, YEAR, YEAR],
        }
    )
    found = boundaries.placed(rows, {YEAR: BEFORE})
    # A report by district stays; a neighborhood that was not there lies in no district.
    assert found["district_id"].tolist() == ["1", "2", "2", None]
    assert rows["district_id"].tolist() == ["2", "2", "2", "2"]


def test_areas_of_that_year_have_its_parents() -> None:
    areas = pd.DataFrame(
        [("district", "2", None, None), ("neighborhood", "ash", "2", "division-north")],
        columns=["area_type", "area_id", "district", "division"],
    )
    found = boundaries.areas_of(areas, BEFORE)
    assert found["district"].iloc[1] == "1"


def test_a_family_protected_in_parts_has_one_report() -> None:
    view = {"attribute": "", "cells": 3, "shown": 2}
    parts = [
        {"rules": {"k": 11}, "views": [view], "blocks": [{"year": "2024"}]},
        {},
        {"rules": {"k": 11}, "views": [view | {"shown": 1}], "blocks": [{"year": "2025"}]},
        {"held_back": ["all 2024"]},
    ]
    assert reporting.together(parts) == {
        "rules": {"k": 11},
        "views": [{"attribute": "", "cells": 6, "shown": 3}],
        "blocks": [{"year": "2024"}, {"year": "2025"}],
        "held_back": ["all 2024"],
    }
    assert reporting.together([{}, {}]) == {}
