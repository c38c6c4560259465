"""Packs what the map draws: each text once, and all numbers as differences of few bytes.

A street of the map takes some twenty bytes this way. GeoJSON, with its texts repeated in every row, takes some
hundreds, and a browser seconds to read it.
"""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from dekkend.arrays import Objects, Whole
from dekkend.outputs.features import Drawn
from dekkend.outputs.styles import KINDS, picture
from dekkend.outputs.texts import Texts

# Coordinates are whole numbers of these parts of a degree, about a metre.
PER_DEGREE = 100_000
_BITS = 7


def page_layers(several: Sequence[Drawn], texts: Texts) -> dict[str, Any]:
    """Return what the map's scripts draw.

    Parameters
    ----------
    several
        The rows of each style, from the lowest on the map to the topmost.
    texts
        The language.

    Returns
    -------
    dict
        ``layers``: for each style its key, words, looks and number of rows; ``strings``: every text of the rows once;
        ``packed``: one text in which :func:`packed` has put, for each layer in turn, the numbers of
        its titles, contexts, numbers and values (a column at a time) among the strings, then the labels and turns,
        and last the shapes: a point a row; or parts a row, points a part, and all points.
    """
    strings = _by_use(text for each in several for column in _columns(each) for text in column)
    place = {text: number for number, text in enumerate(strings)}
    blocks = [block for each in several for block in _blocks(each, place)]
    return {"layers": [_spec(each, texts) for each in several], "strings": strings, "packed": packed(blocks)}


def packed(blocks: Iterable[Whole]) -> str:
    """Return whole numbers as a text.

    Parameters
    ----------
    blocks
        Arrays of numbers of at most 31 bits.

    Returns
    -------
    str
        All of them in turn, in base64: the sign goes to the lowest bit, and each byte bears seven bits, the lowest
        first, with its highest bit set where more follow.
    """
    numbers = np.concatenate([np.empty(0, dtype=np.int64), *blocks])
    left = (numbers << 1) ^ (numbers >> 63)
    rows: list[Whole] = []
    while left.any() or not rows:
        rows.append(left & ((1 << _BITS) - 1))
        left = left >> _BITS
    digits = np.stack(rows, axis=1)
    # The highest digit that is not 0 ends a number; a 0 has one digit too.
    length = np.where(digits.any(axis=1), len(rows) - (digits[:, ::-1] != 0).argmax(axis=1), 1)[:, None]
    place = np.arange(len(rows))
    more = np.where(place < length - 1, 1 << _BITS, 0)
    return base64.b64encode((digits | more)[place < length].astype(np.uint8).tobytes()).decode("ascii")


def _spec(each: Drawn, texts: Texts) -> dict[str, Any]:
    style = each.style
    together, one = KINDS[style.layer.name]
    return {
        "key": style.key,
        "kind": style.layer.name,
        "label": texts.gettext(style.label),
        "together": texts.gettext(together),
        "one": texts.gettext(one),
        "headings": each.headings,
        "shape": style.layer.shape,
        "path": dict(style.path),
        "icon": picture(style) if style.icon else "",
        "sample": picture(style),
        "anchor": [11, 34] if style.stands else [11, 11],
        "labelled": len(each.labels) > 0,
        "bold": style.bold,
        "turned": len(each.turns) > 0,
        "count": len(each.titles),
    }


def _by_use(texts: Iterable[str]) -> list[str]:
    # What is used most gets the lowest number, which takes the fewest bytes.
    used = Counter(texts)
    return sorted(used, key=lambda text: (-used[text], text))


def _columns(each: Drawn) -> Iterator[Sequence[str]]:
    yield from (each.titles, each.contexts, each.numbers)
    yield from zip(*each.cells, strict=True)
    yield each.labels


def _blocks(each: Drawn, place: dict[str, int]) -> Iterator[Whole]:
    for column in _columns(each):
        yield np.fromiter((place[text] for text in column), dtype=np.int64, count=len(column))
    yield each.turns
    yield from _points(each.spots)
    if each.style.layer.shape == "Point":
        yield from _points(each.shapes)
        return
    parts, row = _parts(each.shapes)
    yield np.bincount(row, minlength=len(each.shapes))
    yield shapely.get_num_coordinates(parts).astype(np.int64)
    yield from _points(parts)


def _parts(shapes: Objects) -> tuple[Objects, Whole]:
    parts, row = shapely.get_parts(shapes, return_index=True)
    if not (shapely.get_dimensions(parts) == 2).any():  # noqa: PLR2004  # an area has two dimensions
        return parts, row
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, row[part]


def _points(shapes: Objects) -> Iterator[Whole]:
    points = np.rint(shapely.get_coordinates(shapes) * PER_DEGREE).astype(np.int64)
    yield from np.diff(points, axis=0, prepend=0).T
