"""The register of groups as a volunteer keeps it, and the list of small signs that stand already."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dekkend.sources.sample.geometry import XY, beside, draw, line_of
from dekkend.sources.sample.model import Street
from dekkend.sources.sample.truth import TrueEntry

_SIGNS = 60
_LEAST_LENGTH_M = 140.0
_SIGN_BESIDE_M = 4.0
_ENTRY_EVERY = 5
_ENTRY_OFFSET_M = 12.0
_NOTES = ("", "", "verbleekt", "", "scheef", "", "achter een haag", "", "bevestigd aan lantaarnpaal", "", "omgevallen")


@dataclass(frozen=True)
class _Group:
    """A group; its streets are pairs of the name as written and the true one, empty where there is no such street."""

    name: str
    core: str
    streets: tuple[tuple[str, str], ...]
    since: str
    status: str = "actief"


_GROUPS = (
    _Group(
        "Rond de kerk", "Stein",
        (("Kerkstr.", "Kerkstraat"), ("Dorpsstraat", "Dorpsstraat"), ("Schoolstr.", "Schoolstraat")), "2015-11-02",
    ),
    _Group(
        "Kerkhofstraat en omgeving", "Stein",
        (("Kerkhofstraat", "Kerkhofstraat"), ("Sint  Martinusstraat", "Sint Martinusstraat"),
         ("'t veldje", "'t Veldje")), "2016-03-14",
    ),
    _Group(
        "Stegen", "Stein",
        (("Dr. Schaepmanstraat", "Doctor Schaepmanstraat"), ("St. Jozefstr.", "Sint Jozefstraat"),
         ("Bovenste  Steeg", "Bovenste Steeg"), ("onderste steeg", "Onderste Steeg")), "2016-05-30",
    ),
    _Group(
        "Molenaar", "Stein",
        (("Burg. Molenaarstr.", "Burgemeester Molenaarstraat"), ("Past. Bakkerstraat", "Pastoor Bakkerstraat"),
         ("Wilhelminastr", "Wilhelminastraat")), "12-09-2016",
    ),
    _Group(
        "Koningsbuurt", "Stein",
        (("Pr. Hendrikstraat", "Prins Hendrikstraat"), ("Kon. Emmastraat", "Koningin Emmastraat")), "2017-01-20",
    ),
    _Group(
        "Ambachtenwijk", "Stein",
        (("Smidstraat", "Smidstraat"), ("Mulderstraat", "Mulderstraat"), ("Weverstraat", "Weverstraat"),
         ("Kuiperstaat", "Kuiperstraat"), ("Bakerstraat", "Bakkerstraat")), "2017-04-03",
    ),
    _Group(
        "Bomenbuurt noord", "Stein",
        (("Eikenln.", "Eikenlaan"), ("Beukenln", "Beukenlaan"), ("Lindelaan", "Lindenlaan"),
         ("Kastanjelaan", "Kastanjelaan")), "2016-10-10",
    ),
    _Group(
        "Bomenbuurt zuid", "Stein",
        (("Esdoornlaan", "Esdoornlaan"), ("Iepenlaan", "Iepenlaan"), ("WILGENLAAN", "Wilgenlaan"),
         ("Wilgenln.", "Wilgenlaan")), "2018-02-05",
    ),
    _Group(
        "Bosrand", "Stein",
        (("Heide kamp", "Heidekamp"), ("Bosrand", "Bosrand"), ("Zandkuil", "Zandkuil"),
         ("St Barbarastraat", "Sint Barbarastraat")), "",
    ),
    _Group(
        "Winkelhart", "Stein",
        (("Raadhuisstr", "Raadhuisstraat"), ("Marktstraat", "Marktstraat"), ("Burg. Eikpl.", "Burgemeester Eikplein"),
         ("Winkelstraat", "Winkelstraat")), "2017-06-01",
    ),
    _Group(
        "Centrum oost", "Stein",
        (("Plein 1945", "Plein 1945"), ("Vrijheidsln.", "Vrijheidslaan"), ("Europalaan", "Europalaan"),
         ("Teaterstraat", "Theaterstraat")), "2019-09-17",
    ),
    _Group(
        "Bloemenbuurt", "Stein",
        (("Rozenstraat", "Rozenstraat"), ("Tulpenstraat", "Tulpenstraat"), ("Anjerstr.", "Anjerstraat"),
         ("Lelistraat", "Leliestraat")), "2018-11-26",
    ),
    _Group(
        "Geleerden", "Stein",
        (("v.d. Waalsstraat", "Van der Waalsstraat"), ("Leeuwenhoekstraat", "Van Leeuwenhoekstraat"),
         ("Huygensstraat", "Christiaan Huygensstraat"), ("Kamerlingh Onnesstr.", "Kamerlingh Onnesstraat")),
        "2020-01-08",
    ),
    _Group(
        "Vogels Nieuwdorp", "Stein",
        (("Merelstraat", "Merelstraat"), ("Lijsterstraat", "Lijsterstraat"), ("Vinkestraat", "Vinkenstraat"),
         ("zwaluwstraat", "Zwaluwstraat")), "2018-06-12",
    ),
    _Group(
        "Meers veilig", "Meers",
        (("Meerstraat", "Meerstraat"), ("Boomgaardstr.", "Boomgaardstraat"), ("Kersenstraat", "Kersenstraat"),
         ("St. Jansstraat", "Sint Jansstraat")), "2016-12-01",
    ),
    _Group("Maasband", "Maasband", (("Maasband", "Maasband"), ("Grindstraat", "Grindstraat")), "2019-03-21"),
    _Group(
        "Koolweg", "Elsloo", (("Koolweg", "Koolweg"), ("Kerkstraat", "Kerkstraat"), ("Dorpsplein", "Dorpsplein")),
        "2015-10-19",
    ),
    _Group(
        "Schilders west", "Elsloo",
        (("Rembrandtstr.", "Rembrandtstraat"), ("Vermeerstraat", "Vermeerstraat"),
         ("Fr. Halsstraat", "Frans Halsstraat"), ("Jan Steenstraat", "Jan Steenstraat")), "2016-02-15",
    ),
    _Group(
        "Schilders oost", "Elsloo",
        (("v. Goghstraat", "Van Goghstraat"), ("Mondriaanstraat", "Mondriaanstraat"),
         ("Jozef Israelsstraat", "Jozef Israëlsstraat"), ("Jeroen Bosstraat", "Jeroen Boschstraat")), "2017-10-04",
    ),
    _Group(
        "Rozen en tulpen", "Elsloo",
        (("Rozenstraat", "Rozenstraat"), ("Tulpenstraat", "Tulpenstraat"), ("Anjerstr", "Anjerstraat")), "2018-04-09",
    ),
    _Group(
        "Lelies", "Elsloo",
        (("Tulpenstraat", "Tulpenstraat"), ("Leliestraat", "Leliestraat"), ("Klaproosstr.", "Klaproosstraat"),
         ("Asterstraat", "")), "2019-05-13",
    ),
    _Group(
        "Station", "Elsloo",
        (("Stationspl.", "Stationsplein"), ("Schoolweg", "Schoolweg"), ("Op den Berg", "Op de Berg")), "2016-08-22",
        "beëindigd",
    ),
    _Group(
        "Catsop", "Catsop",
        (("Catsop", "Catsop"), ("Bronstr.", "Bronstraat"), ("Hellingstraat", "Hellingstraat")), "2017-11-30",
    ),
    _Group(
        "Oud-Urmond", "Urmond",
        (("Grotestraat", "Grotestraat"), ("Bovenstraat", "Bovenstraat"), ("Onderstr.", "Onderstraat")), "2016-01-25",
    ),
    _Group(
        "Urmond oost", "Urmond",
        (("Beekstr", "Beekstraat"), ("St. Antoniusstraat", "Sint Antoniusstraat"), ("Heidestraat", "Heidestraat"),
         ("Eikestraat", "Eikenstraat"), ("Schachtstraat", "Schachtstraat")), "2017-03-06",
    ),
    _Group(
        "Berg aan de Maas", "Berg aan de Maas",
        (("Kerkstraat", "Kerkstraat"), ("Maasstr.", "Maasstraat"), ("Veerstraat", "Veerstraat"),
         ("St. Michielstraat", "Sint Michielstraat")), "2016-06-20",
    ),
)  # fmt: skip


def true_matches() -> dict[str, dict[str, tuple[str, ...]]]:
    """Say which street each name in the register means.

    Returns
    -------
    dict
        By number of the group and name as written, the true name of the street, or nothing.
    """
    return {
        number: {written: (true,) if true else () for written, true in group.streets} for number, group in _numbered()
    }


def write_groups(path: Path) -> None:
    """Write the register of groups.

    Parameters
    ----------
    path
        A CSV file with the columns group_id, name, core, streets (separated by ``;``), since and status.
    """
    rows = [
        (number, group.name, group.core, ";".join(written for written, _ in group.streets), group.since, group.status)
        for number, group in _numbered()
    ]
    _write_csv(path, ("group_id", "name", "core", "streets", "since", "status"), rows)


def write_signs(streets: Sequence[Street], entries: Sequence[TrueEntry], path: Path) -> None:
    """Write the small signs that stand already: some at entries, most along streets, one twice.

    Parameters
    ----------
    streets
        All streets.
    entries
        All entries.
    path
        A CSV file with the columns sign_id, street, x, y (EPSG:28992) and note.
    """
    spots = [(entry.street, (entry.x + _ENTRY_OFFSET_M, entry.y)) for entry in entries[::_ENTRY_EVERY]]
    long = [street for street in streets if line_of(street.points).length > _LEAST_LENGTH_M]
    drawn = sorted(long, key=lambda street: draw("sign", street.town, street.site, street.name))
    spots += [_beside_street(street) for street in drawn[: _SIGNS - len(spots) - 1]]
    street, (x, y) = spots[-1]
    spots.append((street, (x + 3.0, y)))
    rows = [
        (f"BP-{number:03}", _written(street, number), round(x, 1), round(y, 1), _NOTES[number % len(_NOTES)])
        for number, (street, (x, y)) in enumerate(spots, start=1)
    ]
    _write_csv(path, ("sign_id", "street", "x", "y", "note"), rows)


def _numbered() -> list[tuple[str, _Group]]:
    return [(f"G-{number:02}", group) for number, group in enumerate(_GROUPS, start=1)]


def _beside_street(street: Street) -> tuple[str, XY]:
    at = line_of(street.points).length * (0.2 + 0.6 * draw("sign at", street.town, street.site, street.name))
    return street.name, beside(street.points, at, _SIGN_BESIDE_M)


def _written(street: str, number: int) -> str:
    """Write some names as people do."""
    if number % 6 == 0:
        return street.replace("straat", "str.")
    return street.upper() if number % 11 == 0 else street


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(header)
        writer.writerows(rows)
