"""Random numbers that depend only on what they are for.

Every number is a hash of the seed, the day, the event and the purpose. Nothing is drawn in turn, so
a longer stretch of days repeats the shorter one exactly, on any machine and numpy version.
"""

import hashlib

import numpy as np
from scipy.special import ndtri, pdtr, pdtrik

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(word: np.ndarray) -> np.ndarray:
    """The finalizer of splitmix64 (Steele, Lea and Flood 2014), over 64-bit words."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def uniform(seed: int, purpose: str, *counters: np.ndarray | int) -> np.ndarray:
    """Numbers in [0, 1), one per element of the broadcast counters (whole numbers)."""
    name = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    with np.errstate(over="ignore"):
        word = np.atleast_1d(np.uint64(int.from_bytes(name, "little")))
        for counter in counters:
            word = _mix(word + _GOLDEN + np.asarray(counter).astype(np.uint64) * _GOLDEN)
        word = _mix(word)
    return (word >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def normal(seed: int, purpose: str, *counters: np.ndarray | int) -> np.ndarray:
    """Standard normal numbers, one per element of the counters."""
    return ndtri(np.clip(uniform(seed, purpose, *counters), 1e-12, 1 - 1e-12))


def counts(mean: np.ndarray, seed: int, purpose: str, *counters: np.ndarray | int) -> np.ndarray:
    """Poisson counts with the given means (0 or more), as whole numbers."""
    u = np.clip(uniform(seed, purpose, *counters), 1e-12, 1 - 1e-12)
    high = np.ceil(pdtrik(u, np.maximum(mean, 1e-9)))
    low = np.maximum(high - 1, 0)
    # The continuous inverse may end one too high by rounding; the distribution itself decides.
    return np.where(pdtr(low, mean) >= u, low, high).astype(np.int64)


def choose(weights: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The index each uniform number picks from `weights` (need not add up to 1)."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.minimum(np.searchsorted(edges, u * edges[-1], side="right"), len(edges) - 1)
