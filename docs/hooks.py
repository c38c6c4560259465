"""What the manual's pages become beyond Markdown: formulas as MathML, names of code without roles, their language."""

import re
from html import unescape
from typing import Any

from latex2mathml.converter import convert

_FORMULA = re.compile(r'<(div|span) class="arithmatex">\\[\[(](.*?)\\[\])]</\1>', re.DOTALL)
_ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):<code>[~.]?(.*?)</code>")


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Write formulas as MathML, which a browser draws without any script, and take roles off the names of code.

    Parameters
    ----------
    html
        The page, as Markdown made it.
    page
        The page as MkDocs knows it. With ``lang`` in its head it is told to be in that language.
    **_
        The site, which MkDocs tells as well.

    Returns
    -------
    str
        The page.
    """
    drawn = _ROLE.sub(r"<code>\1</code>", _FORMULA.sub(_drawn, html))
    return f'<div lang="{page.meta["lang"]}">{drawn}</div>' if "lang" in page.meta else drawn


def _drawn(found: re.Match[str]) -> str:
    formula = unescape(found[2])
    if found[1] == "span":
        return f'<span class="formula">{convert(formula)}</span>'
    # What a sum runs over stands below it.
    drawn = convert(formula.replace("\\sum_", "\\sum\\limits_"), display="block")
    return f'<div class="formula">{drawn}</div>'
