"""How many people a cell stands for: what makes a number large enough, or a cell small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dashboard.disclosure.lattice import Lattice
from dashboard.disclosure.model import Rules


@dataclass(frozen=True)
class Counts:
    """What is in every cell: `counted`, `people` (the least number of persons it can be) and `k`
    (the strictest limit of an organization in it, at least the city's)."""

    counted: np.ndarray
    people: np.ndarray
    k: np.ndarray

    @property
    def is_small(self) -> np.ndarray:
        """Somebody is there, and they are fewer than k people."""
        return (self.counted > 0) & (self.people < self.k)


def fewest_people(by_organization: np.ndarray, rules: Rules) -> np.ndarray:
    """The least number of persons that counts by organization (… x organizations) can stand for.

    The privacy rules, rule 1: one organization counts nobody twice, so there are at least as many
    persons as its count; and a person is counted by at most `max_organizations_per_person`."""
    if not by_organization.shape[-1]:
        return np.zeros(by_organization.shape[:-1])
    together = np.ceil(by_organization.sum(axis=-1) / rules.max_organizations_per_person)
    return np.maximum(by_organization.max(axis=-1), together)


def strictest_k(by_organization: np.ndarray, strictest: np.ndarray, rules: Rules) -> np.ndarray:
    """The limit for counts by organization: the strictest of those in it, at least the city's."""
    present = np.where(by_organization > 0, strictest, 0)
    return np.maximum(present.max(axis=-1, initial=0), rules.k)


def counts(cells: Lattice, rules: Rules) -> Counts:
    """What is in every cell."""
    now = cells.now
    people, counted = cells.people(now), cells.counted(now)
    return counts_of(cells.within, people, counted, cells.strictest, rules)


def counts_of(
    within: sparse.csr_matrix,
    people: sparse.csr_matrix,
    counted: sparse.csr_matrix,
    strictest: np.ndarray,
    rules: Rules,
    level: float | None = None,
) -> Counts:
    """What is in every row of `within`, from what organizations contributed to base cells. `k` is
    the strictest of those in it, or `level` if given."""
    counted_by = (within @ counted).toarray()
    k = strictest_k(counted_by, strictest, rules)
    return Counts(
        counted_by.sum(axis=1),
        fewest_people((within @ people).toarray(), rules),
        k if level is None else np.full(len(k), float(level)),
    )


def levels(strictest: np.ndarray, rules: Rules) -> list[float]:
    """The limits at which somebody is protected: the city's, and stricter ones of agreements."""
    return sorted({float(rules.k), *strictest[strictest > rules.k].tolist()})


def largest(cells: Lattice) -> np.ndarray:
    """Per cell the most that one person may be of it, as far as the reports tell."""
    return cells.within.multiply(cells.largest[None, :]).tocsr().max(axis=1).toarray().ravel()
