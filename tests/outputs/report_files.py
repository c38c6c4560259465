"""Reads a PDF of a report back."""

import re
import zlib


def structure(pdf):
    """Return every element of the tags of a PDF, from the first to the last."""
    found, left = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while left:
        each = left.pop().get_object()
        if isinstance(each, list):
            left += reversed(each)
        elif isinstance(each, dict):
            found.append(each)
            left += [each["/K"]] if "/K" in each else []
    return [each for each in found if "/S" in each]


def text_of(pdf):
    """Return the text of a PDF, page after page, with one space between words."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def bytes_of(path):
    """Return all that is in a PDF, with its compressed parts as they are when they are read."""
    raw = path.read_bytes()
    parts = [raw]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)
