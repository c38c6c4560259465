"""How likely two ways of writing a Dutch street name mean the same street."""

import re
import unicodedata

from rapidfuzz import fuzz

# What planners and volunteers write short, with what it stands for; ends of words first, then whole words.
_ENDINGS = {"str": "straat", "ln": "laan", "wg": "weg", "pl": "plein", "dk": "dijk", "pd": "pad", "sngl": "singel"}
_WORDS = {
    "str": "straat", "ln": "laan", "wg": "weg", "pl": "plein", "burg": "burgemeester", "bgm": "burgemeester",
    "dr": "doctor", "drs": "doctorandus", "ds": "dominee", "st": "sint", "mgr": "monseigneur", "past": "pastoor",
    "prof": "professor", "ir": "ingenieur", "mr": "meester", "kon": "koningin", "pr": "prins", "gen": "generaal",
    "v": "van", "vd": "van de", "vdr": "van der", "jhr": "jonkheer", "kpl": "kapelaan", "deken": "deken",
}  # fmt: skip


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
    """
    text = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"\bv[./]?\s?d(?:\.|(?=\s|$))", "vd ", text)
    words = re.findall(r"[a-z0-9]+", text.replace("'", " "))
    return " ".join(_word(word) for word in words)


def _word(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    for short, full in _ENDINGS.items():
        # "laan" ends in "an", "weg" in "eg": only a stem of three letters or more can carry an abbreviation.
        if word.endswith(short) and len(word) - len(short) >= 3 and not word.endswith(full):  # noqa: PLR2004
            return word.removesuffix(short) + full
    return word


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
    return fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""))


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
