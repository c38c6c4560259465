"""Print docs/reference/layers.md from the layers themselves."""

import sys

from dekkend.layers import RESULT_LAYERS, Column, Layer

HEAD = """# Layers

The tables of a finished run: sheets of `plan.xlsx`, layers of `plan.gpkg`, and attributes of a [plan](running.md)
(`plan.entries`) under the same names. Geometry is in one metric CRS, EPSG:28992 in the Netherlands. The first column
identifies a row.

| kind | holds |
| --- | --- |
| text | text, empty where there is none |
| whole | whole numbers, never missing |
| number (unit) | numbers, missing where unknown |
| yes_no | yes or no |
| texts | several texts: a tuple in Python, joined in files |
| sentences | several sentences, told in the language of the run |
"""
TAIL = """
## In Python

::: dekkend.layers.schema
"""


def table() -> str:
    """Return the page."""
    return HEAD + "".join(map(_told, RESULT_LAYERS)) + TAIL


def _told(layer: Layer) -> str:
    rows = "\n".join(map(_row, layer))
    head = f"\n## {layer.name}\n\nOne row is {layer.row} ({layer.shape}).\n\n"
    return f"{head}| column | kind | meaning |\n| --- | --- | --- |\n{rows}\n"


def _row(column: Column) -> str:
    kind = f"{column.kind} ({column.unit})" if column.unit else column.kind
    return f"| `{column.name}` | {kind} | {column.meaning} |"


if __name__ == "__main__":
    sys.stdout.write(table())
