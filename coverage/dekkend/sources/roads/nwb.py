"""What the codes of the Dutch national road file (NWB, wegvakken) say of a road, in OpenStreetMap's classes.

The kind of carriageway (``BST_CODE``) says who may use it, and the functional class (``FRC``) how important it is.
Files from before that class was filled in say only who keeps a road (``WEGBEHSRT``).
"""

from typing import Final

import pandas as pd

# Paths for people on foot, bicycles or horses, lanes of buses and trams, gates for emergencies, ferries, runways.
_CLOSED: Final = frozenset({"FP", "VP", "RP", "BU", "BUS", "OVB", "CADO", "VD", "VV"})
_SERVICE: Final = frozenset({"PP", "PC", "PR", "PKP", "PKB", "BST"})
_HOME_ZONE: Final = frozenset({"ERF"})
_ROUNDABOUT: Final = frozenset({"NRB", "MRB", "TRB", "GRB"})
_LINK: Final = frozenset({"OPR", "AFR", "PST", "VBD", "VBI", "VBS", "VBR", "VBK", "VBW"})
_WITH_LINKS: Final = frozenset({"motorway", "trunk", "primary", "secondary", "tertiary"})
# Of 0 to 3 the class says which authority's roads, of 4 to 6 the speed limit, and of 7 that no car may drive there.
_BY_FUNCTION: Final = {
    "0": "motorway", "1": "trunk", "2": "primary", "3": "secondary", "4": "unclassified", "5": "tertiary",
    "6": "residential", "7": "",
}  # fmt: skip
_BY_KEEPER: Final = {"R": "trunk", "P": "secondary"}
# The one functional class that names its limit.
_LIMIT: Final = {"5": 50.0}


def nwb_class(carriageway: str, function: str, keeper: str) -> str:
    """Return the class in OpenStreetMap of a stretch of road in the national road file.

    Parameters
    ----------
    carriageway
        Kind of carriageway (``BST_CODE``), in capitals or not, empty where not given.
    function
        Functional class (``FRC``, 0 to 7), empty where not given.
    keeper
        Kind of road authority (``WEGBEHSRT``): ``R`` the state, ``P`` a province, ``G`` a municipality, ``W`` a water
        board, ``T`` others.

    Returns
    -------
    str
        The class, empty where no car may drive.

    Examples
    --------
    >>> nwb_class("RB", "5", "G"), nwb_class("OPR", "1", "R"), nwb_class("fp", "6", "G"), nwb_class("", "", "P")
    ('tertiary', 'trunk_link', '', 'secondary')
    """
    carriageway, keeper = carriageway.upper(), keeper.upper()
    if carriageway in _CLOSED:
        return ""
    if carriageway in _SERVICE:
        return "service"
    if carriageway in _HOME_ZONE:
        return "living_street"
    road = _BY_FUNCTION.get(function, _BY_KEEPER.get(keeper, "unclassified"))
    return f"{road}_link" if carriageway in _LINK and road in _WITH_LINKS else road


def nwb_limits(function: pd.Series) -> pd.Series:
    """Return the speed limit that the functional class names, in km/h.

    Parameters
    ----------
    function
        Functional class (``FRC``) of each road, as text.

    Returns
    -------
    pandas.Series of float
        The limit, NaN where the class names none.
    """
    return function.map(_LIMIT).astype(float)


def is_roundabout(carriageway: pd.Series) -> pd.Series:
    """Say which kinds of carriageway (``BST_CODE``) are roundabouts."""
    return carriageway.str.upper().isin(_ROUNDABOUT)
