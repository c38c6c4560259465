"""The proof that no entry of a core was missed: with all of them closed, no car gets in.

The search knows nothing of how entries were found. It drives over every arc that is not closed, also through the core
itself and back, and asks whether it ever sets foot on a street of the core.
"""

import warnings

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.entries import Entries
from dekkend.arrays import Flags, Whole, objects
from dekkend.errors import DekkendWarning
from dekkend.network.roads import road_names
from dekkend.sentences import listed


def is_sealed(net: CoreNetwork, core: int, closed: Whole) -> bool:
    """Prove that no car reaches any street of a core from outside once some arcs are closed.

    Parameters
    ----------
    net
        The network; each arc lies within one core or outside all of them.
    core
        Position of the core.
    closed
        The arcs that are closed.

    Returns
    -------
    bool
        True if there is somewhere to come from, a gateway or another core, if something is closed, and if no street
        of the core can be reached from there. Where no road leads in there is nothing to close, and nothing is
        proved: more likely the road that leads in is missing from the data.
    """
    drivable = _all_but(net, closed)
    starts = _starts(net, core, drivable)
    if len(closed) == 0 or not starts.any():
        return False
    reached = net.graph.only(drivable).reached(starts)
    own = net.arc_core == core
    return not (reached[net.graph.tail[own]] | reached[net.graph.head[own]]).any()


def ways_in(net: CoreNetwork, core: int, closed: Whole) -> Whole:
    """Return the arcs by which a car still gets into a core once some arcs are closed.

    Parameters
    ----------
    net
        The network.
    core
        Position of the core.
    closed
        The arcs that are closed.

    Returns
    -------
    numpy.ndarray of int
        The arcs by which a car from outside first enters, and those of the core that end where the map does. None
        where the core is sealed, nor where no road leads in.
    """
    graph, inside, drivable = net.graph, net.inside(core), _all_but(net, closed)
    outer = drivable & ~inside[graph.tail]
    reached = graph.only(outer).reached(_starts(net, core, drivable) & ~inside)
    enters = outer & reached[graph.tail] & inside[graph.head]
    between = drivable & _elsewhere(net, core) & inside[graph.tail] & inside[graph.head]
    edge = np.zeros(graph.nodes, dtype=bool)
    edge[net.gateways] = True
    leaves = (net.arc_core == core) & (edge[graph.tail] | edge[graph.head])
    return np.flatnonzero(enters | between | leaves)


def seal(cores: gpd.GeoDataFrame, entries: Entries, net: CoreNetwork, segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Count the entries of each core and prove each core sealed, or say by which roads a car still gets in.

    Parameters
    ----------
    cores
        The layer ``cores``.
    entries
        The entries of all cores.
    net
        The network.
    segments
        The layer ``segments`` that the network was made of.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``cores`` with ``entries``, ``sealed``, ``at_edge`` and ``leaks`` filled in. A core that reaches
        the edge of the data is not sealed, and its leaks are the roads that leave the map from within it. A core that
        no road leads into is not sealed either, and has no leaks.

    Warns
    -----
    DekkendWarning
        For each core that reaches the edge of the data, and for each that no road leads into.
    """
    core_id = entries.layer["core_id"].to_numpy(object)[entries.entry]
    closed = [entries.arc[core_id == core] for core in cores["core_id"]]
    sealed = [is_sealed(net, number, arcs) for number, arcs in enumerate(closed)]
    leaks = [
        () if tight else road_names(segments, net.graph.segment[ways_in(net, number, arcs)])
        for number, (arcs, tight) in enumerate(zip(closed, sealed, strict=True))
    ]
    at_edge = [net.at_edge(number) for number in range(len(cores))]
    for name, roads, cut, tight in zip(cores["name"], leaks, at_edge, sealed, strict=True):
        if cut:
            _warn_of_edge(name, roads)
        elif not tight and not roads:
            _warn_of_no_road(name)
    return cores.assign(
        entries=cores["core_id"].map(entries.layer["core_id"].value_counts()).fillna(0).astype(np.int64),
        sealed=sealed,
        at_edge=at_edge,
        leaks=objects(leaks),
    )


def doubt_at_edge(cores: gpd.GeoDataFrame, extent: BaseGeometry, *, edge_m: float) -> gpd.GeoDataFrame:
    """Take back the proof for cores at the edge of data of which it is only guessed how far they reach.

    Parameters
    ----------
    cores
        The layer ``cores`` with ``sealed`` and ``at_edge``.
    extent
        The area that the data seem to cover.
    edge_m
        A core this near to its edge may well go on, or have roads, beyond it, in metres.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``cores``; those near the edge are at the edge, and not sealed.

    Warns
    -----
    DekkendWarning
        A proof is taken back.
    """
    near = (cores.distance(extent.boundary) <= edge_m).to_numpy()
    taken_back = cores.loc[near & ~cores["at_edge"], "name"]
    if len(taken_back):
        warnings.warn(
            DekkendWarning(
                "The road data do not say which area they cover, so that is taken to be where houses lie, and nothing "
                "is proved of {cores} at the edge of it. Take an extract with a box in its header, as tools that cut "
                "extracts write it.",
                cores=", ".join(taken_back),
            ),
            stacklevel=2,
        )
    return cores.assign(sealed=cores["sealed"] & ~near, at_edge=cores["at_edge"] | near)


def _all_but(net: CoreNetwork, closed: Whole) -> Flags:
    drivable = np.ones(len(net.arc_core), dtype=bool)
    drivable[closed] = False
    return drivable


def _elsewhere(net: CoreNetwork, core: int) -> Flags:
    return np.asarray((net.arc_core >= 0) & (net.arc_core != core))


def _starts(net: CoreNetwork, core: int, drivable: Flags) -> Flags:
    """Say at which nodes cars set out: where roads leave the map, and at the ends of the streets of all other cores.

    From a street that begins at a node of the core itself a car sets out in the direction of its other end only:
    otherwise it would stand in the core before it has driven there.
    """
    tail, head, street = net.graph.tail, net.graph.head, _elsewhere(net, core)
    starts = np.zeros(net.graph.nodes, dtype=bool)
    starts[tail[street]] = True
    starts &= ~net.inside(core)
    starts[head[street & drivable]] = True
    starts[net.gateways] = True
    return starts


def _warn_of_edge(core: str, roads: tuple[str, ...]) -> None:
    warnings.warn(
        DekkendWarning(
            "{core} reaches the edge of the road data, at {roads}. Roads that lead in beyond it are not known, so "
            "entry roads may be missing. Take a larger extract.",
            core=core,
            roads=listed(roads),
        ),
        stacklevel=3,
    )


def _warn_of_no_road(core: str) -> None:
    warnings.warn(
        DekkendWarning(
            "No road on the map leads into {core} from outside. Take a larger extract, or see on the map whether a "
            "piece of road is missing, or a barrier or a ban on cars closes the road that leads there.",
            core=core,
        ),
        stacklevel=3,
    )
