"""OpenStreetMap files: one reader for all layers."""

from dekkend.sources.osm.data import OsmData, RoadNodes
from dekkend.sources.osm.reader import read_osm

__all__ = ["OsmData", "RoadNodes", "read_osm"]
