"""The bounds of a mean: never too narrow, and no wider than they must be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis.bounds import mean_between

often = settings(max_examples=60, deadline=None)
between = st.floats(0, 1).map(lambda value: round(value, 3))
intervals = st.tuples(between, between).map(sorted)
rows = st.lists(st.tuples(intervals, intervals), min_size=1, max_size=4)


def arrays(pairs):
    return tuple(np.array(side, dtype=float) for side in zip(*pairs, strict=True))


@given(rows, st.randoms(use_true_random=False))
@often
def test_no_choice_within_the_bounds_gives_a_mean_outside_them(table, random):
    shares, weights = [share for share, _ in table], [weight for _, weight in table]
    low, high = mean_between(arrays(shares), arrays(weights))
    share = np.array([random.uniform(*each) for each in shares])
    weight = np.array([random.uniform(*each) for each in weights])
    if weight.sum() > 1e-9:
        assert low - 1e-9 <= (share * weight).sum() / weight.sum() <= high + 1e-9


@given(rows)
@often
def test_some_corner_gives_each_bound(table):
    shares, weights = arrays([share for share, _ in table]), arrays([weight for _, weight in table])
    low, high = mean_between(shares, weights)
    corners = np.array(np.meshgrid(*[(0, 1)] * len(table))).reshape(len(table), -1).T.astype(bool)
    chosen = np.where(corners, weights[1], weights[0])
    chosen = chosen[chosen.sum(axis=1) > 0]
    if not len(chosen):
        assert np.isnan(low)
        assert np.isnan(high)
        return
    assert high == pytest.approx(((chosen * shares[1]).sum(axis=1) / chosen.sum(axis=1)).max())
    assert low == pytest.approx(((chosen * shares[0]).sum(axis=1) / chosen.sum(axis=1)).min())


def test_weights_that_are_known_leave_one_mean():
    share, weight = np.array([0.2, 0.8]), np.array([3.0, 1.0])
    assert mean_between((share, share), (weight, weight)) == pytest.approx((0.35, 0.35))


def test_a_weight_that_nothing_bounds_may_decide_alone():
    share = np.array([0.2, 0.8])
    low, high = mean_between((share, share), (np.array([100.0, 0.0]), np.array([100.0, np.inf])))
    assert (low, high) == pytest.approx((0.2, 0.8))
