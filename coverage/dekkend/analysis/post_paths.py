"""The stretch of road on which a sign sees the traffic of a crossing: from where others join it to where some leave."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString

from dekkend.analysis.post_streets import Streets
from dekkend.arrays import Real, Whole
from dekkend.settings import SignSettings


@dataclass(frozen=True)
class Approach:
    """The road along which cars come to a crossing and drive on, in the direction of driving.

    Attributes
    ----------
    line
        The road, in metres; it begins before the stretch, as far as a driver must see the sign from.
    at_m, low_m, high_m
        Where on the line the crossing is, and where the stretch begins and ends. Who passes the crossing passes every
        position of the stretch.
    closed
        A junction, and no limit or dead end, is at both ends of the stretch.
    junctions, junction_m
        Nodes of the junctions along the stretch and at its ends, and where on the line they are.
    segment, from_m
        Position of each segment along the line, and where on the line it begins.
    """

    line: LineString
    at_m: float
    low_m: float
    high_m: float
    closed: bool
    junctions: Whole
    junction_m: Real
    segment: Whole
    from_m: Real

    @property
    def length_m(self) -> float:
        """Length of the stretch (m)."""
        return self.high_m - self.low_m

    def junction_between(self, station: Real) -> Real:
        """Count the junctions between the crossing and each position.

        Parameters
        ----------
        station
            Positions on the line (m).

        Returns
        -------
        numpy.ndarray of float
            Their numbers.
        """
        low, high = np.minimum(station, self.at_m)[:, None], np.maximum(station, self.at_m)[:, None]
        # A crossing at a junction lies before it: there the core begins with the junction.
        between = (self.junction_m >= low) & (self.junction_m < high)
        return np.asarray(between.sum(axis=1), dtype=float)


@dataclass(frozen=True)
class _Run:
    """Arcs one behind the other, away from a crossing."""

    arcs: list[int]
    metres: float
    crossed: list[tuple[int, float]]
    ended: bool


def approach(streets: Streets, arc: int, settings: SignSettings, *, back_m: float = 0.0) -> Approach:
    """Follow the road of a crossing to both sides.

    Against the traffic the stretch goes on until other traffic joins, with it until some of the traffic can leave. A
    change of name or speed, a driveway, or an island between the lanes of one road does not end it.

    Parameters
    ----------
    streets
        The streets.
    arc
        Arc of the graph; the crossing is at its head.
    settings
        How far before and beyond the crossing a sign may stand, and from how far it must be seen.
    back_m
        The crossing, or a place that is looked at as one, lies so far before the head of the arc (m).

    Returns
    -------
    Approach
        The road of the crossing, with its stretch.
    """
    metres = streets.graph.metres
    before = _run(streets, arc, float(metres[arc]) - back_m, settings.ahead_m)
    start = int(streets.graph.tail[before.arcs[-1]])
    after = _run(streets, arc, back_m, settings.beyond_m, onward_from=start)
    way = [*before.arcs[::-1], *after.arcs[1:]]
    view = _straight_back(streets, way[0], settings.view_m)
    arcs = np.array([*view, *way], dtype=np.int64)
    ends = np.cumsum(metres[arcs])
    at = float(ends[len(view) + len(before.arcs) - 1]) - back_m
    marks = sorted(
        [(at - away, node) for node, away in before.crossed if away <= settings.ahead_m]
        + [(at + away, node) for node, away in after.crossed]
    )
    return Approach(
        line=LineString(np.concatenate([shapely.get_coordinates(streets.line(int(each))) for each in arcs])),
        at_m=at,
        low_m=at - min(before.metres, settings.ahead_m),
        high_m=at + min(after.metres, settings.beyond_m),
        closed=before.ended and before.metres <= settings.ahead_m and after.ended and after.metres <= settings.beyond_m,
        junctions=np.array([node for _, node in marks], dtype=np.int64),
        junction_m=np.array([station for station, _ in marks], dtype=float),
        segment=streets.graph.segment[arcs],
        from_m=ends - metres[arcs],
    )


def _run(streets: Streets, arc: int, metres: float, reach_m: float, *, onward_from: int | None = None) -> _Run:
    """Follow the traffic of an arc against it, or with it from a junction, as far as it stays the same.

    The arc ends so many metres from the crossing.
    """
    ends = streets.graph.tail if onward_from is None else streets.graph.head
    arcs: list[int] = [arc]
    crossed: list[tuple[int, float]] = []
    while True:
        node = int(ends[arc])
        if streets.is_junction(node, arc):
            crossed.append((node, metres))
        next_ones = streets.coming(arc) if onward_from is None else streets.going(arc, onward_from)
        if len(next_ones) != 1 or metres >= reach_m or next_ones[0] in arcs:
            return _Run(arcs, metres, crossed, ended=bool(crossed) and crossed[-1][0] == node)
        arc = next_ones[0]
        arcs.append(arc)
        metres += float(streets.graph.metres[arc])


def _straight_back(streets: Streets, arc: int, reach_m: float) -> list[int]:
    """Return the arcs, in driving order, along which most come to an arc: those that lead straight into it."""
    found: list[int] = []
    while reach_m > 0:
        comes = [a for a in streets.arriving(arc) if a not in found]
        if not comes:
            break
        _, arc = min((streets.turn(before, arc), before) for before in comes)
        found.insert(0, arc)
        reach_m -= float(streets.graph.metres[arc])
    return found
