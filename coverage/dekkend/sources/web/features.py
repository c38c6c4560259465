"""Asks for rows with a geometry, page after page: OGC API Features and WFS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import SourceUnreachableError
from dekkend.sentences import Sentence
from dekkend.sources.columns import find_column
from dekkend.sources.web.cache import Question
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.documents import followed, listed, read_object, unexpected
from dekkend.sources.web.faults import AnswerError

PAGE: Final = 1000
# PDOK's WFS gives no rows beyond this one.
LAST_ROW: Final = 50_000
# Nowhere do so many rows lie within a box as narrow as this.
_NARROWEST_M: Final = 500
Bounds = tuple[float, float, float, float]
Params = tuple[tuple[str, str], ...]
Check = Callable[[gpd.GeoDataFrame], None]


@dataclass(frozen=True)
class Page:
    """A page of rows.

    Attributes
    ----------
    rows
        The rows, in the CRS that the page names, else in that which was asked for.
    following
        Address of the next page, empty where there is none or the service does not say.
    matched
        How many rows there are in all, None where the service does not say.
    """

    rows: gpd.GeoDataFrame
    following: str
    matched: int | None


def ogc_items(client: Client, source: str, collection: str, params: Params, check: Check) -> list[Answer[Page]]:
    """Ask an OGC API for the items of a collection.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    collection
        Address of the collection.
    params
        What to ask for: properties and their values, or ``bbox``.
    check
        Raises :class:`dekkend.sources.web.faults.AnswerError` where rows are not what was asked for.

    Returns
    -------
    list of Answer
        The pages, in order, in WGS 84.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    """
    question = Question(f"{collection}/items", (*params, ("f", "json"), ("limit", str(PAGE))))
    pages, asked = [], {question}
    while True:
        pages.append(client.ask(source, question, _reader(WGS84, question, asked, check)))
        following = pages[-1].value.following
        if not following:
            return pages
        question = Question(following)
        asked.add(question)


def wfs_features(
    client: Client, source: str, url: str, layer: str, params: Params, check: Check, *, order: str
) -> list[Answer[Page]]:
    """Ask a WFS for the features of a layer.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    url
        Address of the service.
    layer
        The layer.
    params
        What to ask for: ``filter`` (see :func:`equals`) or ``bbox``.
    check
        As in :func:`ogc_items`.
    order
        The column by which rows are sorted: without one, pages overlap and skip rows.

    Returns
    -------
    list of Answer
        The pages, in order, in EPSG:28992.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    """
    pages: list[Answer[Page]] = []
    first = 0
    while first < LAST_ROW:
        question = Question(
            url,
            (
                ("service", "WFS"), ("version", "2.0.0"), ("request", "GetFeature"), ("typeNames", layer),
                ("outputFormat", "application/json"), ("srsName", "EPSG:28992"), ("count", str(PAGE)),
                ("startIndex", str(first)), ("sortBy", order), *params,
            ),
        )  # fmt: skip
        pages.append(client.ask(source, question, _reader(RD_NEW, question, {question}, check, first)))
        page = pages[-1].value
        first += len(page.rows)
        if not (len(page.rows) == PAGE if page.matched is None else first < page.matched <= LAST_ROW):
            break
    return pages


def wfs_within(
    client: Client, source: str, url: str, layer: str, box: Bounds, check: Check, *, order: str
) -> list[Answer[Page]]:
    """Ask a WFS for the features of a layer within a box, however many there are.

    Parameters
    ----------
    client, source, url, layer
        As in :func:`wfs_features`.
    box
        West, south, east, north in EPSG:28992. Where it holds more than the service gives, its quarters are asked for;
        what lies on their edges comes twice.
    check
        As in :func:`ogc_items`.
    order
        As in :func:`wfs_features`.

    Returns
    -------
    list of Answer
        The pages, in EPSG:28992.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    """
    west, south, east, north = box
    asked = f"{floor(west)},{floor(south)},{ceil(east)},{ceil(north)}"
    within = (("bbox", f"{asked},urn:ogc:def:crs:EPSG::28992"),)
    pages = wfs_features(client, source, url, layer, within, check, order=order)
    given, matched = sum(len(page.value.rows) for page in pages), pages[0].value.matched
    if (given < LAST_ROW) if matched is None else (matched <= LAST_ROW):
        return pages
    if east - west < _NARROWEST_M:
        raise SourceUnreachableError(
            "{address}: the service says that there are more than {most:,} rows within {width} m. It may have changed.",
            address=pages[0].url,
            most=LAST_ROW,
            width=_NARROWEST_M,
        )
    x, y = (west + east) / 2, (south + north) / 2
    quarters = ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north))
    return [
        page for quarter in quarters for page in wfs_within(client, source, url, layer, quarter, check, order=order)
    ]


def equals(name: str, value: str) -> tuple[str, str]:
    """Return the OGC filter that asks a WFS for the rows with a value; PDOK's ignores ``cql_filter`` silently.

    Parameters
    ----------
    name
        The property.
    value
        Its value.

    Returns
    -------
    tuple of str
        A parameter of the question.
    """
    return "filter", (
        f"<Filter><PropertyIsEqualTo><PropertyName>{escape(name)}</PropertyName>"
        f"<Literal>{escape(value)}</Literal></PropertyIsEqualTo></Filter>"
    )


def with_columns(*spellings: tuple[str, ...]) -> Check:
    """Return a check that rows have the columns that are needed.

    Parameters
    ----------
    *spellings
        For each column, the headings by which it may go (:func:`dekkend.sources.columns.normalised`).

    Returns
    -------
    callable
        The check.
    """

    def check(rows: gpd.GeoDataFrame) -> None:
        for names in spellings:
            if find_column(rows, names) is None:
                raise unexpected(names[0])

    return check


def together(pages: list[Answer[Page]]) -> gpd.GeoDataFrame:
    """Return the rows of all pages in EPSG:28992.

    Parameters
    ----------
    pages
        At least one page.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows, in the order of the pages; columns that a page lacks are empty there.
    """
    frames = [page.value.rows.to_crs(RD_NEW) for page in pages if len(page.value.rows)]
    if not frames:
        return gpd.GeoDataFrame(geometry=[], crs=RD_NEW)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=RD_NEW)


def _reader(
    crs: CRS, question: Question, asked: set[Question], check: Check, earlier: int = 0
) -> Callable[[Path], Page]:
    def read(path: Path) -> Page:
        answer = read_object(path)
        features = listed(answer, "features")
        following, matched = followed(next(_following(answer), ""), question, asked), _matched(answer)
        if not features and matched is not None and earlier < matched:
            short = Sentence("the service gives {given:,} rows of {matched:,}", given=earlier, matched=matched)
            raise AnswerError(short, passing=True)
        rows = _rows(features, _crs(answer, crs))
        if len(rows):
            check(rows)
        return Page(rows, following, matched)

    return read


def _rows(features: list[dict[str, Any]], crs: CRS) -> gpd.GeoDataFrame:
    if not features:
        return gpd.GeoDataFrame(geometry=[], crs=crs)
    try:
        rows = gpd.GeoDataFrame.from_features(features, crs=crs)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ShapelyError) as error:
        raise unexpected("geometry") from error
    if (rows.geometry.isna() | rows.geometry.is_empty).any():
        raise unexpected("geometry")
    return rows


def _following(answer: dict[str, Any]) -> Iterator[str]:
    links = answer.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "next" and isinstance(link.get("href"), str):
            yield link["href"]


def _matched(answer: dict[str, Any]) -> int | None:
    matched = answer.get("numberMatched")
    return matched if isinstance(matched, int) else None


def _crs(answer: dict[str, Any], asked: CRS) -> CRS:
    """Return the CRS that an answer names in the way of old, else the one that was asked for."""
    named = answer.get("crs")
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return asked
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise unexpected("crs") from error
