"""An extract without what its mappers say of where built-up areas begin and end."""

from dataclasses import replace

from dekkend.sources.osm.data import OsmData


def hide(osm: OsmData) -> OsmData:
    """Take out every traffic sign and every zone of traffic or speed.

    Place name signs are the truth that entries are judged by (``dekkend evaluate entries``): an analysis that sees
    them, or the zones that mappers draw from them, proves nothing. Other signs go as well, since a speed limit often
    hangs on the same pole.

    Parameters
    ----------
    osm
        The layers of a file.

    Returns
    -------
    OsmData
        The same layers, with no row in ``signs`` and with ``zone`` and ``speed_zone`` of the roads empty.
    """
    return replace(osm, roads=osm.roads.assign(zone="", speed_zone=""), signs=osm.signs.iloc[:0].copy())
