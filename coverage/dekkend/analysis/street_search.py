"""Which street a written name certainly means, and who must be asked where none does.

First what is written is looked for word by word, then in another spelling, then with titles and first names missing or
cut short, and last with typing slips. What is certain by an earlier reading needs no later one. A name in the core or
town of the group goes before one in its outskirts; a street that lies farther away is hardly the one that is meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shapely

from dekkend.analysis.name_parts import parted
from dekkend.analysis.name_slips import has_slips
from dekkend.analysis.short_names import is_short_for
from dekkend.analysis.street_index import Place, Street, StreetMap
from dekkend.analysis.street_names import joined, likeness, plain, same_numbers, sound, tokens
from dekkend.settings import MatchingSettings

_SAME = 100.0
# So many candidates are offered.
_CANDIDATES = 5
# Names that share so many letters at their end, or all but the kind of street, are offered before others.
_SAME_END, _SAME_STEM, _LEAST_END = 90.0, 85.0, 6
_FAR_BEHIND = 15.0
_END = 4
# A name that lacks a word and is so like another street may be that one with a slip.
_ANOTHER = 87.0


@dataclass(frozen=True)
class Doubt:
    """A name that no street is certainly meant by.

    Attributes
    ----------
    why
        ``unlike`` (no street is certainly meant), ``shared`` (several streets that lie apart bear it), ``far`` (the
        street of this name lies far from the place of the group), ``no_house`` (its street has no such number) or
        ``no_postcode`` (no address has it).
    candidates
        Names on the map that may be meant, best first, with the core or town in brackets where the name alone does
        not tell the street.
    scores
        How alike each is, 0 to 100.
    """

    why: str
    candidates: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()


def find_street(written: str, place: Place | None, known: StreetMap, settings: MatchingSettings) -> Street | Doubt:
    """Find the one street that a name certainly means.

    Parameters
    ----------
    written
        The name as somebody wrote it.
    place
        The core or town that it is looked for in; None for the whole map, where a name counts only if one street
        bears it.
    known
        The streets of the map.
    settings
        From which likeness on, and how far ahead of the next, a name with slips is certain.

    Returns
    -------
    Street or Doubt
        The street, without what belongs to other cores if it lies in the place; else why none is certain.
    """
    exact = find_exactly(written, place, known)
    if exact is not None:
        return exact
    inside, around = (place.inside, place.around) if place else (known.streets, known.streets)
    name, words = plain(written), tokens(written)
    within = {street.number for street in inside}
    reachable = [*inside, *(street for street in around if street.number not in within)]
    alike = [street for street in reachable if same_numbers(name, street.plain)]
    short = [street for street in alike if _is_short(words, name, street)]
    slipped = [] if short else [street for street in alike if _has_slips(name, street, settings)]
    if len(short) == 1 and not (_lacks_words(name, short[0]) and _may_be_another(name, short[0], alike)):
        return short[0]
    if len(slipped) == 1 and not _has_rival(name, slipped[0], alike, settings):
        return slipped[0]
    return Doubt("unlike", *_most_alike(name, {street.number for street in reachable}, known))


def find_exactly(written: str, place: Place | None, known: StreetMap) -> Street | Doubt | None:
    """Find the street that bears a name as it is written, or in another spelling.

    Parameters
    ----------
    written, place, known
        As for :func:`find_street`.

    Returns
    -------
    Street or Doubt or None
        None where no street bears it.
    """
    name = plain(written)
    if not name:
        return None
    # As an abbreviation, a part of a word that was split is written out by mistake ("Weter ing").
    letters = {joined(name), "".join(tokens(written)).replace(".", "")}
    found = _borne(lambda street: joined(street.plain) in letters, place, known)
    if found is not None:
        return found
    heard = sound(name)
    found = _borne(lambda street: sound(street.plain) == heard and same_numbers(name, street.plain), place, known)
    if isinstance(found, Street) and any(_ends_in(street, name) for street in known.streets):
        # One street sounds like it, and another has it letter by letter as its last word.
        return None
    return found


def _borne(same: Callable[[Street], bool], place: Place | None, known: StreetMap) -> Street | Doubt | None:
    """Return the one street that is the same, in the place first and then around it, or None where none is."""
    for streets in (place.inside, place.around) if place else (known.streets,):
        meant = [street for street in streets if same(street)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            return Doubt("shared", *_told_apart(meant, known))
    if place and (far := [street for street in known.streets if same(street)]):
        far.sort(key=lambda street: shapely.distance(known.spots[street.number], place.outline))
        return Doubt("far", *_told_apart(far, known))
    return None


def _is_short(words: tuple[str, ...], name: str, street: Street) -> bool:
    # The last word is never left out, so that most names need no closer look.
    ours, theirs = sound(name), sound(street.plain)
    return theirs != ours and theirs.endswith(ours[-_END:]) and is_short_for(words, street.plain)


def _has_slips(name: str, street: Street, settings: MatchingSettings) -> bool:
    return likeness(name, street.plain) >= settings.certain and has_slips(name, street.plain)


def _lacks_words(name: str, street: Street) -> bool:
    return len(name.split()) < len(street.plain.split())


def _may_be_another(name: str, best: Street, streets: Sequence[Street]) -> bool:
    """Say whether a name without its title or first name may as well be another one with slips."""
    return any(
        likeness(name, other.plain) >= _ANOTHER or sound(other.plain) == sound(name)
        for other in streets
        if other.number != best.number
    )


def _has_rival(name: str, best: Street, streets: Sequence[Street], settings: MatchingSettings) -> bool:
    """Say whether another street is nearly as like a name with slips, or has its stem or its last word without any."""
    least = likeness(name, best.plain) - settings.lead
    stem = parted(joined(name))[0]
    return any(
        likeness(name, other.plain) > least or parted(joined(other.plain))[0] == stem or _ends_in(other, name)
        for other in streets
        if other.number != best.number
    )


def _ends_in(street: Street, name: str) -> bool:
    return street.plain.endswith(f" {name}")


def _told_apart(streets: Sequence[Street], known: StreetMap) -> tuple[tuple[str, ...], tuple[float, ...]]:
    names = dict.fromkeys(f"{street.name} ({known.near[street.number]})" for street in streets)
    return tuple(names)[:_CANDIDATES], (_SAME,) * min(len(names), _CANDIDATES)


def _most_alike(name: str, reachable: set[int], known: StreetMap) -> tuple[tuple[str, ...], tuple[float, ...]]:
    alike = [(_resemblance(name, street.plain), street) for street in known.streets]
    # A name far away must be much more alike to be worth a look.
    far = [0.0 if street.number in reachable else _FAR_BEHIND for _, street in alike]
    order = sorted(range(len(alike)), key=lambda at: (far[at] - alike[at][0], alike[at][1].name, at))[:_CANDIDATES]
    names = [alike[at][1].name for at in order]
    told: dict[str, float] = {}
    for at in order:
        score, street = alike[at]
        alone = street.number in reachable and names.count(street.name) == 1
        told.setdefault(street.name if alone else f"{street.name} ({known.near[street.number]})", round(score, 1))
    return tuple(told), tuple(told.values())


def _resemblance(name: str, other: str) -> float:
    """Say how likely one name is meant by another, beyond the letters: a part of it, or another kind of street."""
    one, two = joined(name), joined(other)
    ends = min(len(one), len(two)) >= _LEAST_END and (one.endswith(two) or two.endswith(one))
    stem, other_stem = parted(one)[0], parted(two)[0]
    return max(likeness(name, other), _SAME_END if ends else 0.0, _SAME_STEM if stem == other_stem else 0.0)
