"""Invented reports, one row each, the same for the same seed however far the days reach.

A report happens on one day (`injured_on`), comes to the police on another (`reported_on`) and shows
up in the portal's file on a third (`entered_on`). A death may follow an injury weeks later
(`died_on`), and a ruling may turn a murder into a justifiable homicide (`ruled_on`).
"""

import numpy as np
import pandas as pd

from dashboard.intake.simulate import offenses
from dashboard.intake.simulate.draws import choose, counts, normal, uniform
from dashboard.intake.simulate.places import AddressBook

REPORTS_A_DAY = 24.0
DEATHS_A_YEAR = 78.0
LONGEST_DELAY = (
    340  # days from injury to report; under a year, so one year before the first is enough
)
MURDER, NEGLIGENT, JUSTIFIABLE, OTHER = "murder", "negligent", "justifiable", "other"


def deaths_a_day(days: np.ndarray, seed: int) -> np.ndarray:
    """The mean number of killings on each day (days since 1970-01-01): a level that drifts over the
    years, more in summer, and months that differ more than chance alone (overdispersion)."""
    stamp = days.astype("datetime64[D]")
    year = stamp.astype("datetime64[Y]").astype(int) + 1970
    month = stamp.astype("datetime64[M]").astype(int)
    season = 1 + 0.22 * np.cos(2 * np.pi * ((days - 200) % 365.25) / 365.25)
    wave = 1 + 0.2 * np.sin(2 * np.pi * (year - 2017.5) / 9)
    level = np.exp(0.09 * normal(seed, "year", year)) * wave
    return DEATHS_A_YEAR / 365.25 * season * level * np.exp(0.12 * normal(seed, "month", month))


def harm(population: np.ndarray, seed: int) -> np.ndarray:
    """How often a killing falls into each neighborhood (as in areas.csv): few have most."""
    return np.exp(1.15 * normal(seed, "harm", np.arange(len(population)))) * population


def _other(population: np.ndarray, seed: int) -> np.ndarray:
    """How often another report falls into each neighborhood."""
    return np.exp(0.35 * normal(seed, "other", np.arange(len(population)))) * population


def reports(
    first_day: np.datetime64,
    last_day: np.datetime64,
    book: AddressBook,
    population: np.ndarray,
    *,
    seed: int,
    scale: float,
) -> pd.DataFrame:
    """All reports of harm done from `first_day` to `last_day`, whenever reported."""
    days = np.arange(int(first_day.astype(int)), int(last_day.astype(int)) + 1)
    rare, often = harm(population, seed), _other(population, seed)
    killings = counts(deaths_a_day(days, seed), seed, "killings", days)
    plain = counts(np.full(len(days), REPORTS_A_DAY * scale), seed, "reports", days)
    frames = [
        _describe(_number(days, killings, 9000), book, rare, seed, is_killing=True),
        _describe(_number(days, plain, 0), book, often, seed, is_killing=False),
    ]
    return pd.concat(frames, ignore_index=True)


def _number(days: np.ndarray, per_day: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Day and number within the day of each report; `start` keeps the two streams apart."""
    day = np.repeat(days, per_day)
    within = np.arange(len(day)) - np.repeat(np.cumsum(per_day) - per_day, per_day)
    return day, within + start


def _describe(
    who: tuple[np.ndarray, np.ndarray],
    book: AddressBook,
    weights: np.ndarray,
    seed: int,
    *,
    is_killing: bool,
) -> pd.DataFrame:
    day, number = who

    def u(purpose: str) -> np.ndarray:
        return uniform(seed, purpose, day, number)

    delay = _delay(u("delay"), u("delay days"), is_killing)
    late_entry = np.where(u("entry") < 0.04, 3 + (57 * u("entry days")).astype(int), 0)
    kind_of = np.full(len(day), OTHER, dtype=object)
    died, ruled = np.zeros(len(day), dtype=int), np.full(len(day), 10**6)
    if is_killing:
        kind_of = np.array([MURDER, NEGLIGENT, JUSTIFIABLE], dtype=object)[
            choose([0.92, 0.04, 0.04], u("kind"))
        ]
        later = (u("later death") < 0.09) & (kind_of == MURDER)
        died = np.where(later, 3 + (190 * u("death days")).astype(int), 0)
        ruling = (u("ruling") < 0.035) & (kind_of == MURDER) & ~later
        ruled = np.where(ruling, delay + 20 + (180 * u("ruling days")).astype(int), 10**6)
    what = choose([o.weight for o in offenses.OTHERS], u("offense"))
    frame = pd.DataFrame({
        "day": day, "number": number, "kind": kind_of, "offense": what,
        "reported": day + delay, "entered": day + delay + late_entry,
        "died": day + died, "ruled": day + ruled,
        "minute": (u("minute") * 1440).astype(int),
        "has_no_from_date": u("no from date") < (0.02 if is_killing else 0.05),
        "is_entered_twice": (u("twice") < 0.06) & (kind_of == MURDER),
        "has_second": u("second") < (0.3 if is_killing else 0.1),
    })  # fmt: skip
    _add_place(frame, book, weights, u, is_killing)
    _add_people(frame, u, is_killing)
    return frame


def _delay(u: np.ndarray, length: np.ndarray, is_killing: bool) -> np.ndarray:
    """Days from harm to report: most the same day, some found weeks or months later."""
    same, few, weeks = (0.88, 0.95, 0.98) if is_killing else (0.78, 0.94, 0.99)
    some = np.where(
        u < few,
        1 + 3 * length,
        np.where(u < weeks, 4 + 50 * length, 60 + (LONGEST_DELAY - 60) * length),
    )
    return np.where(u < same, 0, some).astype(int)


def _add_place(
    frame: pd.DataFrame, book: AddressBook, weights: np.ndarray, u, is_killing: bool
) -> None:
    """Where, and how well the file says so; an address in an unnamed polygon is a place too."""
    desk = 0.05 if is_killing else 0.015
    quality = np.array(
        ["in_area", "default_address", "no_point", "zero_point", "out_of_city", "unnamed_area"],
        dtype=object,
    )
    chosen = choose([1 - desk - 0.055, desk, 0.02, 0.012, 0.013, 0.01], u("quality"))
    hood = choose(weights, u("hood"))
    unnamed = len(book.ids) + (u("unnamed") * (len(book.size) - len(book.ids))).astype(int)
    hood = np.where(quality[chosen] == "unnamed_area", unnamed, hood)
    frame["place_quality"] = quality[chosen]
    frame["address"] = book.first[hood] + (u("address") * book.size[hood]).astype(int)


def _add_people(frame: pd.DataFrame, u, is_killing: bool) -> None:
    """How many victims, suspects, arrested people and other callers a report names."""
    if is_killing:
        frame["victims"] = 1 + choose([0.93, 0.055, 0.015], u("victims"))
        frame["suspects"] = choose([0.35, 0.45, 0.15, 0.05], u("suspects"))
        frame["arrested"] = choose([0.72, 0.23, 0.05], u("arrested"))
        frame["callers"] = (u("caller") < 0.3).astype(int)
        return
    victims = np.array([o.victims for o in offenses.OTHERS])[frame["offense"]]
    suspects = np.array([o.suspects for o in offenses.OTHERS])[frame["offense"]]
    frame["victims"] = np.where(
        u("victim") < victims, 1 + choose([0.88, 0.09, 0.03], u("victims")), 0
    )
    frame["suspects"] = np.where(
        u("suspect") < suspects, 1 + choose([0.85, 0.15], u("suspects")), 0
    )
    frame["arrested"] = (u("arrested") < 0.12 * (suspects > 0.4)).astype(int)
    frame["callers"] = (u("caller") < 0.04).astype(int)
    nobody = frame[["victims", "suspects", "arrested", "callers"]].sum(axis=1) == 0
    frame.loc[nobody, "suspects"] = 1


def offense_as_of(frame: pd.DataFrame, as_of: int) -> np.ndarray:
    """What each report is filed as on day `as_of`: a later death is an assault until it happens,
    and a ruling turns a murder into a justifiable homicide. Returns kinds, "assault" included."""
    is_murder = frame["kind"].to_numpy() == MURDER
    kind = frame["kind"].to_numpy().copy()
    kind[is_murder & (frame["died"].to_numpy() > as_of)] = "assault"
    kind[is_murder & (frame["ruled"].to_numpy() <= as_of)] = JUSTIFIABLE
    return kind
