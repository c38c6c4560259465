"""Reads a road layer of one's own: lines with or without names, classes, directions and nodes."""

from dekkend.sources.roads.columns import RoadColumns
from dekkend.sources.roads.reader import read_roads
from dekkend.sources.roads.with_osm import on_own_roads

__all__ = ["RoadColumns", "on_own_roads", "read_roads"]
