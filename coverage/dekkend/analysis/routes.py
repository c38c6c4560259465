"""Ways that are nearly as fast as the fastest: travel times drawn anew, and the fastest way under each draw.

Drivers do not agree on which way is fastest, and on a map with guessed speeds nobody can know. So the time on each
road is drawn from a gamma distribution whose mean is the time on the map and whose variance grows with it. Times on
roads one after another then add up to a gamma distribution of the same kind, so that it makes no difference into how
many pieces a road is cut on the map (see docs/methods/inflow.md for the formula and its sources).
"""

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from dekkend.arrays import Objects, Real
from dekkend.network.graph import Graph

_LEAST_S = 1e-3
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
_WORDS = 2**64
# With half a step added, one bit less than a float holds: with all 53 the highest would be rounded up to 1.
_BITS = 52


def chances(names: Objects, *, seed: int, draw: int) -> Real:
    """Draw a number between 0 and 1 for each name.

    A number depends on its name, the seed and the draw alone, so that a wider map or another order changes none.

    Parameters
    ----------
    names
        Texts.
    seed, draw
        Which series of draws, and which draw of it.

    Returns
    -------
    numpy.ndarray of float
        One number per name, above 0 and below 1.

    Examples
    --------
    >>> one, two = chances(np.array(["a", "b"], dtype=object), seed=1, draw=0)
    >>> bool(0 < one < 1 and one != two)
    True
    """
    hashed = pd.util.hash_array(np.asarray(names, dtype=object), categorize=False)
    with np.errstate(over="ignore"):
        # SplitMix64 (Steele, Lea and Flood 2014) spreads names that are alike.
        mixed = hashed + _STEP * np.uint64((1 + seed * 1_000_003 + draw) % _WORDS)
        for shift, factor in _MIX:
            mixed = (mixed ^ (mixed >> shift)) * factor
        mixed ^= mixed >> np.uint64(31)
    return np.asarray(((mixed >> np.uint64(64 - _BITS)) + 0.5) / 2.0**_BITS)


def drawn_seconds(graph: Graph, names: Objects, *, seed: int, draw: int, spread_s: float) -> Real:
    """Draw the time on each arc.

    Parameters
    ----------
    graph
        The network.
    names
        Name of each segment; all pieces of a segment, in both directions, are slower or faster by the same factor.
    seed, draw
        See :func:`chances`.
    spread_s
        Variance of a time divided by its mean, in seconds: with 6 s, a trip of ten minutes varies by one minute.

    Returns
    -------
    numpy.ndarray of float
        Seconds per arc, above zero.
    """
    whole = np.full(len(names), _LEAST_S)
    np.add.at(whole, graph.segment[graph.forward], graph.seconds[graph.forward])
    drawn = spread_s * gammaincinv(whole / spread_s, chances(names, seed=seed, draw=draw))
    return np.asarray(np.maximum(graph.seconds * (drawn / whole)[graph.segment], _LEAST_S), dtype=np.float64)
