"""The attacker is alive: it breaks what should break, by each of the ways it knows."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from dashboard.attack import AttackError, Insider, attack_published, from_cells
from dashboard.attack.published import TOTALS
from tests.attack.frames import MEASURE, cell, cells, parents, rows, truth
from tests.disclosure import cities

ONE_DISTRICT = parents(d1=["n1", "n2", "n3"])
HIDDEN = [cell(f"neighborhood:n{number}", None) for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def city() -> cities.City:
    return cities.synthetic(neighborhoods=9, years=1, people=110)


def _kinds(report) -> set[str]:
    return {finding.kind for finding in report.findings if finding.is_broken}


# --- the release that protects nobody ------------------------------------------------------------


def test_blanking_small_counts_is_broken(city: cities.City) -> None:
    published = from_cells(cities.naive(city), city.memberships)
    report = attack_published(published, truth=truth(city))
    assert report.is_broken
    assert report.proved > 30
    assert report.exact > 10
    assert report.blocks[0].subtracted > 5
    assert _kinds(report) >= {"zero", "small"}


def test_blanking_zeros_too_is_broken_still(city: cities.City) -> None:
    published = from_cells(cities.naive(city, zeros=False), city.memberships)
    report = attack_published(published, truth=truth(city))
    assert "zero" not in _kinds(report)
    assert report.proved > 0


def test_without_the_withheld_counts_it_says_what_is_sure(city: cities.City) -> None:
    published = from_cells(cities.naive(city), city.memberships)
    report = attack_published(published, withheld=False)
    assert not report.has_truth
    assert report.proved > 50
    assert report.blocks[0].present > 0


def test_it_stops_after_enough_proofs(city: cities.City) -> None:
    published = from_cells(cities.naive(city), city.memberships)
    some = attack_published(published, withheld=False, enough=3)
    every = attack_published(published, withheld=False)
    assert some.is_broken
    assert some.blocks[0].programs < every.blocks[0].programs


def test_publishing_nothing_but_the_city_gives_nobody_away(city: cities.City) -> None:
    frame = cities.naive(city)
    frame = frame[(frame["area_type"] == "city") & (frame["period_type"] == "quarter")]
    frame = frame[frame["attribute"] == ""]
    report = attack_published(from_cells(frame, city.memberships), truth=truth(city))
    assert not report.is_broken


# --- sums ----------------------------------------------------------------------------------------


def test_the_last_child_is_what_is_left_of_its_parent() -> None:
    frame = cells(
        cell("district:d1", 31), cell("neighborhood:n1", 14), cell("neighborhood:n2", 13),
        cell("neighborhood:n3", None),
    )  # fmt: skip
    report = attack_published(from_cells(frame, ONE_DISTRICT), withheld=False)
    assert report.blocks[0].subtracted == 1
    assert report.exact == 1
    assert report.is_broken


def test_two_hidden_children_hide_each_other() -> None:
    frame = cells(
        cell("district:d1", 31), cell("neighborhood:n1", 14), cell("neighborhood:n2", None),
        cell("neighborhood:n3", None),
    )  # fmt: skip
    report = attack_published(from_cells(frame, ONE_DISTRICT), withheld=False)
    assert not report.is_broken
    assert report.exact == report.proved == 0


def test_what_one_attribute_says_is_used_against_another() -> None:
    """Population shows all of n1; only both attributes together leave a single person in n2."""
    frame = cells(
        cell("district:d1", 40), cell("neighborhood:n1", None), cell("neighborhood:n2", None),
        cell("district:d1", 20, "a"), cell("district:d1", 20, "b"),
        cell("neighborhood:n1", 19, "a"), cell("neighborhood:n2", None, "a"),
        cell("neighborhood:n1", 20, "b"), cell("neighborhood:n2", None, "b"),
    )  # fmt: skip
    both = from_cells(frame, parents(d1=["n1", "n2"]))
    alone = from_cells(frame[frame["attribute"] == ""], parents(d1=["n1", "n2"]))
    assert attack_published(alone, withheld=False).proved == 0
    assert attack_published(both, withheld=False).proved > 0


def test_groups_of_another_measure_are_tied_to_their_total() -> None:
    frame = cells(
        cell("district:d1", 30),
        cell("district:d1", 15, "accepted"), cell("district:d1", 12, "declined"),
        cell("district:d1", None, "no_capacity"),
    )  # fmt: skip
    frame.loc[frame["attribute"] != "", "attribute"] = "outcome"
    frame["measure_id"] = MEASURE
    frame.loc[frame["attribute"] != "", "measure_id"] = "service_referral_outcomes"
    tied = attack_published(from_cells(frame, ONE_DISTRICT, totals=TOTALS), withheld=False)
    loose = attack_published(from_cells(frame, ONE_DISTRICT, totals={}), withheld=False)
    assert tied.exact == 1
    assert loose.exact == 0


def test_groups_that_leave_some_out_prove_less() -> None:
    frame = cells(
        cell("district:d1", 30),
        cell("district:d1", 15, "within_72h"), cell("district:d1", 12, "later"),
        cell("district:d1", None, "not_yet"),
    )  # fmt: skip
    frame.loc[frame["attribute"] != "", "attribute"] = "contact"
    frame["measure_id"] = MEASURE
    named = frame["attribute"] != ""
    frame.loc[named, "measure_id"] = "service_referrals_reached_within_72h"
    report = attack_published(from_cells(frame, ONE_DISTRICT), withheld=False)
    assert report.exact == report.proved == 0


def test_each_stage_lies_in_the_one_before_it() -> None:
    frame = cells(
        cell("city", 30, "invited"), cell("city", None, "attended"),
        cell("city", 12, "accepted_services"),
    ).assign(attribute="stage", measure_id="call_in_funnel")  # fmt: skip
    report = attack_published(from_cells(frame, ONE_DISTRICT), withheld=False)
    assert report.blocks[0].present == 1  # at least 12 attended, which is no small count
    assert not report.is_broken


def test_rounded_numbers_prove_less() -> None:
    frame = cells(
        cell("district:d1", 30), cell("neighborhood:n1", 15), cell("neighborhood:n2", 15),
        cell("neighborhood:n3", None),
    )  # fmt: skip
    known = from_cells(frame, ONE_DISTRICT)
    assert attack_published(known, withheld=False).blocks[0].empty == 1
    assert attack_published(known, withheld=False, half_width=2).blocks[0].empty == 0


# --- several releases ----------------------------------------------------------------------------


def test_releases_are_laid_beside_each_other() -> None:
    first = cells(
        cell("district:d1", 31), cell("neighborhood:n1", 14), cell("neighborhood:n2", None),
        cell("neighborhood:n3", None),
    )  # fmt: skip
    second = first.copy()
    second.loc[2, ["status", "counted"]] = ["shown", 13]
    each = [attack_published(from_cells(f, ONE_DISTRICT), withheld=False) for f in (first, second)]
    assert [report.is_broken for report in each] == [False, True]
    hidden_again = first.copy()
    hidden_again.loc[1, ["status", "counted"]] = ["not_shown", pd.NA]
    together = attack_published(from_cells([second, hidden_again], ONE_DISTRICT), withheld=False)
    assert together.is_broken
    assert "withdrawn" in _kinds(together)


def test_a_changed_number_gives_away_a_small_difference() -> None:
    first = cells(cell("district:d1", 31), *HIDDEN)
    second = first.copy()
    second.loc[0, "counted"] = 33
    report = attack_published(from_cells([first, second], ONE_DISTRICT), withheld=False)
    assert "difference" in _kinds(report)
    assert report.blocks[0].changes_proved > 0


def test_a_correction_of_many_people_gives_nobody_away() -> None:
    first = cells(cell("district:d1", 31), *HIDDEN)
    second = first.copy()
    second.loc[0, "counted"] = 48
    report = attack_published(from_cells([first, second], ONE_DISTRICT), withheld=False)
    assert not report.is_broken


def test_changes_are_subtracted_from_each_other() -> None:
    """14 more in the year, 12 of them in its first quarter, are 2 more in its last."""
    quarters = ("2021-07-01", "2021-10-01", "2022-01-01", "2022-04-01")
    first = cells(
        cell("district:d1", 90),
        *(cell("district:d1", 20, period="quarter", start=start) for start in quarters[:3]),
        cell("district:d1", None, period="quarter", start=quarters[3]),
    )  # fmt: skip
    second = first.copy()
    second.loc[[0, 1], "counted"] = pd.array([104, 32], dtype="Int64")
    report = attack_published(from_cells([first, second], ONE_DISTRICT), withheld=False)
    assert not report.findings
    assert report.blocks[0].changes_proved > 0
    second.loc[[0, 1], "counted"] = pd.array([104, 34], dtype="Int64")
    report = attack_published(from_cells([first, second], ONE_DISTRICT), withheld=False)
    assert report.blocks[0].changes_proved == 0


# --- what may be withheld, and who knows more ----------------------------------------------------


def test_a_total_above_its_parts_says_that_something_is_withheld() -> None:
    frame = cells(
        cell("district:d1", 45), cell("neighborhood:n1", 14), cell("neighborhood:n2", 13),
        cell("neighborhood:n3", 12),
    )  # fmt: skip
    report = attack_published(from_cells(frame, ONE_DISTRICT))
    assert [block.is_contradiction for block in report.blocks] == [True, False]
    assert not report.is_broken and not report.is_unfinished
    alone = attack_published(from_cells(frame, ONE_DISTRICT), withheld=False)
    assert alone.is_unfinished
    assert "could not be finished" in alone.text()


def test_withheld_counts_leave_the_attacker_less() -> None:
    frame = cells(
        cell("district:d1", 31), cell("neighborhood:n1", 14), cell("neighborhood:n2", 13),
        cell("neighborhood:n3", None),
    )  # fmt: skip
    published = from_cells(frame, ONE_DISTRICT)
    assert attack_published(published, withheld=False).proved == 1
    assert attack_published(published, withheld=True).proved == 0
    assert [b.picture for b in attack_published(published).blocks] == [
        "nothing withheld", "some counts withheld",
    ]  # fmt: skip


def test_an_insider_takes_out_what_they_know() -> None:
    """Two organizations hide each other, until one takes its own people out of the sum."""
    frame = cells(
        cell("district:d1", 30), cell("neighborhood:n1", 15), cell("neighborhood:n2", None),
        cell("neighborhood:n3", None),
    )  # fmt: skip
    base = rows(("us", "n1", "d1", 15), ("us", "n2", "d1", 11), ("they", "n3", "d1", 4))
    ours = base[base["organization_id"] == "us"]
    known = {(MEASURE, ""): base}
    published = from_cells(frame, ONE_DISTRICT)
    stranger = attack_published(published, truth=known)
    assert not stranger.is_broken
    # What is left is 4, in n2 or n3: nobody is proved in either of them.
    us = attack_published(published, truth=known, insiders=[Insider("us", {(MEASURE, ""): ours})])
    assert [block.insider for block in us.blocks] == ["", "us"]
    assert us.blocks[1].proved == 0
    shown = frame.copy()
    shown.loc[2, ["status", "counted"]] = ["shown", 11]
    assert attack_published(from_cells(shown, ONE_DISTRICT), truth=known).proved > 0


def test_a_referral_source_that_knows_its_group_sees_the_other() -> None:
    frame = cells(
        cell("city", 40), cell("city", 22, "a"), cell("city", None, "b"), cell("city", None, "c")
    )
    lines = rows(("us", "n1", "d1", 22), ("us", "n1", "d1", 14), ("us", "n1", "d1", 4))
    base = {
        (MEASURE, ""): lines,
        (MEASURE, "population"): lines.assign(value=["a", "b", "c"]),
    }
    own = {key: frame.iloc[[1]] for key, frame in base.items()}
    report = attack_published(
        from_cells(frame, ONE_DISTRICT),
        truth=base,
        insiders=[Insider("b", own, whole=((MEASURE, "population", "b"),))],
    )
    stranger, insider = report.blocks
    assert stranger.proved == 0
    assert insider.proved > 0


# --- other channels ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "frame"),
    [
        ("zero", cells(cell("district:d1", 0))),
        ("zero group", cells(cell("city", 20), cell("city", 0, "a"))),
        ("small", cells(cell("district:d1", 10))),
        ("label", cells(cell("district:d1", 20)).assign(status="suppressed")),
        ("value", cells(cell("district:d1", 20)).assign(status="not_shown")),
        ("empty", cells(cell("district:d1", None)).assign(status="shown")),
        ("row", cells(cell("neighborhood:n1", None), cell("neighborhood:n2", None))),
        ("pattern", cells(cell("district:d1", None), cell("district:d1", 20, "a"))),
    ],
)
def test_it_sees(kind: str, frame: pd.DataFrame) -> None:
    from dashboard.attack.channels import look

    assert kind in {finding.kind for finding in look(from_cells(frame, ONE_DISTRICT), 11)}


def test_zeros_of_the_city_are_the_citys_to_tell() -> None:
    frame = cells(cell("city", 0), cell("city", None, start="2022-07-01"))
    report = attack_published(from_cells(frame, ONE_DISTRICT), withheld=False)
    assert not report.is_broken


# --- whole numbers, and what is said -------------------------------------------------------------


def test_a_sample_is_tried_in_whole_numbers(city: cities.City) -> None:
    published = from_cells(cities.naive(city), city.memberships)
    report = attack_published(published, truth=truth(city), sample=3)
    assert report.blocks[0].sampled == 3
    assert report.blocks[0].sampled_unknown == 0
    assert "In whole numbers 3 cells were tried" in report.text()


def test_the_report_is_words_and_numbers_and_names_no_hidden_cell(city: cities.City) -> None:
    published = from_cells(cities.naive(city), city.memberships)
    report = attack_published(published, truth=truth(city))
    text = report.text()
    assert "Do not publish this" in text
    assert "neighborhood-" not in text and "organization-" not in text
    again = json.loads(json.dumps(report.as_dict()))
    assert again["is_broken"] is True
    assert "neighborhood-" not in json.dumps(again)


def test_nothing_found_is_said_so() -> None:
    frame = cells(cell("district:d1", 31), *HIDDEN)
    text = attack_published(from_cells(frame, ONE_DISTRICT)).text()
    assert "found nothing out" in text


def test_no_release_is_refused() -> None:
    with pytest.raises(AttackError, match="no release"):
        from_cells([], ONE_DISTRICT)


def test_a_year_is_attacked_with_the_boundaries_of_its_first_release() -> None:
    first = parents(d1=["n1", "n2"], d2=["n3"]).assign(release_id="0")
    later = parents(d1=["n1"], d2=["n2", "n3"]).assign(release_id="1")
    july = cells(cell("district:d1", 15, period="month"), cell("neighborhood:n1", 12))
    published = from_cells([july, july], pd.concat([later, first]))
    assert published.memberships_of(published.cells).equals(first)
    # Somebody who missed it has the next one.
    missed = from_cells([july], later)
    assert missed.memberships_of(missed.cells).equals(later)
