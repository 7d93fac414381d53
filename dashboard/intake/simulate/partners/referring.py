"""Made-up service referrals, and what came of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.intake.simulate.draws import choose, counts, uniform
from dashboard.intake.simulate.partners.book import Book, Period, add_up, rows_by_period
from dashboard.intake.simulate.partners.ground import Ground
from dashboard.intake.simulate.partners.habits import Habit
from dashboard.intake.simulate.partners.participants import EARLY_PART, fiscal_years
from dashboard.intake.simulate.partners.roster import Partner
from dashboard.intake.simulate.partners.seed import DAYS_A_MONTH, SEED, growth, number_of

OUTCOMES = (
    "accepted", "declined", "no_capacity", "not_eligible", "no_longer_interested",
    "undecided_over_2_business_days",
)  # fmt: skip
OUTCOME_WEIGHTS = (0.61, 0.12, 0.08, 0.07, 0.04, 0.08)
DECIDED_WEIGHTS = (0.6, 0.16, 0.1, 0.04, 0.1)  # what becomes of most undecided ones
UNDECIDED = OUTCOMES.index("undecided_over_2_business_days")
CONTACTS = ("contacted_within_72h", "contacted_later", "not_yet_contacted")
CONTACT_WEIGHTS = (0.66, 0.17, 0.09, 0.08)  # of the last nobody wrote anything down
LATER, NOT_YET = 1, 2
SHARE_AGAIN = 0.1  # of people who were referred before in the same fiscal year
SHARE_ENTERED_LATE = 0.04

COLUMNS = [
    "area_id", "referral_source", "population", "received", "people_new", *OUTCOMES, *CONTACTS,
]  # fmt: skip


def service_referrals(
    partner: Partner, habit: Habit, ground: Ground, periods: list[Period], first_month: int
) -> Book:
    """The report on service referrals."""
    frame = _received(partner, habit, ground, periods, first_month)
    zero = ("city", "community", "other", *(0 for _ in COLUMNS[3:]))

    def rows(part: pd.DataFrame, is_settled: bool) -> dict:
        outcome = part["decided" if is_settled else "outcome"].to_numpy()
        contact = part["reached" if is_settled else "contact"].to_numpy()
        table = part.assign(received=1, people_new=part["is_new"].astype(int))
        for number, name in enumerate(OUTCOMES):
            table[name] = (outcome == number).astype(int)
        for number, name in enumerate(CONTACTS):
            table[name] = (contact == number).astype(int)
        table = add_up(
            table, ["period", "area_id", "referral_source", "population"],
            **dict.fromkeys(COLUMNS[3:], "sum"),
        )  # fmt: skip
        return rows_by_period(table, periods, partner.organization_id, COLUMNS)

    on_time = frame[~frame["is_entered_late"]]
    return Book.of(
        periods, partner.organization_id, zero,
        first=rows(on_time, False),
        only=rows(frame, False),
        settled=rows(frame, True),
        early=rows(on_time[on_time["part"] < EARLY_PART], False) if habit.is_hasty else None,
    )  # fmt: skip


def _received(
    partner: Partner, habit: Habit, ground: Ground, periods: list[Period], first_month: int
) -> pd.DataFrame:
    """One row per service referral, with what was known of it at first and in the end."""
    starts = np.array([number_of(p.start) for p in periods])
    days = np.array([(p.end - p.start).days + 1 for p in periods])
    who = partner.organization_id
    mean = habit.referrals * growth(starts, 1.9) * days / DAYS_A_MONTH
    came = counts(mean, SEED, f"{who}/referred", starts)
    period = np.repeat(np.arange(len(periods)), came)
    number = np.arange(len(period)) - np.repeat(np.cumsum(came) - came, came)
    key = (starts[period], number)

    def pick(weights: object, purpose: str) -> np.ndarray:
        return choose(np.array(weights), uniform(SEED, f"{who}/{purpose}", *key))

    sources, populations = habit.sources or {"community": 1}, habit.populations or {"other": 1}
    outcome, contact = pick(OUTCOME_WEIGHTS, "outcome"), pick(CONTACT_WEIGHTS, "contact")
    is_open_still = uniform(SEED, f"{who}/open", *key) < 0.2
    frame = pd.DataFrame({
        "period": period,
        "home": ground.homes(habit.reach, f"{who}/referred", *key),
        "population": np.array(list(populations), dtype=object)[
            pick(list(populations.values()), "referred population")
        ],
        "referral_source": np.array(list(sources), dtype=object)[
            pick(list(sources.values()), "source")
        ],
        "outcome": outcome,
        "decided": np.where(
            (outcome == UNDECIDED) & ~is_open_still, pick(DECIDED_WEIGHTS, "decided"), outcome
        ),
        "contact": contact,
        "reached": np.where((contact == NOT_YET) & ~is_open_still, LATER, contact),
        "is_entered_late": uniform(SEED, f"{who}/entered late", *key) < SHARE_ENTERED_LATE,
        "part": uniform(SEED, f"{who}/part", *key),
    })  # fmt: skip
    years = fiscal_years(periods, first_month)[period]
    _send_some_again(
        frame, years, uniform(SEED, f"{who}/again", *key), uniform(SEED, f"{who}/whom", *key)
    )
    frame["area_id"] = ground.areas(frame["home"].to_numpy(), partner.finest_area_type)
    return frame


def _send_some_again(
    frame: pd.DataFrame, years: np.ndarray, again: np.ndarray, whom: np.ndarray
) -> None:
    """Let some service referrals be about a person who had one before in the same fiscal year, of
    the same home and group; sets `is_new`."""
    before = np.arange(len(frame)) - np.searchsorted(years, years)
    is_again = (again < SHARE_AGAIN) & (before > 0)
    earlier = np.arange(len(frame)) - 1 - (whom * before).astype(int)
    for name in ("home", "population"):
        values = frame[name].to_numpy().copy()
        for at in np.flatnonzero(is_again):
            values[at] = values[earlier[at]]
        frame[name] = values
    frame["is_new"] = ~is_again
