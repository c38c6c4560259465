"""What the manual's pages become beyond Markdown: formulas as MathML, and the names of code without their roles."""

import re
from html import unescape
from typing import Any

from latex2mathml.converter import convert

_FORMULA = re.compile(r'<(div|span) class="arithmatex">\\[\[(](.*?)\\[\])]</\1>', re.DOTALL)
_ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):<code>[~.]?(.*?)</code>")


def on_page_content(html: str, **_: Any) -> str:
    """Write formulas as MathML, which a browser draws without any script, and take roles off the names of code.

    Parameters
    ----------
    html
        The page, as Markdown made it.
    **_
        The page and the site, which MkDocs tells as well.

    Returns
    -------
    str
        The page.
    """
    return _ROLE.sub(r"<code>\1</code>", _FORMULA.sub(_drawn, html))


def _drawn(found: re.Match[str]) -> str:
    tag, formula = found[1], unescape(found[2])
    drawn = convert(formula, display="block" if tag == "div" else "inline")
    return f'<{tag} class="formula">{drawn}</{tag}>'
