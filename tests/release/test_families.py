"""Each family's groups add up to its total, row by row."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.release.families import (
    CONTACTS,
    FAMILIES,
    OUTCOMES,
    STAGE_GROUPS,
    STAGES,
    TIMELINESS,
    split,
)

COUNTS = st.integers(0, 40)


def by_group(found: pd.DataFrame) -> dict[str | None, int]:
    counted = found.groupby("value", dropna=False)["counted"].sum()
    return {None if pd.isna(value) else value: int(n) for value, n in counted.items()}


def referral(**more: int) -> pd.DataFrame:
    zeros = dict.fromkeys((*OUTCOMES, *CONTACTS.values()), 0)
    return pd.DataFrame([{**zeros, "people": 2, "counted": 10, "largest": 1, **more}])


def test_what_a_partner_did_not_say_about_contact_is_in_the_total_and_in_no_group() -> None:
    found = split("service_referrals", "contact", referral(contacted_within_72h=6))
    assert by_group(found) == {"within_72h": 6, None: 4}


def test_in_a_group_that_is_a_column_of_its_own_each_of_what_is_counted_stands_for_one() -> None:
    found = split("service_referrals", "outcome", referral(accepted=10))
    assert found["people"].tolist() == [10]


def test_more_in_the_groups_than_in_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="more in its groups"):
        split("service_referrals", "contact", referral(contacted_later=11))


@given(st.lists(COUNTS, min_size=3, max_size=3), COUNTS)
def test_follow_ups_add_up_to_those_due(parts: list[int], more: int) -> None:
    rows = pd.DataFrame(
        [{**dict(zip(TIMELINESS.values(), parts, strict=True)), "counted": sum(parts) + more}]
    ).assign(people=0, largest=1)
    assert split("follow_ups", "timeliness", rows)["counted"].sum() == sum(parts) + more


@given(st.lists(COUNTS, min_size=6, max_size=6), st.integers(1, 6))
def test_the_stages_of_a_call_in_add_up_to_the_people_invited(parts: list[int], known: int) -> None:
    reached = sorted(parts, reverse=True)
    stages = dict(zip(STAGES, reached[1:], strict=True))
    for stage in STAGES[known:]:
        stages[stage] = None  # still ahead when it was reported
    rows = pd.DataFrame([{**stages, "counted": reached[0], "people": reached[0], "largest": 1}])
    found = by_group(split("call_ins", "stage", rows.astype(dict.fromkeys(STAGES, "Int64"))))
    assert None not in found
    assert sum(found.values()) == reached[0]
    # whoever got at least so far is in this group or a later one
    for place, stage in enumerate(STAGES[:known], start=1):
        assert sum(found.get(group, 0) for group in STAGE_GROUPS[place:]) == stages[stage]


def test_every_attribute_of_a_family_names_its_measure_and_its_groups() -> None:
    for family in FAMILIES.values():
        assert set(family.measure_ids) == set(family.groups)
        assert all(groups for groups in family.groups.values())
