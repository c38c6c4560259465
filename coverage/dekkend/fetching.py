"""From the name of a municipality to a folder with all that a run needs."""

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from dekkend.errors import DekkendError, DekkendWarning, OutputError, SettingsError, collected
from dekkend.provenance import Provenance
from dekkend.sentences import Sentence
from dekkend.settings import Settings
from dekkend.settings.fetch import FetchSettings
from dekkend.sources.provenances import read_all
from dekkend.sources.web import licences
from dekkend.sources.web.areas import LAYERS, AreaService, fetch_layer, outline, read_layer
from dekkend.sources.web.cache import Cache
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.crime import fetch_crime
from dekkend.sources.web.figures import fetch_figures, table_of, with_figures
from dekkend.sources.web.licences import DataSet
from dekkend.sources.web.manners import Manners
from dekkend.sources.web.municipality import Municipality, find_municipality
from dekkend.sources.web.publishing import ROADS, publish
from dekkend.sources.web.roads import RoadSource, fetch_roads
from dekkend.sources.web.wfs_layers import ADDRESSES, POPULATION_CORES, SQUARES, WfsLayer, fetch_within
from dekkend.sources.web.writing import write_layers

SOURCES: Final = ("neighbourhoods", "figures", "crime", "roads", "addresses", "squares", "population-cores")
_ALL_CRIME: Final = "0.0.0"
_RAW: Final = Path("data/raw")
_STEPS: Final = {
    "": Sentence("Looking up the municipality"),
    "neighbourhoods": Sentence("Fetching neighbourhoods"),
    "figures": Sentence("Fetching key figures"),
    "crime": Sentence("Fetching registered crime"),
    "roads": Sentence("Fetching roads and places"),
    "addresses": Sentence("Fetching addresses"),
    "squares": Sentence("Fetching squares of 100 m"),
    "population-cores": Sentence("Fetching population cores"),
}
STEPS: Final = tuple(_STEPS.values())


@dataclass(frozen=True)
class Wish:
    """What is to be fetched, and how.

    Attributes
    ----------
    place
        The municipality: its name, its name and province, or its CBS code.
    folder
        Where to; None for ``data/raw/`` and the name of the municipality.
    without
        Those of :data:`SOURCES` that are left out.
    extract
        An OpenStreetMap extract to cut the roads out of: a file, or the name of a province, whose extract is fetched.
        None asks the Overpass API.
    areas
        CBS's yearly *Wijk- en buurtkaart* (GeoPackage), instead of PDOK's service; None asks the service.
    offline
        Take what was fetched before, and ask nobody.
    refresh
        Ask anew for what was fetched before.
    """

    place: str
    folder: Path | None = None
    without: tuple[str, ...] = ()
    extract: str | None = None
    areas: Path | None = None
    offline: bool = False
    refresh: bool = False


@dataclass(frozen=True)
class Fetched:
    """What was fetched.

    Attributes
    ----------
    folder
        Where it lies.
    municipality
        The municipality.
    files
        The files by name, with their sources, in the order in which they were made.
    kept_settings
        There was a ``dekkend.toml`` already, which was left as it is.
    warnings
        What could be lived with.
    """

    folder: Path
    municipality: Municipality
    files: Mapping[str, tuple[Provenance, ...]]
    kept_settings: bool
    warnings: tuple[Sentence, ...]


@dataclass(frozen=True)
class _Work:
    client: Client
    settings: FetchSettings
    wish: Wish
    staging: Path
    files: dict[str, tuple[Provenance, ...]] = field(default_factory=dict)

    def wanted(self, source: str) -> bool:
        return source not in self.wish.without

    def made(self, name: str, *sources: Provenance) -> None:
        self.files[name] = sources


def fetch(wish: Wish, settings: Settings, *, announce: Callable[[str], None] = lambda _: None) -> Fetched:
    """Fetch all that a run needs into a folder, with a ``dekkend.toml`` that is ready to run.

    Nothing in the folder changes before all has been fetched. A ``dekkend.toml`` that is there is left as it is.

    Parameters
    ----------
    wish
        What is to be fetched.
    settings
        The group ``fetch``, and the language of the run.
    announce
        Called with the name of each step (see :data:`STEPS`) as it begins.

    Returns
    -------
    Fetched
        The files, and where they came from.

    Raises
    ------
    SettingsError
        There is no such municipality, or no such source to leave out.
    SourceUnreachableError
        A service cannot be used.
    InputError
        A file that was given cannot be used.
    OutputError
        The folder or the cache cannot be written to.
    """
    _require_known(wish)
    client = Client(Cache(settings.fetch.cache), _manners(settings.fetch), offline=wish.offline, refresh=wish.refresh)
    try:
        with TemporaryDirectory() as staging, collected() as said:
            work = _Work(client, settings.fetch, wish, Path(staging))
            found, area = _fetch_areas(work, announce)
            folder = wish.folder or _RAW / _slug(found.name)
            # What is wrong there is told before more is fetched.
            read_all(folder)
            _fetch_crime(work, found.code, announce)
            _fetch_roads(work, area.buffer(settings.network.boundary_margin_m), announce)
            _fetch_layers(work, area, announce)
            kept = publish(work.staging, folder, work.files, settings.lang)
    except DekkendError:
        # A service out of reach is an OSError as well.
        raise
    except OSError as error:
        raise OutputError(
            "{folder}: results cannot be written to this folder ({reason}). Choose another folder, or make it "
            "writable.",
            folder=wish.folder or _RAW,
            reason=error.strerror or error,
        ) from error
    return Fetched(folder, found, work.files, kept, tuple(said))


def _require_known(wish: Wish) -> None:
    unknown = [name for name in wish.without if name not in SOURCES]
    if unknown:
        raise SettingsError(
            "There is no source {name} to leave out. There are: {names}.", name=unknown[0], names=", ".join(SOURCES)
        )


def _manners(settings: FetchSettings) -> Manners:
    return Manners(
        timeout_s=settings.timeout_s,
        patience_s=settings.patience_s,
        tries=settings.tries,
        pause_s=settings.pause_s,
        largest_mb=settings.largest_mb,
        certificates=settings.certificates,
    )


def _fetch_areas(work: _Work, announce: Callable[[str], None]) -> tuple[Municipality, BaseGeometry]:
    settings = work.settings
    announce(_STEPS[""])
    found = find_municipality(work.client, settings.locations_url, work.wish.place)
    wanted = work.wanted("neighbourhoods")
    layers: dict[str, gpd.GeoDataFrame] = {}
    answers: list[Answer[Any]] = []
    for layer in LAYERS if wanted else LAYERS[:1]:
        if layer != LAYERS[0]:
            announce(_STEPS["neighbourhoods"])
        if work.wish.areas is not None:
            layers[layer] = read_layer(work.wish.areas, layer, found.code)
            continue
        source = "" if layer == LAYERS[0] else "neighbourhoods"
        whole = layers[LAYERS[0]].union_all() if layers else None
        layers[layer], pages = fetch_layer(work.client, source, _area_service(settings), layer, found.code, whole)
        answers += pages
    name, land = outline(layers[LAYERS[0]])
    of_map = _provenance(licences.areas(settings.year if work.wish.areas is None else None), answers, work.wish.areas)
    write_layers(work.staging / "boundary.gpkg", {"gemeente": land}, of_map.fetched)
    work.made("boundary.gpkg", of_map)
    if wanted:
        sources = [of_map]
        if work.wanted("figures"):
            announce(_STEPS["figures"])
            figures, tables = fetch_figures(work.client, "figures", settings.figures_url, settings.year, found.code)
            layers = {layer: with_figures(rows, layer, figures) for layer, rows in layers.items()}
            sources.append(_provenance(licences.figures(table_of(settings.year), settings.year), tables))
        write_layers(work.staging / "neighbourhoods.gpkg", layers, max(each.fetched for each in sources))
        work.made("neighbourhoods.gpkg", *sources)
    return Municipality(found.code, name, found.province), land.union_all()


def _area_service(settings: FetchSettings) -> AreaService:
    url = settings.ogc_url if settings.service == "ogc" else settings.wfs_url
    return AreaService(settings.service, _of_year(url, settings.year), settings.year)


def _fetch_crime(work: _Work, code: str, announce: Callable[[str], None]) -> None:
    if not work.wanted("crime"):
        return
    announce(_STEPS["crime"])
    settings = work.settings
    table = f"{settings.crime_url}/{settings.crime_table}"
    for kind in settings.crime_kinds:
        crimes, answers = fetch_crime(work.client, "crime", table, code, kind)
        if len(crimes.columns) == 1:
            _warn_of_nothing("crime")
            continue
        name = "crime.csv" if kind == _ALL_CRIME else f"crime_{kind}.csv"
        crimes.to_csv(work.staging / name, index=False, encoding="utf-8", lineterminator="\n")
        work.made(name, _provenance(licences.crime(settings.crime_table), answers))


def _fetch_roads(work: _Work, area: BaseGeometry, announce: Callable[[str], None]) -> None:
    if not work.wanted("roads"):
        return
    announce(_STEPS["roads"])
    settings = work.settings
    source = RoadSource(settings.overpass_url, settings.extracts_url, work.wish.extract, settings.overpass_timeout_s)
    answers = fetch_roads(work.client, "roads", source, area, work.staging / ROADS)
    work.made(ROADS, _provenance(licences.OSM, answers, Path(work.wish.extract or "")))


def _fetch_layers(work: _Work, area: BaseGeometry, announce: Callable[[str], None]) -> None:
    settings = work.settings
    wanted: tuple[tuple[str, str, WfsLayer, DataSet], ...] = (
        ("addresses", settings.addresses_url, ADDRESSES, licences.BAG),
        ("squares", settings.squares_url, SQUARES, licences.squares(settings.squares_year)),
        ("population-cores", settings.population_cores_url, POPULATION_CORES, licences.POPULATION_CORES),
    )
    for source, url, layer, described in wanted:
        if not work.wanted(source):
            continue
        announce(_STEPS[source])
        rows, answers = fetch_within(work.client, source, _of_year(url, settings.squares_year), layer, area)
        # A layer without rows would stop the run.
        if rows.empty:
            _warn_of_nothing(source)
            continue
        role = source.replace("-", "_")
        provenance = _provenance(described, answers)
        write_layers(work.staging / f"{role}.gpkg", {role: rows}, provenance.fetched)
        work.made(f"{role}.gpkg", provenance)


def _warn_of_nothing(source: str) -> None:
    warnings.warn(
        DekkendWarning(
            "{source}: the service has nothing of this municipality, so that there is no file.", source=source
        ),
        stacklevel=2,
    )


def _provenance(described: DataSet, answers: Iterable[Answer[Any]], given: Path | None = None) -> Provenance:
    listed = list(answers)
    url = listed[0].url if listed else given.name if given else ""
    fetched = max((answer.fetched for answer in listed), default="")
    return Provenance(
        described.title, described.attribution, described.licence, described.licence_url, url, fetched
    )  # fmt: skip


def _of_year(url: str, year: int) -> str:
    return url.replace("{year}", str(year))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "municipality"
