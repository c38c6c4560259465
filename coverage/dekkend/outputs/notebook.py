"""What a notebook shows: the map and the report that a run writes, each in a frame of its own, and layers in words."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from dekkend.coverage_case import Interval
from dekkend.crs import require_metric
from dekkend.errors import SettingsError
from dekkend.layers import GROUPS, RESULT_LAYERS, SEGMENTS, STREETS, Column, Layer
from dekkend.outputs.cells import cell, columns_of
from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report
from dekkend.outputs.tables import named, table_of
from dekkend.outputs.texts import Texts, texts_of
from dekkend.outputs.words import HEADINGS
from dekkend.page import Page
from dekkend.plan import Plan


def map_page(plan: Plan, layers: Sequence[str] = ()) -> Page:
    """Return the map of a run, or of some of its layers, to show in a notebook.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language and the audience.
    layers
        Names of the layers that the map shows; all by default. Streets come with their groups, without which a street
        is neither covered nor uncovered.

    Returns
    -------
    Page
        The map.

    Raises
    ------
    SettingsError
        There is no layer of this name.
    """
    texts = texts_of(plan)
    shown = _only(plan, layers) if layers else plan
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
    title = texts_of(plan).say("Neighbourhood watch in {place}", place=plan.title)
    return Page(title, _written(write_report, plan))


def layer_table(
    plan: Plan, layer: str, columns: Sequence[str] | None = None, rows: pd.DataFrame | None = None
) -> Styler:
    """Return a layer in words, to show in a notebook: headings, figures and codes as the report tells them.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language.
    layer
        Name of the layer.
    columns
        Names of its columns, in the order in which they are shown; by default all that have a heading.
    rows
        Rows of the layer; all by default.

    Returns
    -------
    pandas.io.formats.style.Styler
        A text in each cell; ``data`` is the plain table. A figure that has bounds in columns of its own is shown with
        them where they differ, ids of cores and neighbourhoods as names.

    Raises
    ------
    SettingsError
        There is no layer of this name, or it has no such column.
    """
    texts = texts_of(plan)
    schema = _schema(layer)
    chosen = _columns(schema, columns)
    found = named(plan, plan.layers()[layer] if rows is None else rows, texts)
    bounded = {
        column.name: [_between(texts, column, row) for row in found.to_dict("records")]
        for column in chosen
        if _bounds(column.name) <= {each.name for each in schema} - {each.name for each in chosen}
    }
    table = table_of(texts, chosen, found.assign(**bounded), "")
    frame = pd.DataFrame(table.rows, columns=list(table.headings), dtype="str")
    styler = Styler(frame, uuid="_".join((layer, *(column.name for column in chosen))), cell_ids=False)
    sides = {place: "right" if place in table.numeric else "left" for place in range(len(chosen))}
    styler.set_table_styles(
        [{"selector": f".col{place}", "props": f"text-align: {side}"} for place, side in sides.items()]
    )
    return styler.hide(axis="index").format(escape="html").format_index(escape="html", axis="columns")


def _columns(schema: Layer, names: Sequence[str] | None) -> tuple[Column, ...]:
    known = [column.name for column in schema if column.name in HEADINGS]
    if names is None:
        own = set(known)
        ends = {end for name in known if _bounds(name) <= own for end in _bounds(name)}
        return columns_of(schema, [name for name in known if name not in ends])
    for name in names:
        if name not in known:
            raise SettingsError(
                "The layer {layer} has no column {name} to show. Its columns are: {known}.",
                layer=schema.name,
                name=name,
                known=", ".join(known),
            )
    return columns_of(schema, names)


def _bounds(name: str) -> set[str]:
    return {f"{name}_low", f"{name}_high"}


def _between(texts: Texts, column: Column, row: Mapping[Any, Any]) -> str:
    figures = Interval(*(float(row[f"{column.name}{end}"]) for end in ("", "_low", "_high")))
    return texts.between(figures, lambda value: cell(texts, column, value))


def _schema(name: str) -> Layer:
    schemas = {schema.name: schema for schema in RESULT_LAYERS}
    if name not in schemas:
        raise SettingsError("There is no layer {name}. The layers are: {known}.", name=name, known=", ".join(schemas))
    return schemas[name]


def _only(plan: Plan, layers: Sequence[str]) -> Plan:
    crs = require_metric(plan.segments, SEGMENTS.name)
    # Segments are not drawn; the map takes its first view from them.
    kept = {SEGMENTS.name, *(_schema(name).name for name in layers), *([GROUPS.name] if STREETS.name in layers else [])}
    left_out: dict[str, Any] = {schema.name: schema.empty(crs) for schema in RESULT_LAYERS if schema.name not in kept}
    return replace(plan, **left_out)


def _written(write: Callable[[Plan, Path], None], plan: Plan) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        write(plan, path)
        return path.read_text(encoding="utf-8")
