"""What an entry of the groups' register claims: a street, house numbers along one, or a postcode."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Side = Literal["", "odd", "even"]

_SIDES: dict[str, Side] = {"oneven": "odd", "odd": "odd", "even": "even"}
_SIDE_WORD = r"(?:oneven|odd|even)\b(?:[ -]?(?:genummerd|(?:huis)?nummers|(?:huis)?nrs?\b\.?|zijde|kant|side|numbers))?"
# Letters and other additions to a number lie at the same door.
_NUMBER = r"\d{1,5}(?:[ -]?(?:[a-z]|bis)(?![\w.]))?"
_TO = r"(?:[-–—]|t\s?/\s?m\b|tm\b|tot\s+en\s+met\b|tot\b|to\b)"
_NUMBERS = rf"""
    (?:(?:(?:huis)?(?:nummers?|nrs?\b\.?)|no\.|numbers?\b)\s*)?
    (?:
        (?:vanaf|from)\s+(?P<onward>{_NUMBER})
        | (?:t\s?/\s?m|tm|tot\s+en\s+met|up\s+to)\s+(?P<until>{_NUMBER})
        | (?:(?:van|from)\s+)?(?P<first>{_NUMBER}) (?:\s*{_TO}\s*(?P<last>{_NUMBER}))?
    )
"""
_ENTRY = re.compile(
    rf"""
    # A number may be glued to its street. Numbers alone are tried first, so that they are no street.
    (?:(?P<street>\S.*?) (?:[\s,(]+ | (?<=[^\W\d]{{3}}|[^\W\d]{{2}}\.)(?=\d)))??
    (?:(?:alleen|only)\s+)?
    (?:(?P<before>{_SIDE_WORD})[\s,]*)?
    (?:{_NUMBERS})?
    (?:[\s,(]*(?P<after>{_SIDE_WORD}))?
    [\s).]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
# In "1000 tm 1010" and "1000 to 1010" the letters are no part of a postcode.
_NO_POSTCODE = r"(?!SA|SD|SS|(?-i:tm|to)\s*\d)"
_POSTCODE = re.compile(rf"(?:^|(?<=[\s,(]))([1-9]\d{{3}})\s?({_NO_POSTCODE}[A-Z]{{2}})(?=$|[\s,)])", re.IGNORECASE)
# Alt-Enter in a spreadsheet separates entries as well as a semicolon does.
BETWEEN_ENTRIES = re.compile(r"[;\r\n]+")
# A comma may also stand before the side of the numbers, and "en" also within a name.
_BETWEEN_PARTS = re.compile(rf"\s*,(?!\s*{_SIDE_WORD})\s*|\s*(?:\ben\b|\band\b|&|\+)\s*(?=\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """One entry of a group's list of streets. Where it names several of these, all of them hold.

    The reading of a text knows no map: "Plein 1944" may be number 1944 of a street named Plein. Whoever knows the
    streets should look for a street named ``written`` first, and take this reading where there is none.

    Attributes
    ----------
    written
        The entry as it stands in the register.
    street
        Name of the street as written, empty where the entry gives a postcode alone.
    first, last
        The lowest and the highest house number, None for no bound; both the same for a single house.
    side
        Only the odd or only the even house numbers, empty for both.
    postcode
        Four digits and two capitals without a blank ("6171AB"), empty for none.
    """

    written: str
    street: str = ""
    first: int | None = None
    last: int | None = None
    side: Side = ""
    postcode: str = ""


def parse_claim(text: str) -> Claim:
    """Read one entry: a street, house numbers along it, or a postcode.

    Parameters
    ----------
    text
        For instance "Koolweg", "Koolweg 1-45 oneven", "Koolweg 2 t/m 20", "Koolweg 12a", "Koolweg vanaf 20",
        "Koolweg (even zijde)", "6171 AB" or "6171 AB 2-20".

    Returns
    -------
    Claim
        What it says. A text of which no numbers can be told is the name of a street. Numbers from high to low are
        the same as from low to high.

    Examples
    --------
    >>> parse_claim("Koolweg 2 t/m 20 even")
    Claim(written='Koolweg 2 t/m 20 even', street='Koolweg', first=2, last=20, side='even', postcode='')
    >>> parse_claim("6171 ab").postcode
    '6171AB'
    """
    written = " ".join(text.split())
    found = _POSTCODE.search(written)
    postcode = "".join(found.groups()).upper() if found else ""
    # Numbers after a postcode belong to it as they would to a street.
    said = f"{written[: found.start()]} {written[found.end() :]}".strip(" ,()") if found else written
    claim = _with_numbers(said)
    if not claim.street and not postcode:
        return Claim(written, street=written)
    return replace(claim, written=written, postcode=postcode)


def parse_claims(text: str) -> tuple[Claim, ...]:
    """Read a list of entries.

    Parameters
    ----------
    text
        Entries with semicolons, commas or line breaks between them. Numbers without a street belong to the street
        before them ("Koolweg 1-15, 21 en 23"), and so does a side after several ("1-15 en 21-33 oneven").

    Returns
    -------
    tuple of Claim
        One claim for each street, range of numbers or postcode, in the order of the text.

    Examples
    --------
    >>> [claim.written for claim in parse_claims("Koolweg 1-15, 21; 1e Dwarsstraat")]
    ['Koolweg 1-15', 'Koolweg 21', '1e Dwarsstraat']
    """
    return tuple(claim for entry in BETWEEN_ENTRIES.split(text) for claim in _enumerated(entry))


def _enumerated(entry: str) -> Iterator[Claim]:
    run: list[Claim] = []
    for part in filter(None, (part.strip(" ,") for part in _BETWEEN_PARTS.split(entry))):
        numbers = _with_numbers(part)
        if not run or _is_name(numbers) or _POSTCODE.search(part):
            yield from _sided(run)
            run = [parse_claim(part)]
        elif _is_whole(run[-1]):
            # "Koolweg, 1-15": the numbers say more of the street, and are no second thing beside it.
            run = [parse_claim(f"{run[0].written} {part}")]
        else:
            street, postcode = run[0].street, run[0].postcode
            run.append(replace(numbers, written=f"{street or postcode} {part}", street=street, postcode=postcode))
    yield from _sided(run)


def _is_name(claim: Claim) -> bool:
    return any(char.isalpha() for char in claim.street)


def _is_whole(claim: Claim) -> bool:
    return claim.first is None and claim.last is None and not claim.side


def _sided(run: list[Claim]) -> list[Claim]:
    """Give the side after the last numbers to those before it, where these have none."""
    if any(claim.side for claim in run[:-1]):
        return run
    return [replace(claim, side=run[-1].side) for claim in run]


def _with_numbers(text: str) -> Claim:
    found = _ENTRY.fullmatch(text)
    if found is None:
        return Claim(text, street=text.strip(" ,"))
    numbers = {name: int(value) for name in ("onward", "until", "first", "last") if (value := _digits(found[name]))}
    alone = numbers.get("first")
    first, last = numbers.get("onward", alone), numbers.get("until", numbers.get("last", alone))
    if first is not None and last is not None:
        first, last = min(first, last), max(first, last)
    return Claim(text, (found["street"] or "").strip(" ,"), first, last, _side(found["before"] or found["after"]))


def _digits(text: str | None) -> str:
    return "".join(char for char in text or "" if char.isdigit())


def _side(text: str | None) -> Side:
    return next((side for word, side in _SIDES.items() if (text or "").casefold().startswith(word)), "")
