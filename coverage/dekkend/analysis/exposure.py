"""Where coverage leaves a gap: how near uncovered streets lie to covered ones, and who lives there.

If crime moves out of covered streets at all, it moves a short way. Exposure says how near an uncovered street lies
to covered ones over the road; it predicts nothing.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from dekkend.analysis.coverage import Shares, is_residential
from dekkend.arrays import Flags, Real, Whole, objects
from dekkend.layers import NEIGHBOURHOODS, STREETS
from dekkend.network.graph import Graph, nearest_cost
from dekkend.sentences import Sentence
from dekkend.settings import ExposureSettings

# Flags are tried again with each of these factors on bandwidth and on thresholds.
_BANDWIDTH_FACTORS = (0.5, 0.75, 1.0, 1.5, 2.0)
_THRESHOLD_FACTORS = (0.8, 1.0, 1.2)
_ENOUGH_DATA = 0.5
_SAME_SHARE = 1e-9


def expose_streets(
    streets: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, graph: Graph, *, settings: ExposureSettings
) -> gpd.GeoDataFrame:
    """Measure how near each uncovered residential street lies to covered ones.

    Parameters
    ----------
    streets
        The layer ``streets`` with coverage.
    segments, graph
        The network.
    settings
        Bandwidth, and the nearness from which a street is exposed.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``streets`` with ``distance_m`` (over the road to the middle of the street, both directions, 0
        where covered, NaN where no covered street can be reached), ``exposure`` = exp(-distance / bandwidth) for
        uncovered residential streets, else 0, and ``flag``.
    """
    covered = streets["covered"].to_numpy()
    distance = distance_to_covered(covered, graph)
    uncovered = is_residential(segments) & ~covered
    exposure = np.where(uncovered, nearness(distance, settings.bandwidth_m), 0.0)
    return STREETS.conform(
        streets.assign(
            distance_m=np.where(np.isfinite(distance), distance, np.nan),
            exposure=exposure,
            flag=np.where(uncovered & (exposure >= settings.exposed), "exposed", "none"),
        )
    )


def distance_to_covered(covered: Flags, graph: Graph) -> Real:
    """Return how far each segment lies from the nearest covered one over the road.

    Parameters
    ----------
    covered
        True for each covered segment.
    graph
        The network.

    Returns
    -------
    numpy.ndarray of float
        Metres to the middle of each segment, 0 for covered ones alone, infinite where there is no way. One-way rules
        and barriers that stop cars do not count: whoever looks for a way into a house is not always in a car.
    """
    # A node with a barrier stands once for each segment that ends there; on foot it is one.
    refs, first, place = np.unique(graph.node_ref, return_index=True, return_inverse=True)
    tail, head = place[graph.tail], place[graph.head]
    on_foot = replace(
        graph,
        node_ref=refs,
        xy=graph.xy[first],
        tail=np.concatenate([tail, head]),
        head=np.concatenate([head, tail]),
        metres=np.maximum(np.tile(graph.metres, 2), 1e-3),
    )
    starts = np.unique(np.concatenate([tail[covered[graph.segment]], head[covered[graph.segment]]]))
    at_node = nearest_cost(on_foot.matrix(on_foot.metres), starts)
    distance = np.full(len(covered), np.inf)
    to_middle = np.minimum(at_node[tail], at_node[head]) + np.maximum(graph.metres, 1e-3) / 2
    np.minimum.at(distance, graph.segment, to_middle)
    distance[covered] = 0.0
    return distance


def nearness(distance: Real, bandwidth_m: float) -> Real:
    """Return exp(-distance / bandwidth): 1 next to covered streets, 0.37 a bandwidth away, 0 where there is no way."""
    return np.exp(-np.where(np.isfinite(distance), distance, np.inf) / bandwidth_m)


def flag_neighbourhoods(
    neighbourhoods: gpd.GeoDataFrame,
    shares: Shares,
    distance: Real,
    area: Whole,
    *,
    settings: ExposureSettings,
) -> gpd.GeoDataFrame:
    """Flag the neighbourhoods whose uncovered addresses lie near covered streets.

    Parameters
    ----------
    neighbourhoods
        Neighbourhoods with ``code``, ``name``, ``residents`` and ``residents_65`` (NaN where suppressed). One with 0
        residents is never flagged.
    shares
        Their totals.
    distance
        Distance of each address to covered streets in metres, 0 where it is covered itself.
    area
        Position of the neighbourhood of each address, negative for none.
    settings
        Bandwidth and thresholds.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``neighbourhoods`` (:data:`dekkend.layers.NEIGHBOURHOODS`). ``exposure`` is 0 where all addresses
        are covered, and NaN where there are none. ``stability`` is the share of 15 settings (bandwidth halved to
        doubled, thresholds a fifth lower to a fifth higher, these ones among them) that give the same flag.
    """
    residents = neighbourhoods["residents"].to_numpy(float)
    elderly = neighbourhoods["residents_65"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_65 = np.where(residents > 0, elderly / residents, np.nan)
        coverage = np.where(shares.addresses > 0, shares.covered_addresses / shares.addresses, np.nan)
    enough = shares.data_share >= _ENOUGH_DATA
    counted = enough & np.isfinite(share_65)
    usual_65 = elderly[counted].sum() / residents[counted].sum() if counted.any() else np.nan
    blind = (shares.addresses == 0) | ~enough
    inhabited = residents != 0
    count = len(neighbourhoods)

    def flags(bandwidth: float, factor: float) -> NDArray[np.str_]:
        exposed = _exposed_share(distance, area, shares.addresses, bandwidth, settings.exposed)
        # Shares that differ by rounding alone are the same.
        elderly_live_here = share_65 > usual_65 + _SAME_SHARE
        high = inhabited & (exposed >= settings.high_share * factor) & elderly_live_here
        watch = inhabited & (exposed >= settings.watch_share * factor)
        return np.where(blind, "unknown", np.where(high, "high", np.where(watch, "watch", "none")))

    flag = flags(settings.bandwidth_m, 1.0)
    tried = [flags(settings.bandwidth_m * b, t) for b in _BANDWIDTH_FACTORS for t in _THRESHOLD_FACTORS]
    exposed = _exposed_share(distance, area, shares.addresses, settings.bandwidth_m, settings.exposed)
    return NEIGHBOURHOODS.conform(
        neighbourhoods.assign(
            share_65=share_65,
            street_m=shares.street_m,
            covered_m=shares.covered_m,
            addresses=shares.addresses,
            covered_addresses=shares.covered_addresses,
            coverage_share=coverage,
            # Residents of any age are spread evenly over the addresses of a neighbourhood.
            coverage_share_65=np.where(np.isfinite(elderly), coverage, np.nan),
            exposure=np.where(
                shares.addresses > 0, _mean_nearness(distance, area, count, settings.bandwidth_m), np.nan
            ),
            flag=flag,
            reasons=objects(
                _reasons(*values)
                for values in zip(
                    shares.data_share,
                    shares.addresses,
                    coverage,
                    exposed,
                    residents,
                    share_65,
                    [usual_65] * count,
                    strict=True,
                )
            ),
            stability=np.mean([other == flag for other in tried], axis=0),
            data_share=shares.data_share,
        )
    )


def _exposed_share(distance: Real, area: Whole, addresses: Whole, bandwidth: float, least: float) -> Real:
    exposed = (area >= 0) & (distance > 0) & (nearness(distance, bandwidth) >= least)
    found = np.bincount(area[exposed], minlength=len(addresses))
    return np.divide(found, addresses, out=np.zeros(len(addresses)), where=addresses > 0)


def _mean_nearness(distance: Real, area: Whole, count: int, bandwidth: float) -> Real:
    open_to = (area >= 0) & (distance > 0)
    total = np.bincount(area[open_to], weights=nearness(distance[open_to], bandwidth), minlength=count)
    number = np.bincount(area[open_to], minlength=count)
    return np.divide(total, number, out=np.zeros(count), where=number > 0)


def _reasons(
    data: float, addresses: int, coverage: float, exposed: float, residents: float, share_65: float, usual_65: float
) -> tuple[Sentence, ...]:
    if addresses == 0:
        return (Sentence("No addresses are known here."),)
    said = [
        Sentence("{share:.0%} of its addresses are not covered.", share=1 - coverage),
        Sentence("{share:.0%} are not covered and lie near covered streets.", share=exposed),
    ]
    if residents == 0:
        said.append(Sentence("Nobody lives here."))
    elif not np.isfinite(share_65):
        said.append(Sentence("How many of its residents are 65 or over is not published."))
    elif np.isfinite(usual_65):
        said.append(
            Sentence(
                "{share:.0%} of its residents are 65 or over, against {usual:.0%} in all.",
                share=share_65,
                usual=usual_65,
            )
        )
    if data < _ENOUGH_DATA:
        said.insert(0, Sentence("Only {share:.0%} of its area lies within the road data.", share=data))
    return tuple(said)
