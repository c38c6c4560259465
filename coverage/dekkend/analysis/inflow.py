"""Which share of the cars that drive into a core comes in by which entry, and how sure that is.

A trip into a core counts at the last entry that it passes on its way to the address.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np

from dekkend.analysis.entries import Entries
from dekkend.analysis.trips import Trips
from dekkend.arrays import Objects, Real, Whole
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS
from dekkend.settings import InflowSettings

_LOW, _HIGH = 0.025, 0.975


def add_inflow(entries: Entries, trips: Trips, *, settings: InflowSettings) -> gpd.GeoDataFrame:
    """Fill in inflow, rank and the interval of the rank.

    The interval shows how much the rank depends on what nobody knows: the vehicles that leave each origin, drawn many
    times from a log-normal distribution around their value, and the travel times, of which each time another draw is
    taken.

    Parameters
    ----------
    entries
        The entries of all cores.
    trips
        The trips into the cores.
    settings
        Number and seed of the draws.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``entries`` with ``inflow_share`` (adding up to 1 in each core, NaN where no trip arrives), ``rank``,
        ``rank_low`` and ``rank_high``.
    """
    layer = entries.layer.copy()
    core = layer["core_id"].to_numpy(object)
    at = entries.entry[trips.crossing]
    shares = _shares(np.bincount(at, weights=trips.a_day, minlength=len(layer)).astype(np.float64), core)
    layer["inflow_share"] = shares
    layer["rank"] = _ranks(shares, core)
    flows = np.zeros((trips.draws, len(trips.vehicles), len(layer)))
    np.add.at(flows, (trips.draw, trips.origin, at), trips.share)
    rng = np.random.default_rng(settings.seed)
    factors = np.exp(rng.normal(0.0, 1.0, (settings.draws, len(trips.vehicles))) * trips.spread)
    drawn = np.array(
        [
            _ranks(_shares((trips.vehicles * factor) @ flows[number % trips.draws], core), core)
            for number, factor in enumerate(factors)
        ]
    )
    low = np.quantile(drawn, _LOW, axis=0, method="lower")
    high = np.quantile(drawn, _HIGH, axis=0, method="higher")
    # Of many entries alike each draw ranks others first; the rank that is told is one of those it may take.
    layer["rank_low"] = np.minimum(low.astype(np.int64), layer["rank"])
    layer["rank_high"] = np.maximum(high.astype(np.int64), layer["rank"])
    return layer


def follow_traffic(entries: Entries, trips: Trips, graph: Graph, segments: gpd.GeoDataFrame) -> Entries:
    """Let each entry be led by the crossing that most of its trips come in by.

    An entry of several crossings is named after its most important road; where its traffic comes in by another one,
    that is where its sign belongs. Driveways and tracks lead an entry only if it has no street.

    Parameters
    ----------
    entries
        The entries of all cores.
    trips
        The trips into the cores.
    graph, segments
        The network and its layer ``segments``.

    Returns
    -------
    Entries
        The same entries and layer, with other leads where the traffic says so.
    """
    flow = np.bincount(trips.crossing, weights=trips.a_day, minlength=len(entries.arc))
    street = segments["access"].isin(STREET_ACCESS).to_numpy()[graph.segment[entries.arc]]
    is_lead = entries.arc == entries.lead[entries.entry]
    order = np.lexsort((entries.arc, ~is_lead, -flow, ~street, entries.entry))
    _, first = np.unique(entries.entry[order], return_index=True)
    return replace(entries, lead=entries.arc[order[first]])


def _shares(flows: Real, core: Objects) -> Real:
    """Return the shares within each core, NaN where no trip arrives."""
    _, number = np.unique(core.astype(str), return_inverse=True)
    total = np.bincount(number, weights=flows)[number]
    return np.divide(flows, total, out=np.full_like(flows, np.nan), where=total > 0)


def _ranks(shares: Real, core: Objects) -> Whole:
    # Entries come in the order of their class; where nothing is known of the traffic that order stands.
    order = np.lexsort((np.arange(len(shares)), -np.nan_to_num(shares), core.astype(str)))
    names = core.astype(str)[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = names[1:] != names[:-1]
    start = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - start + 1
    return ranks
