"""At which homes the residents of each neighbourhood live.

That is not published. It is assumed, and said to be: docs/methods/coverage.md has the assumption and its limits.
"""

import warnings
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.spans import Span, elderly_of, everyone_of
from dekkend.analysis.within import NOWHERE, area_of_points
from dekkend.arrays import Objects, Real, Whole, shapes
from dekkend.errors import DekkendWarning

# CBS publishes no square with fewer than five residents; the middle of 0 to 4 is taken for it.
_SQUARE_M, _IN_SECRET_SQUARE = 100.0, 2.0
# From here on a share reads as 100%: outlines of different years differ by slivers.
_WHOLE = 0.995
_NAMED = 5


@dataclass(frozen=True)
class People:
    """A kind of people: how many live in each neighbourhood, and at which homes.

    Attributes
    ----------
    count
        How many live in each neighbourhood.
    weight
        Share of those of its neighbourhood who live at each home, 0 for a home outside all. The shares of a
        neighbourhood add up to 1, or to less where a part of it lies outside the road data.
    """

    count: Span
    weight: Real


@dataclass(frozen=True)
class Residents:
    """Who lives where.

    Attributes
    ----------
    area
        Position of the neighbourhood of each home, negative outside all of them.
    everyone, elderly
        All residents, and those of 65 and over.
    """

    area: Whole
    everyone: People
    elderly: People


def spread_residents(
    neighbourhoods: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    data: BaseGeometry,
    totals: pd.DataFrame | None = None,
    squares: gpd.GeoDataFrame | None = None,
) -> Residents:
    """Spread the residents of each neighbourhood over its homes.

    Without squares, each home of a neighbourhood has as many residents as the next, of 65 and over as well. With
    squares, the residents of a square are spread evenly over the homes in it, and all are then scaled so that the
    neighbourhood's own figure comes out. In a square that CBS keeps secret two residents are taken, between 0 and 4.
    Where a part of a neighbourhood lies outside the road data, its homes on the map have as many residents each as
    those of the neighbourhoods that lie wholly within it (at most all there are); the others live at no known home.

    Parameters
    ----------
    neighbourhoods
        Neighbourhoods with ``code``, ``name``, ``district``, ``municipality``, ``residents``, ``residents_65``,
        ``percentage_65`` and ``under_ten``, as :func:`dekkend.sources.neighbourhoods.read_neighbourhoods` gives them.
    homes
        Points, in the CRS of the neighbourhoods.
    data
        The area for which there is road data.
    totals
        Figures of whole districts and municipalities (:func:`dekkend.sources.totals.read_totals`), which bound what
        is not published within them.
    squares
        Squares of 100 m with ``residents`` and ``residents_65``.

    Returns
    -------
    Residents
        In the order of neighbourhoods and homes.

    Warns
    -----
    DekkendWarning
        A neighbourhood has residents and no home on the map, or its figures contradict those of its district or
        municipality.
    """
    area = area_of_points(shapes(homes), neighbourhoods)
    at_home = np.bincount(area[area >= 0], minlength=len(neighbourhoods))
    everyone = everyone_of(neighbourhoods, at_home, totals)
    elderly = elderly_of(neighbourhoods, everyone, totals)
    _warn_of_homeless(neighbourhoods, everyone, at_home)
    same = np.ones(len(homes))
    lived_in = (same, same) if squares is None or squares.empty else _in_squares(shapes(homes), squares)
    seen = _seen(shapes(neighbourhoods), data, everyone.value, at_home)
    weights = [_shared(area, people, seen) for people in lived_in]
    return Residents(area, People(everyone, weights[0]), People(elderly, weights[1]))


def live_at(residents: Residents) -> pd.DataFrame:
    """Return how many people live at each home, as far as that is assumed.

    Parameters
    ----------
    residents
        Who lives where.

    Returns
    -------
    pandas.DataFrame
        ``residents`` and ``residents_65`` of each home, in order; NaN for a home outside all neighbourhoods, and
        where nothing is published.
    """
    inside = residents.area >= 0
    kinds = {"residents": residents.everyone, "residents_65": residents.elderly}
    found = {name: np.full(len(inside), np.nan) for name in kinds}
    for name, people in kinds.items():
        found[name][inside] = people.weight[inside] * people.count.value[residents.area[inside]]
    return pd.DataFrame(found)


def _in_squares(points: Objects, squares: gpd.GeoDataFrame) -> tuple[Real, Real]:
    """Return how many people, and how many of 65 and over, live at each home by the squares."""
    square = area_of_points(points, squares)
    cell = pd.DataFrame(np.floor(shapely.get_coordinates(points) / _SQUARE_M)).groupby([0, 1]).ngroup().to_numpy()
    # A home outside all published squares stands in one that is kept secret.
    place = np.where(square == NOWHERE, -1 - cell, square)
    _, at, homes = np.unique(place, return_inverse=True, return_counts=True)
    everyone = np.append(squares["residents"].to_numpy(float), np.nan)[square]
    elderly = np.append(squares["residents_65"].to_numpy(float), np.nan)[square]
    everyone = np.where(np.isnan(everyone), _IN_SECRET_SQUARE, everyone)
    elderly = np.where(np.isnan(elderly), np.minimum(_IN_SECRET_SQUARE, everyone), elderly)
    return everyone / homes[at], elderly / homes[at]


def _seen(outlines: Objects, data: BaseGeometry, people: Real, homes: Whole) -> Real:
    """Return which share of the people of each neighbourhood lives at homes on the map."""
    within = shapely.area(shapely.intersection(outlines, data)) / shapely.area(outlines)
    whole = within >= _WHOLE
    usual = whole & (homes > 0) & ~np.isnan(people)
    if not homes[usual].sum():
        return np.where(whole, 1.0, within)
    here = homes * people[usual].sum() / homes[usual].sum()
    share = np.divide(here, people, out=np.ones(len(people)), where=people > 0)
    return np.where(whole, 1.0, np.minimum(share, 1.0))


def _shared(area: Whole, people: Real, seen: Real) -> Real:
    """Scale the people at each home so that those of a neighbourhood add up to the share of it that is seen."""
    count = len(seen)
    # A home outside all neighbourhoods has the place after the last one, of which nothing is seen.
    place, seen = np.where(area < 0, count, area), np.append(seen, 0.0)
    total = np.bincount(place, weights=people, minlength=count + 1)
    # Where the squares have nobody of a kind, nothing says at which homes they live.
    people = np.where(total[place] == 0, 1.0, people)
    total = np.bincount(place, weights=people, minlength=count + 1)
    return people / total[place] * seen[place]


def _warn_of_homeless(neighbourhoods: gpd.GeoDataFrame, everyone: Span, homes: Whole) -> None:
    homeless = (homes == 0) & (everyone.low > 0)
    if homeless.any():
        warnings.warn(
            DekkendWarning(
                "There is no home on the map in {count} {count:neighbourhood|neighbourhoods} with residents: {names}. "
                "Whether these are covered is not known.",
                count=int(homeless.sum()),
                names=_few(neighbourhoods["name"][homeless]),
            ),
            stacklevel=3,
        )


def _few(names: pd.Series) -> str:
    return ", ".join([*names[:_NAMED]] + ["…"] * (len(names) > _NAMED))
