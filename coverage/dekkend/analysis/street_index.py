"""The streets on the map by name, and which of them lie in the core or town that a group names.

In the Netherlands a name of a street counts within its town (*woonplaats*), which every address carries. So a street is
all roads and homes of one name that lie together, and the same name in two towns is two streets. Alleys where no car
drives have homes and no segment.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import sparse
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.street_names import joined, plain
from dekkend.analysis.within import area_of_points
from dekkend.arrays import Flags, Objects, Whole, objects, shapes

# Pieces of one name farther apart than any gap within one street are two streets.
_ONE_STREET_M = 500.0
# Of the homes on a square of this size one is enough to tell how a street lies.
_GRID_M = 50.0
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Street:
    """A street of one name in one place: the same name in two villages is two streets.

    Attributes
    ----------
    number
        Its place among all streets of the map.
    name
        Its name as it stands on the map.
    plain
        That name in plain words (:func:`dekkend.analysis.street_names.plain`).
    segments
        Positions of its segments; none for an alley.
    homes
        Positions of the homes whose address bears its name.
    """

    number: int
    name: str
    plain: str
    segments: Whole
    homes: Whole


@dataclass(frozen=True)
class Place:
    """All cores of one name, or a town that is no core of its own.

    Attributes
    ----------
    outline
        Where it lies: the outlines of its cores, else the homes of the town.
    inside
        Streets within it or in the town of its name, without what lies in other cores or towns.
    around
        Streets within it or in its outskirts, as a whole.
    """

    outline: BaseGeometry
    inside: tuple[Street, ...]
    around: tuple[Street, ...]


@dataclass(frozen=True)
class StreetMap:
    """What names are looked for on.

    Attributes
    ----------
    streets
        All streets, by name.
    places
        The places that were asked for and are on the map, by plain name.
    near
        Name of the core or town at or nearest to each street, in the order of the streets.
    spots
        All segments and homes of each street as one geometry.
    of_home
        Number of the street that each home bears in its address, negative for none.
    """

    streets: tuple[Street, ...]
    places: Mapping[str, Place]
    near: tuple[str, ...]
    spots: Objects
    of_home: Whole


def street_map(
    segments: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, names: Iterable[str], near_m: float
) -> StreetMap:
    """Find the streets of a map, and those of the places that a register names.

    Parameters
    ----------
    segments, cores
        The layers of these names.
    homes
        Points with ``street``, ``city`` and ``segment`` (the position of the segment that each is reached from).
    names
        Names of cores or towns as somebody wrote them.
    near_m
        How far the outskirts of a place reach, in metres.

    Returns
    -------
    StreetMap
        Streets in the order of their names.
    """
    ground = _Ground.of(segments, homes, cores)
    streets = tuple(_streets(ground))
    spots = objects([ground.spot(street) for street in streets])
    of_home = np.full(len(homes), -1, dtype=np.int64)
    for street in streets:
        of_home[street.homes] = street.number
    wanted = dict.fromkeys(plain(name) for name in names if plain(name) in ground.known)
    places = {name: _place(name, ground, streets, spots, near_m) for name in wanted}
    return StreetMap(streets, places, tuple(_nearest(streets, ground, cores)), spots, of_home)


@dataclass(frozen=True)
class _Ground:
    """Lines and points with the names and places that they bear."""

    lines: Objects
    points: Objects
    street_of_line: Objects
    street_of_point: Objects
    core_of_line: Objects
    core_of_point: Objects
    city_of_line: Objects
    city_of_point: Objects
    outlines: Mapping[str, BaseGeometry]

    @classmethod
    def of(cls, segments: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, cores: gpd.GeoDataFrame) -> "_Ground":
        names = objects([plain(name) for name in cores["name"]])
        outlines = {name: shapely.union_all(shapes(cores)[names == name]) for name in dict.fromkeys(names)}
        cities = _plain_of(homes["city"])
        lines, points = shapes(segments), shapes(homes)
        return cls(
            lines=lines,
            points=points,
            street_of_line=segments["street"].to_numpy(object),
            street_of_point=homes["street"].to_numpy(object),
            core_of_line=_core_at(shapely.line_interpolate_point(lines, 0.5, normalized=True), names, cores),
            core_of_point=_core_at(points, names, cores),
            city_of_line=_most_common(cities, homes["segment"].to_numpy(np.int64), len(lines)),
            city_of_point=cities,
            outlines=outlines,
        )

    @property
    def known(self) -> set[str]:
        return ({*self.outlines} | {*self.city_of_point}) - {""}

    def spot(self, street: Street) -> BaseGeometry:
        together: BaseGeometry = shapely.geometrycollections([*self.lines[street.segments], *self.points[street.homes]])
        return together

    def elsewhere(self, name: str) -> tuple[Flags, Flags]:
        """Say which lines and homes belong to another town, or where that is not known, to another core."""
        is_town = name in {*self.city_of_point}

        def others(core: Objects, city: Objects) -> Flags:
            told = is_town & (city != "")
            return np.asarray(np.where(told, city != name, (core != "") & (core != name)), dtype=bool)

        return others(self.core_of_line, self.city_of_line), others(self.core_of_point, self.city_of_point)


def _plain_of(values: pd.Series) -> Objects:
    known = {name: plain(name) for name in values.unique()}
    return objects([known[name] for name in values])


def _core_at(points: Objects, names: Objects, cores: gpd.GeoDataFrame) -> Objects:
    area = area_of_points(points, cores)
    found = np.full(len(points), "", dtype=object)
    found[area >= 0] = names[area[area >= 0]]
    return found


def _most_common(cities: Objects, segment: Whole, count: int) -> Objects:
    table = pd.DataFrame({"segment": segment, "city": cities})[(segment >= 0) & (cities != "")]
    counted = table.value_counts(["segment", "city"]).reset_index().sort_values(["segment", "count", "city"])
    most = counted.drop_duplicates("segment", keep="last")
    found = np.full(count, "", dtype=object)
    found[most["segment"].to_numpy(np.int64)] = most["city"].to_numpy(object)
    return found


def _streets(ground: _Ground) -> Iterable[Street]:
    """Yield the streets: what bears one name, whatever its capitals and points, and lies together."""
    written = {*ground.street_of_line, *ground.street_of_point}
    plains = {name: plain(name) for name in sorted(written)}
    keys = {name: joined(each) for name, each in plains.items()}
    lines, points = (_by_key(names, keys) for names in (ground.street_of_line, ground.street_of_point))
    square = _squares(ground)
    number = 0
    for key in sorted({*lines, *points} - {""}):
        own_lines, own_points = lines.get(key, _NONE), points.get(key, _NONE)
        # The roads tell the name; among spellings the most common one.
        spellings = ground.street_of_line[own_lines] if len(own_lines) else ground.street_of_point[own_points]
        name = min(Counter(spellings).items(), key=lambda item: (-item[1], item[0]))[0]
        for part in _together(ground, own_lines, own_points, square[own_points]):
            of_home = part >= len(own_lines)
            yield Street(
                number, name, plains[name], own_lines[part[~of_home]], own_points[part[of_home] - len(own_lines)]
            )
            number += 1


def _by_key(names: Objects, keys: Mapping[str, str]) -> dict[str, Whole]:
    positions = pd.Series(range(len(names))).groupby([keys[name] for name in names]).indices
    return {str(key): np.asarray(found, dtype=np.int64) for key, found in positions.items()}


def _squares(ground: _Ground) -> Whole:
    """Return a number for the square that each home stands on, apart for each town."""
    corners = np.floor(shapely.get_coordinates(ground.points) / _GRID_M).astype(np.int64)
    table = pd.DataFrame({"x": corners[:, 0], "y": corners[:, 1], "city": ground.city_of_point})
    return np.asarray(table.groupby(["x", "y", "city"]).ngroup(), dtype=np.int64)


def _together(ground: _Ground, lines: Whole, points: Whole, square: Whole) -> list[Whole]:
    """Part the lines and homes of one name (numbered in this order) into those that lie together."""
    _, one, of_point = np.unique(square, return_index=True, return_inverse=True)
    pieces = np.concatenate([ground.lines[lines], ground.points[points[one]]])
    if len(pieces) == 1:
        return [np.arange(len(lines) + len(points))]
    tails, heads = shapely.STRtree(pieces).query(pieces, predicate="dwithin", distance=_ONE_STREET_M)
    # What bears one name in one town is one street, however far apart.
    towns = np.concatenate([ground.city_of_line[lines], ground.city_of_point[points[one]]])
    for town in {*towns} - {""}:
        same = np.flatnonzero(towns == town)
        tails, heads = np.concatenate([tails, same]), np.concatenate([heads, np.full_like(same, same[0])])
    linked = sparse.coo_array((np.ones(len(tails)), (tails, heads)), shape=(len(pieces), len(pieces)))
    count, group = sparse.csgraph.connected_components(linked, directed=False)
    of_all = np.concatenate([group[: len(lines)], group[len(lines) :][of_point]])
    return [np.flatnonzero(of_all == number) for number in range(count)]


def _place(name: str, ground: _Ground, streets: Sequence[Street], spots: Objects, near_m: float) -> Place:
    of_town = ground.city_of_point == name
    outline = ground.outlines.get(name) or shapely.multipoints(ground.points[of_town])
    shapely.prepare(outline)
    far_line, far_point = ground.elsewhere(name)
    own = (
        replace(
            street,
            segments=street.segments[~far_line[street.segments]],
            homes=street.homes[~far_point[street.homes]],
        )
        for street in streets
    )
    line_in, point_in = ground.core_of_line == name, (ground.core_of_point == name) | of_town
    if name in ground.outlines:
        line_in = line_in | shapely.intersects(ground.lines, outline)
    inside = tuple(each for each in own if line_in[each.segments].any() or point_in[each.homes].any())
    near = shapely.dwithin(outline, spots, near_m)
    return Place(outline, inside, tuple(each for each in streets if near[each.number]))


def _nearest(streets: Sequence[Street], ground: _Ground, cores: gpd.GeoDataFrame) -> Iterable[str]:
    """Yield the core that each street begins in or nearest to, else its town."""
    if cores.empty or not streets:
        yield from (next(iter(sorted(ground.city_of_point[each.homes])), "") for each in streets)
        return
    first = [ground.lines[each.segments[0]] if len(each.segments) else ground.points[each.homes[0]] for each in streets]
    _, nearest = shapely.STRtree(shapes(cores)).query_nearest(objects(first), all_matches=False)
    yield from cores["name"].to_numpy(object)[nearest]
