"""Where the made-up participants live: neighborhoods, and the areas that an agreement allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.city import City
from dashboard.intake.partner.model import CITY, UNKNOWN
from dashboard.intake.simulate.draws import choose, uniform
from dashboard.intake.simulate.events import harm
from dashboard.intake.simulate.files import SEED as HARM_SEED
from dashboard.intake.simulate.partners.seed import SEED

NOWHERE = -1  # the number of an address that nobody could place
SHARE_NOWHERE = 0.05
SHARE_ELSEWHERE = 0.12  # people from outside the part of the city that an organization works in


@dataclass(frozen=True)
class Ground:
    """The city's neighborhoods, numbered from 0 in the order of areas.csv.

    `weight` is how much harm the simulated police files put into each; `parents` gives for each
    area type the area that holds most of it. `names` and `aliases` are by area_id; an alias is
    here only if it means one area.
    """

    ids: np.ndarray
    weight: np.ndarray
    parents: dict[str, np.ndarray]
    names: dict[str, str]
    aliases: dict[str, str]
    alias_of_several: str

    def homes(self, reach: str | None, purpose: str, *counters: np.ndarray | int) -> np.ndarray:
        """Neighborhood numbers, one per element of the counters, most of them in the area `reach`
        (a district or division; None is the whole city); NOWHERE for some."""
        weight = self.weight / self.weight.sum()
        if reach is not None:
            inside = np.zeros(len(self.ids), dtype=bool)
            for parents in self.parents.values():
                inside |= parents == reach
            near, far = weight * inside, weight * ~inside
            weight = near / near.sum() * (1 - SHARE_ELSEWHERE) + far / far.sum() * SHARE_ELSEWHERE
        home = choose(weight, uniform(SEED, f"{purpose}/home", *counters))
        is_lost = uniform(SEED, f"{purpose}/lost", *counters) < SHARE_NOWHERE
        return np.where(is_lost, NOWHERE, home)

    def areas(self, homes: np.ndarray, finest: str) -> np.ndarray:
        """The area_id under which an organization reports homes if `finest` is the finest area
        type that its agreement allows."""
        if finest == "city":
            return np.full(len(homes), CITY, dtype=object)
        of = self.parents.get(finest, self.ids)
        return np.where(homes == NOWHERE, UNKNOWN, of[homes]).astype(object)


def ground_of(city: City) -> Ground:
    """The neighborhoods of the made-up city."""
    hoods = city.areas[city.areas["area_type"] == "neighborhood"]
    ids = hoods["area_id"].to_numpy(dtype=object)
    largest = city.memberships.sort_values("share").groupby(["parent_type", "area_id"]).last()
    parents = {
        kind: largest.loc[kind]["parent_id"].reindex(ids).to_numpy(dtype=object)
        for kind in ("district", "division")
    }
    meant = city.aliases.set_index("alias")["area_ids"]
    several = meant[meant.str.contains(";")]
    single = meant.drop(several.index)
    return Ground(
        ids=ids,
        weight=harm(hoods["population"].to_numpy(dtype=float), HARM_SEED),
        parents=parents,
        names=dict(zip(city.areas["area_id"], city.areas["area_name"], strict=True)),
        aliases={area_id: alias for alias, area_id in single.items()},
        alias_of_several=str(several.index[0]),
    )
