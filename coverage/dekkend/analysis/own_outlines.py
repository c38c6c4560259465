"""Which streets lie in the outlines of cores that the municipality has drawn.

A line on a map is drawn by eye, and a road along it weaves in and out. So a road that leaves an outline and soon comes
back stays in it, and a road without homes that only cuts off a corner stays out: the streets within are labelled at
least total cost, as built-up areas are (:mod:`dekkend.analysis.built_up`), with the outline as the only evidence.
"""

import warnings
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.analysis.built_up import built_up
from dekkend.analysis.dividing import MOTORWAYS
from dekkend.analysis.pieces import NONE, Homes, contacts
from dekkend.arrays import Flags, Objects, Whole, shapes
from dekkend.errors import DekkendWarning
from dekkend.network.stretches import Stretches

# Where homes stand along a street, no corner that is cut off takes it away: their street stays in.
_SETTLED: Final = 10.0
# So many pairs of outlines that overlap are told, of however many.
_TOLD: Final = 5


def streets_within(
    own: gpd.GeoDataFrame, stretches: Stretches, segments: gpd.GeoDataFrame, homes: Homes, *, gap_m: float
) -> Whole:
    """Say which of the municipality's outlines each stretch of road belongs to.

    Parameters
    ----------
    own
        Polygons with ``name``.
    stretches, segments
        The roads, with an end of a stretch wherever a road crosses an outline, and the layer ``segments``.
    homes
        The homes along them.
    gap_m
        A road that leaves an outline and comes back within this distance stays in it, and one without homes that lies
        in it for no longer stays out, in metres. Of an outline that holds nothing more, all stays in.

    Returns
    -------
    numpy.ndarray of int
        Position of the outline of each stretch, negative for none. Where outlines overlap, it is the smallest. A
        motorway belongs to none: who drives on it has not come in yet.

    Warns
    -----
    DekkendWarning
        Outlines overlap along more than ``gap_m`` of road.
    """
    drawn = _lies_in(own, stretches, segments, gap_m)
    settled = _with_homes(shapes(own), drawn, stretches, homes)
    near = shapely.STRtree(stretches.line)
    found = np.full(len(stretches), NONE, dtype=np.int64)
    for number, polygon in enumerate(shapes(own)):
        about = np.sort(near.query(polygon, predicate="dwithin", distance=2 * gap_m))
        mine = about[_smoothed(drawn == number, settled, stretches, about, gap_m)]
        mine = mine if len(mine) else np.flatnonzero(drawn == number)
        # What two outlines lay claim to stays where it is drawn.
        found[mine[(found[mine] == NONE) | (drawn[mine] == number)]] = number
    return found


def beside_drawn(group: Whole, outline: Whole, name: Objects, stretches: Stretches) -> Flags:
    """Say which streets lie beside an outline that the municipality has drawn, and would be taken for part of its core.

    Parameters
    ----------
    group
        Number of the core of each stretch, negative for none.
    outline
        Position of the outline of each, negative for none (:func:`streets_within`).
    name
        What each core is called, by number.
    stretches
        The stretches.

    Returns
    -------
    numpy.ndarray of bool
        True for what lies outside of the outline of its core, and for all of a core that meets one which is drawn and
        goes by the same name: the municipality has said where that place ends.
    """
    drawn = np.unique(group[(outline >= 0) & (group >= 0)])
    meet = contacts(stretches, group)
    meet = meet[meet["left"].isin(drawn) & ~meet["right"].isin(drawn)]
    namesakes = meet.loc[name[meet["left"]] == name[meet["right"]], "right"]
    return np.isin(group, namesakes) | (np.isin(group, drawn) & (outline < 0))


def _lies_in(own: gpd.GeoDataFrame, stretches: Stretches, segments: gpd.GeoDataFrame, gap_m: float) -> Whole:
    """Return the smallest outline that the middle of each stretch lies in."""
    motorway = segments["highway"].isin(MOTORWAYS).to_numpy()[stretches.segment]
    middle = shapely.get_point(stretches.line, 1)
    outline, stretch = shapely.STRtree(middle).query(shapes(own), predicate="intersects")
    by_size = np.argsort(np.argsort(shapely.area(shapes(own)), kind="stable"))
    every = pd.DataFrame({"stretch": stretch, "outline": outline, "size": by_size[outline]})
    every = every[~motorway[stretch]].sort_values(["stretch", "size"])
    _warn_of_overlap(every, own["name"].to_numpy(object), stretches, gap_m)
    found = np.full(len(stretches), NONE, dtype=np.int64)
    smallest = every.drop_duplicates("stretch")
    found[smallest["stretch"]] = smallest["outline"]
    return found


def _with_homes(own: Objects, drawn: Whole, stretches: Stretches, homes: Homes) -> Flags:
    """Say along which stretches homes stand that lie in the same outline."""
    along = homes.group(np.arange(len(stretches)))
    known = np.flatnonzero(homes.group(drawn) >= 0)
    within = shapely.intersects(own[drawn[along[known]]], homes.points[known])
    found = np.zeros(len(stretches), dtype=bool)
    found[along[known[within]]] = True
    return found


def _smoothed(inside: Flags, settled: Flags, stretches: Stretches, about: Whole, gap_m: float) -> Flags:
    """Say which of the stretches about an outline are in it."""
    kept = np.zeros(len(stretches), dtype=bool)
    kept[about] = True
    score = np.where(inside, np.where(settled, _SETTLED, 1.0), -1.0)[about]
    full = np.ones(len(about))
    return built_up(stretches.only(kept), score, (full, full), change_m=gap_m / 2, stretch_m=gap_m)


def _warn_of_overlap(every: pd.DataFrame, names: Objects, stretches: Stretches, gap_m: float) -> None:
    pairs = every.merge(every, on="stretch", suffixes=("", "_larger"))
    pairs = pairs[pairs["size"] < pairs["size_larger"]]
    metres = pairs.assign(metres=stretches.length_m[pairs["stretch"]]).groupby(["outline", "outline_larger"])["metres"]
    overlaps = metres.sum()
    overlaps = overlaps[overlaps > gap_m]
    if len(overlaps):
        told = [" + ".join(names[other] or "?" for other in pair) for pair in overlaps.index[:_TOLD]]
        warnings.warn(
            DekkendWarning(
                "Outlines of cores overlap: {pairs}. Streets in both count for the smaller one. Draw them again if "
                "that is not what you mean.",
                pairs=", ".join(told) + (", …" if len(overlaps) > _TOLD else ""),
            ),
            stacklevel=4,
        )
