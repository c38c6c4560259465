"""Reads the outline of the municipality."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import CRS

from dekkend.errors import InputError
from dekkend.sources.columns import few, texts
from dekkend.sources.vector import POLYGONS, read_vector

_CODE = ("gemeentecode", "gmcode", "statcode")
_NAME = ("gemeentenaam", "gmnaam", "statnaam", "naam", "name")


@dataclass(frozen=True)
class Boundary:
    """The outline of the municipality that a run is about.

    Attributes
    ----------
    name
        Its name, empty where the file does not say.
    code
        Its CBS code (GM and four digits), empty where the file does not say.
    polygon
        Its area, valid, in the CRS of the run.
    """

    name: str
    code: str
    polygon: shapely.Polygon | shapely.MultiPolygon


def read_boundary(path: Path, *, crs: CRS) -> Boundary:
    """Read the outline of one municipality, which may be drawn in parts.

    Parameters
    ----------
    path
        A vector file with one layer of polygons: the outline itself, its parts, or the neighbourhoods that make
        it up.
    crs
        The metric CRS to bring it to.

    Returns
    -------
    Boundary
        Name, code, and all rows dissolved into one area.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read as polygons with a CRS (see :func:`dekkend.sources.vector.read_vector`), has no
        area, or holds more than one municipality.
    """
    frame = read_vector(path, layer=None, crs=crs, shapes=POLYGONS)
    codes = sorted(set(texts(frame, _CODE)) - {""})
    if len(codes) > 1:
        raise InputError(
            "{file}: there are {count} municipalities in this file: {names}. Save the one you need to a file of its "
            "own.",
            file=path,
            count=len(codes),
            names=few(_labels(frame, codes)),
        )
    names = sorted(set(texts(frame, _NAME)) - {""})
    area = frame.make_valid(method="structure", keep_collapsed=False).union_all()
    if not isinstance(area, shapely.Polygon | shapely.MultiPolygon) or area.is_empty:
        raise InputError("{file}: the outline has no area. Draw or export it again.", file=path)
    return Boundary(names[0] if len(names) == 1 else "", "".join(codes), area)


def _labels(frame: gpd.GeoDataFrame, codes: list[str]) -> list[str]:
    by_code = dict(zip(texts(frame, _CODE), texts(frame, _NAME), strict=True))
    return [f"{by_code[code]} ({code})" if by_code[code] else code for code in codes]
