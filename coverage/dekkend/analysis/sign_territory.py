"""Where villages have grown together: which streets the place name signs give to which village."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csgraph

from dekkend.analysis.pieces import NONE, pieces_of
from dekkend.analysis.places import places_within
from dekkend.arrays import Flags, Objects, Whole
from dekkend.network.stretches import Stretches

_NEVER: Final = -2


def divide_by_signs(
    stretches: Stretches, piece: Whole, place: Objects, places: gpd.GeoDataFrame
) -> tuple[Whole, dict[int, str]]:
    """Divide pieces of built-up road in which signs name several places, or another place than the map.

    Parameters
    ----------
    stretches
        The stretches.
    piece
        Number of the piece of each, negative for none.
    place
        Name of the place that signs say each lies in, empty for none.
    places
        Points with ``place`` and ``name``.

    Returns
    -------
    tuple
        Number of the piece of each stretch, and the name that signs give to pieces. Each stretch of a divided piece
        goes to the nearest one over the road that is on the way from a sign to its place, or near the place itself.
    """
    told = pd.DataFrame({"stretch": np.arange(len(stretches)), "piece": piece, "name": place})
    told = told[(told["piece"] >= 0) & (told["name"] != "")]
    # Besides the places on signs, a piece is only what it is called; a hamlet that it has swallowed stays within it.
    at_node = places_within(stretches, piece, places).sort_values(["piece", "rank", "name"])
    first = ~at_node["piece"].duplicated()
    on_sign = pd.MultiIndex.from_frame(at_node[["piece", "name"]]).isin(
        pd.MultiIndex.from_frame(told[["piece", "name"]])
    )
    at_node = at_node.loc[first | on_sign, ["stretch", "piece", "name"]]
    # Where two nodes lie on one stretch, the larger place has it; signs come before both.
    seeds = pd.concat([told, at_node], ignore_index=True).drop_duplicates("stretch")
    different = seeds.groupby("piece")["name"].nunique()
    several = sorted({*different.index[different > 1]} & {*told["piece"]})
    number = piece.copy()
    names: dict[int, str] = {}
    code = int(piece.max(initial=NONE)) + 1
    for one in several:
        own = seeds[seeds["piece"] == one]
        label, called = _nearest(stretches, piece == one, own)
        for part, name in enumerate(called):
            mine = np.flatnonzero(piece == one)[label == part]
            # What the nearest way leads to may lie apart from it: each part on its own is a piece.
            flags = np.zeros(len(stretches), dtype=bool)
            flags[mine] = True
            run = pieces_of(stretches, flags, np.zeros(stretches.nodes, dtype=bool))
            number[mine] = code + run[mine]
            names |= {code + int(each): name for each in np.unique(run[mine]).tolist()}
            code += int(run.max()) + 1
    _, order = np.unique(number, return_inverse=True)
    shift = int((number < 0).any())
    renumbered = {
        int(old): int(new) - shift for old, new in zip(number.tolist(), order.tolist(), strict=True) if old >= 0
    }
    for one, name in told.groupby("piece")["name"].first().items():
        if one not in several:
            names[int(str(one))] = str(name)
    return np.where(number >= 0, order - shift, NONE), {renumbered[old]: name for old, name in names.items()}


def _nearest(stretches: Stretches, mine: Flags, seeds: pd.DataFrame) -> tuple[Whole, list[str]]:
    """Return for each stretch of a piece the name of the nearest seed over the road, by its number, and the names."""
    called = sorted(seeds["name"].unique())
    part = stretches.only(mine)
    position = np.full(len(stretches), NONE, dtype=np.int64)
    position[np.flatnonzero(mine)] = np.arange(len(part))
    best = np.full((len(called), part.nodes), np.inf)
    matrix = part.matrix()
    fixed = np.full(len(part), NONE, dtype=np.int64)
    for row, name in enumerate(called):
        own = position[seeds.loc[seeds["name"] == name, "stretch"].to_numpy()]
        fixed[own] = row
        starts = np.unique(np.concatenate([part.tail[own], part.head[own]]))
        best[row] = csgraph.dijkstra(matrix, directed=False, indices=starts, min_only=True)
    away = best[:, part.tail] + best[:, part.head]
    return np.where(fixed >= 0, fixed, np.argmin(away, axis=0)), called
