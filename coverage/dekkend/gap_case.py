"""What the gaps in coverage come to: where to recruit next, and whether the gaps lie together."""

from dataclasses import dataclass

from dekkend.sentences import Sentence


@dataclass(frozen=True)
class RecruitCase:
    """What the proposed new groups are worth. Exposed residents are persons, each counted by exposure.

    Attributes
    ----------
    now_65
        Exposed residents of 65 and over, in all.
    taken_65
        Those of them on the streets of the proposed groups.
    bound_65
        What no choice of so many groups of this size takes away more than.
    proved
        No choice takes away more than the proposed one.
    after_65
        Exposed residents of 65 and over with these groups, now that the streets beside them are more exposed.
    addresses, left_out
        Addresses in uncovered residential streets, and those of them that no group was looked for: outside all cores,
        or along streets without a name.
    said
        The same in sentences.
    """

    now_65: float
    taken_65: float
    bound_65: float
    proved: bool
    after_65: float
    addresses: int
    left_out: int
    said: tuple[Sentence, ...]


@dataclass(frozen=True)
class Cluster:
    """A neighbourhood whose gap goes with those around it more, or less, than chance would have it.

    Attributes
    ----------
    code, name
        The neighbourhood.
    kind
        ``gap`` (uncovered among uncovered), ``covered`` (covered among covered), ``hole`` (uncovered among covered) or
        ``island`` (covered among uncovered).
    p_value
        Of its local Moran's I, two-sided.
    """

    code: str
    name: str
    kind: str
    p_value: float


@dataclass(frozen=True)
class Together:
    """Whether neighbourhoods with gaps in coverage lie together.

    Attributes
    ----------
    areas
        Neighbourhoods with road data, homes and a neighbour.
    moran
        Moran's I of their shares of uncovered homes, smoothed by empirical Bayes; NaN where nothing is tested.
    expected
        What it would be by chance.
    p_value
        How often chance alone makes it as far from that, two-sided; NaN where nothing is tested.
    permutations
        Number of random draws behind it, 0 where nothing is tested.
    clusters
        Neighbourhoods that stand out, at a false discovery rate of 5 %.
    said
        The same in sentences, or why nothing is tested.
    """

    areas: int
    moran: float
    expected: float
    p_value: float
    permutations: int
    clusters: tuple[Cluster, ...]
    said: tuple[Sentence, ...]
