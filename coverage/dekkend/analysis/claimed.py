"""What a group watches on the map: whole streets, house numbers along one, postcodes, or what lies in an outline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.street_index import Street
from dekkend.arrays import Flags, Objects, Real, Whole, shapes
from dekkend.claims import Claim

# A street that an outline only touches is not watched.
_LEAST_M = 1.0


@dataclass(frozen=True)
class Extent:
    """A part of the map.

    Attributes
    ----------
    segments
        Positions of segments, each once, sorted.
    share
        Share of the length of each of them that is part of it, 0 to 1.
    homes
        Positions of homes, each once, sorted.
    """

    segments: Whole
    share: Real
    homes: Whole


@dataclass(frozen=True)
class Ground:
    """The homes of a map as claims see them.

    Attributes
    ----------
    lines, points
        Geometries of segments and homes.
    segment
        Position of the segment that each home is reached from, negative for none.
    along
        How many homes are reached from each segment.
    number
        House number of each home, negative where it has none.
    postcode
        Postcode of each home without a blank, empty where it has none.
    nameless
        Homes whose address names no street.
    """

    lines: Objects
    points: Objects
    segment: Whole
    along: Whole
    number: Whole
    postcode: Objects
    nameless: Flags

    @classmethod
    def of(cls, segments: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> "Ground":
        """Read the columns.

        Parameters
        ----------
        segments
            The layer ``segments``.
        homes
            Points with ``street``, ``housenumber``, ``postcode`` and ``segment``.

        Returns
        -------
        Ground
            In their order.
        """
        segment = homes["segment"].to_numpy(np.int64)
        return cls(
            lines=shapes(segments),
            points=shapes(homes),
            segment=segment,
            along=np.bincount(segment[segment >= 0], minlength=len(segments)),
            number=np.array([_number(text) for text in homes["housenumber"]], dtype=np.int64),
            postcode=homes["postcode"].astype("str").str.replace(r"\s", "", regex=True).str.upper().to_numpy(object),
            nameless=(homes["street"] == "").to_numpy(),
        )

    def homes_of(self, street: Street) -> Whole:
        """Return the homes of a street: those whose address bears its name, and along it those without any.

        Parameters
        ----------
        street
            A street of this map.

        Returns
        -------
        numpy.ndarray of int
            Positions, sorted.
        """
        along = np.isin(self.segment, street.segments) & self.nameless
        return np.union1d(street.homes, np.flatnonzero(along))


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else -1


def whole_street(street: Street, ground: Ground) -> Extent:
    """Return a street with all its homes.

    Parameters
    ----------
    street
        A street.
    ground
        The map.

    Returns
    -------
    Extent
        All its segments whole; for an alley without any, the segments from which its homes are reached, in part.
    """
    homes = ground.homes_of(street)
    if len(street.segments):
        return Extent(np.sort(street.segments), np.ones(len(street.segments)), homes)
    return homes_alone(homes, ground)


def homes_alone(homes: Whole, ground: Ground) -> Extent:
    """Return homes, and the share of all homes along each segment that they are.

    Parameters
    ----------
    homes
        Positions, sorted.
    ground
        The map.

    Returns
    -------
    Extent
        Share of homes as if it were the share of length: what else tells how much of the street they are?
    """
    segment = ground.segment[homes]
    found, count = np.unique(segment[segment >= 0], return_counts=True)
    return Extent(found, count / ground.along[found], homes)


def within_outline(outline: BaseGeometry, ground: Ground) -> Extent:
    """Return what lies in an outline.

    Parameters
    ----------
    outline
        A polygon in the CRS of the map.
    ground
        The map.

    Returns
    -------
    Extent
        Homes in it, and segments with the share of their length in it.
    """
    touched = np.sort(shapely.STRtree(ground.lines).query(outline, predicate="intersects"))
    length = shapely.length(ground.lines[touched])
    inside = shapely.length(shapely.intersection(ground.lines[touched], outline))
    kept = inside > np.minimum(_LEAST_M, length / 2)
    share = np.minimum(inside[kept] / length[kept], 1.0)
    homes = np.sort(shapely.STRtree(ground.points).query(outline, predicate="intersects"))
    return Extent(touched[kept], share, homes)


def claimed_of(homes: Whole, claim: Claim, ground: Ground) -> Whole:
    """Return those of some homes that have the house numbers and the postcode of a claim.

    Parameters
    ----------
    homes
        Positions of homes.
    claim
        A claim; bounds are inclusive, and a letter behind a number is the same number.
    ground
        The map.

    Returns
    -------
    numpy.ndarray of int
        Positions, in order.
    """
    number = ground.number[homes]
    fits = np.ones(len(homes), dtype=bool)
    if claim.postcode:
        fits &= ground.postcode[homes] == claim.postcode
    if is_partial(claim):
        fits &= number >= max(claim.first or 0, 0)
    if claim.last is not None:
        fits &= number <= claim.last
    if claim.side:
        fits &= number % 2 == (1 if claim.side == "odd" else 0)
    return homes[fits]


def is_partial(claim: Claim) -> bool:
    """Say whether a claim asks for some house numbers only.

    Parameters
    ----------
    claim
        A claim.

    Returns
    -------
    bool
        True for a bound or a side.
    """
    return claim.first is not None or claim.last is not None or claim.side != ""


def together(whole: Sequence[Extent], homes: Whole, ground: Ground) -> Extent:
    """Put parts of the map together; what lies in several of them counts once.

    Parameters
    ----------
    whole
        Streets and outlines.
    homes
        Homes that are claimed one by one.
    ground
        The map.

    Returns
    -------
    Extent
        All of it; of a segment that several parts share in, the largest share.
    """
    parts = [*whole, homes_alone(np.unique(homes), ground)]
    shares = pd.Series(
        np.concatenate([part.share for part in parts]), index=np.concatenate([part.segments for part in parts])
    )
    largest = shares.groupby(level=0).max()
    return Extent(
        largest.index.to_numpy(np.int64),
        largest.to_numpy(float),
        np.unique(np.concatenate([part.homes for part in parts])),
    )
