"""Writes the report as a tagged PDF (PDF/UA-1), with the same content and order as its page."""

import json
import unicodedata
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from dekkend.errors import OutputError
from dekkend.outputs.assets import static
from dekkend.outputs.document import Block, Document, Drawing, Figures, Items, Paragraph, Subject
from dekkend.outputs.report import report_of
from dekkend.outputs.tables import Table
from dekkend.outputs.texts import Texts, texts_of
from dekkend.plan import Plan

_REPLACED = "\N{REPLACEMENT CHARACTER}"
# Control characters, halves of pairs, and numbers that stand for no character.
_UNSHOWN = frozenset({"Cc", "Cs", "Cn"})
# Letters: a longer word is cut in two, a longer text takes more lines, and so much stands between two columns.
_LONG_WORD, _LONG_CELL, _GAP = 16, 34, 1.5


def write_report_pdf(plan: Plan, path: Path) -> None:
    """Write the report of a run as a PDF that can be read aloud.

    The text of the data reaches the typesetter as data and never as markup. The date in the file is that of the road
    data, so that the same plan gives the same bytes.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language, and for whom the report is.
    path
        The PDF file to write.

    Raises
    ------
    OutputError
        The report cannot be set as PDF/UA-1.
    OSError
        The file cannot be written.
    """
    import typst

    texts = texts_of(plan)
    told = json.dumps(_shown(_plain(report_of(plan, texts), texts)), sort_keys=True)
    try:
        pdf = typst.compile(
            static("report.typ").encode(),
            sys_inputs={"report": told},
            pdf_standards=["ua-1"],
            # The typesetter's own letters, and the charts' for what those lack; what is installed differs.
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[_chart_fonts()]),
        )
    except typst.TypstError as error:
        raise OutputError(
            "{file}: the report cannot be made into an accessible PDF ({reason}). This is a fault in dekkend or in a "
            "package that it uses; please report it. The page of the report holds the same.",
            file=path,
            reason=error,
        ) from error
    path.write_bytes(pdf)


def _plain(document: Document, texts: Texts) -> dict[str, Any]:
    return {
        "lang": texts.lang,
        "title": document.title,
        "intro": document.intro,
        "banner": texts.gettext("schematic example, not a real map") if document.schematic else "",
        "attribution": document.attribution,
        "date": _date(document.date),
        "contents": texts.gettext("Contents"),
        "sections": [
            {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Subject() | Paragraph():
            return {"kind": block.kind, "text": block.text}
        case Items():
            return {"kind": block.kind, **asdict(block)}
        case Drawing():
            chart = block.chart
            table = None if chart.table is None else _table(chart.table)
            return {"kind": block.kind, "alt": chart.title, "svg": chart.svg, "told": chart.told, "table": table}
        case Figures():
            return {"kind": block.kind, "table": _table(block.table)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "headings": [table.headings[place] for place in table.beside],
        "widths": [_width(table, place) for place in table.beside],
        "numeric": [place in table.numeric for place in table.beside],
        "rows": [
            {
                "cells": [row[place] for place in table.beside],
                "below": [[table.headings[place], row[place]] for place in sorted(table.below) if row[place]],
            }
            for row in table.rows
        ],
        "note": table.note,
    }


def _width(table: Table, place: int) -> float:
    """Return how much room a column needs beside the others: for its longest word, and for what its cells hold."""
    cells = [row[place] for row in table.rows]
    longest = max(len(word) for text in (table.headings[place], *cells) for word in (text.split() or [""]))
    usual = sum(map(len, cells)) / max(len(cells), 1)
    return max(float(min(longest, _LONG_WORD)), min(usual, _LONG_CELL)) + _GAP


def _date(iso: str) -> dict[str, int] | None:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return {"year": day.year, "month": day.month, "day": day.day}


def _shown(value: Any) -> Any:
    """Put a sign in the place of what no font can show, which a PDF to be read aloud may not hold."""
    if isinstance(value, dict):
        return {name: _shown(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    if not isinstance(value, str):
        return value
    return "".join(_REPLACED if unicodedata.category(each) in _UNSHOWN and each != "\n" else each for each in value)


def _chart_fonts() -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf"
