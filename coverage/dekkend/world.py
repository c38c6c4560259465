"""All files of a run, read into one metric CRS and held against one another."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.assumed_homes import assumed_homes
from dekkend.arrays import Flags, Objects, shapes
from dekkend.errors import DekkendWarning, InputError
from dekkend.settings import InputSettings, RoadSettings
from dekkend.sources.addresses import read_addresses
from dekkend.sources.answers import answers_beside, no_answers, read_answers
from dekkend.sources.boundary import Boundary, read_boundary
from dekkend.sources.core_outlines import no_core_outlines, read_core_outlines
from dekkend.sources.counts import COUNTS, read_counts
from dekkend.sources.neighbourhoods import NEIGHBOURHOOD_INPUT, read_neighbourhoods
from dekkend.sources.osm import OsmData, read_osm
from dekkend.sources.osm.clip import clip
from dekkend.sources.register import empty_register, read_register
from dekkend.sources.roads import RoadColumns, on_own_roads, read_roads
from dekkend.sources.signs import empty_signs, read_signs
from dekkend.sources.squares import SQUARES, read_squares
from dekkend.sources.totals import no_totals, read_totals

# From here on a share reads as 100%: outlines of different years differ by slivers.
_WHOLE = 0.995
# Roads that end at the outline of the municipality reach this far beyond it at most, in metres.
_ALONG_M = 100.0


@dataclass(frozen=True)
class World:
    """What the files of a run hold, in the CRS of the road data.

    Attributes
    ----------
    osm
        Roads, places, addresses and the rest, around the area.
    neighbourhoods
        Neighbourhoods with figures; empty where none were given.
    totals
        Figures of whole districts and municipalities; empty where the file of the neighbourhoods holds none.
    squares
        CBS's squares of 100 m; empty where none were given.
    register
        Groups, with the outlines that were drawn; empty where none were given.
    answers
        What people answered about entries of the register; empty where nothing is remembered.
    signs
        Standing signs, or a plan by hand; empty where none were given.
    counts
        Counted vehicles; empty where none were given.
    own_cores
        The municipality's own outlines of its cores that touch the road data: ``name`` and polygons; empty where none
        were given.
    population_cores
        The same of CBS's population cores (bevolkingskernen).
    area
        What the run is about: the municipality, else the neighbourhoods together, None where neither is given.
    title
        Name of the municipality, empty where no file says.
    """

    osm: OsmData
    neighbourhoods: gpd.GeoDataFrame
    totals: pd.DataFrame
    squares: gpd.GeoDataFrame
    register: gpd.GeoDataFrame
    answers: pd.DataFrame
    signs: gpd.GeoDataFrame
    counts: gpd.GeoDataFrame
    own_cores: gpd.GeoDataFrame
    population_cores: gpd.GeoDataFrame
    area: BaseGeometry | None
    title: str


def read_world(inputs: InputSettings, osm: Path, *, margin_m: float, roads: RoadSettings | None = None) -> World:
    """Read all files of a run.

    Parameters
    ----------
    inputs
        The files.
    osm
        The file among them that has the roads, which no run can do without: an OpenStreetMap extract, or a road layer
        of one's own.
    margin_m
        How far around the area roads are taken along, in metres.
    roads
        Which column of an own road layer holds what.

    Returns
    -------
    World
        Their content.

    Raises
    ------
    InputError
        A file cannot be used, or lies elsewhere than the roads.

    Warns
    -----
    DekkendWarning
        The roads reach a part of the area alone, neighbourhoods lie outside of them, or an own road layer lacks
        something or the name of its maker; homes are assumed where it stands alone.
    """
    # A register needs no map, so that a fault in it is told before the map is read, which takes longest.
    register, answers = _register(inputs)
    data = _road_data(inputs, osm, roads or RoadSettings())
    outline = _boundary(inputs.boundary, data)
    areas = _neighbourhoods(inputs.neighbourhoods, inputs.layer, data, outline)
    area = outline.polygon if outline else shapely.union_all(shapes(areas)) if len(areas) else None
    if area is not None:
        _warn_of_partial(osm, area, data)
    data = _with_addresses(inputs.addresses, data, area)
    if area is not None:
        west, south, east, north = area.bounds
        data = clip(data, (west - margin_m, south - margin_m, east + margin_m, north + margin_m))
        if inputs.roads is not None:
            data = _cut_along(area, data)
        if data.roads.empty:
            raise InputError(
                "{file}: the extract holds no roads within {margin:,.0f} m of the municipality. Take one that covers "
                "it.",
                file=osm,
                margin=margin_m,
            )
    if outline and outline.name and (areas["municipality_name"] == "").all():
        areas = areas.assign(municipality_name=outline.name)
    names = areas["municipality_name"].unique()
    own_cores = _core_outlines(inputs.cores, data, tell=lambda found: _of_concern(found, area))
    population_cores = _core_outlines(inputs.population_cores, data)
    if inputs.osm is None and data.addresses.empty:
        data = _with_homes(osm, data, areas, own_cores if len(own_cores) else population_cores)
    return World(
        osm=data,
        neighbourhoods=areas,
        totals=_totals(inputs.neighbourhoods, areas),
        squares=_squares(inputs.squares, data, area),
        register=register,
        answers=answers,
        signs=_signs(inputs, data),
        counts=_counts(inputs.counts, data),
        own_cores=own_cores,
        population_cores=population_cores,
        area=area,
        title=(outline.name if outline else "") or (names[0] if len(names) == 1 else ""),
    )


def _road_data(inputs: InputSettings, file: Path, settings: RoadSettings) -> OsmData:
    if inputs.roads is None:
        return read_osm(file)
    if not settings.attribution:
        warnings.warn(
            DekkendWarning(
                "{file}: nobody is named who made these roads, so that map, report and tables credit nobody for them. "
                "Many licences ask for that. Name the maker and the licence with the setting roads.attribution.",
                file=inputs.roads,
            ),
            stacklevel=3,
        )
    columns = RoadColumns(**settings.model_dump(exclude={"attribution"}))
    if inputs.osm is None:
        return read_roads(inputs.roads, columns)
    osm = read_osm(inputs.osm)
    own = read_roads(inputs.roads, columns, crs=osm.crs)
    _require_near(inputs.roads, own.extent, osm)
    return on_own_roads(osm, own)


def _cut_along(area: BaseGeometry, data: OsmData) -> OsmData:
    """Let the extent end where the municipality does if the roads do: a layer of its own is often cut along it."""
    reach = shapely.buffer(area, _ALONG_M)
    lines = shapes(data.roads)
    if shapely.length(shapely.difference(lines, reach)).sum() > (1 - _WHOLE) * shapely.length(lines).sum():
        return data
    return replace(data, extent=shapely.intersection(data.extent, reach))


def _with_homes(file: Path, data: OsmData, areas: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame) -> OsmData:
    """Assume homes where a layer of roads stands alone, for nothing in it says where people live."""
    nodes = data.road_nodes
    homes = assumed_homes(data.roads, nodes.way, nodes.ref, areas, outlines)
    said = {"file": file, "count": len(homes)}
    if len(areas):
        warning = DekkendWarning(
            "{file}: roads alone do not say where people live. So {count:,} homes are assumed along the streets: as "
            "many as the residents of each neighbourhood need, and first where junctions and ends of streets are most "
            "crowded. Cores, entry roads, inflow and coverage rest on that. Take addresses along (--addresses or "
            "--osm), or draw the outlines of your cores (--cores).",
            **said,
        )
    elif len(outlines):
        warning = DekkendWarning(
            "{file}: roads alone do not say where people live. So {count:,} homes are assumed, spread evenly along all "
            "streets within the outlines of the cores. Inflow rests on that. Take addresses along "
            "(--addresses or --osm), or neighbourhoods with their residents (--neighbourhoods).",
            **said,
        )
    else:
        warning = DekkendWarning(
            "{file}: roads alone do not say where people live. So {count:,} homes are assumed where junctions and ends "
            "of streets are as crowded as in a town, on industrial estates as well. Take addresses along "
            "(--addresses or --osm), or neighbourhoods with their residents (--neighbourhoods).",
            **said,
        )
    warnings.warn(warning, stacklevel=3)
    return replace(data, buildings=homes)


def _with_addresses(path: Path | None, data: OsmData, area: BaseGeometry | None) -> OsmData:
    """Put the addresses of a file in the place of those that the map has within the area."""
    if path is None:
        return data
    reach = data.extent if area is None else area
    theirs = read_addresses(path, crs=data.crs, choose=lambda found: shapely.intersects(found, reach))
    ours = data.addresses[~shapely.intersects(shapes(data.addresses), reach)]
    return replace(data, addresses=gpd.GeoDataFrame(pd.concat([theirs, ours], ignore_index=True), crs=data.crs))


def _boundary(path: Path | None, data: OsmData) -> Boundary | None:
    if path is None:
        return None
    outline = read_boundary(path, crs=data.crs)
    _require_near(path, outline.polygon, data)
    return outline


def _register(inputs: InputSettings) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    if inputs.groups is None:
        return empty_register(), no_answers()
    drop = inputs.drop_personal_data
    day = inputs.day or datetime.now().astimezone().date()
    register = read_register(inputs.groups, day=day, drop_personal_data=drop)
    return register, read_answers(answers_beside(inputs.groups), drop_personal_data=drop)


def _totals(path: Path | None, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    return no_totals() if path is None else read_totals(path, {*areas["district"], *areas["municipality"]} - {""})


def _squares(path: Path | None, data: OsmData, area: BaseGeometry | None) -> gpd.GeoDataFrame:
    if path is None:
        return SQUARES.empty(data.crs)
    reach = data.extent if area is None else area
    squares = read_squares(path, crs=data.crs, choose=lambda found: shapely.intersects(found, reach))
    if squares.empty:
        raise InputError(
            "{file}: no square lies within the municipality or the road data. Take all files for the same "
            "municipality.",
            file=path,
        )
    return squares


def _require_near(path: Path, shape: BaseGeometry, data: OsmData) -> None:
    if not shapely.intersects(shape, data.extent):
        raise InputError(
            "{file}: this lies {distance:,.1f} km from the roads. Take both for the same place, and check the CRS.",
            file=path,
            distance=shapely.distance(shape, data.extent) / 1000,
        )


def _warn_of_partial(osm: Path, area: BaseGeometry, data: OsmData) -> None:
    share = shapely.area(shapely.intersection(area, data.extent)) / shapely.area(area)
    if share < _WHOLE:
        warnings.warn(
            DekkendWarning(
                "{file}: only {share:.0%} of the municipality lies within the road data, and nothing can be said of "
                "the rest. Take an extract that covers it whole.",
                file=osm,
                share=share,
            ),
            stacklevel=2,
        )


def _neighbourhoods(path: Path | None, layer: str | None, data: OsmData, outline: Boundary | None) -> gpd.GeoDataFrame:
    if path is None:
        return NEIGHBOURHOOD_INPUT.empty(data.crs)
    areas = read_neighbourhoods(
        path, layer=layer, crs=data.crs, choose=lambda found: _within(path, found, data, outline)
    )
    return areas.reset_index(drop=True)


def _within(path: Path, found: Objects, data: OsmData, outline: Boundary | None) -> Flags:
    _require_near(path, shapely.box(*shapely.total_bounds(found)), data)
    reach = outline.polygon if outline else data.extent
    within = shapely.intersects(found, reach)
    if outline is not None:
        # Outlines of different years differ by slivers; half of its area says where a neighbourhood belongs.
        within &= shapely.area(shapely.intersection(found, reach)) >= shapely.area(found) / 2
    if not within.any():
        raise InputError(
            "{file}: no neighbourhood lies within the municipality or the road data. Take all files for the same "
            "municipality.",
            file=path,
        )
    if outline is None and not within.all():
        warnings.warn(
            DekkendWarning(
                "{file}: {count} of {total} neighbourhoods {count:lies|lie} wholly outside the road data and "
                "{count:is|are} left out.",
                file=path,
                count=int((~within).sum()),
                total=len(found),
            ),
            stacklevel=2,
        )
    return within


def _signs(inputs: InputSettings, data: OsmData) -> gpd.GeoDataFrame:
    if inputs.signs is None:
        return empty_signs(data.crs)
    signs = read_signs(inputs.signs, crs=data.crs, drop_personal_data=inputs.drop_personal_data)
    _require_near(inputs.signs, shapely.box(*signs.total_bounds), data)
    return signs


def _counts(path: Path | None, data: OsmData) -> gpd.GeoDataFrame:
    if path is None:
        return COUNTS.empty(data.crs)
    counts = read_counts(path, crs=data.crs)
    _require_near(path, shapely.box(*counts.total_bounds), data)
    return counts


def _core_outlines(
    path: Path | None, data: OsmData, tell: Callable[[Objects], Flags] | None = None
) -> gpd.GeoDataFrame:
    if path is None:
        return no_core_outlines(data.crs)
    return read_core_outlines(path, crs=data.crs, choose=lambda found: _with_roads(path, found, data), tell=tell)


def _of_concern(found: Objects, area: BaseGeometry | None) -> Flags:
    return np.ones(len(found), dtype=bool) if area is None else shapely.intersects(found, area)


def _with_roads(path: Path, found: Objects, data: OsmData) -> Flags:
    _require_near(path, shapely.box(*shapely.total_bounds(found)), data)
    held = np.zeros(len(found), dtype=bool)
    held[shapely.STRtree(shapes(data.roads)).query(found, predicate="intersects")[0]] = True
    if not held.any():
        raise InputError(
            "{file}: no outline of a core holds a road of the road data. Take all files for the same municipality.",
            file=path,
        )
    return held
