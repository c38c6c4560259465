"""The outline of a core, drawn around its streets and homes once it is known which these are."""

from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Objects, Real, Whole, objects
from dekkend.network.stretches import Stretches

# Gardens, greens and ponds between streets no farther apart than twice this belong to the core, in metres.
_CLOSED_M: Final = 50.0
# The outline keeps clear of a road that is not part of the core, where it enters, by this much, in metres.
_CLEAR_M: Final = 8.0
# So much of a street on the far side of a dividing line stays with the other core, in metres.
_OTHER_M: Final = 15.0
# Nothing smaller than a house and its garden is drawn on its own, in square metres.
_CRUMB_M2: Final = 300.0


def draw_outlines(
    stretches: Stretches,
    core: Whole,
    homes: Objects,
    core_of_home: Whole,
    dividing: Objects,
    *,
    count: int,
    margin_m: float,
) -> Objects:
    """Draw the outline of each core.

    Parameters
    ----------
    stretches, core
        The stretches of road, and the core of each, negative for none.
    homes, core_of_home
        Points, and the core of each.
    dividing
        Lines that divide cores from one another.
    count
        Number of cores.
    margin_m
        Distance that the outline keeps from streets and homes, in metres.

    Returns
    -------
    numpy.ndarray of object
        One polygon or multipolygon per core, without overlaps, which a road into the core crosses where the core
        begins.
    """
    inside = core >= 0
    touched = np.zeros(stretches.nodes, dtype=bool)
    touched[stretches.tail[inside]] = touched[stretches.head[inside]] = True
    outer = stretches.line[~inside & (touched[stretches.tail] | touched[stretches.head])]
    roads_out = shapely.buffer(outer, _CLEAR_M, cap_style="flat")
    streets = [stretches.line[core == number] for number in range(count)]
    shape = [
        _drawn(streets[number], homes[core_of_home == number], roads_out, dividing, margin_m) for number in range(count)
    ]
    return _apart(objects(shape), streets)


def _drawn(streets: Objects, homes: Objects, roads_out: Objects, dividing: Objects, margin_m: float) -> BaseGeometry:
    roads = shapely.line_merge(shapely.multilinestrings(streets))
    ribbons = _closed(objects([shapely.buffer(roads, margin_m, cap_style="flat", quad_segs=2)]))
    # Most homes stand well within the area of the streets around them, and move no outline.
    shapely.prepare(well_within := shapely.buffer(ribbons, -margin_m, quad_segs=2))
    outer = homes[~shapely.intersects(well_within, homes)]
    outer = outer[np.lexsort(shapely.get_coordinates(outer).T)]
    yards = shapely.buffer(outer, margin_m, quad_segs=2)
    whole = _closed(np.concatenate([[ribbons], yards]))
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(whole))))
    near = shapely.STRtree(roads_out).query(filled, predicate="intersects")
    kept = shapely.difference(filled, shapely.union_all(roads_out[near]))
    own = shapely.union_all(streets)
    kept = _own_side(kept, own, dividing)
    parts = shapely.get_parts(kept)
    return shapely.union_all(parts[shapely.intersects(parts, own)])


def _closed(shapes: Objects) -> BaseGeometry:
    """Return shapes as one, with what lies between them."""
    one = shapely.union_all(shapes)
    closed = shapely.buffer(shapely.buffer(one, _CLOSED_M, quad_segs=2), -_CLOSED_M, quad_segs=2)
    # A buffer to and fro cuts off what it touches in a point alone.
    return shapely.union_all([closed, one])


def _own_side(shape: BaseGeometry, own: BaseGeometry, dividing: Objects) -> BaseGeometry:
    """Leave out what lies across a dividing line and holds no street of the core."""
    crossing = dividing[shapely.STRtree(dividing).query(shape, predicate="intersects")]
    if len(crossing) == 0:
        return shape
    # A line that were cut off at the very boundary might fall short of it by a rounding, and divide nothing.
    around = shapely.buffer(shapely.envelope(shape), 1.0)
    net = shapely.union_all([shapely.boundary(shape), *shapely.intersection(crossing, around)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    faces = faces[shapely.contains(shape, shapely.point_on_surface(faces))]
    held = shapely.length(shapely.intersection(faces, own)) > 0
    return shapely.union_all(faces[held])


def _apart(shapes: Objects, streets: list[Objects]) -> Objects:
    """Take from each shape what streets of another core need; where they still overlap, give it to the larger."""
    out = shapes.copy()
    area: Real = shapely.area(shapes)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for one, other in sorted(zip(left.tolist(), right.tolist(), strict=True)):
        if one != other:
            need = shapely.union_all(shapely.buffer(streets[other], _OTHER_M, cap_style="flat"))
            mine = shapely.union_all(shapely.buffer(streets[one], _OTHER_M, cap_style="flat"))
            out[one] = shapely.difference(out[one], shapely.difference(need, mine))
    for one, other in sorted(zip(left.tolist(), right.tolist(), strict=True)):
        if (area[other], other) > (area[one], one):
            out[one] = shapely.difference(out[one], out[other])
    return objects([_areas_only(shape) for shape in out])


def _areas_only(shape: BaseGeometry) -> BaseGeometry:
    """Leave out lines and crumbs, which differences between shapes leave behind."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 - what has an area
    parts = parts[shapely.area(parts) >= min(_CRUMB_M2, shapely.area(parts).max(initial=0))]
    return shapely.union_all(parts)
