"""Connected sets of streets: all of them are found, each once, and only those worth enough are listed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis.recruit_sets import Town, best_sets

from .recruiting import all_groups, towns

often = settings(max_examples=150, deadline=None)
worths = st.lists(st.integers(-5, 9), min_size=7, max_size=7)


def valued(town, worth):
    return sorted(((sum(worth[s] for s in g), g) for g in all_groups(town)), key=lambda item: (-item[0], item[1]))


@given(towns(), worths)
@often
def test_every_connected_set_within_the_size_is_found_once(drawn, worth):
    town, _ = drawn
    found = best_sets(town, worth, above=-100.0)
    assert list(found.sets) == valued(town, worth)
    assert found.ceiling == -100


@given(towns(), worths, st.integers(-3, 20))
@often
def test_no_set_worth_more_is_overlooked_and_no_other_is_listed(drawn, worth, above):
    town, _ = drawn
    found = best_sets(town, worth, above=above)
    assert list(found.sets) == [item for item in valued(town, worth) if item[0] > above]


@given(towns(), worths, st.integers(1, 5))
@often
def test_the_best_few_are_the_best(drawn, worth, keep):
    town, _ = drawn
    found = best_sets(town, worth, above=-100.0, keep=keep)
    assert [value for value, _ in found.sets] == [value for value, _ in valued(town, worth)[:keep]]


@given(towns(), worths, st.integers(0, 12))
@often
def test_where_the_search_ends_early_no_set_that_was_not_listed_is_worth_more_than_the_ceiling(drawn, worth, steps):
    town, _ = drawn
    found = best_sets(town, worth, above=-100.0, steps=steps)
    assert found.steps <= steps
    rest = set(valued(town, worth)) - set(found.sets)
    assert all(value <= found.ceiling + 1e-9 for value, _ in rest)


def test_two_rich_streets_with_a_large_poor_one_between_them_are_no_group():
    town = Town([5, 8, 5], [[1], [0, 2], [1]], least=1, most=12)
    assert best_sets(town, [9.0, 0.0, 9.0], above=8.0).sets == ((9.0, (0,)), (9.0, (2,)))


def test_a_street_of_no_worth_joins_two_others():
    town = Town([5, 1, 5], [[1], [0, 2], [1]], least=11, most=11)
    assert best_sets(town, [1.0, -2.0, 3.0], above=0.0).sets == ((2.0, (0, 1, 2)),)
