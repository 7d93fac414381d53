"""Leave out a rule, or show one cell that was hidden for others' sake: the attack finds it.

A test that nothing can be found is worth as much as the attacker is alive.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.attack import Report, attack_published, from_cells
from tests.attack.frames import truth
from tests.disclosure import cities
from tests.disclosure.cities import KEY, City
from tests.disclosure.rules import Plain


@pytest.fixture(scope="module")
def city() -> City:
    return cities.synthetic(seed=2, neighborhoods=10, years=1, people=260)


@pytest.fixture(scope="module")
def protected(city: City) -> pd.DataFrame:
    return city.protect().cells


def _attack(city: City, cells: pd.DataFrame, **options) -> Report:
    return attack_published(
        from_cells(cells, city.memberships), truth=truth(city), enough=1, **options
    )


def test_nothing_is_found_where_every_rule_is_kept(city: City, protected: pd.DataFrame) -> None:
    report = _attack(city, protected)
    assert not report.is_broken and not report.is_unfinished
    assert (protected["status"] == "shown").sum() > 10


def test_without_rule_1_few_people_are_shown(city: City) -> None:
    """Many events may be few people, and one organization may know most of them."""
    report = _attack(city, Plain(city).by_count().cells())
    assert report.blocks[0].shown_small > 0


def test_without_rule_2_small_rests_are_left(city: City) -> None:
    report = _attack(city, Plain(city).by_size().cells())
    assert report.blocks[0].remainders > 0
    assert report.is_broken


def test_without_the_audit_people_are_proved_though_no_sum_is_small() -> None:
    """Rules 1 and 2 look at one total at a time; a linear program looks at all of them."""
    city = cities.synthetic(seed=1, neighborhoods=14, years=1, people=300)
    report = _attack(city, Plain(city).by_size().by_remainder().cells())
    block = report.blocks[0]
    assert not (block.shown_small or block.remainders)
    assert block.proved or block.too_low or block.subtracted


def test_a_cell_hidden_for_others_and_shown_all_the_same_gives_somebody_away(
    city: City,
) -> None:
    """Insiders are left out of this one: what is hidden from them, a stranger may not find."""
    protected = city.protect(insiders=False).cells
    known = cities.all_cells(city).set_index(KEY)["counted"]
    plain = Plain(city).by_size()
    hidden = [
        number for number, row in enumerate(protected[[*KEY, "status"]].itertuples(index=False))
        if row.status != "shown" and tuple(row[:6]) in plain.shown
    ]  # fmt: skip
    chosen = np.random.default_rng(1).choice(hidden, min(5, len(hidden)), replace=False)
    found = 0
    for number in chosen:
        shown = protected.copy()
        key = tuple(protected.loc[number, KEY])
        shown.loc[number, "status"] = "shown"
        shown.loc[number, "counted"] = int(known[key])
        found += _attack(city, shown).is_broken
    assert found > len(chosen) / 2, (found, len(chosen))
