"""Junctions and crossings: what a sign keeps its distance from, and by what a place is described."""

import geopandas as gpd
import numpy as np
import shapely

from dekkend.analysis.post_streets import Streets
from dekkend.analysis.post_words import Landmark, landmark
from dekkend.arrays import Objects, Whole, objects, shapes, texts
from dekkend.network.roads import STREET_ACCESS, street_or_number

# What lies farther from every street is no crossing of one, but of a footpath or a track.
_ON_A_STREET_M = 1.0


class Marks:
    """Junctions of streets, and crossings and traffic lights on them.

    Parameters
    ----------
    streets
        The streets.
    segments
        The layer ``segments``.
    crossings
        Crossings and traffic lights: ``kind``.

    Attributes
    ----------
    points
        Where they are: junctions first.
    """

    def __init__(self, streets: Streets, segments: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame) -> None:
        self._streets = streets
        self._nodes: Whole = streets.junctions
        self._names = texts(street_or_number(segments))
        self._ring = segments["roundabout"].to_numpy()
        roads = shapes(segments)[segments["access"].isin(STREET_ACCESS).to_numpy()]
        spots = shapes(crossings)
        on, _ = shapely.STRtree(roads).query(spots, predicate="dwithin", distance=_ON_A_STREET_M)
        on = np.unique(on)
        self._kinds = texts(crossings["kind"])[on]
        self.points: Objects = np.concatenate([objects(shapely.points(streets.graph.xy[self._nodes])), spots[on]])

    def near(self, mark: int, away_m: float, street: str) -> Landmark | None:
        """Say what is near a post.

        Parameters
        ----------
        mark
            Position among the points, negative for none.
        away_m
            How far it is (m).
        street
            What the road of the post is called.

        Returns
        -------
        Landmark or None
            The junction or crossing in words.
        """
        if mark < 0:
            return None
        if mark < len(self._nodes):
            return self.at(int(self._nodes[mark]), away_m, street)
        return Landmark(landmark(self._kinds[mark - len(self._nodes)]), away_m)

    def at(self, node: int, away_m: float, street: str) -> Landmark | None:
        """Say which junction is at a node.

        Parameters
        ----------
        node
            Node of the graph, negative for none.
        away_m
            How far it is (m).
        street
            What the road of the post is called.

        Returns
        -------
        Landmark or None
            The junction in words.
        """
        if node < 0:
            return None
        roads = self._streets.at(node)
        if self._ring[roads].any():
            return Landmark(landmark("roundabout"), away_m)
        others = tuple(sorted({str(name) for name in self._names[roads]} - {street, ""}))
        return Landmark(landmark("junction", others), away_m)
