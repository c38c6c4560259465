"""Straight lines in the place of rows change no answer, whatever the prices, and the search ends where it may."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis.plan_exact import least_missed
from dekkend.analysis.plan_model import model_of

from .plans import everything, problems
from .test_flow_capture import region


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.5, 1.0]))
def test_whatever_rows_pay_the_choice_is_the_best_of_all(problem, seed, certain):
    passing, rules = problem
    truth = everything(passing, rules)
    model, order = model_of(passing, rules)
    rng = np.random.default_rng(seed)
    # Prices of nothing and of all trips leave a row to its line; others give it a variable.
    part = np.where(rng.random(len(model.weight)) < certain, rng.integers(0, 2, len(model.weight)), 0.4)
    found = least_missed(model, part * model.weight)
    if not truth.allowed.any():
        assert found is None
        return
    plan = np.zeros(len(order), dtype=bool)
    plan[order] = found.chosen
    assert truth.allowed[(truth.plans == plan).all(axis=1)].all()
    assert passing.captured(plan) == pytest.approx(truth.captured[truth.allowed].max(), rel=1e-9, abs=1e-9)
    assert found.bound == pytest.approx(model.missed(found.chosen), abs=1e-5)


def test_the_search_ends_with_the_first_choice_that_will_do_and_where_none_is_of_use():
    passing, rules = region(3, places=20, rows=100)
    model, _ = model_of(passing, replace(rules, at_most=4))
    best = model.missed(least_missed(model).chosen)
    assert least_missed(model, below=best - 1.0) is None
    lines = np.zeros(len(model.weight))
    good = least_missed(model, lines, enough=best + 500.0)
    assert best <= model.missed(good.chosen) <= best + 500.0
    assert good.bound <= best
    assert model.missed(least_missed(model, lines, below=best + 1.0).chosen) == pytest.approx(best)
