"""Whether neighbourhoods with gaps in coverage lie together, tested where there are enough of them.

Shares of few homes vary more by chance than shares of many, so they are standardised by empirical Bayes (Assunção and
Reis 1999, "A new proposal to adjust Moran's I for population density", Statistics in Medicine 18). Moran's I tells of
all neighbourhoods together, its local form (Anselin 1995, "Local indicators of spatial association - LISA",
Geographical Analysis 27) of each, with the false discovery rate held at 5 % (Benjamini and Hochberg 1995).
"""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import geopandas as gpd
import numpy as np

from dekkend.arrays import Real, Whole
from dekkend.gap_case import Cluster, Together
from dekkend.sentences import Sentence
from dekkend.settings import ExposureSettings

_ENOUGH_DATA = 0.5
# Outlines of neighbours that do not quite meet are neighbours still.
_GAP_M = 1.0
_FALSE_DISCOVERIES = 0.05
# esda's quarters of Moran's scatter plot: high or low shares of uncovered homes, among high or low ones.
_KINDS = {1: "gap", 2: "island", 3: "covered", 4: "hole"}
_NAMED = 5


def gaps_together(neighbourhoods: gpd.GeoDataFrame, *, settings: ExposureSettings) -> Together:
    """Test whether neighbourhoods with many uncovered homes lie beside one another.

    Parameters
    ----------
    neighbourhoods
        The layer ``neighbourhoods``: ``code``, ``name``, ``addresses``, ``covered_addresses``, ``data_share`` and
        polygons. Those with homes and road data count, if they border on another one that does.
    settings
        The least number of neighbourhoods, the number of permutations and their seed.

    Returns
    -------
    Together
        Moran's I with its p-value, and the neighbourhoods that stand out; or why that is not tested.
    """
    known = (neighbourhoods["data_share"] >= _ENOUGH_DATA) & (neighbourhoods["addresses"] > 0)
    areas = _with_neighbours(neighbourhoods[known].reset_index(drop=True))
    homes = areas["addresses"].to_numpy(float)
    open_homes = homes - areas["covered_addresses"].to_numpy(float)
    if len(areas) < settings.least_areas:
        return _untested(
            len(areas),
            Sentence(
                "Whether gaps in coverage lie together is not tested: {count} neighbourhoods have homes, road data and "
                "a neighbour, and with fewer than {least} the test says little.",
                count=len(areas),
                least=settings.least_areas,
            ),
        )
    if np.ptp(open_homes / homes) == 0:
        return _untested(
            len(areas),
            Sentence("Whether gaps in coverage lie together is not tested: all neighbourhoods are covered alike."),
        )
    return _tested(areas, open_homes, homes, settings)


def _untested(areas: int, why: Sentence) -> Together:
    return Together(areas, math.nan, math.nan, math.nan, 0, (), (why,))


def _pairs(areas: gpd.GeoDataFrame) -> tuple[Whole, Whole]:
    one, other = areas.sindex.query(areas.geometry, predicate="dwithin", distance=_GAP_M)
    return one[one != other], other[one != other]


def _with_neighbours(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return areas[np.isin(np.arange(len(areas)), _pairs(areas)[0])].reset_index(drop=True)


def _tested(areas: gpd.GeoDataFrame, open_homes: Real, homes: Real, settings: ExposureSettings) -> Together:
    # Loading these takes seconds, and most municipalities have too few neighbourhoods.
    from esda import fdr
    from esda.moran import Moran_Local_Rate, Moran_Rate
    from libpysal.graph import Graph

    one, other = _pairs(areas)
    weights = Graph.from_arrays(one, other, np.ones(len(one)))
    draws = settings.permutations
    with _seeded(settings.seed), warnings.catch_warnings():
        # esda warns that its own p-values, of one side only, will change; ours are counted from its draws.
        warnings.simplefilter("ignore", DeprecationWarning)
        whole = Moran_Rate(open_homes, homes, weights, permutations=draws)
        local = Moran_Local_Rate(open_homes, homes, weights, permutations=draws, seed=settings.seed)
    p_value = float(_two_sided(np.array([whole.I]), whole.sim[None, :])[0])
    p_local = _two_sided(local.Is, local.rlisas)
    stands_out = p_local <= fdr(p_local, _FALSE_DISCOVERIES)
    clusters = tuple(
        Cluster(
            str(areas["code"][number]), str(areas["name"][number]), _KINDS[int(local.q[number])], float(p_local[number])
        )
        for number in np.flatnonzero(stands_out)
    )
    return Together(
        areas=len(areas),
        moran=float(whole.I),
        expected=float(whole.EI),
        p_value=p_value,
        permutations=draws,
        clusters=clusters,
        said=tuple(_said(len(areas), float(whole.I), p_value, clusters)),
    )


def _two_sided(observed: Real, drawn: Real) -> Real:
    """Return twice the share of draws beyond what was observed, on the side where fewer are."""
    above = (drawn >= observed[:, None]).sum(axis=1)
    below = (drawn <= observed[:, None]).sum(axis=1)
    p_value: Real = np.minimum(2 * (np.minimum(above, below) + 1) / (drawn.shape[1] + 1), 1.0)
    return p_value


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Make esda's global Moran's I draw the same each time, and leave numpy's own draws as they were."""
    before = np.random.get_state()  # noqa: NPY002 - esda draws from the global state and takes no generator
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002


def _said(areas: int, moran: float, p_value: float, clusters: tuple[Cluster, ...]) -> Iterator[Sentence]:
    if p_value > _FALSE_DISCOVERIES:
        yield Sentence(
            "Gaps in coverage do not lie together more than chance would have it (Moran's I {moran:.2f} over {count} "
            "neighbourhoods, p {p:.4f}).",
            moran=moran,
            count=areas,
            p=p_value,
        )
    elif moran > 0:
        yield Sentence(
            "Gaps in coverage lie together more than chance would have it (Moran's I {moran:.2f} over {count} "
            "neighbourhoods, p {p:.4f}).",
            moran=moran,
            count=areas,
            p=p_value,
        )
    else:
        yield Sentence(
            "Gaps in coverage lie apart more than chance would have it (Moran's I {moran:.2f} over {count} "
            "neighbourhoods, p {p:.4f}).",
            moran=moran,
            count=areas,
            p=p_value,
        )
    named = {kind: _few([cluster.name for cluster in clusters if cluster.kind == kind]) for kind in _KINDS.values()}
    if named["gap"]:
        yield Sentence("Uncovered among uncovered neighbourhoods: {names}.", names=named["gap"])
    if named["hole"]:
        yield Sentence("Uncovered among covered neighbourhoods: {names}.", names=named["hole"])
    if named["covered"]:
        yield Sentence("Covered among covered neighbourhoods: {names}.", names=named["covered"])
    if named["island"]:
        yield Sentence("Covered among uncovered neighbourhoods: {names}.", names=named["island"])


def _few(names: list[str]) -> str:
    return ", ".join([*names[:_NAMED]] + ["…"] * (len(names) > _NAMED))
