"""How much of each neighbourhood, district, core and municipality is covered: streets, addresses and residents.

All levels share out the same streets, homes and people. Each has a row for what lies in none of its areas, so that the
rows of every level add up to the same totals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.area_people import Placed, count_people, place_people
from dekkend.analysis.coverage import Covered, is_residential
from dekkend.analysis.residents import Residents
from dekkend.analysis.within import area_of_points, pieces_within
from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.crs import require_same
from dekkend.layers import AREAS
from dekkend.sentences import Sentence

OUTSIDE = "outside"
_NAMED = 5


@dataclass(frozen=True)
class _Study:
    """What there is to share out: streets and homes within ``outline``, or all where that is None.

    ``street_m`` is the residential length of each segment within it, ``inside`` flags the homes.
    """

    segments: gpd.GeoDataFrame
    homes: gpd.GeoDataFrame
    covered: Covered
    outline: BaseGeometry | None
    street_m: Real
    inside: Flags


@dataclass(frozen=True)
class _Level:
    """The areas of a level, and which of them everything lies in; their number stands for outside all of them.

    ``home`` and ``neighbourhood`` hold the position of an area; ``pieces`` the length of the segments within each
    (``segment``, ``area``, ``length_m``).
    """

    name: str
    codes: Sequence[str]
    names: Sequence[str]
    outlines: Objects
    home: Whole
    neighbourhood: Whole
    pieces: pd.DataFrame


def measure_areas(
    segments: gpd.GeoDataFrame,
    covered: Covered,
    homes: gpd.GeoDataFrame,
    residents: Residents,
    neighbourhoods: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
    area: BaseGeometry | None,
) -> gpd.GeoDataFrame:
    """Add up streets, addresses and residents by neighbourhood, district, core and municipality.

    What lies outside the municipality and all neighbourhoods is no part of any row. A segment that crosses a border
    counts on each side with the length that lies there. A home belongs to the district and the municipality of its
    neighbourhood. Residents whose home is not on the map count in their neighbourhood, its district and its
    municipality, and among the cores as outside; whether they are covered is unknown, so that the bounds take both.

    Parameters
    ----------
    segments, cores
        The layers of these names.
    covered
        What is covered, in the order of segments and homes.
    homes
        Points.
    residents
        Who lives where, in the order of neighbourhoods and homes.
    neighbourhoods
        Neighbourhoods with ``code``, ``name``, ``district``, ``district_name``, ``municipality``,
        ``municipality_name``, ``residents`` and ``residents_65`` (NaN where not published).
    area
        The municipality; None where its outline is not known.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``areas`` (:data:`dekkend.layers.AREAS`): level by level, the row ``outside`` last in each. Levels
        without areas are left out. A figure is missing where CBS publishes none, a bound where nothing sets it.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    crs = require_same(segments, homes, neighbourhoods, cores)
    outlines = [*shapes(neighbourhoods), *([area] if area is not None else [])]
    study = _study(segments, homes, covered, residents, shapely.union_all(outlines) if outlines else None)
    tables = [
        _rows(level, study, residents, neighbourhoods)
        for level in (*_cbs_levels(study, residents, neighbourhoods), *_core_level(study, neighbourhoods, cores))
    ]
    if not tables:
        return AREAS.empty(crs)
    return AREAS.conform(gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), geometry="geometry", crs=crs))


def _study(
    segments: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    covered: Covered,
    residents: Residents,
    outline: BaseGeometry | None,
) -> _Study:
    length = segments["length_m"].to_numpy(float)
    inside = np.ones(len(homes), dtype=bool)
    if outline is not None:
        kept = pieces_within(segments, gpd.GeoSeries([outline], crs=segments.crs))
        length = np.bincount(kept["segment"], weights=kept["length_m"], minlength=len(segments))
        inside = shapely.intersects(shapes(homes), outline) | (residents.area >= 0)
    street_m = np.where(is_residential(segments), length, 0.0)
    return _Study(segments, homes, covered, outline, street_m, inside)


def _cbs_levels(study: _Study, residents: Residents, neighbourhoods: gpd.GeoDataFrame) -> Iterator[_Level]:
    if neighbourhoods.empty:
        return
    pieces, outlines = pieces_within(study.segments, neighbourhoods), shapes(neighbourhoods)
    for name, code, called in (
        ("neighbourhood", "code", "name"),
        ("district", "district", "district_name"),
        ("municipality", "municipality", "municipality_name"),
    ):
        codes = neighbourhoods[code].to_numpy(object)
        found = sorted(set(codes) - {""})
        position = {each: number for number, each in enumerate(found)}
        # A neighbourhood without a code of this level lies outside all of its areas.
        of = np.array([position.get(each, len(found)) for each in codes], dtype=np.int64)
        names = neighbourhoods.groupby(code)[called].first()
        yield _Level(
            name,
            found,
            [names[each] for each in found],
            objects(shapely.union_all(outlines[codes == each]) for each in found),
            np.append(of, len(found))[residents.area],
            of,
            pieces.assign(area=of[pieces["area"]]),
        )


def _core_level(study: _Study, neighbourhoods: gpd.GeoDataFrame, cores: gpd.GeoDataFrame) -> Iterator[_Level]:
    inside = shapes(cores)
    if study.outline is not None:
        inside = shapely.intersection(inside, study.outline)
        cores = cores[shapely.area(inside) > 0]
        inside = inside[shapely.area(inside) > 0]
    if cores.empty:
        return
    home = area_of_points(shapes(study.homes), cores)
    yield _Level(
        "core",
        list(cores["core_id"]),
        list(cores["name"]),
        shapes(cores),
        np.where(home < 0, len(cores), home),
        np.full(len(neighbourhoods), len(cores)),
        pieces_within(study.segments, gpd.GeoSeries(inside, crs=cores.crs)),
    )


def _rows(level: _Level, study: _Study, residents: Residents, neighbourhoods: gpd.GeoDataFrame) -> pd.DataFrame:
    count = len(level.codes) + 1
    homes, watched = (
        np.bincount(level.home[chosen], minlength=count)
        for chosen in (study.inside, study.inside & study.covered.homes)
    )
    everyone, elderly = (
        place_people(people, residents.area, level.home, level.neighbourhood, study.covered.homes, count)
        for people in (residents.everyone, residents.elderly)
    )
    # Homes of which no neighbourhood is known: who lives there is unknown as well, and not nobody.
    blind = np.where((homes > 0) & ~(everyone.everybody > 0).any(axis=1), np.nan, 1.0)
    people = count_people(everyone, residents.everyone.count, "residents")
    people |= count_people(elderly, residents.elderly.count, "residents_65")
    union = shapely.union_all(level.outlines)
    rest = shapely.Polygon() if study.outline is None else shapely.difference(study.outline, union)
    return pd.DataFrame(
        {
            "area_id": [f"{level.name}/{code}" for code in (*level.codes, OUTSIDE)],
            "level": level.name,
            "code": [*level.codes, OUTSIDE],
            "name": [*level.names, ""],
            "street_m": _metres(level, study, np.ones(len(study.street_m))),
            "covered_m": _metres(level, study, study.covered.share),
            "addresses": homes,
            "covered_addresses": watched,
            "coverage_share": np.divide(watched, homes, out=np.full(count, np.nan), where=homes > 0),
            **{name: figures * blind for name, figures in people.items()},
            "notes": objects(_notes(everyone, homes, neighbourhoods)),
            "geometry": objects([*level.outlines, rest]),
        }
    )


def _metres(level: _Level, study: _Study, share: Real) -> Real:
    """Return the length of residential street in each area, and outside all of them, times the share of each."""
    pieces = level.pieces[study.street_m[level.pieces["segment"]] > 0]
    metres = pieces["length_m"] * share[pieces["segment"]]
    found = np.bincount(pieces["area"], weights=metres, minlength=len(level.codes) + 1).astype(float)
    found[-1] += max((study.street_m * share).sum() - found.sum(), 0.0)
    return found


def _notes(people: Placed, homes: Whole, neighbourhoods: gpd.GeoDataFrame) -> Iterator[tuple[Sentence, ...]]:
    secret = neighbourhoods[["residents", "residents_65"]].isna().any(axis="columns").to_numpy(bool)
    names = neighbourhoods["name"].to_numpy(object)
    for here, unseen, count in zip(people.everybody > 0, people.unplaced > 0, homes, strict=True):
        said = []
        if (here & secret).any():
            said.append(
                Sentence(
                    "Not all figures of residents are published of {names}; what is missing is estimated within its "
                    "bounds.",
                    names=_few(names[here & secret]),
                )
            )
        if unseen.any():
            said.append(
                Sentence(
                    "Not all homes of {names} are on the map; whether those who live there are covered is unknown.",
                    names=_few(names[unseen]),
                )
            )
        if count and not here.any():
            said.append(Sentence("These addresses lie in no neighbourhood, so that nobody knows how many live there."))
        yield tuple(said)


def _few(names: Objects) -> str:
    return ", ".join([*names[:_NAMED]] + ["…"] * (len(names) > _NAMED))
