"""Rules name places by their ids, and say which of them contradict one another where no plan keeps them all."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from dekkend.analysis.plan_clash import clash, clash_error
from dekkend.analysis.plan_rules import Rules
from dekkend.errors import InputError, LayerError
from dekkend.outputs.texts import Texts

from .plans import everything, problems
from .test_flow_capture import town

ONE_OF_ALL = {"at_most", "budget"}


def blamed(found):
    """Return the rules of a contradiction under the names that the truth has for them."""
    names = [(each.kind, about) for each in found for about in each.about]
    return [*names, *((each.kind,) for each in found if each.kind in ONE_OF_ALL)]


@settings(max_examples=80, deadline=None)
@given(problems())
def test_the_rules_that_are_blamed_have_no_plan_and_without_any_one_of_them_they_have(problem):
    passing, rules = problem
    truth = everything(passing, rules)
    names = blamed(clash(passing, rules))
    if truth.allowed.any():
        assert names == []
        return
    assert names
    assert not truth.keeping(names).any()
    for name in names:
        assert truth.keeping([each for each in names if each != name]).any()


def test_each_contradiction_is_told_in_words_in_both_languages():
    passing, rules = town([("ab", 5), ("c", 5)], at_most=1, share=0.9)
    error = clash_error(passing, rules)
    assert str(error) == (
        "No sign plan keeps all rules. These contradict one another: "
        "The number of signs may be at most 1. Signs must capture at least 90% of the trips into Aa."
    )
    assert Texts("nl").tell(error.sentence) == (
        "Geen bordenplan voldoet aan alle regels. Deze spreken elkaar tegen: "
        "Het aantal borden mag hoogstens 1 zijn. Borden moeten minstens 90% van de ritten naar Aa bereiken."
    )


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [
        ({"budget_eur": 349.0, "least_per_core": 1}, ["budget", "least_per_core"]),
        ({"kept": ("a",), "forbidden": ("a", "b")}, ["forbidden", "kept"]),
        ({"forced": ("a", "b"), "apart": (("c", "a"), ("b", "a"))}, ["apart", "forced"]),
        ({"most_per_core": 1, "kept": ("a",), "forced": ("b",)}, ["forced", "kept", "most_per_core"]),
        ({"share": 0.5, "forbidden": ("a", "b", "c")}, ["forbidden", "share"]),
    ],
)
def test_only_what_contradicts_is_blamed(rules, kinds):
    passing, rules = town([("ab", 5), ("c", 5)], **rules)
    assert sorted(each.kind for each in clash(passing, rules)) == kinds


def test_a_rule_that_nothing_can_keep_is_blamed_alone():
    passing, rules = town([("a", 5), ("", 5)], share=0.6)
    (only,) = clash(passing, rules)
    assert (only.kind, only.about) == ("share", ("Aa",))


def test_a_core_without_a_place_for_a_sign_is_not_asked_for_one():
    _, rules = town([("a", 5)])
    rules = replace(rules, core_names=("Aa", "Be"), least_per_core=1)
    assert [line.core for line in rules.lines()] == [0]


def test_a_place_that_is_not_there_is_named_with_its_rule():
    with pytest.raises(InputError, match="rule forced names the place z"):
        town([("a", 5)], forced=("z",))
    with pytest.raises(InputError, match="rule apart names the place y"):
        town([("a", 5)], apart=(("a", "y"),))


def test_columns_that_do_not_fit_together_are_refused():
    with pytest.raises(LayerError, match="one core and one cost"):
        town([("a", 5)], core=np.zeros(2, np.int64))
    with pytest.raises(LayerError, match="the id a"):
        Rules(("a", "a"), np.zeros(2, np.int64), ("Aa",), np.ones(2))
    with pytest.raises(LayerError, match="in no core"):
        town([("a", 5)], cost_eur=np.array([1.0, -1.0, 1.0]))


def test_cents_are_counted_and_not_rounded_away():
    _, rules = town([("a", 5)], cost_eur=np.array([349.95, 0.1, 0.2]), budget_eur=350.05)
    (budget,) = rules.lines()
    assert budget.weights.tolist() == [34995, 10, 20]
    assert budget.high == 35005
