"""What the map's script draws: rows of the layers as GeoJSON, with the words of their pop-ups and labels."""

from collections.abc import Iterable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from dekkend.crs import WGS84
from dekkend.layers import CORES, EDGES
from dekkend.outputs.cells import cell, columns_of, heading, joined
from dekkend.outputs.styles import Style, picture, styles_for
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

# Five decimals of a degree are about a metre.
_DECIMALS = 5
_NETHERLANDS = ((50.75, 3.36), (53.56, 7.23))


def shown_styles(plan: Plan) -> tuple[Style, ...]:
    """Return the styles that have something to show.

    Parameters
    ----------
    plan
        The result of a run.

    Returns
    -------
    tuple of Style
        The styles, from the lowest on the map to the topmost.
    """
    styles = styles_for(groups=not plan.groups.empty)
    return tuple(style for style in styles if not rows_of(plan, style).empty)


def rows_of(plan: Plan, style: Style) -> gpd.GeoDataFrame:
    """Return the rows that a style shows.

    Parameters
    ----------
    plan
        The result of a run.
    style
        The style.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of the style's layer that have a place on the map.
    """
    rows = plan.layers()[style.layer.name]
    return rows[style.chosen(rows).to_numpy(bool) & ~rows.geometry.is_empty.to_numpy(bool)]


def drawn(plan: Plan, texts: Texts, style: Style) -> dict[str, Any]:
    """Return what the map's script needs to draw a style of a plan.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.
    style
        The style.

    Returns
    -------
    dict
        See :func:`drawn_rows`.
    """
    return drawn_rows(_words(plan, texts, style), texts, style)


def drawn_rows(rows: gpd.GeoDataFrame, texts: Texts, style: Style) -> dict[str, Any]:
    """Return what the map's script needs to draw rows of a layer in a style.

    Parameters
    ----------
    rows
        Rows of the style's layer that have a place on the map.
    texts
        The language.
    style
        The style.

    Returns
    -------
    dict
        ``headings`` of the pop-up, ``path`` (Leaflet's options), ``icon`` (SVG, empty for lines and areas),
        ``anchor`` (the pixel of the icon that marks its place) and
        ``features``, a GeoJSON collection in degrees (EPSG:4326) with five decimals. Each feature has a ``title``,
        ``values`` in the order of the headings, a ``turn`` (°) where its icon points somewhere, and a ``label``
        with its ``spot`` where it has one.
    """
    columns = columns_of(style.layer, style.columns)
    degrees = _degrees(rows.simplify(style.tolerance_m) if style.tolerance_m else rows.geometry)
    words = rows[list(style.columns)].itertuples(index=False, name=None)
    titles = (joined(texts, each) if isinstance(each, tuple) else each for each in rows[style.title])
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(geometry),
            "properties": {
                "title": title or texts.gettext("without a name"),
                "values": [cell(texts, column, value) for column, value in zip(columns, row, strict=True)],
                **extra,
            },
        }
        for geometry, title, row, extra in zip(degrees, titles, words, _extras(texts, style, rows), strict=True)
    ]
    return {
        "headings": [heading(texts, column) for column in columns],
        "path": dict(style.path),
        "icon": picture(style) if style.icon else "",
        "anchor": [11, 34] if style.stands else [11, 11],
        "features": {"type": "FeatureCollection", "features": features},
    }


def first_view(plan: Plan) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the bounds that the map opens with.

    Parameters
    ----------
    plan
        The result of a run.

    Returns
    -------
    tuple of two (latitude, longitude)
        South-west and north-east corner in degrees (EPSG:4326), around the cores where there are any, else the
        neighbourhoods, the roads, or the Netherlands.
    """
    return view_of((plan.cores, plan.neighbourhoods, plan.segments))


def view_of(layers: Iterable[gpd.GeoDataFrame]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the bounds of the first layer that has a row.

    Parameters
    ----------
    layers
        Layers in a metric CRS.

    Returns
    -------
    tuple of two (latitude, longitude)
        South-west and north-east corner in degrees (EPSG:4326); those of the Netherlands where all are empty.
    """
    for rows in layers:
        if not rows.empty:
            west, south, east, north = np.round(rows.to_crs(WGS84).total_bounds, _DECIMALS).tolist()
            return (south, west), (north, east)
    return _NETHERLANDS


def _degrees(places: gpd.GeoSeries) -> list[BaseGeometry]:
    degrees = places.to_crs(WGS84).to_numpy()
    return list(shapely.transform(degrees, lambda points: np.round(points, _DECIMALS)))


def _spots(style: Style, areas: gpd.GeoSeries) -> gpd.GeoSeries:
    # Cores bear their name at the northern tip of their largest part, so that it does not lie on a neighbourhood's.
    if style.layer is not CORES:
        return areas.representative_point()
    corners = [shapely.get_coordinates(max(shapely.get_parts(area), key=lambda part: part.area)) for area in areas]
    return gpd.GeoSeries([Point(points[points[:, 1].argmax()]) for points in corners], index=areas.index, crs=areas.crs)


def _words(plan: Plan, texts: Texts, style: Style) -> gpd.GeoDataFrame:
    # A planner knows a core and a group by their names; a number is of use in the register only.
    rows = rows_of(plan, style)
    if style.layer is EDGES:
        called = dict(zip(plan.cores["core_id"], plan.cores["name"], strict=True))
        return rows.assign(core_id=[texts.say("Edge of {core}", core=called[core]) for core in rows["core_id"]])
    if "group_ids" not in rows:
        return rows
    names = dict(zip(plan.groups["group_id"], plan.groups["name"], strict=True))
    return rows.assign(group_ids=rows["group_ids"].map(lambda ids: tuple(names.get(each, each) for each in ids)))


def _extras(texts: Texts, style: Style, rows: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    if style.turned:
        for degrees in rows[style.turned]:
            yield {"turn": round(degrees)} if np.isfinite(degrees) else {}
    elif style.labelled:
        columns = columns_of(style.layer, style.labelled)
        spots = _degrees(_spots(style, rows.geometry))
        labels = rows[list(style.labelled)].itertuples(index=False, name=None)
        for spot, label in zip(spots, labels, strict=True):
            said = ": ".join(cell(texts, column, value) for column, value in zip(columns, label, strict=True))
            yield {"spot": spot.coords[0][::-1], "label": said}
    else:
        for _ in range(len(rows)):
            yield {}
