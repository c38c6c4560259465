"""What the words mean by which people say what is to become of a sign."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from dekkend.errors import InputError
from dekkend.sources.columns import normalised

_GOES = "goes"
# The first words of each kind are those that a message offers.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "standing": ("standing", "staand", "staat", "staat er al", "existing", "bestaand", "aanwezig", "geplaatst"),
    "proposed": (
        "proposed", "voorgesteld", "added", "toegevoegd", "moved", "verplaatst", "new", "nieuw", "place", "plaatsen",
    ),
    "keep": ("keep", "behouden", "blijft", "laten staan", "blijven", "kept"),
    _GOES: (
        "remove", "verwijderen", "weghalen", "struck", "geschrapt", "vervalt", "redundant", "overbodig", "removed",
        "verwijderd", "vervallen", "schrappen", "struck out",
    ),
}  # fmt: skip
_OFFERED = {"standing": 2, "proposed": 6, "keep": 2, _GOES: 6}
_KIND = {normalised(word): kind for kind, words in _WORDS.items() for word in words}
_CHANGES = ("proposed", "remove", "struck")


def is_plan(status: pd.Series) -> bool:
    """Say whether signs are a plan, and not only a list of what stands.

    Parameters
    ----------
    status
        The column ``status`` of :data:`dekkend.sources.signs.STANDING_SIGNS`.

    Returns
    -------
    bool
        True where a sign is proposed, to be removed or struck out.
    """
    return bool(status.isin(_CHANGES).any())


def statuses(path: Path, status: pd.Series, provenance: pd.Series, sign_id: pd.Series) -> pd.DataFrame:
    """Return what is to become of each sign, and whether it stands.

    Parameters
    ----------
    path
        The file that they were read from.
    status, provenance, sign_id
        What is written in these columns, empty where nothing is; the index is the number of the row.

    Returns
    -------
    pandas.DataFrame
        ``status``: ``standing`` (also where nothing is written), ``proposed`` (a place of a plan), ``keep`` (stands
        and stays), ``remove`` (stands and goes) or ``struck`` (was proposed and is struck out, or goes and the file
        does not say whether it stands). ``provenance``: ``standing``, ``proposed`` or empty where the file does not
        say. In a plan, a row with neither number nor status was added by hand: it is ``proposed``.

    Raises
    ------
    InputError
        A word is not known.
    """
    origin = provenance.map(lambda word: _origin(_KIND.get(normalised(word), "")))
    kinds = pd.Series(list(_kinds(path, status)), index=status.index, dtype="object")
    found = pd.Series([_status(*each) for each in zip(kinds, origin, strict=True)], index=status.index, dtype="object")
    blank = found == ""
    added = blank & ((origin == "proposed") | ((sign_id == "") & (origin == "") & is_plan(found)))
    found = found.mask(blank, "standing").mask(added, "proposed")
    stands = found.isin(("standing", "keep"))
    origin = origin.mask(stands, "standing").mask((origin == "") & (found == "proposed"), "proposed")
    return pd.DataFrame({"status": found, "provenance": origin})


def _kinds(path: Path, status: pd.Series) -> Iterator[str]:
    for row, word in status.items():
        if word and normalised(word) not in _KIND:
            raise InputError(
                "{file}: row {row} has the status {word}, which is not known. Write one of {words}, or nothing for a "
                "sign that stands.",
                file=path,
                row=row,
                word=word,
                words=", ".join(known for kind, count in _OFFERED.items() for known in _WORDS[kind][:count]),
            )
        yield _KIND[normalised(word)] if word else ""


def _origin(kind: str) -> str:
    return kind if kind in {"standing", "proposed"} else ""


def _status(kind: str, origin: str) -> str:
    if kind == _GOES:
        return "remove" if origin == "standing" else "struck"
    # Who keeps a place that was proposed keeps the proposal: no sign stands there yet.
    return "proposed" if (kind, origin) == ("keep", "proposed") else kind
