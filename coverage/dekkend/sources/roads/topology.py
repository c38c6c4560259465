"""Which roads meet where, in a layer that may or may not say so.

Where the layer numbers its nodes, roads meet at these and nowhere else. Where it does not, they meet where their ends
lie within a tolerance of one another, where an end touches another road, and where both have a point at the same place.
Two lines that merely cross do not meet: one of them lies on a bridge or in a tunnel.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from dekkend.arrays import Flags, Objects, Real, Whole, objects
from dekkend.errors import InputError
from dekkend.sources.osm.data import RoadNodes

# Decimetres, in which places are numbered, and room for nine digits of them: more than any northing has.
_PER_M, _ROOM = 10, 10**9


@dataclass(frozen=True)
class _Points:
    """The points of all lines, line after line: ``way`` and ``xy``, and which of them are ends."""

    way: Whole
    xy: Real
    end: Flags


def given_nodes(path: Path, lines: Objects, ends: pd.DataFrame, *, snap_m: float) -> RoadNodes:
    """Let roads meet at the nodes that their layer numbers.

    Parameters
    ----------
    path
        The file, for messages.
    lines
        Lines in a metric CRS.
    ends
        ``start`` and ``end``: the node at either end of each line, on the numbers of the rows.
    snap_m
        Ends with one number may lie this far apart, in metres.

    Returns
    -------
    RoadNodes
        The nodes. They bear the layer's own numbers where all of those are whole, else the number of their place.

    Raises
    ------
    InputError
        One number is given to ends that lie apart.
    """
    points = _points_of(lines)
    last = np.append(np.flatnonzero(np.diff(points.way)), len(points.way) - 1)
    first = np.append(0, last[:-1] + 1)
    at = np.concatenate([first, last])
    label, node = np.unique(np.concatenate([ends["start"], ends["end"]]).astype(str), return_inverse=True)
    node = _joined(node, np.flatnonzero(shapely.length(lines) == 0), len(lines))
    _require_together(path, points.xy[at], label, node, ends.index.append(ends.index), snap_m)
    whole = all(each.isdecimal() and len(each) < len(str(_ROOM**2)) for each in label.tolist())
    where = np.zeros((len(label), 2))
    where[node[::-1]] = points.xy[at[::-1]]
    numbers = label.astype(np.int64) if whole else numbered_places(where)
    # Points within a line are where nothing meets.
    ref = numbers.max(initial=0) + 1 + np.arange(len(points.way))
    ref[at] = numbers[node]
    return RoadNodes(points.way, ref, points.xy)


def touching_nodes(lines: Objects, *, snap_m: float) -> RoadNodes:
    """Let roads meet where they touch.

    Parameters
    ----------
    lines
        Lines in a metric CRS.
    snap_m
        An end within this distance of another end or of another line touches it, in metres.

    Returns
    -------
    RoadNodes
        The nodes, numbered by their place; ends that touch are moved onto one another, and a line has a new point where
        an end touches it between two of its points.
    """
    points = _with_touched(lines, _points_of(lines), snap_m)
    xy, place = np.unique(points.xy, axis=0, return_inverse=True)
    is_end = np.zeros(len(xy), dtype=bool)
    is_end[place[points.end]] = True
    # What an end is near to was made a point above, so that points alone are to be looked at.
    near = cKDTree(xy).query_pairs(snap_m, output_type="ndarray")
    one, other = near[is_end[near].any(axis=1)].T
    links = sparse.coo_array((np.ones(len(one)), (one, other)), shape=(len(xy), len(xy)))
    _, cluster = csgraph.connected_components(links, directed=False)
    # Rows of xy are sorted: the first of a cluster is the one farthest to the west.
    _, first = np.unique(cluster, return_index=True)
    node = cluster[place]
    return RoadNodes(points.way, numbered_places(xy[first])[node], xy[first][node])


def numbered_places(xy: Real) -> Whole:
    """Return a number for each place that depends on nothing but where it lies.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).

    Returns
    -------
    numpy.ndarray of int
        The decimetres to the east, then nine digits for those to the north. Places within one decimetre take the next
        free numbers, from west to east.

    Examples
    --------
    >>> numbered_places(np.array([[182000.04, 331000.0], [182000.0, 331000.0]]))
    array([1820000003310001, 1820000003310000])
    """
    tenths = np.round(xy * _PER_M).astype(np.int64)
    number = np.abs(tenths[:, 0]) * _ROOM + np.abs(tenths[:, 1])
    order = np.lexsort((xy[:, 1], xy[:, 0], number))
    out = number.copy()
    # Each at least one more than the one before.
    step = np.arange(len(order))
    out[order] = np.maximum.accumulate(number[order] - step) + step
    return out


def connected_parts(nodes: RoadNodes, count: int) -> Whole:
    """Return the separate network that each of some roads is part of.

    Parameters
    ----------
    nodes
        The nodes of the roads.
    count
        Number of roads.

    Returns
    -------
    numpy.ndarray of int
        Its number, from 0.
    """
    ref, number = np.unique(nodes.ref, return_inverse=True)
    size = count + len(ref)
    links = sparse.coo_array((np.ones(len(nodes.way)), (nodes.way, count + number)), shape=(size, size))
    _, part = csgraph.connected_components(links, directed=False)
    return np.unique(part[:count], return_inverse=True)[1]


def near_misses(lines: Objects, part: Whole, *, reach_m: float) -> int:
    """Count the smaller networks that nearly meet another: where an end of either lies near a road of the other.

    Parameters
    ----------
    lines
        Lines in a metric CRS.
    part
        The network that each is part of (:func:`connected_parts`).
    reach_m
        How near an end lies, in metres.

    Returns
    -------
    int
        Their number; the network with most metres of road is none of them.
    """
    ends = objects([shapely.MultiPoint(shapely.get_coordinates(line)[[0, -1]]) for line in lines])
    end, line = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=reach_m)
    meets = part[end] != part[line]
    largest = np.bincount(part, weights=shapely.length(lines)).argmax()
    return len(np.setdiff1d(np.concatenate([part[end[meets]], part[line[meets]]]), [largest]))


def _points_of(lines: Objects) -> _Points:
    xy, way = shapely.get_coordinates(lines, return_index=True)
    end = np.ones(len(way), dtype=bool)
    end[1:-1] = (way[1:-1] != way[:-2]) | (way[1:-1] != way[2:])
    return _Points(way.astype(np.int64), xy, end)


def _with_touched(lines: Objects, points: _Points, snap_m: float) -> _Points:
    """Give a line a point wherever the end of another one touches it between two of its own."""
    spots = objects(shapely.points(np.unique(points.xy[points.end], axis=0)))
    spot, line = shapely.STRtree(lines).query(spots, predicate="dwithin", distance=snap_m)
    # Where the line has a point of its own that near to the end, that is where they meet.
    own = objects(shapely.multipoints(points.xy, indices=points.way))
    between = shapely.distance(spots[spot], own[line]) > snap_m
    spot, line = spot[between], line[between]
    along = shapely.line_locate_point(lines[line], spots[spot])
    new = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], along))
    step = np.hypot(*np.diff(points.xy, axis=0, prepend=points.xy[:1]).T)
    step[np.append(True, points.way[1:] != points.way[:-1])] = 0.0
    walked = np.cumsum(step)
    start = walked[np.searchsorted(points.way, points.way)]
    way = np.concatenate([points.way, line])
    order = np.lexsort((np.concatenate([walked - start, along]), way))
    return _Points(
        way[order],
        np.concatenate([points.xy, new])[order],
        np.concatenate([points.end, np.zeros(len(line), dtype=bool)])[order],
    )


def _joined(node: Whole, points: Whole, count: int) -> Whole:
    """Make one node of the two at the ends of a line that has no length."""
    links = sparse.coo_array((np.ones(len(points)), (node[points], node[count + points])), shape=(2 * count, 2 * count))
    _, part = csgraph.connected_components(links, directed=False)
    _, first = np.unique(part, return_index=True)
    return np.asarray(first[part[node]], dtype=np.int64)


def _require_together(path: Path, xy: Real, label: Objects, node: Whole, row: pd.Index, snap_m: float) -> None:
    order = np.argsort(node, kind="stable")
    first = order[np.searchsorted(node[order], node)]
    apart = np.hypot(*(xy - xy[first]).T)
    if (apart > snap_m).any():
        worst = int(apart.argmax())
        raise InputError(
            "{file}: node {node} lies at two places {distance:,.1f} m apart, at the ends of the roads in rows {row} "
            "and {other}. Number the nodes anew, or take their columns out: roads then meet where their ends lie.",
            file=path,
            node=label[node[worst]],
            distance=float(apart[worst]),
            row=row[first[worst]],
            other=row[worst],
        )
