"""What cores are called, so that no two bear one name.

A core without a name of its own is called after the street with most homes, else after the places or neighbourhoods
that its homes lie in: the fewest that hold more than half of them. Of two cores that would bear one name, the larger
keeps it.
"""

from collections.abc import Sequence
from itertools import chain, count

import numpy as np
import pandas as pd

from dekkend.analysis.pieces import NONE, Homes, most_common
from dekkend.arrays import Objects, Whole

NUMBERED = "#"


def core_names(told: Sequence[str], homes: Homes, of_home: Whole) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name cores.

    Parameters
    ----------
    told
        The name of each core, largest first; empty where nothing gives it one.
    homes
        All homes.
    of_home
        Position of the core of each home, negative for none.

    Returns
    -------
    tuple of two tuples of str
        What each is called by itself, and the same told apart from the others: by the place or neighbourhood of most of
        its homes, else by their street, else by a number. A core that would be called after a neighbourhood most of
        whose homes lie in another core is told apart from that one, also by itself.
    """
    street, around = most_common(of_home, homes.street), _counted(homes, of_home)
    main = around.drop_duplicates("core").set_index("core")["city"].to_dict()
    most = around.drop_duplicates("city").set_index("city")["core"].to_dict()
    plain = [
        name or street.get(core) or " / ".join(_leading(around[around["core"] == core])) or f"{NUMBERED}{core + 1}"
        for core, name in enumerate(told)
    ]
    apart: list[str] = []
    bearer: dict[str, int] = {}
    for core, name in enumerate(plain):
        elsewhere = not told[core] and core not in street and most.get(name, core) != core
        if name not in bearer and not elsewhere:
            bearer[name] = core
            apart.append(name)
            continue
        other = main.get(bearer.get(name, NONE))
        tags = [each for each in (main.get(core), street.get(core)) if each and each not in {name, other}]
        taken = {*plain, *apart}
        numbered = (f"{name} ({tag})" for tag in chain(tags, count(2)))
        apart.append(next(each for each in numbered if each not in taken))
        if elsewhere:
            plain[core] = apart[core]
    return tuple(plain), tuple(apart)


def _counted(homes: Homes, of_home: Whole) -> pd.DataFrame:
    """Return how many homes of which place or neighbourhood lie in which core: ``core``, ``city`` and ``homes``."""
    found = pd.DataFrame({"core": of_home, "city": np.asarray(homes.city, dtype=object)})
    found = found[(found["core"] >= 0) & (found["city"] != "")]
    counted = found.groupby(["core", "city"]).size().rename("homes").reset_index()
    return counted.sort_values(["homes", "city", "core"], ascending=[False, True, True], ignore_index=True)


def _leading(rows: pd.DataFrame) -> Objects:
    """Return the fewest places that hold more than half of the homes of a core."""
    before = rows["homes"].cumsum() - rows["homes"]
    names: Objects = rows.loc[before <= rows["homes"].sum() / 2, "city"].to_numpy(object)
    return names
