"""Why no plan exists: a smallest set of rules that contradict one another, told in plain sentences.

The set is irreducible: without any one of its rules there is a plan. It is found by halving (Junker 2004, "QuickXplain:
preferred explanations and relaxations for over-constrained problems", AAAI), which asks the solver a few questions per
rule that is to blame and not one per rule.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

import numpy as np

from dekkend.analysis.passing import Passing
from dekkend.analysis.plan_exact import cheapest
from dekkend.analysis.plan_model import model_of
from dekkend.analysis.plan_rules import Kind, Line, Rules
from dekkend.arrays import Flags
from dekkend.errors import NoPlanError
from dekkend.sentences import Sentence

_BY_CORE = ("least_per_core", "share")
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Contradiction:
    """A rule that contradicts the others of its set.

    Attributes
    ----------
    kind
        Which rule.
    about
        What of it contradicts: ids of places, pairs of ids with a dash between them, or names of cores. Empty where
        the rule speaks of the whole plan.
    said
        The rule in words.
    """

    kind: Kind
    about: tuple[str, ...]
    said: Sentence


def clash(passing: Passing, rules: Rules) -> tuple[Contradiction, ...]:
    """Find rules that contradict one another.

    Parameters
    ----------
    passing
        Which trips pass which places.
    rules
        The rules.

    Returns
    -------
    tuple of Contradiction
        A set of rules that no plan keeps together, while without any one of them there is a plan; of each rule only
        the places and cores that are needed for the contradiction. Empty where there is a plan.
    """

    def possible(lines: Sequence[Line]) -> bool:
        model, _ = model_of(passing, rules, lines)
        return not np.any(model.must & ~model.may) and cheapest(model, np.zeros(len(model.place))) is not None

    lines = rules.lines()
    if possible(lines):
        return ()
    groups = [tuple(group) for _, group in groupby(sorted(lines, key=_rule), key=_rule)]
    blamed = [line for group in _irreducible(groups, possible) for line in group]
    needed = [line for (line,) in _irreducible([(line,) for line in blamed], possible)]
    told = (tuple(group) for _, group in groupby(needed, key=_rule))
    return tuple(_contradiction(group, rules) for group in told)


def clash_error(passing: Passing, rules: Rules) -> NoPlanError:
    """Make the error that says why there is no plan.

    Parameters
    ----------
    passing, rules
        As for :func:`clash`.

    Returns
    -------
    NoPlanError
        It names the rules that contradict one another.
    """
    reasons = [each.said for each in clash(passing, rules)]
    joined = reduce(lambda first, rest: Sentence("{first} {rest}", first=first, rest=rest), reasons)
    return NoPlanError("No sign plan keeps all rules. These contradict one another: {reasons}", reasons=joined)


def broken_by(passing: Passing, rules: Rules, chosen: Flags) -> tuple[Contradiction, ...]:
    """Find the rules that a plan breaks.

    Parameters
    ----------
    passing, rules
        As for :func:`clash`.
    chosen
        Whether a sign stands at each place.

    Returns
    -------
    tuple of Contradiction
        The rules, each with the places and cores at which it is broken.
    """
    total = np.bincount(passing.core, weights=passing.trips, minlength=passing.cores)
    shares = passing.by_core(chosen) / np.where(total > 0, total, np.inf)

    def broken(line: Line) -> bool:
        if line.kind == "share":
            return bool(total[line.core] > 0 and shares[line.core] < line.low - _ROUNDING)
        value = float(line.weights @ chosen[line.places])
        return not line.low - _ROUNDING <= value <= line.high + _ROUNDING

    lines = sorted(filter(broken, rules.lines()), key=_rule)
    return tuple(_contradiction(tuple(group), rules) for _, group in groupby(lines, key=_rule))


def _rule(line: Line) -> tuple[str, int]:
    return line.kind, line.core if line.kind in _BY_CORE else -1


def _irreducible(
    groups: Sequence[tuple[Line, ...]], possible: Callable[[Sequence[Line]], bool]
) -> list[tuple[Line, ...]]:
    """Return groups that are impossible together, and possible without any one of them."""

    def flat(some: Sequence[tuple[Line, ...]]) -> list[Line]:
        return [line for group in some for line in group]

    def to_blame(given: list[tuple[Line, ...]], some: list[tuple[Line, ...]], *, new: bool) -> list[tuple[Line, ...]]:
        if new and not possible(flat(given)):
            return []
        if len(some) == 1:
            return some
        left, right = some[: len(some) // 2], some[len(some) // 2 :]
        of_right = to_blame([*given, *left], right, new=bool(left))
        of_left = to_blame([*given, *of_right], left, new=bool(of_right))
        return [*of_left, *of_right]

    return to_blame([], list(groups), new=False)


def _contradiction(lines: tuple[Line, ...], rules: Rules) -> Contradiction:
    first = lines[0]
    if first.kind == "apart":
        about = tuple(f"{one} – {other}" for one, other in (line.about for line in lines))
    elif first.about:
        about = tuple(place for line in lines for place in line.about)
    else:
        about = tuple(rules.core_names[line.core] for line in lines if line.core >= 0)
    return Contradiction(first.kind, about, _said(first, ", ".join(about), rules))


def _said(line: Line, named: str, rules: Rules) -> Sentence:  # noqa: PLR0911 - one sentence per rule
    match line.kind:
        case "at_most":
            return Sentence("The number of signs may be at most {n}.", n=rules.at_most)
        case "budget":
            return Sentence("The signs may cost at most {cost:,.2f} euro together.", cost=rules.budget_eur)
        case "least_per_core":
            return Sentence("The number of signs in {core} must be at least {n}.", core=named, n=rules.least_per_core)
        case "most_per_core":
            return Sentence(
                "The number of signs in a core may be at most {n} ({cores}).", n=rules.most_per_core, cores=named
            )
        case "kept":
            return Sentence("The signs that stand must be kept ({places}).", places=named)
        case "forced":
            return Sentence("There must be a sign at each of these places: {places}.", places=named)
        case "forbidden":
            return Sentence("There may be no sign at these places: {places}.", places=named)
        case "apart":
            return Sentence("These places are too near to one another for two signs: {pairs}.", pairs=named)
        case _:
            return Sentence(
                "Signs must capture at least {share:.0%} of the trips into {core}.", share=rules.share, core=named
            )
