"""Made-up open places: how many more people an organization could take in."""

from __future__ import annotations

import numpy as np

from dashboard.intake.simulate.draws import counts, normal, uniform
from dashboard.intake.simulate.partners.book import Book, Period, Rows
from dashboard.intake.simulate.partners.ground import Ground
from dashboard.intake.simulate.partners.habits import Habit
from dashboard.intake.simulate.partners.roster import Partner
from dashboard.intake.simulate.partners.seed import SEED, number_of


def capacity(
    partner: Partner, habit: Habit, ground: Ground, periods: list[Period], first_month: int
) -> Book:
    """The report on open places, each kind of service in the area of the organization's house."""
    who = partner.organization_id
    starts = np.array([number_of(p.start) for p in periods])
    house = ground.homes(habit.reach, f"{who}/house", 0)
    if partner.finest_area_type != "city" and house[0] < 0:
        house = np.array([int(np.argmax(ground.weight))])
    area_id = str(ground.areas(house, partner.finest_area_type)[0])
    size = 2 + 10 * uniform(SEED, f"{who}/size", np.arange(len(habit.services)))
    first: Rows = {}
    settled: Rows = {}
    for number, service in enumerate(habit.services):
        mean = size[number] * np.exp(0.5 * normal(SEED, f"{who}/open", starts, number))
        places = counts(mean, SEED, f"{who}/places", starts, number)
        slips = (uniform(SEED, f"{who}/miscounted", starts, number) < 0.1).astype(int)
        for period, open_places, slip in zip(periods, places, slips, strict=True):
            row = (who, *period, area_id, service)
            first.setdefault(period, []).append((*row, int(open_places)))
            settled.setdefault(period, []).append((*row, int(open_places + slip)))
    return Book.of(periods, who, None, first=first, settled=settled)
