"""Reads dates as people write them in a register."""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, datetime
from typing import Final

from babel.dates import get_month_names

_FORMATS: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
# A spreadsheet writes the midnight of a date along.
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00)?(?:\.0+)?$")
_IN_WORDS = re.compile(r"(?:(?P<day>\d{1,2})\.?\s+)?(?P<month>[^\W\d]+)\.?\s+(?P<year>\d{4})")
_MONTHS: Final = {
    name.rstrip(".").casefold(): number
    for lang in ("nl", "en")
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=lang).items()
}


def read_date(text: str, *, last: bool = False) -> str | None:
    """Read a date.

    Parameters
    ----------
    text
        For instance 2021-03-01, 1-3-2021, 1/3/2021, 1.3.2021, "1 maart 2021" or "mrt 2021", in Dutch or English.
    last
        Take the last day of a month of which no day is said, instead of the first.

    Returns
    -------
    str or None
        YYYY-MM-DD, or None for what is no such date.

    Examples
    --------
    >>> read_date("1 maart 2021"), read_date("mrt 2021", last=True), read_date("31-02-2021")
    ('2021-03-01', '2021-03-31', None)
    """
    plain = _MIDNIGHT.sub("", text.strip())
    for written in _FORMATS:
        with suppress(ValueError):
            # A date without a time has no time zone to be wrong about.
            return datetime.strptime(plain, written).date().isoformat()
    found = _IN_WORDS.fullmatch(plain)
    month = _MONTHS.get(found["month"].casefold()) if found else None
    if found is None or month is None:
        return None
    with suppress(ValueError):
        year = int(found["year"])
        day = int(found["day"] or (monthrange(year, month)[1] if last else 1))
        return date(year, month, day).isoformat()
    return None
