"""Hold the built manual against what it promises: formulas drawn, links that lead somewhere, and no other host."""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser fetches by itself, as against what a reader may follow.
_FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}
_ASKED_IN_CSS = re.compile(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)")
_NO_FETCH = {"canonical", "next", "prev"}


class _Page(HTMLParser):
    """The anchors of a page, what it links to, what it fetches, and its text without code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.said = ""
        self._code = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names, links to or fetches."""
        told = {name: value or "" for name, value in attrs}
        self._code += tag in {"code", "script", "style"}
        self.anchors |= {told[name] for name in ("id", "name") if name in told}
        for name, value in told.items():
            if (tag, name) in _FETCHED and told.get("rel") not in _NO_FETCH:
                self.fetched.append(value)
            elif (tag, name) == ("a", "href"):
                self.links.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Note where code ends."""
        self._code -= tag in {"code", "script", "style"}

    def handle_data(self, data: str) -> None:
        """Keep what a reader reads."""
        if not self._code:
            self.said += data


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with a built site.

    Parameters
    ----------
    site
        The folder.

    Yields
    ------
    str
        The page, and what is wrong on it.
    """
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site)
        if "$$" in page.said or "\\(" in page.said:
            yield f"{name}: a formula is not drawn"
        if re.search(r":(func|mod|class|data|meth|attr):", page.said):
            yield f"{name}: a role of reStructuredText shows"
        yield from (f"{name}: asks another host: {asked}" for asked in page.fetched if urlsplit(asked).netloc)
        for link in [*page.links, *page.fetched]:
            if not _leads_somewhere(link, path, site, pages):
                yield f"{name}: leads nowhere: {link}"
    for path in sorted(site.rglob("*.css")):
        for asked in _ASKED_IN_CSS.findall(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)}: asks another host: {asked}"
    if not pages:
        yield f"{site}: no page is there"


def _leads_somewhere(link: str, path: Path, site: Path, pages: dict[Path, _Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    start = site if parts.path.startswith("/") else path.parent
    target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if target not in pages:
        return target.is_file()
    return parts.fragment in {"", "__skip"} or unquote(parts.fragment) in pages[target].anchors


if __name__ == "__main__":
    sys.exit("\n".join(faults(Path(sys.argv[1]).resolve())) or 0)
