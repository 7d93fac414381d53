"""Three tables of the literature whose answer is known, typed anew.

Sources: R packages SSBtools and GaussSuppression of Statistics Norway (their fictitious data `z1`
and `z2`, the documented output of `GaussSuppressionFromData`, and its test, which expects rows 12,
13, 22, 23, 42 and 43 of `z1` to be suppressed); the vignettes of R package easySdcTable,
"Introduction to easySdcTable" (`z2` with groups of regions) and "The problem of singletons and
zeros" (`data1b`, by K. Lønø).
"""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from dashboard.attack import Published, attack_published
from tests.disclosure.tables import TOTAL, published, truth

K = 4
"""These tables hide counts of 1 to 3."""

GROUPS = ("annet", "arbeid", "soshjelp", "trygd")
Z2 = {
    region: dict(zip(GROUPS, counts, strict=True))
    for region, counts in {
        "A": (11, 11, 55, 36), "B": (7, 1, 29, 18), "C": (5, 8, 35, 25), "D": (13, 2, 17, 13),
        "E": (9, 14, 63, 52), "F": (12, 9, 24, 22), "G": (6, 4, 22, 8), "H": (9, 3, 38, 15),
        "I": (3, 0, 9, 2), "J": (9, 0, 32, 20), "K": (4, 2, 18, 11),
    }.items()
}  # fmt: skip
Z1 = {region: counts for region, counts in Z2.items() if region in "ABCDEFGH"}
COUNTY = {"A": "1", "B": "4", "C": "5", "D": "5", "E": "6", "F": "6", "G": "8", "H": "8",
          "I": "1", "J": "10", "K": "10"}  # fmt: skip
GROUP = {region: "300" if region in Z1 else "400" for region in Z2}
PARENTS = {region: (COUNTY[region], GROUP[region]) for region in Z2}


def _members(of: dict[str, str]) -> dict[str, list[str]]:
    return {name: [r for r in Z2 if of[r] == name] for name in dict.fromkeys(of.values())}


# --- the two-way table ---------------------------------------------------------------------------


def _z1_rows() -> list[tuple[str, str]]:
    """The table as the source lists it: totals first, then each region, total first."""
    return list(product([TOTAL, *Z1], [TOTAL, *GROUPS]))


HIDDEN_ROWS = (12, 13, 22, 23, 42, 43)
Z1_HIDDEN = [_z1_rows()[number - 1] for number in HIDDEN_ROWS]


def test_the_known_pattern_of_the_two_way_table_gives_nobody_away() -> None:
    assert set(Z1_HIDDEN) == set(product("BDH", ("annet", "arbeid")))
    report = attack_published(published(Z1, Z1_HIDDEN), truth=truth(Z1), k=K)
    assert not report.is_broken
    assert [block.small for block in report.blocks] == [3 * 3]  # by month, quarter and year


@pytest.mark.parametrize("shown", Z1_HIDDEN)
def test_one_cell_of_the_known_pattern_shown_gives_somebody_away(shown: tuple[str, str]) -> None:
    left = [cell for cell in Z1_HIDDEN if cell != shown]
    report = attack_published(published(Z1, left), truth=truth(Z1), k=K)
    assert report.is_broken
    if shown[1] == "annet":
        assert report.exact == 1
        assert report.blocks[0].subtracted == 1


def test_hiding_small_counts_alone_is_undone_by_a_spreadsheet() -> None:
    small = [(region, group) for region in Z1 for group in GROUPS if Z1[region][group] < K]
    report = attack_published(published(Z1, small), truth=truth(Z1), k=K)
    assert report.blocks[0].subtracted == len(small) == 3


# --- the singleton table -------------------------------------------------------------------------

DATA_1B = {
    "r1": {"A": 1, "B": 1, "H": 7, "M": 1, "W": 0},
    "r2": {"A": 1, "B": 0, "H": 0, "M": 2, "W": 8},
}
HIDDEN_1B = [("r1", "A"), ("r1", "B"), ("r1", "M"), ("r2", "A"), ("r2", "M"), ("r2", "W"),
             (TOTAL, "A"), (TOTAL, "B"), (TOTAL, "M"), (TOTAL, "W")]  # fmt: skip
ENOUGH_1B = [*HIDDEN_1B, ("r1", "H"), (TOTAL, "H")]


def test_blanks_of_a_table_that_shows_its_zeros_are_read_as_ones() -> None:
    """Three blanks add up to 3 and none is 0, as zeros are shown: each is a single person."""
    report = attack_published(published(DATA_1B, HIDDEN_1B), truth=truth(DATA_1B), k=3)
    singles = [("r1", "A"), ("r1", "B"), ("r1", "M"), (TOTAL, "B")]  # nobody of r2 is in B
    assert report.exact == len(singles)
    assert {f.kind for f in report.findings} >= {"zero"}


def test_the_remedy_of_the_source_hides_the_counts_and_still_says_who_is_there() -> None:
    """One more cell hidden: no exact single person, but a blank still says "not zero"."""
    report = attack_published(published(DATA_1B, ENOUGH_1B), truth=truth(DATA_1B), k=3)
    assert report.exact == 0
    assert report.proved > 0


# --- linked tables: regions in counties and in groups --------------------------------------------

BY_GROUP = [
    *product("BDHIJ", ("annet", "arbeid")), ("K", "arbeid"), ("I", "trygd"), ("K", "trygd"),
    *product(("300", "400"), ("annet", "arbeid")),
]  # fmt: skip
BY_COUNTY = list(product(("4", "10"), ("arbeid", "trygd")))


def _proved(*tables: Published) -> int:
    """How many small cells are proved from these tables together."""
    cells = pd.concat([table.cells for table in tables]).drop_duplicates(ignore_index=True)
    together = Published(cells, tables[0].memberships, tables[0].areas)
    return attack_published(together, truth=truth(Z2, PARENTS), k=K).proved


def test_two_tables_each_safe_alone_are_unsafe_together() -> None:
    """Region B is county 4: what one table hides of it, the other shows."""
    groups = published(Z2, BY_GROUP, {"division": _members(GROUP)}, PARENTS)
    counties = published(
        Z2, BY_COUNTY, {"district": _members(COUNTY)}, PARENTS, rows_too=False
    )  # fmt: skip
    assert _proved(groups) == 0
    assert _proved(counties) == 0
    assert _proved(groups, counties) > 0
