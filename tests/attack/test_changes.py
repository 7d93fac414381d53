"""What the attacker knows of a batch of corrections: what it changed, and what it left alone."""

from __future__ import annotations

import pandas as pd

from dashboard.attack import attack_published, from_cells
from tests.attack.frames import cell, cells, parents

ONE_DISTRICT = parents(d1=["n1", "n2", "n3"])
SUMMER, AUTUMN, WINTER, SPRING = ("2021-07-01", "2021-10-01", "2022-01-01", "2022-04-01")


def quarter(start: str, counted: int | None, group: str = "") -> dict:
    return cell("city", counted, group, period="quarter", start=start)


def after(first: pd.DataFrame, **changes: int) -> pd.DataFrame:
    """The same cells with other numbers, by their place in the frame: n0=120."""
    again = first.copy()
    for name, counted in changes.items():
        again.loc[int(name[1:]), "counted"] = counted
    return again


def block(*releases: pd.DataFrame):
    report = attack_published(from_cells(list(releases), ONE_DISTRICT), withheld=False)
    return report.blocks[0]


def a_year(autumn: int) -> list[pd.DataFrame]:
    """Summer's groups are corrected, and autumn's total if it is not 200; later, a winter of 18 and
    a year of which 242 were sent by the police."""
    first = cells(
        quarter(SUMMER, 200), quarter(SUMMER, 100, "police"), quarter(SUMMER, 100, "self"),
        quarter(AUTUMN, 200), quarter(AUTUMN, 100, "police"), quarter(AUTUMN, 100, "self"),
    )  # fmt: skip
    batch = after(first, n0=237, n1=120, n2=117, n3=autumn)
    later = cells(
        quarter(WINTER, 18), quarter(WINTER, None, "police"), quarter(WINTER, None, "self"),
        quarter(SPRING, 304), quarter(SPRING, None, "police"), quarter(SPRING, None, "self"),
        cell("city", 559 + autumn), cell("city", 242, "police"), cell("city", 317 + autumn, "self"),
    )  # fmt: skip
    return [first, batch, pd.concat([batch, later], ignore_index=True)]


def test_what_a_batch_left_alone_is_as_it_was() -> None:
    """242 less 120 and 100 are 22, of which winter has 18 at most: 4 or more are of spring. That
    spring has others, at least 282 of them, is known in any case."""
    found = block(*a_year(autumn=200))
    assert not found.is_contradiction
    assert found.present == 2


def test_what_stands_in_a_period_that_was_corrected_may_have_changed() -> None:
    """Autumn has 20 more in all, and nobody knows in which group."""
    found = block(*a_year(autumn=220))
    assert not found.is_contradiction
    assert found.present == 1


def test_groups_that_stand_do_not_contradict_their_new_total() -> None:
    first = cells(quarter(SUMMER, 100), quarter(SUMMER, 60, "police"), quarter(SUMMER, 40, "self"))
    assert not block(first, after(first, n0=114)).is_contradiction
