"""The schema of every table that crosses from one part of dekkend to another, and of every result layer.

A :class:`Layer` names its columns with their type, unit and meaning. Each step ends with :meth:`Layer.conform`, so
that a table always has the same columns in the same order, and the workbook and the documentation explain them
from this one place. Geometries are in one metric CRS (see :mod:`dekkend.crs`).
"""

from dekkend.layers.coverage import AREAS, GROUPS, NEIGHBOURHOODS, RECRUITS, STREETS
from dekkend.layers.roads import CORES, EDGES, ENTRIES, SEGMENTS, SIGNS, UNKNOWN_CLASS
from dekkend.layers.schema import Column, Kind, Layer, Shape

__all__ = [
    "AREAS",
    "CORES",
    "EDGES",
    "ENTRIES",
    "GROUPS",
    "NEIGHBOURHOODS",
    "RECRUITS",
    "RESULT_LAYERS",
    "SEGMENTS",
    "SIGNS",
    "STREETS",
    "UNKNOWN_CLASS",
    "Column",
    "Kind",
    "Layer",
    "Shape",
]

RESULT_LAYERS = (SEGMENTS, CORES, EDGES, ENTRIES, SIGNS, GROUPS, STREETS, NEIGHBOURHOODS, AREAS, RECRUITS)
