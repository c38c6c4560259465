"""Reads the page of a map back, as its scripts do."""

import base64
import json
import re


def unpacked(text):
    """Return the numbers that a text packs, as the page's script reads them."""
    numbers, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return numbers


def data_of(page):
    """Return the data of a page."""
    return json.loads(re.search(r'id="dekkend-data">(.*?)</script>', page, re.DOTALL)[1])


def layers_of(data):
    """Return the layers of a page by key: titles, contexts, numbers, values and points in degrees."""
    left = iter(unpacked(data["packed"]))
    found = {spec["key"]: _layer(spec, data["strings"], left) for spec in data["layers"]}
    assert next(left, None) is None
    return found


def _layer(spec, strings, left):
    count = spec["count"]

    def take(number):
        return [next(left) for _ in range(number)]

    def points(number):
        along = [summed(take(number)), summed(take(number))]
        return [(x / 100_000, y / 100_000) for x, y in zip(*along, strict=True)]

    titles, contexts, numbers = ([strings[place] for place in take(count)] for _ in range(3))
    columns = [[strings[place] for place in take(count)] for _ in spec["headings"][1:]]
    labels = [strings[place] for place in take(count if spec["labelled"] else 0)]
    turns = take(count if spec["turned"] else 0)
    spots = points(count if spec["shape"] == "Polygon" else 0)
    ends = [1] * count if spec["shape"] == "Point" else take(sum(take(count)))
    return {
        **spec, "titles": titles, "contexts": contexts, "numbers": numbers, "columns": columns, "labels": labels,
        "turns": turns, "spots": spots, "points": points(sum(ends)),
    }  # fmt: skip


def summed(values):
    """Return the running total."""
    total, found = 0, []
    for value in values:
        total += value
        found.append(total)
    return found
