"""Which streets of two maps are the same ones, and in which neighbourhood their addresses lie."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.arrays import Objects, Real, Whole, objects
from dekkend.comparison import FinishedRun

# Homes along a street stand within about this distance of its middle.
_STRIP_M = 25.0


def street_units(old: FinishedRun, new: FinishedRun, *, by_neighbourhood: bool = True) -> pd.DataFrame:
    """Pair the streets of two maps.

    A segment is paired with the one of the same number, street and neighbourhood. What is left over, because somebody
    has cut a road elsewhere or drawn it anew, is paired by the name of the street within the neighbourhood. Where
    neighbourhoods meet, the addresses of a segment are shared out by the strip of 25 m along it, since a plan does not
    hold the addresses themselves.

    Parameters
    ----------
    old, new
        The runs.
    by_neighbourhood
        Keep neighbourhoods apart, and leave out what lies in none; otherwise the runs are one area with the empty code.

    Returns
    -------
    pandas.DataFrame
        ``code`` (of the neighbourhood), ``street``, ``addresses_then``, ``covered_then``, ``share_then`` (covered, of
        its addresses), ``groups_then`` (a frozenset in each row) and the same with ``_now``. What is in one run alone
        has 0 addresses in the other, and the share and groups of its street there; without such a street NaN and an
        empty set.
    """
    pieces = [_pieces(run, by_neighbourhood=by_neighbourhood) for run in (old, new)]
    both = set(pieces[0]["segment"]) & set(pieces[1]["segment"])
    sides = [_merged(each, both, ending) for each, ending in zip(pieces, ("_then", "_now"), strict=True)]
    units = sides[0].join(sides[1], how="outer").sort_index()
    for name in ("addresses_then", "covered_then", "addresses_now", "covered_now"):
        units[name] = units[name].fillna(0.0)
    for name in ("groups_then", "groups_now"):
        units[name] = objects(found if isinstance(found, frozenset) else frozenset() for found in units[name])
    codes, streets = ([unit[at] for unit in units.index] for at in (0, 2))
    return _with_streets(units.assign(code=codes, street=streets).reset_index(drop=True))


def _with_streets(units: pd.DataFrame) -> pd.DataFrame:
    """Say of each unit what share of its street is covered, and by whom where the unit itself is in one run alone."""
    # A road without a name is a street of its own.
    whole = [units["code"], units["street"].where(units["street"] != "", units.index.astype(str) + "/")]
    told = {}
    for ending in ("_then", "_now"):
        own, covered, watching = (units[f"{name}{ending}"] for name in ("addresses", "covered", "groups"))
        street, street_covered = own.groupby(whole).transform("sum"), covered.groupby(whole).transform("sum")
        told[f"share{ending}"] = (covered / own).where(own > 0, street_covered / street)
        union = watching.groupby(whole).transform(lambda several: [frozenset().union(*several)] * len(several))
        told[f"groups{ending}"] = watching.where(own > 0, union)
    return units.assign(**told)


def _pieces(run: FinishedRun, *, by_neighbourhood: bool) -> pd.DataFrame:
    streets = run.streets[run.streets["addresses"] > 0].reset_index(drop=True)
    at, codes, shares = np.arange(len(streets)), np.full(len(streets), "", dtype=object), np.ones(len(streets))
    if by_neighbourhood:
        at, codes, shares = _shared_out(streets, run.neighbourhoods)
    rows = pd.DataFrame(streets.drop(columns="geometry")).iloc[at].reset_index(drop=True)
    segments = objects(zip(codes, rows["segment_id"], rows["street"], strict=True))
    return rows.assign(
        segment=segments, addresses=rows["addresses"] * shares, covered_addresses=rows["covered_addresses"] * shares
    )


def _shared_out(streets: gpd.GeoDataFrame, neighbourhoods: gpd.GeoDataFrame) -> tuple[Whole, Objects, Real]:
    """Return pairs of street and neighbourhood: position of the street, code, share of its strip that lies there."""
    strips = shapely.buffer(streets.geometry.to_numpy(), _STRIP_M)
    areas = shapely.make_valid(neighbourhoods.geometry.to_numpy())
    at, of = shapely.STRtree(areas).query(strips, predicate="intersects")
    shared = shapely.area(strips)[at]
    # Most streets lie wholly within one neighbourhood; only the others need cutting.
    shapely.prepare(areas)
    cut = ~shapely.covers(areas[of], strips[at])
    shared[cut] = shapely.area(shapely.intersection(strips[at[cut]], areas[of[cut]]))
    # Where outlines overlap, nothing may count twice.
    whole = np.maximum(np.bincount(at, weights=shared, minlength=len(strips)), shapely.area(strips))
    return at, neighbourhoods["code"].to_numpy(object)[of], shared / whole[at]


def _merged(side: pd.DataFrame, both: set[tuple[str, str, str]], ending: str) -> pd.DataFrame:
    unit = objects(key if key in both or not key[2] else (key[0], "", key[2]) for key in side["segment"])
    grouped = side.groupby(pd.Series(unit, side.index))
    table = pd.DataFrame({"addresses": grouped["addresses"].sum(), "covered": grouped["covered_addresses"].sum()})
    watching = objects(frozenset().union(*several) for _unit, several in grouped["group_ids"])
    return table.assign(groups=watching).add_suffix(ending)
