"""Fetches the roads around a municipality: from the Overpass API, or out of an extract."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import SettingsError
from dekkend.sources.osm.reader import SUFFIXES
from dekkend.sources.web.borders import fetch_border
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.extracts import cut, fetch_extract
from dekkend.sources.web.features import Bounds
from dekkend.sources.web.overpass import fetch_overpass

_NAME: Final = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True)
class RoadSource:
    """Where roads come from.

    Attributes
    ----------
    overpass
        Address of the Overpass API.
    extracts
        Address of the folder of extracts.
    extract
        The file to cut, or the name of an extract that is fetched and cut; None to ask the Overpass API.
    timeout_s
        How long the Overpass API may take, in seconds.
    """

    overpass: str
    extracts: str
    extract: str | None
    timeout_s: int


def fetch_roads(client: Client, source: str, roads: RoadSource, area: BaseGeometry, target: Path) -> list[Answer[Any]]:
    """Write the roads, places and the rest of the map of an area to a file that a run reads.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    roads
        Where they come from.
    area
        The area with its surroundings, in EPSG:28992.
    target
        The .osm.pbf to write.

    Returns
    -------
    list of Answer
        What was asked; empty where a file was cut.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    SettingsError
        The extract is neither a file nor a name.
    InputError
        The extract cannot be used, or lies elsewhere.
    """
    box = Transformer.from_crs(RD_NEW, WGS84, always_xy=True).transform_bounds(*area.bounds)
    if roads.extract is None:
        answer = fetch_overpass(client, source, roads.overpass, box, roads.timeout_s)
        _cut_answer(answer.path, box, target, "overpass.osm.pbf")
        return [answer]
    if roads.extract.lower().endswith(SUFFIXES):
        cut(Path(roads.extract), box, target)
        return []
    if not _NAME.fullmatch(roads.extract):
        raise SettingsError(
            "--extract {name}: give a file ({suffixes}), or the name of a province as Geofabrik writes it (limburg, "
            "noord-brabant).",
            name=roads.extract,
            suffixes=", ".join(SUFFIXES),
        )
    extract = fetch_extract(client, source, roads.extracts, roads.extract)
    border = fetch_border(client, source, roads.extracts, roads.extract)
    _cut_answer(extract.path, box, target, f"{roads.extract}.osm.pbf", border.value)
    return [extract]


def _cut_answer(answer: Path, box: Bounds, target: Path, name: str, border: BaseGeometry | None = None) -> None:
    """Cut an answer out of the cache, where it has no name that says its format."""
    with TemporaryDirectory() as folder:
        cut(Path(shutil.copyfile(answer, Path(folder) / name)), box, target, border)
