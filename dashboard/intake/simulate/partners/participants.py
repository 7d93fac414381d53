"""Made-up participants, and the services and follow-ups that come of them, counted.

Participants exist in memory only, as numbers; what leaves this module are counts. That way each
person counts once a fiscal year, and no person can have more visits than there were.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.intake.partner.codes import PER_VISIT
from dashboard.intake.simulate.draws import choose, counts, uniform
from dashboard.intake.simulate.partners.book import Book, Period, add_up, rows_by_period
from dashboard.intake.simulate.partners.ground import Ground
from dashboard.intake.simulate.partners.habits import Habit
from dashboard.intake.simulate.partners.roster import Partner
from dashboard.intake.simulate.partners.seed import DAYS_A_MONTH, SEED, growth, number_of

SHARE_ENTERED_LATE = 0.04  # visits that an organization writes down weeks later
SHARE_SECOND_SERVICE = 0.3
EARLY_PART = 0.66  # of a month, when somebody hasty sends it
SHARE_DUE = 0.35  # participants with a follow-up due in a month
DONE_ON_TIME, DONE_LATE, NOT_REACHED = 0.62, 0.16, 0.14  # the rest is still open


def fiscal_years(periods: list[Period], first_month: int) -> np.ndarray:
    """The fiscal year of each period, named by the year in which it begins."""
    return np.array([p.start.year - (p.start.month < first_month) for p in periods], dtype=int)


def visits(
    partner: Partner, habit: Habit, ground: Ground, periods: list[Period], first_month: int
) -> pd.DataFrame:
    """One row per participant, period and kind of service, over all `periods`.

    Columns: period (a place in `periods`), person, home (a neighborhood's number), population,
    service_type, episodes, is_new (the first of the fiscal year), is_entered_late, part (when in
    the period it began, from 0 to 1).
    """
    starts = np.array([number_of(p.start) for p in periods])
    days = np.array([(p.end - p.start).days + 1 for p in periods])
    who = partner.organization_id
    mean = habit.people * growth(starts, 0.6) * days / DAYS_A_MONTH
    arrived = counts(mean, SEED, f"{who}/arrivals", starts)
    came = np.repeat(np.arange(len(periods)), arrived)
    number = np.arange(len(came)) - np.repeat(np.cumsum(arrived) - arrived, arrived)
    key = (starts[came], number)
    stay = -np.log1p(-uniform(SEED, f"{who}/stay", *key)) * (habit.months - 1) * DAYS_A_MONTH
    last = np.searchsorted(starts, starts[came] + stay, side="right")
    populations = habit.populations or {"other": 1}
    population = np.array(list(populations), dtype=object)[
        choose(list(populations.values()), uniform(SEED, f"{who}/population", *key))
    ]
    people = pd.DataFrame({
        "person": np.arange(len(came)), "came": came, "number": number, "times": last - came,
        "home": ground.homes(habit.reach, who, *key), "population": population,
    })  # fmt: skip
    return _periods_of(people, partner, habit, starts, days, fiscal_years(periods, first_month))


def _periods_of(
    people: pd.DataFrame,
    partner: Partner,
    habit: Habit,
    starts: np.ndarray,
    days: np.ndarray,
    years: np.ndarray,
) -> pd.DataFrame:
    """Each participant's periods and kinds of service, with the visits of each."""
    frame = people.loc[people.index.repeat(people["times"])].reset_index(drop=True)
    frame["period"] = frame["came"] + frame.groupby("person").cumcount()
    second = frame.assign(slot=1)
    frame = pd.concat([frame.assign(slot=0), second], ignore_index=True)
    who = partner.organization_id
    first_key = (starts[frame["came"]], frame["number"])

    def u(purpose: str) -> np.ndarray:
        return uniform(SEED, f"{who}/{purpose}", *first_key, starts[frame["period"]], frame["slot"])

    kinds = np.array(habit.services, dtype=object)
    weights = 1 / np.arange(1, len(kinds) + 1)
    main = choose(weights, uniform(SEED, f"{who}/service", *first_key))
    has_second = uniform(SEED, f"{who}/second", *first_key) < SHARE_SECOND_SERVICE
    slot = frame["slot"].to_numpy()
    frame["service_type"] = kinds[(main + slot) % len(kinds)]
    mean = habit.visits * days[frame["period"]] / DAYS_A_MONTH * np.where(slot == 1, 0.5, 1.0)
    frame["episodes"] = counts(
        mean, SEED, f"{who}/visits", *first_key, starts[frame["period"]], slot
    )
    is_first = ((frame["period"] == frame["came"]) & (slot == 0)).to_numpy()
    frame.loc[is_first & (frame["episodes"] == 0), "episodes"] = 1
    is_served = (frame["episodes"] > 0) | ~frame["service_type"].isin(PER_VISIT)
    has_slot = (slot == 0) | (has_second & (len(kinds) > 1))
    frame["is_entered_late"] = u("late") < SHARE_ENTERED_LATE
    frame["part"] = u("part")
    frame = frame[is_served & has_slot].sort_values(["period", "person", "slot"])
    year = pd.Series(years[frame["period"]], index=frame.index)
    frame["is_new"] = ~pd.DataFrame({"person": frame["person"], "year": year}).duplicated()
    return frame.drop(columns=["came", "number", "times", "slot"])


SERVICE_COLUMNS = [
    "area_id", "service_type", "population",
    "episodes", "people_served", "people_new", "largest_person_episodes",
]  # fmt: skip


def services(
    partner: Partner, habit: Habit, ground: Ground, periods: list[Period], first_month: int
) -> Book:
    """The report on services."""
    frame = visits(partner, habit, ground, periods, first_month)
    frame["area_id"] = ground.areas(frame["home"].to_numpy(), partner.finest_area_type)
    zero = ("city", habit.services[0], next(iter(habit.populations or {"other": 1})), 0, 0, 0)
    zero = (*zero, 0 if habit.knows_largest else None)

    def rows(part: pd.DataFrame) -> dict:
        table = add_up(
            part.assign(
                people_served=1,
                people_new=part["is_new"].astype(int),
                largest_person_episodes=part["episodes"],
            ),
            ["period", "area_id", "service_type", "population"],
            episodes="sum", people_served="sum", people_new="sum", largest_person_episodes="max",
        )  # fmt: skip
        if not habit.knows_largest:
            table["largest_person_episodes"] = pd.array([pd.NA] * len(table), dtype="Int64")
        return rows_by_period(table, periods, partner.organization_id, SERVICE_COLUMNS)

    return Book.of(
        periods, partner.organization_id, zero,
        first=rows(frame[~frame["is_entered_late"]]),
        only=rows(frame),
        early=rows(_early(frame)) if habit.is_hasty else None,
    )  # fmt: skip


def _early(frame: pd.DataFrame) -> pd.DataFrame:
    """What had happened when two thirds of a period were over."""
    begun = frame[(frame["part"] < EARLY_PART) & ~frame["is_entered_late"]]
    fewer = np.maximum(1, np.round(begun["episodes"] * EARLY_PART)).astype(int)
    return begun.assign(episodes=np.minimum(begun["episodes"], fewer))


FOLLOW_UP_COLUMNS = ["area_id", "due", "done_on_time", "done_late", "not_reached"]


def follow_ups(
    partner: Partner, habit: Habit, ground: Ground, periods: list[Period], first_month: int
) -> Book:
    """The report on follow-ups: for some of the participants of each period one is due."""
    frame = visits(partner, habit, ground, periods, first_month)
    frame = frame.drop_duplicates(["person", "period"]).copy()
    frame["area_id"] = ground.areas(frame["home"].to_numpy(), partner.finest_area_type)
    starts = np.array([number_of(p.start) for p in periods])
    # A participant's place in the period is the same whatever happens later.
    key = (starts[frame["period"]], frame.groupby("period").cumcount())
    who = partner.organization_id
    is_due = uniform(SEED, f"{who}/due", *key) < SHARE_DUE
    weights = [DONE_ON_TIME, DONE_LATE, NOT_REACHED, 1 - DONE_ON_TIME - DONE_LATE - NOT_REACHED]
    outcome = choose(weights, uniform(SEED, f"{who}/follow-up", *key))
    settled = np.where(
        (outcome == 3) & (uniform(SEED, f"{who}/follow-up later", *key) < 0.7), 1, outcome
    )

    def rows(outcome: np.ndarray) -> dict:
        table = add_up(
            frame.assign(
                due=1,
                done_on_time=(outcome == 0).astype(int),
                done_late=(outcome == 1).astype(int),
                not_reached=(outcome == 2).astype(int),
            )[is_due],
            ["period", "area_id"],
            due="sum", done_on_time="sum", done_late="sum", not_reached="sum",
        )  # fmt: skip
        return rows_by_period(table, periods, who, FOLLOW_UP_COLUMNS)

    return Book.of(periods, who, ("city", 0, 0, 0, 0), first=rows(outcome), settled=rows(settled))
