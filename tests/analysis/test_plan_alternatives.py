"""What else would do, held against every plan that there is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dekkend.analysis.flow_capture import fewest, most_captured
from dekkend.analysis.plan_alternatives import alternatives

from .plans import everything, problems
from .test_flow_capture import regions, town

MARGINS = st.sampled_from([0.0, 0.05, 0.3])


def without_asking_for(rules, place):
    return replace(
        rules,
        kept=tuple(each for each in rules.kept if each != place),
        forced=tuple(each for each in rules.forced if each != place),
    )


@settings(max_examples=60, deadline=None)
@given(problems(7), MARGINS)
def test_regrets_places_and_swaps_are_those_of_all_plans(problem, margin):
    passing, rules = problem
    truth = everything(passing, rules)
    assume(truth.allowed.any())
    best = most_captured(passing, rules)
    found = alternatives(passing, rules, best, margin=margin)
    least = (1 - margin) * best.captured - 1e-7
    good = truth.allowed & (truth.captured >= least)
    for at, place in enumerate(rules.places):
        assert found.near[at] == good[truth.plans[:, at]].any()
        if not best.chosen[at]:
            assert found.regret[at] == 0
            assert found.swaps[at] == ()
            continue
        freed = everything(passing, without_asking_for(rules, place))
        left = freed.captured[freed.allowed & ~freed.plans[:, at]]
        assert found.regret[at] == pytest.approx(best.captured - max(left, default=-np.inf), abs=1e-7)
        expected = set()
        for to, other in enumerate(rules.places):
            moved = best.chosen.copy()
            moved[[at, to]] = False, True
            if not best.chosen[to] and good[(truth.plans == moved).all(axis=1)].any():
                expected.add(other)
        assert set(found.swaps[at]) == expected


@settings(max_examples=4, deadline=None)
@given(regions(), st.integers(2, 10))
def test_regret_and_nearness_are_those_of_plans_solved_anew(drawn, number):
    passing, rules = drawn
    rules = replace(rules, at_most=number, most_per_core=6)
    best = most_captured(passing, rules)
    found = alternatives(passing, rules, best, margin=0.02)
    for at in np.flatnonzero(best.chosen):
        anew = most_captured(passing, replace(rules, forbidden=(rules.places[at],)))
        assert found.regret[at] == pytest.approx(best.captured - anew.captured, rel=1e-7, abs=1e-7)
    for at in np.flatnonzero(~best.chosen)[::9]:
        anew = most_captured(passing, replace(rules, forced=(rules.places[at],)))
        assert found.near[at] == (anew.captured >= 0.98 * best.captured)


def test_swaps_are_in_order_of_what_they_lose():
    passing, rules = town([("abcd", 10), ("a", 0.4), ("c", 0.2), ("e", 2)], places="dcbae", at_most=1)
    best = most_captured(passing, rules)
    found = alternatives(passing, rules, best, margin=0.05)
    assert dict(zip(rules.places, found.swaps, strict=True))["a"] == ("c", "b", "d")
    assert found.near.tolist() == [True, True, True, True, False]


def test_a_place_that_a_core_cannot_do_without_has_no_end_of_regret():
    passing, rules = town([("a", 1), ("bc", 5)], share=1.0)
    best = fewest(passing, rules)
    found = alternatives(passing, replace(rules, budget_eur=best.cost_eur), best, margin=0)
    by_place = dict(zip(rules.places, found.regret, strict=True))
    assert by_place["a"] == np.inf
    assert sorted(regret for place, regret in by_place.items() if place != "a") == [0, 0]


def test_a_sign_that_must_stand_may_be_in_the_way():
    passing, rules = town([("a", 1), ("b", 5)], at_most=1, kept=("a",))
    best = most_captured(passing, rules)
    assert alternatives(passing, rules, best, margin=0).regret.tolist() == [-4, 0, 0]
