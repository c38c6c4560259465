"""A finished plan of six neighbourhoods in a row, a group in the first, and the crime that was registered there."""

from pathlib import Path

import geopandas as gpd
from shapely.geometry import LineString, Point, box

from dekkend.crs import RD_NEW

X, Y = 190_000.0, 505_000.0
STEP = 400
COUNT = 6
CODES = [f"BU0000000{number}" for number in range(COUNT)]
YEARS = (2020, 2021, 2022, 2023, 2024)
# By neighbourhood: treated, displacement, and four that may be controls, of which two are alike to those.
STEADY = ((30, 30, 20, 9, 9), (10, 10, 11, 14, 14), (29, 30, 30, 31, 30), (11, 10, 10, 9, 11), (80,) * 5, (3,) * 5)


def write_plan(folder: Path, *, since: str = "2022-05-01", without: str = "") -> Path:
    """Write what a comparison reads of a plan: a street of 400 m through each neighbourhood."""
    lines = [LineString([(X + STEP * n, Y), (X + STEP * (n + 1), Y)]) for n in range(COUNT)]
    ids = [f"w{n}" for n in range(COUNT)]
    layers = {
        "segments": gpd.GeoDataFrame(
            {"segment_id": ids, "u": range(COUNT), "v": range(1, COUNT + 1), "speed_kmh": 30.0, "oneway": False,
             "length_m": float(STEP), "addresses": 10}, geometry=lines, crs=RD_NEW,
        ),
        "streets": gpd.GeoDataFrame(
            {"segment_id": ids[::-1], "covered": [False] * 5 + [True], "covered_addresses": [0] * 5 + [10],
             "group_ids": [""] * 5 + ["G1; G2"], "neighbourhood": CODES[::-1]}, geometry=lines[::-1], crs=RD_NEW,
        ),
        "groups": gpd.GeoDataFrame(
            {"group_id": ["G1", "G2", "G3"], "since": [since, since, None], "status": ["active", "active", "ended"]},
            geometry=[lines[0]] * 3, crs=RD_NEW,
        ),
        "neighbourhoods": gpd.GeoDataFrame(
            {"code": CODES, "name": [f"Buurt <{n}>" for n in range(COUNT)], "data_share": 1.0},
            geometry=[box(X + STEP * n, Y - 50, X + STEP * (n + 1), Y + 50) for n in range(COUNT)], crs=RD_NEW,
        ),
    }  # fmt: skip
    for name, layer in layers.items():
        if name != without:
            layer.to_file(folder / "plan.gpkg", layer=name, promote_to_multi=True)
    return folder / "plan.gpkg"


def write_crime(folder: Path, *, counts: tuple[tuple[object, ...], ...] = STEADY) -> Path:
    """Write crime per neighbourhood and year as CBS has it."""
    head = ",".join(["buurtcode", *(f"misdrijven_{year}" for year in YEARS)])
    rows = [",".join([code, *map(str, row)]) for code, row in zip(CODES, counts, strict=True)]
    (folder / "crime.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder / "crime.csv"


def write_points(folder: Path) -> Path:
    """Write the same crime by crime, and one beyond all neighbourhoods."""
    rows = [
        (X + STEP * area + 7, Y + 3, year)
        for area, counts in enumerate(STEADY)
        for year, count in zip(YEARS, counts, strict=True)
        for _ in range(count)
    ] + [(X, Y + 9000, YEARS[0])]
    places = [Point(x, y) for x, y, _ in rows]
    gpd.GeoDataFrame({"pleegdatum": [f"{year}-06-01" for *_, year in rows]}, geometry=places, crs=RD_NEW).to_file(
        folder / "crime.gpkg"
    )
    return folder / "crime.gpkg"
