"""Sentences that can be told in more than one language.

A :class:`Sentence` reads as English text and keeps its template and values, so that
:mod:`dekkend.outputs.texts` can look the template up in a catalogue and say the same in Dutch.
"""

import string
from collections.abc import Iterable
from typing import Self


def form_of(value: object, forms: str) -> str:
    """Return the form of a word that fits a number.

    Parameters
    ----------
    value
        The number.
    forms
        The word for one, a bar, and the word for any other number.

    Returns
    -------
    str
        One of the two.

    Examples
    --------
    >>> form_of(1, "home|homes"), form_of(20, "home|homes")
    ('home', 'homes')
    """
    one, other = forms.split("|")
    # What is told as 1 is one.
    return one if f"{value:.0f}" == "1" else other


def listed(names: Iterable[str]) -> str:
    """Return names with commas between them.

    Parameters
    ----------
    names
        Names, or sentences.

    Returns
    -------
    str
        One sentence where one of the names is one, so that it can be told in the language of the reader.

    Examples
    --------
    >>> listed(["Koolweg", "Kade"])
    'Koolweg, Kade'
    """
    first, *others = [*names] or [""]
    for other in others:
        plain = not isinstance(first, Sentence) and not isinstance(other, Sentence)
        first = f"{first}, {other}" if plain else Sentence("{one}, {other}", one=first, other=other)
    return first


class _Filling(string.Formatter):
    """Formats as Python does; a form with a bar in it is a word for one and a word for more."""

    def format_field(self, value: object, format_spec: str) -> str:
        return form_of(value, format_spec) if "|" in format_spec else format(value, format_spec)


class Sentence(str):
    """English text made of a template with named fields, which remembers both.

    Parameters
    ----------
    template
        English text with named fields, for instance ``"{file}: the layer {layer} has no rows."``. A field may choose a
        word by a number: ``"{n:,} {n:home|homes}"``.
    **values
        One value per field of the template.

    Examples
    --------
    >>> said = Sentence("{share:.0%} of its addresses are uncovered.", share=0.25)
    >>> said
    '25% of its addresses are uncovered.'
    >>> Sentence("{n:,} {n:home|homes}", n=1)
    '1 home'
    >>> said.template
    '{share:.0%} of its addresses are uncovered.'
    """

    template: str
    values: dict[str, object]

    __slots__ = ("template", "values")

    def __new__(cls, template: str, **values: object) -> Self:
        """Fill the template in and keep it."""
        said = super().__new__(cls, _Filling().vformat(template, (), values))
        said.template = template
        said.values = values
        return said

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Say how to pickle and copy it."""
        return (self.template,), self.values
