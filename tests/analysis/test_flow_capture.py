"""The plan is the best there is, and says so: held against every plan, and against the plain textbook model."""

import ctypes
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from dekkend.analysis import plan_proof
from dekkend.analysis.flow_capture import Optimum, curve, fewest, knee, most_captured
from dekkend.analysis.passing import Passing
from dekkend.analysis.plan_rules import Rules
from dekkend.errors import NoPlanError

from .plans import everything, problems

THOROUGH = settings(max_examples=80, deadline=None)


def town(rows, places="abc", **rules):
    """Return trips into one core, given as the letters of the places that they pass, and rules."""
    sets = sparse.csr_array([[each in met for each in places] for met, _ in rows], dtype=float)
    passing = Passing.summed(sets, np.array([trips for _, trips in rows], float), np.zeros(len(rows), np.int64), 1)
    core, cost = np.zeros(len(places), np.int64), np.full(len(places), 350.0)
    return passing, Rules(**{"places": tuple(places), "core": core, "core_names": ("Aa",), "cost_eur": cost} | rules)


def standing(best: Optimum, rules: Rules):
    return "".join(sorted(place for place, sign in zip(rules.places, best.chosen, strict=True) if sign))


def region(seed, places, rows):
    """Return trips that pass a few places that lie near to one another, and rules without any limit."""
    rng = np.random.default_rng(seed)
    first, width = rng.integers(0, places, rows), rng.integers(1, 12, rows)
    steps = np.arange(places)[None, :] - first[:, None]
    sets = (steps >= 0) & (steps < width[:, None]) & (rng.random((rows, places)) < 0.4)
    core = first * 4 // places
    passing = Passing.summed(sparse.csr_array(sets), rng.pareto(1.5, rows), core, 4)
    ids = tuple(f"p{number:02d}" for number in rng.permutation(places))
    cost = rng.choice([300.0, 350.0, 420.0], places)
    return passing, Rules(ids, np.arange(places) * 4 // places, ("Aa", "Be", "Ce", "De"), cost)


@st.composite
def regions(draw):
    """Draw more places than can be counted out."""
    return region(draw(st.integers(0, 2**32 - 1)), places=50, rows=250)


def textbook(passing, rules):
    """Solve the plain model: a variable per place and one per row, the rules written out once more."""
    rows, places = passing.sets.shape
    one, at = np.ones(places), {each: number for number, each in enumerate(rules.places)}
    picked = [(passing.sets.toarray(), -np.eye(rows), 0, np.inf)]

    def add(weights, low, high):
        picked.append((np.atleast_2d(weights), np.zeros((1, rows)), low, high))

    add(one, 0, places if rules.at_most is None else rules.at_most)
    add(rules.cost_eur, 0, np.inf if rules.budget_eur is None else rules.budget_eur)
    for core in range(passing.cores):
        most = places if rules.most_per_core is None else rules.most_per_core
        add(rules.core == core, rules.least_per_core, most)
    for pair in rules.apart:
        add(np.bincount([at[each] for each in pair], minlength=places), 0, 1)
    matrix = np.vstack([np.hstack([left, right]) for left, right, _, _ in picked])
    low = np.concatenate([np.full(len(left), least) for left, _, least, _ in picked])
    high = np.concatenate([np.full(len(left), most) for left, _, _, most in picked])
    found = milp(
        np.concatenate([np.zeros(places), -passing.trips / passing.total]),
        constraints=LinearConstraint(matrix, low, high),
        integrality=np.concatenate([one, np.zeros(rows)]),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    return None if found.x is None else -found.fun * passing.total


@THOROUGH
@given(problems())
def test_no_plan_captures_more_and_there_is_none_where_none_keeps_the_rules(problem):
    passing, rules = problem
    all_plans = everything(passing, rules)
    if not all_plans.allowed.any():
        with pytest.raises(NoPlanError):
            most_captured(passing, rules)
        return
    best = most_captured(passing, rules)
    which = int(np.flatnonzero((all_plans.plans == best.chosen).all(axis=1))[0])
    assert all_plans.allowed[which]
    assert best.captured == pytest.approx(all_plans.captured[all_plans.allowed].max(), rel=1e-9, abs=1e-12)
    assert best.captured == pytest.approx(all_plans.captured[which], abs=1e-12)
    assert best.cost_eur == pytest.approx(all_plans.cost[which])
    assert best.gap == 0
    assert best.bound == best.captured


@THOROUGH
@given(problems(share=True))
def test_no_plan_is_cheaper_and_of_the_cheapest_none_captures_more(problem):
    passing, rules = problem
    all_plans = everything(passing, rules)
    if not all_plans.allowed.any():
        with pytest.raises(NoPlanError):
            fewest(passing, rules)
        return
    best = fewest(passing, rules)
    least = all_plans.cost[all_plans.allowed].min()
    cheapest = all_plans.allowed & (all_plans.cost <= least + 1e-6)
    assert best.cost_eur == pytest.approx(least)
    assert best.captured == pytest.approx(all_plans.captured[cheapest].max(), rel=1e-9, abs=1e-12)
    assert all_plans.allowed[(all_plans.plans == best.chosen).all(axis=1)].all()
    assert best.gap == 0


@settings(max_examples=15, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_places_changes_nothing(problem, random):
    passing, rules = problem
    assume(everything(passing, rules).allowed.any())
    order = list(range(len(rules.places)))
    random.shuffle(order)
    moved = Passing(passing.sets[:, order], passing.trips, passing.core, passing.cores)
    other = replace(
        rules, places=tuple(np.array(rules.places)[order]), core=rules.core[order], cost_eur=rules.cost_eur[order]
    )
    first, second = most_captured(passing, rules), most_captured(moved, other)
    assert standing(first, rules) == standing(second, other)
    assert first.captured == second.captured


@settings(max_examples=15, deadline=None)
@given(regions(), st.integers(1, 20), st.booleans(), st.booleans(), st.sampled_from([5, 150]))
def test_the_textbook_model_finds_the_same(drawn, number, money, places_apart, left_open):
    passing, rules = drawn
    ids = rules.places
    rules = replace(
        rules,
        at_most=number,
        budget_eur=number * 330.0 if money else None,
        least_per_core=1 if number > 8 else 0,
        most_per_core=7,
        apart=tuple(zip(ids[:40:2], ids[1:40:2], strict=True)) if places_apart else (),
    )
    with pytest.MonkeyPatch.context() as patched:
        # Few open places make the proof take several attempts, as it does in a province.
        patched.setattr(plan_proof, "_OPEN", left_open)
        best = most_captured(passing, rules)
    assert best.captured == pytest.approx(textbook(passing, rules), rel=1e-7)
    assert best.gap == 0


def test_one_sign_stands_where_most_trips_pass_and_two_do_not_catch_the_same_trips():
    passing, rules = town([("ab", 5), ("b", 2), ("c", 3)])
    one = most_captured(passing, replace(rules, at_most=1))
    two = most_captured(passing, replace(rules, at_most=2))
    assert (standing(one, rules), one.captured, one.cost_eur) == ("b", 7, 350)
    assert (standing(two, rules), two.captured, two.cost_eur) == ("bc", 10, 700)


def test_signs_that_catch_nothing_more_are_left_out_unless_a_rule_asks_for_them():
    passing, rules = town([("ab", 5), ("b", 2)])
    assert standing(most_captured(passing, replace(rules, at_most=3)), rules) == "b"
    assert standing(most_captured(passing, replace(rules, kept=("c",))), rules) == "bc"


def test_greedy_takes_the_middle_and_the_best_plan_does_not():
    # The busiest place meets half of either road; the two ends meet both roads whole.
    passing, rules = town([("ab", 4), ("a", 3), ("bc", 4), ("c", 3)], at_most=2)
    best = most_captured(passing, rules)
    assert (standing(best, rules), best.captured) == ("ac", 14)


def test_signs_that_cost_nothing_are_still_as_few_as_can_be():
    passing, rules = town([("ab", 1), ("bc", 1)], cost_eur=np.zeros(3), share=1.0)
    best = fewest(passing, rules)
    assert (standing(best, rules), best.cost_eur) == ("b", 0)


def test_without_trips_or_without_places_the_plan_is_empty():
    passing, rules = town([("", 4)])
    nothing = most_captured(passing, rules)
    assert (nothing.captured, nothing.bound, nothing.gap, standing(nothing, rules)) == (0, 0, 0, "")
    nowhere = Passing.summed(sparse.csr_array((1, 0)), np.array([4.0]), np.zeros(1, np.int64), 1)
    assert most_captured(nowhere, Rules((), np.zeros(0, np.int64), ("Aa",), np.zeros(0))).captured == 0


def test_the_solver_prints_nothing(capfd):
    # HiGHS 1.12 prints a line about this model, whatever it is told of its output.
    passing, rules = region(11, places=20, rows=100)
    met = np.diff(passing.sets.indptr) > 0
    passed = Passing(passing.sets[met], passing.trips[met], passing.core[met], passing.cores)
    assert fewest(passed, replace(rules, share=0.8)).gap == 0
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr() == ("", "")


def test_the_error_says_which_rules_contradict_one_another():
    passing, rules = town([("ab", 5)], at_most=1, kept=("a", "b", "c"))
    with pytest.raises(ValueError, match=r"signs may be at most 1\..*must be kept \("):
        most_captured(passing, rules)


@settings(max_examples=15, deadline=None)
@given(problems(6))
def test_more_signs_never_capture_less_and_the_curve_is_the_best_at_each_number(problem):
    passing, rules = problem
    numbers = range(len(rules.places) + 1)
    got = curve(passing, rules, numbers)
    for number, captured in zip(numbers, got, strict=True):
        all_plans = everything(passing, replace(rules, at_most=number))
        best = max(all_plans.captured[all_plans.allowed], default=np.nan)
        assert captured == pytest.approx(best, rel=1e-9, abs=1e-12, nan_ok=True)
    known = got[np.isfinite(got)]
    assert np.all(np.diff(known) >= -1e-9)


def test_the_knee_is_where_further_signs_begin_to_add_little():
    assert knee([1, 2, 3, 4, 5, 6], np.array([10.0, 20.0, 30.0, 31.0, 32.0, 33.0])) == 3
    assert knee([1, 2, 3], np.array([np.nan, 20.0, 30.0])) == 2
    assert knee([4, 5, 6], np.array([7.0, 7.0, 7.0])) == 4
    with pytest.raises(ValueError, match="no number"):
        knee([1, 2], np.array([np.nan, np.nan]))


@settings(max_examples=30)
@given(problems())
def test_trips_are_counted_once_whichever_signs_they_pass(problem):
    passing, rules = problem
    chosen = np.arange(len(rules.places)) % 2 == 0
    sets = passing.sets.toarray() > 0
    met = (sets & chosen).sum(axis=1)
    assert passing.captured(chosen) == pytest.approx(passing.trips[met > 0].sum())
    assert passing.by_core(chosen).sum() == pytest.approx(passing.captured(chosen))
    for place in range(len(chosen)):
        here = sets[:, place] & chosen[place]
        assert passing.passing(chosen)[place] == pytest.approx(passing.trips[here].sum())
        assert passing.alone(chosen)[place] == pytest.approx(passing.trips[here & (met == 1)].sum())


def test_trips_past_the_same_places_into_the_same_core_are_one_row():
    raw = sparse.csr_array([[1, 1, 0], [0, 2, 2], [1, 1, 0], [1, 1, 0], [0, 0, 0]])
    passing = Passing.summed(raw, np.array([1.0, 2, 4, 8, 16]), np.array([0, 0, 0, 1, 1]), 2)
    assert passing.sets.toarray().tolist() == [[1, 1, 0], [0, 1, 1], [1, 1, 0], [0, 0, 0]]
    assert passing.trips.tolist() == [5, 2, 8, 16]
    assert passing.core.tolist() == [0, 0, 1, 1]
    assert raw.data.max() == 2
