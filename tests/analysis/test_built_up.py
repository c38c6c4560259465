"""The labels of least cost, against all labels that there are."""

from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis.built_up import built_up
from dekkend.network.stretches import Stretches

STRETCH_M = 25.0
thorough = settings(max_examples=50, deadline=None)


def stretches_of(tail, head, length_m=None):
    """Stretches between numbered places, of which the shape does not matter."""
    count = len(tail)
    length = np.full(count, STRETCH_M) if length_m is None else np.array(length_m, dtype=float)
    line = shapely.linestrings(np.zeros((count, 3, 2)))
    ends = np.array(tail, dtype=np.int64), np.array(head, dtype=np.int64)
    nodes = int(max(*tail, *head)) + 1
    return Stretches(np.arange(count), np.zeros(count), length, *ends, nodes, np.asarray(line, dtype=object))


def chain(score, *, change_m=100.0, ease=None):
    count = len(score)
    ease = (np.ones(count), np.ones(count)) if ease is None else ease
    stretches = stretches_of(range(count), range(1, count + 1))
    return built_up(stretches, np.array(score, dtype=float), ease, change_m=change_m, stretch_m=STRETCH_M)


def cost_of(stretches, score, ease, change_m, labels):
    """Return what each row of labels costs, with each place labelled as suits it best."""
    misfit = (score * stretches.length_m)[None, :] * np.where(labels, 0, 1)
    misfit = np.where(score > 0, misfit, -(score * stretches.length_m)[None, :] * labels).sum(axis=1)
    changes = np.zeros(len(labels))
    for node in range(stretches.nodes):
        hung = [(stretches.tail == node) * ease[0], (stretches.head == node) * ease[1]]
        weight = change_m * (hung[0] + hung[1])
        changes += np.minimum((weight * labels).sum(axis=1), (weight * ~labels).sum(axis=1))
    return misfit + changes


@st.composite
def problems(draw, most=9):
    """Draw trees of stretches, sometimes with a loop, what is seen along each, and where a change is easy."""
    count = draw(st.integers(1, most))
    tail = [draw(st.integers(0, number)) for number in range(count)]
    head = list(range(1, count + 1))
    if draw(st.booleans()):
        head[-1] = draw(st.integers(0, count - 1))
    length = draw(st.lists(st.sampled_from([5.0, 10.0, 25.0]), min_size=count, max_size=count))
    score = draw(st.lists(st.integers(-12, 12), min_size=count, max_size=count))
    ease = [draw(st.lists(st.sampled_from([0.25, 1.0]), min_size=count, max_size=count)) for _ in range(2)]
    return (
        stretches_of(tail, head, length), np.array(score) / 4, (np.array(ease[0]), np.array(ease[1])),
        draw(st.sampled_from([10.0, 25.0, 100.0])),
    )  # fmt: skip


@thorough
@given(problems())
def test_no_other_labels_cost_less_and_what_may_be_open_at_no_cost_is(problem):
    stretches, score, ease, change_m = problem
    label = built_up(stretches, score, ease, change_m=change_m, stretch_m=STRETCH_M)
    every = np.array([*product([False, True], repeat=len(stretches))])
    cost = cost_of(stretches, score, ease, change_m, every)
    mine = cost_of(stretches, score, ease, change_m, label[None, :])[0]
    assert mine == pytest.approx(cost.min())
    # Of all labels that cost as little, a stretch is built-up only if it is in each.
    best = every[cost <= cost.min() + 1e-6]
    np.testing.assert_array_equal(label, best.all(axis=0))


@thorough
@given(problems(most=40), st.integers(0, 10**6), st.integers(1, 12))
def test_more_evidence_for_a_built_up_area_never_opens_a_stretch(problem, where, more):
    stretches, score, ease, change_m = problem
    before = built_up(stretches, score, ease, change_m=change_m, stretch_m=STRETCH_M)
    raised = score.copy()
    raised[where % len(score)] += more / 4
    after = built_up(stretches, raised, ease, change_m=change_m, stretch_m=STRETCH_M)
    assert (after >= before).all()


@thorough
@given(problems(most=40), st.integers(0, 2**32 - 1))
def test_the_order_and_the_direction_in_which_stretches_are_drawn_do_not_matter(problem, seed):
    stretches, score, ease, change_m = problem
    label = built_up(stretches, score, ease, change_m=change_m, stretch_m=STRETCH_M)
    rng = np.random.default_rng(seed)
    order, turned = rng.permutation(len(score)), rng.random(len(score)) < 0.5
    tail, head = stretches.tail[order], stretches.head[order]
    mixed = stretches_of(np.where(turned, head, tail), np.where(turned, tail, head), stretches.length_m[order])
    one, other = ease[0][order], ease[1][order]
    eases = np.where(turned, other, one), np.where(turned, one, other)
    again = built_up(mixed, score[order], eases, change_m=change_m, stretch_m=STRETCH_M)
    np.testing.assert_array_equal(again, label[order])


@given(gap=st.integers(1, 20), open_by=st.sampled_from([0.0, 0.1, 0.5, 1.0, 2.0]))
def test_a_gap_is_closed_if_what_speaks_for_it_weighs_less_than_two_changes(gap, open_by):
    label = chain([1.0] * 20 + [-open_by] * gap + [1.0] * 20)
    assert label[:20].all()
    assert label[20 + gap :].all()
    weight_m = gap * STRETCH_M * open_by
    # At the very same cost the stretch is open.
    assert label[20 : 20 + gap].all() if weight_m < 200 else not label[20 : 20 + gap].any()


@given(length=st.integers(1, 20), built_by=st.sampled_from([0.5, 1.0, 2.0]))
def test_a_few_houses_on_a_country_road_make_no_village(length, built_by):
    label = chain([-1.0] * 20 + [built_by] * length + [-1.0] * 20)
    assert not label[:20].any()
    assert not label[20 + length :].any()
    assert label[20 : 20 + length].all() == (length * STRETCH_M * built_by > 200)


def test_the_end_of_a_street_needs_one_change_only():
    assert chain([1.0] * 20 + [-1.0] * 3).all()
    assert not chain([1.0] * 20 + [-1.0] * 5)[20:].any()


def test_between_clear_signs_the_change_lies_where_they_change():
    label = chain([1.0] * 10 + [-1.0] * 10)
    assert label.tolist() == [True] * 10 + [False] * 10


def test_a_change_lies_where_it_is_easy_within_what_nothing_is_known_of():
    count = 30
    easy = np.ones(count)
    easy[17] = 0.25
    label = chain([1.0] * 10 + [0.0] * 10 + [-1.0] * 10, ease=(easy, np.ones(count)))
    assert label.tolist() == [True] * 17 + [False] * 13


def test_a_side_street_does_not_decide_over_the_roads_that_it_meets():
    # Three roads of open country meet a street of 75 m with houses.
    stretches = stretches_of([0, 0, 0, 0], [1, 2, 3, 4], [100.0, 100.0, 100.0, 75.0])
    score = np.array([-1.0, -1.0, -1.0, 2.0])
    ones = np.ones(4)
    label = built_up(stretches, score, (ones, ones), change_m=100, stretch_m=STRETCH_M)
    assert label.tolist() == [False, False, False, True]
    assert not built_up(stretches, score / 2, (ones, ones), change_m=100, stretch_m=STRETCH_M).any()


def test_where_nothing_is_seen_nothing_is_built_up():
    assert not chain([0.0] * 12).any()
