"""The one way to read a vector file: every fault of a planner's file is told here, and none reaches a later step."""

import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyproj import CRS, Transformer
from shapely.errors import ShapelyError

from dekkend.crs import WGS84
from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.columns import few
from dekkend.sources.files import require_file

POINTS = frozenset({"Point", "MultiPoint"})
POLYGONS = frozenset({"Polygon", "MultiPolygon"})

_PLAIN_SUFFIXES = {".gpkg", ".geojson", ".json", ".shp", ".fgb"}
# GDAL's faults, text in another encoding than declared, and FlatGeobuf's header cut off half-way.
_READER_FAULTS = (RuntimeError, ValueError, LookupError, OSError, ShapelyError)
# The whole of the Netherlands is also drawn in UTM zone 31, whose area ends at 6° E. To the north and south less is
# allowed, or RD coordinates that were swapped would pass: they seem to lie in Germany.
_LON_MARGIN_DEG = 2.0
_LAT_MARGIN_DEG = 0.3
_GLOBE = (-180.0, -90.0, 180.0, 90.0)


def read_vector(path: Path, *, layer: str | None, crs: CRS, shapes: frozenset[str]) -> gpd.GeoDataFrame:
    """Read one layer of a vector file and bring it to the CRS of the run.

    Parameters
    ----------
    path
        A GeoPackage, GeoJSON, Shapefile (also zipped) or FlatGeobuf.
    layer
        The layer to read; None where the file has only one with a geometry.
    crs
        The metric CRS to bring it to.
    shapes
        The kinds of geometry that are allowed, as GeoJSON names them.

    Returns
    -------
    geopandas.GeoDataFrame
        All columns of the layer as they stand and its geometries in two dimensions, in ``crs``. The index is the
        number of the row in the file, from 1.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file is empty, cut off or of another format; the layer is not there or must be chosen; it has no rows,
        no CRS or one that its coordinates contradict; it lies too far away for ``crs``; a row has no geometry or
        one of another kind.

    Warns
    -----
    DekkendWarning
        The file could be read, and something in it is not as its format prescribes.
    """
    source = _source(require_file(path))
    name = _chosen_layer(path, source, layer)
    frame = _read(path, source, name)
    if frame.empty:
        raise InputError(
            "{file}: the layer {layer} has no rows, or the file is cut off. Choose another layer or file.",
            file=path,
            layer=name,
        )
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    _require_shapes(path, name, frame, shapes)
    if frame.crs is None:
        raise InputError(
            "{file}: the layer {layer} has no CRS. Set it with your GIS to the one that it was drawn in.",
            file=path,
            layer=name,
        )
    _require_inside(path, name, frame)
    moved = frame.set_geometry(frame.force_2d()).to_crs(crs)
    lost = ~np.isfinite(moved.bounds.to_numpy()).all(axis=1)
    if lost.any():
        raise InputError(
            "{file}: row {row} of the layer {layer} lies too far away for {crs}, in which this area is computed. Take "
            "all files for the same place.",
            file=path,
            row=int(lost.argmax()) + 1,
            layer=name,
            crs=crs.name,
        )
    return moved


def valid_polygons(path: Path, polygons: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return polygons without lines that cross themselves.

    Parameters
    ----------
    path
        The file that they were read from.
    polygons
        Polygons by the number of their row.

    Returns
    -------
    geopandas.GeoSeries
        The same, repaired where they were not valid; holes stay holes.

    Raises
    ------
    InputError
        A polygon has no area.

    Warns
    -----
    DekkendWarning
        Some were repaired.
    """
    broken = ~polygons.is_valid
    # The structure method gives polygons only, and keeps holes as holes.
    valid = polygons.where(~broken, polygons.make_valid(method="structure", keep_collapsed=False))
    if valid.is_empty.any():
        raise InputError(
            "{file}: the polygon of row {row} has no area. Draw it again.", file=path, row=valid.is_empty.idxmax()
        )
    if broken.any():
        warnings.warn(
            DekkendWarning(
                "{file}: the outlines in the rows {rows} cross themselves and were repaired. Compare them with the "
                "map.",
                file=path,
                rows=few(map(str, polygons.index[broken])),
            ),
            stacklevel=2,
        )
    return valid


def outside_area(x: np.ndarray, y: np.ndarray, crs: CRS) -> np.ndarray:
    """Say which points cannot be meant in a CRS, because they lie well outside the area that it was made for.

    Parameters
    ----------
    x, y
        Coordinates in ``crs``, east and north.
    crs
        The system that they are said to be in.

    Returns
    -------
    numpy.ndarray of bool
        True for a point well outside the area of use (2° to the east or west, 0.3° to the north or south), or outside
        the globe where none is known.

    Examples
    --------
    >>> outside_area(np.array([182_000.0, 5.8]), np.array([331_000.0, 50.9]), CRS.from_epsg(28992))
    array([False,  True])
    """
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    area = crs.area_of_use
    if area is None or crs.is_geographic:
        west, south, east, north = _GLOBE
    else:
        west, east = area.west - _LON_MARGIN_DEG, area.east + _LON_MARGIN_DEG
        south, north = area.south - _LAT_MARGIN_DEG, area.north + _LAT_MARGIN_DEG
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return np.asarray(~inside)


def _source(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in _PLAIN_SUFFIXES:
        return str(path)
    if suffix != ".zip":
        raise InputError(
            "{file}: this is not a GeoPackage, GeoJSON, Shapefile or FlatGeobuf. Export it as one of these.", file=path
        )
    try:
        with zipfile.ZipFile(path) as archive:
            inner = [name for name in archive.namelist() if Path(name).suffix.lower() in _PLAIN_SUFFIXES]
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError("{file}: this zip file is damaged. Download or make it again.", file=path) from error
    if len(inner) != 1:
        raise InputError(
            "{file}: this zip file holds {count} vector files instead of one. Unpack it and name the one you mean.",
            file=path,
            count=len(inner),
        )
    return f"/vsizip/{{{path}}}/{inner[0]}"


def _chosen_layer(path: Path, source: str, layer: str | None) -> str:
    try:
        listed = pyogrio.list_layers(source)
    except _READER_FAULTS as error:
        raise _unreadable(path, error) from error
    names = [str(name) for name, shape in listed if shape is not None]
    if layer is not None and layer not in names:
        raise InputError(
            "{file}: there is no layer {layer} with a geometry. There are: {names}.",
            file=path,
            layer=layer,
            names=", ".join(names) or "-",
        )
    if not names:
        raise InputError(
            "{file}: no layer has a geometry, or the file is cut off. Export it again with its geometry.", file=path
        )
    if layer is None and len(names) > 1:
        raise InputError(
            "{file}: there are several layers: {names}. Save the one you need to a file of its own, or name it with "
            "--layer if it is that of the neighbourhoods.",
            file=path,
            names=", ".join(names),
        )
    return layer or names[0]


def _read(path: Path, source: str, layer: str) -> gpd.GeoDataFrame:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("ignore")
        # What GDAL thinks of a file comes as RuntimeWarning, in its own words and without the file.
        warnings.simplefilter("always", RuntimeWarning)
        try:
            frame: gpd.GeoDataFrame = pyogrio.read_dataframe(source, layer=layer)
        except _READER_FAULTS as error:
            raise _unreadable(path, error) from error
    for warning in said:
        warnings.warn(
            DekkendWarning("{file}: on reading, GDAL says: {said}", file=path, said=warning.message), stacklevel=2
        )
    return frame


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(
        "{file}: this file cannot be read; it is cut off, damaged or not what its name says ({reason}). Download or "
        "export it again.",
        file=path,
        reason=str(error).strip().rstrip("."),
    )


def _require_shapes(path: Path, layer: str, frame: gpd.GeoDataFrame, shapes: frozenset[str]) -> None:
    absent = frame.geometry.isna() | frame.geometry.is_empty
    if absent.any():
        raise InputError(
            "{file}: row {row} of the layer {layer} has no geometry ({count} of {total} rows). Draw or remove it; "
            "where it should have one, the file may be cut off.",
            file=path,
            row=absent.idxmax(),
            layer=layer,
            count=int(absent.sum()),
            total=len(frame),
        )
    wrong = ~frame.geom_type.isin(shapes)
    if wrong.any():
        raise InputError(
            "{file}: row {row} of the layer {layer} is a {kind}; this should be a layer of {shapes}. Choose another "
            "layer or file.",
            file=path,
            row=wrong.idxmax(),
            layer=layer,
            kind=frame.geom_type[wrong].iloc[0],
            shapes=", ".join(sorted(shapes)),
        )


def _require_inside(path: Path, layer: str, frame: gpd.GeoDataFrame) -> None:
    crs = CRS(frame.crs)
    bounds = frame.geometry.bounds
    x = ((bounds["minx"] + bounds["maxx"]) / 2).to_numpy()
    y = ((bounds["miny"] + bounds["maxy"]) / 2).to_numpy()
    outside = outside_area(x, y, crs)
    if outside.any():
        first = int(outside.argmax())
        raise InputError(
            "{file}: row {row} of the layer {layer} lies outside the area of its CRS, {crs} (around {x:g}, {y:g}). "
            "The file was probably labelled with another CRS than it was drawn in: set the right one with your GIS.",
            file=path,
            row=first + 1,
            layer=layer,
            crs=crs.name,
            x=x[first],
            y=y[first],
        )
