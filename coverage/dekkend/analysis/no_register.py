"""What a map says of coverage where no register of groups was given: nothing, which is not the same as none."""

from typing import Final

import geopandas as gpd
import numpy as np

from dekkend.arrays import objects
from dekkend.sentences import Sentence

# Numbers that rest on the register. Counts stay 0, for they count what is known to be covered.
_FIGURES: Final = ("covered_m", "coverage_share", "coverage_share_65", "exposure", "stability")
_ENDS: Final = ("", "_low", "_high")
_OF_PEOPLE: Final = ("covered_residents", "covered_residents_65", "residents_share", "residents_65_share")


def without_register(neighbourhoods: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take back what neighbourhoods say of their coverage.

    Parameters
    ----------
    neighbourhoods
        The layer ``neighbourhoods`` as it is without a single group.

    Returns
    -------
    geopandas.GeoDataFrame
        The same layer: shares, exposure and stability are missing, the flag is ``unknown``, and the reason says why.
    """
    said = (Sentence("No register of groups was given, so nothing is known of its coverage."),)
    return _blank(neighbourhoods, _FIGURES).assign(flag="unknown", reasons=objects([said] * len(neighbourhoods)))


def areas_without_register(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take back what areas say of their coverage.

    Parameters
    ----------
    areas
        The layer ``areas`` as it is without a single group.

    Returns
    -------
    geopandas.GeoDataFrame
        The same layer: all shares, and the residents who are covered, are missing.
    """
    return _blank(areas, (*_FIGURES, *(f"{name}{end}" for name in _OF_PEOPLE for end in _ENDS)))


def _blank(rows: gpd.GeoDataFrame, names: tuple[str, ...]) -> gpd.GeoDataFrame:
    return rows.assign(**dict.fromkeys([name for name in names if name in rows], np.nan))
