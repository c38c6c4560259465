"""The best groups: as good as trying everything, and whole, apart and within the size."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis import recruit_model
from dekkend.analysis.recruit_model import best_groups
from dekkend.analysis.recruit_sets import Town

from .recruiting import all_groups, most_gained, towns

often = settings(max_examples=150, deadline=None)


@given(towns(), st.integers(1, 3))
@often
def test_no_choice_of_groups_gains_more(drawn, at_most):
    town, gains = drawn
    best = best_groups(town, gains, at_most=at_most)
    assert best.gain == pytest.approx(most_gained(town, gains, at_most))
    assert best.proved
    assert best.gain <= best.bound + 1e-9
    assert best.bound <= best.gain + 0.01


@given(towns(), st.integers(1, 3))
@often
def test_groups_are_connected_within_the_size_apart_and_in_order(drawn, at_most):
    town, gains = drawn
    groups = best_groups(town, gains, at_most=at_most).groups
    assert len(groups) <= at_most
    assert set(groups) <= set(all_groups(town))
    streets = [street for group in groups for street in group]
    assert len(streets) == len(set(streets))
    gained = [sum(gains[street] for street in group) for group in groups]
    assert gained == sorted(gained, reverse=True)
    assert all(gained)


def chain(homes, least, most):
    count = len(homes)
    return Town(homes, [[n for n in (i - 1, i + 1) if 0 <= n < count] for i in range(count)], least, most)


def test_the_best_group_alone_need_not_be_among_the_best_two():
    town = chain([5, 5, 5, 5], least=10, most=10)
    assert best_groups(town, [4.0, 5.0, 5.0, 4.0], at_most=1).groups == ((1, 2),)
    assert best_groups(town, [4.0, 5.0, 5.0, 4.0], at_most=2).groups == ((0, 1), (2, 3))


def test_of_groups_that_gain_as_much_the_smallest_is_taken():
    town = chain([5, 5, 3], least=3, most=13)
    assert best_groups(town, [0.0, 6.0, 0.0], at_most=2).groups == ((1,),)


def test_two_groups_that_fit_into_one_are_one():
    town = chain([5, 5], least=3, most=10)
    assert best_groups(town, [6.0, 2.0], at_most=3).groups == ((0, 1),)


@pytest.mark.parametrize("gain", [[], [0.0, 0.0], [5.0, 5.0]])
def test_where_no_streets_have_the_size_or_gain_anything_there_is_no_group(gain):
    town = chain([2] * len(gain), least=5 if any(gain) else 1, most=9)
    assert best_groups(town, gain, at_most=2).groups == ()


def lattice(side, homes):
    """Return streets in a square, each of which meets those beside it."""
    place = nx.convert_node_labels_to_integers(nx.grid_2d_graph(side, side), ordering="sorted")
    return Town([homes(n) for n in place], [sorted(place[n]) for n in place], least=6, most=16)


def test_a_town_of_which_nobody_can_try_everything_gets_a_proof():
    best = best_groups(lattice(9, lambda n: 3 + 7 * n % 5), [float(11 * n % 13) for n in range(81)], at_most=6)
    assert best.proved
    assert len(best.groups) == 6


def test_a_town_in_which_all_streets_are_alike_gets_a_proof():
    # So many sets are equally good that they cannot all be listed.
    best = best_groups(lattice(6, lambda _: 1), [1.0] * 36, at_most=2)
    assert best.proved
    assert best.gain == pytest.approx(32)


def test_where_the_search_ends_early_what_is_proved_is_said(monkeypatch):
    town, gain = lattice(6, lambda n: 1 + n % 4), [float(n % 7) for n in range(36)]
    whole = best_groups(town, gain, at_most=3)
    monkeypatch.setattr(recruit_model, "_STEPS", 3)
    early = best_groups(town, gain, at_most=3)
    assert whole.proved
    assert not early.proved
    assert early.gain <= whole.gain <= early.bound
