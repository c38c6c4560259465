"""Recognises what must never reach a result: phone numbers, e-mail addresses and invitations to a chat.

The patterns lean to caution for what is written as Dutch people write a phone number, and leave alone what a
register of streets holds by right: house numbers, postcodes, dates, codes of CBS and of the BAG.
"""

import re
import unicodedata
from typing import Literal

PersonalKind = Literal["phone number", "e-mail address", "chat invitation"]

# What may stand between two digits of a phone number, and between its area code and the rest.
_GAP = r"[ .\-/]?"
_AFTER_CODE = r"\)? *[-/.]? *"
# A number that goes on before this place: part of a word or code, or the decimals of a coordinate.
_START = r"(?<!\w)(?<!\d[.,])"
_END = r"(?!\d)"

_PHONE = re.compile(
    "|".join(
        (
            # Ten digits with an area code of two, three or four: 06-12345678, (045) 123 45 67, 0478-123456.
            rf"{_START}0[1-9]{_AFTER_CODE}(?:\d{_GAP}){{7}}\d{_END}",
            rf"{_START}0[1-9]\d{_AFTER_CODE}(?:\d{_GAP}){{6}}\d{_END}",
            rf"{_START}0[1-9]\d\d{_AFTER_CODE}(?:\d{_GAP}){{5}}\d{_END}",
            # A mobile number glued to a word: tel0612345678.
            rf"(?<=[^\W\d_])06[ -]?\d{{8}}{_END}",
            # With a country: +31 6 12345678, +31 (0)45 1234567, 0031612345678.
            r"\+ ?[1-9](?:[ .\-/()]{0,3}\d){7,14}",
            rf"{_START}00[ -]?[1-9](?:[ .\-/()]{{0,3}}\d){{8,13}}",
            # A mobile number without its plus or its leading zero, which a spreadsheet drops from a number.
            rf"{_START}31[ \-]?(?:\(0\))?[ \-]?6[ \-]?(?:\d[ \-]?){{7}}\d{_END}",
            rf"{_START}6[1-58]\d{{7}}(?!\w)",
        )
    )
)
_EMAIL = re.compile(r"[\w.+%-] ?@ ?[\w-]+\.\w")
_INVITATION = re.compile(
    r"chat\.whatsapp\.com|whatsapp\.com/channel|(?<![\w-])(?:wa|t|telegram|signal)\.me/|signal\.group"
    r"|discord\.gg|discord(?:app)?\.com/invite|\b(?:whatsapp|tg|sgnl)://",
    re.IGNORECASE,
)
# Two dates in a row have as many digits as a phone number.
_DATE = re.compile(
    r"(?<!\d)(?<!\d[-./])"
    r"(?:(?:19|20)\d\d-[01]?\d-[0-3]?\d|[0-3]?\d([-./])[01]?\d\1(?:19|20)\d\d)"
    r"(?!\d)(?![-./]\d)"
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def find_personal(text: str) -> PersonalKind | None:
    """Say what personal data a text looks like it holds.

    Parameters
    ----------
    text
        The text of one cell.

    Returns
    -------
    str or None
        The kind of the first that is found, or None. Never the value itself, so that no message can repeat it.

    Examples
    --------
    >>> find_personal("bel 06-12345678")
    'phone number'
    >>> find_personal("Plein 1940-1945") is None
    True
    """
    plain = _plain(text)
    if _INVITATION.search(plain):
        return "chat invitation"
    if _EMAIL.search(plain):
        return "e-mail address"
    if _PHONE.search(_DATE.sub("#", plain)):
        return "phone number"
    return None


def _plain(text: str) -> str:
    # Invisible characters, wide digits and typographic dashes come along when text is pasted from a chat.
    compatible = unicodedata.normalize("NFKC", text).translate(_DASHES)
    visible = "".join(char for char in compatible if unicodedata.category(char) != "Cf")
    return re.sub(r"\s+", " ", visible)
