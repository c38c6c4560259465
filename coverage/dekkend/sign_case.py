"""What a sign plan is worth: what it captures and costs, beside the best plan and beside the old way."""

from dataclasses import dataclass
from math import nan

from dekkend.sentences import Sentence


@dataclass(frozen=True)
class OldWay:
    """A sign at both ends of every covered street, which is what groups asked for before.

    Attributes
    ----------
    number
        Signs.
    cost_eur
        What they cost together (euro).
    captured_share
        Share of all trips into cores that passes one.
    """

    number: int
    cost_eur: float
    captured_share: float


@dataclass(frozen=True)
class Consulted:
    """A plan that people have changed by hand, beside the best one of as many signs.

    Attributes
    ----------
    best_share
        Share of all trips into cores that the best plan of as many signs captures.
    broken
        Id of a sign and a rule of siting that it breaks.
    without
        Names of the cores that have no sign.
    """

    best_share: float
    broken: tuple[tuple[str, Sentence], ...]
    without: tuple[str, ...]


@dataclass(frozen=True)
class OtherPlace:
    """A place without a sign that is part of some plan as good as this one, or nearly.

    Attributes
    ----------
    place_id
        Its id.
    street
        Name of the street, empty where it has none.
    core
        Name of the core that a sign there would serve, empty for none.
    x, y
        Where it is, in the CRS of the layers (m); NaN for unknown.
    """

    place_id: str
    street: str
    core: str
    x: float = nan
    y: float = nan


@dataclass(frozen=True)
class SignCase:
    """What a sign plan is worth.

    Attributes
    ----------
    trips_a_day
        Modelled car trips a day from outside into cores.
    captured_share
        Share of them that passes at least one sign of the plan; NaN where there are none.
    by_core
        Id of each core that cars drive into, and the share of its trips that passes at least one sign of the plan.
    gap
        What the plan may fall short of the best one, as a share: 0 where it is proved that none is better.
    cost_eur
        What the plan costs (euro): new signs, and those that are taken away.
    curve
        Number of signs, and the share that the best plan of so many captures.
    knee
        The number of signs after which each further one adds much less; 0 where there is no curve.
    interchangeable
        Places without a sign that are part of some plan as good as this one, or nearly.
    lost_share
        Share of all trips that passes a sign which is taken away, and none of the plan.
    old_way
        Both ends of every covered street; None where no street is covered.
    consulted
        What became of the plan by hand; None where nobody changed it.
    """

    trips_a_day: float
    captured_share: float
    by_core: tuple[tuple[str, float], ...]
    gap: float
    cost_eur: float
    curve: tuple[tuple[int, float], ...]
    knee: int
    interchangeable: tuple[OtherPlace, ...]
    lost_share: float
    old_way: OldWay | None
    consulted: Consulted | None
