"""What a report is made of: one structure that both its page and its PDF are written from, in the same order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from dekkend.outputs.charts import Chart
from dekkend.outputs.tables import Table


@dataclass(frozen=True)
class Subject:
    """A heading within a section.

    Attributes
    ----------
    text
        The heading.
    """

    kind: ClassVar[str] = "subject"
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A sentence or a few.

    Attributes
    ----------
    text
        The sentences.
    """

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class Item:
    """One line of a list.

    Attributes
    ----------
    text
        What it says.
    source
        Where that is written, empty for none.
    lead
        The words that it begins with, set apart; empty for none.
    """

    text: str
    source: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Items:
    """A list.

    Attributes
    ----------
    items
        Its lines, at least one.
    ordered
        Whether they are numbered.
    """

    kind: ClassVar[str] = "items"
    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Drawing:
    """A chart.

    Attributes
    ----------
    chart
        The chart.
    """

    kind: ClassVar[str] = "drawing"
    chart: Chart


@dataclass(frozen=True)
class Figures:
    """A table.

    Attributes
    ----------
    table
        The table.
    """

    kind: ClassVar[str] = "figures"
    table: Table


Block = Subject | Paragraph | Items | Drawing | Figures


@dataclass(frozen=True)
class Section:
    """A part of a report with a heading of its own.

    Attributes
    ----------
    key
        Its name in links, a word of ASCII letters.
    title
        Its heading.
    blocks
        What it holds, at least one.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes
    ----------
    title
        Its title.
    intro
        The line below the title.
    skip
        What the link says that leads straight to the first section.
    sections
        Its parts; the first one is what most readers come for.
    schematic
        Whether it speaks of an example and of no real place.
    attribution
        Whom the road data is from.
    date
        Date of the data (YYYY-MM-DD), empty where unknown.
    """

    title: str
    intro: str
    skip: str
    sections: tuple[Section, ...]
    schematic: bool
    attribution: str
    date: str


def listed(texts: Iterable[str], *, ordered: bool = False) -> Items:
    """Return texts as a list.

    Parameters
    ----------
    texts
        The texts, at least one.
    ordered
        Whether they are numbered.

    Returns
    -------
    Items
        One line a text.
    """
    return Items(tuple(Item(text) for text in texts), ordered=ordered)
