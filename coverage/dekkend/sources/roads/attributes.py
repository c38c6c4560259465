"""What the columns of a road layer say of each road: its name, class, direction and speed limit."""

import difflib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.errors import DekkendWarning, InputError
from dekkend.layers import UNKNOWN_CLASS
from dekkend.sources.columns import few, find_column, texts
from dekkend.sources.osm.tags import ROAD_CLASSES, car_access, speed_limit
from dekkend.sources.roads.columns import RoadColumns
from dekkend.sources.roads.nwb import is_roundabout, nwb_class, nwb_limits

# Spellings, normalised, best first. Where a layer may mean something else by a heading, the settings must name it.
_USUAL: Final = {
    "name": ("sttnaam", "straatnaam", "openbareruimtenaam", "straat", "streetname", "street", "naam", "name"),
    "road_class": ("highway", "fclass"),
    "oneway": ("rijrichtng", "rijrichting", "oneway", "eenrichting"),
    "speed": ("maxspeed", "maxsnelheid", "maximumsnelheid", "maxshd"),
    "from_node": ("jteidbeg", "u", "fromnode"),
    "to_node": ("jteidend", "v", "tonode"),
}
_NUMBER: Final = ("wvkid", "osmwayid", "wayid")
_REF: Final = ("wegnummer", "ref")
_KEEPER: Final = ("wegbehnaam", "wegbeheerder", "operator")
_BRIDGE, _TUNNEL, _ROUNDABOUT = ("bridge", "brug"), ("tunnel",), ("roundabout", "rotonde")
_CARRIAGEWAY, _FUNCTION, _KIND_OF_KEEPER = ("bstcode", "baansubsrt"), ("frc",), ("wegbehsrt",)
# H, T and B are of the national road file: with the line, against it, both; FT and TF of navigation maps.
_WAYS: Final = {
    **dict.fromkeys(("h", "heen", "ft", "forward", "yes", "ja", "j", "true", "1"), 1),
    **dict.fromkeys(("t", "terug", "tf", "backward", "reverse", "-1"), -1),
    **dict.fromkeys(("", "b", "beide", "both", "o", "n", "no", "nee", "false", "0"), 0),
}
_NOT: Final = ("", "no", "nee", "n", "f", "false", "0")
# A class for roads on which no car may drive.
CLOSED: Final = "closed"
_ALLOWED: Final = (*sorted(ROAD_CLASSES), CLOSED)


@dataclass(frozen=True)
class _Found:
    """The columns that were found, under the names of their settings; None where there is none."""

    name: str | None
    road_class: str | None
    oneway: str | None
    speed: str | None
    from_node: str | None
    to_node: str | None


def attributes(path: Path, frame: gpd.GeoDataFrame, told: RoadColumns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what the columns of a road layer say.

    Parameters
    ----------
    path
        The file, for messages.
    frame
        The layer as it was read, its index the numbers of the rows.
    told
        Which column holds what, and which classes its values mean.

    Returns
    -------
    roads : pandas.DataFrame
        The columns of ``OsmData.roads``, on the index of the frame. ``osm_way_id`` is the number of the road, negative
        where the layer has none.
    ends : pandas.DataFrame
        ``start`` and ``end``: the nodes at the ends of each road as text; without columns where the layer has none.

    Raises
    ------
    InputError
        The settings name a column that is not there, a class is not mapped or mapped to none that there is, a word of
        the one-way column is not known, or a road lacks one of its nodes.

    Warns
    -----
    DekkendWarning
        Names, classes or directions are missing: what is lost by it.
    """
    found = _columns(path, frame, told)
    _warn_of_missing(path, frame, found)
    carriageway, function = texts(frame, _CARRIAGEWAY), texts(frame, _FUNCTION)
    highway = _classes(path, frame, found, told)
    speed = _column(frame, found.speed).map(lambda value: speed_limit({"maxspeed": value}))
    roads = pd.DataFrame(
        {
            "osm_way_id": _numbers(frame),
            "highway": highway,
            "name": _column(frame, found.name),
            "ref": texts(frame, _REF),
            "access": [car_access({"highway": each}) or "" for each in highway],
            "oneway": _ways(path, frame, found.oneway),
            "maxspeed_kmh": speed.astype(float).fillna(nwb_limits(function)) if found.road_class is None else speed,
            "zone": "",
            "speed_zone": "",
            "bridge": ~texts(frame, _BRIDGE).str.casefold().isin(_NOT),
            "tunnel": ~texts(frame, _TUNNEL).str.casefold().isin(_NOT),
            "roundabout": is_roundabout(carriageway) | ~texts(frame, _ROUNDABOUT).str.casefold().isin(_NOT),
            "lit": "",
            "operator": texts(frame, _KEEPER),
            "width_m": np.nan,
            "lanes": np.nan,
        },
        index=frame.index,
    ).astype({"maxspeed_kmh": float})
    return roads, _ends(path, frame, found)


def untold(frame: gpd.GeoDataFrame) -> frozenset[str]:
    """Return what a road layer has no column for.

    Parameters
    ----------
    frame
        The layer as it was read.

    Returns
    -------
    frozenset of str
        Any of ``bridge``, ``tunnel`` and ``roundabout``.
    """
    columns = {"bridge": _BRIDGE, "tunnel": _TUNNEL, "roundabout": _ROUNDABOUT}
    lacking = {name for name, spellings in columns.items() if find_column(frame, spellings) is None}
    # The kind of carriageway tells roundabouts.
    return frozenset(lacking - ({"roundabout"} if _says(frame, _CARRIAGEWAY) else set()))


def _columns(path: Path, frame: gpd.GeoDataFrame, told: RoadColumns) -> _Found:
    found = {}
    for key, spellings in _USUAL.items():
        named = getattr(told, key)
        there = [str(column) for column in frame.columns if column != frame.geometry.name]
        if named is not None and named not in there:
            raise InputError(
                "{file}: there is no column {column}, which roads.{key} names. Did you mean {nearest}?",
                file=path,
                column=named,
                key=key,
                nearest=next(iter(difflib.get_close_matches(named, there, n=1, cutoff=0)), "-"),
            )
        found[key] = named or find_column(frame, spellings)
    return _Found(**found)


def _says(frame: gpd.GeoDataFrame, spellings: tuple[str, ...]) -> bool:
    """Say whether a column under one of these headings holds anything."""
    return bool((texts(frame, spellings) != "").any())


def _of_nwb(frame: gpd.GeoDataFrame) -> bool:
    return any(_says(frame, each) for each in (_CARRIAGEWAY, _FUNCTION, _KIND_OF_KEEPER))


def _column(frame: gpd.GeoDataFrame, column: str | None) -> pd.Series:
    # An empty name goes by no spelling, so that a column that is not there reads as empty.
    one = frame[[column]].set_axis(["it"], axis=1) if column else pd.DataFrame(index=frame.index)
    return texts(one, ("it",))


def _warn_of_missing(path: Path, frame: gpd.GeoDataFrame, found: _Found) -> None:
    lost = []
    if found.name is None:
        lost.append(
            DekkendWarning(
                "{file}: no column has street names. Groups cannot be matched by their streets; an outline drawn in a "
                "GIS can, and with addresses (--addresses or --osm) a postcode. Entry roads and signs are told by "
                "numbers and places. Name the column with the setting roads.name.",
                file=path,
            )
        )
    if found.road_class is None:
        lost += _of_classes(path, frame)
    if found.oneway is None:
        lost.append(
            DekkendWarning(
                "{file}: no column has directions. Every road counts as open both ways, so that entries may be found "
                "where cars can only leave, and signs be proposed on both carriageways of one road. Name the column "
                "with the setting roads.oneway.",
                file=path,
            )
        )
    for each in lost:
        warnings.warn(each, stacklevel=2)


def _of_classes(path: Path, frame: gpd.GeoDataFrame) -> Iterator[DekkendWarning]:
    """Say what is lost where no column has classes, as far as the codes of the national road file do not tell."""
    if not _of_nwb(frame):
        yield DekkendWarning(
            "{file}: no column has classes of roads. All roads count alike: as many cars come in by a lane as by "
            "a main road, a path or a motorway may seem an entry, and the usual speed of all is the same. Name the "
            "column with the setting roads.road_class.",
            file=path,
        )
    elif not _says(frame, _FUNCTION) and not _says(frame, _CARRIAGEWAY):
        yield DekkendWarning(
            "{file}: classes of roads are guessed from who keeps them (WEGBEHSRT), for neither BST_CODE nor FRC is "
            "there. Paths on which no car may drive count as roads, all municipal roads count alike, and a motorway "
            "as an expressway. Take the columns along, or name one with the setting roads.road_class.",
            file=path,
        )
    elif not _says(frame, _FUNCTION):
        yield DekkendWarning(
            "{file}: what a road is for is guessed from who keeps it (WEGBEHSRT), for FRC is not there. All municipal "
            "roads count alike, and a motorway as an expressway. Take the column along, or name one with the setting "
            "roads.road_class.",
            file=path,
        )
    elif not _says(frame, _CARRIAGEWAY):
        yield DekkendWarning(
            "{file}: BST_CODE is not there. Paths, bus lanes and the like count as roads unless FRC says that no car "
            "may drive there, and roundabouts and slip roads are not told from other roads.",
            file=path,
        )


def _classes(path: Path, frame: gpd.GeoDataFrame, found: _Found, told: RoadColumns) -> pd.Series:
    """Return the class of each road, empty where no car may drive."""
    wrong = sorted({*told.classes.values()} - {*_ALLOWED})
    if wrong:
        raise InputError(
            "The setting roads.classes gives the class {found}, which OpenStreetMap does not have. Did you mean "
            "{nearest}?",
            found=wrong[0],
            nearest=difflib.get_close_matches(wrong[0], _ALLOWED, n=1, cutoff=0)[0],
        )
    if found.road_class is None:
        if not _of_nwb(frame):
            return pd.Series(UNKNOWN_CLASS, index=frame.index)
        codes = zip(texts(frame, _CARRIAGEWAY), texts(frame, _FUNCTION), texts(frame, _KIND_OF_KEEPER), strict=True)
        return pd.Series([nwb_class(*each) for each in codes], index=frame.index)
    said = _column(frame, found.road_class)
    meaning = {**{each: each for each in _OSM_PATHS}, **{each: each for each in _ALLOWED}, "": UNKNOWN_CLASS}
    meaning |= told.classes
    unknown = said[~said.isin(meaning)]
    if len(unknown):
        raise InputError(
            "{file}: the classes {values} in the column {column} are not known ({count} roads, the first in row "
            '{row}). Say in the settings what each means, such as [roads.classes] "{first}" = "residential", or '
            '"closed" where no car may drive.',
            file=path,
            values=few(dict.fromkeys(unknown)),
            column=found.road_class,
            count=len(unknown),
            row=unknown.index[0],
            first=unknown.iloc[0],
        )
    return said.map(meaning).replace({CLOSED: "", **dict.fromkeys(_OSM_PATHS, "")})


# What OpenStreetMap has lines for on which no car may drive.
_OSM_PATHS: Final = (
    "pedestrian", "footway", "cycleway", "path", "steps", "bridleway", "busway", "construction", "proposed", "corridor",
    "platform", "raceway", "elevator",
)  # fmt: skip


def _ways(path: Path, frame: gpd.GeoDataFrame, column: str | None) -> pd.Series:
    said = _column(frame, column).str.casefold()
    unknown = said[~said.isin(_WAYS)]
    if len(unknown):
        raise InputError(
            "{file}: row {row} has {value} in the column {column}, which is no direction. Write H or yes for with the "
            "line, T or -1 for against it, B or no for both ways.",
            file=path,
            row=unknown.index[0],
            value=unknown.iloc[0],
            column=column,
        )
    return said.map(_WAYS)


def _numbers(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return the number of each road, negative where the layer has none that are whole."""
    column = find_column(frame, _NUMBER)
    number = pd.to_numeric(_column(frame, column), errors="coerce")
    whole = number.notna().all() and (number % 1 == 0).all() and (number >= 0).all() and (number < 2**53).all()
    return number.astype(np.int64) if whole and column else pd.Series(-1, index=frame.index)


def _ends(path: Path, frame: gpd.GeoDataFrame, found: _Found) -> pd.DataFrame:
    if found.from_node is None or found.to_node is None:
        return pd.DataFrame(index=frame.index)
    ends = pd.DataFrame({"start": _column(frame, found.from_node), "end": _column(frame, found.to_node)})
    for name, column in (("start", found.from_node), ("end", found.to_node)):
        empty = ends[name] == ""
        if empty.any():
            raise InputError(
                "{file}: row {row} has no node in the column {column} ({count} rows). Fill it in, or take the columns "
                "of nodes out: roads then meet where their ends lie.",
                file=path,
                row=empty.idxmax(),
                column=column,
                count=int(empty.sum()),
            )
    return ends
