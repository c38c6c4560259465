"""Parts of Dutch street names: the generic word at the end, and titles, particles and first names before the name."""

# Words for a kind of street or place, as names end in them. Two different ones mean two different streets.
_GENERICS = (
    # Streets and squares, and what lies along them.
    "straat", "steeg", "weg", "wegel", "steenweg", "laan", "allee", "dreef", "baan", "pad", "gang", "passage",
    "promenade", "boulevard", "ring", "singel", "gracht", "kade", "kaai", "wal", "vest", "plein", "markt", "hof",
    "plaats", "plantsoen", "park", "tuin", "erf", "poort", "brug", "brink", "hoek", "kant", "zijde", "oord", "zoom",
    # Water and what keeps it.
    "dijk", "dam", "sluis", "haven", "werf", "vaart", "sloot", "wetering", "beek", "meer", "plas", "poel", "kolk",
    "diep", "water", "bron", "wiel", "zijl", "schans",
    # Land, woods and heights.
    "land", "veld", "akker", "kamp", "weide", "wei", "gaard", "bos", "heide", "heem", "ham", "horst", "donk", "rode",
    "rade", "rak", "waard", "broek", "beemd", "berg", "heuvel", "duin", "zand", "belt", "dal", "rug", "terp",
    # What people built.
    "dorp", "wijk", "burg", "burcht", "borg", "stede", "huis", "molen", "toren", "kapel", "klooster", "driehoek",
)  # fmt: skip
_BY_LENGTH = sorted(_GENERICS, key=lambda word: (-len(word), word))
_KINDS = frozenset(_GENERICS)
_LEAST_STEM = 2

TITLES = frozenset(
    {
        "admiraal", "baron", "bisschop", "broeder", "burgemeester", "deken", "doctor", "doctorandus", "dokter",
        "dominee", "frater", "freule", "gebroeders", "generaal", "gouverneur", "graaf", "gravin", "hertog", "ingenieur",
        "jonker", "jonkheer", "jonkvrouw", "juffrouw", "kanunnik", "kapelaan", "kapitein", "kardinaal", "keizer",
        "kolonel", "koning", "koningin", "luitenant", "majoor", "meester", "mejuffrouw", "mevrouw", "minister",
        "monseigneur", "notaris", "pastoor", "pater", "paus", "president", "prins", "prinses", "professor", "rector",
        "sint", "sinte", "weduwe", "wethouder", "zuster",
    }
)  # fmt: skip
# Degrees do not belong to a name as "Prins" or "Sint" do: people add and leave them out alike.
DEGREES = frozenset({"doctor", "doctorandus", "dokter", "ingenieur", "meester", "professor"})
ARTICLES = frozenset({"de", "den", "het", "t"})
PARTICLES = ARTICLES | {"der", "van", "ten", "ter", "te", "la", "le", "du", "von", "s", "d"}
# Words that tell one street from another of the same name.
_TELLING = frozenset(
    {
        "aan", "achter", "beneden", "bij", "binnen", "boven", "buiten", "fort", "groen", "groot", "haven", "hof",
        "hoog", "huis", "in", "klein", "kort", "kwartier", "laag", "land", "lang", "langs", "links", "markt", "midden",
        "naar", "nieuw", "noord", "om", "onder", "ons", "oost", "op", "oud", "plein", "rechts", "rond", "rood",
        "tussen", "voor", "west", "wijk", "wit", "zuid", "zwart",
    }
)  # fmt: skip

# Those in which a vowel is written once before -e.
_TELLING_SHORT = frozenset({"grot", "hog", "lag", "rod", "gron", "breed", "bred", "nieuw", "oud"})
# Words of five letters or more that streets all over the country are named after, most of them surnames as well.
_THINGS = frozenset(
    {
        "gemeente", "school", "kerk", "dorp", "station", "raadhuis", "stadhuis", "pastorie", "markt", "winkel",
        "post", "spoor", "sport", "speel", "brand", "wind", "linde", "kastanje", "acacia", "esdoorn", "meidoorn",
        "populier", "hazelaar", "plataan", "spar", "berk", "beuk", "wilg", "hulst", "jasmijn", "sering", "vlier",
        "roos", "tulp", "anjer", "lelie", "narcis", "krokus", "dahlia", "violet", "margriet", "klaproos",
        "zonnebloem", "korenbloem", "bloem", "kruis", "klaver", "koren", "tarwe", "rogge", "haver", "gerst", "vlas",
        "mais", "appel", "peren", "kers", "pruim", "druiv", "noten", "merel", "lijster", "zwaluw", "specht",
        "kievit", "leeuwerik", "nachtegaal", "vink", "valk", "arend", "sperwer", "zwaan", "gans", "eend", "hoen",
        "haan", "duif", "paard", "schaap", "koeien", "vos", "haas", "konijn", "hert", "beer", "wolf", "vis", "zalm",
        "snoek", "baars", "paling", "steen", "grind", "leem", "klei", "mergel", "turf", "hout", "ijzer", "staal",
        "goud", "zilver", "koper", "glas", "vuur", "licht", "noord", "zuid", "west", "oost", "midden", "boven",
        "onder", "achter", "voor", "binnen", "buiten", "prins", "koning", "keizer", "graaf", "hertog", "baron",
        "ridder", "jonker", "schout", "bisschop", "abt", "monnik", "nonn", "pastoor", "proost", "smid", "wever",
        "visscher", "metsel", "timmer", "molen", "zeil", "anker", "schip", "boot", "roer", "mast", "veer", "brug",
        "kanaal", "maas", "rijn", "waal", "ijssel", "amstel", "schelde", "donau", "adelaar", "vrijheid", "vrede",
        "eendracht", "hoop", "oranje", "nassau", "tuin", "kasteel", "fort", "linie", "willem", "hendrik", "jacob",
        "jakob", "johan", "johannes", "jozef", "maria", "martinus", "cornelis", "frans", "frederik", "maurits",
        "bernhard", "beatrix", "juliana", "wilhelmina", "irene", "christina", "marijke", "alexander", "amalia",
        "maxima", "emma", "albert", "thomas", "antonius", "nicolaas", "michiel",
    }
)  # fmt: skip


def parted(word: str) -> tuple[str, str]:
    """Part a word into its stem and the kind of street that it ends in.

    Parameters
    ----------
    word
        A plain word, or a whole plain name written together.

    Returns
    -------
    tuple of str
        Stem and kind; the kind is empty where it ends in none.

    Examples
    --------
    >>> parted("molenweg"), parted("grutto"), parted("weg")
    (('molen', 'weg'), ('grutto', ''), ('weg', ''))
    """
    for generic in _BY_LENGTH:
        if word.endswith(generic) and len(word) - len(generic) >= _LEAST_STEM:
            return word.removesuffix(generic), generic
    return word, ""


def is_person(word: str) -> bool:
    """Say whether a word before a name is no more than what belongs to a person: a title, a particle, a first name.

    Dutch adjectives before a noun mostly end in -e or -er (*Grote*, *Kamper*), and they tell streets apart. A given
    name of such an ending (*Marie*) is not told from them.

    Parameters
    ----------
    word
        A plain word.

    Returns
    -------
    bool
        False for a word that may tell streets of one name apart.

    Examples
    --------
    >>> is_person("burgemeester"), is_person("jan"), is_person("j"), is_person("boven"), is_person("kleine")
    (True, True, True, False, False)
    """
    if word in TITLES or word in PARTICLES:
        return True
    return word.isalpha() and not is_telling(word) and not (len(word) > 1 and word.endswith(("e", "er")))


def is_telling(word: str) -> bool:
    """Say whether a word is one of those that tell streets of one name apart: where, how large, how old.

    Parameters
    ----------
    word
        A plain word.

    Returns
    -------
    bool
        True for such a word in any form.

    Examples
    --------
    >>> is_telling("boven"), is_telling("lange"), is_telling("lage"), is_telling("jan")
    (True, True, True, False)
    """
    bare = word.removesuffix("e")
    return word in _TELLING or bare in _TELLING or bare in _TELLING_SHORT


def is_thing(stem: str) -> bool:
    """Say whether a stem is a word that streets everywhere are named after, and no more likely a surname.

    Parameters
    ----------
    stem
        The stem of a plain name (:func:`parted`).

    Returns
    -------
    bool
        True for trees, birds, trades and the like.

    Examples
    --------
    >>> is_thing("bakker"), is_thing("heuvel"), is_thing("schaepman"), is_thing("kolff")
    (True, True, False, False)
    """
    bare = stem.removesuffix("n").removesuffix("e").removesuffix("s")
    trade = stem.endswith(("er", "ers", "aar", "aars"))
    return trade or not _THINGS.isdisjoint({stem, bare}) or not _KINDS.isdisjoint({stem, bare, parted(stem)[1]})
