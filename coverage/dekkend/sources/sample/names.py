"""Invented street names, by neighbourhood, unique within a woonplaats.

Pairs that are easily mistaken for one another are meant: Kerkstraat and Kerkhofstraat, Lindelaan and Lindenhof.
"""

from collections.abc import Iterator

from dekkend.sources.sample.places import TOWN_OF

_SPECIAL = {
    "BU09710000": (
        "Kerkstraat", "Kerkhofstraat", "Dorpsstraat", "Sint Martinusstraat", "Burgemeester Molenaarstraat",
        "Pastoor Bakkerstraat", "Wilhelminastraat", "Prins Hendrikstraat", "Koningin Emmastraat", "Schoolstraat",
        "Doctor Schaepmanstraat", "Sint Jozefstraat", "Bovenste Steeg", "Onderste Steeg", "'t Veldje",
    ),
    "BU09710001": ("Heidekamp", "Bosrand", "Sint Barbarastraat", "Kolenweg", "Zandkuil"),
    "BU09710002": (
        "Van der Waalsstraat", "Christiaan Huygensstraat", "Van Leeuwenhoekstraat", "Kamerlingh Onnesstraat",
        "Buys Ballotstraat", "Lorentzstraat", "Stevinstraat", "Boerhaavelaan", "Zeemanstraat", "Snelliusstraat",
    ),
    "BU09710003": ("Veldschuur", "Kleine Meers", "Boomgaardje", "Weidestraat", "Kikkerstraat"),
    "BU09710004": ("Maasband", "Grindstraat", "Oeverstraat", "Dijkje", "Kapelstraat"),
    "BU09710005": (
        "Raadhuisstraat", "Marktstraat", "Burgemeester Eikplein", "Winkelstraat", "Plein 1945", "Stationsstraat",
        "Postkantoorstraat", "Theaterstraat", "Vrijheidslaan", "Europalaan",
    ),
    "BU09710100": (
        "Kerkstraat", "Dorpsplein", "Sint Augustinusstraat", "Burgemeester Smidstraat", "Julianastraat", "Kapelweg",
        "Raadhuisstraat", "Stationsplein", "Schoolweg", "Op de Berg", "Mgr. Kuyperstraat",
    ),
    "BU09710101": (
        "Meerstraat", "Boomgaardstraat", "Sint Jansstraat", "Kersenstraat", "Pruimenstraat", "Perenstraat",
        "Notenstraat", "Kwekerijstraat", "Maasdijk", "Grienden",
    ),
    "BU09710102": ("Catsop", "Bronstraat", "Hellingstraat", "Kelderweg", "Kapelstraat", "Bosstraat", "Putstraat"),
    "BU09710200": (
        "Kerkstraat", "Maasstraat", "Veerstraat", "Schippersstraat", "Sint Michielstraat", "Ankerstraat",
        "Roerstraat", "Touwstraat", "Zeilstraat", "Schoolstraat",
    ),
    "BU09710201": ("Grotestraat", "Bovenstraat", "Onderstraat", "Kloosterstraat", "Torenstraat", "Molenstraat"),
    "BU09710202": ("Mijnstraat", "Schachtstraat", "Beekstraat", "Sint Antoniusstraat", "Heidestraat"),
    "BU09710203": ("Nattenhoven", "Weerdstraat", "Hoevestraat", "Kribstraat", "Uiterwaard"),
}  # fmt: skip

_CRAFTS = (
    "Smid", "Mulder", "Wever", "Kuiper", "Bakker", "Slager", "Timmer", "Metsel", "Leerlooier", "Hoefsmid", "Klomp",
    "Zadel",
)  # fmt: skip
_TREES = (
    "Eiken", "Beuken", "Linden", "Kastanje", "Esdoorn", "Elzen", "Iepen", "Wilgen", "Populieren", "Acacia", "Berken",
    "Platanen", "Hazelaar", "Meidoorn", "Sleedoorn",
)  # fmt: skip
_BIRDS = (
    "Merel", "Lijster", "Vinken", "Zwaluw", "Leeuwerik", "Nachtegaal", "Spechten", "Uilen", "Reiger", "Kievit",
    "Mezen", "Roodborst", "Fazanten", "Wielewaal",
)  # fmt: skip
_FLOWERS = (
    "Rozen", "Tulpen", "Anjer", "Lelie", "Klaproos", "Korenbloem", "Margriet", "Violen", "Zonnebloem", "Narcissen",
    "Hyacinten", "Krokus", "Irissen", "Dahlia", "Jasmijn", "Lavendel", "Boterbloem", "Madelief",
)  # fmt: skip
_PAINTERS = (
    "Rembrandt", "Vermeer", "Frans Hals", "Jan Steen", "Ruysdael", "Van Gogh", "Mondriaan", "Breughel", "Paulus Potter",
    "Jeroen Bosch", "Van Eyck", "Jozef Israëls", "Hobbema", "Ferdinand Bol",
)  # fmt: skip
_FIELDS = ("Gerst", "Haver", "Rogge", "Tarwe", "Klaver", "Vlas", "Koren", "Oogst", "Hooi", "Akker", "Ploeg", "Zaai")
_TRADES = ("Haven", "Sluis", "Loods", "Kaai", "Zand", "Vis", "Netten", "Stuurman", "Matrozen", "Loodgieter")

_THEMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "BU09710000": ((*_CRAFTS, *_FIELDS), ("straat", "pad")),
    "BU09710001": (_TREES, ("laan", "straat", "weg")),
    "BU09710002": (_BIRDS, ("straat", "laan")),
    "BU09710003": (_FIELDS, ("weg",)),
    "BU09710004": (_FIELDS, ("dijk",)),
    "BU09710005": (_FLOWERS, ("straat", "laan")),
    "BU09710100": ((*_PAINTERS, *_FLOWERS, *_FIELDS), ("straat", "laan")),
    "BU09710101": (_FIELDS, ("gaard",)),
    "BU09710102": (_TREES, ("weg",)),
    "BU09710200": (_TRADES, ("straat", "weg")),
    "BU09710201": (_CRAFTS, ("straat",)),
    "BU09710202": ((*_TREES, *_BIRDS), ("straat", "laan")),
    "BU09710203": (_FIELDS, ("kamp",)),
}


class StreetNames:
    """Hands out the names of streets, each once in a woonplaats.

    Parameters
    ----------
    taken
        Pairs of woonplaats and name that roads between the villages bear already.
    """

    def __init__(self, taken: set[tuple[str, str]]) -> None:
        self._taken = set(taken)
        self._streets = {code: _streets(code) for code in _THEMES}
        self._courts = {code: _courts(code) for code in _THEMES}

    def take(self, buurt: str, *, court: bool) -> str:
        """Return the next free name of a neighbourhood.

        Parameters
        ----------
        buurt
            Code of the neighbourhood.
        court
            The street is a short one, a *hof*.

        Returns
        -------
        str
            A name that no other street of the woonplaats has.
        """
        town = TOWN_OF[buurt]
        for name in (self._courts if court else self._streets)[buurt]:
            if (town, name) not in self._taken:
                self._taken.add((town, name))
                return name
        # A theme is chosen long enough for its neighbourhood; a longer plan needs a longer theme.
        raise LookupError(buurt)


def _streets(code: str) -> Iterator[str]:
    stems, suffixes = _THEMES[code]
    yield from _SPECIAL[code]
    for suffix in suffixes:
        yield from (_joined(stem, suffix) for stem in stems)


def _courts(code: str) -> Iterator[str]:
    yield from (_joined(stem, "hof") for stem in _THEMES[code][0])
    yield from (_joined(stem, "plein") for stem in _THEMES[code][0])


def _joined(stem: str, suffix: str) -> str:
    return f"{stem}{suffix}"
