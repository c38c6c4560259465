"""Which built-up areas are village cores, what they are called, and where they end.

Every kind of evidence that a map offers is held against each stretch of road (:mod:`dekkend.analysis.evidence`), the
labels that agree best with it are found (:mod:`dekkend.analysis.built_up`), and built-up stretches that belong together
are named (:mod:`dekkend.analysis.settlements`). The outline is drawn around the result.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.analysis.assumed_homes import homes_without_address
from dekkend.analysis.built_up import built_up
from dekkend.analysis.core_kinds import UNNAMED, judge
from dekkend.analysis.core_names import NUMBERED, core_names
from dekkend.analysis.dividing import MOTORWAYS, changes, dividing_lines, nodes_at, off_the_bridges
from dekkend.analysis.evidence import BESIDE_M, Evidence, business_land, ease, near, weigh
from dekkend.analysis.outlines import draw_outlines
from dekkend.analysis.own_outlines import beside_drawn, streets_within
from dekkend.analysis.pieces import NONE, BuiltUpRoads, Homes, pieces_of
from dekkend.analysis.place_signs import locate_signs, read_signs
from dekkend.analysis.settlements import UNTOLD, name_groups
from dekkend.analysis.sign_territory import divide_by_signs
from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.crs import require_same
from dekkend.layers import CORES
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS
from dekkend.network.stretches import Stretches, crossings_with, cut_into_stretches
from dekkend.settings import EVIDENCE, CoreSettings

# A home belongs to a street at most this far away, in metres.
_STREET_REACH_M: Final = 150.0


@dataclass(frozen=True)
class Cores:
    """Cores, and the stretches of road that belong to them.

    Attributes
    ----------
    layer
        The layer ``cores``; entries are found later.
    stretches
        All roads in stretches.
    core
        Position of the core of each stretch, negative for none; beyond the end of the layer those of a neighbour.
    scores
        What each kind of evidence says of each stretch.
    called
        What each core of the layer is called by itself, by its id: two may share that, and not the name in the layer.
    neighbours
        Names of the cores that the layer leaves out, such as those of the next municipality.
    """

    layer: gpd.GeoDataFrame
    stretches: Stretches
    core: Whole
    scores: dict[str, Real]
    called: Mapping[str, str] = field(default_factory=dict)
    neighbours: tuple[str, ...] = ()

    @property
    def names(self) -> Objects:
        """Name of each core, those of the layer first, then the neighbours."""
        return objects([*self.layer["name"], *self.neighbours])

    def only(self, kept: Flags) -> "Cores":
        """Return some of the cores; the others stay as neighbours, which cars come from.

        Parameters
        ----------
        kept
            True for each core to keep.

        Returns
        -------
        Cores
            Those cores in their order.
        """
        number = np.where(kept, np.cumsum(kept), kept.sum() + np.cumsum(~kept)) - 1
        core = np.where(self.core >= 0, number[self.core], NONE)
        names = self.layer["name"]
        layer = self.layer[kept].reset_index(drop=True)
        return replace(self, layer=layer, core=core, neighbours=tuple(names[~kept]))


def find_cores(evidence: Evidence, graph: Graph, segments: gpd.GeoDataFrame, settings: CoreSettings) -> Cores:
    """Find the cores.

    Parameters
    ----------
    evidence
        What there is to tell built-up area from open country by.
    graph, segments
        The network and its layer ``segments``, in the CRS of the evidence.
    settings
        Kinds of evidence to look at, what each counts, and sizes.

    Returns
    -------
    Cores
        The layer ``cores`` (:data:`dekkend.layers.CORES`), largest first, with ``entries`` 0 and ``sealed`` False, and
        the streets that belong to each. Every core has a name that no other has: that of its place, else of the street
        with most homes, else of what is around (kind ``unnamed``), else a number; see
        :func:`dekkend.analysis.core_names.core_names`.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    require_same(evidence.addresses, evidence.buildings, evidence.areas, evidence.places, segments)
    seen = evidence.only(settings.evidence)
    crossed, lines = dividing_lines(seen, segments)
    outlined = crossings_with(segments, objects(shapely.boundary(shapes(seen.own_cores))))
    cuts = pd.concat([crossed, outlined, locate_signs(seen.signs, segments)])
    stretches = cut_into_stretches(graph, segments, cuts, stretch_m=settings.stretch_m)
    lived_in = seen.homes()
    scores = weigh(seen, stretches, segments, shapes(lived_in), settings)
    looks = np.sum([*scores.values()], axis=0)
    posts = read_signs(seen.signs, seen.places, stretches, segments, looks, settings)
    scores["city_limit"] = posts.score
    label = built_up(
        stretches,
        looks + posts.score,
        ease(seen, stretches, segments, posts, settings),
        change_m=settings.change_m,
        stretch_m=settings.stretch_m,
    )
    homes = _homes_along(lived_in, stretches, segments)
    outline = streets_within(seen.own_cores, stretches, segments, homes, gap_m=settings.change_m)
    scores["own"] = np.where(outline >= 0, 1.0, 0.0)
    label |= outline >= 0
    dividing = nodes_at(stretches, crossed) | posts.stands | changes(stretches, outline)
    piece = pieces_of(stretches, label, dividing)
    piece, signed = divide_by_signs(stretches, piece, posts.place, seen.places)
    own = pd.DataFrame({"piece": piece, "outline": outline})[outline >= 0].drop_duplicates("piece")
    own["name"] = seen.own_cores["name"].to_numpy(object)[own["outline"]]
    roads = BuiltUpRoads(stretches, piece, homes, near(stretches.line, business_land(seen.areas), BESIDE_M))
    named = name_groups(roads, seen.places, own, signed, settings)
    group = np.append(named["group"].to_numpy(), NONE)[piece]
    group[beside_drawn(group, outline, named["name"].to_numpy(object), stretches)] = NONE
    named["drawn"] = named.index.isin(group[outline >= 0])
    table = judge(named, group, roads, segments, seen, settings)
    group = np.where(np.isin(group, table.index), group, NONE)
    group = off_the_bridges(group, stretches, segments, dividing, posts.place != "")
    return _with_ids(_assembled(table, group, roads, scores, lines, seen, settings), segments)


def _homes_along(lived_in: gpd.GeoDataFrame, stretches: Stretches, segments: gpd.GeoDataFrame) -> Homes:
    street = segments["access"].isin(STREET_ACCESS) & ~segments["highway"].isin(MOTORWAYS)
    streets = np.flatnonzero(street.to_numpy()[stretches.segment])
    points = shapes(lived_in)
    along = np.full(len(points), NONE, dtype=np.int64)
    if len(streets):
        home, stretch = shapely.STRtree(stretches.line[streets]).query_nearest(
            points, max_distance=_STREET_REACH_M, all_matches=False
        )
        along[home] = streets[stretch]
    return Homes(points, along, lived_in["city"].to_numpy(object), lived_in["street"].to_numpy(object))


def _assembled(
    table: pd.DataFrame,
    group: Whole,
    roads: BuiltUpRoads,
    scores: dict[str, Real],
    dividing: Objects,
    evidence: Evidence,
    settings: CoreSettings,
) -> Cores:
    stretches, homes = roads.stretches, roads.homes
    west_south = np.array([_corner(stretches, group == number) for number in table.index]).reshape(-1, 2)
    order = np.lexsort((west_south[:, 1], west_south[:, 0], table["name"].to_numpy(str), -table["homes"].to_numpy()))
    table = table.iloc[order]
    number = pd.Series(np.arange(len(table)), index=table.index)
    core = number.reindex(group).fillna(NONE).to_numpy(np.int64)
    of_home = homes.group(core)
    plain, names = core_names([name.removeprefix(UNTOLD) for name in table["name"].tolist()], homes, of_home)
    outlines = draw_outlines(
        stretches, core, homes.points, of_home, dividing, count=len(table), margin_m=settings.margin_m
    )
    layer = gpd.GeoDataFrame(
        {
            "core_id": [str(place) for place in range(len(table))],
            "name": names,
            "kind": table["kind"].to_numpy(object),
            "addresses": table["homes"].to_numpy(),
            "area_ha": shapely.area(outlines) / 1e4,
            "entries": 0,
            "sealed": False,
            "at_edge": False,
            "leaks": objects([()] * len(table)),
            "least_entries": 0,
            "least_roads": objects([()] * len(table)),
            "evidence": [_supports(scores, core == place, of_home == place, evidence) for place in range(len(table))],
        },
        geometry=outlines,
        crs=evidence.places.crs,
    )
    called = dict(zip(layer["core_id"], plain, strict=True))
    return Cores(CORES.conform(layer), stretches, core, scores, called)


def _corner(stretches: Stretches, mine: Flags) -> Real:
    return np.asarray(np.min(shapely.bounds(stretches.line[mine])[:, :2], axis=0), dtype=np.float64)


def _supports(scores: dict[str, Real], mine: Flags, at_home: Flags, evidence: Evidence) -> str:
    """Return the kinds of evidence that speak for a core."""
    known = len(evidence.addresses)
    said = {kind for kind, score in scores.items() if (score[mine] > 0).any()}
    said |= {"addresses"} if at_home[:known].any() else set()
    said |= {homes_without_address(evidence.buildings)} if at_home[known:].any() else set()
    return ", ".join(kind for kind in EVIDENCE if kind in said)


def _with_ids(cores: Cores, segments: gpd.GeoDataFrame) -> Cores:
    """Identify each core by what it is called by itself, or where it has no name, or shares it, by that and a road.

    The road is the first of those that are its own. Neither a wider map nor a larger village of the same name on it
    gives the identifier to another core.
    """
    layer, way = cores.layer, segments["osm_way_id"].to_numpy()[cores.stretches.segment]
    names = layer["core_id"].map(cores.called)
    slugs = names.map(slug)
    unsure = slugs.duplicated(keep=False) | (layer["kind"] == UNNAMED) | names.str.startswith(NUMBERED)
    ways = [set(way[cores.core == place].tolist()) for place in range(len(layer))]
    ids = []
    for place, (plain, add) in enumerate(zip(slugs, unsure, strict=True)):
        shared = set().union(*(ways[other] for other in np.flatnonzero(slugs == plain) if other != place))
        # A road through both tells them apart only by which comes first.
        own = f"{plain}-w{min(ways[place] - shared or ways[place])}" if add else plain
        ids.append(next(free for n in count(1) if (free := own if n == 1 else f"{own}-{n}") not in ids))
    return replace(cores, layer=layer.assign(core_id=ids), called=dict(zip(ids, names, strict=True)))


def slug(name: str) -> str:
    """Return a name in small letters, digits and hyphens.

    Parameters
    ----------
    name
        Any name.

    Returns
    -------
    str
        The name for use in an identifier.

    Examples
    --------
    >>> slug("'s-Heerenbroek"), slug("Berg aan de Maas")
    ('s-heerenbroek', 'berg-aan-de-maas')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "core"
