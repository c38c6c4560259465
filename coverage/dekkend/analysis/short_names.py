"""Whether a name is another written short: titles and first names left out, or cut to their first letters.

The post allows both where an address has little room, and people do it everywhere. What tells streets apart
(``Boven Nieuwstraat``, ``Grote Kerkstraat``) they do not leave out of one name only.
"""

from dekkend.analysis.name_parts import ARTICLES, DEGREES, PARTICLES, is_person, is_thing, parted
from dekkend.analysis.street_names import joined, plain, sound

# What is left needs so many letters before its kind of street, and must be no thing: Bakker, Smid and Dijk are surnames
# too, so that without the title or first name another street may be meant.
_LEAST_REST = 5
# Two letters without a point are an abbreviation too ("Fr Halsstraat"); three may be a name ("Jan").
_UNPOINTED = 2


def is_short_for(written: tuple[str, ...], name: str) -> bool:
    """Say whether a written name is a street's name with titles and first names left out or cut short.

    Parameters
    ----------
    written
        What was written, in words (:func:`dekkend.analysis.street_names.tokens`).
    name
        Plain name of the street (:func:`dekkend.analysis.street_names.plain`).

    Returns
    -------
    bool
        True if only such words differ. A degree or an article may also be added.

    Examples
    --------
    >>> is_short_for(("schaepmanlaan",), "doctor schaepmanlaan"), is_short_for(("j.", "catsstraat"), "jacob catsstraat")
    (True, True)
    >>> is_short_for(("nieuwstraat",), "boven nieuwstraat"), is_short_for(("heuvelstraat",), "sint jozefheuvelstraat")
    (False, False)
    """
    words = tuple(name.split())
    added = len(written) > 1 and plain(written[0]) in DEGREES | ARTICLES
    return _leads_to(written, words) or (added and _sound(written[1:]) == sound(name))


def _sound(written: tuple[str, ...]) -> str:
    return sound(plain(" ".join(written)))


def _leads_to(written: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Say whether words may be left out of a name, or cut short, from its first word on, until the rest is the same."""
    if _sound(written) == sound(" ".join(words)):
        return True
    if len(words) == 1 or not written:
        return False
    if len(written) > 1 and _cut(written[0], words[0]) and _leads_to(written[1:], words[1:]):
        return True
    return _may_be_missing(words[0], written) and _leads_to(written, words[1:])


def _cut(written: str, word: str) -> bool:
    letters = written.removesuffix(".")
    pointed = written.endswith(".") or len(letters) <= _UNPOINTED
    return (pointed and word.startswith(letters)) or sound(plain(written)) == sound(word)


def _may_be_missing(word: str, written: tuple[str, ...]) -> bool:
    if word in ARTICLES:
        return True
    stem, kind = parted(joined(plain(" ".join(written))))
    # A particle alone ("van") is often left out, and hardly ever tells two streets apart.
    surname = word in PARTICLES or not is_thing(stem)
    return is_person(word) and kind != "" and len(stem) >= _LEAST_REST and surname
