"""What the tags of a node say of the edge of a built-up area: does it begin or end here."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

# The keys under which a node says which signs stand at it.
SIGN_KEYS: Final = ("traffic_sign", "traffic_sign:forward", "traffic_sign:backward")
# What a sign shows stands in brackets behind its number: NL:H01[Kampen],A01[50].
_SHOWN = re.compile(r"[\[(][^\])]*[\])]?")
_SIGN_LIST = re.compile(r"[;,]")
# Numbers in the rules of each country for the sign with the name of a place: where its built-up area begins or ends.
# Italy is left out: its numbers were dealt out anew in 2023, and a tag does not say which list its mapper used.
_CITY_LIMITS = {
    "NL": ("H0?1[A-Z]?", "H0?2[A-Z]?"),
    "DE": ("310(-.+)?", "311(-.+)?"),
    "AT": ("§?(53[.-])?17A", "§?(53[.-])?17B"),
    "CH": (r"4\.(27|29)", r"4\.(28|30)"),
    "LI": (r"4\.(27|29)", r"4\.(28|30)"),
    "FR": ("EB10", "EB20"),
    "BE": ("F1[AB]?", "F3[AB]?"),
}


def city_limit(tags: Mapping[str, str]) -> str:
    """Say whether a built-up area begins or ends at a sign with the name of a place.

    Parameters
    ----------
    tags
        Tags of a node.

    Returns
    -------
    str
        ``begin`` (also where signs for both stand), ``end``, or an empty string where no such sign stands.

    Examples
    --------
    >>> city_limit({"traffic_sign": "city_limit"}), city_limit({"traffic_sign": "city_limit", "city_limit": "end"})
    ('begin', 'end')
    >>> city_limit({"traffic_sign": "NL:H01[Kampen],A01[50]"}), city_limit({"traffic_sign": "DE:274-30;DE:311"})
    ('begin', 'end')
    >>> city_limit({"traffic_sign": "NL:A01-30"})
    ''
    """
    said = {limit for key in SIGN_KEYS for limit in _limits(tags.get(key, ""))}
    if "unsaid" in said and tags.get("city_limit") in {"begin", "end", "both"}:
        said.add(tags["city_limit"])
    if not said:
        return ""
    return "end" if "end" in said and not said & {"begin", "both"} else "begin"


def _limits(signs: str) -> Iterator[str]:
    """Yield what each of the signs in a list says: begin, end, or unsaid for a city limit of either kind."""
    country = ""
    for sign in _SIGN_LIST.split(_SHOWN.sub("", signs).upper()):
        # A country holds for the signs behind it as well, up to the next one.
        before, colon, number = sign.strip().rpartition(":")
        country = before.strip() if colon else country
        if number == "CITY_LIMIT":
            yield "unsaid"
        for limit, pattern in zip(("begin", "end"), _CITY_LIMITS.get(country, ()), strict=False):
            if re.fullmatch(pattern, number):
                yield limit
