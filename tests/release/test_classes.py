"""What a partner's class and agreement keep out of public counts."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.release.bases import base_frame, year_only
from dashboard.release.classes import JUSTICE_SOURCES, withhold

LEVELS = ["neighborhood", "district", "division"]


def permission(partner_class: str, **more: object) -> pd.DataFrame:
    row = {
        "organization_id": "ash",
        "partner_class": partner_class,
        "has_expert_determination": False,
        "k": 11,
        "may_name_neighborhood": True,
        "may_name_district": True,
        "may_name_division": True,
        **more,
    }
    return pd.DataFrame([row])


def rows(**more: object) -> pd.DataFrame:
    row = {
        "organization_id": "ash",
        "neighborhood_id": "neighborhood-1",
        "district_id": "district-1",
        "division_id": "division-1",
        "month": pd.Timestamp("2026-07-01"),
        "quarter": pd.Timestamp("2026-07-01"),
        "year": pd.Timestamp("2026-07-01"),
        "referral_source": "community",
        "population": "high_risk",
        "people": 3,
        "counted": 5,
        "largest": 2,
        **more,
    }
    return pd.DataFrame([row])


def named(found: pd.DataFrame) -> list[str]:
    return [level for level in LEVELS if found[level].notna().iloc[0]]


def test_a_standard_partners_counts_keep_their_places_and_times() -> None:
    found, reasons = withhold(rows(), permission("standard"))
    assert named(found) == LEVELS
    assert not found["is_year_only"].iloc[0]
    assert reasons.empty


def test_victim_services_are_counted_for_the_whole_city_only() -> None:
    found, reasons = withhold(rows(), permission("victim_services"))
    assert named(found) == []
    assert not found["is_year_only"].iloc[0]
    assert list(reasons["reason"]) == ["victim_services"]


@pytest.mark.parametrize("has_expert", [False, True])
def test_a_hospital_names_no_place_and_no_month_unless_an_expert_determined_otherwise(
    has_expert: bool,
) -> None:
    found, reasons = withhold(rows(), permission("hospital", has_expert_determination=has_expert))
    timed = year_only(found)
    assert named(found) == (LEVELS if has_expert else [])
    assert timed["month"].notna().iloc[0] == timed["quarter"].notna().iloc[0] == has_expert
    assert timed["year"].notna().iloc[0]
    assert reasons.empty == has_expert


def test_service_referrals_from_a_trauma_hospital_follow_the_hospitals_rule_whoever_reports() -> (
    None
):
    found, reasons = withhold(rows(referral_source="trauma_hospital"), permission("standard"))
    assert named(found) == []
    assert year_only(found)["month"].isna().iloc[0]
    assert list(reasons["reason"]) == ["trauma_hospital"]


def test_substance_use_services_are_never_counted_by_neighborhood() -> None:
    found, _ = withhold(rows(), permission("substance_use"))
    assert named(found) == ["district", "division"]


@pytest.mark.parametrize("source", [*JUSTICE_SOURCES, "community", "self"])
def test_substance_use_services_are_never_counted_by_justice_source(source: str) -> None:
    found, _ = withhold(rows(referral_source=source), permission("substance_use"))
    by_source = base_frame("service_referrals", "referral_source", found)
    value = by_source["value"].iloc[0]
    assert (value is None) == (source in JUSTICE_SOURCES)
    assert by_source["counted"].sum() == 5  # it stays in the total


def test_an_agreement_decides_which_places_may_be_named() -> None:
    found, reasons = withhold(
        rows(),
        permission("standard", may_name_neighborhood=False, may_name_division=False),
    )
    assert named(found) == ["district"]
    assert list(reasons["reason"]) == ["agreement"]


def test_a_row_that_does_not_say_the_most_one_person_had_counts_for_the_city_only() -> None:
    found, reasons = withhold(
        rows(largest=None, most_of_one=5).astype({"largest": "Int64"}), permission("standard")
    )
    assert named(found) == []
    assert list(reasons["reason"]) == ["largest_unknown"]


def test_the_reasons_count_organizations_and_rows_and_nothing_else() -> None:
    _, reasons = withhold(pd.concat([rows(), rows()]), permission("victim_services"))
    assert reasons.to_dict("records") == [
        {"reason": "victim_services", "organizations": 1, "rows": 2}
    ]


def test_a_report_of_a_stranger_stops_everything() -> None:
    with pytest.raises(ValueError, match="not in the list of partners"):
        withhold(rows(organization_id="oak"), permission("standard"))


def test_where_it_is_not_said_one_person_may_have_had_what_the_others_leave() -> None:
    unknown = rows(largest=None, most_of_one=150).astype({"largest": "Int64"})
    found, _ = withhold(unknown, permission("standard"))
    assert found["largest"].tolist() == [150]
    said = rows(largest=40, most_of_one=150)
    assert withhold(said, permission("standard"))[0]["largest"].tolist() == [40]
