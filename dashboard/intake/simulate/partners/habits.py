"""What each made-up organization does, for whom, how much of it, and how it fills in its files.

All numbers are invented. They are in proportion to what is known of one real coalition: about 150
people referred in its first five months, by all organizations together.
"""

from __future__ import annotations

from dataclasses import dataclass

_MOST = {"high_risk": 5, "victim_or_family": 2, "returning_citizen": 2, "other": 1}
_HARMED = {"victim_or_family": 9, "other": 1}
_HOME = {"returning_citizen": 8, "high_risk": 2}
_ANYBODY = {"other": 6, "victim_or_family": 2, "high_risk": 2}
_STREET = {"police": 3, "custom_notification": 2, "call_in": 2, "community": 3, "self": 1}
_PRISON = {"corrections": 5, "probation_parole": 5, "self": 1}
_BEDSIDE = {"trauma_hospital": 9, "police": 1}
_CARE = {"community": 4, "police": 3, "trauma_hospital": 2, "self": 2}


@dataclass(frozen=True)
class Habit:
    """One organization's work and ways.

    `people` are new participants a month in the first year, who stay `months` on average with
    `visits` a month; `referrals` are service referrals a month at first. `services`,
    `populations` and `sources` are weights. `reach` is the part of the city it works in.
    `hands` follow each other year by year. `late` is the share of files that come too late.
    """

    people: float = 0.0
    months: float = 3.0
    visits: float = 2.0
    services: tuple[str, ...] = ("other",)
    populations: dict[str, int] | None = None
    referrals: float = 0.0
    sources: dict[str, int] | None = None
    reach: str | None = None
    hands: tuple[str, ...] = ("template csv",)
    late: float = 0.05
    corrects: float = 0.07
    attends: float = 0.85
    knows_largest: bool = True
    is_hasty: bool = False
    """Sometimes sends a month before it is over, and again afterwards."""
    sends_a_client_list_in: str | None = None
    """The sending period (its first day) for which it once sent a list of people instead."""


EAST, WEST = "division-east", "division-west"
NORTH, CENTRAL = "division-north", "division-central"

HABITS: dict[str, Habit] = {
    "coalition-office": Habit(hands=("template csv",), attends=1.0, late=0.0),
    "lamplight-works": Habit(
        9, 4, 3, ("job_training_placement", "education_ged"), _MOST, 5.4, _STREET,
        hands=("workbook", "template csv"), late=0.03, corrects=0.1, attends=0.95, is_hasty=True,
    ),
    "dovetail-reentry": Habit(
        7, 5, 3, ("housing", "job_training_placement", "legal"), _HOME, 5.4, _PRISON,
        hands=("export",), attends=0.9,
    ),
    "quiet-bell": Habit(
        10, 1.3, 2, ("conflict_resolution",), _MOST, reach=EAST, hands=("export",), late=0.02,
    ),
    "kiln-street-neighbors": Habit(
        16, 2.5, 2, ("emergency_assistance", "other"), _ANYBODY, reach=EAST,
        hands=("old excel", "shouting"), late=0.25, attends=0.7, knows_largest=False,
        sends_a_client_list_in="2023-04-01",
    ),
    "brickfield-commons": Habit(
        5, 3, 2, ("counseling", "other"), _MOST, 2.0, _STREET, reach="district-1",
        hands=("semicolons",), attends=0.8,
    ),
    "copper-kettle": Habit(
        140, 4, 2.6, ("emergency_assistance",), {"other": 8, "victim_or_family": 2},
        hands=("old excel",), attends=0.5, late=0.15, knows_largest=False,
    ),
    "oarlock-mentors": Habit(
        3, 8, 4, ("counseling", "education_ged"), {"high_risk": 9, "other": 1}, 1.2, _STREET,
        hands=("template csv",),
    ),
    "switchyard-youth": Habit(
        6, 6, 5, ("education_ged", "counseling"), {"high_risk": 5, "other": 5}, reach=EAST,
        hands=("workbook",), late=0.12,
    ),
    "weavers-green-learning": Habit(
        6, 5, 6, ("education_ged",), _MOST, 1.2, _STREET, reach=CENTRAL,
        hands=("template csv", "template xlsx"),
    ),
    "halyard-legal": Habit(
        8, 3, 1.6, ("legal",), _MOST, 1.6, _CARE, hands=("semicolons", "export"), attends=0.6,
    ),
    "tidewater-doors": Habit(
        6, 4, 1.5, ("housing", "emergency_assistance"), _MOST, 2.6, _CARE, hands=("workbook",),
        corrects=0.12,
    ),
    "cinder-lane-fathers": Habit(
        4, 5, 4, ("counseling", "job_training_placement"), _HOME, 1.0, _PRISON, reach=EAST,
        hands=("template csv",),
    ),
    "penafaro": Habit(
        5, 3, 3, ("counseling", "emergency_assistance"), _ANYBODY, reach=WEST,
        hands=("old excel",), attends=0.75, late=0.1,
    ),
    "gaslight-bridge": Habit(
        6, 2, 3, ("conflict_resolution", "other"), _MOST, 1.9, _STREET, reach=CENTRAL,
        hands=("shouting", "template xlsx"), late=0.1,
    ),
    "junction-coaches": Habit(
        6, 3, 2.5, ("job_training_placement",), _MOST, 2.0, _STREET, hands=("tabs",),
    ),
    "almanac-evening": Habit(
        5, 6, 7, ("education_ged",), _ANYBODY, hands=("workbook",), attends=0.4, late=0.2,
    ),
    "stonecutters-trust": Habit(
        1, 3, 1, ("witness_protection",), {"victim_or_family": 1}, hands=("template csv",),
        attends=0.6, late=0.0,
    ),
    "signal-hill-steps": Habit(
        5, 4, 3, ("other", "counseling"), _MOST, 1.5, _STREET, reach="district-6",
        hands=("old excel",),
    ),
    "ironbark-job-hall": Habit(attends=0.08),
    "gravel-pit-boxing": Habit(
        6, 5, 6, ("other",), {"high_risk": 6, "other": 4}, reach=EAST, hands=("shouting",),
        attends=0.5, late=0.3, knows_largest=False,
    ),
    "larkrise-navigators": Habit(
        5, 4, 2, ("other", "health"), _ANYBODY, 1.2, _CARE, reach=NORTH, hands=("template xlsx",),
    ),
    "hearthkeep": Habit(
        9, 4, 2.5, ("counseling", "legal"), _HARMED, 2.6, _CARE, hands=("template csv",),
        corrects=0.1,
    ),
    "vesperlight": Habit(
        7, 2, 8, ("housing",), _HARMED, hands=("export",), attends=0.6,
    ),
    "stillwick": Habit(
        5, 4, 2, ("counseling",), _HARMED, hands=("semicolons",), attends=0.9,
    ),
    "candle-street-fund": Habit(
        6, 1.3, 1.3, ("emergency_assistance",), _HARMED, hands=("tabs",), attends=0.45, late=0.1,
    ),
    "lodestone-hospital": Habit(
        9, 2, 2, ("health", "counseling"), {"victim_or_family": 7, "high_risk": 3}, 1.8, _BEDSIDE,
        hands=("export",), attends=0.9, late=0.0,
    ),
    "fenwater-trauma": Habit(
        8, 1.5, 1.6, ("health",), {"victim_or_family": 8, "high_risk": 2}, 1.5, _BEDSIDE,
        hands=("workbook",), attends=0.7,
    ),
    "wickerbridge-recovery": Habit(
        6, 5, 4, ("health", "counseling"), _MOST, 1.2, _CARE, hands=("semicolons",),
    ),
    "sallow-green-treatment": Habit(
        7, 3, 5, ("health",), _ANYBODY, hands=("template xlsx",), attends=0.55,
    ),
    "ember-road-house": Habit(
        3, 5, 10, ("housing", "health"), _HOME, hands=("shouting",), late=0.15, attends=0.65,
    ),
}  # fmt: skip
