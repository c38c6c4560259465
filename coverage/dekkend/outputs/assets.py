"""The scripts and styles that a page carries within itself, so that it asks the network for none of them."""

import base64
import re
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from dekkend.outputs.texts import Texts


def leaflet_js() -> str:
    """Return Leaflet's script from the installed package.

    Returns
    -------
    str
        The script without its pointer to a source map.
    """
    return re.sub(r"//# sourceMappingURL=\S+", "", (_leaflet() / "leaflet.js").read_text(encoding="utf-8"))


def leaflet_css() -> str:
    """Return Leaflet's style sheet from the installed package.

    Returns
    -------
    str
        The style sheet with its pictures inside it.
    """
    css = (_leaflet() / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\((images/[\w.-]+\.png)\)", lambda found: f"url({_data_uri(found[1])})", css)


def static(name: str) -> str:
    """Return a script or style sheet of dekkend's own.

    Parameters
    ----------
    name
        Its file name.

    Returns
    -------
    str
        Its text.
    """
    return files("dekkend.outputs").joinpath("static", name).read_text(encoding="utf-8")


def templates(texts: Texts) -> Environment:
    """Return the environment of the page templates, which escapes every value.

    Parameters
    ----------
    texts
        The language of ``_`` and ``ngettext`` in the templates.

    Returns
    -------
    jinja2.Environment
        The environment.
    """
    environment = Environment(
        loader=PackageLoader("dekkend.outputs"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=False)  # type: ignore[attr-defined]
    return environment


def _leaflet() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


def _data_uri(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode((_leaflet() / name).read_bytes()).decode("ascii")
