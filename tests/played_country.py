"""The services that ``dekkend fetch`` asks, played for made-up municipalities in the schemas of the real ones."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import geopandas as gpd
import osmium
import pandas as pd
from shapely.geometry import Point, box, mapping

from dekkend.crs import RD_NEW, WGS84

from .invented import X, Y, neighbourhoods, osm_xml
from .played import Answers, Asked, Reply, as_json
from .played_overpass import DATE, overpass

CODE = "GM0001"
SUPPRESSED = -99997
# How many rows the services give at a time, so that there is more than one page.
PAGE = 2
_SETTINGS = (
    "locations",
    "ogc",
    "wfs",
    "squares",
    "population_cores",
    "addresses",
    "figures",
    "crime",
    "overpass",
    "extracts",
)


def urls(base: str) -> dict[str, str]:
    """Return the settings that send every question to one server."""
    return {f"fetch.{name}_url": f"{base}/{name}/{{year}}" for name in _SETTINGS}


def country(folder: Path) -> Answers:
    """Play all services for the invented town."""
    plain = folder / "town.osm"
    plain.write_text(osm_xml(), encoding="utf-8")
    layers = areas()
    parts: dict[str, Answers] = {
        "locations": locations,
        "ogc": ogc(layers),
        "wfs": wfs({f"wijkenbuurten:{name}": camel(rows) for name, rows in layers.items()}),
        "squares": wfs({"vierkantstatistieken100m:vierkant_100m": squares()}),
        "population_cores": wfs({"bevolkingskernen:bevolkingskernen": population_cores()}),
        "addresses": wfs({"bag:verblijfsobject": addresses()}),
        "figures": odata(figures()),
        "crime": odata(crimes()),
        "overpass": overpass(plain),
        "extracts": extracts(plain, folder),
    }
    return lambda asked: parts[asked.path.split("/")[1]](asked)


def areas() -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of the map of neighbourhoods, spelled as in its GeoPackage: two buurten and a lake."""
    land = neighbourhoods().assign(
        wijkcode="WK000100", wijknaam="Eksdorp", gemeentecode=CODE, water="NEE",
        percentage_personen_65_jaar_en_ouder=[20, 30], bevolkingsdichtheid_inwoners_per_km2=[500, SUPPRESSED],
        omgevingsadressendichtheid=SUPPRESSED,
    ).drop(columns="inwoners_65_jaar_of_ouder")  # fmt: skip
    lake = land.iloc[:1].assign(
        buurtcode="BU00019997", buurtnaam="", water="JA", aantal_inwoners=-99999999,
        percentage_personen_65_jaar_en_ouder=SUPPRESSED, geometry=[box(X - 400, Y + 500, X, Y + 600)],
    )  # fmt: skip
    buurten = gpd.GeoDataFrame(pd.concat([land, lake], ignore_index=True), crs=RD_NEW)
    wijken = land.dissolve("wijkcode", aggfunc={"aantal_inwoners": "sum", **dict.fromkeys(_PARENTS, "first")})
    gemeenten = land.dissolve("gemeentecode", aggfunc={"aantal_inwoners": "sum", "gemeentenaam": "first"})
    others = gpd.GeoDataFrame(
        {"gemeentecode": ["GM0002"], "gemeentenaam": ["Elders"], "water": ["NEE"], "aantal_inwoners": [5]},
        geometry=[box(X + 9000, Y, X + 9500, Y + 500)],
        crs=RD_NEW,
    )
    own = gemeenten.reset_index().assign(water="NEE")
    return {
        "gemeenten": gpd.GeoDataFrame(
            pd.concat([others, own, own.assign(water="JA", geometry=lake.geometry.to_numpy())])
        ),
        "wijken": wijken.reset_index(),
        "buurten": buurten,
    }


_PARENTS = ("wijknaam", "gemeentecode", "gemeentenaam", "water")


def camel(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Spell columns as PDOK's WFS does."""
    return rows.rename(columns=lambda name: re.sub(r"_(\w)", lambda found: found[1].upper(), name))


def squares() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "crs28992res100m": ["E1899N5049", "E1900N5049", "E1901N5050"],
            "aantalInwoners": [120, 85, SUPPRESSED],
            "aantalInwoners65JaarEnOuder": [20, SUPPRESSED, SUPPRESSED],
        },
        geometry=[box(X + 100 * at, Y, X + 100 * (at + 1), Y + 100) for at in range(3)],
        crs=RD_NEW,
    )


def population_cores() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"naam2021": ["Eksdorp"], "aantalInwoners": [350]}, geometry=[box(X - 50, Y - 50, X + 230, Y + 230)], crs=RD_NEW
    )


def addresses() -> gpd.GeoDataFrame:
    """Return forty homes along the Kerkstraat, one that was never built and one that is far away."""
    at = range(42)
    status = ["Verblijfsobject in gebruik"] * 40 + ["Niet gerealiseerd verblijfsobject", "Verblijfsobject in gebruik"]
    return gpd.GeoDataFrame(
        {
            "identificatie": [f"0001010000{number:06d}" for number in at],
            "openbare_ruimte": "Kerkstraat",
            "huisnummer": [number + 1 for number in at],
            "huisletter": ["A" if number == 1 else "" for number in at],
            "toevoeging": ["2" if number == 2 else "" for number in at],
            "postcode": "1234AB",
            "woonplaats": "Eksdorp",
            "status": status,
        },
        geometry=[Point(X + 4 * number + (50_000 if number == 41 else 0), Y + 98) for number in at],
        crs=RD_NEW,
    )


def figures() -> list[dict[str, Any]]:
    """Return rows of the key figures: codes padded to ten, and numbers behind the names of columns."""
    rows = [("GM0001", 350, 85), ("WK000100", 350, 85), ("BU00010001", 250, 55), ("BU00010002", 100, None)]
    return [
        {
            "ID": at, "WijkenEnBuurten": f"{code:<10}", "Gemeentenaam_1": "Zomerland           ",
            "AantalInwoners_5": residents, "k_65JaarOfOuder_12": elderly,
        }
        for at, (code, residents, elderly) in enumerate(rows)
    ]  # fmt: skip


def crimes() -> list[dict[str, Any]]:
    """Return rows of registered crime: kinds padded to six, and nothing where little was registered."""
    counts = {
        ("0.0.0 ", "BU00010001"): (30, 25, 20), ("0.0.0 ", "BU00010002"): (12, None, 9),
        ("1.1.1 ", "BU00010001"): (5, 4, 3), ("1.1.1 ", "BU00010002"): (None, None, 1),
        ("0.0.0 ", "GM0001    "): (42, 30, 29),
    }  # fmt: skip
    return [
        {
            "ID": 0, "SoortMisdrijf": kind, "WijkenEnBuurten": code, "Perioden": f"{year}JJ00",
            "GeregistreerdeMisdrijven_1": count,
        }
        for (kind, code), row in counts.items()
        for year, count in zip((2021, 2022, 2023), row, strict=True)
    ]  # fmt: skip


def locations(asked: Asked) -> Reply:
    """Play PDOK's Locatieserver: likely municipalities, best first."""
    assert asked.params["fq"] == "type:gemeente"
    docs = [
        {"gemeentecode": code, "gemeentenaam": name, "provincienaam": province}
        for code, name, province in (
            ("0001", "Zomerland", "Overijssel"), ("0373", "Bergen (NH)", "Noord-Holland"),
            ("0893", "Bergen (L)", "Limburg"), ("0748", "Bergen op Zoom", "Noord-Brabant"),
            ("0518", "'s-Gravenhage", "Zuid-Holland"),
        )
        if asked.params["q"][:4].lower() in name.lower() or (asked.params["q"], code) == ("Den Haag", "0518")
    ]  # fmt: skip
    return as_json({"response": {"numFound": len(docs), "start": 0, "docs": docs}})


def ogc(layers: dict[str, gpd.GeoDataFrame]) -> Answers:
    """Play an OGC API Features: filters by column where there are any, a box, pages, and links to the next one."""

    def answers(asked: Asked) -> Reply:
        layer = asked.path.split("/")[-2]
        rows = layers[layer]
        if unknown := asked.params.keys() - {"f", "limit", "cursor", "bbox", *_FILTERS.get(layer, ())}:
            return as_json({"title": "Bad Request", "detail": f"unknown query parameter(s) {unknown}"}, status=400)
        if "gemeentecode" in asked.params:
            rows = rows[rows["gemeentecode"] == asked.params["gemeentecode"]]
        if "bbox" in asked.params:
            rows = rows[rows.to_crs(WGS84).intersects(box(*map(float, asked.params["bbox"].split(","))))]
        first = int(asked.params.get("cursor", "0"))
        page = rows.iloc[first : first + PAGE].to_crs(WGS84)
        links = [{"rel": "self", "href": asked.base + asked.path}]
        if first + PAGE < len(rows):
            query = urlencode({**asked.params, "cursor": first + PAGE})
            links.append({"rel": "next", "href": f"{asked.base}{asked.path}?{query}"})
        return as_json({"type": "FeatureCollection", "links": links, "features": features(page)})

    return answers


# The real service has filters of its own for some collections, and refuses a column that is none of them.
_FILTERS = {"gemeenten": {"gemeentecode"}, "things": {"gemeentecode"}}


def wfs(layers: dict[str, gpd.GeoDataFrame], *, counts: bool = True) -> Answers:
    """Play a WFS: an OGC filter or a box, sorted pages, and silence on what it does not know."""

    def answers(asked: Asked) -> Reply:
        rows = layers[asked.params["typeNames"]].sort_values(asked.params["sortBy"])
        if wanted := re.search(r"<PropertyName>(\w+)</PropertyName><Literal>(\w+)<", asked.params.get("filter", "")):
            rows = rows[rows[wanted[1]] == wanted[2]]
        if "bbox" in asked.params:
            *numbers, crs = asked.params["bbox"].split(",")
            assert crs == "urn:ogc:def:crs:EPSG::28992"
            rows = rows[rows.intersects(box(*map(float, numbers)))]
        first, count = int(asked.params["startIndex"]), int(asked.params["count"])
        page = {
            "type": "FeatureCollection",
            "name": asked.params["typeNames"].split(":")[1],
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
            "features": features(rows.iloc[first : first + count]),
        }
        return as_json({**page, "numberMatched": len(rows)} if counts else page)

    return answers


def odata(rows: list[dict[str, Any]]) -> Answers:
    """Play CBS's feed: filters that mind every space, pages by a link, and no ``$skip`` by hand."""

    def answers(asked: Asked) -> Reply:
        if not asked.path.endswith("DataSet"):
            return as_json({"value": [{"name": "TypedDataSet"}, {"name": "UntypedDataSet"}]})
        if "$skip" in asked.params:
            return as_json({"odata.error": {"code": "", "message": {"value": "not supported"}}}, status=400)
        where = asked.params.get("$filter", asked.params.get("where", ""))
        found = [row for row in rows if holds(row, where)]
        first = int(asked.params.get("$skiptoken", "0"))
        page: dict[str, Any] = {"odata.metadata": "", "value": found[first : first + PAGE]}
        if first + PAGE < len(found):
            page["odata.nextLink"] = f"{asked.base}{asked.path}?where={where}&$skiptoken={first + PAGE}"
        return as_json(page)

    return answers


def holds(row: dict[str, Any], where: str) -> bool:
    for name, value in re.findall(r"(\w+) eq '([^']*)'", where):
        if row[name] != value:
            return False
    return all(
        str(row[name])[int(start) : int(start) + int(length)] == value
        for name, start, length, value in re.findall(r"substring\((\w+),(\d+),(\d+)\) eq '([^']*)'", where)
    )


def extracts(plain: Path, folder: Path) -> Answers:
    """Play Geofabrik: one province."""
    packed = folder / "province.osm.pbf"
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", DATE)
    header.set("osmosis_replication_base_url", "http://updates.invalid/overijssel-updates")
    header.add_box(osmium.osm.Box(5.7, 52.3, 6.9, 52.8))
    with osmium.SimpleWriter(packed, header=header, overwrite=True) as writer:
        for thing in osmium.FileProcessor(plain):
            writer.add(thing)

    def answers(asked: Asked) -> Reply:
        if asked.path.endswith("/overijssel.poly"):
            return Reply(b"overijssel\n1\n5.7 52.3\n6.9 52.3\n6.9 52.8\n5.7 52.8\nEND\nEND\n")
        found = asked.path.endswith("/overijssel-latest.osm.pbf")
        return Reply(packed.read_bytes()) if found else Reply(b"<html>", status=404)

    return answers


def features(rows: gpd.GeoDataFrame) -> Iterable[dict[str, Any]]:
    properties = rows.drop(columns="geometry").astype(object).to_dict("records")
    return [
        {"type": "Feature", "id": at, "properties": _without_nan(each), "geometry": mapping(shape)}
        for at, (each, shape) in enumerate(zip(properties, rows.geometry, strict=True))
    ]


def _without_nan(row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if pd.isna(value) else value for name, value in row.items()}
