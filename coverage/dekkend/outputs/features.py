"""What the map draws: rows of the layers in degrees, with the words of their pop-ups, tables and labels."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Objects, Whole, objects
from dekkend.crs import WGS84
from dekkend.layers import CORES, EDGES, ENTRIES, SIGNS
from dekkend.outputs.cells import cell, columns_of, heading, joined
from dekkend.outputs.nameless import TAG, called
from dekkend.outputs.public_styles import PUBLIC_STYLES
from dekkend.outputs.styles import Style, styles_for
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

# Five decimals of a degree are about a metre.
_DECIMALS = 5
# Outlines keep 30 m from homes and streets (cores.margin_m): what is narrower than twice this is an arm along one road.
_ARM_M = 75.0
_NETHERLANDS = ((50.75, 3.36), (53.56, 7.23))


@dataclass(frozen=True)
class Drawn:
    """Rows of a layer in a style, as the map shows them; everything but the headings has a value a row.

    Attributes
    ----------
    style
        The style.
    headings
        The heading of the titles, and those of the cells.
    titles
        What heads the pop-up.
    contexts
        What tells rows of one title apart, such as the core of a street; empty for nothing.
    numbers
        The number by which people know it, empty for none.
    cells
        Its values in words, in the order of the headings, without the title.
    labels
        What stands on the map, beside the icons of points; empty where the style has no labels.
    turns
        Direction of the icon, clockwise from north (°), -1 where it has none; empty where the style turns nothing.
    shapes
        Points, lines or areas in degrees (EPSG:4326), of five decimals.
    spots
        Where a label or a pop-up belongs, in degrees; empty for points and lines.
    """

    style: Style
    headings: tuple[str, ...]
    titles: tuple[str, ...]
    contexts: tuple[str, ...]
    numbers: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    turns: Whole
    shapes: Objects
    spots: Objects


def shown_styles(plan: Plan) -> tuple[Style, ...]:
    """Return the styles that have something to show to the plan's audience.

    Parameters
    ----------
    plan
        The result of a run.

    Returns
    -------
    tuple of Style
        The styles, from the lowest on the map to the topmost.
    """
    public = plan.settings.results.audience == "public"
    styles = PUBLIC_STYLES if public else styles_for(groups=not plan.groups.empty)
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


def drawn(plan: Plan, texts: Texts, style: Style) -> Drawn:
    """Return what the map draws in a style of a plan.

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
    Drawn
        Its rows.
    """
    return drawn_rows(_words(plan, texts, style), texts, style)


def drawn_rows(rows: gpd.GeoDataFrame, texts: Texts, style: Style) -> Drawn:
    """Return what the map draws of rows of a layer in a style.

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
    Drawn
        The rows in words, in their order; streets in that of their names.
    """
    if style.layer.name == "streets":
        rows = rows.iloc[np.lexsort((rows["street"], rows["street"] == ""))]
    columns = columns_of(style.layer, style.columns)
    titles = (joined(texts, each) if isinstance(each, tuple) else each for each in rows[style.title])
    areas = style.layer.shape == "Polygon"
    return Drawn(
        style,
        headings=tuple(heading(texts, each) for each in (*columns_of(style.layer, (style.title,)), *columns)),
        titles=tuple(title or texts.gettext("without a name") for title in titles),
        contexts=_texts_of(rows, style.context),
        numbers=_texts_of(rows, style.number),
        cells=_told(rows, texts, style, style.columns),
        labels=_labels(rows, texts, style),
        turns=_turns(rows, style),
        shapes=_degrees(rows.simplify(style.tolerance_m) if style.tolerance_m else rows.geometry),
        spots=_degrees(_spots(style, rows.geometry)) if areas else np.empty(0, dtype=object),
    )


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


def _degrees(places: gpd.GeoSeries) -> Objects:
    degrees = places.to_crs(WGS84).to_numpy()
    return shapely.transform(degrees, lambda points: np.round(points, _DECIMALS))


def _spots(style: Style, areas: gpd.GeoSeries) -> gpd.GeoSeries:
    if style.layer is not CORES:
        return areas.representative_point()
    return gpd.GeoSeries([_top(_body(area)) for area in areas], index=areas.index, crs=areas.crs)


def _top(area: BaseGeometry) -> Point:
    """Return the edge of an area due north of its middle: a name there does not lie on that of a neighbourhood."""
    _, south, _, north = area.bounds
    middle = area.centroid.x
    return Point(middle, area.intersection(LineString([(middle, south), (middle, north)])).bounds[3])


def _body(area: BaseGeometry) -> BaseGeometry:
    """Return the largest part of a core, without the arms that it stretches along roads, if that leaves anything."""
    wide = area.buffer(-_ARM_M).buffer(_ARM_M)
    parts = objects(shapely.get_parts(area if wide.is_empty else wide))
    largest: BaseGeometry = parts[shapely.area(parts).argmax()]
    return largest


def _words(plan: Plan, texts: Texts, style: Style) -> gpd.GeoDataFrame:
    # A planner knows a core and a group by their names; a number is of use in the register only.
    rows = rows_of(plan, style)
    names = dict(zip(plan.cores["core_id"], plan.cores["name"], strict=True))
    if style.layer is EDGES:
        return rows.assign(core_id=[texts.say("Edge of {core}", core=names[core]) for core in rows["core_id"]])
    if style.layer in {ENTRIES, SIGNS}:
        rows = called(plan, texts, rows, style.layer)
    if "core_id" in rows:
        rows = rows.assign(core_id=[names.get(core, core) for core in rows["core_id"]])
    if "group_ids" not in rows:
        return rows
    names = dict(zip(plan.groups["group_id"], plan.groups["name"], strict=True))
    return rows.assign(group_ids=rows["group_ids"].map(lambda ids: tuple(names.get(each, each) for each in ids)))


def _texts_of(rows: gpd.GeoDataFrame, column: str) -> tuple[str, ...]:
    return tuple(rows[column]) if column else ("",) * len(rows)


def _told(rows: gpd.GeoDataFrame, texts: Texts, style: Style, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    columns = columns_of(style.layer, names)
    told = [[cell(texts, column, value) for value in rows[column.name]] for column in columns]
    return tuple(zip(*told, strict=True)) if told else ((),) * len(rows)


def _labels(rows: gpd.GeoDataFrame, texts: Texts, style: Style) -> tuple[str, ...]:
    if style.labelled:
        return tuple(": ".join(row) for row in _told(rows, texts, style, style.labelled))
    # The number of what has no name, beside its icon.
    return tuple(rows[TAG]) if TAG in rows and (rows[TAG] != "").any() else ()


def _turns(rows: gpd.GeoDataFrame, style: Style) -> Whole:
    if not style.turned:
        return np.empty(0, dtype=np.int64)
    degrees = rows[style.turned].to_numpy(float)
    return np.where(np.isfinite(degrees), np.nan_to_num(degrees).round(), -1).astype(np.int64)
