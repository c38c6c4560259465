"""Tells sentences, figures and dates in the reader's language.

English is the language of the source: the English template of a sentence is its key in the catalogue
``locale/nl.po``. That catalogue is read as it is, so that a translator's change needs no build step.
"""

import string
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from importlib.resources import files
from numbers import Real
from typing import TYPE_CHECKING, Literal

import numpy as np
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages import Catalog
from babel.messages.pofile import read_po
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_decimal_symbol,
    get_group_symbol,
)

from dekkend.coverage_case import Interval
from dekkend.outputs.words import COMPASS, WORDS
from dekkend.sentences import Sentence, form_of

if TYPE_CHECKING:
    from dekkend.plan import Plan

Lang = Literal["nl", "en"]

# A report is read aloud: so many of a kind are named, the others are counted.
_NAMED = 5
_METRES_PER_KM = 1000


class Texts:
    """Everything a reader sees, in one language.

    Parameters
    ----------
    lang
        ``nl`` or ``en``.
    homes_assumed
        Headings say of figures that rest on homes that these are assumed.

    Examples
    --------
    >>> Texts("nl").number(1234.5, digits=1)
    '1.234,5'
    >>> Texts("nl").metres(2350)
    '2,4 km'
    >>> Texts("nl").tell(Sentence("{share:.1%} of {n:,}", share=0.255, n=1200))
    '25,5% of 1.200'
    """

    def __init__(self, lang: Lang, *, homes_assumed: bool = False) -> None:
        self.lang: Lang = lang
        self.homes_assumed = homes_assumed
        self._locale = Locale.parse(lang)
        self._formatter = _Formatter(self)

    def gettext(self, message: str) -> str:
        """Return the translation of a text, or the text itself where there is none.

        Parameters
        ----------
        message
            The English text.

        Returns
        -------
        str
            The same in the language.
        """
        catalogue = _catalogue(self.lang)
        found = catalogue.get(message) if catalogue and message else None
        if found is None or not found.string:
            return message
        return found.string if isinstance(found.string, str) else found.string[0]

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the translation of a text that counts something.

        Parameters
        ----------
        singular, plural
            The English texts for one and for any other number.
        n
            The number.

        Returns
        -------
        str
            The form of the language for this number; fields are left unfilled.
        """
        catalogue = _catalogue(self.lang)
        found = catalogue.get(singular) if catalogue else None
        if catalogue is None or found is None or not isinstance(found.string, tuple):
            return singular if n == 1 else plural
        return found.string[int(n != 1)]

    def tell(self, said: str) -> str:
        """Say a sentence in the language.

        Parameters
        ----------
        said
            A :class:`~dekkend.sentences.Sentence`; any other text is returned as it is.

        Returns
        -------
        str
            The translated template, filled in with figures and dates as the language writes them.
        """
        if not isinstance(said, Sentence):
            return said
        return self._formatter.vformat(self.gettext(said.template), (), said.values)

    def say(self, template: str, **values: object) -> str:
        """Fill a template in, in the language.

        Parameters
        ----------
        template
            English text with named fields.
        **values
            One value per field.

        Returns
        -------
        str
            The sentence in the language.
        """
        return self._formatter.vformat(self.gettext(template), (), values)

    def say_n(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Fill a template in that counts something, in the language.

        Parameters
        ----------
        singular, plural
            English templates for one and for any other number; ``n`` is one of their fields.
        n
            The number.
        **values
            One value per further field.

        Returns
        -------
        str
            The sentence in the language.
        """
        return self._formatter.vformat(self.ngettext(singular, plural, n), (), {"n": n, **values})

    def word(self, code: str) -> str:
        """Return the word for a code of the data, such as ``watch`` or ``living_street``.

        Parameters
        ----------
        code
            A value of a column whose values form a closed list.

        Returns
        -------
        str
            The word in the language; an unknown code is returned as it is.
        """
        return self.gettext(WORDS[code]) if code in WORDS else code

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number.

        Parameters
        ----------
        value
            The number, NaN where unknown.
        digits
            Digits after the decimal sign.

        Returns
        -------
        str
            The number with the language's separators, or the word for unknown.
        """
        if not np.isfinite(value):
            return self.word("unknown")
        return str(format_decimal(round(float(value), digits), format="#,##0." + digits * "0", locale=self._locale))

    def metres(self, value: float) -> str:
        """Write a length.

        Parameters
        ----------
        value
            The length (m), NaN where unknown.

        Returns
        -------
        str
            Whole metres under a kilometre, else kilometres with one digit.
        """
        if not np.isfinite(value):
            return self.word("unknown")
        if round(value) < _METRES_PER_KM:
            return f"{self.number(value)} m"
        return f"{self.number(value / _METRES_PER_KM, 1)} km"

    def share(self, value: float, digits: int = 0) -> str:
        """Write a share as a percentage.

        Parameters
        ----------
        value
            The share (0 to 1), NaN where unknown.
        digits
            Digits after the decimal sign.

        Returns
        -------
        str
            The percentage, or the word for unknown.
        """
        if not np.isfinite(value):
            return self.word("unknown")
        return str(format_percent(value, format=f"#,##0{'.' * bool(digits)}{digits * '0'}%", locale=self._locale))

    def euros(self, value: float) -> str:
        """Write an amount of money.

        Parameters
        ----------
        value
            The amount (€), NaN where unknown.

        Returns
        -------
        str
            Whole euros with their sign, or the word for unknown.
        """
        if not np.isfinite(value):
            return self.word("unknown")
        whole = "¤\N{NO-BREAK SPACE}#,##0"
        return str(format_currency(value, "EUR", format=whole, locale=self._locale, currency_digits=False))

    def between(self, figure: Interval, told: Callable[[float], str]) -> str:
        """Write a figure with the bounds that rounding and suppression leave.

        Parameters
        ----------
        figure
            The figure and its bounds.
        told
            How a figure of its kind is written.

        Returns
        -------
        str
            The figure alone where its bounds read the same, both bounds behind it where they do not, and the bounds
            alone where it is not known itself.
        """
        low, high = told(figure.low), told(figure.high)
        if low == high:
            return low
        if not np.isfinite(figure.high):
            low_to_high = self.say("at least {low}", low=low) if np.isfinite(figure.low) else self.word("unknown")
        else:
            low_to_high = self.say("{low} to {high}", low=low, high=high)
        return f"{told(figure.value)} ({low_to_high})" if np.isfinite(figure.value) else low_to_high

    def date(self, iso: str) -> str:
        """Write a date.

        Parameters
        ----------
        iso
            The date (YYYY-MM-DD), empty where unknown.

        Returns
        -------
        str
            The date in words; a text that is no such date is returned as it is.
        """
        if not iso:
            return self.word("unknown")
        try:
            return str(format_date(date.fromisoformat(iso), format="long", locale=self._locale))
        except ValueError:
            return iso

    def direction(self, degrees: float) -> str:
        """Write a direction as one of the eight points of the compass.

        Parameters
        ----------
        degrees
            Clockwise from north (°), NaN where unknown.

        Returns
        -------
        str
            The point of the compass.
        """
        if not np.isfinite(degrees):
            return self.word("unknown")
        return self.gettext(COMPASS[round(degrees / 45) % len(COMPASS)])

    def listed(self, names: Iterable[str]) -> str:
        """Write a list of names.

        Parameters
        ----------
        names
            The names, at least one; a sentence among them is told in the language.

        Returns
        -------
        str
            The names with commas, and the word for "and" before the last.
        """
        return str(format_list([self.tell(each) for each in names], locale=self._locale))

    def some(self, names: Iterable[str]) -> str:
        """Write a list of names of which only the first few are told, and the others are counted.

        Parameters
        ----------
        names
            The names, at least one.

        Returns
        -------
        str
            At most five names, and how many others there are.
        """
        listed = list(names)
        others = len(listed) - _NAMED
        more = [self.say_n("one other", "{n:,} others", others)] if others > 0 else []
        return self.listed([*listed[:_NAMED], *more])


def texts_of(plan: "Plan") -> Texts:
    """Return the texts in which a plan is told.

    Parameters
    ----------
    plan
        The result of a run.

    Returns
    -------
    Texts
        In the language of its settings.
    """
    return Texts(plan.settings.lang, homes_assumed=plan.homes_assumed)


class _Formatter(string.Formatter):
    """Formats as Python does and then writes numbers and dates as the language does, so that figures agree."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._signs = str.maketrans({".": get_decimal_symbol(texts.lang), ",": get_group_symbol(texts.lang)})

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, Sentence):
            return self._texts.tell(value)
        if isinstance(value, date) and not format_spec:
            return self._texts.date(value.isoformat()[:10])
        if "|" in format_spec:
            return form_of(value, format_spec)
        text = format(value, format_spec)
        # True and False are numbers to Python; they hold neither point nor comma, so they stay as they are.
        return text.translate(self._signs) if isinstance(value, Real) else text


@lru_cache
def _catalogue(lang: Lang) -> Catalog | None:
    if lang == "en":
        return None
    with files("dekkend.outputs").joinpath("locale", f"{lang}.po").open("rb") as file:
        return read_po(file, locale=lang)
