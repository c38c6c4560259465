"""The notebooks as they lie in the repository; ``make test`` runs them as well."""

import ast
import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dekkend.layers import RESULT_LAYERS

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
# A name of one letter, or one that is Dutch as well, gives nothing away.
ENGLISH = {column.name for layer in RESULT_LAYERS for column in layer} - {"u", "v", "status", "ref"}
DRAWS = (".plot(", "draw(", "plan.map(")

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, *kinds: str) -> list[dict[str, Any]]:
    """Return the cells of a notebook, or those of some kinds."""
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if not kinds or cell["cell_type"] in kinds]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def prose(path: Path) -> str:
    return "\n\n".join(map(source, cells(path, "markdown")))


def shown(cell: dict[str, Any]) -> ast.expr | None:
    """Return what a cell shows, if it ends in an expression."""
    last = ast.parse(source(cell)).body[-1]
    return last.value if isinstance(last, ast.Expr) else None


def test_there_is_a_notebook_for_each_question() -> None:
    assert [path.stem[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5"]


@every_notebook
def test_a_notebook_holds_no_output_and_the_ids_of_its_cells_are_numbers_in_order(path: Path) -> None:
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells(path, "code"))
    assert [cell["id"] for cell in cells(path)] == [f"cell-{n}" for n, _ in zip(count(1), cells(path), strict=False)]
    assert all(cell["metadata"] == {} for cell in cells(path))


@every_notebook
def test_a_notebook_has_one_title_and_a_heading_for_each_step(path: Path) -> None:
    headings = re.findall(r"^(#+) \S", prose(path), re.MULTILINE)
    assert source(cells(path)[0]).startswith("# ")
    assert headings == ["#"] + ["##"] * (len(headings) - 1)
    assert len(headings) >= 4


@every_notebook
def test_a_notebook_tells_a_story_of_the_sample_and_ends_in_its_picture(path: Path) -> None:
    code = [source(cell) for cell in cells(path, "code")]
    assert "../data/raw/stein-sample" in code[0]
    assert "voorbeeld" in source(cells(path)[0])
    assert cells(path)[-1]["cell_type"] == "code"
    assert any(each in code[-1] for each in DRAWS)


@every_notebook
def test_a_drawn_picture_has_a_title_a_legend_and_says_that_it_is_schematic(path: Path) -> None:
    last = source(cells(path)[-1])
    if "plan.map(" not in last:
        assert "title(" in last
        assert ".legend(" in last
        assert "{source}" in last or "({source}" in last
        assert "schematisch voorbeeld, geen echte kaart" in "".join(map(source, cells(path, "code")))


@every_notebook
def test_no_cell_shows_a_table_as_the_package_holds_it(path: Path) -> None:
    for cell in cells(path, "code"):
        assert not isinstance(shown(cell), ast.Name | ast.Attribute | ast.Subscript), source(cell)


@every_notebook
def test_the_prose_names_no_column_and_no_english_code(path: Path) -> None:
    quoted = set(re.findall(r"`([^`]+)`", prose(path)))
    assert not quoted & ENGLISH
    headings = [
        key.value
        for cell in cells(path, "code")
        for table in ast.walk(ast.parse(source(cell)))
        if isinstance(table, ast.Call) and ast.unparse(table.func) == "pd.DataFrame"
        for node in ast.walk(table)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
    assert not set(headings) & ENGLISH


@every_notebook
def test_the_prose_writes_numbers_as_dutch_does(path: Path) -> None:
    assert not re.findall(r"\d\.\d(?!\d\d)|\d,\d{3}\b", prose(path))
    assert not re.findall(r"\d %", prose(path))
