"""Pages inside a notebook: the same map and report that a run writes, in a frame of their own."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dekkend.crs import require_metric
from dekkend.errors import SettingsError
from dekkend.layers import RESULT_LAYERS, SEGMENTS
from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report
from dekkend.outputs.texts import Texts
from dekkend.page import Page
from dekkend.plan import Plan


def map_page(plan: Plan, layer: str | None = None) -> Page:
    """Return the map of a run, or of one of its layers, to show in a notebook.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language and the audience.
    layer
        Name of the one layer that the map shows; all by default.

    Returns
    -------
    Page
        The map.

    Raises
    ------
    SettingsError
        There is no layer of this name.
    """
    texts = Texts(plan.settings.lang)
    shown = plan if layer is None else _only(plan, layer)
    return Page(texts.say("Map of neighbourhood watch in {place}", place=plan.title), _written(write_map, shown))


def report_page(plan: Plan) -> Page:
    """Return the report of a run, to show in a notebook.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language and the audience.

    Returns
    -------
    Page
        The report.
    """
    title = Texts(plan.settings.lang).say("Neighbourhood watch in {place}", place=plan.title)
    return Page(title, _written(write_report, plan))


def _only(plan: Plan, layer: str) -> Plan:
    schemas = {schema.name: schema for schema in RESULT_LAYERS}
    if layer not in schemas:
        raise SettingsError("There is no layer {name}. The layers are: {known}.", name=layer, known=", ".join(schemas))
    crs = require_metric(plan.segments, SEGMENTS.name)
    # Segments are not drawn; the map takes its first view from them.
    left_out: dict[str, Any] = {
        name: schema.empty(crs) for name, schema in schemas.items() if name not in {layer, SEGMENTS.name}
    }
    return replace(plan, **left_out)


def _written(write: Callable[[Plan, Path], None], plan: Plan) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        write(plan, path)
        return path.read_text(encoding="utf-8")
