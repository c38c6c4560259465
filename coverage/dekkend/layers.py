"""The schema of every table that crosses from one part of dekkend to another, and of every result layer.

A :class:`Layer` names its columns with their type, unit and meaning. Each step ends with :meth:`Layer.conform`, so
that a table always has the same columns in the same order, and the workbook and the documentation explain them
from this one place. Geometries are in one metric CRS (see :mod:`dekkend.crs`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from dekkend.crs import require_metric
from dekkend.errors import LayerError

Kind = Literal["text", "whole", "number", "yes_no", "texts", "sentences"]
Shape = Literal["Point", "LineString", "Polygon"]

_DTYPES: dict[Kind, str] = {"whole": "int64", "number": "float64", "yes_no": "bool"}


@dataclass(frozen=True)
class Column:
    """One column of a layer.

    Attributes
    ----------
    name
        Its name in the table.
    kind
        ``text`` (empty where there is none), ``whole`` (integers, never missing), ``number`` (floats, NaN where
        unknown), ``yes_no``, ``texts`` (a tuple of texts in each row) or ``sentences`` (a tuple of
        :class:`dekkend.sentences.Sentence`, which an output tells in the reader's language).
    meaning
        What a value says, for readers of a result.
    unit
        The unit, empty where there is none.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Layer:
    """A table with a geometry and a fixed set of columns.

    Attributes
    ----------
    name
        Its name in ``plan.gpkg``.
    row
        What one row is.
    shape
        The kind of geometry; multi-part ones count as the same kind.
    columns
        The columns, in order; the first one identifies a row.
    """

    name: str
    row: str
    shape: Shape
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def key(self) -> str:
        """The column that identifies a row."""
        return self.columns[0].name

    def conform(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return a copy with exactly this layer's columns, types and order, and a fresh index.

        Parameters
        ----------
        frame
            A table with at least this layer's columns, in a metric CRS.

        Returns
        -------
        geopandas.GeoDataFrame
            This layer's columns and ``geometry``, sorted as they came.

        Raises
        ------
        LayerError
            A column is missing, a value has another type, a key occurs twice, a geometry is missing or of
            another kind, or the CRS is not metric.
        """
        missing = [column.name for column in self if column.name not in frame]
        if missing:
            raise LayerError("The layer {layer} lacks {columns}.", layer=self.name, columns=", ".join(missing))
        require_metric(frame, self.name)
        try:
            data = {column.name: _cast(frame[column.name], column.kind) for column in self}
        except (TypeError, ValueError) as error:
            raise LayerError(
                "The layer {layer} holds a value of another type: {error}", layer=self.name, error=error
            ) from error
        out = gpd.GeoDataFrame(data, geometry=frame.geometry.array, crs=frame.crs, index=frame.index)
        out = out.reset_index(drop=True)
        if out[self.key].duplicated().any():
            twice = out.loc[out[self.key].duplicated(), self.key].iloc[0]
            raise LayerError(
                "The layer {layer} has two rows with {key} {twice}.",
                layer=self.name,
                key=self.key,
                twice=twice,
            )
        kinds = set(out.geom_type.dropna().str.removeprefix("Multi"))
        if out.geometry.isna().any() or not kinds <= {self.shape}:
            raise LayerError("The layer {layer} should hold {shape}s only.", layer=self.name, shape=self.shape)
        return out

    def empty(self, crs: CRS) -> gpd.GeoDataFrame:
        """Return this layer without rows, in a metric CRS.

        Parameters
        ----------
        crs
            A metric CRS.

        Returns
        -------
        geopandas.GeoDataFrame
            This layer's columns with their types, and no row.
        """
        frame = gpd.GeoDataFrame({column.name: [] for column in self}, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
        return self.conform(frame)


def _cast(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == "text":
        return values.astype("object").where(values.notna(), "").astype("str")
    if kind in {"texts", "sentences"}:
        return values.map(tuple).astype("object")
    return values.astype(np.dtype(_DTYPES[kind]))


SEGMENTS = Layer(
    "segments",
    "a stretch of road between two junctions, with unchanging attributes",
    "LineString",
    (
        Column("segment_id", "text", "the way and the two nodes at its ends"),
        Column("u", "whole", "number of the node at its start"),
        Column("v", "whole", "number of the node at its end"),
        Column("osm_way_id", "whole", "the way in OpenStreetMap that it is part of"),
        Column("street", "text", "name of the street, empty where it has none"),
        Column("ref", "text", "number of the road (A2, N276), empty where it has none"),
        Column("highway", "text", "class of the road in OpenStreetMap"),
        Column("access", "text", "public, service (driveways, parking aisles), track or private"),
        Column("speed_kmh", "number", "speed limit, or the usual one for its class", "km/h"),
        Column("oneway", "yes_no", "a car may use it from start to end only"),
        Column("bridge", "yes_no", "it lies on a bridge"),
        Column("tunnel", "yes_no", "it lies in a tunnel"),
        Column("roundabout", "yes_no", "it is part of a roundabout"),
        Column("zone", "text", "urban or rural where traffic rules say so, else empty"),
        Column("length_m", "number", "length", "m"),
        Column("addresses", "whole", "addresses that are reached from it"),
    ),
)

CORES = Layer(
    "cores",
    "a village core: a settlement's built-up area, with a name",
    "Polygon",
    (
        Column("core_id", "text", "its name, made unique"),
        Column("name", "text", "name of the place"),
        Column("kind", "text", "city, town, village, hamlet, unnamed, ribbon, industrial or holiday"),
        Column("addresses", "whole", "addresses within it, or homes where addresses are lacking"),
        Column("area_ha", "number", "area", "ha"),
        Column("entries", "whole", "entry roads that were found"),
        Column("sealed", "yes_no", "proved: with all its entries closed, no car reaches it from outside"),
        Column("at_edge", "yes_no", "it reaches the edge of the road data, where roads may lead in that nobody knows"),
        Column("leaks", "texts", "roads by which a car still gets in, or that leave the road data from within it"),
        Column(
            "least_entries", "whole", "signs that would do the work of all entries, if they might stand farther out"
        ),
        Column("least_roads", "texts", "roads that those signs would stand on, where they are fewer than the entries"),
        Column("evidence", "text", "what its outline was drawn from"),
    ),
)

EDGES = Layer(
    "edges",
    "a stretch of a core's edge with the evidence that supports it",
    "LineString",
    (
        Column("edge_id", "text", "the core, and its number along the outline"),
        Column("core_id", "text", "the core that it is part of the outline of"),
        Column("length_m", "number", "length", "m"),
        Column("evidence", "texts", "the kinds of evidence that say built-up area just inside"),
        Column(
            "against",
            "texts",
            "the kinds of evidence that say open country just outside, or another core; empty where nothing is known",
        ),
        Column(
            "support",
            "number",
            "what all evidence together says just inside: 1 is a clear sign of a built-up area, less than 0 of open "
            "country",
        ),
    ),
)

ENTRIES = Layer(
    "entries",
    "a road by which a car enters a core from outside it",
    "Point",
    (
        Column("entry_id", "text", "the core, the road that leads in, and the node of the map that it comes to within"),
        Column("core_id", "text", "the core that it leads into"),
        Column("core_name", "text", "name of that core"),
        Column("street", "text", "name of the street, else the number of the road, else empty"),
        Column("highway", "text", "class of the road in OpenStreetMap"),
        Column("kind", "text", "street, or else track, private or service: a driveway, a parking aisle, an alley"),
        Column(
            "from_core", "text", "name of the core that the road comes straight from, empty where it comes from outside"
        ),
        Column("evidence", "texts", "the kinds of evidence that change here from open country to built-up area"),
        Column("crossings", "texts", "the segments by which a car crosses into the core here"),
        Column(
            "inflow_share",
            "number",
            "share of the car trips from outside to this core that come in here, else missing",
        ),
        Column("rank", "whole", "place by inflow among the entries of its core, 1 is the busiest"),
        Column("rank_low", "whole", "best place it takes when the origins are weighted otherwise (2.5 %)"),
        Column("rank_high", "whole", "worst place it takes when the origins are weighted otherwise (97.5 %)"),
        Column("main", "yes_no", "it is one of the main entry roads"),
        Column("inbound_deg", "number", "direction in which a car enters, clockwise from north", "°"),
        Column("why", "sentences", "why it is an entry"),
    ),
)

SIGNS = Layer(
    "signs",
    "a sign: standing, to keep, to remove, or proposed",
    "Point",
    (
        Column("sign_id", "text", "its number in the register of signs, or its core and street"),
        Column("entry_id", "text", "the entry that it stands at, empty for none"),
        Column("core_id", "text", "the core that it stands at, empty for none"),
        Column("street", "text", "name of the street"),
        Column(
            "status",
            "text",
            "proposed, keep, redundant (captures nothing that others do not), remove, struck (was proposed), or "
            "standing where nothing is said of it",
        ),
        Column("captured_share", "number", "share of all trips into cores that pass it"),
        Column("marginal_share", "number", "share of all trips into cores that pass it and no other sign of the plan"),
        Column("regret_share", "number", "share of all trips that the best plan without a sign here captures less"),
        Column("swaps", "texts", "places to which it may move without a loss that counts"),
        Column("where", "sentences", "the place in words"),
        Column("mounting", "text", "sign_post (of a place name sign), lamp, or new: what carries it"),
        Column("authority", "text", "who must permit it where the map tells: rijkswaterstaat, province, or a name"),
        Column("cost_eur", "number", "what placing it, or taking it away, costs", "€"),
        Column("facing_deg", "number", "direction that its face looks to, clockwise from north", "°"),
        Column("rd_x", "number", "RD x coordinate (EPSG:28992), missing outside the Netherlands", "m"),
        Column("rd_y", "number", "RD y coordinate (EPSG:28992), missing outside the Netherlands", "m"),
        Column("lon", "number", "longitude (EPSG:4326)", "°"),
        Column("lat", "number", "latitude (EPSG:4326)", "°"),
        Column("checks", "sentences", "rules of siting: passed, failed, or unknown (look on site)"),
        Column("provenance", "text", "standing or proposed"),
        Column("remark", "text", "what somebody remarked, empty where nothing"),
    ),
)

GROUPS = Layer(
    "groups",
    "a WhatsApp group and the streets that it watches",
    "LineString",
    (
        Column("group_id", "text", "its number in the register"),
        Column("name", "text", "its name"),
        Column("core", "text", "the core or place that the register names"),
        Column("streets", "texts", "names of the streets that were found"),
        Column("unmatched", "texts", "names in the register for which no street was found"),
        Column("since", "text", "date of the start (YYYY-MM-DD), empty where unknown"),
        Column("status", "text", "active or ended"),
        Column("length_m", "number", "length of its streets", "m"),
        Column("addresses", "whole", "addresses along its streets"),
    ),
)

STREETS = Layer(
    "streets",
    "a segment with its coverage",
    "LineString",
    (
        Column("segment_id", "text", "the segment"),
        Column("street", "text", "name of the street"),
        Column("core_id", "text", "the core that it lies in, empty outside cores"),
        Column("length_m", "number", "length", "m"),
        Column("addresses", "whole", "addresses that are reached from it"),
        Column("covered", "yes_no", "an active group watches it"),
        Column("group_ids", "texts", "the groups that watch it"),
        Column("neighbourhood", "text", "code of the neighbourhood that most of it lies in"),
        Column("distance_m", "number", "distance over the network to the nearest covered street", "m"),
        Column("exposure", "number", "nearness to covered streets, 0 (far, or covered itself) to 1"),
        Column("flag", "text", "exposed where it is uncovered, residential and near covered streets, else none"),
    ),
)

NEIGHBOURHOODS = Layer(
    "neighbourhoods",
    "a CBS neighbourhood (buurt)",
    "Polygon",
    (
        Column("code", "text", "CBS code"),
        Column("name", "text", "name"),
        Column("residents", "number", "residents, missing where suppressed", "persons"),
        Column("residents_65", "number", "residents of 65 and over, missing where suppressed", "persons"),
        Column("share_65", "number", "share of residents who are 65 and over"),
        Column("street_m", "number", "length of residential streets", "m"),
        Column("covered_m", "number", "length of residential streets that a group watches", "m"),
        Column("addresses", "whole", "addresses"),
        Column("covered_addresses", "whole", "addresses on streets that a group watches"),
        Column("coverage_share", "number", "share of addresses that are covered"),
        Column(
            "coverage_share_65",
            "number",
            "share of residents of 65 and over who are covered, spread over addresses",
        ),
        Column("exposure", "number", "mean nearness of its uncovered addresses to covered streets"),
        Column("flag", "text", "none, watch, high, or unknown where figures are missing"),
        Column("reasons", "sentences", "the figures behind the flag"),
        Column("stability", "number", "share of the tried settings under which the flag stays the same"),
        Column("data_share", "number", "share of its area that the road data covers"),
    ),
)

RESULT_LAYERS = (SEGMENTS, CORES, EDGES, ENTRIES, SIGNS, GROUPS, STREETS, NEIGHBOURHOODS)
