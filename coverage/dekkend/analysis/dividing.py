"""The lines that may divide cores from one another, and where roads cross them."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.evidence import Evidence
from dekkend.analysis.pieces import NONE, pieces_of
from dekkend.arrays import Flags, Objects, Whole, shapes
from dekkend.network.stretches import Stretches, crossings_with

MOTORWAYS: Final = ("motorway", "motorway_link")


def dividing_lines(evidence: Evidence, segments: gpd.GeoDataFrame) -> tuple[pd.DataFrame, Objects]:
    """Find the lines that may divide cores: boundaries, rivers, canals, railways and motorways.

    Parameters
    ----------
    evidence
        What there is to tell built-up area from open country by.
    segments
        The layer ``segments``.

    Returns
    -------
    tuple
        Where other roads cross the lines: ``segment`` (position) and ``along`` in metres; and the lines.
    """
    motorway = segments["highway"].isin(MOTORWAYS).to_numpy()
    lines = np.concatenate([shapes(evidence.boundaries), shapes(evidence.barriers), shapes(segments[motorway])])
    crossed = crossings_with(segments, lines)
    return crossed[~motorway[crossed["segment"]]], lines


def nodes_at(stretches: Stretches, cuts: pd.DataFrame) -> Flags:
    """Say which ends of stretches lie at some places.

    Parameters
    ----------
    stretches
        The stretches.
    cuts
        ``segment`` (position) and ``along`` in metres.

    Returns
    -------
    numpy.ndarray of bool
        One flag per end.
    """
    found = np.zeros(stretches.nodes, dtype=bool)
    found[stretches.node_at(cuts["segment"].to_numpy(np.int64), cuts["along"].to_numpy(float))] = True
    return found


def changes(stretches: Stretches, value: Whole) -> Flags:
    """Say at which ends of stretches a value differs from one stretch to the next.

    Parameters
    ----------
    stretches, value
        The stretches, and a number for each.

    Returns
    -------
    numpy.ndarray of bool
        One flag per end.
    """
    low, high = np.full(stretches.nodes, np.iinfo(np.int64).max), np.full(stretches.nodes, np.iinfo(np.int64).min)
    for end in (stretches.tail, stretches.head):
        np.minimum.at(low, end, value)
        np.maximum.at(high, end, value)
    return low < high


def off_the_bridges(
    group: Whole, stretches: Stretches, segments: gpd.GeoDataFrame, dividing: Flags, signed: Flags
) -> Whole:
    """Leave bridges between two cores to neither: each begins where its own streets do.

    Parameters
    ----------
    group
        Number of the core of each stretch, negative for none.
    stretches, segments
        The roads.
    dividing
        True for each end of stretches at which a dividing line crosses.
    signed
        True for stretches of which a place name sign says where they belong.

    Returns
    -------
    numpy.ndarray of int
        The numbers with fewer stretches in cores.
    """
    inside = group >= 0
    border = np.zeros(stretches.nodes, dtype=bool)
    ends = pd.DataFrame(
        {"node": np.concatenate([stretches.tail[inside], stretches.head[inside]]), "group": np.tile(group[inside], 2)}
    )
    several = ends.groupby("node")["group"].nunique()
    border[several.index[several > 1]] = True
    border &= dividing
    # A sign says which of them a bridge belongs to.
    bridge = inside & ~signed & segments["bridge"].to_numpy(bool)[stretches.segment]
    run = pieces_of(stretches, bridge, np.zeros(stretches.nodes, dtype=bool))
    shared = np.unique(run[bridge & (border[stretches.tail] | border[stretches.head])])
    return np.where(bridge & np.isin(run, shared), NONE, group)
