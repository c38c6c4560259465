"""Dutch street names written out in full, and what they say apart from how they are spelled.

Names follow the rules of Dutch addresses: what a municipality names is written in full in the national register and in
OpenStreetMap, and NEN 5825 and the post shorten words (``str.``, ``ln.``), titles (``Burg.``) and first names (``J.``).
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

# What planners and volunteers write short, with what it stands for; ends of words first, then whole words.
_ENDINGS = {
    "str": "straat", "strt": "straat", "ln": "laan", "wg": "weg", "pln": "plein", "pl": "plein", "dk": "dijk",
    "pd": "pad", "sngl": "singel", "kd": "kade", "stg": "steeg", "prk": "park", "plnts": "plantsoen",
    "blvd": "boulevard",
}  # fmt: skip
_WORDS = {
    **_ENDINGS,
    "burg": "burgemeester", "burgem": "burgemeester", "bgm": "burgemeester", "dr": "doctor", "drs": "doctorandus",
    "ds": "dominee", "st": "sint", "mgr": "monseigneur", "past": "pastoor", "prof": "professor", "ir": "ingenieur",
    "ing": "ingenieur", "mr": "meester", "kon": "koningin", "pr": "prins", "gen": "generaal", "jhr": "jonkheer",
    "jkvr": "jonkvrouw", "kpl": "kapelaan", "kap": "kapelaan", "kard": "kardinaal", "pres": "president",
    "min": "minister", "weth": "wethouder", "gebr": "gebroeders", "wed": "weduwe", "zr": "zuster", "lt": "luitenant",
    "kapt": "kapitein", "kol": "kolonel", "adm": "admiraal", "gouv": "gouverneur", "not": "notaris",
    "mej": "mejuffrouw",
    "v": "van", "vd": "van de", "vdr": "van der", "vdn": "van den",
    "eerste": "1e", "tweede": "2e", "derde": "3e", "vierde": "4e", "vijfde": "5e", "zesde": "6e",
}  # fmt: skip
_LONGEST_FIRST = sorted(_ENDINGS.items(), key=lambda item: -len(item[0]))
# Only a stem of so many letters can carry an abbreviation: "laan" ends in "an", "weg" in "eg".
_LEAST_STEM = 3
# How a sound was and is spelled: before 1947 and in surnames (oo and ee in open syllables, sch, ck, gh, ae, uy),
# with and without the -n- and -s- between the parts of a word (1995), in loan words, and y for ij.
_SPELLINGS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"ij|ÿ", "y"), (r"(?<=[aeou])y", "i"), (r"ae", "aa"), (r"(?<!^)sch", "s"), (r"ck", "k"), (r"gh", "g"),
        (r"ph", "f"), (r"th", "t"), (r"dt", "t"), (r"qu", "kw"), (r"x", "ks"), (r"c(?![hei y])", "k"),
        (r"^(h)oo(ge)|^(r)oo(de)|^(gr)oo(te)", r"\1\3\5o\2\4\6"), (r"^(h)ee(re)|^(br)ee(de)", r"\1\3e\2\4"),
    )
)  # fmt: skip


def plain(name: str) -> str:
    """Write a street name out in full, without accents, points and capitals.

    Parameters
    ----------
    name
        A street name as somebody wrote it.

    Returns
    -------
    str
        Words in small letters, divided by one space.

    Examples
    --------
    >>> plain("Burg. Jansenstr."), plain("Dr.  Schaepmanlaan"), plain("v.d. Venstr")
    ('burgemeester jansenstraat', 'doctor schaepmanlaan', 'van de venstraat')
    >>> plain("Tweede Dwarsstr."), plain("2de Dwarsstraat")
    ('2e dwarsstraat', '2e dwarsstraat')
    """
    return " ".join(_full(word) for word in tokens(name))


def tokens(name: str) -> tuple[str, ...]:
    """Part a name into words in small letters without accents; a word that a point follows keeps it.

    Parameters
    ----------
    name
        A street name as somebody wrote it.

    Returns
    -------
    tuple of str
        Its words.

    Examples
    --------
    >>> tokens("Ir. B.P.G. v.d. Kade")
    ('ir.', 'b.', 'p.', 'g.', 'vd', 'kade')
    """
    text = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"\bv[./]?\s?d([nr]?)(?:\.|(?=\s|$))", r"vd\1 ", text)
    text = re.sub(r"\b(\d+)(?:ste|de)\b", r"\1e", text)
    return tuple(re.findall(r"[a-z]+\.?|[a-z0-9]+", text))


def _full(token: str) -> str:
    word = token.removesuffix(".")
    if word in _WORDS:
        return _WORDS[word]
    for short, full in _LONGEST_FIRST:
        if word.endswith(short) and len(word) - len(short) >= _LEAST_STEM and not word.endswith(full):
            return word.removesuffix(short) + full
    return word


def joined(name: str) -> str:
    """Write the words of a plain name together: whether they are apart is no difference.

    Parameters
    ----------
    name
        A plain name (:func:`plain`).

    Returns
    -------
    str
        Its letters and digits.
    """
    return name.replace(" ", "")


@lru_cache(maxsize=100_000)
def spelled(name: str) -> str:
    """Spell a plain name in one way, whatever spelling it follows.

    Parameters
    ----------
    name
        A plain name (:func:`plain`).

    Returns
    -------
    str
        Words, divided by one space. Not for reading: two names of one sound and build have the same.

    Examples
    --------
    >>> spelled("kerckstraat") == spelled("kerkstraat"), spelled("huys te wyk") == spelled("huis te wijk")
    (True, True)
    >>> spelled("boomstraat") == spelled("bomstraat")
    False
    """
    return " ".join(_ALIKE.get(each, each) for each in map(_spelled, name.split()))


def _spelled(word: str) -> str:
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


# Words that one name has in either form; which of them an abbreviation stands for is not to be seen.
_ALIKE = {
    _spelled(other): _spelled(word)
    for other, word in (
        ("prinses", "prins"), ("koning", "koningin"), ("dokter", "doctor"), ("den", "de"), ("der", "de"), ("het", "t"),
        ("sinte", "sint"), ("ten", "te"), ("ter", "te"),
    )
}  # fmt: skip


def sound(name: str) -> str:
    """Return what is compared where only the spelling may differ: :func:`spelled`, written together.

    Parameters
    ----------
    name
        A plain name (:func:`plain`).

    Returns
    -------
    str
        Letters and digits; ``Dorpstraat`` and ``Dorpsstraat`` have the same.
    """
    return joined(spelled(name)).replace("ss", "s")


def likeness(one: str, other: str) -> float:
    """Say how alike two names are once both are plain, from 0 to 100.

    The plain ratio is used, over names written together, so that ``Kerk straat`` is ``Kerkstraat`` and
    ``Kerkhofstraat`` is not: a ratio of parts would take the one for the other.

    Parameters
    ----------
    one, other
        Plain names (:func:`plain`).

    Returns
    -------
    float
        100 for the same letters.

    Examples
    --------
    >>> likeness("kerk straat", "kerkstraat")
    100.0
    >>> likeness("kerkstraat", "kerkhofstraat") < 90
    True
    """
    return fuzz.ratio(joined(one), joined(other))


def same_numbers(one: str, other: str) -> bool:
    """Say whether two names hold the same digits: ``1e Dwarsstraat`` is as like ``2e Dwarsstraat`` as a slip.

    Parameters
    ----------
    one, other
        Plain names (:func:`plain`).

    Returns
    -------
    bool
        True for the same digits in the same order, and where neither has any.

    Examples
    --------
    >>> same_numbers("1e dwarsstraat", "2e dwarsstraat"), same_numbers("plein 1945", "plein1945")
    (False, True)
    """
    return re.findall(r"\d", one) == re.findall(r"\d", other)
