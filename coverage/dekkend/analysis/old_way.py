"""What groups asked for before: a small sign at both ends of every street that they cover."""

import geopandas as gpd
import numpy as np

from dekkend.analysis.passages import Watch
from dekkend.analysis.trips import Trips
from dekkend.network.graph import Graph
from dekkend.settings import SignSettings
from dekkend.sign_case import OldWay


def covered_arcs(graph: Graph, streets: gpd.GeoDataFrame) -> Watch:
    """Mark every covered street: whoever drives into one has passed the sign at its end.

    Parameters
    ----------
    graph
        The network.
    streets
        The layer ``streets`` with ``covered``, in the order of the segments.

    Returns
    -------
    Watch
        One mark on all arcs of covered streets.
    """
    arcs = np.flatnonzero(streets["covered"].to_numpy()[graph.segment])
    return Watch(arcs, np.zeros(len(arcs), dtype=np.int64), 1)


def old_way(streets: gpd.GeoDataFrame, trips: Trips, *, settings: SignSettings) -> OldWay | None:
    """Say what a sign at both ends of every covered street costs and captures.

    Parameters
    ----------
    streets
        The layer ``streets`` with ``covered``, ``street`` and ``core_id``.
    trips
        The trips into the cores; their last mark is that of the covered streets.
    settings
        What a small sign costs, with post and labour.

    Returns
    -------
    OldWay or None
        None where no street is covered.
    """
    covered = streets[streets["covered"]]
    if covered.empty:
        return None
    # Streets of one name in one core are one; each stretch without a name is one.
    name = covered["street"].where(covered["street"] != "", covered["segment_id"])
    number = 2 * len(set(zip(name, covered["core_id"], strict=True)))
    total = float(trips.a_day.sum())
    seen = trips.sets[:, [-1]].toarray().ravel()[trips.passed] > 0
    each = settings.small_sign_eur + settings.post_eur + settings.work_eur
    return OldWay(number, number * each, float(trips.a_day[seen].sum()) / total if total else float("nan"))
