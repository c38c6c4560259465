"""Sentences that can be told in more than one language.

A :class:`Sentence` reads as English text and keeps its template and values, so that
:mod:`dekkend.outputs.texts` can look the template up in a catalogue and say the same in Dutch.
"""

from typing import Self


class Sentence(str):
    """English text made of a template with named fields, which remembers both.

    Parameters
    ----------
    template
        English text with named fields, for instance ``"{file}: the layer {layer} has no rows."``.
    **values
        One value per field of the template.

    Examples
    --------
    >>> said = Sentence("{share:.0%} of its addresses are uncovered.", share=0.25)
    >>> said
    '25% of its addresses are uncovered.'
    >>> said.template
    '{share:.0%} of its addresses are uncovered.'
    """

    template: str
    values: dict[str, object]

    __slots__ = ("template", "values")

    def __new__(cls, template: str, **values: object) -> Self:
        """Fill the template in and keep it."""
        said = super().__new__(cls, template.format(**values))
        said.template = template
        said.values = values
        return said

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Say how to pickle and copy it."""
        return (self.template,), self.values
