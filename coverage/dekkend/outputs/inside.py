"""Keeps a page to itself: what a browser may load for it, and a check that it names no other address."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from dekkend.errors import OutputError

_LOADS = frozenset({"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "xlink:href"})
_FOLLOWED = frozenset({"a", "area"})
# What Leaflet's script says without asking for it: the name of SVG, and whom its credit links to.
_SAID = frozenset({"http://www.w3.org/2000/svg", "https://leafletjs.com"})
_ADDRESS = re.compile(r"(?:https?|wss?|ftp):/+[^\s\"'`<>)\\]+")
_IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']?([^\"';]+)")
_IN_SCRIPT = re.compile(
    r"\bimport\s*\(?\s*[\"'`]([^\"'`]+)|\bfrom\s*[\"']([./][^\"']+)|importScripts\(\s*[\"']([^\"']+)"
)


def policy(page: str, images: str = "") -> str:
    """Return the content security policy of a page that carries its scripts and styles within it.

    Parameters
    ----------
    page
        The HTML page.
    images
        The host that it may load pictures from; empty for none.

    Returns
    -------
    str
        The policy: nothing but these very scripts and styles, by their SHA-256, and pictures.
    """
    read = _read(page)
    parts = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, read.scripts)) or "'none'",
        "style-src": " ".join(map(_hash, read.styles)) or "'none'",
        "img-src": f"data: {images}".strip(),
        "connect-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def require_inside(page: str, path: Path, allowed: tuple[str, ...] = ()) -> None:
    """Raise where a page would load something, or names an address, that it was not allowed.

    Data for its scripts, and what a reader sees, may hold any text.

    Parameters
    ----------
    page
        The HTML page.
    path
        The file that it is meant for.
    allowed
        How addresses may begin that it loads pictures from or links to.

    Raises
    ------
    OutputError
        There is another address in a tag, a style or a script.
    """
    strange = [each for each in addresses(page) if not each.startswith(allowed)]
    if strange:
        raise OutputError(
            "{file}: the page would not work behind a firewall, for it names {address}. This is a fault in dekkend or "
            "in a package that it uses; please report it. Nothing was written.",
            file=path,
            address=strange[0],
        )


def addresses(page: str) -> tuple[str, ...]:
    """Return the addresses outside a page that it names in a tag, a style or a script.

    Parameters
    ----------
    page
        The HTML page.

    Returns
    -------
    tuple of str
        The addresses; not those within the page, and not those that Leaflet's script says without asking for them.
    """
    read = _read(page)
    found = [*read.addresses]
    for style in read.styles:
        found += [first or second for first, second in _IN_STYLE.findall(style)]
    for script in read.scripts:
        found += _ADDRESS.findall(script)
        found += ["".join(groups) for groups in _IN_SCRIPT.findall(script)]
    return tuple(each for each in found if not each.startswith(("data:", "#")) and each not in _SAID)


class _Reader(HTMLParser):
    """Gathers what a page loads, and the texts of its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._inside: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.addresses += _named(tag, said)
        if tag == "style":
            self._inside = self.styles
        elif tag == "script" and said.get("type", "") in {"", "module", "text/javascript"}:
            self._inside = self.scripts
        if self._inside is not None:
            self._inside.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._inside[-1] += data


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


def _named(tag: str, said: dict[str, str]) -> Iterator[str]:
    for name, value in said.items():
        if name in _LOADS or (name == "href" and (tag not in _FOLLOWED or not value.startswith("#"))):
            yield value
        elif name == "style":
            yield from (first or second for first, second in _IN_STYLE.findall(value))
        elif name == "content" and said.get("http-equiv", "").lower() == "refresh":
            yield value


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
