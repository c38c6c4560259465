"""Writes the work order of a plan of signs: a table to work through, a page a sign, and a file to edit in a GIS."""

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import geopandas as gpd
import xlsxwriter
from babel.numbers import get_decimal_symbol

from dekkend.errors import OutputError
from dekkend.outputs.assets import static, templates
from dekkend.outputs.cells import inert
from dekkend.outputs.editing import sign_collection
from dekkend.outputs.jobs import checks_of, fields_of, jobs_of
from dekkend.outputs.site_map import site_map
from dekkend.outputs.texts import Texts

FILES = ("work-order.html", "work-order.xlsx", "work-order.csv", "signs.geojson")

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_WIDEST = 60
# Excel takes 255 letters in all.
_LONGEST_FOOT = 240


def write_work_order(
    signs: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
    folder: Path,
    *,
    texts: Texts,
    credit: str,
    schematic: bool,
) -> dict[str, Path]:
    """Write the work order of a finished plan.

    The table and the pages hold the signs that somebody has to place or take away, by core and street;
    ``signs.geojson`` holds all signs of the plan in WGS 84, to be edited in a GIS and read back as ``--signs``. The
    same plan gives the same bytes. Texts are stored as texts, so that no name becomes a formula; the pages run no
    script and ask the network for nothing.

    Parameters
    ----------
    signs, segments, cores
        Of a finished plan (:class:`dekkend.sources.finished.FinishedPlan`).
    folder
        The folder to write to; it is made where it does not exist.
    texts
        The language. CSV has the separators of the language: semicolon and decimal comma in Dutch.
    credit
        Whom to name beside it (:func:`dekkend.sources.finished.credit_of`).
    schematic
        Whether the road data is a drawn-up example.

    Returns
    -------
    dict of str to pathlib.Path
        The files by name: ``work-order.html``, ``work-order.xlsx``, ``work-order.csv`` and ``signs.geojson``.

    Raises
    ------
    OutputError
        The folder cannot be written to, or a file in it is in use.
    """
    jobs = jobs_of(signs, cores, texts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".dekkend-", dir=folder))
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        page = workshop / "work-order.html"
        _write_pages(jobs, segments, cores, page, texts=texts, credit=credit, schematic=schematic)
        _write_workbook(jobs, workshop / "work-order.xlsx", texts, credit)
        _write_csv(jobs, workshop / "work-order.csv", texts)
        _write_geojson(signs, workshop / "signs.geojson", credit)
        for name in FILES:
            (workshop / name).replace(folder / name)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return {name: folder / name for name in FILES}


def _refused(folder: Path, error: Exception) -> OutputError:
    return OutputError(
        "{folder}: results cannot be written to this folder ({reason}). Choose another folder, or make it writable.",
        folder=folder,
        reason=getattr(error, "strerror", None) or error,
    )


def _write_csv(jobs: gpd.GeoDataFrame, path: Path, texts: Texts) -> None:
    comma = get_decimal_symbol(texts.lang)
    fields = fields_of(jobs)
    # With the mark at its start that tells a spreadsheet that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";" if comma == "," else ",")
        out.writerow(texts.gettext(field.heading) for field in fields)
        for row in _rows(jobs):
            out.writerow(
                inert(row[field.name]) if field.digits is None else _plain(row[field.name], field.digits, comma)
                for field in fields
            )


def _plain(number: float, digits: int, comma: str) -> str:
    return f"{number:.{digits}f}".replace(".", comma) if isfinite(number) else ""


def _write_workbook(jobs: gpd.GeoDataFrame, path: Path, texts: Texts, credit: str) -> None:
    book = xlsxwriter.Workbook(str(path), _OPTIONS)
    book.set_properties({"title": texts.gettext("Work order for signs"), "comments": credit, "created": _UNDATED})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(texts.gettext("Work order"))
    for place, field in enumerate(fields_of(jobs)):
        title, values = texts.gettext(field.heading), list(jobs[field.name])
        form = "0" if not field.digits else "0." + field.digits * "0"
        style = wrap if field.digits is None else book.add_format({"num_format": form, "valign": "top"})
        longest = max((len(value) for value in values if isinstance(value, str)), default=8)
        sheet.set_column(place, place, min(max(longest, len(title)) + 2, _WIDEST))
        sheet.write_string(0, place, title, head)
        for row, value in enumerate(values, start=1):
            if isinstance(value, str):
                sheet.write_string(row, place, value, style)
            elif isfinite(value):
                sheet.write_number(row, place, value, style)
    # Not in a row, where it would be read back as a sign.
    sheet.set_footer(f"&L{credit.replace('&', '&&')[:_LONGEST_FOOT]}&R&P / &N")
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()


def _write_pages(
    jobs: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
    path: Path,
    *,
    texts: Texts,
    credit: str,
    schematic: bool,
) -> None:
    html = (
        templates(texts)
        .get_template("work_order.html.j2")
        .render(
            lang=texts.lang,
            css=static("work_order.css"),
            schematic=schematic,
            attribution=credit,
            say=texts.say,
            number=texts.number,
            isfinite=isfinite,
            sheets=[
                {**row, "checks": checks_of(row["checks"]), "map": site_map(row["geometry"], segments, cores)}
                for row in _rows(jobs)
            ],
        )
    )
    path.write_text(html, encoding="utf-8", newline="\n")


def _write_geojson(signs: gpd.GeoDataFrame, path: Path, credit: str) -> None:
    text = json.dumps(sign_collection(signs, credit=credit), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _rows(table: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    for values in table.itertuples(index=False, name=None):
        yield dict(zip(table.columns, values, strict=True))
