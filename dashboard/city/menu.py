"""What a city publishes of its partners' counts: `disclosure.toml` of the city's folder.

The menu is fixed and its own file, so that whoever decides about it sees it on one page.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from dashboard.city.tables import CityError

FILE = "disclosure.toml"
ATTRIBUTES = {
    "service_referrals": ("", "referral_source", "population", "outcome", "contact"),
    "services": ("", "service_type", "population"),
    "follow_ups": ("", "timeliness"),
    "call_ins": ("", "stage"),
    "meetings": ("",),
}
"""The families of counts, and by what each may be split; '' is no split."""
AREA_TYPES = ("city", "division", "district", "neighborhood")
PERIOD_TYPES = ("month", "quarter", "year")
CITY_ONLY = ("call_ins", "meetings")
LEAST_LAG_DAYS = 45
"""Partners report late; a count is published once, so not before most reports are in."""


@dataclass(frozen=True)
class Family:
    """How one family of counts is published.

    `lag_days` after a period has closed, if all reports of it were due by then, else on the day
    after; `round_to` is 0 (exact) or 5; `events_per_person` is the most events one person can have
    in a quarter where reports do not count people, else 1.
    """

    family: str
    lag_days: int
    round_to: int
    events_per_person: int


@dataclass(frozen=True)
class MenuView:
    """One table of the menu; `worth` says what is given up last."""

    family: str
    attribute: str
    area_type: str
    period_type: str
    worth: int


@dataclass(frozen=True)
class Menu:
    """All that may be published. An empty menu publishes nothing."""

    families: tuple[Family, ...]
    views: tuple[MenuView, ...]

    def of(self, family: str) -> tuple[MenuView, ...]:
        """The views of one family."""
        return tuple(view for view in self.views if view.family == family)


def read_menu(city_folder: Path) -> Menu:
    """The menu of a city; an empty one if the city has none, so that nothing is published.

    Raises CityError, one sentence, at the first thing to mend.
    """
    try:
        text = (Path(city_folder) / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Menu((), ())
    try:
        about = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise CityError(f"{FILE} is not TOML; mend it.") from None
    families = tuple(
        _family(name, entry) for name, entry in sorted(about.get("families", {}).items())
    )
    known = {family.family for family in families}
    views: dict[tuple[str, str, str, str], MenuView] = {}
    for number, entry in enumerate(about.get("views", []), start=1):
        for view in _views(entry, known, f"{FILE}, view {number}"):
            key = (view.family, view.attribute, view.area_type, view.period_type)
            if key in views:
                raise CityError(f"{FILE}, view {number}: {' x '.join(filter(None, key))} is twice.")
            views[key] = view
    return Menu(families, tuple(views[key] for key in sorted(views)))


def _family(name: str, entry: dict[str, Any]) -> Family:
    where = f"{FILE}, families.{name}"
    if name not in ATTRIBUTES:
        raise CityError(f"{where}: use one of {', '.join(ATTRIBUTES)}.")
    lag, round_to = entry.get("lag_days"), entry.get("round_to", 0)
    per_person = entry.get("events_per_person", 1)
    if not isinstance(lag, int) or lag < LEAST_LAG_DAYS:
        raise CityError(f"{where}, lag_days: write {LEAST_LAG_DAYS} or more.")
    if round_to not in (0, 5):
        raise CityError(f"{where}, round_to: write 0 or 5.")
    if not isinstance(per_person, int) or per_person < 1:
        raise CityError(f"{where}, events_per_person: write 1 or more.")
    return Family(name, lag, round_to, per_person)


def _views(entry: dict[str, Any], known: set[str], where: str) -> list[MenuView]:
    worth = entry.get("worth")
    if not isinstance(worth, int) or worth < 1:
        raise CityError(f"{where}, worth: write a whole number from 1.")
    parts = []
    for key, allowed in (
        ("families", known), ("attributes", None), ("area_types", AREA_TYPES),
        ("period_types", PERIOD_TYPES),
    ):  # fmt: skip
        values = entry.get(key)
        if not isinstance(values, list) or not values:
            raise CityError(f"{where}, {key}: write a list.")
        if allowed is not None and not set(values) <= set(allowed):
            raise CityError(f"{where}, {key}: use of {', '.join(sorted(allowed))}.")
        parts.append(values)
    found = [MenuView(*key, worth) for key in product(*parts)]
    for view in found:
        if view.attribute not in ATTRIBUTES[view.family]:
            raise CityError(f"{where}: {view.family} cannot be split by {view.attribute}.")
        if view.attribute == "referral_source" and view.area_type == "neighborhood":
            raise CityError(f"{where}: referral_source is never published by neighborhood.")
        if view.attribute and view.area_type == "neighborhood" and view.period_type != "year":
            raise CityError(f"{where}: a neighborhood is split by an attribute by year only.")
        if view.family in CITY_ONLY and view.area_type != "city":
            raise CityError(f"{where}: {view.family} are published for the whole city only.")
    return found
