"""Whether one name is another with a typing slip.

Of all pairs of streets in one town, two in a hundred names differ by one letter only, and nearly all of those in the
first letter, in a letter that is no neighbour on the keyboard, in an ending -e, or in a stem of at most four letters.
What is left is a slip: a letter missing, doubled or too many, two letters swapped, or the key beside.
"""

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from dekkend.analysis.name_parts import is_telling, parted
from dekkend.analysis.street_names import spelled

# A stem of so many letters may hold one slip, and of so many two; another letter makes another word more easily than a
# letter less or two that are swapped.
_LETTERS_ONE, _LETTERS_TWO = 5, 7
_LEAST_STEM = 3
# A kind of street of so many letters may hold two slips, any other one.
_GENERIC_TWO = 6
# The last word alone, if it is as long as this, is enough to know a name by.
_LETTERS_SURE = 8
_MOST = 2
# Left out or added, such an ending makes another word of a stem ("Rondweg" and "Rondeweg").
_INFLECTIONS = ("e", "se", "er")
_OPPOSITE = {"missing": "extra", "extra": "missing"}
_APART = 2
_KEYS = {
    letter: (column + shift, row)
    for row, (shift, letters) in enumerate(((0.0, "qwertyuiop"), (0.25, "asdfghjkl"), (0.75, "zxcvbnm")))
    for column, letter in enumerate(letters)
}
_BESIDE = 1.3


def has_slips(written: str, name: str) -> bool:
    """Say whether a written name is a street's name with one or two typing slips.

    Parameters
    ----------
    written, name
        Plain names (:func:`dekkend.analysis.street_names.plain`) with the same numbers.

    Returns
    -------
    bool
        True where no other reading is near: the first letter holds, and the name is long enough for its slips.

    Examples
    --------
    >>> has_slips("burgemeester jansnelaan", "burgemeester jansenlaan"), has_slips("kerkstrat", "kerkstraat")
    (True, True)
    >>> has_slips("valkstraat", "balkstraat"), has_slips("rondweg", "rondeweg"), has_slips("molenweg", "molenstraat")
    (False, False, False)
    """
    return any(
        _words_have_slips(_words(one), _words(other))
        for one, other in ((written, name), (spelled(written), spelled(name)))
    )


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in name.split() if not word.isdigit())


def _words_have_slips(written: tuple[str, ...], words: tuple[str, ...]) -> bool:
    while written and words and written[0] == words[0]:
        written, words = written[1:], words[1:]
    if not written or not words:
        return False
    if len(written) != len(words):
        return _word_has_slips("".join(written), "".join(words))
    *before, last = zip(written, words, strict=True)
    different = [(one, other) for one, other in before if one != other]
    if last[0] != last[1]:
        return _word_has_slips(*last) and (not different or (len(different) == 1 and _one_slip(*different[0])))
    # The name itself is right; what stands before it (a title, a first name) may have any slip.
    return (
        len(words[-1]) >= _LETTERS_SURE
        and len(different) <= _MOST
        and all(OSA.distance(one, other) <= 1 + (len(other) > _LETTERS_ONE) for one, other in different)
        and not any(is_telling(one) for one, _ in different)
    )


def _one_slip(written: str, word: str) -> bool:
    return len(word) > _LEAST_STEM and not is_telling(written) and _slips(written, word, 1)


@lru_cache(maxsize=100_000)
def _word_has_slips(written: str, word: str) -> bool:
    (stem, kind), (true_stem, true_kind) = parted(written), parted(word)
    if kind == true_kind:
        return _stem_has_slips(stem, true_stem)
    if kind or not true_kind or len(true_stem) < _LEAST_STEM:
        return False
    # The slip is in the kind of street, where it cannot make another name, or where the stem ends.
    rest = written.removeprefix(true_stem)
    first = rest[:1] == true_kind[0] or _beside(rest[:1], true_kind[0]) or sorted(rest) == sorted(true_kind)
    if rest != written and first:
        return OSA.distance(rest, true_kind) <= 1 or (len(true_kind) >= _GENERIC_TWO and _slips(rest, true_kind, _MOST))
    return _slips(written, word, _MOST if _allowed(written[: len(true_stem)], true_stem) else 0)


def _stem_has_slips(written: str, stem: str) -> bool:
    # With and without the -n- after -e- ("Lindelaan") it is one word.
    if {written, stem} == {written.removesuffix("n"), written.removesuffix("n") + "n"} and min(
        written, stem, key=len
    ).endswith("e"):
        return len(stem) > _LEAST_STEM
    shorter, longer = sorted((written, stem), key=len)
    inflected = longer in {shorter + ending for ending in _INFLECTIONS}
    return not inflected and _slips(written, stem, _allowed(written, stem))


def _allowed(written: str, stem: str) -> int:
    if not written or not stem or written[0] != stem[0]:
        return 0
    letters = min(len(written), len(stem))
    if written in {
        stem[:at] + stem[at - 1 :] for at in range(_LEAST_STEM, len(stem) + 1) if stem[at - 1] not in "aeiou"
    }:
        # Doubled by a long press: no vowel, which would be a long one.
        letters += 1
    if len(written) == len(stem) <= _LETTERS_ONE and sorted(written) != sorted(stem):
        return 0
    return 0 if letters < _LETTERS_ONE else 1 if letters < _LETTERS_TWO else 2


def _slips(written: str, word: str, most: int, barred: str = "") -> bool:
    """Say whether at most so many slips lead from a word to what was written.

    A letter missing beside one too many would be any letter in place of any other, so that the one bars the other
    until two letters are right.
    """
    same = next((at for at, (one, other) in enumerate(zip(written, word, strict=False)) if one != other), None)
    same = min(len(written), len(word)) if same is None else same
    written, word = written[same:], word[same:]
    if not written and not word:
        return True
    barred = "" if same >= _APART else barred
    return most > 0 and any(
        how != barred and _slips(ours, theirs, most - 1, _OPPOSITE.get(how, ""))
        for how, ours, theirs in _undone(written, word)
    )


def _undone(written: str, word: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is left of both once a slip in the first letter is undone, and which slip it is."""
    if len(written) > 1 and written[:2] == word[1::-1]:
        yield "swapped", written[2:], word[2:]
    if word:
        yield "missing", written, word[1:]
    if written:
        yield "extra", written[1:], word
    if written and word and _beside(written[0], word[0]):
        yield "beside", written[1:], word[1:]


def _beside(one: str, other: str) -> bool:
    if one not in _KEYS or other not in _KEYS:
        return False
    (x, y), (u, v) = _KEYS[one], _KEYS[other]
    return abs(x - u) + abs(y - v) / 2 <= _BESIDE and abs(y - v) <= 1
