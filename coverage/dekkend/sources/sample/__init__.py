"""A schematic of gemeente Stein: true names, positions and figures on invented streets.

It is no map. It shows what dekkend does where no extract is at hand, and since it was drawn up, everything that an
analysis should find in it is known: see :class:`Truth`.
"""

from pathlib import Path

from dekkend.sources.sample import places
from dekkend.sources.sample.areas import neighbourhood_polygons, write_boundary, write_neighbourhoods
from dekkend.sources.sample.atlas import map_of
from dekkend.sources.sample.draft import SCHEMATIC_MARK
from dekkend.sources.sample.layout import lay_out
from dekkend.sources.sample.register import true_matches, write_groups, write_signs
from dekkend.sources.sample.truth import TrueCore, TrueEntry, Truth, true_entries

__all__ = ["FILES", "SCHEMATIC_MARK", "TrueCore", "TrueEntry", "Truth", "make"]

FILES = ("boundary.gpkg", "groups.csv", "neighbourhoods.gpkg", "signs.csv", "stein.osm.pbf", "truth.json")


def make(folder: Path) -> Truth:
    """Write the sample: always the same bytes.

    Parameters
    ----------
    folder
        Where to; it is made if need be, and files of the same names are replaced. ``stein.osm.pbf`` is in WGS 84,
        all else in EPSG:28992.

    Returns
    -------
    Truth
        What is true of the sample; ``truth.json`` holds the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    polygons = neighbourhood_polygons()
    layout = lay_out(polygons)
    truth = Truth(
        cores=layout.cores,
        entries=true_entries(places.SITES, layout.lanes, layout.outlines),
        matches=true_matches(),
        addresses={
            buurt.code: sum(address.buurt == buurt.code for address in layout.addresses) for buurt in places.BUURTEN
        },
    )
    map_of(layout, polygons).write(folder / "stein.osm.pbf", places.FRAME)
    write_neighbourhoods(polygons, folder / "neighbourhoods.gpkg")
    write_boundary(polygons, folder / "boundary.gpkg")
    write_groups(folder / "groups.csv")
    write_signs(layout.streets, truth.entries, folder / "signs.csv")
    truth.write(folder / "truth.json")
    return truth
