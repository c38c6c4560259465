"""Reads a register of groups that was drawn in a GIS: an outline for each group, with its particulars beside it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from dekkend.crs import WGS84
from dekkend.errors import InputError
from dekkend.sources.columns import as_text, find_column
from dekkend.sources.sheets import Row
from dekkend.sources.tables import Table
from dekkend.sources.vector import POLYGONS, read_vector, valid_polygons

# A Shapefile keeps so many characters of a heading.
_SHAPEFILE_HEADING = 10


def read_drawn(path: Path, names: Mapping[str, Sequence[str]], *, needs: str) -> tuple[Table, dict[int, BaseGeometry]]:
    """Read a layer of outlines, and what stands beside them as the table that a spreadsheet would hold.

    Parameters
    ----------
    path
        A vector file with one layer of polygons, in any CRS.
    names
        For each column, the headings by which it may go, best first, as
        :func:`dekkend.sources.columns.normalised` gives them. A Shapefile keeps their first ten characters.
    needs
        The column that must be there.

    Returns
    -------
    tuple of Table and dict
        The rows, numbered from 1 as in the file, and the outline (Polygon or MultiPolygon, WGS 84) of each number.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read as polygons with a CRS (see :func:`dekkend.sources.vector.read_vector`), the column
        is missing, or a polygon has no area.

    Warns
    -----
    DekkendWarning
        Polygons were repaired.
    """
    frame = read_vector(path, layer=None, crs=WGS84, shapes=POLYGONS)
    written = frame.drop(columns=frame.geometry.name)
    places = {str(heading): position for position, heading in enumerate(written.columns)}
    found = {column: _heading(written, spellings) for column, spellings in names.items()}
    columns = {column: places[heading] for column, heading in found.items() if heading is not None}
    if needs not in columns:
        raise InputError(
            "{file}: the layer has no column {column}. Add one with the number of each group.", file=path, column=needs
        )
    rows = (
        Row(int(number), tuple(map(as_text, cells)))
        for number, cells in zip(frame.index, written.itertuples(index=False, name=None), strict=True)
    )
    outlines = valid_polygons(path, frame.geometry)
    return Table(Row(0, tuple(places)), tuple(rows), columns), dict(zip(frame.index, outlines, strict=True))


def _heading(frame: gpd.GeoDataFrame, spellings: Sequence[str]) -> str | None:
    return find_column(frame, [*spellings, *(each[:_SHAPEFILE_HEADING] for each in spellings)])
