"""The figures behind the flag of a neighbourhood, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dekkend.arrays import Real, Whole
from dekkend.sentences import Sentence


@dataclass(frozen=True)
class Figures:
    """What is told of each neighbourhood, each an array in their order; NaN where it is not known.

    Attributes
    ----------
    addresses, data_share
        Its addresses, and the share of its area for which there is road data.
    uncovered, near
        Share of its addresses that are not covered, and share of these near covered streets.
    ratio
        Its exposure over that of all neighbourhoods together.
    residents, share_65
        Residents, and the share of them who are 65 or over.
    """

    addresses: Whole
    data_share: Real
    uncovered: Real
    near: Real
    ratio: Real
    residents: Real
    share_65: Real


def reasons(figures: Figures, reach_m: float, usual_65: float, *, least_data: float) -> Iterator[tuple[Sentence, ...]]:
    """Tell of each neighbourhood how much of it is uncovered and near covered streets, and who lives there.

    Parameters
    ----------
    figures
        The figures of the neighbourhoods.
    reach_m
        What counts as near, in metres.
    usual_65
        Share of residents of 65 and over in all neighbourhoods together, NaN where not known.
    least_data
        Share of a neighbourhood's area with road data from which its figures are trusted.

    Yields
    ------
    tuple of Sentence
        For each neighbourhood.
    """
    for number, addresses in enumerate(figures.addresses):
        if addresses == 0:
            yield (Sentence("No addresses are known here."),)
            continue
        data = figures.data_share[number]
        enough = data >= least_data
        said = [] if enough else [Sentence("Only {share:.0%} of its area lies within the road data.", share=data)]
        said.append(_uncovered(figures.uncovered[number], figures.near[number], reach_m))
        if enough and np.isfinite(figures.ratio[number]):
            said.append(
                Sentence(
                    "Its exposure is {ratio:.2f} times that of all neighbourhoods together.",
                    ratio=figures.ratio[number],
                )
            )
        yield (*said, *_elderly(figures.residents[number], figures.share_65[number], usual_65))


def _uncovered(uncovered: float, near: float, reach_m: float) -> Sentence:
    if uncovered == 0:
        return Sentence("All of its addresses are covered.")
    if near == 0:
        return Sentence(
            "{share:.0%} of its addresses are not covered, none of them within {reach:,.0f} m of covered streets.",
            share=uncovered,
            reach=reach_m,
        )
    if near == 1:
        return Sentence(
            "{share:.0%} of its addresses are not covered, all of them within {reach:,.0f} m of covered streets.",
            share=uncovered,
            reach=reach_m,
        )
    return Sentence(
        "{share:.0%} of its addresses are not covered, {near:.0%} of them within {reach:,.0f} m of covered streets.",
        share=uncovered,
        near=near,
        reach=reach_m,
    )


def _elderly(residents: float, share_65: float, usual_65: float) -> Iterator[Sentence]:
    if residents == 0:
        yield Sentence("Nobody lives here.")
    elif not np.isfinite(share_65):
        yield Sentence("How many of its residents are 65 or over is not published, so that it is never flagged high.")
    elif np.isfinite(usual_65):
        yield Sentence(
            "{share:.0%} of its residents are 65 or over, against {usual:.0%} in all.", share=share_65, usual=usual_65
        )
