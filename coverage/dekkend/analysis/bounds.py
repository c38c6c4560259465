"""The bounds of a mean whose weights are known within bounds only."""

import numpy as np

from dekkend.arrays import Flags, Real

# Stands for a weight that nothing bounds: beside it all others count for nothing.
_ENDLESS = 1e15


def mean_between(share: tuple[Real, Real], weight: tuple[Real, Real]) -> tuple[float, float]:
    """Return the least and the most that a weighted mean can be.

    The mean is largest where the largest shares have their largest weight, down to some share, and all others their
    smallest: every such place to part them is tried, so that the bounds are exact. (It is the same step as in the
    reduction of fuzzy sets by Karnik and Mendel 2001.)

    Parameters
    ----------
    share
        Least and most of each share.
    weight
        Least and most of each weight, none of them negative. Infinite where nothing bounds it.

    Returns
    -------
    tuple of float
        Least and most of the mean; NaN where no weight can be more than 0.

    Examples
    --------
    >>> mean_between((np.array([0.0, 1.0]), np.array([0.0, 1.0])), (np.array([1.0, 1.0]), np.array([1.0, 3.0])))
    (0.5, 0.75)
    """
    low, high = (np.minimum(each, _ENDLESS) for each in weight)
    return 0.0 - _largest(-share[0], low, high), _largest(share[1], low, high)


def _largest(share: Real, low: Real, high: Real) -> float:
    order = np.argsort(-share, kind="stable")
    # The first row has all weights low, the next the first one high, and so on.
    raised: Flags = np.tri(len(share) + 1, len(share), k=-1, dtype=bool)
    weights = np.where(raised, high[order], low[order])
    total = weights.sum(axis=1)
    means = (weights * share[order]).sum(axis=1)[total > 0] / total[total > 0]
    return float(means.max()) if len(means) else np.nan
